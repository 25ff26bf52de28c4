"""What every response carries, and the guard before every page but the style sheets."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import translation

from navicert.office.guard import API, Refusal, refusal, signed_in

Next = Callable[[HttpRequest], HttpResponseBase]

# A passkey is asked for by script: on these pages, scripts of this server run. All of them work without, by password.
WITH_PASSKEYS = ("account_login", "mfa_authenticate", "mfa_reauthenticate_webauthn", "mfa_add_webauthn")
OWN_SCRIPTS = "; script-src 'self'; connect-src 'self'"
SEEN, RENEWED_AFTER = "seen", 60  # seconds


def strict_headers(following: Next) -> Next:
    """No script, no foreign content, no frame; and nothing is kept by caches but the style sheets."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = following(request)
        found = request.resolver_match
        scripts = OWN_SCRIPTS if found is not None and found.url_name in WITH_PASSKEYS else ""
        response.headers.setdefault("Content-Security-Policy", settings.CONTENT_SECURITY_POLICY + scripts)
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        if not request.path.startswith(settings.STATIC_URL):
            response.headers["Cache-Control"] = "no-store"
        return response

    return answer


def guard(following: Next) -> Next:
    """Refuse whoever may not come in, before any view runs."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        refused = refusal(request)
        if refused is not None:
            return _refuse(request, refused)
        _renew(request)
        return following(request)

    return answer


def in_their_language(following: Next) -> Next:
    """Speak to a person in the language that they chose; to others as they chose on this browser, or as it asks for.

    The interface speaks English: programs compare its sentences.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        with translation.override(_language(request)):
            response = following(request)
        if not request.path.startswith((API, settings.STATIC_URL)):
            response.headers.setdefault("Content-Language", translation.to_locale(_language(request)).replace("_", "-"))
        return response

    return answer


def _language(request: HttpRequest) -> str:
    if request.path.startswith(API):
        return str(settings.LANGUAGE_CODE)
    person = signed_in(request)
    return person.language if person else translation.get_language_from_request(request)


def _renew(request: HttpRequest) -> None:
    """A session lasts so long after the last request; it is written at most once a minute."""
    now = int(time.time())
    if signed_in(request) and request.session.session_key and now - request.session.get(SEEN, 0) >= RENEWED_AFTER:
        request.session[SEEN] = now


def _refuse(request: HttpRequest, refused: Refusal) -> HttpResponse:
    api = request.path.startswith(API)
    response: HttpResponse
    if refused.go_to and not api:
        return redirect(refused.go_to)
    if api:
        error = {"error": {"field": None, "message": refused.sentence}}
        response = JsonResponse(error, status=refused.status)
    else:
        response = render(request, "refused.html", {"sentence": refused.sentence}, status=refused.status)
    if refused.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="Navicert"' if api else 'Basic realm="Navicert"'
    return response
