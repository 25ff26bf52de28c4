"""A word for the end use that no rule knows is a question, and never passes for a harmless one."""

from __future__ import annotations

from typing import Any

import pytest

from navicert.assess import assess, read_facts
from navicert.law.law import Law

ORDER: dict[str, Any] = {
    "date": "2026-09-15", "activity": "export", "to": "IN", "complete": ["parties", "end_use"],
    "item": {"eu_code": "none", "us_eccn": "EAR99", "kind": "commodity", "origin": "DE"},
}  # fmt: skip


@pytest.mark.parametrize("departure", ["US", "DE", "GB", "JP", "KR", "CA"])
@pytest.mark.parametrize("word", ["munitions_plant", "Militarised", "rocket factory"])
def test_a_word_that_no_rule_knows_clears_nothing(law: Law, departure: str, word: str) -> None:
    found = assess(read_facts({**ORDER, "from": departure, "end_use": {"type": word}}), law)
    assert found.headline not in ("no_licence", "not_subject", "authorisation_available")
    assert any("no word that the rules know" in warning for warning in found.warnings)
    assert "end_use.type" in {question.fact for question in found.questions}


def test_a_civil_use_is_not_asked_about_again(law: Law) -> None:
    found = assess(read_facts({**ORDER, "from": "DE", "end_use": {"type": "civil"}}), law)
    assert "end_use.type" not in {question.fact for question in found.questions}


@pytest.mark.parametrize("departure", ["US", "DE", "GB", "JP"])
def test_a_word_for_a_party_that_no_rule_knows_is_asked_for(law: Law, departure: str) -> None:
    """A forces' works that calls itself something else is not taken for a civil firm."""
    parties = [{"role": "end_user", "name": "Works 19", "country": "PK", "type": "Regiment"}]
    item = {**ORDER["item"], "us_eccn": "3A992.a"}
    found = assess(read_facts({**ORDER, "from": departure, "to": "PK", "item": item, "parties": parties, "end_use": {"type": "civil"}}), law)  # fmt: skip
    assert any("parties[0].type: 'regiment' is no word" in warning for warning in found.warnings)
    known = assess(read_facts({**ORDER, "from": departure, "to": "PK", "item": item, "parties": [{**parties[0], "type": "Army"}], "end_use": {"type": "civil"}}), law)  # fmt: skip
    assert not any("is no word" in warning for warning in known.warnings)
    assert found.headline == known.headline or "parties[0].type" in {question.fact for question in found.questions}


@pytest.mark.parametrize(
    ("word", "said"), [("civil", "'civil' does not fit the rest"), ("Zivil", "'zivil' is no word that the rules know")]
)
def test_a_known_word_is_not_called_unknown(law: Law, word: str, said: str) -> None:
    facts = {"date": "2026-09-15", "activity": "export", "from": "DE", "to": "TR", "item": {"eu_code": "none"}}
    found = assess(read_facts({**facts, "end_use": {"type": word}, "regime_under_test": "EU-DU"}), law)
    (asked,) = [q.text for q in found.questions if q.fact == "end_use.type"]
    assert asked.startswith(said)
