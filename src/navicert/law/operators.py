"""What the operators do with values of which some are unknown or nothing, where it is not written out in place."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from navicert.law.unknown import NOTHING, Unknown, join, unless_lost

COMPARE: dict[type, Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le,
    ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip
ARITHMETIC: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}  # fmt: skip


def agreed(*values: Any) -> Any:
    """Kleene's ``and`` of values of which none is false."""
    return unless_lost(join(*values), True)


def disagreed(*values: Any) -> Any:
    """Kleene's ``or`` of values of which none is true."""
    return unless_lost(join(*values), False)


def chosen(test: Any, yes: Any, no: Any) -> Any:
    """One of two values; where the test is unknown, the value on which both agree."""
    if type(test) is not Unknown:
        return yes if test else no
    both = type(yes) is not Unknown and type(no) is not Unknown
    return yes if both and yes == no else join(test, yes, no)


def compared(function: Callable[[Any, Any], Any], a: Any, b: Any) -> Any:
    """A comparison: unknown where a side is unknown, false where a side is nothing or of another kind."""
    if type(a) is Unknown or type(b) is Unknown:
        return join(a, b)
    if a is NOTHING or b is NOTHING:
        return False
    try:
        return function(a, b)
    except TypeError:
        return False


def minus(value: Any) -> Any:
    return value if type(value) is Unknown else -value


def reckoned(function: Callable[[Any, Any], Any], a: Any, b: Any) -> Any:
    """Arithmetic: unknown where a side is unknown, nothing where a side is nothing or a divisor is zero."""
    lost = join(a, b)
    if lost is not None:
        return lost
    if a is NOTHING or b is NOTHING or (function is operator.truediv and b == 0):
        return NOTHING
    return function(a, b)


def membership(case: Any, a: Any, b: Any, negated: bool) -> Any:
    """Is a value in a list? Unknown where either is, or where the list may be longer; nothing is in no list."""
    if type(a) is Unknown or type(b) is Unknown:
        return join(a, b)
    if b is NOTHING:
        return negated
    if a not in b and (still_open := case.open_list(b)) is not None:
        return still_open
    return (a in b) is not negated


def called(
    run: Callable[..., Any], without: Any, coarse: Unknown | None, arguments: tuple[Any, ...], *frame: Any
) -> Any:
    """A call: unknown arguments make an unknown, and a first argument stated too coarsely is named."""
    for argument in arguments:
        if type(argument) is Unknown:
            return join(*arguments)
        if argument is NOTHING:
            return without
    found = run(*frame, *arguments)
    return coarse if type(found) is Unknown and not found.missing else found
