"""Witnesses: real ones, over HTTP. They cosign what grows, and a restored backup does not get past them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, timedelta
from datetime import datetime as Moment
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import monotonic

import pytest
from django.core.management import CommandError
from django.db import connection
from pytest_django import Settings

from navicert.cli.record_served import WitnessDoor
from navicert.library.logs import Folder, read_checkpoint, read_policy
from navicert.library.witness_state import new_witness, open_witness
from navicert.office.management.commands.record import Turns
from navicert.office.models import Waiting
from navicert.office.record.acts import receipt_of
from navicert.office.record.publisher import log_folder
from navicert.office.record.sequencer import the_keys
from navicert.office.record.standing import record_standing
from navicert.record.keys import VerifierKey
from office_record import done, once

pytestmark = pytest.mark.django_db
NAME = "witness.example.org/w1"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings) -> Path:
    place = tmp_path / "home"
    place.mkdir()
    settings.NAVICERT_HOME = place
    return place


@pytest.fixture
def witness(home: Path, tmp_path: Path) -> Iterator[ThreadingHTTPServer]:
    """A witness that follows our log, and that our policy names."""
    once()
    new_witness(tmp_path / "witness", NAME, [key.verifier for key in the_keys(home)])
    with open_witness(tmp_path / "witness") as opened:
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(WitnessDoor, opened))
        with server:
            Thread(target=server.serve_forever, daemon=True).start()
            named(server, opened.verifiers[0])
            yield server
            server.shutdown()


def named(server: ThreadingHTTPServer, key: VerifierKey) -> None:
    policy = log_folder() / "policy"
    line = f"witness w1 {key} http://127.0.0.1:{server.server_port}\nquorum w1"
    policy.write_text(policy.read_text().replace("quorum none", line))


def test_what_is_served_is_cosigned_and_so_is_a_receipt(witness: ThreadingHTTPServer) -> None:
    done("C-1")
    once()

    policy = read_policy(log_folder() / "policy")
    judged = policy.judge(read_checkpoint(Folder(log_folder())))
    assert (list(judged.witnesses), judged.checkpoint.size) == (["w1"], 2)
    assert list(policy.judge(receipt_of("C-1", log_folder()).checkpoint).witnesses) == ["w1"]
    assert [each.name for each in record_standing().served.witnesses] == [NAME]


def test_while_it_runs_every_publication_is_put_before_the_witnesses(witness: ThreadingHTTPServer, home: Path) -> None:
    turns = Turns(the_keys(home))
    done("C-1")

    ends = monotonic() + 90
    while not turns.vouched and monotonic() < ends:
        turns.turn()
    done("C-2")
    turns.turn()

    standing = record_standing()
    assert ([each.name for each in standing.served.witnesses], standing.served.size) == ([NAME], 2)
    assert (standing.size, standing.waiting) == (3, 0)  # in the log, and published with the next cosignature


def away(witness: ThreadingHTTPServer) -> None:
    """Nobody is at the address of the witness."""
    policy = log_folder() / "policy"
    policy.write_text(policy.read_text().replace(f":{witness.server_port}", ":9"))


def back(witness: ThreadingHTTPServer) -> None:
    policy = log_folder() / "policy"
    policy.write_text(policy.read_text().replace(":9\n", f":{witness.server_port}\n"))


def test_without_the_quorum_acts_get_places_and_nothing_more_is_published(
    witness: ThreadingHTTPServer, capsys: pytest.CaptureFixture[str]
) -> None:
    away(witness)
    done("C-1")

    with pytest.raises(CommandError, match="has not cosigned what is served"):
        once()

    standing = record_standing(Moment.now(UTC) + timedelta(seconds=61))
    assert (standing.size, standing.waiting, standing.served.size) == (2, 0, 1)
    assert [alarm for alarm in standing.alarms if "which is not the quorum w1" in alarm]
    assert [alarm for alarm in standing.alarms if "whether the witnesses answer" in alarm]
    back(witness)
    once()
    assert receipt_of("C-1", log_folder()).index == 1
    assert record_standing(Moment.now(UTC) + timedelta(seconds=61)).alarms == ()


def test_without_a_quorum_in_the_policy_a_witness_that_is_away_holds_nothing_up(
    witness: ThreadingHTTPServer, caplog: pytest.LogCaptureFixture
) -> None:
    away(witness)
    policy = log_folder() / "policy"
    policy.write_text(policy.read_text().replace("quorum w1", "quorum none"))
    done("C-1")

    once()

    assert receipt_of("C-1", log_folder()).index == 1
    assert [r for r in caplog.records if "w1 has not cosigned" in r.getMessage()]


def test_a_restored_backup_is_not_published_while_the_witness_is_away(
    witness: ThreadingHTTPServer, tmp_path: Path
) -> None:
    done("C-1")
    once()
    shutil.copytree(log_folder(), tmp_path / "backup")
    cursor = connection.cursor()
    cursor.execute("SAVEPOINT backup")
    done("C-2")
    once()
    cursor.execute("ROLLBACK TO backup")
    shutil.rmtree(log_folder())
    shutil.copytree(tmp_path / "backup", log_folder())
    before = (log_folder() / "checkpoint").read_bytes()
    away(witness)
    done("D-1")

    with pytest.raises(CommandError, match="nothing more is published"):
        once()  # what the witness cosigned before the backup was made does not count

    assert (log_folder() / "checkpoint").read_bytes() == before
    back(witness)
    with pytest.raises(CommandError, match="has seen 3 entries"):
        once()


def test_who_loses_the_folder_of_the_log_still_knows_the_witnesses(witness: ThreadingHTTPServer, home: Path) -> None:
    done("C-1")
    once()
    policy = (log_folder() / "policy").read_bytes()
    shutil.rmtree(log_folder())
    done("C-2")

    with pytest.raises(CommandError, match="there are witnesses, so one was served"):
        once()

    assert not (log_folder() / "checkpoint").exists()
    assert (home / "log.policy").read_bytes() == policy
    text = (home / "log.policy").read_text()
    (home / "log.policy").write_text("".join(f"{line}\n" for line in text.splitlines() if line.startswith("log ")))
    with (home / "log.policy").open("a") as file:
        file.write("quorum none\n")
    once()
    assert receipt_of("C-2", log_folder()).index == 2


def test_a_restored_backup_of_everything_is_an_alarm_that_stands(
    witness: ThreadingHTTPServer, home: Path, tmp_path: Path
) -> None:
    shutil.copytree(log_folder(), tmp_path / "backup")
    cursor = connection.cursor()
    cursor.execute("SAVEPOINT backup")
    done("C-1")
    once()
    cursor.execute("ROLLBACK TO backup")
    shutil.rmtree(log_folder())
    shutil.copytree(tmp_path / "backup", log_folder())
    done("D-1")

    for _ in range(2):
        with pytest.raises(CommandError, match="has seen 2 entries") as told:
            once()
        assert told.value.returncode == 2

    assert Waiting.objects.count() == 1
    assert [alarm for alarm in record_standing().alarms if "fork alarm of the witness w1" in alarm]
    (home / "log.alarm").unlink()
    with pytest.raises(CommandError, match="has seen 2 entries"):
        once()
