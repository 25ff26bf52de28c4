"""One rule against one case: does it hold, does it fail (and on which test), or does a fact decide?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from navicert.law.case import Case
from navicert.law.expressions import Compiled
from navicert.law.pack import Condition, Rule
from navicert.law.tables import Row
from navicert.law.unknown import NOTHING, Unknown, join, unless_lost

NO_VARIABLES: Mapping[str, Any] = MappingProxyType({})


class Firing(NamedTuple):
    """One rule (for one table row) as it came out.

    ``holds`` is True, False or Unknown. ``about`` says whether the rule concerns the case at all. ``failed`` is the
    test that decided against it, ``off`` the ``unless`` that switched it off, ``checks`` what was tried, in order.
    """

    rule: Rule
    holds: Any
    about: Any
    checks: tuple[tuple[Compiled, Any], ...]
    failed: Condition | None = None
    off: Condition | None = None
    row: Row | None = None
    variables: Mapping[str, Any] = NO_VARIABLES

    @property
    def missing(self) -> frozenset[str]:
        return self.holds.missing if type(self.holds) is Unknown else frozenset()


Guarded = Iterable[tuple[Compiled | None, tuple[Rule, ...]]]


def fire_all(groups: Guarded, case: Case, passed_over: list[tuple[Rule, ...]]) -> Iterator[Firing]:
    """Evaluate rules gathered under shared first tests; where that test fails, the whole group is passed over."""
    for guard, rules in groups:
        if guard is not None and ask(guard, case) is False:
            passed_over.append(rules)
            continue
        for rule in rules:
            if rule.loops:
                yield from _loop(rule, case, 0)
            else:
                yield _evaluate(rule, case)


def fire(rule: Rule, case: Case) -> Iterator[Firing]:
    """Evaluate one rule: once, or once a row of the table it runs over."""
    if rule.loops:
        yield from _loop(rule, case, 0)
    else:
        yield _evaluate(rule, case)


def ask(test: Compiled, case: Case) -> Any:
    """The value of a test, remembered for the case where no loop variable enters it."""
    if not test.free:
        return test.run(case)
    kept, name = case.late if test.late else case.remembered, test.source
    if name in kept:
        return kept[name]
    found = kept[name] = test.run(case)
    return found


def _loop(rule: Rule, case: Case, depth: int) -> Iterator[Firing]:
    if depth == len(rule.loops):
        yield _evaluate(rule, case)
        return
    variable, table, made = rule.loops[depth]
    value = made.run(case)
    if type(value) is Unknown:
        yield Firing(rule, value, value, ((made, value),))
        return
    if value is NOTHING:
        return
    before = case.variables.get(variable)
    for element in case.rows(table, value) if table else value:
        case.variables[variable] = element
        yield from _loop(rule, case, depth + 1)
    case.variables[variable] = before


def _evaluate(rule: Rule, case: Case) -> Firing:
    checks: list[tuple[Compiled, Any]] = []
    row = case.variables.get("row") if rule.loops else None
    variables = {v: case.variables.get(v) for v, table, _ in rule.loops if not table} if rule.loops else NO_VARIABLES
    about, failed = conjunction(rule.about, case, checks) if rule.about else (True, None)
    if failed:
        return Firing(rule, False, False, tuple(checks), failed, None, row, variables)
    holds, failed = conjunction(rule.when, case, checks) if rule.when else (True, None)
    if failed:
        return Firing(rule, False, about, tuple(checks), failed, None, row, variables)
    if holds is True and about is True and not rule.unless:
        return Firing(rule, True, True, tuple(checks), None, None, row, variables)
    off: list[Unknown] = []
    for exemption in rule.unless:
        found = ask(exemption.test, case)
        checks.append((exemption.test, found))
        if type(found) is Unknown:
            off.append(found)
        elif found is not NOTHING and found:
            return Firing(rule, False, about, tuple(checks), None, exemption, row, variables)
    return Firing(rule, unless_lost(join(about, holds, *off), True), about, tuple(checks), None, None, row, variables)


def conjunction(
    conditions: tuple[Condition, ...], case: Case, checks: list[tuple[Compiled, Any]]
) -> tuple[Any, Condition | None]:
    """All conditions together, and the first that fails; unknown ones do not hide a later failure."""
    missing: list[Unknown] = []
    remembered = case.remembered
    for condition in conditions:
        test = condition.test
        source = test.source  # what was remembered is looked up here first: most tests are shared by many rules
        found = remembered[source] if source in remembered and test.free else ask(test, case)
        checks.append((test, found))
        if found is True:
            continue
        if type(found) is Unknown:
            missing.append(found)
        elif found is NOTHING or not found:
            return False, condition
    return (join(*missing) if missing else True), None
