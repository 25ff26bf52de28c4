"""The page of an answer says of guidelines that they are not law."""

from __future__ import annotations

import json
from typing import Any

from navicert.assess import read_facts
from navicert.assess.answer_json import as_json
from navicert.library import Library
from navicert.library.lookout import NOTHING_LOADED
from navicert.office.models import KeptDetermination
from navicert.web.answer import Reading

FACTS: dict[str, Any] = {
    "date": "2026-09-15", "activity": "export", "from": "DE", "to": "BR", "complete": ["parties", "end_use"],
    "item": {"eu_code": "3A101"},
}  # fmt: skip


def reading(library: Library, **more: Any) -> Reading:
    facts = {**FACTS, **more}
    answer = as_json(library.assess(read_facts(facts), lookout=NOTHING_LOADED))
    return Reading.of(KeptDetermination(facts=json.dumps(facts), answer=json.dumps(answer)))


def test_an_answer_of_guidelines_alone_is_guidance(library: Library) -> None:
    page = reading(library, regime_under_test="MTCR")
    assert page.words.title == "Guidance only"
    assert [line.words.title for line in page.lines] == ["Guidelines apply"]
    assert page.words.colour != "success"


def test_what_guidelines_do_not_name_is_not_shown_as_cleared(library: Library) -> None:
    page = reading(library, regime_under_test="AG")
    assert [(line.words.title, line.words.colour) for line in page.lines] == [
        ("Not named by the guidelines", "neutral")
    ]


def test_an_answer_of_a_law_is_shown_as_before(library: Library) -> None:
    page = reading(library, regime_under_test="EU-DU")
    assert page.words.title == "Licence required"
    assert [line.words.title for line in page.lines] == ["Licence required"]
