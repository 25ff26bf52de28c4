"""Screening in the form of yente, and with its own client, unchanged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yente_client
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import DjangoDbBlocker, Settings
from pytest_django.live_server_helper import LiveServer
from yente_client import Airplane, Company, MatchError, NotFoundError, Person, ServerError, Vessel

from navicert.office.models import KeptScreening
from office_guards import unprotected
from office_lists import FIRM, LISTED, OTHER_PERSON, PERSON, SAME_PERSON, bring

JSON = "application/json"
TOKEN = "0123456789abcdef0123456789abcdef"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


def send(client: Client, body: object, path: str = "/api/v1/screen") -> Any:
    return client.post(path, json.dumps(body), content_type=JSON)


def match(
    client: Client, properties: dict[str, Any], path: str = "/api/v1/match/default", schema: str = "Person"
) -> Any:
    return send(client, {"queries": {"q1": {"schema": schema, "properties": properties}}}, path)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(
    properties=st.dictionaries(st.sampled_from(["name", "alias", "birthDate", "imoNumber"]), json_values, max_size=4)
)
@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_a_client_sends_gets_an_answer_or_a_sentence(properties: dict[str, Any]) -> None:
    response = match(Client(), properties)

    assert response.status_code in (200, 400, 422)


def test_the_key_of_a_client_opens_the_interface_and_no_page(client: Client, settings: Settings) -> None:
    settings.API_TOKEN = TOKEN
    headers = {"Authorization": f"ApiKey {TOKEN}"}

    assert client.get("/api/v1/healthz", headers=headers).status_code == 200
    assert client.get("/screening", headers=headers).status_code == 401
    assert client.get("/api/v1/healthz", headers={"Authorization": f"ApiKey {TOKEN}x"}).status_code == 401


def test_the_response_has_the_shape_of_yente(client: Client) -> None:
    body = match(client, {"name": [SAME_PERSON["name"]], "birthDate": ["1961-03-04"], "country": ["rs"]}).json()

    answer = body["responses"]["q1"]
    result = answer["results"][0]
    assert (body["matcher"], body["limit"], answer["status"]) == ({}, 5, 200)
    assert answer["total"] == {"value": 1, "relation": "eq"}
    assert answer["query"]["schema"] == "Person"
    assert (result["id"], result["caption"], result["schema"], result["target"]) == ("tp-1", LISTED, "Person", True)
    assert (result["datasets"], result["referents"], result["match"]) == (["TEST-PERSONS"], [], True)
    assert 0 < result["score"] <= 1
    assert set(result["features"]) == set(result["explanations"])
    assert {"first_seen", "last_seen", "last_change", "properties"} <= set(result)
    assert answer["receipt"] == KeptScreening.objects.get().public_id


def test_several_queries_are_answered_under_their_names(client: Client) -> None:
    one = {"schema": "Person", "properties": {"firstName": ["Oscar"], "lastName": ["Brandvold Tereshkin"]}}
    two = {"id": "mine", "schema": "Company", "properties": {"name": "Brandvold Kestrel Turbines"}}

    body = send(client, {"queries": {"a": one, "b": two}, "weights": {}, "config": {}}, "/api/v1/match/all").json()

    ids = {name: [each["id"] for each in answer["results"]] for name, answer in body["responses"].items()}
    assert ids == {"a": ["tp-1"], "b": ["tf-1"]}
    assert body["responses"]["b"]["query"]["id"] == "mine"
    assert KeptScreening.objects.count() == 2


@pytest.mark.parametrize("dataset", ["TEST-PERSONS", "test_persons", "test", "default", "all"])
def test_a_dataset_is_a_list_a_group_or_everything(client: Client, dataset: str) -> None:
    body = match(client, {"name": [LISTED]}, f"/api/v1/match/{dataset}").json()

    assert [each["id"] for each in body["responses"]["q1"]["results"]] == ["tp-1"]


def test_another_list_alone_does_not_answer_for_this_one(client: Client) -> None:
    for path in ("TEST-FIRMS", "default?exclude_dataset=TEST-PERSONS"):
        assert match(client, {"name": [LISTED]}, f"/api/v1/match/{path}").json()["responses"]["q1"]["results"] == []


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("atlantis", {"queries": {"q": {"schema": "Person", "properties": {"name": ["X Y"]}}}}, 404),
        ("bare", {"queries": {"q": {"schema": "Person", "properties": {"name": ["X Y"]}}}}, 503),
        ("default", {"queries": {}}, 422),
        ("default", {"queries": {"q": 7}}, 400),
        ("default", {"queries": {"q": {"properties": {"name": ["X Y"]}}}}, 400),
        ("default", {"queries": {"q": {"schema": "Person", "properties": {"country": ["de"]}}}}, 400),
        ("default", {"queries": {"q": {"id": "\0", "schema": "Person", "properties": {"name": ["X Y"]}}}}, 422),
        ("default", {"queries": {"q": {"schema": "Person", "properties": {"name": ["\ud800 Y"]}}}}, 422),
        ("default?limit=9999", {"queries": {"q": {"schema": "Person", "properties": {"name": ["X Y"]}}}}, 422),
        ("default?threshold=7", {"queries": {"q": {"schema": "Person", "properties": {"name": ["X Y"]}}}}, 422),
    ],
)
def test_what_cannot_be_answered_is_refused_with_a_detail(client: Client, path: str, body: object, status: int) -> None:
    response = send(client, body, f"/api/v1/match/{path}")

    assert response.status_code == status
    assert response.json()["detail"]
    assert not KeptScreening.objects.exists()


def test_entities_that_a_client_leaves_out_stay_in_the_receipt(client: Client) -> None:
    body = match(client, {"name": [LISTED]}, "/api/v1/match/default?exclude_entity_ids=tp-1").json()

    assert body["responses"]["q1"]["results"] == []
    kept = json.loads(KeptScreening.objects.get().answer)
    assert [each["id"] for each in kept["set_aside"]] == ["tp-1"]


def test_a_threshold_decides_what_is_a_match_and_a_cutoff_what_is_shown(client: Client) -> None:
    score = match(client, {"name": ["Oskar Tereshkin"]}, "/api/v1/match/default?cutoff=0.01").json()
    score = score["responses"]["q1"]["results"][0]["score"]

    def matches(path: str) -> list[bool]:
        body = match(client, {"name": ["Oskar Tereshkin"]}, f"/api/v1/match/default?{path}").json()
        return [each["match"] for each in body["responses"]["q1"]["results"]]

    assert matches(f"cutoff={score}&threshold={score}") == [True]
    assert matches(f"cutoff={score}&threshold=1.0&algorithm=logic-v2") == [False]
    assert matches("cutoff=1.0&threshold=0.01") == []


@pytest.fixture(scope="class")
def no_triggers(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A live server needs tables that are emptied after each test; the tables are protected again at the end."""
    with django_db_blocker.unblock(), unprotected():
        yield


@pytest.mark.usefixtures("no_triggers")
class TestClientOfYente:
    """The client that firms use already, against a server of ours."""

    pytestmark = pytest.mark.django_db(transaction=True)

    @pytest.fixture
    def theirs(self, live_server: LiveServer, settings: Settings) -> Any:
        settings.API_TOKEN = TOKEN
        with yente_client.Client(base_url=f"{live_server.url}/api/v1", api_key=TOKEN) as client:
            yield client

    def test_a_person_is_matched(self, theirs: yente_client.Client) -> None:
        found = theirs.match(
            Person(name=["Oscar Brandvold Tereshkin"], birthDate=["1961-03-04"]),
            threshold=0.5, cutoff=0.3, algorithm=yente_client.BEST_ALGORITHM, limit=3,
        )  # fmt: skip

        assert found.top is not None
        assert (found.top.id, found.top.caption, found.top.schema_, found.top.match) == ("tp-1", LISTED, "Person", True)
        assert found.top.datasets == ["TEST-PERSONS"]
        assert found.top.contributing_explanations
        assert (found.total.value, found.limit) == (1, 3)
        assert KeptScreening.objects.get().asked_by == "interface, token"

    def test_no_match_is_kept_too(self, theirs: yente_client.Client) -> None:
        assert theirs.match(Person(name=["Wilhelmina Appleyard"])).results == []
        assert KeptScreening.objects.get().status == "no hit"

    def test_filters_reach_us(self, theirs: yente_client.Client) -> None:
        company = Company(name=["Brandvold Kestrel Turbines"])
        assert [each.id for each in theirs.match(company, datasets=["TEST-FIRMS", "TEST-PERSONS"]).matches] == ["tf-1"]
        assert theirs.match(company, exclude_datasets=["TEST-FIRMS"]).results == []
        assert theirs.match(company, exclude_schemata=["Organization"]).results == []
        assert theirs.match(company, exclude_entities=["tf-1"]).results == []
        assert theirs.match(company, changed_since="2020-01-01", topics=["sanction"]).top is not None

    def test_vessels_and_aircraft_are_read(self, theirs: yente_client.Client) -> None:
        assert theirs.match(Vessel(name=["Nothing Afloat"], flag=["fi"])).results == []
        assert theirs.match(Airplane(name=["Nothing Aloft"])).results == []

    def test_many_at_once_come_back_under_their_keys(self, theirs: yente_client.Client) -> None:
        people = [(str(n), Person(name=[LISTED if n % 2 else "Wilhelmina Appleyard"])) for n in range(8)]

        found = dict(theirs.match_iter(people, workers=4, on_error="collect"))

        assert not any(isinstance(each, MatchError) for each in found.values())
        assert {key: bool(each.results) for key, each in found.items()} == {key: int(key) % 2 == 1 for key, _ in people}

    def test_search_fetch_and_what_is_on_file(self, theirs: yente_client.Client) -> None:
        assert [each.id for each in theirs.search(LISTED, countries=["rs"]).results] == ["tp-1"]
        assert theirs.search(LISTED, countries=["br"]).results == []
        assert theirs.fetch("tf-1").caption == FIRM["properties"]["name"][0]
        with pytest.raises(NotFoundError, match="no listing has the id"):
            theirs.fetch("nobody")
        catalogue = theirs.datasets()
        loaded = {each.name: each for each in catalogue.datasets if each.load}
        assert (set(loaded), catalogue.index_stale) == ({"TEST-PERSONS", "TEST-FIRMS"}, False)
        assert loaded["TEST-PERSONS"].entity_count == 2
        assert theirs.algorithms().best == "navicert"
        assert (theirs.healthz().status, theirs.readyz().status) == ("ok", "ok")

    def test_lists_that_are_not_sound_are_an_error_of_the_server(self, theirs: yente_client.Client, home: Path) -> None:
        (home / "lists" / "TEST-PERSONS" / "current").unlink()

        for ask in (lambda: theirs.match(Person(name=[LISTED])), theirs.readyz, lambda: theirs.search(LISTED)):
            with pytest.raises(ServerError, match="TEST-PERSONS"):
                ask()
        assert theirs.datasets().index_stale
        assert theirs.healthz().status == "ok"

    def test_an_edition_that_came_since_is_used_at_once(self, theirs: yente_client.Client, home: Path) -> None:
        assert theirs.match(Person(name=["Ilse Quintanilla Roehampton"])).results == []
        new = {"id": "tp-3", "schema": "Person", "properties": {"name": ["Ilse Quintanilla Roehampton"]}}
        bring(home, "TEST-PERSONS", [PERSON, OTHER_PERSON, new])

        assert theirs.match(Person(name=["Ilse Quintanilla Roehampton"])).top is not None

    def test_without_the_token_nothing_is_answered(self, live_server: LiveServer, settings: Settings) -> None:
        settings.API_TOKEN = TOKEN
        for key in (None, "wrong" * 8):
            with (
                yente_client.Client(base_url=f"{live_server.url}/api/v1", api_key=key) as client,
                pytest.raises(yente_client.AuthenticationError),
            ):
                client.match(Person(name=[LISTED]))
        assert not KeptScreening.objects.exists()
