"""Acts in, proofs out: what the office did, as entries of its log (``docs/record.md``).

:func:`record` writes an act in the transaction that does it; the sequencer (:mod:`navicert.office.record.sequencer`) gives it
its place; :func:`receipt_of` proves that place to anybody.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, timedelta
from datetime import datetime as Moment
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from navicert.library.logs import Folder, read_checkpoint, read_tile
from navicert.library.program import program_edition
from navicert.office.models import Act as ActRow
from navicert.office.models import Envelope, Waiting
from navicert.record.act import NONCE, Act, check_entry, entry_of
from navicert.record.checkpoint import Checkpoint
from navicert.record.proof import Receipt, receipt
from navicert.record.refused import RecordError
from navicert.record.tiles import nodes
from navicert.version import ENGINE

ERASED = "envelope.erased"
OF_THE_LOG = "log."  # how the verbs of acts begin that are about the log itself

logger = logging.getLogger(__name__)
_looked = {"last": Moment.min.replace(tzinfo=UTC)}
LOOK_EVERY = timedelta(seconds=20)

TOGETHER = 200  # rows in one statement: SQLite of old takes 999 values
ACT = "INSERT INTO office_act (entry, created, verb, subject)"
ENVELOPE = "INSERT INTO office_envelope (act_id, data, nonce)"
WAITING = "INSERT INTO office_waiting (act_id)"


class NotRecorded(RecordError):
    """There is no act on this thing."""


class NotYet(RecordError):
    """The act is acknowledged, and not in the log that is served yet."""


# --- acts in ---------------------------------------------------------------------------------


def record(*acts: Act) -> list[bytes]:
    """Write acts, in the transaction that does what they say; its commit is their acknowledgement. Gives their entries.

    Raises :class:`RecordError` where an act cannot be written exactly: then nothing must be done either.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an act is written in the transaction that does it")
    now = timezone.now()
    _warn_of_waiting(now)
    sealed = [(act, act.data, secrets.token_bytes(NONCE)) for act in acts]
    entries = [entry_of(data, nonce) for _, data, nonce in sealed]
    created = connection.ops.adapt_datetimefield_value(now)
    if connection.vendor == "postgresql":  # whatever the server was set to: what is acknowledged is on the disk
        connection.cursor().execute("SET LOCAL synchronous_commit = on")
    rows = [(entry, created, act.verb, act.subject) for entry, (act, _, _) in zip(entries, sealed, strict=True)]
    ids = _numbered(rows)
    kept = zip(entries, sealed, strict=True)
    insert(ENVELOPE, [(ids[entry], data, nonce) for entry, (_, data, nonce) in kept])
    insert(WAITING, [(ids[entry],) for entry in entries])
    return entries


def insert(statement: str, rows: Sequence[tuple[Any, ...]], returning: str = "") -> list[tuple[Any, ...]]:
    """Add rows, many in one statement; gives what they return. The object layer would take most of the time of an act."""
    found: list[tuple[Any, ...]] = []
    with connection.cursor() as cursor:
        for first in range(0, len(rows), TOGETHER):
            some = rows[first : first + TOGETHER]
            places = ", ".join([f"({', '.join(['%s'] * len(some[0]))})"] * len(some))
            cursor.execute(f"{statement} VALUES {places} {returning}", [value for row in some for value in row])
            found += cursor.fetchall() if returning else []
    return found


def _numbered(rows: Sequence[tuple[Any, ...]]) -> dict[bytes, int]:
    """Add acts; gives the number of each by its entry."""
    if connection.features.can_return_columns_from_insert:
        found = insert(ACT, rows, "RETURNING entry, id")
    else:  # SQLite before 3.35, which some systems still have
        insert(ACT, rows)
        entries = [row[0] for row in rows]
        parts = (entries[first : first + TOGETHER] for first in range(0, len(entries), TOGETHER))
        found = [pair for part in parts for pair in ActRow.objects.filter(entry__in=part).values_list("entry", "id")]
    return {bytes(entry): number for entry, number in found}


def _warn_of_waiting(now: Moment) -> None:
    """Look now and then whether somebody gives acts their places, and say in the server's log where nobody does."""
    if now - _looked["last"] < LOOK_EVERY:
        return
    _looked["last"] = now
    oldest = Waiting.objects.order_by("act_id").values_list("act__created", flat=True).first()
    if oldest is not None and now - oldest > timedelta(seconds=settings.RECORD_WAIT):
        logger.error("acts wait for their places in the log since %s: is the sequencer running?", oldest)


def made_with(**inputs: str | Mapping[str, str]) -> dict[str, str]:
    """The inputs of an act: hashes by name, those of several packs or lists as ``packs:NAME``, and which program.

    ``engine`` is today's unless it is given.
    """
    found = {"engine": ENGINE, "program": program_edition()}
    for name, held in inputs.items():
        found |= {name: held} if isinstance(held, str) else {f"{name}:{each}": held[each] for each in held}
    return found


def erase(act: ActRow, *, by: str, reason: str, now: Moment) -> None:
    """Remove an act's envelope: what it said and the nonce. Its entry stays, and means nothing to anybody then.

    What the act was about is kept by its own rules; this removes nothing of it. Raises :class:`RecordError` where
    nobody or no reason is named, and for acts of the log itself, which hold no personal data.
    """
    if not by.strip() or not reason.strip():
        raise RecordError("say who erases it, and why: both are recorded")
    if act.verb.startswith(OF_THE_LOG):
        raise RecordError(f"{act.verb} says with which keys the log is signed; it is not erased")
    entry = bytes(act.entry).hex()
    with transaction.atomic():
        record(Act(verb=ERASED, subject=entry, actor=by, at=now, outcome={"reason": reason}))
        Envelope.objects.filter(act=act).delete()
        transaction.on_commit(_clean_files)


def _clean_files() -> None:
    """Take what was erased out of SQLite's files: its log is written back and cut off; what is deleted is overwritten
    there (``secure_delete``). PostgreSQL does that by its own vacuum and archiving."""
    if connection.vendor == "sqlite":
        cursor = connection.cursor()
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy = cursor.fetchone()[0]
        if busy:
            logger.error(
                "what was erased may still stand in the -wal file, which others read: stop the server for a moment"
            )


# --- proofs out ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Recorded:
    """An act as it was recorded: its entry, its place in the log (``None`` while it waits), and what was kept of it.

    ``data`` and ``nonce`` are empty where the envelope was erased.
    """

    entry: bytes
    created: Moment
    index: int | None
    data: bytes
    nonce: bytes


def act_on(subject: str, verb: str | None = None) -> Recorded:
    """The first act on a thing, which brought it about, or the first with this verb. Raises :class:`NotRecorded`."""
    found = ActRow.objects.filter(subject=subject, **({"verb": verb} if verb else {})).order_by("pk")
    row = found.select_related("envelope", "place").first()
    if row is None:
        raise NotRecorded(f"{subject} has no entry in the record: it was kept before the record began, or elsewhere")
    return _recorded(row)


def first_acts(subjects: Iterable[str], verbs: Iterable[str]) -> dict[tuple[str, str], Recorded]:
    """The first act on each of several things with each of these verbs, by both, read at once.

    What there is not, and what is not as the log has it, is left out.
    """
    rows = ActRow.objects.filter(subject__in=set(subjects), verb__in=set(verbs)).order_by("-pk")
    found = {(row.subject, row.verb): row for row in rows.select_related("envelope", "place")}
    made = {}
    for key, row in found.items():
        with suppress(RecordError):
            made[key] = _recorded(row)
    return made


def _recorded(row: ActRow) -> Recorded:
    envelope = getattr(row, "envelope", None)
    place = getattr(row, "place", None)
    kept = (bytes(envelope.data), bytes(envelope.nonce)) if envelope else (b"", b"")
    made = Recorded(bytes(row.entry), row.created, place.index if place else None, *kept)
    if envelope:
        check_entry(made.entry, made.data, made.nonce)
    return made


def receipt_of(subject: str, folder: Path) -> Receipt:
    """The proof that the act on a thing is in the log that is served from a folder.

    Raises :class:`NotRecorded`, :class:`NotYet`, and :class:`RecordError` where the files of the log are damaged.
    """
    act, log = act_on(subject), Folder(folder)
    if act.index is None or not (folder / "checkpoint").exists():
        raise NotYet(f"{subject} was recorded {act.created:%Y-%m-%d %H:%M:%S} UTC and waits for its place in the log")
    note = read_checkpoint(log)
    size = Checkpoint.parse(note.text).size
    if act.index >= size:
        raise NotYet(f"{subject} is entry {act.index}, and the log that is served has {size}: ask again in a moment")
    return receipt(act.index, act.entry, note, nodes(size, lambda tile: read_tile(log, tile)))
