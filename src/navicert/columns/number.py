"""A number whose comparisons are remembered: rows that compare alike need not have the same number."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from navicert.columns.question import Question

Ask = Callable[[Question], int]


class Amounts:
    """The numbers of all rows, as stated or as reckoned from them; ``name`` says how."""

    def __init__(self, name: str, numbers: NDArray[np.float64], asked: dict[str, Question]) -> None:
        self.name, self.numbers, self.asked = name, numbers, asked

    def compared(self, sign: str, function: Callable[..., Any], other: Any) -> Question:
        """The comparison of every row's number with another, or with that of another column."""
        against, name = (other.numbers, other.name) if isinstance(other, Amounts) else (other, repr(other))
        key = f"{self.name} {sign} {name}"
        if key not in self.asked:
            self.asked[key] = Question(key, (False, True), function(self.numbers, against).view(np.int8))
        return self.asked[key]

    def reckoned(self, sign: str, function: Callable[..., Any], other: Any, *, swapped: bool) -> Amounts:
        """Arithmetic on every row at once, in the same order as on one."""
        against, name = (other.numbers, other.name) if isinstance(other, Amounts) else (other, repr(other))
        with np.errstate(divide="ignore", invalid="ignore"):
            made = function(against, self.numbers) if swapped else function(self.numbers, against)
        text = f"({name} {sign} {self.name})" if swapped else f"({self.name} {sign} {name})"
        return Amounts(text, made, self.asked)


class Number(float):
    """The number of one row, which tells what it is compared with, and which column it stands for."""

    amounts: Amounts
    ask: Ask

    @classmethod
    def of(cls, value: float, amounts: Amounts, ask: Ask) -> Number:
        made = cls(value)
        made.amounts, made.ask = amounts, ask
        return made

    def _compared(self, sign: str, function: Callable[..., Any], other: Any) -> Any:
        if not isinstance(other, (int, float)):
            return NotImplemented
        against = other.amounts if isinstance(other, Number) else float(other)
        return bool(self.ask(self.amounts.compared(sign, function, against)))

    def __lt__(self, other: Any) -> Any:
        return self._compared("<", operator.lt, other)

    def __le__(self, other: Any) -> Any:
        return self._compared("<=", operator.le, other)

    def __gt__(self, other: Any) -> Any:
        return self._compared(">", operator.gt, other)

    def __ge__(self, other: Any) -> Any:
        return self._compared(">=", operator.ge, other)

    def __eq__(self, other: Any) -> Any:
        return self._compared("==", operator.eq, other)

    def __ne__(self, other: Any) -> Any:
        return self._compared("!=", operator.ne, other)

    def __bool__(self) -> bool:
        return bool(self != 0.0)

    def __hash__(self) -> int:
        raise TypeError("a number of a column has no hash: what asks for one would read the exact number")

    def _reckoned(self, sign: str, function: Callable[..., Any], other: Any, *, swapped: bool = False) -> Any:
        if not isinstance(other, (int, float)):
            return NotImplemented
        if float(other) == 0.0 and sign == "+" and not isinstance(other, Number):
            return self
        mine, theirs = float(self), float(other)
        value = function(theirs, mine) if swapped else function(mine, theirs)
        against = other.amounts if isinstance(other, Number) else float(other)
        return Number.of(value, self.amounts.reckoned(sign, function, against, swapped=swapped), self.ask)

    def __add__(self, other: Any) -> Any:
        return self._reckoned("+", operator.add, other)

    def __radd__(self, other: Any) -> Any:
        return self._reckoned("+", operator.add, other, swapped=True)

    def __sub__(self, other: Any) -> Any:
        return self._reckoned("-", operator.sub, other)

    def __rsub__(self, other: Any) -> Any:
        return self._reckoned("-", operator.sub, other, swapped=True)

    def __mul__(self, other: Any) -> Any:
        return self._reckoned("*", operator.mul, other)

    def __rmul__(self, other: Any) -> Any:
        return self._reckoned("*", operator.mul, other, swapped=True)

    def __truediv__(self, other: Any) -> Any:
        return self._reckoned("/", operator.truediv, other)

    def __rtruediv__(self, other: Any) -> Any:
        return self._reckoned("/", operator.truediv, other, swapped=True)

    def __neg__(self) -> Any:
        return self._reckoned("*", operator.mul, -1.0)
