"""What people add to the risk sheet: answers to its questions, and the ministries' fields of the strategic sheet."""

from __future__ import annotations

from datetime import datetime as Moment

from django.db import transaction

from navicert.licensing.states import LIVE
from navicert.licensing.strategic import Contribution, why_not
from navicert.licensing.tables import table
from navicert.office.actions.handle import plain
from navicert.office.authority import local_day
from navicert.office.cases.steps import locked, step
from navicert.office.models.case import Case, Event
from navicert.office.models.people import Person
from navicert.office.permissions.case import Refused, refuse_unless
from navicert.office.permissions.lanes import may_answer_risk, may_contribute

LONGEST = 5_000


@transaction.atomic
def answer_risk(case: Case, *, indicator: str, yes: bool | None, because: str, by: Person, now: Moment) -> Event:
    """Answer a question of the risk sheet, with the ground; ``yes`` is ``None`` where it was looked at and is not known.

    An answer stands only where the case itself does not tell.
    """
    case = locked(case)
    row = next((each for each in table("indicators") if each["id"] == indicator), None)
    if row is None:
        raise Refused(f"The risk sheet asks no question {indicator!r}.")
    refuse_unless(may_answer_risk(by, case, row["asked"]))
    _open(case)
    body = {"indicator": indicator, "yes": yes, "because": plain(because, "The ground", LONGEST)}
    return step(case, "answer_risk", by=by, now=now, body=body)


@transaction.atomic
def contribute(case: Case, *, field: str, text: str, view: str = "", by: Person, now: Moment) -> Event:
    """Fill a field of the strategic sheet. A later contribution to the field stands in place of an earlier one."""
    case = locked(case)
    role = next((row["filled_by"] for row in table("strategic") if row["field"] == field), "")
    if not role:
        raise Refused(f"The strategic sheet has no field {field!r}.")
    refuse_unless(may_contribute(by, case, role))
    _open(case)
    text = plain(text, "The text", LONGEST)
    given = Contribution(field=field, role=role, by=str(by), on=local_day(now), text=text, view=view)
    if refusal := why_not(given):
        raise Refused(refusal)
    post = next((p for p in by.posts if p.role == "adviser" and p.team), None)
    body = {
        "field": field,
        "role": role,
        "view": view,
        "text": text,
        "team": post.team.slug if post and post.team else "",
    }
    return step(case, "contribute", by=by, now=now, body=body, post=post)


def _open(case: Case) -> None:
    if case.state not in LIVE:
        raise Refused(f"A case that is {case.state} is weighed no more.")
