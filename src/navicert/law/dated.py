"""Law over time: intervals in force, stays, and announcements that a text is not enforced.

A stay is data, not a deletion: the text stands, and applies again on the day after the stay's printed end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Day


@dataclass(frozen=True, slots=True)
class Span:
    """First and last day, both included; open where ``None``."""

    first: Day | None = None
    last: Day | None = None
    cite: str = ""

    def holds(self, day: Day) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def known(self, known_on: Day | None) -> bool:
        """Had it begun on a day of knowledge?"""
        return known_on is None or self.first is None or self.first <= known_on

    def __str__(self) -> str:
        return f"{self.first or '…'} to {self.last or '…'}"


@dataclass(frozen=True, slots=True)
class InForce:
    """When one rule applies: spans in force, spans in which it is stayed, spans in which it is not enforced."""

    spans: tuple[Span, ...] = ()
    stayed: tuple[Span, ...] = ()
    not_enforced: tuple[Span, ...] = ()

    def on(self, day: Day, known_on: Day | None = None) -> bool:
        """Does the rule apply on a day, as far as was known on another?"""
        if self.spans and not any(s.holds(day) for s in self.spans):
            return False
        return self.stay_on(day, known_on) is None

    def stay_on(self, day: Day, known_on: Day | None = None) -> Span | None:
        """The stay that keeps the rule from applying on a day on which it would be in force. Before it began nobody knew of it."""
        if self.spans and not any(s.holds(day) for s in self.spans):
            return None
        return next((s for s in self.stayed if s.holds(day) and s.known(known_on)), None)

    def lapsed_stay(self, day: Day, text_as_of: Day) -> Span | None:
        """A stay whose printed end has passed although the text on file is older than that end."""
        over = (s for s in self.stayed if s.last is not None and text_as_of <= s.last < day)
        return next(over, None)

    def unenforced_on(self, day: Day) -> Span | None:
        return next((s for s in self.not_enforced if s.holds(day)), None)


@dataclass(frozen=True, slots=True)
class Covers:
    """The days that a pack can answer for.

    Before ``first`` the answer is unknown; from ``first`` to ``complete_from`` rules may require or prohibit but
    nothing clears; the text is that of ``text_as_of``; after ``stale_after`` every answer warns.
    """

    first: Day
    text_as_of: Day
    stale_after: Day
    complete_from: Day | None = None

    def clears_on(self, day: Day) -> bool:
        return day >= (self.complete_from or self.first)
