"""A book of business: items, parties, licences and the orders that are made of them.

Each record is a mapping in the words of the facts schema, with an ``id`` that others refer to it by.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date as Day
from difflib import get_close_matches
from typing import Any

from navicert.assess.facts import place_code, read_facts, read_item
from navicert.law.codes import normalise
from navicert.terms import BadFacts, Item, Party, Transaction

KINDS = ("items", "parties", "licences", "clearances", "orders")
KEYS: Mapping[str, frozenset[str]] = {
    "items": frozenset({"id", "name", "facts", "rulings"}),
    "parties": frozenset({"id", "name", "facts"}),
    "licences": frozenset({"id", "name", "regime", "orders"}),
    "clearances": frozenset({"id", "party"}),
    "orders": frozenset({"id", "title", "facts", "items", "days", "open", "word"}),
}
"""What a record of each kind may say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One order as it is put to the law: once for each of ``transactions``, which differ in their day only.

    ``items`` are the book's names of the goods, in the order of the lines. ``opened`` and ``closed`` are the first and
    last day on which the order is open; an order without them is always open.
    """

    id: str
    transactions: tuple[Transaction, ...]
    items: tuple[str, ...] = ()
    opened: Day | None = None
    closed: Day | None = None

    def open_on(self, day: Day) -> bool:
        """Is the order still to be performed on this day?"""
        return (self.opened is None or self.opened <= day) and (self.closed is None or day <= self.closed)

    @property
    def parties(self) -> tuple[str, ...]:
        """The book's names of those who take part."""
        return tuple(dict.fromkeys(p.id for t in self.transactions for p in t.parties or () if p.id))

    @property
    def taking_part(self) -> tuple[str, ...]:
        """Everybody who takes part: those whom only the order knows by what it calls them."""
        return tuple(dict.fromkeys(called(p) for t in self.transactions for p in t.parties or ()))

    def item_called(self, line: int | None = None) -> tuple[str, ...]:
        """The book's names of the goods, of one line or of the whole order; of goods that only the order states, where they stand."""
        if not self.items:
            return (f"item of {self.id}" if line is None else f"line {line + 1} of {self.id}",)
        return self.items if line is None else self.items[line : line + 1]


def called(party: Party) -> str:
    """The book's name of a party; of one whom only an order states, the name or the role that it states."""
    return party.id or party.name or f"the {party.role}, unnamed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """A licence on file: the regime that it was granted under, and the orders that go under it."""

    id: str
    regime: str
    orders: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearance:
    """A finding that a party is not the listed one of whom its name reminds: it was made for the party as the law then saw it."""

    id: str
    party: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """An item on file: its facts, and the code that each state has given it in a ruling, by the code of the state."""

    item: Item
    rulings: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The orders, licences and clearances of a business, with the names of all items and parties on file.

    ``goods`` are the items of which facts are on file. ``unread`` are files that lay beside them and hold nothing of a book.
    """

    orders: tuple[Order, ...]
    licences: tuple[Licence, ...] = ()
    clearances: tuple[Clearance, ...] = ()
    items: tuple[str, ...] = ()
    goods: Mapping[str, Goods] = field(default_factory=dict)
    parties: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def read_book(given: Mapping[str, Sequence[tuple[str, Any]]]) -> Book:
    """A book from its records by kind, each with the place where it stands.

    Raises :class:`BadFacts`, naming that place, for a record that cannot be read or that names what is not there.
    """
    records = {kind: dict(_named(kind, given.get(kind, ()))) for kind in KINDS}
    orders = tuple(_order(name, where, record, records) for name, (where, record) in records["orders"].items())
    licences = tuple(_licence(name, where, record, records) for name, (where, record) in records["licences"].items())
    known = {*records["parties"], *(p for order in orders for p in order.parties)}
    clearances = tuple(
        _clearance(name, where, record, known) for name, (where, record) in records["clearances"].items()
    )
    return Book(
        orders=orders, licences=licences, clearances=clearances,
        items=tuple(records["items"]), parties=tuple(records["parties"]),
        goods={name: _goods(where, record) for name, (where, record) in records["items"].items()},
    )  # fmt: skip


def _goods(where: str, record: Mapping[str, Any]) -> Goods:
    rulings = record.get("rulings") or {}
    if not isinstance(rulings, Mapping) or not all(isinstance(code, str) for code in rulings.values()):
        raise BadFacts(
            where, "rulings is a mapping of states and the code that each gave the item, such as {DE: 3A001.b.12}"
        )
    with _at(where):
        item = read_item(record.get("facts") or {})
    return Goods(item=item, rulings={_state(str(state), where): normalise(code) for state, code in rulings.items()})


@contextmanager
def _at(where: str) -> Iterator[None]:
    """Facts are read here: what is wrong with them is told with the place where they stand."""
    try:
        yield
    except BadFacts as error:
        raise BadFacts(f"{where}: {error.field}", error.message) from None


def _state(text: str, where: str) -> str:
    if code := place_code(text):
        return code
    raise BadFacts(where, f"{text!r} is no place; rulings are by the state that made them, such as {{DE: 3A001.b.12}}")


Records = Mapping[str, Mapping[str, tuple[str, Mapping[str, Any]]]]


def _named(kind: str, given: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, tuple[str, Mapping[str, Any]]]]:
    seen: dict[str, str] = {}
    for where, record in given:
        if not isinstance(record, Mapping) or not isinstance(record.get("id"), str):
            raise BadFacts(where, "a record is a mapping with an id, which is text")
        strange = sorted(set(record) - KEYS[kind])
        if strange:
            raise BadFacts(where, f"unknown key {strange[0]!r}; {kind} have {', '.join(sorted(KEYS[kind]))}")
        name = record["id"]
        if name in seen:
            raise BadFacts(where, f"{name} stands already in {seen[name]}; give each record an id of its own")
        seen[name] = where
        yield name, (where, record)


def _order(name: str, where: str, record: Mapping[str, Any], records: Records) -> Order:
    items = tuple(map(str, record.get("items") or ()))
    facts = dict(record.get("facts") or {})
    goods = [_facts_of("items", item, where, records) for item in items]
    facts["parties"] = [_party(p, where, records) for p in facts.get("parties") or ()] or None
    if len(goods) == 1:
        facts["item"] = _over(goods[0], facts.get("item"))
    elif goods:
        lines = list(facts.get("lines") or ({},) * len(goods))
        if len(lines) != len(goods):
            raise BadFacts(where, f"{name} names {len(goods)} items and has {len(lines)} lines; give one line an item")
        facts["lines"] = [_over(good, line) for good, line in zip(goods, lines, strict=True)]
    days = record.get("days") or [facts.get("date")]
    opened, closed = _interval(record.get("open"), where)
    with _at(where):
        asked = tuple(read_facts({**facts, "date": day}) for day in days)
    return Order(id=name, transactions=asked, items=items, opened=opened, closed=closed)


def _party(given: Any, where: str, records: Records) -> Any:
    """A party as the order states it, over what the book has on file of it.

    In a book without parties each order states its own, and an id is only what it calls them by.
    """
    if not isinstance(given, Mapping) or given.get("id") is None:
        return given
    if not records["parties"] and set(given) - {"id", "role"}:
        return given
    return {**_facts_of("parties", str(given["id"]), where, records), **given}


def _facts_of(kind: str, name: str, where: str, records: Records) -> Mapping[str, Any]:
    if name not in records[kind]:
        close = get_close_matches(name, records[kind], n=1)
        meant = f" (did you mean {close[0]}?)" if close else ""
        without = " without an id" if kind == "parties" else ""
        raise BadFacts(
            where,
            f"{name} is not among the {kind} of this book{meant}; add it, or state its facts in the order{without}",
        )
    record = records[kind][name][1]
    own = {"name": record["name"]} if kind == "parties" and record.get("name") else {}
    return {**own, **(record.get("facts") or {})}


def _over(below: Mapping[str, Any], above: Mapping[str, Any] | None) -> dict[str, Any]:
    """One item's facts over another's; attributes are laid over each other one by one."""
    above = above or {}
    return {**below, **above, "attributes": {**(below.get("attributes") or {}), **(above.get("attributes") or {})}}


def _interval(given: Any, where: str) -> tuple[Day | None, Day | None]:
    try:
        first, last = ((given or {}).get(name) for name in ("from", "to"))
        return _day(first), _day(last)
    except (AttributeError, ValueError, TypeError):
        raise BadFacts(where, "open is a mapping of from and to, each a day such as 2026-02-01") from None


def _day(given: Any) -> Day | None:
    return given if given is None or isinstance(given, Day) else Day.fromisoformat(given)


def _licence(name: str, where: str, record: Mapping[str, Any], records: Records) -> Licence:
    orders = tuple(map(str, record.get("orders") or ()))
    strange = [o for o in orders if o not in records["orders"]]
    if strange:
        raise BadFacts(where, f"{name} names {strange[0]}, which is not among the orders of this book")
    return Licence(id=name, regime=str(record.get("regime") or ""), orders=orders)


def _clearance(name: str, where: str, record: Mapping[str, Any], parties: Collection[str]) -> Clearance:
    if not isinstance(record.get("party"), str):
        raise BadFacts(where, f"{name} names no party; a clearance has the id of the party that was cleared")
    if record["party"] not in parties:
        raise BadFacts(where, f"{name} names {record['party']}, which is not among the parties of this book; add it")
    return Clearance(id=name, party=record["party"])
