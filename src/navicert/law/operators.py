"""What the operators do with values of which some are unknown or nothing."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from navicert.law.unknown import NOTHING, Unknown, join

Evaluate = Callable[[Any], Any]
COMPARE: dict[type, Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le,
    ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip
ARITHMETIC: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}  # fmt: skip


def compared(function: Callable[[Any, Any], Any], lrun: Evaluate, rrun: Evaluate, fixed: Any = None) -> Evaluate:
    """A comparison: unknown where a side is unknown, false where a side is nothing or of another kind.

    ``fixed`` is the value of the right side where it is written out, which is quicker.
    """
    if fixed is not None:
        return _compared_with(function, lrun, fixed)

    def value(case: Any) -> Any:
        a, b = lrun(case), rrun(case)
        if type(a) is Unknown or type(b) is Unknown:
            return join(a, b)
        if a is NOTHING or b is NOTHING:
            return False
        try:
            return function(a, b)
        except TypeError:
            return False

    return value


def _compared_with(function: Callable[[Any, Any], Any], left: Evaluate, fixed: Any) -> Evaluate:
    def value(case: Any) -> Any:
        a = left(case)
        if type(a) is Unknown:
            return a
        if a is NOTHING:
            return False
        try:
            return function(a, fixed)
        except TypeError:
            return False

    return value


def reckoned(function: Callable[[Any, Any], Any], left: Evaluate, right: Evaluate) -> Evaluate:
    """Arithmetic: unknown where a side is unknown, nothing where a side is nothing or a divisor is zero."""

    def value(case: Any) -> Any:
        a, b = left(case), right(case)
        lost = join(a, b)
        if lost is not None:
            return lost
        if a is NOTHING or b is NOTHING or (function is operator.truediv and b == 0):
            return NOTHING
        return function(a, b)

    return value


def membership(left: Evaluate, right: Evaluate, fixed: tuple[Any, ...] | None = None, *, negated: bool) -> Evaluate:
    """Is a value in a list? Unknown where either is, or where the list may be longer; nothing is in no list.

    ``fixed`` is the list where it is written out: it is never longer than it stands there.
    """
    if fixed is not None:
        return _membership_in(left, fixed, negated)

    def value(case: Any) -> Any:
        a, b = left(case), right(case)
        if type(a) is Unknown or type(b) is Unknown:
            return join(a, b)
        if b is NOTHING:
            return negated
        if a not in b and (still_open := case.open_list(b)) is not None:
            return still_open
        return (a in b) is not negated

    return value


def _membership_in(left: Evaluate, fixed: tuple[Any, ...], negated: bool) -> Evaluate:
    def value(case: Any) -> Any:
        a = left(case)
        return a if type(a) is Unknown else (a in fixed) is not negated

    return value
