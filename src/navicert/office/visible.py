"""What may be seen. Whoever came past the guard sees every kept determination, until people have accounts."""

from __future__ import annotations

import re

from django.http import Http404

from navicert.office.models import KeptDetermination

PUBLIC_ID = re.compile(r"NV-\d{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")


def kept_or_404(public_id: str) -> KeptDetermination:
    """The determination with this number; what does not look like a number never reaches the database."""
    found = KeptDetermination.objects.filter(public_id=public_id) if PUBLIC_ID.fullmatch(public_id) else None
    kept = found.first() if found is not None else None
    if kept is None:
        raise Http404(f"no determination {public_id!r}")
    return kept
