"""One military licence from application to audit, through the interface alone (the life cycle of the guided tour).

Form, specification and end-use certificate; returned incomplete and mended; four advisers, one with a proviso; a query; two
signatures; a licence that anyone verifies offline; three part shipments and a fourth that is refused; suspension; audit.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from licence_applications import applications
from navicert.documents.keys import read_jwks
from navicert.documents.verify import verify
from navicert.library import Library
from navicert.office.authority import local_day
from navicert.office.models import Licence, Person
from navicert.office.record.publisher import log_folder
from office_cases import Office, an_office
from office_documents import a_pdf
from office_people import a_person, a_token
from office_record import once, verified, vkeys

pytestmark = pytest.mark.django_db
MILITARY = next(
    each for each in applications() if each.kind == "military-individual" and "import_certificate" in each.pieces
)
ADVISERS = ("technical", "defence", "foreign_affairs", "intelligence")
REASON = {"criterion": "7", "sentence": "Parts of this kind have been resold from there."}


class Program:
    """A program that speaks for a person."""

    def __init__(self, client: Client, person: Person) -> None:
        self.client, self.headers = client, {"Authorization": f"Bearer {a_token(person)}"}

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1{path}", headers=self.headers)

    def send(self, path: str, body: object = None, *, status: int = 200, method: str = "post") -> Any:
        call = getattr(self.client, method)
        answer = call(f"/api/v1{path}", body or {}, content_type="application/json", headers=self.headers)
        assert answer.status_code == status, (path, answer.status_code, answer.content)
        return answer.json()

    def attach(self, path: str, piece: str, grading: str = "none", text: str = "") -> Any:
        file = SimpleUploadedFile(f"{piece}.pdf", a_pdf(text or piece), content_type="application/pdf")
        data = {"file": file, "piece": piece, "grading": grading}
        answer = self.client.post(f"/api/v1{path}/documents", data, headers=self.headers)
        assert answer.status_code == 201, answer.content
        return answer.json()


@pytest.fixture
def office(tmp_path: Path, settings: Any, library: Library) -> Office:
    settings.NAVICERT_HOME = tmp_path
    settings.AUTHORITY_KEY = tmp_path / "authority.jwks"
    made = an_office(library)
    Person.objects.filter(pk__in=[made.clerk.pk, made.officer.pk]).update(clearance="secret")
    return made


def test_the_life_cycle_of_a_military_licence(
    client: Client, office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    once()
    number = apply_and_mend(client, office)
    circulate_and_combine(client, office, number)
    licence = sign_and_issue(client, office, number)
    verify_offline(client, licence)
    ship_three_times_and_be_refused_a_fourth(client, office, licence)
    suspend_and_be_seen(client, office, licence)
    audit(client, office, number, capsys)


def apply_and_mend(client: Client, office: Office) -> str:
    clerk, reception = Program(client, office.clerk), Program(client, office.reception)
    body = {"kind": MILITARY.kind, "exporter": office.firm.public_id, "dossier": MILITARY.dossier}
    number: str = clerk.send("/cases", body)["made"]
    path = f"/cases/{number}"
    for piece in MILITARY.pieces:
        if piece != "end_use_certificate":
            clerk.attach(path, piece, "confidential" if piece == "specification" else "none")
    assert "End-use certificate" in clerk.send(f"{path}/submit", status=422)["error"]["message"]
    clerk.attach(path, "end_use_certificate")
    assert clerk.send(f"{path}/submit")["state"] == "submitted"
    reception.send(f"{path}/return", {"text": "The certificate bears no signature."})
    clerk.attach(path, "end_use_certificate", text="End-use certificate, signed")
    clerk.send(f"{path}/submit")
    assert reception.send(f"{path}/accept")["state"] == "open"
    return number


def circulate_and_combine(client: Client, office: Office, number: str) -> None:
    path, officer = f"/cases/{number}", Program(client, office.officer)
    officer.send(f"{path}/circulate")
    waiting = {each["team"]: each for each in officer.get(path).json()["inside"]["referrals"]}
    assert set(ADVISERS) <= set(waiting)
    assert all(each["because"] for each in waiting.values())
    question = officer.send(f"{path}/ask", {"text": "Who maintains the goods?"})
    assert officer.get(path).json()["clock"]["running"] is False
    Program(client, office.clerk).send(
        f"{path}/answer", {"query": int(question["made"]), "text": "The navy's own depot."}
    )
    for team, each in waiting.items():
        adviser = Program(client, office.advisers[team])
        proviso = {"verdict": "approve_with_conditions", "conditions": ["Report each delivery."], "reasons": [REASON]}
        plain = {"verdict": "approve"}
        adviser.send(f"{path}/advise", {"referral": each["id"], **(proviso if team == "defence" else plain)})
    inside = officer.get(path).json()["inside"]
    assert inside["combined"] == "approve_with_conditions"
    assert [each["owner"] for each in inside["conditions"]] == ["defence"]


def sign_and_issue(client: Client, office: Office, number: str) -> Licence:
    path, officer = f"/cases/{number}", Program(client, office.officer)
    day = local_day(timezone.now())
    dates = {"valid_from": day.isoformat(), "valid_until": day.replace(year=day.year + 2).isoformat()}
    seen = officer.send(f"{path}/propose", {"verdict": "grant_with_conditions", **dates})["made"]
    adviser = office.advisers["technical"]
    Program(client, adviser).send(f"{path}/countersign", {"sha256": seen}, status=403)
    Program(client, office.head).send(f"{path}/countersign", {"sha256": seen})
    if officer.get(path).json()["state"] == "proposed":
        Program(client, a_person("head_of_department")).send(f"{path}/countersign", {"sha256": seen})
    made = officer.send(f"{path}/issue")["made"]
    return Licence.objects.get(public_id=made)


def verify_offline(client: Client, licence: Licence) -> None:
    """What customs abroad does with the file, the authority's keys and its status list, and no connection."""
    keys = read_jwks(client.get("/.well-known/jwks.json").content, "the authority")
    statuses = client.get("/status/1").content.decode()
    checked = verify(licence.jws, keys, lists=(statuses,), on=local_day(timezone.now()), now=timezone.now())
    assert checked.verdict == "valid", checked.steps
    assert "Report each delivery." in licence.statement


def ship_three_times_and_be_refused_a_fourth(client: Client, office: Office, licence: Licence) -> None:
    customs, path = Program(client, office.customs), f"/licences/{licence.public_id}"
    whole = int(licence.lines.get(number=1).quantity or 0)
    parts = [whole // 3, whole // 3, whole - 2 * (whole // 3)]
    for n, quantity in enumerate(parts, start=1):
        customs.send(f"{path}/uses", {"entries": [_entry(n, quantity, licence)]})
    refused = customs.send(f"{path}/uses", {"entries": [_entry(4, 1, licence)]}, status=409)
    assert "left" in refused["error"]["message"] or "exhausted" in refused["error"]["message"]


def _entry(number: int, quantity: int, licence: Licence) -> dict[str, object]:
    line = licence.lines.get(number=1)
    day = local_day(timezone.now()).isoformat()
    worth = int(line.value * quantity / line.quantity) if line.value and line.quantity else 0
    declared = {"line": 1, "declaration": f"26DE000{number}", "quantity": str(quantity), "unit": line.unit}
    return {**declared, "value": str(worth), "currency": line.currency or "EUR", "happened": day}


def suspend_and_be_seen(client: Client, office: Office, licence: Licence) -> None:
    path = f"/licences/{licence.public_id}"
    Program(client, office.officer).send(f"{path}/suspend", {"text": "A serial number is missing on site."})
    for person in (office.clerk, office.customs):
        assert Program(client, person).get(path).json()["standing"] == "suspended"
    keys = read_jwks(client.get("/.well-known/jwks.json").content, "the authority")
    statuses = client.get("/status/1").content.decode()
    checked = verify(licence.jws, keys, lists=(statuses,), on=local_day(timezone.now()), now=timezone.now())
    assert (checked.verdict, checked.status) == ("refused", "suspended")


def audit(client: Client, office: Office, number: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The auditor replays the determination and proves, with no trust in the server, that the record is whole."""
    auditor = Program(client, office.auditor)
    shown = auditor.get(f"/cases/{number}").json()
    for determination in shown["inside"]["determinations"]:
        assert auditor.get(f"/determinations/{determination}/replay").json()["outcome"] == "same"
    once()
    status, said = verified(capsys, str(log_folder()), *vkeys())
    assert status == 0, said
    auditor.send(f"/cases/{number}/note", {"text": "Replayed and verified."})
