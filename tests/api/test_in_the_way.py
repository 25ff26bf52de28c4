"""By programs: what stands in the way of a decision is said with status 409, and what is countersigned goes back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from navicert.library import Library
from navicert.office.actions.handle import ask_consent, record_consent
from navicert.office.authority import local_day
from navicert.office.models import Case, Person
from office_cases import NOW, Office, a_licence, advised, an_office, countersigned
from office_people import a_person, a_token
from office_today import an_office_with_lists, countersigned_today, the_end_user_is_listed

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Path:
    settings.NAVICERT_HOME = tmp_path
    settings.AUTHORITY_KEY = tmp_path / "authority.jwks"
    return tmp_path


@pytest.fixture
def office(home: Path, library: Library) -> Office:
    return an_office(library)


def send(person: Person, path: str, body: object = None) -> tuple[int, str]:
    headers = {"Authorization": f"Bearer {a_token(person)}"}
    answer = Client().post(f"/api/v1{path}", body or {}, content_type="application/json", headers=headers)
    return answer.status_code, answer.content.decode()


def get(person: Person, path: str) -> Any:
    return Client().get(f"/api/v1{path}", headers={"Authorization": f"Bearer {a_token(person)}"}).json()


def objected(case: Case, office: Office) -> None:
    asked = ask_consent(
        case, country="FR", body="SBDU", asked=NOW.date(), window_ends=NOW.date() + timedelta(days=30),
        silence="consent", by=office.officer, now=NOW,
    )  # fmt: skip
    record_consent(asked, answer="objection", on=NOW.date(), ground="Article 11", by=office.officer, now=NOW)


def test_what_is_countersigned_goes_back(office: Office) -> None:
    case = countersigned(office)
    path = f"/cases/{case.public_id}"
    for person in (office.officer, office.head):
        assert "send_back" in get(person, path)["can"]
    for person in (office.clerk, office.reception, office.auditor, a_person("officer")):
        assert "send_back" not in get(person, path)["can"]
        assert send(person, f"{path}/send_back", {"text": "No."})[0] in (403, 404)
    assert send(office.officer, f"{path}/send_back", {"text": "A hit came up."})[0] == 200
    assert Case.objects.get(pk=case.pk).state == "advised"
    assert send(office.officer, f"{path}/issue")[0] == 409


def test_an_objection_bars_proposal_and_issue(office: Office) -> None:
    case, ready = advised(office), countersigned(office)
    last = (timezone.now() + timedelta(days=300)).date()
    for each in (case, ready):
        objected(each, office)
    said = send(office.officer, f"/cases/{case.public_id}/propose", {"verdict": "grant", "valid_until": str(last)})
    assert said[0] == 409
    assert "SBDU (FR) objected on" in said[1]
    said = send(office.officer, f"/cases/{ready.public_id}/issue")
    assert said[0] == 409
    assert "SBDU (FR) objected on" in said[1]


def test_the_days_of_a_licence(office: Office) -> None:
    path, today = f"/cases/{advised(office).public_id}/propose", local_day(timezone.now())
    for first, last, why in (
        (today - timedelta(days=2), today + timedelta(days=9), "from the day of its issue at the earliest"),
        (today, today + timedelta(days=2000), "24 months at most"),
        (today, None, "until which day"),
    ):
        days = {"valid_from": str(first), **({"valid_until": str(last)} if last else {})}
        said = send(office.officer, path, {"verdict": "grant", **days})
        assert said[0] == 409
        assert why in said[1]


def test_an_open_hit_stops_the_issue(home: Path) -> None:
    office = an_office_with_lists(home)
    the_end_user_is_listed(home)
    case = countersigned_today(office)
    said = send(office.officer, f"/cases/{case.public_id}/issue")
    assert said[0] == 409
    assert "judge the hit first" in said[1]


def test_a_licence_is_usable_only_where_no_other_state_objects(office: Office) -> None:
    free, barred = a_licence(office), a_licence(office)
    objected(barred.case, office)
    for person in (office.customs, office.clerk, office.officer):
        rows = {each["id"]: each for each in get(person, "/licences")["licences"]}
        assert rows[free.public_id]["usable"]
        assert not rows[barred.public_id]["usable"]
        assert "SBDU (FR) objected on" in rows[barred.public_id]["sentence"]
        shown = get(person, f"/licences/{barred.public_id}")
        assert (shown["usable"], shown["standing"]) == (False, "valid")
        assert "SBDU (FR) objected on" in shown["waits_for"]
