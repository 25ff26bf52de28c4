"""What heads and auditors read by program: the published tables of a year.

Status 401: no token of a person. 404: not for this person, or no such year. 409: the tables do not fit the record, or a rate
is missing; the sentence names the numbers.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from ninja import Router, Schema

from navicert.api.schemas import Error
from navicert.api.views import error
from navicert.library.rates import BadRates
from navicert.licensing.statistics import Unreconciled
from navicert.office.authority import local_day
from navicert.office.guard import person_of
from navicert.office.permissions.lanes import may_see_sight
from navicert.office.sight.statistics import as_json, statistics

FIRST_YEAR = 2015
router = Router(tags=["statistics"])


class CellOut(Schema):
    """A cell: ``x`` where a small number is hidden; ``eur`` is empty where the table has no values."""

    line: str
    column: str
    count: str
    eur: str


class RateOut(Schema):
    """A rate at which values were stated in EUR."""

    currency: str
    eur: str
    on: str
    source: str


class TableOut(Schema):
    """One table; ``unverified`` says what of its source was not read."""

    id: str
    title: str
    cites: list[str]
    unverified: str
    cells: list[CellOut]


class StatisticsOut(Schema):
    """The tables of a year; counts below ``least`` are hidden."""

    year: int
    decisions: int
    least: int
    notes: list[str]
    rates: list[RateOut]
    tables: list[TableOut]


@router.get("/statistics/{year}", response={200: StatisticsOut, 401: Error, 404: Error, 409: Error})
def statistics_of(request: HttpRequest, year: int) -> HttpResponse:
    """The published tables of a year, reconciled with the record."""
    if may_see_sight(person_of(request)) is not None or not FIRST_YEAR <= year <= local_day(timezone.now()).year:
        raise Http404(f"no statistics of {year}")
    try:
        return JsonResponse(as_json(statistics(year)))
    except (Unreconciled, BadRates) as fault:
        return JsonResponse(error(None, str(fault)), status=409)
