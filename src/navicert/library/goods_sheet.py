"""Goods lines from a workbook or CSV file, and the sheet to fill in."""

from __future__ import annotations

import io

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from navicert.licensing.goods import COLUMNS, NEEDED, BadRows, RowProblem, lines_from_rows
from navicert.licensing.parts import CODES, GRADINGS, LINE, LINES_AT_MOST
from navicert.licensing.units import UNITS
from navicert.screening.listing_error import ListError
from navicert.screening.readers.sheet import sheets

LARGEST = 5_000_000
"""Bytes of a sheet of goods."""
SHEET = "goods"
CHOICES = {"item_kind": ("commodity", "software", "technology"), "unit": tuple(UNITS), "grading": tuple(GRADINGS)}
HINTS = {
    **{part.id: f"{part.label}. {part.hint}".strip() for part in LINE},
    **CODES,
    "origin": "Country of origin, two letters.",
    "quantity": "How many, with a point before decimals.",
    "unit": f"One of {', '.join(UNITS)}.",
    "value": "The value of the line, such as 1250.50, without separators.",
    "currency": "EUR, USD, GBP …",
    "serial_numbers": "Parted by semicolons.",
    "parameters": "range_km = 310; guidance = inertial",
}
EXAMPLE = {
    "line": "# 1", "description": "Field-programmable gate array, 700 inputs and outputs", "item_kind": "commodity",
    "eu_code": "3A001.a.7", "customs_code": "85423190", "origin": "DE", "quantity": "10", "unit": "items",
    "value": "4000.00", "currency": "EUR",
}  # fmt: skip


def read_goods(data: bytes, name: str) -> list[dict[str, object]]:
    """The goods lines of an XLSX, XLS, ODS or CSV file; of a workbook the sheet ``goods``, else its only one.

    Raises :class:`BadRows` with the row and column of everything that is wrong; ``name`` is what the file is called.
    """
    if len(data) > LARGEST:
        sentence = "The file has {length} bytes; at most {most} are read."
        raise BadRows([RowProblem(0, "", sentence, {"length": f"{len(data):,}", "most": f"{LARGEST:,}"})])
    try:
        found = [sheet for sheet in sheets(io.BytesIO(data), name) if sheet.rows]
    except ListError as error:
        raise BadRows([RowProblem(0, "", "{error}", {"error": str(error)})]) from None
    chosen = [sheet for sheet in found if sheet.where.endswith(f", sheet {SHEET}")] or found
    if len(chosen) != 1:
        raise BadRows([RowProblem(0, "", "The workbook needs one sheet called “goods”.")])
    return lines_from_rows(chosen[0].rows)


def goods_template() -> bytes:
    """A workbook to fill in: the headings, a hint at each, choices to pick from, and an example that is passed over."""
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    sheet = book.create_sheet(SHEET)
    sheet.append(list(COLUMNS))
    sheet.append([EXAMPLE.get(column, "") for column in COLUMNS])
    sheet.freeze_panes = "B2"
    for number, column in enumerate(COLUMNS, start=1):
        cell, letter = sheet.cell(1, number), get_column_letter(number)
        cell.font = Font(bold=True, underline="single" if column in NEEDED else None)
        cell.fill = PatternFill("solid", fgColor="DDE7F0")
        cell.comment = Comment(HINTS[column], "Navicert")
        sheet.column_dimensions[letter].width = max(14, len(column) + 2)
        if column in CHOICES:
            listed = DataValidation(type="list", formula1=f'"{",".join(CHOICES[column])}"', allow_blank=True)
            sheet.add_data_validation(listed)
            listed.add(f"{letter}2:{letter}{LINES_AT_MOST + 2}")
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()
