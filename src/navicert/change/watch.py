"""What falls due in the law that is installed: stays that end, rules that begin or end, texts that are too old."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date as Day
from datetime import timedelta

from navicert.law.dated import InForce, Span
from navicert.law.law import Law
from navicert.law.pack import Pack, Rule
from navicert.law.tables import Row

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """Something that happens on a ``day``, or has happened and was not looked at: in which pack, to what, and a sentence.

    ``overdue`` says that the text on file is older than the day, so that nobody knows what came of it.
    """

    day: Day
    pack: str
    name: str
    says: str
    overdue: bool = False


def falls_due(law: Law, today: Day, *, within: int) -> tuple[Due, ...]:
    """Everything that falls due in the next ``within`` days, and what is overdue, by day."""
    until = today + timedelta(days=within)
    found: set[Due] = set()
    for pack in law.packs.values():
        found.update(_pack(pack, today, until))
        for rule in pack.rules:
            for interval in rule.in_force:
                found.update(_rule(pack, rule, interval, today, until))
        for name in pack.head.tables:
            for row in pack.tables[name].rows:
                found.update(_row(pack, name, row, today, until))
    return tuple(sorted(found))


def _pack(pack: Pack, today: Day, until: Day) -> Iterator[Due]:
    stale = pack.covers.stale_after
    if stale < today:
        yield Due(
            stale, pack.name, "text", f"the text is of {pack.covers.text_as_of} and was to be renewed by {stale}", True
        )
    elif stale <= until:
        yield Due(stale, pack.name, "text", f"the text is of {pack.covers.text_as_of} and is to be renewed by {stale}")


def _rule(pack: Pack, rule: Rule, interval: InForce, today: Day, until: Day) -> Iterator[Due]:
    cite = rule.cites[0]
    for span in interval.stayed:
        yield from _ending(pack, rule, span, "stay", "the rule applies again", today, until)
    for span in interval.not_enforced:
        yield from _ending(pack, rule, span, "notice that it is not enforced", "the rule is enforced", today, until)
    for span in interval.spans:
        if span.first is not None and today < span.first <= until:
            yield Due(span.first, pack.name, rule.id, f"{cite} begins to apply: {rule.doc}")
        if span.last is not None and today <= span.last <= until:
            yield Due(span.last, pack.name, rule.id, f"{cite} applies for the last time: {rule.doc}")


def _ending(pack: Pack, rule: Rule, span: Span, what: str, then: str, today: Day, until: Day) -> Iterator[Due]:
    """A stay whose end comes; or one whose printed end has passed since the text was read."""
    if span.last is None:
        return
    said = f"{rule.cites[0]}: the {what} ({span.cite or 'no source named'}) ends on {span.last}; from {span.last + DAY} {then}"
    if today <= span.last <= until:
        yield Due(span.last, pack.name, rule.id, f"{said}, unless it is prolonged")
    elif pack.covers.text_as_of <= span.last < today:
        yield Due(
            span.last, pack.name, rule.id, f"{said}; the text on file is older, look up whether it was prolonged", True
        )


def _row(pack: Pack, table: str, row: Row, today: Day, until: Day) -> Iterator[Due]:
    name = f"{table} {row.cells[pack.tables[table].shape.key]}"
    if row.first is not None and today < row.first <= until:
        yield Due(row.first, pack.name, name, f"line {row.number} of {table} begins to hold")
    if row.last is not None and today <= row.last <= until:
        yield Due(row.last, pack.name, name, f"line {row.number} of {table} holds for the last time")
