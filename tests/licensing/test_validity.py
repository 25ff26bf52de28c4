"""From when to when a licence may hold."""

from __future__ import annotations

from datetime import date as Day
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from navicert.licensing.validity import last_day_of, why_not

TODAY = Day(2026, 11, 22)
TABLE = [  # first, last, months, what is said
    (TODAY, Day(2028, 11, 22), 24, None),
    (None, Day(2028, 11, 22), 24, None),
    (TODAY, TODAY, 24, None),
    (Day(2026, 11, 30), Day(2027, 2, 28), 3, None),
    (Day(2026, 12, 1), Day(2099, 1, 1), None, None),
    (Day(2026, 11, 21), Day(2027, 1, 1), 24, "hold from 2026-11-21, and today is 2026-11-22"),
    (TODAY, Day(2028, 11, 23), 24, "24 months at most: from 2026-11-22 until 2028-11-22"),
    (None, Day(2028, 11, 23), 24, "24 months at most: from 2026-11-22 until 2028-11-22"),
    (Day(2026, 11, 30), Day(2027, 3, 1), 3, "3 months at most: from 2026-11-30 until 2027-02-28"),
    (Day(2026, 12, 2), Day(2026, 12, 1), 24, "end on 2026-12-01, before its first day, 2026-12-02"),
    (None, Day(2026, 11, 21), 24, "end on 2026-11-21, before its first day, 2026-11-22"),
    (TODAY, None, 24, "Say until which day"),
]


@pytest.mark.parametrize(("first", "last", "months", "said"), TABLE)
def test_the_days_of_a_licence(first: Day | None, last: Day | None, months: int | None, said: str | None) -> None:
    sentence = why_not(first, last, months, TODAY)
    assert (sentence is None) is (said is None)
    assert (said or "") in (sentence or "")


DAYS = st.dates(Day(2020, 1, 1), Day(2035, 12, 31))


@given(first=st.none() | DAYS, last=DAYS, months=st.integers(1, 60), today=DAYS)
def test_what_may_hold_lies_between_today_and_the_longest_term(
    first: Day | None, last: Day, months: int, today: Day
) -> None:
    allowed = why_not(first, last, months, today) is None
    begins = first or today
    assert allowed is (today <= begins <= last <= last_day_of(begins, months))
    if allowed and last > begins:
        assert why_not(first, last - timedelta(days=1), months, today) is None
