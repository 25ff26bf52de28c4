"""Transactions from tables: CSV with one row a transaction, and workbooks with a sheet for each kind of thing.

No cell is passed over in silence: what stands under no heading, under a heading that stands twice, or in a row that
belongs to no transaction is a fault.
"""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date as Day
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from navicert.cli.cells import kind_of, nested, typed_cell
from navicert.cli.given import BadFile, GivenCase, Kinds

BIGGEST_UNPACKED = 500_000_000
SHEETS = ("transactions", "lines", "parties", "ownership")
UNNAMED = "(no heading)"
TWO_READINGS = re.compile(r"[-+]?\d{1,3}(\.\d{3})+(,\d+)?|[-+]?[\d.]*(,\d+)+(\.\d+)?")
"""A number with a comma, or with points that part thousands, or one that looks as if they did."""
Rows = list[tuple[int, dict[str, Any]]]
"""The number of each row and its cells that are not empty."""


def csv_cases(path: Path, kinds: Kinds, encoding: str = "") -> Iterator[GivenCase]:
    """One transaction a row; columns are dotted names (``item.us_eccn``, ``parties[0].name``), parted by commas, or by
    semicolons where the line of headings shows them."""
    marked = encoding.lower() in ("", "utf-8", "utf8")  # it may begin with a mark of its encoding, which is no text
    with path.open(encoding="utf-8-sig" if marked else encoding, newline="") as lines:
        parted = lines.readline()
        mark = ";" if parted.count(";") > parted.count(",") else ","
        lines.seek(0)
        reader = csv.reader(lines, delimiter=mark)
        try:
            header = _header(next(reader, []), str(path))
            for cells in reader:
                if any(c.strip() for c in cells):
                    case = _of_row(path, header, cells, reader.line_num, kinds)
                    yield _of_plain_numbers(case, header, cells, kinds) if mark == ";" else case
        except csv.Error as error:
            raise BadFile(f"{path}, line {reader.line_num}: not CSV: {error}") from None


def _header(given: Sequence[Any], where: str) -> list[str]:
    header = [str(name).strip() for name in given]
    twice = [name for n, name in enumerate(header) if name and name in header[:n]]
    if twice:
        raise BadFile(f"{where}: the heading {twice[0]} stands twice; give each column its own")
    return header


def _of_row(path: Path, header: list[str], cells: list[str], line: int, kinds: Kinds) -> GivenCase:
    held = {name: value for name, value in zip(header, cells, strict=False) if name}
    name = held.pop("id", "").strip() or f"{path.stem}-{line}"
    if len(cells) > len(header):
        return GivenCase(name, None, line, fault="has more cells than the header")
    if any(value.strip() for heading, value in zip(header, cells, strict=False) if not heading):
        return GivenCase(name, None, line, fault="a cell stands under no heading")
    try:
        return GivenCase(name, nested(held, kinds), line)
    except ValueError as error:
        return GivenCase(name, None, line, fault=str(error))


def _of_plain_numbers(case: GivenCase, header: list[str], cells: list[str], kinds: Kinds) -> GivenCase:
    """The case, or a fault: a file parted by semicolons comes from where ``18.000`` is eighteen thousand."""
    for name, text in zip(header, cells, strict=False):
        if name != "id" and kind_of(name, kinds) in ("number", None) and TWO_READINGS.fullmatch(text.strip()):
            fault = (
                f"{name}: {text.strip()!r} can be read in two ways; write 18000 or 18000.50, nothing between thousands"
            )
            return replace(case, facts=None, fault=case.fault or fault)
    return case


def workbook_cases(path: Path, kinds: Kinds) -> Iterator[GivenCase]:
    """A workbook with the sheets transactions, lines, parties and ownership, joined by the column ``id``."""
    sheets = _sheets(path)
    if not sheets["transactions"]:
        raise BadFile(
            f"{path}: the sheet 'transactions' is missing or has no row (rows whose id begins with # are passed over); "
            "`navicert template xlsx` writes a workbook"
        )
    names = [str(cells.get("id", "")) or f"{path.stem}-{number}" for number, cells in sheets["transactions"]]
    for name, (number, cells) in zip(names, sheets["transactions"], strict=True):
        try:
            if names.count(name) > 1:
                raise ValueError(f"the id {name} stands twice in the sheet transactions")
            yield GivenCase(name, _joined(name, cells, sheets, kinds), number)
        except ValueError as error:
            yield GivenCase(name, None, number, fault=str(error))
    for sheet in SHEETS[1:]:
        for number, cells in sheets[sheet]:
            name = str(cells.get("id", ""))
            if name not in names:
                fault = f"sheet {sheet}, row {number}: no transaction is called {name!r}"
                yield GivenCase(name or f"{sheet}-{number}", None, number, fault=fault)


def _sheets(path: Path) -> dict[str, Rows]:
    """The rows of each sheet; a sheet of another name that holds rows with an ``id`` is refused, not passed over."""
    _refuse_bomb(path)
    try:
        book = CalamineWorkbook.from_path(path)
        written = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except (CalamineError, ValueError) as error:
        raise BadFile(f"{path}: not a workbook that can be read: {error}") from None
    found: dict[str, Rows] = {name: [] for name in SHEETS}
    for name, rows in written.items():
        plain = name.strip().casefold()
        if plain in found and not found[plain]:
            found[plain] = list(_rows(rows, f"{path}, sheet {name}"))
        elif any(str(cell).strip() == "id" for row in rows[:1] for cell in row):
            raise BadFile(f"{path}: the sheet {name!r} is read twice or not at all; the sheets are {', '.join(SHEETS)}")
    return found


def _rows(rows: list[list[Any]], where: str) -> Iterator[tuple[int, dict[str, Any]]]:
    header = _header(rows[0], where) if rows else []
    for number, row in enumerate(rows[1:], start=2):
        cells = {h or UNNAMED: _cell(c) for h, c in zip(header, row, strict=False) if c not in ("", None)}
        if cells and not str(cells.get("id", "")).startswith("#"):
            yield number, cells


def _cell(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat()[:10] if isinstance(value, Day) else str(value).strip()


def _refuse_bomb(path: Path) -> None:
    """A workbook is a zip: refuse one that would unpack to more than a workbook of people holds."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as packed:
        size = sum(entry.file_size for entry in packed.infolist())
    if size > BIGGEST_UNPACKED:
        raise BadFile(f"{path}: would unpack to {size:,} bytes; at most {BIGGEST_UNPACKED:,} are read")


def _joined(name: str, cells: dict[str, Any], sheets: Mapping[str, Rows], kinds: Kinds) -> dict[str, Any]:
    """The facts of one transaction. Raises :class:`ValueError` where a cell or a row would be lost."""
    own = {sheet: [c for _, c in sheets[sheet] if str(c.get("id", "")) == name] for sheet in SHEETS[1:]}
    if any(UNNAMED in c for c in (cells, *(c for rows in own.values() for c in rows))):
        raise ValueError("a cell stands under no heading")
    facts = nested(_without(cells, "id"), kinds)
    labels = [str(c.get("party", number)) for number, c in enumerate(own["parties"], start=1)]
    lost = [str(s.get("party", "")) for s in own["ownership"] if labels.count(str(s.get("party", ""))) != 1]
    if lost:
        raise ValueError(f"sheet ownership: no party is called {lost[0]!r}, or more than one is")
    if own["parties"]:
        facts["parties"] = [
            _party(c, at, own["ownership"], kinds) for at, c in zip(labels, own["parties"], strict=True)
        ]
    if own["lines"]:
        facts["lines"] = [nested(_without(c, "id"), kinds, "item.") for c in own["lines"]]
    return facts


def _without(cells: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {k: v for k, v in cells.items() if k not in names}


def _party(cells: Mapping[str, Any], label: str, stakes: list[dict[str, Any]], kinds: Kinds) -> dict[str, Any]:
    made = nested(_without(cells, "id", "party"), kinds, "parties[].")
    own = [_without(s, "id", "party") for s in stakes if str(s.get("party", "")) == label]
    if own:
        made["ownership"] = [
            {k: typed_cell(v, "number" if k == "percent" else "text") for k, v in s.items()} for s in own
        ]
    return made
