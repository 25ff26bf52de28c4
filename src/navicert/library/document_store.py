"""Documents under ``NAVICERT_HOME/documents``, each named by the SHA-256 of its bytes: ``ab/cdef…``.

1. The bytes are copied into a file beside the others, hashed on the way, and forced to the disk.
2. The file is renamed to its hash. Before this step the store has nothing new, after it the whole document.

The same bytes are kept once. Reading hashes them again before the first byte is given out. Nothing is ever held in
memory whole. What a process that died left behind is removed by a later one.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from navicert.library.durable import make_folder, settle
from navicert.library.keeping import FULL

FOLDER = "documents"  # in the folder of the installation
UNFINISHED = ".new"
PIECE = 1 << 20  # bytes that are read at once
FORGOTTEN = 3600.0  # seconds after which an unfinished copy belongs to nobody: copying takes seconds
DIGEST = re.compile(r"[0-9a-f]{64}")


class StoreError(Exception):
    """A document cannot be kept or given out. The sentence says which, why, and what to do."""


class MissingDocument(StoreError):
    """The store has no such document."""


class DamagedDocument(StoreError):
    """The bytes in the store are no longer those that were kept."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A document as the store knows it: its SHA-256 (hexadecimal) and its number of bytes."""

    sha256: str
    size: int


class DocumentStore:
    """The documents of one installation; its folder is made with the first of them."""

    def __init__(self, home: Path) -> None:
        self.folder = home / FOLDER

    def path(self, sha256: str) -> Path:
        """Where a document lies. Raises ``ValueError`` for what is no SHA-256."""
        if not DIGEST.fullmatch(sha256):
            raise ValueError(f"{sha256!r} is no SHA-256")
        return self.folder / sha256[:2] / sha256[2:]

    def spool(self) -> IO[bytes]:
        """An empty file without a name, on the disk of the store, for bytes that still have to be looked at.

        It goes with the process, however that ends. Raises :class:`StoreError` where the disk cannot be written.
        """
        with _told(self.folder):
            return tempfile.TemporaryFile(dir=self._place())

    def keep(self, file: IO[bytes]) -> Stored:
        """Keep what a file holds, from its beginning. A damaged copy of the same bytes is replaced.

        Raises :class:`StoreError` where the disk is full or cannot be written: then nothing was kept.
        """
        with _told(self.folder):
            place = self._place()
            self._sweep(place)
            handle, name = tempfile.mkstemp(dir=place)
            try:
                stored = self._copied(file, handle)
                self._put(Path(name), stored)
            finally:
                Path(name).unlink(missing_ok=True)
            return stored

    def open(self, sha256: str) -> IO[bytes]:
        """A document, at its first byte, after all of it was compared with its hash.

        Raises :class:`MissingDocument` and :class:`DamagedDocument`.
        """
        path = self.path(sha256)
        try:
            file = path.open("rb")
        except FileNotFoundError:
            raise MissingDocument(
                f"The document with the hash {sha256[:12]}… is missing from {path}. {RESTORE}"
            ) from None
        except OSError as error:
            raise DamagedDocument(f"{path} cannot be read: {error.strerror}. {RESTORE}") from None
        try:
            if _digest(file)[0] != sha256:
                raise DamagedDocument(f"{path} was changed after it was kept: it is not given out. {RESTORE}")
        except BaseException as error:
            file.close()
            if isinstance(error, OSError):
                raise DamagedDocument(f"{path} cannot be read: {error.strerror}. {RESTORE}") from None
            raise
        file.seek(0)
        return file

    def size(self, sha256: str) -> int:
        """The number of bytes of a document that is whole. Raises as :meth:`open` does."""
        with self.open(sha256) as file:
            return os.fstat(file.fileno()).st_size

    def digests(self) -> Iterator[str]:
        """The hashes of all documents that lie in the store, in order; whether they are whole is not looked at."""
        for folder in sorted(self.folder.glob("[0-9a-f][0-9a-f]")):
            names = (folder.name + each.name for each in sorted(folder.iterdir()))
            yield from (name for name in names if DIGEST.fullmatch(name))

    def _place(self) -> Path:
        place = self.folder / UNFINISHED
        if not place.is_dir():
            make_folder(place)
            os.chmod(self.folder, 0o700)
        return place

    def _sweep(self, place: Path) -> None:
        """Remove copies that a process left behind when it died."""
        for left in place.iterdir():
            try:
                if time.time() - left.stat().st_mtime > FORGOTTEN:
                    left.unlink()
            except FileNotFoundError:
                continue  # its process has just finished with it

    def _copied(self, file: IO[bytes], handle: int) -> Stored:
        with os.fdopen(handle, "wb") as copy:
            sha256, size = _digest(file, copy)
            copy.flush()
            os.fsync(copy.fileno())
        return Stored(sha256, size)

    def _put(self, new: Path, stored: Stored) -> None:
        """Rename a copy to its hash, unless those bytes lie there whole."""
        path = self.path(stored.sha256)
        try:
            self.open(stored.sha256).close()
        except StoreError:
            make_folder(path.parent)
            os.chmod(path.parent, 0o700)
            os.replace(new, path)
        settle(path.parent)


RESTORE = "Restore it from a backup (navicert office restore), and see what happened to the disk."


def _digest(file: IO[bytes], copy: IO[bytes] | None = None) -> tuple[str, int]:
    """The SHA-256 and the size of a file, which is written to ``copy`` on the way."""
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    while piece := file.read(PIECE):
        digest.update(piece)
        size += len(piece)
        if copy is not None:
            copy.write(piece)
    return digest.hexdigest(), size


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """A fault of the disk, as a sentence."""
    try:
        yield
    except OSError as error:
        why = FULL.get(error.errno or 0, str(error))
        raise StoreError(f"The document was not kept, because {folder} cannot be written: {why}.") from None
