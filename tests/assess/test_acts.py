"""An act that is another one for a state: a passage through it, a trade from it and an export from it, by whatever word."""

from __future__ import annotations

from typing import Any

import pytest

from navicert.assess import read_facts
from navicert.law.acts import seen_as
from navicert.law.case import PLACES
from navicert.law.declared import PackError
from navicert.law.expressions import Scope
from navicert.library import Library
from navicert.terms import Answer, RegimeAnswer

RIFLES: dict[str, Any] = {
    "date": "2026-03-02", "activity": "export", "from": "TR", "to": "KE", "regime_under_test": "UK",
    "item": {"kind": "commodity", "uk_code": "ML1.a", "attributes": {"uk_trade_category": "B"}},
    "end_use": {"type": "military"}, "complete": ["parties", "end_use"],
    "parties": [{"role": "exporter", "country": "TR"}, {"role": "end_user", "country": "KE", "type": "armed_forces"}],
}  # fmt: skip


def line(library: Library, **changed: Any) -> RegimeAnswer:
    (found,) = library.assess(read_facts({**RIFLES, **changed})).regimes
    return found


def traded_from(country: str) -> list[dict[str, Any]]:
    return [{"role": "exporter", "country": country}, *RIFLES["parties"][1:]]


def test_what_neither_passes_nor_is_sold_from_a_state_is_no_matter_of_its_law(library: Library) -> None:
    assert line(library, via=["IT"]).answer is Answer.NOT_SUBJECT


@pytest.mark.parametrize("activity", ["export", "reexport", "temporary_export", "transit"])
@pytest.mark.parametrize(
    "way", [{"via": ["IT", "GB"]}, {"to": "GB", "final_destination": "KE"}], ids=["through ports", "first stop"]
)
def test_a_passage_is_one_by_whatever_word(library: Library, activity: str, way: dict[str, Any]) -> None:
    found = line(library, activity=activity, **way)
    assert found.answer is line(library, activity="transit", **way).answer
    assert found.answer not in (Answer.NOT_SUBJECT, Answer.NO_LICENCE)


@pytest.mark.parametrize(("regime", "home", "item"), [("JP", "JP", {"jp_row": "2(1)"}), ("KR", "KR", {})])
def test_goods_that_come_for_a_user_beyond_may_only_pass(
    library: Library, regime: str, home: str, item: dict[str, Any]
) -> None:
    """Nobody states where they end up, and the user is in Iran: whether they stop or stay is asked."""
    user = [{"role": "exporter", "country": "TR"}, {"role": "end_user", "country": "IR", "type": "company"}]
    way = {"to": home, "regime_under_test": regime, "item": {"kind": "commodity", **item}, "complete": ["parties"]}
    found = line(library, parties=user, **way)
    assert (found.answer, "final_destination" in found.missing) == (Answer.UNKNOWN, True)


@pytest.mark.parametrize("activity", ["export", "reexport", "export_from_abroad", "brokering"])
def test_a_trade_between_other_states_is_brokering_by_whatever_word(library: Library, activity: str) -> None:
    found = line(library, activity=activity, parties=traded_from("GB"))
    assert found.answer is Answer.LICENCE_REQUIRED
    said = [w for w in found.warnings if "for UK this is brokering" in w]
    assert bool(said) == (activity not in ("brokering", "export_from_abroad"))


def test_who_buys_between_other_states_deals_there_too(library: Library) -> None:
    buyer = {"role": "purchaser", "country": "GB"}
    found = line(library, activity="export", parties=[*RIFLES["parties"], buyer])
    assert found.answer is Answer.LICENCE_REQUIRED


@pytest.mark.parametrize(
    "activity", ["brokering", "transit", "export_from_abroad", "transfer_in_country", "temporary_import"]
)
@pytest.mark.parametrize(("regime", "item"), [("EU-DU", {"eu_code": "3A001.a.2"}), ("EU-MIL", {"eu_code": "ML5.b"})])
def test_what_leaves_a_state_is_an_export_from_it_by_whatever_word(
    library: Library, regime: str, item: dict[str, Any], activity: str
) -> None:
    way = {"from": "DE", "to": "IN", "regime_under_test": regime, "item": {"kind": "commodity", **item}}
    found = line(library, activity=activity, parties=traded_from("DE"), **way)
    assert found.answer is line(library, activity="export", parties=traded_from("DE"), **way).answer
    assert found.answer is Answer.LICENCE_REQUIRED


def test_what_arrives_at_home_is_no_trade_between_other_states(library: Library) -> None:
    at_home = [{"role": "exporter", "country": "GB"}, {"role": "end_user", "country": "GB", "type": "armed_forces"}]
    assert line(library, to="GB", parties=at_home).answer is Answer.NOT_SUBJECT


def test_a_licence_that_is_surely_needed_is_not_lost_in_a_question(library: Library) -> None:
    """Brokered from the United Kingdom by way of it: the trade needs a licence, whatever the passage needs."""
    facts = {"activity": "brokering", "to": "GB", "final_destination": "KE", "parties": traded_from("GB")}
    item = {"kind": "commodity", "attributes": {"uk_trade_category": "B"}}
    assert line(library, **facts, item=item).answer is Answer.LICENCE_REQUIRED


@pytest.mark.parametrize(
    ("regime", "home", "item"),
    [
        ("EU-MIL", "DE", {"eu_code": "ML1.a"}),
        ("KR", "KR", {"attributes": {"kr_code": "2B001.b"}}),
        ("CA", "CA", {"ca_ecl": "2-1.a"}),
        ("NO", "NO", {"attributes": {"no_list_number": "ML1"}}),
        ("US-ITAR", "US", {"usml": "I(a)"}),
    ],
)
def test_who_sells_arms_between_other_states_is_not_cleared_by_his_own(
    library: Library, regime: str, home: str, item: dict[str, Any]
) -> None:
    found = line(library, regime_under_test=regime, parties=traded_from(home), item={"kind": "commodity", **item})
    assert found.answer in (Answer.LICENCE_REQUIRED, Answer.UNKNOWN, Answer.PROHIBITED)


def test_a_home_that_is_no_place_is_refused() -> None:
    with pytest.raises(PackError, match="'UK' is no place"):
        seen_as(["GB", "UK"], Scope({}), PLACES, "uk/pack.yaml: home")


def test_a_law_that_reaches_the_other_act_says_so_though_it_asks_for_nothing(library: Library) -> None:
    """A German seller between the United States and Brazil brokers, and keeps the records of a broker."""
    seller = [{"role": "exporter", "country": "DE"}, {"role": "end_user", "country": "BR", "type": "company"}]
    item = {"kind": "commodity", "eu_code": "6A003.b.4.b"}
    way = {"from": "US", "to": "BR", "regime_under_test": "EU-DU", "item": item, "end_use": {"type": "civil"}}
    found = line(library, parties=seller, **way)
    assert (found.answer, found.subject) == (Answer.NO_LICENCE, True)
    assert "for EU-DU this is brokering, and was asked as that" in found.warnings


@pytest.mark.parametrize(("code", "asked"), [("none", False), ("3A001.a.2", True)])
def test_a_trading_house_is_asked_about_what_is_listed(library: Library, code: str, asked: bool) -> None:
    """A British house buys in Germany for Turkey: the law of the United Kingdom does not ask about goods on no list."""
    house = [{"role": "purchaser", "country": "GB"}, {"role": "end_user", "country": "TR", "type": "company"}]
    item = {"kind": "commodity", "eu_code": code, "us_eccn": "EAR99"} if code == "none" else {"kind": "commodity", "eu_code": code}  # fmt: skip
    found = line(library, **{"from": "DE"}, to="TR", item=item, parties=house, end_use={"type": "civil"})
    assert (found.answer is not Answer.NOT_SUBJECT) == asked
