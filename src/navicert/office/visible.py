"""What may be seen. Whoever came past the guard sees all that is kept, until people have accounts."""

from __future__ import annotations

import re

from django.http import Http404

from navicert.office.models import KeptDetermination, KeptScreening, Rescreening

PUBLIC_ID = re.compile(r"NV-\d{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")
SCREENING_ID = re.compile(r"NS-\d{4}(-[0-9A-Z]{4}){3}")
RECORDED_ID = re.compile(r"N[A-Z]-\d{4}(-[0-9A-Z]{4}){2,3}")
RUN_ID = re.compile(r"NR-\d{4}(-[0-9A-Z]{4}){3}")


class NoSuchScreening(Http404):
    """No screening, or no run over the stored parties, has this number."""


def kept_or_404(public_id: str) -> KeptDetermination:
    """The determination with this number; what does not look like a number never reaches the database."""
    found = KeptDetermination.objects.filter(public_id=public_id) if PUBLIC_ID.fullmatch(public_id) else None
    kept = found.first() if found is not None else None
    if kept is None:
        raise Http404(f"no determination {public_id!r}")
    return kept


def screening_or_404(public_id: str) -> KeptScreening:
    """The screening with this number."""
    found = KeptScreening.objects.filter(public_id=public_id) if SCREENING_ID.fullmatch(public_id) else None
    kept = found.first() if found is not None else None
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


def recorded_or_404(public_id: str) -> str:
    """A number under which something may be in the record; what does not look like one never reaches the database."""
    if not RECORDED_ID.fullmatch(public_id):
        raise Http404(f"nothing is recorded under {public_id!r}")
    return public_id
