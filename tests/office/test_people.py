"""People, firms and posts: who may do what, above all who may not; and what is recorded of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from navicert.office.actions import own, people
from navicert.office.guard import person_by_token
from navicert.office.models import Envelope
from navicert.office.models.people import Absence, Invitation, Organisation, Person
from navicert.office.people.roles import ROLES, Role
from navicert.office.permissions.case import NotAllowed, Refused
from navicert.office.permissions.people import PEOPLE_VERBS
from office_people import PASSWORD, a_person, a_team, an_organisation

NOW = timezone.now()
TODAY = timezone.localdate(NOW)
pytestmark = pytest.mark.django_db

# Who may do each verb, to somebody else or elsewhere. Every role that is not named may not.
FILLS_THE_STATE: tuple[Role, ...] = ("administrator",)
MAY: dict[str, tuple[Role, ...]] = {
    "register_organisation": ("reception", "officer", "administrator"),
    "approve_organisation": ("reception", "head_of_unit", "head_of_department"),
    "add_site": ("company_administrator",),
    "name_agent": ("company_administrator",),
    "dismiss_agent": ("company_administrator",),
    "open_team": ("administrator",),
    "invite": FILLS_THE_STATE,
    "give_post": FILLS_THE_STATE,
    "end_post": FILLS_THE_STATE,
    "deactivate_person": FILLS_THE_STATE,
    "reactivate_person": FILLS_THE_STATE,
    "remove_second_factor": FILLS_THE_STATE,
    "give_clearance": FILLS_THE_STATE,
    "record_absence": ("head_of_unit", "head_of_department", "administrator"),
    "end_absence": ("head_of_unit", "head_of_department", "administrator"),
    "change_notices": (),
    "make_token": (),
    "revoke_token": ("administrator",),
    "subject_access": ("administrator",),
    "accept_invitation": tuple(ROLES),  # whoever holds the link: no role opens it, and none shuts it
}
# The same inside a firm: to a colleague, in the own firm.
MAY_IN_THE_FIRM: dict[str, tuple[Role, ...]] = {
    "invite": ("company_administrator",),
    "give_post": ("company_administrator",),
    "end_post": ("company_administrator",),
    "deactivate_person": ("company_administrator", "administrator"),
    "record_absence": ("company_administrator",),
    "end_absence": ("company_administrator",),
    "revoke_token": ("company_administrator", "administrator"),
}


def holder(role: Role) -> Person:
    return a_person(role, team=a_team() if role == "adviser" else None)


def a_link(place: Organisation, role: Role) -> Invitation:
    return people.invite("new@people.example", place, role, by=None, now=NOW)[0]


def locked_out(somebody: Person) -> Person:
    somebody.is_active = False
    return somebody


# What the permission of a verb is asked about, where it is not just somebody else.
ASKED: dict[str, Callable[[Person, Organisation, Role], tuple[Any, ...]]] = {
    "register_organisation": lambda somebody, place, role: (),
    "approve_organisation": lambda somebody, place, role: (
        an_organisation("exporter", "Not yet approved Ltd", approved=False),
    ),
    "add_site": lambda somebody, place, role: (an_organisation("exporter"),),
    "name_agent": lambda somebody, place, role: (an_organisation("exporter"),),
    "dismiss_agent": lambda somebody, place, role: (an_organisation("exporter"),),
    "open_team": lambda somebody, place, role: (place,),
    "invite": lambda somebody, place, role: (place, role),
    "give_post": lambda somebody, place, role: (somebody, place, role),
    "end_post": lambda somebody, place, role: (somebody.held.get(),),
    "reactivate_person": lambda somebody, place, role: (locked_out(somebody),),
    "accept_invitation": lambda somebody, place, role: (a_link(place, role), NOW),
    "revoke_token": lambda somebody, place, role: (
        own.make_token(somebody, name="a program", days=1, by=somebody, now=NOW)[0],
    ),
}


def what_for(verb: str, somebody: Person, place: Organisation, role: Role) -> tuple[Any, ...]:
    return ASKED[verb](somebody, place, role) if verb in ASKED else (somebody,)


def refused(verb: str, role: Role, somebody: Person) -> str | None:
    post = somebody.held.get()
    by = holder(role)
    asked = what_for(verb, somebody, post.organisation, post.role)
    return PEOPLE_VERBS[verb](*asked) if verb == "accept_invitation" else PEOPLE_VERBS[verb](by, *asked)


def test_every_verb_stands_in_the_table() -> None:
    assert set(MAY) == set(PEOPLE_VERBS) == {*DO, "accept_invitation"}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("verb", PEOPLE_VERBS)
def test_who_may_do_what_to_people_of_the_state(verb: str, role: Role) -> None:
    sentence = refused(verb, role, a_person("inspector"))

    assert (sentence is None) is (role in MAY[verb]), sentence


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("verb", MAY_IN_THE_FIRM)
def test_who_may_do_what_to_people_of_the_firm(verb: str, role: Role) -> None:
    sentence = refused(verb, role, a_person("applicant"))

    assert (sentence is None) is (role in MAY_IN_THE_FIRM[verb]), sentence


# Each action, as a reader of a firm would try it.
DO: dict[str, Callable[[Person, Person], object]] = {
    "register_organisation": lambda by, other: people.register_organisation(
        kind="exporter", name="x", country="DE", by=by, now=NOW
    ),
    "approve_organisation": lambda by, other: people.approve_organisation(
        an_organisation("exporter", "Not yet approved Ltd", approved=False), by=by, now=NOW
    ),
    "add_site": lambda by, other: people.add_site(
        an_organisation("exporter"), name="x", address="x", country="DE", keeps_records=False, by=by, now=NOW
    ),
    "name_agent": lambda by, other: people.name_agent(
        an_organisation("exporter"), an_organisation("agent"), by=by, now=NOW
    ),
    "dismiss_agent": lambda by, other: people.dismiss_agent(
        an_organisation("exporter"), an_organisation("agent"), by=by, now=NOW
    ),
    "open_team": lambda by, other: people.open_team(an_organisation("authority"), slug="x", title="x", by=by, now=NOW),
    "invite": lambda by, other: people.invite(
        "new@people.example", an_organisation("exporter"), "applicant", by=by, now=NOW
    ),
    "give_post": lambda by, other: people.give_post(other, "applicant", an_organisation("exporter"), by=by, now=NOW),
    "end_post": lambda by, other: people.end_post(other.held.get(), by=by, now=NOW),
    "deactivate_person": lambda by, other: people.deactivate_person(other, by=by, now=NOW),
    "reactivate_person": lambda by, other: people.reactivate_person(locked_out(other), by=by, now=NOW),
    "remove_second_factor": lambda by, other: people.remove_second_factor(other, by=by, now=NOW),
    "give_clearance": lambda by, other: people.give_clearance(
        other, clearance="secret", nationalities=[], by=by, now=NOW
    ),
    "record_absence": lambda by, other: own.record_absence(other, since=TODAY, until=TODAY, by=by, now=NOW),
    "end_absence": lambda by, other: own.end_absence(
        Absence.objects.create(person=other, since=TODAY, until=TODAY), by=by, now=NOW
    ),
    "change_notices": lambda by, other: own.change_notices(other, notices="none", language="fr", by=by, now=NOW),
    "make_token": lambda by, other: own.make_token(other, name="x", days=1, by=by, now=NOW),
    "revoke_token": lambda by, other: own.revoke_token(
        own.make_token(other, name="x", days=1, by=other, now=NOW)[0], by=by, now=NOW
    ),
    "subject_access": lambda by, other: own.subject_access(other, by=by, now=NOW),
}


@pytest.mark.parametrize("verb", DO)
def test_no_action_goes_past_its_permission(verb: str) -> None:
    with pytest.raises(NotAllowed):
        DO[verb](a_person("reader"), a_person("applicant"))


@pytest.mark.parametrize("verb", MAY_IN_THE_FIRM)
def test_a_company_administrator_does_nothing_in_another_firm(verb: str) -> None:
    stranger = a_person("applicant", organisation=an_organisation("exporter", "Osprey Optics GmbH"))

    assert refused(verb, "company_administrator", stranger)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "verb",
    [v for v in PEOPLE_VERBS if v in ("give_post", "give_clearance", "deactivate_person", "remove_second_factor")],
)
def test_nobody_does_it_to_themselves(verb: str, role: Role) -> None:
    by = holder(role)
    asked = (by, by.held.get().organisation, role) if verb == "give_post" else (by,)

    assert PEOPLE_VERBS[verb](by, *asked)


def test_a_person_without_a_post_may_do_nothing_to_others() -> None:
    nobody, somebody = a_person(), a_person("inspector")

    for verb in set(PEOPLE_VERBS) - {"accept_invitation"}:
        assert PEOPLE_VERBS[verb](nobody, *what_for(verb, somebody, an_organisation("authority"), "inspector")), verb


def test_the_administrator_names_the_first_of_a_firm_and_nobody_else_there() -> None:
    administrator, firm = a_person("administrator"), an_organisation("exporter")

    people.invite("first@kestrel.example", firm, "company_administrator", by=administrator, now=NOW)
    with pytest.raises(Refused, match="named by its own company administrator"):
        people.invite("second@kestrel.example", firm, "applicant", by=administrator, now=NOW)


def test_whoever_stands_in_for_an_administrator_gives_neither_a_post() -> None:
    away, deputy = a_person("administrator"), a_person("administrator")
    own.record_absence(away, since=TODAY, until=TODAY, delegate=deputy, by=away, now=NOW)
    deputy = Person.objects.get(pk=deputy.pk)

    for somebody in (away, deputy):
        with pytest.raises(Refused, match="gives a post to themselves"):
            people.give_post(somebody, "inspector", an_organisation("authority"), by=deputy, now=NOW)


# --- posts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("held", "wanted", "sentence"),
    [
        ("applicant", "officer", "a post of the state and one in a firm"),
        ("administrator", "officer", "held with no other role"),
        ("officer", "auditor", "held with no other role"),
        ("officer", "officer", "already"),
    ],
)
def test_posts_that_exclude_each_other(held: Role, wanted: Role, sentence: str) -> None:
    administrator, somebody = a_person("administrator"), a_person(held)

    with pytest.raises(Refused, match=sentence):
        people.give_post(somebody, wanted, an_organisation("authority"), by=administrator, now=NOW)


def test_a_role_belongs_to_its_kind_of_organisation_and_an_adviser_to_a_team() -> None:
    administrator, somebody = a_person("administrator"), a_person("officer")

    for role, place, sentence in (
        ("customs_officer", an_organisation("authority"), "of the kind customs"),
        ("adviser", an_organisation("ministry"), "Say which team"),
        ("wizard", an_organisation("authority"), "There is no role 'wizard'"),
    ):
        with pytest.raises(Refused, match=sentence):
            people.give_post(somebody, role, place, by=administrator, now=NOW)


def test_nobody_holds_a_post_in_a_firm_that_is_not_approved() -> None:
    firm = an_organisation("exporter", "Waiting Ltd", approved=False)

    with pytest.raises(Refused, match="not been approved"):
        people.invite("a@waiting.example", firm, "company_administrator", by=a_person("administrator"), now=NOW)


def test_the_last_administrator_stays() -> None:
    by, firm_by = a_person("administrator"), a_person("company_administrator")

    with pytest.raises(Refused, match="the last administrator"):
        people.end_post(by.held.get(), by=by, now=NOW)
    with pytest.raises(Refused, match="the last company administrator"):
        people.end_post(firm_by.held.get(), by=firm_by, now=NOW)


def test_a_post_that_ended_is_held_no_longer() -> None:
    by, somebody = a_person("administrator"), a_person("officer")

    people.end_post(somebody.held.get(), by=by, now=NOW)

    assert Person.objects.get(pk=somebody.pk).posts == ()


def test_who_is_locked_out_holds_nothing_and_their_tokens_open_nothing() -> None:
    by, somebody = a_person("administrator"), a_person("officer")
    _, secret = own.make_token(somebody, name="a program", days=1, by=somebody, now=NOW)

    people.deactivate_person(somebody, by=by, now=NOW)

    assert Person.objects.get(pk=somebody.pk).posts == ()
    assert person_by_token(secret) is None
    people.reactivate_person(Person.objects.get(pk=somebody.pk), by=by, now=NOW)
    assert person_by_token(secret) is None


def test_a_lost_second_factor_is_removed_by_an_administrator() -> None:
    by, somebody = a_person("administrator"), a_person("officer")
    Authenticator.objects.create(user=somebody, type=Authenticator.Type.TOTP, data={})

    people.remove_second_factor(somebody, by=by, now=NOW)

    assert not Authenticator.objects.filter(user=somebody).exists()


# --- invitations -----------------------------------------------------------------------------


def invited(email: str = "new@people.example", **changed: Any) -> Invitation:
    asked: dict[str, Any] = {"organisation": an_organisation("authority"), "role": "officer", "by": None} | changed
    return people.invite(email, now=NOW, **asked)[0]


def accept(invitation: Invitation, **changed: Any) -> Person:
    given: dict[str, Any] = {"name": "Ada Brandt", "password": PASSWORD, "now": NOW} | changed
    return people.accept_invitation(invitation, **given)


def test_somebody_new_takes_the_post_once() -> None:
    invitation = invited(" New@People.Example ")

    person = accept(invitation)

    assert person.email == "new@people.example"
    assert person.check_password(PASSWORD)
    assert [post.role for post in person.posts] == ["officer"]
    with pytest.raises(Refused, match="used already"):
        accept(invitation)


def test_the_secret_of_an_invitation_is_kept_nowhere() -> None:
    _, secret = people.invite("new@people.example", an_organisation("authority"), "officer", by=None, now=NOW)

    rows = str(Invitation.objects.values()) + str(
        [bytes(data) for data in Envelope.objects.values_list("data", flat=True)]
    )
    assert secret not in rows
    assert "new@people.example" not in str([bytes(data) for data in Envelope.objects.values_list("data", flat=True)])


def test_an_invitation_ends_after_a_week() -> None:
    with pytest.raises(Refused, match="This invitation ended"):
        accept(invited(), now=NOW + timedelta(days=7))


def test_an_invitation_lapses_with_the_post_of_who_gave_it() -> None:
    host, other = a_person("administrator"), a_person("administrator")
    invitation = invited(by=host)

    people.deactivate_person(host, by=other, now=NOW)

    with pytest.raises(Refused, match="Whoever invited you"):
        accept(invitation)


@pytest.mark.parametrize("weak", ["", "short", "1234567890123", "password1234", "Ada Brandt!!"])
def test_a_weak_password_makes_no_account(weak: str) -> None:
    with pytest.raises(Refused):
        accept(invited(), password=weak)
    assert not Person.objects.exists()


def test_an_address_that_has_an_account_is_taken_over_by_nobody() -> None:
    known = a_person("inspector", email="known@people.example")
    invitation = invited("known@people.example")

    with pytest.raises(Refused, match="Sign in as known@people.example"):
        accept(invitation)
    with pytest.raises(Refused, match="Sign in as known@people.example"):
        accept(invitation, by=a_person("officer"))
    person = accept(invitation, by=known)

    assert person == known
    assert not known.check_password(PASSWORD)
    assert {post.role for post in Person.objects.get(pk=known.pk).posts} == {"inspector", "officer"}
