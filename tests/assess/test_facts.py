"""Reading facts: what is malformed gets an error that names the field and what would be right."""

from __future__ import annotations

from datetime import date, datetime
from random import Random
from typing import Any

import pytest

from generate import Generator
from navicert.assess import assess, facts_as_mapping, read_facts
from navicert.assess.facts import place_code
from navicert.law.law import Law
from navicert.library import Library
from navicert.terms import Answer, BadFacts

PLAIN: dict[str, Any] = {"date": "2026-09-15", "activity": "export", "from": "US", "to": "BR"}


@pytest.mark.parametrize(
    ("facts", "field", "says"),
    [
        ({"date": "15.09.2026"}, "date", "write it as 2026-09-15"),
        ({"date": "2026-02-30"}, "date", "is not a day"),
        ({"activity": "sell"}, "activity", "is not one of export"),
        ({"to": "Brasilia"}, "to", "use a two-letter code"),
        ({"to": None}, "to", "is needed"),
        ({"item": {"us_ecn": "3A001"}}, "item.us_ecn", "did you mean us_eccn"),
        ({"frm": "US"}, "frm", "did you mean from"),
        ({"item": {"description": "a pump"}}, "item.description", "put the words into end_use.detail"),
        ({"item": {"eccn_eu": "3A001"}}, "item.eccn_eu", "did you mean eu_code?"),
        ({"item": {"HS code": "841370"}}, "item.HS code", "did you mean hs6?"),
        ({"to": "Germny"}, "to", "(did you mean Germany?)"),
        ({"to": "Crimea"}, "to", "in the field region, as UA-43"),
        ({"parties": [{"role": "end_user", "name": "A\ud800"}]}, "parties[0].name", "not text"),
        ({"parties": [{"role": "end_user", "name": "A\x1b[2J"}]}, "parties[0].name", "not text"),
        ({"to": "Korea"}, "to", "is not a place"),
        ({"contract": {"a": [[[[[[[[1]]]]]]]]}}, "contract", "nested deeper"),
        ({"item": {"value": "much"}}, "item.value", "is not a number"),
        ({"item": {"value": -1}}, "item.value", "is negative"),
        ({"item": {"value": float("nan")}}, "item.value", "finite"),
        ({"item": {"value": 1e300}}, "item.value", "of a size"),
        ({"item": {"classified": "yes"}}, "item.classified", "true or false"),
        ({"item": {"us_content": [{"percent": 101}]}}, "item.us_content[0].percent", "between 0 and 100"),
        ({"parties": [{"name": "Firm"}]}, "parties[0].role", "is needed"),
        ({"parties": [{"role": "friend"}]}, "parties[0].role", "is not one of"),
        ({"parties": [{"role": "end_user", "name": "x" * 10_000}]}, "parties[0].name", "10,000 characters"),
        ({"parties": {"role": "end_user"}}, "parties", "a list is needed"),
        ({"parties": [{"role": "end_user"}] * 2000}, "parties", "at most 1,000"),
        ({"complete": ["everything"]}, "complete[0]", "is not one of"),
        ({"departure": "US"}, "departure", "called 'from'"),
        ({"contract": {"a": {"b": {"c": {"d": {"e": {"f": {"g": {"h": 1}}}}}}}}}, "contract", "nested deeper"),
    ],
)
def test_what_is_malformed_is_named(facts: dict[str, Any], field: str, says: str) -> None:
    with pytest.raises(BadFacts) as caught:
        read_facts({**PLAIN, **facts})
    assert caught.value.field.startswith(field)
    assert says in caught.value.message


@pytest.mark.parametrize("text", ["Absurdistan", "Deutschland", "UK2", "Austrla", "Slovania", "Irak"])
def test_no_place_is_guessed_that_could_be_another(text: str) -> None:
    with pytest.raises(BadFacts, match="is not a place") as caught:
        read_facts({**PLAIN, "to": text})
    assert "did you mean" not in caught.value.message


@pytest.mark.parametrize("text", ["DE", "de", "DEU", "Germany", " germany "])
def test_a_place_may_be_written_in_several_ways(text: str) -> None:
    assert place_code(text) == "DE"


def test_a_place_that_is_not_assigned_asks_for_the_destination(library: Library) -> None:
    facts = {**PLAIN, "to": "ZZ", "regime_under_test": "US-EAR", "item": {"us_eccn": "3A002.a", "origin": "US"}}
    (line,) = library.assess(read_facts({**facts, "complete": ["parties", "end_use"]})).regimes
    assert line.answer is Answer.UNKNOWN
    assert "destination" in line.missing


def test_null_is_the_same_as_absent() -> None:
    assert read_facts({**PLAIN, "informed": None, "item": {"origin": None}}) == read_facts(PLAIN)


def test_right_to_left_marks_and_foreign_scripts_are_text_like_any_other() -> None:
    name = "\u202eشرکت نمونه\u202c"
    assert read_facts({**PLAIN, "parties": [{"role": "end_user", "name": name}]}).parties[0].name == name  # type: ignore[index]


def test_facts_survive_being_written_and_read_again(generator: Generator) -> None:
    for seed in range(200):
        read = read_facts(generator.draw(Random(seed)))
        assert read_facts(facts_as_mapping(read)) == read


def test_the_same_facts_give_the_same_answer(law: Law, library: Library, generator: Generator) -> None:
    for seed in range(30):
        facts = generator.draw(Random(seed))
        assert library.assess(read_facts(facts)) == library.assess(read_facts(dict(reversed(facts.items()))))


def under_sta(**stated: Any) -> dict[str, Any]:
    """An export to Germany that STA would cover, with what is stated about the exception."""
    facts = {"eccn_furnished": True, "prior_consignee_statement": True, **stated}
    return {
        **PLAIN, "to": "DE", "regime_under_test": "US-EAR", "end_use": {"type": "civil"}, "complete": ["parties", "end_use"],
        "item": {"us_eccn": "4A003.b", "kind": "commodity", "origin": "US"}, "authorisation_facts": facts,
    }  # fmt: skip


def test_an_open_fact_that_cannot_be_read_is_unknown_and_said(law: Law) -> None:
    found = assess(read_facts(under_sta(prior_consignee_statement="perhaps")), law)
    assert any("prior_consignee_statement: 'perhaps' is not true or false" in w for w in found.warnings)
    assert {a.id: a.status for a in found.regimes[0].authorisations}["STA"] == "conditional"


@pytest.mark.parametrize(
    ("stated", "status"), [("yes", "available"), (True, "available"), ("no", "excluded"), (False, "excluded")]
)
def test_yes_and_no_may_be_written_as_words(law: Law, stated: Any, status: str) -> None:
    found = assess(read_facts(under_sta(prior_consignee_statement=stated)), law)
    assert {a.id: a.status for a in found.regimes[0].authorisations}["STA"] == status


def test_a_moment_in_an_open_fact_is_its_day() -> None:
    found = read_facts({**PLAIN, "temporary": {"since": datetime(2026, 1, 2, 3, 4), "until": "2026-03-04"}})
    assert found.temporary == {"since": date(2026, 1, 2), "until": date(2026, 3, 4)}
