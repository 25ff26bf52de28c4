"""What has to be done after issue, by when: the duties of the licence type, as rows with a day."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date as Day
from datetime import timedelta

from django.db import models
from django.db.models import Q

from navicert.licensing.calendars import WorkingDays
from navicert.licensing.conditions import applies
from navicert.licensing.dossier import Dossier
from navicert.licensing.kinds import Duty as DutyTerms
from navicert.licensing.kinds import Event, LicenceKind
from navicert.office.cases.clocks import calendar
from navicert.office.cases.kinds import kind_of, submitted_of
from navicert.office.licences.balances import chains_of
from navicert.office.models.licence import Duty, Licence

STANDING = ("record_keeping",)
"""Duties that nobody reports on: one row a licence, which runs until its day and then has ended."""
REMIND_BEFORE = timedelta(days=14)
MOST_AT_ONCE = 60  # a monthly report for five years
ON_ISSUE: dict[Event, str] = {"issue": "issued", "decision": "issued", "accepted": "issued", "expiry": "valid_until"}
"""The events whose day is known on the day of issue, and the day of the licence that they mean."""
WORDS = {
    "delivery_verification": "Delivery verification",
    "usage_report": "Report on use",
    "return": "Return of the goods",
    "post_shipment_check": "Check on site after shipment",
    "record_keeping": "Keeping of records",
    "import_proof": "Proof of import",
    "notice": "Notice to the recipient",
    "re_export_consent": "Consent to re-export",
    "other": "Other duty",
}


@dataclass(frozen=True, slots=True)
class Owed:
    """A duty with its day: ``rule`` is its id in the licence type."""

    rule: str
    kind: str
    text: str
    due: Day


def duties_of(
    kind: LicenceKind,
    dossier: Dossier,
    event: Event,
    day: Day,
    *,
    until: Day,
    working: WorkingDays,
    flags: Collection[str] = (),
) -> Iterator[Owed]:
    """The duties that an event sets off, each with its day; periodic ones with every day until the licence ends.

    A duty whose condition cannot be told from the dossier is owed: the authority may lift it, the holder cannot know.
    """
    for terms in kind.after_issue:
        if terms.due.after == event and applies(kind, dossier, terms.when, day=day, flags=flags) is not False:
            for due in _days(terms, day, until, working):
                yield Owed(terms.id, terms.kind, terms.label, due)


def _days(terms: DutyTerms, start: Day, until: Day, working: WorkingDays) -> Iterator[Day]:
    due = terms.due.within.last_day(start, working)
    yield due
    for _ in range(MOST_AT_ONCE if terms.due.every else 0):
        if terms.due.every is None or due >= until:
            return
        due = terms.due.every.last_day(due, working)
        yield due


def owe_duties(licence: Licence, event: Event, day: Day, *, about: str = "") -> list[Duty]:
    """Write down the duties that an event on a licence sets off; those that stand already are left. Call it in a transaction.

    ``about`` is the declaration, for events that happen more than once.
    """
    kind, dossier = kind_of(licence.case), submitted_of(licence.case)
    owed = duties_of(kind, dossier, event, day, until=licence.valid_until, working=calendar(), flags=licence.case.flags)
    found = [(each, "" if each.kind in STANDING else about) for each in owed]
    known = {(duty.rule, duty.about): duty for duty in _set_off(licence, event, about)}
    for each, where in found:
        standing = known.get((each.rule, where))
        if standing is not None and each.kind in STANDING and each.due > standing.due:
            standing.due = each.due
            standing.save(update_fields=["due"])
    return Duty.objects.bulk_create(
        Duty(licence=licence, rule=each.rule, kind=each.kind, about=where, text=_text(each, where), due=each.due)
        for each, where in found
        if (each.rule, where) not in known
    )


def _set_off(licence: Licence, event: Event, about: str) -> Iterator[Duty]:
    """The duties of rules that were set off before, those of the licence itself last.

    A first use or a shipment under a licence that this one replaced has set off what it sets off; the issue has not.
    """
    chain = [licence.pk] if event in ON_ISSUE else chains_of([licence])[licence.pk]
    rows = Duty.objects.filter(licence__in=chain, about__in=("", about)).exclude(rule="").order_by("pk")
    yield from sorted(rows, key=lambda duty: duty.licence_id == licence.pk)


def owe_on_issue(licence: Licence, day: Day) -> list[Duty]:
    """The duties whose days are known when a licence is issued."""
    made = []
    for event, of in ON_ISSUE.items():
        made += owe_duties(licence, event, licence.valid_until if of == "valid_until" else day)
    return made


def _text(owed: Owed, about: str) -> str:
    return f"{owed.text} (declaration {about})" if about else owed.text


def open_duties() -> models.QuerySet[Duty]:
    """What is still to be done and reported on; the most urgent first."""
    found = Duty.objects.filter(done=None, lifted=False).exclude(kind__in=STANDING)
    return found.select_related("licence__holder", "licence__case__officer").order_by("due", "pk")


def overdue(day: Day) -> models.QuerySet[Duty]:
    """What should have been done before this day."""
    return open_duties().filter(due__lt=day)


def to_be_told(day: Day) -> tuple[models.QuerySet[Duty], models.QuerySet[Duty]]:
    """Whom to remind of what falls due soon, and what is overdue and was not passed on yet."""
    soon = open_duties().filter(reminded=None, due__gte=day, due__lte=day + REMIND_BEFORE)
    late = open_duties().filter(Q(escalated=None), due__lt=day)
    return soon, late
