"""What a person can do with a licence now: the same permissions and moves that the actions ask."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from navicert.licensing.ledger import Kind
from navicert.licensing.states import HOLDS, LICENCE_MOVES, LicenceState, why_not
from navicert.office.actions.book import VERBS
from navicert.office.licences.duties import STANDING
from navicert.office.models.licence import Duty, Licence
from navicert.office.models.people import Person
from navicert.office.permissions.case import may_fulfil, may_revoke, may_stop, may_surrender
from navicert.office.permissions.licence import may_add_duty, may_amend, may_book, may_lift_duty

MOVES: dict[str, Callable[[Person, Licence], str | None]] = {
    "suspend": may_stop,
    "reinstate": may_revoke,
    "revoke": may_revoke,
    "surrender": may_surrender,
}
NEEDS_ISSUED = (Kind.RESERVATION, Kind.DEBIT)


@dataclass(frozen=True, slots=True)
class ConditionShown:
    """A condition as the licence states it, whose it is, and whether its owner has lifted it since."""

    text: str
    owner: str
    lifted: bool


def able(person: Person, licence: Licence) -> tuple[str, ...]:
    """The verbs that this person may do with the licence in its present state, in the order of buttons."""
    moves = [
        verb
        for verb, may in MOVES.items()
        if why_not(verb, licence.state, LICENCE_MOVES) is None and may(person, licence) is None
    ]
    entries = [
        VERBS[kind]
        for kind in Kind
        if (kind not in NEEDS_ISSUED or licence.state == LicenceState.ISSUED)
        and may_book(person, licence, kind) is None
    ]
    if licence.state in HOLDS and may_amend(person, licence) is None:
        moves.append("amend")
    return (*entries, *moves, *(["add_duty"] if may_add_duty(person, licence) is None else []))


def able_duty(person: Person, duty: Duty) -> tuple[str, ...]:
    """What this person may do with a duty: report it as done, lift it."""
    if duty.done is not None or duty.lifted or duty.kind in STANDING:
        return ()
    verbs = (("report", may_fulfil), ("lift", may_lift_duty))
    return tuple(verb for verb, may in verbs if may(person, duty) is None)


def conditions_of(licence: Licence) -> list[ConditionShown]:
    """The conditions of a licence, those that were lifted since marked as such."""
    stated = json.loads(licence.statement).get("conditions", ())
    lifted = set(licence.case.conditions.filter(lifted__isnull=False).values_list("pk", flat=True))
    return [
        ConditionShown(each["text"], each["owner"], each["id"].removeprefix("C") in {str(pk) for pk in lifted})
        for each in stated
    ]
