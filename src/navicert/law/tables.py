"""Tables of a pack: rows with dates, read from CSV, looked up by a key on a day.

A row may carry ``from`` and ``to`` (first and last day, both inclusive), ``known_from`` (day of publication) and
``status``. Empty number cells are unknown; ``N/A`` is :data:`~navicert.law.unknown.NOTHING`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date as Day
from functools import cached_property
from typing import Any

from navicert.law.unknown import NOTHING, unknown

Line = tuple[int, list[str]]
"""The number of a line in the file, and its cells."""
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


MOST_LOOKED_UP = 20_000
"""So many answers a table remembers: the keys of a long file of orders, on a few days."""


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


class Table:
    """Rows under a key, from CSV text. The lines are read when a key is first looked up, and a row when it is found: most
    questions touch a handful of thousands.

    A header at fault raises :class:`TableError` at once, a line or row when it is read.
    """

    def __init__(self, name: str, shape: Shape, text: str, left_out: frozenset[int] = frozenset()) -> None:
        self.name, self.shape, self._text, self._left_out = name, shape, text, left_out
        self.header = tuple(next(self._written(), ()))
        wanted = [shape.key, *shape.lists, *shape.exprs, *shape.numbers, *shape.bools]
        lacking = [c for c in wanted if c not in self.header]
        if lacking:
            raise TableError(f"table {name} has no column {', '.join(lacking)}; its header is {', '.join(self.header)}")
        self.columns: Mapping[str, str] = {c: shape.kind(c) for c in self.header if c not in DATING}
        self._read: dict[int, Row] = {}
        self._on: dict[tuple[str, Day, Day | None], tuple[Row, ...]] = {}

    def _written(self) -> Iterator[list[str]]:
        try:
            yield from csv.reader(io.StringIO(self._text.removeprefix("\ufeff")))
        except csv.Error as error:
            raise TableError(f"table {self.name}: {error}") from None

    @cached_property
    def _lines(self) -> tuple[Line, ...]:
        numbered = enumerate(self._written(), start=1)
        return tuple((n, cells) for n, cells in numbered if cells and n > 1 and n not in self._left_out)

    @cached_property
    def _index(self) -> Mapping[str, list[Line]]:
        found: dict[str, list[Line]] = {}
        place = self.header.index(self.shape.key)
        for number, cells in self._lines:
            if len(cells) <= place:
                raise TableError(f"table {self.name}, line {number}: there is no cell for {self.shape.key}")
            found.setdefault(cells[place].strip(), []).append((number, cells))
        return found

    @property
    def index(self) -> Mapping[str, object]:
        """The keys of every day: what the table knows at all."""
        return self._index

    @property
    def keyed_lines(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The key and the cells of every line as they are written."""
        place = self.header.index(self.shape.key)
        return ((cells[place].strip(), tuple(cells)) for _, cells in self._lines)

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every row, in the order of the file."""
        return tuple(self.each())

    def each(self) -> Iterator[Row]:
        """The same, one by one, up to a row at fault."""
        return (self._row(line) for line in self._lines)

    @cached_property
    def expressions(self) -> tuple[str, ...]:
        """Every expression that stands in a cell, as text."""
        places = [self.header.index(c) for c in self.shape.exprs]
        return tuple({cells[p] for _, cells in self._lines for p in places if p < len(cells)})

    def mentions(self, word: str) -> bool:
        """Does the word stand in an expression of some cell?"""
        return word in self._text and any(word in text for text in self.expressions)

    def on(self, key: str, day: Day, known_on: Day | None) -> tuple[Row, ...]:
        """The rows of a key that are valid on a day, as far as was known on another."""
        lines = self._index.get(key)
        if lines is None:
            return ()
        wanted = (key, day, known_on)
        found = self._on.get(wanted)
        if found is None:
            if len(self._on) >= MOST_LOOKED_UP:
                self._on.clear()
            found = self._on[wanted] = tuple(r for line in lines if (r := self._row(line)).valid(day, known_on))
        return found

    def without(self, row: Row) -> Table:
        """The same table less one row (for the proof that tests notice)."""
        return Table(self.name, self.shape, self._text, self._left_out | {row.number})

    def _row(self, line: Line) -> Row:
        number, cells = line
        found = self._read.get(number)
        if found is None:
            if len(cells) != len(self.header):
                raise TableError(f"table {self.name}, line {number}: more or fewer cells than the header has")
            held = dict(zip(self.header, cells, strict=True))
            found = self._read[number] = _row(self.name, number, held, self.shape, self.columns)
        return found


def _row(name: str, number: int, line: dict[str, str], shape: Shape, columns: Mapping[str, str]) -> Row:
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
