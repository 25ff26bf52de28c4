"""What is kept with the check of a submission: flags, what the law says, hits, risk, denials, precedents, and the lane.

Kept is what the decision to take a lane rested on that day. The sheet itself is kept in short (levels and answers, with
the edition of the tables that weigh): its questions and sources stand in those tables. What ages (precedents, the sheet
with what people have answered since) is worked out anew on the page of the case, beside what was found then.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime as Moment
from typing import Any

from navicert.licensing import guidelines
from navicert.licensing.risk import Sheet
from navicert.office.authority import local_day
from navicert.office.cases.lanes import Looked, lane_of
from navicert.office.cases.risk import nearest, refused_before, sheets
from navicert.office.models import KeptDetermination, KeptScreening
from navicert.office.models.case import Case
from navicert.terms import BadFacts

NEAREST = 5


def findings_of(
    case: Case,
    determinations: Sequence[KeptDetermination],
    screenings: Sequence[KeptScreening],
    flags: Sequence[dict[str, str]],
    *,
    parties: int,
    now: Moment,
) -> dict[str, Any]:
    """The findings as plain JSON. ``hits`` is ``None`` where parties were declared and none was screened."""
    denials = tuple(refused_before(case))
    try:
        weighed: tuple[Sheet, ...] | None = sheets(case, determinations, screenings, local_day(now))
    except BadFacts as lacking:
        weighed, flags = None, [*flags, {"id": "not-weighed", "sentence": str(lacking), "source": "office"}]
    looked = Looked(
        determinations=tuple(determinations),
        screenings=tuple(screenings),
        flags=tuple(flag["id"] for flag in flags),
        sheets=weighed,
        denials=denials,
    )
    return {
        "flags": list(flags),
        "headlines": {each.public_id: each.headline for each in determinations},
        "hits": sum(each.status == "hit" for each in screenings) if screenings or not parties else None,
        "risk": [in_short(each) for each in weighed or ()],
        "denials": list(denials),
        "precedents": [{"case": p.case.features.number, "outcome": p.case.outcome} for p in nearest(case, NEAREST)],
        "lane": lane_of(case, looked, now).as_json(),
    }


def in_short(found: Sheet) -> dict[str, Any]:
    """A sheet by its levels and answers."""
    return {
        "edition": found.edition,
        "day": found.day.isoformat(),
        "levels": {factor.id: str(factor.level) for factor in found.factors},
        "answers": {r.id: str(r.says) for factor in found.factors for r in factor.readings},
        "guidelines": [guidelines.as_json(each) for each in found.guidelines],
    }
