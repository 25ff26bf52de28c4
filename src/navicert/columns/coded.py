"""Columns as they were given: the distinct values of each, and a small code a row; which rows are one, and which differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from navicert.columns.question import Codes

PARTY = re.compile(r"parties\[(\d+)\]\.(\w+)")
ULTIMATE_USER = "end_use.ultimate_end_user"
"""The one fact beside which the names of the parties count: is it one of them?"""
THE_USER, ANOTHER = "the ultimate end user", "another name"
"""What stands for a name where only this counts: is it that of who uses it in the end?"""
LARGEST = 2**62
BLOCK = 2**17  # rows


def party_field(column: str) -> str:
    """The field of a party that a column states; nothing where it is about none."""
    found = PARTY.fullmatch(column)
    return found[2] if found else ""


@dataclass
class Coded:
    """A column as it was given: distinct values and the code of each row. Null is a value: nothing is stated.

    ``rows`` are the numbers of the rows in the book, where these are a part of it.
    """

    name: str
    values: Sequence[Any]
    codes: Codes
    rows: NDArray[np.integer[Any]] | None = None

    def part(self, rows: NDArray[np.integer[Any]]) -> Coded:
        """The same column, of some rows."""
        return Coded(self.name, self.values, self.codes[rows], rows if self.rows is None else self.rows[rows])

    def where(self, value: Any) -> str:
        """In which row of the book a value stands, for people, who count from one."""
        return self.told(np.flatnonzero(self.codes == self.values.index(value)))

    def told(self, rows: NDArray[np.integer[Any]]) -> str:
        """The first of some rows, for people."""
        found = rows if self.rows is None else self.rows[rows]
        return f"row {int(found.min()) + 1:,}{' and others' if len(found) > 1 else ''}"


def coded(name: str, series: pl.Series) -> Coded:
    """The values that a column may have, and for each row the place of its own."""
    if series.dtype.is_numeric():
        distinct = series.unique().sort(nulls_last=False)
        return Coded(name, distinct.to_list(), _places(series, distinct))
    held = series if isinstance(series.dtype, pl.Enum) else _as_words(series.cast(pl.String))
    words: list[str | None] = cast(pl.Enum, held.dtype).categories.to_list()
    codes = held.to_physical()
    if codes.null_count():
        codes = codes.cast(pl.UInt8 if len(words) < 256 else pl.UInt32).fill_null(len(words))
        words = [*words, None]
    return Coded(name, words, codes.to_numpy())


def used(column: Coded) -> Coded:
    """The column with no more values than some row has."""
    found = np.bincount(column.codes, minlength=len(column.values)) > 0
    places = (np.cumsum(found) - 1).astype(np.int32)
    values = [v for v, u in zip(column.values, found.tolist(), strict=True) if u]
    return Coded(column.name, values, places[column.codes], column.rows)


def compared_with_the_user(columns: Sequence[Coded]) -> list[Coded]:
    """The same columns, where of the names only this is left: is somebody named, and is it who uses it in the end?"""
    asked = next((c for c in columns if c.name == ULTIMATE_USER), None)
    names = [c for c in columns if party_field(c.name) == "name"]
    if asked is None or any(not isinstance(v, str | None) for c in (asked, *names) for v in c.values):
        return list(columns)
    numbers: dict[str, int] = {"": 0}
    user = _folded(asked, numbers)
    made = {ULTIMATE_USER: Coded(ULTIMATE_USER, [None, THE_USER], (user > 0).view(np.uint8))}
    for column in names:
        name = _folded(column, numbers)
        codes = np.where(name == 0, 0, np.where(name == user, 1, 2)).astype(np.uint8)
        made[column.name] = Coded(column.name, [None, THE_USER, ANOTHER], codes)
    return [made.get(c.name, c) for c in columns]


def _folded(column: Coded, numbers: dict[str, int]) -> NDArray[np.int32]:
    """For each row the number of its name, however it is written; zero where it names nobody."""
    held = [numbers.setdefault((value or "").strip().casefold(), len(numbers)) for value in column.values]
    return np.array(held, np.int32)[column.codes]


def distinct_rows(columns: Sequence[Coded]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """For each row the number of its distinct row, and for each distinct row one that has it."""
    key, span, mixed = np.zeros(len(columns[0].codes), np.int64), 1, list[Coded]()
    for column in sorted(columns, key=lambda c: len(c.values)):
        if span * len(column.values) > LARGEST:
            _mix(key, mixed)
            place, first = _numbered(key)
            key, span, mixed = place.astype(np.int64), len(first), []
        mixed.append(column)
        span *= len(column.values)
    _mix(key, mixed)
    return _numbered(key)


def _as_words(series: pl.Series) -> pl.Series:
    return series.cast(pl.Enum(series.drop_nulls().unique().sort()))


def _places(held: pl.Series, distinct: pl.Series) -> Codes:
    """Where each value stands among the distinct ones; null stands first."""
    nulls = distinct.null_count()
    found = distinct.drop_nulls().search_sorted(held.fill_null(strategy="zero")).to_numpy().astype(np.int32) + nulls
    if nulls:
        found[held.is_null().to_numpy()] = 0
    return found


def _mix(key: NDArray[np.int64], columns: Sequence[Coded]) -> None:
    """Make the codes of some columns digits of the keys; a block of rows at a time stays in the processor's cache."""
    for start in range(0, len(key), BLOCK):
        held = key[start : start + BLOCK]
        for column in columns:
            held *= len(column.values)
            held += column.codes[start : start + BLOCK]


def _numbered(key: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """For each key how many smaller ones there are that differ, and for each of those numbers a row that has it."""
    order = np.argsort(key)
    held = key[order]
    new = np.concatenate([[True], held[1:] != held[:-1]])
    place = np.empty(len(key), np.int32)
    place[order] = np.cumsum(new, dtype=np.int32) - 1
    return place, order[new]
