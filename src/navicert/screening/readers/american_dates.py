"""Days and births as American lists and the United Nations print them: month before day, ``circa``, decades."""

from __future__ import annotations

import re
from datetime import date as Day
from functools import lru_cache

from navicert.screening.readers.dates import births_of, day_of

CIRCA = 2
"""``circa 1961`` is kept as ``1959/1963``: a birth so many years off does not contradict it."""
ABOUT = re.compile(r"^\s*(?:circa|approx(?:imately|\.)?|about|ca?\.)\s*", re.IGNORECASE)
DECADE = re.compile(r"^(?:(early|mid|late)[\s-]*)?(?:the\s+)?(\d{3})0'?s$", re.IGNORECASE)
DECADE_YEARS = {"": (0, 9), "early": (0, 3), "mid": (4, 6), "late": (7, 9)}
OR = re.compile(r"\s+or\s+", re.IGNORECASE)
SLASHED = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})$")
CENTURY_TURN = 50
"""A year of two digits from here on is of the last century; they stand in Federal Register citations only."""


@lru_cache(maxsize=65536)
def american_births(text: str) -> tuple[str, ...]:
    """``circa 1961``, ``late 1960s``, ``10 Jan 1970``, ``1961 to 1963``, ``1966 or 1967``; empty where no date is read."""
    about = ABOUT.match(text)
    bare = text[about.end() :].strip(" .,") if about else text.strip(" .,")
    decade = DECADE.match(bare)
    if decade:
        first, last = DECADE_YEARS[(decade[1] or "").lower()]
        return (f"{decade[2]}{first}/{decade[2]}{last}",)
    slashed = american_day(bare) if SLASHED.match(bare) else None
    dates = (slashed.isoformat(),) if slashed else tuple(d for part in OR.split(bare) for d in births_of(part).dates)
    return tuple(map(widened, dates)) if about else dates


def widened(date: str) -> str:
    """A date or range that is about right, with :data:`CIRCA` years to either side."""
    years = [int(part[:4]) for part in date.split("/")]
    return f"{min(years) - CIRCA:04}/{max(years) + CIRCA:04}"


@lru_cache(maxsize=16384)
def american_day(text: str) -> Day | None:
    """A whole day: ``06/29/2056`` and ``11/21/11`` have the month first; the other forms of ``dates.day_of``."""
    slashed = SLASHED.match(text.strip(" .,"))
    if not slashed:
        return day_of(text)
    year = int(slashed[3])
    if len(slashed[3]) == 2:
        year += 1900 if year >= CENTURY_TURN else 2000
    try:
        return Day(year, int(slashed[1]), int(slashed[2]))
    except ValueError:
        return None
