"""Lists of an installation: fetched or imported, checked, kept; and what is missing or stale on a day.

An edition that cannot be read whole, is empty, has shrunk, or is older than the one in force is refused, and the one
in force stays. Times and days are given by the door that asks; nothing here reads a clock.
"""

from __future__ import annotations

import gzip
import hashlib
import lzma
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date as Day
from datetime import datetime as Moment
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from navicert.library.catalogue import ListSource, find_source, read_catalogue
from navicert.library.checks import Accept, check, count, edition_day, read_files
from navicert.library.download import PIECE, Progress, Wanted, download
from navicert.library.keeping import keep, put_in_force, workplace
from navicert.library.snapshots import (
    Edition,
    Manifest,
    Part,
    Record,
    Snapshot,
    known,
    loaded,
    open_snapshot,
    read_record,
)
from navicert.library.standing import Fault, Problem, Status, standing, statuses
from navicert.screening.difference import Difference, difference
from navicert.screening.listing_error import ListError
from navicert.screening.unread import has_no_word, without_words
from navicert.version import ENGINE

if TYPE_CHECKING:
    pass

__all__ = [
    "Accept",
    "Fault",
    "ListSource",
    "Outcome",
    "Problem",
    "Snapshot",
    "Status",
    "find_source",
    "import_list",
    "known",
    "loaded",
    "read_catalogue",
    "standing",
    "statuses",
    "update_list",
]


NOTHING_ODD = Accept()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an update or import brought: the edition now in force, and how it differs from the one before."""

    snapshot: Snapshot
    changed: bool
    difference: Difference | None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Arrival:
    """Files that came, before they are read: how, when, and what is known of their day."""

    files: Mapping[str, Path]
    parts: Mapping[str, Part]
    moment: Moment
    day: Day | None
    fetched: bool


@dataclass(frozen=True, slots=True)
class _OnFile:
    """What was in force when an update began; ``damage`` says what of it cannot be read, so that it is not compared."""

    record: Record | None = None
    snapshot: Snapshot | None = None
    damage: tuple[str, ...] = ()


def _on_file(home: Path, source: ListSource) -> _OnFile:
    """The edition in force, if every byte of it is right: a damaged one is replaced, and that is noted."""
    record = None
    try:
        record = read_record(home, source.id)
        snapshot = open_snapshot(home, source, record.editions[-1]) if record else None
        for _ in snapshot.lines() if snapshot else ():
            pass
    except ListError as error:
        return _OnFile(record, damage=(f"the edition before was not compared: {error}",))
    return _OnFile(record, snapshot)


def update_list(
    home: Path,
    source: ListSource,
    *,
    now: Moment,
    accept: Accept = NOTHING_ODD,
    anew: bool = False,
    progress: Progress = lambda came, expected: None,
) -> Outcome:
    """Fetch a list from its official addresses and keep it. Raises :class:`ListError`; then nothing has changed.

    ``anew`` asks for the whole list even where the server would say that it has not changed.
    """
    addresses = source.addresses(now.date())
    with workplace(home, source.id) as place:
        before = _on_file(home, source)
        record = before.record
        held = record.parts if record and before.snapshot and not anew and _same_source(record, source) else {}
        files = {part: place / f"part-{n}" for n, part in enumerate(addresses)}
        parts = _fetch(source, addresses, files, held, progress)
        if record and held and not parts:
            return _confirm(home, source, record, now)
        came = _Arrival(files, parts, now, _day_of(source, parts, now.date()), fetched=True)
        return _take(home, source, place, before, came, accept)


def import_list(
    home: Path,
    source: ListSource,
    files: Mapping[str, Path],
    *,
    now: Moment,
    as_of: Day | None = None,
    accept: Accept = NOTHING_ODD,
) -> Outcome:
    """Keep a list that a person has downloaded; files may be packed (``.gz``, ``.xz``).

    ``as_of`` is needed where the files do not bear their day: such a list is as old as its day, whenever it is
    imported. Raises :class:`ListError`; then nothing has changed.
    """
    with workplace(home, source.id) as place:
        copies = {part: place / f"part-{n}" for n, part in enumerate(files)}
        parts = {part: _copy(file, copies[part], source.biggest_mb * 10**6) for part, file in files.items()}
        came = _Arrival(copies, parts, now, as_of, fetched=False)
        return _take(home, source, place, _on_file(home, source), came, accept)


def _same_source(record: Record, source: ListSource) -> bool:
    """Whether a server's *not changed* would be about what is on file, read as this program reads it."""
    return record.reader == reader_name(source) and {p: a.address for p, a in record.parts.items()} == source.parts


def reader_name(source: ListSource) -> str:
    """The format and the version of the program that reads it: another reading is another edition."""
    return f"{source.format} {ENGINE}"


def _fetch(
    source: ListSource,
    addresses: Mapping[str, str],
    files: Mapping[str, Path],
    held: Mapping[str, Part],
    progress: Progress,
) -> dict[str, Part]:
    """Every part, or nothing where no part has changed."""

    def fetched(part: str, known: Part | None) -> Part | None:
        tags = (known.etag, known.last_modified) if known else ("", "")
        wanted = Wanted(addresses[part], source.parts[part], source.biggest_mb * 10**6, *tags)
        return download(wanted, files[part], progress)

    found = {part: fetched(part, held.get(part)) for part in addresses}
    if held and not any(found.values()):
        return {}
    for part in [p for p, came in found.items() if came is None]:
        found[part] = fetched(part, None)
    missing = [part for part, came in found.items() if came is None]
    if missing:
        raise ListError(
            f"{source.id}: the server says that {', '.join(missing)} has not changed, but it was never sent"
        )
    return {part: came for part, came in found.items() if came}


def _day_of(source: ListSource, parts: Mapping[str, Part], today: Day) -> Day:
    """The day of a fetched edition that does not bear one: that of its address, of its last change, or the asking day."""
    asked = source.day_of_addresses(today)
    if asked:
        return asked
    try:
        return min(today, max(parsedate_to_datetime(p.last_modified).date() for p in parts.values()))
    except ValueError:
        return today


def _copy(file: Path, to: Path, biggest: int) -> Part:
    """Copy and unpack one file, within the size limit."""
    digest, size = hashlib.sha256(), 0
    try:
        source = _opened(file)
    except OSError as error:
        raise ListError(f"{file} cannot be read: {error}") from None
    with source, to.open("wb") as out:
        for piece in iter(lambda: _piece(source, file), b""):
            size += len(piece)
            if size > biggest:
                raise ListError(f"{file} holds more than {biggest:,} bytes; raise biggest_mb in lists.yaml if it must")
            digest.update(piece)
            out.write(piece)
    return Part(file.name, digest.hexdigest(), size)


def _opened(file: Path) -> BinaryIO:
    """The content of a file, unpacked on the way where its name says that it is packed."""
    if file.suffix.lower() == ".gz":
        return cast(BinaryIO, gzip.GzipFile(file, "rb"))
    if file.suffix.lower() == ".xz":
        return cast(BinaryIO, lzma.LZMAFile(file, "rb"))
    return file.open("rb")


def _piece(source: BinaryIO, file: Path) -> bytes:
    try:
        return source.read(PIECE)
    except (OSError, EOFError, lzma.LZMAError) as error:
        raise ListError(f"{file} cannot be read: {error}") from None


def _take(home: Path, source: ListSource, place: Path, on_file: _OnFile, came: _Arrival, accept: Accept) -> Outcome:
    """Read what came, check it, write the snapshot, put it in force."""
    before = on_file.snapshot
    reading = read_files(source, came.files)
    today = came.moment.date()
    as_of = edition_day(source, reading.as_of, came.day, today, fetched=came.fetched)
    counts = count(reading.listings)
    unread = [listing.id for listing in reading.listings if has_no_word(listing)]
    warnings = (*([without_words(source.id, unread)] if unread else ()), *reading.warnings)
    accepted = (*on_file.damage, *check(source, counts, as_of, before, accept))
    manifest = Manifest(
        list=source.id,
        format=source.format,
        reader=reader_name(source),
        fetched=came.moment,
        as_of=as_of,
        parts=came.parts,
        listings_sha256="",
        counts=counts,
        warnings=warnings,
        accepted=accepted,
    )
    kept = keep(home, place, manifest, sorted(reading.listings, key=lambda listing: listing.id))
    edition = Edition(kept.listings_sha256, as_of, today if came.fetched else as_of, came.moment, accepted)
    record = _recorded(source, on_file.record, edition, came)
    put_in_force(home, source.id, record)
    after = open_snapshot(home, source, record.editions[-1])
    changed = before is None or before.sha256 != after.sha256
    differs = difference(before.listings(), reading.listings) if before and changed else None
    return Outcome(after, changed, differs, warnings)


def _confirm(home: Path, source: ListSource, record: Record, now: Moment) -> Outcome:
    """Note that the edition in force is still the newest."""
    last = replace(record.editions[-1], confirmed=max(record.editions[-1].confirmed, now.date()))
    put_in_force(home, source.id, replace(record, checked=now, editions=(*record.editions[:-1], last)))
    return Outcome(open_snapshot(home, source, last), changed=False, difference=None)


def _recorded(source: ListSource, record: Record | None, edition: Edition, came: _Arrival) -> Record:
    """The record with this edition in force. The same listings under a later day are the same edition, confirmed."""
    earlier = record.editions if record else ()
    if earlier and earlier[-1].snapshot == edition.snapshot:
        confirmed = max(earlier[-1].confirmed, edition.confirmed)
        editions = (*earlier[:-1], replace(earlier[-1], confirmed=confirmed))
    else:
        editions = (*earlier, edition)
    return Record(edition.snapshot, came.moment, reader_name(source), came.parts, editions)
