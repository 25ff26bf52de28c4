"""The pages of the record, and the log as a foreign reader fetches it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from navicert.library.log_keys import new_keys
from navicert.library.logs import Folder, publish, read_checkpoint
from navicert.office.models import KeptDetermination
from navicert.office.record.publisher import log_folder
from navicert.office.record.sequencer import KEY_FILE
from navicert.record.checkpoint import Checkpoint as Head
from navicert.record.keys import Kind
from navicert.record.note import sign_checkpoint, signature
from office_examples import BARE
from office_record import done, once
from pages_seen import Seen

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings) -> Path:
    settings.NAVICERT_HOME = tmp_path
    return tmp_path


def seen(client: Client, path: str) -> Seen:
    response = client.get(path)
    assert response.status_code == 200, response.content.decode()
    return Seen(response.content.decode())


def kept(client: Client) -> str:
    public_id: str = client.post("/api/v1/assess", BARE, content_type="application/json").json()["id"]
    return public_id


def test_a_kept_answer_leads_to_its_receipt(client: Client) -> None:
    public_id = kept(client)
    once()

    links = [each.get("href", "") for each in seen(client, f"/determinations/{public_id}").all("a")]
    page = seen(client, f"/record/{public_id}")

    assert f"/record/{public_id}" in links
    assert "entry 0 of" in page.text
    assert f"navicert-verify {public_id}.tlog-proof --key KEY --act {public_id}.json" in page.text
    assert KeptDetermination.objects.get().answer_sha256 in page.text
    assert client.get(f"/record/{public_id}/receipt").content.startswith(b"c2sp.org/tlog-proof@v1\n")
    assert client.get(f"/record/{public_id}/act").headers["Content-Type"] == "application/json"


def test_what_waits_and_what_is_not_there_is_said(client: Client) -> None:
    public_id = kept(client)

    assert "it waits for its place in the log" in seen(client, f"/record/{public_id}").text
    assert client.get(f"/record/{public_id}/receipt").status_code == 409
    assert client.get("/record/NV-2026-0000-0000").status_code == 404
    assert client.get("/record/%00").status_code == 404


def test_the_page_says_how_the_record_stands(client: Client, home: Path) -> None:
    assert "not published yet" in seen(client, "/record").text
    done("C-1")
    once()
    done("C-2")

    page = seen(client, "/record")

    assert "2 entries, root hash" in page.text
    assert "No witness has cosigned it" in page.text
    assert "For the operator" not in page.text
    assert not page.all("script")
    assert not [attributes for _, attributes in page.elements if "style" in attributes]


def test_the_page_names_the_witnesses_that_cosigned(client: Client) -> None:
    once()
    (witness,) = new_keys("witness.example.org", (Kind.COSIGNATURE_ED25519,))
    policy = log_folder() / "policy"
    policy.write_text(policy.read_text().replace("quorum none", f"witness w1 {witness.verifier}\nquorum w1"))
    note = read_checkpoint(Folder(log_folder()))
    publish(log_folder(), (), note.with_signatures([signature(note.text, witness, 1_800_000_000)]))

    page = seen(client, "/record")

    assert "witness.example.org" in page.text
    assert "No witness" not in page.text


def test_a_fork_is_an_alarm_on_the_page(client: Client, home: Path) -> None:
    once()
    keys = new_keys("example.org/log")
    (log_folder() / "checkpoint").write_bytes(sign_checkpoint(Head(keys[0].name, 9, bytes(32)), keys, 1).data)

    page = seen(client, "/record")

    assert "For the operator" in page.text
    assert "Was a backup restored?" in page.text


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("checkpoint", "text/plain; charset=utf-8"),
        ("log.vkey", "text/plain; charset=utf-8"),
        ("policy", "text/plain; charset=utf-8"),
        ("tile/0/000.p/5", "application/octet-stream"),
        ("tile/entries/000.p/5", "application/octet-stream"),
    ],
)
def test_the_files_of_the_log_are_given_out_as_they_are(client: Client, path: str, kind: str) -> None:
    done("C-1", "C-2", "C-3", "C-4")
    once()

    answer = client.get(f"/log/{path}")

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
    assert answer.content == (log_folder() / path).read_bytes()


@pytest.mark.parametrize(
    "path", ["tile/0/001", "tile/0/000.p/256", ".lock", ".new/x", "../" + KEY_FILE, "tile/0/../0/000.p/1", "%00"]
)
def test_nothing_else_is_given_out(client: Client, path: str) -> None:
    once()

    assert client.get(f"/log/{path}").status_code == 404
