"""The one sequencer: it gives waiting acts their places in the log and signs the checkpoint, in one transaction.

A batch is whole or not there: entries, checkpoint and the end of waiting are one commit, under a lock that no second
sequencer on any machine holds, so the log cannot fork here. Files are published after that commit
(:mod:`navicert.office.record.publisher`), so nothing is served that the database could lose.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC
from datetime import datetime as Moment
from pathlib import Path
from secrets import token_hex
from time import monotonic, sleep

from django.db import OperationalError, connection, transaction

from navicert.library.log_keys import keep_keys, named_secret, new_keys, read_secret
from navicert.office.models import Act as ActRow
from navicert.office.models import Checkpoint as CheckpointRow
from navicert.office.models import Waiting
from navicert.office.record.acts import insert, record
from navicert.office.record.publisher import check_served
from navicert.record.act import Act
from navicert.record.checkpoint import Checkpoint
from navicert.record.keys import SigningKey
from navicert.record.merkle import Frontier
from navicert.record.note import Note, sign_checkpoint
from navicert.record.refused import RecordError

KEY_VARIABLE = "NAVICERT_RECORD_KEY"
KEY_FILE = "log.key"
ORIGIN = "navicert.invalid/log-"  # of a log to which nobody gave a name
MOST = 1000  # acts in a batch
OFTEN, PATIENCE = 0.0003, 20.0  # seconds between two attempts to write, and until that is a fault
ENTRY = 'INSERT INTO office_entry ("index", act_id)'
NO_LONGER_WAITING = 'DELETE FROM office_waiting WHERE act_id IN (SELECT act_id FROM office_entry WHERE "index" >= %s)'
LOCK = 0x6E61766963657274  # of the sequencer, among PostgreSQL's advisory locks: "navicert" in ASCII
OPENED, KEYS_CHANGED = "log.opened", "log.keys_changed"


# --- keys ------------------------------------------------------------------------------------


def the_keys(home: Path) -> tuple[SigningKey, ...]:
    """The private keys of the log: those in the environment, else those of the file, made at the very first start.

    Raises :class:`RecordError` where they are gone, readable by others, of several names, or not those of this log.
    """
    if os.environ.get(KEY_VARIABLE, "").strip():
        keys = named_secret(KEY_VARIABLE)
    else:
        path = home / KEY_FILE
        if not path.exists() and not CheckpointRow.objects.exists():
            keep_keys(path, new_keys(ORIGIN + token_hex(8)))
        keys = read_secret(path)
    names = {key.name for key in keys}
    if len(names) > 1:
        raise RecordError(f"the keys of one log have one name, its origin; these have {', '.join(sorted(names))}")
    _check_continuity(keys, _last())
    return keys


def _check_continuity(keys: Sequence[SigningKey], last: CheckpointRow | None) -> None:
    """At least one of the keys must have signed the last checkpoint; who changes keys adds one before taking one."""
    if last is None:
        return
    note = Note.parse(bytes(last.note))
    origin = Checkpoint.parse(note.text).origin
    if keys[0].name != origin:
        raise RecordError(f"the keys are of {keys[0].name}, and this log is {origin}: put its own keys back")
    if not signers(note) & {key.verifier.id for key in keys}:
        raise RecordError(
            f"none of the keys of {origin} signed its last checkpoint, so nobody could tell the log from a forged "
            "one; put the old key back, and add the new one beside it"
        )


def signers(note: Note) -> set[bytes]:
    """The ids of the keys under a note."""
    return {each.key_id for each in note.signatures}


def open_log(keys: Sequence[SigningKey], now: Moment) -> None:
    """Write down with which keys the log begins, and each change of them, as acts like any other."""
    last = _last()
    begun = last is not None or ActRow.objects.filter(verb=OPENED).exists()
    before = signers(Note.parse(bytes(last.note))) if last else set()
    if begun and (last is None or before == {key.verifier.id for key in keys}):
        return
    ids = sorted(each.hex() for each in before)
    act = Act(
        verb=KEYS_CHANGED if begun else OPENED,
        subject=keys[0].name,
        actor="sequencer",
        at=now,
        outcome={"keys": [str(key.verifier) for key in keys], "before": ids},
    )
    with transaction.atomic():
        record(act)


# --- integrating -----------------------------------------------------------------------------


def integrate(keys: Sequence[SigningKey], folder: Path, now: Moment | None = None) -> CheckpointRow | None:
    """Give the acts that wait their places and sign the checkpoint; ``None`` where none waits.

    1. Nobody else does this meanwhile. 2. What is served from ``folder`` must be what the database says. 3. The last
    checkpoint must be whole. 4. The batch goes on from it, in the order of the acts. 5. Entries, checkpoint and the
    end of waiting are one commit. Raises :class:`ForkAlarm`, and :class:`RecordError` where the database was changed.
    """
    with alone():
        check_served(folder)
        last = _last()
        _check_continuity(keys, last)  # here too: two machines may have begun with two new keys
        batch = list(Waiting.objects.order_by("act_id").values_list("act_id", "act__entry")[:MOST])
        if not batch:
            return None
        frontier = _frontier(last).grown(bytes(entry) for _, entry in batch)
        moment = now or Moment.now(UTC)
        head = Checkpoint(keys[0].name, frontier.size, frontier.root)
        first = frontier.size - len(batch)
        insert(ENTRY, [(first + place, act) for place, (act, _) in enumerate(batch)])
        connection.cursor().execute(NO_LONGER_WAITING, [first])
        return CheckpointRow.objects.create(
            size=head.size,
            root=head.root,
            frontier=frontier.row,
            note=sign_checkpoint(head, keys, int(moment.timestamp())).data,
            created=moment,
        )


@contextmanager
def alone() -> Iterator[None]:
    """A transaction that no other sequencer is in. It is on the disk when it ends."""
    with ExitStack() as stack:
        if connection.vendor == "sqlite" and not connection.in_atomic_block:
            _begin(stack)  # one that writes, of which there is one at a time
        else:
            stack.enter_context(transaction.atomic())
        if connection.vendor == "postgresql":
            cursor = connection.cursor()
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            cursor.execute("SET LOCAL synchronous_commit = on")
        yield


def _begin(stack: ExitStack) -> None:
    """SQLite has no queue: whoever asks at the right moment is next. Ask often, so that no act waits for busy writers."""
    connection.cursor().execute("PRAGMA busy_timeout = 0")
    ends = monotonic() + PATIENCE
    while True:
        try:
            stack.enter_context(transaction.atomic())
            break
        except OperationalError as error:
            if "locked" not in str(error) or monotonic() > ends:
                raise
        sleep(OFTEN)
    connection.cursor().execute(f"PRAGMA busy_timeout = {int(PATIENCE * 1000)}")


def _last() -> CheckpointRow | None:
    return CheckpointRow.objects.order_by("-size").first()


def _frontier(last: CheckpointRow | None) -> Frontier:
    if last is None:
        return Frontier()
    frontier = Frontier.of_row(last.size, bytes(last.frontier))
    if frontier.root != bytes(last.root):
        raise RecordError(
            f"the checkpoint of {last.size} entries in the database does not fit its own tree: it was changed. Nothing "
            "more is signed; compare the database with a backup and with the log that is served"
        )
    return frontier
