"""The answers to a book, joined back to its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from navicert.columns.authorised import NOT_ASKED, STATUSES
from navicert.columns.needs import Needs
from navicert.columns.question import Question
from navicert.terms import CLEARING, STRICTNESS, Answer

NAMES = tuple(str(a) for a in STRICTNESS)
"""From the laxest to the strictest: their places are what columns of answers hold."""
HEADLINE = "headline"
SUBJECT = ("no", "unknown", "yes")
STATUS = (*STATUSES, "not_asked")


def _nothing(size: int) -> Needs:
    none = np.zeros(size, bool)
    return Needs(Question("needs", [((), ())], np.zeros(size, np.int32)), none, none, none)


@dataclass
class RegimeColumns:
    """What one law says to each distinct row."""

    answer: NDArray[Any]
    subject: NDArray[Any]
    needs: Needs
    prohibitions: Needs
    authorisations: Mapping[str, NDArray[np.int8]] = field(default_factory=dict)
    only_adds: bool = False
    """Whether the law only adds to others: where none of these is asked, it clears nothing."""

    @classmethod
    def without_needs(cls, answer: NDArray[Any]) -> RegimeColumns:
        """Nothing but an answer: the law was not asked further."""
        size = len(answer)
        return cls(answer.astype(np.int8), np.full(size, 1, np.int8), _nothing(size), _nothing(size))

    def of(self, rows: NDArray[Any]) -> RegimeColumns:
        """The same, of some rows, as often and in the order in which they are named."""
        symbols = {symbol: status[rows] for symbol, status in self.authorisations.items()}
        return RegimeColumns(
            self.answer[rows],
            self.subject[rows],
            self.needs.of(rows),
            self.prohibitions.of(rows),
            symbols,
            self.only_adds,
        )


@dataclass
class Answers:
    """The answers of each law to a book; ``place`` says which distinct row each row is."""

    place: NDArray[np.int32]
    regimes: Mapping[str, RegimeColumns]

    @property
    def distinct(self) -> int:
        """How many rows were really asked about."""
        return len(next(iter(self.regimes.values())).answer)

    def counted(self, regime: str) -> dict[Answer, int]:
        """How many rows have which answer under one law."""
        return self._counted(self.regimes[regime].answer)

    def counted_headlines(self) -> dict[Answer, int]:
        """How many rows have which answer by the strictest of the laws."""
        return self._counted(self.headline)

    def _counted(self, answer: NDArray[np.int8]) -> dict[Answer, int]:
        counts = np.bincount(answer[self.place], minlength=len(NAMES))
        return {answer: int(count) for answer, count in zip(STRICTNESS, counts, strict=True) if count}

    @cached_property
    def headline(self) -> NDArray[np.int8]:
        """The strictest answer to each distinct row; what only laws that add to others clear, is unknown."""
        found: NDArray[np.int8] = np.maximum.reduce([held.answer for held in self.regimes.values()])
        if not all(held.only_adds for held in self.regimes.values()):
            return found
        clears = np.array([answer in CLEARING for answer in STRICTNESS])
        return np.where(clears[found], np.int8(STRICTNESS.index(Answer.UNKNOWN)), found)

    def frame(self) -> pl.DataFrame:
        """One row for each row of the book: the strictest answer, and for each regime its own, whether it reaches, needs, and
        each status."""
        made: dict[str, pl.Series] = {HEADLINE: _named(self.headline, NAMES)}
        for regime, held in self.regimes.items():
            made[f"{regime}"] = _named(held.answer, NAMES)
            made[f"{regime} reaches"] = _named(held.subject, SUBJECT)
            made[f"{regime} needs"] = _needs(held.needs)
            made[f"{regime} prohibitions"] = _needs(held.prohibitions)
            for symbol, status in held.authorisations.items():
                made[f"{regime} {symbol}"] = _named(status, STATUS)
        return pl.DataFrame(made).select(pl.all().gather(self.place))


def together(rows: Sequence[NDArray[Any]], parts: Sequence[Answers]) -> Answers:
    """The answers to parts of a book as those to the whole; ``rows`` are the numbers of the rows of each part."""
    place, before = np.empty(sum(len(each) for each in rows), np.int32), 0
    for each, part in zip(rows, parts, strict=True):
        place[each] = part.place + before
        before += part.distinct
    held = {regime: [part.regimes[regime] for part in parts] for regime in parts[0].regimes}
    return Answers(place, {regime: joined(found) for regime, found in held.items()})


def joined(parts: Sequence[RegimeColumns]) -> RegimeColumns:
    """The rows of several parts, one part after the other."""
    symbols = dict.fromkeys(symbol for part in parts for symbol in part.authorisations)
    return RegimeColumns(
        np.concatenate([p.answer for p in parts]),
        np.concatenate([p.subject for p in parts]),
        _all_needs([p.needs for p in parts]),
        _all_needs([p.prohibitions for p in parts]),
        {
            s: np.concatenate([p.authorisations.get(s, np.full(len(p.answer), NOT_ASKED, np.int8)) for p in parts])
            for s in symbols
        },
        parts[0].only_adds,
    )


def _all_needs(parts: Sequence[Needs]) -> Needs:
    starts = np.cumsum([0, *(len(p.question.values) for p in parts)])
    codes = np.concatenate([p.question.codes.astype(np.int64) + n for p, n in zip(parts, starts[:-1], strict=True)])
    flags = (np.concatenate(held) for held in zip(
        *((p.some_certain, p.some_possible, p.possibly_prohibited) for p in parts), strict=True
    ))  # fmt: skip
    return Needs(Question("needs", [v for p in parts for v in p.question.values], codes), *flags)


def _named(codes: NDArray[Any], names: Sequence[str]) -> pl.Series:
    return pl.Series(codes.astype(np.uint8)).cat.to(pl.Enum(names))


def _needs(needs: Needs) -> pl.Series:
    """The needs as words, one for each distinct set: with semicolons between, and a question mark where facts would decide."""
    words = [
        "; ".join([*(n.id for n in sure), *(f"{n.id}?" for n, _ in perhaps)]) for sure, perhaps in needs.question.values
    ]
    distinct = list(dict.fromkeys(words))
    where = {word: n for n, word in enumerate(distinct)}
    codes = np.array([where[w] for w in words], np.uint32)[needs.question.codes]
    return pl.Series(codes).cat.to(pl.Enum(distinct))
