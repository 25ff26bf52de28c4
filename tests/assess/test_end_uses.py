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
@pytest.mark.parametrize("word", ["munitions_plant", "Military", "rocket factory"])
def test_a_word_that_no_rule_knows_clears_nothing(law: Law, departure: str, word: str) -> None:
    found = assess(read_facts({**ORDER, "from": departure, "end_use": {"type": word}}), law)
    assert found.headline not in ("no_licence", "not_subject", "authorisation_available")
    assert any("no use that the rules know" in warning for warning in found.warnings)
    assert "end_use.type" in {question.fact for question in found.questions}


def test_a_civil_use_is_not_asked_about_again(law: Law) -> None:
    found = assess(read_facts({**ORDER, "from": "DE", "end_use": {"type": "civil"}}), law)
    assert "end_use.type" not in {question.fact for question in found.questions}
