"""The risk sheet of a case as it stands today: with what people have answered, and what ministries have contributed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date as Day
from datetime import datetime as Moment
from typing import Any

from navicert.licensing.indicators import PersonsAnswer
from navicert.licensing.precedents import Precedent
from navicert.licensing.risk import Sheet
from navicert.licensing.strategic import Contribution, StrategicSheet, strategic_sheet
from navicert.office.authority import local_day
from navicert.office.cases.advice_seen import advice_seen, still_blind
from navicert.office.cases.risk import nearest, sheets_of
from navicert.office.models.case import Case, Check
from navicert.office.models.people import Person
from navicert.office.screening.hits import findings_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What the page shows: a sheet for each destination, what was found when it was sent in, and the ministries' sheet."""

    check: Check
    sheets: tuple[Sheet, ...]
    changed: tuple[tuple[str, str, str], ...]
    strategic: StrategicSheet
    hidden: bool
    precedents: tuple[Precedent, ...]


def weighed(person: Person, case: Case, now: Moment) -> Weighed | None:
    """The sheets as this person sees them; ``None`` before the first check."""
    check = case.checks.order_by("pk").last()
    if check is None:
        return None
    day, need = local_day(now), _need(case)
    found = sheets_of(case, check, day, answers=answers_of(case), found=findings_in(case), need=need)
    whole = advice_seen(person, case).whole and not still_blind(person, case)
    given = [each for each, by in contributions_of(case) if whole or by == person.pk]
    return Weighed(
        check=check,
        sheets=found,
        changed=_changed(check.findings.get("risk", []), found),
        strategic=strategic_sheet(found[0], given),
        hidden=not whole,
        precedents=nearest(case),
    )


def _changed(before: list[Mapping[str, Any]], now: tuple[Sheet, ...]) -> tuple[tuple[str, str, str], ...]:
    """The factors that stand otherwise than when the case was sent in: name, then, now."""
    return tuple(
        (factor.name, then["levels"][factor.id], str(factor.level))
        for then, sheet in zip(before, now, strict=False)
        for factor in sheet.factors
        if factor.id in then["levels"] and then["levels"][factor.id] != str(factor.level)
    )


def answers_of(case: Case) -> dict[str, PersonsAnswer]:
    """What people have answered, by indicator; the last answer stands."""
    rows = case.events.filter(verb="answer_risk").select_related("by").order_by("seq")
    return {
        event.body["indicator"]: PersonsAnswer(
            yes=event.body["yes"], because=event.body["because"], by=str(event.by), on=local_day(event.at)
        )
        for event in rows
    }


def contributions_of(case: Case) -> list[tuple[Contribution, int | None]]:
    """What ministries wrote into the strategic sheet, in its order, each with the row of its writer."""
    rows = case.events.filter(verb="contribute").select_related("by").order_by("seq")
    return [(_contribution(event.body, str(event.by), local_day(event.at)), event.by_id) for event in rows]


def _contribution(body: Mapping[str, Any], by: str, on: Day) -> Contribution:
    return Contribution(field=body["field"], role=body["role"], by=by, on=on, text=body["text"], view=body["view"])


def _need(case: Case) -> str:
    """The declaration under which the case was put, if it still is."""
    last = case.events.filter(verb="enter_crisis_lane").order_by("seq").last() if case.lane == "crisis" else None
    return str(last.body["policy"]) if last else ""
