"""Whether a licence can be amended or renewed now; who may is asked of the permissions."""

from __future__ import annotations

from datetime import date as Day

from navicert.licensing.sentences import Sentence
from navicert.licensing.states import ENDED, HOLDS, CaseState
from navicert.office.models.case import Case
from navicert.office.models.licence import Licence


def why_not_amended(licence: Licence, day: Day, *, by: Case | None = None) -> Sentence | None:
    """``None`` where a licence can be amended, or the sentence that says why not. ``by``: the case that is to amend it.

    Of a case that was sent in before, nothing is held against it that may have come about while the office looked at it:
    that the licence expired or was used up meanwhile.
    """
    gaps = {"number": licence.public_id, "day": licence.valid_until}
    if licence.state not in HOLDS:
        return Sentence("A licence that is {state} is not amended; apply anew.", state=Sentence(licence.state))
    if by is None or by.submitted is None:
        if day > licence.valid_until:
            return Sentence("Licence {number} expired on {day}, and is not amended; apply anew.", **gaps)
        if licence.used_up:
            return Sentence("All that licence {number} allows has been used: apply for a new one.", **gaps)
    if licence.case.state != CaseState.DECIDED:
        return Sentence("The decision that licence {number} comes from is appealed: wait for what comes of it.", **gaps)
    return _amended_already(licence, by)


def _amended_already(licence: Licence, by: Case | None) -> Sentence | None:
    """One amendment at a time: the second would be decided without what the first changes."""
    others = licence.amendments.exclude(state__in=ENDED)
    if by is not None:
        others = others.exclude(pk=by.pk).exclude(state=CaseState.DRAFT)
    other = others.order_by("pk").first()
    if other is None:
        return None
    return Sentence(
        "Application {other} is to amend licence {number} already: go on with that one, or end it first.",
        other=other.public_id,
        number=licence.public_id,
    )
