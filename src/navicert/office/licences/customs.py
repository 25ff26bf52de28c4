"""What customs systems send: entries as REST and CSV state them, and files of declarations.

A file is read whole first. Then each declaration of a licence is booked by itself, all of it or nothing; a row that cannot be
read is named with its column, and keeps the other rows of its declaration from being booked. Reading a file twice books
nothing twice.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Day
from datetime import datetime as Moment
from decimal import Decimal

from navicert.licensing.ledger import Key, Kind
from navicert.licensing.units import CURRENCIES, BadQuantity, Quantity
from navicert.office.actions.book import Booking, book
from navicert.office.models.licence import Licence
from navicert.office.models.people import Person
from navicert.office.permissions.case import Refused, refuse_unless
from navicert.office.permissions.licence import may_import
from navicert.terms import BadFacts

MOST_ROWS = 20_000
LICENCE_ID = re.compile(r"NL-\d{4}(-[0-9A-Z]{4}){3}")
NUMBER = re.compile(r"\d{1,15}(\.\d{1,6})?")
COLUMNS = {
    "licence": "Number of the licence.",
    "line": "Line of the licence.",
    "kind": "reservation, debit, release, correction or running_total; debit where it is empty.",
    "declaration": "Number of the declaration (MRN), or of the report for a running total.",
    "declaration_line": "Line of the declaration; 1 where it is empty.",
    "seq": "Number of the entry where a declaration line has several of a kind; 1 where it is empty.",
    "quantity": "Decimal number with a point, such as 12.5.",
    "unit": "Unit of the quantity, such as items, kg or KGM.",
    "value": "What the goods are worth, such as 1250.50; needed where the line of the licence states a value.",
    "currency": "Currency of the value (ISO 4217), the one of the licence.",
    "happened": "Day that the declaration states, such as 2026-11-22.",
    "destination": "Country (ISO 3166), where the declaration states it.",
    "corrects_declaration": "Of a correction: the declaration of the debit that it takes back from; its own where it is empty.",
    "corrects_line": "Of a correction: the line of that declaration.",
    "corrects_seq": "Of a correction: the number of that debit.",
}
NEEDED = ("licence", "line", "declaration", "quantity", "unit", "happened")


# --- one entry -------------------------------------------------------------------------------


def read_booking(fields: Mapping[str, object]) -> Booking:
    """An entry from what a program or a row states, by the names of :data:`COLUMNS` (without ``licence``).

    Raises :class:`BadFacts` with the field, what is wrong and what would be right.
    """
    if unknown := next((name for name in fields if name not in COLUMNS), None):
        raise BadFacts(unknown, f"is not known here; there are {', '.join(COLUMNS)}")
    kind = _kind(_text(fields, "kind") or Kind.DEBIT)
    line = _whole(fields, "line")
    if line is None:
        raise BadFacts("line", "is missing: say which line of the licence")
    declaration = _text(fields, "declaration")
    declaration_line = _whole(fields, "declaration_line") or 1
    return Booking(
        line=line,
        kind=kind,
        declaration=declaration,
        declaration_line=declaration_line,
        quantity=_quantity(fields),
        happened=_day(fields, "happened"),
        seq=_whole(fields, "seq") or 1,
        destination=_country(fields),
        corrects=_corrected(fields, kind, declaration, declaration_line),
        value=_value(fields),
    )


def _text(fields: Mapping[str, object], name: str) -> str:
    value = fields.get(name)
    if value is None or isinstance(value, str):
        return (value or "").strip()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise BadFacts(name, f'is {value!r}; write it as text, such as "12.5"')


def _kind(text: str) -> Kind:
    try:
        return Kind(text)
    except ValueError:
        raise BadFacts("kind", f"is {text[:40]!r}; it is one of {', '.join(Kind)}") from None


def _whole(fields: Mapping[str, object], name: str) -> int | None:
    text = _text(fields, name)
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > 6 or int(text) == 0:
        raise BadFacts(name, f"is {text[:40]!r}; it is a whole number from 1 to 999999")
    return int(text)


def _quantity(fields: Mapping[str, object]) -> Quantity:
    number = _number(fields, "quantity")
    try:
        return Quantity(number, _text(fields, "unit"))
    except BadQuantity as bad:
        raise BadFacts("unit", str(bad)) from None


def _number(fields: Mapping[str, object], name: str) -> Decimal:
    text = _text(fields, name)
    if not NUMBER.fullmatch(text):
        raise BadFacts(name, f"is {text[:40]!r}; it is a number with a point before up to 6 decimals, such as 12.5")
    return Decimal(text)


def _value(fields: Mapping[str, object]) -> Quantity | None:
    """What the goods are worth, where that is stated: an amount and its currency together."""
    currency = _text(fields, "currency").upper()
    if not (_text(fields, "value") or currency):
        return None
    if currency not in CURRENCIES:
        raise BadFacts("currency", f"is {currency[:40]!r}; it is the currency of the value, such as EUR or USD")
    return Quantity(_number(fields, "value"), currency)


def _day(fields: Mapping[str, object], name: str) -> Day:
    text = _text(fields, name)
    try:
        day = Day.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise BadFacts(name, f"is {text[:40]!r}; it is a day such as 2026-11-22")
    return day


def _country(fields: Mapping[str, object]) -> str:
    text = _text(fields, "destination")
    if text and not re.fullmatch("[A-Z]{2}", text):
        raise BadFacts("destination", f"is {text[:40]!r}; it is a country of two letters, such as TR")
    return text


def _corrected(fields: Mapping[str, object], kind: Kind, declaration: str, line: int) -> Key | None:
    """The debit that a correction names; where it names none, the first of the same declaration line."""
    if kind is Kind.CORRECTION:
        of = _text(fields, "corrects_declaration") or declaration
        return Key(of, _whole(fields, "corrects_line") or line, Kind.DEBIT, _whole(fields, "corrects_seq") or 1)
    stated = next((name for name in COLUMNS if name.startswith("corrects_") and _text(fields, name)), None)
    if stated:
        raise BadFacts(stated, "is for corrections only; leave it empty")
    return None


# --- files -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a file: the row as a spreadsheet counts it, the column where it is in one, a sentence."""

    row: int
    column: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a file: declarations booked, those that were booked before, entries written, and every fault."""

    booked: int
    known: int
    entries: int
    faults: tuple[Fault, ...]
    alarms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    licence: str
    entry: Booking


def import_uses(data: bytes, *, by: Person, now: Moment, most: int = MOST_ROWS) -> Imported:
    """Book what a CSV file states, declaration by declaration; ``most`` rows at a time.

    Raises :class:`Refused` where it is no such file, or a longer one; then nothing is booked.
    """
    refuse_unless(may_import(by))
    groups, faults = _grouped(data, most)
    booked = known = entries = 0
    alarms: list[str] = []
    for rows in groups:
        licence = Licence.objects.select_related("case").filter(public_id=rows[0].licence).first()
        try:
            if licence is None:
                raise Refused(f"There is no licence {rows[0].licence}.")
            done = book(licence, [row.entry for row in rows], by=by, now=now)
        except Refused as refused:
            faults.append(Fault(rows[0].number, "", str(refused)))
        else:
            booked, known = booked + bool(done.new), known + (not done.new)
            entries += len(done.new)
            alarms += done.alarms
    return Imported(booked, known, entries, tuple(sorted(faults, key=lambda fault: fault.row)), tuple(alarms))


def _grouped(data: bytes, most: int) -> tuple[list[list[_Row]], list[Fault]]:
    """The rows by licence and declaration, in the order of the file, and the faults; a group with a fault is left out."""
    groups: dict[tuple[str, str], list[_Row]] = {}
    spoilt: dict[tuple[str, str], int] = {}
    faults = []
    for number, fields in _rows(data, most):
        named = (fields.get("licence", "").strip(), fields.get("declaration", "").strip())
        try:
            if not LICENCE_ID.fullmatch(named[0]):
                raise BadFacts("licence", f"is {named[0][:40]!r}; it is a number such as NL-2026-7K3M-Q9TD-2F4B")
            entry = read_booking({name: text for name, text in fields.items() if name != "licence"})
            groups.setdefault(named, []).append(_Row(number, named[0], entry))
        except BadFacts as bad:
            faults.append(Fault(number, bad.field, f"{bad.field} {bad.message}."))
            spoilt.setdefault(named, number)
    for named, number in spoilt.items():
        rest = [row.number for row in groups.pop(named, [])]
        said = f"not booked, because row {number} of the same declaration cannot be read."
        faults += [Fault(row, "", said) for row in rest]
    return list(groups.values()), faults


def _rows(data: bytes, most: int) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Each row with its number and its fields by column. Raises :class:`Refused` where the file is no such table."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("The file is not UTF-8 text. Save it as CSV with the encoding UTF-8.") from None
    if "\0" in text:
        raise Refused("The file holds signs of number zero: it is no CSV file.")
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        _check_names(names)
        for number, cells in enumerate(reader, 2):
            if number > most + 1:
                raise Refused(f"The file has more than {most} rows. Send it in parts.")
            if len(cells) > len(names):
                raise Refused(
                    f"Row {number} has {len(cells)} cells, and there are {len(names)} columns. Mend that row."
                )
            if any(cell.strip() for cell in cells):
                yield number, dict(zip(names, cells, strict=False))
    except csv.Error as error:
        raise Refused(f"The file is no CSV table: {error} (line {reader.line_num}).") from None


def _check_names(names: Sequence[str]) -> None:
    missing = [name for name in NEEDED if name not in names]
    unknown = [name for name in names if name not in COLUMNS]
    twice = [name for name in names if names.count(name) > 1]
    if missing or unknown or twice:
        said = [f"missing: {', '.join(missing)}"] if missing else []
        said += [f"not known: {', '.join(map(repr, unknown))}"] if unknown else []
        said += [f"given twice: {twice[0]}"] if twice else []
        raise Refused(f"The columns are not those of a file of declarations ({'; '.join(said)}).")
