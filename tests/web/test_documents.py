"""The vault: attached, listed, opened and graded through pages and interface; what a browser may do with a document."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from navicert.library.library import Library
from navicert.office.actions.apply import begin, submit
from navicert.office.actions.documents import open_document
from navicert.office.cases.uploads import store
from navicert.office.models import Case, Document, Opening, Person
from office_cases import INDIVIDUAL, NOW, Office, a_draft, an_office
from office_documents import a_pdf, attached
from office_people import a_person, a_token, an_organisation
from pages_seen import Seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(tmp_path: Path, settings: Settings) -> Office:
    settings.NAVICERT_HOME = tmp_path
    return an_office(Library(tmp_path))


@pytest.fixture
def draft(office: Office) -> Case:
    return begin("individual", exporter=office.firm, by=office.clerk, now=NOW, values=INDIVIDUAL)


def vault(case: Case, number: str = "", *, api: bool = False) -> str:
    return f"{'/api/v1' if api else ''}/cases/{case.public_id}/documents" + (f"/{number}" if number else "")


def a_form(name: str = "data sheet.pdf", data: bytes | None = None, **fields: Any) -> dict[str, Any]:
    """What a browser sends."""
    file = SimpleUploadedFile(name, a_pdf() if data is None else data)
    return {"piece": "data_sheet", "grading": "none", "file": file, **fields}


def token(person: Person) -> dict[str, str]:
    return {"Authorization": f"Bearer {a_token(person)}"}


def signed_in(client: Client, person: Person) -> Client:
    client.force_login(person)
    return client


# --- pages -----------------------------------------------------------------------------------


def test_the_firm_attaches_a_document_and_saves_it_again(client: Client, office: Office, draft: Case) -> None:
    signed_in(client, office.clerk)
    answer = client.post(vault(draft), a_form())
    assert (answer.status_code, answer["Location"]) == (302, vault(draft))
    document = Document.objects.get(case=draft)
    page = Seen(client.get(vault(draft)).content.decode())
    assert "data sheet.pdf" in page.text
    assert "not sent in yet" in page.text
    assert "Nobody has opened one yet" in page.text
    saved = client.get(vault(draft, document.public_id))
    assert saved.getvalue() == a_pdf()
    assert "Ada" not in Seen(client.get(vault(draft)).content.decode()).text
    assert office.clerk.name in Seen(client.get(vault(draft)).content.decode()).text


@pytest.mark.parametrize("api", [False, True])
def test_a_document_is_saved_never_shown(client: Client, office: Office, draft: Case, api: bool) -> None:
    document = attached(draft, "evidence", name="Ölprüfung “neu”; كاميرا.txt", data=b"<script>alert(1)</script>\n")
    headers = token(office.clerk) if api else {}
    answer = signed_in(client, office.clerk).get(vault(draft, document.public_id, api=api), headers=headers)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/plain"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%C3%96lpr%C3%BCfung")
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"
    answer.close()


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("data sheet.pdf", b"MZ\x90\0program", "of no kind that is taken here"),
        ("data sheet.pdf", b"", "This file is empty"),
        ("data sheet.pdf", a_pdf().replace(b"/Root", b"/Encrypt 9 0 R /Root"), "protected with a password"),
        ("data sheet.png", None, "The name does not end as that of a PDF does"),
    ],
)
def test_a_file_that_is_not_taken_gives_a_sentence(
    client: Client, office: Office, draft: Case, name: str, data: bytes | None, sentence: str
) -> None:
    answer = signed_in(client, office.clerk).post(vault(draft), a_form(name, data))
    assert answer.status_code == 422
    assert sentence in Seen(answer.content.decode()).text
    answer = client.post(vault(draft, api=True), a_form(name, data), headers=token(office.clerk))
    assert answer.status_code == 409
    assert sentence in answer.json()["error"]["message"]
    assert not Document.objects.exists()


@pytest.mark.parametrize("api", [False, True])
def test_a_file_that_is_too_large_is_refused_while_it_comes(
    client: Client, office: Office, draft: Case, settings: Settings, api: bool
) -> None:
    settings.MOST_DOCUMENT_BYTES = 2**20
    headers = token(office.clerk) if api else {}
    signed_in(client, office.clerk)
    answer = client.post(vault(draft, api=api), a_form(data=a_pdf() + bytes(2**20)), headers=headers)
    assert answer.status_code == (409 if api else 422)
    assert "The file is larger than 1 MB" in answer.content.decode()
    settings.MOST_BYTES = 2**19
    answer = client.post(vault(draft, api=api), a_form(data=bytes(2**21)), headers=headers)
    assert answer.status_code == 413
    assert list(store().digests()) == []


def test_only_these_addresses_take_larger_bodies_or_files(client: Client, office: Office, settings: Settings) -> None:
    settings.MOST_BYTES = 1000
    signed_in(client, office.clerk)
    assert client.post("/screening", a_form(data=bytes(2000))).status_code == 413
    assert client.post("/", {"file": io.BytesIO(b"x")}).status_code in (200, 422)
    assert not (store().folder / ".new").exists()


def test_no_file_is_a_sentence(client: Client, office: Office, draft: Case) -> None:
    answer = signed_in(client, office.clerk).post(vault(draft), {"piece": "data_sheet", "grading": "none"})
    assert "Choose one file" in Seen(answer.content.decode()).text
    for body, kind in (
        (b"", "multipart/form-data"),
        (b"x", "multipart/form-data; boundary=y"),
        (b"{}", "application/json"),
    ):
        answer = client.post(vault(draft, api=True), body, content_type=kind, headers=token(office.clerk))
        assert answer.status_code in (409, 415)


def test_a_form_without_its_token_attaches_nothing(office: Office, draft: Case) -> None:
    client = signed_in(Client(enforce_csrf_checks=True), office.clerk)
    assert client.post(vault(draft), a_form()).status_code == 403
    page = Seen(client.get(vault(draft)).content.decode())
    hidden = next(each["value"] for each in page.all("input") if each.get("name") == "csrfmiddlewaretoken")
    assert client.post(vault(draft), {"csrfmiddlewaretoken": hidden, **a_form()}).status_code == 302


def test_others_do_not_learn_that_a_draft_has_documents(client: Client, office: Office, draft: Case) -> None:
    document = attached(draft)
    other = a_person("applicant", organisation=an_organisation("exporter", "Osprey Optics GmbH"))
    for person in (other, office.officer, office.auditor, office.advisers["technical"]):
        signed_in(client, person)
        for path in (vault(draft), vault(draft, document.public_id), vault(draft, "ND-2026-0000-0000-0000")):
            assert client.get(path).status_code == 404
            api = client.get(f"/api/v1{path}", headers=token(person))
            assert api.status_code == 404
    assert not client.get(vault(draft, api=True)).json().get("documents")


def test_who_is_not_cleared_sees_that_there_is_one_and_not_its_name(client: Client, office: Office) -> None:
    case = a_draft(office)
    office.clerk.clearance = "secret"
    office.clerk.save()
    document = attached(case, "contract", name="warhead.pdf", by=office.clerk, grading="secret")
    submit(case, by=office.clerk, now=NOW + timedelta(hours=1), library=office.library)
    signed_in(client, office.officer)
    page = Seen(client.get(vault(case)).content.decode())
    assert "graded secret; your clearance is none" in page.text
    assert "warhead" not in page.text
    assert "Who opened them" not in page.text
    refused = client.get(vault(case, document.public_id))
    assert refused.status_code == 403
    assert "your clearance is none" in refused.content.decode()
    answer = client.get(vault(case, api=True), headers=token(office.officer)).json()
    [seen] = [each for each in answer["documents"] if each["id"] == document.public_id]
    assert (seen["name"], seen["sha256"], answer["openings"]) == (None, None, None)
    api = client.get(vault(case, document.public_id, api=True), headers=token(office.officer))
    assert (api.status_code, Opening.objects.count()) == (403, 2)
    told = Seen(signed_in(client, office.auditor).get(vault(case)).content.decode()).text
    assert office.officer.name in told
    assert "refused" in told


def test_the_owner_learns_from_which_body_it_was_opened_and_not_by_whom(client: Client, office: Office) -> None:
    case = a_draft(office)
    document = attached(case, "contract")
    submit(case, by=office.clerk, now=NOW + timedelta(hours=1), library=office.library)
    open_document(Document.objects.get(pk=document.pk), by=office.officer, now=NOW + timedelta(hours=2)).close()
    told = Seen(signed_in(client, office.clerk).get(vault(case)).content.decode()).text
    assert "Licensing Authority" in told
    assert office.officer.name not in told


def test_a_document_is_withdrawn_and_graded_anew_on_its_page(client: Client, office: Office, draft: Case) -> None:
    office.clerk.clearance = "secret"
    office.clerk.save()
    document = attached(draft, by=office.clerk)
    signed_in(client, Person.objects.get(pk=office.clerk.pk))
    path = vault(draft, document.public_id)
    assert "Grade a document anew" in client.get(f"{path}/grading").content.decode()
    refused = client.post(f"{path}/grading", {"grading": "secret", "nationalities": "DE Atlantis", "why": "Range."})
    assert (refused.status_code, "is no country" in refused.content.decode()) == (422, True)
    assert client.post(f"{path}/grading", {"grading": "secret", "why": "Range."}).status_code == 302
    document.refresh_from_db()
    assert document.grading == "secret"
    assert client.post(f"{path}/withdraw").status_code == 302
    assert "withdrawn" in Seen(client.get(vault(draft)).content.decode()).text


def test_a_damaged_document_is_said(client: Client, office: Office, draft: Case) -> None:
    document = attached(draft)
    store().path(document.sha256).write_bytes(b"x")
    signed_in(client, office.clerk)
    page = client.get(vault(draft, document.public_id))
    assert (page.status_code, "damaged or missing" in page.content.decode()) == (503, True)
    api = client.get(vault(draft, document.public_id, api=True), headers=token(office.clerk))
    assert (api.status_code, str(store().folder) in api.content.decode()) == (503, False)


def test_a_longer_list_asks_the_database_no_more(client: Client, office: Office, draft: Case) -> None:
    counts = []
    signed_in(client, office.clerk)
    for number in range(1, 4):
        document = attached(draft, "evidence", name=f"{number}.pdf", text=f"page {number}")
        open_document(document, by=office.clerk, now=NOW).close()
        client.get(vault(draft))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(vault(draft)).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[-1]


# --- the interface ---------------------------------------------------------------------------


def test_programs_attach_list_open_and_withdraw(client: Client, office: Office, draft: Case) -> None:
    shown = token(office.clerk)
    made = client.post(vault(draft, api=True), a_form(nationalities=["DE", "FR"]), headers=shown)
    assert made.status_code == 201
    number = made.json()["id"]
    assert made.json()["nationalities"] == ["DE", "FR"]
    listed = client.get(vault(draft, api=True), headers=shown).json()
    assert [each["id"] for each in listed["documents"]] == [number]
    assert "only nationals of Germany (DE), France (FR)" in listed["documents"][0]["readers"]
    assert client.get(vault(draft, number, api=True), headers=shown).status_code == 403  # of no nationality on file
    again = client.post(vault(draft, api=True), a_form(version=0, data=a_pdf("b")), headers=shown)
    assert (again.status_code, "was faster" in again.json()["error"]["message"]) == (409, True)
    gone = client.post(vault(draft, f"{number}/withdraw", api=True), headers=shown)
    assert gone.json()["withdrawn"]
    assert client.post(vault(draft, api=True), a_form()).status_code in (401, 403)
