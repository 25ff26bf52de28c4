"""Queries beside listed names: the sums over their words that several kinds of evidence need.

All numbers are whole; `_score.h` works out the same for one name at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import compress
from typing import Any

import numpy as np
from rapidfuzz.distance import Indel

from navicert.screening.align import Pairing
from navicert.screening.candidates import EMPTY, Asked
from navicert.screening.index import Index

ALL = 1000
FULL = 60  # a word of at least this weight counts fully where words differ in letters
NO_ROLE = -1
total, most = np.add.reduce, np.maximum.reduce  # of rows, with 1 as the axis

Column = Any  # numpy int64, a number for each row
Lot = tuple[Asked, Sequence[int]]
"""A query and the listed names beside which it is seen."""


class Sight:
    """Sums over comparisons that several kinds of evidence need: columns, and tables with a row for each comparison.

    The tables of words (``q``, ``l``: weights; ``left_…``: weights of the words that stay alone) have a column for each
    word, those of pairs (``first``, ``listed``, ``like``, ``how``, ``weights`` …) one for each pair; what a shorter name
    lacks is zero there.
    """

    def __init__(self, index: Index, lots: Sequence[Lot]) -> None:
        self.vocabulary = index.vocabulary
        self.queries = [query for query, names in lots for _ in names]
        self.sides = [query.side for query in self.queries]
        self.of = np.arange(len(lots)).repeat([len(names) for _, names in lots])
        self.count = len(self.queries)
        self._asked([query for query, _ in lots])
        numbers = [[index.words(name) for name in names] for _, names in lots]
        self._words(index, [one for each in numbers for one in each])
        options = [q.by_word(set().union(*each)) for (q, _), each in zip(lots, numbers, strict=True)]
        spelt = (self.texts[a:b] for a, b in self.spans)
        rows = zip(self.queries, self.of.tolist(), (one for each in numbers for one in each), spelt, strict=True)
        pairings = [Pairing(query, options[lot], one, texts) for query, lot, one, texts in rows]
        self._alone(pairings)
        self._pairs(pairings)

    def of_query(self, values: Sequence[int]) -> Column:
        """A column of what is the same for all names beside one query, of which there is a value for each query."""
        return np.array(values)[self.of]

    def _asked(self, queries: Sequence[Asked]) -> None:
        widest = max(len(query.tokens) for query in queries)
        table = np.zeros((3, len(queries), widest), np.int64)
        table[2] = NO_ROLE
        for n, query in enumerate(queries):
            table[:, n, : len(query.tokens)] = query.weights, query.known, query.side.roles
        self.q, self.known, self.roles_q = table[:, self.of]
        self.words_q = self.of_query([len(query.tokens) for query in queries])
        self.heavy = self.of_query([len(query.side.heavy) for query in queries])
        self.first_heavy = self.of_query([query.side.heavy[0] if query.side.heavy else 0 for query in queries])
        self.last_heavy = self.of_query([query.side.heavy[-1] if query.side.heavy else 0 for query in queries])
        self.bare = self.of_query([query.side.bare for query in queries])
        self.person = self.of_query([query.person for query in queries])

    def _words(self, index: Index, numbers: Sequence[Sequence[int]]) -> None:
        self.length = np.array([len(one) for one in numbers])
        widest = int(self.length.max())
        rows = np.array([[*one, *[0] * (widest - len(one))] for one in numbers])
        there = np.arange(widest) < self.length[:, None]
        other, person = index.word_weight
        self.l = np.where(self.person[:, None], person[rows], other[rows]) * there.astype(np.int64)
        self.roles_l = np.where(there, index.vocabulary.role[rows], NO_ROLE)
        self.roles = {*self.roles_q.ravel().tolist(), *self.roles_l.ravel().tolist()}
        self.flat = rows[there]
        ends = self.length.cumsum().tolist()
        self.spans = list(zip([0, *ends], ends, strict=False))
        self.spoken = [role not in EMPTY for role in self.roles_l[there].tolist()]

    def _alone(self, pairings: Sequence[Pairing]) -> None:
        places, width = np.arange(self.q.shape[1]), np.arange(self.l.shape[1])
        used_q, used_l = np.array([(one.used_query, one.used_listed) for one in pairings]).T
        self.alone_q = (used_q[:, None] >> places & 1 == 0) & (self.roles_q != NO_ROLE)
        self.alone_l = (used_l[:, None] >> width & 1 == 0) & (self.roles_l != NO_ROLE)
        self.left_q, self.left_l = self.alone_q * self.q, self.alone_l * self.l
        self.most_q, self.most_l = most(self.left_q, 1), most(self.left_l, 1)
        self.contra = np.minimum(total(self.left_q, 1), total(self.left_l, 1))
        self.both_alone = np.flatnonzero((self.most_q > 0) & (self.most_l > 0)).tolist()

    def _pairs(self, pairings: Sequence[Pairing]) -> None:
        counts = np.array([len(one.pairs) for one in pairings])
        rows, ends = np.arange(self.count).repeat(counts), counts.cumsum()
        table = np.zeros((6, self.count, max(1, int(counts.max()))), np.int64)
        flat = [pair for one in pairings for pair in one.pairs]
        if flat:
            table[:, rows, np.arange(len(flat)) - (ends - counts).repeat(counts)] = np.array(flat).T
        self.first, many, self.listed, self.many_listed, self.like, self.how = table
        self.after = self.first + many
        sums_q, sums_l, unknown = _sums(self.q), _sums(self.l), _sums(1 - self.known)
        row = np.arange(self.count)[:, None]
        of_q = sums_q[row, self.after] - sums_q[row, self.first]
        of_l = sums_l[row, self.listed + self.many_listed] - sums_l[row, self.listed]
        self.all_known = unknown[row, self.after] == unknown[row, self.first]
        self.weights = np.minimum(of_q, of_l)
        self.sum_q = np.maximum(1, sums_q[:, -1] - total(of_q * (self.many_listed == 0), 1))
        self.sum_l = np.maximum(1, sums_l[:, -1])
        self.got, self.weight = total(self.weights * self.like, 1), total(self.weights, 1)
        self.lost = 100 * self.weight - self.got
        got_q, got_l = total(of_q * self.like * (self.many_listed > 0), 1), total(of_l * self.like, 1)
        self.covered_q, self.covered_l = share(got_q, 100 * self.sum_q), share(got_l, 100 * self.sum_l)
        self.unlike = np.minimum(FULL, self.weights) * (100 - self.like) // 6

    @cached_property
    def texts(self) -> list[str]:
        """The words of all listed names, one name after the other (``spans``)."""
        return self.vocabulary.strings(self.flat, "text")

    @cached_property
    def folds(self) -> list[str]:
        """Their transliteration keys."""
        return self.vocabulary.strings(self.flat, "fold")

    def each(self, strings: list[str]) -> list[list[str]]:
        """The strings of each name, without legal forms, titles and connectors."""
        if self.roles.isdisjoint(EMPTY):
            return [strings[a:b] for a, b in self.spans]
        return [list(compress(strings[a:b], self.spoken[a:b])) for a, b in self.spans]


def _sums(table: Column) -> Column:
    """The sum of what stands before each place of a row."""
    sums = np.zeros((len(table), table.shape[1] + 1), np.int64)
    np.add.accumulate(table, 1, out=sums[:, 1:])
    return sums


def share(part: Column, whole: Column) -> Column:
    """A share in thousandths, rounded."""
    return (2 * ALL * part + whole) // (2 * whole)


def alike(queries: Sequence[str], names: Sequence[str]) -> Column:
    """Likeness of pairs of strings by the letters to insert and delete."""
    distances = np.array(list(map(Indel.distance, queries, names)))
    letters = np.fromiter(map(len, queries), np.int64) + np.fromiter(map(len, names), np.int64)
    return ALL - share(distances, np.maximum(1, letters))
