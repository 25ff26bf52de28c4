"""What the clocks bring about: escalations, and outcomes that the law attaches to silence.

Nothing is counted at night: each run computes the clocks from the events and writes down what has come to pass since. A run
that was missed is made up for by the next one; a second run on the same day writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime as Moment

from django.db import transaction
from django.db.models import Prefetch

from navicert.licensing.calendars import CalendarError
from navicert.licensing.clocks import Clock, ClockError
from navicert.licensing.sentences import Sentence
from navicert.licensing.states import LIVE
from navicert.office.authority import local_day
from navicert.office.cases.clocks import clock_of
from navicert.office.cases.reviews import Review, reviews_owed
from navicert.office.cases.steps import led_by, locked, step, tell
from navicert.office.models.case import Case, Event
from navicert.office.models.people import Person
from navicert.office.people.roles import ROLES
from navicert.office.permissions.case import Refused

SOME = 500  # cases that are read at once


def escalate_due(now: Moment) -> list[str]:
    """Write down every escalation and tacit outcome that has come to pass; gives a sentence for each.

    A case whose clock cannot be computed is said, and the others are done.
    """
    said = []
    rows = Case.objects.filter(state__in=LIVE).order_by("due", "pk")
    for case in rows.prefetch_related(Prefetch("events", Event.objects.order_by("seq"))).iterator(chunk_size=SOME):
        try:
            clock = clock_of(case, now, case.events.all())
        except (ClockError, CalendarError, Refused) as fault:
            said.append(f"{case.public_id}: its clock cannot be computed: {fault}")
            continue
        if clock.escalations or clock.tacit:
            said += _escalate(case, now)
    return said


def reviews_overdue(now: Moment) -> list[str]:
    """Tell the heads of department, once, of reviews of the special lanes that were not made in time."""
    said = []
    for owed in reviews_owed():
        if owed.due < local_day(now) and (sentence := _overdue(owed, now)):
            said.append(sentence)
    return said


@transaction.atomic
def _overdue(owed: Review, now: Moment) -> str | None:
    case = locked(owed.case)
    body = {"to": "head_of_department", "since": owed.due.isoformat(), "why": "the review of this case is overdue"}
    if case.events.filter(verb="escalate", body__since=body["since"], body__why=body["why"]).exists():
        return None
    step(case, "escalate", by=None, now=now, body=body)
    sentence = Sentence(
        "{case}: the review under {policy} was due on {due}.", case=case.public_id, policy=owed.policy, due=owed.due
    )
    tell(Person.objects.holding("head_of_department"), sentence, case=case, now=now)
    return sentence


@transaction.atomic
def _escalate(case: Case, now: Moment) -> list[str]:
    case = locked(case)
    if case.state not in LIVE:
        return []
    clock = clock_of(case, now)
    known = {
        (e.verb, e.body.get("to"), e.body.get("since")) for e in case.events.filter(verb__in=("escalate", "lapse"))
    }
    said = []
    for verb, to, since, sentence in _due(case, clock):
        if (verb, to, since) in known:
            continue
        step(case, verb, by=None, now=now, body={"to": to, "since": since, "clock": clock.sentence})
        people = list(Person.objects.holding(to)) if to in ROLES else []
        tell([*people, *led_by(case)], sentence, case=case, now=now)
        said.append(sentence)
    return said


def _due(case: Case, clock: Clock) -> Iterator[tuple[str, str, str, str]]:
    for each in clock.escalations:
        takes_long = Sentence("{case} takes long: {clock}", case=case.public_id, clock=clock.sentence)
        yield "escalate", each.to, each.since.isoformat(), takes_long
    if clock.tacit and clock.tacit_on:
        sentence = Sentence(
            "{case} is taken to be {outcome} since {day}: {clock}",
            case=case.public_id,
            outcome=Sentence(clock.tacit),
            day=clock.tacit_on,
            clock=clock.sentence,
        )
        yield "lapse", "head_of_unit", clock.tacit_on.isoformat(), sentence
