"""The hits on parties of open cases and live licences, and what the bench has found of each.

Hits come from the check of the case and from every run over changed lists since. That a hit is *another* party counts once
two people have looked; then it is a cleared hit (:class:`ClearedHit`), which sets it aside for the same party in any case
until the party or the entry changes, or it expires.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date as Day
from datetime import datetime as Moment
from typing import Any

from django.db.models import Max, Q

from navicert.licensing.states import HOLDS, LIVE
from navicert.office.models import CaseParty, ClearedHit, Event, HitChange, KeptScreening, Licence
from navicert.office.models.case import Case, Check

Which = tuple[str, str, str]
"""Which hit: the number of the party in its case, the list, and the entry on it."""
JUDGED, CONFIRMED = "judge_hit", "confirm_hit"


@dataclass(slots=True)
class Hit:
    """A hit on a party of a case, and how it stands: open, escalated, true, waits for a second person, false.

    ``entry`` is the fingerprint of the entry as the last run that wrote of it saw it, and ``noted`` when that was.
    """

    case: Case
    party: str
    role: str
    country: str
    number: str
    list_id: str
    listing: str
    since: Moment
    shown: Mapping[str, Any]
    entry: str = ""
    noted: Moment | None = None
    stands: str = "open"
    judged: Event | None = None
    trail: list[Event] = field(default_factory=list)

    @property
    def which(self) -> Which:
        return self.number, self.list_id, self.listing


STANDS = ("open", "escalated", "waits", "true", "false")


def watched(day: Day) -> Q:
    """The cases whose parties are watched: open ones, returned ones, and those with a licence that holds."""
    live = Licence.objects.filter(state__in=HOLDS, valid_until__gte=day)
    return Q(state__in=[*LIVE, "returned"]) | Q(pk__in=live.values("case"))


def open_hits(day: Day) -> list[Hit]:
    """The hits of all watched cases that are not settled, the oldest first; those that heads have to see stand above."""
    cases = Case.objects.filter(watched(day), submitted__isnull=False)
    found = [hit for hit in _hits(cases, day) if hit.stands in ("open", "escalated", "waits")]
    return sorted(found, key=lambda hit: (hit.stands != "escalated", hit.since, hit.number))


def hits_of_case(case: Case, day: Day) -> list[Hit]:
    """All hits of a case with what was found of them."""
    return sorted(_hits(Case.objects.filter(pk=case.pk), day), key=lambda hit: (hit.number, hit.list_id, hit.listing))


def findings_in(case: Case) -> dict[Which, str]:
    """What the bench has found, for the risk sheet: ``true`` or ``false`` for each hit that is settled."""
    found = {hit.which: hit.stands for hit in _hits(Case.objects.filter(pk=case.pk), Day.today())}
    return {which: stands for which, stands in found.items() if stands in ("true", "false")}


def _hits(cases: Any, day: Day) -> Iterable[Hit]:
    parties = {each.external_id: each for each in CaseParty.objects.filter(case__in=cases).select_related("case")}
    found = _of_the_checks(cases, parties)
    found.update(_of_the_runs(parties, found, day))
    trail: dict[Which, list[Event]] = defaultdict(list)
    concerned = {hit.case.pk for hit in found.values()}
    events = Event.objects.filter(case__in=concerned, verb__in=(JUDGED, CONFIRMED)).select_related("by")
    for event in events.order_by("case", "seq"):
        trail[event.body["number"], event.body["list"], event.body["listing"]].append(event)
    cleared: dict[Which, list[ClearedHit]] = defaultdict(list)
    for row in ClearedHit.objects.filter(external_id__in=[hit.number for hit in found.values()], expires__gt=day):
        cleared[row.external_id, row.list, row.listing].append(row)
    for which, hit in found.items():
        hit.trail = trail[which]
        hit.judged, hit.stands = _stands(hit, any(_of_this_entry(row, hit) for row in cleared[which]))
        yield hit


def _of_this_entry(row: ClearedHit, hit: Hit) -> bool:
    """Was this found of the entry as it is, and not before a run saw it changed?"""
    return row.listing_as_it_was == hit.entry or hit.noted is None or hit.noted < row.created


def _of_the_checks(cases: Any, parties: Mapping[str, CaseParty]) -> dict[Which, Hit]:
    """What the last check of each case has shown."""
    last = Check.objects.filter(case__in=cases).values("case").annotate(pk_of_last=Max("pk")).values("pk_of_last")
    found: dict[Which, Hit] = {}
    for kept in KeptScreening.objects.filter(status="hit", check__in=last).distinct():
        number = json.loads(kept.question)["question"]["subject"].get("id", "")
        for plain in json.loads(kept.answer)["hits"] if number in parties else ():
            hit = _hit(parties[number], plain, kept.created)
            found[hit.which] = hit
    return found


def _of_the_runs(parties: Mapping[str, CaseParty], shown: dict[Which, Hit], day: Day) -> dict[Which, Hit]:
    """What runs over changed lists have noted since; what has vanished from the lists is no hit any more.

    Nor is what was found of the same party in another case, until that finding expires.
    """
    noted = HitChange.objects.filter(party__external_id__in=parties, party__until=None).order_by("pk")
    rows = list(noted.select_related("party", "run"))
    findings = ClearedHit.objects.filter(public_id__in={each.cleared for each in rows if each.cleared})
    holding = set(findings.filter(expires__gt=day).values_list("public_id", flat=True))
    found: dict[Which, Hit] = {}
    for change in rows:
        which = (change.party.external_id, change.list, change.listing)
        if which in shown and change.run.created < shown[which].since:
            continue  # older than what the last check has shown
        if change.change == "vanished" or change.cleared in holding:
            found.pop(which, None)
            shown.pop(which, None)
        elif which not in shown or change.change == "changed":
            found[which] = _hit(parties[which[0]], json.loads(change.hit), change.run.created)
        if change.entry and (hit := found.get(which) or shown.get(which)):
            hit.entry, hit.noted = change.entry, change.run.created
    return found


def _hit(party: CaseParty, plain: Mapping[str, Any], since: Moment) -> Hit:
    return Hit(
        case=party.case,
        party=party.name,
        role=party.role,
        country=party.country,
        number=party.external_id,
        list_id=plain["list"],
        listing=plain["id"],
        since=since,
        shown=plain,
    )


def _stands(hit: Hit, aside: bool) -> tuple[Event | None, str]:
    """How a hit stands after everything that was found of it since it was seen."""
    judged: Event | None = None
    stands = "open"
    for event in hit.trail:
        if event.at < hit.since:
            continue  # it was another entry, or another party, then
        if event.verb == JUDGED:
            judged = event
            stands = {"true": "true", "false": "waits", "escalate": "escalated"}[event.body["finding"]]
        else:
            stands = "false" if event.body["agrees"] and aside else "open"
    return judged, stands
