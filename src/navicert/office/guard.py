"""Who may come in: people who signed in, programs with a person's token, whoever holds the server's token, and, where
none is set, this machine.

Each check answers ``None`` or the refusal: a status and a sentence. After them ``request.user`` is the person, if
there is one: on pages by the session, in the interface by the token only, since browsers add cookies to requests that
other sites start.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from navicert.licensing.sentences import Sentence
from navicert.office.cases.uploads import most_bytes
from navicert.office.environment import is_loopback
from navicert.office.models.people import AccessToken, Person
from navicert.office.people.roles import OF_EXPORTERS

API = "/api/"
OPEN = ("/sign-in", "/invitations/", "/.well-known/", "/status/", "/verify")  # what anybody may ask for
UNTIL_SECOND_FACTOR = ("/account/second-factor", "/account/confirm", "/sign-out")
WITHOUT_POST = ("/account", "/sign-out", "/invitations/")
OF_A_PERSON = "nvp_"  # how the tokens of people begin
# What only the authority does; whoever came in by the token of the server, or from this machine, does it as before.
OF_THE_OFFICE = re.compile(r"/screening/[^/]+/clear|/api/v1/(screenings/[^/]+/cleared|parties|rescreenings/.*)")
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
FORWARDED = (
    "HTTP_FORWARDED",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_VIA",
)
SAFE = ("GET", "HEAD", "OPTIONS")


class Refusal(NamedTuple):
    """An HTTP status and the sentence that goes with it; on pages, the address where it can be mended."""

    status: int
    sentence: str
    go_to: str = ""


class SignInFirst(Exception):
    """This is for people who signed in, or for programs with a person's token."""


# --- people ----------------------------------------------------------------------------------


def signed_in(request: HttpRequest) -> Person | None:
    """The person who asks, if one signed in or a program shows their token."""
    user = getattr(request, "user", None)
    return user if isinstance(user, Person) else None


def person_of(request: HttpRequest) -> Person:
    """The person who asks. Raises :class:`SignInFirst`, which the interface answers with status 401."""
    person = signed_in(request)
    if person is None:
        raise SignInFirst("Send the header “Authorization: Bearer” with a token of yours; you make one under /account.")
    return person


def needs_person(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page for people: who has not signed in does so first and comes back."""

    @wraps(view)
    def answer(request: HttpRequest, *arguments: Any, **words: Any) -> HttpResponseBase:
        if signed_in(request) is None:
            return redirect(sign_in_for(request))
        return view(request, *arguments, **words)

    return answer


def sign_in_for(request: HttpRequest) -> str:
    """The address of the sign-in that leads back here afterwards; what was sent by a form is not sent again."""
    back = request.get_full_path() if request.method in SAFE else "/"
    return f"{settings.LOGIN_URL}?next={quote(back, safe='/')}"


def person_by_token(token: str) -> Person | None:
    """Whose token this is, unless it was revoked, has expired, or its person may not come in any more."""
    hashed = sha256(token.encode()).hexdigest()
    kept = AccessToken.objects.filter(token_sha256=hashed).select_related("person").first()
    if kept is None or not constant_time_compare(kept.token_sha256, hashed):
        return None
    stands = kept.revoked is None and kept.expires > timezone.now() and kept.person.is_active
    return kept.person if stands else None


# --- the checks ------------------------------------------------------------------------------


class Credentials(NamedTuple):
    """What the ``Authorization`` header says: how, who (unproven) and the token."""

    scheme: str
    name: str
    token: str


def refusal(request: HttpRequest) -> Refusal | None:
    """The first reason not to answer this request, or ``None``."""
    return too_large(request) or not_known(request) or not_theirs(request) or from_another_site(request)


def too_large(request: HttpRequest) -> Refusal | None:
    """Is the body larger than this server reads?"""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal():
        return Refusal(400, "The length of the request cannot be read.")
    most = most_bytes(request)
    if int(length) > most:
        return Refusal(413, Sentence("The request is too large: this server reads up to {most} bytes here.", most=most))
    return None


def not_known(request: HttpRequest) -> Refusal | None:
    """People come in from anywhere; else whoever holds the server's token, and without one only this machine."""
    shown = credentials(request)
    if shown.scheme in ("bearer", "apikey") and shown.token.startswith(OF_A_PERSON):
        return _by_token(request, shown.token)
    if request.path.startswith(API):
        request.user = AnonymousUser()
    person = signed_in(request)
    if person is not None:
        return _without_post(request, person) or _second_factor_wanted(request, person)
    return None if request.path.startswith(OPEN) else _stranger(request)


def _by_token(request: HttpRequest, token: str) -> Refusal | None:
    person = person_by_token(token)
    if person is None:
        return Refusal(401, "This token is not known here, has expired, or was revoked. Make a new one under /account.")
    request.user = person
    return _without_post(request, person)


def _without_post(request: HttpRequest, person: Person) -> Refusal | None:
    """Who holds no post today reaches the own account only."""
    if person.posts or request.path.startswith(WITHOUT_POST):
        return None
    return Refusal(
        403,
        Sentence("You hold no post today. If you should, ask the administrator of your firm or of the authority."),
    )


def _second_factor_wanted(request: HttpRequest, person: Person) -> Refusal | None:
    """Where the setting asks for it, people of the state come no further without a second factor."""
    if not settings.STAFF_SECOND_FACTOR or request.path.startswith(UNTIL_SECOND_FACTOR):
        return None
    if all(post.role in OF_EXPORTERS for post in person.posts) or is_mfa_enabled(person, SECOND_FACTORS):
        return None
    return Refusal(403, Sentence("Set up a second factor first: your post asks for one."), "/account/second-factor")


def not_theirs(request: HttpRequest) -> Refusal | None:
    """Is this for the authority, and the person not one of it?"""
    person = signed_in(request)
    if person is None or not OF_THE_OFFICE.fullmatch(request.path):
        return None
    own = any(post.organisation.kind == "authority" and post.role != "auditor" for post in person.posts)
    return None if own else Refusal(403, Sentence("This is for the licensing authority."))


def _stranger(request: HttpRequest) -> Refusal | None:
    if settings.PUBLIC and not request.path.startswith(API) and "HTTP_AUTHORIZATION" not in request.META:
        return Refusal(401, "Sign in first.", sign_in_for(request))
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
        return Refusal(403, Sentence("The request was started by a page of another site."))
    return None


def asked_by(request: HttpRequest) -> str:
    """Who asked: the person; else, as far as this server can know, through which door and what opened it."""
    person = signed_in(request)
    if person is not None:
        return person.public_id
    door = "interface" if request.path.startswith(API) else "page"
    if not settings.API_TOKEN:
        return f"{door}, this machine"
    name = "".join(letter for letter in credentials(request).name if letter.isprintable())[:100]
    return f"{door}, token" + (f", name given: {name}" if name else "")
