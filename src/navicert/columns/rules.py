"""Rules over columns: whether each holds for each row, by the same steps as :mod:`navicert.law.evaluate`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from navicert.assess.needs import need_of, only_asks
from navicert.columns.question import Codes, Flags, Question
from navicert.columns.truth import ASKED, FALSE, TRUE, Truth, truth_of
from navicert.columns.units import Units
from navicert.law.evaluate import Firing, loop
from navicert.law.pack import Condition, Rule
from navicert.law.unknown import Unknown
from navicert.terms import Need

NeedSet = tuple[tuple[Need, ...], tuple[tuple[Need, Unknown], ...]]
"""Needs that are certain, and needs that facts would decide."""
NOTHING: NeedSet = ((), ())


class Fired(NamedTuple):
    """A rule as it came out for every row."""

    rule: Rule
    holds: Truth


class Needed(NamedTuple):
    """What a rule adds to the needs: for each row which of the additions; the first of them is nothing."""

    additions: Sequence[NeedSet]
    codes: Codes


def fired(units: Units, kind: str) -> Iterator[Fired]:
    """Every rule of a kind that applies on the day and may hold for some row."""
    for guard, rules in units.pack.guarded(kind, units.book.day, units.book.known_on):
        if guard is not None and not units.truth(guard).any():
            continue
        units.done(len(rules))
        for rule in rules:
            holds = _looped(units, rule) if rule.loops else _holds(units, rule)
            if holds.any():
                yield Fired(rule, holds)


def conditions(units: Units, tests: Sequence[Condition], among: Flags | None = None) -> Truth:
    """All conditions together, of some rows. Once no row is left for which they may hold, no further test is asked."""
    made = np.full(units.book.size, TRUE, np.int8) if among is None else np.where(among, TRUE, FALSE)
    for condition in tests:
        np.minimum(made, units.truth(condition.test), out=made)
        if not made.any():
            break
    return made


def _holds(units: Units, rule: Rule) -> Truth:
    about = conditions(units, rule.about)
    if not about.any():
        return about
    holds = conditions(units, rule.when)
    for exemption in rule.unless if holds.any() else ():
        np.minimum(holds, TRUE - units.truth(exemption.test), out=holds)
    return np.minimum(about, holds)


def _firings(units: Units, rule: Rule) -> Question:
    """The outcomes of a rule that runs over rows of a table: for each row of the book what came out, as values."""

    def run(case: Any) -> tuple[tuple[Any, ...], ...]:
        if rule.guard is not None and rule.guard.test.ask(case) is False:
            return ()
        return tuple(_told(f) for f in loop(rule, case, 0) if f is not None and f.holds is not False)

    return units.of(rule.id, run)


def _told(firing: Firing) -> tuple[Any, ...]:
    """A firing as a value: whether it holds, the need that it makes, and whether that is certain."""
    need = need_of(firing) if firing.rule.model.kind in ("requirement", "prohibition") else None
    sure = firing.holds is True and not only_asks(firing.rule)
    return truth_of(firing.holds), need, sure


def _looped(units: Units, rule: Rule) -> Truth:
    found = _firings(units, rule)
    held = np.array([max((f[0] for f in value), default=FALSE) for value in found.values], np.int8)
    return found.told(held)


def needed(units: Units, kind: str) -> Iterator[Needed]:
    """Every need that rules of a kind make for some row."""
    for guard, rules in units.pack.guarded(kind, units.book.day, units.book.known_on):
        if guard is not None and not units.truth(guard).any():
            continue
        units.done(len(rules))
        for rule in rules:
            yield from _loop_needs(units, rule) if rule.loops else _rule_needs(units, rule)


def _rule_needs(units: Units, rule: Rule) -> Iterator[Needed]:
    holds = _holds(units, rule)
    if not holds.any():
        return
    need = need_of(Firing(rule, True, True, ()))
    perhaps: NeedSet = ((), ((need, ASKED),))
    yield Needed([NOTHING, perhaps, perhaps if only_asks(rule) else ((need,), ())], holds)


def _loop_needs(units: Units, rule: Rule) -> Iterator[Needed]:
    found = _firings(units, rule)
    places: dict[NeedSet, int] = {NOTHING: 0}
    additions = np.array([places.setdefault(_added(value), len(places)) for value in found.values], np.int32)
    if len(places) > 1:
        yield Needed(list(places), found.told(additions))


def _added(firings: Sequence[tuple[Any, ...]]) -> NeedSet:
    return (
        tuple(need for _, need, sure in firings if sure),
        tuple((need, ASKED) for _, need, sure in firings if not sure),
    )
