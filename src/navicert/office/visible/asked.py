"""What may be seen of determinations, screenings and the record.

The machine itself and whoever holds the token of the server see all that is kept; so do people of the authority and
auditors. Others see what they asked themselves (rows do not
say for which firm somebody asked, and people change firms), and advisers what the office asked about a case that was referred to them. ``by`` is the person, or ``None`` where there is none.
"""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from navicert.office.models import KeptDetermination, KeptScreening, Person, Rescreening
from navicert.office.models.case import Case
from navicert.office.models.licence import Licence
from navicert.office.permissions.case import may_see, may_see_licence

PUBLIC_ID = re.compile(r"NV-\d{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")
SCREENING_ID = re.compile(r"NS-\d{4}(-[0-9A-Z]{4}){3}")
RECORDED_ID = re.compile(r"N[A-Z]-\d{4}(-[0-9A-Z]{4}){2,3}")
RUN_ID = re.compile(r"NR-\d{4}(-[0-9A-Z]{4}){3}")


SEE_ALL = ("authority", "auditor")  # kinds of organisations


class NoSuchScreening(Http404):
    """No screening, or no run over the stored parties, has this number."""


def works_for_the_office(person: Person) -> bool:
    """Does the person hold a post in the authority, or as an auditor?"""
    return any(post.organisation.kind in SEE_ALL for post in person.posts)


def _among(rows: QuerySet[Any], by: Person | None) -> QuerySet[Any]:
    """Of what was asked here, what this person sees."""
    if by is None or works_for_the_office(by):
        return rows
    teams = {post.team_id for post in by.posts if post.role in ("adviser", "inspector") and post.team_id}
    referred = Case.objects.filter(referrals__team__in=teams).values("public_id")  # what the office asked about it
    return rows.filter(Q(asked_by=by.public_id) | Q(asked_by__in=referred))


def kept_or_404(public_id: str, by: Person | None = None) -> KeptDetermination:
    """The determination with this number; what does not look like a number never reaches the database."""
    found = KeptDetermination.objects.filter(public_id=public_id) if PUBLIC_ID.fullmatch(public_id) else None
    kept: KeptDetermination | None = _among(found, by).first() if found is not None else None
    if kept is None:
        raise Http404(f"no determination {public_id!r}")
    return kept


def screening_or_404(public_id: str, by: Person | None = None) -> KeptScreening:
    """The screening with this number."""
    found = KeptScreening.objects.filter(public_id=public_id) if SCREENING_ID.fullmatch(public_id) else None
    kept: KeptScreening | None = _among(found, by).first() if found is not None else None
    if kept is None:
        raise NoSuchScreening(f"no screening {public_id!r}")
    return kept


def run_or_404(public_id: str) -> Rescreening:
    """The run over the stored parties with this number; ``last`` is the last one."""
    found = Rescreening.objects.order_by("-pk")
    if public_id != "last":
        found = found.filter(public_id=public_id) if RUN_ID.fullmatch(public_id) else found.none()
    run = found.first()
    if run is None:
        raise NoSuchScreening(f"no run {public_id!r}")
    return run


def recorded_or_404(public_id: str, by: Person | None = None) -> str:
    """A number under which something may be in the record; what does not look like one never reaches the database."""
    if not RECORDED_ID.fullmatch(public_id) or by is not None and not _sees_recorded(public_id, by):
        raise Http404(f"nothing is recorded under {public_id!r}")
    return public_id


def _sees_recorded(public_id: str, by: Person) -> bool:
    """Is it about something that the person sees: an answer, a case, a licence, or themselves?"""
    if works_for_the_office(by) or public_id == by.public_id:
        return True
    if any(
        _among(kind.objects.filter(public_id=public_id), by).exists() for kind in (KeptDetermination, KeptScreening)
    ):
        return True
    case = Case.objects.filter(public_id=public_id).first()
    licence = Licence.objects.filter(public_id=public_id).first()
    return case is not None and not may_see(by, case) or licence is not None and not may_see_licence(by, licence)
