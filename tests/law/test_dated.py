"""Law over time: in force, stayed, revived, announced as not enforced; law time and knowledge time."""

from __future__ import annotations

from datetime import date as Day

import pytest

from navicert.assess import assess, read_facts
from navicert.law.dated import InForce, Span
from navicert.law.law import Law
from navicert.terms import Answer

STAYED = InForce((Span(Day(2025, 9, 29)),), (Span(Day(2025, 11, 10), Day(2026, 11, 9), "90 FR 50857"),))


@pytest.mark.parametrize(
    ("day", "applies"),
    [
        ("2025-09-28", False),
        ("2025-09-29", True),
        ("2025-11-09", True),
        ("2025-11-10", False),
        ("2026-11-09", False),
        ("2026-11-10", True),
    ],
)
def test_a_stay_is_data_and_the_rule_comes_back(day: str, applies: bool) -> None:
    assert STAYED.on(Day.fromisoformat(day)) is applies


def test_a_stay_that_lapsed_after_the_text_is_noticed() -> None:
    assert STAYED.lapsed_stay(Day(2026, 11, 10), text_as_of=Day(2026, 7, 23)) is not None
    assert STAYED.lapsed_stay(Day(2026, 11, 10), text_as_of=Day(2026, 11, 20)) is None
    assert STAYED.lapsed_stay(Day(2026, 11, 9), text_as_of=Day(2026, 7, 23)) is None


def owned(day: str) -> dict[str, object]:
    """An unlisted buyer, held to 60 % by a firm on the Entity List."""
    return {
        "date": day, "activity": "export", "from": "US", "to": "DE", "regime_under_test": "US-EAR",
        "item": {"us_eccn": "EAR99", "kind": "commodity", "origin": "US"}, "end_use": {"type": "civil"},
        "parties": [{"role": "end_user", "country": "DE", "type": "company", "listed": [],
                     "ownership": [{"owner": "Invented Holding", "owner_listed": "BIS-EL", "percent": 60}]}],
        "complete": ["parties", "end_use"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("day", "answer"),
    [
        ("2025-09-28", "no_licence"),
        ("2025-10-15", "licence_required"),
        ("2026-01-15", "no_licence"),
        ("2026-11-10", "licence_required"),
    ],
)
def test_the_affiliates_rule_over_time(law: Law, day: str, answer: str) -> None:
    (line,) = assess(read_facts(owned(day)), law).regimes
    assert line.answer == answer
    if day == "2026-11-10":
        assert any("check whether the stay was extended" in w for w in line.warnings)
    if day == "2026-01-15":
        assert any("stayed from 2025-11-10" in w for w in line.warnings)


def test_what_was_not_yet_published_is_not_known(law: Law) -> None:
    (line,) = assess(read_facts(owned("2025-10-15")), law, known_on=Day(2025, 9, 1)).regimes
    assert line.answer is Answer.NO_LICENCE


def test_a_stay_was_not_known_before_it_began(law: Law) -> None:
    then = assess(read_facts(owned("2026-01-15")), law, known_on=Day(2025, 10, 15))
    (line,) = then.regimes
    assert line.answer is Answer.LICENCE_REQUIRED
    assert not any("stayed from" in w for w in line.warnings)
    assert any("known on 2025-10-15" in w for w in then.warnings)
    (line,) = assess(read_facts(owned("2026-01-15")), law, known_on=Day(2026, 1, 15)).regimes
    assert line.answer is Answer.NO_LICENCE


def test_leave_was_not_known_before_it_began(law: Law) -> None:
    """Exception SPP lets EAR99 go to Syria since 2 September 2025."""
    facts = {**owned("2025-10-15"), "to": "SY", "parties": [{"role": "end_user", "country": "SY", "type": "company"}]}
    for known_on, can_be_used in ((Day(2025, 10, 15), True), (Day(2025, 6, 1), False)):
        (line,) = assess(read_facts(facts), law, known_on=known_on).regimes
        assert ("SPP" in {a.id for a in line.authorisations if a.status == "available"}) is can_be_used


def test_a_day_before_the_pack_is_unknown_and_after_it_warns(law: Law) -> None:
    (before,) = assess(read_facts(owned("2010-01-01")), law).regimes
    assert (before.answer, before.missing) == (Answer.UNKNOWN, ("date",))
    (after,) = assess(read_facts(owned("2028-01-01")), law).regimes
    assert any("check for changes" in w for w in after.warnings)


def test_nineteen_hundred_is_a_day_like_another(law: Law) -> None:
    assert assess(read_facts(owned("1900-01-01")), law).headline is Answer.UNKNOWN
