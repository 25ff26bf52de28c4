"""Who may do what, and who may not: every verb by every role, in the own case and in another one, by action and interface.

The table names who may. Everybody else is refused, in the own firm, team and office as well as in others, and where they do
not even see the case they are told that there is none.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from navicert.library import Library
from navicert.office.models import Case, Event, Person
from navicert.office.people.roles import ROLES
from navicert.office.permissions.case import NotAllowed, may_see
from office_cases import Office, an_office
from office_people import a_person, a_team, a_token, an_organisation, give
from office_verbs import LATER, VERBS

pytestmark = pytest.mark.django_db

FIRM = {"company_administrator", "applicant"}
OFFICERS = {"officer", "the officer who leads it"}
MAY: dict[str, set[str]] = {
    "save_draft": FIRM,
    "submit": FIRM,
    "discard": FIRM,
    "withdraw": FIRM,
    "copy": FIRM,
    "answer": FIRM,
    "appeal": FIRM,
    "accept": {"reception", *OFFICERS},
    "return": {"reception", *OFFICERS},
    "assign": {"head_of_unit", *OFFICERS},
    "circulate": OFFICERS,
    "refer": OFFICERS,
    "ask": OFFICERS,
    "propose": {"the officer who leads it"},
    "issue": {"the officer who leads it"},
    "advise": {"adviser"},
    "lift": {"adviser"},
    "note": {"reception", *OFFICERS, "head_of_unit", "head_of_department", "auditor", "adviser", "inspector"},
    "countersign": {"head_of_unit"},
    "send_back": {"head_of_unit"},
    "uphold": {"head_of_unit"},
    "reopen": {"head_of_unit"},
}


@pytest.fixture
def office(tmp_path: Path, settings: Any, library: Library, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(timezone, "now", lambda: LATER)
    settings.NAVICERT_HOME = tmp_path
    settings.AUTHORITY_KEY = tmp_path / "authority.jwks"
    return an_office(library)


FORM = {
    "text": "A reason that a person can read.", "what": "A reason that a person can read.", "why": "A reason.",
    "question": "Which kiln?", "because": "Range.", "purpose": "advice", "team": "defence", "verdict": "approve",
    "do": "later", "speaks_of": "everything",
}  # fmt: skip
"""Enough for the forms of most verbs: what a page does with it depends on who sends it."""


def people(office: Office) -> dict[str, Person]:
    """Somebody in each role: of this firm, this office and the team that was asked; and of others, marked with an asterisk."""
    made: dict[str, Person] = {}
    for role, described in ROLES.items():
        if described.kinds[0] == "exporter":
            made[role] = a_person(role, organisation=office.firm)
            made[f"{role} *"] = a_person(role, organisation=an_organisation("exporter", "Osprey Optics GmbH"))
        elif role in ("adviser", "inspector"):
            made[role] = a_person(role, team=a_team("technical"))
            made[f"{role} *"] = a_person(role, team=a_team("customs"))
        else:
            made[role] = a_person(role)
    return {**made, "the officer who leads it": office.officer, "nobody": a_person()}


def action_says(verb: str, case: Case, person: Person, office: Office) -> bool:
    """May the person, by the action? What it did is undone."""
    try:
        with transaction.atomic():
            VERBS[verb].do(case, Person.objects.get(pk=person.pk), office)
            transaction.set_rollback(True)
    except NotAllowed:
        return False
    return True


def interface_says(client: Client, verb: str, case: Case, token: str) -> int:
    """The status that the interface answers. What it did is undone."""
    method, path, body = VERBS[verb].call(case)
    with transaction.atomic():
        call = getattr(client, method)
        answer = call(
            f"/api/v1{path}", body, content_type="application/json", headers={"Authorization": f"Bearer {token}"}
        )
        transaction.set_rollback(True)
    return int(answer.status_code)


def _numbered(verb: str, case: Case) -> str:
    """The number in the address of a verb that is about something beside the case."""
    if verb == "advise":
        return f"/{case.referrals.get(team__slug='technical').pk}"
    if verb == "lift":
        return f"/{case.conditions.get().pk}"
    return f"/{case.queries.get().pk}" if verb == "answer" else ""


AT_THE_DESK = {"return": "return_incomplete", "lift": "lift_condition", "issue": "decide"}
IN_THE_FIRM = {
    "save_draft": "/sections/applicant", "submit": "/check", "discard": "/discard", "copy": "/copy",
    "withdraw": "/do/withdraw", "appeal": "/do/appeal", "answer": "/answers",
}  # fmt: skip


def page_does(client: Client, verb: str, case: Case, person: Person) -> bool:
    """Did the page do anything for this person, whatever it answered? What it did is undone."""
    number = _numbered(verb, case)
    if verb in IN_THE_FIRM:
        address = f"/applications/{case.public_id}{IN_THE_FIRM[verb]}{number}"
    else:
        address = f"/cases/{case.public_id}/do/{AT_THE_DESK.get(verb, verb)}{number}"
    client.force_login(person)
    sent = {**FORM, "version": str(case.version), "to": str(person.pk)}
    before = (Case.objects.count(), Event.objects.count())
    with transaction.atomic():
        client.post(address, sent)
        after = (Case.objects.count(), Event.objects.count())
        transaction.set_rollback(True)
    client.logout()
    return before != after


@pytest.mark.parametrize("verb", VERBS)
def test_who_may_and_who_may_not(client: Client, office: Office, verb: str) -> None:
    case = VERBS[verb].ready(office)
    wrong = []
    for name, person in people(office).items():
        may = name in MAY[verb]
        if action_says(verb, case, person, office) != may:
            wrong.append(f"{name} {'cannot' if may else 'can'} {verb} by the action")
        status = interface_says(client, verb, case, a_token(person))
        if not may and page_does(client, verb, case, person):
            wrong.append(f"{name} can {verb} on the page")
        sees = may_see(Person.objects.get(pk=person.pk), case) is None
        expected = {200} if may else ({403, 404} if sees or name == "nobody" else {404})  # nobody comes past the guard
        if status not in expected:
            wrong.append(f"{name} gets {status} for {verb} from the interface, not {expected}")
    assert wrong == []


def test_an_adviser_never_countersigns_the_own_advice_by_any_door(client: Client, office: Office) -> None:
    case = VERBS["countersign"].ready(office)
    for adviser in Person.objects.filter(pk__in=case.advice.values("by")):
        give(adviser, "head_of_unit")
        assert not action_says("countersign", case, adviser, office)
        assert interface_says(client, "countersign", case, a_token(adviser)) == 403
