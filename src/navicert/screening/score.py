"""From evidence to a probability: a table of small decisions, in whole numbers, so that a score can be worked out again.

``scorecard.csv`` holds trees of questions. Each asks whether one kind of evidence (in thousandths) is at most a limit;
its answer leads to the next question or to points. The sum of the points, over a thousand, is the logarithm of the odds
that two names are of one party. The table is fitted by ``tools/fit_scorecard.py`` and changes only with its version.
"""

from __future__ import annotations

import csv
import io
import math
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
COLUMNS = ("tree", "evidence", "limit", "low", "high", "points")


@dataclass(frozen=True)
class Scorecard:
    """Trees in one table: a row asks about ``evidence``; at most ``limit`` leads to row ``low``, more to row ``high``.

    A row without a question leads to itself and gives its points; ``points`` of a question are the mean of what
    follows, so that each answer can be said to add or to take away.
    """

    roots: Array
    evidence: Array
    limit: Array
    low: Array
    high: Array
    points: Array
    depth: int
    version: str

    @property
    def columns(self) -> tuple[Array, ...]:
        """The table as the compiled loops take it: int32."""
        return self.roots, self.evidence, self.limit, self.low, self.high, self.points

    def sums(self, rows: Array) -> Array:
        """The points of each row of evidence, in whole thousandths."""
        at = np.broadcast_to(self.roots, (len(rows), len(self.roots)))
        flat, width = rows.ravel(), rows.shape[1]
        each = np.arange(len(rows), dtype=np.int32)[:, None] * width
        for _ in range(self.depth):
            low = flat.take(self.evidence.take(at) + each) <= self.limit.take(at)
            at = np.where(low, self.low.take(at), self.high.take(at))
        total: Array = self.points.take(at).sum(axis=1, dtype=np.int64)
        return total

    def parts(self, row: Sequence[int]) -> dict[str, int]:
        """What each kind of evidence added or took away; together with ``start`` they make the sum."""
        names = row_names()
        roots, asks, limit, low, high, points = self._lists
        found = {"start": sum(points[root] for root in roots)}
        for at in roots:
            while low[at] != at:
                to = low[at] if row[asks[at]] <= limit[at] else high[at]
                name = names[asks[at]]
                found[name] = found.get(name, 0) + points[to] - points[at]
                at = to
        return found

    @cached_property
    def _lists(self) -> tuple[list[int], ...]:
        return tuple(column.tolist() for column in self.columns)


def probability(points: int) -> float:
    """The probability for a sum of points, to four digits, so that it is the same on every machine."""
    return round(1 / (1 + math.exp(-max(-MOST, min(MOST, points)) / UNIT)), DIGITS)


def points_of(threshold: float) -> int:
    """The least sum of points that reaches a probability."""
    least = threshold - 0.5 / 10**DIGITS  # scores are rounded
    if least <= 0:
        return -MOST
    return MOST if least >= 1 else math.floor(UNIT * math.log(least / (1 - least)))


def read_scorecard(text: str) -> Scorecard:
    """A table with the columns of :data:`COLUMNS`; rows of one tree follow each other, its root first."""
    rows = list(csv.reader(io.StringIO(text)))[1:]
    places = {name: i for i, name in enumerate(row_names())}
    number = np.array([[int(r[0]), places.get(r[1], 0), *map(int, r[2:])] for r in rows], np.int32)
    tree, evidence, limit, low, high, points = (np.ascontiguousarray(c) for c in number.T)
    roots = np.flatnonzero(np.diff(tree, prepend=-1)).astype(np.int32)
    version = sha256(text.encode()).hexdigest()[:16]
    return Scorecard(roots, evidence, limit, low, high, points, _depth(low, high, roots), version)


def _depth(low: Array, high: Array, roots: Array) -> int:
    depth, at = 0, roots
    while (low[at] != at).any():
        at, depth = np.unique(np.concatenate([low[at], high[at]])), depth + 1
    return depth


@cache
def shipped_scorecard() -> Scorecard:
    """The scorecard of this version."""
    return read_scorecard(resources.files("navicert.screening").joinpath("data", "scorecard.csv").read_text("utf-8"))
