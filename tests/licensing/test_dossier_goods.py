"""Goods lines from a sheet: what the rows say, and every mistake by its row and column."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from navicert.library.goods_sheet import LARGEST, goods_template, read_goods
from navicert.library.kinds import kinds
from navicert.licensing.dossier import problems_in
from navicert.licensing.goods import COLUMNS, BadRows, lines_from_rows

HEAD = ["line", "description", "eu_code", "quantity", "unit", "value", "currency", "parameters"]
GOOD = ["1", "Seeker", "ML4.a", "8", "pcs", "6400000.00", "EUR", "range_km=310; guidance = inertial"]


def rows(*cells: Sequence[str], head: Sequence[str] = HEAD) -> list[tuple[int, Sequence[str]]]:
    return list(enumerate([head, *cells], start=1))


def wrong(*cells: Sequence[str], head: Sequence[str] = HEAD) -> list[tuple[int, str, str]]:
    with pytest.raises(BadRows) as refused:
        lines_from_rows(rows(*cells, head=head))
    return [(p.row, p.column, p.sentence) for p in refused.value.problems]


def row(**changed: str) -> list[str]:
    return [changed.get(h, g) for h, g in zip(HEAD, GOOD, strict=True)]


def test_a_row_is_a_line_as_the_dossier_holds_it() -> None:
    assert lines_from_rows(rows(GOOD)) == [
        {
            "line": "1", "description": "Seeker", "codes": {"eu_code": "ML4.a"}, "quantity": {"amount": "8", "unit": "items"},
            "value": {"amount": "6400000.00", "currency": "EUR"}, "parameters": {"range_km": "310", "guidance": "inertial"},
        }
    ]  # fmt: skip


def test_other_spellings_of_headings_units_and_choices_are_read() -> None:
    head = ["Description", "Item-Kind", "QUANTITY", "Unit", "Customs code", "origin", "Serial numbers"]
    (line,) = lines_from_rows(rows(["Lathe", "Goods", "2", "KGM", "84581120", "de", "A1; A2"], head=head))
    assert line == {
        "line": "1", "description": "Lathe", "item_kind": "commodity", "quantity": {"amount": "2", "unit": "kg"},
        "customs_code": "84581120", "origin": "DE", "serial_numbers": ["A1", "A2"],
    }  # fmt: skip


def test_empty_rows_examples_and_lone_currencies_are_passed_over_and_lines_numbered() -> None:
    lines = lines_from_rows(rows(row(line="# 1"), [""] * 8, row(line="3"), row(line="", value="")))
    assert [(line["line"], "value" in line) for line in lines] == [("3", True), ("4", False)]


WRONG_ROWS: dict[str, tuple[list[str], str, str]] = {
    "a negative quantity": (row(quantity="-2"), "quantity", "“-2” is negative; amounts are zero or more."),
    "a unit that is none": (row(unit="boxes"), "unit", "“boxes” is not a unit; use one of items, pairs, thousand, kg, g, mg, t, l, ml, m3, m, km, m2."),
    "separators in the value": (row(value="6.400.000,00"), "value", "“6.400.000,00” is not an amount; write digits with a point before the cents, such as 1250.50, without separators."),
    "no description": (row(description=""), "description", "“Description” is needed."),
    "no currency": (row(currency=""), "value", "Money is an amount and a currency, such as 1250.50 and EUR."),
    "a parameter without value": (row(parameters="fast"), "parameters", "“fast” is not a parameter; write them as range_km = 310; guidance = inertial."),
    "a list entry in another spelling": (row(eu_code="ML4a"), "eu_code", "“ML4a” is not a list entry; write it as 3A001.a.2, ML4.a or none."),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "column", "sentence"), WRONG_ROWS.values(), ids=WRONG_ROWS.keys())
def test_a_mistake_is_told_by_row_and_column(cells: list[str], column: str, sentence: str) -> None:
    assert wrong(GOOD, ["2", *cells[1:]]) == [(3, column, sentence)]


def test_the_sheet_itself_may_be_wrong() -> None:
    assert wrong(head=[]) == [(1, "", "The sheet has no headings; take the template and keep its first row.")]
    assert wrong() == [(1, "", "The sheet has no line below its headings.")]
    assert wrong(GOOD, head=["line", "descripton", *HEAD[2:]])[0] == (
        1, "descripton", "There is no column “descripton” here; did you mean description?",
    )  # fmt: skip
    assert wrong(GOOD, head=[*HEAD[:-1], "line"])[0] == (1, "line", "The column “line” stands twice.")
    assert wrong([*GOOD, "more"]) == [(2, "", "A cell stands under no heading.")]
    assert wrong(GOOD, GOOD) == [(3, "line", "“1” stands twice.")]
    assert wrong(*([GOOD] * 501))[0] == (1, "", "The sheet has 501 lines; at most 500 are read.")


def workbook(**sheets: Sequence[Sequence[Any]]) -> bytes:
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, cells in sheets.items():
        sheet = book.create_sheet(name)
        for values in cells:
            sheet.append(list(values))
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def test_the_template_filled_in_gives_lines_that_the_form_takes() -> None:
    book = load_workbook(io.BytesIO(goods_template()))
    sheet = book["goods"]
    assert [c.value for c in sheet[1]] == list(COLUMNS)
    filled: dict[str, Any] = dict(zip(HEAD[1:], GOOD[1:], strict=True)) | {
        "quantity": 8,
        "value": 6400000.5,
        "unit": "items",
    }
    for place, column in enumerate(COLUMNS, start=1):
        sheet.cell(3, place, filled.get(column))
    held = io.BytesIO()
    book.save(held)
    lines = read_goods(held.getvalue(), "goods.xlsx")
    assert (lines[0]["quantity"], lines[0]["value"]) == (
        {"amount": "8", "unit": "items"}, {"amount": "6400000.5", "currency": "EUR"},
    )  # fmt: skip
    assert problems_in(kinds()["military-individual"], {"goods": lines}) == ()


def test_a_csv_file_and_a_workbook_with_other_sheets_are_read() -> None:
    text = b"description;quantity;unit\nLathe;2;items\n"
    assert [line["description"] for line in read_goods(text, "goods.csv")] == ["Lathe"]
    book = workbook(notes=[["hello"]], goods=[["description", "quantity", "unit"], ["Mill", 1, "items"]])
    assert [line["description"] for line in read_goods(book, "goods.xlsx")] == ["Mill"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "the file is empty"),
        (b"PK\x03\x04 broken", "not a workbook that can be read"),
        (b"\xd0\xcf\x11\xe0 broken", "not a workbook that can be read"),
        (workbook(a=[["x"]], b=[["y"]]), "needs one sheet called “goods”"),
        (b"x" * (LARGEST + 1), "at most 5,000,000 are read"),
    ],
)
def test_a_file_that_is_no_sheet_of_goods_gives_a_sentence(data: bytes, says: str) -> None:
    with pytest.raises(BadRows) as refused:
        read_goods(data, "goods.xlsx")
    assert says in refused.value.problems[0].sentence
