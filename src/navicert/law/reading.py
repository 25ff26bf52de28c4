"""How a rule pack is read and checked: from the texts of its files to rules that can be asked.

No file is opened here: :mod:`navicert.library` hands over the texts.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from pydantic import ValidationError

from navicert.law import models
from navicert.law.acts import seen_as
from navicert.law.case import PLACES
from navicert.law.dated import Covers, InForce, Span
from navicert.law.declared import FactInfo, PackError, read_facts_csv
from navicert.law.expressions import Compiled, Scope, expression
from navicert.law.pack import Condition, Pack, PackSource, Problems, Rule, fault
from navicert.law.tables import Shape, Table, TableError

Files = list[tuple[str, Any]]
"""What the YAML files of a pack say, by name: the head first."""


def read_head(source: PackSource) -> models.HeadModel:
    """The head of a pack, checked."""
    head: models.HeadModel = _model(models.HeadModel, source.parsed.get("pack.yaml"), f"{source.name}/pack.yaml")
    return head


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
            tables[name] = Table(name, Shape(shape.key, *map(tuple, columns)), text)
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
    """One pack over its own tables and those it borrows. Raises :class:`PackError` for a file that is at fault.

    Its rules are read when they are wanted, and its expressions when they are asked; see :class:`Pack`.
    """
    facts = _facts(source)
    files = [("pack.yaml", head), *_rule_files(source, problems)]
    scope = Scope({f.name: f.kind for f in facts.values()}, {}, {}, {n: t.columns for n, t in tables.items()})
    scope = _definitions(files, scope, source.name, problems)
    if head.classified_by:
        expression(head.classified_by, scope, f"{source.name}/pack.yaml: classified_by")
    covers = Covers(head.covers.first, head.covers.text_as_of, head.covers.stale_after, head.covers.complete_from)
    return Pack(
        name=source.name, regime=head.regime, title=head.title, edition=source.edition, covers=covers, source=source,
        read_rules=partial(_rules, files, scope, source.name), tables=tables, facts=facts, head=head, scope=scope,
        provisions=tuple(p for _, f in files for p in f.provisions), places=places,
        reach=expression(head.reach, scope, f"{source.name}/pack.yaml: reach"),
        seen_as=seen_as(head.home, scope, places, f"{source.name}/pack.yaml: home"),
    )  # fmt: skip


def _facts(source: PackSource) -> dict[str, FactInfo]:
    facts: dict[str, FactInfo] = {}
    for name, text in sorted(source.files.items()):
        if name.startswith("facts") and name.endswith(".csv"):
            facts.update(read_facts_csv(text, f"{source.name}/{name}"))
    return facts


def _rule_files(source: PackSource, problems: Problems | None) -> Files:
    found: Files = []
    for name, data in sorted(source.parsed.items()):
        if name != "pack.yaml":
            try:
                found.append((name, _model(models.RuleFile, data, f"{source.name}/{name}")))
            except PackError as error:
                fault(problems, str(error))
    return found


def _model(kind: type[Any], data: Any, where: str, number: int | None = None) -> Any:
    """What stands in a file, or in its rule of this number, checked."""
    try:
        return kind.model_validate(data or {})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"] if number is None else ("rules", number, *first["loc"])))
        rule = f" (rule {data.get('id', '?')})" if number is not None and isinstance(data, dict) else ""
        raise PackError(f"{where}: {place}{rule}: {first['msg']} (found {str(first['input'])[:80]!r})") from None


def _definitions(files: Files, scope: Scope, pack: str, problems: Problems | None) -> Scope:
    """The scope with the ``define`` names; one may use another, whatever the order they are written in."""
    made: dict[str, Compiled] = {}
    scope = Scope(scope.facts, made, scope.variables, scope.columns)
    for file, held in files:
        for name, text in held.define.items():
            if name in made:
                fault(problems, f"{pack}/{file}: define {name}: the name is taken by another file of the pack")
            made[name] = expression(text, scope, f"{pack}/{file}: define {name}")
    return scope


def _rules(files: Files, scope: Scope, pack: str, problems: Problems | None) -> tuple[Rule, ...]:
    """The rules of a pack. Raises :class:`PackError`, or fills ``problems`` and leaves a faulty rule out."""
    rules: dict[str, Rule] = {}
    binding = files[0][1].binding
    for file, held in files:
        for number, data in enumerate(held.rules):
            try:
                model = _model(models.RuleModel, data, f"{pack}/{file}", number)
                if model.id in rules:
                    raise PackError(f"{pack}: two rules are called {model.id}; give one of them another id")
                if binding != "law" and model.kind == "authorisation":
                    raise PackError(
                        f"{pack}: guidelines (binding: political) authorise nothing; they hold no authorisation"
                    )
                rules[model.id] = _rule(model, scope, f"{pack}/{file}: rule {model.id}")
            except PackError as error:
                fault(problems, str(error))
    return tuple(rules.values())


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
        raise PackError(f"{where}: {lacking}")
    loops, scope = _loops(model, scope, where)

    def tests(conditions: Iterable[Any]) -> tuple[Condition, ...]:
        return tuple(_condition(c, scope, where) for c in conditions)

    return Rule(
        id=model.id, kind=model.kind, model=model, cites=tuple(model.cite), in_force=_spans(model),
        about=tests(model.about), when=tests(model.when), unless=tests(model.unless), conditions=tests(model.conditions),
        figures={name: expression(text, scope, where) for name, text in model.figures.items()},
        loops=loops, doc=" ".join(model.doc.split()),
    )  # fmt: skip


def _condition(given: Any, scope: Scope, where: str) -> Condition:
    if isinstance(given, models.ConditionModel):
        return Condition(expression(given.test, scope, where, condition=True), given.say, given.cite)
    return Condition(expression(given, scope, where, condition=True))


def _loops(model: models.RuleModel, scope: Scope, where: str) -> tuple[tuple[tuple[str, str, Compiled], ...], Scope]:
    given = model.each
    steps = [] if given is None else given if isinstance(given, list) else [given]
    made: list[tuple[str, str, Compiled]] = []
    for step in steps:
        if isinstance(step, models.TableEach):
            if step.table not in scope.columns:
                raise PackError(f"{where}: each: {step.table} is no table of this pack")
            made.append(("row", step.table, expression(step.key, scope, where)))
            scope = scope.within("row", f"row:{step.table}")
        else:
            made.append((step.name, "", expression(step.within, scope, where)))
            scope = scope.within(step.name, "text")
    return tuple(made), scope
