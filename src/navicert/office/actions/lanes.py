"""What the lanes do to a case: granted at once under a policy, hastened under a declaration, and reviewed afterwards."""

from __future__ import annotations

from datetime import datetime as Moment
from datetime import timedelta
from hashlib import sha256

from django.db import transaction

from navicert.documents.refused import DocumentError
from navicert.licensing.clocks import Span
from navicert.licensing.sentences import Sentence
from navicert.licensing.states import LIVE
from navicert.office.actions.handle import plain
from navicert.office.actions.issue import issue_proposed
from navicert.office.authority import local_day
from navicert.office.cases.clocks import reckon
from navicert.office.cases.kinds import kind_of
from navicert.office.cases.lanes import GRANT, hastened_by, is_audited
from navicert.office.cases.reviews import REVIEW_WITHIN, review_of
from navicert.office.cases.steps import led_by, locked, step, tell
from navicert.office.models.case import Case, Event, Proposal
from navicert.office.models.licence import Policy
from navicert.office.models.people import Person
from navicert.office.permissions.case import Refused, refuse_unless
from navicert.office.permissions.lanes import may_review, may_use_crisis_lane
from navicert.record.act import canonical

FINDINGS = ("stands", "was wrong")


def decide_automatically(case: Case, policy: Policy, *, now: Moment) -> bool:
    """Grant a locked case that was just sent in, exactly as applied for, under a policy that two people signed.

    Nobody proposes it but the policy, which the text names by its hash. Where it cannot be issued nothing is decided, and
    the case goes the usual way with the reason. Gives whether it was granted.
    """
    try:
        with transaction.atomic():
            case.lane = "automatic"
            issue_proposed(case, _proposal(case, policy, now), "decide_automatically", by=None, now=now)
            if is_audited(policy, case):
                _draw(case, policy, now)
    except (Refused, DocumentError) as bad:
        case.refresh_from_db()
        step(case, "stay_out", by=None, now=now, body={"policy": policy.public_id, "why": str(bad)})
        return False
    return True


def _proposal(case: Case, policy: Policy, now: Moment) -> Proposal:
    """The decision as it is issued: everything that was applied for, without a condition, for as long as the type says."""
    first = local_day(now)
    months = Span(kind_of(case).validity_months or 1, "months")
    body = {
        "case": case.public_id,
        "submission": case.submissions.latest("seq").sha256,
        "verdict": GRANT,
        "lines": [],
        "conditions": [],
        "reasons": [],
        "valid_from": first,
        "valid_until": first + timedelta(days=months.days_from(first)),
        "departs": "",
        "policy": {"number": policy.public_id, "sha256": policy.sha256},
    }
    text = canonical(body).decode()
    digest = sha256(text.encode()).hexdigest()
    return Proposal.objects.create(case=case, at=now, by=None, verdict=GRANT, body=text, sha256=digest)


def _draw(case: Case, policy: Policy, now: Moment) -> None:
    """The grant is in the sample: a head of unit looks at it later. The exporter is not told."""
    due = local_day(now) + timedelta(days=REVIEW_WITHIN)
    body = {"policy": policy.public_id, "due": due.isoformat(), "why": "drawn into the sample that is audited"}
    step(case, "draw_for_review", by=None, now=now, body=body)
    heads = Person.objects.holding("head_of_unit")
    said = Sentence("{case} was granted automatically and drawn for review by {due}.", case=case.public_id, due=due)
    tell(heads, said, case=case, now=now)


@transaction.atomic
def enter_crisis_lane(case: Case, policy: Policy, *, by: Person, now: Moment) -> Case:
    """Put a case under a declaration of operational need: its clock runs shorter, and its decision is reviewed.

    No check, no advice and no signature is lifted by it.
    """
    case = locked(case)
    refuse_unless(may_use_crisis_lane(by, case))
    if case.state not in LIVE or case.lane != "normal":
        raise Refused("Only a case that is open, and in no other lane, is put under a declaration.")
    found = hastened_by(case, policy, now)
    if isinstance(found, tuple):
        raise Refused("This declaration does not reach the case: " + "; ".join(found))
    case.lane = "crisis"
    terms = {name: {span.unit: span.count} for name, span in found.terms.items()}
    body = {"policy": policy.public_id, "operation": found.operation, "terms": terms, "review_days": found.review_days}
    step(case, "enter_crisis_lane", by=by, now=now, body=body, inputs={"policy": policy.sha256})
    reckon(case, now)
    tell(led_by(case), Sentence("{case} is in the crisis lane.", case=case.public_id), case=case, now=now)
    return case


@transaction.atomic
def leave_crisis_lane(case: Case, *, why: str, by: Person, now: Moment) -> Case:
    """Take a case out of the crisis lane: its usual clock holds again."""
    case = locked(case)
    refuse_unless(may_use_crisis_lane(by, case))
    if case.lane != "crisis" or case.state not in LIVE:
        raise Refused("This case is not in the crisis lane, or is decided.")
    case.lane = "normal"
    step(case, "leave_crisis_lane", by=by, now=now, body={"why": plain(why, "The reason")})
    reckon(case, now)
    return case


@transaction.atomic
def review(case: Case, *, finding: str, why: str, by: Person, now: Moment) -> Event:
    """Review a decision of a special lane after the fact: it stands, or it was wrong. Both with reasons.

    What was wrong is told to the policy owners and to the officers; the licence is suspended or revoked by its own verbs.
    """
    case = locked(case)
    owed = review_of(case)
    if owed is None:
        raise Refused("No review of this case is owed.")
    policy = Policy.objects.filter(public_id=owed.policy).first()
    refuse_unless(may_review(by, case, policy))
    if finding not in FINDINGS:
        raise Refused(f"A review finds one of: {', '.join(FINDINGS)}.")
    why = plain(why, "The reason")
    made = step(case, "review", by=by, now=now, body={"finding": finding, "why": why, "policy": owed.policy})
    if finding == "was wrong":
        told = Person.objects.holding("policy_owner", "head_of_unit")
        said = Sentence("The review of {case} finds that its decision was wrong: {why}", case=case.public_id, why=why)
        tell(told, said, case=case, now=now)
    return made
