"""Screening for programs in our own form: parties in, hits with reasons and the numbers of the receipts out."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pytest_django import Settings

from navicert.office.models import ClearedHit, KeptScreening, StoredParty
from navicert.office.screening.continuous import rescreen_parties
from office_lists import LISTED, NOBODY, OTHER_PERSON, SAME_PERSON, bring, today

JSON = "application/json"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


def send(client: Client, body: object, path: str = "/api/v1/screen") -> Any:
    return client.post(path, json.dumps(body), content_type=JSON)


def test_parties_in_hits_with_reasons_and_the_number_of_the_receipt_out(client: Client) -> None:
    response = send(client, {"parties": [SAME_PERSON, NOBODY]})

    hit, none = response.json()["answers"]
    assert response.status_code == 200
    assert (hit["status"], none["status"]) == ("hit", "no hit")
    assert hit["hits"][0]["alias"] == LISTED
    assert hit["hits"][0]["reasons"]
    assert {hit["id"], none["id"]} == set(KeptScreening.objects.values_list("public_id", flat=True))


def test_what_goes_in_and_out_fits_the_description(client: Client) -> None:
    description = client.get("/api/v1/openapi.json").json()

    def validator(path: str, method: str) -> Draft202012Validator:
        content = description["paths"][path][method]["responses"]["200"]["content"]["application/json"]
        return Draft202012Validator({**content["schema"], "components": description["components"]})

    body = {"parties": [SAME_PERSON, {**NOBODY, "identifiers": {"imo": "9074729"}}, {}], "lists": ["test"], "limit": 5}
    asked = description["paths"]["/api/v1/screen"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    Draft202012Validator(asked).validate(body)
    answer = send(client, body).json()
    validator("/api/v1/screen", "post").validate(answer)
    public_id = answer["answers"][0]["id"]
    kept = client.get(f"/api/v1/screenings/{public_id}").json()
    validator("/api/v1/screenings/{public_id}", "get").validate(kept)
    assert not Draft202012Validator(asked).is_valid({"parties": [{"colour": "red"}]})


def test_a_receipt_is_given_back_and_replayed(client: Client) -> None:
    answer = send(client, {"parties": [SAME_PERSON], "threshold": 0.5, "limit": 3}).json()["answers"][0]

    kept = client.get(f"/api/v1/screenings/{answer['id']}").json()

    assert {"id": kept["id"], **kept["answer"]} == answer
    assert kept["question"]["question"]["given"] == SAME_PERSON
    assert kept["asked_by"] == "interface, this machine"
    assert client.get(f"/api/v1/screenings/{answer['id']}/replay").json() == {
        "outcome": "same",
        "sentence": "The same question to the same lists gives the same answer, letter by letter.",
        "findings": [],
        "notes": ["It is recorded, and waits for its place in the log."],
    }


def test_a_party_that_cannot_be_read_is_an_error_in_its_place(client: Client) -> None:
    odd = [{"name": "X", "colour": "red"}, {"name": {"a": 1}}, {**NOBODY, "id": "\ud800"}, {**NOBODY, "id": "\0"}]
    bodies = [SAME_PERSON, {"country": "DE"}, 7, *odd, NOBODY]

    answers = send(client, {"parties": bodies}).json()["answers"]

    assert [each.get("status") for each in answers] == ["hit", *[None] * 6, "no hit"]
    assert [each["error"]["field"] for each in answers if "error" in each] == [
        "parties[1]", "parties[2]", "parties[3].colour", "parties[4]", "parties[5]", "parties[6]",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "parties"),
        ({"parties": []}, "parties"),
        ([], "facts"),
        ([SAME_PERSON], "parties"),
        ({"parties": [NOBODY], "colour": "red"}, "colour"),
        ({"parties": [NOBODY], "threshold": 2}, "threshold"),
        ({"parties": [NOBODY], "threshold": True}, "threshold"),
        ({"parties": [NOBODY], "limit": 0}, "limit"),
        ({"parties": [NOBODY], "day": "soon"}, "day"),
        ({"parties": [NOBODY], "day": (today() + timedelta(days=1)).isoformat()}, "day"),
        ({"parties": [NOBODY], "lists": ["atlantis"]}, "lists"),
        ({"parties": [NOBODY], "lists": "un"}, "lists"),
    ],
)
def test_a_request_that_cannot_be_read_is_an_error_at_its_field(client: Client, body: object, field: str) -> None:
    response = send(client, body)

    assert response.status_code == 422
    assert response.json()["error"]["field"] == field
    assert not KeptScreening.objects.exists()


def test_more_parties_than_allowed_are_refused_with_the_limit(client: Client, settings: Settings) -> None:
    settings.MOST_PARTIES = 2

    assert send(client, {"parties": [NOBODY] * 2}).status_code == 200
    refused = send(client, {"parties": [NOBODY] * 3})
    assert refused.status_code == 413
    assert "up to 2" in refused.json()["error"]["message"]


def test_numbers_may_be_sent_as_an_object(client: Client) -> None:
    party = {"name": "Another Name", "identifiers": {"passport": ["P-1234567"]}}

    assert send(client, {"parties": [party]}).json()["answers"][0]["hits"][0]["id"] == "tp-1"


def test_a_list_that_is_missing_or_stale_is_no_answer(client: Client, home: Path) -> None:
    (home / "lists" / "TEST-PERSONS" / "current").unlink()

    response = send(client, {"parties": [NOBODY]})

    assert response.status_code == 503
    assert "TEST-PERSONS" in response.json()["error"]["message"]
    assert not KeptScreening.objects.exists()


def test_a_hit_is_cleared_and_shown_apart(client: Client) -> None:
    answer = send(client, {"parties": [SAME_PERSON]}).json()["answers"][0]
    expires = (today() + timedelta(days=30)).isoformat()
    body = {"list": "TEST-PERSONS", "listing": "tp-1", "person": "M. Okafor", "reason": "another birth place"}

    cleared = send(client, {**body, "expires": expires}, f"/api/v1/screenings/{answer['id']}/cleared")

    assert cleared.status_code == 200
    assert cleared.json()["id"] == ClearedHit.objects.get().public_id
    again = send(client, {"parties": [SAME_PERSON]}).json()["answers"][0]
    assert (again["status"], again["set_aside"][0]["because"]["reason"]) == ("set aside", "another birth place")
    for bad in ({}, {**body, "expires": "never"}, {**body, "expires": today().isoformat()}):
        assert send(client, bad, f"/api/v1/screenings/{answer['id']}/cleared").status_code == 422


def test_parties_are_stored_and_what_a_run_noted_is_given_back(client: Client) -> None:
    parties = [{**SAME_PERSON, "id": "c-1"}, {**NOBODY, "id": "c-2"}]

    stored = send(client, {"parties": parties}, "/api/v1/parties").json()
    run = rescreen_parties(asked_by="test", now=datetime.now(UTC))

    assert stored == {"stored": ["c-1", "c-2"], "since": today().isoformat()}
    last = client.get("/api/v1/rescreenings/last").json()
    assert last == client.get(f"/api/v1/rescreenings/{run.public_id}").json()
    assert [(each["party"], each["change"], each["listing"]) for each in last["changes"]] == [("c-1", "new", "tp-1")]
    assert (last["parties"], last["screened"]) == (2, 2)


@pytest.mark.parametrize(("party", "field"), [(NOBODY, "parties"), (7, "parties[1]"), ({"id": "c-9"}, "parties[1]")])
def test_parties_are_stored_all_or_none(client: Client, party: object, field: str) -> None:
    response = send(client, {"parties": [{**SAME_PERSON, "id": "c-1"}, party]}, "/api/v1/parties")

    assert (response.status_code, response.json()["error"]["field"]) == (422, field)
    assert not StoredParty.objects.exists()


@pytest.mark.parametrize("path", ["NS-2026-0000-0000-0000", "0", "NS-2026-0000-0000-0000/replay", "%00"])
def test_an_unknown_receipt_says_so(client: Client, path: str) -> None:
    response = client.get(f"/api/v1/screenings/{path}")

    assert response.status_code == 404
    assert client.get("/api/v1/rescreenings/last").status_code == 404
    assert response.json()["error"]["message"] == "There is no screening under this number."


# --- what stands behind a party ------------------------------------------------------------------

BAKERY = {"name": "Pelican Bakery", "id": "C-7"}
HELD: dict[str, Any] = {
    "stakes": [{"owner": LISTED, "owned": "Pelican Bakery", "percent": 60, "from": "2020-01-01", "source": "register"}],
    "ownerless": [LISTED],
    "parties": {"Pelican Bakery": {"id": "C-7", "country": "DE"}, LISTED: {"type": "person", "born": "1961-03-04"}},
    "evidence": [
        {"party": "Pelican Bakery", "kind": "web_page", "statement": "Bread.", "source": "web", "day": "2026-02-01"}
    ],
}


def behind(client: Client) -> Any:
    [answer] = send(client, {"parties": [BAKERY], "dossier": HELD}).json()["answers"]
    return answer


def test_a_listed_owner_behind_a_party_is_a_hit_although_no_name_is_listed(client: Client) -> None:
    [plain] = send(client, {"parties": [BAKERY]}).json()["answers"]
    answer = behind(client)

    assert (plain["status"], "behind" in plain) == ("no hit", False)
    assert (answer["status"], answer["hits"]) == ("hit", [])
    assert [owner["name"] for owner in answer["behind"]["owners"]] == [LISTED]
    assert answer["behind"]["owners"][0]["hits"][0]["id"] == "tp-1"
    assert answer["behind"]["results"]
    page = client.get(f"/screening/{answer['id']}").content.decode()
    assert "Look at what stands behind it" in page
    assert "No listing on" not in page


def test_the_receipt_of_a_dossier_replays_to_the_bit_when_lists_settings_and_rules_have_changed(
    client: Client, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = behind(client)
    settings = (home / "lists.yaml").read_text(encoding="utf-8")
    (home / "lists.yaml").write_text(
        settings.replace("TEST-PERSONS: {", "TEST-PERSONS: {programmes: {INVENTED-1: {list: UN-SC}}, ")
    )
    bring(home, "TEST-PERSONS", [OTHER_PERSON, {**OTHER_PERSON, "id": "tp-3"}])
    monkeypatch.setattr("navicert.office.screening.backing.ownership_rules", lambda _library: ())

    kept = client.get(f"/api/v1/screenings/{answer['id']}").json()
    again = client.get(f"/api/v1/screenings/{answer['id']}/replay").json()

    assert kept["question"]["question"]["dossier"] == HELD
    assert {rule["id"] for rule in kept["question"]["rules"]}
    assert set(kept["question"]["uses"]) == {"TEST-PERSONS", "TEST-FIRMS"}
    assert again["outcome"] == "same", again
    assert behind(client)["behind"]["owners"] == []


@pytest.mark.parametrize(
    ("dossier", "sentence"),
    [
        ({"stakes": [{"owner": "A", "owned": "B", "percent": "much"}]}, "stakes.0.percent: "),
        ({"colour": "red"}, "colour: "),
        ({"evidence": [{**HELD["evidence"][0], "kind": "gossip"}]}, "'gossip' is no kind of evidence"),
        ([], "expected an object with stakes"),
    ],
)
def test_a_dossier_that_cannot_be_read_is_refused_with_its_sentence(
    client: Client, dossier: object, sentence: str
) -> None:
    refused = send(client, {"parties": [BAKERY], "dossier": dossier})
    assert refused.status_code == 422
    assert refused.json()["error"]["field"] == "dossier"
    assert sentence in refused.json()["error"]["message"]
    assert not KeptScreening.objects.exists()


def test_a_party_of_which_the_dossier_says_nothing_is_not_answered_as_if_nobody_stood_behind_it(client: Client) -> None:
    known, unknown = send(client, {"parties": [BAKERY, NOBODY], "dossier": HELD}).json()["answers"]
    assert known["status"] == "hit"
    assert "says nothing of this party" in unknown["error"]["message"]


def test_with_a_dossier_fewer_parties_fit_into_a_request(client: Client) -> None:
    refused = send(client, {"parties": [BAKERY] * 21, "dossier": HELD})
    assert refused.status_code == 413
    assert "up to 20 parties" in refused.json()["error"]["message"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMED = st.sampled_from(["name", "aliases", "country", "born", "type", "identifiers", "imo", "address", "id"])


@given(party=st.dictionaries(NAMED, json_values, max_size=5))
@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_sent_gets_an_answer_or_a_sentence(party: dict[str, Any]) -> None:
    response = send(Client(), {"parties": [party]})

    assert response.status_code in (200, 400, 422)
