"""When a case will probably be decided, from how long cases of its kind took. A forecast promises nothing.

The estimate is that of E. L. Kaplan and P. Meier, Nonparametric Estimation from Incomplete Observations, Journal of the
American Statistical Association 53 (1958): cases that still run count for as long as they have run, so that a forecast
made from decided cases alone, which would be too rosy while slow cases pile up, is not given.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Day
from datetime import timedelta
from fractions import Fraction

from navicert.licensing.calendars import WorkingDays
from navicert.licensing.clocks import LONGEST, Clock

FEWEST = 10
"""From fewer decided cases no forecast is made."""
EARLY, MIDDLE, LATE = Fraction(1, 4), Fraction(1, 2), Fraction(9, 10)


@dataclass(frozen=True, slots=True)
class Forecast:
    """The days by which a quarter, half and nine tenths of such cases were decided; ``None`` where they do not tell.

    ``count`` is the number of decided cases that it rests on.
    """

    count: int
    early: Day | None
    middle: Day | None
    late: Day | None
    sentence: str


def forecast(
    decided: Sequence[int], running: Sequence[int], clock: Clock, calendar: WorkingDays, *, fewest: int = FEWEST
) -> Forecast:
    """When a case whose clock is given will probably be decided.

    ``decided`` are the counted days (``Clock.elapsed``) that decided cases of the kind took, ``running`` those that open
    cases have taken so far. Of a clock that stands still, the days are those if it ran on from tomorrow.
    """
    if clock.started is None or clock.ended is not None:
        return Forecast(len(decided), None, None, None, "No forecast: the clock of this case does not run.")
    if len(decided) < fewest:
        return Forecast(
            len(decided), None, None, None,
            f"No forecast: only {len(decided)} cases of this kind have been decided; {fewest} are needed.",
        )  # fmt: skip
    found = _quantiles(decided, running, clock.elapsed, (EARLY, MIDDLE, LATE))
    early, middle, late = (_day_of(days, clock, calendar) for days in found)
    if middle is None:
        sentence = f"No forecast: of {len(decided)} decided cases of this kind too few took as long as this one has."
    else:
        rest = f", nine of ten by {late}" if late else ""
        sentence = (
            f"Half of the cases like this one would be decided by {middle}{rest} (from {len(decided)} decided cases)."
        )
        if not clock.running:
            sentence = f"If the clock ran on from tomorrow: {sentence[0].lower()}{sentence[1:]}"
    return Forecast(len(decided), early, middle, late, sentence)


def _quantiles(
    decided: Sequence[int], running: Sequence[int], so_far: int, shares: Sequence[Fraction]
) -> tuple[int | None, ...]:
    """The numbers of counted days by which such shares of the cases that lasted longer than ``so_far`` were decided."""
    all_cases, still_open = sorted([*decided, *running]), Fraction(1)
    open_after: list[tuple[int, Fraction]] = []
    for days, ended in sorted(Counter(each for each in decided if each > so_far).items()):
        at_risk = len(all_cases) - bisect_left(all_cases, days)
        still_open *= 1 - Fraction(ended, at_risk)
        open_after.append((days, still_open))
    return tuple(next((days for days, left in open_after if left <= 1 - share), None) for share in shares)


def _day_of(days: int | None, clock: Clock, calendar: WorkingDays) -> Day | None:
    """The day on which a clock that runs on has counted so many days."""
    if days is None:
        return None
    day, left = clock.day, min(days, LONGEST) - clock.elapsed
    while left > 0:
        day += timedelta(days=1)
        left -= calendar.is_working(day) if clock.in_working_days else 1
    return calendar.on_or_after(day)
