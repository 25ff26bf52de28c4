"""Who may come in, until people have accounts: this machine, or whoever holds the token.

Each check answers ``None`` or the refusal: a status and a sentence.
"""

from __future__ import annotations

import base64
import binascii
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from navicert.office.environment import is_loopback

API = "/api/"
FORWARDED = (
    "HTTP_FORWARDED",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_VIA",
)
SAFE = ("GET", "HEAD", "OPTIONS")


class Refusal(NamedTuple):
    """An HTTP status and the sentence that goes with it."""

    status: int
    sentence: str


class Credentials(NamedTuple):
    """What the ``Authorization`` header says: how, who (unproven) and the token."""

    scheme: str
    name: str
    token: str


def refusal(request: HttpRequest) -> Refusal | None:
    """The first reason not to answer this request, or ``None``."""
    return too_large(request) or not_known(request) or from_another_site(request)


def too_large(request: HttpRequest) -> Refusal | None:
    """Is the body larger than this server reads?"""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal():
        return Refusal(400, "The length of the request cannot be read.")
    if int(length) > settings.MOST_BYTES:
        return Refusal(413, f"The request is too large: this server reads up to {settings.MOST_BYTES} bytes.")
    return None


def not_known(request: HttpRequest) -> Refusal | None:
    """Without a token, only this machine may ask; with one, whoever holds it."""
    if settings.API_TOKEN:
        return None if holds_token(request) else Refusal(401, token_wanted(request))
    if not is_loopback(request.META.get("REMOTE_ADDR", "")) or any(name in request.META for name in FORWARDED):
        return Refusal(403, "This server has no token set, so it answers requests from its own machine only.")
    return None


def token_wanted(request: HttpRequest) -> str:
    """How to show the token, for people and for programs."""
    if request.path.startswith(API):
        return "Send the header “Authorization: Bearer” with the token of this server."
    return "Sign in: any name, and the token of this server as the password."


def holds_token(request: HttpRequest) -> bool:
    """Programs send it as a bearer token; on pages a browser may send it as a password too.

    The interface takes no password, because browsers add passwords to requests that other sites start. It takes the
    scheme ``ApiKey`` too, under which existing screening clients send their key.
    """
    shown = credentials(request)
    schemes = ("bearer", "apikey") if request.path.startswith(API) else ("bearer", "basic")
    return shown.scheme in schemes and constant_time_compare(shown.token, settings.API_TOKEN)


def credentials(request: HttpRequest) -> Credentials:
    """Read the ``Authorization`` header; anything unreadable counts as nothing."""
    scheme, _, value = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() != "basic":
        return Credentials(scheme.lower(), "", value.strip())
    try:
        name, _, token = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return Credentials("", "", "")
    return Credentials("basic", name, token)


def from_another_site(request: HttpRequest) -> Refusal | None:
    """Did a page of another site start a request that writes? (Pages carry a form token besides.)"""
    if request.method in SAFE:
        return None
    origin = request.META.get("HTTP_ORIGIN")
    elsewhere = origin is not None and urlsplit(origin).netloc != request.get_host()
    if elsewhere or request.META.get("HTTP_SEC_FETCH_SITE", "none") not in ("none", "same-origin"):
        return Refusal(403, "The request was started by a page of another site.")
    return None


def asked_by(request: HttpRequest) -> str:
    """Who asked, as far as this server can know: through which door, and what opened it."""
    door = "interface" if request.path.startswith(API) else "page"
    if not settings.API_TOKEN:
        return f"{door}, this machine"
    name = "".join(letter for letter in credentials(request).name if letter.isprintable())[:100]
    return f"{door}, token" + (f", name given: {name}" if name else "")
