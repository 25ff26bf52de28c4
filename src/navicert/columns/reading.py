"""From a frame to a book: every distinct value is read once, by the same reader that reads one transaction."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Day
from typing import Any, cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from navicert.assess.facts import read_facts
from navicert.assess.open_facts import settled
from navicert.columns.book import Book, NumberColumn, PartyColumns
from navicert.columns.number import Amounts
from navicert.columns.outcomes import outcomes
from navicert.columns.question import Codes, Flags, Question
from navicert.columns.traced import Bare
from navicert.law.case import Case, OpenList, flatten
from navicert.law.doubts import DOUBTS, nationless
from navicert.law.fields import FIELDS, RECORD_FIELDS
from navicert.law.law import Law
from navicert.law.spelling import SOURCE_CODE, known_region
from navicert.law.unknown import Unknown, unknown
from navicert.terms import BadFacts, Transaction

PARTY = re.compile(r"parties\[(\d+)\]\.(\w+)")
NAMES = frozenset({"name", "id", "aliases", "address", "born", "identifiers"})
"""What screening reads of a party, and rules of packs only beside a denial, which cannot be a column: two parties that
differ in nothing else are one."""
NAMED = "end_use.ultimate_end_user"
"""The one fact beside which the names of the parties count: is it one of them?"""
NOT_IN_COLUMNS = (
    "lines",
    "date",
    "complete",
    "regime_under_test",
    "synthetic_entry",
    "denial_notifications",
    "item.us_content",
)
PLACES = ("departure", "to", "final_destination")
LARGEST = 2**62
BLOCK = 2**17  # rows
NONE = "none"


@dataclass
class Coded:
    """A column as it was given: distinct values and the code of each row. Null is a value: nothing is stated."""

    name: str
    values: Sequence[Any]
    codes: Codes

    def part(self, rows: Codes) -> Coded:
        """The same column, of some rows."""
        return Coded(self.name, self.values, self.codes[rows])


def read_book(
    frame: pl.DataFrame, law: Law, day: Day, *, complete: Sequence[str] = (), known_on: Day | None = None
) -> Book:
    """The distinct rows of a frame, as :func:`coded_columns` takes it. Raises :class:`~navicert.terms.BadFacts`."""
    return read_coded(coded_columns(frame), law, day, complete=complete, known_on=known_on)


def coded_columns(frame: pl.DataFrame) -> list[Coded]:
    """The columns of a frame, which are facts by their dotted names (``parties[0].country``).

    Lists are texts with semicolons between, ``none`` an empty one; null says nothing. Raises :class:`~navicert.terms.BadFacts` with the column.
    """
    columns = {("departure" if c == "from" else c): frame.get_column(c) for c in frame.columns}
    for name in columns:
        if name.startswith(NOT_IN_COLUMNS):
            raise BadFacts(name, "cannot be a column; put such transactions through assess, one by one")
    if not frame.height:
        raise BadFacts("book", "has no rows")
    for name in ("activity", "departure", "to"):
        if name not in columns or columns[name].null_count():
            raise BadFacts(name, "is needed in every row")
    unread = NAMES - {"name"} if NAMED in columns else NAMES
    return [_coded(name, series) for name, series in columns.items() if PARTY.sub(r"\2", name) not in unread]


def read_coded(
    columns: Sequence[Coded], law: Law, day: Day, *, complete: Sequence[str] = (), known_on: Day | None = None
) -> Book:
    """The distinct rows of columns. Raises :class:`~navicert.terms.BadFacts` with the column.

    No step of it calls polars, whose threads do not live on in a forked process.
    """
    place, first = _distinct(columns)
    made = [_used(c.part(first)) for c in columns]
    return _Reader(law, day, tuple(complete), known_on).book(made, place, len(first))


def _coded(name: str, series: pl.Series) -> Coded:
    """The values that a column may have, and for each row the place of its own."""
    if series.dtype.is_numeric():
        distinct = series.unique().sort(nulls_last=False)
        return Coded(name, distinct.to_list(), _places(series, distinct))
    held = series if isinstance(series.dtype, pl.Enum) else _as_words(series.cast(pl.String))
    words: list[str | None] = cast(pl.Enum, held.dtype).categories.to_list()
    codes = held.to_physical()
    if codes.null_count():
        codes = codes.cast(pl.UInt8 if len(words) < 256 else pl.UInt32).fill_null(len(words))
        words = [*words, None]
    return Coded(name, words, codes.to_numpy())


def _used(column: Coded) -> Coded:
    """The column with no more values than some row has."""
    used = np.bincount(column.codes, minlength=len(column.values)) > 0
    places = (np.cumsum(used) - 1).astype(np.int32)
    return Coded(column.name, [v for v, u in zip(column.values, used.tolist(), strict=True) if u], places[column.codes])


def _as_words(series: pl.Series) -> pl.Series:
    return series.cast(pl.Enum(series.drop_nulls().unique().sort()))


def _places(held: pl.Series, distinct: pl.Series) -> Codes:
    """Where each value stands among the distinct ones; null stands first."""
    nulls = distinct.null_count()
    found = distinct.drop_nulls().search_sorted(held.fill_null(strategy="zero")).to_numpy().astype(np.int32) + nulls
    if nulls:
        found[held.is_null().to_numpy()] = 0
    return found


def _distinct(columns: Sequence[Coded]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """For each row the number of its distinct row, and for each distinct row one that has it."""
    key, span, mixed = np.zeros(len(columns[0].codes), np.int64), 1, list[Coded]()
    for column in sorted(columns, key=lambda c: len(c.values)):
        if span * len(column.values) > LARGEST:
            _mix(key, mixed)
            place, first = _numbered(key)
            key, span, mixed = place.astype(np.int64), len(first), []
        mixed.append(column)
        span *= len(column.values)
    _mix(key, mixed)
    return _numbered(key)


def _mix(key: NDArray[np.int64], columns: Sequence[Coded]) -> None:
    """Make the codes of some columns digits of the keys; a block of rows at a time stays in the processor's cache."""
    for start in range(0, len(key), BLOCK):
        held = key[start : start + BLOCK]
        for column in columns:
            held *= len(column.values)
            held += column.codes[start : start + BLOCK]


def _numbered(key: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """For each key how many smaller ones there are that differ, and for each of those numbers a row that has it."""
    order = np.argsort(key)
    held = key[order]
    new = np.concatenate([[True], held[1:] != held[:-1]])
    place = np.empty(len(key), np.int32)
    place[order] = np.cumsum(new, dtype=np.int32) - 1
    return place, order[new]


class _Reader:
    """Reads the distinct values of each column, and what follows from several together."""

    def __init__(self, law: Law, day: Day, complete: tuple[str, ...], known_on: Day | None) -> None:
        self.law, self.day, self.complete, self.known_on = law, day, complete, known_on
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
        self._derive(book)
        return book

    def _enter(self, book: Book, column: Coded) -> None:
        info = self.law.facts.get(column.name)
        kind = FIELDS.get(column.name) or (info.kind if info else "open")
        if kind == "number" and len(column.values) > 2:
            self._numbers(book, column)
            return
        read = [None if v is None else self._read(column.name, kind, v) for v in column.values]
        book.raw[column.name] = Question(column.name, [r and r[0] for r in read], column.codes)
        flat = (
            [r and self._place(column.name, r[1]) for r in read]
            if column.name in PLACES
            else [r and r[1] for r in read]
        )
        book.stated[column.name] = _merged(column.name, flat, column.codes)

    def _place(self, name: str, value: Any) -> Any:
        """A place that the law knows, or unknown; see :class:`~navicert.law.case.Case`."""
        return value if value in self.law.places else unknown("destination" if name != "departure" else "from")

    def _numbers(self, book: Book, column: Coded) -> None:
        for value in column.values:
            if value is not None:
                self._read(column.name, "number", value)
        numbers = np.array([np.nan if v is None else float(v) for v in column.values], np.float64)[column.codes]
        present = Question(f"{column.name} is stated", (False, True), (~np.isnan(numbers)).view(np.int8))
        made = NumberColumn(present, Amounts(column.name, numbers, book.asked))
        book.raw[column.name] = book.stated[column.name] = made

    def _read(self, path: str, kind: str, value: Any) -> tuple[Any, Any]:
        """A value as the transaction has it, and as expressions read it."""
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
            read = [(None, None) if v is None else self._field(column.name, place, v) for v in column.values]
            raw[place] = Question(column.name, [r[0] for r in read], column.codes)
            fields[place] = _merged(column.name, [r[1] for r in read], column.codes)
            said = np.array([v is not None for v in column.values])[column.codes]
            present[place[0]] = present.get(place[0], np.zeros(book.size, bool)) | said
        for number in present:
            role = raw.get((number, "role"))
            if role is None or (present[number] & role.told(np.array([v is None for v in role.values]))).any():
                raise BadFacts(f"parties[{number}].role", "is needed in every row with this party")
        if present:
            book.parties = PartyColumns(_who(present), fields, raw)

    def _field(self, name: str, place: tuple[int, str], value: Any) -> tuple[Any, Any]:
        number, field = place
        if field not in RECORD_FIELDS["Party"] or field == "ownership":
            raise BadFacts(name, "is no field of a party that can be a column")
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
        if "item.kind" in book.raw:
            book.stated[READABLE] = outcomes(READABLE, _readable, case, book.size)
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


READABLE = "item.attributes.source_code"


def _readable(case: Any) -> Any:
    """Whether it is source code; what is called that by its kind is."""
    item = case.transaction.item
    return True if item.kind == SOURCE_CODE else item.attributes.get("source_code")


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
