"""Goods lines from a sheet: the firm takes the workbook, fills it in and loads it; what is wrong in it is named by its place."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from navicert.library import Library
from navicert.office.models import Case
from office_cases import Office, a_draft, an_office, sent_in
from office_people import a_person, an_organisation

pytestmark = pytest.mark.django_db
ROW = {
    "description": "Thermal camera",
    "item_kind": "commodity",
    "eu_code": "6A003.b.4",
    "quantity": "12",
    "unit": "items",
}


@pytest.fixture
def office(tmp_path: Path, settings: Any, library: Library) -> Office:
    settings.NAVICERT_HOME = tmp_path
    settings.AUTHORITY_KEY = tmp_path / "authority.jwks"
    return an_office(library)


def filled_in(sheet: bytes, *rows: dict[str, str]) -> SimpleUploadedFile:
    """The workbook of the office with these rows under its example."""
    book, out = load_workbook(io.BytesIO(sheet)), io.BytesIO()
    headings = [cell.value for cell in book["goods"][1]]
    for row in rows:
        book["goods"].append([row.get(str(heading), "") for heading in headings])
    book.save(out)
    return SimpleUploadedFile("our goods.xlsx", out.getvalue())


def load(client: Client, case: Case, file: SimpleUploadedFile) -> Any:
    return client.post(f"/applications/{case.public_id}/goods", {"file": file, "version": case.version})


def test_a_sheet_is_taken_filled_in_and_loaded(client: Client, office: Office) -> None:
    case = a_draft(office)
    client.force_login(office.clerk)
    shown = client.get(f"/applications/{case.public_id}/sections/goods").content.decode()
    assert "/applications/goods.xlsx" in shown
    sheet = client.get("/applications/goods.xlsx")
    assert sheet.headers["Content-Disposition"] == 'attachment; filename="goods.xlsx"'
    answer = load(client, case, filled_in(sheet.content, ROW, {**ROW, "description": "Lens", "quantity": "3"}))
    assert answer.headers["Location"] == f"/applications/{case.public_id}/sections/goods"
    goods = json.loads(Case.objects.get(pk=case.pk).dossier)["goods"]
    assert [(each["description"], each["quantity"]["amount"]) for each in goods] == [
        ("Thermal camera", "12"),
        ("Lens", "3"),
    ]
    assert "2 lines were loaded." in client.get(answer.headers["Location"]).content.decode()


def test_what_is_wrong_in_a_sheet_is_named_and_nothing_is_loaded(client: Client, office: Office) -> None:
    case = a_draft(office)
    client.force_login(office.clerk)
    sheet = client.get("/applications/goods.xlsx").content
    before = Case.objects.get(pk=case.pk).dossier
    wrong = load(client, case, filled_in(sheet, {**ROW, "quantity": "a dozen"}))
    assert wrong.status_code == 422
    assert "Row 3, quantity:" in wrong.content.decode()
    no_workbook = load(client, case, SimpleUploadedFile("goods.xlsx", b"a dozen cameras"))
    assert no_workbook.status_code == 422
    stale = client.post(f"/applications/{case.public_id}/goods", {"file": filled_in(sheet, ROW), "version": "999"})
    assert "Look at the case again" in stale.content.decode()
    assert client.post(f"/applications/{case.public_id}/goods", {"version": case.version}).status_code == 422
    assert Case.objects.get(pk=case.pk).dossier == before


def test_who_may_not_load_goods(client: Client, office: Office) -> None:
    draft, sent = a_draft(office), sent_in(office)
    client.force_login(office.clerk)
    sheet = client.get("/applications/goods.xlsx").content
    assert load(client, sent, filled_in(sheet, ROW)).status_code == 422
    others = a_person("applicant", organisation=an_organisation("exporter", "Osprey Optics GmbH"))
    for person, status in ((a_person("reader"), 422), (others, 404), (office.officer, 404)):
        client.force_login(person)
        assert load(client, draft, filled_in(sheet, ROW)).status_code == status
    assert json.loads(Case.objects.get(pk=draft.pk).dossier)["goods"][0]["quantity"]["amount"] == "8"
