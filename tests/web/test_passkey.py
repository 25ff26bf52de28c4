"""A passkey in a real browser: set up and used under the strict policy of the pages, without a script in any page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from office_guards import unprotected
from office_people import PASSWORD, a_person

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
playwright = pytest.importorskip("playwright.sync_api")
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium on this machine"),
]


@pytest.fixture(scope="module", autouse=True)
def no_triggers(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), unprotected():
        yield


@pytest.fixture
def beside_a_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """The browser is driven from this thread by an event loop; the database is asked from it all the same."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


def test_a_passkey_is_set_up_and_signs_in_without_a_password(live_server: LiveServer, beside_a_loop: None) -> None:
    email = a_person("officer", name="Ada Brandt", password=PASSWORD).email
    key = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }

    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(base_url=live_server.url)
        device = page.context.new_cdp_session(page)
        device.send("WebAuthn.enable")
        device.send("WebAuthn.addVirtualAuthenticator", {"options": key})

        page.goto("/sign-in")
        page.fill("[name=login]", email)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/desk")
        page.goto("/account/second-factor/passkeys/add")
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.check("[type=checkbox]")
        page.click("#mfa_webauthn_add")
        page.wait_for_url("**/account/second-factor/codes")
        page.click("text=Sign out")
        page.wait_for_url("**/sign-in")
        page.click("#passkey_login")
        page.wait_for_url("**/desk")
        who = page.inner_text(".who")
        browser.close()

    assert "Ada Brandt" in who
