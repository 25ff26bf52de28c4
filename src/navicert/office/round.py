"""What is done again and again beside the server. Each part may be missed and repeated without harm."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime as Moment

from navicert.office.actions.duty import remind
from navicert.office.cases.escalation import escalate_due, reviews_overdue
from navicert.office.people.notices import send_due
from navicert.office.screening.expired import tell_of_expired
from navicert.office.screening.rescreened import look_again

Part = Callable[[Moment], Iterable[str]]


def _letters(now: Moment) -> list[str]:
    sent = send_due(now)
    return [f"{sent} letters sent"] if sent else []


ROUND: tuple[tuple[str, Part], ...] = (
    ("clocks", escalate_due),
    ("reviews", reviews_overdue),
    ("duties", remind),
    ("parties on changed lists", look_again),
    ("findings that have expired", tell_of_expired),
    ("letters", _letters),
)
