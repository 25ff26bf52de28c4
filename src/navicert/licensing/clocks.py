"""The clock of a case, computed from what happened: never a counter that a nightly run keeps.

The rule, in one sentence: *only whole days on which the clock ran are counted*. So the day on which it starts is not counted
(Regulation (EEC, Euratom) No 1182/71, Art. 3(1)), nor a day on any part of which it stood still. A period in working
days counts the authority's working days; a period in days or months counts every day, and where its last day is no
working day it ends on the next one (Art. 3(4)). A period ends with its last day, so what follows from its lapse (a tacit
outcome, an escalation) follows on the day after. A day is the authority's local day.

Recomputing a clock gives what was shown before; the order in which events are given does not matter; an event given twice
counts once; a stop never brings the last day nearer.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date as Day
from datetime import datetime as Moment
from datetime import timedelta, tzinfo
from typing import Any, Literal
from zoneinfo import ZoneInfo

from navicert.licensing.calendars import WorkingDays
from navicert.licensing.clock_words import in_full, so_far, stopped
from navicert.licensing.sentences import Sentence, joined

ONE_DAY = timedelta(days=1)
LONGEST = 11_000
"""So many days a clock is followed, about thirty years: a period or a pause beyond that is a mistake in the data."""
What = Literal["started", "stopped", "resumed", "ended"]
WHATS: tuple[What, ...] = ("started", "stopped", "resumed", "ended")
TACIT = ("granted", "refused")
Unit = Literal["working_days", "days", "months", "years"]
UNITS: Mapping[Unit, str] = {"working_days": "working days", "days": "days", "months": "months", "years": "years"}
MOST: Mapping[Unit, int] = {"working_days": 7_000, "days": 10_000, "months": 300, "years": 25}


class ClockError(ValueError):
    """Terms or events from which no clock can be computed: says which and what would be right."""


@dataclass(frozen=True, slots=True)
class Span:
    """A period: so many working days, days or months."""

    count: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.unit not in UNITS or isinstance(self.count, bool) or not 0 < self.count <= MOST[self.unit]:
            raise ClockError(f"{self.count!r} {self.unit} is no period; write for example working_days: 30")

    @classmethod
    def of(cls, given: Mapping[str, int | None]) -> Span:
        """The span of ``{working_days: 30}``, ``{days: 30}``, ``{months: 1}`` or ``{years: 2}``."""
        stated = {unit: count for unit, count in given.items() if count is not None}
        if len(stated) != 1:
            raise ClockError(f"{dict(given)!r} is no period; give one of {', '.join(UNITS)} and its number")
        [(unit, count)] = stated.items()
        return cls(count, unit)  # type: ignore[arg-type]  # what is not a unit is refused above

    def __str__(self) -> str:
        words = UNITS[self.unit]
        return f"{self.count} {words[:-1] if self.count == 1 else words}"

    def days_from(self, start: Day) -> int:
        """How many counted days the span has when it starts on a day (a month ends on the same date, Art. 3(2)(c))."""
        if self.unit in ("working_days", "days"):
            return self.count
        years, month = divmod(start.month - 1 + self.count * (12 if self.unit == "years" else 1), 12)
        year, month = start.year + years, month + 1
        return (Day(year, month, min(start.day, monthrange(year, month)[1])) - start).days

    def last_day(self, start: Day, calendar: WorkingDays) -> Day:
        """The last day of the span that began on a day and never stood still: of an appeal, a validity, a duty."""
        return _Tally(start, (), calendar, self).last_day()


@dataclass(frozen=True, slots=True)
class Escalation:
    """Who is told when a case has run for so long."""

    after: Span
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockTerms:
    """The clock of a licence type, as its file states it.

    ``starts`` is the reason of the event that starts it, ``stops`` the reasons that stop it, ``tacit`` what the law takes
    silence for (``granted``, ``refused`` or ``None``: it takes it for nothing).
    """

    decide_within: Span
    starts: str = "accepted"
    stops: tuple[str, ...] = ("query",)
    escalate: tuple[Escalation, ...] = ()
    tacit: str | None = None
    appeal_within: Span | None = None

    def __post_init__(self) -> None:
        if self.tacit is not None and self.tacit not in TACIT:
            raise ClockError(
                f"tacit: {self.tacit!r} is not one of {', '.join(TACIT)}; leave it out where silence is nothing"
            )

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> ClockTerms:
        """The terms that a licence type's ``clock`` states. Raises :class:`ClockError` with what is wrong."""
        known = {each.name for each in fields(cls)}
        strange = given.keys() - known - {"law"}
        if strange or "decide_within" not in given:
            raise ClockError(f"A clock needs decide_within and knows {', '.join(sorted(known))}; not {sorted(strange)}")
        escalate = (Escalation(Span.of(each["after"]), each["to"]) for each in given.get("escalate", ()))
        appeal = given.get("appeal_within")
        return cls(
            decide_within=Span.of(given["decide_within"]),
            starts=given.get("starts", "accepted"),
            stops=tuple(given.get("stops", ("query",))),
            escalate=tuple(escalate),
            tacit=given.get("tacit"),
            appeal_within=None if appeal is None else Span.of(appeal),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockEvent:
    """Something that happened to a clock at a moment with a time zone.

    ``reason`` is why (``accepted``, ``query``); ``ref`` is the paper that stopped it (``Q-2``): a resumption ends the stop
    of its own paper, and two open queries both have to be answered.
    """

    what: What
    at: Moment
    reason: str = ""
    ref: str = ""

    def __post_init__(self) -> None:
        if self.what not in WHATS:
            raise ClockError(f"{self.what!r} is no event of a clock; these are {', '.join(WHATS)}")
        if self.at.tzinfo is None or self.at.utcoffset() is None:
            raise ClockError(f"{self.what} at {self.at}: the moment needs its time zone, or the day is a guess")


@dataclass(frozen=True, slots=True)
class Stop:
    """A pause: the paper, the first and the last local day that are not counted; ``last`` is ``None`` while it lasts."""

    ref: str
    reason: str
    first: Day
    last: Day | None = None

    def holds(self, day: Day) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Due:
    """An escalation that is due, and since which day."""

    to: str
    since: Day


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """How a clock stands on a day. ``sentence`` explains the arithmetic.

    ``elapsed``, ``total`` and ``remaining`` are counted days (working days, or days where ``in_working_days`` is false), today
    included; ``due`` is the last day to decide, the earliest possible one while the clock stands still. Before its start a
    clock has no ``due`` day.
    """

    day: Day
    started: Day | None
    ended: Day | None
    running: bool
    in_working_days: bool
    elapsed: int
    total: int
    remaining: int
    overdue: bool
    due: Day | None
    stops: tuple[Stop, ...]
    escalations: tuple[Due, ...]
    tacit: str | None
    tacit_on: Day | None
    appeal_until: Day | None
    sentence: str


@dataclass(frozen=True, slots=True)
class _Tally:
    """The counting of one span from one start, around the stops."""

    start: Day
    stops: tuple[Stop, ...]
    calendar: WorkingDays
    span: Span

    def stands_still(self, day: Day) -> bool:
        return any(stop.holds(day) for stop in self.stops)

    def counts(self, day: Day) -> bool:
        if self.stops and self.stands_still(day):
            return False
        return self.span.unit != "working_days" or self.calendar.is_working(day)

    def elapsed(self, until: Day) -> int:
        """The counted days after the start, up to a day and with it."""
        days = (until - self.start).days
        if days > LONGEST:
            raise ClockError(f"The clock has run since {self.start}; more than {LONGEST} days are not counted.")
        return sum(self.counts(self.start + ONE_DAY * n) for n in range(1, days + 1))

    def last_day(self) -> Day:
        """The last day of the span; it falls on no day on which the clock stands still or nobody works."""
        left, day = self.span.days_from(self.start), self.start
        for _ in range(LONGEST):
            day += ONE_DAY
            left -= self.counts(day)
            if left <= 0 and self.calendar.is_working(day) and not self.stands_still(day):
                return day
        raise ClockError(f"{self.span} from {self.start} do not end within {LONGEST} days; check the stops.")


def clock(events: Iterable[ClockEvent], terms: ClockTerms, calendar: WorkingDays, zone: str, day: Day) -> Clock:
    """How the clock stands on a local day of the authority. Events after that day have not happened yet.

    The first start counts (a clock cannot be wound back: a new application has a new clock), and the first end after it.
    Raises :class:`ClockError` for an unknown time zone or a resumption of what never stopped, and
    :class:`~navicert.licensing.calendars.CalendarError` for days that no table of holidays covers.
    """
    known = _known(events, _zone(zone), day)
    starts = [local for local, event in known if event.what == "started" and event.reason == terms.starts]
    if not starts:
        return _not_started(terms, day)
    started = starts[0]
    ended = _end(known, terms)
    stops = _stops(known, terms)
    until = day if ended is None else ended
    held = tuple(stop for stop in stops if stop.first <= until and (stop.last is None or stop.last >= started))
    # A pause that still lasts is taken to end today: no day to come is promised away, and none is counted.
    # Nor does an answer that comes after the end change what the end was measured by.
    closed = tuple(replace(stop, last=min(stop.last or until, until)) for stop in held)
    tally = _Tally(started, closed, calendar, terms.decide_within)
    due, total, elapsed = tally.last_day(), terms.decide_within.days_from(started), tally.elapsed(until)
    tacit_on = due + ONE_DAY if terms.tacit and due < until else None
    appeal = terms.appeal_within.last_day(ended, calendar) if terms.appeal_within and ended else None
    made = Clock(
        day=day, started=started, ended=ended, running=ended is None and all(stop.last is not None for stop in held),
        in_working_days=terms.decide_within.unit == "working_days", elapsed=elapsed, total=total,
        remaining=max(0, total - elapsed), overdue=until > due, due=due, stops=held,
        escalations=_escalations(terms, tally, until), tacit=terms.tacit if tacit_on else None, tacit_on=tacit_on,
        appeal_until=appeal, sentence="",
    )  # fmt: skip
    return replace(made, sentence=_sentence(made, tally))


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ClockError(f"{name!r} is no time zone; write it as Europe/Berlin") from None


def _known(events: Iterable[ClockEvent], zone: tzinfo, day: Day) -> list[tuple[Day, ClockEvent]]:
    """The events up to the day with their local days, each once, in the order of their moments."""
    dated = ((event.at.astimezone(zone).date(), event) for event in set(events))
    order = {what: n for n, what in enumerate(WHATS)}
    return sorted(
        ((local, event) for local, event in dated if local <= day),
        key=lambda pair: (pair[1].at, order[pair[1].what], pair[1].ref, pair[1].reason),
    )


def _end(known: Sequence[tuple[Day, ClockEvent]], terms: ClockTerms) -> Day | None:
    """The local day of the first end after the start."""
    begun = False
    for local, event in known:
        begun = begun or (event.what == "started" and event.reason == terms.starts)
        if begun and event.what == "ended":
            return local
    return None


def _not_started(terms: ClockTerms, day: Day) -> Clock:
    total = terms.decide_within.days_from(day)
    return Clock(
        day=day, started=None, ended=None, running=False, in_working_days=terms.decide_within.unit == "working_days",
        elapsed=0, total=total, remaining=total, overdue=False, due=None, stops=(), escalations=(), tacit=None,
        tacit_on=None, appeal_until=None,
        sentence=Sentence(
            "Not started: the {span} begin when the case is {state}.",
            span=in_full(terms.decide_within),
            state=Sentence(terms.starts),
        ),
    )  # fmt: skip


def _stops(known: Sequence[tuple[Day, ClockEvent]], terms: ClockTerms) -> tuple[Stop, ...]:
    """The pauses, paper by paper. A stop for a reason that the licence type does not name stops nothing."""
    stops: list[Stop] = []
    for ref in sorted({event.ref for _, event in known if event.what in ("stopped", "resumed")}):
        own = [(local, event) for local, event in known if event.ref == ref and event.what in ("stopped", "resumed")]
        stops += [stop for stop in _pauses(ref, own) if stop.reason in terms.stops]
    return tuple(sorted(stops, key=lambda stop: (stop.first, stop.ref)))


def _pauses(ref: str, own: Sequence[tuple[Day, ClockEvent]]) -> list[Stop]:
    """The pauses of one paper. A stop while it stands still, or a second resumption, changes nothing."""
    pauses: list[Stop] = []
    for local, event in own:
        still = bool(pauses) and pauses[-1].last is None
        if _undone(event, own):
            continue
        if event.what == "stopped" and not still:
            pauses.append(Stop(ref, event.reason, local))
        elif event.what == "resumed" and not pauses:
            raise ClockError(
                f"The clock resumes for {ref or 'no paper'}, which never stopped it; enter the stop first."
            )
        elif event.what == "resumed" and still:
            pauses[-1] = Stop(ref, pauses[-1].reason, pauses[-1].first, local)
    return pauses


def _undone(event: ClockEvent, own: Sequence[tuple[Day, ClockEvent]]) -> bool:
    """Is the paper's clock stopped and resumed at one and the same moment, so that all stays as it was?"""
    return len({other.what for _, other in own if other.at == event.at}) == 2


def _escalations(terms: ClockTerms, tally: _Tally, until: Day) -> tuple[Due, ...]:
    """The escalations whose period has lapsed, earliest first; each is due since the day after its last day."""
    lasts = ((replace(tally, span=each.after).last_day(), each.to) for each in terms.escalate)
    return tuple(
        sorted((Due(to, last + ONE_DAY) for last, to in lasts if last < until), key=lambda due: (due.since, due.to))
    )


def _sentence(clock: Clock, tally: _Tally) -> str:
    """The arithmetic in words: ``12 of 30 working days; stopped 4 working days for query Q-2; due 2026-12-03.``"""
    parts = [so_far(clock)]
    bare = replace(tally, stops=())
    for stop, shown in zip(tally.stops, clock.stops, strict=True):
        first, last = max(stop.first, tally.start + ONE_DAY), min(stop.last or stop.first, clock.ended or clock.day)
        lost = sum(bare.counts(first + ONE_DAY * n) for n in range((last - first).days + 1))
        parts.append(stopped(lost, shown, clock))
    if clock.ended is not None and clock.overdue:
        parts.append(Sentence("ended {ended}, after the last day, {due}", ended=clock.ended, due=clock.due))
    elif clock.ended is not None:
        parts.append(Sentence("ended {ended}, within the last day, {due}", ended=clock.ended, due=clock.due))
    elif clock.overdue:
        parts.append(Sentence("was due {due}", due=clock.due))
    elif clock.running:
        parts.append(Sentence("due {due}", due=clock.due))
    else:
        parts.append(Sentence("due at the earliest {due}", due=clock.due))
    if clock.tacit_on is not None:
        parts.append(
            Sentence(
                "taken to be {outcome} since {day}, because nothing was decided by then",
                outcome=Sentence(clock.tacit or ""),
                day=clock.tacit_on,
            )
        )
    return joined(parts, "; ", ".")
