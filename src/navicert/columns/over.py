"""The main job over columns: scope → needs → prohibitions → restrictions → authorisations, for every row of a book.

The same steps as :mod:`navicert.assess.decide`, with the three truth values in arrays; the two are held together by a
differential test.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date as Day
from functools import partial

import numpy as np
import polars as pl
from numpy.typing import NDArray

from navicert.assess.decide import PERHAPS_PROHIBITED, PERSON, WEIGHT, rests_on_kind, rests_on_people, rests_on_place
from navicert.columns.answers import Answers, RegimeColumns, joined
from navicert.columns.authorised import Authorised, authorise
from navicert.columns.book import Book
from navicert.columns.needs import Needs, collect
from navicert.columns.question import Flags, Question, Rows
from navicert.columns.reading import note_doubts, read_book
from navicert.columns.rules import Fired, fired
from navicert.columns.truth import FALSE, TRUE, UNKNOWN, Truth, any_of
from navicert.columns.units import Units
from navicert.law.law import Law
from navicert.law.pack import Pack
from navicert.terms import Answer, BadFacts

WEIGHTS = np.array([WEIGHT[answer] for answer in Answer], np.int8)
PLACE = {answer: np.int8(n) for n, answer in enumerate(Answer)}
ASKED = ("scope", "requirement", "prohibition", "restriction", "authorisation")
"""The kinds of rules that are asked."""
Progress = Callable[[int, int], None]


def assess_columns(
    frame: pl.DataFrame,
    law: Law,
    day: Day,
    *,
    complete: Sequence[str] = (),
    regimes: Sequence[str] = (),
    known_on: Day | None = None,
    progress: Progress = lambda done, total: None,
) -> Answers:
    """Ask the packs (of some regimes; of all where none is named) about every row of a frame, as of one day.

    ``complete`` closes parts of the world for all rows; ``progress`` is told how many of how many rules are done. What
    the columns may be says :func:`~navicert.columns.reading.read_book`.
    """
    book = read_book(frame, law, day, complete=complete, known_on=known_on)
    return Answers(book.place, ask_book(book, law, regimes, progress))


def ask_book(
    book: Book, law: Law, regimes: Sequence[str], progress: Progress = lambda done, total: None
) -> dict[str, RegimeColumns]:
    """What each law says to each distinct row of a book, or of a part of one.

    Raises :class:`~navicert.terms.BadFacts` where guidelines are named, which are not law: a column of answers cannot
    show that.
    """
    wanted = {n: p for n, p in law.packs.items() if (p.regime in regimes if regimes else p.is_law)}
    for pack in wanted.values():
        if not pack.is_law:
            raise BadFacts("regime", f"{pack.regime} holds guidelines and no law; put such transactions through assess")
    needed = {n: p for n, p in law.packs.items() if n in wanted or any(n in w.head.consults for w in wanted.values())}
    rules = {n: sum(len(p.rules_on(kind, book.day, book.known_on)) for kind in ASKED) for n, p in needed.items()}
    done, total = 0, sum(rules.values())
    lines: dict[str, _Line] = {}
    for name, pack in needed.items():
        units = Units(book, pack, partial(_told, progress, done, total))
        consulted = [lines[c] for c in pack.head.consults]
        lines[name] = _with_other_acts(_decide(units, consulted), units, consulted)
        done += rules[name]
        progress(done, total)
    return {p.regime: replace(lines[n].columns, only_adds=bool(p.head.overlay)) for n, p in wanted.items()}


def _told(progress: Progress, before: int, total: int, count: int) -> None:
    progress(before + count, total)


@dataclass
class _Line:
    """What a pack says to every row, and what packs that consult it take over."""

    columns: RegimeColumns
    barred: Flags
    """Rows that are prohibited."""
    doubtful: Flags
    """Rows for which a prohibition is possible, and the answer unknown."""
    undated: bool = False

    @property
    def weights(self) -> NDArray[np.int8]:
        """What each answer weighs against that to the same row as another act."""
        return np.where(self.doubtful, np.int8(PERHAPS_PROHIBITED), WEIGHTS[self.columns.answer])

    def of(self, rows: Rows) -> _Line:
        """The same, of some rows."""
        return _Line(self.columns.of(rows), self.barred[rows], self.doubtful[rows], self.undated)

    def with_stricter(self, rows: Rows, seen: _Line) -> _Line:
        """The same, but for some rows what was said of them as another act, where that is stricter."""
        where = np.arange(len(self.barred))
        stricter = np.flatnonzero(seen.weights > self.weights[rows])
        where[rows[stricter]] = len(where) + stricter
        both = joined([self.columns, seen.columns])
        barred, doubtful = (
            np.concatenate(h)[where] for h in ((self.barred, seen.barred), (self.doubtful, seen.doubtful))
        )
        return _Line(both.of(where), barred, doubtful, self.undated)


def _with_other_acts(line: _Line, units: Units, consulted: Sequence[_Line]) -> _Line:
    """What a pack says where an act is another one for its state as well; see :mod:`navicert.law.acts`."""
    pack, book = units.pack, units.book
    for act, test in pack.seen_as.items():
        rows = np.flatnonzero(units.truth(test) == TRUE).astype(np.int32)
        if len(rows):
            part = book.seen_as(act, rows)
            note_doubts(part)
            seen = _decide(Units(part, pack), [c.of(rows) for c in consulted])
            line = line.with_stricter(rows, seen)
    return line


def _decide(units: Units, consulted: Sequence[_Line]) -> _Line:
    pack, book = units.pack, units.book
    reached = units.truth(pack.reach) != FALSE
    if book.day < pack.covers.first:
        answer = np.where(reached, PLACE[Answer.UNKNOWN], PLACE[Answer.NOT_SUBJECT])
        return _Line(
            RegimeColumns.without_needs(answer),
            np.zeros(book.size, bool),
            np.zeros(book.size, bool),
            bool(reached.any()),
        )
    scope = _Scope(units, _may_go_on(book))
    needs = collect(units, "requirement")
    barred = collect(units, "prohibition")
    certain_bar, own_bar, other_bar = _bars(barred, consulted, book.size)
    asks = scope.asks | np.any([np.full(book.size, c.undated) for c in consulted], axis=0) if consulted else scope.asks
    asked = (scope.subject == TRUE) & (needs.some_certain | needs.some_possible) & reached & ~scope.out
    units.settle(needs.question, needs.table)
    authorised = authorise(units, needs, asked)
    answer = _outcome(scope, needs, authorised, (certain_bar, own_bar, other_bar), asks, book, pack)
    answer = np.where(scope.out, np.where(scope.elsewhere, PLACE[Answer.UNKNOWN], PLACE[Answer.NOT_SUBJECT]), answer)
    if not pack.covers.clears_on(book.day):
        answer = np.where(answer == PLACE[Answer.NOT_SUBJECT], PLACE[Answer.UNKNOWN], answer)
    answer = np.where(reached, answer, PLACE[Answer.NOT_SUBJECT])
    gone = scope.out | ~reached
    columns = RegimeColumns(
        answer.astype(np.int8),
        np.where(gone, FALSE, scope.subject),
        needs.without(gone),
        barred.without(gone),
        authorised.symbols,
    )
    unknown_answer = answer == PLACE[Answer.UNKNOWN]
    possible = barred.some_possible | needs.possibly_prohibited | other_bar
    return _Line(columns, (answer == PLACE[Answer.PROHIBITED]), unknown_answer & possible & ~gone)


def _may_go_on(book: Book) -> Flags:
    """May the goods of a row go on to a place that is not stated?"""
    if book.closed & {"parties", "route"}:
        return np.zeros(book.size, bool)
    stated = book.raw.get("final_destination")
    if not isinstance(stated, Question):
        return np.ones(book.size, bool)
    return stated.told(np.array([v is None for v in stated.values]))


class _Scope:
    """Whether the law reaches each row: the item, or a person who takes part."""

    def __init__(self, units: Units, may_go_on: Flags) -> None:
        self.size, self.may_go_on = units.book.size, may_go_on
        self.doubts, self.nationless = units.book.doubtful, units.book.nationless
        self.doubtful = np.logical_or.reduce([*self.doubts.values()])
        self.explained = np.zeros(self.size, bool)
        found = list(fired(units, "scope"))
        by_item, item_asks = self._settled(
            [f for f in found if PERSON not in f.rule.model.tags], whole=_takes_all(units.pack)
        )
        by_person, person_asks = self._settled([f for f in found if PERSON in f.rule.model.tags], whole=False)
        self.subject = np.maximum(by_item, by_person)
        self.asks = (item_asks | person_asks) & (self.subject != TRUE)
        self.out = (self.subject == FALSE) & ~self.asks
        self.elsewhere = self.out & (may_go_on | self.doubtful) & ~self.explained

    def _settled(self, found: Sequence[Fired], *, whole: bool) -> tuple[Truth, Flags]:
        subject = [f.holds for f in found if f.rule.model.effect == "subject"]
        reached = any_of([*subject, np.full(self.size, TRUE, np.int8)] if whole else subject, self.size)
        out = any_of([self._exclusion(f) for f in found if f.rule.model.effect not in ("subject", "asks")], self.size)
        asks = any_of([f.holds for f in found if f.rule.model.effect == "asks"], self.size) != FALSE
        settled = np.where((reached != FALSE) & (out == UNKNOWN), UNKNOWN, reached)
        settled = np.where(out == TRUE, FALSE, settled).astype(np.int8)
        return settled, asks & (settled != TRUE) & (out != TRUE)

    def _exclusion(self, one: Fired) -> Truth:
        """An exclusion takes out where it surely holds, is verified, and rests on nothing that is in doubt."""
        rule, holds = one.rule, one.holds
        if rule.status != "modelled":
            sure = np.zeros(self.size, bool)
        else:
            by_place = (self.may_go_on | self.doubts["place"]) & rests_on_place(rule)
            by_others = (self.doubts["kind"] & rests_on_kind(rule)) | (self.nationless & rests_on_people(rule))
            sure = (holds == TRUE) & ~by_place & ~by_others
        self.explained |= sure
        return np.where(sure, TRUE, np.where(holds != FALSE, UNKNOWN, FALSE)).astype(np.int8)


def _takes_all(pack: Pack) -> bool:
    """Does a pack reach every item, for want of a rule that says which?"""
    return not any(r.model.effect == "subject" for r in pack.by_kind["scope"])


def _bars(barred: Needs, consulted: Sequence[_Line], size: int) -> tuple[Flags, Flags, Flags]:
    """Certain prohibitions, possible ones by this law, and possible ones by a law that it consults."""
    none = np.zeros(size, bool)
    certain = np.any([barred.some_certain, *(c.barred for c in consulted)], axis=0)
    return certain, barred.some_possible, np.any([none, *(c.doubtful for c in consulted)], axis=0)


def _outcome(
    scope: _Scope,
    needs: Needs,
    authorised: Authorised,
    bars: tuple[Flags, Flags, Flags],
    asks: Flags,
    book: Book,
    pack: Pack,
) -> np.ndarray:
    """The answer of each row, by the same order of questions as in :mod:`navicert.assess.decide`."""
    certain_bar, own_bar, other_bar = bars
    sure = scope.subject == TRUE
    steps: Mapping[Answer | str, Flags]
    steps = {
        Answer.PROHIBITED: certain_bar & sure,
        "barred, perhaps": certain_bar | own_bar,
        Answer.LICENCE_REQUIRED: ~authorised.covers_certain & sure,
        "a need, perhaps": ~authorised.covers_certain,
        "barred elsewhere": other_bar,
        "needs, perhaps": needs.some_possible & ~authorised.covers_possible,
        "asks": asks | ((scope.subject == UNKNOWN) & needs.some_certain),
        "not cleared": scope.may_go_on | scope.doubtful | (not pack.covers.clears_on(book.day)),
        Answer.AUTHORISATION_AVAILABLE: needs.some_certain,
    }
    codes = [PLACE[k] if isinstance(k, Answer) else PLACE[Answer.UNKNOWN] for k in steps]
    return np.select(list(steps.values()), codes, PLACE[Answer.NO_LICENCE])
