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

    ``holds`` is True, False or Unknown. ``about`` says whether the rule concerns the case at all. ``off`` is the
    ``unless`` that switched it off, ``checks`` what was tried, in order.
    """

    rule: Rule
    holds: Any
    about: Any
    checks: tuple[tuple[Compiled, Any], ...]
    off: Condition | None = None
    row: Row | None = None
    variables: Mapping[str, Any] = NO_VARIABLES

    @property
    def missing(self) -> frozenset[str]:
        return self.holds.missing if type(self.holds) is Unknown else frozenset()


Guarded = Iterable[tuple[Compiled | None, tuple[Rule, ...]]]


def fire_all(groups: Guarded, case: Case, passed_over: list[tuple[Rule, ...]]) -> list[Firing]:
    """Evaluate rules gathered under shared first tests; where that test fails, the whole group is passed over.

    A rule that proves not to concern the case is passed over as well.
    """
    found: list[Firing] = []
    for guard, rules in groups:
        if guard is not None and guard.ask(case) is False:
            passed_over.append(rules)
            continue
        for rule in rules:
            for firing in loop(rule, case, 0) if rule.loops else (_evaluate(rule, case),):
                if firing is None:
                    passed_over.append((rule,))
                else:
                    found.append(firing)
    return found


def loop(rule: Rule, case: Case, depth: int) -> Iterator[Firing | None]:
    """The rule as it came out for each row of the table, or value of the list, that it runs over."""
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
        yield from loop(rule, case, depth + 1)
    case.variables[variable] = before


def _evaluate(rule: Rule, case: Case) -> Firing | None:
    """The rule as it came out; ``None`` where it does not concern the case, and has no figures to show."""
    checks: list[tuple[Compiled, Any]] = []
    about = conjunction(rule.about, case, checks) if rule.about else True
    if about is False:
        return None
    holds = conjunction(rule.when, case, checks) if rule.when else True
    off: Condition | None = None
    if holds is not False and rule.unless:
        holds, off = _unless(rule, holds, case, checks)
    if holds is False and not rule.about and not rule.figures:
        return None
    if holds is not False and about is not True:
        holds = unless_lost(join(about, holds), True)
    if not rule.loops:
        return Firing(rule, holds, about, tuple(checks), off)
    variables = {v: case.variables.get(v) for v, table, _ in rule.loops if not table}
    return Firing(rule, holds, about, tuple(checks), off, case.variables.get("row"), variables)


def _unless(rule: Rule, holds: Any, case: Case, checks: list[tuple[Compiled, Any]]) -> tuple[Any, Condition | None]:
    """Whether the rule holds beside its exemptions, and the one that switches it off."""
    for exemption in rule.unless:
        found = exemption.test.ask(case)
        checks.append((exemption.test, found))
        if type(found) is Unknown:
            holds = join(holds, found)
        elif found is not NOTHING and found:
            return False, exemption
    return holds, None


def conjunction(conditions: tuple[Condition, ...], case: Case, checks: list[tuple[Compiled, Any]]) -> Any:
    """All conditions together: a later failure is not hidden by an unknown, and ends the asking."""
    together: Any = True
    for condition in conditions:
        test = condition.test
        found = test.ask(case)
        checks.append((test, found))
        if found is True:
            continue
        if type(found) is Unknown:
            together = join(together, found)
        elif found is NOTHING or not found:
            return False
    return together
