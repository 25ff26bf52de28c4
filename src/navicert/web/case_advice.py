"""The advice on a case, its conditions and the proposed decision, made ready for the page. Nothing is decided here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime as Moment
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from navicert.licensing.advice import Advice as Given
from navicert.licensing.advice import combine
from navicert.licensing.criteria import BY_ID
from navicert.licensing.dossier import Dossier
from navicert.licensing.kinds import LicenceKind
from navicert.office.cases.advice import advice_of
from navicert.office.cases.advice_seen import AdviceSeen
from navicert.office.cases.goods import goods_in, parties_in
from navicert.office.cases.signatures import still_due
from navicert.office.models.case import Advice, Case, Condition, Proposal, Signature
from navicert.office.models.people import Person
from navicert.office.people.roles import ROLES
from navicert.office.permissions.case import may_lift
from navicert.web.case_words import DECISIONS, LINE_OUTCOMES, VERDICTS, Tag, Text, tag


@dataclass(frozen=True, slots=True)
class ReasonShown:
    """A reason: the criterion with its provision, the sentence, and what it rests on."""

    title: str
    cite: str
    sentence: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceShown:
    """What one team said."""

    team: str
    by: str
    instead_of: str
    at: Moment
    verdict: Tag
    scope: str
    reasons: tuple[ReasonShown, ...]


@dataclass(frozen=True, slots=True)
class LineShown:
    """One goods line in the combined table: what each team says of it, what it comes to, and whether they differ."""

    number: int
    views: tuple[Tag | None, ...]
    combined: Tag
    differs: bool


@dataclass(frozen=True, slots=True)
class Table:
    """All advice line by line: the teams are the columns."""

    teams: tuple[str, ...]
    lines: tuple[LineShown, ...]
    outcome: Tag


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionShown:
    """A condition with the team that owns it; ``may_lift`` where the reader is of that team.

    ``taken_from`` is the number of the licence that carries it already.
    """

    id: int
    text: str
    owner: str
    lifted: Moment | None
    lifted_by: str
    why_lifted: str
    may_lift: bool
    taken_from: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureShown:
    """A second person signed, or sent back with a reason."""

    by: str
    instead_of: str
    role: Text
    at: Moment
    accepts: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalShown:
    """A proposed decision: its words, its exact text with the hash, who signed and whose signature is still needed."""

    verdict: Tag
    by: str
    instead_of: str
    at: Moment
    valid_from: str
    valid_until: str
    departs: str
    alarm: str
    consistency: str
    lines: tuple[tuple[str, Text, str], ...]
    reasons: tuple[ReasonShown, ...]
    conditions: tuple[tuple[str, str], ...]
    text: str
    sha256: str
    signatures: tuple[SignatureShown, ...]
    needed: tuple[str, ...]
    standing: bool


def reasons_shown(reasons: Iterable[Mapping[str, Any]]) -> tuple[ReasonShown, ...]:
    """Reasons with the titles of their criteria."""
    return tuple(_reason(each) for each in reasons)


def _reason(said: Mapping[str, Any]) -> ReasonShown:
    criterion = BY_ID.get(str(said["criterion"]))
    title = _(criterion.title) if criterion else str(said["criterion"])
    evidence = ", ".join(map(str, said.get("evidence", ())))
    return ReasonShown(title, criterion.cite if criterion else "", str(said["sentence"]), evidence)


def advice_shown(rows: Sequence[Advice], given: Sequence[Given]) -> tuple[AdviceShown, ...]:
    """The pieces of advice that a person may read; ``given`` are the same rows as the core knows them."""
    return tuple(
        AdviceShown(
            team=row.team.title,
            by=row.by.name,
            instead_of=row.instead_of.name if row.instead_of else "",
            at=row.at,
            verdict=tag(VERDICTS, row.verdict),
            scope=str(each.scope) if row.scope else "",
            reasons=reasons_shown(row.reasons),
        )
        for row, each in zip(rows, given, strict=True)
    )


def combined_table(
    kind: LicenceKind, dossier: Dossier, seen: AdviceSeen
) -> tuple[tuple[AdviceShown, ...], Table | None]:
    """The advice that a person may read, and, where that is all of it, what it comes to line by line."""
    given = [advice_of(row) for row in seen.rows]
    shown = advice_shown(seen.rows, given)
    if not seen.whole or not given:
        return shown, None
    lines = tuple(line.number for line in goods_in(kind, dossier)) or (1,)
    parties = {record["name"]: lines for _role, record in parties_in(kind, dossier) if record.get("name")}
    combined = combine(given, lines, parties)
    differing = {each.line for each in combined.differences}
    rows = tuple(
        LineShown(
            line,
            tuple(tag(VERDICTS, each.verdict) if each.reaches(line, parties) else None for each in given),
            tag(VERDICTS, combined.lines[line]),
            line in differing,
        )
        for line in lines
    )
    return shown, Table(tuple(row.team.title for row in seen.rows), rows, tag(VERDICTS, combined.outcome))


def conditions_shown(person: Person, case: Case, seen: AdviceSeen) -> tuple[ConditionShown, ...]:
    """The conditions of the advice that a person may read, and those of the licence that the case amends."""
    readable = {row.pk for row in seen.rows}
    rows = list(case.conditions.all())
    prefetch_related_objects(rows, "taken_from")
    return tuple(
        _condition(person, case, row) for row in rows if seen.whole or row.taken_from_id or row.advice_id in readable
    )


def _condition(person: Person, case: Case, row: Condition) -> ConditionShown:
    return ConditionShown(
        id=row.pk,
        text=row.text,
        owner=row.owner.title,
        lifted=row.lifted,
        lifted_by=row.lifted_by.name if row.lifted_by else "",
        why_lifted=row.why_lifted,
        may_lift=row.lifted is None and may_lift(person, row.owner_id, case) is None,
        taken_from=row.taken_from.public_id if row.taken_from else "",
    )


def proposals_shown(case: Case, dossier: Dossier, teams: Mapping[str, str]) -> tuple[ProposalShown, ...]:
    """What was proposed, the newest first; of the one that stands, whose signature it still needs."""
    return tuple(_proposal(case, row, dossier, teams) for row in reversed(case.proposals.all()))


def _proposal(case: Case, row: Proposal, dossier: Dossier, teams: Mapping[str, str]) -> ProposalShown:
    body, signatures = json.loads(row.body), sorted(row.signatures.all(), key=lambda each: each.pk)
    waits = row.standing and case.state == "proposed"
    return ProposalShown(
        verdict=tag(DECISIONS, row.verdict),
        by=row.by.name if row.by else _("The office"),
        instead_of=row.instead_of.name if row.instead_of else "",
        at=row.at,
        valid_from=body["valid_from"] or (_("the day of its issue") if body["valid_until"] else ""),
        valid_until=body["valid_until"] or "",
        departs=body["departs"],
        alarm=body.get("consistency", {}).get("alarm", ""),
        consistency=body.get("consistency", {}).get("why", ""),
        lines=tuple(_line(each) for each in body["lines"]),
        reasons=reasons_shown(body["reasons"]),
        conditions=tuple((each["text"], teams.get(each["owner"], each["owner"])) for each in body["conditions"]),
        text=row.body,
        sha256=row.sha256,
        signatures=tuple(_signature(each) for each in signatures),
        needed=tuple(_(ROLES[role].title) for role in still_due(case, dossier, signatures)) if waits else (),  # type: ignore[index]
        standing=row.standing,
    )


def _line(said: Mapping[str, Any]) -> tuple[str, Text, str]:
    return str(said["line"]), LINE_OUTCOMES.get(said["outcome"], said["outcome"]), str(said.get("quantity") or "")


def _signature(row: Signature) -> SignatureShown:
    described = ROLES.get(row.role)  # type: ignore[call-overload]
    return SignatureShown(
        by=row.by.name,
        instead_of=row.instead_of.name if row.instead_of else "",
        role=_(described.title) if described else row.role,
        at=row.at,
        accepts=row.accepts,
        reason=row.reason,
    )
