"""Status lists: whether a licence was suspended, revoked or used up, for everybody and without asking the authority.

W3C Bitstring Status List v1.0 with the purpose ``message`` and four bits for each document, signed as a compact JWS.
A list tells nothing of the licences that are not asked for: their places were drawn by lot.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from datetime import datetime as Moment
from enum import IntEnum
from typing import Any, Self

from navicert.documents.canonical import canonical
from navicert.documents.keys import PublicKey, SigningKey, from_base64url, to_base64url
from navicert.documents.refused import DocumentError
from navicert.documents.signing import Compact, shown, sign_bytes

BITS = 4  # of one status
SMALLEST = 131_072  # statuses in a list, at least: in a shorter one a place would tell too much
MOST = 2**24
MULTIBASE = "u"  # base64url without padding
TYPE = "vc+jwt"
CONTEXT = "https://www.w3.org/ns/credentials/v2"
LONGEST_LIST = 16_000_000  # signs of a signed list


class Status(IntEnum):
    """What a status list says of a document. A licence that is past its last day is not in it: the date says so."""

    IN_FORCE = 0
    SUSPENDED = 1
    REVOKED = 2
    EXHAUSTED = 3
    REPLACED = 4
    SURRENDERED = 5

    @property
    def words(self) -> str:
        """The status as a sentence has it."""
        return WORDS[self]


WORDS = {
    Status.IN_FORCE: "in force",
    Status.SUSPENDED: "suspended",
    Status.REVOKED: "revoked",
    Status.EXHAUSTED: "exhausted",
    Status.REPLACED: "replaced by another",
    Status.SURRENDERED: "surrendered by its holder",
}


@dataclass(frozen=True, slots=True)
class StatusList:
    """The statuses of many documents, four bits each, the first one on the left."""

    bits: bytes = field(default=bytes(SMALLEST * BITS // 8), repr=False)

    def __post_init__(self) -> None:
        if not SMALLEST <= len(self) <= MOST:
            raise DocumentError(f"a status list has {SMALLEST} to {MOST} places, and this one {len(self)}")

    def __len__(self) -> int:
        return len(self.bits) * 8 // BITS

    def set(self, index: int, status: Status) -> StatusList:
        """The list with one status changed. Raises :class:`DocumentError` where there is no such place."""
        return self.with_statuses({index: status})

    def with_statuses(self, statuses: Mapping[int, Status]) -> StatusList:
        """The list with these statuses changed, by place. Raises :class:`DocumentError`."""
        bits = bytearray(self.bits)
        for index, status in statuses.items():
            at, shift = self._place(index)
            bits[at] = bits[at] & (0xF0 >> shift) | status << shift
        return StatusList(bytes(bits))

    def status(self, index: int) -> Status:
        """The status at a place. Raises :class:`DocumentError` where there is no such place, or an unknown status."""
        at, shift = self._place(index)
        value = self.bits[at] >> shift & 0x0F
        try:
            return Status(value)
        except ValueError:
            raise DocumentError(f"place {index} has the status {value}, which this version does not know") from None

    def _place(self, index: int) -> tuple[int, int]:
        if not 0 <= index < len(self):
            raise DocumentError(f"the status list has the places 0 to {len(self) - 1}, and not {index}")
        return index // 2, 0 if index % 2 else BITS

    def encode(self) -> str:
        """The list as its text: gzip, then multibase base64url."""
        return MULTIBASE + to_base64url(gzip.compress(self.bits, mtime=0))

    @classmethod
    def decode(cls, text: str) -> Self:
        """A list from its text. Raises :class:`DocumentError`; more than the largest list is never unpacked."""
        return cls(unpacked(text, MOST * BITS // 8))


def unpacked(text: str, most: int) -> bytes:
    """The bits of an encoded list, ``most`` bytes of them at most. Raises :class:`DocumentError`."""
    if not text.startswith(MULTIBASE):
        raise DocumentError("the status list is not multibase base64url, which begins with u")
    packed = from_base64url(text[1:], "the status list")
    reader = zlib.decompressobj(wbits=31)
    try:
        bits = reader.decompress(packed, most + 1)
    except zlib.error:
        raise DocumentError("the status list is not gzip") from None
    if len(bits) > most:
        raise DocumentError(f"the status list unpacks to more than {most} bytes; it is not read")
    if not reader.eof or reader.unused_data:
        raise DocumentError("the status list is cut off, or has something after its end")
    return bits


@dataclass(frozen=True, slots=True)
class PublishedList:
    """A status list as it was given out: its address, who issues it (an address), the times between which it may be relied on, how often to ask."""

    address: str
    issuer: str
    valid_from: Moment
    valid_until: Moment
    ttl: int  # milliseconds
    statuses: StatusList

    @property
    def data(self) -> bytes:
        """What is signed: a credential in canonical JSON."""
        meanings = [{"status": f"0x{status:x}", "message": status.words} for status in Status]
        return canonical(
            {
                "@context": [CONTEXT],
                "id": self.address,
                "type": ["VerifiableCredential", "BitstringStatusListCredential"],
                "issuer": self.issuer,
                "validFrom": _written(self.valid_from),
                "validUntil": _written(self.valid_until),
                "credentialSubject": {
                    "id": f"{self.address}#list",
                    "type": "BitstringStatusList",
                    "statusPurpose": "message",
                    "statusSize": BITS,
                    "statusMessage": meanings,
                    "encodedList": self.statuses.encode(),
                    "ttl": self.ttl,
                },
            }
        )

    def sign(self, key: SigningKey) -> str:
        """The list as it is published. Raises :class:`DocumentError` where its times are not in order."""
        if self.valid_until <= self.valid_from:
            raise DocumentError("the status list ends before it begins")
        return sign_bytes(self.data, TYPE, key)

    @classmethod
    def read(cls, token: str, keys: Iterable[PublicKey]) -> Self:
        """A list that one of these keys signed. Raises :class:`DocumentError`."""
        compact = Compact.parse(token.strip(), LONGEST_LIST)
        compact.check_header({TYPE})
        key = next((key for key in keys if key.id == compact.header["kid"]), None)
        if key is None:
            raise DocumentError(
                f"the status list is signed with the key {shown(compact.header['kid'])}, which is not given"
            )
        compact.check_signature(key)
        read = cls._from(compact.payload)
        if not key.covers(read.valid_from.date()):
            raise DocumentError(f"the status list is of {read.valid_from.date()}, and its key signs {key.days}")
        return read

    @classmethod
    def _from(cls, payload: bytes) -> Self:
        try:
            value: Any = json.loads(payload)
            subject = value["credentialSubject"]
            if (subject["type"], subject["statusPurpose"], subject["statusSize"]) != (
                "BitstringStatusList",
                "message",
                BITS,
            ):
                raise ValueError
            first, last = _moment(value["validFrom"]), _moment(value["validUntil"])
            address, issuer, ttl, text = value["id"], value["issuer"], subject["ttl"], subject["encodedList"]
            if not all(isinstance(each, str) for each in (address, issuer, text)) or not isinstance(ttl, int):
                raise ValueError
        except (KeyError, TypeError, ValueError, OverflowError, RecursionError):
            raise DocumentError(
                "the status list is not one of an authority: purpose message, four bits for each document, id, issuer, "
                "validFrom, validUntil and ttl"
            ) from None
        return cls(address, issuer, first, last, ttl, StatusList.decode(text))


def _written(moment: Moment) -> str:
    if moment.tzinfo is None:
        raise DocumentError("a moment without a time zone cannot be given out; name the zone")
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _moment(text: str) -> Moment:
    moment = Moment.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError
    return moment.astimezone(UTC)
