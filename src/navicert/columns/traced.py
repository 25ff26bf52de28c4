"""One row of a book as a :class:`~navicert.law.case.Case` that notes what it is asked.

The row engine runs on it unchanged. What it reads of the facts is noted in order; rows that give the same answers to
what was noted have the same outcome, because the engine is a function of what it reads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from navicert.columns.book import Book, Stated
from navicert.columns.number import Number
from navicert.columns.question import Question
from navicert.law.case import Case
from navicert.law.pack import Pack

ABSENT = None
"""The value of a fact that a row does not state."""


class Trace:
    """The row that is asked about, and the questions that were asked of it, with their answers, in order."""

    def __init__(self) -> None:
        self.row = 0
        self.path: dict[Question, int] = {}

    def ask(self, question: Question) -> int:
        """The code of the row's answer."""
        code = self.path.get(question)
        if code is None:
            code = self.path[question] = int(question.codes[self.row])
        return code

    def value(self, question: Question) -> Any:
        return question.values[self.ask(question)]


class TracedFacts:
    """The facts of a row by name; closed parts say what is not stated, as in :class:`~navicert.law.case.Facts`."""

    def __init__(self, book: Book, pack: Pack, trace: Trace) -> None:
        self._book, self._trace = book, trace
        self._declared = pack.facts
        self._constant: dict[str, Any] = dict(book.constants)
        self._unstated: dict[str, Any] = {}

    def __getitem__(self, path: str) -> Any:
        found = self._constant.get(path, self)
        if found is not self:
            return found
        stated = self._book.stated.get(path)
        if stated is None:
            found = self._constant[path] = self._closed(path)
            return found
        value = _of(stated, self._trace)
        return self._closed(path) if value is ABSENT else value

    def _closed(self, path: str) -> Any:
        found = self._unstated.get(path, self)
        if found is self:
            found = self._unstated[path] = self._book.unstated(path, self._declared.get(path))
        return found


def _of(stated: Stated, trace: Trace) -> Any:
    """What the row states; a number is one that notes its comparisons."""
    if isinstance(stated, Question):
        return trace.value(stated)
    if not trace.ask(stated.present):
        return ABSENT
    return Number.of(float(stated.amounts.numbers[trace.row]), stated.amounts, trace.ask)


class TracedNames:
    """Which facts the row states."""

    def __init__(self, book: Book, trace: Trace) -> None:
        self._book, self._trace = book, trace

    def __contains__(self, path: str) -> bool:
        stated = self._book.stated.get(path)
        if stated is None:
            return path in self._book.constants
        if isinstance(stated, Question):
            return self._trace.value(stated) is not ABSENT
        return bool(self._trace.ask(stated.present))


class TracedPart:
    """The transaction of a row, its item, its end use or an open mapping, as the functions of the language read it."""

    def __init__(self, book: Book, trace: Trace, prefix: str, root: Any) -> None:
        self._book, self._trace, self._prefix, self._root = book, trace, prefix, root

    def __getattr__(self, name: str) -> Any:
        path = f"{self._prefix}{name}"
        if name in ("item", "end_use") and not self._prefix:
            return TracedPart(self._book, self._trace, f"{name}.", getattr(self._root, name))
        stated = self._book.raw.get(path)
        if stated is not None:
            return _of(stated, self._trace)
        held = getattr(self._root, name)
        return self._mapping(path, held) if isinstance(held, Mapping) else held

    def _mapping(self, path: str, held: Mapping[str, Any]) -> dict[str, Any]:
        found = dict(held)
        for name, stated in self._book.raw.items():
            if name.startswith(f"{path}."):
                value = _of(stated, self._trace)
                if value is not ABSENT:
                    found[name.removeprefix(f"{path}.")] = value
        return found


class Remembered:
    """What a case remembers of an expression, read from the column of its outcomes."""

    def __init__(self, column: Callable[[str], Question | None], trace: Trace) -> None:
        self._column, self._trace = column, trace

    def get(self, source: str, default: Any) -> Any:
        column = self._column(source)
        return default if column is None else self._trace.value(column)

    def setdefault(self, source: str, value: Any) -> Any:
        return value


class TracedCase(Case):
    """The frame in which expressions run, for a row that may be changed; see :class:`~navicert.law.case.Case`."""

    def __init__(self, book: Book, pack: Pack, column: Callable[[str], Question | None]) -> None:
        self.trace = Trace()
        self.transaction = TracedPart(book, self.trace, "", book.root)  # type: ignore[assignment]
        self.tables, self.known_on, self.day = pack.tables, book.known_on, book.day
        self.rates, self.closed, self.places = book.rates, book.closed, book.places
        self.flat = TracedFacts(book, pack, self.trace)  # type: ignore[assignment]
        self.stated = TracedNames(book, self.trace)  # type: ignore[assignment]
        self.variables, self.available = {}, frozenset()
        self.remembered = self.late = Remembered(column, self.trace)  # type: ignore[assignment]
        self.needs_asked: Question | None = None
        self.content_shares = lambda _: self.shares()
        self._cells = pack.cell
        self._rows, self._once = {}, {}
        self._book, self._pack = book, pack

    @property
    def needs(self) -> Any:  # type: ignore[override]
        """The certain needs of the row."""
        return self.trace.value(self.needs_asked)[0] if self.needs_asked is not None else ()

    @property
    def possible_needs(self) -> Any:  # type: ignore[override]
        return self.trace.value(self.needs_asked)[1] if self.needs_asked is not None else ()

    def shares(self) -> tuple[Any, Any]:
        """The shares of controlled US content: worked out on the row's own transaction."""
        return self._book.content(self.trace, self._pack)

    def at(self, row: int) -> None:
        """Turn to another row, with nothing noted yet."""
        self.trace.row = row
        self.trace.path = {}
