"""A place that notes what is asked of it: places that a table treats alike need not be told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from navicert.columns.question import Question

if TYPE_CHECKING:
    from navicert.columns.traced import Trace


class Place(str):
    """The place of one row. Whoever compares it with a text, or looks it up, has asked for the exact place; whoever
    compares it with the place of another fact, whether the two are one."""

    question: Question
    trace: Trace
    turn: object
    """The turn of the trace in which it was read: what is kept of an earlier row is a text as any other."""

    @classmethod
    def of(cls, value: str, question: Question, trace: Trace) -> Place:
        made = cls(value)
        made.question, made.trace, made.turn = question, trace, trace.path
        return made

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Place) and other.turn is self.turn:
            return self.question is other.question or bool(self.trace.ask(self.question.same_as(other.question)))
        self.trace.ask(self.question)
        return str.__eq__(self, other) is True

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        self.trace.ask(self.question)
        return str.__hash__(self)

    def __str__(self) -> str:
        self.trace.ask(self.question)
        return str.__str__(self)
