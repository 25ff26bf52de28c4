"""A stored party as it is screened, and to which case a party belongs.

What is found of a party of a case is decided at the bench, by two people (ADR 17).
"""

from __future__ import annotations

import re

from navicert.office.models import CaseParty, ClearedHit, Event, KeptScreening, StoredParty
from navicert.office.models.case import Case
from navicert.office.screening.hits import CONFIRMED
from navicert.office.screening.question import of_text
from navicert.screening.fingerprint import subject_fingerprint
from navicert.screening.listing import Identifier, Kind
from navicert.screening.subject import Subject

OF_A_CASE = re.compile(r"(NA-\d{4}(?:-[0-9A-Z]{4}){3})/\d+")
"""The number of a party of a case: that of the case, and its place there."""


def subject_of(party: StoredParty) -> Subject:
    """A stored party as it is screened."""
    return Subject(
        id=party.external_id,
        names=(party.name, *party.aliases),
        kind=Kind(party.kind),
        births=tuple(party.births),
        countries=tuple(party.countries),
        gender=party.gender,
        identifiers=tuple(Identifier(**number) for number in party.identifiers),
        addresses=tuple(party.addresses),
    )


def case_numbered(number: str) -> str:
    """The number of the case to which the number of a party points; empty where it is none of a case."""
    found = OF_A_CASE.fullmatch(number)
    return found[1] if found else ""


def case_of(kept: KeptScreening) -> Case | None:
    """The case to which a screened party belongs: it bears the number of one, was screened for one, or is the same to the
    letter as a party that is watched for one."""
    subject = of_text(kept.question).question.subject
    numbers = [subject.id, *_alike(subject)]
    found = CaseParty.objects.filter(external_id__in=filter(case_numbered, numbers)).select_related("case").first()
    return found.case if found else Case.objects.filter(checks__screenings=kept).first()


def _alike(subject: Subject) -> list[str]:
    """The numbers of the watched parties of which the same is known as of this one."""
    mine = subject_fingerprint(subject)
    rows = StoredParty.objects.filter(name__in=subject.names, until=None, external_id__startswith="NA-")
    return [row.external_id for row in rows if subject_fingerprint(subject_of(row)) == mine]


def counts_for(row: ClearedHit, subject: Subject) -> bool:
    """Does this finding count for the party? For a party of a case only what two people found, at the bench of some case."""
    if not case_numbered(subject.id):
        return True
    case = case_numbered(row.external_id)
    confirmed = Event.objects.filter(case__public_id=case, verb=CONFIRMED, body__cleared=row.public_id)
    return bool(case) and confirmed.exists()
