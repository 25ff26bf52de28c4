"""Parties that the office goes on screening, and the runs that note which of their hits are new, changed or gone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date as Day
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from navicert.library.score_tables import keep_tables
from navicert.office.models.screening import HitChange, Rescreening, StoredParty
from navicert.office.numbers import new_number
from navicert.office.record.acts import made_with, record
from navicert.office.record.canonical import canonical, check_text, sha256
from navicert.office.record.replay import Replay, not_what_was_recorded, place
from navicert.office.record.vouching import vouched
from navicert.office.screening.answer import decision_of, decisions_on
from navicert.office.screening.parties import case_numbered, counts_for, subject_of
from navicert.office.screening.question import MOST_HITS, match_of
from navicert.office.screening.watch import Watch, the_watch, the_watch_of
from navicert.record.act import Act
from navicert.screening.batch import Asking, hit_json, screen_party
from navicert.screening.cleared import sift
from navicert.screening.fingerprint import listing_fingerprint, subject_fingerprint
from navicert.screening.listing import Listing
from navicert.screening.listing_error import ListError
from navicert.screening.rescreen import FullRunError, rescreen
from navicert.screening.screen import Watchlist
from navicert.screening.stored import Parties, build_parties
from navicert.screening.subject import Receipt, Screening, Subject
from navicert.terms import BadFacts
from navicert.version import ENGINE

Entry = tuple[str, str]


class Noted(NamedTuple):
    """A hit that stands after the last run, and the fingerprint of its entry; empty where an earlier version noted it."""

    hit: Mapping[str, Any]
    entry: str


Hits = Mapping[Entry, Noted]
"""The hits of one party, by list and id of the listing."""
LONGEST_ID = 200
RUN = "a run over the stored parties is not asked again, only compared with its act"
SOME = 500  # rows that are written at once


@dataclass(frozen=True, slots=True)
class Run:
    """What one run rests on: the lists as they are, and how they are asked."""

    watch: Watch
    asking: Asking

    @property
    def terms(self) -> dict[str, Any]:
        """The terms as plain values, to be compared with those of an earlier run."""
        lists = {name: asdict(each) for name, each in sorted(self.asking.terms.items())}
        held: dict[str, Any] = json.loads(
            json.dumps({"threshold": self.asking.threshold, "limit": self.asking.limit, "lists": lists})
        )
        return held


def store_parties(subjects: Iterable[Subject], *, today: Day, asked_by: str) -> list[StoredParty]:
    """Store parties from today on, by their ``id``; one that is stored already and has changed gets a new row.

    Who is watched, since when and at whose word is an act of the record.
    """
    with transaction.atomic():
        return [_stored(subject, today, asked_by) for subject in subjects]


def end_party(external_id: str, *, today: Day, asked_by: str) -> None:
    """Screen a party no longer, from today on. That is an act of the record too."""
    with transaction.atomic():
        held = StoredParty.objects.select_for_update().filter(external_id=external_id, until=None).first()
        if held:
            _end(held, today)
            record(_act_on_party("party.ended", held, asked_by))


def _end(held: StoredParty, today: Day) -> None:
    held.until = today
    held.save(update_fields=["until"])


def _act_on_party(verb: str, party: StoredParty, asked_by: str, **outcome: object) -> Act:
    """What is known of the party stands in the envelope only, which can be erased."""
    return Act(
        verb=verb,
        subject=f"party:{party.pk}",
        actor=asked_by,
        at=timezone.now(),
        inputs=made_with(party=subject_fingerprint(subject_of(party))),
        outcome={"id": party.external_id, "since": party.since, "until": party.until, **outcome},
    )


def _stored(subject: Subject, today: Day, asked_by: str) -> StoredParty:
    if not subject.names or not 0 < len(subject.id) <= LONGEST_ID:
        raise BadFacts("parties", f"a party that is to be stored has a name, and an id of 1 to {LONGEST_ID} characters")
    case = case_numbered(subject.id)
    if case and case != asked_by:
        raise BadFacts(
            "parties", f"{subject.id} is the number of a party of the case {case}: choose an id of your own for yours"
        )
    check_text({"id": subject.id, "names": subject.names, "addresses": subject.addresses})
    held = StoredParty.objects.select_for_update().filter(external_id=subject.id, until=None).first()
    if held and subject_of(held) == subject:
        return held
    if held:
        _end(held, today)
    made = _made(subject, today)
    record(_act_on_party("party.stored", made, asked_by, instead_of=f"party:{held.pk}" if held else None))
    return made


def _made(subject: Subject, today: Day) -> StoredParty:
    return StoredParty.objects.create(
        external_id=subject.id,
        name=subject.names[0],
        kind=subject.kind.value,
        aliases=list(subject.names[1:]),
        births=list(subject.births),
        countries=list(subject.countries),
        gender=subject.gender,
        identifiers=[asdict(number) for number in subject.identifiers],
        addresses=list(subject.addresses),
        since=today,
    )


def rescreen_parties(
    *, asked_by: str, now: datetime, threshold: float | None = None, whole: bool = False
) -> Rescreening:
    """Bring the hits of all stored parties up to date and note each hit that is new, changed or gone.

    Only parties that a change of the lists may touch are screened again, with the result of a full run; ``whole``
    screens every party. Raises :class:`ListError` where a list is missing, stale or damaged, and ``IntegrityError``
    where another run was quicker: then nothing is noted.
    """
    day = now.date()
    keep_tables(settings.NAVICERT_HOME)
    watch = the_watch(day)
    run = Run(watch, Asking(threshold=threshold, limit=MOST_HITS, on=day, terms=watch.terms))
    parties = list(_standing_on(day).order_by("pk"))
    before = Rescreening.objects.order_by("-pk").first()
    held = _hits_held(parties)
    why = "it was asked for" if whole else _why_whole(before, run)
    found, why = _found(parties, held, before, run, why)
    changes = [c for party in parties if party.pk in found for c in _changes(party, held, found[party.pk], watch)]
    with transaction.atomic():
        made = _noted(run, before=before, parties=parties, screened=len(found), why=why, asked_by=asked_by, now=now)
        for change in changes:
            change.run = made
        _looked_at(parties, made)
        HitChange.objects.bulk_create(changes, batch_size=SOME)
        record(act_of_run(made, changes))
    return made


def act_of_run(made: Rescreening, changes: Sequence[HitChange]) -> Act:
    """The act of a run: every column of it, and what it noted, by its hash."""
    noted = [
        [c.party.external_id, c.change, c.list, c.listing, c.hit_sha256, c.cleared, *filter(None, [c.entry])]
        for c in changes
    ]
    before = made.before.public_id if made.before else ""
    tables = {"weights": made.weights, "scorecard": made.scorecard}
    return Act(
        verb="parties.rescreened",
        subject=made.public_id,
        actor=made.asked_by,
        at=made.created,
        inputs=made_with(
            lists=made.lists, terms=sha256(canonical(made.terms)), before=before, engine=made.engine, **tables
        ),
        outcome={
            "day": made.day,
            "parties": made.parties,
            "screened": made.screened,
            "changes": len(noted),
            "changes_sha256": sha256(canonical({"changes": noted})),
        },
    )


def run_as_recorded(made: Rescreening) -> Replay:
    """A run cannot be asked again, since what was known of the parties may have ended; it can be compared.

    What is kept of it, and every change of a hit that it noted, must be what was recorded then.
    """
    changes = made.changes.select_related("party").order_by("pk")
    act, altered = vouched(made, act_of_run(made, list(changes)))
    if altered:
        return not_what_was_recorded(made.public_id, altered)
    same = "What it noted is what was recorded." if act and act.data else "Nothing was recorded to compare it with."
    return Replay(outcome="not_possible", sentence=f"{made.public_id}: {RUN}. {same}", notes=(place(act),))


def _looked_at(parties: Sequence[StoredParty], made: Rescreening) -> None:
    """Note on each row that no run had looked at before that this one did."""
    first = [party.pk for party in parties if party.run_id is None]
    for start in range(0, len(first), SOME):
        StoredParty.objects.filter(pk__in=first[start : start + SOME]).update(run=made)


def _standing_on(day: Day) -> Any:
    return StoredParty.objects.filter(Q(until=None) | Q(until__gt=day), since__lte=day)


def _noted(
    run: Run,
    *,
    before: Rescreening | None,
    parties: Sequence[StoredParty],
    screened: int,
    why: str,
    asked_by: str,
    now: datetime,
) -> Rescreening:
    watchlist = run.watch.watchlist
    return Rescreening.objects.create(
        public_id=new_number("NR", now.year),
        created=now,
        asked_by=asked_by,
        day=now.date(),
        lists=dict(watchlist.editions),
        weights=watchlist.weights.version,
        scorecard=watchlist.scorecard.version,
        engine=ENGINE,
        terms=run.terms,
        whole=why,
        parties=len(parties),
        screened=screened,
        before=before,
        warnings=list(watchlist.warnings),
    )


def _why_whole(before: Rescreening | None, run: Run) -> str:
    """Why earlier results cannot be carried over; empty where they can, as far as is known yet."""
    watchlist = run.watch.watchlist
    if before is None:
        return "it is the first run"
    if (before.weights, before.scorecard, before.engine) != (
        watchlist.weights.version, watchlist.scorecard.version, ENGINE,
    ):  # fmt: skip
        return "the tables behind a score, or the program, changed"
    return "" if before.terms == run.terms else "the threshold, or the terms of a list, changed"


def _found(
    parties: Sequence[StoredParty], held: Mapping[int, Hits], before: Rescreening | None, run: Run, why: str
) -> tuple[dict[int, Screening], str]:
    """The parties that had to be screened with their results, by row, and why all of them had, if they had."""
    found: dict[int, Screening] = {}
    covered: list[StoredParty] = []
    if before and not why:
        covered = [p for p in parties if p.run_id is not None and p.since <= before.day]
        try:
            found = _touched(covered, held, before, run)
        except (FullRunError, ListError) as reason:
            covered, why = [], str(reason)
    carried = {p.pk for p in covered}
    with run.watch.lock:
        for party in parties:
            if party.pk not in carried:
                found[party.pk] = screen_party(subject_of(party), run.watch.watchlist, run.asking)
    return found, why


def _touched(
    covered: Sequence[StoredParty], held: Mapping[int, Hits], before: Rescreening, run: Run
) -> dict[int, Screening]:
    """The parties of the run before that a change of the lists may touch, screened again."""
    if not covered:
        return {}
    then = the_watch_of(before.lists, tuple(before.warnings))
    stored = [_as_stored(p, held.get(p.pk, {}), before, then.watchlist, run.asking) for p in covered]
    subjects = (each.receipt.subject for each in stored)
    index = Parties(b"".join(build_parties(subjects, run.watch.watchlist.weights, run.asking)))
    with then.lock, run.watch.lock:
        done = rescreen(stored, index, then.watchlist, run.watch.watchlist, run.asking)
    return {covered[place].pk: each for place, each in done.again.items()}


def _as_stored(party: StoredParty, hits: Hits, before: Rescreening, then: Watchlist, asking: Asking) -> Screening:
    """The result of the run before for a party, as far as it says which entries were hit, and of what it was asked."""
    receipt = Receipt(
        subject=subject_of(party),
        normalised=(),
        fields=(),
        editions=then.editions,
        weights=before.weights,
        scorecard=before.scorecard,
        threshold=asking.lowest,
        day=before.day,
    )
    return Screening(matches=tuple(match_of(each.hit) for each in hits.values()), receipt=receipt)


def hits_of(party: StoredParty) -> Hits:
    """The hits of a stored party after the last run."""
    return _hits_held([party]).get(party.pk, {})


def _hits_held(parties: Sequence[StoredParty]) -> dict[int, dict[Entry, Noted]]:
    """The hits that stand of each party: what the runs noted, the later over the earlier."""
    wanted, found = {p.pk for p in parties}, dict[int, dict[Entry, Noted]]()
    rows = HitChange.objects.order_by("pk").values_list("party_id", "change", "list", "listing", "hit", "entry")
    for party, change, name, listing, hit, entry in rows.iterator(chunk_size=SOME):
        if party in wanted and change == "vanished":
            found[party].pop((name, listing), None)
        elif party in wanted:
            found.setdefault(party, {})[name, listing] = Noted(json.loads(hit), entry)
    return found


def _changes(party: StoredParty, held: Mapping[int, Hits], screening: Screening, watch: Watch) -> Iterator[HitChange]:
    """The hits of a party that are not what they were, as rows that belong to no run yet.

    Where an entry is not what it was, its hit is another one although it reads the same: what was found of it before was
    found of another entry.
    """
    old = held.get(party.pk, {})
    new = {(m.list, m.listing): hit_json(m) for m in screening.matches}
    listings = {entry: watch.listing(*entry) for entry in new}
    cleared, died = _cleared(screening, listings) if new else ({}, set[Entry]())
    for entry in sorted(old.keys() | new.keys()):
        change = "vanished" if entry not in new else "new" if entry not in old else "changed"
        hit = new.get(entry) or old[entry].hit
        text, made_of = canonical(hit), listing_fingerprint(listings[entry]) if entry in new else ""
        reads_the_same = change == "changed" and text == canonical(old[entry].hit)
        # Of an entry that an earlier version noted, what was found of it tells whether it changed.
        if reads_the_same and (old[entry].entry == made_of or not old[entry].entry and entry not in died):
            continue
        yield HitChange(
            party=party,
            change=change,
            list=entry[0],
            listing=entry[1],
            score=hit["score"],
            cleared=cleared.get(entry, ""),
            hit=text,
            hit_sha256=sha256(text),
            entry=made_of,
        )


def _cleared(screening: Screening, listings: Mapping[Entry, Listing]) -> tuple[dict[Entry, str], set[Entry]]:
    """The hits that somebody decided are another party, with the number of the decision; and those of which that was
    decided once and holds no longer."""
    subject = screening.receipt.subject
    decisions = [decision_of(row) for row in decisions_on([subject]) if counts_for(row, subject)]
    numbers = {each.cleared: each.id for each in decisions}
    aside = sift(screening, numbers, listings, screening.receipt.day or Day.max).set_aside
    holding = {(each.match.list, each.match.listing): numbers[each.cleared] for each in aside}
    return holding, {(each.list, each.listing) for each in numbers} - holding.keys()
