"""What the law on file says of a place, and the register of agreements between states.

Status 422: no such place, or no day.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date as Day

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from ninja import Router, Schema

from navicert.api.schemas import Error
from navicert.api.views import error
from navicert.assess.facts import place_code
from navicert.change.place import NoPlace, place_page
from navicert.licensing.agreements import as_json, register
from navicert.office.authority import local_day
from navicert.office.shelf import the_library

router = Router(tags=["law"])


class PlaceLine(Schema):
    """One thing that a pack says of the place; ``from_table`` names table and line, or the rule."""

    heading: str
    pack: str
    says: str
    first: Day | None
    last: Day | None
    source: str
    status: str
    from_table: str


class PlaceOut(Schema):
    """All that is said, and the packs that say nothing: which is no permission.

    ``not_shown`` names by pack the prohibitions that hang on more than the place, ``not_covered_before`` the first day of each
    pack that answers for no day so early.
    """

    place: str
    day: Day
    lines: list[PlaceLine]
    silent: list[str]
    not_shown: dict[str, list[str]]
    not_covered_before: dict[str, Day]


class AgreementLimb(Schema):
    """What an agreement asks or grants."""

    name: str
    effect: str
    says: str
    cite: str
    status: str


class AgreementOut(Schema):
    """An agreement as it stands on the day: signed, in force, suspended or ended."""

    pack: str
    id: str
    title: str
    standing: str
    first: Day | None
    last: Day | None
    parties: list[str]
    limbs: list[AgreementLimb]
    cite: str
    source: str
    status: str
    note: str


@router.get("/law/places/{place}", response={200: PlaceOut, 422: Error})
def of_place(request: HttpRequest, place: str, on: Day | None = None) -> HttpResponse:
    """What all packs say of a place on a day: embargoes, groups, requirements, authorisations, agreements."""
    try:
        page = place_page(the_library().law, place_code(place) or place, on or local_day(timezone.now()))
    except NoPlace as unknown:
        return JsonResponse(error("place", str(unknown)), status=422)
    lines = [asdict(line) for line in page.lines]
    more = {"not_shown": dict(page.unshown), "not_covered_before": dict(page.uncovered)}
    return JsonResponse({"place": page.place, "day": page.day, "lines": lines, "silent": page.silent, **more})


@router.get("/law/agreements", response=list[AgreementOut])
def agreements(request: HttpRequest, on: Day | None = None, party: str = "") -> HttpResponse:
    """The agreements between states that the packs know, on a day, of one party or all."""
    found = register(
        the_library().law, on or local_day(timezone.now()), (place_code(party) or party) if party else None
    )
    return JsonResponse([as_json(each) for each in found], safe=False)
