"""The expression language of the rule packs: a typed, three-valued subset of Python's expressions.

Parsed with Python's own ``ast``, restricted to whitelisted nodes, checked against the fact schema, and written out as
functions of a :class:`~navicert.law.case.Case` (:mod:`~navicert.law.written`). Nothing here executes text from a pack.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from navicert.law import written
from navicert.law.declared import PackError
from navicert.law.syntax import LONGEST, Kind, Read, Refused, read
from navicert.law.written import Evaluate


class ExpressionError(PackError):
    """An expression that the language refuses: says which text, and what is wrong with it."""


class Compiled(Read):
    """An expression ready to run: ``run(case)`` gives a value, ``Unknown`` or ``NOTHING``.

    ``ask(case)`` gives the same, remembered for the case where the expression is ``free``: where it uses no loop
    variable. ``late`` says that it asks about the needs or the outcome, so that what was remembered before they stood
    is void. ``reads`` names the facts that it reads, ``source`` is its text on one line.

    The text is read and checked when anything else is first wanted of it, and the functions are made when they are
    first run: most expressions are never asked in the life of a process. One that is refused has no value, now or
    later: each asking raises :class:`ExpressionError`.
    """

    __slots__ = ("_condition", "_is_read", "_scope", "_text", "_where", "ask", "run", "source")
    run: Evaluate
    ask: Evaluate

    def __init__(self, text: str, scope: Scope, where: str, condition: bool) -> None:
        self._text, self._scope, self._where, self._condition = text, scope, where, condition
        self._is_read = False
        self.source = " ".join(text.split())

    def __getattr__(self, name: str) -> Any:
        """What is wanted for the first time."""
        if name not in (*Read.__slots__, *Compiled.__slots__):
            raise AttributeError(name)
        self.check()
        if name == "run":
            self.run = written.function(self.piece.text, self.bound)
        elif name == "ask":
            text = written.remembered(self.piece.text, late=self.late) if self.free else self.piece.text
            self.ask = written.function(text, {**self.bound, "source": self.source})
        return object.__getattribute__(self, name)

    def check(self, users: tuple[Compiled, ...] = ()) -> None:
        """Read the text, if that was not done. Raises :class:`ExpressionError` with its place, the text and the reason.

        ``users`` are the expressions in the midst of being read that use this one as a definition.
        """
        if self._is_read:
            return
        try:
            if self in users:
                raise Refused("it is defined by itself")
            found = read(self._text, self._scope, (*users, self))
            if self._condition and found.kind not in ("bool", "any"):
                raise Refused(f"it is {found.kind}, a condition is needed")
        except Refused as error:
            place = f"{self._where}: " if self._where else ""
            text = self._text if len(self._text) <= LONGEST else f"{self._text[:80]}…"
            raise ExpressionError(f"{place}in {text!r}: {error}") from None
        for name in Read.__slots__:
            setattr(self, name, getattr(found, name))
        self._is_read = True


@dataclass
class Scope:
    """What the names of an expression mean: declared facts, definitions of the pack, loop variables, tables."""

    facts: Mapping[str, Kind] = field(default_factory=dict)
    defines: Mapping[str, Compiled] = field(default_factory=dict)
    variables: Mapping[str, Kind] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, Kind]] = field(default_factory=dict)
    made: dict[tuple[Any, ...], Compiled] = field(default_factory=dict)

    def within(self, name: str, kind: Kind) -> Scope:
        return Scope(self.facts, self.defines, {**self.variables, name: kind}, self.columns, self.made)


def expression(source: str | bool | int | float, scope: Scope, where: str = "", *, condition: bool = False) -> Compiled:
    """An expression that is checked when it is first asked; ``where`` it stands is said if it is refused then.

    The same text in the same scope is one expression.
    """
    text = str(source).strip()
    key = (text, condition, *scope.variables.items())
    made = scope.made.get(key)
    if made is None:
        made = scope.made[key] = Compiled(text, scope, where, condition)
    return made


def compile_expression(source: str | bool | int | float, scope: Scope) -> Compiled:
    """The same, checked at once. Raises :class:`ExpressionError` with the text and the reason."""
    made = expression(source, scope)
    made.check()
    return made
