"""An exporter's pages: apply section by section, send in, answer, appeal; and what an exporter never sees."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from navicert.library import Library
from navicert.library.kinds import kinds
from navicert.licensing.forms import FormField, form_of
from navicert.office.actions.handle import accept, ask, return_incomplete
from navicert.office.models import Case
from office_cases import INDIVIDUAL, NOW, PIECES, Office, a_draft, a_licence, a_piece, advised, an_office, sent_in
from office_people import a_person, an_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(tmp_path: Path, settings: Any, library: Library) -> Office:
    settings.NAVICERT_HOME = tmp_path
    settings.AUTHORITY_KEY = tmp_path / "authority.jwks"
    return an_office(library)


def posted(fields: tuple[FormField, ...]) -> dict[str, Any]:
    """What a browser would send of these fields, as they stand."""
    found: dict[str, Any] = {}
    for field in fields:
        for row in (field.parts, *field.rows):
            found |= posted(row)
        if not field.parts and not field.rows and field.value:
            found[field.name] = "1" if field.value is True else field.value
    return found


def test_a_firm_applies_section_by_section_and_sends_in(client: Client, office: Office) -> None:
    client.force_login(office.clerk)
    assert b"Start an application" in client.get("/applications").content
    answer = client.post("/applications/new", {"kind": "individual", "firm": office.firm.public_id})
    case = Case.objects.get()
    assert answer.headers["Location"] == f"/applications/{case.public_id}"
    assert b"missing" in client.get(answer.headers["Location"]).content
    for section in form_of(kinds()["individual"], INDIVIDUAL):
        case.refresh_from_db()
        data = {**posted(section.fields), "version": case.version, "do": "later"}
        saved = client.post(f"/applications/{case.public_id}/sections/{section.id}", data)
        assert saved.status_code == 302, saved.content.decode()
    case.refresh_from_db()
    assert json.loads(case.dossier) == INDIVIDUAL
    refused = client.post(f"/applications/{case.public_id}/check", {"version": case.version})
    assert refused.status_code == 422
    assert "Data sheet" in refused.content.decode()
    for piece in PIECES:
        a_piece(case, piece)
    case.refresh_from_db()
    sent = client.post(f"/applications/{case.public_id}/check", {"version": case.version}, follow=True)
    assert b"The authority looks whether it is complete" in sent.content
    assert Case.objects.get().state == "submitted"


def test_what_cannot_be_read_is_said_at_its_field_and_what_was_typed_stays(client: Client, office: Office) -> None:
    case = a_draft(office)
    client.force_login(office.clerk)
    section = next(s for s in form_of(kinds()["individual"], INDIVIDUAL) if any(f.id == "goods" for f in s.fields))
    data = {**posted(section.fields), "goods.0.quantity.amount": "-3", "version": case.version}
    page = client.post(f"/applications/{case.public_id}/sections/{section.id}", data)
    assert page.status_code == 422
    assert 'href="#f-goods.0.quantity.amount"' in page.content.decode()
    assert 'value="-3"' in page.content.decode()


def test_a_colleague_who_was_faster_is_named_and_nothing_is_lost(client: Client, office: Office) -> None:
    case = a_draft(office)
    client.force_login(office.clerk)
    section = form_of(kinds()["individual"], INDIVIDUAL)[0]
    url = f"/applications/{case.public_id}/sections/{section.id}"
    assert (
        client.post(url, {**posted(section.fields), "own_reference": "A-1", "version": case.version}).status_code == 302
    )
    late = client.post(url, {**posted(section.fields), "own_reference": "B-2", "version": case.version})
    assert late.status_code == 409
    assert "was faster" in late.content.decode()
    assert 'value="B-2"' in late.content.decode()


def test_another_entry_is_added_without_a_script(client: Client, office: Office) -> None:
    case = a_draft(office)
    client.force_login(office.clerk)
    section = next(s for s in form_of(kinds()["individual"], INDIVIDUAL) if any(f.id == "goods" for f in s.fields))
    data = {**posted(section.fields), "version": case.version, "do": "more:goods"}
    page = client.post(f"/applications/{case.public_id}/sections/{section.id}", data)
    assert 'name="goods.1.description"' in page.content.decode()


def test_the_firm_answers_a_question_and_reads_when_a_decision_is_due(client: Client, office: Office) -> None:
    case = accept(sent_in(office), by=office.reception, now=NOW)
    query = ask(case, question="Which kiln?", by=office.officer, now=NOW)
    client.force_login(office.clerk)
    page = client.get(f"/applications/{case.public_id}").content.decode()
    assert "Which kiln?" in page
    assert "working days" in page
    client.post(f"/applications/{case.public_id}/answers/{query.pk}", {"text": "Kiln 3."})
    query.refresh_from_db()
    assert query.answer == "Kiln 3."


def test_what_was_sent_back_shows_what_is_missing(client: Client, office: Office) -> None:
    case = return_incomplete(sent_in(office), what="The import certificate is missing.", by=office.reception, now=NOW)
    client.force_login(office.clerk)
    assert "The import certificate is missing." in client.get(f"/applications/{case.public_id}").content.decode()


def test_the_firm_never_sees_who_advises_and_what_they_say(client: Client, office: Office) -> None:
    case = advised(office)
    client.force_login(office.clerk)
    page = client.get(f"/applications/{case.public_id}").content.decode()
    assert not any(word in page for word in ("technical", "Technical", "adviser", "approve"))
    assert office.officer.name not in page


def test_the_licence_is_shown_when_it_is_issued(client: Client, office: Office) -> None:
    licence = a_licence(office)
    client.force_login(office.clerk)
    assert licence.public_id in client.get(f"/applications/{licence.case.public_id}").content.decode()


def test_another_firm_and_the_office_have_no_such_page(client: Client, office: Office) -> None:
    case = sent_in(office)
    other = a_person("applicant", organisation=an_organisation("exporter", "Osprey Optics GmbH"))
    for person in (other, office.officer, office.customs):
        client.force_login(person)
        assert client.get(f"/applications/{case.public_id}").status_code == 404
        assert client.post(f"/applications/{case.public_id}/do/withdraw", {"text": "x"}).status_code == 404
    client.logout()
    assert client.get(f"/applications/{case.public_id}").status_code == 302


def test_a_reader_reads_and_writes_nothing(client: Client, office: Office) -> None:
    case = a_draft(office)
    client.force_login(a_person("reader", organisation=office.firm))
    assert client.get(f"/applications/{case.public_id}").status_code == 200
    client.post(f"/applications/{case.public_id}/check", {"version": case.version})
    client.post(f"/applications/{case.public_id}/discard")
    assert Case.objects.get(pk=case.pk).state == "draft"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_as_often_for_three_as_for_one(
    client: Client, office: Office, rows: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(rows):
        a_draft(office)
    client.force_login(office.clerk)
    client.get("/applications")  # the session is written once
    with django_assert_max_num_queries(8):
        client.get("/applications")


def test_what_waits_for_the_firm_stands_above_the_list(client: Client, office: Office) -> None:
    returned, asked, other = sent_in(office), accept(sent_in(office), by=office.reception, now=NOW), sent_in(office)
    return_incomplete(returned, what="The data sheet is of another camera.", by=office.reception, now=NOW)
    ask(asked, question="Which kiln?", by=office.officer, now=NOW)
    client.force_login(office.clerk)
    above, _, below = client.get("/applications").content.decode().partition('role="search"')
    for case, waits in ((returned, True), (asked, True), (other, False)):
        assert (f"/applications/{case.public_id}" in above) is waits
        assert f"/applications/{case.public_id}" in below
    assert "something is missing" in above
    assert "the authority has asked you something" in above
    client.force_login(a_person("applicant", organisation=an_organisation("exporter", "Osprey Optics GmbH")))
    assert "It is your turn" not in client.get("/applications").content.decode()
