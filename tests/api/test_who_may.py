"""Who may do what, and who may not: every verb by every role, in the own case and in another one, by action, page, interface.

The table names who may. Everybody else is refused, in the own firm, team and office as well as in others, and where they do
not even see the case they are told that there is none.
"""

from __future__ import annotations

from importlib import import_module
from inspect import getmembers, isfunction, signature
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from navicert.library import Library
from navicert.office import actions
from navicert.office.models import Act, Case, Document, Licence, Person
from navicert.office.models.licence import Duty
from navicert.office.models.people import Absence
from navicert.office.people.roles import ROLES
from navicert.office.permissions.case import NotAllowed, may_see, may_see_licence
from navicert.web.case_verbs import VERBS as VERBS_ON_PAGES
from office_cases import Office, an_office
from office_people import a_person, a_team, a_token, an_organisation, give
from office_verbs import LATER, VERBS
from office_verbs_beside import VERBS_BESIDE
from office_verbs_people import VERBS_ON_PEOPLE
from pages_seen import Seen

pytestmark = pytest.mark.django_db

FIRM = {"company_administrator", "applicant"}
LEADS = "the officer who leads it"
OFFICERS = {"officer", LEADS}
AUTHORITY = {"reception", *OFFICERS, "head_of_unit", "head_of_department"}
OWNERS, CUSTOMS, ADMINISTRATOR = {"policy_owner"}, {"customs_officer"}, {"administrator"}
MAY: dict[str, set[str]] = {
    # the firm applies
    "begin": FIRM, "save_draft": FIRM, "submit": FIRM, "discard": FIRM, "withdraw": FIRM, "copy": FIRM, "answer": FIRM,
    "appeal": FIRM, "amend": FIRM, "surrender": FIRM, "attach": FIRM, "withdraw_document": FIRM,
    # the authority works on the case
    "accept": {"reception", *OFFICERS}, "return_incomplete": {"reception", *OFFICERS},
    "assign": {"head_of_unit", *OFFICERS},
    "circulate": OFFICERS, "refer": OFFICERS, "ask": OFFICERS, "cancel_query": OFFICERS, "ask_consent": OFFICERS,
    "record_consent": OFFICERS, "regrade": {*FIRM, *OFFICERS},
    "propose": {LEADS}, "issue": {LEADS},
    "take": {"adviser"}, "advise": {"adviser"}, "lift_condition": {"adviser"},
    "note": {*AUTHORITY, "auditor", "adviser", "inspector"},
    "open_document": {*FIRM, "reader", *AUTHORITY, "auditor", "adviser", "inspector"},
    "countersign": {"head_of_unit"}, "send_back": {"head_of_unit"}, "uphold": {"head_of_unit"}, "reopen": {"head_of_unit"},
    "enter_crisis_lane": {"head_of_unit"}, "leave_crisis_lane": {"head_of_unit"}, "review": {"head_of_unit"},
    "judge_hit": {*OFFICERS, "head_of_unit"}, "confirm_hit": {*OFFICERS, "head_of_unit"},
    "set_aside": {*OFFICERS, "head_of_unit"}, "answer_risk": OFFICERS, "contribute": {"adviser"},
    # policies
    "propose_automatic": OWNERS, "propose_crisis": OWNERS, "sign_policy": OWNERS, "end_policy": OWNERS,
    # after issue
    "book (debit)": CUSTOMS, "book (running_total)": CUSTOMS, "book (correction)": CUSTOMS,
    "book (reservation)": {*CUSTOMS, *FIRM}, "book (release)": {*CUSTOMS, *FIRM},
    "check": {*FIRM, "reader", *AUTHORITY, "auditor", "adviser", "inspector", *CUSTOMS},
    "suspend": {*OFFICERS, "head_of_unit"}, "reinstate": {"head_of_unit"}, "revoke": {"head_of_unit"},
    "fulfil (delivery_verification)": {*FIRM, *OFFICERS, *CUSTOMS, "inspector"},
    "fulfil (post_shipment_check)": {*OFFICERS, "inspector", "inspector *"},
    "bring_evidence (delivery_verification)": {*FIRM, *OFFICERS, *CUSTOMS, "inspector"},
    "bring_evidence (post_shipment_check)": {*OFFICERS, "inspector", "inspector *"},
    "add_duty": {*OFFICERS, "head_of_unit"}, "lift_duty": {*OFFICERS, "head_of_unit"},
    # people, firms, posts
    "register_organisation": {"reception", *OFFICERS, "administrator"},
    "approve_organisation": {"reception", "head_of_unit", "head_of_department"},
    "add_site": {"company_administrator"}, "name_agent": {"company_administrator"},
    "dismiss_agent": {"company_administrator"}, "open_team": ADMINISTRATOR,
    "invite (of the state)": ADMINISTRATOR, "invite (in the firm)": {"company_administrator"},
    "give_post (of the state)": ADMINISTRATOR, "give_post (in the firm)": {"company_administrator"},
    "end_post (of the state)": ADMINISTRATOR, "end_post (in the firm)": {"company_administrator"},
    "deactivate_person (of the state)": ADMINISTRATOR,
    "deactivate_person (in the firm)": {"company_administrator", *ADMINISTRATOR},
    "record_absence (of the state)": {"head_of_unit", "head_of_department", *ADMINISTRATOR},
    "record_absence (in the firm)": {"company_administrator"},
    "end_absence (of the state)": {"head_of_unit", "head_of_department", *ADMINISTRATOR},
    "end_absence (in the firm)": {"company_administrator"},
    "revoke_token (of the state)": ADMINISTRATOR, "revoke_token (in the firm)": {"company_administrator", *ADMINISTRATOR},
    "reactivate_person": ADMINISTRATOR, "remove_second_factor": ADMINISTRATOR, "give_clearance": ADMINISTRATOR,
    "change_notices": set(), "make_token": set(), "subject_access": ADMINISTRATOR,
}  # fmt: skip
ALL = {**VERBS, **VERBS_BESIDE, **VERBS_ON_PEOPLE}
NOT_OF_A_PERSON = {
    "accept_invitation": "whoever holds the link, whatever they are: tests/office/test_people.py",
    "issue_proposed": "the end of issue and of the automatic lane, which ask first",
    "replace": "the end of issue for an amendment",
    "letter_about": "the end of what stops a licence",
    "keep_letter": "the end of every verb that sends a letter",
    "signatory_of": "reads who signs a letter",
    "done": "writes the act of the verbs about people",
}


@pytest.fixture
def office(tmp_path: Path, settings: Any, library: Library, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(timezone, "now", lambda: LATER)
    settings.NAVICERT_HOME = tmp_path
    settings.AUTHORITY_KEY = tmp_path / "authority.jwks"
    return an_office(library)


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


def action_says(verb: str, row: Any, person: Person, office: Office) -> bool:
    """May the person, by the action? What it did is undone."""
    try:
        with transaction.atomic():
            ALL[verb].do(type(row).objects.get(pk=row.pk), Person.objects.get(pk=person.pk), office)
            transaction.set_rollback(True)
    except NotAllowed:
        return False
    return True


def interface_says(client: Client, verb: str, row: Any, token: str) -> int:
    """The status that the interface answers. What it did is undone."""
    asked = ALL[verb].call
    assert asked is not None
    method, path, body = asked(row)
    plain = {} if isinstance(body, dict) and "file" in body else {"content_type": "application/json"}
    with transaction.atomic():
        answer = getattr(client, method)(f"/api/v1{path}", body, headers={"Authorization": f"Bearer {token}"}, **plain)
        list(answer)  # a file is closed once it is read
        transaction.set_rollback(True)
    return int(answer.status_code)


def page_does(client: Client, verb: str, row: Any, person: Person) -> bool:
    """Did the page do anything for this person, whatever it answered? What it did is undone."""
    asked = ALL[verb].page
    assert asked is not None
    address, form = asked(row)
    client.force_login(person)
    shown = client.get(address)
    held = Seen(shown.content.decode()).all("input") if shown.status_code == 200 else []
    hidden = {each["name"]: each.get("value", "") for each in held if each.get("type") == "hidden" and "name" in each}
    with transaction.atomic():
        before = Act.objects.count()
        client.post(address, {**hidden, **{name: v(person) if callable(v) else v for name, v in form.items()}})
        after = Act.objects.count()
        transaction.set_rollback(True)
    client.logout()
    return before != after


def hidden_from(person: Person, row: Any) -> bool:
    """Is a case, a licence or a document not there at all for this person?"""
    person = Person.objects.get(pk=person.pk)
    if isinstance(row, Licence | Duty):
        return may_see_licence(person, row if isinstance(row, Licence) else row.licence) is not None
    case = row.case if isinstance(row, Document) else row
    return isinstance(case, Case) and may_see(person, case) is not None


@pytest.mark.parametrize("verb", ALL)
def test_who_may_and_who_may_not(client: Client, office: Office, verb: str) -> None:
    row, doors = ALL[verb].ready(office), ALL[verb]
    wrong = []
    for name, person in people(office).items():
        may = name in MAY[verb]
        can = "cannot" if may else "can"
        if action_says(verb, row, person, office) != may:
            wrong.append(f"{name} {can} {verb} by the action")
        if doors.page and page_does(client, verb, row, person) != may:
            wrong.append(f"{name} {can} {verb} on the page")
        if doors.call is None:
            continue
        status = interface_says(client, verb, row, a_token(person))
        expected = {200, 201} if may else {404} if hidden_from(person, row) and name != "nobody" else {403, 404}
        if status not in expected:
            wrong.append(f"{name} gets {status} for {verb} from the interface, not {expected}")
    assert wrong == []


def test_no_verb_of_the_office_is_missing() -> None:
    """Every action that asks who does it has a row above, and a door leads to no other."""
    found = set()
    for module in iter_modules(actions.__path__, f"{actions.__name__}."):
        for name, made in getmembers(import_module(module.name), isfunction):
            if made.__module__ == module.name and not name.startswith("_") and "by" in signature(made).parameters:
                found.add(name)
    assert found - set(NOT_OF_A_PERSON) == {verb.split(" (")[0] for verb in MAY}
    assert set(MAY) == set(ALL)
    assert {"issue" if verb == "decide" else verb for verb in VERBS_ON_PAGES} <= set(MAY)


@pytest.mark.parametrize("verb", ["countersign", "send_back"])
def test_an_adviser_never_countersigns_the_own_advice_by_any_door(client: Client, office: Office, verb: str) -> None:
    """Not with a second post as head of unit, not as a stand-in for a head, and no head who stands in for the adviser."""
    case = VERBS[verb].ready(office)
    advisers = list(Person.objects.filter(pk__in=case.advice.values("by")))
    deputy, away = a_person("head_of_unit"), a_person("head_of_unit")
    for adviser in advisers:
        give(adviser, "head_of_unit")
    days = {"since": LATER.date(), "until": LATER.date()}
    Absence.objects.create(person=away, delegate=advisers[0], **days)
    Absence.objects.create(person=advisers[1], delegate=deputy, **days)
    for person in (*advisers, deputy):
        assert not action_says(verb, case, person, office)
        assert not page_does(client, verb, case, person)
        assert interface_says(client, verb, case, a_token(person)) == 403
