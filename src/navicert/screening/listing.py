"""What a list says about one party: a :class:`Listing` with its names, numbers, dates and programmes.

Every reader of an official format gives the same shape, whatever the list; every snapshot keeps it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Day
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import TypeAdapter


class Kind(StrEnum):
    """What is listed. ``other`` where the list does not say: it is compared with parties of every kind."""

    PERSON = "person"
    ORGANISATION = "organisation"
    VESSEL = "vessel"
    AIRCRAFT = "aircraft"
    ADDRESS = "address"
    WALLET = "wallet"
    OTHER = "other"


class Quality(StrEnum):
    """How good a name is, as its list says: a weak alias alone is little evidence."""

    PRIMARY = "primary"
    ALIAS = "alias"
    WEAK = "weak"
    FORMER = "former"


@dataclass(frozen=True, slots=True)
class Alias:
    """One name of a listed party, as it is printed. ``language`` is a BCP 47 tag where the list gives one."""

    text: str
    quality: Quality = Quality.ALIAS
    language: str = ""


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number that belongs to one party alone. ``kind`` is one of ``identifiers.KINDS``; ``country`` is ISO 3166."""

    kind: str
    number: str
    country: str = ""


@dataclass(frozen=True, slots=True)
class Tie:
    """Another listed party that the list names beside this one: ``relation`` in the list's own word."""

    to: str
    relation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One listed party.

    ``id`` is stable from one edition to the next (``ofac-36``, ``un-6908555``). ``births`` are ``1961``, ``1961-03``,
    ``1961-03-04`` or a range ``1960/1965``. ``countries`` are ISO 3166 alpha-2 codes of nationality, seat or flag.
    ``addresses`` are whole lines. ``programmes`` are the list's own codes. ``listed``, ``amended`` and ``delisted``
    are days; ``delisted`` is the first day on which the listing no longer stands.
    """

    id: str
    kind: Kind
    names: tuple[Alias, ...]
    identifiers: tuple[Identifier, ...] = ()
    births: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    gender: str = ""
    addresses: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    listed: Day | None = None
    amended: Day | None = None
    delisted: Day | None = None
    remarks: str = ""
    ties: tuple[Tie, ...] = ()

    def on(self, day: Day) -> bool:
        """Whether the listing stood on this day. A missing first day means: for as long as anyone knows."""
        return (self.listed is None or self.listed <= day) and (self.delisted is None or day < self.delisted)


@cache
def _shape() -> TypeAdapter[Listing]:
    from pydantic import TypeAdapter  # costs more than all the rest of the import: fetched when first needed

    return TypeAdapter(Listing)


def listing_line(listing: Listing) -> bytes:
    """A listing as one line of JSON; fields at their defaults are left out."""
    return _shape().dump_json(listing, exclude_defaults=True)


def listing_rest(listing: Listing) -> bytes:
    """A listing without its id and the names themselves, for where these are kept apart; see :func:`listing_with`."""
    spoken = any(n.language for n in listing.names)
    left_out = {"id": True, "names": {"__all__": {"text", "quality"}} if spoken else True}
    return _shape().dump_json(listing, exclude_defaults=True, exclude=left_out)


def listing_with(entry_id: str, names: Sequence[tuple[str, Quality]], rest: bytes) -> Listing:
    """The listing of which :func:`listing_rest` wrote ``rest``."""
    facts = json.loads(rest)
    languages = [name.get("language", "") for name in facts.pop("names", ())] or [""] * len(names)
    printed = tuple(Alias(text, quality, language) for (text, quality), language in zip(names, languages, strict=True))
    read = {fact: READ[fact](value) if fact in READ else value for fact, value in facts.items()}
    return Listing(id=entry_id, names=printed, **read)


# What JSON does not keep as it was. Pydantic would do the same, but takes nine megabytes of each process that screens.
READ: Mapping[str, Callable[[Any], Any]] = {
    "kind": Kind,
    "identifiers": lambda rows: tuple(Identifier(**row) for row in rows),
    "ties": lambda rows: tuple(Tie(**row) for row in rows),
    **dict.fromkeys(("births", "countries", "addresses", "programmes"), tuple),
    **dict.fromkeys(("listed", "amended", "delisted"), Day.fromisoformat),
}


def listing_of(line: bytes) -> Listing:
    """The listing that :func:`listing_line` wrote."""
    return _shape().validate_json(line)
