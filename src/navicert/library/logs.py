"""Logs on disk and over HTTP: the files of C2SP tlog-tiles, written so that a checkpoint never comes before its tiles.

A log folder has ``checkpoint``, ``tile/…``, ``tile/entries/…``, ``log.vkey`` (the public keys of the log, a line each)
and ``policy`` (tlog-policy: the log and the witnesses of whom a quorum is asked). Private keys are never kept in it.
"""

from __future__ import annotations

import asyncio
import errno
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import httpx

from navicert.library.durable import make_folder, put, settle, take_lock
from navicert.record.checkpoint import Checkpoint
from navicert.record.keys import VerifierKey
from navicert.record.merkle import subtree_root
from navicert.record.note import LONGEST_NOTE, Note
from navicert.record.policy import Policy, parse_policy
from navicert.record.refused import RecordError
from navicert.record.tiles import (
    ENTRIES,
    LONGEST_ENTRY,
    WIDTH,
    Tile,
    check_length,
    nodes,
    pack,
    tile_at,
    unpack,
)

CHECKPOINT = "checkpoint"
KEYS = "log.vkey"
POLICY = "policy"
UNFINISHED = ".new"  # a folder for files that are being written; emptied by the next who writes
LOCK = ".lock"
FULL = {errno.ENOSPC: "the disk is full", errno.EDQUOT: "the disk quota is used up"}
BIGGEST = {ENTRIES: WIDTH * (LONGEST_ENTRY + 2)}  # bytes of a file, by level
BIGGEST_TILE = WIDTH * 32
SECONDS = 30.0  # for an answer, from the first byte that is asked to the last that is got
HERE = ("127.0.0.1", "localhost", "::1")


class Log(Protocol):
    """Something from which the files of a log can be read: a folder, or an address."""

    shown: str

    def file(self, path: str, most: int) -> bytes | None:
        """The bytes of a file, ``None`` where there is none. Raises :class:`RecordError`, also beyond ``most``."""
        ...


class Folder:
    """A log on this machine."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.shown = str(path)

    def file(self, path: str, most: int) -> bytes | None:
        """See :class:`Log`."""
        try:
            with (self.path / path).open("rb") as file:
                data = file.read(most + 1)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise RecordError(f"{self.path / path} cannot be read: {error.strerror}") from None
        if len(data) > most:
            raise RecordError(f"{self.path / path} has more than the {most} bytes that it may have")
        return data


class Address:
    """A log that is served. What comes back is believed only as far as signatures and hashes go."""

    def __init__(self, prefix: str) -> None:
        try:
            url = httpx.URL(prefix.rstrip("/") + "/")
        except (httpx.InvalidURL, ValueError):
            url = httpx.URL("")
        if url.scheme not in ("http", "https") or not url.host:
            raise RecordError(f"{prefix} is not an http or https address")
        self.shown = str(url)

    def file(self, path: str, most: int) -> bytes | None:
        """See :class:`Log`."""
        status, data = exchange("GET", self.shown + path, most=most)
        if status not in (200, 404, 410):
            raise RecordError(f"{self.shown}{path} answered with status {status}")
        return data if status == 200 else None


def exchange(method: str, url: str, *, most: int, body: bytes | None = None) -> tuple[int, bytes]:
    """Ask, and get the status and the body of the answer.

    Whoever answers may be hostile: it has ``most`` bytes and :data:`SECONDS` in all. Raises :class:`RecordError`.
    """

    async def answered() -> tuple[int, bytes]:
        direct = httpx.URL(url).host in HERE
        async with (
            asyncio.timeout(SECONDS),
            httpx.AsyncClient(timeout=SECONDS, trust_env=not direct) as client,
            client.stream(method, url, content=body) as response,
        ):
            data = bytearray()
            async for piece in response.aiter_bytes():
                data += piece
                if len(data) > most:
                    raise RecordError(f"{url} has more than the {most} bytes that it may have")
            return response.status_code, bytes(data)

    try:
        return asyncio.run(answered())
    except RecordError:
        raise
    except TimeoutError:
        raise RecordError(f"{url} gave no whole answer within {SECONDS:g} seconds") from None
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError) as error:
        raise RecordError(f"{url} could not be fetched: {str(error) or type(error).__name__}") from None


def open_log(where: str) -> Log:
    """The log in a folder, or at an address. Raises :class:`RecordError`."""
    if where.startswith(("http://", "https://")):
        return Address(where)
    if not Path(where).is_dir():
        raise RecordError(f"{where} is neither a folder nor an address that begins with https://")
    return Folder(Path(where))


# --- reading ---------------------------------------------------------------------------------


def read_checkpoint(log: Log) -> Note:
    """The checkpoint of a log; no signature is verified yet. Raises :class:`RecordError`."""
    data = log.file(CHECKPOINT, LONGEST_NOTE)
    if data is None:
        raise RecordError(f"{log.shown} has no checkpoint, so it is not a log, or nothing was published yet")
    return Note.parse(data)


def read_keys(log: Log) -> tuple[VerifierKey, ...]:
    """The public keys that a log gives out itself: whoever could alter the log could alter them too."""
    data = log.file(KEYS, LONGEST_NOTE)
    if data is None:
        raise RecordError(f"{log.shown} has no {KEYS}; name a policy file with the key that you were given")
    return tuple(VerifierKey.parse(line) for line in data.decode("utf-8", "replace").splitlines() if line.strip())


def read_policy(path: Path) -> Policy:
    """A policy from a file. Raises :class:`RecordError`."""
    data = Folder(path.parent).file(path.name, LONGEST_NOTE)
    if data is None:
        raise RecordError(f"there is no policy file {path}")
    return parse_policy(data)


def read_tile(log: Log, tile: Tile) -> bytes:
    """A tile or entry bundle with its width; where the partial one is gone, from the full one.

    Raises :class:`RecordError`.
    """
    most = BIGGEST.get(tile.level, BIGGEST_TILE)
    data = log.file(tile.path, most)
    if data is None and tile.width < WIDTH:
        data = log.file(Tile(tile.level, tile.index).path, most)
        if data is not None:
            data = pack(unpack(data)[: tile.width]) if tile.level == ENTRIES else data[: tile.width * 32]
    if data is None:
        raise RecordError(f"{log.shown} has no {tile.path}, which its checkpoint asks for")
    check_length(tile, data)
    return data


def read_entry(log: Log, index: int, size: int) -> bytes:
    """An entry of a log of ``size`` entries; it is proved by a receipt only. Raises :class:`RecordError`."""
    if not 0 <= index < size:
        raise RecordError(f"the log has {size} entries, so there is no entry {index}; entries are counted from 0")
    return unpack(read_tile(log, tile_at(ENTRIES, index // WIDTH, size)))[index % WIDTH]


# --- writing ---------------------------------------------------------------------------------


def publish(path: Path, tiles: Iterable[tuple[Tile, bytes]], note: Note) -> None:
    """Put tiles, and then the checkpoint that covers them, into a log folder, which is made if it is not there.

    1. Nobody else publishes meanwhile. 2. The checkpoint does not take back or contradict the one that is served.
    3. Tiles that are there stay as they are. 4. The new ones are on the disk. 5. They lead to the old root and to the
    new one. 6. Only now the checkpoint is replaced. 7. Partial tiles that full ones have replaced are removed.
    Raises :class:`RecordError`: then the last checkpoint stands.
    """
    with _writing(path):
        _check_growth(path, note)
        done = _put_tiles(path, tiles)
        _check_roots(path, note)
        put(path / CHECKPOINT, note.data, by=path / UNFINISHED)
        settle(path)
        _clear_partial(path, done)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """One process at a time writes into a log folder; a fault of the disk becomes a sentence."""
    try:
        make_folder(path / UNFINISHED)
        with (path / LOCK).open("a+") as file:
            if not take_lock(file):
                raise RecordError(f"{path} is being published by another process; wait until that is done")
            for left in (path / UNFINISHED).iterdir():
                left.unlink()
            yield
    except OSError as error:
        why = FULL.get(error.errno or 0, str(error))
        raise RecordError(
            f"{path} cannot be written: {why}. The last checkpoint stands, and what it covers is whole; mend that "
            "and publish again"
        ) from None


def _served(path: Path) -> Checkpoint | None:
    data = Folder(path).file(CHECKPOINT, LONGEST_NOTE)
    return None if data is None else Checkpoint.parse(Note.parse(data).text)


def _check_growth(path: Path, note: Note) -> None:
    before, head = _served(path), Checkpoint.parse(note.text)
    if before and (before.origin != head.origin or before.size > head.size):
        raise RecordError(
            f"{path} serves {before.size} entries of {before.origin} and would go to {head.size} of {head.origin}; a "
            "log never takes entries back. Was a backup restored? Then this is a fork: tell those who rely on the log"
        )


def _check_roots(path: Path, note: Note) -> None:
    """Whether the tiles on the disk lead to the root that is served, and to the one that will be."""
    head = Checkpoint.parse(note.text)
    node = nodes(head.size, lambda tile: read_tile(Folder(path), tile))
    for each in (_served(path), head):
        if each and subtree_root(0, each.size, node) != each.root:
            raise RecordError(
                f"the tiles in {path} do not lead to the root hash of {each.size} entries, so the checkpoint was not "
                "replaced. Publish the log anew into an empty folder, and compare: this may be a fork"
            )


def _put_tiles(path: Path, tiles: Iterable[tuple[Tile, bytes]]) -> list[Tile]:
    done: list[Tile] = []
    folders: dict[Path, None] = {}
    for tile, data in tiles:
        place = path / tile.path
        if place.parent not in folders:
            make_folder(place.parent)
            folders[place.parent] = None
        if not place.exists():
            put(place, data, by=path / UNFINISHED)
        elif place.read_bytes() != data:
            raise RecordError(
                f"{place} is there with other bytes, and a log never changes what it has published. Was a backup "
                "restored? Then this is a fork: tell those who rely on the log"
            )
        done.append(tile)
    for folder in folders:
        settle(folder)
    return done


def put_public(path: Path, keys: Iterable[VerifierKey], policy: str = "") -> None:
    """Put the public keys of a log into its folder, and its policy; without one, ``quorum none``."""
    keys = tuple(keys)
    with _writing(path):
        put(path / KEYS, "".join(f"{key}\n" for key in keys).encode(), by=path / UNFINISHED)
        text = policy or "".join(f"log {key}\n" for key in keys) + "quorum none\n"
        put(path / POLICY, text.encode(), by=path / UNFINISHED)
        settle(path)


def _clear_partial(path: Path, tiles: Iterable[Tile]) -> None:
    """Remove the partial forms of tiles that are full, as tlog-tiles allows, save for those that became full last."""
    for tile in tiles:
        if tile.width == WIDTH and tile.index:
            before = Tile(tile.level, tile.index - 1)
            shutil.rmtree(path / f"{before.path}.p", ignore_errors=True)
