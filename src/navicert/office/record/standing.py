"""How the record stands: what is in the log, what waits and for how long, who signed, and what a person must see to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, timedelta
from datetime import datetime as Moment
from pathlib import Path

from django.conf import settings
from django.db import connection

from navicert.library.logs import KEYS, POLICY, Folder
from navicert.office.models import Act, Entry, Waiting
from navicert.office.models import Checkpoint as CheckpointRow
from navicert.office.record.publisher import ALARM, check_served, lacking, log_folder, policy_of, served
from navicert.office.record.vouching import rows_without_acts
from navicert.record.checkpoint import Checkpoint, base64_of
from navicert.record.keys import VerifierKey
from navicert.record.note import LONGEST_NOTE, Note
from navicert.record.policy import parse_policy
from navicert.record.refused import RecordError


@dataclass(frozen=True, slots=True)
class Signer:
    """A line under the served checkpoint: by whom, with which kind of key, and when, where that is said."""

    name: str
    key: str
    at: Moment | None = None


@dataclass(frozen=True, slots=True)
class Served:
    """The checkpoint that is given out: of which log, its number of entries, its root hash, keys, and who signed."""

    origin: str = ""
    size: int = 0
    root: str = ""
    keys: tuple[str, ...] = ()
    log: tuple[Signer, ...] = ()
    witnesses: tuple[Signer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordStanding:
    """The record as it is now. ``alarms`` are sentences for the operator; there is nothing to do where it is empty.

    ``size`` counts the entries in the database, ``signed`` says when the last of them was.
    """

    size: int
    signed: Moment | None
    waiting: int
    oldest: Moment | None
    served: Served
    alarms: tuple[str, ...]


def record_standing(now: Moment | None = None) -> RecordStanding:
    """How the record stands. What is wrong is an alarm in it, and never an error."""
    moment, folder = now or Moment.now(UTC), log_folder()
    last = CheckpointRow.objects.order_by("-size").first()
    oldest = oldest_waiting()
    seen, alarms = _seen(folder)
    return RecordStanding(
        size=last.size if last else 0,
        signed=last.created if last else None,
        waiting=Waiting.objects.count(),
        oldest=oldest,
        served=seen,
        alarms=(
            *_standing_alarm(folder.parent),
            *alarms,
            *_late(moment, oldest),
            *_unpublished(moment, seen.size),
            *_lost(),
            *_uncosigned(moment),
            *_unrecorded(),
        ),
    )


def oldest_waiting() -> Moment | None:
    """Since when the oldest act that is not in the log waits."""
    return Waiting.objects.order_by("act_id").values_list("act__created", flat=True).first()


def _seen(folder: Path) -> tuple[Served, list[str]]:
    """What is served, and what is wrong with it."""
    try:
        check_served(folder)
        note = served(folder)
        if note is None:
            return Served(), []
        head, keys = Checkpoint.parse(note.text), _keys(folder, KEYS)
        log, witnesses = _signers(note, keys), _signers(note, _keys(folder, POLICY))
        shown = tuple(map(str, keys))
        return Served(head.origin, head.size, base64_of(head.root), shown, tuple(log), tuple(witnesses)), []
    except Exception as error:  # whatever a damaged file brings about: the page has to be shown
        said = str(error) if isinstance(error, RecordError) else f"{type(error).__name__}: {error}"
        return Served(), [said if isinstance(error, RecordError) else f"what is served cannot be understood: {said}"]


def _keys(folder: Path, file: str) -> list[VerifierKey]:
    """The keys of the log, or those of the witnesses in its policy."""
    data = Folder(folder).file(file, LONGEST_NOTE) or b""
    if file == POLICY:
        return [each.key for each in parse_policy(data).witnesses.values()] if data else []
    return [VerifierKey.parse(line) for line in data.decode("utf-8", "replace").splitlines()]


def _signers(note: Note, keys: list[VerifierKey]) -> Iterator[Signer]:
    names = {(line.name, line.key_id) for line in note.signatures}
    if any((key.name, key.id) in names for key in keys):
        for each in note.signed_by(keys):
            at = Moment.fromtimestamp(each.time, UTC) if each.time else None
            yield Signer(each.key.name, each.key.kind.label, at)


def _standing_alarm(home: Path) -> Iterator[str]:
    """A fork alarm that was raised earlier and that nobody has seen to."""
    data = Folder(home).file(ALARM, LONGEST_NOTE)
    if data is not None:
        yield f"{data.decode('utf-8', 'replace').strip()}. When that is settled, remove {home / ALARM}"


def _late(now: Moment, oldest: Moment | None) -> Iterator[str]:
    if oldest is not None and now - oldest > timedelta(seconds=settings.RECORD_WAIT):
        yield (
            f"an act waits for its place in the log since {oldest:%Y-%m-%d %H:%M:%S} UTC, longer than "
            f"{settings.RECORD_WAIT} s: is `python -m navicert.office record` running? What it says is in its own log"
        )


def _unpublished(now: Moment, size: int) -> Iterator[str]:
    first = CheckpointRow.objects.filter(size__gt=size).order_by("size").first()
    if first is not None and now - first.created > timedelta(seconds=settings.RECORD_WAIT):
        yield (
            f"the checkpoint of {first.size} entries is signed since {first.created:%Y-%m-%d %H:%M:%S} UTC and not "
            f"published; see whether {log_folder()} can be written, and whether the witnesses answer"
        )


def _lost() -> Iterator[str]:
    """Each act is in the log or waits. Counted in one statement, since others write meanwhile."""
    tables = (Act, Entry, Waiting)
    counts = ", ".join(f"(SELECT count(*) FROM {each._meta.db_table})" for each in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}")
        acts, placed, waiting = cursor.fetchone()
    if acts != placed + waiting:
        yield (
            f"the database holds {acts} acts; {placed} are in the log and {waiting} wait: rows were taken out or put in "
            "by hand. Compare it with a backup, and with the log that is published"
        )


def _unrecorded() -> Iterator[str]:
    """Whatever is kept was recorded with it, since the record began."""
    for verb, numbers in rows_without_acts().items():
        yield (
            f"{', '.join(numbers)}: kept since the record began, without the act {verb}: put in by hand. Find out by "
            "whom; nobody should rely on it"
        )


def _uncosigned(now: Moment) -> Iterator[str]:
    """What is served is cosigned by the quorum soon, or somebody has to see to the witnesses."""
    folder = log_folder()
    try:
        note = served(folder)
        size = Checkpoint.parse(note.text).size if note else 0
        missing = lacking(policy_of(folder), note) if note else ""
    except Exception:  # said by what looks at the checkpoint itself
        return
    row = CheckpointRow.objects.filter(size=size).first()
    if missing and row and now - row.created > timedelta(seconds=settings.RECORD_WAIT):
        yield f"since {row.created:%Y-%m-%d %H:%M:%S} UTC: {missing}. Nothing more is published before that"
