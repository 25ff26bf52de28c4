"""The interface: the contract's facts in, the contract's answer out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from navicert.assess.answer_json import as_json
from navicert.assess.facts import read_facts
from navicert.office.models import KeptDetermination
from navicert.office.record.canonical import canonical, sha256
from navicert.office.shelf import the_library
from office_examples import BARE, CHIP_TO_INDIA, NOT_A_PLACE

JSON = "application/json"
pytestmark = pytest.mark.django_db


def core(facts: dict[str, Any]) -> Any:
    return json.loads(canonical(as_json(the_library().assess(read_facts(facts)))))


def send(client: Client, body: object) -> Any:
    return client.post("/api/v1/assess", json.dumps(body), content_type=JSON)


def test_one_transaction_gets_the_answer_of_the_engine_and_a_number(client: Client) -> None:
    response = send(client, CHIP_TO_INDIA)

    answer = response.json()
    assert response.status_code == 200
    assert answer.pop("id") == KeptDetermination.objects.get().public_id
    assert answer == core(CHIP_TO_INDIA)


def test_a_kept_determination_is_given_back_with_its_hashes(client: Client) -> None:
    answer = send(client, CHIP_TO_INDIA).json()

    kept = client.get(f"/api/v1/determinations/{answer['id']}").json()

    assert {"id": kept["id"], **kept["answer"]} == answer
    assert kept["facts"] == CHIP_TO_INDIA
    assert kept["facts_sha256"] == sha256(canonical(kept["facts"]))
    assert kept["answer_sha256"] == sha256(canonical(kept["answer"]))
    assert kept["packs"] == the_library().law.editions
    assert kept["asked_by"] == "interface, this machine"


def test_a_kept_determination_is_replayed(client: Client) -> None:
    public_id = send(client, BARE).json()["id"]

    assert client.get(f"/api/v1/determinations/{public_id}/replay").json() == {
        "outcome": "same",
        "sentence": "The same facts give the same answer, letter by letter.",
        "findings": [],
        "notes": ["It is recorded, and waits for its place in the log."],
    }


def test_a_list_gets_an_answer_each_and_an_error_where_facts_cannot_be_read(client: Client) -> None:
    response = send(client, [BARE, NOT_A_PLACE, 7, CHIP_TO_INDIA])

    first, second, third, fourth = response.json()
    assert response.status_code == 200
    assert first["headline"] == core(BARE)["headline"]
    assert second["error"]["field"] == "to"
    assert third == {"error": {"field": "facts", "message": "expected an object with the facts of one transaction"}}
    assert fourth["headline"] == core(CHIP_TO_INDIA)["headline"]
    assert KeptDetermination.objects.count() == 2


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (NOT_A_PLACE, "to"),
        ({**BARE, "date": "yesterday"}, "date"),
        ({**BARE, "activity": "smuggling"}, "activity"),
        ({name: value for name, value in BARE.items() if name != "from"}, "from"),
        ({**BARE, "colour": "red"}, "colour"),
        ({**BARE, "item": {"value_usd": -1}}, "item.value_usd"),
        ({**BARE, "parties": [{"role": "friend"}]}, "parties[0].role"),
        ({**BARE, "item": {"value_usd": 2**70}}, "facts"),
        ([], "facts"),
        (7, "facts"),
        ("text", "facts"),
        (None, "facts"),
    ],
)
def test_facts_that_cannot_be_read_are_an_error_at_their_field(client: Client, facts: object, field: str) -> None:
    response = send(client, facts)

    assert response.status_code == 422
    assert set(response.json()) == {"error"}
    assert response.json()["error"]["field"] == field
    assert response.json()["error"]["message"]
    assert not KeptDetermination.objects.exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(b" ", 400, id="empty"),
        (b"{", 400),
        (b"\xff\xfe", 400),
        pytest.param(b"[" * 100_000, 400, id="too deep"),
        pytest.param(b'{"date": ' + b"9" * 10_000 + b"}", 400, id="too long a number"),
        (b'{"item": {"kg": NaN}}', 422),
        (b'{"item": {"kg": -Infinity}}', 422),
        (b'{"to": "DE", "to": "IR"}', 422),
        (b'{"item": {"kg": 1e999}}', 422),
    ],
)
def test_what_is_not_plain_json_is_refused(client: Client, body: bytes, status: int) -> None:
    response = client.post("/api/v1/assess", body, content_type=JSON)

    assert response.status_code == status
    assert set(response.json()["error"]) == {"field", "message"}


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_a_body_that_a_foreign_form_could_send_is_refused(client: Client, content_type: str) -> None:
    body = json.dumps(BARE).encode()

    assert client.generic("POST", "/api/v1/assess", body, content_type=content_type).status_code == 415
    assert not KeptDetermination.objects.exists()


def test_a_list_has_a_stated_limit(client: Client, settings: Settings) -> None:
    settings.MOST_TRANSACTIONS = 2

    assert send(client, [BARE, BARE]).status_code == 200
    assert send(client, [BARE, BARE, BARE]).status_code == 422


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/determinations/NV-2026-0000-0000",
        "/api/v1/determinations/0/replay",
        "/api/v1/determinations/%00",
    ],
)
def test_an_unknown_number_is_said(client: Client, path: str) -> None:
    response = client.get(path)

    assert response.status_code == 404
    assert response.json()["error"]["field"] == "id"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/assess"),
        ("DELETE", "/api/v1/determinations/x"),
        ("PUT", "/api/v1/assess"),
        ("POST", "/api/v1/law"),
    ],
)
def test_other_methods_are_refused(client: Client, method: str, path: str) -> None:
    assert client.generic(method, path).status_code == 405


def test_a_fault_tells_nothing_of_the_inside(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("path /secret/place")

    monkeypatch.setattr(type(the_library()), "assess", broken)

    response = send(client, BARE)

    assert response.status_code == 500
    assert "secret" not in response.content.decode()
    assert response.json()["error"]["message"]


def test_the_law_on_file_is_named_with_editions_and_days(client: Client) -> None:
    held = client.get("/api/v1/law").json()

    assert {pack["pack"]: pack["edition"] for pack in held["packs"]} == the_library().law.editions
    assert all(pack["covers"]["from"] <= pack["covers"]["text_as_of"] for pack in held["packs"])
    assert held["lists"] == the_library().editions["lists"]


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=20,
)
names = st.sampled_from(
    ["date", "activity", "from", "to", "via", "item", "parties", "end_use", "complete", "lines", "contract",
     "history", "regime_under_test", "region", "informed", "value_usd", "synthetic_entry",
     "denial_notifications", "departure"]
)  # fmt: skip


@given(change=st.dictionaries(names, anything, max_size=5))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_sent_gets_an_answer_or_a_sentence(change: dict[str, object]) -> None:
    response = send(Client(), {**BARE, **change})

    assert response.status_code in (200, 400, 422), response.content
    if response.status_code != 200:
        assert set(response.json()["error"]) == {"field", "message"}
