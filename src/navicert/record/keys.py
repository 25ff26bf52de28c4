"""Keys that sign notes, and the three kinds of signature that Navicert makes and checks (C2SP signed-note).

| byte | what it is | what it signs |
|---|---|---|
| 0x01 | Ed25519 signature of a log | the text of the note |
| 0x04 | Ed25519 cosignature, with a time | the time and the text (tlog-cosignature, ``cosignature/v1``) |
| 0x06 | ML-DSA-44 cosignature, with a time | signer, time, origin, size and root (tlog-cosignature, ``subtree/v1``) |
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from hashlib import sha256
from typing import Self, TypeVar

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

from navicert.record.checkpoint import Checkpoint, base64_of, from_base64
from navicert.record.refused import RecordError

SEED = 32  # bytes of a private key, of every kind
PRIVATE = "PRIVATE+KEY+"  # how the text of a private key begins, as the programs of Go's checksum database write it
KEY_ID = re.compile(r"[0-9a-f]{8}")


class Kind(IntEnum):
    """The kind of a signature: the byte that stands for it in a key."""

    ED25519 = 0x01
    COSIGNATURE_ED25519 = 0x04
    COSIGNATURE_ML_DSA_44 = 0x06

    @property
    def label(self) -> str:
        """What it is called: ``Ed25519``, ``Ed25519 cosignature`` or ``ML-DSA-44 cosignature``."""
        return LABELS[self]


LABELS = {
    Kind.ED25519: "Ed25519",
    Kind.COSIGNATURE_ED25519: "Ed25519 cosignature",
    Kind.COSIGNATURE_ML_DSA_44: "ML-DSA-44 cosignature",
}

LENGTHS = {  # bytes of the public key and of the signature proper
    Kind.ED25519: (32, 64),
    Kind.COSIGNATURE_ED25519: (32, 64),
    Kind.COSIGNATURE_ML_DSA_44: (1312, 2420),
}
WITHOUT_TIME = {Kind.ED25519}
END_OF_TIME = 253_402_300_800  # the year 10000, in seconds since 1970: calendars of programs end before it

Key = TypeVar("Key")


def check_name(name: str) -> None:
    """Whether a key may have this name. Raises :class:`RecordError`."""
    if any("\ud800" <= sign <= "\udfff" for sign in name):
        raise RecordError("a key has a name that is not text in UTF-8")
    if not name or "+" in name or any(sign.isspace() or ord(sign) < 32 for sign in name):
        raise RecordError(f"a key cannot be named {shown(name)}: no spaces and no plus; such as example.org/log")


def shown(text: str) -> str:
    """How a text appears in a message: where it may hold a private key, not at all."""
    return "(a private key, which is shown to nobody)" if PRIVATE in text else repr(text[:80])


def key_id(name: str, kind: Kind, public: bytes) -> bytes:
    """The four bytes that, beside its name, tell a key from others. They identify; they prove nothing."""
    return sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


def message(kind: Kind, name: str, time: int, text: str) -> bytes:
    """The bytes that a signature of this kind covers. Raises :class:`RecordError` where the text does not allow it.

    ``time`` is in seconds since 1970 (UTC); it is not looked at where the kind has none.
    """
    if kind is Kind.ED25519:
        return text.encode()
    if kind is Kind.COSIGNATURE_ED25519:
        return f"cosignature/v1\ntime {time}\n{text}".encode()
    head = Checkpoint.parse(text)
    signer, origin = name.encode(), head.origin.encode()
    if len(signer) > 255 or len(origin) > 255:
        raise RecordError("an ML-DSA-44 cosignature takes names and origins of 255 bytes at most")
    return b"".join(
        (
            b"subtree/v1\n\0",
            bytes([len(signer)]) + signer,
            time.to_bytes(8, "big"),
            bytes([len(origin)]) + origin,
            (0).to_bytes(8, "big"),
            head.size.to_bytes(8, "big"),
            head.root,
        )
    )


@dataclass(frozen=True)
class VerifierKey:
    """The public half of a key. Its text (``str``) is the *vkey* that goes into policies and key files."""

    name: str
    kind: Kind
    public: bytes = field(repr=False)

    def __post_init__(self) -> None:
        check_name(self.name)
        if len(self.public) != LENGTHS[self.kind][0]:
            raise RecordError(
                f"the key of {self.name} has {len(self.public)} bytes; its kind takes {LENGTHS[self.kind][0]}"
            )

    @cached_property
    def id(self) -> bytes:
        """Its key id, 4 bytes."""
        return key_id(self.name, self.kind, self.public)

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64_of(bytes([self.kind]) + self.public)}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """A key from its text. Raises :class:`RecordError`."""
        name, kind, public, stated = _key_from(text)
        key = cls(name, kind, public)
        if key.id != stated:
            raise RecordError(f"the key of {name} has the id {key.id.hex()} and not {stated.hex()}: it was mistyped")
        return key

    def time_of(self, signature: bytes, text: str) -> int | None:
        """Check a signature over a text; gives its time in seconds since 1970, ``None`` where the kind has none.

        Raises :class:`RecordError` where the signature is not of this key over this text.
        """
        stamp = b"" if self.kind in WITHOUT_TIME else signature[:8]
        proper = signature[len(stamp) :]
        time = int.from_bytes(stamp, "big")
        if len(proper) != LENGTHS[self.kind][1] or time >= END_OF_TIME:
            raise RecordError(f"the signature of {self.name} has the wrong length or an impossible time")
        signed = message(self.kind, self.name, time, text)
        try:
            self._check(proper, signed)
        except InvalidSignature:
            raise RecordError(
                f"the signature of {self.name} does not fit: the text, the time or the signature was altered"
            ) from None
        return None if self.kind in WITHOUT_TIME else time

    def _check(self, signature: bytes, signed: bytes) -> None:
        if self.kind is Kind.COSIGNATURE_ML_DSA_44:
            _ml_dsa(MLDSA44PublicKey.from_public_bytes, self.public).verify(signature, signed)
        else:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, signed)


@dataclass(frozen=True)
class SigningKey:
    """The private half of a key: a seed of 32 random bytes. Its text is for the key file, and for nothing else."""

    name: str
    kind: Kind
    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        check_name(self.name)
        if len(self.seed) != SEED:
            raise RecordError(f"the private key of {self.name} has {len(self.seed)} bytes; it takes {SEED}")

    @cached_property
    def verifier(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, self.kind, self._private.public_key().public_bytes_raw())

    @property
    def secret(self) -> str:
        """The text that goes into a file which only its owner may read."""
        material = base64_of(bytes([self.kind]) + self.seed)
        return f"{PRIVATE}{self.name}+{self.verifier.id.hex()}+{material}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """A private key from its text. Raises :class:`RecordError`, which never repeats the secret."""
        if not text.startswith(PRIVATE):
            raise RecordError(f"this is not a private key: its text begins with {PRIVATE}")
        name, kind, seed, stated = _key_from(text.removeprefix(PRIVATE), secret=True)
        key = cls(name, kind, seed)
        if key.verifier.id != stated:
            raise RecordError(f"the private key of {name} was altered: it does not have the id {stated.hex()}")
        return key

    def sign(self, text: str, time: int) -> bytes:
        """The signature over a text; ``time`` in seconds since 1970 (UTC). Raises :class:`RecordError`."""
        if not 0 < time < END_OF_TIME:
            raise RecordError("a signature needs the time, in seconds since 1970")
        proper = self._private.sign(message(self.kind, self.name, time, text))
        return proper if self.kind in WITHOUT_TIME else time.to_bytes(8, "big") + proper

    @cached_property
    def _private(self) -> Ed25519PrivateKey | MLDSA44PrivateKey:
        if self.kind is Kind.COSIGNATURE_ML_DSA_44:
            return _ml_dsa(MLDSA44PrivateKey.from_seed_bytes, self.seed)
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def _ml_dsa(load: Callable[[bytes], Key], material: bytes) -> Key:
    try:
        return load(material)
    except UnsupportedAlgorithm:
        raise RecordError(
            "the cryptography package of this machine has no ML-DSA-44; install a wheel of cryptography 48 or later"
        ) from None


def _key_from(text: str, *, secret: bool = False) -> tuple[str, Kind, bytes, bytes]:
    """Name, kind, material and stated id of a key's text."""
    parts = text.strip().split("+", 2)
    if len(parts) != 3 or not KEY_ID.fullmatch(parts[1]):
        # The whole text is never repeated: half of a private key, pasted, does not say that it is one.
        name = f": {shown(parts[0])}" if len(parts) == 3 and not secret else ""
        raise RecordError(f"this is not a key, which looks like NAME+ID+BASE64{name}")
    try:
        material = from_base64(parts[2], "the key")
        kind = Kind(material[0])
    except ValueError:
        raise RecordError(
            f"the key of {parts[0]} is not one that is understood here: base64 of a byte for the kind "
            "(01 Ed25519, 04 Ed25519 cosignature, 06 ML-DSA-44 cosignature) and the key itself"
        ) from None
    return parts[0], kind, material[1:], bytes.fromhex(parts[1])
