"""What stands of the lists on a day: in force, missing, stale. Screening on a list that is not sound has to fail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date as Day
from enum import StrEnum
from pathlib import Path

from navicert.library.catalogue import ListSource
from navicert.library.snapshots import Record, Snapshot, edition_on, known, open_snapshot, read_record, stray
from navicert.screening.listing_error import ListError


class Fault(StrEnum):
    """Why nothing may be concluded from a list: it is not there, too old, damaged, or younger than the day asked for."""

    MISSING = "missing"
    STALE = "stale"
    DAMAGED = "damaged"
    TOO_YOUNG = "too_young"


@dataclass(frozen=True, slots=True)
class Problem:
    """A list that cannot be relied on, and a sentence that says what to do."""

    list: str
    fault: Fault
    sentence: str

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True, slots=True)
class Status:
    """One list on a day. ``covered_by`` names a sound list that holds this one too; then nothing is missing.

    ``aside`` is what is wrong with a list that nobody needs.
    """

    source: ListSource
    snapshot: Snapshot | None = None
    record: Record | None = None
    problem: Problem | None = None
    covered_by: str = ""
    aside: Problem | None = None


def standing(home: Path, day: Day, *, lists: Iterable[str] | None = None) -> tuple[Problem, ...]:
    """Every needed list that is missing, stale, damaged or too young on a day; nothing where all is well.

    Needed are ``lists`` where they are given, else the lists that the catalogue calls needed and every loaded list
    that it does not call unneeded. Raises :class:`ListError` where the settings cannot be read.
    """
    return tuple(status.problem for status in statuses(home, day, lists=lists) if status.problem)


def statuses(home: Path, day: Day, *, lists: Iterable[str] | None = None) -> tuple[Status, ...]:
    """How each list stands on a day, sorted by id; with ``lists`` these only."""
    sources = known(home)
    wanted = None if lists is None else {name.upper() for name in lists}
    if wanted is not None:
        sources = (*sources, *map(stray, sorted(wanted - {s.id for s in sources})))
    found = [_status(home, source, day) for source in sources]
    sound = [s for s in found if s.snapshot and not s.problem]
    return tuple(_needed(s, sound, wanted) for s in found if wanted is None or s.source.id in wanted)


def _status(home: Path, source: ListSource, day: Day) -> Status:
    try:
        record = read_record(home, source.id)
        edition = edition_on(record, day) if record else None
        snapshot = open_snapshot(home, source, edition or record.editions[0]) if record else None
    except ListError as error:
        return Status(source, problem=Problem(source.id, Fault.DAMAGED, str(error)))
    if record is None or snapshot is None:
        return Status(source)
    if edition is None:
        sentence = f"{source.id}: no edition as old as {day} is on file; the earliest is of {snapshot.as_of}"
        return Status(source, snapshot, record, Problem(source.id, Fault.TOO_YOUNG, sentence))
    age = (day - edition.confirmed).days
    if source.stale_after_days is not None and age > source.stale_after_days:
        sentence = (
            f"{source.id} is stale on {day}: it was last known to be the newest on {edition.confirmed}, {age} days before, "
            f"and {source.stale_after_days} are allowed; {_remedy(source)}"
        )
        return Status(source, snapshot, record, Problem(source.id, Fault.STALE, sentence))
    return Status(source, snapshot, record)


def _needed(status: Status, sound: list[Status], wanted: set[str] | None) -> Status:
    """The status with what follows from whether the list is needed, and whether another one holds it."""
    source = status.source
    on_file = status.snapshot is not None or status.problem is not None
    if wanted is None and (source.needed is False or source.needed is None and not on_file):
        return replace(status, problem=None, aside=status.problem)
    if on_file:
        return status
    cover = next((s.source.id for s in sound if source.id in s.source.covers), "")
    if cover:
        return replace(status, covered_by=cover)
    sentence = f"{source.id} ({source.title}) is not loaded; {_remedy(source)}"
    return replace(status, problem=Problem(source.id, Fault.MISSING, sentence))


def _remedy(source: ListSource) -> str:
    how = f"update {source.id}" if any(source.parts.values()) else f"import {source.id} FILE"
    return f"type `navicert lists {how}`"
