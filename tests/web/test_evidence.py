"""Evidence for a duty on its page and through the interface: brought by who reports, opened by who may."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from navicert.office.actions.duty import add_duty
from navicert.office.models import Document, Duty, Person
from office_documents import a_pdf
from office_licences import a_licence
from office_people import a_person, a_token

pytestmark = [pytest.mark.office, pytest.mark.django_db]
TODAY = timezone.now().date()
TERM: dict[str, Any] = {"first": TODAY - timedelta(days=30), "last": TODAY + timedelta(days=700)}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings) -> Path:
    settings.NAVICERT_HOME = tmp_path
    settings.AUTHORITY_KEY = tmp_path / "authority.jwks"
    return tmp_path


@pytest.fixture
def duty() -> Duty:
    """A check on site that is to be reported on."""
    licence = a_licence(officer=a_person("officer"), **TERM)
    licence.case.events.create(seq=900, at=licence.case.created, verb="submit", body={}, entry="0" * 66)
    day = TODAY + timedelta(days=9)
    officer = licence.case.officer
    assert officer is not None
    return add_duty(licence, kind="post_shipment_check", text="Count them.", due=day, by=officer, now=timezone.now())


def a_file(name: str = "visit.pdf", data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, a_pdf() if data is None else data)


def test_an_inspector_adds_a_file_on_the_page_of_the_licence_and_reads_it_there(client: Client, duty: Duty) -> None:
    at, inspector = f"/licences/{duty.licence.public_id}", a_person("inspector")
    client.force_login(inspector)
    form = f"{at}/duties/{duty.pk}/evidence"

    offered = client.get(at).content.decode()
    empty = client.post(form, {"grading": "none"})
    hostile = client.post(form, {"grading": "none", "file": a_file("visit.exe", b"MZ")})
    done = client.post(form, {"grading": "none", "file": a_file()})
    shown = client.get(at).content.decode()
    kept = Document.objects.get()
    opened = client.get(f"{at}/evidence/{kept.public_id}")

    assert f'href="{form}"' in offered
    assert (empty.status_code, "Choose one file." in empty.content.decode()) == (422, True)
    assert hostile.status_code == 422
    assert (done.status_code, done.headers["Location"]) == (302, at)
    assert f'href="{at}/evidence/{kept.public_id}"' in shown
    assert b"".join(opened) == a_pdf()
    assert opened.headers["Content-Disposition"].startswith("attachment")


def test_the_firm_that_was_looked_at_neither_adds_nor_finds_it(client: Client, duty: Duty) -> None:
    at, case = f"/licences/{duty.licence.public_id}", duty.licence.case
    client.force_login(a_person("inspector"))
    client.post(f"{at}/duties/{duty.pk}/evidence", {"grading": "none", "file": a_file()})
    kept = Document.objects.get()

    client.force_login(case.applicant)
    refused = client.post(
        f"{at}/duties/{duty.pk}/evidence", {"grading": "none", "file": a_file("mine.pdf", a_pdf("x"))}
    )

    assert (refused.status_code, "inspector or licensing officer" in refused.content.decode()) == (422, True)
    for path in (at, f"/cases/{case.public_id}/documents", f"/applications/{case.public_id}"):
        found = client.get(path)
        assert found.status_code == 200
        assert kept.public_id not in found.content.decode()
        assert "visit.pdf" not in found.content.decode()
    for path in (f"{at}/evidence/{kept.public_id}", f"/cases/{case.public_id}/documents/{kept.public_id}"):
        assert client.get(path).status_code == 404
    assert Document.objects.count() == 1


def test_a_file_without_the_token_of_the_form_is_not_taken(duty: Duty) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(a_person("inspector"))

    answer = strict.post(f"/licences/{duty.licence.public_id}/duties/{duty.pk}/evidence", {"file": a_file()})

    assert answer.status_code == 403
    assert not Document.objects.exists()


def call(client: Client, person: Person, path: str, **form: Any) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {a_token(person)}"}
    answer = (
        client.post(f"/api/v1{path}", form, headers=headers) if form else client.get(f"/api/v1{path}", headers=headers)
    )
    return answer.status_code, answer


def test_programs_bring_and_open_evidence_by_the_same_rules(client: Client, duty: Duty) -> None:
    at, inspector = f"/licences/{duty.licence.public_id}", a_person("inspector")
    firm, customs = duty.licence.case.applicant, a_person("customs_officer")

    status, made = call(client, inspector, f"{at}/duties/{duty.pk}/evidence", file=a_file())
    number = made.json()["id"]
    shown = call(client, inspector, at)[1].json()["duties"]

    assert (status, [each["evidence"] for each in shown if each["duty"] == duty.pk]) == (201, [[number]])
    assert b"".join(call(client, inspector, f"{at}/evidence/{number}")[1]) == a_pdf()
    for person in (firm, customs):
        assert call(client, person, f"{at}/duties/{duty.pk}/evidence", file=a_file())[0] == 403
        assert call(client, person, f"{at}/evidence/{number}")[0] == 404
        assert [each["evidence"] for each in call(client, person, at)[1].json()["duties"]] == [[] for _ in shown]
    status, answer = call(client, inspector, f"{at}/duties/{duty.pk}/evidence", grading="secret", file=a_file("b.pdf"))
    assert (status, "Your clearance does not reach" in answer.json()["error"]["message"]) == (403, True)
