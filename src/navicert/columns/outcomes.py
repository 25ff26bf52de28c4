"""What a function of a case gives for every row: asked once for each set of answers that it looks at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from navicert.columns.number import Number
from navicert.columns.place import Place
from navicert.columns.question import Codes, Question, Rows
from navicert.columns.traced import Bare, TracedCase
from navicert.columns.truth import Truth, truth_of


class NoColumn(Exception):
    """An outcome that is not one of a few values (a number of its own in each row): it is worked out where it is read."""


def outcomes(name: str, run: Callable[[Any], Any], case: TracedCase | Bare, size: int) -> Question:
    """What ``run`` gives for every row.

    A row stands for all rows that answer alike to what was asked while it ran: ``run`` is a function of these answers.
    """
    found = _Outcomes(name, run, case)
    codes = found.of_all(size, np.int32)
    return Question(name, found.values, codes)


@dataclass(slots=True)
class ByAnswer:
    """The truth of a test that asks one question only: by the answer to it. Small, where that of every row is not."""

    question: Question
    table: NDArray[np.int8]

    def of_all(self) -> Truth:
        """The truth of every row."""
        return self.question.told(self.table)


def truths(name: str, run: Callable[[Any], Any], case: TracedCase | Bare, size: int) -> Truth | ByAnswer:
    """Whether ``run`` holds for every row: its outcomes, taken as truth at once."""
    found = _Outcomes(name, run, case, as_truth=True)
    first, table, deeper = found.by_first(np.int8)
    if first is None:
        return np.full(size, table[0], np.int8)
    return found.of_rows(first, table, deeper) if deeper else ByAnswer(first, table)


class _Outcomes:
    """The different outcomes so far, and how a row comes to its own. As truth, an outcome is its own number."""

    def __init__(
        self, name: str, run: Callable[[Any], Any], case: TracedCase | Bare, *, as_truth: bool = False
    ) -> None:
        self._name, self._run, self._case, self._as_truth = name, run, case, as_truth
        self._places: dict[tuple[type, Any], int] = {}

    @property
    def values(self) -> list[Any]:
        return [value for _, value in self._places]

    def of_all(self, size: int, kind: type[Any]) -> Codes:
        """The number of the outcome of every row."""
        first, table, deeper = self.by_first(kind)
        return np.full(size, table[0], kind) if first is None else self.of_rows(first, table, deeper)

    def by_first(self, kind: type[Any]) -> tuple[Question | None, Codes, list[int]]:
        """The first question that is asked (none where nothing is), the number of the outcome of one row of each answer
        to it, and the answers for which it is not the only question."""
        place, path = self.at(0)
        if not path:
            return None, np.array([place], kind), []
        first = path[0][0]
        table = np.zeros(len(first.values), kind)
        deeper = []
        for code, row in first.examples:
            table[code], path = self.at(row)
            if len(path) > 1:
                deeper.append(code)
        return first, table, deeper

    def of_rows(self, first: Question, table: Codes, deeper: Sequence[int]) -> Codes:
        """The number of the outcome of every row: what the first answer leaves open is told apart."""
        codes = first.told(table)
        parts = dict(first.parts) if deeper else {}
        self.tell_apart([parts[code] for code in deeper], codes)
        return codes

    def at(self, row: int) -> tuple[int, list[tuple[Question, int]]]:
        """The number of the outcome for a row, and what was asked of it, with the answers."""
        self._case.trace.turn(row)
        outcome = _plain(self._run(self._case))
        if isinstance(outcome, (Number, dict, list)):
            raise NoColumn(self._name)
        path = list(self._case.trace.path.items())
        if self._as_truth:
            return int(truth_of(outcome)), path
        return self._places.setdefault((type(outcome), outcome), len(self._places)), path

    def tell_apart(self, groups: Sequence[Rows], codes: Codes) -> None:
        """Enter the outcomes of rows that answered the first question alike."""
        waiting = [(rows, 1) for rows in groups]
        while waiting:
            rows, shared = waiting.pop()
            place, path = self.at(int(rows[0]))
            for number in range(shared, len(path)):
                question, code = path[number]
                rows, others = _same(question, code, rows)
                waiting += [(part, number + 1) for part in others]
            codes[rows] = place


def _plain(outcome: Any) -> Any:
    """The outcome by itself: a place that is given on has been told apart."""
    if isinstance(outcome, tuple):
        return tuple(_plain(one) for one in outcome) if any(isinstance(one, Place) for one in outcome) else outcome
    return str(outcome) if type(outcome) is Place else outcome


def _same(question: Question, code: int, rows: Rows) -> tuple[Rows, list[Rows]]:
    """The rows that answer with this code, and the others by their answers."""
    alike, others = rows, []
    for held, part in question.parts_of(rows):
        if held == code:
            alike = part
        else:
            others.append(part)
    return alike, others
