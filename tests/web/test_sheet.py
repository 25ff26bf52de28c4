"""From facts to the filled-in page and back: nothing that was stated is lost or changed on the way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.http import QueryDict

from navicert.terms import BadFacts
from navicert.web.forms import Fact
from navicert.web.sheet import Sheet, changed_sheet, facts_of, posted_sheet, sheet_of
from navicert.web.views import _known
from office_examples import BARE, CHIP_TO_INDIA

CASES = Path(__file__).parents[3] / "shared/cases/determination"
EVERYTHING: dict[str, Any] = {
    **CHIP_TO_INDIA,
    "via": ["AE"],
    "destination_facility": "free_zone",
    "item": {
        "us_eccn": "3A001.a.2",
        "hs6": "084710",
        "sample": False,
        "kg": 2.5,
        "us_content": [
            {"us_eccn": "3A001.a.2", "percent": 12.5},
            {"us_eccn": "EAR99", "percent": 3, "kind": "software"},
        ],
        "range_km": 300,
        "tradeoff": {"range_km": 400},
        "attributes": {"bvlos": True, "endurance_minutes": 45, "note": "two, of them"},
    },
    "parties": [
        {"role": "end_user", "name": "Kestrel", "country": "IN", "listed": [], "certified_2009_43": True},
        {
            "role": "purchaser",
            "listed": ["BIS-EL", "UK-SL"],
            "ownership": [
                {"percent": 60, "owner_listed": "BIS-EL", "owner": "Heron, Ltd"},
                {"percent": 40, "owner_listed": None},
            ],
            "identifiers": {"vat": "1"},
        },
    ],
    "end_use": {"type": "civil", "knowledge": False, "informed_by_authority": True},
    "lines": [{"us_eccn": "EAR99", "quantity": 2}],
    "denial_notifications": [{"state": "FR", "eu_code": "3A001.a.2"}],
    "history": {"shipments": 3, "dates": ["2026-01-01"]},
    "authorisation_facts": {"prior_consignee_statement": True},
    "value_usd": 12500,
    "informed": False,
}  # fmt: skip


def known() -> dict[str, Fact]:
    return _known()


def as_sent(sheet: Sheet) -> QueryDict:
    """What a browser sends for this page."""
    data = QueryDict(mutable=True)
    data["parties-count"], data["further-count"] = str(len(sheet.parties)), str(len(sheet.further))
    for form in sheet.every_form:
        for name in form.fields:
            value = form[name].value()
            sent = list(value or []) if name == "complete" else [str(value or "")]
            data.setlist(form.add_prefix(name), sent)
    return data


def back(facts: dict[str, Any]) -> dict[str, Any]:
    sheet = posted_sheet(as_sent(sheet_of(facts, {}, known())), known())
    assert sheet.is_valid(), sheet.shown_errors()
    return facts_of(sheet, known())


def without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without_nulls(inner) for name, inner in value.items() if inner is not None}
    return [without_nulls(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("facts", [BARE, CHIP_TO_INDIA, EVERYTHING, {**BARE, "parties": [], "via": []}])
def test_facts_come_back_as_they_went_in(facts: dict[str, Any]) -> None:
    assert without_nulls(back(facts)) == without_nulls(facts)


def test_more_rows_than_the_page_shows_come_back_too() -> None:
    parties = [{"role": "end_user", "name": f"Firm {i}"} for i in range(70)]
    facts = {**BARE, "parties": parties, "history": {f"fact_{i}": i for i in range(70)}}

    assert back(facts) == facts


@pytest.mark.shared
@pytest.mark.skipif(not CASES.is_dir(), reason="the worked cases are not beside the repository")
@pytest.mark.parametrize("file", sorted(CASES.glob("*.yaml")), ids=lambda file: file.stem)
def test_the_facts_of_every_worked_case_come_back(file: Path) -> None:
    for case in yaml.safe_load(file.read_text(encoding="utf-8"))["cases"]:
        assert without_nulls(back(case["facts"])) == without_nulls(case["facts"]), case["id"]


def test_an_empty_answer_is_unknown_and_not_a_fact() -> None:
    facts = back(BARE)

    assert facts == BARE


def test_questions_become_rows_with_their_words() -> None:
    asked = {
        "item.attributes.bvlos": "?",
        "item.us_eccn": "?",
        "ruling.ear.1": "?",
        "history.unheard_of": "?",
    }
    facts = {"item.attributes.bvlos": Fact("bool", "Is it flown beyond sight?")}

    sheet = sheet_of(BARE, asked, facts)

    assert [form.fields["answer"].label for form in sheet.further] == ["Is it flown beyond sight?"]
    assert [question.target for question in sheet.open_questions()] == [
        "id_further-0-answer",
        "id_item__us_eccn",
        "",
        "",
    ]


def test_rows_are_added_and_removed_without_losing_what_was_written() -> None:
    data = as_sent(sheet_of(EVERYTHING, {}, known()))

    more = changed_sheet(data, "add-party", known())
    fewer = changed_sheet(as_sent(more), "remove-party-0", known())

    assert [form["name"].value() for form in more.parties] == ["Kestrel", None, None]
    assert [form["role"].value() for form in fewer.parties] == ["purchaser", None]
    assert back_from(as_sent(fewer))["parties"] == EVERYTHING["parties"][1:]


def back_from(data: QueryDict) -> dict[str, Any]:
    sheet = posted_sheet(data, known())
    assert sheet.is_valid(), sheet.shown_errors()
    return facts_of(sheet, known())


@pytest.mark.parametrize(
    ("name", "text", "field", "words"),
    [
        ("item__value_usd", "twelve", "id_item__value_usd", "is not a number"),
        ("item__us_content", "3A001", "id_item__us_content", "one share a line"),
        ("parties-0-ownership", "most", "id_parties-0-ownership", "one owner a line"),
        ("date", "", "id_date", "this is needed"),
        ("activity", "smuggling", "id_activity", "Select a valid choice"),
        ("rest", "[]", "id_rest", "start from a new page"),
    ],
)
def test_an_answer_that_cannot_be_read_is_an_error_at_its_field(name: str, text: str, field: str, words: str) -> None:
    data = as_sent(sheet_of(BARE, {}, known()))
    data[name] = text

    sheet = posted_sheet(data, known())

    assert not sheet.is_valid()
    assert [target for target, _ in sheet.shown_errors()] == [field]
    assert words in sheet.shown_errors()[0][1]


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("to", "id_to"),
        ("item.us_content[1].percent", "id_item__us_content"),
        ("parties[1].country", "id_parties-2-country"),
        ("history.shipments", "id_further-0-answer"),
        ("lines[0].us_eccn", "sheet"),
    ],
)
def test_what_the_engine_refuses_is_shown_at_its_field(path: str, field: str) -> None:
    facts = {**BARE, "parties": [{"role": "end_user", "name": "A"}] * 3, "history": {"shipments": 1}}
    data = as_sent(sheet_of(facts, {}, known()))
    data["parties-1-role"] = data["parties-1-name"] = ""  # an empty row is left out, so the third is the second
    sheet = posted_sheet(data, known())
    assert sheet.is_valid()

    sheet.add_error(BadFacts(path, "is not right"))

    assert [target for target, _ in sheet.shown_errors()] == [field]


@pytest.mark.parametrize("path", ["Item.kg", "item..kg", "../etc", "item.kg.x[0]", "__class__"])
def test_a_name_that_is_no_fact_is_refused(path: str) -> None:
    data = as_sent(sheet_of({**BARE, "history": {"shipments": 1}}, {}, {}))
    data["further-0-path"] = path
    sheet = posted_sheet(data, {})
    assert sheet.is_valid()

    with pytest.raises(BadFacts):
        facts_of(sheet, {})
