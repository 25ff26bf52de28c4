"""Transactions made up at random, from the values that the rules themselves compare with.

A generated transaction is a mapping in the words of the contract. The same seed gives the same transaction.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from random import Random
from typing import Any

from navicert.cli.cases import yaml_cases
from navicert.law.fields import FIELDS, RECORD_FIELDS
from navicert.law.law import Law
from navicert.library.packs import PACKS
from navicert.terms import ACTIVITIES, ROLES
from told import REFUTED

WORKED_STEP = 3
"""One file of worked cases in so many is read, to be quick."""

PLACES = tuple("US DE FR CN RU IR KP SY CU BR IN JP GB AU CA HK AE TR BY NI KH VN MO IL UA ZZ LI TW KR MX EG".split())
DAYS = ("2026-09-15", "2026-11-15", "2025-10-15", "2025-12-01", "2024-06-01", "2023-01-10", "2022-03-01", "2021-10-01", "2027-06-01")  # fmt: skip
LISTS = ("BIS-EL", "BIS-UVL", "BIS-MEU", "BIS-DPL", "OFAC-SDN", "EU-FSF", "UN-SC", "UK-SL")
END_USES = tuple(
    "civil military wmd missile nuclear chem_bio police_surveillance internal_development internal_repression".split()
)
NUMBERS = (0, 1, 5, 10, 25, 25.1, 50, 60, 100, 300, 1000, 5000, 100000)
MUNITIONS_CONTENT = "foreign_item.us_defense_content_percent"
REQUIRED = ("date", "activity", "from", "to", "complete", "regime_under_test")


class Generator:
    """Draws transactions for a law: codes from its tables, values from its rules."""

    def __init__(self, law: Law) -> None:
        self.literals = _literals(law)
        self.kinds = {**FIELDS, **{f.name: f.kind for f in law.facts.values()}}
        self.closures = sorted({(f.name, f.closed) for p in law.packs.values() for f in p.facts.values() if f.closed})
        self.open = sorted(f.name for f in law.facts.values())
        us, eu = law.packs["us-ear"].tables, law.packs["eu-dual-use"].tables
        entries = sorted({r.cells["eccn"] for r in us["ccl_requirements"].rows})
        self.us = [
            *entries,
            *(f"{r.cells['eccn']}.{p}" for r in us["ccl_requirements"].rows for p in r.cells["include"]),
        ]
        self.eu = sorted(eu["annex_i_codes"].index)

    @cached_property
    def worked(self) -> list[dict[str, Any]]:
        """The facts of the worked cases beside the packs: near them lies what clears. Those in which one fact refutes a claim are
        proved by themselves."""
        return [
            case.facts
            for path in sorted(PACKS.glob("*/tests/*.yaml"))[::WORKED_STEP]
            for case in yaml_cases(path)
            if "synthetic_entry" not in case.facts and (path.parent.parent.name, case.id) not in REFUTED
        ]

    def draw(self, random: Random) -> dict[str, Any]:
        """Every other transaction starts from a worked case, asked under every law."""
        if random.random() < 0.5:
            held = copy.deepcopy(random.choice(self.worked))
            held.pop("regime_under_test", None)
            return {**held, "complete": held.get("complete", [])}
        return self.made_up(random)

    def made_up(self, random: Random) -> dict[str, Any]:
        facts: dict[str, Any] = {
            "date": random.choice(DAYS[:3] if random.random() < 0.6 else DAYS),
            "activity": random.choice(("export", "export", "export", "reexport", *ACTIVITIES)),
            "from": random.choice(("US", "US", "DE", "FR", *PLACES)),
            "to": random.choice(PLACES),
            "item": self.item(random),
            "complete": [p for p in ("parties", "end_use", "item", "route") if random.random() < 0.6],
        }
        self.sometimes(random, facts)
        for name in random.sample(self.open, random.randint(0, 6)):
            if name != MUNITIONS_CONTENT:  # beside an ECCN a contradiction, as item.usml is
                _put(facts, name, self.value(random, name))
        return facts

    def item(self, random: Random) -> dict[str, Any]:
        code = random.choice(self.us)
        item: dict[str, Any] = {
            "us_eccn": random.choice((code, code, code, "EAR99")),
            "kind": random.choice(("commodity", "commodity", "software", "technology")),
        }
        if random.random() < 0.7:
            item["eu_code"] = random.choice(
                (code if code in self.eu else random.choice(self.eu), random.choice(self.eu), "none")
            )
        if random.random() < 0.7:
            item["origin"] = random.choice(("US", "DE", "CN", "KR"))
        if random.random() < 0.3:
            item["us_content"] = [
                {
                    "us_eccn": random.choice((*self.us[:400], "EAR99")),
                    "percent": random.choice((5, 10, 10.5, 25, 25.5)),
                }
                for _ in range(random.randint(0, 2))
            ]
        names = [
            n
            for n in self.kinds
            if n.startswith("item.") and n.count(".") == 1 and self.kinds[n] in ("bool", "number", "text")
        ]
        for name in random.sample(sorted(names), random.randint(0, 4)):
            if name != "item.usml":  # beside an ECCN it is a contradiction, not a fact the more (docs/adr/0003)
                item.setdefault(name[5:], self.value(random, name))
        return item

    def sometimes(self, random: Random, facts: dict[str, Any]) -> None:
        """The parts that a transaction has now and then, each with its chance."""
        parts: tuple[tuple[float, str, Callable[[], Any]], ...] = (
            (0.7, "end_use", lambda: self.end_use(random)),
            (0.7, "parties", lambda: [self.party(random) for _ in range(random.randint(1, 3))]),
            (0.3, "via", lambda: random.sample(PLACES[:20], random.randint(0, 2))),
            (0.2, "final_destination", lambda: random.choice(PLACES)),
            (0.2, "informed", lambda: random.random() < 0.5),
            (0.2, "concern", lambda: random.random() < 0.5),
            (0.3, "value_usd", lambda: random.choice(NUMBERS)),
            (0.7 if facts["to"] == "UA" else 0, "region", lambda: random.choice(("UA-43", "UA-14", "UA-09", "UA-30"))),
            (0.2, "destination_facility", lambda: random.choice(("free_zone", "free_warehouse", "factory"))),
        )
        facts.update({name: made() for chance, name, made in parts if random.random() < chance})

    def end_use(self, random: Random) -> dict[str, Any]:
        known = [n for n in ("knowledge", "informed_by_authority", "wmd_delivery") if random.random() < 0.3]
        return {"type": random.choice(END_USES), **{n: random.random() < 0.5 for n in known}}

    def party(self, random: Random) -> dict[str, Any]:
        party: dict[str, Any] = {"role": random.choice(ROLES), "country": random.choice(PLACES)}
        types = [v for v in self.literals.get("parties[].type", ()) if isinstance(v, str)] or ["company"]
        if random.random() < 0.6:
            party["type"] = random.choice(types)
        if random.random() < 0.5:
            party["listed"] = random.sample(LISTS, random.choice((0, 0, 1, 2)))
        if random.random() < 0.3:
            party["ownership"] = [
                {"owner_listed": random.choice(LISTS), "percent": random.choice((10, 49, 50, 51, 100))}
                for _ in range(random.randint(0, 2))
            ]
        for name, kind in RECORD_FIELDS["Party"].items():
            if kind == "bool" and random.random() < 0.15:
                party[name] = random.random() < 0.5
        if random.random() < 0.3:
            party["nationality"] = random.choice(PLACES)
        if random.random() < 0.3:
            party["parent_hq"] = random.choice(PLACES)
        return party

    def value(self, random: Random, name: str) -> Any:
        kind = self.kinds[name]
        if name.endswith("origin"):
            return random.choice(PLACES)
        if name == "item.hs6":
            return random.choice(("854231", "847130", "870323", "300490"))
        named: list[Any] = [
            v for v in self.literals.get(name, ()) if isinstance(v, (int, float) if kind == "number" else str)
        ]
        if kind == "bool":
            return random.random() < 0.5
        if kind == "number":
            number = abs(random.choice((*named, *(v + 0.5 for v in named), *NUMBERS)))
            return min(number, 100) if name.endswith("percent") else number
        if kind == "list":
            return random.sample(sorted(set(named)) or ["other"], min(len(set(named)) or 1, random.randint(1, 2)))
        return random.choice(DAYS) if kind == "date" else random.choice((*named, "other"))


def _literals(law: Law) -> dict[str, tuple[Any, ...]]:
    found: dict[str, set[Any]] = {}
    for pack in law.packs.values():
        for rule in pack.rules:
            for test in rule.tests():
                for name, value in test.literals:
                    found.setdefault(name, set()).add(value)
                if "parties" in test.reads and ".type" in test.source:
                    words = {w for w in test.source.replace('"', "'").split("'")[1::2] if w.islower()}
                    found.setdefault("parties[].type", set()).update(words)
    return {k: tuple(sorted(v, key=repr)) for k, v in found.items()}


def _put(facts: dict[str, Any], name: str, value: Any) -> None:
    place = facts
    *steps, last = name.split(".")
    for step in steps:
        place = place.setdefault(step, {})
    place[last] = value


def without_one(facts: dict[str, Any], closures: Sequence[tuple[str, str]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The same facts less one, for each fact and each entry of ``complete``.

    A fact that is taken out of a part that was declared complete takes the declaration with it: to leave both would
    state that the fact is not so, which is another statement and not a lack of knowledge (docs/adr).
    """
    for part in facts["complete"]:
        fewer = copy.deepcopy(facts)
        fewer["complete"].remove(part)
        yield f"complete: {part}", fewer
    for path in _leaves(facts, ()):
        if path[0] in REQUIRED or (path[0] == "parties" and path[-1] == "role"):
            continue
        fewer = copy.deepcopy(facts)
        _drop(fewer, path)
        closed = {
            *CLOSED_BY.get(str(path[0]), ()),
            *(c for n, c in closures if f"{n}.".startswith(f"{'.'.join(map(str, path))}.")),
        }
        fewer["complete"] = [p for p in fewer["complete"] if p not in closed]
        yield ".".join(map(str, path)), fewer


CLOSED_BY: dict[str, tuple[str, ...]] = {
    "parties": ("parties",), "denial_notifications": ("parties",), "end_use": ("end_use",), "informed": ("end_use",),
    "concern": ("end_use",), "destination_facility": ("end_use",), "item": ("item",), "via": ("route", "parties"),
    "region": ("route", "parties"), "final_destination": ("route", "parties"),
}  # fmt: skip


def _leaves(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    if path:
        yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for number, inner in enumerate(value):
            yield from (p for p in _leaves(inner, (*path, number)) if len(p) > len(path) + 1)


def _drop(value: Any, path: tuple[str | int, ...]) -> None:
    for step in path[:-1]:
        value = value[step]
    del value[path[-1]]
