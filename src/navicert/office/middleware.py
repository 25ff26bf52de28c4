"""What every response carries, and the guard before every page but the style sheets."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render

from navicert.office.guard import API, Refusal, refusal

Next = Callable[[HttpRequest], HttpResponseBase]


def strict_headers(following: Next) -> Next:
    """No script, no foreign content, no frame; and nothing is kept by caches but the style sheets."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = following(request)
        response.headers["Content-Security-Policy"] = settings.CONTENT_SECURITY_POLICY
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        if not request.path.startswith(settings.STATIC_URL):
            response.headers["Cache-Control"] = "no-store"
        return response

    return answer


def guard(following: Next) -> Next:
    """Refuse whoever may not come in, before any view runs."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        refused = refusal(request)
        return following(request) if refused is None else _refuse(request, refused)

    return answer


def _refuse(request: HttpRequest, refused: Refusal) -> HttpResponse:
    api = request.path.startswith(API)
    response: HttpResponse
    if api:
        error = {"error": {"field": None, "message": refused.sentence}}
        response = JsonResponse(error, status=refused.status)
    else:
        response = render(request, "refused.html", {"sentence": refused.sentence}, status=refused.status)
    if refused.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="Navicert"' if api else 'Basic realm="Navicert"'
    return response
