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
        (("-o", "/nowhere/answers.csv"), "cannot be written: there is no folder /nowhere"),
        (("--encoding", "cp1252"), "--encoding is for CSV files"),
    ],
)
def test_what_cannot_be_done_is_said(orders: Path, words: tuple[str, ...], said: str) -> None:
    result = book(orders, "--on", "2026-06-01", "--regime", "EU-SANC", *words)
    assert result.exit_code != 0
    assert said in result.output


def test_a_file_that_is_no_book_is_said(tmp_path: Path) -> None:
    (tmp_path / "orders.parquet").write_bytes(b"not a book")
    assert "orders.parquet: cannot be read" in book(tmp_path / "orders.parquet", "--on", "2026-06-01").output


LINES = (
    "id,activity,from,to,parties[0].role,parties[0].name",
    "r1,export,DE,TR,end_user,Müller",
    "r2,export,DE,KP,end_user,Ayşe",
)


def written(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


def test_each_answer_stands_beside_the_id_of_its_row_with_the_strictest_first(tmp_path: Path) -> None:
    orders = written(tmp_path / "orders.csv", *LINES)
    result = book(orders, "--on", "2026-06-01", "--regime", "EU-DU", "--regime", "UN", "-o", tmp_path / "a.csv")
    assert result.exit_code == 0, result.output
    answers = pl.read_csv(tmp_path / "a.csv")
    assert answers.columns[:3] == ["id", "headline", "EU-DU"]
    assert answers["id"].to_list() == ["r1", "r2"]
    assert answers["headline"].to_list() == ["unknown", "unknown"]
    assert max(map(len, result.output.splitlines())) <= 110
    assert [line.split()[:3] for line in result.output.splitlines() if line.startswith("strictest")] == [
        ["strictest", "0", "2"]
    ]


def test_a_file_that_exists_is_written_over_only_where_that_is_said(orders: Path, tmp_path: Path) -> None:
    """And before anything is read or asked."""
    stands = written(tmp_path / "a.csv", "kept")
    words = (orders, "--on", "2026-06-01", "--regime", "EU-SANC", "-o", stands)
    result = book(*words)
    assert result.exit_code != 0
    assert "exists; give another name, or --force to write over it" in result.output
    assert stands.read_text() == "kept\n"
    assert book(*words, "--force").exit_code == 0
    assert stands.read_text() != "kept\n"


def test_a_place_to_write_that_is_none_is_refused_before_the_book_is_read(tmp_path: Path) -> None:
    (tmp_path / "orders.parquet").write_bytes(b"not a book")
    result = book(tmp_path / "orders.parquet", "--on", "2026-06-01", "-o", tmp_path / "a.xlsx")
    assert "answers are written to .parquet or .csv" in result.output


def test_a_text_in_another_encoding_is_read_where_that_is_said(tmp_path: Path) -> None:
    orders = written(tmp_path / "orders.csv", *LINES, encoding="cp1254")
    words = (orders, "--on", "2026-06-01", "--regime", "EU-DU")
    assert (
        "orders.csv: line 2 is not in UTF-8 (its byte 27); say the encoding, such as --encoding cp1252"
        in book(*words).output
    )
    assert book(*words, "--encoding", "cp1254").exit_code == 0
    assert "no encoding is called 'cp99999'" in book(*words, "--encoding", "cp99999").output
    assert "orders.csv: cannot be read as ascii" in book(*words, "--encoding", "ascii").output


def test_columns_parted_by_semicolons_are_said(tmp_path: Path) -> None:
    orders = written(tmp_path / "orders.csv", *(line.replace(",", ";") for line in LINES))
    assert "its columns are parted by semicolons; save it with commas" in book(orders, "--on", "2026-06-01").output


def test_a_party_that_nobody_looked_up_is_told_with_its_row(tmp_path: Path) -> None:
    orders = written(
        tmp_path / "orders.csv",
        *(f"{line},{cell}" for line, cell in zip(LINES, ("parties[0].listed", "none", ""), strict=True)),
    )
    assert "row 2 has nothing" in book(orders, "--on", "2026-06-01", "--complete", "parties").output
