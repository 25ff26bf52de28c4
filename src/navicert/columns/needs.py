"""The needs of every row: which sets of them there are, and which row has which."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from navicert.columns.question import Question
from navicert.columns.rules import needed
from navicert.columns.truth import ASKED
from navicert.columns.units import Units
from navicert.law.unknown import Unknown
from navicert.terms import Need

Flags = NDArray[np.bool_]
NeedSet = tuple[tuple[Need, ...], tuple[tuple[Need, Unknown], ...]]
"""Needs that are certain, and needs that facts would decide."""


@dataclass
class Needs:
    """The needs of each row; ``question`` gives the set of each."""

    question: Question
    some_certain: Flags
    some_possible: Flags
    possibly_prohibited: Flags

    def without(self, rows: Flags) -> Needs:
        """The same, with no need for some rows."""
        values: list[NeedSet] = [*self.question.values, ((), ())]
        codes = np.where(rows, len(values) - 1, self.question.codes)
        return replace(self, question=Question(self.question.name, values, codes))


def collect(units: Units, kind: str) -> Needs:
    """The needs that rules of a kind make.

    Every distinct set is found by folding one need after the other into a running number of the set so far.
    """
    size = units.book.size
    codes = np.zeros(size, np.int64)
    sets: list[NeedSet] = [((), ())]
    for made in needed(units, kind):
        mark = made.certain + 2 * made.possible
        codes, sets = _fold(codes, sets, made.need, mark)
    held, codes = np.unique(codes, return_inverse=True)
    sets = [sets[n] for n in held.tolist()]
    question = Question(f"{kind}s", sets, codes.astype(np.int32))
    flags = np.array([(bool(c), bool(p), any(n.part == "prohibition" for n, _ in p)) for c, p in sets], bool)
    return Needs(question, *(flags[:, n][codes] for n in range(3)))


def _fold(
    codes: NDArray[np.int64], sets: list[NeedSet], need: Need, mark: NDArray[np.int8]
) -> tuple[NDArray[np.int64], list[NeedSet]]:
    rows = np.flatnonzero(mark)
    together = codes[rows] * 4 + mark[rows]
    seen = np.zeros(4 * len(sets), bool)
    seen[together] = True
    places = np.zeros(4 * len(sets), np.int64)
    made = list(sets)
    for both in np.flatnonzero(seen).tolist():
        places[both] = len(made)
        made.append(_with(sets[both // 4], need, both % 4))
    fresh = codes.copy()
    fresh[rows] = places[together]
    return fresh, made


def _with(held: NeedSet, need: Need, mark: int) -> NeedSet:
    certain, possible = held
    if mark & 1 and not any((n.id, n.reason, n.part) == (need.id, need.reason, need.part) for n in certain):
        certain = (*certain, need)
    return certain, (*possible, (need, ASKED)) if mark & 2 else possible
