"""The status of every authorisation for every row, by the same steps as :mod:`navicert.assess.authorise`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from navicert.assess.authorise import RANK, Bar, covers
from navicert.columns.needs import Needs, NeedSet
from navicert.columns.rules import Fired, conditions, fired
from navicert.columns.truth import FALSE, TRUE, UNKNOWN, Truth
from navicert.columns.units import Units
from navicert.law.evaluate import Firing
from navicert.law.pack import Rule
from navicert.terms import Need

Flags = NDArray[np.bool_]
STATUSES = tuple(RANK)
"""From the best to the worst: their places are what columns of statuses hold."""
AVAILABLE, CONDITIONAL, TO_REVIEW, EXCLUDED = (np.int8(n) for n in range(4))
MOST = 64
"""So many needs one row can have: one bit each."""
NOT_ASKED = np.int8(len(STATUSES))
"""No authorisation is tried where the law does not surely reach the row, or nothing needs one."""


@dataclass
class Authorised:
    """The status of each symbol for each row, and whether what is available overcomes the needs."""

    symbols: Mapping[str, NDArray[np.int8]]
    covers_certain: Flags
    covers_possible: Flags


@dataclass
class _Reached:
    """What one paragraph overcomes, for each distinct set of needs."""

    certain: NDArray[np.uint64]
    """The certain needs that it overcomes, one bit each."""
    possible: NDArray[np.uint64]
    fails: Flags
    asks: Flags


def authorise(units: Units, needs: Needs, asked: Flags) -> Authorised:
    """Try every authorisation for the rows that are ``asked`` about."""
    size, tables = units.book.size, _Sets(needs.question.values)
    bars = list(fired(units, "restriction")) if asked.any() else []
    rules = units.pack.rules_on("authorisation", units.book.day, units.book.known_on) if asked.any() else ()
    symbols: dict[str, NDArray[np.int8]] = {}
    certain, possible = np.zeros(size, np.uint64), np.zeros(size, np.uint64)
    for rule in rules:
        units.done(1)
        reached = tables.reached(rule)
        status = _status(units, rule, bars, reached, needs.question.codes)
        usable = (status == AVAILABLE) & asked
        certain |= np.where(usable, reached.certain[needs.question.codes], np.uint64(0))
        possible |= np.where(usable, reached.possible[needs.question.codes], np.uint64(0))
        held = symbols.setdefault(rule.model.symbol, np.full(size, EXCLUDED, np.int8))
        np.minimum(held, status, out=held)
    for held in symbols.values():
        held[~asked] = NOT_ASKED
    every = np.ones(len(tables.needs), bool)
    whole, perhaps = (tables.total(table, every)[needs.question.codes] for table in (tables.certain, tables.possible))
    return Authorised(symbols, certain == whole, (possible == perhaps) & needs.some_certain)


class _Sets:
    """The distinct sets of needs as tables: a row for each set, a column for each need, a bit for its place in the set."""

    def __init__(self, sets: Sequence[NeedSet]) -> None:
        self.needs = list(dict.fromkeys(n for sure, perhaps in sets for n in (*sure, *(p for p, _ in perhaps))))
        self.certain = self._table([sure for sure, _ in sets])
        self.possible = self._table([[p for p, _ in perhaps] for _, perhaps in sets])

    def _table(self, sets: Sequence[Sequence[Need]]) -> NDArray[np.uint64]:
        where = {need: n for n, need in enumerate(self.needs)}
        made = np.zeros((len(sets), len(self.needs)), np.uint64)
        for row, needs in enumerate(sets):
            held = list(dict.fromkeys(needs))
            if len(held) > MOST:
                raise ValueError(f"{len(held)} needs in one row; columns hold at most {MOST}")
            for place, need in enumerate(held):
                made[row, where[need]] = np.uint64(1 << place)
        return made

    def reached(self, rule: Rule) -> _Reached:
        """What a paragraph overcomes of each set, and where it fails or must ask."""
        model = rule.model.covers
        assert model is not None
        held = np.array([covers(model, n) for n in self.needs], bool)
        certain, possible = self.total(self.certain, held), self.total(self.possible, held)
        left = self.total(self.certain, ~held) != 0
        none = ~self.certain.any(axis=1)
        fails = left & (bool(rule.model.whole) | (certain == 0)) | none & (possible == 0)
        asks = (self.total(self.possible, ~held) != 0) & bool(rule.model.whole)
        return _Reached(certain, possible, fails, asks)

    @staticmethod
    def total(table: NDArray[np.uint64], columns: Flags) -> NDArray[np.uint64]:
        made: NDArray[np.uint64] = table @ columns.astype(np.uint64)
        return made


def _status(
    units: Units, rule: Rule, bars: Sequence[Fired], reached: _Reached, sets: NDArray[np.int32]
) -> NDArray[np.int8]:
    about = conditions(units, rule.about)
    if not about.any():
        return np.full(units.book.size, EXCLUDED, np.int8)
    stands = conditions(units, (*rule.when, *rule.conditions))
    for exemption in rule.unless if stands.any() else ():
        np.minimum(stands, TRUE - units.truth(exemption.test), out=stands)
    np.minimum(stands, about, out=stands)
    for bar in bars if stands.any() else ():
        if Bar(bar.rule, Firing(bar.rule, True, True, ())).hits(rule):
            np.minimum(stands, TRUE - bar.holds, out=stands)
    return _named(rule, stands, reached.fails[sets], reached.asks[sets])


def _named(rule: Rule, stands: Truth, fails: Flags, asks: Flags) -> NDArray[np.int8]:
    excluded = (stands == FALSE) | fails
    if rule.status != "modelled":
        return np.where(excluded, EXCLUDED, TO_REVIEW)
    return np.where(excluded, EXCLUDED, np.where((stands == UNKNOWN) | asks, CONDITIONAL, AVAILABLE))
