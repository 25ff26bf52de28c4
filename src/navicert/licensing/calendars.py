"""Working days of an authority: the public holidays of its state, its weekend, and the days on which it is closed.

The holidays are those of the PyPI package ``holidays``. It has tables, not foresight: of a year to come it knows the days
that follow from the law and the moon, not those that a government will still announce; add these as closed days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date as Day
from datetime import timedelta
from functools import lru_cache

FIRST_YEAR, LAST_YEAR = 1990, 2100
"""The years that a licensing file can speak of. Nearer bounds of a state's own table go before these."""
ONE_DAY = timedelta(days=1)


class CalendarError(ValueError):
    """A calendar that cannot answer: says which state or year, and what to do. It never means "no holidays"."""


@lru_cache(maxsize=64)
def _covered(state: str) -> tuple[int, int]:
    """The first and the last year for which the tables know the state's holidays."""
    # Here, because reading the tables costs a tenth of a second that a command without a clock need not pay.
    import holidays

    known = holidays.list_supported_countries(include_aliases=False)
    country, _, part = state.partition("-")
    if country not in known:
        raise CalendarError(
            f"There is no table of public holidays for {state!r}; give an ISO 3166 code such as DE or DE-HE "
            "that has one, or keep the days of this authority by hand as closed days of a neighbouring calendar."
        )
    if part and part not in known[country]:
        parts = ", ".join(known[country]) or "none"
        raise CalendarError(f"{country} has no part {part!r} with holidays of its own; it has: {parts}.")
    table = holidays.country_holidays(country)
    return max(FIRST_YEAR, table.start_year), min(LAST_YEAR, table.end_year)


@lru_cache(maxsize=512)
def _days_off(state: str, year: int) -> frozenset[Day]:
    """The holidays and weekend days of one year, less the weekend days that are worked by order."""
    import holidays

    first, last = _covered(state)
    if not first <= year <= last:
        raise CalendarError(
            f"The public holidays of {state} are known for {first} to {last}, not for {year}; "
            "correct the date, or refer the clock to a person."
        )
    country, _, part = state.partition("-")
    table = holidays.country_holidays(country, subdiv=part or None, years=year, expand=False)
    if not table:
        raise CalendarError(
            f"The table of public holidays of {state} is empty for {year}; refer the clock to a person."
        )
    return frozenset(day for day in _days_of(year) if not table.is_working_day(day))


def _days_of(year: int) -> Iterator[Day]:
    day = Day(year, 1, 1)
    while day.year == year:
        yield day
        if day == Day.max:
            return
        day += ONE_DAY


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The working days of one authority.

    ``state`` is an ISO 3166-1 code, or an ISO 3166-2 code where a part of the state has holidays of its own (``DE-HE``);
    ``closed`` are further days on which the authority does not work. A day outside the tables raises
    :class:`CalendarError`.
    """

    state: str
    closed: frozenset[Day] = frozenset()

    def __post_init__(self) -> None:
        _covered(self.state)

    @classmethod
    def of(cls, state: str, closed: Iterable[Day] = ()) -> WorkingDays:
        """The calendar of a state, with the days that the authority itself is closed."""
        return cls(state, frozenset(closed))

    def is_working(self, day: Day) -> bool:
        """Does the authority work on the day?"""
        return day not in _days_off(self.state, day.year) and day not in self.closed

    def on_or_after(self, day: Day) -> Day:
        """The day itself where it is a working day, else the next one that is."""
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def between(self, after: Day, until: Day) -> int:
        """The number of working days after one day and up to another, the latter included."""
        return sum(self.is_working(after + ONE_DAY * n) for n in range(1, (until - after).days + 1))
