"""The vault of a case: its documents, who may open each, who did, and the form that attaches one."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from navicert.office.actions.documents import (
    NotGivenOut,
    attach,
    open_document,
    regrade,
    why_not_now,
    withdraw_document,
)
from navicert.office.cases.kinds import kind_of
from navicert.office.cases.uploads import receive, received
from navicert.office.guard import needs_person, person_of
from navicert.office.in_words import in_words
from navicert.office.models import Case, Document, Person
from navicert.office.permissions.case import NotAllowed, for_the_firm
from navicert.office.visible.cases import NoSuchCase, case_or_404
from navicert.office.visible.documents import (
    document_or_404,
    document_seen_or_404,
    documents_seen,
    download,
    is_hidden,
    openings_seen,
)
from navicert.web.document_forms import DocumentForm, RegradeForm
from navicert.web.doing import told, tried


@csrf_exempt  # only until the intake is there: the form token is looked for in `_documents`, before anything is done
def documents(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The documents of a case; the firm attaches more."""
    receive(request)
    return _documents(request, public_id)


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@needs_person
def _documents(request: HttpRequest, public_id: str) -> HttpResponse:
    person = person_of(request)
    case = case_or_404(person, public_id)
    if request.method != "POST":
        asked = {"piece": request.GET.get("piece", "")}
        return _page(request, person, case, DocumentForm(person=person, kind=kind_of(case), initial=asked))
    form = DocumentForm(request.POST, request.FILES, person=person, kind=kind_of(case))
    made = tried(form, lambda: _attached(request, person, case, form))
    return redirect("case_documents", case.public_id) if made else _page(request, person, case, form, status=422)


def _attached(request: HttpRequest, person: Person, case: Case, form: DocumentForm) -> Document:
    piece, access = form.cleaned_data["piece"], form.cleaned_data["access"]
    return attach(case, piece=piece, upload=received(request), access=access, by=person, now=timezone.now())


def _page(request: HttpRequest, person: Person, case: Case, form: DocumentForm, status: int = 200) -> HttpResponse:
    applies = for_the_firm(person, case) is None
    shown = {
        "case": case,
        "documents": documents_seen(person, case),
        "openings": openings_seen(person, case),
        "form": form,
        "why_not": why_not_now(case) if applies else "not of the firm",
        "withdraws": applies and case.state in ("draft", "returned"),
        "most": settings.MOST_DOCUMENT_BYTES // 2**20,
    }
    return render(request, "documents/documents.html", shown, status=status)


@require_GET
@needs_person
def document(request: HttpRequest, public_id: str, number: str) -> HttpResponseBase:
    """A document, to be saved. That it was opened, or refused, is written down."""
    person, case = _seen(request, public_id)
    found = document_or_404(case, number)
    try:
        return download(found, open_document(found, by=person, now=timezone.now()))
    except (NotAllowed, NotGivenOut) as refused:
        if is_hidden(person, found):
            raise NoSuchCase(f"no document {number!r}") from None
        status = 503 if isinstance(refused, NotGivenOut) else 403
        return render(request, "refused.html", {"sentence": in_words(refused)}, status=status)


@require_POST
@needs_person
def withdraw(request: HttpRequest, public_id: str, number: str) -> HttpResponse:
    """Take a document out of the dossier."""
    person, case, found = _found(request, public_id, number)
    told(request, lambda: withdraw_document(found, by=person, now=timezone.now()), _("The document is withdrawn."))
    return redirect("case_documents", case.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_person
def grading(request: HttpRequest, public_id: str, number: str) -> HttpResponse:
    """Say anew who may open a document, and why."""
    person, case, found = _found(request, public_id, number)
    form = RegradeForm(request.POST or None, person=person, document=found)
    given = form.cleaned_data if form.is_valid() else {}
    now = timezone.now()
    if tried(form, lambda: regrade(found, access=given["access"], why=given["why"], by=person, now=now)):
        return redirect("case_documents", case.public_id)
    seen = next(each for each in documents_seen(person, case) if each.document.pk == found.pk)
    shown = {"case": case, "seen": seen, "form": form}
    return render(request, "documents/grading.html", shown, status=422 if request.method == "POST" else 200)


def _seen(request: HttpRequest, public_id: str) -> tuple[Person, Case]:
    person = person_of(request)
    return person, case_or_404(person, public_id)


def _found(request: HttpRequest, public_id: str, number: str) -> tuple[Person, Case, Document]:
    person, case = _seen(request, public_id)
    return person, case, document_seen_or_404(person, case, number)
