"""Goods that two states classify unlike each other: as arms here and civil there, listed here and not there, under another number.

What each says of them is what the book states under the list of its law, or a ruling of the state itself, which goes first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from navicert.change.book import Book
from navicert.law.codes import ENTRY, entry, normalise, of_arms, steps, unlisted
from navicert.terms import Item

ARMS, LISTED, ENTRIES, PARAGRAPHS = "arms in one only", "listed in one only", "another entry", "another paragraph"
CONFLICTS = (ARMS, LISTED, ENTRIES, PARAGRAPHS)
"""How two classifications may be unlike, the gravest first."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side: the fact that holds the code in its list (``item.eu_code``), or the ``place`` whose rulings count."""

    name: str
    fact: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """One item with both codes, how they are unlike (one of :data:`CONFLICTS`), and the orders that carry it."""

    item: str
    first: str
    second: str
    how: str
    orders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Classified:
    """What two sides say of a book: the conflicts, what they classify alike, and of which goods one says nothing.

    ``alike`` counts goods whose numbers cannot be compared, because the two lists count otherwise, under ``uncompared`` too.
    """

    conflicts: tuple[Conflict, ...]
    alike: tuple[str, ...]
    uncompared: tuple[str, ...]
    untold: Mapping[str, tuple[str, ...]]


def classified(book: Book, first: Side, second: Side) -> Classified:
    """Compare what both sides say of each item of the book, and of the goods that only an order states."""
    conflicts, alike, uncompared = list[Conflict](), list[str](), list[str]()
    untold: dict[str, list[str]] = {first.name: [], second.name: []}
    for name, found in sorted(_goods(book).items()):
        one, other = found.code(first), found.code(second)
        for side, code in ((first, one), (second, other)):
            untold[side.name] += [name] if code is None else []
        if one is None or other is None:
            continue
        how = unlike(one, other)
        if how:
            conflicts.append(Conflict(name, one, other, how, tuple(found.orders)))
        else:
            alike.append(name)
            uncompared += [name] if how is None else []
    conflicts.sort(key=lambda c: CONFLICTS.index(c.how))
    return Classified(
        tuple(conflicts), tuple(alike), tuple(uncompared), {side: tuple(names) for side, names in untold.items()}
    )


def unlike(one: str, other: str) -> str | None:
    """How two codes are unlike; '' if they are not; ``None`` if both are listed alike and their numbers count otherwise."""
    if unlisted(one) or unlisted(other):
        return LISTED if unlisted(one) != unlisted(other) else ""
    if of_arms(one) != of_arms(other):
        return ARMS
    if not _count_alike(one, other):
        return None
    if entry(one) != entry(other):
        return ENTRIES
    return PARAGRAPHS if any(a != b for a, b in zip(steps(one), steps(other), strict=False)) else ""


def _count_alike(one: str, other: str) -> bool:
    """Dual-use lists share the numbers of their entries, and so do the lists of arms that begin with ML."""
    return all(ENTRY.match(c) for c in (one, other)) or all(c.startswith("ML") for c in (one, other))


@dataclass(slots=True)
class Found:
    """One item as it is stated in several places: on file first, then in each order that carries it."""

    stated: list[Item]
    rulings: Mapping[str, str]
    orders: list[str]

    def code(self, side: Side) -> str | None:
        if side.place:
            return self.rulings.get(side.place)
        *_, last = side.fact.split(".")
        open_fact = ".attributes." in side.fact
        said = (item.attributes.get(last) if open_fact else getattr(item, last) for item in self.stated)
        return next((normalise(str(code)) for code in said if code is not None), None)


def _goods(book: Book) -> dict[str, Found]:
    found = {name: Found([goods.item], goods.rulings, []) for name, goods in book.goods.items()}
    for order in book.orders:
        asked = order.transactions[0]
        for number, item in enumerate(asked.lines or (asked.item,)):
            name = order.item_called(number if asked.lines else None)[0]
            one = found.setdefault(name, Found([], {}, []))
            one.stated.append(item)
            one.orders += [order.id] if order.id not in one.orders else []
    return found
