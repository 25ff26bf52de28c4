"""A plain matcher: equal names after normalisation, or equal identifiers. Every hit says what matched and how.

A list is CSV text with the columns ``list, id, name, aliases, identifiers, country, from, to``; aliases and
identifiers (``kind:number``) are split at ``;``.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date as Day

from navicert.terms import Hit, Party, Transaction

COLUMNS = ("list", "id", "name", "aliases", "identifiers", "country", "from", "to")
WORD = re.compile(r"[^\W_]+", re.UNICODE)


class ListError(ValueError):
    """A list that cannot be read: says which list, line and column."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One listed person or body, with the days on which it was listed."""

    list: str
    id: str
    name: str
    first: Day | None
    last: Day | None

    def on(self, day: Day) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Watchlist:
    """The loaded lists: names and identifiers that point to listings; ``editions`` are hashes of the texts."""

    names: Mapping[str, tuple[tuple[Listing, str], ...]] = field(default_factory=dict)
    identifiers: Mapping[str, tuple[tuple[Listing, str], ...]] = field(default_factory=dict)
    editions: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


def normal_name(name: str) -> str:
    """A name without case, accents, punctuation, invisible characters and word order."""
    folded = unicodedata.normalize("NFKD", name).casefold()
    bare = "".join(c for c in folded if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    return " ".join(sorted(WORD.findall(bare)))


def normal_identifier(kind: str, number: str) -> str:
    """An identifier of a kind, without the spaces and dashes that people write."""
    return f"{kind.strip().casefold()}:{re.sub(r'[^0-9a-z]', '', number.casefold())}"


def read_watchlist(texts: Mapping[str, str]) -> Watchlist:
    """Lists by name. Raises :class:`ListError`."""
    names: dict[str, list[tuple[Listing, str]]] = {}
    identifiers: dict[str, list[tuple[Listing, str]]] = {}
    for file, text in texts.items():
        for number, line in enumerate(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))), start=2):
            if any(line.get(c) is None for c in COLUMNS):
                raise ListError(f"list {file}, line {number}: the columns are {', '.join(COLUMNS)}")
            listing = _listing(file, number, line)
            for name in [line["name"], *line["aliases"].split(";")]:
                if normal_name(name):
                    names.setdefault(normal_name(name), []).append((listing, name.strip()))
            for given in filter(None, line["identifiers"].split(";")):
                kind, _, value = given.partition(":")
                identifiers.setdefault(normal_identifier(kind, value), []).append((listing, given.strip()))
    editions = {file: hashlib.sha256(text.encode()).hexdigest() for file, text in texts.items()}
    return Watchlist(_frozen(names), _frozen(identifiers), editions, dict(texts))


def _frozen(found: dict[str, list[tuple[Listing, str]]]) -> dict[str, tuple[tuple[Listing, str], ...]]:
    return {k: tuple(v) for k, v in found.items()}


def _listing(file: str, number: int, line: Mapping[str, str]) -> Listing:
    try:
        days = [Day.fromisoformat(line[c]) if line[c].strip() else None for c in ("from", "to")]
    except ValueError:
        raise ListError(f"list {file}, line {number}: from and to are days such as 2026-09-15") from None
    return Listing(line["list"].strip(), line["id"].strip(), line["name"].strip(), *days)


def match_parties(transaction: Transaction, watchlist: Watchlist) -> tuple[Hit, ...]:
    """Every party that carries the name or a number of a listing in force on the day of the transaction."""
    return tuple(
        hit for i, party in enumerate(transaction.parties or ()) for hit in _hits(i, party, watchlist, transaction.date)
    )


def _hits(index: int, party: Party, watchlist: Watchlist, day: Day) -> list[Hit]:
    found: dict[tuple[str, str], Hit] = {}
    for kind, number in sorted((party.identifiers or {}).items()):
        for listing, written in watchlist.identifiers.get(normal_identifier(kind, str(number)), ()):
            if listing.on(day):
                hit = Hit(
                    party=index,
                    list=listing.list,
                    entry=listing.id,
                    matched=written,
                    field=f"identifiers.{kind}",
                    how="same number",
                )
                found.setdefault((listing.list, listing.id), hit)
    for position, name in enumerate([party.name or "", *(party.aliases or ())]):
        for listing, written in watchlist.names.get(normal_name(name), ()) if normal_name(name) else ():
            if listing.on(day):
                where = "name" if position == 0 else f"aliases[{position - 1}]"
                hit = Hit(
                    party=index,
                    list=listing.list,
                    entry=listing.id,
                    matched=written,
                    field=where,
                    how="same name after normalisation",
                )
                found.setdefault((listing.list, listing.id), hit)
    return list(found.values())
