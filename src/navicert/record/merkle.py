"""Merkle trees as in RFC 6962, section 2.1: roots, proofs of inclusion and of consistency, and their verification.

A hash is 32 bytes. A *row* is hashes joined without a gap, the form in which tiles carry them. A *node* (level,
index) is the root of the complete subtree over the leaves ``index * 2**level`` to ``(index + 1) * 2**level``, the
last one excluded. Proofs are made from any source of nodes; :func:`navicert.record.tiles.nodes` gives one over tiles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from navicert.record.refused import RecordError

HASH = 32  # bytes
EMPTY_ROOT = sha256().digest()  # of a tree without leaves

Node = Callable[[int, int], bytes]


def leaf_hash(entry: bytes) -> bytes:
    """The hash under which an entry stands in the tree."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees side by side."""
    return sha256(b"\x01" + left + right).digest()


def root_of(row: bytes) -> bytes:
    """The root of the tree over a row of hashes, of any number.

    Each round joins neighbours; a last one without a neighbour moves up as it is. This gives the tree of RFC 6962,
    and stays right if the last hash stands for a subtree that is not complete.
    """
    if not row:
        return EMPTY_ROOT
    while len(row) > HASH:
        odd = len(row) % (2 * HASH)
        pairs = range(0, len(row) - odd, 2 * HASH)
        row = b"".join([sha256(b"\x01" + row[i : i + 2 * HASH]).digest() for i in pairs]) + row[len(row) - odd :]
    return row


@dataclass(frozen=True, slots=True)
class Frontier:
    """The least that must be kept of a tree to append to it: at most 63 hashes.

    ``peaks`` are the roots of its complete subtrees, the largest (and first) one first: one for each 1 in the
    binary form of ``size``.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size.bit_count() != len(self.peaks) or any(len(peak) != HASH for peak in self.peaks):
            raise RecordError(
                f"a tree of {self.size} leaves has {self.size.bit_count()} complete subtrees, each with a hash of "
                f"{HASH} bytes; {len(self.peaks)} were given: read the frontier again from the log"
            )

    @classmethod
    def of_row(cls, size: int, row: bytes) -> Frontier:
        """A frontier from its size and its :attr:`row`, as a database keeps them. Raises :class:`RecordError`."""
        return cls(size, tuple(row[i : i + HASH] for i in range(0, len(row), HASH)))

    @property
    def row(self) -> bytes:
        """The peaks, joined."""
        return b"".join(self.peaks)

    @property
    def root(self) -> bytes:
        """The root of the tree."""
        if not self.peaks:
            return EMPTY_ROOT
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root

    def grown(self, entries: Iterable[bytes]) -> Frontier:
        """The frontier after these entries (not their hashes) are appended."""
        size, peaks = self.size, list(self.peaks)
        for entry in entries:
            peak, rest = sha256(b"\x00" + entry).digest(), size
            while rest & 1:
                peak = sha256(b"\x01" + peaks.pop() + peak).digest()
                rest >>= 1
            peaks.append(peak)
            size += 1
        return Frontier(size, tuple(peaks))


# --- making proofs ---------------------------------------------------------------------------


def subtree_root(first: int, last: int, node: Node) -> bytes:
    """The root over the leaves from ``first`` up to ``last``, the latter excluded.

    Of use for the ranges that RFC 6962 makes, in which ``first`` is a multiple of the power of two below the length.
    """
    width = last - first
    if width <= 0:
        return EMPTY_ROOT
    if width & (width - 1) == 0:
        level = width.bit_length() - 1
        return node(level, first >> level)
    middle = first + _split(width)
    return node_hash(subtree_root(first, middle, node), subtree_root(middle, last, node))


def inclusion_proof(index: int, size: int, node: Node) -> tuple[bytes, ...]:
    """The proof that leaf ``index`` is in the tree of ``size`` leaves, from the leaf upwards (RFC 6962, 2.1.1)."""
    if not 0 <= index < size:
        raise RecordError(f"the log has {size} entries, so there is no entry {index}; entries are counted from 0")
    path: list[bytes] = []
    first, last = 0, size
    while last - first > 1:
        middle = first + _split(last - first)
        if index < middle:
            path.append(subtree_root(middle, last, node))
            last = middle
        else:
            path.append(subtree_root(first, middle, node))
            first = middle
    return tuple(reversed(path))


def consistency_proof(old: int, new: int, node: Node) -> tuple[bytes, ...]:
    """The proof that the tree of ``old`` leaves begins the tree of ``new`` leaves (RFC 6962, 2.1.2).

    It is empty where ``old`` is 0 or equal to ``new``.
    """
    if not 0 <= old <= new:
        raise RecordError(f"a log cannot grow from {old} to {new} entries")
    if old in (0, new):
        return ()
    path: list[bytes] = []
    first, last, from_the_start = 0, new, True
    while last != old:
        middle = first + _split(last - first)
        if old <= middle:
            path.append(subtree_root(middle, last, node))
            last = middle
        else:
            path.append(subtree_root(first, middle, node))
            first, from_the_start = middle, False
    if not from_the_start:
        path.append(subtree_root(first, last, node))
    return tuple(reversed(path))


def _split(width: int) -> int:
    """The largest power of two that is smaller than ``width``."""
    return 1 << ((width - 1).bit_length() - 1)


# --- verifying proofs ------------------------------------------------------------------------


def check_inclusion(index: int, size: int, leaf: bytes, path: Sequence[bytes], root: bytes) -> None:
    """Whether a leaf hash stands at ``index`` in the tree with this root.

    Numbered as the reader should follow it: 1. the index is in the tree; 2. the path has the length that the tree
    asks for; 3. the leaf, joined with each hash of the path on its side, gives the root.
    Raises :class:`RecordError`.
    """
    if not 0 <= index < size:
        raise RecordError(f"the proof is for entry {index}, which a log of {size} entries does not have")
    inner = (index ^ (size - 1)).bit_length()  # below this level the path turns by the index, above it only left
    expected = inner + (index >> inner).bit_count()
    if len(path) != expected:
        raise RecordError(f"the inclusion proof has {len(path)} hashes; entry {index} of {size} takes {expected}")
    found = leaf
    for level, sibling in enumerate(path):
        on_the_left = level >= inner or index >> level & 1
        found = node_hash(sibling, found) if on_the_left else node_hash(found, sibling)
    if found != root:
        raise RecordError(
            f"the inclusion proof does not lead from the entry to the root hash, so entry {index} is not what it "
            "is said to be; ask for the entry and its proof again"
        )


def check_consistency(old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]) -> None:
    """Whether the tree with ``old`` leaves and ``old_root`` is the beginning of the one with ``new`` and ``new_root``.

    1. The log has not become shorter. 2. From nothing, or to the same size, the proof is empty (and equal sizes have
    equal roots). 3. The path has the length that the two sizes ask for. 4. It leads to the old root. 5. It leads to
    the new root. Raises :class:`RecordError`.
    """
    if not 0 <= old <= new:
        raise RecordError(f"the log had {old} entries and now has {new}: entries were taken away")
    if old in (0, new):
        _check_trivial(old, old_root, new_root, path)
        return
    level = (old & -old).bit_length() - 1  # the last complete subtree of the old tree: both trees have it
    index, last = (old >> level) - 1, (new - 1) >> level
    hashes = list(path)
    if index == 0:
        hashes.insert(0, old_root)  # the old tree is that one subtree, so the proof leaves it out
    inner = (index ^ last).bit_length()
    expected = 1 + inner + (index >> inner).bit_count()
    if len(hashes) != expected:
        left_out = 1 if index == 0 else 0
        raise RecordError(
            f"the consistency proof has {len(path)} hashes; from {old} to {new} entries takes {expected - left_out}"
        )
    was = now = hashes[0]
    for step, sibling in enumerate(hashes[1:]):
        if step >= inner or index >> step & 1:
            was, now = node_hash(sibling, was), node_hash(sibling, now)
        else:
            now = node_hash(now, sibling)
    if was != old_root:
        raise RecordError(f"the consistency proof does not lead to the root hash of {old} entries")
    if now != new_root:
        raise RecordError(f"the consistency proof does not lead to the root hash of {new} entries")


def _check_trivial(old: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> None:
    if path:
        raise RecordError(f"the consistency proof has {len(path)} hashes where it must be empty")
    if old == 0 and old_root != EMPTY_ROOT:
        raise RecordError("a log without entries has the root hash of nothing, and this is another one")
    if old != 0 and old_root != new_root:
        raise RecordError(f"two different root hashes for {old} entries: the log shows two histories")
