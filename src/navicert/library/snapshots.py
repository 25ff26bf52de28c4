"""Editions of lists on file: which is in force, which was on a day, and what stands in it.

``lists/<list>/<sha256>/`` holds ``listings.jsonl.gz`` and ``manifest.json`` and is never changed; the name of the
folder is the hash of the listings. ``lists/<list>/current`` names the edition in force and those before it. It is the
only file that is ever replaced, and it is replaced whole.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date as Day
from datetime import datetime as Moment
from functools import cache
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from navicert.library.catalogue import ListSource, read_catalogue
from navicert.screening.listing import Listing, listing_of
from navicert.screening.listing_error import ListError

LISTINGS = "listings.jsonl.gz"
MANIFEST = "manifest.json"
CURRENT = "current"
SNAPSHOT = re.compile("[0-9a-f]{64}")
Kept = TypeVar("Kept")
MEND = "fetch it anew with `navicert lists update`, or restore the folder from a backup"


@dataclass(frozen=True, slots=True)
class Part:
    """One file that an edition was read from: where it came from, its hash, and what the server said of its age."""

    address: str
    sha256: str
    size: int
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """One stretch in which a snapshot was in force.

    ``as_of``: the day that the edition itself bears. ``confirmed``: the last day on which it is known to have been the
    newest: the day of the last download or unchanged answer; for a file brought by hand, its own day.
    """

    snapshot: str
    as_of: Day
    confirmed: Day
    since: Moment
    accepted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """The file ``current``: the editions in the order in which they came into force; the last one is in force."""

    snapshot: str
    checked: Moment
    reader: str
    parts: Mapping[str, Part]
    editions: tuple[Edition, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What stands beside the listings of a snapshot, written once."""

    list: str
    format: str
    reader: str
    fetched: Moment
    as_of: Day
    parts: Mapping[str, Part]
    listings_sha256: str
    counts: Mapping[str, int]
    warnings: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One edition of one list, checked and immutable; ``sha256`` is the hash of its listings and names it for ever."""

    source: ListSource = field(repr=False)
    folder: Path
    manifest: Manifest = field(repr=False)
    edition: Edition

    @property
    def list(self) -> str:
        return self.source.id

    @property
    def sha256(self) -> str:
        return self.manifest.listings_sha256

    @property
    def as_of(self) -> Day:
        return self.edition.as_of

    @property
    def confirmed(self) -> Day:
        return self.edition.confirmed

    def lines(self) -> Iterator[bytes]:
        """Every listing as it is kept, sorted by id. Raises :class:`ListError` at the end if the file was changed."""
        digest = hashlib.sha256()
        for line in read_lines(self.folder / LISTINGS):
            digest.update(line)
            yield line
        if digest.hexdigest() != self.sha256:
            raise ListError(f"{self.folder / LISTINGS} does not match its hash, so it was changed on disk: {MEND}")

    def listings(self) -> Iterator[Listing]:
        """Every listing, sorted by id, whatever its days. Raises :class:`ListError`."""
        return map(listing_of, self.lines())


def read_lines(path: Path) -> Iterator[bytes]:
    """The lines of a file of listings. Raises :class:`ListError`."""
    try:
        with gzip.open(path, "rb") as file:
            yield from file
    except (OSError, EOFError, zlib.error) as error:
        raise ListError(f"{path} cannot be read ({error}): {MEND}") from None


def list_folder(home: Path, name: str) -> Path:
    """Where the snapshots of a list lie."""
    return home / "lists" / name


def read_record(home: Path, name: str) -> Record | None:
    """What is in force of a list; nothing where it was never loaded. Raises :class:`ListError`."""
    path = list_folder(home, name) / CURRENT
    try:
        body = path.read_bytes()
    except FileNotFoundError:
        if _has_editions(path.parent):
            raise ListError(
                f"{path} is gone, though editions of {name} are on file: load it anew with `navicert lists update {name}` "
                f"or `navicert lists import {name} FILE`, or restore the folder from a backup"
            ) from None
        return None
    except OSError as error:
        raise ListError(f"{path} cannot be read ({error}): {MEND}") from None
    record = _read(path, body, _records())
    if not record.editions or record.editions[-1].snapshot != record.snapshot:
        raise ListError(f"{path} contradicts itself: {MEND}")
    return record


def _has_editions(folder: Path) -> bool:
    return any(SNAPSHOT.fullmatch(path.parent.name) for path in folder.glob(f"*/{MANIFEST}"))


def open_snapshot(home: Path, source: ListSource, edition: Edition) -> Snapshot:
    """One edition on file. Raises :class:`ListError` where its folder is gone or is not what it says."""
    folder = list_folder(home, source.id) / edition.snapshot
    manifest = read_manifest(folder / MANIFEST)
    if manifest.listings_sha256 != edition.snapshot or manifest.list != source.id:
        raise ListError(f"{folder / MANIFEST} belongs to another snapshot: {MEND}")
    return Snapshot(source, folder, manifest, edition)


def read_manifest(path: Path) -> Manifest:
    """What stands beside the listings. Raises :class:`ListError`."""
    try:
        return _read(path, path.read_bytes(), _manifests())
    except OSError as error:
        raise ListError(f"{path} cannot be read ({error}): {MEND}") from None


def edition_on(record: Record, day: Day | None) -> Edition | None:
    """The edition that was in force on a day, by the day it bears; nothing where the first one on file is younger."""
    if day is None:
        return record.editions[-1]
    return next((e for e in reversed(record.editions) if e.as_of <= day), None)


def loaded(home: Path, day: Day | None = None, *, lists: Iterable[str] | None = None) -> tuple[Snapshot, ...]:
    """The snapshot in force of every loaded list, or of ``lists``, sorted by list.

    With ``day``, the edition of that day; the earliest on file where none is so old, which :func:`standing` then
    names as a problem. Raises :class:`ListError` where a file is damaged.
    """
    wanted = None if lists is None else {name.upper() for name in lists}
    found = []
    for source in known(home):
        record = read_record(home, source.id) if wanted is None or source.id in wanted else None
        if record:
            found.append(open_snapshot(home, source, edition_on(record, day) or record.editions[0]))
    return tuple(found)


def known(home: Path) -> tuple[ListSource, ...]:
    """Every list of the catalogue, and every list on file that stands in no catalogue, sorted by id."""
    catalogue = read_catalogue(home)
    folder = home / "lists"
    on_file = {p.name for p in folder.glob("*") if (p / CURRENT).exists() or _has_editions(p)}
    strays = (stray(name) for name in on_file - catalogue.keys())
    return tuple(sorted((*catalogue.values(), *strays), key=lambda source: source.id))


def stray(name: str, form: str = "concern") -> ListSource:
    """A list that is in no catalogue: one that was imported under a new id. It never grows stale by itself."""
    return ListSource(id=name, title=name, format=form, stale_after_days=None)


def _read(path: Path, body: bytes, shape: TypeAdapter[Kept]) -> Kept:
    try:
        return shape.validate_json(body)
    except ValidationError as error:
        raise ListError(f"{path} is damaged ({error.errors()[0]['msg']}): {MEND}") from None


def json_bytes(value: Record | Manifest) -> bytes:
    """A record or a manifest as it is kept."""
    shape: TypeAdapter[Record] | TypeAdapter[Manifest] = _records() if isinstance(value, Record) else _manifests()
    plain = shape.dump_python(value, mode="json")  # type: ignore[arg-type]
    return json.dumps(plain, ensure_ascii=False, indent=1).encode() + b"\n"


@cache
def _records() -> TypeAdapter[Record]:
    return TypeAdapter(Record)


@cache
def _manifests() -> TypeAdapter[Manifest]:
    return TypeAdapter(Manifest)
