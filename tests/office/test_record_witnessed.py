"""Witnesses: real ones, over HTTP. They cosign what grows, and a restored backup does not get past them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django.core.management import CommandError
from django.db import connection
from pytest_django import Settings

from navicert.cli.record_served import WitnessDoor
from navicert.library.logs import Folder, read_checkpoint, read_policy
from navicert.library.witness_state import new_witness, open_witness
from navicert.office.models import Waiting
from navicert.office.record import receipt_of
from navicert.office.record_standing import log_folder, record_standing
from navicert.office.sequencer import the_keys
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


def test_a_witness_that_is_away_holds_nothing_up(
    witness: ThreadingHTTPServer, caplog: pytest.LogCaptureFixture
) -> None:
    policy = log_folder() / "policy"
    policy.write_text(policy.read_text().replace(f":{witness.server_port}", ":9"))
    done("C-1")

    once()

    assert receipt_of("C-1", log_folder()).index == 1
    assert [r.levelname for r in caplog.records if "w1 has not cosigned" in r.getMessage()] == ["ERROR"] * 2


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
