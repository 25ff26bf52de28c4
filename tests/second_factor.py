"""The second factor of people in tests: an authenticator app of theirs, and what it shows now."""

from __future__ import annotations

import base64
import hmac
import struct
import time

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from navicert.office.models import Person


def app_code(secret: str) -> str:
    """What an authenticator app shows now (RFC 6238: six digits, thirty seconds, SHA-1), once it lasts long enough."""
    if (left := 30 - time.time() % 30) < 8:
        time.sleep(left)
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), "sha1")
    return f"{(struct.unpack('>I', digest[digest[-1] & 15 :][:4])[0] & 0x7FFFFFFF) % 10**6:06d}"


def an_app(person: Person) -> str:
    """An authenticator app that the person has set up before; gives its secret."""
    secret: str = generate_totp_secret()
    TOTP.activate(person, secret)
    return secret
