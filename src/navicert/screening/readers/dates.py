"""Days as lists print them: whole, in part, several at once, or as a span of years.

The day stands before the month (``4.3.1961``, ``04/03/1961``) except in ISO form; that is how the lists of Europe,
the Commonwealth, Switzerland and Ukraine write. A day that the calendar does not have leaves its year.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date as Day
from functools import lru_cache

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
YEAR = r"(?:1[5-9]|20)\d{2}"
FORMS = re.compile(
    rf"""(?<!\d)(?:
      (?P<y1>{YEAR})\s*年(?:\s*(?P<m1>\d{{1,2}})\s*月(?:\s*(?P<d1>\d{{1,2}})\s*日)?)?
    | (?P<y2>{YEAR})-(?P<m2>\d{{1,2}})(?:-(?P<d2>\d{{1,2}}))?(?!\d)
    | (?P<y3>{YEAR})\.(?P<m3>\d{{1,2}})\.(?P<d3>\d{{1,2}})(?!\d)
    | (?P<d4>\d{{1,2}}|dd)\s*[./-]\s*(?P<m4>\d{{1,2}}|mm)\s*[./-]\s*(?P<y4>{YEAR})
    | (?P<m5>\d{{1,2}})[./](?P<y5>{YEAR})
    | (?P<d6>\d{{1,2}})(?:st|nd|rd|th)?(?:\ of)?\s*(?P<m6>{MONTH})\b\.?,?\s*(?P<y6>{YEAR})
    | (?P<m7>{MONTH})\b\.?\s+(?P<d7>\d{{1,2}}),?\s+(?P<y7>{YEAR})
    | (?P<m8>{MONTH})\b\.?,?\s*(?P<y8>{YEAR})
    | (?P<y9>{YEAR})
    )(?!\d)""",
    re.VERBOSE | re.IGNORECASE,
)
SPAN = re.compile(r"^\s*(?:-|–|—|to|until|/|から|～|~)\s*$", re.IGNORECASE)
BETWEEN = re.compile(r"\b(?:between|from)\b[^\d]*$", re.IGNORECASE)
AND = re.compile(r"^\s*(?:and|to|-|–)\s*$", re.IGNORECASE)
COUNTED = re.compile(r"[(（]?\s*(?<![\w])(?:\d{1,2}|[a-z])\s*[)）]")
UNKNOWN = ("", "-", "--", "unknown", "na", "n/a", "n.a.", "none", "不明", "不詳", "なし")


@dataclass(frozen=True, slots=True)
class Births:
    """Dates as :class:`~navicert.screening.listing.Listing` keeps them, and what could not be read, if anything."""

    dates: tuple[str, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class _Part:
    text: str
    start: int
    end: int
    faulty: bool


@lru_cache(maxsize=8192)
def births_of(text: str) -> Births:
    """Every date in a text, in its order: ``1961``, ``1961-03``, ``1961-03-04`` or the span ``1960/1965``."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain.casefold() in UNKNOWN:
        return Births(())
    parts = [_part(found) for found in FORMS.finditer(plain)]
    rest = "".join(plain[a.end : b.start] + " " for a, b in zip(parts, parts[1:], strict=False))
    rest = plain[: parts[0].start] + " " + rest + plain[parts[-1].end :] if parts else plain
    faulty = not parts or any(part.faulty for part in parts) or any(c.isdigit() for c in COUNTED.sub(" ", rest))
    return Births(
        tuple(dict.fromkeys(_spans(plain, parts))), f"the date {text!r} is not wholly legible" if faulty else ""
    )


@lru_cache(maxsize=8192)
def day_of(text: str) -> Day | None:
    """The first whole day in a text; ``None`` where there is none that the calendar has."""
    for found in FORMS.finditer(unicodedata.normalize("NFKC", text)):
        part = _part(found)
        if len(part.text) == len("1961-03-04"):
            return Day.fromisoformat(part.text)
    return None


def _part(found: re.Match[str]) -> _Part:
    given = {name[0]: value for name, value in found.groupdict().items() if value}
    year, month, day = given["y"], _number(given.get("m")), _number(given.get("d"))
    text, faulty = year, False
    if month and day:
        try:
            text = Day(int(year), month, day).isoformat()
        except ValueError:
            faulty = True
    elif month:
        text, faulty = (f"{year}-{month:02}", False) if month <= 12 else (year, True)
    return _Part(text, found.start(), found.end(), faulty)


def _number(text: str | None) -> int:
    """A month by number or by name, a day by number; 0 for what is left open (``00``, ``dd``, ``mm``)."""
    if not text or text.lower() in ("dd", "mm"):
        return 0
    return int(text) if text.isdigit() else MONTHS.index(text[:3].lower()) + 1


def _spans(text: str, parts: list[_Part]) -> list[str]:
    """Two dates that a word or a dash joins are one span of years; all others stand alone."""
    made: list[str] = []
    place = 0
    while place < len(parts):
        first, second = parts[place], parts[place + 1] if place + 1 < len(parts) else None
        joint = text[first.end : second.start] if second else ""
        if second and (SPAN.match(joint) or (BETWEEN.search(text[: first.start]) and AND.match(joint))):
            years = sorted((first.text[:4], second.text[:4]))
            made.append("/".join(years) if years[0] != years[1] else years[0])
            place += 2
        else:
            made.append(first.text)
            place += 1
    return made
