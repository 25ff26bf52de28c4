"""What an exporter does with a case: begin, draft, send in, withdraw. On sending in, the engine looks at it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date as Day
from datetime import datetime as Moment
from decimal import Decimal
from typing import Any

from django.db import transaction

from navicert.library import Library
from navicert.library.kinds import edition
from navicert.licensing.completeness import missing
from navicert.licensing.dossier import BadDossier, Dossier, read_dossier
from navicert.licensing.sentences import Sentence
from navicert.office.actions.lanes import decide_automatically
from navicert.office.actions.licence import locked_licence
from navicert.office.authority import local_day
from navicert.office.cases.checking import check_submission
from navicert.office.cases.clocks import reckon
from navicert.office.cases.kinds import draft_of, kind_named, kind_of
from navicert.office.cases.risk import precedents_first
from navicert.office.cases.steps import go, led_by, locked, step, tell
from navicert.office.cases.summary import summary_of, words_of
from navicert.office.licences.amending import why_not_amended
from navicert.office.licences.carried import take_over_conditions
from navicert.office.models.case import Case, Submission, Word
from navicert.office.models.licence import Licence, Policy
from navicert.office.models.people import Organisation, Person
from navicert.office.numbers import new_number
from navicert.office.permissions.case import Refused, for_the_firm, may_apply, refuse_unless
from navicert.office.permissions.licence import may_amend
from navicert.office.record.canonical import sha256


class Incomplete(Refused):
    """The dossier lacks something; ``gaps`` names each field or document."""

    def __init__(self, gaps: tuple[Any, ...]) -> None:
        super().__init__("Something is missing: " + " ".join(gap.sentence for gap in gaps))
        self.gaps = gaps


class Wrong(Refused):
    """The dossier cannot be read; ``problems`` says where and what would be right."""

    def __init__(self, bad: BadDossier) -> None:
        super().__init__("; ".join(f"{each.path}: {each.sentence}" for each in bad.problems))
        self.problems = bad.problems


def _read(kind: str, values: Mapping[str, Any]) -> Dossier:
    try:
        return read_dossier(kind_named(kind), values)
    except BadDossier as bad:
        raise Wrong(bad) from bad


@transaction.atomic
def begin(
    kind: str,
    *,
    exporter: Organisation,
    by: Person,
    now: Moment,
    agent: Organisation | None = None,
    values: Mapping[str, Any] | None = None,
    amends: Licence | None = None,
    copied_from: Case | None = None,
) -> Case:
    """Begin an application; nobody but the firm sees it until it is sent in."""
    refuse_unless(may_apply(by, exporter.pk, agent.pk if agent else None))
    dossier = _read(kind, values or {})
    case = Case(
        public_id=new_number("NA", now.year),
        kind=kind,
        edition=edition(kind),
        exporter=exporter,
        agent=agent,
        applicant=by,
        dossier=dossier.text(),
        amends=amends,
        copied_from=copied_from,
        created=now,
    )
    case.title = summary_of(kind_of(case), dossier).title
    case.save()
    step(case, "begin", by=by, now=now, body={"kind": kind, "exporter": exporter.public_id}, visible="exporter")
    return case


def copy(case: Case, *, by: Person, now: Moment) -> Case:
    """Begin an application with what an earlier one said."""
    refuse_unless(for_the_firm(by, case))
    values = json.loads(case.dossier)
    return begin(case.kind, exporter=case.exporter, agent=case.agent, by=by, now=now, values=values, copied_from=case)


@transaction.atomic
def amend(licence: Licence, *, by: Person, now: Moment) -> Case:
    """Begin the amendment or renewal of a licence: what was sent in for it, to be changed. One at a time."""
    case, licence = locked_licence(licence)
    refuse_unless(may_amend(by, licence))
    if why_not := why_not_amended(licence, local_day(now)):
        raise Refused(why_not)
    values = json.loads(case.submissions.latest("seq").dossier)
    return begin(case.kind, exporter=case.exporter, agent=case.agent, by=by, now=now, values=values, amends=licence)


@transaction.atomic
def save_draft(case: Case, values: Mapping[str, Any], *, by: Person, now: Moment, version: int) -> Case:
    """Keep what was entered so far. A draft may be incomplete; it may not be unreadable."""
    case = locked(case, version)
    refuse_unless(for_the_firm(by, case))
    _with_the_firm(case)
    dossier = _read(case.kind, values)
    if dossier.text() == case.dossier:
        return case
    case.dossier = dossier.text()
    case.title = summary_of(kind_of(case), dossier).title
    step(case, "save_draft", by=by, now=now, inputs={"dossier": sha256(case.dossier)}, visible="exporter")
    return case


def _with_the_firm(case: Case) -> None:
    if case.state not in ("draft", "returned"):
        raise Refused(Sentence("What was sent in is changed no more: the case is {state}.", state=Sentence(case.state)))


def gaps_of(case: Case) -> tuple[Any, ...]:
    """What the application still needs, in the order of the form."""
    pieces = case.documents.filter(withdrawn=None).values_list("piece", flat=True)
    return missing(kind_of(case), draft_of(case), set(pieces))


@precedents_first
@transaction.atomic
def submit(case: Case, *, by: Person, now: Moment, library: Library, version: int | None = None) -> Case:
    """Send an application in: it is frozen, checked by the engine, and waits for the reception.

    Raises :class:`Incomplete` where something is missing; then nothing was sent.
    """
    case = locked(case, version)
    refuse_unless(for_the_firm(by, case))
    if gaps := gaps_of(case):
        raise Incomplete(gaps)
    if why_not := _amends_not(case, local_day(now)):
        raise Refused(why_not)
    go(case, "submit")
    dossier = draft_of(case)
    summary = summary_of(kind_of(case), dossier)
    case.title, case.destination, case.codes = summary.title, summary.destination, list(summary.codes)
    case.end_user, case.end_use = summary.end_user, summary.end_use
    case.value = Decimal(summary.value) if summary.value is not None else None
    case.submitted = case.submitted or now
    sent = Submission.objects.create(
        case=case,
        seq=case.submissions.count() + 1,
        at=now,
        by=by,
        dossier=case.dossier,
        sha256=sha256(case.dossier),
    )
    check = check_submission(case, sent, dossier, library=library, now=now)
    case.flags = [flag["id"] for flag in check.findings["flags"]]
    documents = {
        f"document:{each.public_id}": each.sha256 for each in case.documents.filter(withdrawn=None).order_by("pk")
    }
    inputs = {"dossier": sent.sha256, **documents}
    step(case, "submit", by=by, now=now, body={"submission": sent.seq}, inputs=inputs, visible="exporter")
    if case.amends is not None and sent.seq == 1:
        _take_over(case, case.amends, now)
    _index(case, dossier)
    reckon(case, now)
    policy = Policy.objects.filter(public_id=check.findings["lane"]["policy"]).first()
    if policy is None or not decide_automatically(case, policy, now=now):
        receivers = Person.objects.holding("reception")
        said = Sentence("{case} was sent in: {title}", case=case.public_id, title=case.title)
        tell(receivers, said, case=case, now=now)
    return case


def _amends_not(case: Case, day: Day) -> str | None:
    """``None``, or why the licence that a case amends cannot be amended any more."""
    if case.amends is None:
        return None
    _, licence = locked_licence(case.amends)
    return why_not_amended(licence, day, by=case)


def _take_over(case: Case, licence: Licence, now: Moment) -> None:
    """The conditions of the licence that is amended stand in the case, until their owners lift them."""
    taken = take_over_conditions(case, licence)
    if taken:
        said = [{"condition": each.pk, "owner": each.owner.slug, "text": each.text} for each in taken]
        step(case, "take_over", by=None, now=now, body={"amends": licence.public_id, "conditions": said})


def _index(case: Case, dossier: Dossier) -> None:
    Word.objects.filter(case=case).delete()
    found = words_of(case, kind_of(case), dossier)
    Word.objects.bulk_create(Word(case=case, word=word) for word in sorted(found))


@transaction.atomic
def discard(case: Case, *, by: Person, now: Moment) -> Case:
    """Throw a draft away that was never sent in."""
    case = locked(case)
    refuse_unless(for_the_firm(by, case))
    go(case, "discard")
    step(case, "discard", by=by, now=now, visible="exporter")
    return case


@transaction.atomic
def withdraw(case: Case, *, why: str, by: Person, now: Moment) -> Case:
    """The exporter takes the application back; open referrals and questions end with it."""
    case = locked(case)
    refuse_unless(for_the_firm(by, case))
    go(case, "withdraw")
    case.referrals.filter(closed=None).update(closed=now)
    case.open_queries().update(cancelled=now)
    case.proposals.filter(standing=True).update(standing=False)
    step(case, "withdraw", by=by, now=now, body={"why": why.strip()}, visible="exporter")
    tell(led_by(case), Sentence("{case} was withdrawn.", case=case.public_id), case=case, now=now)
    return case
