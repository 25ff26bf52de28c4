"""The posture of a country as dated data: an event changes it, and the open cases that it touches are named.

An aspect that nobody has judged is unknown. A comfort (``holds`` false) lapses with its review day and is unknown
again; a concern stays until somebody withdraws it. What was recorded later than the day of knowledge is not read, so
that an old answer can be given again exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date as Day

from navicert.law.case import PLACES
from navicert.licensing.tables import read, table

TRUTH: Mapping[str, bool | None] = {"yes": True, "no": False, "unknown": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class PostureEvent:
    """One judgement: from a day on, an aspect of a place holds, does not hold, or is open again (``None``)."""

    id: str
    place: str
    aspect: str
    holds: bool | None
    first: Day
    recorded: Day
    because: str
    source: str
    review_by: Day | None = None


@dataclass(frozen=True, slots=True)
class Posture:
    """What is known of a place on a day: the event in force for each aspect that was ever judged."""

    place: str
    day: Day
    events: Mapping[str, PostureEvent] = field(default_factory=dict)

    def says(self, aspect: str) -> bool | None:
        """Does the aspect hold? ``None`` where nobody has judged it, or where a comfort is overdue for review."""
        event = self.events.get(aspect)
        if event is None:
            return None
        return None if event.holds is False and self.overdue(aspect) else event.holds

    def overdue(self, aspect: str) -> bool:
        """Is the judgement past its review day?"""
        event = self.events.get(aspect)
        return event is not None and event.review_by is not None and event.review_by < self.day


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase:
    """What is needed of an open case: its places, and the countries of its parties by role."""

    number: str
    destinations: tuple[str, ...]
    via: tuple[str, ...] = ()
    parties: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Touched:
    """An open case that the event concerns, why, and which factors of its risk sheet must be looked at again."""

    number: str
    because: tuple[str, ...]
    factors: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """What one event changes: the answer before and after, the cases touched, and those that are not."""

    event: PostureEvent
    before: bool | None
    after: bool | None
    touched: tuple[Touched, ...]
    untouched: tuple[str, ...]


def read_events(text: str, where: str = "posture.csv") -> tuple[PostureEvent, ...]:
    """The events of a CSV: id, place, aspect, holds (yes, no, unknown), from, recorded, because, source, review_by.

    Raises :class:`ValueError` with the row and what would be right.
    """
    aspects = {row["aspect"] for row in table("aspects")}
    found: dict[str, PostureEvent] = {}
    for number, row in enumerate(read(text, where), start=1):
        try:
            event = PostureEvent(
                id=row["id"],
                place=row["place"],
                aspect=row["aspect"],
                holds=TRUTH[row["holds"]],
                first=Day.fromisoformat(row["from"]),
                recorded=Day.fromisoformat(row["recorded"]),
                because=row["because"],
                source=row["source"],
                review_by=Day.fromisoformat(row["review_by"]) if row["review_by"] else None,
            )
        except (KeyError, ValueError) as error:
            raise ValueError(
                f"{where}, row {number}: {error}; days as 2026-03-01, holds as yes, no or unknown"
            ) from None
        wrong = _wrong(event, aspects, found)
        if wrong:
            raise ValueError(f"{where}, row {number}: {wrong}")
        found[event.id] = event
    return tuple(found.values())


def _wrong(event: PostureEvent, aspects: set[str], before: Mapping[str, PostureEvent]) -> str:
    if event.aspect not in aspects:
        return f"{event.aspect!r} is no aspect; the aspects are {', '.join(sorted(aspects))}"
    if event.place not in PLACES:
        return f"{event.place!r} is no place; write the two letters of ISO 3166-1"
    if not event.because.strip() or not event.source.strip():
        return "a judgement needs its reasons and its source"
    return f"the id {event.id!r} is used twice" if event.id in before or not event.id else ""


def posture(events: Iterable[PostureEvent], place: str, day: Day, known_on: Day | None = None) -> Posture:
    """The posture of a place on a day, from what was recorded by ``known_on`` (else: by that day)."""
    limit = known_on or day
    mine = [e for e in events if e.place == place and e.first <= day and e.recorded <= limit]
    latest = sorted(mine, key=lambda e: (e.first, e.recorded, e.id))
    return Posture(place, day, {e.aspect: e for e in latest})


def trigger(events: Iterable[PostureEvent], event: PostureEvent, cases: Iterable[OpenCase], day: Day) -> Trigger:
    """What a recorded event changes for the cases that are open on a day. An event that changes nothing touches
    none.
    """
    others = [e for e in events if e.id != event.id]
    when, known = max(event.first, day), max(day, event.recorded)
    before = posture(others, event.place, when, known).says(event.aspect)
    after = posture([*others, event], event.place, when, known).says(event.aspect)
    factors = tuple(dict.fromkeys(r["factor"] for r in table("indicators") if r["aspect"] == event.aspect))
    touched: list[Touched] = []
    untouched: list[str] = []
    for case in cases:
        why = _reached(case, event.place) if before != after else ()
        if why:
            touched.append(Touched(case.number, why, factors))
        else:
            untouched.append(case.number)
    return Trigger(event=event, before=before, after=after, touched=tuple(touched), untouched=tuple(untouched))


def _reached(case: OpenCase, place: str) -> tuple[str, ...]:
    return (
        *((f"{place} is a destination",) if place in case.destinations else ()),
        *((f"the route passes {place}",) if place in case.via else ()),
        *(f"the {role.replace('_', ' ')} sits in {place}" for role, country in case.parties if country == place),
    )
