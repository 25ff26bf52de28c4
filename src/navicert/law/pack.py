"""A rule pack: the law of one regime as data, ready to be asked.

:mod:`~navicert.law.reading` makes it of texts. A pack is a set; the order of its files and rules means nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date as Day
from functools import cached_property
from typing import Any

from navicert.law import models
from navicert.law.case import PLACES
from navicert.law.dated import Covers, InForce
from navicert.law.declared import FactInfo, PackError
from navicert.law.expressions import Compiled, ExpressionError, Scope, expression
from navicert.law.tables import Row, Table, TableError

MOST_DAYS = 1000

Problems = list[str]
"""Where a reader wants every fault at once, faults are added here and the faulty piece is left out."""


def fault(problems: Problems | None, sentence: str) -> None:
    """Refuse at once, or add to the list of faults."""
    if problems is None:
        raise PackError(sentence)
    if sentence not in problems:
        problems.append(sentence)


def check_all(expressions: Iterable[Compiled], problems: Problems | None) -> None:
    """Check expressions. Raises :class:`PackError` at the first fault, or fills ``problems``."""
    for made in expressions:
        try:
            made.check()
        except ExpressionError as error:
            fault(problems, str(error))


@dataclass(frozen=True, slots=True)
class Condition:
    """A test with the words and the provision to give when it decides."""

    test: Compiled
    say: str = ""
    cite: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One compiled rule. ``model`` is the rule as it was written."""

    id: str
    kind: str
    model: models.RuleModel
    cites: tuple[str, ...]
    in_force: tuple[InForce, ...]
    about: tuple[Condition, ...]
    when: tuple[Condition, ...]
    unless: tuple[Condition, ...]
    conditions: tuple[Condition, ...]
    figures: Mapping[str, Compiled]
    loops: tuple[tuple[str, str, Compiled], ...]  # (variable, table or '', key or list)
    doc: str

    @property
    def status(self) -> str:
        return self.model.status

    @property
    def lets_go(self) -> bool:
        """Does the rule permit something, or take it out of the law?"""
        return self.kind == "authorisation" or (self.kind == "scope" and self.model.effect == "excluded")

    @property
    def first_cite(self) -> str:
        """The first provision that does not wait for a row of a table; the rule's own name where there is none."""
        return next((cite for cite in self.cites if "{" not in cite), self.id)

    @property
    def guard(self) -> Condition | None:
        """The first test, if it needs no row: where it fails, the rule is done with."""
        first = (self.about or self.when)[:1]
        return first[0] if first and self.kind != "authorisation" and first[0].test.free else None

    def applies_on(self, day: Day, known_on: Day | None) -> bool:
        """Does the rule apply on a day, as far as was known on another? What lets something go was not known before it began, where
        nobody says when it was published; that a rule begins is."""
        if known_on is not None and self.model.known_from is not None and self.model.known_from > known_on:
            return False
        spans = self.in_force
        if self.lets_go and self.model.known_from is None:
            spans = tuple(i for i in spans if not i.spans or any(s.holds(day) and s.known(known_on) for s in i.spans))
        return not self.in_force or any(i.on(day, known_on) for i in spans)

    def tests(self) -> Iterable[Compiled]:
        for conditions in (self.about, self.when, self.unless, self.conditions):
            yield from (c.test for c in conditions)

    def expressions(self) -> Iterable[Compiled]:
        """The tests, and what is worked out beside them."""
        return (*self.tests(), *(key for _, _, key in self.loops), *self.figures.values())


@dataclass
class PackSource:
    """The texts of one pack, by file name relative to its folder. ``edition`` is a hash over all that is law."""

    name: str
    files: Mapping[str, str]
    parsed: Mapping[str, Any]

    def mentions(self, word: str) -> bool:
        """Does the word stand anywhere in the rules?"""
        return word in self._said

    @cached_property
    def _said(self) -> str:
        return repr(self.parsed)

    @cached_property
    def edition(self) -> str:
        digest = hashlib.sha256()
        for name in sorted(n for n in self.files if not n.startswith("tests/")):
            body = self.files[name].encode()
            digest.update(f"{name}\0{len(body)}\0".encode())
            digest.update(body)
        return digest.hexdigest()


@dataclass
class Pack:
    """The law of one regime, ready to be asked.

    Of a pack that does not reach a case little more than the head is looked at, so its rules are read when they are
    first wanted, and an expression when it is first asked. ``check`` reads and checks all of it at once.
    """

    name: str
    regime: str
    title: str
    edition: str
    covers: Covers
    source: PackSource
    read_rules: Callable[[Problems | None], tuple[Rule, ...]]
    tables: dict[str, Table]
    facts: Mapping[str, FactInfo]
    provisions: tuple[models.ProvisionModel, ...]
    head: models.HeadModel
    scope: Scope
    reach: Compiled
    seen_as: Mapping[str, Compiled]
    """The acts as which this law sees what happens elsewhere; see :mod:`navicert.law.acts`."""
    places: frozenset[str] = PLACES
    """The codes of places that the pack knows: those of the world, and invented ones that it or a pack whose tables it
    reads declares."""
    _cells: dict[tuple[str, str], Compiled] = field(default_factory=dict)
    _on: dict[tuple[str, Day, Day | None], Any] = field(default_factory=dict)

    @property
    def is_law(self) -> bool:
        """False for the guidelines of an arrangement, which bind politically: they answer only where they are asked
        for by name, never move the headline, and never say "no licence" (docs/law/regimes.md)."""
        return self.head.binding == "law"

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule. Raises :class:`PackError` for one that cannot be read."""
        return self.read_rules(None)

    @property
    def is_read(self) -> bool:
        """Were the rules wanted before, and read without fault?"""
        return "rules" in self.__dict__

    def check(self, problems: Problems | None = None) -> None:
        """Read every rule and every expression. Raises :class:`PackError` at the first fault, or fills ``problems``."""
        if not self.is_read:
            self.rules = self.read_rules(problems)
        check_all(self.expressions(), problems)

    def expressions(self) -> tuple[Compiled, ...]:
        """Every expression of the rules, of the definitions and of the head, and those of cells that were asked."""
        self.rules  # noqa: B018 - reading them enters their expressions in the scope
        return tuple(self.scope.made.values())

    def cell(self, table: str, source: str) -> Compiled:
        """The expression of a table cell, with ``row`` in scope."""
        made = self._cells.get((table, source))
        if made is None:
            where = f"{self.name}/tables/{table}.csv"
            made = self._cells[table, source] = expression(source, self.scope.within("row", f"row:{table}"), where)
        return made

    @cached_property
    def by_kind(self) -> Mapping[str, tuple[Rule, ...]]:
        return {k: tuple(r for r in self.rules if r.kind == k) for k in models.KINDS}

    def rules_on(self, kind: str, day: Day, known_on: Day | None) -> tuple[Rule, ...]:
        """The rules of a kind that apply on a day, as far as was known on another."""
        key = (kind, day, known_on)
        found = self._on.get(key)
        if found is None:
            if len(self._on) > MOST_DAYS:
                self._on.clear()
            found = self._on[key] = tuple(r for r in self.by_kind[kind] if r.applies_on(day, known_on))
        rules: tuple[Rule, ...] = found
        return rules

    def guarded(
        self, kind: str, day: Day, known_on: Day | None
    ) -> tuple[tuple[Compiled | None, tuple[Rule, ...]], ...]:
        """The same rules, gathered under the first test that they share."""
        key = (f"guarded {kind}", day, known_on)
        if key not in self._on:
            groups: dict[str, tuple[Compiled | None, list[Rule]]] = {}
            for rule in self.rules_on(kind, day, known_on):
                guard = rule.guard
                test = guard.test if guard else None
                groups.setdefault(test.source if test else "", (test, []))[1].append(rule)
            self._on[key] = tuple((test, tuple(rules)) for test, rules in groups.values())
        found: tuple[tuple[Compiled | None, tuple[Rule, ...]], ...] = self._on[key]
        return found

    def stays_on(self, day: Day, known_on: Day | None) -> tuple[Rule, ...]:
        """The rules that are stayed on a day."""
        key = ("stayed", day, known_on)
        if key not in self._on:
            stayed = [r for r in self._with_stays if not r.applies_on(day, known_on)]
            self._on[key] = tuple(r for r in stayed if any(i.stay_on(day, known_on) for i in r.in_force))
        found: tuple[Rule, ...] = self._on[key]
        return found

    @cached_property
    def _with_stays(self) -> tuple[Rule, ...]:
        return tuple(r for r in self.rules if any(i.stayed for i in r.in_force))

    def reads(self, fact: str) -> bool:
        """Does some rule, or an expression in a table, read the fact?"""
        in_rules = any(fact in made.reads for made in self._naming(fact.rpartition(".")[2]))
        return in_rules or any(table.mentions(fact) for table in self.tables.values())

    def _naming(self, word: str) -> Iterator[Compiled]:
        """Every expression of the rules in which a word stands, or a definition that leads to it."""
        if not self.source.mentions(word):
            return iter(())
        words, before = {word}, 0
        while len(words) > before:
            before = len(words)
            words |= {name for name, made in self.scope.defines.items() if any(w in made.source for w in words)}
        parts = (self.reach, *self.seen_as.values(), *(made for rule in self.rules for made in rule.expressions()))
        return (made for made in parts if any(w in made.source for w in words))

    def check_cells(self) -> list[str]:
        """Every row of the tables that cannot be read, and every expression in them that is refused, as sentences."""
        found: list[str] = []
        for table in self.tables.values():
            try:
                for row in table.each():
                    found += self._faults(table.name, row)
            except TableError as error:
                found.append(str(error))
        return found

    def _faults(self, table: str, row: Row) -> Iterator[str]:
        for column, text in row.exprs.items():
            try:
                if text:
                    self.cell(table, text).check()
            except ExpressionError as error:
                yield f"table {table}, line {row.number}, column {column}: {error}"
