"""One transaction as the law sees it: facts by name, closed parts of the world, tables of the day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date as Day
from functools import lru_cache
from typing import Any

from iso3166 import countries_by_alpha2

from navicert.law.declared import ASKED, FactInfo
from navicert.law.fields import FIELDS, OPEN_FACTS, RECORD_FIELDS, part_of
from navicert.law.spelling import LISTS, SIX_DIGITS, SOURCE, SOURCE_CODE, UNLISTED, known_region
from navicert.law.tables import Row, Table
from navicert.law.unknown import NOTHING, Unknown, unknown
from navicert.terms import EndUse, Item, Line, Transaction

USER_ASSIGNED = frozenset({"XI", "XK", "XC", "XL", "EA", "IC"})
"""Codes outside ISO 3166-1 that customs practice uses: Northern Ireland, Kosovo, Ceuta, Melilla, the two together,
the Canary Islands."""
PLACES = frozenset(countries_by_alpha2) | USER_ASSIGNED
PLACE_FACTS = frozenset({"country", "nationality", "parent_hq", "origin"})
CLOSED: Mapping[str, Mapping[str, Any]] = {
    "parties": {"parties": (), "listed": (), "ownership": (), "owner_listed": "", "type": "", "relation": "", "denial_notifications": ()},
    "end_use": {
        "type": "", "detail": "", "ultimate_end_user": "", "knowledge": False, "informed_by_authority": False,
        "wmd_delivery": False, "informed": False, "concern": False, "destination_facility": "",
    },
    "route": {"via": (), "final_destination": ""},
    "item": {"us_content": ()},
}  # fmt: skip
NOT_SO: Mapping[str, Any] = {"bool": False, "text": "", "list": (), "number": 0}
"""What a closed open fact is where it is not stated."""
NOWHERE: Mapping[str, Any] = {}


class OpenList(tuple[Any, ...]):
    """What was stated where more may be: nothing follows from what is not among it, until ``fact`` is known."""

    fact = "parties"

    @classmethod
    def until(cls, fact: str, values: Iterable[Any]) -> OpenList:
        made = cls(values)
        made.fact = fact
        return made


class Record:
    """A party, stake or share of content inside an expression; absent fields are unknown under their own name."""

    __slots__ = ("kind", "path", "values")

    def __init__(self, kind: str, path: str, values: dict[str, Any]) -> None:
        self.kind, self.path, self.values = kind, path, values

    def get(self, name: str, case: Case) -> Any:
        found = self.values.get(name, self)
        if found is not self:
            return found
        return case.absent(f"{self.path}.{name}", RECORD_FIELDS[self.kind][name])


def _record(value: Any, path: str, places: frozenset[str]) -> Record:
    known: dict[str, Any] = {}
    for f in fields(value):
        held = getattr(value, f.name)
        if isinstance(held, tuple) and held and is_dataclass(held[0]):
            held = tuple(_record(h, f"{path}.{f.name}[{i}]", places) for i, h in enumerate(held))
        if held is not None:
            known[f.name] = _recognised(f.name, held, f"{path}.{f.name}", places) if f.name in WORDED else held
    return Record(type(value).__name__, path, known)


def _recognised(name: str, value: Any, path: str, places: frozenset[str]) -> Any:
    """A stated value; what is in words that no table knows (a place, a list, a customs code) is unknown."""
    if name in PLACE_FACTS and value not in places or name == "hs6" and not SIX_DIGITS.match(value):
        return unknown(path)
    if name == "via" and not places.issuperset(value):
        return OpenList.until(path, (v for v in value if v in places))
    if name == "listed" and not LISTS.issuperset(value):
        return OpenList.until(path, value)
    return unknown(path) if name == "owner_listed" and value not in LISTS and value != UNLISTED else value


NAMES = {kind: tuple(f.name for f in fields(kind)) for kind in (Transaction, Item, Line, EndUse)}
ITEM_PATHS = {kind: tuple((name, f"item.{name}") for name in NAMES[kind]) for kind in (Item, Line)}
WORDED = PLACE_FACTS | {"hs6", "via", "listed", "owner_listed"}
"""The fields whose words some table must know (:func:`_recognised`)."""
APART = frozenset({"item", "end_use", "lines", "complete", "synthetic_entry"})


def flatten(t: Transaction, places: frozenset[str] = PLACES) -> dict[str, Any]:
    """Every fact that is stated, by its dotted name. ``places`` are the codes that the law knows."""
    flat: dict[str, Any] = {}
    for name in NAMES[Transaction]:
        value = getattr(t, name)
        if value is None or name in APART:
            continue
        if name in OPEN_FACTS:
            flat.update((f"{name}.{k}", _plain(v)) for k, v in value.items() if v is not None)
        elif isinstance(value, tuple) and value and is_dataclass(value[0]):
            flat[name] = tuple(_record(v, f"{name}[{i}]", places) for i, v in enumerate(value))
        else:
            flat[name] = _recognised(name, value, name, places)
    if t.region and not known_region(t.region, t.to, t.final_destination):
        flat["region"] = unknown("region")
    flat.update(_item_facts(t.item, places))
    flat.update((f"end_use.{n}", v) for n in NAMES[EndUse] if (v := getattr(t.end_use, n)) is not None)
    return flat


def _item_facts(item: Item, places: frozenset[str]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, path in ITEM_PATHS[type(item)]:
        value = getattr(item, name)
        if value is not None:
            flat[path] = _recognised(name, value, path, places) if name in WORDED else value
    for key, value in flat.pop("item.attributes", {}).items():
        if value is not None:
            flat[f"item.attributes.{key}"] = _plain(value)
    if item.kind == SOURCE_CODE:
        flat = {
            **SOURCE,
            **flat,
            "item.kind": SOURCE["item.kind"],
        }  # that it is none, if that is stated too, is doubted
    if item.us_content is not None:
        flat["item.us_content"] = tuple(
            _record(c, f"item.us_content[{i}]", places) for i, c in enumerate(item.us_content)
        )
    return flat


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


@lru_cache(maxsize=65536)
def closed_value(path: str, kind: str, closed_by: str, closed: frozenset[str]) -> Any:
    part = part_of(path)
    if closed_by == ASKED:
        return unknown(path)
    if closed_by:
        return NOT_SO.get(kind, unknown(path)) if closed_by in closed or part in closed else unknown(path)
    if part in closed:
        last = path.rsplit(".", 1)[-1]
        if last in CLOSED[part]:
            return CLOSED[part][last]
        if part == "item" and kind == "bool":
            return False
    return unknown(path)


class Facts(dict[str, Any]):
    """The facts of a case by name; one that is not stated is what a closed part says of it, else unknown."""

    __slots__ = ("_closed", "_declared")

    def __init__(self, stated: Mapping[str, Any], closed: frozenset[str], declared: Mapping[str, FactInfo]) -> None:
        super().__init__(stated)
        self._closed, self._declared = closed, declared

    def __missing__(self, path: str) -> Any:
        info = self._declared.get(path)
        kind = FIELDS.get(path) or (info.kind if info else "")
        found = self[path] = closed_value(path, kind, info.closed if info else "", self._closed)
        return found


class Case:
    """The frame in which expressions run: one transaction, one pack, one day, one state of knowledge."""

    def __init__(
        self,
        transaction: Transaction,
        tables: Mapping[str, Table],
        *,
        known_on: Day | None = None,
        cells: Callable[[str, str], Any] | None = None,
        rates: Mapping[str, float] | None = None,
        flat: Mapping[str, Any] | None = None,
        declared: Mapping[str, FactInfo] = NOWHERE,
        places: frozenset[str] = PLACES,
    ) -> None:
        self.transaction, self.tables, self.known_on = transaction, tables, known_on
        self.day = transaction.date
        self.rates = rates or NOWHERE
        self.closed = frozenset(transaction.complete)
        self.places = places
        self.flat = Facts(flatten(transaction, places) if flat is None else flat, self.closed, declared)
        self.flat["day"] = self.day
        self.flat["as_content"] = False
        self.flat["licensed"] = False
        self.flat["synthetic"] = transaction.synthetic_entry is not None
        self.variables: dict[str, Any] = {}
        self.needs: tuple[Any, ...] = ()
        self.possible_needs: tuple[Any, ...] = ()
        self.available: frozenset[str] = frozenset()
        self.content_shares: Callable[[Case], tuple[Any, Any]] | None = None
        self.remembered: dict[str, Any] = {}
        self.late: dict[str, Any] = {}
        self._shares: tuple[Any, Any] | None = None
        self._declared = declared
        self._cells = cells
        self._rows: dict[tuple[str, str], tuple[Row, ...]] = {}
        self._once: dict[tuple[str, str], Any] = {}
        self._place_facts()
        self._open_parties()
        self.stated = frozenset(self.flat)

    def _place_facts(self) -> None:
        for name in ("departure", "to", "final_destination"):
            place = self.flat.get(name)
            if place is not None and place not in self.places:
                self.flat[name] = unknown("destination" if name != "departure" else "from")
        self.flat["dest"] = self.destination()

    def destination(self) -> Any:
        """What the law calls the destination: of a release of technology, the nationality of who receives it."""
        if self.transaction.activity not in ("deemed_export", "deemed_reexport"):
            return self.flat.get("final_destination", self.flat["to"])
        for party in self.transaction.parties or ():
            if party.role in ("foreign_person", "recipient") and (party.nationality or party.country):
                place = party.nationality or party.country
                return place if place in self.places else unknown("destination")
        to = self.flat["to"]
        nobody = "parties" in self.closed  # the mark says that all are stated, and nobody receives anything
        return unknown("parties.nationality") if nobody or to == self.flat.get("departure") else to

    def _open_parties(self) -> None:
        if "parties" in self.flat and "parties" not in self.closed:
            self.flat["parties"] = OpenList(self.flat["parties"])

    def shares(self) -> tuple[Any, Any]:
        """The shares of controlled US content, worked out once."""
        if self._shares is None and self.content_shares is not None:
            self._shares = self.content_shares(self)
        return self._shares or (0.0, 0.0)

    def settle(self, needs: tuple[Any, ...], possible: tuple[Any, ...]) -> None:
        """Fix the needs; what was remembered before may have rested on their absence."""
        self.needs, self.possible_needs = needs, possible
        self.late.clear()

    def derive(self, **changes: Any) -> Case:
        """The same frame around a changed transaction."""
        changed = replace(self.transaction, **changes)
        made = Case(
            changed, self.tables, known_on=self.known_on, cells=self._cells, rates=self.rates, declared=self._declared,
            places=self.places,
        )  # fmt: skip
        made.content_shares = self.content_shares
        return made

    def absent(self, path: str, kind: str) -> Any:
        """A field of a record that is not stated: what a closed part says of it, else unknown."""
        return closed_value(path, kind, "", self.closed)

    def open_list(self, sequence: Any) -> Unknown | None:
        return unknown(sequence.fact) if type(sequence) is OpenList else None

    def cell(self, row: Row, source: str) -> Any:
        """The value of an expression that stands in a table cell; an empty cell says nothing against the row."""
        if not source:
            return True
        if self._cells is None:
            return unknown(f"{row.table}")
        before = self.variables.get("row")
        self.variables["row"] = row
        value = self._cells(row.table, source).run(self)
        self.variables["row"] = before
        return value

    def rows(self, table: str, key: str) -> tuple[Row, ...]:
        wanted = (table, key)
        if wanted not in self._rows:
            held = self.tables.get(table)
            self._rows[wanted] = () if held is None else held.on(key, self.day, self.known_on)
        return self._rows[wanted]

    def once(self, what: str, key: str, make: Callable[[Case, str], Any]) -> Any:
        """What follows from the tables for a key, worked out once for the case."""
        wanted = (what, key)
        if wanted not in self._once:
            self._once[wanted] = make(self, key)
        return self._once[wanted]

    def add_rows(self, table: str, key: str, rows: tuple[Row, ...]) -> None:
        """Rows that the case brings along (an invented entry of an example printed in a regulation)."""
        self._rows[(table, key)] = rows

    def lookup(self, table: str, key: str) -> Any:
        found = self.rows(table, key)
        return found[0] if found else NOTHING
