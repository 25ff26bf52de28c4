"""What stands in the way of a decision: of its proposal, and again of its issue, since days lie between the two."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date as Day
from datetime import datetime as Moment

from navicert.licensing.sentences import Sentence
from navicert.licensing.validity import why_not
from navicert.office.authority import local_day
from navicert.office.cases.kinds import kind_of
from navicert.office.cases.letters import gives_licence
from navicert.office.cases.signatures import signatures_due
from navicert.office.licences.balances import waits_for
from navicert.office.models.case import Case, Proposal
from navicert.office.people.roles import ROLES
from navicert.office.screening.fresh import not_looked_at
from navicert.office.screening.hits import hits_of_case

REFUSAL = "refuse"
UNSETTLED = ("open", "escalated", "waits")


def of_a_proposal(case: Case, verdict: str, first: Day | None, last: Day | None, day: Day) -> Iterator[str]:
    """Why this cannot be proposed today: the days of the licence, and other states that object or have to consent."""
    if gives_licence(kind_of(case), verdict) and (wrong := why_not(first, last, kind_of(case).validity_months, day)):
        yield wrong
    if verdict != REFUSAL:
        yield from _other_states(case, day)


def of_issue(case: Case, proposal: Proposal, now: Moment) -> Iterator[str]:
    """Why a proposal cannot be issued at this moment, a sentence for each reason. A refusal needs its signatures only.

    1. The signatures that it needs as the case stands now. 2. Its days. 3. Other states. 4. Hits that nobody has settled,
    or that were found true after it was proposed. 5. The lists have to be the ones that its parties were compared with.
    """
    if due := signatures_due(proposal):
        yield Sentence(
            "This decision needs the signature of {names}: the case has changed since it was signed.",
            names=", ".join(ROLES[role].title.lower() for role in due),  # type: ignore[index]
        )
    if proposal.verdict == REFUSAL:
        return
    body = json.loads(proposal.body)
    first, last = (Day.fromisoformat(body[name]) if body[name] else None for name in ("valid_from", "valid_until"))
    yield from of_a_proposal(case, proposal.verdict, first, last, local_day(now))
    yield from _hits(case, proposal, local_day(now))
    if stale := not_looked_at(case, now):
        yield stale


def _other_states(case: Case, day: Day) -> Iterator[str]:
    """Each objection, and each consent that is lacking. Where silence will be consent, a decision does not wait for it:
    the licence may be made out, and nothing goes under it until the window has passed.

    What a use of the licences that it amends waits for is waited for whole: of the new licence nobody would ask it again."""
    for each in case.consents.order_by("pk"):
        if (each.answer or each.silence != "consent") and (sentence := waits_for([each], day)):
            yield sentence
    amended = case.amends
    while amended is not None:
        if sentence := waits_for(amended.case.consents.order_by("pk"), day):
            yield f"Case {amended.case}, licence {amended}: {sentence}"
        amended = amended.replaces


def _hits(case: Case, proposal: Proposal, day: Day) -> Iterator[str]:
    for hit in hits_of_case(case, day):
        if hit.stands in UNSETTLED:
            yield Sentence(
                "{party} may be on the list {list} ({listing}), and that is not settled: judge the hit first.",
                party=hit.party,
                list=hit.list_id,
                listing=hit.listing,
            )
        elif hit.stands == "true" and hit.judged is not None and hit.judged.at > proposal.at:
            yield Sentence(
                "{party} was found to be on the list {list} after this decision was proposed: send it back.",
                party=hit.party,
                list=hit.list_id,
            )
