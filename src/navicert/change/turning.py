"""Which rules came out otherwise under the other law, and which facts made the difference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date as Day
from typing import Any

from navicert.assess.authorise import Paragraph
from navicert.assess.open_facts import settled
from navicert.law.case import Case, flatten
from navicert.law.evaluate import Firing
from navicert.law.expressions import Compiled
from navicert.law.law import Law
from navicert.law.pack import Pack, Rule
from navicert.law.unknown import Unknown
from navicert.terms import Determination, RegimeAnswer, Transaction

OUT = "no"
GRANTS: Mapping[str, str] = {"available": "yes", "to_review": "yes", "conditional": "open", "excluded": OUT}


def turned(before: Determination, after: Determination) -> dict[str, frozenset[str]]:
    """By regime, the rules that came out otherwise. A rule that is not there came out the same as one that fails."""
    old, new = ({line.regime: _outcomes(line) for line in d.regimes} for d in (before, after))
    return {
        regime: frozenset(r for r in {*mine, *theirs} if mine.get(r, OUT) != theirs.get(r, OUT))
        for regime in dict.fromkeys([*old, *new])
        for mine, theirs in [(old.get(regime, {}), new.get(regime, {}))]
    }


def _outcomes(line: RegimeAnswer) -> dict[str, str]:
    """How each rule came out: ``yes``, ``open`` or ``no``, and for how many rows of a table."""
    held: dict[str, list[str]] = {}
    for step in line.proof:
        if isinstance(step, Firing):
            row = "" if step.row is None else f" {sorted(step.row.cells.items(), key=repr)}"
            held.setdefault(step.rule.id, []).append(f"{_truth(step.holds)}{row}")
        elif isinstance(step, Paragraph) and step.concerns:
            held.setdefault(step.rule.id, []).append(GRANTS[step.status])
    return {name: "; ".join(sorted(o for o in outs if not o.startswith(OUT))) or OUT for name, outs in held.items()}


def _truth(value: Any) -> str:
    return "open" if type(value) is Unknown else "yes" if value else OUT


Asked = tuple[Law, Transaction, Day | None]
"""A law, the transaction that was put to it, and the day of knowledge."""


def facts_behind(rule: str, regime: str, before: Asked, after: Asked) -> set[str]:
    """The facts read by those tests of a rule that come out otherwise on the other side.

    Where only one side has the rule on its day, all that it reads; where every test comes out the same, and the rule
    runs over no table, it was reached or left by a rule before it: nothing.
    """
    here = [side for side in (_rule_on(rule, regime, *asked) for asked in (before, after)) if side is not None]
    if len(here) < 2:
        return {fact for held, pack, _ in here for fact in _reads(held, pack)}
    values = [{test.source: (test, _value(test, case)) for test in held.tests() if test.free} for held, _, case in here]
    sources = values[0].keys() | values[1].keys()
    differ = {s for s in sources if _shown(values[0].get(s)) != _shown(values[1].get(s))}
    if not differ:
        return {fact for held, pack, _ in here if held.loops for fact in _reads(held, pack)}
    return {fact for side in values for source, (test, _) in side.items() if source in differ for fact in test.reads}


def _shown(found: tuple[Compiled, Any] | None) -> str:
    return "absent" if found is None else repr(found[1])


def _value(test: Compiled, case: Case) -> Any:
    return None if test.late else test.run(case)


def _rule_on(rule: str, regime: str, law: Law, t: Transaction, known_on: Day | None) -> tuple[Rule, Pack, Case] | None:
    pack = law.pack_for(regime)
    held = next((r for r in pack.rules if r.id == rule), None) if pack else None
    if pack is None or held is None or not held.applies_on(t.date, known_on):
        return None
    flat, _ = settled(flatten(t, law.places), law)
    return held, pack, Case(
        t, pack.tables, known_on=known_on, cells=pack.cell, rates=law.rates, flat=flat, declared=pack.facts,
        places=pack.places,
    )  # fmt: skip


def _reads(rule: Rule, pack: Pack) -> Iterator[str]:
    for test in rule.tests():
        yield from test.reads
    for _, table, key in rule.loops:
        yield from key.reads
        for text in pack.tables[table].expressions if table else ():
            yield from pack.cell(table, text).reads if text else ()
