"""The automatic and the crisis lane: who signs, what goes and what stays out, and the review that is owed afterwards."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from navicert.library.audit_key import audit_key
from navicert.office.actions.apply import submit
from navicert.office.actions.handle import return_incomplete
from navicert.office.actions.lanes import enter_crisis_lane, leave_crisis_lane, review
from navicert.office.actions.policy import end_policy, propose_automatic, sign_policy
from navicert.office.cases.clocks import clock_of
from navicert.office.cases.reviews import reviews_owed
from navicert.office.models import Act, Case, Event, Notice, Person, Policy
from navicert.office.people.roles import ROLES, Role
from navicert.office.permissions.case import NotAllowed, Refused
from navicert.office.permissions.lanes import VERBS
from office_cases import NOW, USER, Office, accepted
from office_lanes import CONDITIONS, DAY, SWISS, TODAY, a_declaration, a_policy, known, swiss
from office_lists import LISTED
from office_people import a_person, give

pytestmark = pytest.mark.django_db


@pytest.fixture
def owners() -> tuple[Person, Person]:
    return a_person("policy_owner"), a_person("policy_owner")


def why_not(case: Case) -> str:
    """The sentences why a case did not go automatically."""
    lane = case.checks.order_by("-pk")[0].findings["lane"]
    return "; ".join(sentence for said in lane["why_not"].values() for sentence in said)


def test_a_case_inside_a_signed_policy_is_granted_at_once_and_the_sample_is_reviewed(
    office: Office, owners: tuple[Person, Person]
) -> None:
    known(office)
    policy = a_policy(owners)
    case = swiss(office)
    assert (case.state, case.outcome, case.lane) == ("decided", "grant", "automatic")
    assert case.licences.get().valid_from == DAY
    assert json.loads(case.proposals.get().body)["policy"] == {"number": policy.public_id, "sha256": policy.sha256}
    verbs = list(Event.objects.filter(case=case).values_list("verb", flat=True))
    assert verbs == ["begin", "submit", "decide_automatically", "issue", "draw_for_review"]
    assert Act.objects.filter(subject=case.public_id, verb="case.decide_automatically").exists()
    assert Notice.objects.filter(person=office.head, case=case).exists()
    assert not Notice.objects.filter(person=office.reception, case=case).exists()
    [owed] = reviews_owed()
    assert owed.case == case
    review(case, finding="stands", why="The kiln is in Zurich.", by=office.head, now=TODAY)
    assert reviews_owed() == []


def test_without_a_second_signature_or_after_its_end_a_policy_grants_nothing(
    office: Office, owners: tuple[Person, Person]
) -> None:
    known(office)
    policy = a_policy(owners, signed=False)
    assert swiss(office).state == "submitted"
    sign_policy(policy, seen=policy.sha256, by=owners[1], now=TODAY)
    end_policy(policy, why="Resale was found.", by=owners[0], now=TODAY)
    assert swiss(office).state == "submitted"
    Policy.objects.filter(pk=policy.pk).update(ended=None)  # by another way than the action
    assert "approved by 0 of the two" in why_not(swiss(office))


def test_a_policy_that_was_changed_or_put_into_the_database_by_hand_grants_nothing(
    office: Office, owners: tuple[Person, Person]
) -> None:
    known(office)
    policy = a_policy(owners)
    Policy.objects.filter(pk=policy.pk).update(text=policy.text.replace("50000", "90000"))
    assert "its hash does not fit" in why_not(swiss(office))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"destination": "BR", "end_user": USER}, "a second signature is asked for"),
        ({"end_user": {**SWISS["end_user"], "name": LISTED, "type": "civil"}}, "screening has hits"),
        ({"goods": [{**SWISS["goods"][0], "value": {"amount": "50000.01", "currency": "EUR"}}]}, "more than 50 000"),
        (
            {"goods": [{**SWISS["goods"][0], "value": {"amount": "10.00", "currency": "CHF"}}]},
            "value in EUR is unknown",
        ),
        ({"complete": ["parties", "end_use"]}, "the determination still asks for"),
    ],
)
def test_what_is_outside_or_unknown_stays_out_and_the_sentence_is_kept(
    office: Office, owners: tuple[Person, Person], changes: dict[str, Any], sentence: str
) -> None:
    known(office)
    a_policy(owners)
    case = swiss(office, **changes)
    assert (case.state, case.lane) == ("submitted", "normal")
    assert sentence in why_not(case)


def test_a_firm_without_a_licence_so_far_is_not_in_good_standing(office: Office, owners: tuple[Person, Person]) -> None:
    a_policy(owners)
    assert "no licence was issued to it before" in why_not(swiss(office))


def test_what_a_person_has_returned_is_not_granted_by_a_policy(office: Office, owners: tuple[Person, Person]) -> None:
    known(office)
    case = return_incomplete(swiss(office), what="The data sheet is of another model.", by=office.reception, now=TODAY)
    a_policy(owners)
    assert "a person has begun with it" in why_not(submit(case, by=office.clerk, now=TODAY, library=office.library))


def test_where_the_audit_key_is_another_one_nothing_is_granted(office: Office, owners: tuple[Person, Person]) -> None:
    known(office)
    a_policy(owners)
    (Path(office.library.home) / "audit.key").write_bytes(bytes(32))
    assert "this is not the audit key" in why_not(swiss(office))


def test_a_share_of_the_grants_is_drawn_and_nobody_can_choose_it(office: Office, owners: tuple[Person, Person]) -> None:
    known(office)
    a_policy(owners, share="0.5")
    drawn = [Event.objects.filter(case=swiss(office), verb="draw_for_review").exists() for _ in range(8)]
    assert len(reviews_owed()) == sum(drawn)
    assert len(audit_key(Path(office.library.home))) == 32


def test_who_may_not(office: Office, owners: tuple[Person, Person]) -> None:
    policy = a_policy(owners, signed=False)
    with pytest.raises(NotAllowed, match="You proposed this policy"):
        sign_policy(policy, seen=policy.sha256, by=owners[0], now=TODAY)
    for person in (office.officer, office.head, office.clerk, office.auditor, office.customs):
        with pytest.raises(NotAllowed, match="policy owner"):
            sign_policy(policy, seen=policy.sha256, by=person, now=TODAY)
        with pytest.raises(NotAllowed, match="policy owner"):
            end_policy(policy, why="No.", by=person, now=TODAY)
    with pytest.raises(Refused, match="another text"):
        sign_policy(policy, seen="0" * 64, by=owners[1], now=TODAY)
    with connection.constraint_checks_disabled(), pytest.raises(Exception, match="policy_signed_by_another"):
        Policy.objects.filter(pk=policy.pk).update(signed_by=owners[0])


def test_a_policy_that_limits_too_little_cannot_be_proposed(office: Office, owners: tuple[Person, Person]) -> None:
    with pytest.raises(Refused, match="no condition asks about destinations, entries"):
        propose_automatic(
            first=DAY, last=DAY, conditions=CONDITIONS[:1], checks_at_most_days=1, audited_share=Decimal("0.1"),
            by=owners[0], now=TODAY,
        )  # fmt: skip


def test_nobody_reviews_a_grant_of_the_own_policy(office: Office, owners: tuple[Person, Person]) -> None:
    known(office)
    a_policy(owners)
    case = swiss(office)
    give(owners[1], "head_of_unit")
    with pytest.raises(NotAllowed, match="had a part"):
        review(case, finding="stands", why="Looks fine.", by=owners[1], now=TODAY)
    with pytest.raises(NotAllowed, match="head of unit"):
        review(case, finding="stands", why="Looks fine.", by=office.officer, now=TODAY)


# --- the crisis lane -------------------------------------------------------------------------


def test_a_declared_need_shortens_the_clock_and_lifts_nothing_else(
    office: Office, owners: tuple[Person, Person]
) -> None:
    case = accepted(office)
    usual = clock_of(case, NOW)
    case = enter_crisis_lane(case, a_declaration(owners), by=office.head, now=NOW + timedelta(hours=2))
    hastened = clock_of(case, NOW + timedelta(days=1))
    assert (usual.total, hastened.total) == (30, 5)
    assert Case.objects.get(pk=case.pk).due == hastened.due
    assert (case.state, case.lane) == ("open", "crisis")  # advice and signatures are still to come
    late = clock_of(case, NOW + timedelta(days=10))
    assert late.overdue
    assert "head_of_unit" in {each.to for each in late.escalations}
    case = leave_crisis_lane(case, why="The operation is over.", by=office.head, now=NOW + timedelta(days=1))
    assert clock_of(case, NOW + timedelta(days=1)).due == usual.due


def test_a_declaration_reaches_only_what_it_names_and_only_a_head_uses_it(
    office: Office, owners: tuple[Person, Person]
) -> None:
    declaration = a_declaration(owners)
    case = accepted(office, destination="AR", end_user={**USER, "country": "AR"})
    with pytest.raises(Refused, match="not declared for AR"):
        enter_crisis_lane(case, declaration, by=office.head, now=NOW)
    for person in (office.officer, office.reception, office.clerk, *owners):
        with pytest.raises(NotAllowed):
            enter_crisis_lane(accepted(office), declaration, by=person, now=NOW)
    end_policy(declaration, why="Over.", by=owners[0], now=NOW)
    with pytest.raises(Refused, match="was ended"):
        enter_crisis_lane(accepted(office), Policy.objects.get(pk=declaration.pk), by=office.head, now=NOW)


# --- who may ---------------------------------------------------------------------------------

MAY: dict[str, tuple[str, ...]] = {
    "propose_policy": ("policy_owner",),
    "end_policy": ("policy_owner",),
    "see_policies": ("policy_owner", "officer", "head_of_unit", "head_of_department", "auditor"),
    "see_sight": ("policy_owner", "head_of_unit", "head_of_department", "auditor"),
    "see_hits": ("officer", "head_of_unit", "auditor"),
}
ON_A_CASE: dict[str, tuple[str, ...]] = {
    "enter_crisis_lane": ("head_of_unit",),
    "leave_crisis_lane": ("head_of_unit",),
    "review": ("head_of_unit",),
    "judge_hit": ("officer", "head_of_unit"),
}


@pytest.mark.parametrize("role", list(ROLES))
def test_the_table_of_who_may(office: Office, role: Role) -> None:
    person, case = a_person(role), accepted(office)
    for verb, roles in MAY.items():
        assert (VERBS[verb](person) is None) == (role in roles), verb
    for verb, roles in ON_A_CASE.items():
        assert (VERBS[verb](person, case) is None) == (role in roles), verb
    assert (VERBS["answer_risk"](person, case, "economy") is None) == (role == "officer")
    assert VERBS["contribute"](person, case, "economy") is not None  # no desk for the economy has the case
