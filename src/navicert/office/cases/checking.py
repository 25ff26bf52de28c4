"""What the engine finds on a submission: law, lists and flags. What could not be looked at is said, never passed over."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime as Moment
from typing import Any

from navicert.assess.facts import read_facts
from navicert.library import Library
from navicert.licensing.dossier import Dossier
from navicert.licensing.facts import facts_each
from navicert.office.actions.determination import keep_determination
from navicert.office.authority import home_country
from navicert.office.cases.findings import findings_of
from navicert.office.cases.kinds import kind_of
from navicert.office.models import KeptDetermination, KeptScreening
from navicert.office.models.case import Case, CaseParty, Check, Submission
from navicert.office.screening.answer import keep_screenings
from navicert.office.screening.continuous import store_parties
from navicert.office.screening.question import Question
from navicert.screening import ListError, Subject
from navicert.screening.parties import subject_of
from navicert.terms import BadFacts, Party

NOT_ASSESSED = "not-assessed"
NOT_SCREENED = "not-screened"
LISTED = "listed-party"


def check_submission(case: Case, sent: Submission, dossier: Dossier, *, library: Library, now: Moment) -> Check:
    """Assess what was sent in for each destination, screen its parties, and keep both with the flags that they raise."""
    asked = facts_each(kind_of(case), dossier, now.date(), home_country())
    flags: list[dict[str, str]] = []
    determinations = _assessed(case, asked, library, now, flags)
    parties = _parties(case, asked)
    screenings = _screened(parties, now, flags)
    flags += _flags_of(determinations)
    findings = findings_of(case, determinations, screenings, flags, parties=len(parties), now=now)
    check = Check.objects.create(case=case, submission=sent, at=now, findings=findings)
    check.determinations.set(determinations)
    check.screenings.set(screenings)
    return check


def _assessed(
    case: Case, asked: Iterable[Mapping[str, Any]], library: Library, now: Moment, flags: list[dict[str, str]]
) -> list[KeptDetermination]:
    made = []
    for facts in asked:
        try:
            made.append(keep_determination(facts, library=library, asked_by=case.public_id, now=now))
        except (BadFacts, ListError) as lacking:
            flags.append(_flag(NOT_ASSESSED, f"The law was not asked: {lacking}"))
    return made


def _flag(name: str, sentence: str, source: str = "office") -> dict[str, str]:
    return {"id": name, "sentence": sentence, "source": source}


def _flags_of(determinations: Iterable[KeptDetermination]) -> list[dict[str, str]]:
    """The red flags of the determinations, each once."""
    found: dict[str, dict[str, str]] = {}
    for kept in determinations:
        for flag in json.loads(kept.answer)["flags"]:
            found.setdefault(flag["id"], _flag(flag["id"], f"{flag['text']} {flag['because']}", flag["source"]))
    return list(found.values())


def _parties(case: Case, asked: tuple[Mapping[str, Any], ...]) -> list[tuple[CaseParty, Subject, Mapping[str, Any]]]:
    """The declared parties, frozen, each with the subject as which it is screened from now on."""
    case.parties.all().delete()
    made = []
    for number, (plain, party) in enumerate(_declared(asked), start=1):
        external = f"{case.public_id}/{number}"
        row = CaseParty.objects.create(
            case=case,
            role=party.role,
            name=party.name or "",
            country=party.country or "",
            snapshot=dict(plain),
            external_id=external,
        )
        subject = subject_of(party)
        if subject is not None:
            made.append((row, replace(subject, id=external), plain))
    return made


def declared_subject(row: CaseParty) -> Subject | None:
    """A frozen party as it is screened under its number; ``None`` where what was declared of it cannot be read now."""
    facts = {"date": "2000-01-01", "activity": "export", "from": "DE", "to": "DE", "parties": [row.snapshot]}
    try:
        [party] = read_facts(facts).parties or ()
    except (BadFacts, ValueError):
        return None
    subject = subject_of(party)
    return replace(subject, id=row.external_id) if subject else None


def _declared(asked: tuple[Mapping[str, Any], ...]) -> Iterator[tuple[Mapping[str, Any], Party]]:
    if not asked or not asked[0].get("parties"):
        return
    facts = asked[0]
    read = read_facts({key: facts[key] for key in ("date", "activity", "from", "to", "parties")})
    yield from zip(facts["parties"], read.parties or (), strict=True)


def _screened(
    parties: list[tuple[CaseParty, Subject, Mapping[str, Any]]], now: Moment, flags: list[dict[str, str]]
) -> list[KeptScreening]:
    """Screen each party, and store it so that every change of a list is looked at again."""
    if not parties:
        return []
    try:
        # Stored first: where the lists cannot be asked now, the parties are looked at as soon as they can.
        store_parties([subject for _, subject, _ in parties], today=now.date(), asked_by=parties[0][0].case.public_id)
        questions = [Question(given=plain, subject=subject, day=now.date()) for _, subject, plain in parties]
        made = keep_screenings(questions, asked_by=parties[0][0].case.public_id, now=now)
    except (ListError, BadFacts) as lacking:
        flags.append(_flag(NOT_SCREENED, f"The parties were not screened: {lacking}"))
        return []
    names = [row.name for (row, _, _), kept in zip(parties, made, strict=True) if kept.status == "hit"]
    if names:
        flags.append(_flag(LISTED, f"May be on a list: {', '.join(names)}"))
    return made
