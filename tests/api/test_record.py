"""The record for programs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

import navicert_verify
from navicert.office.models import Act
from navicert.office.record.acts import act_on, erase
from navicert.office.record.publisher import log_folder
from office_examples import BARE
from office_record import NOW, done, once, vkeys

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings) -> Path:
    settings.NAVICERT_HOME = tmp_path
    return tmp_path


def kept(client: Client) -> str:
    public_id: str = client.post("/api/v1/assess", BARE, content_type="application/json").json()["id"]
    return public_id


def test_what_is_needed_to_convince_somebody_else_comes_from_the_interface(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    public_id = kept(client)
    once()

    receipt = client.get(f"/api/v1/record/receipt/{public_id}")
    act = client.get(f"/api/v1/record/act/{public_id}").json()

    assert receipt.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert receipt.headers["Content-Disposition"] == f'attachment; filename="{public_id}.tlog-proof"'
    (tmp_path / "r").write_bytes(receipt.content)
    (tmp_path / "a").write_text(act["act"], encoding="utf-8")
    words = [str(tmp_path / "r"), *vkeys(), "--act", str(tmp_path / "a"), act["nonce"]]
    monkeypatch.setattr(sys, "argv", ["navicert-verify", *words])
    assert navicert_verify.main() == 0
    assert (act["index"], act["entry"]) == (0, act_on(public_id).entry.hex())


def test_a_receipt_that_is_not_there_yet_is_said(client: Client) -> None:
    public_id = kept(client)

    answer = client.get(f"/api/v1/record/receipt/{public_id}")

    assert answer.status_code == 409
    assert "waits for its place" in answer.json()["error"]["message"]
    assert client.get(f"/api/v1/record/act/{public_id}").json()["index"] is None


@pytest.mark.parametrize("number", ["NV-2026-0000-0000", "0", "%00", "case.opened"])
@pytest.mark.parametrize("what", ["receipt", "act"])
def test_a_number_without_an_act_is_said(client: Client, what: str, number: str) -> None:
    answer = client.get(f"/api/v1/record/{what}/{number}")

    assert (answer.status_code, answer.json()["error"]["field"]) == (404, "id")


def test_what_was_erased_is_empty(client: Client) -> None:
    public_id = kept(client)
    erase(Act.objects.get(subject=public_id), by="test", reason="asked for", now=NOW)

    assert client.get(f"/api/v1/record/act/{public_id}").json()["act"] == ""


def test_files_that_are_damaged_give_no_receipt(client: Client) -> None:
    public_id = kept(client)
    once()
    for tile in (log_folder() / "tile/0").rglob("*"):
        if tile.is_file():
            tile.write_bytes(bytes(len(tile.read_bytes())))

    assert client.get(f"/api/v1/record/receipt/{public_id}").status_code == 503


def test_how_the_record_stands(client: Client) -> None:
    done("C-1")
    once()
    done("C-2")

    standing: dict[str, Any] = client.get("/api/v1/record").json()

    assert (standing["size"], standing["waiting"], standing["alarms"]) == (2, 1, [])
    assert standing["served"]["size"] == 2
    assert [each["key"] for each in standing["served"]["log"]] == ["Ed25519", "ML-DSA-44 cosignature"]
    assert standing["served"]["keys"] == list(vkeys())[1::2]
