"""Calls of the language's functions: unknown arguments, nothing, and a code that is stated too coarsely."""

from __future__ import annotations

import ast
from typing import Any

from navicert.law.functions import Function
from navicert.law.operators import Evaluate
from navicert.law.unknown import NOTHING, Unknown, join


def constant(node: ast.expr) -> Any:
    """The value of a literal text, number or list of such; ``None`` where the node is anything else."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, (ast.List, ast.Tuple)):
        values = tuple(constant(e) for e in node.elts)
        return None if None in values else values
    return None


def called_with(function: Function, run: Evaluate, fixed: tuple[Any, ...], first: str | None) -> Evaluate:
    """The closure of a call whose other arguments are written out: the usual case, and the quick one."""
    too_coarse = Unknown(frozenset({first or "item"}))
    without, call = (False if function.kind == "bool" else NOTHING), function.run

    def value(case: Any) -> Any:
        argument = run(case)
        if type(argument) is Unknown:
            return argument
        if argument is NOTHING:
            return without
        found = call(case, argument, *fixed)
        return too_coarse if type(found) is Unknown and not found.missing else found

    return value


def called(function: Function, runs: list[Evaluate], first: str | None) -> Evaluate:
    """The closure of a call: unknown arguments make an unknown, and a first argument stated too coarsely is named."""
    too_coarse = Unknown(frozenset({first or "item"}))

    def value(case: Any) -> Any:
        arguments = [run(case) for run in runs]
        for argument in arguments:
            if type(argument) is Unknown:
                return join(*arguments)
            if argument is NOTHING:
                return False if function.kind == "bool" else NOTHING
        found = function.run(case, *arguments)
        return too_coarse if type(found) is Unknown and not found.missing else found

    return value


def remembering(source: str, run: Evaluate, *, late: bool) -> Evaluate:
    """The closure of a definition: evaluated once for a case, and again once the needs stand if it asks about them."""

    def value(case: Any) -> Any:
        kept = case.late if late else case.remembered
        if source in kept:
            return kept[source]
        found = kept[source] = run(case)
        return found

    return value
