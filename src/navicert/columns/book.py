"""A book of transactions as columns: the distinct rows of all that is stated, each fact as one small code a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date as Day
from typing import Any

import numpy as np
from numpy.typing import NDArray

from navicert.assess.content import content_shares
from navicert.columns.number import Amounts
from navicert.columns.question import Question
from navicert.law.case import Case, closed_value
from navicert.law.declared import FactInfo
from navicert.law.fields import FIELDS
from navicert.law.pack import Pack
from navicert.terms import Transaction

Apart = ("item.", "parties", "end_use.", "value_", "activity")
"""What the rules for content are not asked about: content is judged as if it were re-exported alone."""


@dataclass(frozen=True)
class NumberColumn:
    """A column of numbers: whether a row states one, and which (not a number where none is stated)."""

    present: Question
    amounts: Amounts


Stated = Question | NumberColumn


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
    constants: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, Question] = field(default_factory=dict)
    whole: Any = None
    """Gives the transaction of a distinct row."""

    def unstated(self, path: str, info: FactInfo | None) -> Any:
        """What a fact is where no row states it."""
        kind = FIELDS.get(path) or (info.kind if info else "")
        return closed_value(path, kind, info.closed if info else "", self.closed)

    def content(self, trace: Any, pack: Pack) -> tuple[Any, Any]:
        """The shares of controlled US content of the row that is traced; what they may rest on is noted."""
        if "item.us_content" not in self.raw:
            return content_shares(Case(self.root, {}), pack)
        for path, stated in {**self.raw, "dest": self.stated.get("dest")}.items():
            if stated is not None and (path == "item.us_content" or not path.startswith(Apart)):
                _note(stated, trace)
        row = trace.row
        t = self.whole(row) if self.whole is not None else self.root
        case = Case(
            replace(t, date=self.day), pack.tables, known_on=self.known_on, cells=pack.cell, rates=self.rates,
            declared=pack.facts, places=self.places,
        )  # fmt: skip
        case.content_shares = lambda c: content_shares(c, pack)
        return case.shares()


def _note(stated: Stated, trace: Any) -> None:
    """Note the exact value of a fact, a number too."""
    if isinstance(stated, Question):
        trace.ask(stated)
        return
    trace.ask(stated.present)
    numbers = stated.amounts.numbers
    key = f"exactly {stated.amounts.name}"
    if key not in stated.amounts.asked:
        values, codes = np.unique(numbers, return_inverse=True, equal_nan=True)
        stated.amounts.asked[key] = Question(key, values.tolist(), codes.astype(np.int32))
    trace.ask(stated.amounts.asked[key])
