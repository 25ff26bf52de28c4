"""The page of customs for whole files: declarations in, the licences of a day out."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from navicert.office.authority import local_day
from navicert.office.cases.uploads import receive, received
from navicert.office.guard import needs_person, person_of
from navicert.office.licences.customs import COLUMNS, NEEDED, Imported, import_uses
from navicert.office.licences.pulled import csv_line, licences_on
from navicert.office.models.people import Person
from navicert.office.permissions.licence import may_export, may_import
from navicert.web.doing import tried
from navicert.web.licence_forms import FileForm

MOST_ROWS = 500
"""So many are booked before a browser gives up; longer files go in parts, or by the command."""


@csrf_exempt  # only until the intake is there: the form token is looked for in `_customs`, before anything is done
def customs(request: HttpRequest) -> HttpResponseBase:
    """Read in a file of declarations; the columns that it may have."""
    receive(request)
    return _customs(request)


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@needs_person
def _customs(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    if why_not := may_import(person):
        return render(request, "refused.html", {"sentence": why_not}, status=403)
    form = FileForm(request.POST if request.method == "POST" else None)
    found = tried(form, lambda: _read(request, person))
    wrong = bool(form.errors or (found and found.faults))
    columns = [(name, says, name in NEEDED) for name, says in COLUMNS.items()]
    shown = {"form": form, "found": found, "columns": columns}
    return render(request, "licences/customs.html", shown, status=422 if wrong else 200)


def _read(request: HttpRequest, person: Person) -> Imported:
    upload = received(request)
    upload.file.seek(0)
    return import_uses(upload.file.read(), by=person, now=timezone.now(), most=MOST_ROWS)


@require_safe
@needs_person
def licences_csv(request: HttpRequest) -> HttpResponseBase:
    """The licences under which goods may go today, with their balances, as CSV."""
    if why_not := may_export(person_of(request)):
        return render(request, "refused.html", {"sentence": why_not}, status=403)
    day = local_day(timezone.now())
    headers = {"Content-Disposition": f'attachment; filename="licences-{day}.csv"'}
    rows = (csv_line(cells) for cells in licences_on(day))
    return StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8", headers=headers)
