"""Parts of a run that is not done: kept whole, read in order, and never taken for another run's."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from navicert.library import unfinished
from navicert.library.batch import LOT
from navicert.library.unfinished import PART, Unfinished
from navicert.screening.batch import Answer

ANSWERS = [
    Answer(row=n, id=str(n), name=f"Party {n}", hits=({"id": "x", "score": 0.7, "layer": "block", "list": "A", "programmes": []},) * (n % 3 == 0),
           error="cannot be read" if n % 7 == 0 else "", behind={"owners": [], "results": []} if n % 5 == 0 else None)
    for n in range(1, 48)
]  # fmt: skip


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unfinished, "PART", 10)


def broken_off(out: Path, key: str, after: int) -> None:
    """A run that was killed after so many answers."""
    list(islice(Unfinished(out, key).keeping(iter(ANSWERS)), after))


def test_whole_parts_are_taken_up_and_the_rest_is_answered(tmp_path: Path) -> None:
    out = tmp_path / "answers.csv"
    broken_off(out, "key", 25)
    again = Unfinished(out, "key")
    assert again.rows == 20
    assert [*again.answered(), *again.keeping(ANSWERS[20:])] == ANSWERS
    assert Unfinished(out, "key").rows == 40
    again.done()
    assert list(tmp_path.iterdir()) == []


def test_another_run_for_the_same_output_takes_nothing_over(tmp_path: Path) -> None:
    out = tmp_path / "answers.csv"
    broken_off(out, "one", 25)
    broken_off(tmp_path / "other.csv", "one", 25)
    other = Unfinished(out, "two")
    assert other.rows == 0
    assert other.drop_others()
    assert Unfinished(out, "one").rows == 0
    assert Unfinished(tmp_path / "other.csv", "one").rows == 20


@pytest.mark.parametrize("cut", [0, 5, -1])
def test_a_damaged_part_and_those_behind_it_are_answered_again(tmp_path: Path, cut: int) -> None:
    out = tmp_path / "answers.csv"
    broken_off(out, "key", 45)
    second = sorted(Unfinished(out, "key").folder.iterdir())[1]
    second.write_bytes(second.read_bytes()[:cut])
    assert Unfinished(out, "key").rows == 10


def test_a_part_holds_whole_lots() -> None:
    assert PART % LOT == 0
