"""Pages for requests that cannot be answered: what happened, and what to do."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.translation import gettext as _


def _page(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    return render(request, "refused.html", {"sentence": sentence}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The request itself is malformed."""
    return _page(request, _("The request could not be read. Go back, check what you entered and send it again."), 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """This person may not do this."""
    return _page(request, _("You may not see this page."), 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was not sent from a page of this server, or the page is too old."""
    sentence = _("The form was not sent from a fresh page of this server. Open the page again and resend.")
    return _page(request, sentence, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Nothing under this address."""
    return _page(request, _("There is nothing under this address. Check the number, or start anew."), 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of this program; the page needs nothing that could fail again."""
    return HttpResponse(get_template("500.html").render(), status=500)
