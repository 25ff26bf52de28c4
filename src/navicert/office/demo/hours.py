"""The time of a case in the demonstration: it goes on in office hours, by lot and yet the same at every build."""

from __future__ import annotations

from datetime import datetime as Moment
from datetime import time, timedelta
from random import Random

OPENS, CLOSES = time(7, 0), time(15, 30)  # UTC


class Hours:
    """Where the time of one case stands. ``lot`` draws whatever is left to chance in it."""

    def __init__(self, now: Moment, lot: Random) -> None:
        self.now, self.lot = now, lot

    def wait(self, least: float, most: float) -> Moment:
        """So many days later, at the earliest and at the latest, and then on to the next hour at which people work."""
        self.now = working(self.now + timedelta(days=self.lot.uniform(least, most)), self.lot)
        return self.now


def working(moment: Moment, lot: Random) -> Moment:
    """A moment on a weekday between the opening and the closing of the office, not before the given one."""
    moment = moment.replace(microsecond=0)
    if moment.time() > CLOSES:
        moment = moment.replace(hour=0, minute=0, second=0) + timedelta(days=1)
    if moment.time() < OPENS:
        moment = moment.replace(hour=OPENS.hour, minute=lot.randrange(60), second=lot.randrange(60))
    while moment.weekday() > 4:
        moment += timedelta(days=1)
    return moment
