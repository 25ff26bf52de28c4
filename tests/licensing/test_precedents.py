"""Precedents in words, and the alarm where alike cases were decided differently."""

from __future__ import annotations

from dataclasses import replace
from datetime import date as Day
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from navicert.licensing.precedents import OUTCOMES, Alarm, Decided, Features, Precedents, band, compared

CASE = Features(number="NA-9", entries=("6A003.b.4.b",), destination="BR", kind="individual", end_user="E-7",
                end_use="civil", value_eur=Decimal(12_000))  # fmt: skip


def decided(number: str, outcome: str = "grant", day: Day = Day(2026, 3, 1), **changes: object) -> Decided:
    return Decided(features=replace(CASE, number=number, **changes), day=day, outcome=outcome)  # type: ignore[arg-type]


def test_the_nearest_precedents_say_in_words_what_agrees_and_what_differs() -> None:
    held = Precedents([
        decided("NA-1", end_user="E-8", value_eur=Decimal(900_000)),
        decided("NA-2", entries=("6A003.b.3",), destination="CL", end_use="research"),
        decided("NA-3", entries=("3A001.a.7",), destination="CL", end_user="E-1"),
        decided("NA-4"),
    ])  # fmt: skip
    found = held.nearest(CASE)
    assert [p.case.features.number for p in found] == ["NA-4", "NA-1", "NA-2"]  # NA-3 shares neither entry nor end user
    assert found[0].differ == ()
    assert found[1].agree == (
        "same entry: 6A003", "same paragraph: 6A003.b.4.b", "same destination: BR", "same end use: civil",
        "same kind: individual",
    )  # fmt: skip
    assert found[1].differ == (
        "end user: E-7 and E-8", "value: 10,000 to under 100,000 EUR and 100,000 to under 1,000,000 EUR",
    )  # fmt: skip
    assert "paragraph: 6A003.b.4.b and 6A003.b.3" in found[2].differ


def test_what_is_unknown_neither_agrees_nor_differs() -> None:
    agree, differ, _ = compared(CASE, replace(CASE, end_user=None, end_use=None, value_eur=None))
    assert not [said for said in (*agree, *differ) if "end" in said or "value" in said]


def test_a_case_is_no_precedent_of_itself_nor_of_an_earlier_day() -> None:
    held = Precedents([decided("NA-9"), decided("NA-1", day=Day(2026, 5, 1)), decided("NA-2", day=Day(2026, 2, 1))])
    assert [p.case.features.number for p in held.nearest(CASE, before=Day(2026, 4, 1))] == ["NA-2"]


def test_items_of_no_entry_have_precedents_too() -> None:
    valves = replace(CASE, entries=("none",))
    found = Precedents([decided("NA-1", "refuse", entries=("EAR99",), end_user="E-1")]).nearest(valves)
    assert found[0].agree[0] == "same entry: none"


def test_the_alarm_names_alike_cases_with_different_outcomes_and_the_differing_fact() -> None:
    held = Precedents([
        decided("NA-1", "grant", Day(2026, 1, 1), end_user="E-1"),
        decided("NA-2", "grant_with_conditions", Day(2026, 2, 1), end_user="E-2"),
        decided("NA-3", "refuse", Day(2026, 3, 1), end_user="E-2"),
        decided("NA-4", "refuse", Day(2026, 3, 2), destination="CL"),
        decided("NA-5", "refuse", Day(2026, 3, 3), end_use="military"),
    ])  # fmt: skip
    (alarm,) = held.alarms()
    assert (alarm.case.features.number, alarm.other.features.number) == (
        "NA-3",
        "NA-2",
    )  # the same end user comes first
    assert alarm.differ == ()
    assert alarm.sentence.startswith(
        "NA-3 was refused on 2026-03-01, NA-2 granted on 2026-02-01, though alike: same entry"
    )
    assert alarm.sentence.endswith("What differs: no differing fact is on file.")
    assert held.alarms(since=Day(2026, 4, 1)) == ()


def test_a_grant_with_conditions_is_no_other_outcome_than_a_grant() -> None:
    assert Precedents([decided("NA-1"), decided("NA-2", "grant_with_conditions")]).alarms() == ()


def test_a_proposed_outcome_raises_the_alarm_before_it_is_signed() -> None:
    held = Precedents([decided("NA-1", end_user="E-1"), decided("NA-2", day=Day(2026, 2, 1))])
    proposed = Decided(features=CASE, day=Day(2026, 9, 1), outcome="refuse")
    alarm = held.alarm(proposed)
    assert alarm is not None
    assert alarm.other.features.number == "NA-2"
    assert held.alarm(replace(proposed, outcome="grant")) is None
    assert held.alarm(replace(proposed, features=replace(CASE, end_use=None))) is None  # unknown: not known to be alike


def test_an_outcome_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="'maybe' is no outcome"):
        Precedents([decided("NA-1", "maybe")])


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("999.99", "under 1,000 EUR"), ("1000", "1,000 to under 10,000 EUR"), ("100000000", "100,000,000 EUR or more"),
        ("-1", None), ("NaN", None),
    ],
)  # fmt: skip
def test_a_value_falls_into_one_band(value: str, words: str | None) -> None:
    assert band(Decimal(value)) == words


FEATURES = st.builds(
    Features,
    number=st.uuids().map(str),
    entries=st.lists(st.sampled_from(["6A003.b.3", "6A003.b.4.b", "3A001.a.7", "none"]), min_size=1, max_size=2).map(
        tuple
    ),
    destination=st.sampled_from(["BR", "CL"]),
    kind=st.sampled_from(["individual", "global"]),
    end_user=st.sampled_from([None, "E-1", "E-2", "E-3"]),
    end_use=st.sampled_from([None, "civil", "military"]),
    value_eur=st.sampled_from([None, Decimal(10), Decimal(5000), Decimal(10**9)]),
)
CASES = st.lists(
    st.builds(
        Decided,
        features=FEATURES,
        day=st.integers(0, 300).map(lambda n: Day(2026, 1, 1) + timedelta(days=n)),
        outcome=st.sampled_from(sorted(OUTCOMES)),
    ),
    max_size=12,
)


@settings(max_examples=60)
@given(CASES, FEATURES)
def test_the_index_finds_what_a_look_at_every_case_finds(cases: list[Decided], case: Features) -> None:
    found = Precedents(cases).nearest(case, limit=3)
    names = {code.split(".")[0] for code in case.codes}
    near = [
        d for d in cases
        if names & {c.split(".")[0] for c in d.features.codes}
        or (case.end_user and case.end_user == d.features.end_user)
    ]  # fmt: skip
    assert len(found) == min(3, len(near))
    for one in found:
        assert one.weight == compared(case, one.case.features)[2]


@settings(max_examples=60)
@given(CASES)
def test_every_case_of_a_rarer_outcome_with_an_opposite_is_in_an_alarm(cases: list[Decided]) -> None:
    held = Precedents(cases)
    alarms = held.alarms()
    for alarm in alarms:
        assert isinstance(alarm, Alarm)
        assert alarm.case.verdict != alarm.other.verdict
        assert alarm.case.day >= alarm.other.day
        assert any(said.startswith("same entry") for said in alarm.agree)
    named = {n for a in alarms for n in (a.case.features.number, a.other.features.number)}
    for one in cases:
        if held.alarm(one) is not None:
            assert named, "an opposite stands in the file, and no alarm was raised"
