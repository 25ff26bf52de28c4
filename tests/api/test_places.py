"""What the law says of a place, and the register of agreements, by program."""

from __future__ import annotations

from datetime import date as Day

import pytest
from django.test import Client

from navicert.change.place import place_page
from navicert.office.shelf import the_library

pytestmark = pytest.mark.django_db


def test_a_place_on_a_day(client: Client) -> None:
    held = client.get("/api/v1/law/places/Russia?on=2026-09-15").json()
    page = place_page(the_library().law, "RU", Day(2026, 9, 15))
    assert (held["place"], held["day"], len(held["lines"])) == ("RU", "2026-09-15", len(page.lines))
    assert {"heading", "pack", "says", "first", "last", "source", "status", "from_table"} == held["lines"][0].keys()
    assert any(x["heading"] == "embargoes" and x["first"] == "2014-08-01" for x in held["lines"])


def test_what_is_not_shown_and_not_covered_is_named(client: Client) -> None:
    told = client.get("/api/v1/law/places/RU?on=2026-09-01").json()
    assert "eu-sanctions" in told["not_shown"]
    assert "us-ear" in client.get("/api/v1/law/places/RU?on=1990-01-01").json()["not_covered_before"]


@pytest.mark.parametrize("address", ["places/ZZ", "places/RU?on=yesterday", "agreements?on=2026-13-01"])
def test_what_is_no_place_or_no_day_is_refused(client: Client, address: str) -> None:
    response = client.get(f"/api/v1/law/{address}")
    assert response.status_code == 422
    assert response.json()["error"]["message"]


def test_the_agreements_of_a_party(client: Client) -> None:
    held = client.get("/api/v1/law/agreements?on=2025-12-11&party=United+Kingdom").json()
    assert "DE-FR-ES-2021" in {a["id"] for a in held}
    before = client.get("/api/v1/law/agreements?on=2025-12-10&party=GB").json()
    assert "DE-FR-ES-2021" not in {a["id"] for a in before}
    assert all(a["limbs"] for a in held)
