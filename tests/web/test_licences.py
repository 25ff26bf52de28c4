"""Licences on pages: who sees which, which buttons they have, and what becomes of pressing one."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from navicert.documents.keys import read_jwks
from navicert.documents.page import verify_page
from navicert.documents.status_list import PublishedList, Status
from navicert.office.actions.book import book
from navicert.office.actions.duty import add_duty
from navicert.office.actions.licence import suspend
from navicert.office.authority import local_day
from navicert.office.licences.status_list import place_named
from navicert.office.models.case import Case
from navicert.office.models.licence import Licence, Use
from navicert.office.models.people import Person
from office_licences import a_case, a_licence, an_entry
from office_people import a_person, an_organisation

pytestmark = [pytest.mark.office, pytest.mark.django_db]
NOW = timezone.now()
TODAY = local_day(NOW)
TERM: dict[str, Any] = {"first": TODAY - timedelta(days=30), "last": TODAY + timedelta(days=700)}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings) -> Path:
    settings.NAVICERT_HOME = tmp_path
    settings.AUTHORITY_KEY = tmp_path / "authority.jwks"
    return tmp_path


def page(client: Client, person: Person, path: str, **posted: object) -> tuple[int, str]:
    client.force_login(person)
    answer = client.post(path, posted) if posted else client.get(path)
    return answer.status_code, answer.content.decode()


def entry(**other: object) -> dict[str, object]:
    given: dict[str, object] = {
        "kind": "debit",
        "line": "1",
        "declaration": "26DE1",
        "declaration_line": "1",
        "seq": "1",
    }
    return {**given, "quantity": "2", "unit": "items", "happened": TODAY.isoformat(), "do": "book", **other}


def test_customs_type_a_number_ask_debit_and_read_what_is_left(client: Client) -> None:
    licence, customs = a_licence(**TERM), a_person("customs_officer")
    at = f"/licences/{licence.public_id}"

    client.force_login(customs)
    assert client.get("/licences", {"words": licence.public_id.lower()}).headers["Location"] == at
    asked = page(client, customs, f"{at}/entries/new", **entry(do="check"))
    assert (asked[0], "It may go." in asked[1], Use.objects.count()) == (200, True, 0)
    assert page(client, customs, f"{at}/entries/new", **entry())[0] == 302
    told = page(client, customs, f"{at}/entries/new", **entry(declaration="26DE2", quantity="5"))
    shown = page(client, customs, at)[1]

    assert told[0] == 422
    assert "The licence line has 4 items left for this declaration; 5 items cannot be debited." in told[1]
    assert "<strong>4 items</strong>" in shown
    assert "26DE1 / 1" in shown
    assert "X060" in shown


def test_a_suspension_is_seen_by_the_holder_and_by_customs_with_the_next_page(client: Client) -> None:
    licence, officer, customs = a_licence(**TERM), a_person("officer"), a_person("customs_officer")
    at = f"/licences/{licence.public_id}"

    assert page(client, officer, f"{at}/do/suspend", why="")[0] == 422
    assert page(client, officer, f"{at}/do/suspend", why="The end user is under inquiry.")[0] == 302

    for person in (licence.case.applicant, customs):
        _, shown = page(client, person, at)
        assert "It is suspended: nothing may be exported under it" in shown
        assert "The end user is under inquiry." in shown
        assert "Check or debit" not in shown
    status, refused = page(client, customs, f"{at}/entries/new", **entry())
    assert (status, "is suspended" in refused) == (422, True)


@pytest.mark.parametrize(
    ("role", "buttons"),
    [
        ("officer", {"do/suspend", "duties/new"}),
        ("head_of_unit", {"do/suspend", "do/revoke", "duties/new"}),
        ("applicant", {"do/surrender", "entries/new"}),
        ("customs_officer", {"entries/new"}),
        ("reader", set()),
        ("auditor", set()),
        ("reception", set()),
    ],
)
def test_everybody_has_the_buttons_that_they_may_press_and_no_others(
    client: Client, role: Any, buttons: set[str]
) -> None:
    licence, person = a_licence(**TERM), a_person(role)
    at = f"/licences/{licence.public_id}"
    doors = ("do/suspend", "do/reinstate", "do/revoke", "do/surrender", "duties/new", "entries/new")

    _, shown = page(client, person, at)

    assert {door for door in doors if f"{at}/{door}" in shown} == buttons
    for door in doors:
        assert (page(client, person, f"{at}/{door}")[0] == 200) == (door in buttons), door
        if door not in buttons:
            posted = entry() if door == "entries/new" else {"why": "x", "kind": "other", "text": "x", "due": TODAY}
            assert page(client, person, f"{at}/{door}", **posted)[0] in (409, 422)
    licence.refresh_from_db()
    assert licence.state == "issued"


@pytest.mark.parametrize("role", ["adviser", "administrator", "policy_owner"])
def test_who_has_nothing_to_do_with_it_finds_no_licence(client: Client, role: Any) -> None:
    licence, person = a_licence(**TERM), a_person(role)

    for path in ("", "/pdf", "/signed", "/entries/new", "/duties/new", "/do/suspend"):
        assert page(client, person, f"/licences/{licence.public_id}{path}")[0] == 404
    assert licence.public_id not in page(client, person, "/licences")[1]


def test_another_firm_finds_no_licence_and_no_duty(client: Client) -> None:
    licence = a_licence(**TERM)
    duty = add_duty(licence, kind="other", text="Send a photograph.", due=TODAY, by=a_person("officer"), now=NOW)
    other = a_person("applicant", organisation=an_organisation("exporter", "Osprey Optics GmbH"))

    for path in ("", f"/duties/{duty.pk}/report", "/do/surrender"):
        assert page(client, other, f"/licences/{licence.public_id}{path}")[0] == 404
    assert "Send a photograph." not in page(client, other, "/duties")[1]


def test_strangers_are_sent_to_the_sign_in_and_may_ask_for_what_is_public(client: Client) -> None:
    licence = a_licence(**TERM)
    paths = ("/licences", f"/licences/{licence.public_id}", "/duties", "/customs", "/customs/licences.csv")

    assert {client.get(path).headers.get("Location", "").split("?")[0] for path in paths} == {"/sign-in"}
    assert [client.get(path).status_code for path in ("/.well-known/jwks.json", "/status/1", "/verify")] == [200] * 3
    assert client.get("/status/9").status_code == 404


def test_the_status_list_shows_a_suspension_at_once_and_its_key_is_published(client: Client) -> None:
    licence = a_licence(**TERM)
    suspend(licence, why="A doubt.", by=a_person("officer"), now=NOW)

    keys = read_jwks(client.get("/.well-known/jwks.json").content, "here")
    answer = client.get("/status/1")
    found = PublishedList.read(answer.content.decode(), keys)

    assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == ("application/vc+jwt", "no-store")
    assert found.statuses.status(place_named(licence.place).index) is Status.SUSPENDED


def test_whoever_holds_a_licence_learns_how_it_stands_and_nobody_learns_it_from_the_number(client: Client) -> None:
    licence = a_licence(**TERM)
    held = {"number": licence.public_id, "sha256": licence.statement_sha256}

    right = client.get("/verify", held)
    wrong = client.get("/verify", {**held, "sha256": "0" * 64})
    no_hash = client.get("/verify", {"number": licence.public_id})

    assert (right.status_code, "It can be used until" in right.content.decode()) == (200, True)
    assert [(each.status_code, b"has issued no licence" in each.content) for each in (wrong, no_hash)] == [
        (404, True)
    ] * 2


def test_the_holder_reports_a_duty_with_evidence_line_by_line(client: Client) -> None:
    licence = a_licence(**TERM)
    duty = add_duty(licence, kind="other", text="Send a photograph.", due=TODAY, by=a_person("officer"), now=NOW)
    at = f"/licences/{licence.public_id}"

    assert "Send a photograph." in page(client, licence.case.applicant, "/duties")[1]
    done = page(
        client, licence.case.applicant, f"{at}/duties/{duty.pk}/report", finding="Sent.", evidence="a 1\r\n\r\nb 2"
    )
    duty.refresh_from_db()

    assert (done[0], duty.evidence) == (302, ["a 1", "b 2"])
    assert "Sent.; a 1; b 2" in page(client, licence.case.applicant, at)[1]


def test_what_an_inspector_found_is_not_shown_to_the_holder(client: Client) -> None:
    officer, inspector = a_person("officer"), a_person("inspector")
    licence = a_licence(a_case(officer=officer), **TERM)
    duty = add_duty(licence, kind="post_shipment_check", text="Count them.", due=TODAY, by=officer, now=NOW)
    at = f"/licences/{licence.public_id}"

    found = {"finding": "Two are missing.", "concern": "on"}
    assert page(client, inspector, f"/licences/{a_licence(**TERM).public_id}")[0] == 404  # nothing to check there
    assert "Count them." in page(client, inspector, "/duties")[1]
    assert page(client, inspector, f"{at}/duties/{duty.pk}/report", **found)[0] == 302

    for person in (officer, inspector):
        assert "Two are missing." in page(client, person, at)[1]
    for person in (licence.case.applicant, a_person("customs_officer")):
        assert "Two are missing." not in page(client, person, at)[1]


def test_customs_read_in_a_file_and_see_each_fault_with_its_row(client: Client) -> None:
    licence, customs = a_licence(**TERM), a_person("customs_officer")
    rows = (
        "licence,line,declaration,quantity,unit,happened\n"
        f"{licence.public_id},1,26DE1,2,items,{TODAY}\n"
        f"{licence.public_id},1,26DE2,two,items,{TODAY}\n"
    )

    client.force_login(customs)
    answer = client.post("/customs", {"file": SimpleUploadedFile("day.csv", rows.encode())})
    nothing = client.post("/customs", {})
    shown = answer.content.decode()

    assert answer.status_code == 422
    assert "1 declaration booked." in shown
    assert '<th scope="row">3</th><td><code dir="ltr">quantity</code></td>' in shown
    assert nothing.status_code == 422
    assert Use.objects.count() == 1


def test_files_are_for_customs_and_carry_a_form_token(client: Client) -> None:
    assert page(client, a_person("officer"), "/customs")[0] == 403
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(a_person("customs_officer"))

    answer = strict.post("/customs", {"file": SimpleUploadedFile("day.csv", b"licence\n")})

    assert answer.status_code == 403


def test_the_licence_itself_is_there_as_a_page_and_as_signed_text(client: Client) -> None:
    licence = a_licence(**TERM)
    client.force_login(licence.case.applicant)

    pdf, text = (client.get(f"/licences/{licence.public_id}/{form}") for form in ("pdf", "signed"))

    assert (pdf.status_code, pdf.content[:5], pdf.headers["Content-Type"]) == (200, b"%PDF-", "application/pdf")
    assert text.content.decode() == licence.jws
    assert json.loads(licence.statement)["number"] == licence.public_id


@pytest.mark.parametrize("path", ["/licences", "/duties"])
def test_a_list_asks_the_database_as_often_for_three_rows_as_for_one(client: Client, path: str) -> None:
    officer = a_person("officer")
    client.force_login(officer)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(path).status_code == 200
        return len(asked)

    queries()  # what is asked only once: the session
    counts = []
    for _ in range(3):
        licence = a_licence(a_case(officer=officer), **TERM)
        add_duty(licence, kind="other", text="Send it.", due=TODAY, by=officer, now=NOW)
        counts.append(queries())

    assert counts[0] == counts[1] == counts[2] <= 16


def test_the_page_of_a_licence_asks_as_often_with_many_entries_as_with_one(client: Client) -> None:
    licence, customs = a_licence(lines={1: ("60", "items")}, **TERM), a_person("customs_officer")
    client.force_login(customs)
    counts = []
    for number in range(4):
        book(licence, [an_entry(declaration=f"26DE{number}", happened=TODAY)], by=customs, now=NOW)
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/licences/{licence.public_id}")
        counts.append(len(asked))

    assert counts[1] == counts[3] <= 24


def test_a_licence_with_a_value_is_debited_by_both_and_shows_what_is_left_of_both(client: Client) -> None:
    licence, customs = a_licence(worth="36000 EUR", **TERM), a_person("customs_officer")
    at = f"/licences/{licence.public_id}"

    shown = page(client, customs, f"{at}/entries/new?kind=debit")[1]
    silent = page(client, customs, f"{at}/entries/new", **entry(currency="EUR"))
    abroad = page(client, customs, f"{at}/entries/new", **entry(value="12000", currency="USD"))
    booked = page(client, customs, f"{at}/entries/new", **entry(value="12000", currency="eur"))[0]
    after = page(client, licence.case.applicant, at)[1]
    without = page(client, customs, f"/licences/{a_licence(**TERM).public_id}/entries/new?kind=debit")[1]

    assert 'name="value"' in shown
    assert 'value="EUR"' in shown
    assert 'name="value"' not in without
    assert (silent[0], "state the value of what is declared" in silent[1]) == (422, True)
    assert (abroad[0], "it is not converted here" in abroad[1]) == (422, True)
    assert booked == 302
    assert "<strong>24000 EUR</strong>" in after
    assert Use.objects.get().value == 12000


def test_a_suspension_stands_in_a_letter_with_a_page_a_file_and_a_place_in_the_lists(client: Client) -> None:
    officer = a_person("officer")
    licence = a_licence(officer=officer, **TERM)
    suspend(licence, why="The end user has moved.", by=officer, now=NOW)
    letter = licence.letters.get()
    at, firm, customs = f"/letters/{letter.public_id}", licence.case.applicant, a_person("customs_officer")

    for person, list_ in (
        (firm, f"/licences/{licence.public_id}"),
        (firm, f"/applications/{licence.case.public_id}"),
        (customs, f"/licences/{licence.public_id}"),
        (officer, f"/cases/{licence.case.public_id}"),
    ):
        assert f'href="{at}"' in page(client, person, list_)[1], list_
        status, shown = page(client, person, at)
        assert (status, "The end user has moved." in shown) == (200, True)
    assert licence.case.public_id not in page(client, customs, at)[1]
    client.force_login(firm)
    pdf, text = client.get(f"{at}/pdf"), client.get(f"{at}/signed").content.decode()
    keys = read_jwks(client.get("/.well-known/jwks.json").content, "the authority")
    assert (pdf.content[:5], text) == (b"%PDF-", letter.jws)
    assert verify_page(pdf.content, keys, on=local_day(timezone.now()), now=timezone.now()).verdict == "valid"


def test_who_finds_no_such_letter(client: Client) -> None:
    licence = a_licence(**TERM)
    suspend(licence, why="A doubt.", by=a_person("officer"), now=NOW)
    at = f"/letters/{licence.letters.get().public_id}"
    others = [
        a_person("applicant", organisation=an_organisation("exporter", "Osprey Optics GmbH")),
        a_person("adviser"),
        a_person("inspector"),
    ]
    for person in others:
        for path in (at, f"{at}/pdf", f"{at}/signed", "/letters/NB-2026"):
            assert page(client, person, path)[0] == 404
    client.logout()
    assert client.get(at).status_code == 302


def test_whoever_holds_a_letter_may_ask_whether_it_is_one(client: Client) -> None:
    licence = a_licence(**TERM)
    suspend(licence, why="A doubt.", by=a_person("officer"), now=NOW)
    letter = licence.letters.get()

    right = client.get("/verify", {"number": letter.public_id, "sha256": letter.statement_sha256})
    wrong = client.get("/verify", {"number": letter.public_id, "sha256": "0" * 64})

    assert (right.status_code, "This authority sent a letter" in right.content.decode()) == (200, True)
    assert (wrong.status_code, "sent no letter" in wrong.content.decode()) == (404, True)


def test_the_firm_begins_an_amendment_from_the_licence_once(client: Client) -> None:
    licence = a_licence(**TERM)
    at = f"/licences/{licence.public_id}"

    begun = client_of(client, licence.case.applicant).post(f"{at}/amend")
    again = client.post(f"{at}/amend", follow=True).content.decode()

    made = Case.objects.get(amends=licence)
    assert begun.headers["Location"] == f"/applications/{made.public_id}"
    assert f"Application {made.public_id} is to amend licence {licence.public_id} already" in again
    for person in (a_person("officer"), a_person("customs_officer"), a_person("reader", organisation=licence.holder)):
        assert "Amend or renew" not in page(client, person, at)[1]
        client.post(f"{at}/amend")
    assert Case.objects.filter(amends=licence).count() == 1


def client_of(client: Client, person: Person) -> Client:
    client.force_login(person)
    return client


def test_an_exhausted_and_an_expired_licence_say_so_in_the_list(client: Client) -> None:
    used, ended = a_licence(**TERM), a_licence(first=TODAY - timedelta(days=9), last=TODAY - timedelta(days=1))
    Licence.objects.filter(pk=used.pk).update(used_up=True)

    _, shown = page(client, a_person("officer"), "/licences")

    assert ">Exhausted<" in shown
    assert ">Expired<" in shown
    assert ended.public_id in shown
