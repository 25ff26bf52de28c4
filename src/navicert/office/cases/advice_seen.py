"""Which advice a person may read: advisers are blind to each other until they have given theirs, where the kind says so."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import prefetch_related_objects

from navicert.licensing.advice import visible_to
from navicert.office.cases.advice import advice_of, standing_advice
from navicert.office.cases.kinds import kind_of
from navicert.office.models.case import Advice, Case
from navicert.office.models.people import Person
from navicert.office.people.roles import OF_THE_AUTHORITY


class AdviceSeen(NamedTuple):
    """The rows that a person may read; ``whole`` where that is all of them."""

    rows: tuple[Advice, ...]
    whole: bool


def advice_seen(person: Person, case: Case) -> AdviceSeen:
    """The advice of a case that a person may read.

    Whoever advises in the case counts as an adviser here, whatever other post they hold.
    """
    rows = standing_advice(case)
    referrals = list(case.referrals.all())
    prefetch_related_objects(referrals, "team")  # asks for what is not at hand
    asked = {referral.team.slug for referral in referrals}
    teams = {post.team.slug for post in person.posts if post.role == "adviser" and post.team} & asked
    if not teams:
        whole = person.post(*OF_THE_AUTHORITY, "auditor") is not None
        return AdviceSeen(tuple(rows) if whole else (), whole)
    core = {advice_of(row): row for row in rows}
    seen = [visible_to(core, team, kind_of(case).advice.blind, asked) for team in sorted(teams)]
    least = min(seen, key=len)
    return AdviceSeen(tuple(core[each] for each in least), len(least) == len(rows))


def still_blind(person: Person, case: Case) -> bool:
    """Does the person advise for a team that was asked and has not answered, where advisers are blind to each other?"""
    if not kind_of(case).advice.blind:
        return False
    teams = {post.team_id for post in person.posts if post.role == "adviser" and post.team_id}
    return any(each.closed is None and each.team_id in teams for each in case.referrals.all())
