"""Checkpoints: the size and the root hash of a log at one moment, as text (C2SP tlog-checkpoint).

Three lines: the origin (which log), the number of entries, the root hash in base64. Any further line is an extension.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

from navicert.record.merkle import HASH
from navicert.record.refused import RecordError

NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")


def base64_of(data: bytes) -> str:
    """Base 64 as in RFC 4648, section 4."""
    return base64.b64encode(data).decode("ascii")


def from_base64(text: str, what: str) -> bytes:
    """The bytes of a base64 text, which has one spelling only. Raises :class:`RecordError` naming ``what``."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        data = b""
    if not data or base64_of(data) != text:
        raise RecordError(f"{what} is not written in base64: {text[:60]!r}")
    return data


def hash_from(text: str, what: str) -> bytes:
    """A hash from base64. Raises :class:`RecordError` naming ``what``."""
    data = from_base64(text, what)
    if len(data) != HASH:
        raise RecordError(f"{what} has {len(data)} bytes; a hash has {HASH}")
    return data


def number_from(text: str, what: str) -> int:
    """A number in decimal without a leading zero, below 2**63. Raises :class:`RecordError` naming ``what``."""
    if not NUMBER.fullmatch(text) or int(text) >= 2**63:
        raise RecordError(f"{what} is not a plain number: {text[:60]!r}")
    return int(text)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A log (``origin``), its number of entries, its root hash (32 bytes), and extension lines, best none."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.size < 2**63 or len(self.root) != HASH:
            raise RecordError(f"a checkpoint needs a size below 2**63 and a root hash of {HASH} bytes")
        if not all(line and "\n" not in line for line in (self.origin, *self.extensions)):
            raise RecordError("the origin and the extensions of a checkpoint are lines, and none is empty")

    @property
    def text(self) -> str:
        """The text that is signed, with its last newline."""
        return "\n".join((self.origin, str(self.size), base64_of(self.root), *self.extensions)) + "\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """The checkpoint that a text says. Raises :class:`RecordError` where it is not exactly one."""
        lines = text.split("\n")
        if len(lines) < 4 or lines.pop() or not all(lines):
            raise RecordError("a checkpoint has three lines (origin, number of entries, root hash), none of them empty")
        size = number_from(lines[1], "line 2 of the checkpoint, the number of entries,")
        root = hash_from(lines[2], "line 3 of the checkpoint, the root hash,")
        return cls(lines[0], size, root, tuple(lines[3:]))
