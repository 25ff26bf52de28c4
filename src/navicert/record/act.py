"""Acts, and what of them goes into the log.

An act is what was done: a determination, a decision, a message. It is kept outside the log as canonical JSON
(RFC 8785) with a nonce of 32 random bytes. The log has only its *entry*: the byte 0x01 and
SHA-256(bytes of the act ‖ nonce), 33 bytes. Who holds act and nonce can show that it was logged; to everybody else the
entry says nothing, and where both are erased, nobody can say any longer what it meant, while the log stays whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC
from datetime import date as Day
from datetime import datetime as Moment
from decimal import Decimal
from hashlib import sha256

import rfc8785

from navicert.record.refused import RecordError

VERSION = b"\x01"  # of the form of an entry
NONCE = 32  # bytes
ENTRY = 33  # bytes
FORM = "navicert-act/1"
LARGEST = 2**53 - 1  # beyond it, readers of JSON differ
NAME = re.compile(r"[a-z][a-z0-9_.:-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that was done, ready to be committed to.

    ``verb`` says what was done (``licence.granted``); ``subject`` to what (the id of a case, a determination, a
    message); ``actor`` by whom, as an id and not a name; ``at`` when (UTC). ``inputs`` says what it rests on: the
    SHA-256 or the version of facts, pack editions, watchlist snapshot, engine, weights. ``outcome`` is what was
    decided. Money and quantities are :class:`~decimal.Decimal` and become strings; a binary fraction is refused.
    """

    verb: str
    subject: str
    actor: str
    at: Moment
    inputs: Mapping[str, str] = field(default_factory=dict)
    outcome: Mapping[str, object] = field(default_factory=dict)

    @property
    def data(self) -> bytes:
        """The bytes that are kept and committed to. Raises :class:`RecordError`."""
        if not NAME.fullmatch(self.verb):
            raise RecordError(f"{self.verb!r} is not the name of an act: small letters, such as licence.granted")
        return canonical(
            {
                "form": FORM,
                "verb": self.verb,
                "subject": self.subject,
                "actor": self.actor,
                "at": self.at,
                "inputs": self.inputs,
                "outcome": self.outcome,
            }
        )


def canonical(value: Mapping[str, object]) -> bytes:
    """Canonical JSON (RFC 8785): one text for one meaning.

    A :class:`~decimal.Decimal` becomes a string as it is written, a day and a moment become ISO 8601 (moments in UTC).
    Raises :class:`RecordError` where something cannot be written exactly, saying where it is.
    """
    try:
        return rfc8785.dumps(_plain(value, "the act"))  # type: ignore[arg-type]
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, RecursionError) as error:
        raise RecordError(f"the act cannot be written exactly ({error}); use plain text") from error


def _plain(value: object, where: str) -> object:
    """A value as JSON has it."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        if abs(value) > LARGEST:
            raise RecordError(f"{where} is the number {value}, too large for JSON; write it as a Decimal or a text")
        return int(value)
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise RecordError(f"{where} is {value}, which is not an amount")
        return format(value, "f")
    if isinstance(value, Moment):
        if value.tzinfo is None:
            raise RecordError(f"{where} is a moment without a time zone")
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, Day):
        return value.isoformat()
    return _nested(value, where)


def _nested(value: object, where: str) -> object:
    if isinstance(value, Mapping):
        wrong = next((key for key in value if not isinstance(key, str)), None)
        if wrong is not None:
            raise RecordError(f"{where} has the key {wrong!r}, which is not a text")
        return {key: _plain(each, f"{where}, {key}") for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each, f"{where}, item {number}") for number, each in enumerate(value, 1)]
    raise RecordError(
        f"{where} is {value!r} ({type(value).__name__}), which cannot be kept exactly; use text, a whole number or a "
        "Decimal"
    )


def entry_of(act: bytes, nonce: bytes) -> bytes:
    """The log entry that commits to an act, 33 bytes. ``nonce``: 32 random bytes, new for every act."""
    if len(nonce) != NONCE:
        raise RecordError(f"the nonce has {len(nonce)} bytes; it takes {NONCE}")
    return VERSION + sha256(act + nonce).digest()


def check_entry(entry: bytes, act: bytes, nonce: bytes) -> None:
    """Whether an entry commits to this act. Raises :class:`RecordError`."""
    if len(entry) != ENTRY or not entry.startswith(VERSION):
        raise RecordError(f"the entry is not one of an act: {ENTRY} bytes of which the first is 01")
    if entry_of(act, nonce) != entry:
        raise RecordError("the entry is that of another act, or of another nonce: the act was altered, or mixed up")
