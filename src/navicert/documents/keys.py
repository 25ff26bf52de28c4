"""Keys of an authority: Ed25519, named by their thumbprint, each with the days on which it signed (RFC 7517, 7638, 8037)."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date as Day
from hashlib import sha256
from typing import Any, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from navicert.documents.canonical import canonical
from navicert.documents.refused import DocumentError

LENGTH = 32  # bytes of a key, public or private
LARGEST_SET = 1_000_000  # bytes of a file of keys
MOST_KEYS = 1_000


def to_base64url(data: bytes) -> str:
    """Base64url without padding, as RFC 7515 has it."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text: str, what: str) -> bytes:
    """The bytes of a base64url text, which has one spelling only. Raises :class:`DocumentError`."""
    try:
        data = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError, ValueError):
        raise DocumentError(f"{what} is not base64url without padding") from None
    if to_base64url(data) != text:
        raise DocumentError(f"{what} is not base64url in its one spelling (without padding)")
    return data


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The public half of an authority's key, with the first and the last day on which documents were issued under it."""

    public: bytes = field(repr=False)
    valid_from: Day
    valid_until: Day | None = None

    def __post_init__(self) -> None:
        if len(self.public) != LENGTH:
            raise DocumentError(f"a public key has {LENGTH} bytes, not {len(self.public)}")
        if self.valid_until is not None and self.valid_until < self.valid_from:
            raise DocumentError(f"the key {self.id} ends on {self.valid_until}, before it begins")

    @property
    def id(self) -> str:
        """Its thumbprint (RFC 7638), 43 signs: the ``kid`` of what it signs."""
        return to_base64url(
            sha256(canonical({"crv": "Ed25519", "kty": "OKP", "x": to_base64url(self.public)})).digest()
        )

    def covers(self, day: Day) -> bool:
        """Whether documents could be issued under it on a day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    @property
    def days(self) -> str:
        """Its days in words."""
        return f"from {self.valid_from}" + (f" until {self.valid_until}" if self.valid_until else "")

    def verify(self, signature: bytes, signed: bytes) -> None:
        """Check a signature. Raises :class:`DocumentError`."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, signed)
        except (InvalidSignature, ValueError):
            raise DocumentError("the signature does not fit: the document, or the signature, was altered") from None

    def as_jwk(self) -> dict[str, str]:
        """As JSON Web Key. ``valid_from`` and ``valid_until`` are ours; readers that do not know them pass them over."""
        until = {"valid_until": self.valid_until.isoformat()} if self.valid_until else {}
        return {
            "kty": "OKP",
            "crv": "Ed25519",
            "use": "sig",
            "alg": "EdDSA",
            "kid": self.id,
            "x": to_base64url(self.public),
            "valid_from": self.valid_from.isoformat(),
            **until,
        }

    @classmethod
    def from_jwk(cls, jwk: Mapping[str, Any]) -> Self:
        """A key from its JSON Web Key. Raises :class:`DocumentError`."""
        named = {name: jwk.get(name) for name in ("kty", "crv", "x", "kid", "valid_from")}
        if (
            named["kty"] != "OKP"
            or named["crv"] != "Ed25519"
            or not all(isinstance(each, str) for each in named.values())
        ):
            raise DocumentError("a key is not an Ed25519 key (kty OKP, crv Ed25519) with x, kid and valid_from as text")
        if jwk.get("use", "sig") != "sig" or jwk.get("alg", "EdDSA") != "EdDSA":
            raise DocumentError("a key is not for signatures with EdDSA, by its use or its alg")
        until = None if jwk.get("valid_until") is None else _day(jwk["valid_until"])
        key = cls(from_base64url(str(jwk["x"]), "a public key"), _day(jwk["valid_from"]), until)
        if key.id != jwk["kid"]:
            raise DocumentError(
                f"a key has the id {key.id} and not {str(jwk['kid'])[:60]!r}: it was mistyped or exchanged"
            )
        return key


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A whole key. It is shown to nobody, not in messages either."""

    seed: bytes = field(repr=False)
    valid_from: Day
    valid_until: Day | None = None

    def __post_init__(self) -> None:
        if len(self.seed) != LENGTH:
            raise DocumentError(f"a private key has {LENGTH} bytes, not {len(self.seed)}")

    @property
    def private(self) -> Ed25519PrivateKey:
        """The private half, for whoever signs."""
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @property
    def public(self) -> PublicKey:
        """The public half."""
        return PublicKey(self.private.public_key().public_bytes_raw(), self.valid_from, self.valid_until)

    def as_jwk(self) -> dict[str, str]:
        """As JSON Web Key with its private part ``d``: for the key file of the authority, and for nothing else."""
        return {**self.public.as_jwk(), "d": to_base64url(self.seed)}

    @classmethod
    def from_jwk(cls, jwk: Mapping[str, Any]) -> Self:
        """A whole key from its JSON Web Key. Raises :class:`DocumentError`, which never repeats the secret."""
        stated = PublicKey.from_jwk(jwk)
        if not isinstance(jwk.get("d"), str):
            raise DocumentError("a key has no private part d")
        key = cls(from_base64url(jwk["d"], "the private part of a key"), stated.valid_from, stated.valid_until)
        if key.public != stated:
            raise DocumentError(f"the private part of the key {stated.id} belongs to another key")
        return key


def jwks(keys: Iterable[PublicKey]) -> bytes:
    """Public keys as a JWK Set, for ``/.well-known/jwks.json``."""
    return canonical({"keys": [key.as_jwk() for key in keys]})


def read_jwks(data: bytes, where: str) -> tuple[PublicKey, ...]:
    """The public keys of a JWK Set. Raises :class:`DocumentError`, also where it has a private part or no key."""
    found = read_set(data, where)
    if any("d" in each for each in found):
        raise DocumentError(f"{where} has a private key in it, which nobody else may see; tell its owner")
    try:
        return tuple(PublicKey.from_jwk(each) for each in found)
    except DocumentError as error:
        raise DocumentError(f"{where}: {error}") from None


def read_set(data: bytes, where: str) -> list[dict[str, Any]]:
    """The keys of a JWK Set as JSON has them. Raises :class:`DocumentError`."""
    try:
        found = json.loads(data) if len(data) <= LARGEST_SET else None
    except (ValueError, RecursionError):
        found = None
    keys = found.get("keys") if isinstance(found, dict) else None
    if (
        not isinstance(keys, list)
        or not 1 <= len(keys) <= MOST_KEYS
        or not all(isinstance(each, dict) for each in keys)
    ):
        raise DocumentError(
            f'{where} is not a set of keys: JSON such as {{"keys": [...]}} with one key at least (RFC 7517)'
        )
    return keys


def _day(value: object) -> Day:
    """A day from its text. Raises :class:`DocumentError`."""
    try:
        day = Day.fromisoformat(str(value))
    except ValueError:
        day = Day.min
    if day.isoformat() != value:
        raise DocumentError(f"{str(value)[:40]!r} is not a day, such as 2026-11-22")
    return day
