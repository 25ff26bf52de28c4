"""``navicert template``: an empty form to fill in, as a workbook or as YAML."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from navicert.law.fields import fields_of
from navicert.terms import ACTIVITIES, COMPLETE_PARTS, REGIMES, ROLES, EndUse, Item, Line, Party, Transaction

SHEETS = {
    "transactions": (
        "id", "date", "activity", "from", "to", "final_destination", "via", "complete", "regime_under_test", "item.kind",
        "item.us_eccn", "item.eu_code", "item.hs6", "item.origin", "item.value_usd", "end_use.type", "end_use.detail",
        "end_use.knowledge", "end_use.informed_by_authority",
    ),
    "lines": ("id", "us_eccn", "eu_code", "kind", "origin", "hs6", "quantity", "unit", "value", "currency", "value_usd"),
    "parties": ("id", "party", "role", "name", "country", "type", "address", "listed", "nationality", "parent_hq"),
    "ownership": ("id", "party", "owner", "owner_listed", "percent"),
}  # fmt: skip
CHOICES = {
    "activity": ACTIVITIES, "role": ROLES, "regime_under_test": REGIMES, "end_use.knowledge": ("yes", "no"),
    "item.kind": ("commodity", "software", "technology"), "kind": ("commodity", "software", "technology"),
    "end_use.informed_by_authority": ("yes", "no"),
}  # fmt: skip
HINTS = {
    "id": "Any name of the transaction; lines, parties and ownership carry the same.",
    "date": "The day of export, as 2026-09-15.",
    "complete": f"What is stated in full, split by ;. One or more of {', '.join(COMPLETE_PARTS)}. Leave empty if unsure.",
    "via": "Countries on the way, split by ;",
    "listed": "Lists that the party is on, split by ; such as BIS-EL;OFAC-SDN. Write nothing if you do not know.",
    "party": "A number of the party within the transaction; ownership rows point to it.",
    "percent": "Share in percent, 0 to 100.",
}  # fmt: skip
EXAMPLE = {
    "transactions": {
        "id": "# example-1", "date": "2026-09-15", "activity": "export", "from": "DE", "to": "BR", "complete": "parties;end_use",
        "item.kind": "commodity", "item.us_eccn": "EAR99", "item.eu_code": "3A001.a.7", "item.origin": "DE", "end_use.type": "civil",
    },
    "lines": {"id": "# example-1", "eu_code": "3A001.a.7", "quantity": "10", "unit": "pcs", "value": "4000", "currency": "EUR"},
    "parties": {"id": "# example-1", "party": "1", "role": "end_user", "name": "Exemplo Pesquisas Ltda", "country": "BR"},
    "ownership": {"id": "# example-1", "party": "1", "owner": "Exemplo Holding", "percent": "60"},
}  # fmt: skip
ROWS = 1000


@click.group()
def template() -> None:
    """An empty form for transactions: a workbook, or YAML with every field."""


@template.command()
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path), default="transactions.xlsx")
@click.option("--force", is_flag=True, help="Write over a file that exists.")
def xlsx(path: Path, force: bool) -> None:
    """Write a workbook with sheets for transactions, lines, parties and ownership.

    \b
    Example:
      navicert template xlsx orders.xlsx
    """
    if path.exists() and not force:
        raise click.ClickException(f"{path} exists; give another name, or --force to write over it")
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, columns in SHEETS.items():
        _sheet(book.create_sheet(name), columns, EXAMPLE[name])
    book.save(path)
    click.echo(
        f"{path}: fill in a row a transaction, then `navicert assess {path}`. Rows whose id begins with # are passed over."
    )


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


@template.command("facts")
def facts_template() -> None:
    """Print a transaction in YAML with every field of the contract; null means that a fact is not known."""
    for text in skeleton():
        click.echo(text)


def skeleton() -> Iterator[str]:
    """The lines of the YAML form."""
    yield "# One transaction. null (or a field left out) means: not known. Delete what you do not need."
    yield "date: 2026-09-15"
    yield f"activity: export  # {', '.join(ACTIVITIES)}"
    yield "from: DE"
    yield "to: BR"
    yield f"complete: []  # parts that are stated in full: {', '.join(COMPLETE_PARTS)}"
    yield from _group("item", Item, "  ")
    yield "parties:"
    yield "  - role: end_user  # " + ", ".join(ROLES)
    yield from (f"    {name}: null  # {kind}" for name, kind in fields_of(Party).items() if name != "role")
    yield from _group("end_use", EndUse, "  ")
    done = ("date", "activity", "departure", "to", "complete", "item", "parties", "end_use", "lines")
    yield from (f"{name}: null  # {_kind(kind)}" for name, kind in fields_of(Transaction).items() if name not in done)
    extra = ", ".join(n for n in fields_of(Line) if n not in fields_of(Item))
    yield f"lines: []  # an order of several items: the fields of item, and {extra}"


def _group(name: str, kind: type, indent: str) -> Iterator[str]:
    yield f"{name}:"
    yield from (f"{indent}{field}: null  # {_kind(held)}" for field, held in fields_of(kind).items())


def _kind(kind: str) -> str:
    return {"bool": "true or false", "texts": "a list of texts", "open": "a mapping of facts"}.get(kind, kind)
