"""The same batch on this process, on two processes and on a cluster of two workers: the same answers in the same order."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from navicert.library import batch
from navicert.library.batch import BadEngine, rows_batch, screen_lots
from navicert.library.watchlist import IndexFile, in_force
from navicert.screening.batch import FAULT, ROW, Asking, screen_batch, screen_rows
from navicert.screening.listing_error import ListError
from screening_parties import PARTIES, TODAY, installed

NAMES = ("Volgin Tekhmash", "Pelican Bakery", "", "Dragomir Petrovanov", "Quillhaven Optics", "Al Nahrawy FZE")
ASKING = Asking(
    columns={"id": ("id",), "name": ("name",), "aliases": ("aka",), "born": ("born",)}, on=TODAY, threshold=0.3
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> IndexFile:
    return in_force(installed(tmp_path_factory.mktemp("home")), TODAY)


def lots(count: int = 60, size: int = 7) -> Iterator[list[dict[str, Any]]]:
    rows: list[dict[str, Any]] = [
        {ROW: n, FAULT: "has a fault" if n % 17 == 3 else "", "id": n, "name": NAMES[n % 6], "aka": ["Lady Amarantha"] * (n % 5 == 0),
         "born": "1961-03-04" if n % 2 else None}
        for n in range(1, count + 1)
    ]  # fmt: skip
    rows[10]["name"] = {"no": "text"}
    for start in range(0, count, size):
        yield rows[start : start + size]


def here(index: IndexFile) -> list[Any]:
    return list(screen_lots(lots(), index, ASKING))


def test_two_processes_give_the_same(index: IndexFile) -> None:
    found = here(index)
    assert [a.row for a in found] == list(range(1, 61))
    assert {a.status for a in found} == {"hit", "no hit", "error"}
    assert list(screen_lots(lots(), index, ASKING, jobs=2)) == found


def test_a_cluster_of_two_workers_gives_the_same(index: IndexFile, monkeypatch: pytest.MonkeyPatch) -> None:
    distributed = pytest.importorskip("distributed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        quiet = {"silence_logs": "ERROR", "dashboard_address": None}
        with distributed.LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", **quiet) as cluster:
            place = cluster.scheduler_address.replace("tcp://", "dask://")
            assert list(screen_lots(lots(), index, ASKING, engine=place)) == here(index)
            assert list(screen_lots([], index, ASKING, engine=place)) == []
            # workers that do not see the file are sent the index; another key, so that they open it anew
            other = in_force(installed(index.path.parents[2] / "other", rows=PARTIES[:3]), TODAY)
            monkeypatch.setattr(batch, "_has_index", lambda index: False)
            assert list(screen_lots(lots(), other, ASKING, engine=place)) == here(other)
            assert here(other) != here(index)


def test_rows_as_arrow_are_screened_the_same(index: IndexFile) -> None:
    rows = [row for lot in lots() for row in lot]
    watchlist = index.open()
    again = screen_batch(rows_batch(rows, ASKING), watchlist, ASKING)
    plain = list(screen_rows(rows, watchlist, ASKING))
    assert again.column("status").to_pylist() == [a.status for a in plain]
    assert again.column("hit_ids").to_pylist() == [[h["id"] for h in a.hits] for a in plain]


def test_an_engine_that_cannot_be_used_is_told(index: IndexFile) -> None:
    with pytest.raises(BadEngine, match="no engine is called"):
        list(screen_lots(lots(), index, ASKING, engine="spark://x"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(BadEngine, match=r"no Dask scheduler answers at 127\.0\.0\.1:1"):
            list(screen_lots(lots(), index, ASKING, engine="dask://127.0.0.1:1"))


def test_an_index_that_is_gone_is_told(index: IndexFile) -> None:
    with pytest.raises(ListError, match="cannot be opened"):
        list(screen_lots(lots(), replace(index, path=index.path.with_name("gone.idx")), ASKING))
