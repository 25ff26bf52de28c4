"""A case as a program reads it."""

from __future__ import annotations

import json
from datetime import datetime as Moment
from typing import Any

from navicert.office.actions.apply import gaps_of
from navicert.office.cases.able import able, open_referrals, standing_proposal
from navicert.office.cases.advice import combined_of
from navicert.office.cases.advice_seen import advice_seen
from navicert.office.cases.clocks import clock_of
from navicert.office.models.case import Case, Event
from navicert.office.models.people import Person
from navicert.office.permissions.case import may_see_inside
from navicert.office.visible.cases import events_seen

OF_THE_FIRM = (
    "begin",
    "save_draft",
    "attach",
    "withdraw_document",
    "submit",
    "discard",
    "withdraw",
    "answer",
    "appeal",
)
"""The steps that only people of the firm make."""


def case_line(case: Case, *, inside: bool) -> dict[str, Any]:
    """A case in a list. Firms are not told who works on their cases."""
    names = ("kind", "title", "state", "outcome", "lane", "destination")
    return {
        "id": case.public_id,
        **{name: getattr(case, name) for name in names},
        "exporter": case.exporter.name,
        "officer": case.officer.name if case.officer and inside else None,
        "submitted": case.submitted.isoformat() if case.submitted else None,
        "due": case.due.isoformat() if case.due else None,
    }


def case_shown(person: Person, case: Case, now: Moment) -> dict[str, Any]:
    """A case as this person sees it. The exporter is not told who advises, and what was found."""
    clock = clock_of(case, now)
    inside = may_see_inside(person, case) is None
    drafting = case.state in ("draft", "returned")
    return {
        **case_line(case, inside=inside),
        "version": case.version,
        "dossier": json.loads(case.dossier if drafting and not inside else _sent(case)),
        "missing": [gap.sentence for gap in gaps_of(case)] if drafting and not inside else [],
        "clock": {
            "sentence": clock.sentence,
            "due": clock.due.isoformat() if clock.due else None,
            "running": clock.running,
            "overdue": clock.overdue,
        },
        "events": [_event(event, inside=inside) for event in events_seen(person, case)],
        "queries": [_query(query) for query in case.queries.order_by("pk")],
        "licences": list(case.licences.order_by("pk").values_list("public_id", flat=True)),
        "letters": list(case.letters.order_by("pk").values_list("public_id", flat=True)),
        "can": list(able(person, case)),
        "inside": _inside(person, case) if inside else None,
    }


def _sent(case: Case) -> str:
    last = case.submissions.order_by("-seq").values_list("dossier", flat=True).first()
    return last if last is not None else "{}"


def _event(event: Event, *, inside: bool) -> dict[str, Any]:
    """A step; firms are not told who of the authority did it, only that the authority did."""
    named = inside or event.verb in OF_THE_FIRM
    return {
        "seq": event.seq,
        "verb": event.verb,
        "at": event.at.isoformat(),
        "by": event.by.public_id if event.by and named else None,
        "instead_of": event.instead_of.public_id if event.instead_of and named else None,
        "body": event.body,
        "entry": event.entry,
    }


def _query(query: Any) -> dict[str, Any]:
    moments = {name: getattr(query, name) for name in ("asked", "answered", "cancelled")}
    said = {"id": query.pk, "question": query.question, "answer": query.answer}
    return {**said, **{name: at.isoformat() if at else None for name, at in moments.items()}}


def _inside(person: Person, case: Case) -> dict[str, Any]:
    """What the authority sees: referrals, checks, advice as far as it is open to this person, the proposal."""
    check = case.last_check()
    proposal = standing_proposal(case)
    advice = advice_seen(person, case)
    combined = combined_of(case) if advice.whole else None
    return {
        "flags": check.findings["flags"] if check else [],
        "determinations": [each.public_id for each in check.determinations.all()] if check else [],
        "screenings": [each.public_id for each in check.screenings.all()] if check else [],
        "referrals": [{"id": r.pk, "team": r.team.slug, "because": r.because} for r in open_referrals(case)],
        "advice": [
            {"team": a.team.slug, "by": a.by.public_id, "verdict": a.verdict, "reasons": a.reasons, "scope": a.scope}
            for a in advice.rows
        ],
        "combined": combined.outcome if combined else None,
        "conditions": [
            {
                "id": c.pk,
                "owner": c.owner.slug,
                "text": c.text,
                "lifted": c.lifted.isoformat() if c.lifted else None,
                "taken_from": c.taken_from.public_id if c.taken_from else None,
            }
            for c in case.conditions.select_related("owner", "taken_from").order_by("pk")
            if advice.whole or c.taken_from_id or c.advice_id in {row.pk for row in advice.rows}
        ],
        "proposal": {"sha256": proposal.sha256, "body": json.loads(proposal.body)} if proposal else None,
    }
