"""A place that notes what is asked of it: places that a table treats alike need not be told apart."""

from __future__ import annotations

from collections.abc import Callable

from navicert.columns.question import Question

Ask = Callable[[Question], int]


class Place(str):
    """The place of one row. Whoever compares it with a text, or looks it up, has asked for the exact place; whoever
    compares it with the place of another fact, whether the two are one."""

    question: Question
    ask: Ask

    @classmethod
    def of(cls, value: str, question: Question, ask: Ask) -> Place:
        made = cls(value)
        made.question, made.ask = question, ask
        return made

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Place):
            return self.question is other.question or bool(self.ask(self.question.same_as(other.question)))
        self.ask(self.question)
        return str.__eq__(self, other) is True

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        self.ask(self.question)
        return str.__hash__(self)

    def __str__(self) -> str:
        self.ask(self.question)
        return str.__str__(self)
