"""What a person may do now with a case: the verbs that both the state and the permissions allow."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import prefetch_related_objects
from django.utils import timezone

from navicert.licensing.states import LIVE, CaseState, verbs_of, why_not
from navicert.office.cases.policies import in_force
from navicert.office.cases.reviews import review_of
from navicert.office.models.case import Case, Proposal, Referral
from navicert.office.models.people import Person
from navicert.office.permissions.case import (
    for_the_firm,
    may_advise,
    may_assign,
    may_countersign,
    may_decide_appeal,
    may_lead,
    may_receive,
    may_see_inside,
    may_send_back,
)
from navicert.office.permissions.lanes import may_use_crisis_lane

WHO = {
    "submit": for_the_firm,
    "discard": for_the_firm,
    "withdraw": for_the_firm,
    "appeal": for_the_firm,
    "return_incomplete": may_receive,
    "accept": may_receive,
    "circulate": may_lead,
    "propose": may_lead,
    "decide": may_lead,
    "uphold": may_decide_appeal,
    "reopen": may_decide_appeal,
}
"""Who may make each move of the table of states that a person makes; the other moves follow by themselves."""
WITH_THE_OFFICER = (CaseState.OPEN, CaseState.CIRCULATED, CaseState.ADVISED)


def able(person: Person, case: Case) -> tuple[str, ...]:
    """The verbs that this person may do now, in the order in which a case goes its way."""
    return tuple(dict.fromkeys(_able(person, case)))


def _able(person: Person, case: Case) -> Iterator[str]:
    for verb in verbs_of(case.state):
        if verb in WHO and WHO[verb](person, case) is None:
            yield verb
    if case.state in ("draft", "returned") and for_the_firm(person, case) is None:
        yield "save_draft"
    if for_the_firm(person, case) is None and case.open_queries().exists():
        yield "answer"
    if may_see_inside(person, case) is None:
        yield from _inside(person, case)


def _inside(person: Person, case: Case) -> Iterator[str]:
    yield "note"
    if case.state not in (CaseState.DECIDED, CaseState.WITHDRAWN) and may_assign(person, case) is None:
        yield "assign"
    if case.state in WITH_THE_OFFICER and may_lead(person, case) is None:
        yield "ask"
        yield "refer"
    yield from _of_the_lanes(person, case)
    if any(may_advise(person, referral) is None for referral in open_referrals(case)):
        yield "advise"
    proposal = standing_proposal(case)
    if proposal and case.state == CaseState.PROPOSED and may_countersign(person, proposal) is None:
        yield "countersign"
    if proposal and why_not("send_back", case.state) is None and may_send_back(person, proposal) is None:
        yield "send_back"


def _of_the_lanes(person: Person, case: Case) -> Iterator[str]:
    if case.state in LIVE and case.lane in ("normal", "crisis") and may_use_crisis_lane(person, case) is None:
        if case.lane == "crisis":
            yield "leave_crisis_lane"
        elif in_force("crisis", timezone.now()):
            yield "enter_crisis_lane"
    if case.lane != "normal" and person.post("head_of_unit") and review_of(case) is not None:
        yield "review"


def open_referrals(case: Case) -> list[Referral]:
    """The referrals of a case that wait for advice."""
    waiting = [each for each in case.referrals.all() if each.closed is None]
    prefetch_related_objects(waiting, "team")  # asks for what is not at hand
    return waiting


def standing_proposal(case: Case) -> Proposal | None:
    """What is proposed, if anything."""
    return next((each for each in case.proposals.all() if each.standing), None)
