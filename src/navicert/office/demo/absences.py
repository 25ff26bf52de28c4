"""Who of the demonstration is or was away, and who stands in for them: entered by themselves on the first day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime as Moment
from datetime import timedelta
from typing import Any

from navicert.office.actions.own import record_absence
from navicert.office.authority import local_day
from navicert.office.demo.cast import Cast
from navicert.office.demo.given import given


def absences(cast: Cast, until: Moment) -> list[Iterator[Moment]]:
    """The acts of all who are away, one each."""
    return [_away(cast, row, until) for row in given("people")["absences"]]


def _away(cast: Cast, row: dict[str, Any], until: Moment) -> Iterator[Moment]:
    yield (now := until + timedelta(days=row["began"]))
    person, last = cast.people[row["who"]], local_day(until) + timedelta(days=row["ends"])
    delegate = cast.people[row["delegate"]]
    record_absence(person, since=local_day(now), until=last, by=person, now=now, delegate=delegate)
