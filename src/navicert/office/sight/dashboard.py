"""The dashboard for heads and auditors: what is open, with whom, since when, and how it went over the year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Day
from datetime import datetime as Moment
from datetime import timedelta

from django.db.models import Count, F, Min, Q
from django.db.models.functions import TruncMonth

from navicert.licensing.delays import Delay, Times, by_step, delays
from navicert.licensing.precedents import Alarm
from navicert.licensing.states import LIVE
from navicert.office.authority import local_day
from navicert.office.cases.risk import precedents
from navicert.office.models.case import Case, Event, Referral
from navicert.office.sight.holdings import STANDARDS, holdings_since, working_days

A_YEAR = timedelta(days=365)
LEAST = 3  # cases behind a quantile
MOST_DELAYS, MOST_ALARMS = 40, 50


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table: what it is about, how many are open and overdue, and since when the oldest waits."""

    name: str
    open: int
    overdue: int
    since: Day | None
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """What is open by state, officer, team and lane, and what was sent in and decided month by month."""

    states: tuple[Line, ...]
    officers: tuple[Line, ...]
    teams: tuple[Line, ...]
    lanes: tuple[Line, ...]
    months: tuple[tuple[str, int, int], ...]

    @property
    def open(self) -> int:
        return sum(each.open for each in self.states)

    @property
    def overdue(self) -> int:
        return sum(each.overdue for each in self.states)


def dashboard(now: Moment) -> Dashboard:
    """Everything from six questions to the database, however many cases there are."""
    day = local_day(now)
    return Dashboard(
        states=_lines("state", "state", day),
        officers=_lines("officer__name", "officer__public_id", day),
        teams=tuple(_teams(day)),
        lanes=_lines("lane", "lane", day),
        months=_months(now),
    )


def _lines(name: str, key: str, day: Day) -> tuple[Line, ...]:
    rows = Case.objects.filter(state__in=LIVE).values(name, key).order_by(name)
    found = rows.annotate(open=Count("pk"), late=Count("pk", filter=Q(due__lt=day)), since=Min("submitted"))
    return tuple(
        Line(
            row[name] or "", row["open"], row["late"], local_day(row["since"]) if row["since"] else None, row[key] or ""
        )
        for row in found
    )


def _teams(day: Day) -> list[Line]:
    rows = Referral.objects.filter(closed=None, case__state__in=LIVE).values("team__title", "team__slug")
    found = rows.annotate(open=Count("pk"), late=Count("pk", filter=Q(due__lt=day)), since=Min("opened"))
    return [
        Line(row["team__title"], row["open"], row["late"], local_day(row["since"]), row["team__slug"])
        for row in found.order_by("team__title")
    ]


def _months(now: Moment) -> tuple[tuple[str, int, int], ...]:
    """Month by month of the last year: how many cases were sent in, and how many decided."""
    counts: dict[str, list[int]] = {}
    for place, name in enumerate(("submitted", "decided")):
        rows = Case.objects.filter(**{f"{name}__gte": now - A_YEAR}).annotate(month=TruncMonth(F(name)))
        for row in rows.values("month").annotate(n=Count("pk")).order_by("month"):
            counts.setdefault(f"{row['month']:%Y-%m}", [0, 0])[place] = row["n"]
    return tuple((month, *counts[month]) for month in sorted(counts))  # type: ignore[misc]


@dataclass(frozen=True, slots=True)
class Delays:
    """How long each step took, and who held cases beyond what the step may take, with the causes."""

    steps: tuple[tuple[str, Times, int | None], ...]
    longest: tuple[Delay, ...]


def delays_of_the_year(now: Moment) -> Delays:
    """The delays of the cases that were sent in within the last year, in working days.

    Worked out once for each day and each last step: whatever changes who holds a case is an event of its own.
    """
    last = Event.objects.order_by("-pk").values_list("entry", flat=True).first() or ""
    key = (last, local_day(now))
    if key not in _KEPT:
        _KEPT.clear()
        _KEPT[key] = _delays(now)
    return _KEPT[key]


_KEPT: dict[tuple[str, Day], Delays] = {}


def _delays(now: Moment) -> Delays:
    held = holdings_since(now - A_YEAR, now)
    steps = by_step(held, LEAST, working_days)
    found = [each for each in delays(held, STANDARDS, working_days) if each.beyond]
    return Delays(
        tuple((step, times, STANDARDS.get(step)) for step, times in sorted(steps.items())), tuple(found[:MOST_DELAYS])
    )


def alike_but_different(now: Moment) -> tuple[Alarm, ...]:
    """Pairs of alike cases with different outcomes, decided within the last year; the latest first."""
    return precedents().alarms(since=local_day(now - A_YEAR))[:MOST_ALARMS]
