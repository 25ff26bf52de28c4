"""``any``, ``all``, ``sum`` and ``count`` over lists whose elements, membership and length may be unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from navicert.law.unknown import NOTHING, Unknown, join, unless_lost

Evaluate = Callable[[Any], Any]
Elements = Callable[[Any], tuple[Iterable[tuple[Any, Any]], Unknown | None]]


def elements_of(variable: str, run: Evaluate, conditions: list[Evaluate], body: Evaluate) -> Elements:
    """For each element: whether it belongs (three-valued) and its value; and what stays open about the list."""

    def values(case: Any) -> tuple[list[tuple[Any, Any]], Unknown | None]:
        sequence = run(case)
        if type(sequence) is Unknown:
            return [], sequence
        if sequence is NOTHING:
            return [], None
        if not sequence:
            return [], case.open_list(sequence)
        found: list[tuple[Any, Any]] = []
        before = case.variables.get(variable)
        for element in sequence:
            case.variables[variable] = element
            belongs = _conjunction(conditions, case)
            if belongs is not False:
                found.append((belongs, body(case)))
        case.variables[variable] = before
        return found, case.open_list(sequence)

    return values


def _conjunction(conditions: list[Evaluate], case: Any) -> Any:
    missing: list[Unknown] = []
    for condition in conditions:
        found = condition(case)
        if type(found) is Unknown:
            missing.append(found)
        elif not found:
            return False
    return join(*missing) if missing else True


def _quantifier(decisive: bool) -> Callable[[Elements], Evaluate]:
    def make(elements: Elements) -> Evaluate:
        def value(case: Any) -> Any:
            found, still_open = elements(case)
            missing: list[Any] = [] if still_open is None else [still_open]
            for belongs, holds in found:
                if type(belongs) is Unknown or type(holds) is Unknown:
                    if type(holds) is Unknown or bool(holds) is decisive:
                        missing += [belongs, holds]
                elif bool(holds) is decisive:
                    return decisive
            return unless_lost(join(*missing), not decisive) if missing else not decisive

        return value

    return make


def _total(count: bool) -> Callable[[Elements], Evaluate]:
    def make(elements: Elements) -> Evaluate:
        def value(case: Any) -> Any:
            found, still_open = elements(case)
            lost = join(still_open, *(b for b, _ in found), *(v for _, v in found))
            if lost is not None:
                return lost
            values = [v for _, v in found if v is not NOTHING]
            return sum(1 for v in values if v) if count else sum(values)

        return value

    return make


REDUCE: dict[str, Callable[[Elements], Evaluate]] = {
    "any": _quantifier(True), "all": _quantifier(False), "sum": _total(False), "count": _total(True),
}  # fmt: skip
