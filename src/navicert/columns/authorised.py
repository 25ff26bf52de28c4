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

Flags = NDArray[np.bool_]
STATUSES = tuple(RANK)
"""From the best to the worst: their places are what columns of statuses hold."""
AVAILABLE, CONDITIONAL, TO_REVIEW, EXCLUDED = (np.int8(n) for n in range(4))
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
    size, sets = units.book.size, needs.question.values
    bars = list(fired(units, "restriction")) if asked.any() else []
    rules = units.pack.rules_on("authorisation", units.book.day, units.book.known_on) if asked.any() else ()
    symbols: dict[str, NDArray[np.int8]] = {}
    certain, possible = np.zeros(size, np.uint64), np.zeros(size, np.uint64)
    for rule in rules:
        units.done(1)
        reached = _reached(rule, sets)
        status = _status(units, rule, bars, reached, needs.question.codes)
        usable = (status == AVAILABLE) & asked
        certain |= np.where(usable, reached.certain[needs.question.codes], np.uint64(0))
        possible |= np.where(usable, reached.possible[needs.question.codes], np.uint64(0))
        held = symbols.setdefault(rule.model.symbol, np.full(size, EXCLUDED, np.int8))
        np.minimum(held, status, out=held)
    for held in symbols.values():
        held[~asked] = NOT_ASKED
    whole = np.array([(_bits(len(c)), _bits(len(p))) for c, p in sets], np.uint64).reshape(-1, 2)[needs.question.codes]
    return Authorised(symbols, certain == whole[:, 0], (possible == whole[:, 1]) & needs.some_certain)


def _bits(count: int) -> int:
    if count > 64:
        raise ValueError(f"{count} needs in one row; columns hold at most 64")
    return (1 << count) - 1


def _reached(rule: Rule, sets: Sequence[NeedSet]) -> _Reached:
    model = rule.model.covers
    assert model is not None
    certain, possible, fails, asks = [], [], [], []
    for sure, perhaps in sets:
        held = [covers(model, n) for n in sure]
        maybe = [covers(model, n) for n, _ in perhaps]
        left = not all(held)
        certain.append(sum(1 << i for i, h in enumerate(held) if h))
        possible.append(sum(1 << i for i, h in enumerate(maybe) if h))
        fails.append(left and (rule.model.whole or not any(held)) or not sure and not any(maybe))
        asks.append(rule.model.whole and not all(maybe))
    return _Reached(
        np.array(certain, np.uint64), np.array(possible, np.uint64), np.array(fails, bool), np.array(asks, bool)
    )


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
