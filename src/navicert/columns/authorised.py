"""The status of every authorisation for every row, by the same steps as :mod:`navicert.assess.authorise`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from navicert.assess.authorise import RANK, Bar, covers
from navicert.columns.needs import Needs, NeedTable
from navicert.columns.question import Flags
from navicert.columns.rules import Fired, conditions, fired
from navicert.columns.truth import FALSE, TRUE, UNKNOWN, Truth
from navicert.columns.units import Units
from navicert.law.evaluate import Firing
from navicert.law.pack import Rule

STATUSES = tuple(RANK)
"""From the best to the worst: their places are what columns of statuses hold."""
AVAILABLE, CONDITIONAL, TO_REVIEW, EXCLUDED = (np.int8(n) for n in range(len(STATUSES)))
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
    """The certain needs that it overcomes, one bit each; see :meth:`NeedTable.bits`."""
    possible: NDArray[np.uint64]
    fails: Flags
    asks: Flags


def authorise(units: Units, needs: Needs, asked: Flags) -> Authorised:
    """Try every authorisation for the rows that are ``asked`` about."""
    size, table = units.book.size, needs.table
    bars = list(fired(units, "restriction")) if asked.any() else []
    rules = units.pack.rules_on("authorisation", units.book.day, units.book.known_on) if asked.any() else ()
    symbols: dict[str, NDArray[np.int8]] = {}
    certain, possible = (np.zeros((len(b), size), np.uint64) for b in (table.all_certain, table.all_possible))
    for rule in rules:
        units.done(1)
        held = symbols.setdefault(rule.model.symbol, np.full(size, EXCLUDED, np.int8))
        stands = _stands(units, rule, bars, asked)
        if not stands.any():
            continue
        reached = _reached(rule, table)
        status = _named(rule, stands, *(needs.question.told(held) for held in (reached.fails, reached.asks)))
        np.minimum(held, status, out=held)
        usable = np.flatnonzero(status == AVAILABLE)
        sets = needs.question.codes[usable]
        for made, more in ((certain, reached.certain), (possible, reached.possible)):
            for word, overcome in zip(made, more, strict=True):
                word[usable] |= overcome[sets]
    for held in symbols.values():
        held[~asked] = NOT_ASKED
    return Authorised(
        symbols,
        _all_of(needs, table.all_certain, certain),
        _all_of(needs, table.all_possible, possible) & needs.some_certain,
    )


def _all_of(needs: Needs, wanted: NDArray[np.uint64], overcome: NDArray[np.uint64]) -> Flags:
    """The rows of which every need is overcome."""
    made = np.ones(overcome.shape[1], bool)
    for word, held in zip(wanted, overcome, strict=True):
        made &= needs.question.told(word) == held
    return made


def _reached(rule: Rule, table: NeedTable) -> _Reached:
    """What a paragraph overcomes of each set, and where it fails or must ask."""
    model = rule.model.covers
    assert model is not None
    held = np.array([covers(model, n) for n in table.needs], bool)
    certain, possible = table.bits(table.certain, held), table.bits(table.possible, held)
    whole = bool(rule.model.whole)
    lacks, lacks_possible = (
        (a != b).any(axis=0) for a, b in ((certain, table.all_certain), (possible, table.all_possible))
    )
    nothing = ~table.all_certain.any(axis=0) & ~possible.any(axis=0)
    return _Reached(certain, possible, lacks & (whole | ~certain.any(axis=0)) | nothing, lacks_possible & whole)


def _stands(units: Units, rule: Rule, bars: Sequence[Fired], asked: Flags) -> Truth:
    """Whether a paragraph's own tests hold, and nothing bars it, for the rows that are asked about."""
    stands = conditions(units, (*rule.about, *rule.when, *rule.conditions), among=asked)
    for exemption in rule.unless if stands.any() else ():
        np.minimum(stands, TRUE - units.truth(exemption.test), out=stands)
    for bar in bars if stands.any() else ():
        if Bar(bar.rule, Firing(bar.rule, True, True, ())).hits(rule):
            np.minimum(stands, TRUE - bar.holds, out=stands)
    return stands


def _named(rule: Rule, stands: Truth, fails: Flags, asks: Flags) -> NDArray[np.int8]:
    excluded = (stands == FALSE) | fails
    if rule.status != "modelled":
        return np.where(excluded, EXCLUDED, TO_REVIEW)
    return np.where(excluded, EXCLUDED, np.where((stands == UNKNOWN) | asks, CONDITIONAL, AVAILABLE))
