"""A real browser against a real server. Where no Chromium is found the journeys are skipped, and say so."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from navicert.library import Library
from navicert.office.models import Person, Team
from office_cases import Office, an_office
from pages_looked_at import BROAD

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


TRIGGERS = pytest.StashKey[list[str]]()
BLOCKER = pytest.StashKey[Any]()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The installed Chromium, without a window."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: install Debian's chromium to run the journeys in a browser")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser's driver runs an event loop in this thread
    expect.set_options(timeout=60_000)  # much else may run beside, and a replay reads the whole law
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """The triggers that refuse every removal are put back after the rows of a journey were removed."""
    try:
        return (yield)
    finally:
        taken = item.stash.get(TRIGGERS, [])
        if taken and nextitem is not None:  # after the last test the database is gone
            with item.session.stash[BLOCKER].unblock(), connection.cursor() as cursor:
                for statement in taken:
                    cursor.execute(statement)


@pytest.fixture
def office(
    request: pytest.FixtureRequest,
    django_db_blocker: Any,
    transactional_db: None,
    tmp_path: Path,
    settings: Any,
    library: Library,
) -> Iterator[Office]:
    settings.NAVICERT_HOME = tmp_path
    settings.AUTHORITY_KEY = tmp_path / "authority.jwks"
    yield with_names(an_office(library))
    request.session.stash[BLOCKER] = django_db_blocker
    request.node.stash[TRIGGERS] = _triggers_taken_away()


NAMES = {
    "clerk": "Ada Kestrel", "reception": "Tom Weber", "officer": "Nadia Haddad", "head": "Henrik Solberg",
    "auditor": "Vera Prokop", "customs": "Luis Ferreira",
}  # fmt: skip
ADVISERS = (
    "Ruth Ahlers", "Ben Oduya", "Clara Wirth", "Ilse Maurer", "Jonas Petit", "Amal Nasser", "Rosa Lindgren", "Karel Novak",
    "Sofia Brandt", "Per Dahl", "Marta Keller", "Gil Moreau",
)  # fmt: skip


def with_names(office: Office) -> Office:
    """The same people with names of their own, which the pictures show."""
    named = [*((getattr(office, field), name) for field, name in NAMES.items())]
    for person, name in [*named, *zip(office.advisers.values(), ADVISERS, strict=True)]:
        person.name, person.email = name, f"{name.lower().replace(' ', '.')}@people.example"
        person.save(update_fields=["name", "email"])
        person.emailaddress_set.update(email=person.email)
    for team in Team.objects.all():
        team.title = team.slug.replace("_", " ").capitalize()
        team.save(update_fields=["title"])
    return office


def _triggers_taken_away() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = cursor.fetchall()
        for name, _ in found:
            cursor.execute(f"DROP TRIGGER {name}")
    return [statement for _, statement in found]


@pytest.fixture
def new_page(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """A page of the browser with a context of its own, as on somebody's own machine; without scripts unless asked for."""
    contexts: list[BrowserContext] = []

    def opened(**how: Any) -> Page:
        given = {"java_script_enabled": False, "viewport": BROAD, "locale": "en-GB", **how}
        contexts.append(browser.new_context(base_url=live_server.url, **given))
        return contexts[-1].new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def as_person(new_page: Callable[..., Page], live_server: Any) -> Callable[..., Page]:
    """A page on which a person is signed in already."""

    def opened(person: Person, **how: Any) -> Page:
        client = Client()
        client.force_login(person)
        cookie = client.cookies[django_settings.SESSION_COOKIE_NAME]
        page = new_page(**how)
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        return page

    return opened
