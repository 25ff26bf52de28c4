"""The parts of the sentence in which a clock tells its arithmetic (:mod:`navicert.licensing.clocks`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navicert.licensing.sentences import Sentence, counted, joined

if TYPE_CHECKING:
    from navicert.licensing.clocks import Clock, Span, Stop


def so_far(clock: Clock) -> Sentence:
    """How many of its days have passed."""
    gaps = {"elapsed": clock.elapsed, "total": clock.total}
    if clock.in_working_days:
        return Sentence("{elapsed} of {total} working days", **gaps)
    return Sentence("{elapsed} of {total} days", **gaps)


def stopped(lost: int, stop: Stop, clock: Clock) -> Sentence:
    """How long a pause has lasted, and for what: the reason, and the number of the paper."""
    what = joined(filter(None, (Sentence(stop.reason), stop.ref)))
    over = bool(stop.last or clock.ended)
    if over and clock.in_working_days:
        return counted("stopped {n} working day for {what}", "stopped {n} working days for {what}", lost, what=what)
    if over:
        return counted("stopped {n} day for {what}", "stopped {n} days for {what}", lost, what=what)
    if clock.in_working_days:
        return counted(
            "stands still, so far {n} working day for {what}",
            "stands still, so far {n} working days for {what}",
            lost,
            what=what,
        )
    return counted(
        "stands still, so far {n} day for {what}", "stands still, so far {n} days for {what}", lost, what=what
    )


def in_full(span: Span) -> Sentence:
    """A span in words, as ``str`` has it."""
    if span.unit == "working_days":
        return counted("{n} working day", "{n} working days", span.count)
    if span.unit == "days":
        return counted("{n} day", "{n} days", span.count)
    if span.unit == "months":
        return counted("{n} month", "{n} months", span.count)
    return counted("{n} year", "{n} years", span.count)
