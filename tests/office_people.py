"""People, firms and teams for tests: invented ones, each with one post."""

from __future__ import annotations

import secrets
from datetime import date as Day
from datetime import timedelta
from hashlib import sha256

from allauth.account.models import EmailAddress
from django.utils import timezone

from navicert.office.models.people import AccessToken, Organisation, Person, Post, Team
from navicert.office.numbers import new_number
from navicert.office.people.roles import ROLES, Role

PASSWORD = "nine lanterns by the harbour"
NAMES = {"exporter": "Kestrel Meters Pvt", "agent": "Halyard Filings Ltd", "authority": "Licensing Authority"}
SINCE = Day(2020, 1, 1)


def an_organisation(
    kind: str = "exporter", name: str = "", *, country: str = "DE", approved: bool = True
) -> Organisation:
    """An organisation of this kind; the same one for the same name, so that people can be colleagues."""
    now = timezone.now()
    made = {"public_id": new_number("NO", now.year), "country": country, "created": now}
    made |= {"approved": now if approved else None}
    return Organisation.objects.get_or_create(kind=kind, name=name or NAMES.get(kind, kind.title()), defaults=made)[0]


def a_team(slug: str = "technical", *, organisation: Organisation | None = None) -> Team:
    """A team, of the authority unless said otherwise; the same one for the same slug."""
    made = {"title": slug.title(), "organisation": organisation or an_organisation("authority")}
    return Team.objects.get_or_create(slug=slug, defaults=made)[0]


def a_person(
    role: Role | None = None,
    *,
    organisation: Organisation | None = None,
    team: Team | None = None,
    name: str = "",
    email: str = "",
    password: str | None = None,
) -> Person:
    """A new person with this post since 2020, in the usual organisation for the role unless said otherwise.

    Without ``password`` nobody can sign in with one; use ``client.force_login(person)``.
    """
    number = new_number("NP", timezone.now().year)
    title = ROLES[role].title if role else "Nobody"
    person = Person.objects.create_user(
        email or f"{number.lower()}@people.example", password, public_id=number, name=name or f"{title} {number[-4:]}"
    )
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    if role:
        give(person, role, organisation=organisation, team=team)
    return person


def give(person: Person, role: Role, *, organisation: Organisation | None = None, team: Team | None = None) -> Post:
    """One more post for a person, since 2020."""
    place = organisation or (team.organisation if team else an_organisation(ROLES[role].kinds[0]))
    person.__dict__.pop("posts", None)  # what was read before
    return Post.objects.create(person=person, organisation=place, team=team, role=role, since=SINCE)


def a_token(person: Person, *, days: int = 30) -> str:
    """A token with which a program speaks for the person: ``headers={"Authorization": f"Bearer {a_token(person)}"}``."""
    token = f"nvp_{secrets.token_urlsafe(32)}"
    now = timezone.now()
    hashed = sha256(token.encode()).hexdigest()
    AccessToken.objects.create(
        person=person, name="test", token_sha256=hashed, created=now, expires=now + timedelta(days=days)
    )
    return token
