"""The workbook that ``navicert template xlsx`` writes."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from navicert.terms import ACTIVITIES, COMPLETE_PARTS, REGIMES, ROLES

SHEETS = {
    "transactions": (
        "id", "date", "activity", "from", "to", "final_destination", "via", "complete", "regime_under_test", "item.kind",
        "item.us_eccn", "item.eu_code", "item.hs6", "item.origin", "item.us_content", "item.value", "item.value_usd",
        "end_use.type", "end_use.detail", "end_use.knowledge", "end_use.informed_by_authority", "production_facts.us_technology_used",
        "contract.currency", "contract.no_reexport_clause",
    ),
    "lines": ("id", "us_eccn", "eu_code", "kind", "origin", "hs6", "quantity", "unit", "value", "currency", "value_usd"),
    "parties": ("id", "party", "role", "name", "country", "type", "address", "listed", "nationality", "parent_hq"),
    "ownership": ("id", "party", "owner", "owner_listed", "percent"),
}  # fmt: skip
CHOICES = {
    "activity": ACTIVITIES, "role": ROLES, "regime_under_test": REGIMES, "end_use.knowledge": ("yes", "no"),
    "item.kind": ("commodity", "software", "technology"), "kind": ("commodity", "software", "technology"),
    "end_use.informed_by_authority": ("yes", "no"), "production_facts.us_technology_used": ("yes", "no"),
    "contract.no_reexport_clause": ("yes", "no"),
}  # fmt: skip
HINTS = {
    "id": "Any name of the transaction; lines, parties and ownership carry the same.",
    "date": "The day of export, as 2026-09-15.",
    "production_facts.us_technology_used": "Was a foreign-made item, or the plant that made it, made with US technology?",
    "contract.no_reexport_clause": "Does the contract forbid re-export to Russia and Belarus?",
    "complete": f"What is stated in full, split by ;. One or more of {', '.join(COMPLETE_PARTS)}. Leave empty if unsure.",
    "via": "Countries on the way, split by ;",
    "listed": "Lists that the party is on, split by ; such as BIS-EL;OFAC-SDN. Write nothing if you do not know.",
    "party": "A number of the party within the transaction; ownership rows point to it.",
    "percent": "Share in percent, 0 to 100.",
    "item.us_eccn": "Number in the US list, to the paragraph, such as 3A002.a; EAR99 if classified and not listed.",
    "item.eu_code": "Number in Annex I of the EU, such as 2B001.a; none if classified and not listed.",
    "item.us_content": "none if it holds no controlled US content; for each share columns such as item.us_content[0].us_eccn and "
    "item.us_content[0].percent instead.",
    "item.hs6": "Customs code, six digits without dots.",
    "end_use.type": "civil, military, nuclear, missile, chem_bio, wmd, police_surveillance",
    "type": "What the party is: civil, government, military, police, state_owned, individual",
    "value": "The value of the line, in the currency of the contract.",
}  # fmt: skip
EXAMPLE = {
    "transactions": {
        "id": "# example-1", "date": "2026-09-15", "activity": "export", "from": "DE", "to": "BR", "complete": "parties;end_use",
        "item.kind": "commodity", "item.us_eccn": "3A001.a.7", "item.eu_code": "3A001.a.7", "item.origin": "DE", "end_use.type": "civil",
    },
    "lines": {"id": "# example-1", "eu_code": "3A001.a.7", "quantity": "10", "unit": "pcs", "value": "4000", "currency": "EUR"},
    "parties": {"id": "# example-1", "party": "1", "role": "end_user", "name": "Exemplo Pesquisas Ltda", "country": "BR"},
    "ownership": {"id": "# example-1", "party": "1", "owner": "Exemplo Holding", "percent": "60"},
}  # fmt: skip
ROWS = 1000


def write_workbook(path: Path) -> None:
    """Write an empty workbook with one sheet each for transactions, lines, parties and ownership."""
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, columns in SHEETS.items():
        _sheet(book.create_sheet(name), columns, EXAMPLE[name])
    book.save(path)


def _sheet(sheet: Worksheet, columns: tuple[str, ...], example: dict[str, str]) -> None:
    sheet.append(list(columns))
    sheet.append([example.get(c, "") for c in columns])
    sheet.freeze_panes = "B2"
    for number, column in enumerate(columns, start=1):
        cell, letter = sheet.cell(1, number), get_column_letter(number)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDE7F0")
        sheet.column_dimensions[letter].width = max(14, len(column) + 2)
        if column in HINTS:
            cell.comment = Comment(HINTS[column], "Navicert")
        if column in CHOICES:
            listed = DataValidation(
                type="list",
                formula1=f'"{",".join(CHOICES[column])}"',
                allow_blank=True,
                showErrorMessage=False,
            )
            sheet.add_data_validation(listed)
            listed.add(f"{letter}2:{letter}{ROWS}")
