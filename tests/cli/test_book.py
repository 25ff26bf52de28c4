"""``navicert book``: a whole book at once, from a file to counts and a file of answers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner, Result

from made_book import made_book
from navicert.cli import main
from navicert.library import column_jobs, open_library


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "orders.parquet"
    made_book(open_library().law, 60, seed=4).write_parquet(path)
    return path


def book(*words: object) -> Result:
    return CliRunner().invoke(main, ["book", *map(str, words)])


def test_a_book_is_counted_by_law_and_answered_row_by_row(orders: Path, tmp_path: Path) -> None:
    result = book(
        orders, "--on", "2026-06-01", "--regime", "US-EAR", "--complete", "item", "-o", tmp_path / "a.parquet"
    )
    assert result.exit_code == 0, result.output
    assert "60 rows, 60 of them different" in result.output
    answers = pl.read_parquet(tmp_path / "a.parquet")
    assert answers.height == 60
    assert {"US-EAR", "US-EAR needs", "US-EAR LVS"} <= set(answers.columns)


def test_the_wanted_number_of_processes_is_asked(orders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted: list[int] = []
    asked = column_jobs._asked

    def counting(parts: Sequence[Any], *rest: Any) -> Any:
        wanted.append(len(parts))
        return asked(parts, *rest)

    monkeypatch.setattr(column_jobs, "FEW", 0)
    monkeypatch.setattr(column_jobs, "_asked", counting)
    assert book(orders, "--on", "2026-06-01", "--regime", "EU-SANC", "--jobs", 2).exit_code == 0
    assert wanted == [2]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--complete", "parties"), "parties[0].listed: is needed in every row with this party"),
        (("--complete", "everything"), "'everything' is not one of"),
        (("-o", "answers.txt"), "answers are written to .parquet or .csv"),
        (("-o", "/nowhere/answers.csv"), "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_said(orders: Path, words: tuple[str, ...], said: str) -> None:
    result = book(orders, "--on", "2026-06-01", "--regime", "EU-SANC", *words)
    assert result.exit_code != 0
    assert said in result.output


def test_a_file_that_is_no_book_is_said(tmp_path: Path) -> None:
    (tmp_path / "orders.parquet").write_bytes(b"not a book")
    assert "orders.parquet: cannot be read" in book(tmp_path / "orders.parquet", "--on", "2026-06-01").output
