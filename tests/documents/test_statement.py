"""Licences and letters as data: one text for one meaning, and what may not stand in them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date as Day
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import rfc8785

from document_examples import AUTHORITY, CAMERAS, HOLDER, letter, licence
from navicert import documents
from navicert.documents.parts import GoodsLine, Money, Quantity
from navicert.documents.refused import DocumentError
from navicert.documents.statement import Letter, LicenceStatement

SCHEMAS = Path(str(documents.__file__)).parent / "schemas"
KINDS: list[tuple[str, type[LicenceStatement] | type[Letter]]] = [("licence-1", LicenceStatement), ("letter-1", Letter)]


def test_a_licence_is_its_canonical_json_and_comes_back_the_same() -> None:
    data = licence().data
    assert rfc8785.dumps(json.loads(data)) == data
    assert LicenceStatement.read(data) == licence()
    assert Letter.read(letter().data) == letter()


def test_what_is_not_stated_is_absent() -> None:
    held = licence(end_use=None, conditions=(), valid_until=None, record=None).as_mapping()
    assert {"end_use", "conditions", "valid_until", "record"} & set(held) == set()
    assert held["lines"][0] == {
        "number": 1,
        "description": "Thermal imaging cameras KO-640\nuncooled, 640 × 512 elements, 9 Hz",
        "codes": {"EU": "6A003.b.4.b"},
        "quantity": {"amount": "12", "unit": "pieces"},
        "value": {"amount": "148800.00", "currency": "EUR"},
    }


@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_the_schema_in_the_package_is_that_of_the_data(name: str, kind: type[LicenceStatement]) -> None:
    """Where they differ: ``python tests/document_corpus.py`` writes them anew; a change of meaning is a new version."""
    assert json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8")) == kind.schema()


@pytest.mark.parametrize(("name", "document"), [("licence-1", licence()), ("letter-1", letter())])
def test_another_validator_agrees_with_the_schema(name: str, document: LicenceStatement | Letter) -> None:
    schema = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    validator.validate(document.as_mapping())
    for wrong in ({"number": None}, {"discount": "5"}, {"lines": [{"number": "1", "description": "x"}]}):
        assert not validator.is_valid({**document.as_mapping(), **wrong})


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"title": ""}, "title"),
    ({"title": "two\nlines"}, "title: it has a line break"),
    ({"end_use": " blank before"}, "end_use: it begins or ends with a blank"),
    ({"end_use": "half a sign \ud800"}, "cannot be written exactly"),
    ({"language": "xx"}, "language"),
    ({"destinations": ()}, "destinations"),
    ({"lines": (CAMERAS, CAMERAS)}, "stands twice"),
    ({"valid_until": Day(2026, 11, 21)}, "before 2026-11-22"),
    ({"lines": (GoodsLine(number=1, description="x", quantity=Quantity(amount="1,5", unit="kg")),)}, "amount"),
    ({"lines": (GoodsLine(number=1, description="x", value=Money(amount="5", currency="euro")),)}, "currency"),
    ({"number": "../../etc"}, "number"),
]


@pytest.mark.parametrize(("changed", "said"), REFUSED)
def test_a_licence_that_is_not_well_formed_has_no_text(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(DocumentError, match=said):
        _ = licence(**changed).data


def test_names_in_other_scripts_are_kept_as_they_are_declared() -> None:
    names = ("北京光学有限公司", "شركة النسر", "می‌خواهم", "ООО «Кречет»")
    for name in names:
        assert LicenceStatement.read(licence(holder=replace(HOLDER, name=name)).data).holder.name == name


def test_the_largest_document_is_read_and_a_larger_one_is_not() -> None:
    lines = tuple(GoodsLine(number=number, description="a" * 150) for number in range(1, 2_001))
    assert LicenceStatement.read(licence(lines=lines).data).lines == lines
    with pytest.raises(DocumentError, match="400000 are accepted"):
        _ = licence(lines=tuple(GoodsLine(number=each.number, description="a" * 200) for each in lines)).data


def test_the_authority_is_named_by_addresses_that_are_secure() -> None:
    with pytest.raises(DocumentError, match="authority → verify_at"):
        _ = licence(authority=replace(AUTHORITY, verify_at="http://licences.example.org/verify")).data
