"""Every verb on a case: the situation in which it can be done, the action that does it, and its call in the interface."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime as Moment
from datetime import timedelta
from typing import Any

from navicert.office.actions import apply, decide, handle
from navicert.office.actions.issue import issue
from navicert.office.models import Case, Person, Proposal, Referral, Team
from office_cases import INDIVIDUAL, NOW, Office, a_draft, accepted, advised, countersigned, sent_in

LATER = NOW + timedelta(days=5)
REASON = {"criterion": "15-1-d", "sentence": "Diversion is known there."}
MILITARY_END_USE = {"end_use_type": "military"}


def circulated(office: Office) -> Case:
    """A case that lies with the technical advisers and the defence ministry."""
    case = accepted(office)
    for slug in ("technical", "defence"):
        team = Team.objects.get(slug=slug)
        case = handle.refer(
            case, team=team, purpose="Say what it may do.", because="Range.", by=office.officer, now=NOW
        )
    return Case.objects.get(pk=case.pk)


def asked(office: Office) -> Case:
    """A case with an open question."""
    case = accepted(office)
    handle.ask(case, question="Which kiln?", by=office.officer, now=NOW)
    return Case.objects.get(pk=case.pk)


def proposed(office: Office) -> Case:
    """A case whose refusal is proposed and waits for a second signature."""
    case = advised(office)
    decide.propose(
        case, verdict="refuse", lines=[], reasons=[REASON], by=office.officer, now=LATER, departs="New facts."
    )
    return Case.objects.get(pk=case.pk)


def decided(office: Office) -> Case:
    """A case that was refused."""
    case = proposed(office)
    made = case.proposals.get(standing=True)
    if case.state == "proposed":
        decide.countersign(made, seen=made.sha256, by=office.head, now=LATER)
    issue(case, by=office.officer, now=LATER)
    return Case.objects.get(pk=case.pk)


def appealed(office: Office) -> Case:
    """A refusal that the firm has appealed."""
    return decide.appeal(decided(office), grounds="The kiln is in Recife.", by=office.clerk, now=LATER)


def conditioned(office: Office) -> Case:
    """A case with a condition that the technical team set."""
    case = circulated(office)
    referral = case.referrals.get(team__slug="technical")
    handle.advise(
        referral, verdict="approve_with_conditions", reasons=[REASON], conditions=["Report each delivery."],
        by=office.advisers["technical"], now=NOW,
    )  # fmt: skip
    return Case.objects.get(pk=case.pk)


def _referral(case: Case) -> Referral:
    return case.referrals.get(team__slug="technical")


def _proposal(case: Case) -> Proposal:
    return case.proposals.select_related("case").get(standing=True)


@dataclass(frozen=True)
class Verb:
    """One verb: ``ready`` makes the case, ``do`` is the action, ``call`` its path and body in the interface."""

    ready: Callable[[Office], Case]
    do: Callable[[Case, Person, Office], object]
    call: Callable[[Case], tuple[str, str, object]]


def _post(path: str, body: Callable[[Case], object] | None = None) -> Callable[[Case], tuple[str, str, object]]:
    return lambda case: ("post", f"/cases/{case.public_id}/{path}", body(case) if body else {})


def _text(case: Case) -> Mapping[str, Any]:
    return {"text": "A reason that a person can read."}


WHY = "A reason that a person can read."
AT: Moment = LATER
VERBS: dict[str, Verb] = {
    "save_draft": Verb(
        a_draft,
        lambda c, p, o: apply.save_draft(c, {**INDIVIDUAL, "own_reference": "X"}, by=p, now=AT, version=c.version),
        lambda c: ("put", f"/cases/{c.public_id}/dossier", {"dossier": INDIVIDUAL, "version": c.version}),
    ),
    "submit": Verb(a_draft, lambda c, p, o: apply.submit(c, by=p, now=AT, library=o.library), _post("submit")),
    "discard": Verb(a_draft, lambda c, p, o: apply.discard(c, by=p, now=AT), _post("discard")),
    "withdraw": Verb(sent_in, lambda c, p, o: apply.withdraw(c, why=WHY, by=p, now=AT), _post("withdraw", _text)),
    "copy": Verb(sent_in, lambda c, p, o: apply.copy(c, by=p, now=AT), _post("copy")),
    "accept": Verb(sent_in, lambda c, p, o: handle.accept(c, by=p, now=AT), _post("accept")),
    "return": Verb(
        sent_in, lambda c, p, o: handle.return_incomplete(c, what=WHY, by=p, now=AT), _post("return", _text)
    ),
    "assign": Verb(
        accepted,
        lambda c, p, o: handle.assign(c, to=o.officer, by=p, now=AT),
        _post("assign", lambda c: {"to": Person.objects.filter(held__role="officer").order_by("pk")[0].public_id}),
    ),
    "circulate": Verb(accepted, lambda c, p, o: handle.circulate(c, by=p, now=AT), _post("circulate")),
    "refer": Verb(
        accepted,
        lambda c, p, o: handle.refer(c, team=Team.objects.get(slug="defence"), purpose="x", because=WHY, by=p, now=AT),
        _post("refer", lambda c: {"team": "defence", "purpose": "Say what it may do.", "because": WHY}),
    ),
    "advise": Verb(
        circulated,
        lambda c, p, o: handle.advise(_referral(c), verdict="approve", reasons=[], by=p, now=AT),
        _post("advise", lambda c: {"referral": _referral(c).pk, "verdict": "approve"}),
    ),
    "ask": Verb(accepted, lambda c, p, o: handle.ask(c, question=WHY, by=p, now=AT), _post("ask", _text)),
    "answer": Verb(
        asked,
        lambda c, p, o: handle.answer(c.queries.get(), text=WHY, by=p, now=AT),
        _post("answer", lambda c: {"query": c.queries.get().pk, "text": WHY}),
    ),
    "note": Verb(circulated, lambda c, p, o: handle.note(c, text=WHY, by=p, now=AT), _post("note", _text)),
    "lift": Verb(
        conditioned,
        lambda c, p, o: handle.lift_condition(c.conditions.get(), why=WHY, by=p, now=AT),
        _post("lift", lambda c: {"condition": c.conditions.get().pk, "text": WHY}),
    ),
    "propose": Verb(
        advised,
        lambda c, p, o: decide.propose(c, verdict="refuse", lines=[], reasons=[REASON], by=p, now=AT, departs=WHY),
        _post("propose", lambda c: {"verdict": "refuse", "reasons": [REASON], "departs": WHY}),
    ),
    "countersign": Verb(
        proposed,
        lambda c, p, o: decide.countersign(_proposal(c), seen=_proposal(c).sha256, by=p, now=AT),
        _post("countersign", lambda c: {"sha256": _proposal(c).sha256}),
    ),
    "send_back": Verb(
        proposed, lambda c, p, o: decide.send_back(_proposal(c), why=WHY, by=p, now=AT), _post("send_back", _text)
    ),
    "issue": Verb(countersigned, lambda c, p, o: issue(c, by=p, now=AT), _post("issue")),
    "appeal": Verb(decided, lambda c, p, o: decide.appeal(c, grounds=WHY, by=p, now=AT), _post("appeal", _text)),
    "uphold": Verb(appealed, lambda c, p, o: decide.uphold(c, why=WHY, by=p, now=AT), _post("uphold", _text)),
    "reopen": Verb(appealed, lambda c, p, o: decide.reopen(c, why=WHY, by=p, now=AT), _post("reopen", _text)),
}
