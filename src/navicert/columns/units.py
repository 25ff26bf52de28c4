"""One function of a case, worked out for every row: asked once for each set of answers that it looks at."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from navicert.columns.book import Book
from navicert.columns.number import Number
from navicert.columns.place import Place
from navicert.columns.question import Codes, Question, Rows
from navicert.columns.traced import Bare, TracedCase
from navicert.columns.truth import TRUTHS, Truth, all_of, any_of, negation, truth_of
from navicert.law.case import Case
from navicert.law.expressions import Compiled, compile_expression
from navicert.law.pack import Pack

Run = Callable[[Case], Any]
ONE_NEED = {"need": "id", "reason": "reason", "need_part": "part"}
"""The functions that ask for one need, and the field that they compare."""


class NoColumn(Exception):
    """An outcome that is not one of a few values (a number of its own in each row): it is worked out where it is read."""


def outcomes(name: str, run: Callable[[Any], Any], case: TracedCase | Bare, size: int) -> Question:
    """What ``run`` gives for every row.

    A row stands for all rows that answer alike to what was asked while it ran: ``run`` is a function of these answers.
    """
    found = _Outcomes(name, run, case)
    codes = found.of_all(size, np.int32)
    return Question(name, found.values, codes)


def truths(name: str, run: Callable[[Any], Any], case: TracedCase | Bare, size: int) -> Truth:
    """Whether ``run`` holds for every row: its outcomes, taken as truth at once."""
    return _Outcomes(name, run, case, as_truth=True).of_all(size, np.int8)


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
        place, path = self.at(0)
        if not path:
            return np.full(size, place, kind)
        first = path[0][0]
        table = np.zeros(len(first.values), kind)
        deeper = []
        for code, row in first.examples:
            table[code], path = self.at(row)
            if len(path) > 1:
                deeper.append(code)
        codes = table[first.codes]
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


class Units:
    """The outcomes of expressions of one pack for every row, each worked out when it is first asked for.

    What is joined by *and*, *or* and *not* is worked out part by part, so that a part looks at few facts.
    """

    def __init__(self, book: Book, pack: Pack, tell: Callable[[int], None] = lambda count: None) -> None:
        self.book, self.pack, self._tell, self._told = book, pack, tell, 0
        self.free = {made.source: made for made in pack.expressions() if made.free}
        self.scope = replace(pack.scope, made={})
        self.needs: Question | None = None
        self.table: Any = None
        self._columns: dict[str, Question | None] = {}
        self._truths: dict[str, Truth] = {}
        self._late: set[str] = set()

    def column(self, source: str) -> Question | None:
        """The outcomes of an expression that uses no loop variable; ``None`` where there are too many to name."""
        if source not in self._columns:
            made = self.free.get(source)
            self._columns[source] = None if made is None else self._column(made)
        return self._columns[source]

    def _column(self, made: Compiled) -> Question | None:
        if made.kind == "bool":
            return Question(made.source, TRUTHS, self.truth(made))
        try:
            return self.of(made.source, lambda case: made.run(case))
        except NoColumn:
            return None

    def truth(self, test: Compiled) -> Truth:
        """Whether a test holds for each row."""
        if test.kind != "bool":
            return self._leaf(test)
        return self._kept(test, lambda: self._part(ast.parse(test.source, mode="eval").body))

    def _kept(self, test: Compiled, make: Callable[[], Truth]) -> Truth:
        """The truth of a test, worked out once, or once until the needs stand."""
        if test.source not in self._truths:
            self._truths[test.source] = make()
            if test.late:
                self._late.add(test.source)
        return self._truths[test.source]

    def _part(self, node: ast.expr) -> Truth:
        match node:
            case ast.BoolOp(op=ast.And(), values=values):
                return all_of((self._part(v) for v in values), self.book.size)
            case ast.BoolOp(values=values):
                return any_of((self._part(v) for v in values), self.book.size)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return negation(self._part(operand))
            case ast.Name(id=name) if name in self.scope.defines:
                return self.truth(self.scope.defines[name])
            case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=wanted)]) if name in ONE_NEED:
                return self._need(ONE_NEED[name], wanted)
        return self._leaf(compile_expression(ast.unparse(node), self.scope))

    def _need(self, field: str, wanted: Any) -> Truth:
        """Is there such a need? Unknown where only a possible one would do; see :mod:`navicert.law.functions`."""
        if self.needs is None:
            return np.zeros(self.book.size, np.int8)
        marked = np.array([getattr(n, field) == wanted for n in self.table.needs], bool)
        made: Truth = self.table.there_is(marked)[self.needs.codes]
        return made

    def _leaf(self, test: Compiled) -> Truth:
        """A test that is not taken apart."""
        return self._kept(test, lambda: truths(test.source, lambda case: test.run(case), self._case(), self.book.size))

    def of(self, name: str, run: Run) -> Question:
        """The outcomes of any function of a case."""
        return outcomes(name, run, self._case(), self.book.size)

    def _case(self) -> TracedCase:
        case = TracedCase(self.book, self.pack, self.column)
        case.needs_asked = self.needs
        return case

    def done(self, rules: int) -> None:
        """So many more rules are done: for whoever waits."""
        self._told += rules
        self._tell(self._told)

    def settle(self, needs: Question, table: Any) -> None:
        """Fix the needs; what asked about them before is void."""
        self.needs, self.table = needs, table
        self._truths = {source: made for source, made in self._truths.items() if source not in self._late}
        self._columns = {s: made for s, made in self._columns.items() if s not in self.free or not self.free[s].late}
        self._late = set()
