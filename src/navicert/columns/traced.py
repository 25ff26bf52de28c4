"""One row of a book as a :class:`~navicert.law.case.Case` that notes what it is asked.

The row engine runs on it unchanged. What it reads of the facts is noted in order; rows that give the same answers to
what was noted have the same outcome, because the engine is a function of what it reads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from navicert.assess.content import content_shares
from navicert.columns.book import Book, Stated
from navicert.columns.number import Number
from navicert.columns.place import Place
from navicert.columns.question import Question
from navicert.law.case import PLACE_FACTS, Case, OpenList
from navicert.law.declared import FactInfo
from navicert.law.fields import RECORD_FIELDS
from navicert.law.pack import Pack
from navicert.law.tables import Row

PLACES = PLACE_FACTS | {"dest", "to", "departure", "final_destination", "item.origin"}
"""The facts that are places, by the names under which expressions read them."""
ABSENT = None
"""The value of a fact that a row does not state."""


class Trace:
    """The row that is asked about, and the questions that were asked of it, with their answers, in order."""

    def __init__(self) -> None:
        self.row = 0
        self.path: dict[Question, int] = {}

    def turn(self, row: int) -> None:
        """Turn to another row, with nothing noted yet."""
        self.row, self.path = row, {}

    def ask(self, question: Question) -> int:
        """The code of the row's answer."""
        code = self.path.get(question)
        if code is None:
            code = self.path[question] = int(question.codes[self.row])
        return code

    def value(self, question: Question) -> Any:
        return question.values[self.ask(question)]

    def field(self, question: Question, name: str) -> Any:
        """The value of a fact; a place is one that notes what is asked of it, once it is known to be stated."""
        if name not in PLACES or question.whole is None:
            return self.value(question)
        kind = self.ask(question.whole)
        value = question.values[question.codes[self.row]]
        return Place.of(value, question, self) if kind else value


class TracedRecord:
    """A party of a row inside an expression, as :class:`~navicert.law.case.Record`: each field is a question of its own."""

    def __init__(self, columns: Mapping[tuple[int, str], Question], number: int, trace: Trace) -> None:
        self._columns, self._number, self._trace = columns, number, trace

    def get(self, name: str, case: Case) -> Any:
        """The field, or what a closed part says of it."""
        column = self._columns.get((self._number, name))
        value = ABSENT if column is None else self._trace.field(column, name)
        if value is not ABSENT:
            return value
        return case.absent(f"parties[{self._number}].{name}", RECORD_FIELDS["Party"][name])


class TracedParty:
    """A party of a row, as :class:`~navicert.terms.Party`."""

    def __init__(self, columns: Mapping[tuple[int, str], Question], number: int, trace: Trace) -> None:
        self._columns, self._number, self._trace = columns, number, trace

    def __getattr__(self, name: str) -> Any:
        column = self._columns.get((self._number, name))
        return ABSENT if column is None else self._trace.field(column, name)


class TracedFacts:
    """The facts of a row by name; closed parts say what is not stated, as in :class:`~navicert.law.case.Facts`."""

    def __init__(self, book: Book, declared: Mapping[str, FactInfo], trace: Trace) -> None:
        self._book, self._trace, self._declared = book, trace, declared
        self._constant: dict[str, Any] = dict(book.constants)
        self._unstated: dict[str, Any] = {}
        parties = book.parties
        self._parties = {} if parties is None else {
            n: TracedRecord(parties.fields, n, trace) for n in {n for held in parties.present.values for n in held}
        }  # fmt: skip

    def __getitem__(self, path: str) -> Any:
        found = self._constant.get(path, self)
        if found is not self:
            return found
        value = self.get(path, self)
        return self._closed(path) if value is self else value

    def get(self, path: str, default: Any = ABSENT) -> Any:
        """What the row states, or the default."""
        if path == "parties" and self._book.parties is not None:
            value = self._people(self._trace.value(self._book.parties.present))
        else:
            stated = self._book.stated.get(path)
            value = ABSENT if stated is None else _of(stated, self._trace, path)
        return default if value is ABSENT else value

    def _people(self, numbers: tuple[int, ...]) -> Any:
        if not numbers:
            return ABSENT
        held = tuple(self._parties[n] for n in numbers)
        return held if "parties" in self._book.closed else OpenList(held)

    def _closed(self, path: str) -> Any:
        found = self._unstated.get(path, self)
        if found is self:
            found = self._unstated[path] = self._book.unstated(path, self._declared.get(path))
        return found


def _of(stated: Stated, trace: Trace, path: str) -> Any:
    """What the row states; a number is one that notes its comparisons."""
    if isinstance(stated, Question):
        return trace.field(stated, path)
    if not trace.ask(stated.present):
        return ABSENT
    return Number.of(float(stated.amounts.numbers[trace.row]), stated.amounts, trace.ask)


class TracedNames:
    """Which facts the row states."""

    def __init__(self, book: Book, trace: Trace) -> None:
        self._book, self._trace = book, trace

    def __contains__(self, path: str) -> bool:
        if path == "parties" and self._book.parties is not None:
            return bool(self._trace.value(self._book.parties.present))
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
        if path == "parties" and self._book.parties is not None:
            people = self._book.parties
            return tuple(TracedParty(people.raw, n, self._trace) for n in self._trace.value(people.present)) or None
        stated = self._book.raw.get(path)
        if stated is not None:
            return _of(stated, self._trace, path)
        held = getattr(self._root, name)
        return self._mapping(path, held) if isinstance(held, Mapping) else held

    def _mapping(self, path: str, held: Mapping[str, Any]) -> dict[str, Any]:
        found = dict(held)
        for name, stated in self._book.raw.items():
            if name.startswith(f"{path}."):
                value = _of(stated, self._trace, "")
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


class Bare:
    """A row before any pack is asked: its facts and its transaction, for what follows from several facts together."""

    def __init__(self, book: Book) -> None:
        self.trace = Trace()
        self.transaction = TracedPart(book, self.trace, "", book.root)
        self.flat = TracedFacts(book, {}, self.trace)
        self.places, self.closed = book.places, book.closed


class TracedCase(Case):
    """The frame in which expressions run, for a row that may be changed; see :class:`~navicert.law.case.Case`."""

    def __init__(self, book: Book, pack: Pack, column: Callable[[str], Question | None]) -> None:
        self.trace = Trace()
        self.transaction = TracedPart(book, self.trace, "", book.root)  # type: ignore[assignment]
        self.tables, self.known_on, self.day = pack.tables, book.known_on, book.day
        self.rates, self.closed, self.places = book.rates, book.closed, book.places
        self.flat = TracedFacts(book, pack.facts, self.trace)  # type: ignore[assignment]
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

    def party(self, number: int) -> TracedRecord:
        """One of the parties of the columns, as a loop over them gives it."""
        assert self._book.parties is not None
        return TracedRecord(self._book.parties.fields, number, self.trace)

    def rows(self, table: str, key: str) -> tuple[Row, ...]:
        """The rows of a key; tables remember what they were asked, so they are asked with a plain text."""
        return super().rows(table, str(key))

    def once(self, what: str, key: str, make: Callable[[Case, str], Any]) -> Any:
        """What follows from the tables for a key; for a place, only that is noted, and not which place it is."""
        if type(key) is not Place:
            return super().once(what, key, make)
        return self.trace.value(key.question.mapped(f"{self._pack.name}: {what}", lambda value: make(self, value)))

    def shares(self) -> tuple[Any, Any]:
        """The shares of controlled US content: none, since content cannot be a column."""
        return content_shares(Case(self._book.root, {}), self._pack)
