"""Programs that speak for a person: by a token, from anywhere, and by nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from navicert.office.models import KeptDetermination
from navicert.office.models.people import AccessToken, Person
from office_examples import BARE
from office_people import a_person, a_token, an_organisation

NOW = timezone.now()
ELSEWHERE: Any = {"REMOTE_ADDR": "203.0.113.9"}
ME = "/api/v1/me"
pytestmark = pytest.mark.django_db


def bearer(token: str, scheme: str = "Bearer") -> dict[str, str]:
    return {"Authorization": f"{scheme} {token}"}


def test_a_token_speaks_for_its_person_from_anywhere(client: Client) -> None:
    person = a_person("officer", name="Ada Brandt")

    answer = client.get(ME, headers=bearer(a_token(person)), **ELSEWHERE)

    post = {"role": "officer", "organisation": an_organisation("authority").public_id, "team": None, "instead_of": None}
    assert answer.json() == {"id": person.public_id, "name": "Ada Brandt", "language": "en-gb", "posts": [post]}


def test_what_a_program_asks_is_kept_under_the_number_of_its_person(client: Client) -> None:
    person = a_person("officer")

    client.post("/api/v1/assess", BARE, content_type="application/json", headers=bearer(a_token(person)), **ELSEWHERE)

    assert KeptDetermination.objects.get().asked_by == person.public_id


@pytest.mark.parametrize("token", ["nvp_", "nvp_guess", "nvp_" + "A" * 43])
@pytest.mark.parametrize("scheme", ["Bearer", "ApiKey"])
@pytest.mark.parametrize("path", [ME, "/api/v1/law"])
def test_a_token_that_is_not_known_opens_nothing_not_even_on_the_machine_itself(
    client: Client, path: str, scheme: str, token: str
) -> None:
    response = client.get(path, headers=bearer(token, scheme))

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("change", [{"revoked": NOW}, {"expires": NOW - timedelta(seconds=1)}])
def test_a_token_that_was_revoked_or_has_expired_opens_nothing(client: Client, change: dict[str, object]) -> None:
    token = a_token(a_person("officer"))
    AccessToken.objects.update(**change)

    assert client.get(ME, headers=bearer(token)).status_code == 401


def test_the_token_of_somebody_locked_out_opens_nothing(client: Client) -> None:
    person = a_person("officer")
    token = a_token(person)
    Person.objects.filter(pk=person.pk).update(is_active=False)

    assert client.get(ME, headers=bearer(token)).status_code == 401


def test_the_interface_takes_no_session(client: Client) -> None:
    client.force_login(a_person("officer"))

    assert client.get(ME).status_code == 401
    assert client.get("/api/v1/law", **ELSEWHERE).status_code == 403
    client.post("/api/v1/assess", BARE, content_type="application/json")
    assert KeptDetermination.objects.get().asked_by == "interface, this machine"


def test_the_token_of_the_server_is_nobody_s(client: Client, settings: Settings) -> None:
    settings.API_TOKEN = "0123456789abcdef0123456789abcdef"

    response = client.get(ME, headers=bearer(settings.API_TOKEN))

    assert response.status_code == 401
    assert "a token of yours" in response.json()["error"]["message"]


def test_beside_the_token_of_the_server_those_of_people_open_too(client: Client, settings: Settings) -> None:
    settings.API_TOKEN = "0123456789abcdef0123456789abcdef"

    assert client.get("/api/v1/law", headers=bearer(a_token(a_person("officer")))).status_code == 200
    assert client.get("/api/v1/law").status_code == 401


def test_a_token_is_not_sent_as_a_password(client: Client) -> None:
    token = a_token(a_person("officer"))

    assert client.get(ME, headers=bearer(token, "Basic")).status_code == 401


def test_who_stands_in_for_whom_is_said(client: Client) -> None:
    away, deputy = a_person("officer"), a_person("officer")
    today = timezone.localdate()
    away.absences.create(delegate=deputy, since=today, until=today)

    posts = client.get(ME, headers=bearer(a_token(deputy))).json()["posts"]

    assert [post["instead_of"] for post in posts] == [None, away.public_id]
