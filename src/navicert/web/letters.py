"""Letters on pages: read as the signed text says them, and given out as PDF and as the signed text itself."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from navicert.documents.draw import draw
from navicert.office.authority import authority_keys, local_day
from navicert.office.guard import needs_person, person_of
from navicert.office.models.licence import Letter
from navicert.office.permissions.case import may_see, may_see_inside, may_see_licence
from navicert.office.visible.licences import letter_or_404


@require_safe
@needs_person
def letter(request: HttpRequest, public_id: str) -> HttpResponse:
    """One letter: what it says, and the file that anybody can check."""
    person, found = person_of(request), _seen(request, public_id)
    about = found.licence
    shown = {
        "letter": found,
        "said": json.loads(found.statement),
        "case": found.case if may_see(person, found.case) is None else None,
        "inside": may_see_inside(person, found.case) is None,
        "licence": about if about and may_see_licence(person, about) is None else None,
    }
    return render(request, "licences/letter.html", shown)


def _seen(request: HttpRequest, public_id: str) -> Letter:
    return letter_or_404(person_of(request), public_id)


@require_safe
@needs_person
def pdf(request: HttpRequest, public_id: str) -> HttpResponse:
    """The letter as a page to print, drawn from the signed text that it is."""
    found, today = _seen(request, public_id), local_day(timezone.now())
    data = draw(found.jws, authority_keys(today).signing(today))
    headers = {"Content-Disposition": f'attachment; filename="{public_id}.pdf"'}
    return HttpResponse(data, content_type="application/pdf", headers=headers)


@require_safe
@needs_person
def signed(request: HttpRequest, public_id: str) -> HttpResponse:
    """The letter itself: the signed text, which ``navicert verify`` checks."""
    found = _seen(request, public_id)
    headers = {"Content-Disposition": f'attachment; filename="{public_id}.jws"'}
    return HttpResponse(found.jws, content_type="text/plain; charset=utf-8", headers=headers)
