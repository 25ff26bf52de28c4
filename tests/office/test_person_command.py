"""``person add``: the first administrator of a fresh installation comes in by a link that the machine prints."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from navicert.office.models.people import Invitation, Organisation, Person
from office_people import PASSWORD

FIRST = ("person", "add", "ada@authority.example", "Ada Brandt", "--organisation", "Licensing Authority")
pytestmark = pytest.mark.django_db


def typed(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue().strip()


def test_the_first_administrator_comes_in_by_the_link(client: Client) -> None:
    link = typed(*FIRST, "--role", "administrator", "--country", "de")

    assert link.startswith("http://127.0.0.1:8000/invitations/")
    path = link.removeprefix("http://127.0.0.1:8000")
    assert "Ada Brandt" in client.get(path).content.decode()
    client.post(path, {"name": "Ada Brandt", "password": PASSWORD})
    assert [post.role for post in Person.objects.get().posts] == ["administrator"]
    assert client.get("/people").status_code == 200


def test_an_organisation_is_made_once(client: Client) -> None:
    typed(*FIRST, "--role", "administrator", "--country", "DE")
    typed("person", "add", "bo@authority.example", "Bo", "--organisation", "Licensing Authority", "--role", "officer")

    assert Organisation.objects.get().approved
    assert Invitation.objects.count() == 2


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--role", "administrator"), "add --country"),
        (("--role", "administrator", "--country", "DE", "--team", "technical"), "has no team 'technical'"),
        (("--role", "adviser", "--country", "DE"), "Say which team"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(words: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        typed(*FIRST, *words)

    assert not Organisation.objects.exists()


def test_the_link_of_a_public_server_has_its_name_and_https(settings: Settings) -> None:
    settings.PUBLIC, settings.ALLOWED_HOSTS = True, ["localhost", "navicert.example"]

    link = typed(*FIRST, "--role", "administrator", "--country", "DE")

    assert link.startswith("https://navicert.example/invitations/")
