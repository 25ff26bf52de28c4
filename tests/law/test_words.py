"""Words that mean the same are one, however they are written; a rule that compares with another of them is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from invented_world import PACKS
from navicert.assess import assess, read_facts
from navicert.change.draft import laid_over, read_draft
from navicert.law.declared import PackError
from navicert.law.law import Law, build_law
from navicert.law.spelling import SAME_KIND, SAME_PARTY, SAME_USE, SPELT, known_word
from navicert.library.library import regimes
from navicert.library.packs import read_sources

ORDER: dict[str, Any] = {
    "date": "2026-09-15", "activity": "export", "from": "US", "to": "PK", "complete": ["parties", "end_use"],
    "item": {"us_eccn": "3A991", "kind": "commodity"}, "regime_under_test": "US-EAR",
}  # fmt: skip


@pytest.mark.parametrize(
    ("fact", "written", "read"),
    [
        ("end_use.type", "Missiles", "missile"), ("end_use.type", "military end-use", "military"), ("end_use.type", "WEAPONS OF MASS DESTRUCTION", "wmd"),
        ("end_use.type", "nuclear_explosive", "nuclear_weapon"), ("end_use.type", "incorporation_military_commodity", "incorporation_0A919"),
        ("end_use.type", "Bakery", "bakery"), ("end_use.type", "nuclear_power", "nuclear_power"),
        ("parties.type", "Air Force", "armed_forces"), ("parties.type", "military", "armed_forces"), ("parties.type", "Ministry of Defense", "ministry_of_defence"),
        ("parties.type", "federal police", "national_police"), ("parties.type", "police", "police"), ("parties.type", "military_hospital", "military_hospital"),
        ("item.kind", "Technical data", "technology"), ("item.kind", "drone", "complete_uav"), ("item.kind", "source code", "source_code"),
    ],
)  # fmt: skip
def test_one_word_for_what_means_the_same(fact: str, written: str, read: str) -> None:
    assert known_word(fact, written) == known_word(fact, read) == read


@pytest.mark.parametrize(
    ("fact", "same"), [("item.kind", SAME_KIND), ("end_use.type", SAME_USE), ("parties.type", SAME_PARTY)]
)
def test_no_word_stands_for_two(fact: str, same: Mapping[str, str]) -> None:
    assert len(SPELT[fact]) == sum(1 + len(others.split()) for others in same.values())


@pytest.mark.parametrize("word", ["weapons_of_mass_destruction", "WMD programme", "chemical", "nuclear explosive"])
def test_a_weapon_is_one_for_every_law_whatever_it_is_called(law: Law, word: str) -> None:
    found = assess(read_facts({**ORDER, "end_use": {"type": word, "knowledge": True}}), law)
    assert found.headline == "licence_required"


def test_a_word_for_the_item_that_no_rule_knows_clears_nothing(law: Law) -> None:
    facts = {**ORDER, "to": "BR", "end_use": {"type": "civil"}, "item": {"us_eccn": "EAR99", "origin": "US"}}
    kinds = {
        kind: assess(read_facts({**facts, "item": {**facts["item"], "kind": kind}}), law) for kind in ("goods", "gizmo")
    }
    assert kinds["goods"].headline == "no_licence"
    assert any("item.kind: 'gizmo' is no word" in warning for warning in kinds["gizmo"].warnings)


def test_a_rule_that_compares_with_a_word_that_no_case_can_have_is_refused() -> None:
    sources = read_sources(PACKS)
    rule = {"id": "xo.army", "kind": "prohibition", "cite": ["draft"], "doc": "No army.", "when": ["any(p.type in army for p in parties)"], "need": {"id": "A"}}  # fmt: skip
    draft = {"schema": "navicert-draft/1", "draft": "try", "packs": {"xo": {"rules": [rule], "define": {"army": "['navy']"}}}}  # fmt: skip
    with pytest.raises(PackError, match="'navy', which is read as 'armed_forces'"):
        build_law(laid_over(sources, read_draft(draft, "draft.yaml")), regimes())
