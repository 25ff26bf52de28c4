"""Cases of another system are taken over: drafts to be sent in here, and ended cases as history, marked as imported.

A draft is begun like any other, in the name of the firm's first applicant. An ended case was played elsewhere: it has one
event, which says from which file and row it comes, and that is recorded; it is found, compared and counted like others,
and has no licence here, because another authority's act is not signed anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, time
from datetime import date as Day
from datetime import datetime as Moment
from decimal import Decimal
from typing import Any

from django.db import transaction

from navicert.library.kinds import edition
from navicert.licensing.dossier import Dossier, problems_in, read_dossier
from navicert.office.actions import apply
from navicert.office.cases.case_file import BadFile, Fault, OldCase, read_cases
from navicert.office.cases.kinds import kind_named
from navicert.office.cases.steps import step
from navicert.office.cases.summary import summary_of, words_in, words_of
from navicert.office.models.case import Case, Event, Submission, Word
from navicert.office.models.people import Organisation, Person
from navicert.office.numbers import new_number
from navicert.office.people.roles import APPLYING
from navicert.office.permissions.case import Refused
from navicert.office.record.canonical import sha256

VERBS = {"draft": "import", "decided": "import_decided", "withdrawn": "import_withdrawn"}
FLAG = "imported"
BEFORE = "before@import.invalid"  # stands for whoever applied in the other system


@transaction.atomic
def import_cases(data: bytes, *, now: Moment) -> list[Case]:
    """Import every case of a file, or none. Raises :class:`BadFile` with every fault of every row."""
    cases, source = read_cases(data), sha256(data.decode("utf-8-sig"))
    faults: list[Fault] = []
    made = []
    for old in cases:
        try:
            made.append(_imported(old, source, now))
        except _Wrong as wrong:
            faults += wrong.faults
        except Refused as refused:
            faults.append(Fault(old.row, "", str(refused)))
    if faults:
        raise BadFile(faults)
    return made


class _Wrong(Exception):
    def __init__(self, *faults: Fault) -> None:
        super().__init__()
        self.faults = faults


def _imported(old: OldCase, source: str, now: Moment) -> Case:
    twin = (
        Event.objects.filter(verb__in=VERBS.values(), body__reference=old["reference"]).select_related("case").first()
    )
    if twin is not None:
        raise _Wrong(Fault(old.row, "reference", f"{old['reference']} was imported before, as {twin.case.public_id}."))
    firm = _firm(old)
    values = values_of(old, firm)
    if problems := problems_in(kind_named(old["kind"]), values):
        raise _Wrong(*(Fault(old.row, problem.path, problem.sentence) for problem in problems))
    said = {
        "reference": old["reference"],
        "file": source,
        "row": old.row,
        **{column: old[column] for column in ("licence", "valid_from", "valid_until") if old[column]},
    }
    return _draft(old, firm, values, said, now) if old["state"] == "draft" else _ended(old, firm, values, said, now)


def _firm(old: OldCase) -> Organisation:
    """The firm of this number or name. One that is not entered here is a fault: nobody knows who may act for it."""
    firms = Organisation.objects.filter(kind="exporter").order_by("pk")
    if number := old["exporter_number"]:
        found = [firm for firm in firms if number in firm.identifiers.values()]
        if found:
            return found[0]
    if firm := firms.filter(name__iexact=old["exporter"]).first():
        return firm
    raise _Wrong(
        Fault(old.row, "exporter", f"{old['exporter']} is not entered here: enter and approve the firm first.")
    )


def values_of(old: OldCase, firm: Organisation) -> dict[str, Any]:
    """A dossier of what the file says, as far as the licence type has a field for it."""
    kind = kind_named(old["kind"])
    asked = {field.id: field for field in kind.fields()}
    applicant: dict[str, Any] = {"name": firm.name, "country": firm.country}
    applicant |= {"address": firm.address} if firm.address else {}
    user = {
        "name": old["end_user"],
        "country": old["end_user_country"] or old["destination"],
        "address": old["end_user_address"],
    }
    user = {key: value for key, value in user.items() if value}
    place = old["destination"]
    said: dict[str, Any] = {
        "applicant": applicant,
        "own_reference": old["reference"],
        "destination": place,
        "destinations": [place] if place else [],
        "end_user": user if old["end_user"] else None,
        "goods": list(old.goods),
        "end_use_type": old["end_use_type"],
        "end_use_detail": old["end_use_detail"],
    }
    if old["end_user"] and "recipients" in asked:
        said["recipients"] = [{**user, "role": asked["recipients"].roles[0]}]
    return {name: value for name, value in said.items() if value and name in asked}


def _draft(old: OldCase, firm: Organisation, values: Mapping[str, Any], said: Mapping[str, Any], now: Moment) -> Case:
    by = Person.objects.holding(*APPLYING, organisation=firm).order_by("pk").first()
    if by is None:
        raise _Wrong(Fault(old.row, "exporter", f"{firm} has nobody who applies for it: invite somebody first."))
    case = apply.begin(old["kind"], exporter=firm, by=by, now=now, values=values)
    case.flags = [FLAG]
    step(case, VERBS["draft"], by=None, now=now, body=said, visible="exporter")
    return case


def _ended(old: OldCase, firm: Organisation, values: Mapping[str, Any], said: Mapping[str, Any], now: Moment) -> Case:
    """A case that was decided or withdrawn elsewhere, with what was sent in there."""
    kind = kind_named(old["kind"])
    dossier = read_dossier(kind, values)
    summary = summary_of(kind, dossier)
    sent, ended = _noon(old.days["submitted"]), _noon(old.days["decided"])
    decided = old["state"] == "decided"
    case = Case.objects.create(
        public_id=new_number("NA", sent.year), kind=kind.id, edition=edition(kind.id), exporter=firm, applicant=_before(now),
        state=old["state"], outcome=old["outcome"] if decided else "", dossier=dossier.text(), title=summary.title,
        destination=summary.destination, end_user=summary.end_user, end_use=summary.end_use, codes=list(summary.codes),
        value=Decimal(summary.value) if summary.value else None, flags=[FLAG], created=sent, submitted=sent,
        decided=ended if decided else None,
    )  # fmt: skip
    Submission.objects.create(
        case=case, seq=1, at=sent, by=case.applicant, dossier=case.dossier, sha256=sha256(case.dossier)
    )
    step(
        case,
        VERBS[old["state"]],
        by=None,
        now=now,
        body={**said, "state": old["state"], "outcome": case.outcome},
        visible="exporter",
    )
    _index(case, dossier, old["reference"], old["licence"])
    return case


def _index(case: Case, dossier: Dossier, *numbers: str) -> None:
    """It is found by its words, and by its numbers in the other system."""
    words = words_of(case, kind_named(case.kind), dossier) | {word for number in numbers for word in words_in(number)}
    Word.objects.bulk_create(Word(case=case, word=word) for word in sorted(words))


def _noon(day: Day) -> Moment:
    return Moment.combine(day, time(12), UTC)


def _before(now: Moment) -> Person:
    """Whoever applied in the other system: one person for all, who cannot sign in."""
    made = {"public_id": new_number("NP", now.year), "name": "Applicant in the earlier system", "created": now}
    return Person.objects.get_or_create(email=BEFORE, defaults={**made, "is_active": False, "password": "!"})[0]
