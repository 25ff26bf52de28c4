"""A text that two different persons approve: each approval names the hash of its canonical JSON (RFC 8785).

Where the persons have keys, an approval carries an Ed25519 signature over that hash as well. Who is trusted: the two
approvers with the text; where no keys are used, the record with who approved.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date as Day
from hashlib import sha256
from typing import Any

from navicert.record.checkpoint import from_base64
from navicert.record.keys import VerifierKey
from navicert.record.refused import RecordError


class BadText(ValueError):
    """A policy or declaration that cannot be read: says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Approval:
    """One person's approval of a text: the hash that they saw, the day, and their signature over it where they have a
    key.
    """

    by: str
    on: Day
    digest: str
    signature: str = ""


def parsed(text: bytes, form: str, names: Iterable[str]) -> dict[str, Any]:
    """The members of a text of this form: exactly these names. Raises :class:`BadText`."""
    try:
        given = json.loads(text)
    except ValueError as error:
        raise BadText(f"this is not JSON: {error}") from None
    if not isinstance(given, dict) or given.get("form") != form:
        raise BadText(f"this is not a text of the form {form}")
    wrong = sorted({"form", *names} ^ given.keys())
    if wrong:
        raise BadText(f"missing, or not part of the form {form}: {', '.join(wrong)}")
    return given


def whole(value: Any, name: str) -> int:
    """A whole number of a text. Raises :class:`BadText`."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadText(f"{name} is {value!r}; a whole number is needed")
    return value


def digest(text: bytes) -> str:
    """The hash that an approval names: SHA-256 in hexadecimal digits."""
    return sha256(text).hexdigest()


def not_approved(
    text: bytes, approvals: Iterable[Approval], keys: Mapping[str, VerifierKey] | None, day: Day
) -> tuple[str, ...]:
    """Why a text does not count as approved by two persons on a day; empty where it does.

    ``keys``: the persons' public keys; a person without one cannot approve. ``None``: the caller vouches that each
    approval was given by the person it names (as an act on the record).
    """
    wanted, good, wrong = digest(text), set[object](), list[str]()
    for each in approvals:
        said = _not_valid(each, wanted, keys, day)
        if said:
            wrong.append(said)
        else:
            good.add(keys[each.by].public if keys is not None else each.by.strip().casefold())
    if len(good) < 2:
        wrong.append(f"approved by {len(good)} of the two different persons that it takes")
        return tuple(wrong)
    return ()


def _not_valid(given: Approval, wanted: str, keys: Mapping[str, VerifierKey] | None, day: Day) -> str:
    if not given.by.strip() or given.on > day:
        return f"the approval of {given.by or 'nobody'} is dated {given.on}, after the day that is asked about"
    if given.digest != wanted:
        return f"{given.by} approved another text: the hash is {given.digest[:12]}…, of this text {wanted[:12]}…"
    if keys is None:
        return ""
    if given.by not in keys:
        return f"no key of {given.by} is known"
    try:
        keys[given.by].time_of(from_base64(given.signature, f"the signature of {given.by}"), f"{wanted}\n")
    except RecordError as error:
        return str(error)
    return ""
