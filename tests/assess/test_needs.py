"""Needs and what overcomes them: two needs of one name are two, and each must be overcome."""

from __future__ import annotations

from dataclasses import replace
from datetime import date as Day
from typing import Any

from navicert.assess import assess, read_facts
from navicert.assess.decide import decide
from navicert.law.law import Law, build_law
from navicert.law.pack import PackSource
from navicert.terms import Answer, Item, RegimeAnswer, Transaction

ASKED = Transaction(
    date=Day(2026, 9, 15), activity="export", departure="US", to="BR", item=Item(us_eccn="3A001"), complete=("parties",)
)


def asked(*rules: dict[str, Any], consulted: tuple[RegimeAnswer, ...] = ()) -> RegimeAnswer:
    head = {
        "pack": "test", "schema": "navicert-rules/1", "regime": "US-EAR", "title": "A law", "rules": list(rules),
        "covers": {"from": "2020-01-01", "text_as_of": "2026-01-01", "stale_after": "2027-01-01"},
    }  # fmt: skip
    source = PackSource("test", {"pack.yaml": ""}, {"pack.yaml": head})
    return decide(build_law({"test": source}, {}).packs["test"], ASKED, consulted=consulted)


def rule(name: str, kind: str, **given: Any) -> dict[str, Any]:
    return {"id": name, "kind": kind, "cite": "§ 1", "doc": "A rule of a law.", "when": "True", **given}


def test_needs_of_one_name_are_overcome_one_by_one() -> None:
    needs = [
        rule(part, "requirement", need={"id": "licence", "reason": reason, "part": part})
        for part, reason in (("738", "NS"), ("746", "NS"), ("742", "MT"))
    ]
    for_reason = rule("a", "authorisation", symbol="A", covers={"reasons": ["NS"]})
    for_part = rule("b", "authorisation", symbol="B", covers={"parts": ["738"]})
    for_all = rule("c", "authorisation", symbol="C", covers={"all": True})
    assert asked(*needs, for_reason).answer is Answer.LICENCE_REQUIRED
    assert asked(*needs[:2], for_part).answer is Answer.LICENCE_REQUIRED
    assert asked(*needs[:2], for_reason).answer is Answer.AUTHORISATION_AVAILABLE
    assert asked(*needs, for_all).answer is Answer.AUTHORISATION_AVAILABLE


def test_a_consulted_law_that_does_not_know_keeps_this_one_from_clearing() -> None:
    other = RegimeAnswer(regime="EU-SANC", pack="other", answer=Answer.UNKNOWN, missing=("date",))
    assert asked().answer is Answer.NO_LICENCE
    found = asked(consulted=(other,))
    assert (found.answer, found.missing) == (Answer.UNKNOWN, ("date",))
    assert asked(consulted=(replace(other, answer=Answer.NO_LICENCE, missing=()),)).answer is Answer.NO_LICENCE


def test_no_warning_names_a_row_that_is_not_known(law: Law) -> None:
    """A rule that asks for every row of a table may be in doubt before any row is found: its own name stands then."""
    facts = {
        "date": "2026-09-15", "activity": "export", "from": "DE", "to": "PK", "regime_under_test": "ALLIANCE",
        "item": {"usml": "VI(e)"}, "end_use": {"type": "civil"}, "complete": ["parties", "end_use"],
    }  # fmt: skip
    (line,) = assess(read_facts(facts), law).regimes
    assert any(w.startswith("alliance.participants: stated here without") for w in line.warnings)
    assert not any("{" in w for w in line.warnings)
