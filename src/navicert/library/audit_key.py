"""The key that draws which automatic grants are audited: 32 random bytes in a file that only its owner may read.

A policy commits to its hash before the first case, so nobody can choose the sample afterwards.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from navicert.library.durable import make_folder, settle
from navicert.licensing.lane import AUDIT_KEY_BYTES

NAME = "audit.key"


def audit_key(home: Path) -> bytes:
    """The key of an installation; made where there is none yet. Raises :class:`OSError` where it cannot be read.

    A policy that was signed under a key that is gone grants nothing any more: its hash no longer fits.
    """
    path = home / NAME
    try:
        return path.read_bytes()
    except FileNotFoundError:
        make_folder(home)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another worker was quicker
        return path.read_bytes()
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(AUDIT_KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    settle(home)
    return path.read_bytes()
