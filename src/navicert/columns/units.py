"""The tests of one pack, worked out for every row: taken apart as far as truth alone is at stake."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from itertools import chain
from typing import Any

import numpy as np

from navicert.columns.book import Book
from navicert.columns.outcomes import ByAnswer, NoColumn, outcomes, truths
from navicert.columns.question import Question
from navicert.columns.traced import TracedCase
from navicert.columns.truth import FALSE, TRUTHS, UNKNOWN, Truth, all_of, any_of, chosen, negation
from navicert.law.case import Case
from navicert.law.expressions import Compiled, compile_expression
from navicert.law.pack import Pack

Run = Callable[[Case], Any]
People = tuple[tuple[str, int], ...]
"""The names of loops over the parties, and the number of the party that each stands for."""
Key = str | tuple[Any, ...]
"""The text of a test, with the people that it is about."""
ONE_NEED = {"need": "id", "reason": "reason", "need_part": "part"}
"""The functions that ask for one need, and the field that they compare."""


class Units:
    """The outcomes of expressions of one pack for every row, each worked out when it is first asked for.

    What is joined by *and*, *or* and *not* is worked out part by part, so that a part looks at few facts; what is asked
    of any or of all parties is worked out party by party, for the same reason.
    """

    def __init__(self, book: Book, pack: Pack, tell: Callable[[int], None] = lambda count: None) -> None:
        self.book, self.pack, self._tell, self._told = book, pack, tell, 0
        self.free = {made.source: made for made in pack.expressions() if made.free}
        self.scope = replace(pack.scope, made={})
        self.needs: Question | None = None
        self.table: Any = None
        self._columns: dict[str, Question | None] = {}
        self._truths: dict[Key, Truth | ByAnswer] = {}
        self._late: set[Key] = set()

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
        return self._kept(test, test.source, lambda: self._part(ast.parse(test.source, mode="eval").body))

    def _kept(self, test: Compiled, key: Key, make: Callable[[], Truth | ByAnswer]) -> Truth:
        """The truth of a test, worked out once, or once until the needs stand."""
        held = self._truths.get(key)
        if held is None:
            held = self._truths[key] = make()
            if test.late:
                self._late.add(key)
        return held.of_all() if isinstance(held, ByAnswer) else held

    def _part(self, node: ast.expr, people: People = ()) -> Truth:
        """The truth of a part of a test, in which names stand for ``people``."""
        match node:
            case ast.BoolOp(op=ast.And(), values=values):
                return all_of((self._part(v, people) for v in values), self.book.size)
            case ast.BoolOp(values=values):
                return any_of((self._part(v, people) for v in values), self.book.size)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return negation(self._part(operand, people))
            case ast.IfExp() if self._is_truth(node, people):
                return chosen(*(self._part(v, people) for v in (node.test, node.body, node.orelse)))
            case ast.Name(id=name) if name in self.scope.defines and name not in dict(people):
                return self.truth(self.scope.defines[name])
            case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=wanted)]) if name in ONE_NEED:
                return self._need(ONE_NEED[name], wanted)
            case ast.Call(func=ast.Name(id=name), args=[ast.GeneratorExp() as each]) if self._is_of_people(name, each):
                return self._quantified(name, each, people)
        return self._leaf(*self._bound(node, people))

    def _is_truth(self, node: ast.IfExp, people: People) -> bool:
        """Is a choice one between two tests?"""
        return all(self._bound(part, people)[0].kind == "bool" for part in (node.body, node.orelse))

    def _is_of_people(self, name: str, each: ast.GeneratorExp) -> bool:
        """Is it asked of any or of all parties, and has the book any?"""
        over = ast.unparse(each.generators[0].iter)
        return name in ("any", "all") and over == "parties" and self.book.parties is not None

    def _quantified(self, name: str, each: ast.GeneratorExp, people: People) -> Truth:
        """What is asked of any or of all parties: of all, that there is none of whom it is not so."""
        if name == "any":
            return self._somebody(each.generators[0], each.elt, people)
        return negation(self._somebody(each.generators[0], ast.UnaryOp(ast.Not(), each.elt), people))

    def _somebody(self, among: ast.comprehension, body: ast.expr, people: People) -> Truth:
        """Is there a party of which a body holds? One party after the other, so that no two are told apart together."""
        parties = self.book.parties
        assert parties is not None
        assert isinstance(among.target, ast.Name)
        made = np.full(self.book.size, FALSE if "parties" in self.book.closed else UNKNOWN, np.int8)
        for number, there in parties.each:
            within = (*people, (among.target.id, number))
            said = all_of(chain([there], (self._part(part, within) for part in (*among.ifs, body))), self.book.size)
            np.maximum(made, said, out=made)
        return made

    def _bound(self, node: ast.expr, people: People) -> tuple[Compiled, People]:
        """A test that is not taken apart, and those of the people that it is about."""
        names = {held.id for held in ast.walk(node) if isinstance(held, ast.Name)}
        about = tuple((name, number) for name, number in people if name in names)
        scope = self.scope
        for name, _ in about:
            scope = scope.within(name, "Party")
        return compile_expression(ast.unparse(node), scope), about

    def _need(self, field: str, wanted: Any) -> Truth:
        """Is there such a need? Unknown where only a possible one would do; see :mod:`navicert.law.functions`."""
        if self.needs is None:
            return np.zeros(self.book.size, np.int8)
        marked = np.array([getattr(n, field) == wanted for n in self.table.needs], bool)
        return self.needs.told(self.table.there_is(marked))

    def _leaf(self, test: Compiled, people: People = ()) -> Truth:
        """A test that is not taken apart."""
        key = (test.source, *people) if people else test.source
        return self._kept(test, key, lambda: truths(test.source, test.run, self._case(people), self.book.size))

    def of(self, name: str, run: Run) -> Question:
        """The outcomes of any function of a case."""
        return outcomes(name, run, self._case(), self.book.size)

    def _case(self, people: People = ()) -> TracedCase:
        case = TracedCase(self.book, self.pack, self.column)
        case.needs_asked = self.needs
        case.variables = {name: case.party(number) for name, number in people}
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
