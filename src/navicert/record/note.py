"""Signed notes (C2SP signed-note): a text, an empty line, and a line for each signature.

A signature line is ``— NAME BASE64``, where the base64 carries the id of the key (4 bytes) and the signature.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from navicert.record.checkpoint import Checkpoint, base64_of, from_base64
from navicert.record.keys import SigningKey, VerifierKey, check_name
from navicert.record.refused import RecordError

DASH = "— "
LONGEST_NOTE = 1_000_000  # bytes
MOST_SIGNATURES = 100


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: who is said to have signed (name and key id), and the signature proper."""

    name: str
    key_id: bytes
    data: bytes

    @property
    def line(self) -> str:
        """Its line, with the newline."""
        return f"{DASH}{self.name} {base64_of(self.key_id + self.data)}\n"

    @classmethod
    def parse(cls, line: str) -> Self:
        """A signature from its line, without the newline. Raises :class:`RecordError`."""
        name, gap, blob = line.removeprefix(DASH).partition(" ")
        if not line.startswith(DASH) or not gap:
            raise RecordError(f"this is not a signature line, which looks like '{DASH}NAME BASE64': {line[:60]!r}")
        check_name(name)
        data = from_base64(blob, f"the signature of {name}")
        if len(data) < 5:
            raise RecordError(f"the signature of {name} is too short")
        return cls(name, data[:4], data[4:])


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature that was checked and is right: by which key, and when (seconds since 1970; ``None`` if untimed)."""

    key: VerifierKey
    time: int | None


@dataclass(frozen=True, slots=True)
class Note:
    """A text (with its last newline) and the signatures under it."""

    text: str
    signatures: tuple[Signature, ...]

    @property
    def data(self) -> bytes:
        """The note as it is stored and sent."""
        return (self.text + "\n" + "".join(each.line for each in self.signatures)).encode()

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """A note from its bytes; nothing is verified yet. Raises :class:`RecordError`."""
        if len(data) > LONGEST_NOTE:
            raise RecordError(f"the note has {len(data)} bytes; {LONGEST_NOTE} are accepted")
        try:
            whole = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise RecordError(f"the note is not text in UTF-8, at byte {error.start}") from None
        if any(ord(sign) < 32 and sign != "\n" for sign in whole):
            raise RecordError("the note has a control character; a note has text and newlines only")
        text, gap, below = whole.rpartition("\n\n")
        if not gap or not text or not below.endswith("\n"):
            raise RecordError("the note has no signature lines after an empty line, or its last line is not ended")
        lines = below[:-1].split("\n")
        if len(lines) > MOST_SIGNATURES:
            raise RecordError(f"the note has {len(lines)} signatures; {MOST_SIGNATURES} are accepted")
        return cls(text + "\n", tuple(Signature.parse(line) for line in lines))

    def signed_by(self, keys: Iterable[VerifierKey]) -> tuple[Signed, ...]:
        """Which of these keys signed, in the order of the lines; signatures of other keys are not looked at.

        Raises :class:`RecordError` where a signature that names one of the keys does not fit, or where none of the
        keys signed.
        """
        known = {(key.name, key.id): key for key in keys}
        found: dict[VerifierKey, Signed] = {}
        for signature in self.signatures:
            key = known.get((signature.name, signature.key_id))
            if key is not None:
                time = key.time_of(signature.data, self.text)
                found.setdefault(key, Signed(key, time))
        if not found:
            names = ", ".join(sorted({key.name for key in known.values()})) or "nobody"
            raise RecordError(f"the note is not signed by a key that is trusted here ({names})")
        return tuple(found.values())

    def with_signatures(self, signatures: Iterable[Signature]) -> Note:
        """The note with further signature lines; a key has one line, its newest."""
        newest = {(each.name, each.key_id): each for each in (*self.signatures, *signatures)}
        return Note(self.text, tuple(newest.values()))


def signature(text: str, key: SigningKey, time: int) -> Signature:
    """One key's signature over a text; ``time`` in seconds since 1970 (UTC), used by the kinds that carry one."""
    return Signature(key.name, key.verifier.id, key.sign(text, time))


def sign_checkpoint(checkpoint: Checkpoint, keys: Iterable[SigningKey], time: int) -> Note:
    """A checkpoint as a note, signed with each key in its own kind. Raises :class:`RecordError`.

    A log signs with its Ed25519 key, and beside it with its ML-DSA-44 key.
    """
    signatures = tuple(signature(checkpoint.text, key, time) for key in keys)
    if not signatures:
        raise RecordError("a checkpoint without a signature proves nothing; give at least one key")
    return Note(checkpoint.text, signatures)
