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
from navicert.law.spelling import PARTY_WORDS, SAME_PARTY, SAME_USE, USE_WORDS, party_word, use_word
from navicert.library.library import regimes
from navicert.library.packs import read_sources

ORDER: dict[str, Any] = {
    "date": "2026-09-15", "activity": "export", "from": "US", "to": "PK", "complete": ["parties", "end_use"],
    "item": {"us_eccn": "3A991", "kind": "commodity"}, "regime_under_test": "US-EAR",
}  # fmt: skip


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Missiles", "missile"), ("military end-use", "military"), ("WEAPONS OF MASS DESTRUCTION", "wmd"),
        ("nuclear_explosive", "nuclear_weapon"), ("incorporation_military_commodity", "incorporation_0A919"),
        ("Bakery", "bakery"), ("nuclear_power", "nuclear_power"),
    ],
)  # fmt: skip
def test_uses(written: str, read: str) -> None:
    assert use_word(written) == use_word(read) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Air Force", "armed_forces"), ("military", "armed_forces"), ("Ministry of Defense", "ministry_of_defence"),
        ("federal police", "national_police"), ("police", "police"), ("military_hospital", "military_hospital"),
    ],
)  # fmt: skip
def test_kinds_of_parties(written: str, read: str) -> None:
    assert party_word(written) == party_word(read) == read


@pytest.mark.parametrize(("same", "words"), [(SAME_USE, USE_WORDS), (SAME_PARTY, PARTY_WORDS)])
def test_no_word_stands_for_two(same: Mapping[str, str], words: Mapping[str, str]) -> None:
    assert len(words) == sum(1 + len(others.split()) for others in same.values())


@pytest.mark.parametrize("word", ["weapons_of_mass_destruction", "WMD programme", "chemical", "nuclear explosive"])
def test_a_weapon_is_one_for_every_law_whatever_it_is_called(law: Law, word: str) -> None:
    found = assess(read_facts({**ORDER, "end_use": {"type": word, "knowledge": True}}), law)
    assert found.headline == "licence_required"


def test_a_rule_that_compares_with_a_word_that_no_case_can_have_is_refused() -> None:
    sources = read_sources(PACKS)
    rule = {"id": "xo.army", "kind": "prohibition", "cite": ["draft"], "doc": "No army.", "when": ["any(p.type in army for p in parties)"], "need": {"id": "A"}}  # fmt: skip
    draft = {"schema": "navicert-draft/1", "draft": "try", "packs": {"xo": {"rules": [rule], "define": {"army": "['navy']"}}}}  # fmt: skip
    with pytest.raises(PackError, match="xo: 'navy' is read as 'armed_forces'"):
        build_law(laid_over(sources, read_draft(draft, "draft.yaml")), regimes())
