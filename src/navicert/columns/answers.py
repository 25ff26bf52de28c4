"""The answers to a book, joined back to its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from navicert.columns.needs import Needs
from navicert.columns.question import Question
from navicert.terms import Answer

NAMES = tuple(str(a) for a in Answer)
SUBJECT = ("no", "unknown", "yes")
STATUS = ("available", "conditional", "to_review", "excluded", "not_asked")


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

    @classmethod
    def without_needs(cls, answer: NDArray[Any]) -> RegimeColumns:
        """Nothing but an answer: the law was not asked further."""
        size = len(answer)
        return cls(answer.astype(np.int8), np.full(size, 1, np.int8), _nothing(size), _nothing(size))


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
        counts = np.bincount(self.regimes[regime].answer[self.place], minlength=len(NAMES))
        return {answer: int(count) for answer, count in zip(Answer, counts, strict=True) if count}

    def frame(self) -> pl.DataFrame:
        """One row for each row of the book: for each regime the answer, whether it reaches, needs, and each status."""
        made: dict[str, pl.Series] = {}
        for regime, held in self.regimes.items():
            made[f"{regime}"] = self._named(held.answer, NAMES)
            made[f"{regime} reaches"] = self._named(held.subject, SUBJECT)
            made[f"{regime} needs"] = self._needs(held.needs)
            made[f"{regime} prohibitions"] = self._needs(held.prohibitions)
            for symbol, status in held.authorisations.items():
                made[f"{regime} {symbol}"] = self._named(status, STATUS)
        return pl.DataFrame(made)

    def _named(self, codes: NDArray[Any], names: tuple[str, ...]) -> pl.Series:
        kind = pl.Enum(names)
        return pl.Series(codes[self.place].astype(np.uint8)).cat.to(kind) if len(codes) else pl.Series([], dtype=kind)

    def _needs(self, needs: Needs) -> pl.Series:
        """The needs as words, with semicolons between, those that facts would decide with a question mark; one word for each distinct set."""
        words = [
            "; ".join([*(n.id for n in sure), *(f"{n.id}?" for n, _ in perhaps)])
            for sure, perhaps in needs.question.values
        ]
        distinct = list(dict.fromkeys(words))
        where = {word: n for n, word in enumerate(distinct)}
        codes = np.array([where[w] for w in words], np.uint32)[needs.question.codes][self.place]
        return pl.Series(codes).cat.to(pl.Enum(distinct))
