"""Questions: words that a person can answer, for every fact of a party."""

from __future__ import annotations

from dataclasses import fields

import pytest

from navicert.assess.facts import read_facts
from navicert.assess.questions import words_for
from navicert.law.law import Law
from navicert.terms import Party

GIVEN = read_facts(
    {
        "date": "2026-09-15",
        "activity": "export",
        "from": "DE",
        "to": "IN",
        "parties": [{"role": "end_user", "name": "Demo Ltd"}],
    }
)


def test_what_is_asked_of_any_party_is_asked_in_words(law: Law) -> None:
    asked = words_for("parties.parent_hq", law, GIVEN)
    assert asked == "In which country is the head office of the parent company of each party?"
    assert words_for("parties[0].parent_hq", law, GIVEN).endswith("parent company of the end user Demo Ltd?")


@pytest.mark.parametrize("field", [each.name for each in fields(Party)])
def test_no_question_is_the_name_of_a_field(law: Law, field: str) -> None:
    for fact in (f"parties.{field}", f"parties[0].{field}"):
        assert "parties." not in words_for(fact, law, GIVEN)
