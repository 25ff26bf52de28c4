"""Every party of an open case and of a live licence is looked at again when a list changes."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime as Moment

from django.db import transaction
from django.db.models import Exists, OuterRef

from navicert.licensing.sentences import Sentence
from navicert.office.cases.checking import declared_subject
from navicert.office.cases.steps import led_by, locked, step, tell
from navicert.office.models import CaseParty, ClearedHit, HitChange, Rescreening, StoredParty
from navicert.office.models.case import Case, Event
from navicert.office.models.people import Person
from navicert.office.screening.continuous import end_party, rescreen_parties, store_parties
from navicert.office.screening.hits import watched
from navicert.office.screening.watch import the_watch
from navicert.terms import BadFacts

LISTED = "listed-party"
VERB = "list_change"
BY = "office, round"


def look_again(now: Moment) -> list[str]:
    """Screen the stored parties where a list has changed since the last run; gives a sentence for each case it touches.

    What the last run found and did not come to be written down, because the program ended, is written down first.
    """
    last = Rescreening.objects.order_by("-pk").first()
    said = _written_down(last, now) if last else []
    said += _begin_again(now)
    if not StoredParty.objects.filter(until=None).exists():
        return said
    fresh = StoredParty.objects.filter(until=None, run=None).exists()
    if last and not fresh and last.lists == dict(the_watch(now.date()).watchlist.editions):
        return said
    _end_what_is_over(now)
    return said + _written_down(rescreen_parties(asked_by=BY, now=now), now)


def _begin_again(now: Moment) -> list[str]:
    """Parties of cases that are watched and are not stored: an appeal has opened the case again, or nothing could be stored
    when it was sent in. One that cannot be stored is said, and holds up no other."""
    said = []
    parties = CaseParty.objects.filter(case__in=Case.objects.filter(watched(now.date()))).exclude(name="")
    stored = StoredParty.objects.filter(external_id=OuterRef("external_id"), until=None)
    for each in parties.exclude(Exists(stored)).select_related("case"):
        if (subject := declared_subject(each)) is not None:
            try:
                store_parties([subject], today=now.date(), asked_by=each.case.public_id)
            except BadFacts as error:
                said.append(f"{each.case}: {each.name!r} is not screened: {error}")
    return said


def _written_down(run: Rescreening, now: Moment) -> list[str]:
    """The changes of a run, each written on its case once."""
    changes = run.changes.exclude(change="vanished").filter(cleared="").select_related("party")
    done = set(Event.objects.filter(verb=VERB, body__run=run.public_id).values_list("case", flat=True))
    touched = {pk: found for pk, found in _by_case(changes).items() if pk not in done}
    return [sentence for pk, found in touched.items() if (sentence := _note(pk, found, run, now))]


def _end_what_is_over(now: Moment) -> None:
    """Parties of cases that came to nothing, and of licences that are over, are screened no longer."""
    held = set(
        StoredParty.objects.filter(until=None, external_id__startswith="NA-").values_list("external_id", flat=True)
    )
    open_ = CaseParty.objects.filter(case__in=Case.objects.filter(watched(now.date())))
    for number in held - set(open_.values_list("external_id", flat=True)):
        end_party(number, today=now.date(), asked_by=BY)


def _by_case(changes: Iterable[HitChange]) -> dict[int, list[HitChange]]:
    found: dict[int, list[HitChange]] = defaultdict(list)
    rows = list(changes)
    cases = dict(
        CaseParty.objects.filter(external_id__in=[each.party.external_id for each in rows]).values_list(
            "external_id", "case"
        )
    )
    for each in rows:
        if each.party.external_id in cases:
            found[cases[each.party.external_id]].append(each)
    return found


@transaction.atomic
def _note(case_pk: int, found: list[HitChange], run: Rescreening, now: Moment) -> str | None:
    """Write on the case what the lists say now, and tell who leads it; where a licence rests on it, the heads as well.

    A hit that stands in the check of the case already is no change to it, unless somebody had found it to be another party.
    """
    case = locked(Case(pk=case_pk))
    known = _in_the_check(case, run)
    hits = [
        {"party": h.party.name, "list": h.list, "listing": h.listing, "change": h.change, "sha256": h.hit_sha256}
        for h in found
        if h.change == "changed" or (h.party.external_id, h.list, h.listing) not in known
    ]
    if not hits:
        return None
    if LISTED not in case.flags:
        case.flags = [*case.flags, LISTED]
    step(case, VERB, by=None, now=now, body={"run": run.public_id, "hits": hits})
    names = ", ".join(dict.fromkeys(f"{each['party']} ({each['list']})" for each in hits))
    sentence = Sentence("{case}: after a change of a list, look at {names}.", case=case.public_id, names=names)
    heads = Person.objects.holding("head_of_unit") if case.decided else ()
    tell([*led_by(case), *heads], sentence, case=case, now=now)
    return sentence


def _in_the_check(case: Case, run: Rescreening) -> set[tuple[str, str, str]]:
    """The hits that the last check of a case shows and nobody had set aside before the run: by the number of the party, the
    list and the entry."""
    check = case.checks.order_by("pk").last()
    found = set()
    for kept in check.screenings.all() if check else ():
        number = json.loads(kept.question)["question"]["subject"].get("id", "")
        found |= {(number, hit["list"], hit["id"]) for hit in json.loads(kept.answer)["hits"]}
    cleared = ClearedHit.objects.filter(external_id__in={number for number, _, _ in found}, created__lt=run.created)
    return found - set(cleared.values_list("external_id", "list", "listing"))
