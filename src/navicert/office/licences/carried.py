"""What goes over to the licence that takes the place of another: conditions into the case, duties at the issue.

Uses need no carrying: a chain of amended licences has one ledger (:mod:`navicert.office.licences.balances`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from navicert.licensing.kinds import Duty as DutyTerms
from navicert.office.cases.kinds import kind_of
from navicert.office.licences.duties import STANDING
from navicert.office.models.case import Case, Condition
from navicert.office.models.licence import Duty, Licence


def take_over_conditions(case: Case, licence: Licence) -> list[Condition]:
    """Copy into a case what the licence that it amends carries and nobody has lifted; each keeps its owner.

    The owner may lift the copy in this case: then the amended licence goes without it.
    """
    stated = {each["id"].removeprefix("C") for each in json.loads(licence.statement).get("conditions", ())}
    standing = licence.case.conditions.filter(lifted=None).order_by("pk")
    return Condition.objects.bulk_create(
        Condition(case=case, owner_id=each.owner_id, taken_from=licence, text=each.text, at=each.at, by_id=each.by_id)
        for each in standing
        if str(each.pk) in stated
    )


def carry_duties(old: Licence, new: Licence) -> list[Duty]:
    """Move what is still owed under a licence to the one that was just issued in its place. Gives what was moved.

    1. What was added by hand, what a shipment set off, and what is owed in some rhythm moves with its day; of the duties
       that the new licence set off by the same rule only those stay that fall due after the last of these.
    2. What follows from the last day of a licence, and the keeping of records, is owed once: under the new licence, and
       for records until the later of the two days.
    """
    terms = {each.id: each for each in kind_of(old.case).after_issue}
    moved = []
    for (rule, about), owed in _by_rule(old).items():
        fresh = list(new.duties.filter(rule=rule, about=about, done=None, lifted=False)) if rule else []
        if fresh and _owed_once(terms.get(rule), owed):
            _merge(owed, fresh, new)
            continue
        rhythm = rule in terms and terms[rule].due.every is not None
        for each in fresh:
            if not rhythm or each.due <= owed[-1].due:
                each.delete()
        for each in owed:
            each.licence = new
            each.save(update_fields=["licence"])
        moved += owed
    return moved


def _by_rule(licence: Licence) -> dict[tuple[str, str], list[Duty]]:
    found: dict[tuple[str, str], list[Duty]] = {}
    for duty in licence.duties.filter(done=None, lifted=False).order_by("due", "pk"):
        found.setdefault((duty.rule, duty.about), []).append(duty)
    return found


def _owed_once(terms: DutyTerms | None, owed: Sequence[Duty]) -> bool:
    return owed[0].kind in STANDING or (terms is not None and terms.due.after == "expiry")


def _merge(owed: Sequence[Duty], fresh: Sequence[Duty], new: Licence) -> None:
    if owed[0].kind in STANDING and owed[-1].due > fresh[0].due:
        fresh[0].due = owed[-1].due
        fresh[0].save(update_fields=["due"])
    for each in owed:
        each.lifted, each.finding = True, f"The amended licence {new.public_id} carries this on."
        each.save(update_fields=["lifted", "finding"])
