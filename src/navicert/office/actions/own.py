"""What people do with what is their own: absence, language and notices, tokens, and the data that is kept on them."""

from __future__ import annotations

import secrets
from datetime import date as Day
from datetime import datetime as Moment
from datetime import timedelta
from typing import Any, cast

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from navicert.licensing.sentences import Sentence
from navicert.office.actions.people import done, hashed
from navicert.office.guard import OF_A_PERSON
from navicert.office.models import Act, KeptDetermination, KeptScreening, Rescreening
from navicert.office.models.people import NOTICES, Absence, AccessToken, Person
from navicert.office.permissions.case import Refused, refuse_unless
from navicert.office.permissions.people import (
    may_access_subject,
    may_record_absence,
    may_revoke_token,
    only_oneself,
    stands_in,
)

LONGEST_TOKEN = 366  # days
MOST_TOKENS = 20  # of a person, at a time
ASKED: tuple[type[KeptDetermination] | type[KeptScreening] | type[Rescreening], ...] = (
    KeptDetermination,
    KeptScreening,
    Rescreening,
)


# --- absence ---------------------------------------------------------------------------------


@transaction.atomic
def record_absence(
    person: Person, *, since: Day, until: Day, by: Person, now: Moment, delegate: Person | None = None
) -> Absence:
    """Days on which the person is away, the last included, and who holds their posts meanwhile."""
    refuse_unless(may_record_absence(by, person))
    today = timezone.localdate(now)
    if until < max(since, today):
        raise Refused(Sentence("The absence ends before it begins, or before today. Enter its last day."))
    if delegate is not None:
        refuse_unless(stands_in(delegate, person, today))
    if person.absences.filter(since__lte=until, until__gte=since).exists():
        raise Refused(Sentence("An absence on some of these days is on file already. End it first."))
    absence = Absence.objects.create(person=person, delegate=delegate, since=since, until=until)
    whom = {"delegate": delegate.public_id if delegate else None}
    done("absence.recorded", person.public_id, by, now, absence=absence.pk, since=since, until=until, **whom)
    return absence


@transaction.atomic
def end_absence(absence: Absence, *, by: Person, now: Moment) -> None:
    """The person is back: from now on only they hold their posts. An absence that had begun keeps its past days."""
    refuse_unless(may_record_absence(by, absence.person))
    yesterday = timezone.localdate(now) - timedelta(days=1)
    if absence.since > yesterday:
        number = absence.pk
        absence.delete()
    else:
        number, absence.until = absence.pk, min(absence.until, yesterday)
        absence.save(update_fields=["until"])
    done("absence.ended", absence.person.public_id, by, now, absence=number)


# --- language, notices, tokens ---------------------------------------------------------------


@transaction.atomic
def change_notices(person: Person, *, notices: str, language: str, by: Person, now: Moment) -> Person:
    """When notices are sent by e-mail, and in which language the office speaks to the person."""
    refuse_unless(only_oneself(by, person))
    if notices not in NOTICES or language not in dict(settings.LANGUAGES):
        raise Refused(Sentence("Choose a language and a way of being told from the lists."))
    person.notices, person.language = notices, language
    person.save(update_fields=["notices", "language"])
    done("notices.changed", person.public_id, by, now, notices=notices, language=language)
    return person


@transaction.atomic
def make_token(person: Person, *, name: str, days: int, by: Person, now: Moment) -> tuple[AccessToken, str]:
    """A token with which a program speaks for the person. It is given back once and kept only as its hash."""
    refuse_unless(only_oneself(by, person))
    if not 1 <= days <= LONGEST_TOKEN:
        raise Refused(Sentence("A token lasts from 1 to {most} days.", most=LONGEST_TOKEN))
    if not name.strip():
        raise Refused(Sentence("Name the program that will use the token, so that you know later what it is for."))
    if person.tokens.filter(revoked=None, expires__gt=now).count() >= MOST_TOKENS:
        raise Refused(Sentence("You have {most} tokens already. Revoke one first.", most=MOST_TOKENS))
    secret = OF_A_PERSON + secrets.token_urlsafe(32)
    kept = {"name": name.strip(), "token_sha256": hashed(secret), "created": now, "expires": now + timedelta(days=days)}
    token = AccessToken.objects.create(person=person, **kept)
    done("token.made", person.public_id, by, now, token=token.pk, expires=token.expires)
    return token, secret


@transaction.atomic
def revoke_token(token: AccessToken, *, by: Person, now: Moment) -> AccessToken:
    """The token opens nothing any more."""
    refuse_unless(may_revoke_token(by, token))
    if token.revoked is None:
        token.revoked = now
        token.save(update_fields=["revoked"])
        done("token.revoked", token.person.public_id, by, now, token=token.pk)
    return token


# --- what is kept on a person ----------------------------------------------------------------


@transaction.atomic
def subject_access(person: Person, *, by: Person, now: Moment) -> dict[str, Any]:
    """Everything that is kept on a person, as JSON: the account in full, and every other row that names them.

    Of those rows stand here what they are, in which part they name the person, their number and their day; what a
    case says belongs to the case. Passwords, secrets and hashes are never given out. That it was asked for is recorded.
    """
    refuse_unless(may_access_subject(by, person))
    done("subject.accessed", person.public_id, by, now)
    return {
        "person": _account(person),
        "posts": [
            {"role": post.role, "organisation": post.organisation.name, "since": post.since, "until": post.until}
            for post in person.held.select_related("organisation")
        ],
        "addresses": list(EmailAddress.objects.filter(user=person).values("email", "verified", "primary")),
        "second_factors": list(Authenticator.objects.filter(user=person).values("type", "created_at", "last_used_at")),
        "tokens": list(person.tokens.values("name", "created", "expires", "revoked")),
        "named_in": _named_in(person),
        "asked": {kind._meta.model_name: _numbers(kind, asked_by=person.public_id) for kind in ASKED},
        "acts_on_them": list(Act.objects.filter(subject=person.public_id).order_by("pk").values("verb", "created")),
    }


def _account(person: Person) -> dict[str, Any]:
    hidden = {"password", "id"}
    return {
        field.name: getattr(person, field.name) for field in person._meta.concrete_fields if field.name not in hidden
    }


def _named_in(person: Person) -> list[dict[str, Any]]:
    """Every row of the office that points to the person, wherever: what is added to the office later is found too."""
    found = []
    for relation in person._meta.related_objects:
        kind = cast(type[models.Model], relation.related_model)
        rows = _numbers(kind, **{relation.field.name: person})
        found += [{"what": kind._meta.model_name, "as": relation.field.name, **row} for row in rows]
    return found


def _numbers(kind: type[models.Model], **wanted: object) -> list[dict[str, Any]]:
    """The number of each such row, and when it was made where it says so."""
    fields = {field.name for field in kind._meta.concrete_fields}
    words = [name for name in ("public_id", "verb", "created", "at", "since") if name in fields]
    return list(kind._default_manager.filter(**wanted).order_by("pk").values("pk", *words))
