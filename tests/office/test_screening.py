"""Screening in the office: what is kept, what is replayed to the bit, what is set aside, and what a change brings."""

from __future__ import annotations

import json
import lzma
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django import Settings

from navicert.office.models import KeptScreening
from navicert.office.record.acts import record
from navicert.office.record.canonical import canonical, sha256
from navicert.office.screening.answer import _act, keep_screenings, replay_screening
from navicert.office.screening.continuous import rescreen_parties, store_parties
from navicert.office.screening.question import answer_to, of_text
from navicert.office.screening.watch import NoSuchList, lists_meant, the_watch, the_watch_of
from navicert.screening.listing_error import ListError
from navicert.screening.screen import DEFAULT_THRESHOLD
from navicert.screening.weights import SHIPPED, read_weights
from navicert.terms import BadFacts
from navicert.version import ENGINE
from office_lists import (
    LISTED,
    NOBODY,
    OTHER_PERSON,
    PERSON,
    SAME_PERSON,
    answer,
    bring,
    clear,
    keep,
    new_home,
    question,
    subject,
    today,
)  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings) -> Path:
    settings.NAVICERT_HOME = new_home(tmp_path)
    return tmp_path


def test_a_hit_is_kept_with_everything_that_it_was_made_from() -> None:
    kept = keep(SAME_PERSON)

    said, asked = answer(kept), json.loads(kept.question)
    assert (kept.status, said["status"]) == ("hit", "hit")
    assert [(hit["id"], hit["list"], hit["alias"]) for hit in said["hits"]] == [("tp-1", "TEST-PERSONS", LISTED)]
    assert asked["question"]["given"] == SAME_PERSON
    assert said["normalised"] == ["oscar brandvold tereshkin"]
    assert said["fields"] == ["names", "births", "countries"]
    assert said["thresholds"] == {"TEST-PERSONS": 0.6, "TEST-FIRMS": DEFAULT_THRESHOLD}
    editions = the_watch(today()).watchlist.editions
    assert said["lists"] == kept.lists == editions
    assert (kept.weights, kept.scorecard) == (said["weights"], said["scorecard"])
    assert (kept.question_sha256, kept.answer_sha256) == (sha256(kept.question), sha256(kept.answer))


def test_no_hit_is_a_receipt_too() -> None:
    kept = keep(NOBODY)

    assert (kept.status, answer(kept)["hits"]) == ("no hit", [])
    assert answer(kept)["lists"] == kept.lists
    assert replay_screening(kept).outcome == "same"


def test_a_hit_has_words_reasons_and_the_layer_of_its_list() -> None:
    person, firm = answer(keep(SAME_PERSON))["hits"][0], answer(keep({"name": "Brandvold Kestrel Turbines"}))["hits"][0]

    assert {pair["asked"] for pair in person["words"]} == {"oscar", "brandvold", "tereshkin"}
    assert all(isinstance(reason["points"], int) for reason in person["reasons"])
    assert (person["layer"], firm["layer"]) == ("block", "special_licence")


def test_a_number_alone_is_found() -> None:
    kept = keep({"identifiers": "passport:P 1234567", "name": ""})

    assert [hit["id"] for hit in answer(kept)["hits"]] == ["tp-1"]


def test_replayed_answers_are_equal_to_the_bit_after_the_lists_have_changed(home: Path) -> None:
    hit, none = keep(SAME_PERSON), keep({"name": "Ilse Quintanilla Roehampton", "type": "person"})
    new = {"id": "tp-3", "schema": "Person", "properties": {"name": ["Ilse Quintanilla Roehampton"]}}
    bring(home, "TEST-PERSONS", [{**PERSON, "properties": {"name": ["Somebody Else"]}}, OTHER_PERSON, new])

    for kept in (hit, none):
        result = replay_screening(kept)
        assert (result.outcome, result.answer) == ("same", kept.answer)
    now = keep({"name": "Ilse Quintanilla Roehampton", "type": "person"})
    assert (now.status, none.status) == ("hit", "no hit")
    assert now.lists != none.lists


def test_settings_that_changed_since_do_not_matter_to_a_replay(home: Path) -> None:
    kept = keep({"name": "Brandvold Kestrel Turbines"})
    path = home / "lists.yaml"
    path.write_text(path.read_text().replace("special_licence", "enhanced_vetting"), encoding="utf-8")

    assert replay_screening(kept).outcome == "same"
    assert answer(keep({"name": "Brandvold Kestrel Turbines"}))["hits"][0]["layer"] == "enhanced_vetting"


@pytest.mark.parametrize("column", ["question", "answer"])
def test_a_text_that_lost_its_hash_is_refused(column: str) -> None:
    kept = keep(SAME_PERSON)
    setattr(kept, column, getattr(kept, column).replace("Oscar", "Oskar"))

    assert replay_screening(kept).outcome == "not_possible"


@pytest.mark.parametrize(
    ("column", "value"), [("status", "no hit"), ("lists", {}), ("weights", "x"), ("scorecard", "x"), ("day", today())]
)
def test_a_column_that_was_changed_is_refused(column: str, value: object) -> None:
    kept = keep(SAME_PERSON, day=today() - timedelta(days=0))
    setattr(kept, column, value if column != "day" else today() - timedelta(days=1))

    result = replay_screening(kept)

    assert (result.outcome, result.sentence) == ("not_possible", f"{kept.public_id} was changed after it was kept.")
    assert result.findings == (f"changed after it was kept: {column}",)


def kept_by_an_earlier_program(kept: KeptScreening, **columns: object) -> KeptScreening:
    """A row and its act as a program that answered otherwise would have left them."""
    kept.pk, kept.public_id = None, kept.public_id[:-4] + "0000"
    for name, value in columns.items():
        setattr(kept, name, value)
    kept.answer_sha256 = sha256(kept.answer)
    with transaction.atomic():
        kept.save(force_insert=True)
        record(_act(kept))
    return kept


def test_an_answer_that_was_changed_with_its_hash_is_not_what_was_recorded() -> None:
    kept = keep(SAME_PERSON)
    kept.answer = canonical({**answer(kept), "status": "no hit", "hits": []})
    kept.answer_sha256, kept.status = sha256(kept.answer), "no hit"

    result = replay_screening(kept)

    assert (result.outcome, result.sentence) == (
        "not_possible", f"{kept.public_id} is not what was recorded when it was kept."
    )  # fmt: skip
    assert result.findings == ("changed after it was recorded: answer", "changed after it was recorded: status")


@pytest.mark.parametrize(
    ("column", "value"), [("asked_by", "another"), ("created", datetime(2020, 1, 1, tzinfo=UTC)), ("engine", "0.0.1")]
)
def test_a_column_of_a_screening_that_only_the_record_holds_is_compared(column: str, value: object) -> None:
    kept = keep(SAME_PERSON)
    setattr(kept, column, value)

    assert replay_screening(kept).findings == (f"changed after it was recorded: {column}",)


def test_a_screening_that_was_put_in_by_hand_is_not_taken_for_an_old_one() -> None:
    kept = keep(SAME_PERSON)
    kept.pk, kept.public_id = None, kept.public_id[:-4] + "0000"
    kept.save(force_insert=True)

    assert "it has no act" in replay_screening(kept).findings[0]


def test_another_answer_is_a_finding_that_names_the_program_and_what_differs() -> None:
    kept = keep(SAME_PERSON)
    other = canonical({**answer(kept), "status": "no hit", "hits": []})
    earlier = kept_by_an_earlier_program(kept, answer=other, status="no hit", engine="0.0.9")

    result = replay_screening(earlier)

    assert result.outcome == "different"
    assert result.findings[0].startswith(f"changed: the program, engine 0.0.9 then, {ENGINE} now")
    assert 'different: status: "no hit" then, "hit" now' in result.findings


def test_tables_of_another_time_that_are_not_on_file_are_said() -> None:
    kept = keep(SAME_PERSON)
    other = canonical({**answer(kept), "scorecard": "of old"})

    result = replay_screening(kept_by_an_earlier_program(kept, answer=other, scorecard="of old"))

    assert result.outcome == "not_possible"
    assert "the scorecard of version of old is not on file" in result.sentence
    assert any("table scorecard was renewed" in note for note in result.notes)


def of_old(home: Path) -> str:
    """The version of weights of another time: half of the words, kept as the program of that time kept them."""
    packed = resources.files("navicert.screening").joinpath("data", SHIPPED).read_bytes()
    lines = lzma.decompress(packed).decode().splitlines(keepends=True)
    text = "".join(line for number, line in enumerate(lines) if number % 2 or line.startswith(("word,", "*,")))
    version = read_weights(text).version
    (home / "editions" / "tables" / f"weights-{version}.xz").write_bytes(lzma.compress(text.encode()))
    return version


def test_an_answer_is_replayed_with_the_tables_of_its_time(home: Path) -> None:
    kept = keep(SAME_PERSON)
    today, version = kept.answer, of_old(home)
    watch = the_watch_of(kept.lists, (), (version, kept.scorecard))
    old = canonical(answer_to(of_text(kept.question), watch))
    earlier = kept_by_an_earlier_program(kept, answer=old, weights=version)

    result = replay_screening(earlier)

    assert (result.outcome, result.answer) == ("same", old)
    assert json.loads(old)["hits"][0]["reasons"] != json.loads(today)["hits"][0]["reasons"]
    assert any("table weights was renewed" in note for note in result.notes)


def test_an_edition_that_is_gone_from_the_disk_is_a_sentence(home: Path) -> None:
    kept = keep(SAME_PERSON)
    bring(home, "TEST-PERSONS", [OTHER_PERSON, PERSON | {"id": "tp-9"}])
    (home / "lists" / "TEST-PERSONS" / kept.lists["TEST-PERSONS"] / "manifest.json").unlink()

    result = replay_screening(kept)

    assert result.outcome == "not_possible"
    assert "cannot be replayed" in result.sentence


TABLES = ["office_keptscreening", "office_clearedhit", "office_rescreening", "office_hitchange"]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_database_refuses_every_change(table: str, statement: str) -> None:
    store_parties([subject({**SAME_PERSON, "id": "c-1"})], today=today(), asked_by="test")
    clear(keep(SAME_PERSON))
    rescreen_parties(asked_by="test", now=datetime.now(UTC))

    with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
        connection.cursor().execute(statement.format(table))


def test_a_stale_list_gives_no_answer(home: Path) -> None:
    path = home / "lists.yaml"
    path.write_text(path.read_text().replace("stale_after_days: 30", "stale_after_days: 1"), encoding="utf-8")
    bring_old = today() + timedelta(days=2)

    with pytest.raises(ListError, match="stale"):
        the_watch(bring_old)
    with pytest.raises(BadFacts, match="future"):
        keep(NOBODY, day=today() + timedelta(days=1))
    assert not KeptScreening.objects.exists()


def test_a_needed_list_that_is_missing_gives_no_answer(home: Path) -> None:
    keep(NOBODY)
    (home / "lists" / "TEST-PERSONS" / "current").unlink()

    with pytest.raises(ListError, match="current is gone"):
        keep(NOBODY)
    assert KeptScreening.objects.count() == 1


def test_one_of_many_that_cannot_be_screened_keeps_none() -> None:
    later = question(NOBODY, day=today() + timedelta(days=1))

    with pytest.raises(BadFacts):
        keep_screenings([question(NOBODY), later], asked_by="test", now=datetime.now(UTC))
    assert not KeptScreening.objects.exists()


def test_lists_are_chosen_by_id_and_group() -> None:
    assert lists_meant(["default"], today()) is None
    assert lists_meant(["test"], today()) == ("TEST-FIRMS", "TEST-PERSONS")
    assert lists_meant(["test_firms"], today()) == ("TEST-FIRMS",)
    assert lists_meant(["all"], today(), without=["TEST-FIRMS"]) == ("TEST-PERSONS",)
    with pytest.raises(NoSuchList):
        lists_meant(["atlantis"], today())
    with pytest.raises(ListError, match="no list of the group 'bare' is loaded"):
        lists_meant(["bare"], today())
    assert answer(keep(SAME_PERSON, lists=("TEST-FIRMS",)))["hits"] == []


def test_below_the_threshold_is_no_hit_but_shown_from_the_cutoff() -> None:
    party = {"name": "Oskar Tereshkin"}
    score = answer(keep(party, threshold=0.01))["hits"][0]["score"]
    assert score < 1

    said = answer(keep(party, threshold=1.0, cutoff=score))

    assert (said["status"], said["hits"], said["total"]) == ("no hit", [], 1)
    assert [hit["id"] for hit in said["near"]] == ["tp-1"]
    assert answer(keep(party, threshold=1.0))["near"] == []


def test_a_cleared_hit_is_shown_apart_with_who_and_why() -> None:
    cleared = clear(keep(SAME_PERSON))

    said = answer(keep(SAME_PERSON))

    assert (said["status"], said["hits"]) == ("set aside", [])
    aside = said["set_aside"][0]
    assert aside["id"] == "tp-1"
    assert aside["because"] == {
        "what": "cleared", "id": cleared.public_id, "person": "M. Okafor", "reason": "born elsewhere",
        "expires": cleared.expires.isoformat(),
    }  # fmt: skip


def test_a_replay_knows_nothing_of_later_clearances() -> None:
    before = keep(SAME_PERSON)
    clear(before)
    after = keep(SAME_PERSON)

    assert (before.status, after.status) == ("hit", "set aside")
    assert [replay_screening(kept).outcome for kept in (before, after)] == ["same", "same"]


def test_a_decision_dies_when_the_entry_or_the_party_changes(home: Path) -> None:
    party = {**SAME_PERSON, "id": "c-1"}
    clear(keep(party))

    assert (keep(party).status, keep({**SAME_PERSON, "id": "c-2"}).status) == ("set aside", "set aside")
    other = keep({**party, "born": "1961"})
    assert other.status == "hit"
    assert "what is known of the party has changed" in answer(other)["lapsed"][0]
    changed = {**PERSON, "properties": {**PERSON["properties"], "birthDate": ["1961-03-04", "1962"]}}
    bring(home, "TEST-PERSONS", [changed, OTHER_PERSON])
    other = keep(party)
    assert other.status == "hit"
    assert "the entry has changed" in answer(other)["lapsed"][0]


def test_a_decision_ends_on_its_day() -> None:
    kept = keep(SAME_PERSON)
    clear(kept, expires=today(), now=datetime.now(UTC) - timedelta(days=9))

    ended = keep(SAME_PERSON)
    clear(kept, expires=today() + timedelta(days=1), now=datetime.now(UTC) - timedelta(days=9))

    assert ended.status == "hit"
    assert "expired on" in answer(ended)["lapsed"][0]
    assert keep(SAME_PERSON).status == "set aside"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"expires": today()}, "expires"),
        ({"expires": today() + timedelta(days=1000)}, "expires"),
        ({"reason": " "}, "reason"),
        ({"person": ""}, "person"),
        ({"listing": "tp-2"}, "listing"),
    ],
)
def test_a_clearance_needs_a_hit_a_person_a_reason_and_an_end(given: dict[str, Any], field: str) -> None:
    kept = keep(SAME_PERSON)

    with pytest.raises(BadFacts) as bad:
        clear(kept, **given)
    assert bad.value.field == field


def test_what_the_asker_leaves_out_is_set_aside_and_not_lost() -> None:
    said = answer(keep(SAME_PERSON, without=("tp-1",)))

    assert said["hits"] == []
    assert [(hit["id"], hit["because"]["what"]) for hit in said["set_aside"]] == [("tp-1", "not wanted")]
