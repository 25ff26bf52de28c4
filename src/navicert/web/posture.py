"""The page that shows what all packs say of a place on a day."""

from __future__ import annotations

from datetime import date as Day
from itertools import groupby
from operator import attrgetter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from navicert.assess.facts import place_code
from navicert.change.place import NoPlace, PlacePage, place_page
from navicert.office.authority import local_day
from navicert.office.shelf import the_library
from navicert.web.places import PLACES


@require_GET
def posture(request: HttpRequest) -> HttpResponse:
    """What the law on file says of a place (``place``) on a day (``on``); the empty form where none is named."""
    asked, on = request.GET.get("place", "").strip(), request.GET.get("on", "").strip()
    shown: dict[str, object] = {"asked": asked, "on": on or local_day(timezone.now()).isoformat(), "places": PLACES}
    if not asked:
        return render(request, "posture.html", shown)
    try:
        page = place_page(the_library().law, place_code(asked) or asked, Day.fromisoformat(str(shown["on"])))
    except (NoPlace, ValueError) as error:
        wrong = str(error) if isinstance(error, NoPlace) else f"{on!r} is no day; write it like 2026-09-15"
        return render(request, "posture.html", {**shown, "wrong": wrong}, status=422)
    counted = {
        "unshown": ", ".join(f"{pack} ({len(names)})" for pack, names in page.unshown),
        "uncovered": ", ".join(f"{pack} ({first})" for pack, first in page.uncovered),
    }
    return render(request, "posture.html", {**shown, "page": page, "groups": _by_heading(page), **counted})


def _by_heading(page: PlacePage) -> list[tuple[str, list[object]]]:
    return [(heading, list(lines)) for heading, lines in groupby(page.lines, key=attrgetter("heading"))]
