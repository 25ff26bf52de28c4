"""One case as the people of the authority see it: everything is read here, as frozen values; the page only shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Day
from datetime import datetime as Moment

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from navicert.licensing.clocks import Clock
from navicert.licensing.dossier import BadDossier, Dossier
from navicert.licensing.kinds import LicenceKind
from navicert.licensing.routing import NotRouted
from navicert.licensing.states import LIVE
from navicert.licensing.words import country_name
from navicert.office.cases.advice_seen import AdviceSeen, advice_seen
from navicert.office.cases.clocks import clock_of
from navicert.office.cases.kinds import kind_of
from navicert.office.cases.routing import Known, tried
from navicert.office.cases.whole import last_check
from navicert.office.in_words import in_words
from navicert.office.models.case import Case, Check, Event
from navicert.office.models.people import Person, Team
from navicert.office.models.plain import one_of, rows
from navicert.office.permissions.case import Refused, may_lead
from navicert.office.visible.cases import events_seen
from navicert.office.visible.documents import documents_seen
from navicert.terms import Answer, BadFacts
from navicert.web.answer import ANSWERS, Words
from navicert.web.case_advice import (
    AdviceShown,
    ConditionShown,
    ProposalShown,
    Table,
    combined_table,
    conditions_shown,
    proposals_shown,
)
from navicert.web.case_application import Application, PartyShown, application, parties_shown, read_sent
from navicert.web.case_steps import Step, steps_of
from navicert.web.case_words import (
    ANSWERS_OF_STATES,
    DECISIONS,
    GRADINGS,
    LANES,
    LICENCE_STATES,
    PURPOSES,
    SAID,
    SILENCE,
    STATES,
    VERDICTS,
    Tag,
    Text,
    done,
    tag,
)
from navicert.web.state_diagram import picture


@dataclass(frozen=True, slots=True)
class Law:
    """What the law says of one destination, with the proof one click away."""

    number: str
    day: Day
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralShown:
    """A team that was asked: why, by which rule, and how it stands."""

    team: str
    because: str
    purpose: Text
    rule: str
    opened: Moment
    due: Day | None
    taken_by: str
    closed: Moment | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryShown:
    """A question to the exporter and its answer."""

    id: int
    question: str
    asked: Moment
    asked_by: str
    answer_by: Day | None
    answer: str
    answered: Moment | None
    answered_by: str
    cancelled: Moment | None


@dataclass(frozen=True, slots=True)
class NoteShown:
    """A note, or a message that the exporter sees too."""

    text: str
    by: str
    at: Moment
    message: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentShown:
    """A document that was sent in: what it is and who may open it; its name only where the reader may."""

    number: str
    piece: str
    name: str
    why_not: str
    size: int
    grading: Text
    readers: str
    at: Moment
    withdrawn: Moment | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentShown:
    """What another state was asked, until when, and what it said."""

    id: int
    country: str
    body: str
    asked: Day
    window_ends: Day
    silence: Text
    answer: Text
    answered: Day | None
    ground: str
    objects: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One step of the timeline, with its entry in the record."""

    seq: int
    at: Moment
    what: Text
    by: str
    instead_of: str
    said: tuple[tuple[Text, str], ...]
    exporter: bool
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a case is, in short."""

    number: str
    title: str
    kind: str
    firm: str
    agent: str
    destination: str
    state: Tag
    outcome: Tag | None
    lane: Tag
    officer: str
    live: bool
    amends: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """Everything that the page of a case shows one person."""

    head: Head
    leads: bool
    clock: Clock
    clock_said: str
    steps: tuple[Step, ...]
    application: Application | None
    parties: tuple[PartyShown, ...]
    law: tuple[Law, ...]
    flags: tuple[Mapping[str, str], ...]
    checked: Moment | None
    referrals: tuple[ReferralShown, ...]
    tried: tuple[NotRouted, ...]
    tried_not: str
    advice: tuple[AdviceShown, ...]
    table: Table | None
    whole: bool
    conditions: tuple[ConditionShown, ...]
    queries: tuple[QueryShown, ...]
    notes: tuple[NoteShown, ...]
    consents: tuple[ConsentShown, ...]
    proposals: tuple[ProposalShown, ...]
    documents: tuple[DocumentShown, ...]
    licences: tuple[tuple[str, Tag, Day, Day], ...]
    letters: tuple[tuple[str, str, Moment], ...]
    timeline: tuple[Happened, ...]
    diagram: str


def case_page(person: Person, case: Case, now: Moment) -> CasePage:
    """A case that was read whole, as this person, of the authority or asked by it, sees it today."""
    kind, seen = kind_of(case), advice_seen(person, case)
    sent = list(case.submissions.all())
    check = last_check(case)
    try:
        dossier = read_sent(kind, sent[-1]) if sent else None
    except BadDossier:
        dossier = None
    teams = {each.slug: each.title for each in rows(Team, "", ())}
    events = events_seen(person, case, seen)
    advice, table = combined_table(kind, dossier, seen) if dossier else ((), None)
    not_fired, why_not = _tried(case, check, dossier, seen, now)
    return CasePage(
        head=_head(case, kind),
        leads=may_lead(person, case) is None,
        clock=(clock := clock_of(case, now, events)),
        clock_said=in_words(clock.sentence),
        steps=steps_of(person, case),
        application=application(kind, sent, dossier),
        parties=parties_shown(case, check),
        law=_law(check),
        flags=tuple(check.findings["flags"]) if check else (),
        checked=check.at if check else None,
        referrals=tuple(_referrals(case)),
        tried=not_fired,
        tried_not=why_not,
        advice=advice,
        table=table,
        whole=seen.whole,
        conditions=conditions_shown(person, case, seen),
        queries=tuple(_queries(case)),
        notes=tuple(_notes(case)),
        consents=tuple(_consents(case)),
        proposals=_proposals(case, dossier, teams, seen),
        documents=tuple(_documents(person, case)),
        licences=tuple(_licences(case)),
        letters=tuple((each.public_id, each.kind, each.issued) for each in case.letters.all()),
        timeline=tuple(_timeline(events, teams)),
        diagram=picture(case.state, get_language() or ""),
    )


def _head(case: Case, kind: LicenceKind) -> Head:
    return Head(
        number=case.public_id,
        title=case.title or _("Without a title yet"),
        kind=_(kind.title),
        firm=case.exporter.name,
        agent=case.agent.name if case.agent else "",
        destination=country_name(case.destination) if case.destination else "",
        state=tag(STATES, case.state),
        outcome=tag(DECISIONS, case.outcome) if case.outcome else None,
        lane=tag(LANES, case.lane),
        officer=case.officer.name if case.officer else "",
        live=case.state in LIVE,
        amends=case.amends.public_id if case.amends else "",
    )


def _law(check: Check | None) -> tuple[Law, ...]:
    kept = check.determinations.all() if check else ()
    return tuple(Law(each.public_id, each.day, ANSWERS[Answer(each.headline)]) for each in kept)


def _tried(
    case: Case, check: Check | None, dossier: Dossier | None, seen: AdviceSeen, now: Moment
) -> tuple[tuple[NotRouted, ...], str]:
    """The rules that did not refer the case anywhere, for those who may know what the others advise."""
    if check is None or not seen.whole:
        return (), ""
    try:
        known = Known(dossier, check.findings, tuple(row.verdict for row in seen.rows)) if dossier else None
        return tried(case, now, known), ""
    except (Refused, BadDossier, BadFacts) as lacking:
        return (), in_words(lacking)


def _referrals(case: Case) -> Iterator[ReferralShown]:
    for each in case.referrals.all():
        yield ReferralShown(
            team=each.team.title,
            because=each.because,
            purpose=PURPOSES.get(each.purpose) or _(each.purpose),
            rule=each.rule,
            opened=each.opened,
            due=each.due,
            taken_by=each.taken_by.name if each.taken_by else "",
            closed=each.closed,
        )


def _queries(case: Case) -> Iterator[QueryShown]:
    for each in case.queries.all():
        yield QueryShown(
            id=each.pk,
            question=each.question,
            asked=each.asked,
            asked_by=each.asked_by.name,
            answer_by=each.answer_by,
            answer=each.answer,
            answered=each.answered,
            answered_by=each.answered_by.name if each.answered_by else "",
            cancelled=each.cancelled,
        )


def _notes(case: Case) -> Iterator[NoteShown]:
    for each in case.notes.all():
        yield NoteShown(each.text, each.by.name, each.at, each.visible == "exporter")


def _consents(case: Case) -> Iterator[ConsentShown]:
    for each in case.consents.all():
        yield ConsentShown(
            id=each.pk,
            country=each.country,
            body=each.body,
            asked=each.asked,
            window_ends=each.window_ends,
            silence=SILENCE[each.silence],
            answer=ANSWERS_OF_STATES.get(each.answer, ""),
            answered=each.answered,
            ground=each.ground,
            objects=each.answer == "objection",
        )


def _proposals(
    case: Case, dossier: Dossier | None, teams: Mapping[str, str], seen: AdviceSeen
) -> tuple[ProposalShown, ...]:
    """A proposal repeats the advice, so whoever may not read all of that does not read it either."""
    return proposals_shown(case, dossier, teams) if dossier and seen.whole else ()


def _documents(person: Person, case: Case) -> Iterator[DocumentShown]:
    for each in documents_seen(person, case):
        yield DocumentShown(
            number=each.document.public_id,
            piece=_(each.title),
            name=each.name,
            why_not=in_words(each.why_not),
            size=each.document.size,
            grading=GRADINGS[each.document.grading],
            readers="; ".join(each.readers),
            at=each.document.at,
            withdrawn=each.document.withdrawn,
        )


def _licences(case: Case) -> Iterator[tuple[str, Tag, Day, Day]]:
    for each in case.licences.all():
        yield each.public_id, tag(LICENCE_STATES, each.state), each.valid_from, each.valid_until


def _timeline(events: Sequence[Event], teams: Mapping[str, str]) -> Iterator[Happened]:
    named = sorted({event.body["to"] for event in events if event.verb == "assign" and event.body.get("to")})
    asked = f"WHERE t.public_id {one_of(named)}"
    names = {each.public_id: each.name for each in rows(Person, asked, named, "id, public_id, name")} if named else {}
    for event in reversed(events):
        yield Happened(
            seq=event.seq,
            at=event.at,
            what=done(event.verb),
            by=event.by.name if event.by else _("The office"),
            instead_of=event.instead_of.name if event.instead_of else "",
            said=tuple(_said(event, {**teams, **names})),
            exporter=event.visible == "exporter",
            entry=event.entry,
        )


def _said(event: Event, names: Mapping[str, str]) -> Iterator[tuple[Text, str]]:
    for key, label in SAID.items():
        said = event.body.get(key)
        if isinstance(said, str) and said:
            words = {
                "verdict": {**DECISIONS, **VERDICTS} if event.verb == "advise" else DECISIONS,
                "outcome": DECISIONS,
            }
            yield label, str(tag(words[key], said).title) if key in words else names.get(said, said)
    for each in event.body.get("referred", ()):
        yield _("Team"), _("%(team)s: %(because)s") % {**each, "team": names.get(each["team"], each["team"])}
