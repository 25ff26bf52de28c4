"""The needs of every row: which sets of them there are, and which row has which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from navicert.columns.question import Question
from navicert.columns.rules import NOTHING, Needed, NeedSet, needed
from navicert.columns.truth import FALSE, TRUE, UNKNOWN, Truth
from navicert.columns.units import Units
from navicert.terms import Need

Flags = NDArray[np.bool_]
MOST = 64
"""So many needs one row can have: one bit each."""


@dataclass
class Needs:
    """The needs of each row; ``question`` gives the set of each."""

    question: Question
    some_certain: Flags
    some_possible: Flags
    possibly_prohibited: Flags

    @cached_property
    def table(self) -> NeedTable:
        """The distinct sets as tables."""
        return NeedTable(self.question.values)

    def without(self, rows: Flags) -> Needs:
        """The same, with no need for some rows."""
        values: list[NeedSet] = [*self.question.values, NOTHING]
        codes = np.where(rows, len(values) - 1, self.question.codes)
        return replace(self, question=Question(self.question.name, values, codes))


def collect(units: Units, kind: str) -> Needs:
    """The needs that rules of a kind make.

    Every distinct set is found by folding one rule after the other into a running number of the set so far.
    """
    codes = np.zeros(units.book.size, np.int64)
    sets: list[NeedSet] = [NOTHING]
    for made in needed(units, kind):
        codes, sets = _fold(codes, sets, made)
    held, codes = np.unique(codes, return_inverse=True)
    sets = [sets[n] for n in held.tolist()]
    question = Question(f"{kind}s", sets, codes)
    flags = np.array([(bool(c), bool(p), any(n.part == "prohibition" for n, _ in p)) for c, p in sets], bool)
    return Needs(question, *(flags[:, n][codes] for n in range(3)))


def _fold(codes: NDArray[np.int64], sets: list[NeedSet], made: Needed) -> tuple[NDArray[np.int64], list[NeedSet]]:
    """The sets with what one more rule adds to them."""
    rows = np.flatnonzero(made.codes)
    options = len(made.additions)
    both, where = np.unique(codes[rows] * options + made.codes[rows], return_inverse=True)
    known = {held: n for n, held in enumerate(sets)}
    grown = [_with(sets[n // options], made.additions[n % options]) for n in both.tolist()]
    places = np.array([known.setdefault(held, len(known)) for held in grown], np.int64)
    fresh = codes.copy()
    fresh[rows] = places[where]
    return fresh, list(known)


def _with(held: NeedSet, more: NeedSet) -> NeedSet:
    """Both together; of certain needs with one identifier, reason and part the first stands."""
    certain, possible = held
    said = {(n.id, n.reason, n.part) for n in certain}
    for need in more[0]:
        if (need.id, need.reason, need.part) not in said:
            said.add((need.id, need.reason, need.part))
            certain = (*certain, need)
    return certain, (*possible, *more[1])


class NeedTable:
    """The distinct sets as tables: for each set the numbers of its needs, side by side."""

    def __init__(self, sets: Sequence[NeedSet]) -> None:
        self.needs = list(dict.fromkeys(n for sure, perhaps in sets for n in (*sure, *(p for p, _ in perhaps))))
        self._where = {need: n for n, need in enumerate(self.needs)}
        self.certain = self._table([sure for sure, _ in sets])
        self.possible = self._table([[p for p, _ in perhaps] for _, perhaps in sets])

    def _table(self, sets: Sequence[Sequence[Need]]) -> NDArray[np.int32]:
        """The numbers of the needs of each set; what is over is the number after the last need."""
        held = [[self._where[n] for n in dict.fromkeys(needs)] for needs in sets]
        widest = max(map(len, held), default=0)
        if widest > MOST:
            raise ValueError(f"{widest} needs in one row; columns hold at most {MOST}")
        return np.array([[*h, *[len(self.needs)] * (widest - len(h))] for h in held], np.int32).reshape(
            len(sets), widest
        )

    def bits(self, table: NDArray[np.int32], marked: Flags) -> NDArray[np.uint64]:
        """Which needs of each set are marked, a bit each; ``marked`` says it of each need."""
        held = np.append(marked, False)[table]
        made = np.zeros(len(table), np.uint64)
        for place in range(table.shape[1]):
            made |= held[:, place].astype(np.uint64) << np.uint64(place)
        return made

    def there_is(self, marked: Flags) -> Truth:
        """Is one of the marked needs in each set? Unknown where only a possible one is."""
        certain, possible = (np.append(marked, False)[t].any(axis=1) for t in (self.certain, self.possible))
        return np.where(certain, TRUE, np.where(possible, UNKNOWN, FALSE)).astype(np.int8)
