"""Writing an edition of a list so that whatever happens, the old one or the new one is in force, never half of one.

1. A lock on the folder of the list: one update at a time; the lock goes with the process that holds it.
2. Everything is written into a new folder beside the snapshots, and forced to the disk.
3. The folder is renamed to the hash of the listings.
4. ``current`` is replaced by a file that names it. Before this step the old edition is in force, after it the new one.

What a process that died leaves behind is removed by the next one that has the lock.
"""

from __future__ import annotations

import errno
import gzip
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from navicert.library.durable import settle, take_lock
from navicert.library.snapshots import (
    CURRENT,
    LISTINGS,
    MANIFEST,
    Manifest,
    Record,
    json_bytes,
    list_folder,
    read_lines,
    read_manifest,
)
from navicert.screening.listing import Listing, listing_line
from navicert.screening.listing_error import ListError

LOCK = ".lock"
UNFINISHED = ".new-"
FULL = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "a file would be larger than this process may write",
}


@contextmanager
def workplace(home: Path, name: str) -> Iterator[Path]:
    """An empty folder for one update of a list, which nobody else updates meanwhile; gone at the end.

    Raises :class:`ListError` where another process updates the list, or where nothing can be written.
    """
    folder = list_folder(home, name)
    with _told(folder), _locked(folder, name):
        for left in folder.glob(f"{UNFINISHED}*"):
            shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink()
        with tempfile.TemporaryDirectory(dir=folder, prefix=UNFINISHED, ignore_cleanup_errors=True) as place:
            yield Path(place)


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """A fault of the disk, as a sentence."""
    try:
        yield
    except OSError as error:
        why = FULL.get(error.errno or 0, str(error))
        raise ListError(
            f"nothing was changed, because {folder} cannot be written: {why}; mend that and do it again"
        ) from None


@contextmanager
def _locked(folder: Path, name: str) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("a+") as file:
        if not take_lock(file):
            raise ListError(f"{name} is being updated by another process; wait until that is done, then do it again")
        yield


def keep(home: Path, place: Path, manifest: Manifest, listings: Iterable[Listing]) -> Manifest:
    """Write a snapshot, not yet in force; gives its manifest with the hash of the listings.

    ``place`` comes from :func:`workplace`. ``listings`` are sorted by id. A snapshot that is on file is not written again.
    """
    finished = place / "snapshot"
    finished.mkdir()
    digest = _write_listings(finished / LISTINGS, listings)
    manifest = replace(manifest, listings_sha256=digest)
    _write(finished / MANIFEST, json_bytes(manifest))
    settle(finished)
    folder = list_folder(home, manifest.list)
    if not _is_whole(folder / digest, digest):
        if (folder / digest).exists():
            os.rename(folder / digest, place / "damaged")
        os.rename(finished, folder / digest)
        settle(folder)
    return manifest


def _is_whole(folder: Path, digest: str) -> bool:
    """Whether a snapshot is on file as it was written."""
    try:
        held = hashlib.sha256()
        for line in read_lines(folder / LISTINGS):
            held.update(line)
        return held.hexdigest() == read_manifest(folder / MANIFEST).listings_sha256 == digest
    except ListError:
        return False


def put_in_force(home: Path, name: str, record: Record) -> None:
    """Replace ``current``: the one step that changes what is in force."""
    folder = list_folder(home, name)
    new = folder / f"{UNFINISHED}{CURRENT}"
    try:
        _write(new, json_bytes(record))
        os.replace(new, folder / CURRENT)
    except OSError:
        new.unlink(missing_ok=True)
        raise
    settle(folder)


def _write_listings(path: Path, listings: Iterable[Listing]) -> str:
    """Write the listings, one line each; gives the SHA-256 of the lines. The same listings give the same file."""
    digest = hashlib.sha256()
    with path.open("wb") as file:
        with gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=file, mtime=0) as out:
            for listing in listings:
                line = listing_line(listing) + b"\n"
                digest.update(line)
                out.write(line)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def _write(path: Path, body: bytes) -> None:
    with path.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
