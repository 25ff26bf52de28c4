"""The files of the log, made from the database: tiles, then the checkpoint that covers them.

They can be lost and are made again. What they say must be what the database says: where the served checkpoint is ahead
of it or contradicts it, a backup was restored or somebody wrote a second history. That is an alarm for a person, and
nothing is repaired here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from navicert.library.durable import put
from navicert.library.logs import CHECKPOINT, KEYS, POLICY, Folder, publish, put_public, read_checkpoint, read_tile
from navicert.library.witnesses import WitnessedFork, ask_witness
from navicert.office.models import Checkpoint as CheckpointRow
from navicert.office.models import Entry
from navicert.record.checkpoint import Checkpoint
from navicert.record.keys import VerifierKey
from navicert.record.note import LONGEST_NOTE, Note
from navicert.record.policy import Policy, Trusted, parse_policy
from navicert.record.refused import RecordError
from navicert.record.tiles import WIDTH, Edge, Tile, tile_at

LOG = "log"  # the folder of the log, in the folder of the installation
POLICY_KEPT = "log.policy"  # a copy of the policy of the log, beside its folder
ALARM = "log.alarm"  # a file with the fork alarm that stands, until a person takes it away
PIECE = 256 * WIDTH  # entries that are read at once
WHAT_TO_DO = (
    "Was a backup restored? Then others may have seen entries that this database has lost: nothing more is signed. "
    "Restore the newest database; if there is none, keep both as evidence, tell those who rely on the log, and "
    "begin a new log with new keys"
)


class ForkAlarm(RecordError):
    """What is served and what the database holds are two histories. For the operator; never repaired by itself."""


def log_folder() -> Path:
    """Where the files of this office's log are."""
    home: Path = settings.NAVICERT_HOME
    return home / LOG


def served(folder: Path) -> Note | None:
    """The checkpoint that is served, with the cosignatures of witnesses; ``None`` where nothing was published.

    Raises :class:`RecordError` where it is damaged.
    """
    data = Folder(folder).file(CHECKPOINT, LONGEST_NOTE)
    try:
        return None if data is None else Note.parse(data)
    except RecordError as error:
        raise RecordError(
            f"{folder / CHECKPOINT} is damaged ({error}), and nothing is signed that might contradict it; keep it, see "
            "what happened to the disk, and put it back as it last was"
        ) from None


def check_served(folder: Path) -> Checkpoint | None:
    """The checkpoint that is served, which must be one of the database's. Raises :class:`ForkAlarm`."""
    note = served(folder)
    if note is None:
        return None
    head = Checkpoint.parse(note.text)
    row = CheckpointRow.objects.filter(size=head.size).first()
    if row is not None and Checkpoint.parse(Note.parse(bytes(row.note)).text) == head:
        return head
    last = CheckpointRow.objects.order_by("-size").first()
    size = last.size if last else 0
    what = f"has {size}" if size < head.size else f"never signed that ({size} entries now)"
    raise ForkAlarm(
        f"fork alarm: {folder} serves a signed checkpoint of {head.size} entries of {head.origin}, and the "
        f"database {what}. {WHAT_TO_DO}"
    )


def policy_of(folder: Path) -> Policy | None:
    """The policy of the log, with the witnesses that the operator named; that of the copy where the folder lost it.

    Raises :class:`RecordError` where it cannot be used.
    """
    data = Folder(folder).file(POLICY, LONGEST_NOTE) or Folder(folder.parent).file(POLICY_KEPT, LONGEST_NOTE)
    return parse_policy(data) if data else None


def witnesses(folder: Path) -> dict[str, Trusted]:
    """The witnesses that the operator named in the policy of the log, with their addresses. Raises :class:`RecordError`."""
    policy = policy_of(folder)
    return {name: each for name, each in policy.witnesses.items() if each.url} if policy else {}


@dataclass(frozen=True, slots=True)
class Cosigned:
    """The served checkpoint with the cosignatures of the witnesses, as they answered now.

    ``faults``: a sentence on each that did not give its own. ``enough``: whether those that did are the quorum.
    """

    note: Note
    faults: tuple[str, ...]
    enough: bool


def cosigned(folder: Path) -> Cosigned:
    """Ask every witness to cosign what is served. What one signed earlier does not count: a backup may have brought it.

    Raises :class:`ForkAlarm` where a witness has seen another history. Nobody publishes meanwhile.
    """
    log, faults, policy = Folder(folder), list[str](), policy_of(folder)
    note = read_checkpoint(log)
    known = {witness.key.id for witness in policy.witnesses.values()} if policy else set()
    fresh = Note(note.text, tuple(each for each in note.signatures if each.key_id not in known))
    for name, witness in witnesses(folder).items():
        try:
            given = ask_witness(log, note, witness)
        except WitnessedFork as fork:
            raise ForkAlarm(f"fork alarm of the witness {name}: {fork}. {WHAT_TO_DO}") from None
        except RecordError as error:
            faults.append(f"{name} has not cosigned: {error}")
        else:
            note, fresh = note.with_signatures(given), fresh.with_signatures(given)
    missing = lacking(policy, fresh)
    return Cosigned(note, (*faults, *([missing] if missing else [])), not missing)


def lacking(policy: Policy | None, note: Note) -> str:
    """What a checkpoint lacks of the signatures that the policy asks for; empty where that is nothing."""
    try:
        if policy is not None:
            policy.judge(note)
    except RecordError as error:
        return str(error)
    return ""


class Publisher:
    """Writes the log folder. Between two publications it remembers the right edge of the tree, which it can do without."""

    def __init__(self, folder: Path, keys: tuple[VerifierKey, ...]) -> None:
        self.folder, self.keys = folder, keys
        self._edge = Edge()

    def publish(self) -> Checkpoint | None:
        """Publish what the database has beyond what is served; ``None`` where that is nothing.

        Raises :class:`ForkAlarm`, and :class:`RecordError` where the folder cannot be written: then the checkpoint
        that was served stands, and the next call does it all again.
        """
        row = CheckpointRow.objects.order_by("-size").first()
        before = check_served(self.folder)
        if row is None:
            return None
        note = Note.parse(bytes(row.note))
        if before is None and witnesses(self.folder):
            raise RecordError(
                f"{self.folder} has no checkpoint, and there are witnesses, so one was served. Put the folder back as it "
                f"last was. If it is lost, take the witnesses out of {self.folder.parent / POLICY_KEPT}, let the log be "
                "made again, compare its checkpoint with what a witness or a reader kept, and name the witnesses again"
            )
        if before is not None and before.size >= row.size:
            self._put_keys(note, note)
            return None
        self._put_keys(served(self.folder) or note, note)
        publish(self.folder, self._tiles(before, row.size), note)
        self._put_keys(note, note)
        return Checkpoint.parse(note.text)

    def _tiles(self, before: Checkpoint | None, size: int) -> Iterator[tuple[Tile, bytes]]:
        """Every tile that is new, from the entries in the database; all of them where the folder has lost some."""
        edge = self._edge_at(before)
        while edge.size < size:
            upto = min(size, (edge.size // PIECE + 1) * PIECE)
            entries = Entry.objects.filter(index__gte=edge.size, index__lt=upto).order_by("index")
            found = [bytes(entry) for entry in entries.values_list("act__entry", flat=True)]
            if len(found) != upto - edge.size:
                raise RecordError(f"the database has lost entries between {edge.size} and {upto}; nothing is published")
            edge, made = edge.grown(found)
            # What is partial in between is not in the tree of `size`; what is partial there may come before its end.
            yield from (each for each in made if each[0] == tile_at(each[0].level, each[0].index, size))
        self._edge = edge

    def _edge_at(self, before: Checkpoint | None) -> Edge:
        if before is None:
            return Edge()
        if (self._edge.size, self._edge.root) == (before.size, before.root):
            return self._edge
        try:
            edge = Edge.of(before.size, lambda tile: read_tile(Folder(self.folder), tile))
        except RecordError:
            return Edge()  # a tile is gone: all are made again, and those that are there are compared
        return edge if edge.root == before.root else Edge()

    def _put_keys(self, one: Note, other: Note) -> None:
        """Give out the public keys that signed both checkpoints, so that either can be verified at any moment."""
        both = {each.key_id for each in one.signatures} & {each.key_id for each in other.signatures}
        keys = [key for key in self.keys if key.id in both]
        log, text = Folder(self.folder), "".join(f"{key}\n" for key in keys)
        policy, beside = log.file(POLICY, LONGEST_NOTE), Folder(self.folder.parent)
        if policy and policy != beside.file(
            POLICY_KEPT, LONGEST_NOTE
        ):  # who loses the folder still knows the witnesses
            put(beside.path / POLICY_KEPT, policy, by=beside.path)
        if not keys or log.file(KEYS, LONGEST_NOTE) == text.encode() and policy:
            return
        held = (policy or beside.file(POLICY_KEPT, LONGEST_NOTE) or b"quorum none\n").decode("utf-8", "replace")
        others = [line for line in held.splitlines() if line.split()[:1] != ["log"]]
        put_public(self.folder, keys, "\n".join([*(f"log {key}" for key in keys), *others]) + "\n")
