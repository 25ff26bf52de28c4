"""From evidence to a probability: a table of small decisions, in whole numbers, so that a score can be worked out again.

``scorecard.csv`` holds trees of questions. Each asks whether one kind of evidence (in thousandths) is at most a limit;
its answer leads to the next question or to points. The sum of the points, over a thousand, is the logarithm of the odds
that two names are of one party. The table is fitted by ``tools/fit_scorecard.py`` and changes only with its version.
Its row ``least`` ends the calibration: names that have less in common than that are no less likely to be one party's.
"""

from __future__ import annotations

import csv
import io
import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from importlib import resources

import numpy as np

from navicert.screening.arrays import Array
from navicert.screening.evidence import row_names

DIGITS = 4  # of a probability
UNIT = 1000  # evidence and limits are counted in thousandths, points in thousandths of the logarithm of the odds
MOST = 30 * UNIT
MOST_ANSWERS = 16  # of one tree
FIRST_BIT = (np.frexp(np.arange(1 << MOST_ANSWERS) & -np.arange(1 << MOST_ANSWERS))[1] - 1).astype(np.int8)
FAR = 1 << 20  # more than any evidence
TOGETHER = 64  # rows that are scored at once: their answers fit into the memory nearest to the processor
COLUMNS = ("tree", "evidence", "limit", "low", "high", "points")
LEAST = "least"  # stands in the column ``tree`` of a row that is none: see :class:`Scorecard`


@dataclass(frozen=True)
class Scorecard:
    """Trees in one table: a row asks about ``evidence``; at most ``limit`` leads to row ``low``, more to row ``high``.

    A row without a question leads to itself and gives its points; ``points`` of a question are the mean of what
    follows, so that each answer can be said to add or to take away. ``least``: the sum of points below which the
    probability falls no further, because the labelled pairs say so (a table of before has none).
    """

    roots: Array
    evidence: Array
    limit: Array
    low: Array
    high: Array
    points: Array
    depth: int
    version: str
    least: int = -MOST

    def probability(self, points: int) -> float:
        """The probability for a sum of points, to four digits, so that it is the same on every machine."""
        held = max(self.least, min(MOST, points))
        return round(1 / (1 + math.exp(-held / UNIT)), DIGITS)

    def points_of(self, threshold: float) -> int:
        """The least sum of points that reaches a probability."""
        least = threshold - 0.5 / 10**DIGITS  # scores are rounded
        if least <= 0 or self.probability(-MOST) >= threshold:
            return -MOST
        return MOST if least >= 1 else math.floor(UNIT * math.log(least / (1 - least)))

    @property
    def columns(self) -> tuple[Array, ...]:
        """The table as the compiled loops take it to explain a score: int32."""
        return self.roots, self.evidence, self.limit, self.low, self.high, self.points

    def sums(self, rows: Array) -> Array:
        """The points of each row of evidence, in whole thousandths.

        All trees are answered at once (Lucchese and others, QuickScorer, SIGIR 2015): what is found of each kind of
        evidence rules out the answers that it does not lead to, and the first answer of a tree that is left is its own.
        """
        points, few = self.answers[-1], range(0, len(rows), TOGETHER)
        total: Array = np.concatenate([points.take(self._given(rows[i : i + TOGETHER])).sum(axis=1) for i in few])
        return total

    def _given(self, rows: Array) -> Array:
        """For each row of evidence the place of the answer of each tree."""
        limits, _, left, _ = self.answers
        kinds = np.arange(rows.shape[1])[:, None]
        met = np.searchsorted(limits, rows.T + kinds * FAR) + kinds
        four = np.bitwise_and.reduce(left.view(np.uint64).take(met, axis=0))  # the answers of four trees in each number
        first = FIRST_BIT.take(four.view(np.uint16)[:, : len(self.roots)])
        places: Array = first + MOST_ANSWERS * np.arange(len(self.roots))
        return places

    @cached_property
    def answers(self) -> tuple[Array, Array, Array, Array]:
        """The limits of all questions, ``FAR`` apart for each kind of evidence; where each kind begins in the next table;
        what is left of the answers of each tree (a bit for each) between two limits; the points of each answer.

        The table has room for a number of trees that is a multiple of four.
        """
        asks = self.low != np.arange(len(self.low))
        kinds = range(len(row_names()))
        limits = [np.unique(self.limit[asks & (self.evidence == kind)]) for kind in kinds]
        starts = np.cumsum([0, *(len(each) + 1 for each in limits)])
        left = np.full((starts[-1], -(-len(self.roots) // 4) * 4), (1 << MOST_ANSWERS) - 1, np.uint16)
        points = np.zeros((len(self.roots), MOST_ANSWERS), np.int64)
        for tree, root in enumerate(self.roots.tolist()):
            for row, first, middle, _ in self._spans(root, points[tree]):
                kind = self.evidence[row]
                above = starts[kind] + np.searchsorted(limits[kind], self.limit[row]) + 1
                left[above : starts[kind + 1], tree] &= ~np.uint16((1 << middle) - (1 << first))
        return (
            np.concatenate([each.astype(np.int64) + FAR * kind for kind, each in enumerate(limits)]),
            starts,
            left,
            points.ravel(),
        )

    def _spans(self, root: int, points: Array) -> list[tuple[int, int, int, int]]:
        """Each question of a tree with its answers: from first to below middle on its low side, to below last on the
        other; fills in ``points``.
        """
        _, _, _, low, high, brought = self._lists
        found: list[tuple[int, int, int, int]] = []
        count = 0

        def follow(row: int) -> None:
            nonlocal count
            if low[row] == row:
                points[count] = brought[row]
                count += 1
                return
            first = count
            follow(low[row])
            middle = count
            follow(high[row])
            found.append((row, first, middle, count))

        follow(root)
        return found

    def parts(self, row: Sequence[int]) -> dict[str, int]:
        """What each kind of evidence added or took away; together with ``start`` they make the sum."""
        sums = self._brought.take(self._given(np.array([row]))[0], axis=0).sum(axis=0).tolist()
        found = {"start": int(self.points.take(self.roots).sum())}
        return found | {name: points for name, points in zip(row_names(), sums, strict=True) if points}

    @cached_property
    def _brought(self) -> Array:
        """For each answer what each kind of evidence brings on the way to it."""
        found = np.zeros((len(self.roots), MOST_ANSWERS, len(row_names())), np.int32)
        nothing = np.zeros(MOST_ANSWERS, np.int64)
        for tree, root in enumerate(self.roots.tolist()):
            for row, first, middle, last in self._spans(root, nothing):
                step = found[tree, :, self.evidence[row]]
                step[first:middle] += self.points[self.low[row]] - self.points[row]
                step[middle:last] += self.points[self.high[row]] - self.points[row]
        return found.reshape(-1, found.shape[2])

    @cached_property
    def _lists(self) -> tuple[list[int], ...]:
        return tuple(column.tolist() for column in self.columns)


def read_scorecard(text: str) -> Scorecard:
    """A table with the columns of :data:`COLUMNS`; rows of one tree follow each other, its root first.

    Raises ``ValueError`` where a tree is larger than the steps here hold.
    """
    rows, least, trees = csv.reader(io.StringIO(text)), -MOST, array("i")
    places = {name: i for i, name in enumerate(row_names())}
    next(rows)
    for row in rows:
        if row[0] == LEAST:
            least = int(row[-1])
        else:
            trees.extend((int(row[0]), places.get(row[1], 0), *map(int, row[2:])))
    number = np.array(trees, np.int32).reshape(-1, len(COLUMNS))
    tree, evidence, limit, low, high, points = (np.ascontiguousarray(c) for c in number.T)
    roots = np.flatnonzero(np.diff(tree, prepend=-1)).astype(np.int32)
    if np.bincount(tree[low == np.arange(len(low))]).max() > MOST_ANSWERS:
        raise ValueError(f"a tree of the scorecard has more than {MOST_ANSWERS} answers")
    version = sha256(text.encode()).hexdigest()[:16]
    return Scorecard(roots, evidence, limit, low, high, points, _depth(low, high, roots), version, least)


def _depth(low: Array, high: Array, roots: Array) -> int:
    depth, at = 0, roots
    while (low[at] != at).any():
        at, depth = np.unique(np.concatenate([low[at], high[at]])), depth + 1
    return depth


@cache
def shipped_scorecard() -> Scorecard:
    """The scorecard of this version."""
    return read_scorecard(resources.files("navicert.screening").joinpath("data", "scorecard.csv").read_text("utf-8"))
