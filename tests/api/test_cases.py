"""The interface to cases: the same life cycle as on pages, by tokens of people; and who is told that there is nothing."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from navicert.library import Library
from navicert.office.models import Case, Person
from office_cases import INDIVIDUAL, PIECES, Office, a_piece, accepted, advised, an_office, sent_in
from office_people import a_person, a_token, an_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(tmp_path: Path, settings: Any, library: Library) -> Office:
    settings.NAVICERT_HOME = tmp_path
    settings.AUTHORITY_KEY = tmp_path / "authority.jwks"
    return an_office(library)


class Program:
    """A program that speaks for a person."""

    def __init__(self, client: Client, person: Person) -> None:
        self.client, self.headers = client, {"Authorization": f"Bearer {a_token(person)}"}

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1{path}", headers=self.headers)

    def send(self, path: str, body: object = None, status: int = 200, method: str = "post") -> Any:
        call = getattr(self.client, method)
        answer = call(f"/api/v1{path}", body or {}, content_type="application/json", headers=self.headers)
        assert answer.status_code == status, (path, answer.status_code, answer.content)
        return answer.json()


def test_a_case_goes_from_draft_to_licence_by_programs_alone(client: Client, office: Office) -> None:
    clerk, officer, head = (Program(client, p) for p in (office.clerk, office.officer, office.head))
    number = clerk.send("/cases", {"kind": "individual", "exporter": office.firm.public_id})["made"]
    path = f"/cases/{number}"
    clerk.send(f"{path}/dossier", {"dossier": INDIVIDUAL, "version": 1}, method="put")
    assert "Data sheet" in clerk.send(f"{path}/submit", status=422)["error"]["message"]
    for piece in PIECES:
        a_piece(Case.objects.get(public_id=number), piece)
    assert clerk.send(f"{path}/submit")["state"] == "submitted"
    Program(client, office.reception).send(f"{path}/accept")
    officer.send(f"{path}/circulate")
    for waiting in officer.get(path).json()["inside"]["referrals"]:
        adviser = Program(client, office.advisers[waiting["team"]])
        adviser.send(f"{path}/advise", {"referral": waiting["id"], "verdict": "approve"})
    dates = {"valid_until": (date.today() + timedelta(days=700)).isoformat()}
    seen = officer.send(f"{path}/propose", {"verdict": "grant", **dates})
    if seen["state"] == "proposed":
        head.send(f"{path}/countersign", {"sha256": seen["made"]})
    done = officer.send(f"{path}/issue")
    assert done["state"] == "decided"
    assert done["made"].startswith("NL-")
    assert clerk.get(path).json()["licences"] == [done["made"]]


def test_the_exporter_is_not_told_who_advises_and_what_was_found(client: Client, office: Office) -> None:
    case = advised(office)
    shown = Program(client, office.clerk).get(f"/cases/{case.public_id}").json()
    assert shown["inside"] is None
    assert {event["verb"] for event in shown["events"]} <= {"begin", "save_draft", "submit", "accept"}
    assert "technical" not in str(shown)


def test_another_firm_is_told_that_there_is_no_such_case(client: Client, office: Office) -> None:
    case = sent_in(office)
    other = a_person("applicant", organisation=an_organisation("exporter", "Osprey Optics GmbH"))
    assert Program(client, other).get(f"/cases/{case.public_id}").status_code == 404
    Program(client, other).send(f"/cases/{case.public_id}/withdraw", {"text": "x"}, status=404)
    assert Program(client, other).get("/cases").json()["cases"] == []


def test_a_draft_is_seen_by_the_firm_alone(client: Client, office: Office) -> None:
    clerk = Program(client, office.clerk)
    number = clerk.send("/cases", {"kind": "individual", "exporter": office.firm.public_id})["made"]
    for person in (office.officer, office.auditor, office.customs, *office.advisers.values()):
        assert Program(client, person).get(f"/cases/{number}").status_code == 404


def test_an_adviser_reads_no_other_advice_before_giving_the_own(client: Client, office: Office) -> None:
    case = accepted(office)
    officer = Program(client, office.officer)
    officer.send(f"/cases/{case.public_id}/circulate")
    waiting = officer.get(f"/cases/{case.public_id}").json()["inside"]["referrals"]
    if len(waiting) < 2:
        officer.send(
            f"/cases/{case.public_id}/refer", {"team": "defence", "purpose": "Say what it may do.", "because": "Range."}
        )
        waiting = officer.get(f"/cases/{case.public_id}").json()["inside"]["referrals"]
    first, second = waiting[:2]
    one = Program(client, office.advisers[first["team"]])
    one.send(f"/cases/{case.public_id}/advise", {"referral": first["id"], "verdict": "approve"})
    other = Program(client, office.advisers[second["team"]]).get(f"/cases/{case.public_id}").json()
    blind = [row for row in other["inside"]["advice"] if row["team"] == first["team"]]
    assert blind == []


def test_what_may_not_be_done_now_is_said(client: Client, office: Office) -> None:
    case = sent_in(office)
    said = Program(client, office.officer).send(f"/cases/{case.public_id}/circulate", status=409)
    assert "only while it is" in said["error"]["message"]
    assert Program(client, office.head).send(f"/cases/{case.public_id}/accept", status=403)["error"]["message"]
    Program(client, office.officer).send(
        f"/cases/{case.public_id}/propose", {"verdict": "grant", "hidden": 1}, status=422
    )


def test_a_program_without_a_person_is_asked_for_a_token(client: Client, office: Office) -> None:
    case = sent_in(office)
    assert client.get(f"/api/v1/cases/{case.public_id}").status_code == 401


def test_a_firm_is_not_told_which_officer_has_its_case_nor_can_it_ask_by_one(client: Client, office: Office) -> None:
    case = advised(office)
    clerk = Program(client, office.clerk)
    listed = clerk.get("/cases").json()["cases"]
    asked = clerk.get(f"/cases?officer={office.officer.public_id}&team=technical").json()["cases"]
    assert [each["officer"] for each in listed] == [None]
    assert asked == listed
    assert office.officer.public_id not in clerk.get(f"/cases/{case.public_id}").content.decode()
