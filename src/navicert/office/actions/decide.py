"""How a decision comes about: proposed, signed by second people over its exact text, sent back, or appealed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date as Day
from datetime import datetime as Moment
from decimal import Decimal
from hashlib import sha256

from django.db import transaction

from navicert.licensing.advice import BadAdvice, Reason
from navicert.licensing.sentences import Sentence, joined
from navicert.licensing.states import CaseState, why_not
from navicert.office.actions.handle import plain
from navicert.office.authority import local_day
from navicert.office.cases.advice import combined_of, follows
from navicert.office.cases.clocks import clock_of, reckon
from navicert.office.cases.goods import goods_of
from navicert.office.cases.in_the_way import of_a_proposal
from navicert.office.cases.kinds import kind_of
from navicert.office.cases.risk import alarm_of, precedents_first
from navicert.office.cases.signatures import signatures_due
from navicert.office.cases.steps import firm_of, go, led_by, locked, step, tell
from navicert.office.models.case import Case, Event, Proposal, Signature
from navicert.office.models.people import Person, Post
from navicert.office.people.roles import SIGNING
from navicert.office.permissions.case import (
    NotAllowed,
    Refused,
    for_the_firm,
    may_countersign,
    may_decide_appeal,
    may_lead,
    may_send_back,
    refuse_unless,
)
from navicert.record.act import canonical

REFUSING = ("refuse", "partial")


@precedents_first
@transaction.atomic
def propose(
    case: Case,
    *,
    verdict: str,
    lines: Sequence[Mapping[str, object]],
    reasons: Sequence[Mapping[str, object]],
    by: Person,
    now: Moment,
    valid_from: Day | None = None,
    valid_until: Day | None = None,
    departs: str = "",
    consistency: str = "",
) -> Proposal:
    """Propose a decision exactly as it would be issued.

    Every condition that stands goes in, whoever set it. A verdict that departs from the combined advice needs a
    sentence that says why (``departs``); a refusal needs a reason by criterion. Where an alike case ended differently, the
    text names it, and says why (``consistency``, ``departs`` or reasons). Without ``valid_from`` a licence holds from the
    day of its issue.
    """
    case = locked(case)
    refuse_unless(may_lead(by, case))
    _check_verdict(case, verdict, reasons, departs)
    _check_lines(case, verdict, lines)
    standing = case.conditions.filter(lifted=None).select_related("owner").order_by("pk")
    if refusals := list(of_a_proposal(case, verdict, valid_from, valid_until, local_day(now))):
        raise Refused(" ".join(refusals))
    body = {
        "case": case.public_id,
        "submission": case.submissions.latest("seq").sha256,
        "verdict": verdict,
        "lines": list(lines),
        "conditions": [{"id": c.pk, "owner": c.owner.slug, "text": c.text} for c in standing],
        "reasons": list(reasons),
        "valid_from": valid_from,
        "valid_until": valid_until,
        "departs": departs.strip(),
        **_beside(case, verdict, now, consistency, explained=bool(departs.strip() or reasons)),
    }
    text = canonical(body).decode()
    go(case, "propose")
    made = Proposal.objects.create(
        case=case,
        at=now,
        by=by,
        instead_of=None if case.officer_id in (None, by.pk) else case.officer,
        verdict=verdict,
        body=text,
        sha256=sha256(text.encode()).hexdigest(),
    )
    step(case, "propose", by=by, now=now, body={"verdict": verdict}, inputs={"proposal": made.sha256})
    if not signatures_due(made):
        go(case, "complete_signatures")
        step(case, "complete_signatures", by=None, now=now, body={"because": "this kind asks for no second signature"})
    else:
        said = Sentence("{case} waits for a second signature.", case=case.public_id)
        other = [Sentence("An alike case ended differently.")] if "consistency" in body else []
        tell(Person.objects.holding(*SIGNING), joined([said, *other]), case=case, now=now)
    return made


def _beside(case: Case, verdict: str, now: Moment, why: str, *, explained: bool) -> dict[str, object]:
    """For the text: the alike case that ended differently, if there is one, and why this one goes another way."""
    alarm = alarm_of(case, verdict, local_day(now))
    if alarm is None:
        return {}
    if not (why.strip() or explained):
        raise Refused(f"{alarm.sentence} Say why this case is decided differently.")
    return {"consistency": {"alarm": alarm.sentence, "other": alarm.other.features.number, "why": why.strip()}}


def _check_verdict(case: Case, verdict: str, reasons: Sequence[Mapping[str, object]], departs: str) -> None:
    """Is the verdict one of its kind, reasoned, and explained where it departs from the advice?"""
    allowed = kind_of(case).decisions
    if verdict not in allowed:
        raise Refused(f"{verdict!r} is no decision on such a case; it is one of {', '.join(allowed)}.")
    try:
        for each in reasons:
            Reason(str(each["criterion"]), str(each["sentence"]))
    except (BadAdvice, KeyError) as bad:
        raise Refused(str(bad)) from bad
    if verdict in REFUSING and not reasons:
        raise Refused("A refusal needs its reasons, criterion by criterion.")
    if case.open_queries().exists():
        raise Refused("A question to the exporter is still open: wait for the answer, or take it back.")
    combined = combined_of(case)
    if combined is not None and not follows(combined, verdict) and not departs.strip():
        said = combined.outcome.replace("_", " ")
        raise Refused(f"The combined advice is “{said}”. Say why the decision departs from it.")


def _check_lines(case: Case, verdict: str, lines: Sequence[Mapping[str, object]]) -> None:
    """Do the lines go with the verdict, and is no more granted than was applied for?"""
    applied = {line.number: line.record.get("quantity") for line in goods_of(case)}
    outcomes: dict[int, object] = {}
    for each in lines:
        number, granted = int(str(each["line"])), each.get("quantity")
        if number not in applied or number in outcomes:
            raise Refused(f"Line {number} is not in the application, or stands here twice.")
        outcomes[number] = each["outcome"]
        quantity = applied[number]
        if granted is not None and (quantity is None or not 0 < Decimal(str(granted)) <= Decimal(quantity["amount"])):
            most = quantity["amount"] if quantity else "no quantity"
            raise Refused(f"Line {number}: {granted} was to be granted, and {most} was applied for.")
    if verdict == "partial" and (set(outcomes) != set(applied) or set(outcomes.values()) != {"grant", "refuse"}):
        raise Refused(
            "A grant in part says of every line whether it is granted or refused; some are, and some are not."
        )
    if verdict != "partial" and "refuse" in outcomes.values():
        raise Refused("Where a line is refused, the decision is a grant in part, or a refusal.")


@transaction.atomic
def countersign(proposal: Proposal, *, seen: str, by: Person, now: Moment) -> Signature:
    """A second person signs the proposal that they have seen, by its hash. The last one asked for completes it."""
    case = locked(proposal.case)
    proposal = Proposal.objects.get(pk=proposal.pk)
    refuse_unless(may_countersign(by, proposal))
    _stands(proposal, seen)
    if refusal := why_not("complete_signatures", case.state):
        raise Refused(refusal)
    post = _signing_post(proposal, by)
    signed = _signed(proposal, by, post, now, accepts=True)
    step(case, "countersign", by=by, now=now, body={"as": post.role}, inputs={"proposal": proposal.sha256}, post=post)
    if not signatures_due(proposal):
        go(case, "complete_signatures")
        step(case, "complete_signatures", by=None, now=now)
        said = Sentence("{case} is countersigned and can be issued.", case=case.public_id)
        tell(led_by(case), said, case=case, now=now)
    return signed


def _signing_post(proposal: Proposal, by: Person) -> Post:
    """The post with which somebody signs: one that the proposal still needs."""
    due = signatures_due(proposal)
    post = next((post for role in due if role in SIGNING and (post := by.post(role))), None)
    if post is None:
        raise NotAllowed(f"This decision still needs the signature of: {', '.join(due).replace('_', ' ')}.")
    return post


def _signed(proposal: Proposal, by: Person, post: Post, now: Moment, *, accepts: bool, reason: str = "") -> Signature:
    return Signature.objects.create(
        proposal=proposal,
        by=by,
        instead_of=post.person if post.person_id != by.pk else None,
        role=post.role,
        at=now,
        accepts=accepts,
        reason=reason,
        sha256=proposal.sha256,
    )


@transaction.atomic
def send_back(proposal: Proposal, *, why: str, by: Person, now: Moment) -> Event:
    """A proposal goes back to be made anew, with the reason: a second person does not sign, or, once it is countersigned,
    whoever may sign or issue it does not let it go out.

    It stands no longer. Its signatures are kept with it, and count for no other proposal.
    """
    case = locked(proposal.case)
    proposal = Proposal.objects.select_related("by").get(pk=proposal.pk)
    refuse_unless(may_send_back(by, proposal))
    _stands(proposal, proposal.sha256)
    why = plain(why, "The reason")
    if case.state == CaseState.PROPOSED:
        post: Post | None = (signing := _signing_post(proposal, by))
        _signed(proposal, by, signing, now, accepts=False, reason=why)
    else:
        post = by.post("officer", *SIGNING)
    go(case, "send_back")
    proposal.standing = False
    proposal.save(update_fields=["standing"])
    event = step(case, "send_back", by=by, now=now, body={"why": why}, inputs={"proposal": proposal.sha256}, post=post)
    signers = [each.by for each in proposal.signatures.select_related("by")]
    told = [person for person in (*led_by(case), *signers) if person != by]
    tell(told, Sentence("{case} was sent back: {why}", case=case.public_id, why=why), case=case, now=now)
    return event


def _stands(proposal: Proposal, seen: str) -> None:
    if not proposal.standing:
        raise Refused("This proposal was sent back or replaced: open the case again.")
    if seen != proposal.sha256:
        raise Refused("You saw another text than the one that is proposed now: open the case again.")


@transaction.atomic
def appeal(case: Case, *, grounds: str, by: Person, now: Moment) -> Case:
    """The exporter appeals, within the days that the kind gives."""
    case = locked(case)
    refuse_unless(for_the_firm(by, case))
    clock = clock_of(case, now)
    if clock.appeal_until is None:
        raise Refused(Sentence("Decisions on such cases are not appealed here."))
    if clock.day > clock.appeal_until:
        raise Refused(Sentence("An appeal could be made until {day}.", day=clock.appeal_until))
    grounds = plain(grounds, Sentence("The grounds"))
    go(case, "appeal")
    step(case, "appeal", by=by, now=now, body={"grounds": grounds}, visible="exporter")
    tell(
        Person.objects.holding("head_of_unit"),
        Sentence("{case} is appealed.", case=case.public_id),
        case=case,
        now=now,
    )
    return case


@transaction.atomic
def uphold(case: Case, *, why: str, by: Person, now: Moment) -> Case:
    """The appeal is dismissed by somebody who had no part in the decision."""
    case = locked(case)
    refuse_unless(may_decide_appeal(by, case))
    why = plain(why, "The reason")
    go(case, "uphold")
    step(case, "uphold", by=by, now=now, body={"why": why}, visible="exporter")
    said = Sentence("The appeal on {case} is dismissed: {why}", case=case.public_id, why=why)
    tell(firm_of(case), said, case=case, now=now)
    return case


@transaction.atomic
def reopen(case: Case, *, why: str, by: Person, now: Moment) -> Case:
    """The appeal is allowed: the case is decided anew, and what stood is kept."""
    case = locked(case)
    refuse_unless(may_decide_appeal(by, case))
    why = plain(why, "The reason")
    case.proposals.filter(standing=True).update(standing=False)
    case.outcome, case.decided = "", None
    go(case, "reopen")
    step(case, "reopen", by=by, now=now, body={"why": why}, visible="exporter")
    reckon(case, now)
    said = Sentence("The appeal on {case} is allowed: it will be decided anew.", case=case.public_id)
    tell(firm_of(case), said, case=case, now=now)
    return case
