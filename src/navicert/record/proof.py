"""Receipts: an offline proof that an entry is in a log (C2SP tlog-proof, ``c2sp.org/tlog-proof@v1``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from navicert.record.checkpoint import Checkpoint, base64_of, from_base64, hash_from, number_from
from navicert.record.merkle import Node, check_inclusion, inclusion_proof, leaf_hash
from navicert.record.note import Note
from navicert.record.refused import RecordError

HEADING = "c2sp.org/tlog-proof@v1"
LONGEST_PATH = 63  # hashes


@dataclass(frozen=True, slots=True)
class Receipt:
    """Entry ``index`` is in the log of which ``checkpoint`` is the signed checkpoint; ``path`` leads there.

    ``extra`` is not covered by a signature. Navicert puts the entry there, 33 bytes, so that a receipt says by itself
    what it is about; what it says is believed only because the path leads from it to the signed root.
    """

    index: int
    path: tuple[bytes, ...]
    checkpoint: Note
    extra: bytes = b""

    @property
    def data(self) -> bytes:
        """The receipt as a file, best named ``.tlog-proof``."""
        lines = [HEADING]
        if self.extra:
            lines.append(f"extra {base64_of(self.extra)}")
        lines += [f"index {self.index}", *map(base64_of, self.path), ""]
        return ("\n".join(lines) + "\n").encode() + self.checkpoint.data

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """A receipt from its bytes; nothing is verified yet. Raises :class:`RecordError`."""
        head, gap, below = data.partition(b"\n\n")
        try:
            lines = head.decode("ascii").split("\n")
        except UnicodeDecodeError:
            lines = []
        if not gap or lines[:1] != [HEADING]:
            raise RecordError(f"this is not a receipt, of which the first line is {HEADING}")
        rest, extra = lines[1:], b""
        if rest and rest[0].startswith("extra "):
            extra = from_base64(rest.pop(0).removeprefix("extra "), "the extra data of the receipt")
        if not rest or not rest[0].startswith("index "):
            raise RecordError("the receipt does not say which entry it is for: a line such as 'index 73894' is missing")
        index = number_from(rest[0].removeprefix("index "), "the index of the receipt")
        if len(rest) - 1 > LONGEST_PATH:
            raise RecordError(f"the receipt has {len(rest) - 1} hashes; a proof has {LONGEST_PATH} at most")
        path = tuple(hash_from(line, f"hash {number} of the receipt") for number, line in enumerate(rest[1:], 1))
        return cls(index, path, Note.parse(below), extra)

    def check(self, entry: bytes) -> Checkpoint:
        """Whether this entry is in the log at this checkpoint; the signatures are for a policy to judge.

        Raises :class:`RecordError`.
        """
        head = Checkpoint.parse(self.checkpoint.text)
        check_inclusion(self.index, head.size, leaf_hash(entry), self.path, head.root)
        return head


def receipt(index: int, entry: bytes, checkpoint: Note, node: Node) -> Receipt:
    """The receipt of an entry, made from the nodes of the log and checked before it is given out.

    Raises :class:`RecordError` where the log's own tiles do not lead to its signed root.
    """
    size = Checkpoint.parse(checkpoint.text).size
    made = Receipt(index, inclusion_proof(index, size, node), checkpoint, entry)
    made.check(entry)
    return made
