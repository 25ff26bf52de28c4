"""Writing files so that a power cut leaves the old one or the new one, and locks that go with their process."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from pathlib import Path
from typing import IO


def put(path: Path, data: bytes, *, by: Path, force: bool = True) -> None:
    """Put a file in place whole: written into the folder ``by`` (of the same disk), forced out, then renamed.

    The name itself is on the disk only after :func:`settle` on the folder of ``path``. Without ``force`` the file may
    be empty after a power cut: for what can be made again. Raises ``OSError``.
    """
    handle, new = tempfile.mkstemp(dir=by)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            if sys.platform != "win32":
                os.fchmod(file.fileno(), 0o644)
            if force:
                os.fsync(file.fileno())
        os.replace(new, path)
    except OSError:
        Path(new).unlink(missing_ok=True)
        raise


def make_folder(path: Path) -> None:
    """Make a folder and those above it that are missing, and force their names to the disk."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    path.mkdir(parents=True, exist_ok=True)
    for folder in reversed(missing):
        settle(folder.parent)


def settle(folder: Path) -> None:
    """Force the names in a folder to the disk, where the platform can do that."""
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def take_lock(file: IO[str]) -> bool:
    """Lock an open file for this process, without waiting."""
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
            return False
        raise
    return True
