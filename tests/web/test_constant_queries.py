"""Lists ask the database as often for three rows as for one: nobody waits longer because there is more to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import office_licences
from navicert.library import Library
from navicert.office.actions.apply import submit
from navicert.office.actions.book import book
from navicert.office.actions.licence import replace
from navicert.office.models import Case, Consent, Note, Notice, Person, Query, Referral, Team
from office_cases import NOW, Office, a_draft, a_piece, accepted, advised, an_office, countersigned, sent_in
from office_lanes import a_policy
from office_lists import OTHER_PERSON, PERSON, bring, new_home
from office_people import a_person, a_token, an_organisation
from office_verbs import asked, circulated, conditioned, proposed

pytestmark = [pytest.mark.office, pytest.mark.django_db]
NUMBERS = count(1)


@pytest.fixture
def office(tmp_path: Path, settings: Any, library: Library) -> Office:
    settings.NAVICERT_HOME = tmp_path
    settings.AUTHORITY_KEY = tmp_path / "authority.jwks"
    return an_office(library)


def licence(office: Office) -> object:
    """A licence of the firm with deliveries to be proved."""
    return office_licences.a_licence(exporter=office.firm, applicant=office.clerk, end_use="military")


def usable(office: Office) -> object:
    """A licence under which goods may go today, amended once and used before, with the consent of another state."""
    day = timezone.now().date()
    term: dict[str, Any] = {"first": day - timedelta(days=30), "last": day + timedelta(days=300), "worth": "36000 EUR"}
    old = office_licences.a_licence(exporter=office.firm, applicant=office.clerk, **term)
    entry = office_licences.an_entry(declaration=f"26DE{next(NUMBERS)}", happened=day, worth="6000 EUR")
    book(old, [entry], by=office.customs, now=timezone.now())
    window = {"asked": day, "window_ends": day, "silence": "consent", "answer": "consent"}
    Consent.objects.create(case=old.case, country="FR", body="SBDU", by=office.officer, **window)
    new = office_licences.a_licence(old.case, replaces=old, **term)
    return replace(old, with_=new, by=office.officer, now=timezone.now())


def notice(office: Office) -> object:
    case = Case.objects.first() or sent_in(office)
    return Notice.objects.create(person=office.officer, case=case, at=NOW, text=f"Sentence {next(NUMBERS)}.")


def document(office: Office) -> object:
    return a_piece(Case.objects.first() or sent_in(office), "data_sheet")


def talked(office: Office) -> object:
    """A note, a question and one more team on a case."""
    case = Case.objects.first() or sent_in(office)
    Note.objects.create(case=case, at=NOW, by=a_person("officer"), text=f"Sentence {next(NUMBERS)}.")
    Query.objects.create(case=case, asked=NOW, asked_by=a_person("officer"), question="Whose is it?")
    team = Team.objects.exclude(referrals__case=case)[0]
    return Referral.objects.create(case=case, team=team, purpose="advice", because="Asked.", opened=NOW)


def policy(_office: Office) -> object:
    return a_policy((a_person("policy_owner"), a_person("policy_owner")))


def firm(office: Office) -> object:
    found = an_organisation("exporter", f"Firm {next(NUMBERS)}")
    return a_person("company_administrator", organisation=found)


def officer_of(office: Office) -> Person:
    return office.officer


Whose = Callable[[Office], Person]
PEOPLE: dict[str, Whose] = {
    "officer": officer_of,
    "clerk": lambda office: office.clerk,
    "head": lambda office: office.head,
    "reception": lambda office: office.reception,
    "adviser": lambda office: office.advisers["technical"],
    "auditor": lambda office: office.auditor,
    "customs": lambda office: office.customs,
    "administrator": lambda _office: a_person("administrator"),
    "owner": lambda _office: a_person("policy_owner"),
}
LISTS: list[tuple[str, str, Callable[[Office], object]]] = [
    ("officer", "/desk", accepted),
    ("officer", "/desk", asked),
    ("officer", "/desk", countersigned),
    ("adviser", "/desk", circulated),
    ("head", "/desk", proposed),
    ("reception", "/desk", sent_in),
    ("officer", "/cases", advised),
    ("adviser", "/cases", circulated),
    ("auditor", "/cases?words=kestrel&order=due", accepted),
    ("officer", "/cases.csv", accepted),
    ("clerk", "/applications", sent_in),
    ("clerk", "/applications", a_draft),
    ("officer", "/licences", licence),
    ("customs", "/licences?words=kestrel", licence),
    ("clerk", "/licences", licence),
    ("customs", "/customs/licences.csv", usable),
    ("customs", "/api/v1/customs/licences.csv", usable),
    ("officer", "/duties", licence),
    ("clerk", "/duties", licence),
    ("administrator", "/people", lambda _office: a_person("officer")),
    ("administrator", "/organisations", firm),
    ("officer", "/cases/{case}/documents", document),
    ("clerk", "/cases/{case}/documents", document),
    ("officer", "/cases/{case}", talked),
    ("officer", "/cases/{case}", document),
    ("owner", "/policies", policy),
    ("officer", "/notices", notice),
    ("officer", "/api/v1/cases", conditioned),
    ("clerk", "/api/v1/cases", sent_in),
    ("clerk", "/api/v1/licences", licence),
    ("officer", "/api/v1/cases/{case}/documents", document),
]


def queries(client: Client, address: str, headers: dict[str, str]) -> tuple[int, list[str]]:
    """How often the database is asked for a page, once what is remembered of the session is there."""
    client.get(address, headers=headers)
    with CaptureQueriesContext(connection) as seen:
        response = client.get(address, headers=headers)
        read = b"".join(response) if response.streaming else response.content  # what is streamed asks as it is read
    assert response.status_code == 200, read.decode()
    return len(seen), [query["sql"] for query in seen]


@pytest.mark.parametrize(
    ("who", "address", "row"), LISTS, ids=[f"{who} {at} {getattr(row, '__name__', '')}" for who, at, row in LISTS]
)
def test_three_rows_ask_as_often_as_one(
    client: Client, office: Office, who: str, address: str, row: Callable[[Office], object]
) -> None:
    person = PEOPLE[who](office)
    row(office)
    client.force_login(Person.objects.get(pk=person.pk))
    at = address.format(case=Case.objects.order_by("pk")[0].public_id if "{" in address else "")
    headers = {"Authorization": f"Bearer {a_token(person)}"} if at.startswith("/api/") else {}
    one, asked_for_one = queries(client, at, headers)
    row(office)
    row(office)
    three, asked_for_three = queries(client, at, headers)
    assert three == one, "\n".join(sql for sql in asked_for_three if sql not in asked_for_one)


def test_three_hits_ask_as_often_as_one(client: Client, tmp_path: Path, settings: Any) -> None:
    settings.NAVICERT_HOME, settings.AUTHORITY_KEY = tmp_path, tmp_path / "authority.jwks"
    new_home(tmp_path)
    user = {"id": "tp-9", "schema": "Organization", "properties": {"name": ["Instituto Atlantico de Imagem"]}}
    bring(tmp_path, "TEST-PERSONS", [PERSON, OTHER_PERSON, user])
    office = an_office(Library(tmp_path))
    client.force_login(office.officer)
    asked_for = []
    for more in (1, 2):
        for _ in range(more):
            submit(a_draft(office), by=office.clerk, now=timezone.now(), library=office.library)
        asked_for.append(queries(client, "/hits", {})[1])
    assert client.get("/hits").content.decode().count('/hits"') >= 3
    assert len(asked_for[0]) == len(asked_for[1]), "\n".join(asked_for[1])
