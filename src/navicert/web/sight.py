"""The pages for heads, policy owners and auditors: what waits, what takes long and why, what was decided differently."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from navicert.library.rates import BadRates
from navicert.licensing.statistics import Unreconciled
from navicert.licensing.suppression import TOTAL
from navicert.office.authority import local_day
from navicert.office.cases.reviews import reviews_owed
from navicert.office.guard import needs_person, person_of
from navicert.office.permissions.lanes import may_see_sight
from navicert.office.sight.dashboard import alike_but_different, dashboard, delays_of_the_year
from navicert.office.sight.statistics import LEAST, Statistics, as_csv, statistics
from navicert.office.visible.cases import seen_among
from navicert.web import charts
from navicert.web.case_words import DECISIONS, LANES, STATES, tag

FIRST_YEAR = 2015
CHARTS = ("states", "months", "officers", "teams")


def _reader(request: HttpRequest) -> None:
    if may_see_sight(person_of(request)) is not None:
        raise Http404("no such page")


@require_safe
@needs_person
def sight(request: HttpRequest) -> HttpResponse:
    """What is open and overdue, with whom, and since when."""
    _reader(request)
    now = timezone.now()
    found = dashboard(now)
    tables = (
        ("states", _("By state"), "state", [(tag(STATES, each.name).title, each) for each in found.states]),
        ("officers", _("By officer"), "officer", [(each.name or _("Nobody"), each) for each in found.officers]),
        ("teams", _("By team that was asked"), "team", [(each.name, each) for each in found.teams]),
        ("lanes", _("By lane"), "lane", [(tag(LANES, each.name).title, each) for each in found.lanes]),
    )
    shown = {"found": found, "tables": tables, "reviews": len(reviews_owed()), "year": local_day(now).year}
    return render(request, "sight/sight.html", shown)


@require_safe
@needs_person
def chart(request: HttpRequest, name: str) -> HttpResponse:
    """One chart of the dashboard, as a picture."""
    _reader(request)
    if name not in CHARTS:
        raise Http404(f"no chart {name!r}")
    found = dashboard(timezone.now())
    if name == "months":
        drawn = charts.columns(found.months, (_("Sent in"), _("Decided")))
    else:
        titles = {each.name: str(tag(STATES, each.name).title) for each in found.states}
        rows = [
            (titles.get(e.name, e.name) or _("Nobody"), e.open - e.overdue, e.overdue) for e in getattr(found, name)
        ]
        drawn = charts.bars(rows[:40], (_("In time"), _("Overdue")))
    return HttpResponse(drawn, content_type="image/svg+xml", headers={"Cache-Control": "private, max-age=60"})


@require_safe
@needs_person
def delays(request: HttpRequest) -> HttpResponse:
    """How long steps took, and who held cases beyond what a step may take, with the causes."""
    _reader(request)
    return render(request, "sight/delays.html", {"found": delays_of_the_year(timezone.now())})


@require_safe
@needs_person
def consistency(request: HttpRequest) -> HttpResponse:
    """Alike cases with different outcomes: the pairs of which the person sees both, since what agrees tells of the cases."""
    _reader(request)
    found = alike_but_different(timezone.now())
    numbers = {each.features.number for alarm in found for each in (alarm.case, alarm.other)}
    seen = seen_among(person_of(request), numbers)
    rows = [
        (alarm, tag(DECISIONS, alarm.case.outcome), tag(DECISIONS, alarm.other.outcome))
        for alarm in found
        if {alarm.case.features.number, alarm.other.features.number} <= seen
    ]
    return render(request, "sight/consistency.html", {"rows": rows, "hidden": len(found) - len(rows)})


@require_safe
@needs_person
def statistics_page(request: HttpRequest, year: int) -> HttpResponse:
    """The tables of a year, or the numbers that do not fit the record."""
    found, trouble = _tables(request, year)
    today = local_day(timezone.now()).year
    shown = {"year": year, "found": found, "trouble": trouble, "least": LEAST, "total": TOTAL,
             "years": range(today, today - 5, -1)}  # fmt: skip
    return render(request, "sight/statistics.html", shown, status=409 if trouble else 200)


@require_safe
@needs_person
def statistics_csv(request: HttpRequest, year: int) -> HttpResponse:
    """The same tables for a spreadsheet."""
    found, trouble = _tables(request, year)
    if found is None:
        return HttpResponse(trouble, status=409, content_type="text/plain; charset=utf-8")
    headers = {"Content-Disposition": f'attachment; filename="navicert-statistics-{year}.csv"'}
    return HttpResponse(as_csv(found), content_type="text/csv; charset=utf-8", headers=headers)


def _tables(request: HttpRequest, year: int) -> tuple[Statistics | None, str]:
    _reader(request)
    if not FIRST_YEAR <= year <= local_day(timezone.now()).year:
        raise Http404(f"no tables of {year}")
    try:
        return statistics(year), ""
    except (Unreconciled, BadRates) as fault:
        return None, str(fault)
