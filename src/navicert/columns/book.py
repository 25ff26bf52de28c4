"""A book of transactions as columns: the distinct rows of all that is stated, each fact as one small code a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date as Day
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from navicert.columns.number import Amounts
from navicert.columns.question import Flags, Question, Rows
from navicert.columns.truth import FALSE, TRUE, Truth
from navicert.law.case import closed_value
from navicert.law.declared import FactInfo
from navicert.law.doubts import DOUBTS
from navicert.law.fields import FIELDS
from navicert.terms import Transaction


@dataclass(frozen=True)
class NumberColumn:
    """A column of numbers: whether a row states one, and which (not a number where none is stated)."""

    present: Question
    amounts: Amounts


Stated = Question | NumberColumn


@dataclass(frozen=True)
class PartyColumns:
    """The parties of each row: which of the columns' parties it has, and their fields as expressions read them, and as
    the transaction has them; both by the number of the party and the name of the field."""

    present: Question
    fields: Mapping[tuple[int, str], Question]
    raw: Mapping[tuple[int, str], Question]

    @cached_property
    def each(self) -> Sequence[tuple[int, Truth]]:
        """The number of every party of the columns, and whether each row has it."""
        numbers = sorted({n for held in self.present.values for n in held})
        flags = [np.array([TRUE if n in held else FALSE for held in self.present.values], np.int8) for n in numbers]
        return [(n, self.present.told(table)) for n, table in zip(numbers, flags, strict=True)]


@dataclass
class _Part:
    """The same facts, of some rows."""

    rows: Rows
    compared: dict[str, Question]

    def of(self, held: Stated) -> Stated:
        if isinstance(held, Question):
            return held.of(self.rows)
        amounts = Amounts(held.amounts.name, held.amounts.numbers[self.rows], self.compared)
        return NumberColumn(held.present.of(self.rows), amounts)


@dataclass
class Book:
    """The distinct rows of a book. ``stated`` are facts as expressions read them, ``raw`` as the transaction has them.

    ``constants`` hold for every row; ``root`` is a transaction with nothing but what all rows share; ``place`` says for
    each row of the book as it was given which distinct row it is.
    """

    size: int
    day: Day
    closed: frozenset[str]
    root: Transaction
    place: NDArray[np.int32]
    known_on: Day | None = None
    rates: Mapping[str, float] = field(default_factory=dict)
    places: frozenset[str] = frozenset()
    stated: dict[str, Stated] = field(default_factory=dict)
    raw: dict[str, Stated] = field(default_factory=dict)
    parties: PartyColumns | None = None
    doubtful: dict[str, Flags] = field(init=False)
    """Whether the facts of a row contradict each other, by what they are about; see :mod:`navicert.law.doubts`."""
    nationless: Flags = field(init=False)
    """Whether somebody is stated to live somewhere, and of no nationality."""
    constants: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, Question] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.doubtful = {what: np.zeros(self.size, bool) for what in DOUBTS}
        self.nationless = np.zeros(self.size, bool)

    def seen_as(self, activity: str, rows: Rows) -> Book:
        """Some of the rows, as another act than the one that they state."""
        made = replace(self, size=len(rows), place=np.arange(len(rows), dtype=np.int32))
        made.asked, made.constants = {}, dict(self.constants)
        part = _Part(rows, made.asked)
        act = Question("activity", [activity], np.zeros(len(rows), np.uint8))
        made.stated = {name: part.of(held) for name, held in self.stated.items()} | {"activity": act}
        made.raw = {name: part.of(held) for name, held in self.raw.items()} | {"activity": act}
        if self.parties is not None:
            people = self.parties
            fields, raw = ({k: q.of(rows) for k, q in held.items()} for held in (people.fields, people.raw))
            made.parties = PartyColumns(people.present.of(rows), fields, raw)
        return made

    def unstated(self, path: str, info: FactInfo | None) -> Any:
        """What a fact is where no row states it."""
        kind = FIELDS.get(path) or (info.kind if info else "")
        return closed_value(path, kind, info.closed if info else "", self.closed)
