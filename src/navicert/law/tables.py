"""Tables of a pack: rows with dates, read from CSV, looked up by a key on a day.

A row may carry ``from`` and ``to`` (first and last day, both inclusive), ``known_from`` (day of publication) and
``status``. Empty number cells are unknown; ``N/A`` is :data:`~navicert.law.unknown.NOTHING`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date as Day
from typing import Any

from navicert.law.unknown import NOTHING, unknown

DATING = ("from", "to", "known_from")


class TableError(ValueError):
    """A table that cannot be read: says file, line, column and what would be right."""


@dataclass(frozen=True)
class Shape:
    """How the cells of one table are read; every column that is not named here is text."""

    key: str
    lists: tuple[str, ...] = ()
    exprs: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    bools: tuple[str, ...] = ()

    def kind(self, column: str) -> str:
        for kinds, kind in (
            (self.lists, "texts"),
            (self.exprs, "bool"),
            (self.numbers, "number"),
            (self.bools, "bool"),
        ):
            if column in kinds:
                return kind
        return "text"


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One line of a table; ``number`` counts lines of the file from 2, as a spreadsheet does."""

    table: str
    number: int
    cells: Mapping[str, Any]
    exprs: Mapping[str, Any]
    first: Day | None = None
    last: Day | None = None
    known_from: Day | None = None

    def get(self, name: str, case: Any) -> Any:
        made = self.exprs.get(name)
        return self.cells[name] if made is None else case.cell(self, made)

    def valid(self, day: Day, known_on: Day | None) -> bool:
        if self.first is not None and day < self.first or self.last is not None and day > self.last:
            return False
        return known_on is None or self.known_from is None or self.known_from <= known_on


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Rows under a key. ``universe`` are the keys of every day: what the table knows at all."""

    name: str
    shape: Shape
    rows: tuple[Row, ...]
    columns: Mapping[str, str]
    index: Mapping[str, tuple[Row, ...]] = field(repr=False)

    def on(self, key: str, day: Day, known_on: Day | None) -> tuple[Row, ...]:
        return tuple(r for r in self.index.get(key, ()) if r.valid(day, known_on))

    def without(self, row: Row) -> Table:
        """The same table less one row (for the proof that tests notice)."""
        return build(self.name, self.shape, [r for r in self.rows if r is not row], self.columns)


def build(name: str, shape: Shape, rows: Sequence[Row], columns: Mapping[str, str]) -> Table:
    index: dict[str, list[Row]] = {}
    for row in rows:
        index.setdefault(str(row.cells[shape.key]), []).append(row)
    return Table(name, shape, tuple(rows), columns, {k: tuple(v) for k, v in index.items()})


def read_table(name: str, text: str, shape: Shape) -> Table:
    """Read one CSV text. Raises :class:`TableError` naming line and column."""
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    header = reader.fieldnames or []
    wanted = [shape.key, *shape.lists, *shape.exprs, *shape.numbers, *shape.bools]
    lacking = [c for c in wanted if c not in header]
    if lacking:
        raise TableError(f"table {name} has no column {', '.join(lacking)}; its header is {', '.join(header)}")
    columns = {c: shape.kind(c) for c in header if c not in DATING}
    rows = [_row(name, number, line, shape, columns) for number, line in enumerate(reader, start=2)]
    return build(name, shape, rows, columns)


def _row(name: str, number: int, line: dict[str, str], shape: Shape, columns: Mapping[str, str]) -> Row:
    if None in line or any(v is None for v in line.values()):
        raise TableError(f"table {name}, line {number}: more or fewer cells than the header has")
    cells = {c: _cell(name, number, c, line[c].strip(), kind) for c, kind in columns.items() if c not in shape.exprs}
    exprs = {c: line[c].strip() for c in shape.exprs}
    days = [_day(name, number, c, line.get(c, "").strip()) for c in DATING]
    return Row(name, number, cells, exprs, *days)


def _cell(name: str, number: int, column: str, text: str, kind: str) -> Any:
    if kind == "texts":
        return tuple(p.strip() for p in text.split(";") if p.strip())
    if kind == "text":
        return text
    if text.upper() == "N/A":
        return NOTHING
    if not text:
        return unknown(f"{name}.{column}")
    if kind == "bool":
        if text.lower() not in ("yes", "no", "true", "false"):
            raise TableError(f"table {name}, line {number}, column {column}: {text!r} is not yes or no")
        return text.lower() in ("yes", "true")
    try:
        return float(text)
    except ValueError:
        raise TableError(f"table {name}, line {number}, column {column}: {text!r} is not a number") from None


def _day(name: str, number: int, column: str, text: str) -> Day | None:
    if not text:
        return None
    try:
        return Day.fromisoformat(text)
    except ValueError:
        raise TableError(f"table {name}, line {number}, column {column}: {text!r} is not a day (YYYY-MM-DD)") from None
