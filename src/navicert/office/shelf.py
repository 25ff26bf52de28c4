"""The packs and lists that this process works with."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings

from navicert.law.dated import Covers
from navicert.library import Library, open_library


@cache
def the_library() -> Library:
    """Open the library once; a server that shall use newer packs is started anew, newer lists are seen at once."""
    return open_library(settings.NAVICERT_HOME)


def packs_held(library: Library) -> list[dict[str, Any]]:
    """Each pack of law with its edition and the days that it covers."""
    return [
        {
            "pack": name,
            "regime": pack.regime,
            "title": pack.title,
            "edition": pack.edition,
            "covers": _days(pack.covers),
        }
        for name, pack in sorted(library.law.packs.items())
    ]


def _days(covers: Covers) -> dict[str, str | None]:
    return {
        "from": covers.first.isoformat(),
        "complete_from": covers.complete_from.isoformat() if covers.complete_from else None,
        "text_as_of": covers.text_as_of.isoformat(),
        "stale_after": covers.stale_after.isoformat(),
    }
