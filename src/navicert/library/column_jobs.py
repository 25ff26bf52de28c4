"""A book in columns, asked about by several processes at once, each with a part of the distinct rows."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date as Day
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from navicert.columns.answers import Answers, RegimeColumns, together
from navicert.columns.book import Book
from navicert.columns.over import ask_book
from navicert.columns.question import Question
from navicert.columns.reading import read_book
from navicert.law.law import Law

if TYPE_CHECKING:
    import polars as pl

FEW = 20_000
"""So few distinct rows are not worth a second process."""
Progress = Callable[[int, int], None]
Found = Mapping[str, RegimeColumns]


class JobEnded(RuntimeError):
    """A process that asked about a part of the book ended before it had answered."""


def assess_book(
    frame: pl.DataFrame, law: Law, day: Day, *, complete: Sequence[str] = (), regimes: Sequence[str] = (),
    known_on: Day | None = None, progress: Progress = lambda done, total: None, jobs: int = 1,
) -> Answers:  # fmt: skip
    """:func:`~navicert.columns.over.assess_columns` in ``jobs`` processes, where the platform can fork.

    Rows of one destination stay together, so that few questions are asked twice. Raises :class:`JobEnded`.
    """
    book = read_book(frame, law, day, complete=complete, known_on=known_on)
    if jobs < 2 or book.size < FEW or not sys.platform.startswith("linux"):
        return Answers(book.place, ask_book(book, law, regimes, progress))
    to = book.raw["to"]
    assert isinstance(to, Question)
    parts = np.array_split(np.argsort(to.codes, kind="stable"), jobs)
    found = _asked([book.part(rows) for rows in parts], law, regimes, progress)
    return Answers(book.place, together(list(zip(parts, found, strict=True))))


def _asked(parts: Sequence[Book], law: Law, regimes: Sequence[str], progress: Progress) -> list[Found]:
    fork = multiprocessing.get_context("fork")
    ends = [fork.Pipe(duplex=False) for _ in parts]
    processes = [
        fork.Process(target=_ask, args=(part, law, regimes, giver), daemon=True)
        for part, (_, giver) in zip(parts, ends, strict=True)
    ]
    for process, (_, giver) in zip(processes, ends, strict=True):
        process.start()
        giver.close()
    found = _collected([taker for taker, _ in ends], progress)
    for process in processes:
        process.join()
    return found


def _ask(part: Book, law: Law, regimes: Sequence[str], giver: Connection) -> None:
    found = ask_book(part, law, regimes, lambda done, total: giver.send((done, total)))
    giver.send(found)
    giver.close()


def _collected(takers: Sequence[Connection], progress: Progress) -> list[Found]:
    """What each process found; how far the slowest is, is told as they go."""
    found: dict[int, Any] = {}
    done = [0] * len(takers)
    waiting = {taker: n for n, taker in enumerate(takers)}
    while waiting:
        for ready in wait(list(waiting)):
            taker = cast("Connection", ready)
            number = waiting[taker]
            try:
                told = taker.recv()
            except EOFError:
                raise JobEnded("a process that asked about a part of the book ended early; ask with --jobs 1") from None
            if isinstance(told, tuple):
                done[number] = told[0]
                progress(min(done), told[1])
            else:
                found[number] = told
                del waiting[taker]
    return [found[n] for n in range(len(takers))]
