"""Policies of the automatic lane and declarations of the crisis lane: proposed, signed by a second owner, ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date as Day
from datetime import datetime as Moment
from decimal import Decimal
from hashlib import sha256 as sha256_of

from django.conf import settings
from django.db import transaction

from navicert.library.audit_key import audit_key
from navicert.library.kinds import kinds
from navicert.licensing.clocks import ClockError, Span
from navicert.licensing.crisis import Declaration
from navicert.licensing.lane import Condition, LanePolicy, faults
from navicert.licensing.sentences import Sentence
from navicert.office.actions.handle import plain
from navicert.office.cases.steps import tell
from navicert.office.models.licence import Policy
from navicert.office.models.people import Person
from navicert.office.numbers import new_number
from navicert.office.permissions.case import Refused, may_propose_policy, may_sign_policy, refuse_unless
from navicert.office.permissions.lanes import may_end_policy
from navicert.office.record.acts import made_with, record
from navicert.office.record.canonical import sha256
from navicert.record.act import Act

LONGEST_LANE = 366  # days: longer than a year nobody signs in advance
REVIEW_AT_MOST = 90  # days


@transaction.atomic
def propose_automatic(
    *, first: Day, last: Day, conditions: Sequence[tuple[str, str]], checks_at_most_days: int, audited_share: Decimal,
    by: Person, now: Moment,
) -> Policy:  # fmt: skip
    """Propose a policy of the automatic lane. Each condition is an expression, and the sentence for what fails it.

    Raises :class:`Refused` with everything that is wrong with its text; so nobody signs what cannot be read.
    """
    refuse_unless(may_propose_policy(by))
    text = LanePolicy(
        id=new_number("NY", now.year),
        first=first,
        last=last,
        conditions=tuple(Condition(when=when, otherwise=otherwise) for when, otherwise in conditions),
        checks_at_most_days=checks_at_most_days,
        audited_share=audited_share,
        audit_key_hash=sha256_of(audit_key(settings.NAVICERT_HOME)).hexdigest(),
    )
    _days(first, last, now)
    if wrong := faults(text):
        raise Refused("This policy cannot be proposed: " + "; ".join(wrong))
    return _proposed("automatic", text.id, text.text(), by, now)


@transaction.atomic
def propose_crisis(
    *, operation: str, first: Day, last: Day, kinds_of: Sequence[str], destinations: Sequence[str],
    decide_within: Mapping[str, int], review_days: int, by: Person, now: Moment,
) -> Policy:  # fmt: skip
    """Propose a declaration of operational need: which kinds and destinations, how fast, and the review it owes."""
    refuse_unless(may_propose_policy(by))
    try:
        terms = {"decide_within": Span.of(decide_within)}
    except ClockError as bad:
        raise Refused(str(bad)) from bad
    if not kinds_of or not destinations or (unknown := [each for each in kinds_of if each not in kinds()]):
        raise Refused(f"A declaration names licence types and destinations that there are; not {unknown or 'none'}.")
    if not 1 <= review_days <= REVIEW_AT_MOST:
        raise Refused(f"A decision of the crisis lane is reviewed within 1 to {REVIEW_AT_MOST} days.")
    _days(first, last, now)
    text = Declaration(
        id=new_number("NY", now.year),
        operation=plain(operation, "The operation", 500),
        first=first,
        last=last,
        kinds=tuple(kinds_of),
        destinations=tuple(destinations),
        terms=terms,
        review_days=review_days,
    )
    return _proposed("crisis", text.id, text.text(), by, now)


def _days(first: Day, last: Day, now: Moment) -> None:
    if not first <= last or last < now.date() or (last - first).days > LONGEST_LANE:
        raise Refused(f"A policy holds from a day to a later one, not past, and at most {LONGEST_LANE} days.")


def _proposed(lane: str, number: str, text: bytes, by: Person, now: Moment) -> Policy:
    made = Policy.objects.create(
        public_id=number, lane=lane, text=text.decode(), sha256=sha256(text.decode()), proposed_by=by, proposed=now
    )
    _written(made, "policy.proposed", by, now)
    others = Person.objects.holding("policy_owner").exclude(pk=by.pk)
    tell(others, Sentence("The policy {policy} waits for a second signature.", policy=number), case=None, now=now)
    return made


def _written(policy: Policy, verb: str, by: Person, now: Moment, **said: str) -> None:
    record(
        Act(
            verb=verb,
            subject=policy.public_id,
            actor=by.public_id,
            at=now,
            inputs=made_with(text=policy.sha256),
            outcome={"lane": policy.lane, **said},
        )
    )


@transaction.atomic
def sign_policy(policy: Policy, *, seen: str, by: Person, now: Moment) -> Policy:
    """A second policy owner signs the text that they have read, by its hash: from then on it holds."""
    policy = Policy.objects.select_for_update().get(pk=policy.pk)
    refuse_unless(may_sign_policy(by, policy))
    if policy.signed or policy.ended:
        raise Refused("This policy is signed already, or has been ended.")
    if not seen == policy.sha256 == sha256(policy.text):
        raise Refused("You saw another text than the one that is kept now: open the policy again.")
    policy.signed_by, policy.signed = by, now
    policy.save(update_fields=["signed_by", "signed"])
    _written(policy, "policy.signed", by, now)
    said = Sentence("{person} signed the policy {policy}: it holds.", person=by, policy=policy.public_id)
    tell([policy.proposed_by], said, case=None, now=now)
    return policy


@transaction.atomic
def end_policy(policy: Policy, *, why: str, by: Person, now: Moment) -> Policy:
    """End a policy at once. What was granted under it stands; nothing more is."""
    policy = Policy.objects.select_for_update().get(pk=policy.pk)
    refuse_unless(may_end_policy(by))
    if policy.ended:
        raise Refused("This policy has been ended already.")
    why = plain(why, "The reason")
    policy.ended = now
    policy.save(update_fields=["ended"])
    _written(policy, "policy.ended", by, now, why=why)
    owners = Person.objects.holding("policy_owner")
    said = Sentence("{person} ended the policy {policy}: {why}", person=by, policy=policy.public_id, why=why)
    tell(owners, said, case=None, now=now)
    return policy
