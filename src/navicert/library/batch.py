"""A batch of parties on several processes, or on a Dask cluster: the same function, the same answers, the same order."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, cast

from navicert.library.parties import MISSING
from navicert.library.watchlist import IndexFile
from navicert.screening.batch import FAULT, ROW, Answer, Asking, Row, answer_of, screen_batch, screen_rows
from navicert.screening.listing_error import ListError
from navicert.screening.party import BadRow, texts_of
from navicert.screening.screen import Watchlist

LOT = 500  # rows that a process gets at a time
AHEAD = 4  # lots that wait for each process
DASK = "dask://"
Lots = Iterable[Sequence[Row]]


class BadEngine(ValueError):
    """An engine that cannot be used: says why and what to do."""


def screen_lots(lots: Lots, index: IndexFile, asking: Asking, *, jobs: int = 1, engine: str = "") -> Iterator[Answer]:
    """The answers to all rows of all lots, in order. Raises :class:`ListError` and :class:`BadEngine`.

    ``jobs`` processes on this machine each map the same index; ``engine`` is ``dask://HOST:PORT`` or ``dask://local``.
    """
    if engine:
        yield from _on_dask(lots, index, asking, engine, jobs)
    elif jobs <= 1:
        watchlist = index.open()
        for lot in lots:
            yield from screen_rows(lot, watchlist, asking)
    else:
        yield from _on_processes(lots, index, asking, jobs)


def _on_processes(lots: Lots, index: IndexFile, asking: Asking, jobs: int) -> Iterator[Answer]:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, context, initializer=_open_here, initargs=(index, asking)) as pool:
        try:
            for answers in _in_order(lots, lambda lot: pool.submit(_answers, lot), jobs * AHEAD):
                yield from answers
        except BrokenProcessPool:
            raise BadEngine(
                "a process that screened was ended from outside, perhaps for want of memory; type the same again with "
                "--jobs 1: with --output it goes on behind what is answered already"
            ) from None


def _in_order(lots: Lots, submit: Callable[[Sequence[Row]], Any], most: int) -> Iterator[Any]:
    """The results of all lots in order, never more than ``most`` lots under way."""
    under_way: deque[Future[Any]] = deque()
    try:
        for lot in lots:
            under_way.append(submit(lot))
            if len(under_way) >= most:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    finally:
        for one in under_way:
            one.cancel()


_here: list[tuple[Watchlist, Asking]] = []
"""What a process of the pool works with: set once when it begins."""


def _open_here(index: IndexFile, asking: Asking) -> None:
    _here[:] = [(index.open(), asking)]


def _answers(lot: Sequence[Row]) -> list[Answer]:
    watchlist, asking = _here[0]
    return list(screen_rows(lot, watchlist, asking))


def rows_batch(lot: Sequence[Row], asking: Asking) -> Any:
    """Rows as an Arrow record batch: of each column that is used the texts of its cells, as lists. Needs pyarrow."""
    import pyarrow as pa  # type: ignore[import-untyped]

    columns = tuple(dict.fromkeys(column for held in asking.columns.values() for column in held))
    faults: list[str] = []
    cells: dict[str, list[list[str]]] = {column: [] for column in columns}
    for row in lot:
        fault = str(row.get(FAULT) or "")
        for column in columns:
            try:
                cells[column].append(list(texts_of(row.get(column), column)))
            except BadRow as error:
                cells[column].append([])
                fault = fault or str(error)
        faults.append(fault)
    arrays = [pa.array(held, pa.list_(pa.string())) for held in cells.values()]
    numbers = pa.array([int(row.get(ROW) or n) for n, row in enumerate(lot, start=1)], pa.int64())
    return pa.RecordBatch.from_arrays([*arrays, numbers, pa.array(faults, pa.string())], [*columns, ROW, FAULT])


def _on_dask(lots: Lots, index: IndexFile, asking: Asking, engine: str, jobs: int) -> Iterator[Answer]:
    with _cluster(engine, jobs) as client:
        workers = len(client.scheduler_info()["workers"])
        if not workers:
            raise BadEngine(f"the cluster at {engine.removeprefix(DASK)} has no worker; start one and try again")
        seen = client.run(_has_index, index)
        held = None if all(seen.values()) else client.scatter(index.path.read_bytes(), broadcast=True)

        def submit(lot: Sequence[Row]) -> Any:
            return client.submit(screen_on_worker, rows_batch(lot, asking), index, asking, held, pure=False)

        for batch in _in_order(lots, submit, workers * AHEAD):
            yield from map(answer_of, batch.to_pylist())


@contextmanager
def _cluster(engine: str, jobs: int) -> Iterator[Any]:
    """A client of the cluster, or of one made for this run."""
    if not engine.startswith(DASK):
        raise BadEngine(f"no engine is called {engine!r}; write dask://HOST:PORT or dask://local")
    try:
        import pyarrow  # noqa: F401
        from distributed import Client, LocalCluster
    except ImportError:
        raise BadEngine(MISSING.replace("pyarrow is", "Dask or pyarrow is").split(", or")[0]) from None
    place, connect = engine.removeprefix(DASK), cast(Any, Client)
    if place == "local":
        local: Any = LocalCluster
        quiet = {"dashboard_address": None, "silence_logs": "ERROR"}
        with local(n_workers=max(2, jobs), threads_per_worker=1, **quiet) as made, connect(made) as own:
            yield own
        return
    try:
        client = connect(f"tcp://{place}", timeout=5)
    except (OSError, TimeoutError, ValueError) as error:
        raise BadEngine(f"no Dask scheduler answers at {place}: {error}") from None
    with client:
        yield client


def _has_index(index: IndexFile) -> bool:
    return index.path.is_file()


def screen_on_worker(batch: Any, index: IndexFile, asking: Asking, held: bytes | None) -> Any:
    """:func:`~navicert.screening.batch.screen_batch` where the index is a file, or was sent as bytes."""
    return screen_batch(batch, _opened(index, held), asking)


@lru_cache(maxsize=2)
def _kept(key: str, warnings: tuple[str, ...]) -> list[Watchlist]:
    """Room for one watchlist of a worker."""
    return []


def _opened(index: IndexFile, held: bytes | None) -> Watchlist:
    """The watchlist of a worker, opened once. Raises :class:`ListError` where the worker's program is another version."""
    kept = _kept(index.key, index.warnings)
    if not kept:
        made = index.open() if held is None else index.over(held)
        if (made.weights.version, made.scorecard.version) != index.versions:
            raise ListError("a worker runs another version of Navicert, whose scores differ; install the same on each")
        kept.append(made)
    return kept[0]
