"""Signing in by an identity provider: whoever it vouches for, if the office knows them, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from pytest_django import Settings

from navicert.office.models.people import Person
from office_people import a_person
from office_provider import Provider, a_provider
from pages_seen import Seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    with a_provider() as running:
        settings.SOCIALACCOUNT_PROVIDERS = running.app()
        yield running


def back_from(provider: Provider, client: Client, **claims: Any) -> Any:
    """Go to the provider, sign in there as this person, and come back."""
    provider.claims = {"sub": "4711", "email": "ada@ministry.example", "email_verified": True, **claims}
    asked = client.get("/sign-in/with/organisation")
    assert asked.status_code == 302, asked.content
    return client.get(provider.agrees(asked.headers["Location"]))


def test_none_is_offered_where_none_is_named(client: Client) -> None:
    assert "/sign-in/with/" not in client.get("/sign-in").content.decode()
    assert client.get("/sign-in/with/organisation").status_code == 404


def test_it_stands_on_the_page_where_one_is_named(client: Client, provider: Provider) -> None:
    page = Seen(client.get("/sign-in").content.decode())

    assert "Ministry ID" in page.text
    assert "/sign-in/with/organisation" in [link["href"] for link in page.all("a")]


def test_who_is_known_here_by_a_verified_address_comes_in(client: Client, provider: Provider) -> None:
    person = a_person("officer", email="ada@ministry.example")

    response = back_from(provider, client)

    assert response.headers["Location"] == "/desk"
    assert client.get("/account").context["person"] == person


def test_who_is_not_known_here_stays_out_and_gets_no_account(client: Client, provider: Provider) -> None:
    page = back_from(provider, client)

    assert "There is no account for you here" in page.content.decode()
    assert not Person.objects.exists()


def test_an_address_that_the_provider_did_not_verify_opens_nothing(client: Client, provider: Provider) -> None:
    a_person("officer", email="ada@ministry.example")

    back_from(provider, client, email_verified=False)

    assert client.get("/account").status_code == 302


def test_who_is_locked_out_here_stays_out(client: Client, provider: Provider) -> None:
    person = a_person("officer", email="ada@ministry.example")
    Person.objects.filter(pk=person.pk).update(is_active=False)

    back_from(provider, client)

    assert client.get("/account").status_code == 302


def test_the_second_factor_is_asked_for_all_the_same(client: Client, provider: Provider) -> None:
    person = a_person("officer", email="ada@ministry.example")
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})

    assert back_from(provider, client).headers["Location"] == "/sign-in/second-factor"


def test_an_answer_that_was_not_asked_for_here_opens_nothing(client: Client, provider: Provider) -> None:
    a_person("officer", email="ada@ministry.example")
    provider.claims = {"sub": "4711", "email": "ada@ministry.example", "email_verified": True}
    elsewhere = provider.agrees(Client().get("/sign-in/with/organisation").headers["Location"])

    client.get(elsewhere)

    assert client.get("/account").status_code == 302
