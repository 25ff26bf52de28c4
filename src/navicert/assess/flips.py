"""Which single fact would flip the answer: a search by asking again, over the values that the rules compare with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from itertools import zip_longest
from typing import Any

from navicert.assess.authorise import Paragraph
from navicert.assess.determine import assess
from navicert.assess.inquiry import considered
from navicert.law.evaluate import Firing
from navicert.law.law import Law
from navicert.terms import Determination, RegimeAnswer, Transaction

FIXED = ("day", "date", "activity", "departure", "synthetic", "as_content", "licensed", "regime_under_test")
MONEY = ("item.value_usd", "value_usd")
MOST = 200
"""At most so many alternatives are tried; they are taken in a fixed order, so the result is deterministic."""


@dataclass(frozen=True, slots=True)
class Flip:
    """One fact, the value stated, another value, and the answer that this value would give."""

    fact: str
    stated: Any
    value: Any
    regime: str
    answer: str


def flips(transaction: Transaction, law: Law, found: Determination, **asked: Any) -> list[Flip]:
    """Every single change of a stated fact, among values that rules name, after which a regime answers otherwise."""
    made: dict[str, Flip] = {}
    tried = 0
    for fact, stated, value in _in_turn(_alternatives(transaction, found)):
        tried += 1
        if tried > MOST:
            break
        if fact in made:
            continue
        for line in assess(_changed(transaction, fact, value), law, **asked).regimes:
            before = next((r for r in found.regimes if r.regime == line.regime), None)
            if before is not None and before.answer is not line.answer:
                made[fact] = Flip(fact, stated, value, line.regime, str(line.answer))
                break
    return list(made.values())


def _in_turn(found: Iterable[tuple[str, Any, Any]]) -> Iterator[tuple[str, Any, Any]]:
    """The first alternative of every fact, then the second of every fact: no fact with many takes the place of others."""
    by_fact: dict[str, list[tuple[str, Any, Any]]] = {}
    for one in found:
        by_fact.setdefault(one[0], []).append(one)
    for row in zip_longest(*by_fact.values()):
        yield from (one for one in row if one is not None)


def _alternatives(transaction: Transaction, found: Determination) -> Iterator[tuple[str, Any, Any]]:
    seen: set[tuple[str, str]] = set()
    for line in found.regimes:
        for fact, literal in sorted(set(_literals(line)), key=repr):
            if fact in FIXED or fact == "dest":
                continue
            stated = _stated(transaction, fact)
            for value in _near(stated, literal):
                if stated is not None and value != stated and (fact, repr(value)) not in seen:
                    seen.add((fact, repr(value)))
                    yield fact, stated, value
    for fact in MONEY:  # limits of money stand in tables, by entry, and no test names them
        stated = _stated(transaction, fact)
        yield from ((fact, stated, round(stated / 2**n)) for n in range(1, 12) if stated and stated >= 2**n)


def _literals(line: RegimeAnswer) -> Iterator[tuple[str, Any]]:
    for step in line.proof:
        tests = [t for t, _ in step.checks] if isinstance(step, (Firing, Paragraph)) else []
        if isinstance(step, Firing) and not considered(step) or isinstance(step, Paragraph) and not step.concerns:
            continue
        for test in tests:
            yield from test.literals
            yield from ((r, None) for r in test.reads)


def _near(stated: Any, literal: Any) -> list[Any]:
    """Values on the other side of a comparison."""
    if isinstance(stated, bool):
        return [not stated]
    if isinstance(stated, (int, float)) and isinstance(literal, (int, float)) and not isinstance(literal, bool):
        return [literal, literal + 1, max(literal - 1, 0)]
    return [literal] if isinstance(stated, str) and isinstance(literal, str) else []


def _stated(transaction: Transaction, fact: str) -> Any:
    value: Any = transaction
    for step in fact.split("."):
        value = value.get(step) if hasattr(value, "get") else getattr(value, step, None)
        if value is None or isinstance(value, tuple):
            return None
    return value


def _changed(value: Any, fact: str, new: Any) -> Any:
    """The same facts with one of them replaced."""
    step, _, rest = fact.partition(".")
    if is_dataclass(value) and not isinstance(value, type):
        held = {f.name for f in fields(value)}
        return (
            replace(value, **{step: _changed(getattr(value, step), rest, new) if rest else new})
            if step in held
            else value
        )
    return {**value, step: _changed(value.get(step, {}), rest, new) if rest else new}
