"""Acts and the log: what an action writes down, how it gets its place, what is served, and what raises the alarm."""

from __future__ import annotations

import json
import logging
import os
from datetime import UTC, timedelta
from datetime import datetime as Moment
from pathlib import Path
from secrets import token_bytes

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from pytest_django import Settings

from navicert.office.actions.determination import keep_determination
from navicert.office.models import Act as ActRow
from navicert.office.models import Checkpoint, Entry, Envelope, Waiting
from navicert.office.record import acts as recording
from navicert.office.record.acts import act_on, erase, receipt_of, record
from navicert.office.record.publisher import ForkAlarm, Publisher, log_folder
from navicert.office.record.sequencer import integrate, open_log, the_keys
from navicert.office.record.standing import record_standing
from navicert.office.shelf import the_library
from navicert.record.act import Act, entry_of
from navicert.record.checkpoint import Checkpoint as Head
from navicert.record.keys import SigningKey
from navicert.record.merkle import Frontier
from navicert.record.note import Note, sign_checkpoint
from navicert.record.refused import RecordError
from office_examples import BARE
from office_record import NOW, done, once, verified

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


# --- acts ------------------------------------------------------------------------------------


def test_a_determination_leaves_an_act_with_the_hashes_of_its_inputs() -> None:
    kept = keep_determination(BARE, library=the_library(), asked_by="M. Okafor", now=NOW)

    act = act_on(kept.public_id, "determination.kept")
    said = json.loads(act.data)

    assert said["subject"] == kept.public_id
    assert (said["actor"], said["outcome"]["headline"]) == ("M. Okafor", kept.headline)
    assert said["outcome"]["answer"] == kept.answer_sha256
    assert said["inputs"]["facts"] == kept.facts_sha256
    assert {f"packs:{name}" for name in kept.packs} <= said["inputs"].keys()
    assert said["inputs"]["engine"] == kept.engine
    assert len(said["inputs"]["program"]) == 64
    assert (len(act.entry), act.index) == (33, None)
    assert entry_of(act.data, act.nonce) == act.entry
    assert Waiting.objects.count() == 1


def test_the_log_itself_says_nothing_of_what_was_done(keys: tuple[SigningKey, ...]) -> None:
    kept = keep_determination(BARE, library=the_library(), asked_by="M. Okafor", now=NOW)
    once()

    served = b"".join(file.read_bytes() for file in log_folder().rglob("*") if file.is_file())

    assert [
        word for word in (kept.public_id, "Okafor", "determination", BARE["to"] + '"') if word.encode() in served
    ] == []


def test_an_act_is_written_with_what_it_says_or_not_at_all() -> None:
    with transaction.atomic():
        done("C-1")
        transaction.set_rollback(True)

    assert not ActRow.objects.exists()


def test_a_database_that_gives_no_numbers_back_keeps_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection.features, "can_return_columns_from_insert", False)

    rows = done(*(f"C-{number}" for number in range(450)))

    assert [act_on(row.subject).entry for row in rows[::100]] == [bytes(row.entry) for row in rows[::100]]
    assert list(Waiting.objects.order_by("act_id").values_list("act_id", flat=True)) == [row.pk for row in rows]


def test_an_act_outside_of_a_transaction_is_refused() -> None:
    connection.in_atomic_block = False  # as it is where no test holds one open
    try:
        with pytest.raises(RuntimeError, match="in the transaction that does it"):
            record(Act(verb="case.opened", subject="C-1", actor="test", at=NOW))
    finally:
        connection.in_atomic_block = True


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE office_act SET subject = 'another'",
        "DELETE FROM office_act",
        "UPDATE office_envelope SET nonce = nonce",
        "DELETE FROM office_envelope",
        "DELETE FROM office_waiting",
        'UPDATE office_entry SET "index" = "index" + 1',
        "DELETE FROM office_entry",
        "UPDATE office_checkpoint SET size = size + 1",
        "DELETE FROM office_checkpoint",
    ],
)
def test_the_database_refuses_to_change_the_record(statement: str) -> None:
    done("C-1")
    once()
    done("C-2")

    with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
        connection.cursor().execute(statement)


def test_what_was_said_can_be_erased_and_the_log_stays_valid(capsys: pytest.CaptureFixture[str]) -> None:
    (row, other) = done("C-1", "C-2")
    once()

    erase(row, by="data protection officer", reason="period of retention is over", now=NOW)
    once()

    assert (act_on("C-1").data, act_on("C-1").nonce, act_on("C-1").entry) == (b"", b"", bytes(row.entry))
    assert act_on("C-2").data
    assert json.loads(act_on(bytes(row.entry).hex()).data)["verb"] == "envelope.erased"
    assert receipt_of("C-1", log_folder()).index == act_on("C-1").index
    assert verified(capsys)[0] == 0
    assert record_standing().alarms == ()
    assert Envelope.objects.filter(act=other).exists()


def test_nothing_is_erased_without_a_reason_and_the_log_keeps_its_own_acts() -> None:
    (row,) = done("C-1")
    once()
    opened = ActRow.objects.get(verb="log.opened")

    for act, by, reason in ((row, "dpo", " "), (row, "", "asked"), (opened, "dpo", "asked")):
        with pytest.raises(RecordError):
            erase(act, by=by, reason=reason, now=NOW)

    assert Envelope.objects.count() == 2
    assert not ActRow.objects.filter(verb="envelope.erased").exists()


def test_a_damaged_note_is_an_alarm_and_never_an_error() -> None:
    done("C-1")
    once()
    for name in ("checkpoint", "log.vkey", "policy"):
        path = log_folder() / name
        whole = path.read_bytes()
        for damaged in (b"", b"\xff\xfe", b"x\n", whole[:-9], whole.replace(b"1", b"99999999999999999999"), whole * 2):
            path.write_bytes(damaged)
            for alarm in record_standing().alarms:
                assert alarm
        path.write_bytes(b"\xffx")
        assert record_standing().alarms
        path.write_bytes(whole)
    assert record_standing().alarms == ()


# --- places and checkpoints ------------------------------------------------------------------


def test_acts_get_their_places_in_order_and_a_signed_checkpoint(keys: tuple[SigningKey, ...], home: Path) -> None:
    rows = done("C-1", "C-2", "C-3")

    made = integrate(keys, log_folder(), NOW)

    assert made is not None
    entries = [bytes(row.entry) for row in rows]
    assert list(Entry.objects.order_by("index").values_list("index", "act_id")) == list(
        enumerate(row.pk for row in rows)
    )
    assert not Waiting.objects.exists()
    head = Head.parse(Note.parse(bytes(made.note)).text)
    assert (head.size, head.root) == (3, Frontier().grown(entries).root)
    assert len(Note.parse(bytes(made.note)).signed_by(key.verifier for key in keys)) == 2
    assert integrate(keys, log_folder(), NOW) is None


def test_batches_continue_one_tree(keys: tuple[SigningKey, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("navicert.office.record.sequencer.MOST", 7)
    rows = done(*(f"C-{number}" for number in range(40)))

    while integrate(keys, log_folder(), NOW):
        pass

    assert list(Checkpoint.objects.order_by("size").values_list("size", flat=True)) == [7, 14, 21, 28, 35, 40]
    root = bytes(Checkpoint.objects.get(size=40).root)
    assert root == Frontier().grown(bytes(row.entry) for row in rows).root


def test_a_place_is_given_once(keys: tuple[SigningKey, ...]) -> None:
    (row,) = done("C-1")
    integrate(keys, log_folder())
    (other,) = done("C-2")

    with pytest.raises(IntegrityError), transaction.atomic():
        Entry(index=0, act=other).save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry(index=1, act=row).save(force_insert=True)


def test_a_checkpoint_that_was_altered_in_the_database_stops_the_sequencer(keys: tuple[SigningKey, ...]) -> None:
    note = sign_checkpoint(Head(keys[0].name, 1, bytes(32)), keys, 1)
    Checkpoint.objects.create(size=1, root=bytes(32), frontier=token_bytes(32), note=note.data, created=NOW)
    done("C-1")

    with pytest.raises(RecordError, match="does not fit its own tree"):
        integrate(keys, log_folder())


# --- alarms ----------------------------------------------------------------------------------


def ahead(keys: tuple[SigningKey, ...]) -> None:
    """A log of the same origin that is ahead: as if the database were that of yesterday."""
    head = Head(keys[0].name, 5, token_bytes(32))
    (log_folder() / "checkpoint").write_bytes(sign_checkpoint(head, keys, 1).data)


def contradicting(keys: tuple[SigningKey, ...]) -> None:
    """A log of the same origin and size with other entries."""
    head = Head(keys[0].name, 2, token_bytes(32))
    (log_folder() / "checkpoint").write_bytes(sign_checkpoint(head, keys, 1).data)


@pytest.mark.parametrize(("history", "why"), [(ahead, "the database has 2"), (contradicting, "never signed that")])
def test_a_served_log_that_the_database_does_not_know_is_a_fork_alarm(history: object, why: str, home: Path) -> None:
    done("C-1")
    once()
    done("C-2")
    history(the_keys(home))  # type: ignore[operator]
    before = (log_folder() / "checkpoint").read_bytes()

    with pytest.raises(CommandError, match="fork alarm") as told:
        once()
    with pytest.raises(ForkAlarm, match=why):
        Publisher(log_folder(), ()).publish()

    assert told.value.returncode == 2
    (log_folder() / "checkpoint").unlink()
    with pytest.raises(CommandError, match="When that is settled, remove"):
        once()
    (log_folder() / "checkpoint").write_bytes(before)
    assert Waiting.objects.count() == 1
    assert (log_folder() / "checkpoint").read_bytes() == before
    assert [alarm for alarm in record_standing().alarms if "fork alarm" in alarm]


def test_a_new_database_beside_an_old_log_is_a_fork_alarm(home: Path) -> None:
    once()
    ahead(the_keys(home))

    assert [alarm for alarm in record_standing().alarms if "Was a backup restored?" in alarm]


def test_an_act_that_waits_too_long_is_an_alarm(
    settings: Settings, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.RECORD_WAIT = 60
    monkeypatch.setitem(recording._looked, "last", Moment.min.replace(tzinfo=UTC))
    once()
    done("C-1")
    assert record_standing().alarms == ()
    soon = Moment.now(UTC) + timedelta(seconds=61)
    assert [alarm for alarm in record_standing(soon).alarms if "an act waits" in alarm]

    monkeypatch.setattr("navicert.office.record.acts.timezone.now", lambda: soon)
    with caplog.at_level(logging.ERROR):
        done("C-2", "C-3")
        done("C-4")
    assert [r.levelname for r in caplog.records if "is the sequencer running?" in r.getMessage()] == ["ERROR"]


def test_a_checkpoint_that_is_not_published_is_an_alarm(keys: tuple[SigningKey, ...]) -> None:
    open_log(keys, NOW)
    integrate(keys, log_folder(), NOW)

    assert [alarm for alarm in record_standing().alarms if "not published" in alarm]


def test_the_status_says_how_the_record_stands(
    capsys: pytest.CaptureFixture[str], keys: tuple[SigningKey, ...]
) -> None:
    done("C-1")
    once()
    done("C-2")

    call_command("record", "--status")

    said = capsys.readouterr().out
    assert f"{keys[0].name}\n2 entries, signed " in said
    assert "2 of them are served\nwaiting acts: 1, the oldest since" in said
    assert f"signed by {keys[0].name}, Ed25519\n" in said
    contradicting(keys)
    with pytest.raises(CommandError, match="fork alarm"):
        call_command("record", "--status")


# --- a sequencer that goes on ----------------------------------------------------------------


def test_whatever_fails_is_said_and_the_sequencer_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    server, ends = os.pipe()
    tries = []

    def fails(*_: object) -> None:
        tries.append(1)
        if len(tries) > 1:
            os.close(ends)  # as a server that has ended
        raise ZeroDivisionError("something that nobody thought of")

    monkeypatch.setattr("navicert.office.management.commands.record.integrate", fails)
    monkeypatch.setattr("navicert.office.management.commands.record.AFTER_FAULT", 0.01)
    monkeypatch.setattr("navicert.office.management.commands.record.connection.close", lambda: None)
    done("C-1")

    call_command("record", "--beside", str(server))

    said = [r.getMessage() for r in caplog.records if "goes on by itself" in r.getMessage()]
    assert (len(tries), len(said)) == (2, 2)
    assert said[0].endswith("ZeroDivisionError: something that nobody thought of")
    os.close(server)


def test_once_ends_with_a_sentence_whatever_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise DatabaseError("the disk is full")

    monkeypatch.setattr("navicert.office.management.commands.record.open_log", fails)

    with pytest.raises(CommandError, match="DatabaseError: the disk is full"):
        once()
