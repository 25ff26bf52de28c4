"""Who is to be screened, and what screening answers: hits with their reasons, and a receipt even where there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date as Day
from typing import NamedTuple

from navicert.screening.listing import Identifier, Kind, Quality
from navicert.terms import Layer


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A party to be screened: what is known about it. ``births`` and ``countries`` as in a listing."""

    names: tuple[str, ...]
    kind: Kind = Kind.OTHER
    id: str = ""
    births: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    gender: str = ""
    identifiers: tuple[Identifier, ...] = ()
    addresses: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that hold something: what was screened."""
        names = ("names", "births", "countries", "gender", "identifiers", "addresses")
        return tuple(f for f in names if getattr(self, f))


class WordPair(NamedTuple):
    """Words of the asked name and words of the listed name that stand for each other, and why."""

    asked: str
    listed: str
    like: int
    how: str


class Reason(NamedTuple):
    """One thing that speaks for (positive points) or against (negative) a hit; a thousand points are one unit of log-odds."""

    what: str
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One listing that a subject resembles.

    ``score`` is the calibrated probability, 0 to 1. ``field`` and ``asked`` say which part of the subject matched,
    ``alias`` and ``quality`` which printed name of the listing; ``words`` and ``reasons`` say how. ``name`` is the first
    name of the listing, ``listed`` and ``delisted`` are its days.
    """

    listing: str
    list: str
    score: float
    field: str
    asked: str
    alias: str
    quality: Quality
    words: tuple[WordPair, ...] = ()
    reasons: tuple[Reason, ...] = ()
    layer: Layer = Layer.BLOCK
    programmes: tuple[str, ...] = ()
    name: str = ""
    listed: Day | None = None
    delisted: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What was asked of what, so that the answer can be given again to the bit.

    ``normalised`` is each name in the words that were compared; ``editions`` the hash of each list; ``weights`` and
    ``scorecard`` the versions of the two tables behind every score; ``day`` the day on which listings had to stand.
    """

    subject: Subject
    normalised: tuple[str, ...]
    fields: tuple[str, ...]
    editions: Mapping[str, str]
    weights: str
    scorecard: str
    threshold: float
    day: Day | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """The answer for one subject: hits, best first, and the receipt."""

    matches: tuple[Match, ...]
    receipt: Receipt
    warnings: tuple[str, ...] = field(default=())
