"""Rules over columns: whether each holds for each row, by the same steps as :mod:`navicert.law.evaluate`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from navicert.assess.needs import _doubt, _only_asks, need_of
from navicert.columns.truth import FALSE, TRUE, Truth, truth_of
from navicert.columns.units import Units
from navicert.law.evaluate import Firing, _loop
from navicert.law.pack import Condition, Rule
from navicert.terms import Need


class Fired(NamedTuple):
    """A rule as it came out for every row."""

    rule: Rule
    holds: Truth


class Needed(NamedTuple):
    """A need, and for which rows it is certain, and for which possible."""

    need: Need
    certain: Truth
    possible: Truth


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


def conditions(units: Units, tests: tuple[Condition, ...]) -> Truth:
    """All conditions together. Once no row is left for which they may hold, no further test is asked."""
    made = np.full(units.book.size, TRUE, np.int8)
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


def _firings(units: Units, rule: Rule) -> Any:
    """The outcomes of a rule that runs over rows of a table: for each row of the book what came out, as values."""

    def run(case: Any) -> tuple[tuple[Any, ...], ...]:
        if rule.guard is not None and rule.guard.test.ask(case) is False:
            return ()
        return tuple(_told(f) for f in _loop(rule, case, 0) if f is not None and f.holds is not False)

    return units.of(rule.id, run)


def _told(firing: Firing) -> tuple[Any, ...]:
    """A firing as a value: what holds, and the need that it makes, with its doubt."""
    need = need_of(firing) if firing.rule.model.kind in ("requirement", "prohibition") else None
    sure = firing.holds is True and not _only_asks(firing.rule)
    doubt = None if sure else _doubt(firing).missing if need is not None else firing.missing
    return truth_of(firing.holds), need, sure, doubt


def _looped(units: Units, rule: Rule) -> Truth:
    found = _firings(units, rule)
    held = np.array([max((f[0] for f in value), default=FALSE) for value in found.values], np.int8)
    made: Truth = held[found.codes]
    return made


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
    certain = np.zeros_like(holds) if _only_asks(rule) else (holds == TRUE).view(np.int8)
    yield Needed(need, certain, ((holds != FALSE) & (certain == 0)).view(np.int8))


def _loop_needs(units: Units, rule: Rule) -> Iterator[Needed]:
    found = _firings(units, rule)
    needs: dict[Need, tuple[list[bool], list[bool]]] = {}
    size = len(found.values)
    for number, value in enumerate(found.values):
        for _, need, sure, _ in value:
            certain, possible = needs.setdefault(need, ([False] * size, [False] * size))
            (certain if sure else possible)[number] = True
    for need, (certain, possible) in needs.items():
        yield Needed(need, np.array(certain, np.int8)[found.codes], np.array(possible, np.int8)[found.codes])
