"""Private keys of logs and witnesses: in a file that only its owner may read, or in an environment variable."""

from __future__ import annotations

import os
import secrets
import stat
import sys
from collections.abc import Iterable
from pathlib import Path

from navicert.library.durable import make_folder, settle
from navicert.record.keys import SEED, Kind, SigningKey
from navicert.record.refused import RecordError

LOG_KINDS = (Kind.ED25519, Kind.COSIGNATURE_ML_DSA_44)
WITNESS_KINDS = (Kind.COSIGNATURE_ED25519, Kind.COSIGNATURE_ML_DSA_44)
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def new_keys(name: str, kinds: Iterable[Kind] = LOG_KINDS) -> tuple[SigningKey, ...]:
    """Fresh keys under one name, one of each kind. Raises :class:`RecordError` where the name cannot be one."""
    return tuple(SigningKey(name, kind, secrets.token_bytes(SEED)) for kind in kinds)


def keep_keys(path: Path, keys: Iterable[SigningKey]) -> None:
    """Write keys into a new file, for the owner only. Raises :class:`RecordError` where there is one already."""
    text = "".join(f"{key.secret}\n" for key in keys)
    try:
        make_folder(path.parent)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        settle(path.parent)
    except FileExistsError:
        raise RecordError(f"{path} exists; a key is never overwritten. Give another name, or move that one") from None
    except OSError as error:
        raise RecordError(f"{path} cannot be written: {error.strerror}") from None


def read_secret(path: Path) -> tuple[SigningKey, ...]:
    """The keys of a file, one a line. Raises :class:`RecordError`, also where others than its owner may read it."""
    try:
        with path.open(encoding="utf-8") as file:
            status = os.fstat(file.fileno())
            if sys.platform != "win32" and stat.S_IMODE(status.st_mode) & OTHERS:
                raise RecordError(
                    f"{path} may be read by others than its owner, so the key is not used; type chmod 600 {path}, "
                    "and think of changing the key"
                )
            return keys_from(file.read(), str(path))
    except FileNotFoundError:
        raise RecordError(f"there is no key file {path}; make one with `navicert record key`") from None
    except (OSError, UnicodeDecodeError) as error:
        raise RecordError(f"{path} cannot be read: {error}") from None


def named_secret(variable: str) -> tuple[SigningKey, ...]:
    """The keys in an environment variable, separated by blanks or newlines. Raises :class:`RecordError`."""
    text = os.environ.get(variable, "")
    if not text.strip():
        raise RecordError(f"the environment variable {variable} is not set; it must hold the private key")
    return keys_from(text, f"the environment variable {variable}")


def keys_from(text: str, where: str) -> tuple[SigningKey, ...]:
    """The keys in a text. Raises :class:`RecordError`, which names the place and never the secret."""
    # The name of a key has no blanks, and neither has its text.
    found = []
    for number, item in enumerate(text.split(), 1):
        try:
            found.append(SigningKey.parse(item))
        except RecordError as error:
            raise RecordError(f"key {number} in {where}: {error}") from None
    if not found:
        raise RecordError(f"{where} holds no key")
    return tuple(found)
