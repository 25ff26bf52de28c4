"""Who held each case when, and why: read from events, referrals and questions, for the delay analytics."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date as Day
from datetime import datetime as Moment
from datetime import timedelta
from functools import lru_cache
from itertools import accumulate

from navicert.licensing.delays import Holding
from navicert.licensing.states import CASE_MOVES
from navicert.office.authority import local_day
from navicert.office.cases.clocks import calendar
from navicert.office.models.case import Case, Event, Query, Referral

AFTER = {each.verb: str(each.after) for each in CASE_MOVES}
STEPS = {
    "submitted": ("completeness", "the reception"),
    "returned": ("returned to the exporter", "the exporter"),
    "open": ("the officer's work", ""),
    "circulated": ("advice", ""),
    "advised": ("the officer's work", ""),
    "proposed": ("second signature", "the heads"),
    "countersigned": ("issue", ""),
    "appealed": ("appeal", "the heads"),
}
"""At which step a case is in each state, and who holds it; where that is empty: its officer, or the teams that were asked."""
STANDARDS = {"completeness": 5, "the officer's work": 10, "advice": 15, "second signature": 5, "issue": 3}
"""Working days that a step may take: a setting of the authority, no law. The exporter's steps have none."""
QUESTION = "question to the exporter"
NO_OFFICER = "no officer"
FIRST_YEAR = 2015  # before it no case was kept here
SOME = 1000  # cases that are read at once

Part = tuple[Moment, Moment | None]


def holdings_since(first: Moment, now: Moment) -> list[Holding]:
    """Every holding of the cases that were sent in since a moment, up to now."""
    cases = Case.objects.filter(submitted__gte=first)
    events, asked, referred = _by_case(cases)
    found: list[Holding] = []
    officers = cases.values_list("pk", "public_id", "officer__name").order_by("pk")
    for pk, number, officer in officers.iterator(chunk_size=SOME):
        found += _of(number, officer or NO_OFFICER, events[pk], asked[pk], referred[pk], now)
    return found


def _by_case(
    cases: Iterable[Case],
) -> tuple[
    dict[int, list[tuple[str, Moment]]],
    dict[int, list[Part]],
    dict[int, list[tuple[str, str, Moment, Moment | None]]],
]:
    events: dict[int, list[tuple[str, Moment]]] = defaultdict(list)
    moves = Event.objects.filter(case__in=cases, verb__in=AFTER).order_by("case", "seq")
    for pk, verb, at in moves.values_list("case", "verb", "at"):
        events[pk].append((verb, at))
    asked: dict[int, list[Part]] = defaultdict(list)
    queries = Query.objects.filter(case__in=cases).values_list("case", "asked", "answered", "cancelled")
    for pk, start, answered, cancelled in queries:
        asked[pk].append((start, answered or cancelled))
    referred: dict[int, list[tuple[str, str, Moment, Moment | None]]] = defaultdict(list)
    rows = Referral.objects.filter(case__in=cases).values_list("case", "team__title", "because", "opened", "closed")
    for pk, team, because, opened, closed in rows:
        referred[pk].append((team, because, opened, closed))
    return events, asked, referred


def _of(
    number: str,
    officer: str,
    events: Sequence[tuple[str, Moment]],
    asked: Sequence[Part],
    referred: Sequence[tuple[str, str, Moment, Moment | None]],
    now: Moment,
) -> Iterator[Holding]:
    questions = [(local_day(start), local_day(end or now)) for start, end in asked]
    for first, until in questions:
        yield _held(number, QUESTION, "the exporter", first, until, QUESTION)
    for (verb, at), (_, next_at) in zip(events, [*events[1:], ("", now)], strict=True):
        step, holder = STEPS.get(AFTER[verb], ("", ""))
        if not step or step == "advice":
            continue
        for first, until in _without((local_day(at), local_day(next_at)), questions):
            yield _held(number, step, holder or officer, first, until)
    for team, because, opened, closed in referred:
        yield _held(number, "advice", team, local_day(opened), local_day(closed or now), because)


def _held(number: str, step: str, holder: str, first: Day, until: Day, cause: str = "") -> Holding:
    return Holding(case=number, step=step, holder=holder, first=first, until=max(first, until), cause=cause)


def _without(part: tuple[Day, Day], holes: Iterable[tuple[Day, Day]]) -> list[tuple[Day, Day]]:
    """A stretch of days without those on which the exporter had a question to answer."""
    left = [part]
    for start, end in holes:
        pieces = [piece for first, until in left for piece in ((first, min(until, start)), (max(first, end), until))]
        left = [piece for piece in pieces if piece[0] < piece[1]]
    return left


def working_days(first: Day, until: Day) -> int:
    """The working days of this authority from a day up to, not including, another."""
    return _counted(until) - _counted(first)


@lru_cache(maxsize=8192)
def _counted(day: Day) -> int:
    """Working days from a day long ago to this one, by sums that are kept for each year."""
    return sum(_sums(year)[-1] for year in range(FIRST_YEAR, day.year)) + _sums(day.year)[day.timetuple().tm_yday - 1]


@lru_cache(maxsize=64)
def _sums(year: int) -> tuple[int, ...]:
    """For each day of a year how many working days lie before it, and at the end how many there are."""
    days, start = calendar(), Day(year, 1, 1)
    length = (Day(year + 1, 1, 1) - start).days
    return tuple(accumulate((days.is_working(start + timedelta(days=n)) for n in range(length)), initial=0))
