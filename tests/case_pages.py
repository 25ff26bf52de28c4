"""The pages of cases as tests use them: opened as somebody, filled in and sent, and cases made for them."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from navicert.office.actions.handle import advise, refer
from navicert.office.models import Case, Person
from office_cases import NOW, Office, accepted
from office_people import a_team
from pages_seen import Seen

REASON = {"criterion": "15-1-d", "sentence": "Resale is known there."}
SECRET = "Resale through the port is known to us."


def page(client: Client, person: Person, address: str, status: int = 200) -> Seen:
    client.force_login(Person.objects.get(pk=person.pk))
    response = client.get(address)
    assert response.status_code == status, response.content.decode()
    return Seen(response.content.decode())


def do(client: Client, person: Person, case: Case, verb: str, number: int = 0, /, **given: Any) -> Any:
    """Fill in the form of a verb as it stands on its page, and send it."""
    client.force_login(Person.objects.get(pk=person.pk))
    address = f"/cases/{case.public_id}/do/{verb}" + (f"/{number}" if number else "")
    opened = Seen(client.get(address).content.decode())
    held = {f["name"]: f.get("value", "") for f in opened.all("input") if f.get("type") == "hidden" and "name" in f}
    held.pop("csrfmiddlewaretoken", None)
    return client.post(address, {**held, **given})


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def words(seen: Seen) -> str:
    return re.sub(r"\s+", " ", seen.text)


def steps(seen: Seen) -> set[str]:
    """The verbs that the page of a case offers."""
    links = [a["href"] for a in seen.all("a") if "/do/" in a.get("href", "")]
    return {
        re.split("/do/", each)[1].split("/")[0]
        for each in [*links, *(f["action"] for f in seen.all("form") if "/do/" in f.get("action", ""))]
    }


def two_teams(office: Office) -> Case:
    """A case that two teams are asked about, by hand."""
    case = accepted(office)
    for slug in ("technical", "defence"):
        refer(case, team=a_team(slug), purpose="advice", because="It looks at the sky.", by=office.officer, now=NOW)
    return fresh(case)


def give_advice(office: Office, case: Case, slug: str, **said: Any) -> None:
    referral = case.referrals.get(team__slug=slug, closed=None)
    given = {"verdict": "refuse", "reasons": [{**REASON, "sentence": SECRET}], **said}
    advise(referral, **given, by=office.advisers[slug], now=NOW)
