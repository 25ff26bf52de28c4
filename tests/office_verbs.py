"""The verbs on a case: the situation in which each can be done, the action, its call in the interface, its page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime as Moment
from datetime import timedelta
from typing import Any

from navicert.office.actions import apply, decide, handle, lanes
from navicert.office.actions.issue import issue
from navicert.office.models import Case, Person, Policy, Proposal, Referral, Team
from office_cases import INDIVIDUAL, NOW, Office, a_draft, accepted, advised, countersigned, sent_in
from office_lanes import a_declaration
from office_people import a_person

LATER = NOW + timedelta(days=5)
WHY = "A reason that a person can read."
REASON = {"criterion": "15-1-d", "sentence": "Diversion is known there."}
MILITARY_END_USE = {"end_use_type": "military"}


def circulated(office: Office, case: Case | None = None) -> Case:
    """A case that lies with the technical advisers and the defence ministry."""
    case = handle.accept(case, by=office.reception, now=LATER) if case else accepted(office)
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


def with_a_consent(office: Office) -> Case:
    """A case in which another state was asked."""
    case = accepted(office)
    day = NOW.date()
    handle.ask_consent(
        case, country="FR", body="SGDSN", asked=day, window_ends=day + timedelta(days=20), silence="consent",
        by=office.officer, now=NOW,
    )  # fmt: skip
    return Case.objects.get(pk=case.pk)


def declared(office: Office) -> Case:
    """A case that a declaration of operational need reaches."""
    a_declaration((a_person("policy_owner"), a_person("policy_owner")))
    return accepted(office)


def in_the_crisis_lane(office: Office) -> Case:
    """A case under a declaration."""
    case = declared(office)
    return lanes.enter_crisis_lane(case, Policy.objects.get(lane="crisis"), by=office.head, now=LATER)


def decided_in_the_crisis_lane(office: Office) -> Case:
    """A refusal under a declaration, which somebody else has to review."""
    case = decide_on(in_the_crisis_lane(office), office)
    return Case.objects.get(pk=case.pk)


def decide_on(case: Case, office: Office) -> Case:
    """Refuse a case by the hands of the office, another head of unit signing."""
    case = handle.circulate(case, by=office.officer, now=LATER)
    for referral in case.referrals.filter(closed=None):
        adviser = office.advisers[referral.team.slug]
        handle.advise(referral, verdict="approve", reasons=[], by=adviser, now=LATER)
    made = decide.propose(case, verdict="refuse", lines=[], reasons=[REASON], by=office.officer, now=LATER, departs=WHY)
    for role in ("head_of_unit", "head_of_department"):
        if Case.objects.get(pk=case.pk).state == "proposed":
            decide.countersign(made, seen=made.sha256, by=a_person(role), now=LATER)
    issue(case, by=office.officer, now=LATER)
    return case


def _declaration() -> Policy:
    return Policy.objects.get(lane="crisis")


def _an_officer() -> Person:
    return Person.objects.filter(held__role="officer").order_by("pk")[0]


def _team(slug: str) -> int:
    return Team.objects.get(slug=slug).pk


@dataclass(frozen=True)
class Verb:
    """One verb: ``ready`` makes what it is done to, ``do`` is the action, ``call`` method, path and body in the interface,
    ``page`` the address of its form and what is filled in, where it depends on who does it as a function of the person."""

    ready: Callable[[Office], Any]
    do: Callable[[Any, Person, Office], object]
    call: Callable[[Any], tuple[str, str, object]] | None = None
    page: Callable[[Any], tuple[str, dict[str, Any]]] | None = None


def _post(path: str, body: Callable[[Case], object] | None = None) -> Callable[[Case], tuple[str, str, object]]:
    return lambda case: ("post", f"/cases/{case.public_id}/{path}", body(case) if body else {})


def _text(case: Case) -> Mapping[str, Any]:
    return {"text": WHY}


def _desk(verb: str, row: Callable[[Case], Any] | None = None, /, **form: Any) -> Callable[[Case], tuple[str, Any]]:
    return lambda c: (f"/cases/{c.public_id}/do/{verb}" + (f"/{row(c).pk}" if row else ""), form)


def _firm(path: str, **form: Any) -> Callable[[Case], tuple[str, dict[str, Any]]]:
    return lambda c: (f"/applications/{c.public_id}/{path}", {"version": c.version, **form})


AT: Moment = LATER
DAY = AT.date().isoformat()
REASONED = {"criterion_0": REASON["criterion"], "sentence_0": REASON["sentence"]}
CONSENT = {
    "country": "FR", "body": "SGDSN", "asked": DAY, "window_ends": (AT + timedelta(days=9)).date().isoformat(),
    "silence": "consent",
}  # fmt: skip
VERBS: dict[str, Verb] = {
    "save_draft": Verb(
        a_draft,
        lambda c, p, o: apply.save_draft(c, {**INDIVIDUAL, "own_reference": "X"}, by=p, now=AT, version=c.version),
        lambda c: ("put", f"/cases/{c.public_id}/dossier", {"dossier": INDIVIDUAL, "version": c.version}),
        _firm("sections/applicant", own_reference="X"),
    ),
    "submit": Verb(
        a_draft, lambda c, p, o: apply.submit(c, by=p, now=AT, library=o.library), _post("submit"), _firm("check")
    ),
    "discard": Verb(a_draft, lambda c, p, o: apply.discard(c, by=p, now=AT), _post("discard"), _firm("discard")),
    "withdraw": Verb(
        sent_in, lambda c, p, o: apply.withdraw(c, why=WHY, by=p, now=AT), _post("withdraw", _text),
        _firm("do/withdraw", text=WHY),
    ),
    "copy": Verb(sent_in, lambda c, p, o: apply.copy(c, by=p, now=AT), _post("copy"), _firm("copy")),
    "accept": Verb(sent_in, lambda c, p, o: handle.accept(c, by=p, now=AT), _post("accept"), _desk("accept")),
    "return_incomplete": Verb(
        sent_in, lambda c, p, o: handle.return_incomplete(c, what=WHY, by=p, now=AT), _post("return", _text),
        _desk("return_incomplete", what=WHY),
    ),
    "assign": Verb(
        accepted,
        lambda c, p, o: handle.assign(c, to=o.officer, by=p, now=AT),
        _post("assign", lambda c: {"to": _an_officer().public_id}),
        lambda c: (f"/cases/{c.public_id}/do/assign", {"to": lambda by: (by if by.post("officer") else _an_officer()).pk}),
    ),
    "circulate": Verb(
        accepted, lambda c, p, o: handle.circulate(c, by=p, now=AT), _post("circulate"), _desk("circulate")
    ),
    "refer": Verb(
        accepted,
        lambda c, p, o: handle.refer(c, team=Team.objects.get(slug="defence"), purpose="x", because=WHY, by=p, now=AT),
        _post("refer", lambda c: {"team": "defence", "purpose": "Say what it may do.", "because": WHY}),
        lambda c: (f"/cases/{c.public_id}/do/refer", {"team": _team("defence"), "purpose": "advice", "because": WHY}),
    ),
    "take": Verb(circulated, lambda c, p, o: handle.take(_referral(c), by=p, now=AT), None, _desk("take", _referral)),
    "advise": Verb(
        circulated,
        lambda c, p, o: handle.advise(_referral(c), verdict="approve", reasons=[], by=p, now=AT),
        _post("advise", lambda c: {"referral": _referral(c).pk, "verdict": "approve"}),
        _desk("advise", _referral, verdict="approve", speaks_of="everything"),
    ),
    "ask": Verb(
        accepted, lambda c, p, o: handle.ask(c, question=WHY, by=p, now=AT), _post("ask", _text),
        _desk("ask", question=WHY),
    ),
    "cancel_query": Verb(
        asked, lambda c, p, o: handle.cancel_query(c.queries.get(), by=p, now=AT), None,
        _desk("cancel_query", lambda c: c.queries.get()),
    ),
    "answer": Verb(
        asked,
        lambda c, p, o: handle.answer(c.queries.get(), text=WHY, by=p, now=AT),
        _post("answer", lambda c: {"query": c.queries.get().pk, "text": WHY}),
        lambda c: (f"/applications/{c.public_id}/answers/{c.queries.get().pk}", {"text": WHY}),
    ),
    "note": Verb(
        circulated, lambda c, p, o: handle.note(c, text=WHY, by=p, now=AT), _post("note", _text),
        _desk("note", text=WHY, reader="authority"),
    ),
    "lift_condition": Verb(
        conditioned,
        lambda c, p, o: handle.lift_condition(c.conditions.get(), why=WHY, by=p, now=AT),
        _post("lift", lambda c: {"condition": c.conditions.get().pk, "text": WHY}),
        _desk("lift_condition", lambda c: c.conditions.get(), why=WHY),
    ),
    "ask_consent": Verb(
        accepted,
        lambda c, p, o: handle.ask_consent(
            c, country="FR", body="SGDSN", asked=AT.date(), window_ends=AT.date(), silence="consent", by=p, now=AT
        ),
        None,
        _desk("ask_consent", None, **CONSENT),
    ),
    "record_consent": Verb(
        with_a_consent,
        lambda c, p, o: handle.record_consent(
            c.consents.get(), answer="consent", on=AT.date(), ground="", by=p, now=AT
        ),
        None,
        _desk("record_consent", lambda c: c.consents.get(), answer="consent", on=DAY),
    ),
    "propose": Verb(
        advised,
        lambda c, p, o: decide.propose(c, verdict="refuse", lines=[], reasons=[REASON], by=p, now=AT, departs=WHY),
        _post("propose", lambda c: {"verdict": "refuse", "reasons": [REASON], "departs": WHY}),
        _desk("propose", None, verdict="refuse", departs=WHY, **REASONED),
    ),
    "countersign": Verb(
        proposed,
        lambda c, p, o: decide.countersign(_proposal(c), seen=_proposal(c).sha256, by=p, now=AT),
        _post("countersign", lambda c: {"sha256": _proposal(c).sha256}),
        lambda c: (f"/cases/{c.public_id}/do/countersign", {"seen": _proposal(c).sha256}),
    ),
    "send_back": Verb(
        proposed, lambda c, p, o: decide.send_back(_proposal(c), why=WHY, by=p, now=AT), _post("send_back", _text),
        _desk("send_back", why=WHY),
    ),
    "issue": Verb(countersigned, lambda c, p, o: issue(c, by=p, now=AT), _post("issue"), _desk("decide")),
    "appeal": Verb(
        decided, lambda c, p, o: decide.appeal(c, grounds=WHY, by=p, now=AT), _post("appeal", _text),
        _firm("do/appeal", text=WHY),
    ),
    "uphold": Verb(
        appealed, lambda c, p, o: decide.uphold(c, why=WHY, by=p, now=AT), _post("uphold", _text),
        _desk("uphold", why=WHY),
    ),
    "reopen": Verb(
        appealed, lambda c, p, o: decide.reopen(c, why=WHY, by=p, now=AT), _post("reopen", _text),
        _desk("reopen", why=WHY),
    ),
    "enter_crisis_lane": Verb(
        declared, lambda c, p, o: lanes.enter_crisis_lane(c, _declaration(), by=p, now=AT), None,
        lambda c: (f"/cases/{c.public_id}/do/enter_crisis_lane", {"policy": _declaration().public_id}),
    ),
    "leave_crisis_lane": Verb(
        in_the_crisis_lane, lambda c, p, o: lanes.leave_crisis_lane(c, why=WHY, by=p, now=AT), None,
        _desk("leave_crisis_lane", why=WHY),
    ),
    "review": Verb(
        decided_in_the_crisis_lane, lambda c, p, o: lanes.review(c, finding="stands", why=WHY, by=p, now=AT), None,
        _desk("review", finding="stands", why=WHY),
    ),
}  # fmt: skip
