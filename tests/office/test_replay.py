"""Asking an old question again with the law of its time."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from datetime import date as Day
from pathlib import Path

import pytest
from django.db import transaction

from navicert.library import Library, open_library
from navicert.library.lists import find_source, import_list
from navicert.library.packs import source_of
from navicert.office.actions.determination import act_of, keep_determination
from navicert.office.models import KeptDetermination
from navicert.office.record.acts import record
from navicert.office.record.canonical import canonical, sha256
from navicert.office.record.replay import replay
from navicert.office.record.standing import record_standing
from navicert.office.shelf import the_library
from navicert.version import ENGINE
from office_examples import CHIP_TO_INDIA

pytestmark = pytest.mark.django_db


@pytest.fixture
def library(tmp_path: Path) -> Library:
    the_library().law  # noqa: B018 - fills the cache
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
    bring(library.home, "Kestrel Meters Pvt")

    newer = open_library(library.home)
    again = keep_determination(CHIP_TO_INDIA, library=newer, asked_by="test", now=kept.created)

    assert replay(kept, library=newer).outcome == "same"
    assert again.lists != kept.lists
    assert json.loads(again.answer)["hits"]
    assert not json.loads(kept.answer)["hits"]


def test_a_hit_is_replayed_from_the_snapshot_of_that_time(library: Library) -> None:
    bring(library.home, "Kestrel Meters Pvt")
    now = datetime(2026, 11, 21, tzinfo=UTC)
    kept = keep_determination(CHIP_TO_INDIA, library=library, asked_by="test", now=now)
    bring(library.home, "Somebody Else")

    assert json.loads(kept.answer)["hits"]
    assert replay(kept, library=open_library(library.home)).outcome == "same"

    shutil.rmtree(library.home / "lists" / "OWN" / kept.lists["OWN"])
    assert replay(kept, library=open_library(library.home)).outcome == "not_possible"


def bring(home: Path, name: str) -> None:
    """Import an edition of the own list that holds one party."""
    (home / "lists.yaml").write_text(
        "defaults: {needed: false}\nlists: {OWN: {format: concern, stale_after_days: null}}", encoding="utf-8"
    )
    file = home / "own.csv"
    file.write_text(f"list,id,name,country,from\nBIS-EL,1,{name},IN,2020-01-01\n", encoding="utf-8")
    day = datetime(2026, 9, 1, tzinfo=UTC)
    import_list(home, find_source(home, "OWN"), {"list": file}, now=day, as_of=day.date())


def kept_by_an_earlier_program(kept: KeptDetermination, **columns: str) -> KeptDetermination:
    """A row and its act as a program that answered otherwise would have left them."""
    kept.pk, kept.public_id = None, "NV-2026-0000-0000"
    for name, value in columns.items():
        setattr(kept, name, value)
    kept.facts_sha256, kept.answer_sha256 = sha256(kept.facts), sha256(kept.answer)
    with transaction.atomic():
        kept.save(force_insert=True)
        record(act_of(kept))
    return kept


def test_a_newer_engine_with_the_same_answer_is_said(kept: KeptDetermination, library: Library) -> None:
    answer = canonical({**json.loads(kept.answer), "engine": "0.0.1"})

    result = replay(kept_by_an_earlier_program(kept, answer=answer, engine="0.0.1"), library=library)

    assert (result.outcome, result.sentence) == (
        "same",
        "The same answer, but for the engine's number: it was given by 0.0.1.",
    )


@pytest.mark.parametrize(
    ("engine", "finding"),
    [
        ("0.0.1", f"changed: the program, engine 0.0.1 then, {ENGINE} now"),
        (ENGINE, "changed: nothing that is known"),
    ],
)
def test_another_answer_is_a_finding(kept: KeptDetermination, library: Library, engine: str, finding: str) -> None:
    answer = canonical({**json.loads(kept.answer), "headline": "prohibited"})

    result = replay(kept_by_an_earlier_program(kept, answer=answer, engine=engine), library=library)

    assert result.outcome == "different"
    assert result.findings[0].startswith(finding)
    now = json.loads(result.answer or "")["headline"]
    assert f'different: headline: "prohibited" then, "{now}" now' in result.findings


def test_code_that_changed_under_one_number_is_a_finding(
    kept: KeptDetermination, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = canonical({**json.loads(kept.answer), "headline": "prohibited"})
    earlier = kept_by_an_earlier_program(kept, answer=answer)
    monkeypatch.setattr("navicert.office.record.replay.program_edition", lambda: "f" * 64)

    assert "its code is another" in replay(earlier, library=library).findings[0]


@pytest.mark.parametrize("column", ["facts", "answer"])
def test_a_row_that_was_changed_with_its_hash_is_not_what_was_recorded(
    kept: KeptDetermination, library: Library, column: str
) -> None:
    setattr(kept, column, canonical({**json.loads(getattr(kept, column)), "headline": "prohibited"}))
    kept.facts_sha256, kept.answer_sha256 = sha256(kept.facts), sha256(kept.answer)

    result = replay(kept, library=library)

    assert result.outcome == "not_possible"
    assert result.findings == (f"changed after it was recorded: {column}",)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("asked_by", "somebody else"),
        ("created", datetime(2020, 1, 1, tzinfo=UTC)),
        ("day", Day(2019, 1, 1)),
        ("headline", "prohibited"),
        ("engine", "0.0.1"),
    ],
)
def test_every_column_is_compared_with_what_was_recorded(
    kept: KeptDetermination, library: Library, column: str, value: object
) -> None:
    setattr(kept, column, value)

    result = replay(kept, library=library)

    assert (result.outcome, result.findings) == ("not_possible", (f"changed after it was recorded: {column}",))


@pytest.mark.parametrize("column", ["packs", "lists"])
def test_an_input_that_was_taken_out_or_put_in_is_found(kept: KeptDetermination, library: Library, column: str) -> None:
    held = dict(getattr(kept, column))
    name = min(held)

    setattr(kept, column, {each: held[each] for each in held if each != name})
    assert replay(kept, library=library).findings == (f"changed after it was recorded: {column}:{name}",)
    setattr(kept, column, {**held, "x": "0" * 64})
    assert replay(kept, library=library).findings == (f"changed after it was recorded: {column}:x",)


def copied(kept: KeptDetermination, **columns: object) -> KeptDetermination:
    """A row without an act."""
    kept.pk, kept.public_id = None, "NV-2026-0000-0000"
    for name, value in columns.items():
        setattr(kept, name, value)
    kept.save(force_insert=True)
    return kept


def test_what_was_kept_before_the_record_began_is_replayed_and_says_so(
    kept: KeptDetermination, library: Library
) -> None:
    old = copied(kept, pk=kept.pk - 1, created=datetime(2020, 1, 1, tzinfo=UTC))

    result = replay(old, library=library)

    assert (result.outcome, result.notes[0]) == (
        "same",
        "It is not in the record: it was kept before the record began.",
    )
    assert record_standing().alarms == ()
    old.headline = "prohibited"
    assert replay(old, library=library).findings == ("changed after it was kept: headline",)


@pytest.mark.parametrize("created", [datetime(2099, 1, 1, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC)])
def test_a_row_that_was_put_in_by_hand_is_not_taken_for_an_old_one(
    kept: KeptDetermination, library: Library, created: datetime
) -> None:
    result = replay(copied(kept, created=created), library=library)

    assert (result.outcome, result.findings) == (
        "not_possible",
        ("it has no act, although the record had begun when it was kept",),
    )
    alarms = [alarm for alarm in record_standing().alarms if "NV-2026-0000-0000" in alarm]
    assert bool(alarms) == (created.year == 2099)


def test_what_was_renewed_since_is_noted_and_not_used(kept: KeptDetermination, library: Library) -> None:
    files = dict(library.sources["us-ear"].files)
    files["pack.yaml"] += "\n# another edition\n"
    newer = {**library.sources, "us-ear": source_of("us-ear", files)}

    result = replay(kept, library=Library(library.home, sources=newer))

    assert (result.outcome, result.answer) == ("same", kept.answer)
    assert [note for note in result.notes if note.startswith("Since then: pack us-ear was renewed")]


def test_facts_that_are_no_longer_read_are_said(kept: KeptDetermination, library: Library) -> None:
    facts = canonical({**CHIP_TO_INDIA, "dropped_field": 1})

    result = replay(kept_by_an_earlier_program(kept, facts=facts), library=library)

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
    assert result.findings == (f"changed after it was kept: {text}",)


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
