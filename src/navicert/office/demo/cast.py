"""The people, firms and bodies of the demonstration: entered through the actions, all with one known password."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime as Moment
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password

from navicert.library.kinds import kinds
from navicert.office.actions.people import (
    approve_organisation,
    done,
    give_clearance,
    give_post,
    name_agent,
    open_team,
    register_organisation,
)
from navicert.office.authority import home_country
from navicert.office.demo.given import given
from navicert.office.models.people import Organisation, Person, Post, Team
from navicert.office.numbers import new_number

PASSWORD = "navicert demonstration"
"""Of everybody in the demonstration. It is printed, so it opens nothing that matters: see :mod:`navicert.office.demo.standing`."""
DOMAIN = "demo.example"


@dataclass
class Cast:
    """Who plays: people by the short form of their address, firms, teams and bodies by their short names."""

    people: dict[str, Person] = field(default_factory=dict)
    firms: dict[str, Organisation] = field(default_factory=dict)
    agents: dict[str, Organisation] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    advisers: dict[str, list[Person]] = field(default_factory=dict)
    applicants: dict[str, list[Person]] = field(default_factory=dict)
    clients: dict[str, str] = field(default_factory=dict)  # an agent by the firm that it applies for

    def of(self, role: str) -> list[Person]:
        """Everybody of the authority with this role, in the order of the file."""
        rows = given("people")["staff"]
        return [self.people[row["email"]] for row in rows if row["role"] == role]


def address(short: str) -> str:
    """The address with which somebody signs in."""
    return f"{short}@{DOMAIN}"


def enter_everybody(now: Moment) -> Cast:
    """Enter bodies, teams, firms and people, and give them their posts and clearances."""
    cast, rows = Cast(), given("people")
    # One hash for all: deriving it costs a second, and the password is no secret here.
    hashed = make_password(PASSWORD)
    bodies = {short: _body(short, row, now) for short, row in rows["bodies"].items()}
    first, *others = rows["administrators"]
    administrator = cast.people[first["email"]] = _person(first, hashed, now)
    authority = bodies["authority"]
    Post.objects.create(  # as the operator of the machine lets in the first one
        person=administrator, organisation=authority, role="administrator", since=now.date()
    )
    for row in others:
        cast.people[row["email"]] = _person(row, hashed, now)
        give_post(cast.people[row["email"]], "administrator", authority, by=administrator, now=now)
    for row in rows["staff"]:
        cast.people[row["email"]] = person = _person(row, hashed, now)
        give_post(person, row["role"], bodies[row["at"]], by=administrator, now=now)
        _clear(person, row, administrator, now)
    for slug, row in _teams(rows["teams"]):
        _team(cast, slug, row, bodies[row["at"]], hashed, now)
    for row in rows["firms"]:
        cast.firms[row["id"]] = _firm(cast, row, "exporter", hashed, now)
    for row in rows["agents"]:
        cast.agents[row["id"]] = agent = _firm(cast, row, "agent", hashed, now)
        for client in row["clients"]:
            cast.clients[client] = row["id"]
            name_agent(cast.firms[client], agent, by=_company_administrator(cast, client), now=now)
    return cast


def _body(short: str, row: Mapping[str, Any], now: Moment) -> Organisation:
    name = row["name"] or settings.AUTHORITY_NAME
    made = register_organisation(
        kind=row["kind"], name=name, country=home_country(), address=row["address"], by=None, now=now
    )
    return approve_organisation(made, by=None, now=now)


def _teams(rows: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    """The desks of the file, and one for each team that a licence type names besides."""
    named = {rule.team for kind in kinds().values() for rule in kind.reviewers}
    yield from rows.items()
    for slug in sorted(named - set(rows)):
        title = slug.replace("_", " ").capitalize()
        yield slug, {"title": title, "at": "authority", "people": [{"email": slug, "name": f"Adviser, {title}"}]}


def _team(cast: Cast, slug: str, row: Any, place: Organisation, hashed: str, now: Moment) -> None:
    administrator = cast.people["administrator"]
    team = cast.teams[slug] = open_team(place, slug=slug, title=row["title"], by=administrator, now=now)
    cast.advisers[slug] = []
    for each in row["people"]:
        cast.people[each["email"]] = person = _person(each, hashed, now)
        give_post(person, "adviser", place, team, by=administrator, now=now)
        _clear(person, each, administrator, now)
        cast.advisers[slug].append(person)


def _firm(cast: Cast, row: Any, kind: str, hashed: str, now: Moment) -> Organisation:
    """A firm, approved by the reception; its first person is let in by the administrator, the others by that one."""
    desk, administrator = cast.people["reception"], cast.people["administrator"]
    firm = register_organisation(
        kind=kind, name=row["name"], country=row["country"], address=row["address"], by=desk, now=now,
        identifiers=row["identifiers"], contact=address(row["people"][0]["email"]),
    )  # fmt: skip
    firm = approve_organisation(firm, by=desk, now=now)
    people = sorted(row["people"], key=lambda each: each["role"] != "company_administrator")
    host = administrator
    for each in people:
        cast.people[each["email"]] = person = _person(each, hashed, now)
        give_post(person, each["role"], firm, by=host, now=now)
        _clear(person, each, administrator, now)
        if each["role"] == "company_administrator":
            host = person
        if each["role"] != "reader":
            cast.applicants.setdefault(row["id"], []).insert(0, person)
    return firm


def _company_administrator(cast: Cast, firm: str) -> Person:
    return cast.applicants[firm][-1]


def _person(row: Mapping[str, Any], hashed: str, now: Moment) -> Person:
    number, email = new_number("NP", now.year), address(row["email"])
    person = Person.objects.create(
        public_id=number, email=email, name=row["name"], password=hashed, created=now, notices="none"
    )
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    done("person.joined", number, person, now)
    return person


def _clear(person: Person, row: Mapping[str, Any], by: Person, now: Moment) -> None:
    nations = row.get("nationalities", [home_country()] if "clearance" in row else [])
    if "clearance" in row or nations:
        given_to = row.get("clearance", "none")
        give_clearance(person, clearance=given_to, nationalities=nations, by=by, now=now)
    person.__dict__.pop("posts", None)  # what was read before the post was given
