"""The reviews that special lanes owe after the decision: the audited share of automatic grants, and every crisis case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date as Day
from datetime import timedelta

from navicert.office.authority import local_day
from navicert.office.models.case import Case, Event

REVIEW_WITHIN = 30  # days after an automatic grant that was drawn
VERBS = ("draw_for_review", "enter_crisis_lane", "leave_crisis_lane", "review")


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A review that is owed: by when, under which policy, and why."""

    case: Case
    policy: str
    due: Day
    why: str


def reviews_owed() -> list[Review]:
    """All reviews that are owed, the most urgent first."""
    cases = Case.objects.filter(lane__in=("automatic", "crisis"), state__in=("decided", "appealed"))
    rows = Event.objects.filter(case__in=cases, verb__in=VERBS).select_related("case").order_by("case", "seq")
    by_case: dict[int, list[Event]] = {}
    for event in rows:
        by_case.setdefault(event.case_id, []).append(event)
    found = [owed for events in by_case.values() if (owed := _owed(events[0].case, events))]
    return sorted(found, key=lambda each: (each.due, each.case.pk))


def review_of(case: Case) -> Review | None:
    """The review that a case owes, if it owes one."""
    if case.decided is None or case.lane == "normal" or case.state not in ("decided", "appealed"):
        return None
    return _owed(case, (event for event in case.events.all() if event.verb in VERBS))


def _owed(case: Case, events: Iterable[Event]) -> Review | None:
    """The events tell: the last entry into a lane counts, until a review after the decision answers it."""
    owed: Review | None = None
    for event in events:
        if event.verb == "draw_for_review":
            due, why = Day.fromisoformat(event.body["due"]), event.body["why"]
            owed = Review(case=case, policy=event.body["policy"], due=due, why=why)
        elif event.verb == "enter_crisis_lane" and case.decided:
            due = local_day(case.decided) + timedelta(days=event.body["review_days"])
            owed = Review(case=case, policy=event.body["policy"], due=due, why=event.body["operation"])
        elif event.verb == "leave_crisis_lane" or (case.decided and event.at >= case.decided):
            owed = None
    return owed
