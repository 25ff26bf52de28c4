"""Conditions of a licence type: expressions of the law language over the dossier and its facts.

Beside the facts of ``navicert-cases/1`` an expression may read ``dossier.<field>`` (what the form holds; of a party its
parts, ``dossier.end_user.type``; of parties and goods the number of entries), ``flags``
(the ids of the red flags that stand), ``pieces`` (the ids of the documents that are there), and as in the routing rules
``codes``, ``military_list`` and ``destination``. With several lines or destinations a condition holds where it holds for one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date as Day
from functools import lru_cache
from typing import Any

from navicert.law.case import Case
from navicert.law.codes import unlisted
from navicert.law.expressions import Compiled, ExpressionError, Scope, compile_expression
from navicert.law.fields import FIELDS, OPEN_FACTS, fields_of
from navicert.law.unknown import NOTHING, Unknown
from navicert.licensing.dossier import Dossier
from navicert.licensing.facts import NOWHERE, facts_each, number
from navicert.licensing.kinds import Condition, Field, LicenceKind
from navicert.licensing.parts import PARTY
from navicert.licensing.routing import CODES, MUNITIONS, BadRule, read_rules
from navicert.terms import Content, EndUse, Item, Party, Stake, Transaction

KINDS = {
    "text": "text", "long_text": "text", "choice": "text", "country": "text", "texts": "texts", "choices": "texts",
    "countries": "texts", "yes_no_unknown": "bool", "tick": "bool", "date": "date", "number": "number",
    "money": "number", "quantity": "number", "parties": "number", "goods": "number",
}  # fmt: skip
"""The kind that a field has in an expression. Of a list it is how many entries it has; of a party each part is asked."""
DECLARED = (
    ("flags", "texts"), ("pieces", "texts"), ("codes", "texts"), ("military_list", "bool"), ("destination", "text"),
)  # fmt: skip
TABLES = (
    "in_group",
    "chart",
    "chart_footnote",
    "group_membership",
    "exists_code",
    "exception_row",
    "need",
    "reason",
    "uses",
)
"""Functions that ask the tables of a rule pack or its outcome: a licence type has none."""
NO_DAY = Day(2000, 1, 1)
"""Stands in where a condition is asked without a day; :func:`wrong_conditions` refuses those that read the day."""


def applies(
    kind: LicenceKind,
    dossier: Dossier,
    condition: Condition,
    *,
    day: Day | None = None,
    home_country: str = NOWHERE,
    flags: Collection[str] | None = None,
    pieces: Collection[str] | None = None,
) -> bool | Unknown:
    """Does a condition of the type hold for the dossier? :class:`Unknown` names the facts that would tell.

    ``flags`` and ``pieces`` are unknown where they are ``None``.
    """
    if isinstance(condition, bool):
        return condition
    return holds(kind, frames(kind, dossier, day=day, home_country=home_country, flags=flags, pieces=pieces), condition)


def frames(
    kind: LicenceKind,
    dossier: Dossier,
    *,
    day: Day | None = None,
    home_country: str = NOWHERE,
    flags: Collection[str] | None = None,
    pieces: Collection[str] | None = None,
) -> tuple[Case, ...]:
    """The dossier as conditions see it, once for each destination and goods line; for who asks many of them."""
    own = _own(kind, dossier.values)
    own |= {n: tuple(v) for n, v in (("flags", flags), ("pieces", pieces)) if v is not None}
    made = tuple(_cases(kind, dossier, day or NO_DAY, home_country))
    for case in made:
        case.flat.update(own)
        case.flat.update(_stated(case.transaction.item))
        case.flat["destination"] = case.flat["dest"]
    return made


def holds(kind: LicenceKind, cases: Iterable[Case], condition: str) -> bool | Unknown:
    """Does a condition hold for one of the frames of a dossier?"""
    compiled = _compiled(condition, _declared(kind))
    lost: list[Unknown] = []
    for case in cases:
        found = compiled.run(case)
        if isinstance(found, Unknown):
            lost.append(found)
        elif found and found is not NOTHING:
            return True
    return Unknown(frozenset().union(*(u.missing for u in lost))) if lost else False


def wrong_conditions(kind: LicenceKind) -> tuple[str, ...]:
    """What is wrong with the conditions of a type, as sentences; empty where every one can be asked."""
    found = []
    for where, condition, dated in _conditions(kind):
        try:
            compiled = _compiled(str(condition), _declared(kind))
        except ExpressionError as error:
            found.append(f"{where}: {error}")
            continue
        if compiled.kind not in ("bool", "any"):
            found.append(f"{where}: {condition} is {compiled.kind}, a condition is needed")
        found += [f"{where}: {name}() has no tables here" for name in TABLES if f"{name}(" in compiled.source]
        if not dated and "day" in compiled.reads:
            found.append(f"{where}: completeness does not depend on the day")
    try:
        read_rules(kind.reviewers)
    except BadRule as error:
        found.append(str(error))
    return tuple(found)


def _conditions(kind: LicenceKind) -> Iterator[tuple[str, Condition, bool]]:
    """Every condition of a type: where it stands, and whether it may read the day."""
    yield from ((f"field {f.id}", f.needed, False) for f in kind.fields())
    yield from ((f"document {p.id}", p.needed, False) for p in kind.pieces)
    yield from ((f"countersignature by {c.by}", c.when, True) for c in kind.advice.countersign)
    yield from ((f"duty {d.id}", d.when, True) for d in kind.after_issue)


def _declared(kind: LicenceKind) -> tuple[tuple[str, str], ...]:
    """The facts that expressions of this type may read beside those of the schema."""
    own = [(f"dossier.{f.id}", KINDS[f.kind]) for f in kind.fields() if f.kind in KINDS]
    own += [
        (f"dossier.{f.id}.{p.id}", KINDS[p.kind])
        for f in kind.fields()
        if f.kind == "party"
        for p in PARTY
        if p.kind in KINDS
    ]
    opened = [(f.fact, KINDS[f.kind]) for f in kind.fields() if f.fact.startswith(OPEN_FACTS) and f.fact not in FIELDS]
    return (*DECLARED, *own, *opened)


@lru_cache(maxsize=64)
def _scope(declared: tuple[tuple[str, str], ...]) -> Scope:
    return Scope(facts=dict(declared))


def _compiled(condition: str, declared: tuple[tuple[str, str], ...]) -> Compiled:
    return compile_expression(condition, _scope(declared))


def _own(kind: LicenceKind, values: Mapping[str, Any]) -> dict[str, Any]:
    """What the form holds, under ``dossier.<field>``: a box that is not ticked is not so, a list left empty has no entry."""
    found: dict[str, Any] = {f"dossier.{f.id}": False for f in kind.fields() if f.kind == "tick"}
    found |= {f"dossier.{f.id}": 0 for f in kind.fields() if f.kind in ("parties", "goods")}
    for asked in kind.fields():
        held = values.get(asked.id)
        if held is None:
            continue
        stated = [(f"dossier.{asked.id}", asked, held)]
        if asked.kind == "party":
            stated = [(f"dossier.{asked.id}.{p.id}", p, held[p.id]) for p in PARTY if p.id in held]
        found |= {path: v for path, f, given in stated if f.kind in KINDS and (v := _read(f, given)) is not None}
    return found


def _stated(item: Item) -> dict[str, Any]:
    """What the stated list entries of a line say, as in :mod:`navicert.licensing.routing`; nothing is unknown."""
    codes = [code for name in CODES if (code := getattr(item, name)) is not None]
    military = any(MUNITIONS.match(c) for c in codes) or not unlisted(item.usml or "")
    found: dict[str, Any] = {"codes": tuple(codes)} if item.eu_code or item.uk_code else {}
    return found | ({"military_list": military} if military or found else {})


def _read(asked: Field, value: Any) -> Any:
    if asked.kind == "yes_no_unknown":
        return {"yes": True, "no": False}.get(value)
    if asked.kind in ("number", "money", "quantity"):
        return number(value["amount"] if isinstance(value, Mapping) else value)
    if asked.kind in ("parties", "goods"):
        return len(value)
    if asked.kind == "date":
        return Day.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value


def _cases(kind: LicenceKind, dossier: Dossier, day: Day, home: str) -> Iterator[Case]:
    """One case for each destination and goods line."""
    for facts in facts_each(kind, dossier, day, home):
        for line in facts.get("lines") or [{}]:
            whole = facts.get("item", {})
            attributes = {**whole.get("attributes", {}), **line.get("attributes", {})}
            yield Case(_transaction(facts, {**whole, **line, "attributes": attributes}), {})


def _transaction(facts: Mapping[str, Any], item: Mapping[str, Any]) -> Transaction:
    """The facts of a dossier and one of its lines as the values that expressions run on."""
    own = {k: v for k, v in facts.items() if k in fields_of(Transaction) and k not in ("lines", "complete")}
    own |= {k: tuple(facts[k]) for k in ("via", "complete") if k in facts}
    own["date"], own["departure"] = Day.fromisoformat(facts["date"]), facts["from"]
    known = {k: v for k, v in item.items() if k in fields_of(Item)}
    if "us_content" in known:
        known["us_content"] = tuple(Content(**share) for share in known["us_content"])
    own["item"] = Item(**known)
    own["end_use"] = EndUse(**facts.get("end_use", {}))
    if "parties" in facts:
        own["parties"] = tuple(_party(p) for p in facts["parties"])
    return Transaction(**own)


def _party(given: Mapping[str, Any]) -> Party:
    made = dict(given)
    if "aliases" in made:
        made["aliases"] = tuple(made["aliases"])
    if "ownership" in made:
        made["ownership"] = tuple(Stake(**s) for s in made["ownership"])
    return Party(**made)
