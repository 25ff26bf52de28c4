"""Asking an old question again with the law of its time."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from navicert.library import Library, open_library
from navicert.office.actions import keep_determination
from navicert.office.canonical import canonical, sha256
from navicert.office.models import KeptDetermination
from navicert.office.replay import replay
from navicert.office.shelf import the_library
from office_examples import CHIP_TO_INDIA

pytestmark = pytest.mark.django_db


@pytest.fixture
def library(tmp_path: Path) -> Library:
    (tmp_path / "cache").symlink_to(the_library().home / "cache")
    (tmp_path / "rates.csv").write_text("currency,usd,date\nEUR,1.10,2026-09-01\n", encoding="utf-8")
    return open_library(tmp_path)


@pytest.fixture
def kept(library: Library) -> KeptDetermination:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    return keep_determination(CHIP_TO_INDIA, library=library, asked_by="test", now=now)


def test_the_same_facts_and_editions_give_the_same_text(kept: KeptDetermination, library: Library) -> None:
    result = replay(kept, library=library)

    assert (result.outcome, result.answer) == ("same", kept.answer)


def test_rates_and_lists_that_changed_since_do_not_matter(kept: KeptDetermination, library: Library) -> None:
    (library.home / "rates.csv").write_text("currency,usd,date\nEUR,2.00,2026-10-01\n", encoding="utf-8")
    (library.home / "lists").mkdir()
    row = "list,id,name,aliases,identifiers,country,from,to\nBIS-EL,1,Kestrel Meters Pvt,,,IN,2020-01-01,\n"
    (library.home / "lists" / "new.csv").write_text(row, encoding="utf-8")

    newer = open_library(library.home)
    again = keep_determination(CHIP_TO_INDIA, library=newer, asked_by="test", now=kept.created)

    assert replay(kept, library=newer).outcome == "same"
    assert again.lists != kept.lists
    assert again.answer != kept.answer


def test_a_newer_engine_with_the_same_answer_is_said(kept: KeptDetermination, library: Library) -> None:
    kept.answer = canonical({**json.loads(kept.answer), "engine": "0.0.1"})
    kept.answer_sha256, kept.engine = sha256(kept.answer), "0.0.1"

    result = replay(kept, library=library)

    assert (result.outcome, result.sentence) == (
        "same",
        "The same answer, but for the engine's number: it was given by 0.0.1.",
    )


def test_another_answer_is_said(kept: KeptDetermination, library: Library) -> None:
    kept.answer = canonical({**json.loads(kept.answer), "headline": "prohibited"})
    kept.answer_sha256 = sha256(kept.answer)

    assert replay(kept, library=library).outcome == "different"


def test_facts_that_are_no_longer_read_are_said(kept: KeptDetermination, library: Library) -> None:
    kept.facts = canonical({**CHIP_TO_INDIA, "dropped_field": 1})
    kept.facts_sha256 = sha256(kept.facts)

    result = replay(kept, library=library)

    assert result.outcome == "different"
    assert "no longer accepted" in result.sentence


@pytest.mark.parametrize("text", ["facts", "answer"])
def test_a_row_that_lost_its_hash_is_not_replayed(kept: KeptDetermination, library: Library, text: str) -> None:
    setattr(kept, text, getattr(kept, text) + " ")

    result = replay(kept, library=library)

    assert (result.outcome, result.sentence) == (
        "not_possible",
        f"{kept.public_id} was changed after it was kept.",
    )


def test_an_edition_that_is_not_on_file_is_a_sentence(kept: KeptDetermination, library: Library) -> None:
    for file in (library.home / "editions" / "packs").iterdir():
        file.unlink()

    result = replay(kept, library=library)

    assert result.outcome == "not_possible"
    assert "is not on file" in result.sentence


def test_an_edition_that_was_changed_on_disk_is_not_used(kept: KeptDetermination, library: Library) -> None:
    for file in (library.home / "editions" / "packs").iterdir():
        held = json.loads(file.read_text(encoding="utf-8"))
        held["files"]["pack.yaml"] += "\n# changed"
        file.write_text(json.dumps(held), encoding="utf-8")

    assert replay(kept, library=library).outcome == "not_possible"
