"""The needs of every row: which sets of them there are, and which row has which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from navicert.columns.question import Flags, Question
from navicert.columns.rules import NOTHING, Needed, NeedSet, needed
from navicert.columns.truth import ASKED, FALSE, TRUE, UNKNOWN, Truth
from navicert.columns.units import Units
from navicert.terms import Need

Numbers = tuple[tuple[tuple[int, int], ...], tuple[int, ...]]
"""A set as numbers: of each certain need its own and that of needs like it, of each possible one its own."""
WORD = 64
"""So many needs of a row stand in one word, a bit each; there are as many words as the widest set wants."""


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

    def of(self, rows: NDArray[np.integer[Any]]) -> Needs:
        """The same, of some rows."""
        return Needs(
            self.question.of(rows), self.some_certain[rows], self.some_possible[rows], self.possibly_prohibited[rows]
        )

    def without(self, rows: Flags) -> Needs:
        """The same, with no need for some rows."""
        values: list[NeedSet] = [*self.question.values, NOTHING]
        codes = np.where(rows, len(values) - 1, self.question.codes)
        return replace(self, question=Question(self.question.name, values, codes))


def collect(units: Units, kind: str) -> Needs:
    """The needs that rules of a kind make.

    Every distinct set is found by folding one rule after the other into a running number of the set so far.
    """
    sets = _Sets(units.book.size)
    for made in needed(units, kind):
        sets.add(made)
    held, codes = np.unique(sets.codes, return_inverse=True)
    found = [sets.named(n) for n in held.tolist()]
    question = Question(f"{kind}s", found, codes)
    flags = np.array([(bool(c), bool(p), any(n.part == "prohibition" for n, _ in p)) for c, p in found], bool)
    return Needs(question, *(question.told(flags[:, n]) for n in range(3)))


class _Sets:
    """The sets of needs that rows have so far, as numbers of needs; of each row the number of its set."""

    def __init__(self, size: int) -> None:
        self.codes = np.zeros(size, np.int64)
        self._needs: dict[Need, int] = {}
        self._alike: dict[tuple[str, str, str], int] = {}
        self._sets: dict[Numbers, int] = {((), ()): 0}
        self._list: list[Numbers] = [((), ())]

    def add(self, made: Needed) -> None:
        """Add what one more rule says."""
        rows = np.flatnonzero(made.codes)
        more = [self._numbers(addition) for addition in made.additions]
        both, where = np.unique(self.codes[rows] * len(more) + made.codes[rows], return_inverse=True)
        places = [self._place(self._with(self._list[n // len(more)], more[n % len(more)])) for n in both.tolist()]
        self.codes[rows] = np.array(places, np.int64)[where]

    def named(self, number: int) -> NeedSet:
        """A set, with its needs."""
        names = list(self._needs)
        certain, possible = self._list[number]
        return tuple(names[n] for n, _ in certain), tuple((names[n], ASKED) for n in possible)

    def _numbers(self, addition: NeedSet) -> Numbers:
        certain, possible = addition
        return tuple((self._number(n), self._like(n)) for n in certain), tuple(self._number(n) for n, _ in possible)

    def _number(self, need: Need) -> int:
        return self._needs.setdefault(need, len(self._needs))

    def _like(self, need: Need) -> int:
        return self._alike.setdefault((need.id, need.reason, need.part), len(self._alike))

    def _place(self, made: Numbers) -> int:
        place = self._sets.get(made)
        if place is None:
            place = self._sets[made] = len(self._list)
            self._list.append(made)
        return place

    @staticmethod
    def _with(held: Numbers, more: Numbers) -> Numbers:
        """Both together; of certain needs with one identifier, reason and part the first stands."""
        first: dict[int, int] = {}
        for need, like in (*held[0], *more[0]):
            first.setdefault(like, need)
        return tuple((need, like) for like, need in first.items()), (*held[1], *more[1])


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
        return np.array([[*h, *[len(self.needs)] * (widest - len(h))] for h in held], np.int32).reshape(
            len(sets), widest
        )

    def bits(self, table: NDArray[np.int32], marked: Flags) -> NDArray[np.uint64]:
        """Which needs of each set are marked, a bit each: words by sets. ``marked`` says it of each need."""
        held = np.append(marked, False)[table]
        made = np.zeros((table.shape[1] // WORD + 1, len(table)), np.uint64)
        for place in range(table.shape[1]):
            made[place // WORD] |= held[:, place].astype(np.uint64) << np.uint64(place % WORD)
        return made

    @cached_property
    def all_certain(self) -> NDArray[np.uint64]:
        """Every certain need of each set, a bit each."""
        return self.bits(self.certain, np.ones(len(self.needs), bool))

    @cached_property
    def all_possible(self) -> NDArray[np.uint64]:
        """Every possible need of each set, a bit each."""
        return self.bits(self.possible, np.ones(len(self.needs), bool))

    def there_is(self, marked: Flags) -> Truth:
        """Is one of the marked needs in each set? Unknown where only a possible one is."""
        certain, possible = (np.append(marked, False)[t].any(axis=1) for t in (self.certain, self.possible))
        return np.where(certain, TRUE, np.where(possible, UNKNOWN, FALSE)).astype(np.int8)
