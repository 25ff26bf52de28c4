"""How long cases take, and who held them: every day of a case is put down to exactly those who held it that day.

Quantiles are by nearest rank: always a figure that occurred. Days are counted by a function that the caller gives
(working days of an authority, or calendar days), which must be additive: from a to c is from a to b and from b to c.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Day
from decimal import ROUND_CEILING, Decimal

NOBODY = "nobody"
DaysBetween = Callable[[Day, Day], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Somebody had a case at a step, from a day up to (not including) another; ``cause`` says why it took longer, if
    so.
    """

    case: str
    step: str
    holder: str
    first: Day
    until: Day
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Of so many cases: median and other quantiles in days, and the longest; ``None`` where there are too few to
    show.
    """

    cases: int
    median: int | None
    lower: int | None
    upper: int | None
    ninth: int | None
    longest: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """What one holder (or several together) took at one step for one cause: cases, days, and days beyond the
    standard.
    """

    holders: tuple[str, ...]
    step: str
    cause: str
    cases: tuple[str, ...]
    days: int
    beyond: int


def calendar_days(first: Day, until: Day) -> int:
    """Calendar days from a day up to, not including, another."""
    return (until - first).days


def quantile(values: Sequence[int], share: Decimal) -> int:
    """The smallest value that at least this share of the values does not exceed (nearest rank). Raises on none."""
    if not values or not 0 < share <= 1:
        raise ValueError("a quantile needs values, and a share above 0 and at most 1")
    rank = int((share * len(values)).to_integral_value(ROUND_CEILING))
    return sorted(values)[rank - 1]


def times(days: Iterable[int], least: int) -> Times:
    """Median, quartiles and ninth decile; hidden where fewer than ``least`` cases stand behind them."""
    held = sorted(days)
    shown = [
        quantile(held, Decimal(s)) if len(held) >= least and held else None for s in ("0.5", "0.25", "0.75", "0.9", "1")
    ]
    median, lower, upper, ninth, longest = shown
    return Times(cases=len(held), median=median, lower=lower, upper=upper, ninth=ninth, longest=longest)


def by_step(holdings: Iterable[Holding], least: int, count: DaysBetween = calendar_days) -> Mapping[str, Times]:
    """For each step how long cases were at it: the days on which anybody held the case there, overlaps counted once."""
    spans: dict[tuple[str, str], list[tuple[Day, Day]]] = defaultdict(list)
    for held in holdings:
        spans[held.step, held.case].append((held.first, _checked(held).until))
    found: dict[str, list[int]] = defaultdict(list)
    for (step, _), parts in sorted(spans.items()):
        found[step].append(sum(count(first, until) for first, until in _united(parts)))
    return {step: times(days, least) for step, days in found.items()}


def _united(parts: Iterable[tuple[Day, Day]]) -> list[tuple[Day, Day]]:
    made: list[tuple[Day, Day]] = []
    for first, until in sorted(parts):
        if made and first <= made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], until))
        else:
            made.append((first, until))
    return made


def _checked(held: Holding) -> Holding:
    if held.until < held.first or not held.holder:
        raise ValueError(
            f"{held.case}, {held.step}: held from {held.first} to {held.until} by {held.holder or 'no one'}"
        )
    return held


def delays(
    holdings: Iterable[Holding], standards: Mapping[str, int], count: DaysBetween = calendar_days
) -> tuple[Delay, ...]:
    """Who held cases how long, most days beyond the standard first. The days of each case add up to its whole time.

    ``standards``: days that a step may take; a step without one is never beyond it. Days held by several at once are
    put down to them together; days that nobody held are put down to :data:`NOBODY`. Example: ``delays(holdings,
    {"advice": 10})``.
    """
    by_case: dict[str, list[Holding]] = defaultdict(list)
    for held in holdings:
        by_case[held.case].append(_checked(held))
    days: dict[tuple[tuple[str, ...], str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    late: dict[tuple[tuple[str, ...], str, str], int] = defaultdict(int)
    for case, parts in by_case.items():
        for key, first, until in _segments(parts):
            days[key][case] += count(first, until)
            late[key] += _beyond(parts, key[1], first, until, standards, count)
    found = (
        Delay(holders=k[0], step=k[1], cause=k[2], cases=tuple(sorted(v)), days=sum(v.values()), beyond=late[k])
        for k, v in days.items()
    )
    return tuple(sorted(found, key=lambda d: (-d.beyond, -d.days, d.holders, d.step, d.cause)))


def _segments(parts: Sequence[Holding]) -> Iterable[tuple[tuple[tuple[str, ...], str, str], Day, Day]]:
    """The stretches of a case between any two changes, with who held it, at which step, and why."""
    marks = sorted({mark for held in parts for mark in (held.first, held.until)})
    for first, until in zip(marks, marks[1:], strict=False):
        on = [held for held in parts if held.first <= first and until <= held.until]
        holders = tuple(sorted({held.holder for held in on})) or (NOBODY,)
        step = ", ".join(sorted({held.step for held in on}))
        yield (holders, step, "; ".join(sorted({held.cause for held in on if held.cause}))), first, until


def _beyond(
    parts: Sequence[Holding], step: str, first: Day, until: Day, standards: Mapping[str, int], count: DaysBetween
) -> int:
    """How many days of a stretch lie beyond the standard of its step, counted from the case's first day at the step."""
    if step not in standards:
        return 0
    before = sum(
        count(a, min(b, first)) for a, b in _united((h.first, h.until) for h in parts if h.step == step) if a < first
    )
    length = count(first, until)
    return max(0, min(length, before + length - standards[step]))
