"""The watchlist of an installation: an index over the editions in force, built once, kept, and mapped into memory.

``cache/screening/<hash>.idx`` is named by what it was made of: the listings of each list, the weights of words, and
the code that reads names. Another edition is another file. A file that is cut short, damaged or another's is made anew.
A list that is missing or stale stops everything, unless the caller names it: then every answer says so.
"""

from __future__ import annotations

import io
import mmap
import os
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date as Day
from functools import cache
from hashlib import sha256
from importlib import resources
from itertools import starmap
from pathlib import Path
from typing import BinaryIO, Protocol

from navicert.library.catalogue import ListSource
from navicert.library.score_tables import Tables
from navicert.library.standing import Problem, Status, statuses
from navicert.screening.arrays import about_of
from navicert.screening.batch import ListTerms
from navicert.screening.index import INDEX_VERSION, Index, build_index
from navicert.screening.listing import Listing
from navicert.screening.listing_error import ListError
from navicert.screening.score import shipped_scorecard
from navicert.screening.screen import Watchlist
from navicert.screening.unread import without_words
from navicert.screening.weights import Weights, shipped_weights
from navicert.version import ENGINE

KEPT = 6  # indexes; those that were not used for the longest time go
SUM = 8  # bytes at the end of the file: a mark, and the CRC-32 of what stands before
MARK = b"SUM1"
UNFINISHED = ".new-"
OLD = 3600  # seconds after which an unfinished file is nobody's any more
PIECE, HEADER = 1 << 22, 1 << 16
READING = (
    "names", "readers", "listing.py", "index.py", "vocabulary.py", "identifiers.py", "addresses.py", "weights.py",
    "arrays.py", "joins.py",
)  # fmt: skip
"""The code and tables that decide what an index holds."""
Progress = Callable[[int], None]


class Edition(Protocol):
    """One edition of one list: a :class:`~navicert.library.snapshots.Snapshot`, or files that were never kept."""

    @property
    def list(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def source(self) -> ListSource: ...
    @property
    def as_of(self) -> Day | None: ...
    def listings(self) -> Iterator[Listing]: ...


@dataclass(frozen=True, slots=True)
class IndexFile:
    """An index on disk, which several processes may map. ``editions`` and ``days``: the hash and the day of each list.

    ``sources``: how this installation uses each list. ``tables`` are those behind a score, where they are not the ones of
    this version.
    """

    path: Path
    key: str
    editions: Mapping[str, str]
    days: Mapping[str, Day | None] = field(default_factory=dict)
    sources: Mapping[str, ListSource] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    versions: tuple[str, str] = field(default_factory=lambda: (shipped_weights().version, shipped_scorecard().version))
    tables: Tables | None = None

    @property
    def terms(self) -> dict[str, ListTerms]:
        """The threshold of each list, and what a hit on it means."""
        return {name: _terms(source) for name, source in self.sources.items()}

    def open(self) -> Watchlist:
        """Map it, every byte checked. Raises :class:`ListError` where it is not what it was.

        ``versions`` are those of the weights and the scorecard.
        """
        try:
            with self.path.open("rb") as file:
                whole = _checked(file, self.key)
                mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise ListError(f"the index {self.path} cannot be opened: {error}; start again, it is made anew") from None
        return self._over(mapped, whole)

    def over(self, buffer: bytes) -> Watchlist:
        """The watchlist over the bytes of this file, every byte checked. Raises :class:`ListError`."""
        return self._over(buffer, _checked(io.BytesIO(buffer), self.key))

    def _over(self, buffer: bytes | mmap.mmap, whole: bool) -> Watchlist:
        index = _index(buffer, self.key) if whole else None
        if index is None:
            raise ListError(
                f"the index {self.path} is damaged, or not the one that was asked for; delete it, it is made anew"
            )
        weights, scorecard = self.tables or (shipped_weights(), shipped_scorecard())
        return Watchlist(index, weights, scorecard, self.editions, self.warnings)


def open_watchlist(
    home: Path,
    day: Day,
    lists: Iterable[str] | None = None,
    *,
    accepted: Iterable[str] = (),
    progress: Progress = lambda count: None,
) -> Watchlist:
    """The watchlist of every list in force on a day, or of ``lists``. Raises :class:`ListError`; see :func:`in_force`."""
    return in_force(home, day, lists, accepted=accepted, progress=progress).open()


def in_force(
    home: Path,
    day: Day,
    lists: Iterable[str] | None = None,
    *,
    accepted: Iterable[str] = (),
    given: Iterable[Edition] = (),
    progress: Progress = lambda count: None,
) -> IndexFile:
    """The index over the editions in force on a day, and over lists that were ``given`` as files.

    Raises :class:`ListError` where a list that is needed is missing, stale, damaged or too young and is not among
    ``accepted``, where no list is left, and where the index cannot be written. ``progress`` is told how many listings
    were read.
    """
    names = None if lists is None else tuple(dict.fromkeys(name.strip().upper() for name in lists))
    taken = {name.strip().upper() for name in accepted}
    found = statuses(home, day, lists=names)
    _refuse_unsound([s.problem for s in found if s.problem and s.source.id not in taken], taken)
    beside = tuple(given)
    editions: list[Edition] = [*(s.snapshot for s in found if s.snapshot), *beside]
    if not editions:
        raise ListError(
            "no list is loaded, so there is nothing to compare with and nothing can be said to match or not; "
            "type `navicert lists update`, or give a list with --list"
        )
    unkept = (f"{e.list} was given as a file: whether it is the newest edition was not checked" for e in beside)
    return index_file(home, editions, warnings=(*_warnings(found), *unkept), progress=progress)


def _refuse_unsound(problems: list[Problem], taken: set[str]) -> None:
    if not problems:
        return
    names = ",".join([*sorted(taken), *(p.list for p in problems)])
    told = "\n".join(f"  {p.sentence}" for p in problems)
    raise ListError(
        f"nothing is screened, because {len(problems)} {'list' if len(problems) == 1 else 'lists'} cannot be relied on:\n"
        f"{told}\nMend that; or, if it is right to go on without, name them: --accept {names} (every answer will say so)"
    )


def _warnings(found: Iterable[Status]) -> Iterator[str]:
    """What every answer has to say about the lists behind it."""
    for status in found:
        problem = status.problem or (status.aside if status.snapshot else None)
        if problem is None:
            continue
        used = "used all the same" if status.snapshot else "not screened"
        yield f"{'accepted and ' if status.problem else ''}{used}: {problem.sentence}"


def index_file(
    home: Path,
    editions: Iterable[Edition],
    *,
    warnings: tuple[str, ...] = (),
    progress: Progress = lambda count: None,
    tables: Tables | None = None,
) -> IndexFile:
    """The index over these editions, made if it is not there; ``tables`` of another time. Raises :class:`ListError`."""
    held = sorted(editions, key=lambda e: e.list)
    hashes = {e.list: e.sha256 for e in held}
    weights, scorecard = tables or (shipped_weights(), shipped_scorecard())
    key = _key(hashes, weights)
    folder = home / "cache" / "screening"
    days, sources = {e.list: e.as_of for e in held}, {e.list: e.source for e in held}
    versions = (weights.version, scorecard.version)
    found = IndexFile(folder / f"{key}.idx", key, hashes, days, sources, warnings, versions, tables)
    if not _is_whole(found.path, key):
        _write(found.path, _pieces(held, key, weights, progress))
        _prune(folder)
    return replace(found, warnings=tuple(dict.fromkeys((*warnings, *_unread(found.path)))))


def _unread(path: Path) -> list[str]:
    """What has to be said of entries that nobody finds by name."""
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            unread = about_of(mapped)["unread"]
    except (OSError, ValueError) as error:
        raise ListError(f"the index {path} cannot be opened: {error}; start again, it is made anew") from None
    return list(starmap(without_words, unread.items()))


def _terms(source: ListSource) -> ListTerms:
    own = {code: row.layer for code, row in source.programmes.items() if row.layer}
    return ListTerms(source.threshold, source.layer, own)


def _key(hashes: Mapping[str, str], weights: Weights) -> str:
    made_of = [str(INDEX_VERSION), ENGINE, weights.version, _reading_code(), *map("=".join, hashes.items())]
    return sha256("\n".join(made_of).encode()).hexdigest()[:32]


@cache
def _reading_code() -> str:
    """The hash of the code and tables that turn listings into an index: an index of other code is another index."""
    digest, root = sha256(), Path(str(resources.files("navicert.screening")))
    for name in READING:
        path = root / name
        files = [path] if path.is_file() else sorted(f for f in path.rglob("*") if f.suffix not in (".pyc", ""))
        for file in files:
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _pieces(editions: Iterable[Edition], key: str, weights: Weights, progress: Progress) -> Iterator[bytes]:
    """The bytes of the index file. An edition of which nothing is left raises :class:`ListError`."""
    lists = ((e.list, _not_empty(e)) for e in editions)
    total = zlib.crc32(b"")
    for piece in build_index(lists, weights, {"key": key}, progress):
        total = zlib.crc32(piece, total)
        yield piece
    yield MARK + total.to_bytes(4, "little")


def _not_empty(edition: Edition) -> Iterator[Listing]:
    empty = True
    for listing in edition.listings():
        empty = False
        yield listing
    if empty:
        raise ListError(f"{edition.list} holds no listing, so nothing can be said from it; fetch or import it anew")


def _write(path: Path, pieces: Iterator[bytes]) -> None:
    """Write the whole file, or nothing."""
    name = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=UNFINISHED)
        with os.fdopen(handle, "wb") as out:
            for piece in pieces:
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
        os.replace(name, path)
    except BaseException as error:
        if name:
            Path(name).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise ListError(
                f"the index of names cannot be written to {path.parent}: {error}; set NAVICERT_HOME to a folder that can "
                "be written and has room"
            ) from None
        raise


def _is_whole(path: Path, key: str) -> bool:
    """Whether the file is there, undamaged, and the index of this key; it is marked as used."""
    try:
        with path.open("rb") as file:
            whole = _checked(file, key)
    except OSError:
        return False
    with suppress(OSError):  # a folder that may only be read is as good
        os.utime(path)
    return whole


def _checked(file: BinaryIO, key: str) -> bool:
    """Whether every byte is as it was written, and this is the index of this key. It is read, so that mapping it after
    that leaves in memory only what is asked."""
    start, total, tail = b"", zlib.crc32(b""), b""
    while piece := file.read(PIECE):
        start = start or piece[:HEADER]
        held = tail + piece
        total, tail = zlib.crc32(memoryview(held)[:-SUM], total), held[-SUM:]
    return tail == MARK + total.to_bytes(4, "little") and f'"key": "{key}"'.encode() in start


def _index(buffer: bytes | mmap.mmap, key: str) -> Index | None:
    try:
        index = Index(buffer)
    except (ListError, ValueError, KeyError, TypeError):
        return None
    return index if index.about.get("key") == key else None


def _prune(folder: Path) -> None:
    """Remove the indexes that were not used for the longest time, and what a process that was killed left behind.

    An index that is in use stays readable where it is mapped.
    """

    def used(path: Path) -> float:
        try:
            return path.stat().st_mtime
        except OSError:
            return 0.0

    newest = sorted(folder.glob("*.idx"), key=used, reverse=True)
    left = [path for path in folder.glob(f"{UNFINISHED}*") if newest and used(path) < used(newest[0]) - OLD]
    for path in (*newest[KEPT:], *left):
        with suppress(OSError):
            path.unlink(missing_ok=True)
