"""Evidence for a duty after issue: the form that brings it, and the way back to it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods

from navicert.office.actions.documents import NotGivenOut, open_document
from navicert.office.actions.evidence import bring_evidence
from navicert.office.cases.uploads import receive, received
from navicert.office.guard import needs_person, person_of
from navicert.office.in_words import in_words
from navicert.office.permissions.case import NotAllowed
from navicert.office.visible.documents import download, evidence_or_404
from navicert.office.visible.licences import duty_or_404, licence_or_404
from navicert.web.document_forms import EvidenceForm
from navicert.web.doing import tried


@csrf_exempt  # only until the intake is there: the form token is looked for in `_evidence`, before anything is done
def evidence(request: HttpRequest, public_id: str, number: int) -> HttpResponseBase:
    """Bring a file as evidence for a duty."""
    receive(request)
    return _evidence(request, public_id, number)


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@needs_person
def _evidence(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    person = person_of(request)
    licence = licence_or_404(person, public_id)
    duty = duty_or_404(licence, number)
    form = EvidenceForm(request.POST or None, request.FILES or None, person=person)
    if request.method == "POST":
        form.is_bound = True  # a form with nothing in it is answered, too
        if tried(form, lambda: bring_evidence(
            duty, upload=received(request), access=form.cleaned_data["access"], by=person, now=timezone.now()
        )):  # fmt: skip
            return redirect("licence", public_id)
    shown = {"licence": licence, "duty": duty, "form": form, "title": _("Add evidence"), "button": _("Add it")}
    return render(request, "licences/evidence.html", shown, status=422 if form.errors else 200)


@require_GET
@needs_person
def document(request: HttpRequest, public_id: str, number: str) -> HttpResponseBase:
    """Evidence, to be saved. That it was opened, or refused, is written down."""
    person = person_of(request)
    found = evidence_or_404(person, licence_or_404(person, public_id), number)
    try:
        return download(found, open_document(found, by=person, now=timezone.now()))
    except (NotAllowed, NotGivenOut) as refused:
        status = 503 if isinstance(refused, NotGivenOut) else 403
        return render(request, "refused.html", {"sentence": in_words(refused)}, status=status)
