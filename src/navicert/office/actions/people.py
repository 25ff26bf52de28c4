"""People and firms: how they come, what posts they get and lose. One verb, one function, one transaction, one act."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date as Day
from datetime import datetime as Moment
from datetime import timedelta
from hashlib import sha256
from typing import cast

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from navicert.licensing.sentences import Sentence
from navicert.office.models.people import CLEARANCES, Invitation, Organisation, Person, Post, Site, Team, not_over
from navicert.office.numbers import new_number
from navicert.office.people.roles import FIRMS, KINDS, Role
from navicert.office.permissions.case import Refused, refuse_unless
from navicert.office.permissions.people import (
    clashes,
    may_accept_invitation,
    may_approve_organisation,
    may_deactivate_person,
    may_end_post,
    may_give_clearance,
    may_give_post,
    may_invite,
    may_open_team,
    may_reactivate_person,
    may_register_organisation,
    may_remove_second_factor,
    may_run_firm,
    misplaced,
)
from navicert.office.record.acts import record
from navicert.record.act import Act

OPERATOR = "operator"  # who works on the machine itself
INVITATION_LASTS = timedelta(days=7)


def done(verb: str, subject: str, by: Person | None, now: Moment, **outcome: object) -> None:
    """Write the act of something done about people; numbers of people, never their names."""
    actor = by.public_id if by else OPERATOR
    record(Act(verb=verb, subject=subject, actor=actor, at=now, outcome=outcome))


# --- firms and bodies ------------------------------------------------------------------------


@transaction.atomic
def register_organisation(
    *,
    kind: str,
    name: str,
    country: str,
    by: Person | None,
    now: Moment,
    address: str = "",
    identifiers: Mapping[str, str] | None = None,
    contact: str = "",
) -> Organisation:
    """Enter a firm or a body of the state. It can do nothing until it is approved."""
    if by is not None:
        refuse_unless(may_register_organisation(by))
    if kind not in KINDS:
        raise Refused(
            Sentence(
                "There is no kind of organisation {kind}. Choose one of {names}.",
                kind=repr(kind),
                names=", ".join(KINDS),
            )
        )
    numbers = {word: number.strip() for word, number in (identifiers or {}).items() if number.strip()}
    for word, number in numbers.items():
        twin = Organisation.objects.filter(kind=kind, **{f"identifiers__{word}": number}).first()
        refuse_unless(f"{twin} has this number already ({word} {number})." if twin else None)
    made = Organisation.objects.create(
        public_id=new_number("NO", now.year),
        kind=kind,
        name=name.strip(),
        country=country,
        address=address.strip(),
        identifiers=numbers,
        contact=contact.strip().lower(),
        created=now,
    )
    done("organisation.registered", made.public_id, by, now, kind=kind, name=made.name, country=country)
    return made


@transaction.atomic
def approve_organisation(organisation: Organisation, *, by: Person | None, now: Moment) -> Organisation:
    """From now on people can hold posts there, and a firm can apply."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if by is not None:
        refuse_unless(may_approve_organisation(by, organisation))
    organisation.approved = now
    organisation.save(update_fields=["approved"])
    done("organisation.approved", organisation.public_id, by, now)
    return organisation


@transaction.atomic
def add_site(
    organisation: Organisation, *, name: str, address: str, country: str, keeps_records: bool, by: Person, now: Moment
) -> Site:
    """A place of the firm from which goods leave, or where its records are kept."""
    refuse_unless(may_run_firm(by, organisation))
    place = {"name": name.strip(), "address": address.strip(), "country": country, "keeps_records": keeps_records}
    site = Site.objects.create(organisation=organisation, **place)
    done("site.added", organisation.public_id, by, now, site=site.pk, **place)
    return site


@transaction.atomic
def name_agent(organisation: Organisation, agent: Organisation, *, by: Person, now: Moment) -> None:
    """From now on the agent may apply for the firm."""
    refuse_unless(may_run_firm(by, organisation))
    if agent.kind not in FIRMS or agent.pk == organisation.pk:
        raise Refused(
            Sentence(
                "{agent} cannot be an agent of {organisation}: name another firm.",
                agent=agent,
                organisation=organisation,
            )
        )
    agent.clients.add(organisation)
    done("agent.named", organisation.public_id, by, now, agent=agent.public_id)


@transaction.atomic
def dismiss_agent(organisation: Organisation, agent: Organisation, *, by: Person, now: Moment) -> None:
    """The agent no longer applies for the firm; its open cases stay, for the firm to go on with."""
    refuse_unless(may_run_firm(by, organisation))
    agent.clients.remove(organisation)
    done("agent.dismissed", organisation.public_id, by, now, agent=agent.public_id)


@transaction.atomic
def open_team(organisation: Organisation, *, slug: str, title: str, by: Person, now: Moment) -> Team:
    """A desk to which cases can be referred."""
    refuse_unless(may_open_team(by, organisation))
    if Team.objects.filter(slug=slug).exists():
        raise Refused(Sentence("There is a team {slug} already. Choose another short name.", slug=repr(slug)))
    team = Team.objects.create(organisation=organisation, slug=slug, title=title.strip())
    done("team.opened", organisation.public_id, by, now, team=slug, title=team.title)
    return team


# --- how people come -------------------------------------------------------------------------


@transaction.atomic
def invite(
    email: str,
    organisation: Organisation,
    role: str,
    team: Team | None = None,
    *,
    by: Person | None,
    now: Moment,
    name: str = "",
) -> tuple[Invitation, str]:
    """A post that waits for whoever holds the secret, which is given back once and kept only as its hash.

    ``by`` is ``None`` for the operator of the machine, who lets in the first administrator.
    """
    refuse_unless(misplaced(role, organisation, team) if by is None else may_invite(by, organisation, role, team))
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=_address(email),
        name=name.strip(),
        organisation=organisation,
        team=team,
        role=cast(Role, role),
        secret_sha256=hashed(secret),
        invited_by=by,
        created=now,
        expires=now + INVITATION_LASTS,
    )
    where = {"role": role, "team": team.slug if team else None}
    done("person.invited", organisation.public_id, by, now, invitation=invitation.pk, **where)
    return invitation, secret


def _address(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Refused(Sentence("{email} is not an e-mail address.", email=repr(email))) from None
    return email


def hashed(secret: str) -> str:
    """How a secret of a link or a token is kept: drawn at random and long, it needs no salt."""
    return sha256(secret.encode()).hexdigest()


@transaction.atomic
def accept_invitation(
    invitation: Invitation, *, name: str, password: str, now: Moment, by: Person | None = None
) -> Person:
    """Take the post. Somebody new gets an account; somebody known must be the one who is signed in (``by``)."""
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    refuse_unless(may_accept_invitation(invitation, now))
    known = Person.objects.filter(email=invitation.email).first()
    if known is None:
        person = _new_person(invitation.email, name, password, now)
    else:
        refuse_unless(None if by == known else f"Sign in as {invitation.email} first: this address has an account.")
        person = known
    _add_post(person, invitation.role, invitation.organisation, invitation.team, None, invitation.invited_by, now)
    invitation.accepted, invitation.accepted_by = now, person
    invitation.save(update_fields=["accepted", "accepted_by"])
    return person


def _new_person(email: str, name: str, password: str, now: Moment) -> Person:
    if not name.strip():
        raise Refused(Sentence("Say how you are called: others will see who did what."))
    person = Person(public_id=new_number("NP", now.year), email=email, name=name.strip(), created=now)
    try:
        validate_password(password, person)
    except ValidationError as weak:
        raise Refused(" ".join(weak.messages)) from None
    person.set_password(password)
    person.save()
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    done("person.joined", person.public_id, person, now)
    return person


# --- posts -----------------------------------------------------------------------------------


@transaction.atomic
def give_post(
    person: Person,
    role: str,
    organisation: Organisation,
    team: Team | None = None,
    *,
    by: Person,
    now: Moment,
    since: Day | None = None,
) -> Post:
    """A post for somebody who has an account already, from today or from a later day."""
    refuse_unless(may_give_post(by, person, organisation, role, team))
    return _add_post(person, role, organisation, team, since, by, now)


def _add_post(
    person: Person,
    role: str,
    organisation: Organisation,
    team: Team | None,
    since: Day | None,
    by: Person | None,
    now: Moment,
) -> Post:
    locked = Person.objects.select_for_update().get(pk=person.pk)
    day = max(since or timezone.localdate(now), timezone.localdate(now))
    refuse_unless(misplaced(role, organisation, team) or clashes(locked, role, organisation, team, day))
    post = Post.objects.create(person=person, organisation=organisation, team=team, role=cast(Role, role), since=day)
    where = {"role": role, "organisation": organisation.public_id, "team": team.slug if team else None, "since": day}
    done("post.given", person.public_id, by, now, post=post.pk, **where)
    return post


@transaction.atomic
def end_post(post: Post, *, by: Person, now: Moment) -> Post:
    """The post is held no longer, from this moment on."""
    post = Post.objects.select_for_update(of=("self",)).select_related("organisation", "person").get(pk=post.pk)
    refuse_unless(may_end_post(by, post))
    post.until = max(post.since, timezone.localdate(now))
    post.save(update_fields=["until"])
    done("post.ended", post.person.public_id, by, now, post=post.pk, until=post.until)
    return post


@transaction.atomic
def deactivate_person(person: Person, *, by: Person, now: Moment) -> Person:
    """Lock somebody out: posts end, tokens are revoked, and no session of theirs is answered any more."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    refuse_unless(may_deactivate_person(by, person))
    today = timezone.localdate(now)
    for post in person.held.filter(not_over(today)):
        post.until = max(post.since, today)
        post.save(update_fields=["until"])
    person.tokens.filter(revoked=None).update(revoked=now)
    person.is_active = False
    person.save(update_fields=["is_active"])
    done("person.deactivated", person.public_id, by, now)
    return person


@transaction.atomic
def reactivate_person(person: Person, *, by: Person, now: Moment) -> Person:
    """Let somebody in again who was locked out; posts and tokens do not come back."""
    refuse_unless(may_reactivate_person(by, person))
    person.is_active = True
    person.save(update_fields=["is_active"])
    done("person.reactivated", person.public_id, by, now)
    return person


@transaction.atomic
def remove_second_factor(person: Person, *, by: Person, now: Moment) -> None:
    """Somebody has lost phone and recovery codes: the next sign-in asks for the password only, and for a new factor."""
    refuse_unless(may_remove_second_factor(by, person))
    Authenticator.objects.filter(user=person).delete()
    done("second_factor.removed", person.public_id, by, now)


@transaction.atomic
def give_clearance(person: Person, *, clearance: str, nationalities: list[str], by: Person, now: Moment) -> Person:
    """Up to which grading the person may read, and of which states they are a national."""
    refuse_unless(may_give_clearance(by, person))
    if clearance not in CLEARANCES:
        raise Refused(
            Sentence(
                "There is no clearance {clearance}. Choose one of {names}.",
                clearance=repr(clearance),
                names=", ".join(CLEARANCES),
            )
        )
    person.clearance, person.nationalities = clearance, sorted(set(nationalities))
    person.save(update_fields=["clearance", "nationalities"])
    done("person.cleared", person.public_id, by, now, clearance=clearance, nationalities=person.nationalities)
    return person
