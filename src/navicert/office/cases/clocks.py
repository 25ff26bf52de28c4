"""The clock of a case: its events in the words of :mod:`navicert.licensing.clocks`, and the day by which to decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime as Moment

from django.conf import settings

from navicert.licensing.calendars import WorkingDays
from navicert.licensing.clocks import Clock, ClockEvent, Escalation, Span, What, clock
from navicert.licensing.crisis import shorter
from navicert.office.authority import local_day
from navicert.office.cases.kinds import kind_of
from navicert.office.models.case import Case, Event

HAPPENED: dict[str, tuple[What, str]] = {
    "submit": ("started", "submitted"),
    "accept": ("started", "accepted"),
    "return_incomplete": ("stopped", "returned"),
    "ask": ("stopped", "query"),
    "answer": ("resumed", "query"),
    "cancel_query": ("resumed", "query"),
    "decide": ("ended", ""),
    "decide_automatically": ("ended", ""),
    "withdraw": ("ended", ""),
}


def events_of(events: Iterable[Event]) -> Iterator[ClockEvent]:
    """What happened to the clock. A case that was returned starts anew when it is accepted again."""
    found = list(events)
    last_return = max((n for n, event in enumerate(found) if event.verb == "return_incomplete"), default=-1)
    reopened = max((n for n, event in enumerate(found) if event.verb == "reopen"), default=-1)
    for n, event in enumerate(found):
        if event.verb not in HAPPENED or n <= last_return:
            continue
        what, reason = HAPPENED[event.verb]
        if what == "ended" and n < reopened:
            continue
        yield ClockEvent(what=what, at=event.at, reason=reason, ref=str(event.body.get("query", "")))


def calendar() -> WorkingDays:
    """The working days of this authority."""
    return WorkingDays.of(settings.AUTHORITY_STATE, settings.AUTHORITY_CLOSED)


def clock_of(case: Case, now: Moment, events: Iterable[Event] | None = None) -> Clock:
    """How the clock of a case stands; ``events`` where the caller has them already.

    In the crisis lane the declared period counts where it ends earlier, and the head of unit is told at its end. What
    the law attaches to silence comes at the end of the usual period, never sooner.
    """
    held = list(case.events.order_by("seq") if events is None else events)
    happened, terms = list(events_of(held)), kind_of(case).clock
    day = local_day(now)
    usual = clock(happened, terms, calendar(), settings.AUTHORITY_ZONE, day)
    declared = _declared(held)
    if declared is None or usual.started is None:
        return usual
    within = shorter(terms.decide_within, declared, usual.started, calendar())
    if within == terms.decide_within:
        return usual
    escalate = (*terms.escalate, Escalation(within, "head_of_unit"))
    hastened = replace(terms, decide_within=within, escalate=escalate, tacit=None)
    found = clock(happened, hastened, calendar(), settings.AUTHORITY_ZONE, day)
    return replace(found, tacit=usual.tacit, tacit_on=usual.tacit_on)


def _declared(events: Iterable[Event]) -> Span | None:
    """The period of the declaration under which a case was put, if it still is."""
    found = None
    for event in events:
        if event.verb == "enter_crisis_lane":
            found = event.body["terms"].get("decide_within")
        elif event.verb == "leave_crisis_lane":
            found = None
    return Span.of(found) if found else None


def reckon(case: Case, now: Moment) -> None:
    """Work out anew by which day the case has to be decided, and keep it on the case for lists to sort by."""
    case.due = clock_of(case, now).due
    Case.objects.filter(pk=case.pk).update(due=case.due)
