"""What a witness answers (C2SP tlog-witness), decided from the request and from what it has cosigned before.

A witness must do four things in this order, while nobody else touches the state of that log:
:func:`decide`; keep the checkpoint so that it survives a power cut; only then :func:`cosign`; answer. A witness that
signed first could forget what it signed, and sign another history.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from navicert.record.checkpoint import Checkpoint, base64_of, hash_from, number_from
from navicert.record.keys import SigningKey, VerifierKey
from navicert.record.merkle import EMPTY_ROOT, check_consistency
from navicert.record.note import Note, Signature, signature
from navicert.record.refused import RecordError

LONGEST_PROOF = 63  # hashes
SIZE_TYPE = "text/x.tlog.size"
TEXT_TYPE = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Request:
    """A call of add-checkpoint: the size that the log believes the witness has seen, the proof from there, the note."""

    old: int
    proof: tuple[bytes, ...]
    note: Note

    @property
    def data(self) -> bytes:
        """The body of the request."""
        lines = [f"old {self.old}", *map(base64_of, self.proof), ""]
        return ("\n".join(lines) + "\n").encode() + self.note.data

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """A request from its body. Raises :class:`RecordError`."""
        head, gap, below = data.partition(b"\n\n")
        lines = head.decode("ascii", "replace").split("\n")
        if not gap or not lines[0].startswith("old "):
            raise RecordError("the request does not begin with a line such as 'old 20852014'")
        if len(lines) - 1 > LONGEST_PROOF:
            raise RecordError(f"the request has {len(lines) - 1} proof lines; {LONGEST_PROOF} are accepted")
        old = number_from(lines[0].removeprefix("old "), "the old size")
        proof = tuple(hash_from(line, f"proof line {number}") for number, line in enumerate(lines[1:], 1))
        return cls(old, proof, Note.parse(below))


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back: an HTTP status, a body and its type. ``evidence``: what proves misbehaviour, signed by the log."""

    status: int
    body: str
    type: str = TEXT_TYPE
    evidence: Note | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """A checkpoint that continues what the witness has seen: keep ``note``, then :func:`cosign` it.

    ``note`` has the signatures of the log only, as they were verified.
    """

    checkpoint: Checkpoint
    note: Note


def origin_of(data: bytes) -> str:
    """The log that a request is about, so that its state can be looked up. Raises :class:`RecordError`."""
    return Checkpoint.parse(Request.parse(data).note.text).origin


def decide(data: bytes, logs: Mapping[str, Iterable[VerifierKey]], latest: Checkpoint | None) -> Accepted | Answer:
    """What to answer to the body of a call of add-checkpoint.

    ``logs`` gives the keys of each log that is witnessed, by origin; ``latest`` is the last checkpoint that was
    cosigned for the origin of this request, if any. In the order of the checks: 400 not a request; 404 a log that is
    not witnessed; 403 not signed by it; 400 a size below the old one; 409 not the old size that we hold (the body
    says ours); 422 an empty log with another root, a proof that is wrong, or another root for the same size.
    """
    try:
        request = Request.parse(data)
        head = Checkpoint.parse(request.note.text)
    except RecordError as error:
        return Answer(400, f"{error}\n")
    if head.origin not in logs:
        return Answer(404, f"this witness does not follow a log {head.origin}\n")
    keys = list(logs[head.origin])
    try:
        request.note.signed_by(keys)
    except RecordError as error:
        return Answer(403, f"{error}\n")
    if request.old > head.size:
        return Answer(400, f"the old size {request.old} is larger than the {head.size} of the checkpoint\n")
    seen = latest or Checkpoint(head.origin, 0, EMPTY_ROOT)
    ours = {(key.name, key.id) for key in keys}
    own = Note(head.text, tuple(each for each in request.note.signatures if (each.name, each.key_id) in ours))
    # Anybody can send a good checkpoint with a bad proof. Two roots of one size are what only the log can have signed.
    proof = own if head.size == seen.size and head.root != seen.root else None
    if request.old != seen.size:
        return Answer(409, f"{seen.size}\n", SIZE_TYPE, proof)
    try:
        _check_growth(seen, head, request.proof)
    except RecordError as error:
        return Answer(422, f"{error}\n", evidence=proof)
    return Accepted(head, own)


def _check_growth(seen: Checkpoint, head: Checkpoint, proof: tuple[bytes, ...]) -> None:
    if seen.origin != head.origin:
        raise ValueError(f"the state of {seen.origin} was given for a request of {head.origin}")
    if head.size == 0 and head.root != EMPTY_ROOT:
        raise RecordError("a log without entries has the root hash of nothing, and this is another one")
    check_consistency(seen.size, seen.root, head.size, head.root, proof)


def cosign(accepted: Accepted, keys: Iterable[SigningKey], time: int) -> tuple[Signature, ...]:
    """The cosignatures on a checkpoint *that is on the disk already*; ``time`` in seconds since 1970 (UTC)."""
    return tuple(signature(accepted.note.text, key, time) for key in keys)


def answer(signatures: Iterable[Signature]) -> Answer:
    """The answer to a checkpoint that was cosigned."""
    return Answer(200, "".join(each.line for each in signatures))


def cosignatures_from(body: str, checkpoint: Note, keys: Iterable[VerifierKey]) -> tuple[Signature, ...]:
    """The signatures of these witness keys in the answer of a witness, verified. Raises :class:`RecordError`.

    Lines of other keys are left out.
    """
    if not body.endswith("\n"):
        raise RecordError("the answer of the witness does not end with a newline")
    lines = tuple(Signature.parse(line) for line in body[:-1].split("\n"))
    signed = Note(checkpoint.text, lines).signed_by(keys)
    known = {(each.key.name, each.key.id) for each in signed}
    return tuple(line for line in lines if (line.name, line.key_id) in known)
