"""Documents of a case for programs: attached as multipart forms, listed, opened, withdrawn, graded anew."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from navicert.api.bodies import BadRequest
from navicert.api.case_schemas import In
from navicert.api.schemas import Error
from navicert.api.views import api, error
from navicert.office.actions.documents import (
    Access,
    NotGivenOut,
    attach,
    open_document,
    regrade,
    withdraw_document,
)
from navicert.office.actions.evidence import bring_evidence
from navicert.office.cases.uploads import Upload, receive, received
from navicert.office.guard import person_of
from navicert.office.models import Case, Document, Person
from navicert.office.permissions.case import NotAllowed, Refused
from navicert.office.visible.cases import NoSuchCase, case_or_404
from navicert.office.visible.documents import (
    SeenDocument,
    document_or_404,
    document_seen_or_404,
    documents_seen,
    download,
    evidence_or_404,
    is_hidden,
    openings_seen,
)
from navicert.office.visible.licences import duty_or_404, licence_or_404

router = Router(tags=["documents"])
REFUSALS = {400: Error, 401: Error, 403: Error, 404: Error, 409: Error, 422: Error}
WORDS = {"type": "array", "items": {"type": "string"}}
OF_FILE = {
    "file": {"type": "string", "format": "binary"},
    "grading": {"type": "string", "enum": ["none", "restricted", "confidential", "secret"]},
    "nationalities": WORDS,
    "teams": WORDS,
}
OF_PIECE = {
    "piece": {"type": "string", "description": "A document of the licence type, or “evidence”."},
    "version": {"type": "integer", "minimum": 0, "maximum": 2**31 - 1},
}


def _form(needed: list[str], properties: dict[str, Any]) -> dict[str, Any]:
    """A form with a file, as OpenAPI describes it."""
    schema = {"type": "object", "required": needed, "properties": properties}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


FORM = _form(["file", "piece"], OF_FILE | OF_PIECE)
EVIDENCE_FORM = _form(["file"], OF_FILE)
FILE = {"responses": {200: {"content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}}}


class DocumentOut(Schema):
    """A document; name and hash are ``null`` where it does not open to this person, and ``why_not`` says why."""

    id: str
    piece: str
    name: str | None
    media: str
    size: int
    sha256: str | None
    grading: str
    nationalities: list[str]
    teams: list[str]
    readers: list[str]
    at: str
    given: bool
    withdrawn: str | None
    why_not: str | None


class OpeningOut(Schema):
    """That somebody opened a document, or was refused it."""

    document: str
    at: str
    who: str
    why_not: str | None


class DocumentsOut(Schema):
    """The documents of a case; ``openings`` is ``null`` for those who may not see who opened them."""

    documents: list[DocumentOut]
    openings: list[OpeningOut] | None


class EvidenceOut(Schema):
    """A piece of evidence that was added to a duty."""

    id: str
    duty: int
    sha256: str
    size: int


class AccessIn(In):
    """Who may open a document from now on, and why that is changed."""

    grading: str
    nationalities: list[str] = Field(default_factory=list, max_length=60)
    teams: list[str] = Field(default_factory=list, max_length=60)
    why: str = Field(max_length=1000)


@router.post(
    "/cases/{public_id}/documents", response={201: DocumentOut, 413: Error, 415: Error, **REFUSALS}, openapi_extra=FORM
)
def attach_document(request: HttpRequest, public_id: str) -> HttpResponse:
    """Attach a file to a case that the own firm has in hand, or as evidence. Status 409 says why it is not taken."""
    receive(request)
    person, case = _seen(request, public_id)
    access, upload = _sent_file(request)
    sent = request.POST
    made = attach(
        case, piece=sent.get("piece", ""), upload=upload, access=access, by=person, now=timezone.now(),
        version=_version(sent.get("version")),
    )  # fmt: skip
    return JsonResponse(_shown_again(person, case, made), status=201)


@router.get("/cases/{public_id}/documents", response={200: DocumentsOut, **REFUSALS})
def documents(request: HttpRequest, public_id: str) -> HttpResponse:
    """The documents of a case, who may open each, and, for its owner and auditors, who did."""
    person, case = _seen(request, public_id)
    openings = openings_seen(person, case)
    opened = None if openings is None else [
        {"document": each.document.public_id, "at": each.at.isoformat(), "who": each.who, "why_not": each.why_not or None}
        for each in openings
    ]  # fmt: skip
    return JsonResponse({"documents": [_shown(each) for each in documents_seen(person, case)], "openings": opened})


@router.get("/cases/{public_id}/documents/{number}", response={503: Error, **REFUSALS}, openapi_extra=FILE)
def document(request: HttpRequest, public_id: str, number: str) -> HttpResponseBase:
    """The bytes of a document. That it was opened, or refused, is written down. Status 503: it is damaged or missing."""
    person, case = _seen(request, public_id)
    found = document_or_404(case, number)
    try:
        return download(found, open_document(found, by=person, now=timezone.now()))
    except NotAllowed:
        if is_hidden(person, found):
            raise NoSuchCase(f"no document {number!r}") from None
        raise


@router.post(
    "/licences/{public_id}/duties/{number}/evidence", response={201: EvidenceOut, 413: Error, 415: Error, **REFUSALS},
    openapi_extra=EVIDENCE_FORM,
)  # fmt: skip
def bring(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """Add a file as evidence for a duty, such as the photographs of a check on site. Status 409 says why it is not taken."""
    receive(request)
    person = person_of(request)
    duty = duty_or_404(licence_or_404(person, public_id), number)
    access, upload = _sent_file(request)
    made = bring_evidence(duty, upload=upload, access=access, by=person, now=timezone.now())
    return JsonResponse({"id": made.public_id, "duty": number, "sha256": made.sha256, "size": made.size}, status=201)


@router.get("/licences/{public_id}/evidence/{number}", response={503: Error, **REFUSALS}, openapi_extra=FILE)
def evidence(request: HttpRequest, public_id: str, number: str) -> HttpResponseBase:
    """The bytes of a piece of evidence. That it was opened, or refused, is written down."""
    person = person_of(request)
    found = evidence_or_404(person, licence_or_404(person, public_id), number)
    return download(found, open_document(found, by=person, now=timezone.now()))


@router.post("/cases/{public_id}/documents/{number}/withdraw", response={200: DocumentOut, **REFUSALS})
def withdraw(request: HttpRequest, public_id: str, number: str) -> HttpResponse:
    """Take a document out of a dossier that the firm has in hand."""
    person, case, found = _found(request, public_id, number)
    return JsonResponse(_shown_again(person, case, withdraw_document(found, by=person, now=timezone.now())))


@router.post("/cases/{public_id}/documents/{number}/grading", response={200: DocumentOut, **REFUSALS})
def grade_anew(request: HttpRequest, public_id: str, number: str, body: AccessIn) -> HttpResponse:
    """Say anew who may open a document."""
    person, case, found = _found(request, public_id, number)
    access = Access.read(body.grading, body.nationalities, body.teams)
    changed = regrade(found, access=access, why=body.why, by=person, now=timezone.now())
    return JsonResponse(_shown_again(person, case, changed))


def _sent_file(request: HttpRequest) -> tuple[Access, Upload]:
    """The file of a form, and who may open it."""
    if request.content_type != "multipart/form-data":
        raise BadRequest(415, "Send the file as a form (multipart/form-data) with the field file.")
    upload, sent = received(request), request.POST
    return Access.read(sent.get("grading", "none"), sent.getlist("nationalities"), sent.getlist("teams")), upload


def _seen(request: HttpRequest, public_id: str) -> tuple[Person, Case]:
    person = person_of(request)
    return person, case_or_404(person, public_id)


def _found(request: HttpRequest, public_id: str, number: str) -> tuple[Person, Case, Document]:
    person, case = _seen(request, public_id)
    return person, case, document_seen_or_404(person, case, number)


def _version(sent: str | None) -> int | None:
    if sent is None:
        return None
    if not sent.isdecimal():
        raise Refused("The version is a whole number, as the case shows it.")
    return int(sent)


def _shown_again(person: Person, case: Case, document: Document) -> dict[str, Any]:
    return next(_shown(each) for each in documents_seen(person, case) if each.document.pk == document.pk)


def _shown(seen: SeenDocument) -> dict[str, Any]:
    document = seen.document
    return {
        "id": document.public_id,
        "piece": document.piece,
        "name": seen.name or None,
        "media": document.media,
        "size": document.size,
        "sha256": None if seen.why_not else document.sha256,
        "grading": document.grading,
        "nationalities": document.nationalities,
        "teams": sorted(team.slug for team in document.teams.all()),
        "readers": list(seen.readers),
        "at": document.at.isoformat(),
        "given": seen.given,
        "withdrawn": document.withdrawn.isoformat() if document.withdrawn else None,
        "why_not": seen.why_not or None,
    }


@api.exception_handler(NotGivenOut)
def not_given_out(request: HttpRequest, damaged: NotGivenOut) -> HttpResponse:
    """The bytes of a document are damaged or missing: for the operator."""
    return JsonResponse(error(None, str(damaged)), status=503)
