"""Whether the parties of a case have been compared with the lists that are in force now."""

from __future__ import annotations

import json
from datetime import datetime as Moment

from navicert.licensing.sentences import Sentence
from navicert.office.models import Rescreening, StoredParty
from navicert.office.models.case import Case
from navicert.office.screening.watch import the_watch
from navicert.screening import ListError


def not_looked_at(case: Case, now: Moment) -> Sentence | None:
    """``None`` where each named party was compared with these editions of the lists, on sending in or by a run since.

    A case that could not be screened when it was sent in bears a flag that says so. Nobody decides that away: while the
    lists cannot be relied on, its parties are compared with nothing, and nothing is issued.
    """
    named = dict(case.parties.exclude(name="").values_list("external_id", "name"))
    check = case.checks.order_by("pk").last()
    kept = list(check.screenings.all()) if check else []
    if not named:
        return None
    try:
        editions = dict(the_watch(now.date()).watchlist.editions)
    except ListError as lacking:
        return Sentence(
            "{names} cannot be compared with the lists now, so nothing is issued: {why} Once the lists are there, the round "
            "of the office looks (“python -m navicert.office work --once” does one).",
            names=", ".join(named.values()),
            why=f"{lacking}".rstrip(".") + ".",
        )
    seen = {json.loads(each.question)["question"]["subject"]["id"] for each in kept if each.lists == editions}
    last = Rescreening.objects.order_by("-pk").first()
    if last is not None and last.lists == editions:
        standing = StoredParty.objects.filter(external_id__in=named, until=None, run__isnull=False)
        seen |= set(standing.values_list("external_id", flat=True))
    if not (names := [name for number, name in named.items() if number not in seen]):
        return None
    if not kept:
        return Sentence(
            "{names} could not be compared with the lists when the case was sent in. The round of the office does it now: try "
            "again after it (“python -m navicert.office work --once” does one).",
            names=", ".join(names),
        )
    return Sentence(
        "The lists have changed since {names} was compared with them. The round of the office looks again: try again "
        "after it (“python -m navicert.office work --once” does one).",
        names=", ".join(names),
    )
