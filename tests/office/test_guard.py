"""Who may come in, and above all who may not."""

from __future__ import annotations

import base64

import pytest
from django.test import Client
from pytest_django import Settings

from navicert.office.models import KeptDetermination
from office_examples import BARE

TOKEN = "0123456789abcdef0123456789abcdef"
EVERY_DOOR = [
    "/",
    "/law",
    "/screening",
    "/screening/NS-2026-0000-0000-0000",
    "/api/v1/healthz",
    "/api/v1/law",
    "/api/v1/openapi.json",
    "/determinations/NV-2026-0000-0000",
    "/nowhere",
]
pytestmark = pytest.mark.django_db


def password(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


@pytest.fixture
def token(settings: Settings) -> str:
    settings.API_TOKEN = TOKEN
    return TOKEN


@pytest.mark.parametrize("path", EVERY_DOOR)
@pytest.mark.parametrize(
    "header",
    [
        None,
        "Bearer",
        "Bearer wrong",
        f"Bearer {TOKEN}x",
        TOKEN,
        password("me:wrong"),
        "Basic %%%",
        f"Token {TOKEN}",
    ],
)
def test_without_the_token_every_door_is_shut(client: Client, token: str, path: str, header: str | None) -> None:
    response = client.get(path, headers={"Authorization": header} if header else {})

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer" if path.startswith("/api/") else "Basic")


def test_without_the_token_nothing_is_assessed(client: Client, token: str) -> None:
    response = client.post("/api/v1/assess", BARE, content_type="application/json")

    assert response.status_code == 401
    assert response.json()["error"]["field"] is None
    assert not KeptDetermination.objects.exists()


@pytest.mark.parametrize("path", ["/", "/api/v1/law"])
def test_the_bearer_of_the_token_comes_in(client: Client, token: str, path: str) -> None:
    assert client.get(path, headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_a_password_opens_pages_but_not_the_interface(client: Client, token: str) -> None:
    headers = {"Authorization": password(f"M. Okafor:{token}")}

    assert client.get("/", headers=headers).status_code == 200
    assert client.get("/api/v1/law", headers=headers).status_code == 401


def test_a_name_that_is_given_is_kept_as_given(client: Client, token: str) -> None:
    form = {
        "date": "2026-09-15",
        "activity": "export",
        "from": "DE",
        "to": "BR",
        "parties-count": "0",
        "further-count": "0",
    }

    client.post("/", form, headers={"Authorization": password(f"M. Okafor:{token}")})

    assert KeptDetermination.objects.get().asked_by == "page, token, name given: M. Okafor"


@pytest.mark.parametrize("address", ["10.0.0.7", "2001:db8::1", "", "unix:"])
@pytest.mark.parametrize("path", EVERY_DOOR)
def test_without_a_token_set_only_this_machine_may_ask(client: Client, path: str, address: str) -> None:
    assert client.get(path, REMOTE_ADDR=address).status_code == 403


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "Via"])
def test_without_a_token_set_nothing_forwarded_is_answered(client: Client, header: str) -> None:
    assert client.get("/api/v1/law", headers={header: "10.0.0.7"}).status_code == 403


def test_another_host_name_is_refused(client: Client) -> None:
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("path", ["/", "/api/v1/assess"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://testserver.evil.example"},
        {"Origin": "http://localhost:3000"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_what_a_page_of_another_site_starts_is_refused(client: Client, path: str, headers: dict[str, str]) -> None:
    response = client.post(path, BARE, content_type="application/json", headers=headers)

    assert response.status_code == 403
    assert not KeptDetermination.objects.exists()


def test_a_form_without_its_token_is_refused() -> None:
    client = Client(enforce_csrf_checks=True)

    response = client.post("/", {"date": "2026-09-15", "activity": "export", "from": "DE", "to": "BR"})

    assert response.status_code == 403
    assert "fresh page" in response.content.decode()
    assert not KeptDetermination.objects.exists()


@pytest.mark.parametrize("path", ["/", "/api/v1/assess"])
def test_a_large_request_is_refused_unread(client: Client, settings: Settings, path: str) -> None:
    settings.MOST_BYTES = 100

    assert client.post(path, {"region": "x" * 200}, content_type="application/json").status_code == 413


@pytest.mark.parametrize("path", [*EVERY_DOOR, "/static/navicert.css"])
def test_every_answer_carries_strict_headers(client: Client, path: str) -> None:
    response = client.get(path)
    response.close()
    headers = response.headers

    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self';")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert ("no-store" in headers["Cache-Control"]) is not path.startswith("/static/")


@pytest.mark.parametrize("path", EVERY_DOOR)
def test_no_page_may_be_framed(client: Client, path: str) -> None:
    assert client.get(path).headers["X-Frame-Options"] == "DENY"
