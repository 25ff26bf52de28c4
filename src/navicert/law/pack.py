"""A rule pack: the law of one regime as data, read, checked and compiled.

No file is opened here: :mod:`navicert.library` hands over the texts. A pack is a set; the order of its files and
rules means nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date as Day
from functools import cached_property
from typing import Any

from pydantic import ValidationError

from navicert.law import models
from navicert.law.case import PLACES
from navicert.law.dated import Covers, InForce, Span
from navicert.law.declared import FactInfo, PackError, read_facts_csv
from navicert.law.expressions import Compiled, ExpressionError, Scope, compile_expression
from navicert.law.tables import Shape, Table, TableError, read_table

MOST_DAYS = 1000


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
    guard: Condition | None
    """The first test that needs no row: where it fails, the rule is done with."""
    doc: str

    @property
    def status(self) -> str:
        return self.model.status

    def applies_on(self, day: Day, known_on: Day | None) -> bool:
        if known_on is not None and self.model.known_from is not None and self.model.known_from > known_on:
            return False
        return not self.in_force or any(i.on(day) for i in self.in_force)

    def tests(self) -> Iterable[Compiled]:
        for conditions in (self.about, self.when, self.unless, self.conditions):
            yield from (c.test for c in conditions)


@dataclass
class PackSource:
    """The texts of one pack, by file name relative to its folder. ``edition`` is a hash over all that is law."""

    name: str
    files: Mapping[str, str]
    parsed: Mapping[str, Any]

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
    """The law of one regime, ready to be asked."""

    name: str
    regime: str
    title: str
    edition: str
    covers: Covers
    rules: tuple[Rule, ...]
    tables: dict[str, Table]
    facts: Mapping[str, FactInfo]
    provisions: tuple[models.ProvisionModel, ...]
    head: models.HeadModel
    scope: Scope
    reach: Compiled
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

    def cell(self, table: str, source: str) -> Compiled:
        """The compiled expression of a table cell, with ``row`` in scope."""
        made = self._cells.get((table, source))
        if made is None:
            made = compile_expression(source, self.scope.within("row", f"row:{table}"))
            self._cells[(table, source)] = made
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
                test = rule.guard.test if rule.guard else None
                groups.setdefault(test.source if test else "", (test, []))[1].append(rule)
            self._on[key] = tuple((test, tuple(rules)) for test, rules in groups.values())
        found: tuple[tuple[Compiled | None, tuple[Rule, ...]], ...] = self._on[key]
        return found

    def stays_on(self, day: Day, known_on: Day | None) -> tuple[Rule, ...]:
        """The rules that are stayed on a day."""
        key = ("stayed", day, known_on)
        if key not in self._on:
            stayed = [r for r in self._with_stays if not r.applies_on(day, known_on)]
            self._on[key] = tuple(r for r in stayed if any(i.stay_on(day) for i in r.in_force))
        found: tuple[Rule, ...] = self._on[key]
        return found

    @cached_property
    def _with_stays(self) -> tuple[Rule, ...]:
        return tuple(r for r in self.rules if any(i.stayed for i in r.in_force))

    @cached_property
    def reads(self) -> frozenset[str]:
        """Every fact that some rule of the pack reads."""
        found = {r for rule in self.rules for t in rule.tests() for r in t.reads}
        found |= {r for rule in self.rules for _, _, key in rule.loops for r in key.reads}
        found |= {r for rule in self.rules for f in rule.figures.values() for r in f.reads}
        return frozenset(found | set(self.reach.reads))

    def mentioned_in_tables(self, fact: str) -> bool:
        """Does an expression in some table name the fact?"""
        return fact in self._table_expressions

    @cached_property
    def _table_expressions(self) -> str:
        return "\n".join(text for table in self.tables.values() for text in table.expressions)

    def check_cells(self) -> list[str]:
        """Every expression in the tables that does not compile, as sentences."""
        found = []
        for table in self.tables.values():
            for row in table.rows:
                for column, text in row.exprs.items():
                    try:
                        if text:
                            self.cell(table.name, text)
                    except ExpressionError as error:
                        found.append(f"table {table.name}, line {row.number}, column {column}: {error}")
        return found


def read_head(source: PackSource) -> models.HeadModel:
    """The head of a pack, checked."""
    head: models.HeadModel = _model(models.HeadModel, source.parsed.get("pack.yaml"), source.name, "pack.yaml")
    return head


Problems = list[str]
"""Where a reader wants every fault at once, faults are added here and the faulty piece is left out."""


def fault(problems: Problems | None, sentence: str) -> None:
    """Refuse at once, or add to the list of faults."""
    if problems is None:
        raise PackError(sentence)
    problems.append(sentence)


def read_tables(source: PackSource, head: models.HeadModel, problems: Problems | None = None) -> dict[str, Table]:
    """The pack's own tables, as its head declares them."""
    tables: dict[str, Table] = {}
    for name, shape in head.tables.items():
        text = source.files.get(f"tables/{name}.csv")
        if text is None:
            fault(problems, f"{source.name}: tables/{name}.csv is declared in pack.yaml but does not exist")
            continue
        columns = (shape.lists, shape.exprs, shape.numbers, shape.bools)
        try:
            tables[name] = read_table(name, text, Shape(shape.key, *map(tuple, columns)))
        except TableError as error:
            fault(problems, f"{source.name}: {error}")
    return tables


def build_pack(
    source: PackSource,
    head: models.HeadModel,
    tables: dict[str, Table],
    problems: Problems | None = None,
    places: frozenset[str] = PLACES,
) -> Pack:
    """Compile one pack over its own tables and those it borrows. Raises :class:`PackError` at the first fault."""
    facts = _facts(source)
    files = [("pack.yaml", head), *_rule_files(source, problems)]
    scope = Scope({f.name: f.kind for f in facts.values()}, {}, {}, {n: t.columns for n, t in tables.items()})
    scope = _definitions(files, scope, source.name, problems)
    rules: dict[str, Rule] = {}
    for name, file in files:
        for model in file.rules:
            try:
                if model.id in rules:
                    raise PackError(f"{source.name}: two rules are called {model.id}; give one of them another id")
                rules[model.id] = _rule(model, scope, f"{source.name}/{name}")
            except PackError as error:
                fault(problems, str(error))
    if head.binding != "law" and any(rule.kind == "authorisation" for rule in rules.values()):
        fault(problems, f"{source.name}: guidelines (binding: political) authorise nothing; they hold no authorisation")
    covers = Covers(head.covers.first, head.covers.text_as_of, head.covers.stale_after, head.covers.complete_from)
    return Pack(
        name=source.name, regime=head.regime, title=head.title, edition=source.edition, covers=covers,
        rules=tuple(rules.values()), tables=tables, facts=facts, head=head, scope=scope,
        provisions=tuple(p for _, f in files for p in f.provisions), reach=compile_expression(head.reach, scope),
        places=places,
    )  # fmt: skip


def _facts(source: PackSource) -> dict[str, FactInfo]:
    facts: dict[str, FactInfo] = {}
    for name, text in sorted(source.files.items()):
        if name.startswith("facts") and name.endswith(".csv"):
            facts.update(read_facts_csv(text, f"{source.name}/{name}"))
    return facts


def _rule_files(source: PackSource, problems: Problems | None) -> list[tuple[str, Any]]:
    found = []
    for name, data in sorted(source.parsed.items()):
        if name != "pack.yaml":
            try:
                found.append((name, _model(models.RuleFile, data, source.name, name)))
            except PackError as error:
                fault(problems, str(error))
    return found


def _model(kind: type[Any], data: Any, pack: str, name: str) -> Any:
    try:
        return kind.model_validate(data or {})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(p) for p in first["loc"])
        rule = _rule_name(data, first["loc"])
        raise PackError(f"{pack}/{name}: {place}{rule}: {first['msg']} (found {str(first['input'])[:80]!r})") from None


def _rule_name(data: Any, place: tuple[Any, ...]) -> str:
    if len(place) > 1 and place[0] == "rules" and isinstance(place[1], int):
        return f" (rule {data['rules'][place[1]].get('id', '?')})"
    return ""


def _definitions(files: list[tuple[str, Any]], scope: Scope, pack: str, problems: Problems | None) -> Scope:
    """Compile the ``define`` names; one may use another, whatever the order they are written in."""
    waiting = {name: (where, text) for where, f in files for name, text in f.define.items()}
    made: dict[str, Compiled] = {}
    scope = Scope(scope.facts, made, scope.variables, scope.columns)
    progress, faults = True, list[str]()
    while waiting and progress:
        progress, faults = False, []
        for name, (where, text) in list(waiting.items()):
            try:
                made[name] = compile_expression(text, scope)
                del waiting[name]
                progress = True
            except ExpressionError as error:
                faults.append(f"{pack}/{where}: define {name}: {error}")
    for sentence in faults if waiting else ():
        fault(problems, sentence)
    return scope


def _spans(model: models.RuleModel) -> tuple[InForce, ...]:
    given = model.in_force
    intervals = [] if given is None else given if isinstance(given, list) else [given]
    return tuple(
        InForce(
            (Span(i.first, i.last, i.cite),),
            tuple(Span(s.first, s.last, s.cite) for s in i.stayed),
            tuple(Span(s.first, s.last, s.cite) for s in i.not_enforced),
        )
        for i in intervals
    )


def _rule(model: models.RuleModel, scope: Scope, where: str) -> Rule:
    lacking = model.problem()
    if lacking:
        raise PackError(f"{where}: rule {model.id}: {lacking}")
    try:
        loops, scope = _loops(model, scope)

        def tests(conditions: Iterable[Any]) -> tuple[Condition, ...]:
            return tuple(_condition(c, scope) for c in conditions)

        about, when = tests(model.about), tests(model.when)
        return Rule(
            model.id,
            model.kind,
            model,
            tuple(model.cite),
            _spans(model),
            about,
            when,
            tests(model.unless),
            tests(model.conditions),
            {k: compile_expression(v, scope) for k, v in model.figures.items()},
            loops,
            _guard(model, about or when),
            " ".join(model.doc.split()),
        )
    except ExpressionError as error:
        raise PackError(f"{where}: rule {model.id}: {error}") from None


def _guard(model: models.RuleModel, first: tuple[Condition, ...]) -> Condition | None:
    usable = model.kind != "authorisation" and first and first[0].test.free
    return first[0] if usable else None


def _condition(given: Any, scope: Scope) -> Condition:
    if isinstance(given, models.ConditionModel):
        test, say, cite = given.test, given.say, given.cite
    else:
        test, say, cite = given, "", ""
    made = compile_expression(test, scope)
    if made.kind not in ("bool", "any"):
        raise ExpressionError(f"{made.source!r} is {made.kind}, a condition is needed")
    return Condition(made, say, cite)


def _loops(model: models.RuleModel, scope: Scope) -> tuple[tuple[tuple[str, str, Compiled], ...], Scope]:
    given = model.each
    steps = [] if given is None else given if isinstance(given, list) else [given]
    made: list[tuple[str, str, Compiled]] = []
    for step in steps:
        if isinstance(step, models.TableEach):
            if step.table not in scope.columns:
                raise ExpressionError(f"each: {step.table} is no table of this pack")
            made.append(("row", step.table, compile_expression(step.key, scope)))
            scope = scope.within("row", f"row:{step.table}")
        else:
            made.append((step.name, "", compile_expression(step.within, scope)))
            scope = scope.within(step.name, "text")
    return tuple(made), scope
