"""Absence and standing in, firms, tokens, and what is kept on a person; and what is recorded of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date as Day
from datetime import timedelta
from typing import Any, cast

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from navicert.office.actions import own, people
from navicert.office.guard import person_by_token
from navicert.office.models import Act, Envelope
from navicert.office.models.people import Absence, Person, Post
from navicert.office.people.roles import Role
from navicert.office.permissions.case import Refused
from office_people import PASSWORD, a_person, a_team, an_organisation, give

NOW = timezone.now()
TODAY = timezone.localdate(NOW)
pytestmark = pytest.mark.django_db

# --- posts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "until"), [(s, u) for s in (-2, -1, 0, 1) for u in (None, -1, 0, 1) if u is None or s <= u]
)
def test_a_person_and_a_list_of_people_agree_on_who_holds_a_post_today(since: int, until: int | None) -> None:
    person, day = a_person(), timedelta(days=1)
    post = give(person, "officer")
    end = None if until is None else TODAY + until * day
    Post.objects.filter(pk=post.pk).update(since=TODAY + since * day, until=end)

    held = [each.role for each in Person.objects.get(pk=person.pk).posts]

    assert (person in Person.objects.holding("officer")) == (held == ["officer"])
    assert bool(held) == (since <= 0 and (until is None or until > 0))


# --- absence ---------------------------------------------------------------------------------


def test_a_delegate_holds_the_posts_only_on_the_days_of_the_absence() -> None:
    away, deputy = a_person("officer"), a_person("officer")

    absence = own.record_absence(away, since=TODAY, until=TODAY + timedelta(days=3), delegate=deputy, by=away, now=NOW)
    held = Person.objects.get(pk=deputy.pk).posts

    assert [post.person for post in held] == [deputy, away]
    own.end_absence(absence, by=away, now=NOW)
    assert [post.person for post in Person.objects.get(pk=deputy.pk).posts] == [deputy]


def test_an_absence_that_begins_later_gives_nothing_today() -> None:
    away, deputy = a_person("officer"), a_person("officer")
    later = TODAY + timedelta(days=1)

    own.record_absence(away, since=later, until=later, delegate=deputy, by=away, now=NOW)

    assert [post.person for post in Person.objects.get(pk=deputy.pk).posts] == [deputy]


DELEGATES: dict[str, Callable[[], Person]] = {
    "a reader of the firm": lambda: a_person("reader"),
    "an officer": lambda: a_person("officer"),
    "an applicant elsewhere": lambda: a_person("applicant", organisation=an_organisation("exporter", "Osprey Optics")),
    "nobody in particular": lambda: a_person(),
}


@pytest.mark.parametrize("who", DELEGATES)
def test_who_holds_no_such_post_there_cannot_stand_in(who: str) -> None:
    away = a_person("applicant")

    with pytest.raises(Refused, match="cannot stand in|holds no post"):
        own.record_absence(away, since=TODAY, until=TODAY, delegate=DELEGATES[who](), by=away, now=NOW)


def test_an_adviser_stands_in_within_the_team_only() -> None:
    away, other = a_person("adviser", team=a_team("technical")), a_person("adviser", team=a_team("foreign-policy"))

    with pytest.raises(Refused, match="cannot stand in as adviser"):
        own.record_absence(away, since=TODAY, until=TODAY, delegate=other, by=away, now=NOW)


def test_standing_in_does_not_pass_on() -> None:
    first, second, third = (a_person("officer") for _ in range(3))
    own.record_absence(first, since=TODAY, until=TODAY, delegate=second, by=first, now=NOW)
    own.record_absence(second, since=TODAY, until=TODAY, delegate=third, by=second, now=NOW)

    assert {post.person for post in Person.objects.get(pk=third.pk).posts} == {second, third}


def test_absences_do_not_overlap_and_do_not_lie_in_the_past() -> None:
    person = a_person("officer")
    own.record_absence(person, since=TODAY, until=TODAY, by=person, now=NOW)

    with pytest.raises(Refused, match="on file already"):
        own.record_absence(person, since=TODAY - timedelta(days=3), until=TODAY, by=person, now=NOW)
    with pytest.raises(Refused, match="ends before"):
        own.record_absence(person, since=TODAY, until=TODAY - timedelta(days=1), by=person, now=NOW)


def test_the_database_refuses_too() -> None:
    person = a_person("officer")

    for wrong in (
        lambda: Absence.objects.create(person=person, delegate=person, since=TODAY, until=TODAY),
        lambda: Absence.objects.create(person=person, since=TODAY, until=TODAY - timedelta(days=1)),
        lambda: Post.objects.create(
            person=person, organisation=an_organisation(), role=cast(Role, "wizard"), since=TODAY
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()


# --- firms -----------------------------------------------------------------------------------


def test_a_firm_is_registered_approved_and_run_by_its_own_people() -> None:
    reception, administrator = a_person("reception"), a_person("administrator")
    firm = people.register_organisation(
        kind="exporter", name="Plover Pumps SA", country="FR", identifiers={"eori": "FR12345", "vat": " "},
        contact="Head@Plover.example", by=reception, now=NOW,
    )  # fmt: skip
    firm = people.approve_organisation(firm, by=reception, now=NOW)
    invitation, _ = people.invite("head@plover.example", firm, "company_administrator", by=administrator, now=NOW)
    head = people.accept_invitation(invitation, name="Ada Brandt", password=PASSWORD, now=NOW)

    people.invite("clerk@plover.example", firm, "applicant", by=head, now=NOW)
    people.add_site(firm, name="Works", address="Rue 1", country="FR", keeps_records=True, by=head, now=NOW)
    agent = an_organisation("agent")
    people.name_agent(firm, agent, by=head, now=NOW)

    assert firm.identifiers == {"eori": "FR12345"}
    assert list(firm.agents.all()) == [agent]
    assert firm.sites.get().keeps_records
    people.dismiss_agent(firm, agent, by=head, now=NOW)
    assert not firm.agents.exists()


def test_a_number_belongs_to_one_firm() -> None:
    given: dict[str, Any] = {
        "kind": "exporter",
        "country": "FR",
        "identifiers": {"eori": "FR12345"},
        "by": None,
        "now": NOW,
    }
    people.register_organisation(name="Plover Pumps SA", **given)

    with pytest.raises(Refused, match="has this number already"):
        people.register_organisation(name="Plover Pumps Export SARL", **given)


# --- one's own, and the record ---------------------------------------------------------------


def test_language_and_notices_come_from_the_lists() -> None:
    person = a_person("applicant")

    changed = own.change_notices(person, notices="daily", language="ar", by=person, now=NOW)

    assert (changed.notices, changed.language) == ("daily", "ar")
    with pytest.raises(Refused, match="Choose a language"):
        own.change_notices(person, notices="never", language="ar", by=person, now=NOW)


def test_a_token_lasts_and_opens_no_longer_than_it_says() -> None:
    person = a_person("officer")
    token, secret = own.make_token(person, name="a program", days=1, by=person, now=NOW)

    assert person_by_token(secret) == person
    assert secret not in str(type(token).objects.values())
    token.expires = NOW
    token.save()
    assert person_by_token(secret) is None
    for days in (0, 367):
        with pytest.raises(Refused, match="from 1 to 366 days"):
            own.make_token(person, name="a program", days=days, by=person, now=NOW)


def test_everything_that_names_a_person_is_given_to_them_without_secrets() -> None:
    person, by = a_person("officer", password=PASSWORD), a_person("administrator")
    _, secret = own.make_token(person, name="a program", days=1, by=person, now=NOW)
    people.give_clearance(person, clearance="secret", nationalities=["FR", "DE"], by=by, now=NOW)

    kept = own.subject_access(Person.objects.get(pk=person.pk), by=by, now=NOW)

    assert kept["person"]["nationalities"] == ["DE", "FR"]
    assert [post["role"] for post in kept["posts"]] == ["officer"]
    assert {row["what"] for row in kept["named_in"]} >= {"post", "accesstoken", "emailaddress"}
    assert [act["verb"] for act in kept["acts_on_them"]] == ["token.made", "person.cleared", "subject.accessed"]
    assert not any(word in str(kept) for word in (secret, person.password, "sha256"))


def test_every_action_leaves_one_act_with_numbers_instead_of_names() -> None:
    by, somebody = a_person("administrator"), a_person("officer", name="Ada Brandt", email="ada@people.example")

    people.give_post(somebody, "inspector", an_organisation("authority"), by=by, now=NOW)

    act = Act.objects.get(subject=somebody.public_id)
    data = bytes(Envelope.objects.get(act=act).data).decode()
    assert act.verb == "post.given"
    assert by.public_id in data
    assert "Ada" not in data
    assert "ada@" not in data


def test_what_is_refused_leaves_nothing() -> None:
    with pytest.raises(Refused):
        people.give_post(
            a_person("officer"), "inspector", an_organisation("authority"), by=a_person("officer"), now=NOW
        )

    assert not Act.objects.exists()
    assert Post.objects.count() == 2


def test_days_of_a_post_are_days_of_the_office() -> None:
    person = a_person()
    give(person, "officer")
    person.held.update(since=Day(2999, 1, 1))

    assert Person.objects.get(pk=person.pk).posts == ()
    with pytest.raises(ValidationError):
        Post(person=person, organisation=an_organisation(), role="officer", since="soon").full_clean()
