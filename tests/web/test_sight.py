"""The pages of the lanes and for heads, as the people who use them see them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from navicert.library.library import Library
from navicert.office.actions.apply import submit
from navicert.office.models import Case, Policy
from office_cases import Office, a_draft, a_licence, accepted, an_office
from office_lists import OTHER_PERSON, PERSON, bring, new_home
from office_people import a_person, a_token

pytestmark = pytest.mark.django_db
POLICY = {
    "kinds": "individual", "destinations": "CH, no", "entries": "6A003.b.4", "most_eur": "50000", "first": "2030-01-01",
    "last": "2030-06-30", "checks_at_most_days": "1", "audited": "10", "when_0": "end_use_type == 'civil'",
    "otherwise_0": "the end use is not civil",
}  # fmt: skip
DECLARATION = {
    "operation": "Flood relief", "kinds": "individual", "destinations": "BR", "first": "2026-01-01", "last": "2026-12-31",
    "working_days": "5", "review_days": "20",
}  # fmt: skip


@pytest.fixture
def home(tmp_path: Path, settings: Settings) -> Path:
    settings.NAVICERT_HOME = tmp_path
    settings.AUTHORITY_KEY = tmp_path / "authority.jwks"
    return tmp_path


@pytest.fixture
def office(home: Path) -> Office:
    return an_office(Library(home))


def as_(client: Client, person: object) -> Client:
    client.force_login(person)  # type: ignore[arg-type]
    return client


def test_a_policy_is_proposed_read_and_signed_by_another_and_ended(office: Office, client: Client) -> None:
    one, two = a_person("policy_owner"), a_person("policy_owner")
    assert as_(client, one).post("/policies/propose/automatic", POLICY).status_code == 302
    policy = Policy.objects.get()
    address = f"/policies/{policy.public_id}"
    page = client.get(address).content.decode()
    assert "You proposed this policy" in page
    assert "Sign this text" not in page
    client.post(address + "/sign", {"sha256": policy.sha256})
    assert Policy.objects.get().signed is None
    as_(client, two).post(address + "/sign", {"sha256": "0" * 64})
    assert "another text" in client.get(address).content.decode()
    client.post(address + "/sign", {"sha256": policy.sha256})
    assert "In force" in client.get("/policies").content.decode()
    assert client.post(address + "/end", {"why": ""}).status_code == 422
    assert client.post(address + "/end", {"why": "Resale was found."}).status_code == 302
    assert "Ended" in client.get("/policies").content.decode()


def test_a_policy_that_cannot_be_read_is_said_at_its_form(office: Office, client: Client) -> None:
    page = as_(client, a_person("policy_owner")).post("/policies/propose/automatic", {**POLICY, "when_0": "goods >"})
    assert page.status_code == 422
    assert "cannot be proposed" in page.content.decode()
    wrong = client.post("/policies/propose/automatic", {**POLICY, "destinations": "CH, Atlantis"})
    assert "ATLANTIS is no place" in wrong.content.decode()


def test_a_head_puts_a_case_into_the_crisis_lane_from_its_page(office: Office, client: Client) -> None:
    one, two = a_person("policy_owner"), a_person("policy_owner")
    as_(client, one).post("/policies/propose/crisis", DECLARATION)
    policy = Policy.objects.get()
    as_(client, two).post(f"/policies/{policy.public_id}/sign", {"sha256": policy.sha256})
    case = accepted(office)
    page = as_(client, office.head).get(f"/cases/{case.public_id}").content.decode()
    assert "Put into the crisis lane" in page
    version = re.search(r'name="version" value="(\d+)"', client.get(f"/cases/{case.public_id}/do/enter_crisis_lane").content.decode())  # fmt: skip
    assert version is not None
    sent = {"policy": policy.public_id, "version": version[1]}
    assert client.post(f"/cases/{case.public_id}/do/enter_crisis_lane", sent).status_code == 302
    assert Case.objects.get(pk=case.pk).lane == "crisis"
    assert client.get(f"/cases/{case.public_id}").status_code == 200


def test_the_policies_are_not_there_for_firms_and_customs(office: Office, client: Client) -> None:
    for person in (office.clerk, office.customs, office.advisers["defence"]):
        assert as_(client, person).get("/policies").status_code == 404
        assert client.post("/policies/propose/automatic", POLICY).status_code == 404
    assert as_(client, office.officer).get("/policies").status_code == 200
    assert client.post("/policies/propose/automatic", POLICY).status_code == 403


def test_heads_see_what_is_open_what_takes_long_and_the_tables(office: Office, client: Client) -> None:
    a_licence(office)
    case = accepted(office)
    as_(client, office.head)
    page = client.get("/sight").content.decode()
    assert "Open cases <strong>1</strong>" in page
    assert '<a class="ds-link" href="/cases?state=open">' in page
    assert client.get(f"/cases?words={case.public_id}").status_code in (200, 302)
    for name in ("states", "months", "officers", "teams"):
        chart = client.get(f"/sight/charts/{name}.svg")
        assert chart["Content-Type"] == "image/svg+xml"
        assert chart.content.startswith(b"<svg")
    delays = client.get("/sight/delays").content.decode()
    assert "advice" in delays
    assert client.get("/sight/consistency").status_code == 200
    year = timezone.now().year
    tables = client.get(f"/sight/statistics/{year}").content.decode()
    assert "1 decisions" in tables
    assert (
        client.get(f"/sight/statistics/{year}.csv").content.decode().count("destinations,Decisions by destination") > 0
    )
    Case.objects.filter(outcome="grant").update(outcome="refuse")
    broken = client.get(f"/sight/statistics/{year}")
    assert broken.status_code == 409
    assert "No table is given" in broken.content.decode()


def test_sight_is_not_there_for_others_and_the_interface_says_the_same(office: Office, client: Client) -> None:
    for person in (office.clerk, office.customs, office.officer, office.advisers["defence"], office.reception):
        for address in (
            "/sight",
            "/sight/delays",
            "/sight/consistency",
            "/sight/statistics/2026",
            "/sight/charts/teams.svg",
        ):
            assert as_(client, person).get(address).status_code == 404
        asked = client.get("/api/v1/statistics/2026", headers={"Authorization": f"Bearer {a_token(person)}"})
        assert asked.status_code == 404
    a_licence(office)
    asked = Client().get("/api/v1/statistics/2026", headers={"Authorization": f"Bearer {a_token(office.auditor)}"})
    assert asked.json()["decisions"] == 1


def test_the_dashboard_asks_the_database_the_same_number_of_questions(office: Office, client: Client) -> None:
    as_(client, office.head).get("/sight")
    counts = []
    for more in (1, 2):
        for _ in range(more):
            accepted(office)
        with CaptureQueriesContext(connection) as asked:
            client.get("/sight")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12


def test_a_hit_is_judged_on_its_page_and_looked_at_by_a_second_person(
    office: Office, home: Path, client: Client
) -> None:
    new_home(home)
    user = {"id": "tp-9", "schema": "Organization", "properties": {"name": ["Instituto Atlantico de Imagem"]}}
    bring(home, "TEST-PERSONS", [PERSON, OTHER_PERSON, user])
    case = submit(a_draft(office), by=office.clerk, now=timezone.now(), library=office.library)
    address = f"/cases/{case.public_id}/hits"
    assert address in as_(client, office.officer).get("/hits").content.decode()
    sent = {"number": f"{case.public_id}/2", "list": "TEST-PERSONS", "listing": "tp-9"}
    assert client.post(address, {**sent, "finding": "false", "because": ""}).status_code == 422
    assert client.post(address, {**sent, "finding": "false", "because": "Another one."}).status_code == 302
    assert "somebody else has to look" in client.get(address).content.decode()
    as_(client, office.head).post(address, {**sent, "finding": "yes", "because": "I see it too."})
    assert "Another party" in client.get(address).content.decode()
    assert "No hit waits" in client.get("/hits").content.decode()
    gone = client.post(address, {**sent, "listing": "tp-0"})
    assert gone.status_code == 409
    for person in (office.clerk, office.customs, office.reception, office.advisers["defence"]):
        assert as_(client, person).get("/hits").status_code == 404
        assert client.get(address).status_code == 404


def test_the_risk_page_shows_both_sides_the_questions_and_that_nothing_is_decided(
    office: Office, client: Client
) -> None:
    case = accepted(office)
    address = f"/cases/{case.public_id}/risk"
    page = as_(client, office.officer).get(address).content.decode()
    assert "Nothing is decided by a number" in page
    assert "What speaks for it" in page
    assert "What nobody has answered" in page
    assert "asked: foreign affairs" in page
    assert f"{address}/arms_embargo" in page
    answered = client.post(f"{address}/arms_embargo", {"says": "yes", "text": "Council decision of May."})
    assert answered.status_code == 302
    page = client.get(address).content.decode()
    assert "Council decision of May." in page
    assert "What has changed since it was sent in" in page
    assert client.get(f"/cases/{case.public_id}/strategic/bilateral_view").status_code == 403
    assert client.get(f"{address}/weather").status_code == 404
    for person in (office.clerk, office.customs):
        assert as_(client, person).get(address).status_code == 404
