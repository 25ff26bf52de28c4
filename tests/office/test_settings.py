"""Settings: what is safe by default, and what stops the start with a sentence."""

from __future__ import annotations

import runpy
import stat
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

from navicert.office import environment
from navicert.office.environment import is_loopback, secret_key

SETTINGS = Path(environment.__file__).with_name("settings.py")
TOKEN = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NAVICERT_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DATABASE_URL")
    return tmp_path / "home"


def settings_with(monkeypatch: pytest.MonkeyPatch, **variables: str) -> dict[str, Any]:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(SETTINGS))


def test_by_default_only_this_machine_is_served(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_with(monkeypatch)

    assert settings["BIND"] == "127.0.0.1:8000"
    assert settings["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert not settings["DEBUG"]
    assert not settings["PUBLIC"]


def test_reading_the_settings_writes_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings_with(monkeypatch)

    assert not home.exists()


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"NAVICERT_BIND": "0.0.0.0:8000"}, "NAVICERT_API_TOKEN is not set"),
        ({"NAVICERT_ALLOWED_HOSTS": "navicert.example"}, "NAVICERT_API_TOKEN is not set"),
        ({"NAVICERT_ALLOWED_HOSTS": "*"}, "NAVICERT_API_TOKEN is not set"),
        ({"NAVICERT_API_TOKEN": "short"}, "NAVICERT_API_TOKEN is too short"),
        ({"NAVICERT_DEBUG": "maybe"}, "NAVICERT_DEBUG is 'maybe'"),
        ({"NAVICERT_MOST_BYTES": "2 MB"}, "NAVICERT_MOST_BYTES is '2 MB'"),
        ({"NAVICERT_MAIL": "mail.example"}, "NAVICERT_MAIL cannot be read"),
        ({"NAVICERT_MAIL": "smtp://mail.example:often"}, "NAVICERT_MAIL cannot be read"),
        ({"NAVICERT_OIDC_SERVER": "http://id.example"}, "NAVICERT_OIDC_SERVER needs an https:// address"),
        ({"NAVICERT_OIDC_SERVER": "https://id.example"}, "NAVICERT_OIDC_CLIENT and NAVICERT_OIDC_SECRET"),
        (
            {"NAVICERT_BIND": "0.0.0.0:8000", "NAVICERT_API_TOKEN": TOKEN, "NAVICERT_DEBUG": "1"},
            "for this machine only",
        ),
    ],
)
def test_unsafe_or_unreadable_settings_stop_the_start(
    home: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], sentence: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=sentence):
        settings_with(monkeypatch, **variables)


def test_a_public_server_sends_its_cookies_over_https_only(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_with(monkeypatch, NAVICERT_ALLOWED_HOSTS="navicert.example", NAVICERT_API_TOKEN=TOKEN)

    assert settings["PUBLIC"]
    assert settings["CSRF_COOKIE_SECURE"]
    assert settings["CSRF_TRUSTED_ORIGINS"] == ["https://navicert.example"]


def test_the_state_s_people_need_a_second_factor_where_others_reach_the_server(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not settings_with(monkeypatch)["STAFF_SECOND_FACTOR"]
    public = settings_with(monkeypatch, NAVICERT_ALLOWED_HOSTS="navicert.example", NAVICERT_API_TOKEN=TOKEN)
    assert public["STAFF_SECOND_FACTOR"]
    assert not settings_with(monkeypatch, NAVICERT_STAFF_SECOND_FACTOR="0")["STAFF_SECOND_FACTOR"]


@pytest.mark.parametrize(
    ("variables", "backend"),
    [
        ({}, "console"),
        ({"NAVICERT_ALLOWED_HOSTS": "navicert.example", "NAVICERT_API_TOKEN": TOKEN}, "dummy"),
        ({"NAVICERT_MAIL": "smtp+tls://post:a%40b@mail.example"}, "smtp"),
    ],
)
def test_letters_go_to_the_mail_server_and_never_into_the_log_of_a_public_one(
    home: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], backend: str
) -> None:
    settings = settings_with(monkeypatch, **variables)

    assert settings["EMAIL_BACKEND"] == f"django.core.mail.backends.{backend}.EmailBackend"
    if backend == "smtp":
        sent_by = [settings[f"EMAIL_{word}"] for word in ("HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_TLS")]
        assert sent_by == ["mail.example", 587, "post", "a@b", True]


def test_an_identity_provider_is_known_by_its_settings(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = {"SERVER": "https://id.example", "CLIENT": "navicert", "SECRET": "s", "NAME": "Ministry ID"}
    settings = settings_with(monkeypatch, **{f"NAVICERT_OIDC_{word}": value for word, value in named.items()})

    [app] = settings["SOCIALACCOUNT_PROVIDERS"]["openid_connect"]["APPS"]
    assert (app["name"], app["client_id"], app["settings"]) == (
        "Ministry ID",
        "navicert",
        {"server_url": named["SERVER"]},
    )


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["", "sqlite:///{home}/elsewhere.sqlite3"])
def test_sqlite_is_opened_for_several_processes(home: Path, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    home.mkdir()
    variables = {"DATABASE_URL": url.format(home=home)} if url else {}
    database = settings_with(monkeypatch, **variables)["DATABASES"]["default"]

    connection: BaseDatabaseWrapper = ConnectionHandler({"default": database})["default"]
    connection.inc_thread_sharing()
    with connection.cursor() as cursor:
        pragmas = [
            cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "foreign_keys", "synchronous")
        ]
    connection.close()

    assert pragmas == ["wal", 1, 2]
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_the_tests_run_on_the_database_that_was_asked_for() -> None:
    assert connections["default"].vendor in ("sqlite", "postgresql")


def test_the_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    first, second = secret_key(tmp_path), secret_key(tmp_path)

    assert first == second
    assert len(first) >= 64
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    secret_key(tmp_path)
    (tmp_path / "secret.key").chmod(0o644)

    with pytest.raises(ImproperlyConfigured, match="can be read by others"):
        secret_key(tmp_path)


def test_a_key_from_the_environment_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAVICERT_SECRET_KEY", TOKEN)

    assert secret_key(tmp_path) == TOKEN
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.9.1", "::1", "[::1]", "LOCALHOST", "a.localhost"])
def test_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["", "*", "0.0.0.0", "10.0.0.1", "localhost.example", ".localhost.example", "[::]"])
def test_other_machines(host: str) -> None:
    assert not is_loopback(host)
