"""A book in columns, asked about by several processes at once, each with a part of the rows."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable, Sequence
from datetime import date as Day
from functools import partial
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from navicert.columns.answers import Answers, together
from navicert.columns.over import ask_book
from navicert.columns.reading import coded_columns, read_coded
from navicert.law.law import Law
from navicert.terms import BadFacts

if TYPE_CHECKING:
    import polars as pl

FEW = 20_000
"""So few rows are not worth a second process."""
Progress = Callable[[int, int], None]


class JobEnded(RuntimeError):
    """A process that asked about a part of the book ended before it had answered."""


def assess_book(
    frame: pl.DataFrame, law: Law, day: Day, *, complete: Sequence[str] = (), regimes: Sequence[str] = (),
    known_on: Day | None = None, progress: Progress = lambda done, total: None, jobs: int = 1,
) -> Answers:  # fmt: skip
    """:func:`~navicert.columns.over.assess_columns` in ``jobs`` processes, where the platform can fork.

    Rows of one destination stay together, so that few questions are asked twice. Raises
    :class:`~navicert.terms.BadFacts` and :class:`JobEnded`.
    """
    columns = coded_columns(frame)

    def answers(rows: NDArray[np.int64] | None, told: Progress) -> Answers:
        part = columns if rows is None else [column.part(rows) for column in columns]
        book = read_coded(part, law, day, complete=complete, known_on=known_on)
        return Answers(book.place, ask_book(book, law, regimes, told))

    if jobs < 2 or frame.height < FEW or not sys.platform.startswith("linux"):
        return answers(None, progress)
    to = next(column for column in columns if column.name == "to")
    parts = np.array_split(np.argsort(to.codes, kind="stable"), jobs)
    return together(parts, _asked([partial(answers, rows) for rows in parts], progress))


def _asked(asks: Sequence[Callable[[Progress], Answers]], progress: Progress) -> list[Answers]:
    fork = multiprocessing.get_context("fork")
    ends = [fork.Pipe(duplex=False) for _ in asks]
    processes = [
        fork.Process(target=_ask, args=(ask, giver), daemon=True) for ask, (_, giver) in zip(asks, ends, strict=True)
    ]
    for process, (_, giver) in zip(processes, ends, strict=True):
        process.start()
        giver.close()
    found = _collected([taker for taker, _ in ends], progress)
    for process in processes:
        process.join()
    return found


def _ask(ask: Callable[[Progress], Answers], giver: Connection) -> None:
    try:
        giver.send(ask(lambda done, total: giver.send((done, total))))
    except BadFacts as error:
        giver.send(error)
    giver.close()


def _collected(takers: Sequence[Connection], progress: Progress) -> list[Answers]:
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
            if isinstance(told, BadFacts):
                raise told
            if isinstance(told, tuple):
                done[number] = told[0]
                progress(min(done), told[1])
            else:
                found[number] = told
                del waiting[taker]
    return [found[n] for n in range(len(takers))]
