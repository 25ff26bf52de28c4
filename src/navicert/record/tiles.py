"""Tiles: how C2SP tlog-tiles lays the hashes and the entries of a log out in files of 256.

A tile of level 0 has leaf hashes; one of level *l* has the roots of full tiles of level *l* − 1. Level −1
(:data:`ENTRIES`) is an entry bundle: the entries themselves, each after its length in two bytes, big-endian.
The last tile of a level is *partial* where it has fewer than 256.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from navicert.record.merkle import EMPTY_ROOT, HASH, Node, leaf_hash, root_of
from navicert.record.refused import RecordError

WIDTH = 256  # hashes or entries in a full tile
ENTRIES = -1  # the level of entry bundles
LONGEST_ENTRY = 2**16 - 1  # bytes

PATH = re.compile(r"tile/(entries|0|[1-9]\d?)/((?:x\d{3}/)*\d{3})(?:\.p/([1-9]\d{0,2}))?")


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """Which tile: its level (−1 for entries), its number in that level, and how many hashes or entries it has."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Its path below the prefix of the log, such as ``tile/0/x001/x234/067.p/112``."""
        last, rest = f"{self.index % 1000:03d}", self.index // 1000
        while rest:
            last, rest = f"x{rest % 1000:03d}/{last}", rest // 1000
        partial = f".p/{self.width}" if self.width < WIDTH else ""
        return f"tile/{'entries' if self.level == ENTRIES else self.level}/{last}{partial}"


Read = Callable[[Tile], bytes]


def parse_path(path: str) -> Tile:
    """The tile that a path names. Raises :class:`RecordError` where it is not a path of tlog-tiles."""
    found = PATH.fullmatch(path)
    if found:
        level = ENTRIES if found[1] == "entries" else int(found[1])
        index = int(found[2].replace("x", "").replace("/", ""))
        tile = Tile(level, index, int(found[3] or WIDTH))
        if tile.path == path and level <= 63 and (found[3] is None or tile.width < WIDTH):
            return tile
    raise RecordError(f"{path} is not the path of a tile or of an entry bundle")


def hashes_at(level: int, size: int) -> int:
    """How many hashes (or entries) a log of ``size`` entries has on a level."""
    return size >> 8 * max(level, 0)


def tile_at(level: int, index: int, size: int) -> Tile:
    """The tile with this number in a log of ``size`` entries, as wide as it is there. Raises :class:`RecordError`."""
    width = min(WIDTH, hashes_at(level, size) - index * WIDTH)
    if width <= 0:
        raise RecordError(f"a log of {size} entries has no tile {Tile(level, index).path}")
    return Tile(level, index, width)


def tiles_between(old: int, new: int) -> Iterator[Tile]:
    """The tiles that a log needs when it grows from ``old`` to ``new`` entries: bundles first, then level by level."""
    for level in range(ENTRIES, 64):
        had, has = hashes_at(level, old), hashes_at(level, new)
        if has == 0:
            return
        if has > had:
            yield from (tile_at(level, index, new) for index in range(had // WIDTH, -(-has // WIDTH)))


def tiles_of(size: int) -> Iterator[Tile]:
    """Every tile and entry bundle of a log of ``size`` entries."""
    return tiles_between(0, size)


def pack(entries: Iterable[bytes]) -> bytes:
    """An entry bundle. Raises :class:`RecordError` where an entry is longer than 65,535 bytes."""
    parts: list[bytes] = []
    for entry in entries:
        if len(entry) > LONGEST_ENTRY:
            raise RecordError(f"an entry has {len(entry)} bytes; the format of the log carries {LONGEST_ENTRY} at most")
        parts += (len(entry).to_bytes(2, "big"), entry)
    return b"".join(parts)


def unpack(bundle: bytes) -> list[bytes]:
    """The entries of a bundle. Raises :class:`RecordError` where it ends within one."""
    entries: list[bytes] = []
    at = 0
    while at < len(bundle):
        end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
        if at + 2 > len(bundle) or end > len(bundle):
            raise RecordError(f"the entry bundle ends within entry {len(entries)}, at byte {at}")
        entries.append(bundle[at + 2 : end])
        at = end
    return entries


def check_length(tile: Tile, data: bytes) -> None:
    """Whether the bytes of a tile are as many as they must be. Raises :class:`RecordError`."""
    has, unit = (len(unpack(data)), "entries") if tile.level == ENTRIES else (len(data), "bytes")
    expected = tile.width if tile.level == ENTRIES else tile.width * HASH
    if has != expected:
        raise RecordError(f"{tile.path} has {has} {unit} where it must have {expected}")


def nodes(size: int, read: Read, *, keep: int = 256) -> Node:
    """The nodes of a log of ``size`` entries from its tiles; ``keep`` tiles are remembered.

    ``read`` gets tiles as wide as they are at ``size``. Nothing is verified here but lengths: a proof that is made
    from these nodes is checked against a signed root, by :func:`~navicert.record.merkle.check_inclusion`.
    """

    @lru_cache(maxsize=keep)
    def row(level: int, index: int) -> bytes:
        tile = tile_at(level, index, size)
        data = read(tile)
        check_length(tile, data)
        return data

    def node(level: int, index: int) -> bytes:
        span = 1 << level % 8
        first = index * span
        at = first % WIDTH * HASH
        return root_of(row(level // 8, first // WIDTH)[at : at + span * HASH])

    return node


@dataclass(frozen=True, slots=True)
class Edge:
    """The right edge of a log: what its partial tiles hold. Enough to write every tile that comes next.

    ``bundle`` is the partial entry bundle; ``rows[l]`` is the partial tile of level *l*. Both are empty, not
    missing, where a tile is just full. (:class:`~navicert.record.merkle.Frontier` is smaller, and enough for roots.)
    """

    size: int = 0
    bundle: bytes = b""
    rows: tuple[bytes, ...] = ()

    @classmethod
    def of(cls, size: int, read: Read) -> Edge:
        """The edge of a log of ``size`` entries, from its partial tiles. Raises :class:`RecordError`."""
        found: list[bytes] = []
        for level in range(ENTRIES, 64):
            has = hashes_at(level, size)
            if not has:
                break
            data = b""
            if has % WIDTH:
                tile = tile_at(level, has // WIDTH, size)
                data = read(tile)
                check_length(tile, data)
            found.append(data)
        return cls(size, found[0] if found else b"", tuple(found[1:]))

    @property
    def root(self) -> bytes:
        """The root of the tree."""
        root = b""
        for row in self.rows:
            root = root_of(row + root) if row or root else b""
        return root or EMPTY_ROOT

    def grown(self, entries: Sequence[bytes]) -> tuple[Edge, list[tuple[Tile, bytes]]]:
        """The edge after these entries, and every tile that arises, as :func:`tiles_between` orders them."""
        size = self.size + len(entries)
        if size == self.size:
            return self, []
        made: list[tuple[Tile, bytes]] = []
        bundle = self._bundles(entries, made)
        rows: list[bytes] = []
        fresh = b"".join([leaf_hash(entry) for entry in entries])
        while fresh:
            level = len(rows)
            row = (self.rows[level] if level < len(self.rows) else b"") + fresh
            index, full = hashes_at(level, self.size) // WIDTH, len(row) // (WIDTH * HASH)
            cut = [row[i * WIDTH * HASH : (i + 1) * WIDTH * HASH] for i in range(full)]
            made += [(Tile(level, index + i), data) for i, data in enumerate(cut)]
            rest = row[full * WIDTH * HASH :]
            if rest:
                made.append((Tile(level, index + full, len(rest) // HASH), rest))
            rows.append(rest)
            fresh = b"".join([root_of(data) for data in cut])
        return Edge(size, bundle, (*rows, *self.rows[len(rows) :])), made

    def _bundles(self, entries: Sequence[bytes], made: list[tuple[Tile, bytes]]) -> bytes:
        """Append the bundles that arise to ``made``; gives the partial one."""
        index, held = divmod(self.size, WIDTH)
        data, at = self.bundle, 0
        while at < len(entries):
            taken = entries[at : at + WIDTH - held]
            data, held, at = data + pack(taken), held + len(taken), at + len(taken)
            made.append((Tile(ENTRIES, index, held), data))
            if held == WIDTH:
                index, held, data = index + 1, 0, b""
        return data
