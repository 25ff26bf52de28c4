"""The register: members by date, obligations with what binds, and how many days a state took."""

from __future__ import annotations

import csv
from datetime import date as Day
from pathlib import Path

import pytest

from navicert.law.register import (
    Lag,
    Membership,
    Obligation,
    RegisterError,
    Standing,
    Transposition,
    When,
    lag,
    read_register,
)
from navicert.library.regime_register import regime_register
from navicert.licensing.tables import table

REGISTER = regime_register()
TODAY = Day(2026, 11, 22)
COLUMNS = {
    "WA": "wassenaar", "MTCR": "mtcr", "NSG": "nsg", "AG": "australia_group", "ZC": "zangger"
}  # fmt: skip
MEMBERS = "iso2,regime,from,to,shown,status,source\n"
OBLIGATIONS = "id,regime,provision,obligation,binding,from,status,source\n"
TRANSPOSITION = "obligation,state,provision,from,shown,done,status,source,note\n"


def membership(since: str, *, shown: Day | None = None, status: str = "read", until: str = "") -> Membership:
    return Membership(
        iso2="IN", regime="MTCR", since=When.read(since), until=When.read(until), shown=shown, status=status, source="a text"
    )  # fmt: skip


def obligation(since: str) -> Obligation:
    return Obligation(
        id="MTCR-1", regime="MTCR", provision="para 1", says="Do it.", binding="politically", since=When.read(since),
        status="read", source="a text",
    )  # fmt: skip


def carried(since: str = "", shown: Day | None = None) -> Transposition:
    return Transposition(
        obligation="MTCR-1", state="US", provision="§ 1", since=When.read(since), shown=shown, done="done", status="read",
        source="a text", note="",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2016-06-27", Day(2016, 6, 27), Day(2016, 6, 27)),
        ("2011-06", Day(2011, 6, 1), Day(2011, 6, 30)),
        ("2004", Day(2004, 1, 1), Day(2004, 12, 31)),
    ],
)
def test_a_day_is_as_exact_as_its_source(text: str, first: Day, last: Day) -> None:
    when = When.read(text)
    assert when == When(first, last)
    assert str(when) == text


def test_a_state_is_a_member_from_the_day_on_which_it_joined() -> None:
    joined = membership("2016-06-27")
    assert joined.on(Day(2016, 6, 26)) is Standing.NOT_A_MEMBER
    assert joined.on(Day(2016, 6, 27)) is Standing.MEMBER


def test_a_year_of_joining_leaves_that_year_open() -> None:
    joined = membership("1995")
    assert joined.on(Day(1994, 12, 31)) is Standing.NOT_A_MEMBER
    assert joined.on(Day(1995, 6, 1)) is Standing.UNVERIFIED
    assert joined.on(Day(1995, 12, 31)) is Standing.MEMBER


def test_a_year_that_is_only_remembered_says_nothing_until_a_text_names_the_state() -> None:
    joined = membership("1993", shown=Day(2013, 11, 1), status="unverified")
    assert joined.on(Day(1990, 1, 1)) is Standing.UNVERIFIED
    assert joined.on(Day(2013, 10, 31)) is Standing.UNVERIFIED
    assert joined.on(Day(2013, 11, 1)) is Standing.MEMBER


def test_a_state_that_left_is_no_member() -> None:
    left = membership("1995", shown=Day(2000, 1, 1), until="2020-05-31")
    assert left.on(Day(2020, 5, 31)) is Standing.MEMBER
    assert left.on(Day(2020, 6, 1)) is Standing.NOT_A_MEMBER


def test_the_lag_is_counted_from_the_obligation_to_the_provision() -> None:
    assert lag(obligation("2019-10-18"), carried("2021-07-23")) == Lag(644, 644)


def test_the_lag_from_a_month_is_a_span() -> None:
    assert str(lag(obligation("2021-12"), carried("2023-02-24"))) == "420 to 450"


def test_an_older_provision_has_a_negative_lag() -> None:
    assert lag(obligation("2004-01-10"), carried("2003-12-31")) == Lag(-10, -10)


def test_the_day_of_a_text_bounds_the_lag_from_above_only() -> None:
    assert str(lag(obligation("1987-04-16"), carried(shown=Day(1987, 5, 16)))) == "at most 30"


def test_without_days_there_is_no_lag() -> None:
    assert lag(obligation(""), carried("2021-07-23")) is None
    assert lag(obligation("1987-04-16"), carried()) is None


@pytest.mark.parametrize(("regime", "count"), [("WA", 42), ("MTCR", 35), ("NSG", 48), ("AG", 42), ("ZC", 39)])
def test_the_members_of_today_are_so_many(regime: str, count: int) -> None:
    found = REGISTER.members(regime, TODAY)
    assert set(found.values()) == {Standing.MEMBER}
    assert len(found) == count


def test_india_joined_three_regimes_and_not_the_suppliers_group() -> None:
    def member(day: Day) -> set[str]:
        return {r for r in COLUMNS if REGISTER.standing("IN", r, day) is Standing.MEMBER}

    assert member(Day(2016, 6, 26)) == set()
    assert member(Day(2016, 6, 27)) == {"MTCR"}
    assert member(Day(2017, 12, 8)) == {"MTCR", "WA"}
    assert member(Day(2018, 1, 19)) == {"MTCR", "WA", "AG"}


def test_china_supplies_under_the_nuclear_regimes_only() -> None:
    assert {r for r in COLUMNS if REGISTER.standing("CN", r, TODAY) is Standing.MEMBER} == {"NSG", "ZC"}


def test_the_members_are_those_that_the_factors_of_an_application_count() -> None:
    columns = {"WA": "wassenaar", "MTCR": "mtcr", "NSG": "nsg", "AG": "australia_group"}
    for regime, column in columns.items():
        counted = {row["iso2"] for row in table("memberships") if row[column] == "yes"}
        assert set(REGISTER.members(regime, TODAY)) == counted


@pytest.mark.shared
def test_the_members_are_those_of_the_hand_compiled_list(shared: Path) -> None:
    with (shared / "data/rules/regimes/countries.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for regime, column in COLUMNS.items():
        assert set(REGISTER.members(regime, TODAY)) == {row["iso2"] for row in rows if row[column] == "X"}


def test_guidelines_bind_politically_and_treaties_legally() -> None:
    bound = {(o.regime, o.binding) for o in REGISTER.obligations}
    assert {regime for regime, how in bound if how == "politically"} == {"MTCR", "NSG", "AG", "WA", "ZC"}
    assert {regime for regime, how in bound if how == "legally"} == {"NPT", "UN", "CWC", "CUSMA"}


def test_the_tracker_speaks_of_seven_states_or_unions() -> None:
    assert set(REGISTER.states) >= {"US", "EU", "DE", "GB", "CA", "JP", "CH"}


def test_canada_took_644_days_to_name_the_revised_trigger_list() -> None:
    tracked = {o.id: provisions for o, provisions in REGISTER.tracked("CA")}
    ((provision, late),) = tracked["NSG-R14"]
    assert (provision.provision, late) == ("Export Control List, Group 3, as amended", Lag(644, 644))


def test_an_obligation_that_nobody_looked_up_is_listed_without_a_provision() -> None:
    tracked = {o.id: provisions for o, provisions in REGISTER.tracked("JP")}
    assert tracked["MTCR-3"] == []


def test_what_rests_on_no_text_is_marked() -> None:
    """A provision without a day, or of the United Kingdom, whose texts are not on file, is never ``read``."""
    for t in REGISTER.transpositions:
        if t.state == "GB" or (t.since is None and t.shown is None):
            assert t.status == "unverified"


@pytest.mark.parametrize(
    ("name", "line", "says"),
    [
        ("members", "IN,MTCR,June,,,read,a text", "members, line 2"),
        ("members", "IN,MTCR,2016,,,sure,a text", "'sure' is not one of read, unverified"),
        ("obligations", "X-1,X,Art. 1,Do it.,morally,2016,read,a text", "'morally' is not one of politically, legally"),
        ("transposition", "X-1,US,§ 1,,,perhaps,read,a text,", "'perhaps' is not one of done, partial, missing"),
        ("transposition", "X-1,US,§ 1,,,done,read,a text,", "there is no obligation X-1"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(name: str, line: str, says: str) -> None:
    texts = {"members": MEMBERS, "obligations": OBLIGATIONS, "transposition": TRANSPOSITION}
    texts[name] += line + "\n"
    with pytest.raises(RegisterError, match=says):
        read_register(texts)
