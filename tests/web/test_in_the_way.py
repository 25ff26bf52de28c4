"""On the pages: what stands in the way of a decision is said, and what is countersigned goes back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from case_pages import do, fresh, page, steps, words
from navicert.library.library import Library
from navicert.office.actions.handle import ask_consent, record_consent
from navicert.office.authority import local_day
from navicert.office.cases.reviews import Review
from navicert.office.models import Case, Consent
from office_cases import NOW, Office, a_licence, advised, an_office, countersigned
from office_people import a_person
from office_today import an_office_with_lists, countersigned_today, the_end_user_is_listed
from office_verbs import decided
from pages_seen import Seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(tmp_path: Path, settings: Settings) -> Path:
    settings.NAVICERT_HOME, settings.AUTHORITY_KEY = tmp_path, tmp_path / "authority.jwks"
    return tmp_path


@pytest.fixture
def office(home: Path) -> Office:
    return an_office(Library(home))


def objected(case: Case, office: Office) -> Consent:
    asked = ask_consent(
        case, country="FR", body="SBDU", asked=NOW.date(), window_ends=NOW.date() + timedelta(days=30),
        silence="consent", by=office.officer, now=NOW,
    )  # fmt: skip
    return record_consent(asked, answer="objection", on=NOW.date(), ground="Article 11", by=office.officer, now=NOW)


def test_what_is_countersigned_goes_back_from_its_page(client: Client, office: Office) -> None:
    case = countersigned(office)
    for person in (office.officer, office.head, a_person("head_of_department")):
        assert "send_back" in steps(page(client, person, f"/cases/{case.public_id}"))
    for person in (office.reception, office.auditor, a_person("officer"), *office.advisers.values()):
        assert do(client, person, case, "send_back", why="No.").status_code in (403, 404)
    assert do(client, office.officer, case, "send_back", why="").status_code == 422
    assert do(client, office.officer, case, "send_back", why="A hit came up.").status_code == 302
    assert fresh(case).state == "advised"
    seen = words(page(client, office.head, f"/cases/{case.public_id}"))
    assert "A hit came up." in seen
    assert "no longer stands" in seen
    assert "the day of its issue" in seen


def test_an_objection_bars_proposal_and_issue_until_it_is_settled_on_its_page(client: Client, office: Office) -> None:
    case, ready = advised(office), countersigned(office)
    consent, other = objected(case, office), objected(ready, office)
    last = (timezone.now() + timedelta(days=300)).date().isoformat()
    refused = do(client, office.officer, case, "propose", verdict="grant", valid_until=last)
    assert refused.status_code == 409
    assert "SBDU (FR) objected on" in words(Seen(refused.content.decode()))
    refused = do(client, office.officer, ready, "decide")
    assert refused.status_code == 409
    assert "SBDU (FR) objected on" in words(Seen(refused.content.decode()))
    assert fresh(ready).state == "countersigned"
    seen = page(client, office.officer, f"/cases/{case.public_id}")
    assert "Write down that it is settled" in seen.text
    for row, of in ((consent, case), (other, ready)):
        said = {"answer": "consent", "on": "2026-09-20", "ground": "The end use was shown."}
        assert do(client, office.officer, of, "record_consent", row.pk, **said).status_code == 302
    assert do(client, office.officer, case, "propose", verdict="grant", valid_until=last).status_code == 302
    assert do(client, office.officer, ready, "decide").status_code == 302


def test_the_days_of_a_licence_are_said_at_the_form(client: Client, office: Office) -> None:
    case, today = advised(office), local_day(timezone.now())
    for first, last, why in (
        (today - timedelta(days=2), today + timedelta(days=9), "from the day of its issue at the earliest"),
        (today, today + timedelta(days=2000), "24 months at most"),
    ):
        days = {"valid_from": first.isoformat(), "valid_until": last.isoformat()}
        refused = do(client, office.officer, case, "propose", verdict="grant", **days)
        assert refused.status_code == 409
        assert why in words(Seen(refused.content.decode()))
    assert fresh(case).state == "advised"


def test_an_open_hit_stops_the_issue_on_its_page(client: Client, home: Path) -> None:
    office = an_office_with_lists(home)
    the_end_user_is_listed(home)
    case = countersigned_today(office)
    refused = do(client, office.officer, case, "decide")
    assert refused.status_code == 409
    assert "judge the hit first" in words(Seen(refused.content.decode()))


def test_a_licence_that_waits_for_a_consent_reads_so_wherever_it_stands(client: Client, office: Office) -> None:
    licence = a_licence(office)
    objected(licence.case, office)
    for person in (office.customs, office.clerk):
        assert "Valid, waits for consent" in page(client, person, "/licences").text
        assert "Valid, waits for consent" in page(client, person, f"/licences/{licence.public_id}").text
    client.logout()
    verified = client.get("/verify", {"number": licence.public_id, "sha256": licence.statement_sha256})
    assert "objected on" in verified.content.decode()


# --- who sees a case, and who is only told of it -------------------------------------------------


def test_reviews_that_are_owed_give_the_goods_away_to_nobody_who_does_not_see_the_case(
    client: Client, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = decided(office)
    owed = Review(case=case, policy="NY-2026-1", due=NOW.date(), why="drawn into the sample")
    monkeypatch.setattr("navicert.web.policies.reviews_owed", lambda: [owed])
    seen = page(client, a_person("policy_owner"), "/policies")
    assert case.public_id in seen.text
    assert "Thermal camera" not in seen.text
    assert f"/cases/{case.public_id}" not in {a.get("href") for a in seen.all("a")}
    for person in (office.head, office.auditor):
        seen = page(client, person, "/policies")
        assert "Thermal camera" in seen.text
        assert f"/cases/{case.public_id}" in {a.get("href") for a in seen.all("a")}


def test_alike_cases_are_shown_to_whoever_sees_both(client: Client, office: Office) -> None:
    granted, refused = a_licence(office).case, decided(office)
    Case.objects.filter(pk=refused.pk).update(decided=timezone.now())
    seen = page(client, office.head, "/sight/consistency")
    assert {f"/cases/{granted.public_id}", f"/cases/{refused.public_id}"} <= {a.get("href") for a in seen.all("a")}
    seen = page(client, a_person("policy_owner"), "/sight/consistency")
    for gone in (granted.public_id, refused.public_id, "6A003"):
        assert gone not in seen.text
    assert "1 pair is of cases that you may not see." in seen.text
