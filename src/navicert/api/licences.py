"""Licences for programs: customs ask whether goods may go and book what went; officers stop; holders report.

Status 401: no token of a person. 403: this person may not. 404: no such licence among those they see. 409: not now, and
why. 422: the request cannot be read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date as Day
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.utils import timezone
from ninja import Query, Router

from navicert.api.bodies import read_body
from navicert.api.case_schemas import WordsIn
from navicert.api.licence_schemas import (
    BOOKING_BODY,
    AmendmentOut,
    BookedOut,
    CheckedOut,
    DutyDone,
    DutyIn,
    LetterOut,
    LicenceOut,
    LicencesAsked,
    LicencesOut,
    ReportIn,
    StateOut,
    UsesOut,
)
from navicert.api.licence_shown import letter_shown, licence_lines, licence_shown, line_shown, use_shown
from navicert.api.schemas import Error
from navicert.api.views import api, error
from navicert.office.actions import apply
from navicert.office.actions import duty as duties
from navicert.office.actions import licence as actions
from navicert.office.actions.book import MOST, Booking, book, check
from navicert.office.authority import local_day
from navicert.office.guard import person_of
from navicert.office.licences.balances import uses_of
from navicert.office.licences.customs import read_booking
from navicert.office.licences.pulled import csv_line, licences_on
from navicert.office.models.licence import Licence
from navicert.office.models.people import Person
from navicert.office.permissions.case import NotAllowed, Refused, refuse_unless
from navicert.office.permissions.licence import may_export
from navicert.office.visible.licences import (
    LicencesWanted,
    NoSuchLicence,
    duty_or_404,
    letter_or_404,
    licence_or_404,
    search_licences,
)
from navicert.terms import BadFacts

router = Router(tags=["licences"])
REFUSALS = dict.fromkeys((400, 401, 403, 404, 409, 413, 415, 422), Error)
CSV = {"responses": {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}}
VERBS = {name: getattr(actions, name) for name in ("suspend", "reinstate", "revoke", "surrender")}


def _seen(request: HttpRequest, public_id: str) -> tuple[Person, Licence]:
    person = person_of(request)
    return person, licence_or_404(person, public_id)


@router.get("/licences", response={200: LicencesOut, **REFUSALS})
def licences(request: HttpRequest, asked: Query[LicencesAsked]) -> HttpResponse:
    """The licences that this person sees and that fit, one page."""
    day = local_day(timezone.now())
    found = search_licences(person_of(request), LicencesWanted(**asked.dict()), day)
    rows = licence_lines(found.licences, day)
    return JsonResponse({"licences": rows, "page": found.page, "more": found.more})


@router.get("/licences/{public_id}", response={200: LicenceOut, **REFUSALS})
def licence(request: HttpRequest, public_id: str) -> HttpResponse:
    """How a licence stands today: in a word and a sentence, the balance of each line, conditions, duties, what you can do."""
    person, found = _seen(request, public_id)
    return JsonResponse(licence_shown(person, found, local_day(timezone.now())))


@router.get("/letters/{public_id}", response={200: LetterOut, **REFUSALS})
def letter(request: HttpRequest, public_id: str) -> HttpResponse:
    """A letter of the authority, with the signed text that ``navicert verify`` checks."""
    return JsonResponse(letter_shown(letter_or_404(person_of(request), public_id)))


@router.get("/licences/{public_id}/uses", response={200: UsesOut, **REFUSALS})
def uses(request: HttpRequest, public_id: str) -> HttpResponse:
    """Every entry of the ledger, in the order in which they were written."""
    _, found = _seen(request, public_id)
    return JsonResponse({"uses": [use_shown(use) for use in uses_of(found)]})


@router.post("/licences/{public_id}/uses", response={200: BookedOut, **REFUSALS}, openapi_extra=BOOKING_BODY)
def book_uses(request: HttpRequest, public_id: str) -> HttpResponse:
    """Book entries: all of them, or none. The same sent again gives the same answer with ``written`` 0."""
    person, found = _seen(request, public_id)
    done = book(found, _bookings(request), by=person, now=timezone.now())
    lines = [line_shown(each) for each in done.lines]
    return JsonResponse({"id": public_id, "written": len(done.new), "alarms": list(done.alarms), "lines": lines})


@router.post("/licences/{public_id}/check", response={200: CheckedOut, **REFUSALS}, openapi_extra=BOOKING_BODY)
def check_uses(request: HttpRequest, public_id: str) -> HttpResponse:
    """May these declaration lines go now? Books nothing and holds nothing; only a reservation does."""
    person, found = _seen(request, public_id)
    entries = _bookings(request)
    try:
        lines = check(found, entries, by=person, now=timezone.now())
    except NotAllowed:
        raise
    except Refused as refused:
        return JsonResponse({"id": public_id, "may_go": False, "sentence": str(refused), "lines": []})
    said = f"These may go under licence {public_id}; nothing was booked."
    return JsonResponse({"id": public_id, "may_go": True, "sentence": said, "lines": [line_shown(x) for x in lines]})


def _bookings(request: HttpRequest) -> list[Booking]:
    """The entries of a request. Raises :class:`BadFacts` with the place in it."""
    body = read_body(request)
    entries = body.get("entries") if isinstance(body, Mapping) and set(body) == {"entries"} else None
    if not isinstance(entries, list) or not 1 <= len(entries) <= MOST:
        raise BadFacts("entries", f'expected an object such as {{"entries": […]}} with 1 to {MOST} entries')
    return [_booking(each, f"entries.{number}") for number, each in enumerate(entries)]


def _booking(given: object, where: str) -> Booking:
    if not isinstance(given, Mapping):
        raise BadFacts(where, "expected an object with line, declaration, quantity, unit and happened")
    if "licence" in given:
        raise BadFacts(f"{where}.licence", "is in the address; leave it out here")
    try:
        return read_booking(given)
    except BadFacts as bad:
        raise BadFacts(f"{where}.{bad.field}", bad.message) from None


@router.post("/licences/{public_id}/duties", response={200: DutyDone, **REFUSALS})
def add_duty(request: HttpRequest, public_id: str, body: DutyIn) -> HttpResponse:
    """Owe something more after issue, such as a check on site."""
    person, found = _seen(request, public_id)
    made = duties.add_duty(found, kind=body.kind, text=body.text, due=body.due, by=person, now=timezone.now())
    return JsonResponse({"id": public_id, "duty": made.pk, "open": True})


@router.post("/licences/{public_id}/duties/{number}/report", response={200: DutyDone, **REFUSALS})
def report(request: HttpRequest, public_id: str, number: int, body: ReportIn) -> HttpResponse:
    """Report a duty as done, with evidence."""
    person, found = _seen(request, public_id)
    given: dict[str, Any] = body.dict()
    duties.fulfil(duty_or_404(found, number), by=person, now=timezone.now(), **given)
    return JsonResponse({"id": public_id, "duty": number, "open": False})


@router.post("/licences/{public_id}/duties/{number}/lift", response={200: DutyDone, **REFUSALS})
def lift(request: HttpRequest, public_id: str, number: int, body: WordsIn) -> HttpResponse:
    """Waive a duty, with a reason."""
    person, found = _seen(request, public_id)
    duties.lift_duty(duty_or_404(found, number), why=body.text, by=person, now=timezone.now())
    return JsonResponse({"id": public_id, "duty": number, "open": False})


@router.post("/licences/{public_id}/amend", response={201: AmendmentOut, **REFUSALS})
def amend(request: HttpRequest, public_id: str) -> HttpResponse:
    """Begin the amendment or renewal of a licence: a draft with what was sent in for it. One at a time (status 409)."""
    person, found = _seen(request, public_id)
    made = apply.amend(found, by=person, now=timezone.now())
    return JsonResponse({"id": made.public_id, "amends": public_id}, status=201)


@router.post("/licences/{public_id}/{verb}", response={200: StateOut, **REFUSALS})
def change(
    request: HttpRequest,
    public_id: str,
    verb: Literal["suspend", "reinstate", "revoke", "surrender"],
    body: WordsIn,
) -> HttpResponse:
    """Suspend, reinstate or revoke a licence, or give it back. It takes effect with this answer."""
    person, found = _seen(request, public_id)
    done = VERBS[verb](found, why=body.text, by=person, now=timezone.now())
    return JsonResponse({"id": public_id, "state": done.state})


@router.get("/customs/licences.csv", response=REFUSALS, openapi_extra=CSV)
def licences_of_a_day(request: HttpRequest, day: Day | None = None) -> StreamingHttpResponse:
    """The licences under which goods may go on a day (today), a row for each line with its balance, as CSV."""
    refuse_unless(may_export(person_of(request)))
    on = day or local_day(timezone.now())
    headers = {"Content-Disposition": f'attachment; filename="licences-{on}.csv"'}
    return StreamingHttpResponse(_csv(on), content_type="text/csv; charset=utf-8", headers=headers)


def _csv(day: Day) -> Iterator[str]:
    for cells in licences_on(day):
        yield csv_line(cells)


@api.exception_handler(NoSuchLicence)
def no_such_licence(request: HttpRequest, missing: NoSuchLicence) -> HttpResponse:
    """There is no such licence among those that this person sees."""
    return JsonResponse(error("id", "There is no such licence among those that you may see."), status=404)
