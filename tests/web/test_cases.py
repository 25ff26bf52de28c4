"""The pages on which the authority works: who sees what, the desk, the list, and what they cost."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date as Day
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from case_pages import REASON, SECRET, do, fresh, give_advice, page, steps, two_teams, words
from navicert.library.library import Library
from navicert.office.actions.decide import propose
from navicert.office.actions.handle import ask, ask_consent, note, refer
from navicert.office.models import Case, Event, Person, SavedView
from navicert.web.case_verbs import VERBS
from office_cases import NOW, Office, accepted, advised, an_office, sent_in
from office_people import a_person, a_team, an_organisation, give
from pages_seen import Seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(tmp_path: Path, settings: Settings) -> Office:
    settings.NAVICERT_HOME, settings.AUTHORITY_KEY = tmp_path, tmp_path / "authority.jwks"
    return an_office(Library(tmp_path), lists=False)


# --- who sees what --------------------------------------------------------------------------------


def test_the_desk_of_each_role_says_what_waits(client: Client, office: Office) -> None:
    new, open_case = sent_in(office), accepted(office)
    signing = advised(office)
    day = NOW.date()
    propose(
        signing, verdict="grant", lines=[], reasons=[], by=office.officer, now=NOW,
        valid_from=day, valid_until=day.replace(year=2028),
    )  # fmt: skip
    queue = two_teams(office)

    assert new.public_id in page(client, office.reception, "/desk").text
    officer = page(client, office.officer, "/desk")
    assert "Nobody leads these yet: 2" in words(officer)
    assert "of 30 working days" in words(officer)
    assert open_case.public_id in officer.text
    adviser = page(client, office.advisers["defence"], "/desk")
    assert "Cases that wait for the advice of your team: 1" in words(adviser)
    assert "It looks at the sky." in adviser.text
    assert "Nobody has taken it" in adviser.text
    assert queue.public_id in adviser.text
    assert open_case.public_id not in adviser.text
    head = page(client, office.head, "/desk")
    assert "Wait for your signature: 1" in words(head)
    assert "Overdue" in head.text
    assert "The cases that you may read" in page(client, office.auditor, "/desk").text
    assert page(client, office.customs, "/desk").all("a")
    client.force_login(office.clerk)
    assert client.get("/desk").headers["Location"] == "/applications"


def test_who_signed_or_advised_is_not_asked_to_sign(client: Client, office: Office) -> None:
    case = advised(office)
    day = NOW.date()
    propose(
        case, verdict="grant", lines=[], reasons=[], by=office.officer, now=NOW,
        valid_from=day, valid_until=day.replace(year=2028),
    )  # fmt: skip
    adviser = next(a for a in office.advisers.values() if case.advice.filter(by=a).exists())
    give(adviser, "head_of_unit")
    give(office.officer, "head_of_unit")
    assert "Wait for your signature:" not in words(page(client, adviser, "/desk"))
    assert "Wait for your signature:" not in words(page(client, office.officer, "/desk"))
    assert "Wait for your signature: 1" in words(page(client, a_person("head_of_unit"), "/desk"))
    assert "Wait for your signature:" not in words(page(client, a_person("head_of_department"), "/desk"))


def test_who_has_no_business_with_a_case_finds_nothing(client: Client, office: Office) -> None:
    case = two_teams(office)
    other = a_person("applicant", organisation=an_organisation("exporter", "Osprey Optics GmbH"))
    address = f"/cases/{case.public_id}"
    for person in (other, office.customs, office.advisers["nuclear"], a_person("inspector", team=a_team("visits"))):
        page(client, person, address, 404)
        page(client, person, f"{address}/do/note", 404)
        assert case.public_id not in client.get("/cases", follow=True).content.decode()
    for person in (office.reception, office.officer, office.head, office.auditor, office.advisers["defence"]):
        page(client, person, address)
        assert case.public_id in page(client, person, "/cases").text
    for nowhere in (
        "/cases/NA-2026-0000-0000-0000",
        "/cases/0",
        "/cases/%00",
        f"/cases/{case.public_id}/do/fly",
        f"/cases/{case.public_id}/do/take/999",
    ):
        page(client, office.officer, nowhere, 404)
    client.logout()
    assert client.get("/desk").headers["Location"].startswith("/sign-in")


def test_an_exporter_is_sent_to_the_application_and_reads_nothing_from_inside(client: Client, office: Office) -> None:
    case = two_teams(office)
    note(case, text="They lie about the kiln.", by=office.officer, now=NOW)
    give_advice(office, case, "technical")
    client.force_login(office.clerk)
    assert client.get(f"/cases/{case.public_id}").headers["Location"] == f"/applications/{case.public_id}"
    for address in (f"/cases/{case.public_id}", "/cases", "/cases.csv"):
        text = client.get(address, follow=True).content.decode()
        assert not any(
            hidden in text
            for hidden in (SECRET, "They lie", "It looks at the sky", "not-screened", office.officer.name)
        )
    for verb in VERBS:
        for number in ("", "/1"):
            for method in (client.get, client.post):
                assert method(f"/cases/{case.public_id}/do/{verb}{number}").status_code == 404
    assert Event.objects.filter(case=case, verb="note").count() == 1
    both = a_person("officer")
    give(both, "reader", organisation=office.firm)
    client.force_login(both)
    assert client.get(f"/cases/{case.public_id}").headers["Location"] == f"/applications/{case.public_id}"
    page(client, both, f"/cases/{case.public_id}/do/note", 404)


def test_an_adviser_reads_nothing_of_other_teams_before_advising(client: Client, office: Office) -> None:
    case = two_teams(office)
    give_advice(office, case, "technical", conditions=["Report each delivery."])
    address = f"/cases/{case.public_id}"

    before = page(client, office.advisers["defence"], address)
    assert SECRET not in before.text
    assert "Report each delivery." not in before.text
    assert "Teams advise without knowing of each other" in before.text
    assert "Refuse" not in before.text  # not in the timeline either
    assert "Advice given" in before.text
    assert SECRET in page(client, office.officer, address).text
    assert SECRET in page(client, office.advisers["technical"], address).text

    give_advice(office, case, "defence", verdict="approve", reasons=[])
    after = page(client, office.advisers["defence"], address)
    assert SECRET in after.text
    assert "views differ" in after.text


def test_the_page_of_a_case_offers_each_the_verbs_that_they_may_do(client: Client, office: Office) -> None:
    case = sent_in(office)
    address = f"/cases/{case.public_id}"
    assert steps(page(client, office.reception, address)) == {"accept", "return_incomplete", "note"}
    assert steps(page(client, office.auditor, address)) <= {"note"}
    case = accepted(office)
    address = f"/cases/{case.public_id}"
    lead = {"circulate", "refer", "propose", "ask", "ask_consent", "return_incomplete", "note", "assign"}
    assert steps(page(client, office.officer, address)) == lead
    assert steps(page(client, office.head, address)) == {"assign", "note"}
    case = two_teams(office)
    adviser = page(client, office.advisers["defence"], f"/cases/{case.public_id}")
    assert steps(adviser) == {"advise", "take", "note"}
    assert "It looks at the sky." in adviser.text


def test_a_case_shows_law_flags_parties_referrals_and_the_record(client: Client, office: Office) -> None:
    case = advised(office)
    seen = page(client, office.officer, f"/cases/{case.public_id}")
    for said in (
        "Instituto Atlantico de Imagem", "6A003.b.4", "48000.00 EUR", "Not screened", "not-screened", "GmbH"[:0],
        "rules that were tried and did not refer the case", "Accepted as complete", "All advice is in", "Waits for signatures",
    ):  # fmt: skip
        assert said in words(seen), said
    links = {a["href"] for a in seen.all("a") if "href" in a}
    assert {f"/determinations/{d.public_id}" for d in case.checks.get().determinations.all()} <= links
    assert f"/record/{case.public_id}" in links
    assert {each.entry[:16] for each in case.events.all()} <= set(re.findall("[0-9a-f]{16}", seen.text))
    assert {a["href"][1:] for a in seen.all("a") if a.get("href", "").startswith("#")} <= set(seen.ids())
    assert len(seen.all("rect")) == 12


# --- the list, saved searches, several at once ----------------------------------------------------------


def test_the_list_is_searched_narrowed_ordered_and_exported(client: Client, office: Office) -> None:
    first, second = accepted(office), sent_in(office, goods_elsewhere="yes")
    Case.objects.filter(pk=first.pk).update(title="=cmd|' /C calc'!A0")
    client.force_login(office.officer)

    def found(query: str) -> set[str]:
        text = client.get(f"/cases?{query}").content.decode()
        return {each.public_id for each in (first, second) if each.public_id in text}

    both = {first.public_id, second.public_id}
    assert found("") == found("words=kestrel+therm&kind=individual&destination=BR&order=due") == both
    assert found("state=submitted") == {second.public_id}
    assert found("officer=nobody&state=open") == both
    assert found(f"officer={office.officer.public_id}") == found("words=zzz") == found("page=2") == set()
    assert client.get("/cases?due_before=soon&team=atlantis").status_code == 422
    sheet = client.get("/cases.csv?state=open").content.decode()
    assert first.public_id in sheet
    assert ",'=cmd" in sheet


@pytest.mark.parametrize("rare", [0, 1, 5_000])
def test_rare_or_frequent_a_word_finds_the_same_cases(
    client: Client, office: Office, monkeypatch: pytest.MonkeyPatch, rare: int
) -> None:
    first, second = accepted(office), sent_in(office, goods_elsewhere="yes")
    monkeypatch.setattr("navicert.office.cases.search.RARE", rare)
    client.force_login(office.officer)

    def found(query: str) -> set[str]:
        text = client.get("/cases", {"words": query}).content.decode()
        return {each.public_id for each in (first, second) if each.public_id in text}

    assert found("kestrel therm") == found("kes") == {first.public_id, second.public_id}
    assert found(f"kestrel {first.public_id.lower()}") == {first.public_id}
    assert found("kestrel zzz") == found(f"{first.public_id} {second.public_id}".lower()) == set()


def test_a_search_is_kept_opened_and_taken_away_by_its_owner_only(client: Client, office: Office) -> None:
    client.force_login(office.officer)
    client.post("/cases/views", {"name": "Brazil", "query": "destination=BR&state=open&evil=1"})
    view = SavedView.objects.get()
    assert (view.person, view.query) == (office.officer, "destination=BR&state=open")
    assert "Brazil" in client.get("/cases").content.decode()
    client.force_login(office.head)
    client.post(f"/cases/views/{view.pk}/drop")
    assert SavedView.objects.exists()
    client.force_login(office.officer)
    client.post("/cases/views", {"name": "", "query": ""})
    client.post(f"/cases/views/{view.pk}/drop")
    assert not SavedView.objects.exists()


def test_several_are_assigned_or_taken_at_once_and_each_says_what_became_of_it(client: Client, office: Office) -> None:
    first, second = accepted(office), two_teams(office)
    client.force_login(office.head)
    given = {
        "do": "assign",
        "to": office.officer.pk,
        "tick": [first.public_id, second.public_id, "NA-2026-0000-0000-0000"],
    }
    said = words(Seen(client.post("/desk/several", given).content.decode()))
    assert said.count(f"Assigned to {office.officer.name}.") == 2
    assert "There is no such case" in said
    assert fresh(first).officer == office.officer
    client.force_login(a_person("officer"))
    said = client.post("/desk/several", {"do": "take_case", "tick": [first.public_id]}).content.decode()
    assert "This is for the head of unit." in said
    referral = second.referrals.get(team__slug="defence")
    client.force_login(office.advisers["defence"])
    said = client.post("/desk/several", {"do": "take_referral", "tick": [str(referral.pk), "x"]}).content.decode()
    assert f"You have taken {second.public_id} for your team." in said
    assert "Taken by you" in page(client, office.advisers["defence"], "/desk").text
    assert client.post("/desk/several", {"do": "fly"}).status_code == 302


# --- what it costs, and how it is built -------------------------------------------------------------------


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as counted:
        assert client.get(address).status_code == 200
    return len(counted)


@pytest.mark.parametrize("role", ["officer", "head", "reception", "adviser"])
def test_desk_and_list_cost_the_same_with_one_and_three_rows(client: Client, office: Office, role: str) -> None:
    person = office.advisers["defence"] if role == "adviser" else getattr(office, role)
    client.force_login(person)
    make: Callable[[], Any] = {"reception": lambda: sent_in(office), "adviser": lambda: two_teams(office)}.get(
        role, lambda: accepted(office)
    )
    make()
    one = [queries(client, address) for address in ("/desk", "/cases")]
    make(), make()
    assert [queries(client, address) for address in ("/desk", "/cases")] == one
    assert max(one) <= 60


def test_the_page_of_a_case_costs_the_same_with_one_and_three_of_each(client: Client, office: Office) -> None:
    case = accepted(office)
    address = f"/cases/{case.public_id}"

    def more(*teams: str) -> None:
        for slug in teams:
            because = "It looks at the sky."
            refer(fresh(case), team=a_team(slug), purpose="advice", because=because, by=office.officer, now=NOW)
        for slug in teams:
            give_advice(office, fresh(case), slug, conditions=["Report it."])
            note(case, text="Seen.", by=office.officer, now=NOW)
            ask(fresh(case), question="Which kiln?", by=office.officer, now=NOW)
            days: dict[str, Any] = {"asked": Day(2026, 9, 1), "window_ends": Day(2026, 12, 1), "silence": "consent"}
            ask_consent(case, country="FR", body="Ministry", by=office.officer, now=NOW, **days)

    more("technical")
    client.force_login(office.officer)
    one = queries(client, address)
    more("defence", "customs")
    assert queries(client, address) == one
    assert one <= 60
    client.force_login(office.advisers["technical"])
    assert queries(client, address) <= 60


def every_page(client: Client, office: Office) -> list[str]:
    """Each page of these once, with odd words where people write."""
    odd = '<b onclick=x>"kiln"</b> <script>alert(1)</script>'
    case, second, proposed = two_teams(office), accepted(office), advised(office)
    note(case, text=odd, by=office.officer, now=NOW)
    give_advice(office, case, "technical", reasons=[{**REASON, "sentence": odd}], conditions=[odd])
    day = NOW.date()
    propose(
        proposed, verdict="grant", lines=[], reasons=[], departs=odd, by=office.officer, now=NOW,
        valid_from=day, valid_until=day.replace(year=2028),
    )  # fmt: skip
    referral = case.referrals.get(team__slug="defence")
    at = "/cases/{}/do/{}".format
    seen: list[tuple[Person, str]] = [
        *((person, "/desk") for person in (office.officer, office.head, office.reception, office.advisers["defence"])),
        (office.officer, "/cases?due_before=x"), (office.officer, "/cases?state=open"),
        *((office.officer, f"/cases/{each.public_id}") for each in (case, second, proposed)),
        *((office.officer, at(second.public_id, verb)) for verb in ("circulate", "refer", "ask", "propose", "note", "ask_consent")),
        (office.officer, at(proposed.public_id, "decide")), (office.officer, at(proposed.public_id, "circulate")),
        (office.head, at(proposed.public_id, "countersign")), (office.head, at(proposed.public_id, "send_back")),
        (office.head, at(second.public_id, "assign")), (office.reception, at(second.public_id, "return_incomplete")),
        (office.advisers["defence"], at(case.public_id, f"advise/{referral.pk}")),
    ]  # fmt: skip
    made = []
    for person, address in seen:
        client.force_login(Person.objects.get(pk=person.pk))
        made.append(client.get(address).content.decode())
    wrong = {"verdict": "partial", "criterion_0": "1", "departs": odd, "quantity_1": odd, "version": "x"}
    return [*made, do(client, office.officer, second, "propose", **wrong).content.decode()]


def test_every_page_is_plain_markup_that_machine_and_keyboard_can_read(client: Client, office: Office) -> None:
    for html in every_page(client, office):
        seen = Seen(html)
        assert not seen.all("script")
        assert not seen.all("style")
        assert not seen.all("b")
        assert [a for _, a in seen.elements if any(n == "style" or n.startswith("on") for n in a)] == []
        ids = seen.ids()
        assert len(ids) == len(set(ids)), "an id stands twice"
        assert len(seen.all("h1")) == 1
        labelled = {label.get("for") for label in seen.all("label")}
        fields = [f for tag in ("input", "select", "textarea") for f in seen.all(tag) if f.get("type") != "hidden"]
        assert [field for field in fields if field["id"] not in labelled] == []
        described = [f for tag in ("input", "select", "textarea", "fieldset", "a", "button") for f in seen.all(tag)]
        assert [f for f in described if not set(f.get("aria-describedby", "").split()) <= set(ids)] == []
        levels = [int(tag[1]) for tag, _ in seen.elements if re.fullmatch("h[1-6]", tag)]
        assert all(b - a <= 1 for a, b in zip(levels, levels[1:], strict=False) if b > a), levels
        assert len(seen.all("caption")) == len(seen.all("table"))
        assert all("scope" in th for th in seen.all("th"))
