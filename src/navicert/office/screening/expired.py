"""That a hit is another party is found until a day. On that day the hit is on the bench again, and its desk is told, once."""

from __future__ import annotations

from datetime import datetime as Moment

from django.db import transaction
from django.db.models import Exists, OuterRef

from navicert.licensing.sentences import Sentence
from navicert.office.authority import local_day
from navicert.office.cases.steps import led_by, locked, step, tell
from navicert.office.models import CaseParty, ClearedHit, HitChange
from navicert.office.models.case import Case
from navicert.office.models.people import Person
from navicert.office.models.record import Act as ActRow
from navicert.office.permissions.lanes import HITS
from navicert.office.record.acts import made_with, record
from navicert.office.screening.hits import hits_of_case, watched
from navicert.office.screening.rescreened import LISTED
from navicert.record.act import Act

EXPIRED = "hit.expired"
VERB = "finding_expired"


def tell_of_expired(now: Moment) -> list[str]:
    """Write down each finding whose days are over, tell the desks of the cases that rested on it, and whoever entered it
    alone; gives a sentence for each. That a finding was looked at is an act of the record, so it is done once."""
    done = ActRow.objects.filter(subject=OuterRef("public_id"), verb=EXPIRED)
    ended = ClearedHit.objects.filter(~Exists(done), expires__lte=local_day(now)).order_by("pk")
    return [sentence for row in ended for sentence in _ended(row, now)]


@transaction.atomic
def _ended(row: ClearedHit, now: Moment) -> list[str]:
    row = ClearedHit.objects.select_for_update().get(pk=row.pk)
    if ActRow.objects.filter(subject=row.public_id, verb=EXPIRED).exists():
        return []  # another round was faster
    noted = HitChange.objects.filter(cleared=row.public_id).values("party__external_id")
    parties = CaseParty.objects.filter(external_id__in=[row.external_id]) | CaseParty.objects.filter(
        external_id__in=noted
    )
    cases = Case.objects.filter(watched(local_day(now)), pk__in=parties.values("case")).order_by("pk")
    said = [sentence for case in cases if (sentence := _on_the_case(case, row, now))]
    if not CaseParty.objects.filter(external_id=row.external_id).exists():
        said += _to_who_entered_it(row, now)
    act = Act(
        verb=EXPIRED,
        subject=row.public_id,
        actor="office",
        at=now,
        inputs=made_with(party=row.party_as_it_was, listing=row.listing_as_it_was),
        outcome={"expires": row.expires, "told": len(said)},
    )
    record(act)
    return said


def _on_the_case(case: Case, row: ClearedHit, now: Moment) -> str | None:
    """Write it on the case where the hit is open again; whoever leads it is told, else everybody who judges hits."""
    case = locked(case)
    about = [h for h in hits_of_case(case, local_day(now)) if (h.list_id, h.listing) == (row.list, row.listing)]
    names = list(dict.fromkeys(hit.party for hit in about if hit.stands == "open"))
    if not names:
        return None
    if LISTED not in case.flags:
        case.flags = [*case.flags, LISTED]
    body = {"finding": row.public_id, "parties": names, "list": row.list, "listing": row.listing}
    step(case, VERB, by=None, now=now, body=body)
    sentence = Sentence(
        "{case}: that {names} is not on the list {list} was found until {day}. Look at the hit again.",
        case=case.public_id,
        names=", ".join(names),
        list=row.list,
        day=row.expires,
    )
    heads = Person.objects.holding("head_of_unit") if case.decided else ()
    tell([*(led_by(case) or Person.objects.holding(*HITS)), *heads], sentence, case=case, now=now)
    return sentence


def _to_who_entered_it(row: ClearedHit, now: Moment) -> list[str]:
    """Of a party that belongs to no case: whoever set the hit aside, while they may judge hits."""
    sentence = Sentence(
        "The finding {number} on {listing} of the list {list} has expired: the next screening shows the hit.",
        number=row.public_id,
        listing=row.listing,
        list=row.list,
    )
    people = list(Person.objects.holding(*HITS).filter(public_id=row.entered_by))
    tell(people, sentence, case=None, now=now)
    return [sentence] if people else []
