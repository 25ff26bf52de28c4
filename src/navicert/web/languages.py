"""The language of the pages, chosen at their foot."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from navicert.office.actions.own import change_notices
from navicert.office.guard import signed_in


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Speak another language from now on: to this browser, and to the person wherever they sign in."""
    back = request.POST.get("next", "/")
    own = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    answer = redirect(back if own else "/")
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        return answer
    person = signed_in(request)
    if person is not None and person.language != chosen:
        change_notices(person, notices=person.notices, language=chosen, by=person, now=timezone.now())
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return answer
