"""From a frame to a book: every distinct value is read once, by the same reader that reads one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date as Day
from functools import partial
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from navicert.assess.facts import read_facts
from navicert.assess.open_facts import settled
from navicert.columns.book import Book, NumberColumn, PartyColumns
from navicert.columns.coded import (
    PARTY,
    ULTIMATE_USER,
    Coded,
    coded,
    compared_with_the_user,
    distinct_rows,
    party_field,
    used,
)
from navicert.columns.number import Amounts
from navicert.columns.outcomes import outcomes
from navicert.columns.question import Codes, Flags, Question
from navicert.columns.traced import Bare
from navicert.columns.truth import TRUE
from navicert.law.case import Case, OpenList, flatten
from navicert.law.doubts import DOUBTS, nationless
from navicert.law.fields import FIELDS, RECORD_FIELDS
from navicert.law.law import Law
from navicert.law.spelling import SOURCE, SOURCE_CODE, known_region
from navicert.law.unknown import Unknown, unknown
from navicert.terms import BadFacts, Transaction

NAMES = frozenset({"name", "id", "aliases", "address", "born", "identifiers"})
"""What screening reads of a party, and rules of packs only beside a denial, which cannot be a column: two parties that
differ in nothing else are one."""
NOT_IN_COLUMNS = (
    "lines",
    "complete",
    "regime_under_test",
    "synthetic_entry",
    "denial_notifications",
    "item.us_content",
)
CALLED = {"from": "departure", "item.published": "item.attributes.published"}
"""The names under which rules read facts that people call otherwise."""
DAY = "date"
NEEDED = ("activity", "departure", "to")
PLACES = ("departure", "to", "final_destination")
NONE = "none"
MOST_TOLD = 5
"""So many cells that cannot be read are told at once."""


def read_book(
    frame: pl.DataFrame, law: Law, day: Day, *, complete: Sequence[str] = (), known_on: Day | None = None
) -> Book:
    """The distinct rows of a frame, as :func:`coded_columns` takes it. Raises :class:`~navicert.terms.BadFacts`."""
    return read_coded(coded_columns(frame), law, day, complete=complete, known_on=known_on)


def coded_columns(frame: pl.DataFrame) -> list[Coded]:
    """The columns of a frame, which are facts by their dotted names (``parties[0].country``).

    Lists are texts with semicolons between, ``none`` an empty one; null says nothing. Raises :class:`~navicert.terms.BadFacts` with the column.
    """
    columns = {CALLED.get(c, c): frame.get_column(c) for c in frame.columns}
    twice = next((c for c in frame.columns if CALLED.get(c) in frame.columns), None)
    if twice is not None:
        raise BadFacts(twice, f"stands there as {CALLED[twice]} as well; leave one of the two columns out")
    for name in columns:
        if name.startswith(NOT_IN_COLUMNS):
            raise BadFacts(name, "cannot be a column; put such transactions through assess, one by one")
    if not frame.height:
        raise BadFacts("book", "has no rows")
    for name in NEEDED:
        if name not in columns:
            raise BadFacts(_shown(name), "is needed in every row; there is no such column")
        if columns[name].null_count():
            raise BadFacts(_shown(name), f"is needed in every row; row {_first(columns[name].is_null()):,} has none")
    unread = NAMES - {"name"} if ULTIMATE_USER in columns else NAMES
    return compared_with_the_user(
        [
            coded(name, series)
            for name, series in columns.items()
            if name not in NAMES and party_field(name) not in unread
        ]
    )


def read_coded(
    columns: Sequence[Coded], law: Law, day: Day, *, complete: Sequence[str] = (), known_on: Day | None = None
) -> Book:
    """The distinct rows of columns. Raises :class:`~navicert.terms.BadFacts` with the column and the row.

    No step of it calls polars, whose threads do not live on in a forked process.
    """
    for column in columns:
        if column.name == DAY:
            _check_days(used(column), day)
    columns = [column for column in columns if column.name != DAY]
    place, first = distinct_rows(columns)
    made = [used(c.part(first)) for c in columns]
    return _Reader(law, day, tuple(complete), known_on, columns).book(made, place, len(first))


def _check_days(column: Coded, day: Day) -> None:
    """All rows are asked as of one day: no row may state another one."""
    for stated in column.values:
        if stated is not None and str(stated).partition(" ")[0] not in ("", day.isoformat()):
            raise BadFacts(
                DAY,
                f"{column.where(stated)}: {stated!r} is not {day.isoformat()}, the day as of which all rows are asked; "
                "ask about the rows of each day by themselves, or leave the column out",
            )


def _first(flags: pl.Series) -> int:
    """The first row that is marked, for people, who count from one."""
    return (flags.arg_max() or 0) + 1


def _shown(name: str) -> str:
    """The name of a column as it was given."""
    return "from" if name == "departure" else name


class _Reader:
    """Reads the distinct values of each column, and what follows from several together.

    ``given`` are the columns with all their rows, which tell where a value stands.
    """

    def __init__(
        self, law: Law, day: Day, complete: tuple[str, ...], known_on: Day | None, given: Sequence[Coded]
    ) -> None:
        self.law, self.day, self.complete, self.known_on = law, day, complete, known_on
        self.given, self.faults = {column.name: column for column in given}, list[BadFacts]()
        self.base = {"date": day, "activity": "export", "from": "US", "to": "US", "complete": list(complete)}

    def book(self, coded: Sequence[Coded], place: NDArray[np.int32], size: int) -> Book:
        root = read_facts(self.base)
        book = Book(
            size, self.day, frozenset(root.complete), root, place, self.known_on, self.law.rates, self.law.places
        )
        book.constants = {"day": self.day, "as_content": False, "licensed": False, "synthetic": False}
        for column in coded:
            if not PARTY.fullmatch(column.name):
                self._enter(book, column)
        self._parties(book, [c for c in coded if PARTY.fullmatch(c.name)])
        if self.faults:
            raise _together(self.faults)
        if book.parties is not None:
            self._check_roles(book.parties, place)
        self._derive(book)
        return book

    def _enter(self, book: Book, column: Coded) -> None:
        info = self.law.facts.get(column.name)
        kind = FIELDS.get(column.name) or (info.kind if info else "open")
        if column.name not in NEEDED:
            read_facts(
                _nested(self.base, column.name, None)
            )  # a name that is no fact is refused as such, without a row
        read = self._cells(column, partial(self._read, column.name, kind))
        flat = [self._place(column.name, r[1]) if column.name in PLACES else r[1] for r in read]
        if kind == "number" and len(read) > 2 and all(v is None or isinstance(v, int | float) for v in flat):
            self._numbers(book, column, flat)
            return
        book.raw[column.name] = Question(column.name, [r[0] for r in read], column.codes)
        book.stated[column.name] = _merged(column.name, flat, column.codes)

    def _cells(self, column: Coded, read: Callable[[Any], tuple[Any, Any]]) -> list[tuple[Any, Any]]:
        """What each value of a column is read as; those that cannot be read are noted, with the row."""
        made = []
        for value in column.values:
            try:
                made.append((None, None) if value is None else read(value))
            except BadFacts as error:
                made.append((None, None))
                where = self.given[column.name].where(value)
                self.faults.append(BadFacts(_shown(column.name), f"{where}: {error.message}"))
        return made

    def _place(self, name: str, value: Any) -> Any:
        """A place that the law knows, or unknown; see :class:`~navicert.law.case.Case`."""
        known = value is None or value in self.law.places
        return value if known else unknown("destination" if name != "departure" else "from")

    def _numbers(self, book: Book, column: Coded, values: Sequence[float | None]) -> None:
        numbers = np.array([np.nan if v is None else v for v in values], np.float64)[column.codes]
        present = Question(f"{column.name} is stated", (False, True), (~np.isnan(numbers)).view(np.int8))
        made = NumberColumn(present, Amounts(column.name, numbers, book.asked))
        book.raw[column.name] = book.stated[column.name] = made

    def _read(self, path: str, kind: str, value: Any) -> tuple[Any, Any]:
        """A value as the transaction has it, and as expressions read it."""
        if path in NEEDED and not str(value).strip():
            raise BadFacts(path, "is needed in every row")
        given: Any = value
        if kind in ("texts", "list") and isinstance(value, str):
            given = _list(value)
        elif kind == "bool":
            given = _truth(value)
        elif kind == "number" and isinstance(value, str):
            given = _number(value)
        t = read_facts(_nested(self.base, path, given))
        flat, _ = settled(flatten(t, self.law.places), self.law)
        return _raw(t, path), flat.get(path)

    def _parties(self, book: Book, columns: Sequence[Coded]) -> None:
        """The parties of each row, field by field."""
        fields: dict[tuple[int, str], Question] = {}
        raw: dict[tuple[int, str], Question] = {}
        present: dict[int, Codes] = {}
        for column in columns:
            match = PARTY.fullmatch(column.name)
            assert match is not None
            place = int(match[1]), match[2]
            read = self._cells(column, partial(self._field, _party_field(column.name, place[1]), place[0]))
            raw[place] = Question(column.name, [r[0] for r in read], column.codes)
            fields[place] = _merged(column.name, [r[1] for r in read], column.codes)
            said = np.array([v is not None for v in column.values])[column.codes]
            present[place[0]] = present.get(place[0], np.zeros(book.size, bool)) | said
        if present:
            book.parties = PartyColumns(_who(present), fields, raw)

    def _check_roles(self, people: PartyColumns, place: NDArray[np.int32]) -> None:
        """Of every party the role is stated."""
        for number, there in people.each:
            role = people.raw.get((number, "role"))
            without = (
                np.ones(len(there), bool) if role is None else role.told(np.array([v is None for v in role.values]))
            )
            rows = np.flatnonzero(((there == TRUE) & without)[place])
            if len(rows):
                where = next(iter(self.given.values())).told(rows)
                raise BadFacts(f"parties[{number}].role", f"is needed in every row with this party; {where} has none")

    def _field(self, field: str, number: int, value: Any) -> tuple[Any, Any]:
        given = _list(value) if RECORD_FIELDS["Party"][field] == "texts" else _truth(value)
        t = read_facts({**self.base, "parties": [{"role": "end_user", field: given}]})
        flat, _ = settled(flatten(t, self.law.places), self.law)
        (party,), (record,) = t.parties or (), flat["parties"]
        held = record.values.get(field)
        return getattr(party, field), _named(held, number)

    def _derive(self, book: Book) -> None:
        """Destination, region and doubts, which rest on several facts together."""
        case = Bare(book)
        if "region" in book.raw:
            book.stated["region"] = outcomes("region", _region, case, book.size)
        for path in SAID_BY_KIND if "item.kind" in book.raw else ():
            book.stated[path] = outcomes(path, partial(_said_by_kind, path), case, book.size)
        book.stated["dest"] = outcomes("dest", Case.destination, case, book.size)
        note_doubts(book)


def note_doubts(book: Book) -> None:
    """Note which rows have facts that contradict each other, or say too little of whom they are about."""
    case = Bare(book)
    for what, all_raised in DOUBTS.items():
        for raised in all_raised:
            book.doubtful[what] |= _flags(f"doubts about {what}", raised, case, book.size)
    book.nationless = _flags("nationless", nationless, case, book.size)


def _flags(name: str, raised: Callable[[Transaction], Iterable[str]], case: Bare, size: int) -> Flags:
    """Which rows a function of a transaction says anything of."""
    told = outcomes(name, lambda c: any(raised(c.transaction)), case, size)
    return told.told(np.array(told.values, bool))


def _who(present: Mapping[int, Codes]) -> Question:
    """Which of the parties of the columns each row has."""
    numbers = sorted(present)
    codes = np.zeros(len(present[numbers[0]]), np.int64)
    for bit, number in enumerate(numbers):
        codes |= present[number].astype(np.int64) << bit
    held, codes = np.unique(codes, return_inverse=True)
    return Question(
        "parties", [tuple(n for b, n in enumerate(numbers) if code >> b & 1) for code in held.tolist()], codes
    )


def _party_field(name: str, field: str) -> str:
    """The field of a party that a column states. Raises :class:`~navicert.terms.BadFacts` where that is none."""
    if field not in RECORD_FIELDS["Party"] or field == "ownership":
        raise BadFacts(name, "is no field of a party that can be a column")
    return field


def _together(faults: Sequence[BadFacts]) -> BadFacts:
    """The cells that cannot be read, in one error, so that they are mended at once."""
    lines = [faults[0].message, *map(str, faults[1:MOST_TOLD])]
    more = [f"and {len(faults) - MOST_TOLD:,} more"] if len(faults) > MOST_TOLD else []
    return BadFacts(faults[0].field, "\n".join([*lines, *more]))


def _named(value: Any, number: int) -> Any:
    """An unknown, or a list with more to come, of the party that it is of."""
    if type(value) is Unknown:
        return Unknown(frozenset(name.replace("[0]", f"[{number}]") for name in value.missing))
    return OpenList.until(value.fact.replace("[0]", f"[{number}]"), value) if type(value) is OpenList else value


def _region(case: Any) -> Any:
    """The region, unknown where no table knows it; see :func:`~navicert.law.case.flatten`."""
    t = case.transaction
    unsure = t.region and not known_region(t.region, t.to, t.final_destination)
    return unknown("region") if unsure else t.region


SAID_BY_KIND = tuple(path for path in SOURCE if path != "item.kind")
"""The facts beside the kind that the kind ``source_code`` states."""


def _said_by_kind(path: str, case: Bare) -> Any:
    """What is stated of a fact, as rules read it, or else what the kind says of it; see :mod:`navicert.law.spelling`."""
    stated = case.flat.get(path)
    return SOURCE[path] if stated is None and case.transaction.item.kind == SOURCE_CODE else stated


def _merged(name: str, values: Sequence[Any], codes: Codes) -> Question:
    """A question whose equal values are one."""
    held: dict[tuple[type, Any], int] = {}
    places = [held.setdefault((type(v), v), len(held)) for v in values]
    return Question(name, [value for _, value in held], np.array(places, np.int32)[codes])


def _list(text: str) -> list[str]:
    """What stands between semicolons; ``none`` says that there is nothing."""
    return [] if text.strip().lower() == NONE else [part.strip() for part in text.split(";") if part.strip()]


def _truth(value: Any) -> Any:
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def _number(text: str) -> Any:
    try:
        return float(text)
    except ValueError:
        return text


def _nested(base: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    made = dict(base)
    *outer, last = {"departure": "from"}.get(path, path).split(".")
    held = made
    for name in outer:
        held[name] = held = dict(held.get(name) or {})
    held[last] = value
    return made


def _raw(t: Transaction, path: str) -> Any:
    held: Any = t
    for name in path.split("."):
        held = held.get(name) if isinstance(held, Mapping) else getattr(held, name)
    return held
