"""From a dossier to the facts of ``navicert-cases/1``, in the words that the determination reads.

A field says with ``fact:`` where its value goes. What was not stated is left out: unknown. ``complete`` holds only what
the applicant ticked. Amounts become numbers here and only here, because the law compares them; the licence keeps the
texts. Several destinations give several mappings, one each: nothing is decided for a place that was not asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date as Day
from decimal import Decimal
from typing import Any

from navicert.law.codes import normalise
from navicert.law.fields import fields_of
from navicert.law.spelling import customs_code
from navicert.licensing.dossier import Dossier
from navicert.licensing.kinds import Field, LicenceKind
from navicert.licensing.parts import LINE, PARTY
from navicert.licensing.words import SIGNED
from navicert.terms import BadFacts, Line

NOWHERE = "ZZ"
"""A place assigned to nobody: what the determination reads as an unknown place."""
ATTRIBUTES = "attributes"
GRADED = {"unclassified": False, "confidential": True, "secret": True, "top_secret": True}
"""Which gradings are classified in the sense of the laws; a restricted grading says neither."""


def destinations(kind: LicenceKind, values: Mapping[str, Any], home_country: str) -> tuple[str, ...]:
    """The countries that are applied for, in the order of the application; of an import certificate the own one."""
    if kind.inbound:
        return (home_country,)
    for asked in kind.fields():
        if asked.fact == "to" and asked.id in values:
            held = values[asked.id]
            return tuple(held) if isinstance(held, list) else (held,)
    return (NOWHERE,)


def facts_of(kind: LicenceKind, dossier: Dossier, day: Day, home_country: str, *, to: str = "") -> dict[str, Any]:
    """The facts of one application on a day, for :func:`navicert.assess.facts.read_facts`.

    ``home_country`` is the authority's own state: where the goods leave unless a field says otherwise. Of several
    destinations ``to`` chooses one; without it :class:`BadFacts` says so, because an answer for one of them would be
    taken for an answer for all. An application without a destination yet gives ``ZZ``, which the law does not know.
    """
    places = destinations(kind, dossier.values, home_country)
    if to and to not in places:
        raise BadFacts("to", f"{to} is not among the destinations {', '.join(places)} of the application")
    if not to and len(places) > 1:
        raise BadFacts("to", f"the application names {len(places)} destinations; ask for one at a time")
    return _facts(kind, dossier.values, day, home_country, to or places[0])


def facts_each(kind: LicenceKind, dossier: Dossier, day: Day, home_country: str) -> tuple[dict[str, Any], ...]:
    """The facts for every destination of the application, one mapping each."""
    places = destinations(kind, dossier.values, home_country)
    return tuple(_facts(kind, dossier.values, day, home_country, p) for p in places)


def _facts(kind: LicenceKind, values: Mapping[str, Any], day: Day, home: str, to: str) -> dict[str, Any]:
    facts: dict[str, Any] = {"date": day.isoformat(), "activity": kind.activity, "from": home, "to": to}
    for asked in kind.fields():
        if asked.fact and asked.fact != "to" and asked.id in values:
            PLACED.get(asked.fact, _placed)(facts, asked, values[asked.id])
    if facts["activity"] == "transit":
        facts["via"] = list(dict.fromkeys([*facts.get("via", ()), home]))
    return facts


def _placed(facts: dict[str, Any], asked: Field, value: Any) -> None:
    """A value at the dotted place that its field names; an answer of “not known” is left out."""
    plain = _plain(asked, value)
    if plain is None:
        return
    *way, last = asked.fact.split(".")
    place = facts
    for step in way:
        place = place.setdefault(step, {})
    place[last] = plain
    if asked.kind == "money":
        facts.setdefault("contract", {})["currency"] = value["currency"]


def _plain(asked: Field, value: Any) -> Any:
    if asked.kind == "yes_no_unknown":
        return {"yes": True, "no": False}.get(value)
    if asked.kind == "number":
        return number(value)
    if asked.kind in ("money", "quantity"):
        return number(value["amount"])
    return value


def number(text: str) -> float | int:
    """The number that a decimal text says, as the law compares it."""
    exact = Decimal(text)
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def _parties(facts: dict[str, Any], asked: Field, value: Any) -> None:
    for entry in value if isinstance(value, list) else [value]:
        role = entry.get("role") or asked.roles[0]
        facts.setdefault("parties", []).append({"role": role, **party_facts(entry)})


def party_facts(entry: Mapping[str, Any]) -> dict[str, Any]:
    """One declared party in the words of the facts; owners are named with their shares, unknown whether listed."""
    made = {p.fact: entry[p.id] for p in PARTY if p.fact and p.id in entry}
    owners = [{"owner": o.get("name"), "percent": _share(o)} for o in entry.get("owners", ())]
    return made | ({"ownership": owners} if owners else {})


def _share(owner: Mapping[str, Any]) -> float | int | None:
    return number(owner["percent"]) if "percent" in owner else None


def _lines(facts: dict[str, Any], asked: Field, value: Any) -> None:
    facts["lines"] = [line_facts(entry) for entry in value]


def line_facts(entry: Mapping[str, Any]) -> dict[str, Any]:
    """One goods line in the words of the facts: stated codes, amounts as numbers, technical parameters."""
    made: dict[str, Any] = {p.fact: entry[p.id] for p in LINE if p.fact and p.id in entry}
    if "hs6" in made:
        made["hs6"] = customs_code(made["hs6"])
    if "us_content" in made:
        made["us_content"] = [_content(share) for share in made["us_content"]]
    if "kg" in made:
        made["kg"] = number(made["kg"])
    made |= {name: normalise(code) for name, code in entry.get("codes", {}).items()}
    if "quantity" in entry:
        made |= {"quantity": number(entry["quantity"]["amount"]), "unit": entry["quantity"]["unit"]}
    if "value" in entry:
        worth = number(entry["value"]["amount"])
        made |= {"value": worth, "currency": entry["value"]["currency"]}
        made |= {"value_usd": worth} if entry["value"]["currency"] == "USD" else {}
    attributes: dict[str, Any] = {"description": entry["description"]} if "description" in entry else {}
    for name, text in entry.get("parameters", {}).items():
        (made if _is_item_fact(name, text) else attributes)[name] = _parameter(text)
    if entry.get("grading") in GRADED:
        made["classified"] = GRADED[entry["grading"]]
    return made | ({ATTRIBUTES: attributes} if attributes else {})


def _content(share: Mapping[str, Any]) -> dict[str, Any]:
    return {k: number(v) if k == "percent" else normalise(v) for k, v in share.items()}


def _is_item_fact(name: str, text: str) -> bool:
    """Is the parameter a fact of the item itself, such as ``range_km`` or ``mtcr``?"""
    return fields_of(Line).get(name) == ("number" if SIGNED.match(text) else "bool")


def _parameter(text: str) -> Any:
    return {"yes": True, "no": False}.get(text, number(text) if SIGNED.match(text) else text)


PLACED: Mapping[str, Callable[[dict[str, Any], Field, Any], None]] = {"parties": _parties, "lines": _lines}
"""The facts that are built from parties and lines; every other one is a plain value at its place."""
