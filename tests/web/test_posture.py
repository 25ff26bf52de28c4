"""The page of the law towards a place."""

from __future__ import annotations

import pytest
from django.test import Client

from pages_seen import Seen

pytestmark = pytest.mark.django_db


def seen(client: Client, path: str, status: int = 200) -> Seen:
    response = client.get(path)
    assert response.status_code == status
    return Seen(response.content.decode())


def test_what_the_law_says_of_a_place_on_a_day(client: Client) -> None:
    text = seen(client, "/law/places?place=Russia&on=2026-09-15").text
    for shown in ("RU on 2026-09-15", "Embargoes", "arms embargoes: imposed by EU", "2014-08-01", "proscribed, line"):
        assert shown in text


def test_what_the_place_alone_does_not_raise_is_counted(client: Client) -> None:
    text = client.get("/law/places?place=RU&on=2026-09-01").content.decode()
    assert "833/2014" in text
    assert "Not shown, because they hang on more than the place" in text
    before = client.get("/law/places?place=RU&on=1990-01-01").content.decode()
    assert "No law on file covers this day" in before


def test_the_page_is_found_from_the_law_on_file(client: Client) -> None:
    assert any(a.get("href") == "/law/places" for a in seen(client, "/law").all("a"))
    assert "It is gathered from their tables and rules" in seen(client, "/law/places").text


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("place=ZZ", "'ZZ' is no place"),
        ("place=RU&on=15.9.2026", "'15.9.2026' is no day; write it like 2026-09-15"),
        ("place=%3Cb%3E", "is no place"),
    ],
)
def test_what_is_no_place_or_no_day_is_said(client: Client, query: str, sentence: str) -> None:
    page = seen(client, f"/law/places?{query}", 422)
    assert sentence in page.text
    assert page.all("b") == []
