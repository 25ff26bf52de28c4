"""The keys of an authority: one file that only its owner may read, with the old public keys and their days.

The file is a JWK Set (RFC 7517) of mode 0600. Keys that sign, or will, have their private part in it; those that have
ceased have only the public one, which stays listed for as long as documents under it are looked at.
"""

from __future__ import annotations

import os
import secrets
import stat
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date as Day
from datetime import timedelta
from pathlib import Path

from navicert.documents.canonical import canonical
from navicert.documents.keys import LENGTH, PublicKey, SigningKey, jwks, read_set
from navicert.documents.refused import DocumentError
from navicert.library.durable import make_folder, settle

SETTING = "NAVICERT_AUTHORITY_KEY"
OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class AuthorityKeys:
    """The keys of an authority, oldest first. Those that only verify are :class:`PublicKey`."""

    keys: tuple[PublicKey | SigningKey, ...]

    @property
    def public(self) -> tuple[PublicKey, ...]:
        """The public halves of all of them."""
        return tuple(each.public if isinstance(each, SigningKey) else each for each in self.keys)

    @property
    def jwks(self) -> bytes:
        """What is given out at ``/.well-known/jwks.json``."""
        return jwks(self.public)

    def signing(self, day: Day) -> SigningKey:
        """The key that signs what is issued on a day: of several the newest. Raises :class:`DocumentError`."""
        whole = [key for key in self.keys if isinstance(key, SigningKey) and key.public.covers(day)]
        if not whole:
            days = "; ".join(f"{key.id[:8]}… {key.days}" for key in self.public)
            raise DocumentError(f"no key of the authority signs on {day} ({days}); make the next one")
        return max(whole, key=lambda key: key.valid_from)


def new_authority_keys(path: Path, *, first_day: Day) -> AuthorityKeys:
    """Make the first key, which signs from a day on, in a new file. Raises :class:`DocumentError`."""
    keys = AuthorityKeys((SigningKey(secrets.token_bytes(LENGTH), first_day),))
    try:
        make_folder(path.parent)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        _write(handle, keys.keys)
        settle(path.parent)
    except FileExistsError:
        raise DocumentError(f"{path} exists; a key is never overwritten. Give another name, or move that one") from None
    except OSError as error:
        raise DocumentError(f"{path} cannot be written: {error.strerror}") from None
    return keys


def read_authority_keys(path: Path) -> AuthorityKeys:
    """The keys of an authority. Raises :class:`DocumentError`, also where others than its owner may read the file."""
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if sys.platform != "win32" and stat.S_IMODE(status.st_mode) & OTHERS:
                raise DocumentError(
                    f"{path} may be read by others than its owner, so the key is not used; type chmod 600 {path}, and "
                    "think of changing the key"
                )
            found = read_set(file.read(), str(path))
    except FileNotFoundError:
        raise DocumentError(f"there is no key file {path}, which the setting {SETTING} names") from None
    except OSError as error:
        raise DocumentError(f"{path} cannot be read: {error.strerror}") from None
    try:
        return AuthorityKeys(tuple((SigningKey if "d" in jwk else PublicKey).from_jwk(jwk) for jwk in found))
    except DocumentError as error:
        raise DocumentError(f"{path}: {error}") from None


def change_authority_key(path: Path, *, first_day: Day, today: Day) -> AuthorityKeys:
    """Add a fresh key that signs from a day on; the one before signs for the last time on the day before.

    Give the new key out some days ahead. The private parts of keys that have signed for the last time before today are
    destroyed; their public parts stay listed. Raises :class:`DocumentError`.
    """
    held = read_authority_keys(path).keys
    newest = max(each.valid_from for each in held)
    if first_day <= max(newest, today):
        raise DocumentError(
            f"the next key cannot sign from {first_day} on: it begins after today ({today}), so that others have it by "
            f"then, and after the key before it ({newest})"
        )
    last = first_day - timedelta(days=1)
    ended = (
        each if each.valid_until and each.valid_until <= last else replace(each, valid_until=last) for each in held
    )
    kept = [each.public if isinstance(each, SigningKey) and _past(each, today) else each for each in ended]
    keys = AuthorityKeys((*kept, SigningKey(secrets.token_bytes(LENGTH), first_day)))
    handle, new = tempfile.mkstemp(dir=path.parent)  # of mode 0600
    try:
        _write(handle, keys.keys)
        os.replace(new, path)
        settle(path.parent)
    except OSError as error:
        Path(new).unlink(missing_ok=True)
        raise DocumentError(f"{path} cannot be written: {error.strerror}") from None
    return keys


def _past(key: SigningKey, today: Day) -> bool:
    return key.valid_until is not None and key.valid_until < today


def _write(handle: int, keys: Iterable[PublicKey | SigningKey]) -> None:
    with os.fdopen(handle, "wb") as file:
        file.write(canonical({"keys": [key.as_jwk() for key in keys]}))
        file.flush()
        os.fsync(file.fileno())
