"""Signing in, the second factor, invitations, and who gets where without them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from navicert.office.actions import people
from navicert.office.models import KeptDetermination
from navicert.office.models.people import Person, Remembered
from office_people import PASSWORD, a_person, an_organisation
from pages_seen import Seen
from second_factor import app_code

NOW = timezone.now()
ELSEWHERE: Any = {"REMOTE_ADDR": "203.0.113.9"}
BEHIND = ["/account", "/people", "/organisations", "/organisations/new"]
OPEN_PAGES = [
    "/sign-in", "/sign-in/closed", "/sign-in/inactive", "/sign-in/reset", "/sign-in/reset/sent", "/sign-in/reset/done",
    "/sign-in/reset/1-set-password", "/sign-in/cancelled",
]  # fmt: skip
ACCOUNT_PAGES = [
    "/account", "/account/password", "/account/second-factor", "/account/second-factor/app",
    "/account/second-factor/passkeys", "/account/second-factor/passkeys/add", "/account/confirm", "/sign-out",
]  # fmt: skip
FACTS = {
    "date": "2026-09-15", "activity": "export", "from": "DE", "to": "BR", "parties-count": "0", "further-count": "0",
}  # fmt: skip
pytestmark = pytest.mark.django_db


@pytest.fixture
def public(settings: Settings) -> None:
    """A server that other machines reach."""
    settings.PUBLIC, settings.API_TOKEN = True, "0123456789abcdef0123456789abcdef"


def signs_in(client: Client, person: Person, password: str = PASSWORD, **options: Any) -> Any:
    return client.post("/sign-in", {"login": person.email, "password": password}, **options)


def confirmed(client: Client, person: Person) -> None:
    """Before anything about signing in is changed, the password is asked for once more."""
    assert client.post("/account/confirm", {"password": PASSWORD}).status_code == 302


def with_app(client: Client, person: Person) -> str:
    """Set up an authenticator app for somebody who has signed in; gives its secret."""
    confirmed(client, person)
    page = Seen(client.get("/account/second-factor/app").content.decode())
    secret = next(field["value"] for field in page.all("input") if field.get("id") == "authenticator_secret")
    assert client.post("/account/second-factor/app", {"code": app_code(secret)}).status_code == 302
    Remembered.objects.all().delete()  # the code that was used just now would not open again
    return secret


# --- signing in and out ----------------------------------------------------------------------


def test_a_person_signs_in_sees_who_they_are_and_signs_out(client: Client) -> None:
    person = a_person("officer", name="Ada Brandt", password=PASSWORD)

    response = signs_in(client, person)
    page = Seen(client.get("/").content.decode())

    assert (response.status_code, response.headers["Location"]) == (302, "/desk")
    assert "Ada Brandt" in page.text
    assert "licensing officer at Licensing Authority" in page.text
    client.post("/sign-out")
    assert "Ada Brandt" not in client.get("/").content.decode()


@pytest.mark.parametrize("wrong", ["", "wrong", PASSWORD + " "])
def test_a_wrong_password_opens_nothing_and_is_said_above(client: Client, wrong: str) -> None:
    response = signs_in(client, a_person("officer", password=PASSWORD), wrong)

    page = Seen(response.content.decode())
    assert "There is a problem" in page.text
    assert not response.wsgi_request.user.is_authenticated


def test_an_address_that_is_not_known_is_answered_like_a_wrong_password(client: Client) -> None:
    known = a_person("officer", password=PASSWORD)

    pages = [
        client.post("/sign-in", {"login": email, "password": "wrong"}).content.decode().replace(email, "")
        for email in (known.email, "nobody@people.example")
    ]

    assert "There is a problem" in pages[0]
    assert re.sub(r"csrf\w+\" value=\"\w+", "", pages[0]) == re.sub(r"csrf\w+\" value=\"\w+", "", pages[1])


def test_after_five_wrong_passwords_the_right_one_waits(client: Client) -> None:
    person = a_person("officer", password=PASSWORD)

    for _ in range(5):
        signs_in(client, person, "wrong")
    response = signs_in(Client(), person)

    assert response.status_code == 200
    assert "Too many failed" in response.content.decode()


def test_an_office_behind_one_address_is_not_locked_out_by_one_of_them(client: Client) -> None:
    for number in range(12):
        client.post("/sign-in", {"login": f"{number}@people.example", "password": "wrong"})

    assert signs_in(client, a_person("officer", password=PASSWORD)).status_code == 302


def test_who_is_locked_out_is_out_at_once(client: Client) -> None:
    person, by = a_person("officer", password=PASSWORD), a_person("administrator")
    signs_in(client, person)

    people.deactivate_person(person, by=by, now=NOW)

    assert client.get("/account").headers["Location"] == "/sign-in?next=/account"
    assert "/sign-in/inactive" in signs_in(Client(), person).headers["Location"]


def test_the_session_is_kept_from_scripts_and_foreign_forms_and_ends_when_idle(
    client: Client, settings: Settings
) -> None:
    signs_in(client, a_person("officer", password=PASSWORD))

    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", "")
    assert client.session.get_expiry_age() == settings.SESSION_COOKIE_AGE == 3600
    kept = client.session
    kept.set_expiry(-1)
    kept.save()
    assert client.get("/account").headers["Location"] == "/sign-in?next=/account"


def test_a_session_is_written_once_a_minute_and_not_with_every_page(client: Client) -> None:
    signs_in(client, a_person("officer", password=PASSWORD))
    client.get("/law")

    with CaptureQueriesContext(connection) as asked:
        client.get("/law")

    assert [query["sql"] for query in asked if not query["sql"].startswith("SELECT")] == []


def test_nobody_signs_up(client: Client) -> None:
    form = {"email": "new@people.example", "password1": PASSWORD, "password2": PASSWORD}

    client.post("/sign-in/closed", form)

    assert not Person.objects.exists()


def test_a_forgotten_password_is_reset_by_a_letter(client: Client) -> None:
    person = a_person("officer", password=PASSWORD)

    client.post("/sign-in/reset", {"email": person.email})
    client.post("/sign-in/reset", {"email": "nobody@people.example"})
    [letter] = mail.outbox
    link = re.search(r"http://testserver(/sign-in/reset/\S+)", str(letter.body))
    assert link
    form = client.get(link[1], follow=True).request["PATH_INFO"]
    client.post(form, {"password1": "seven grey herons at noon", "password2": "seven grey herons at noon"})

    assert Person.objects.get().check_password("seven grey herons at noon")


@pytest.mark.parametrize("path", OPEN_PAGES)
def test_the_pages_of_the_sign_in_are_ours_and_open_to_all(client: Client, public: None, path: str) -> None:
    response = client.get(path, **ELSEWHERE)

    page = Seen(response.content.decode())
    assert response.status_code == 200
    assert {"class": "top"} in page.all("header")
    assert page.all("h1") == [{"class": "ds-heading", "data-size": "lg"}]
    assert len(page.ids()) == len(set(page.ids()))
    labelled = {label["for"] for label in page.all("label")}
    fields = [one for one in page.all("input") if one.get("type") not in ("hidden", "submit")]
    assert {field["id"] for field in fields} <= labelled


# --- who gets where --------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/law", "/record", *BEHIND])
def test_on_a_public_server_pages_lead_to_the_sign_in(client: Client, public: None, path: str) -> None:
    response = client.get(path, **ELSEWHERE)

    assert (response.status_code, response.headers["Location"]) == (302, f"/sign-in?next={path}")


@pytest.mark.parametrize("path", ["/", "/law", "/account"])
def test_on_a_public_server_people_come_in_without_the_token_of_the_server(
    client: Client, public: None, settings: Settings, path: str
) -> None:
    settings.STAFF_SECOND_FACTOR = False
    client.force_login(a_person("officer"))

    assert client.get(path, **ELSEWHERE).status_code == 200


@pytest.mark.parametrize("path", BEHIND)
def test_on_the_machine_itself_too_these_pages_are_for_people(client: Client, path: str) -> None:
    assert client.get(path).headers["Location"] == f"/sign-in?next={path}"


def test_who_signs_in_comes_back_to_the_page_and_never_to_another_site(client: Client) -> None:
    person = a_person("officer", password=PASSWORD)
    given = {"login": person.email, "password": PASSWORD}

    back = client.post("/sign-in", {**given, "next": "/organisations"})
    elsewhere = Client().post("/sign-in", {**given, "next": "https://evil.example/"})

    assert back.headers["Location"] == "/organisations"
    assert elsewhere.headers["Location"] == "/desk"


def test_what_a_person_asks_is_kept_under_their_number(client: Client) -> None:
    person = a_person("officer")
    client.force_login(person)

    client.post("/", FACTS)

    assert KeptDetermination.objects.get().asked_by == person.public_id


@pytest.mark.parametrize("path", ["/account/data", "/account/tokens", "/sign-out", "/people/invite"])
def test_a_form_of_a_person_needs_its_token_and_its_own_site(path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(a_person("administrator"))

    assert client.post(path).status_code == 403
    assert Client().post(path, headers={"Origin": "https://evil.example"}).status_code == 403


# --- the second factor -----------------------------------------------------------------------


def test_with_a_second_factor_the_password_alone_does_not_open(client: Client) -> None:
    person = a_person("officer", password=PASSWORD)
    signs_in(client, person)
    secret = with_app(client, person)

    other = Client()
    assert signs_in(other, person).headers["Location"] == "/sign-in/second-factor"
    assert other.get("/account").status_code == 302
    assert "Incorrect code" in other.post("/sign-in/second-factor", {"code": "000000"}).content.decode()
    assert other.post("/sign-in/second-factor", {"code": app_code(secret)}).status_code == 302
    assert other.get("/account").status_code == 200


def test_a_code_of_the_app_opens_once(client: Client) -> None:
    person = a_person("officer", password=PASSWORD)
    signs_in(client, person)
    code = app_code(with_app(client, person))

    answers = []
    for browser in (Client(), Client()):
        signs_in(browser, person)
        answers.append(browser.post("/sign-in/second-factor", {"code": code}).status_code)

    assert answers == [302, 200]


def test_the_secret_of_the_app_is_sealed_in_the_database(client: Client, settings: Settings) -> None:
    person = a_person("officer", password=PASSWORD)
    signs_in(client, person)
    secret = with_app(client, person)

    assert secret not in str(list(Authenticator.objects.values()))
    settings.SECRET_KEY = "another key of the server, such as after a loss"
    other = Client()
    signs_in(other, person)
    assert "Incorrect code" in other.post("/sign-in/second-factor", {"code": app_code(secret)}).content.decode()


def test_recovery_codes_open_once_each(client: Client) -> None:
    person = a_person("officer", password=PASSWORD)
    signs_in(client, person)
    with_app(client, person)
    code = client.get("/account/second-factor/codes/file").content.decode().split()[-1]

    answers = []
    for browser in (Client(), Client()):
        signs_in(browser, person)
        answers.append(browser.post("/sign-in/second-factor", {"code": code}).status_code)

    assert answers == [302, 200]


def test_people_of_the_state_come_no_further_without_a_second_factor_where_it_is_asked_for(
    client: Client, settings: Settings
) -> None:
    settings.STAFF_SECOND_FACTOR = True
    person = a_person("officer", password=PASSWORD)
    signs_in(client, person)

    assert client.get("/people").headers["Location"] == "/account/second-factor"
    assert client.get("/account/second-factor").status_code == 200
    with_app(client, person)
    assert client.get("/people").status_code == 200


def test_people_of_firms_may_do_without(client: Client, settings: Settings) -> None:
    settings.STAFF_SECOND_FACTOR = True
    client.force_login(a_person("applicant"))

    assert client.get("/account").status_code == 200


@pytest.mark.parametrize("path", ACCOUNT_PAGES)
def test_scripts_of_this_server_run_where_a_passkey_is_asked_for_and_nowhere_else(client: Client, path: str) -> None:
    person = a_person("officer", password=PASSWORD)
    signs_in(client, person)
    confirmed(client, person)

    response = client.get(path)
    page = Seen(response.content.decode())
    run = [script for script in page.all("script") if script.get("type") != "application/json"]

    assert response.status_code == 200
    assert {"class": "top"} in page.all("header")
    assert bool(run) is ("script-src 'self'" in response.headers["Content-Security-Policy"])
    assert bool(run) is (path == "/account/second-factor/passkeys/add")
    assert all(script["src"].startswith("/static/") for script in run)


def test_a_passkey_is_asked_for_on_the_page_of_the_sign_in(client: Client) -> None:
    asked = client.get("/sign-in/passkey", headers={"Accept": "application/json"}).json()

    assert asked["request_options"]["publicKey"]["challenge"]
    assert "script-src 'self'; connect-src 'self'" in client.get("/sign-in").headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/screening", "/people"])
def test_who_holds_no_post_any_more_reaches_the_own_account_only(client: Client, path: str) -> None:
    client.force_login(a_person())

    response = client.get(path)

    assert response.status_code == 403
    assert "You hold no post today" in response.content.decode()
    assert client.get("/account").status_code == 200


def test_what_somebody_asked_is_seen_by_them_and_the_authority_only(client: Client) -> None:
    asker = a_person("applicant")
    client.force_login(asker)
    client.post("/", FACTS)
    number = KeptDetermination.objects.get().public_id

    seen = {}
    for who in (
        asker, a_person("reader"), a_person("officer"), a_person("auditor"), a_person("customs_officer"),
        a_person("applicant", organisation=an_organisation("exporter", "Osprey Optics")),
    ):  # fmt: skip
        client.force_login(who)
        paths = (f"/determinations/{number}", f"/?from={number}", f"/record/{number}")
        post = who.held.get()
        seen[f"{post.role} at {post.organisation.name}"] = {client.get(path).status_code for path in paths}

    assert {name for name, found in seen.items() if found == {200}} == {
        "applicant at Kestrel Meters Pvt", "officer at Licensing Authority", "auditor at Auditor",
    }  # fmt: skip
    assert set().union(*seen.values()) == {200, 404}


@pytest.mark.parametrize("path", ["/screening/NS-2026-0000-0000-0000/clear"])
def test_a_hit_is_set_aside_by_the_authority_only(client: Client, path: str) -> None:
    answers = []
    for who in (a_person("applicant"), a_person("auditor"), a_person("officer")):
        client.force_login(who)
        answers.append(client.post(path).status_code)

    assert answers == [403, 403, 404]
