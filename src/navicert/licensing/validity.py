"""From when to when a licence may hold: not from before the day of its issue, and no longer than its type allows."""

from __future__ import annotations

from datetime import date as Day
from datetime import timedelta

from navicert.licensing.clocks import Span
from navicert.licensing.sentences import Sentence


def last_day_of(first: Day, months: int) -> Day:
    """The last day on which a licence may end that holds for so many months at most: the same date in the last month."""
    return first + timedelta(days=Span(months, "months").days_from(first))


def why_not(first: Day | None, last: Day | None, months: int | None, today: Day) -> Sentence | None:
    """``None`` where a licence that is issued today may hold from ``first`` to ``last``, or the sentence that says why not.

    ``first`` is ``None`` where it is to hold from the day of its issue; ``months`` where its type sets no limit.
    """
    if last is None:
        return Sentence("Say until which day the licence is to hold.")
    if first is not None and first < today:
        return Sentence(
            "The licence was to hold from {first}, and today is {today}: it holds from the day of its issue at the "
            "earliest. Leave the first day out, and it holds from that day.",
            first=first,
            today=today,
        )
    begins = first or today
    if last < begins:
        return Sentence("The licence would end on {last}, before its first day, {first}.", last=last, first=begins)
    if months is not None and last > (limit := last_day_of(begins, months)):
        return Sentence(
            "The licence would hold until {last}. Such a licence holds for {months} months at most: from {first} until "
            "{limit}.",
            last=last,
            months=months,
            first=begins,
            limit=limit,
        )
    return None
