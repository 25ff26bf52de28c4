"""One file that holds many, each with its SHA-256: written whole or not at all, and read only as it was written.

It is a ZIP archive (APPNOTE 6.3, with its extension for large files), so any program opens it; ``manifest.json`` in it
names each file with its size and its hash. While it is written, it lies beside its place under ``….part``; what a process
that died left there is overwritten by the next one.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from navicert.library.durable import make_folder, settle, take_lock
from navicert.library.keeping import FULL

MANIFEST = "manifest.json"
PIECE = 1 << 20  # bytes that are copied at once
PACKED = (".json", ".jsonl", ".sqlite3", ".csv", ".txt", ".vkey", ".policy")  # others are packed already, or small
Progress = Callable[[int], object]  # is told of each number of bytes that were copied


class ArchiveError(Exception):
    """An archive cannot be written or is not what was written. The sentence says what is wrong and what to do."""


def no_progress(size: int) -> None:
    """Nobody looks."""


class Archive:
    """An archive that is being written; ``place`` is a folder beside it for what has to be made first."""

    def __init__(self, file: zipfile.ZipFile, place: Path, progress: Progress) -> None:
        self.file, self.place, self.progress = file, place, progress
        self.files: dict[str, dict[str, Any]] = {}

    def add(self, name: str, path: Path) -> str:
        """Copy a file into the archive; gives its SHA-256."""
        entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_DEFLATED if name.endswith(PACKED) else zipfile.ZIP_STORED
        entry.external_attr = (path.stat().st_mode & 0o777) << 16
        with path.open("rb") as source, self.file.open(entry, "w", force_zip64=True) as target:
            digest, size = _copied(source, target, self.progress)
        self.files[name] = {"size": size, "sha256": digest}
        return digest

    def add_folder(self, name: str, folder: Path) -> None:
        """Copy a folder with all that is in it; names that begin with a point are leftovers of writing."""
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            if path.is_file() and not any(part.startswith(".") for part in inside.parts):
                self.add(f"{name}/{inside.as_posix()}", path)


@contextmanager
def new_archive(path: Path, manifest: dict[str, Any], progress: Progress = no_progress) -> Iterator[Archive]:
    """Write an archive; at the end of the block it is in its place, with ``manifest`` as it is then. It must not be there.

    Raises :class:`ArchiveError`; then there is no archive, and nothing else was changed.
    """
    place = path.with_name(f"{path.name}.part")
    with _told(path), _alone(place):
        if path.exists():
            raise ArchiveError(f"{path} exists already, and no backup is overwritten. Give another name.")
        unfinished = place / "archive"
        with unfinished.open("wb") as raw:
            os.chmod(unfinished, 0o600)
            with zipfile.ZipFile(raw, "w") as file:
                archive = Archive(file, place, progress)
                yield archive
                text = json.dumps({**manifest, "files": archive.files}, indent=1, sort_keys=True)
                file.writestr(zipfile.ZipInfo(MANIFEST, (1980, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
            raw.flush()
            os.fsync(raw.fileno())
        os.link(unfinished, path)  # refuses what another process put there meanwhile
        settle(path.parent)


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """An empty folder that no other process writes into; it is gone at the end."""
    place.mkdir(mode=0o700, exist_ok=True)
    with (place / ".lock").open("a+") as lock:
        if not take_lock(lock):
            raise ArchiveError(f"Another process writes into {place}. Wait until it is done.")
        for left in place.iterdir():
            if left.name != ".lock":
                left.unlink()
        try:
            yield
        finally:
            shutil.rmtree(place, ignore_errors=True)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = FULL.get(error.errno or 0, f"{error.filename or path}: {error.strerror or error}")
        raise ArchiveError(f"{path} was not written: {why}. Nothing was changed.") from None


@contextmanager
def opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, dict[str, Any]]]:
    """An archive and its manifest. Raises :class:`ArchiveError` where it is cut off or not one of ours."""
    try:
        with zipfile.ZipFile(path) as file:
            manifest = json.loads(file.read(MANIFEST))
            if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), dict):
                raise ValueError("its manifest is none")
            yield file, manifest
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {error.strerror or error}.") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, NotImplementedError) as error:
        raise ArchiveError(
            f"{path} is no whole backup ({error}). Take another copy of it; nothing was changed."
        ) from None


def extract(file: zipfile.ZipFile, files: Mapping[str, Any], place: Path, progress: Progress = no_progress) -> None:
    """Copy all files of an archive below an empty folder, forced to the disk, each compared with its hash.

    Raises :class:`ArchiveError` at the first file that is not what was written, is missing, or is not in the manifest.
    """
    held = [name for name in file.namelist() if name != MANIFEST]
    if len(set(held)) < len(held) or set(held) != set(files):
        other = min(set(held) ^ set(files), default="a name twice")
        raise ArchiveError(f"The backup and its manifest disagree about {other}. Take another copy of it.")
    for name, said in files.items():
        path = _inside(place, name)
        make_folder(path.parent)
        with file.open(name) as source, path.open("xb") as target:
            os.chmod(path, (file.getinfo(name).external_attr >> 16) & 0o644 | 0o600)
            digest, size = _copied(source, target, progress)
            target.flush()
            os.fsync(target.fileno())
        if {"size": size, "sha256": digest} != said:
            raise ArchiveError(
                f"{name} in the backup is not what was written (its hash differs). Take another copy of it."
            )


def _inside(place: Path, name: str) -> Path:
    inside = PurePosixPath(name)
    if inside.is_absolute() or ".." in inside.parts or "\\" in name or not inside.parts:
        raise ArchiveError(f"The backup holds {name!r}, which leads outside it. It was made by something else.")
    return place.joinpath(*inside.parts)


def _copied(source: IO[bytes], target: IO[bytes], progress: Progress) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while piece := source.read(PIECE):
        digest.update(piece)
        target.write(piece)
        size += len(piece)
        progress(len(piece))
    return digest.hexdigest(), size
