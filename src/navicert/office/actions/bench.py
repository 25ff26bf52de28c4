"""The bench of hits: one person judges, and that a hit is another party counts once a second has looked as well."""

from __future__ import annotations

from datetime import date as Day
from datetime import datetime as Moment
from datetime import timedelta

from django.db import transaction

from navicert.licensing.sentences import Sentence
from navicert.office.actions.handle import plain
from navicert.office.authority import local_day
from navicert.office.cases.steps import led_by, locked, step, tell
from navicert.office.models import ClearedHit, KeptScreening, StoredParty
from navicert.office.models.case import Case, Event
from navicert.office.models.people import Person
from navicert.office.permissions.case import Refused, refuse_unless
from navicert.office.permissions.lanes import may_confirm_hit, may_judge_hit, may_set_aside
from navicert.office.record.canonical import canonical, sha256
from navicert.office.screening.answer import clear_hit, keep_screenings
from navicert.office.screening.hits import CONFIRMED, JUDGED, Hit, Which, hits_of_case
from navicert.office.screening.parties import case_of, subject_of
from navicert.office.screening.question import Question
from navicert.office.screening.watch import the_watch
from navicert.screening import ListError
from navicert.screening.fingerprint import listing_fingerprint
from navicert.terms import BadFacts

FINDINGS = ("true", "false", "escalate")
HOLDS = timedelta(days=365)
"""How long it holds that a hit is another party, where neither changes."""
LISTED = "listed-party"
LONGEST = 900  # letters of a reason: two of them stand in the cleared hit
ANOTHER_ENTRY = Sentence(
    "The entry has changed since the first person looked. Say that you do not agree, then judge the hit anew."
)
NO_MORE = Sentence("This hit is not there any more: the list or the party has changed. Look at the page again.")


def _found(case: Case, which: Which, now: Moment) -> Hit:
    for hit in hits_of_case(case, local_day(now)):
        if hit.which == which:
            return hit
    raise Refused(NO_MORE)


@transaction.atomic
def judge_hit(case: Case, which: Which, *, finding: str, because: str, by: Person, now: Moment) -> Event:
    """Say of a hit that it is the listed party (``true``), another one (``false``), or that heads have to look.

    ``false`` changes nothing yet: a second person has to find the same.
    """
    case = locked(case)
    refuse_unless(may_judge_hit(by, case))
    hit = _found(case, which, now)
    if hit.stands not in ("open", "escalated"):
        raise Refused("This hit has been judged already.")
    if hit.stands == "escalated" and not by.post("head_of_unit"):
        raise Refused("This hit was brought before the head of unit.")
    if finding not in FINDINGS:
        raise Refused(f"A hit is one of {', '.join(FINDINGS)}.")
    because = plain(because, "The reason", LONGEST)
    body = {**_about(hit), "finding": finding, "because": because, "hit": sha256(canonical(dict(hit.shown)))}
    if finding == "false":
        body["entry"] = hit.entry or _entry_of(hit, now)
    made = step(case, JUDGED, by=by, now=now, body=body)
    heads = Person.objects.holding("head_of_unit")
    told = [*heads, *led_by(case)] if finding != "false" else [*heads]
    tell(
        [p for p in told if p != by],
        _said(hit, finding),
        case=case,
        now=now,
    )
    return made


@transaction.atomic
def confirm_hit(case: Case, which: Which, *, agrees: bool, because: str, by: Person, now: Moment) -> Event:
    """A second person says whether the hit is another party. If so it is set aside, here and wherever the party comes up.

    The party is screened anew, so that what is set aside is the entry as it stands today.
    """
    case = locked(case)
    hit = _found(case, which, now)
    if hit.stands != "waits" or hit.judged is None:
        raise Refused("Nobody has said of this hit that it is another party.")
    refuse_unless(may_confirm_hit(by, case, hit.judged.by_id))
    if hit.judged.body["hit"] != sha256(canonical(dict(hit.shown))):
        raise Refused(ANOTHER_ENTRY)
    because = plain(because, "The reason", LONGEST)
    cleared = _clear(hit, because, by, now) if agrees else ""
    body = {**_about(hit), "agrees": agrees, "because": because, "cleared": cleared}
    if agrees and not [h for h in hits_of_case(case, local_day(now)) if h.which != which and h.stands != "false"]:
        case.flags = [flag for flag in case.flags if flag != LISTED]
    return step(case, CONFIRMED, by=by, now=now, body=body)


def _clear(hit: Hit, because: str, by: Person, now: Moment) -> str:
    """Set the hit aside for this party and this entry as they are now; gives the number of the finding."""
    held = StoredParty.objects.filter(external_id=hit.number, until=None).first()
    if held is None or hit.judged is None:
        raise Refused("This party is screened no longer.")
    first = hit.judged
    given = {"name": held.name}
    try:
        question = Question(given=given, subject=subject_of(held), day=now.date())
        [kept] = keep_screenings([question], asked_by=by.public_id, now=now)
        row = clear_hit(
            kept, list_id=hit.list_id, listing=hit.listing, person=f"{first.by} and {by}"[:200],
            reason=f"{first.body['because']} / {because}", expires=now.date() + HOLDS, entered_by=by.public_id, now=now,
        )  # fmt: skip
    except (BadFacts, ListError) as bad:
        raise Refused(Sentence("The hit cannot be set aside: {bad}", bad=bad)) from bad
    if row.listing_as_it_was != first.body.get("entry", row.listing_as_it_was):
        raise Refused(ANOTHER_ENTRY)
    return row.public_id


def _entry_of(hit: Hit, now: Moment) -> str:
    """The fingerprint of the entry as the lists have it: what the first person says is said of this one."""
    try:
        return listing_fingerprint(the_watch(now.date()).listing(hit.list_id, hit.listing))
    except ListError as bad:
        raise Refused(Sentence("The hit cannot be set aside: {bad}", bad=bad)) from bad
    except KeyError as gone:
        raise Refused(NO_MORE) from gone


def set_aside(
    kept: KeptScreening, *, list_id: str, listing: str, person: str, reason: str, expires: Day,
    by: Person | None, entered_by: str, now: Moment,
) -> ClearedHit:  # fmt: skip
    """Note at one person's word that a hit is another party, in a screening that belongs to no case.

    ``by`` is ``None`` for whoever holds the token of the server. Raises :class:`Refused` where the party is one of a case,
    and as :func:`navicert.office.screening.answer.clear_hit` does.
    """
    refuse_unless(None if by is None else may_set_aside(by))
    if (refusal := why_at_the_bench(kept)) is not None:
        raise Refused(refusal)
    return clear_hit(
        kept, list_id=list_id, listing=listing, person=person, reason=reason, expires=expires, entered_by=entered_by,
        now=now,
    )  # fmt: skip


def why_at_the_bench(kept: KeptScreening) -> str | None:
    """``None`` where the screening belongs to no case, or the sentence that says where its hits are judged."""
    case = case_of(kept)
    if case is None:
        return None
    return Sentence(
        "This is a party of the case {case}: two people judge its hits, at the bench (/cases/{case}/hits).",
        case=case.public_id,
    )


def _said(hit: Hit, finding: str) -> Sentence:
    """What the first person found, for those who have to know."""
    gaps = {"case": hit.case.public_id, "party": hit.party, "list": hit.list_id}
    if finding == "true":
        return Sentence("{case}: {party} is the listed party ({list}).", **gaps)
    if finding == "false":
        return Sentence("{case}: {party} waits for a second person ({list}).", **gaps)
    return Sentence("{case}: {party} was brought before you ({list}).", **gaps)


def _about(hit: Hit) -> dict[str, object]:
    return {"number": hit.number, "party": hit.party, "list": hit.list_id, "listing": hit.listing}
