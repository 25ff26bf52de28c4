"""The policies of the automatic and the crisis lane that are in force, as two people signed them and the record knows it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from datetime import date as Day
from datetime import datetime as Moment

from django.db.models import Q

from navicert.licensing.approval import Approval, BadText
from navicert.licensing.crisis import Declaration, read_declaration
from navicert.licensing.lane import LanePolicy, read_policy
from navicert.office.authority import local_day
from navicert.office.models.licence import Policy
from navicert.office.models.record import Act
from navicert.office.record.acts import Recorded, first_acts
from navicert.office.record.canonical import sha256

APPROVING = ("policy.proposed", "policy.signed")


def in_force(lane: str, now: Moment) -> list[Policy]:
    """The signed policies of a lane that nobody has ended, the oldest first; whether their days fit, they say themselves."""
    standing = Policy.objects.filter(Q(ended=None) | Q(ended__gt=now), lane=lane, signed_by__isnull=False)
    return list(standing.select_related("proposed_by", "signed_by").order_by("pk"))


def approvals_of(policy: Policy) -> tuple[Approval, ...]:
    """Who approved a policy, as the record has it: a row that was put into the database by another way has no approval."""
    return approvals([policy.public_id])[policy.public_id]


def approvals(policies: Collection[str]) -> dict[str, tuple[Approval, ...]]:
    """The same for several policies, by their numbers, read at once."""
    ended = set(Act.objects.filter(subject__in=policies, verb="policy.ended").values_list("subject", flat=True))
    acts = first_acts(set(policies) - ended, APPROVING)  # ended is ended, whatever the row says
    return {number: tuple(_approvals(acts.get((number, verb)) for verb in APPROVING)) for number in policies}


def _approvals(acts: Iterable[Recorded | None]) -> Iterator[Approval]:
    for act in acts:
        if act is not None and act.data:
            said = json.loads(act.data)
            day = local_day(Moment.fromisoformat(said["at"]))
            yield Approval(by=said["actor"], on=day, digest=said["inputs"].get("text", ""))


def automatic(policy: Policy) -> LanePolicy:
    """What a policy of the automatic lane says. Raises :class:`BadText` where its text is not the one that was signed."""
    return read_policy(_text(policy))


def declared(policy: Policy) -> Declaration:
    """What a declaration of the crisis lane says. Raises :class:`BadText` where its text is not the one that was signed."""
    return read_declaration(_text(policy))


def _text(policy: Policy) -> bytes:
    if sha256(policy.text) != policy.sha256:
        raise BadText(f"{policy.public_id} was changed after it was proposed: its hash does not fit")
    return policy.text.encode()


def last_day_of(policy: Policy) -> Day | None:
    """Until when a policy holds by its own text; ``None`` where that cannot be read."""
    try:
        return automatic(policy).last if policy.lane == "automatic" else declared(policy).last
    except BadText:
        return None
