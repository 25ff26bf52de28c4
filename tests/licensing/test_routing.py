"""Routing: each default rule fires and fails to fire, dated rules give way to each other, and every referral says why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date as Day
from importlib.resources import files
from typing import Any

import pytest
import yaml

from navicert.assess.facts import read_facts
from navicert.law.law import Law
from navicert.licensing.routing import (
    BadRule,
    CaseFacts,
    Moved,
    Referral,
    Rules,
    backtest,
    not_routed,
    read_rules,
    route,
)

TODAY = Day(2026, 11, 2)
DEFAULT = read_rules(yaml.safe_load((files("navicert.licensing") / "kinds/routing.yaml").read_text("utf-8")))
PLAIN: Mapping[str, Any] = {
    "date": "2026-11-02", "activity": "export", "from": "DE", "to": "CH", "item": {"eu_code": "none"},
    "end_use": {"type": "civil"},
}  # fmt: skip
"""An export that no rule wants to see."""


def case(law: Law, known: Mapping[str, Any] | None = None, **facts: Any) -> CaseFacts:
    """The plain export with other facts, and with what the case knows of itself."""
    asked: dict[str, Any] = {
        "kind": "individual",
        "flags": (),
        "hits": 0,
        "headline": "licence_required",
        **(known or {}),
    }
    return CaseFacts(transaction=read_facts({**PLAIN, **facts}), tables=law.packs["eu-dual-use"].tables, **asked)


def item(**facts: Any) -> dict[str, Any]:
    return {"item": facts}


EXAMPLES: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
    ("technical-listed", item(eu_code="6A003.b.4"), {}),
    ("technical-nuclear", item(eu_code="0B001"), {}),
    ("technical-chemical-biological", item(eu_code="2B350.a"), {}),
    ("technical-missiles", item(eu_code="9A012.a"), {}),
    ("information-security", item(eu_code="5A002.a"), {}),
    ("cyber-surveillance", item(eu_code="5A001.j"), {}),
    ("cyber-surveillance", item(eu_code="none", cyber_surveillance=True), {}),
    ("weapons-of-mass-destruction", {"end_use": {"type": "chem_bio"}}, {}),
    ("defence-military-list", item(eu_code="ML10.c"), {}),
    ("defence-military-end-use", {"end_use": {"type": "military"}}, {}),
    ("foreign-affairs-embargo", {"to": "BY"}, {}),
    ("foreign-affairs-arms", {**item(eu_code="ML10.c"), "to": "EG"}, {}),
    ("foreign-affairs-denials", {"denial_notifications": [{"state": "FR", "date": "2025-03-01"}]}, {}),
    ("foreign-affairs-brokering", {"activity": "brokering"}, {}),
    ("intelligence-screening", {}, {"hits": 1}),
    ("intelligence-diversion", {}, {"flags": ("G01", "R01")}),
    ("enforcement-statement", {}, {"flags": ("D02",)}),
    ("customs-transit", {"activity": "transit"}, {}),
    ("customs-temporary", {"activity": "temporary_export"}, {}),
)


def fired(rules: Rules, asked: CaseFacts, day: Day = TODAY) -> list[str]:
    return [referral.rule_id for referral in route(rules, asked, day)]


def test_a_plain_export_is_referred_to_nobody(law: Law) -> None:
    assert route(DEFAULT, case(law), TODAY) == ()
    assert len(not_routed(DEFAULT, case(law), TODAY)) == len(DEFAULT.rules)


@pytest.mark.parametrize(("rule", "facts", "known"), EXAMPLES)
def test_each_rule_fires_surely_on_its_example(
    law: Law, rule: str, facts: dict[str, Any], known: dict[str, Any]
) -> None:
    referrals = {r.rule_id: r for r in route(DEFAULT, case(law, known, **facts), TODAY)}
    assert referrals[rule].certain


def test_every_rule_has_an_example() -> None:
    rules = {rule.id for rule, _, _ in DEFAULT.rules}
    assert {rule for rule, _, _ in EXAMPLES} == rules
    assert len(rules) >= 15


def test_a_referral_says_why_with_the_facts_that_made_it_true(law: Law) -> None:
    [technical] = route(DEFAULT, case(law, **item(eu_code="6A003.b.4")), TODAY)
    assert technical == Referral(
        team="technical",
        purpose="Confirm the classification and say what the goods can do.",
        rule_id="technical-listed",
        because="Goods of a dual-use list, whose parameters an engineer checks. (codes is 6A003.b.4)",
        edition=technical.edition,
    )
    assert technical.edition.startswith("2021-09-09/")


def test_lines_are_asked_one_by_one_and_named(law: Law) -> None:
    order = case(law, lines=[{"eu_code": "none"}, {"eu_code": "ML10.c"}, {"eu_code": "ML4.a"}], to="EG")
    defence = next(r for r in route(DEFAULT, order, TODAY) if r.team == "defence")
    assert defence.lines == (2, 3)
    assert defence.because == "Goods of a munitions list. (line 2: military_list is yes. line 3: military_list is yes)"


def test_what_is_not_known_is_referred_and_says_so(law: Law) -> None:
    asked = case(law, {"hits": None, "flags": None}, end_use={}, item={"hs6": "854231"})
    referrals = {r.rule_id: r for r in route(DEFAULT, asked, TODAY)}
    assert not any(r.certain for r in referrals.values())
    assert {"technical-listed", "defence-military-list", "intelligence-screening", "intelligence-diversion"} <= set(
        referrals
    )
    assert referrals["intelligence-screening"].because == (
        "A party resembles a listed one, and nobody has cleared the hit. "
        "(Not known, so it is referred to be safe: hits.)"
    )


def test_a_code_under_another_list_does_not_say_that_the_own_list_has_none(law: Law) -> None:
    asked = case(law, item={"us_eccn": "EAR99"})
    assert {"technical-listed", "defence-military-list"} <= set(fired(DEFAULT, asked))
    munitions = case(law, item={"us_eccn": "3A611.a"})
    assert next(r for r in route(DEFAULT, munitions, TODAY) if r.rule_id == "defence-military-list").certain


def test_a_table_that_is_not_there_is_not_taken_to_be_empty(law: Law) -> None:
    bare = replace(case(law), tables={})
    [embargo] = [r for r in route(DEFAULT, bare, TODAY) if r.rule_id == "foreign-affairs-embargo"]
    assert not embargo.certain
    assert "the table arms_embargoes" in embargo.because


def test_rules_that_did_not_fire_say_why(law: Law) -> None:
    why = {n.rule_id: n.why for n in not_routed(DEFAULT, case(law), TODAY)}
    assert why["customs-transit"] == "Not so: Goods that only pass through. (activity is export)"
    early = {n.rule_id: n.why for n in not_routed(DEFAULT, case(law), Day(2015, 1, 1))}
    assert early["customs-transit"] == "In force from 2021-09-09, not on 2015-01-01."


def test_routed_and_not_routed_are_all_rules(law: Law) -> None:
    for _, facts, known in EXAMPLES:
        asked = case(law, known, **facts)
        both = fired(DEFAULT, asked) + [n.rule_id for n in not_routed(DEFAULT, asked, TODAY)]
        assert sorted(both) == sorted(rule.id for rule, _, _ in DEFAULT.rules)
        assert route(DEFAULT, asked, TODAY) == route(DEFAULT, asked, TODAY)


# -- own rules -----------------------------------------------------------------------------------------

OWN = {
    "id": "head-large", "team": "head_of_unit", "from": "2026-01-01", "because": "A large order.", "purpose": "Know of it.",
    "when": "has(value_usd) and value_usd >= 1000000",
}  # fmt: skip


def test_a_new_wording_takes_over_on_its_day(law: Law) -> None:
    later = {**OWN, "from": "2026-07-01", "when": "has(value_usd) and value_usd >= 500000"}
    rules = read_rules([{**OWN, "until": "2026-06-30"}, later])
    asked = case(law, value_usd=600_000)
    assert fired(rules, asked, Day(2026, 6, 30)) == []
    assert fired(rules, asked, Day(2026, 7, 1)) == ["head-large"]
    assert len({rule.edition for rule, _, _ in rules.rules}) == 2


def test_a_backtest_says_which_cases_would_go_elsewhere(law: Law) -> None:
    laxer = read_rules([OWN])
    stricter = read_rules([{**OWN, "when": "has(value_usd) and value_usd >= 500000"}])
    cases = {f"DE-{n}": (case(law, value_usd=n), TODAY) for n in (100_000, 600_000, 2_000_000)}
    assert backtest(laxer, stricter, cases) == (Moved("DE-600000", ("head_of_unit",), ()),)
    assert backtest(stricter, laxer, cases) == (Moved("DE-600000", (), ("head_of_unit",)),)


def test_a_rule_may_be_for_every_case_and_for_one_kind(law: Law) -> None:
    rules = read_rules([{**OWN, "id": "all", "when": True}, {**OWN, "id": "global", "when": "kind == 'global'"}])
    assert fired(rules, case(law)) == ["all"]
    assert fired(rules, case(law, {"kind": "global"})) == ["all", "global"]
    assert route(rules, case(law), TODAY)[0].because == "A large order. (for every case)"


def test_a_condition_may_be_written_over_several_lines(law: Law) -> None:
    rules = read_rules([{**OWN, "when": " (kind == 'global'\n or destination == 'CH')\n"}])
    assert fired(rules, case(law)) == ["head-large"]


def test_a_rule_may_ask_what_advisers_have_said(law: Law) -> None:
    rules = read_rules([{**OWN, "when": "'refuse' in verdicts"}])
    assert fired(rules, case(law)) == []
    assert fired(rules, case(law, {"verdicts": ("approve", "refuse")})) == ["head-large"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"when": "destnation == 'EG'"}, "Routing rule head-large: .*destnation is no fact"),
        ({"when": "destination"}, "a condition is needed"),
        ({"when": "import os"}, "is not an expression"),
        ({"team": ""}, "0.team"),
        ({"whom": "x"}, "0.whom"),
        ({"from": "soon"}, "0.from"),
        ({"until": "2025-12-31"}, "ends on 2025-12-31, before it begins"),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadRule, match=sentence):
        read_rules([{**OWN, **change}])


def test_two_wordings_for_the_same_day_are_refused() -> None:
    with pytest.raises(BadRule, match="stands twice for the same days"):
        read_rules([OWN, {**OWN, "from": "2026-07-01"}])
    with pytest.raises(BadRule, match="a list of mappings"):
        read_rules(None)  # type: ignore[arg-type]
