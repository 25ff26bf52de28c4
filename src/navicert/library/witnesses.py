"""Asking witnesses to cosign a checkpoint of a log (the log's side of C2SP tlog-witness).

A witness may be wrong, or lie. What it says stops nothing; only a checkpoint that the log itself signed, and that the
witness cosigned and shows, proves that the log has two histories.
"""

from __future__ import annotations

from hashlib import sha256

from navicert.library.logs import Log, exchange, read_checkpoint, read_keys, read_tile
from navicert.record.checkpoint import Checkpoint, number_from
from navicert.record.merkle import consistency_proof, subtree_root
from navicert.record.note import LONGEST_NOTE, Note, Signature
from navicert.record.policy import Trusted
from navicert.record.refused import RecordError
from navicert.record.tiles import nodes
from navicert.record.witness import Request, cosignatures_from


class WitnessedFork(RecordError):
    """A witness shows a checkpoint that the log signed and that is of another history, or of entries that it lost."""


class WitnessDisagrees(RecordError):
    """A witness says that it has seen more, or another history, and shows nothing that proves it."""


TRIES = 3  # another feeder of the same log may be faster once or twice
LONGEST_ANSWER = 100_000  # bytes
WHAT_TO_DO = "Was a backup restored? Then this is a fork: sign nothing more, and tell those who rely on the log"


def ask_witness(log: Log, note: Note, witness: Trusted) -> tuple[Signature, ...]:
    """The cosignatures of a witness on the checkpoint of a log, verified.

    The witness says what size it has seen (409), and gets the proof from there. Where it has seen more than the log
    has, or does not accept the proof (422), it is asked for what it has seen. Raises :class:`WitnessedFork` where that
    proves two histories, :class:`WitnessDisagrees` where it does not, :class:`RecordError` on any other failure.
    """
    name = witness.key.name
    if not witness.url:
        raise RecordError(f"the policy gives no address for the witness {name}")
    head = Checkpoint.parse(note.text)
    node = nodes(head.size, lambda tile: read_tile(log, tile))
    old = 0
    for _ in range(TRIES):
        asked = Request(old, consistency_proof(old, head.size, node), note)
        status, body = exchange("POST", f"{_prefix(witness)}/add-checkpoint", most=LONGEST_ANSWER, body=asked.data)
        text = body.decode("utf-8", "replace")
        if status == 200:
            return cosignatures_from(text, note, [witness.key])
        if status != 409:
            break
        old = number_from(text.removesuffix("\n"), f"the size that {name} answered")
        if old > head.size:
            _check_shown(log, head, witness)
            raise WitnessDisagrees(
                f"{name} says that it has seen {old} entries of {head.origin}, and this log has {head.size}; it shows "
                f"no checkpoint that proves it. {WHAT_TO_DO}"
            )
    said = "".join(sign if sign.isprintable() else " " for sign in text[:300]).strip()
    if status == 422:
        _check_shown(log, head, witness)
        raise WitnessDisagrees(
            f"{name} did not cosign (status 422: {said}). This may be a fork, though it shows no checkpoint that proves "
            "it: see what it has seen before you rely on either"
        )
    raise RecordError(f"{name} did not cosign (status {status}: {said})")


def _check_shown(log: Log, head: Checkpoint, witness: Trusted) -> None:
    """Whether what the witness has seen is in the log that is served now. Raises :class:`WitnessedFork`."""
    seen = _shown(log, head.origin, witness)
    if seen is None:
        return
    served = max(head, Checkpoint.parse(read_checkpoint(log).text), key=lambda each: each.size)
    if seen.size > served.size:
        raise WitnessedFork(
            f"{witness.key.name} has seen {seen.size} entries of {head.origin}, and this log has {served.size}: it lost "
            f"entries. {WHAT_TO_DO}"
        )
    if subtree_root(0, seen.size, nodes(served.size, lambda tile: read_tile(log, tile))) != seen.root:
        raise WitnessedFork(
            f"{witness.key.name} has seen another history of {head.origin}: {seen.size} entries with another root hash, "
            f"signed by the log. {WHAT_TO_DO}"
        )


def _shown(log: Log, origin: str, witness: Trusted) -> Checkpoint | None:
    """The last checkpoint that the witness has cosigned and shows, where the log signed it too; else ``None``."""
    url = f"{_prefix(witness)}/{sha256(origin.encode()).hexdigest()}/checkpoint"
    try:
        status, body = exchange("GET", url, most=LONGEST_NOTE)
        note = Note.parse(body)
        note.signed_by([witness.key])
        note.signed_by(key for key in read_keys(log) if key.name == origin)
        seen = Checkpoint.parse(note.text)
    except RecordError:
        return None
    return seen if status == 200 and seen.origin == origin else None


def _prefix(witness: Trusted) -> str:
    return witness.url.rstrip("/")
