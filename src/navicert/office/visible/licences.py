"""Which licences a person sees: as rows for lists, and one by its number. What they do not see is not there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date as Day
from datetime import timedelta

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from navicert.licensing.states import LicenceState
from navicert.office.cases.summary import words_in
from navicert.office.licences.customs import LICENCE_ID
from navicert.office.licences.duties import open_duties
from navicert.office.models.case import Word
from navicert.office.models.licence import Duty, Letter, Licence
from navicert.office.models.people import Person
from navicert.office.people.roles import OF_THE_AUTHORITY
from navicert.office.permissions.case import may_see_licence
from navicert.office.permissions.licence import may_see_letter
from navicert.office.visible.cases import cases_of

LETTER_ID = re.compile(r"NB-\d{4}(-[0-9A-Z]{4}){3}")
PAGE, MOST_WORDS = 50, 6
SOON = timedelta(days=60)
STANDINGS = ("valid", "not yet valid", "suspended", "exhausted", "expired", "revoked", "surrendered", "replaced")


class NoSuchLicence(Http404):
    """No licence of this number, or none that this person sees."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LicencesWanted:
    """What is looked for: words that the number or the case begins with, a standing, those that end within 60 days."""

    words: str = ""
    standing: str = ""
    ends_soon: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class LicencesFound:
    """One page of licences, the first to end first where that was asked; ``more``: there is a next page."""

    licences: list[Licence]
    page: int
    more: bool


def sees_all(person: Person) -> bool:
    """Whether a person sees every licence: whatever was licensed had been sent in."""
    return person.post("customs_officer", *OF_THE_AUTHORITY, "auditor") is not None


def licences_of(person: Person) -> QuerySet[Licence]:
    """The licences that a person sees, by the same rules as :func:`navicert.office.permissions.case.may_see_licence`."""
    if sees_all(person):
        return Licence.objects.all()
    seen = Q(case__in=cases_of(person))
    if person.post("inspector"):
        seen |= Q(Exists(Duty.objects.filter(licence=OuterRef("pk"), kind="post_shipment_check")))
    return Licence.objects.filter(seen)


def licence_or_404(person: Person, public_id: str) -> Licence:
    """The licence with this number, where the person may see it; what looks like no number never reaches the database."""
    found = Licence.objects.filter(public_id=public_id) if LICENCE_ID.fullmatch(public_id) else Licence.objects.none()
    licence = found.select_related(
        "case__exporter", "case__agent", "case__officer", "holder", "replaces", "replaced_by"
    ).first()
    if licence is None or may_see_licence(person, licence) is not None:
        raise NoSuchLicence(f"no licence {public_id!r}")
    return licence


def letter_or_404(person: Person, public_id: str) -> Letter:
    """The letter with this number, where the person may see it. Raises :class:`NoSuchLicence`."""
    found = Letter.objects.filter(public_id=public_id) if LETTER_ID.fullmatch(public_id) else Letter.objects.none()
    letter = found.select_related("case", "licence__case").first()
    if letter is None or may_see_letter(person, letter) is not None:
        raise NoSuchLicence(f"no letter {public_id!r}")
    return letter


def duty_or_404(licence: Licence, number: int) -> Duty:
    """A duty of a licence that the person sees."""
    for duty in licence.duties.select_related("licence__case").filter(pk=number):
        return duty
    raise NoSuchLicence(f"no duty {number}")


def search_licences(person: Person, wanted: LicencesWanted, day: Day) -> LicencesFound:
    """The licences that fit, newest first, or the first to end first; 50 a page."""
    found = licences_of(person)
    for word in list(dict.fromkeys(words_in(wanted.words)))[:MOST_WORDS]:
        cases = Word.objects.filter(begins("word", word)).values("case")
        found = found.filter(begins("public_id", word.upper()) | Q(case__in=cases))
    if wanted.standing:
        found = found.filter(_stands(wanted.standing, day))
    if wanted.ends_soon:
        found = found.filter(state=LicenceState.ISSUED, valid_until__gte=day, valid_until__lte=day + SOON)
    ordered = found.order_by(*(("valid_until", "pk") if wanted.ends_soon else ("-issued", "-pk")))
    first = (wanted.page - 1) * PAGE
    numbers = list(ordered.values_list("pk", flat=True)[first : first + PAGE + 1])  # narrow rows: texts are not sorted
    whole = Licence.objects.select_related("holder", "case").in_bulk(numbers[:PAGE])
    return LicencesFound([whole[number] for number in numbers[:PAGE]], wanted.page, len(numbers) > PAGE)


def begins(field: str, text: str) -> Q:
    """Rows whose field begins with a text, so that the index is used: SQLite compares texts letter by letter."""
    if connection.vendor == "sqlite":
        return Q(**{f"{field}__gte": text, f"{field}__lt": text + "\U0010ffff"})
    return Q(**{f"{field}__startswith": text})


def _stands(word: str, day: Day) -> Q:
    """The rows whose standing is this word on the day: the same order of questions as ``balances.standing``."""
    issued = Q(state=LicenceState.ISSUED)
    begun = issued & Q(valid_from__lte=day, valid_until__gte=day)
    by_day = {
        "expired": issued & Q(valid_until__lt=day),
        "not yet valid": issued & Q(valid_from__gt=day),
        "exhausted": begun & Q(used_up=True),
        "valid": begun & Q(used_up=False),
    }
    return by_day.get(word, Q(state=word))


def duties_seen(person: Person) -> QuerySet[Duty]:
    """What is still to be done after issue, of the licences that a person sees."""
    return open_duties() if sees_all(person) else open_duties().filter(licence__in=licences_of(person))
