"""Screening in the office: every answer is kept with all that it was made from, and can be asked again to the bit."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date as Day
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from pydantic import ValidationError

from navicert.library.score_tables import keep_tables
from navicert.library.standing import statuses
from navicert.office.models.screening import ClearedHit, KeptScreening
from navicert.office.numbers import new_number
from navicert.office.record.acts import made_with, record
from navicert.office.record.canonical import canonical, check_text, sha256
from navicert.office.record.replay import (
    Replay,
    code_changes,
    differences,
    not_what_was_recorded,
    place,
    renewed,
)
from navicert.office.record.vouching import vouched
from navicert.office.screening.backing import rules_of_today, uses_of
from navicert.office.screening.parties import counts_for
from navicert.office.screening.question import Asked, Decision, Question, answer_to, as_text, match_of, of_text
from navicert.office.screening.watch import Watch, the_watch, the_watch_of
from navicert.record.act import Act
from navicert.screening.cleared import LONGEST, Cleared, clear
from navicert.screening.fingerprint import subject_fingerprint
from navicert.screening.known import BadDossier
from navicert.screening.listing_error import ListError
from navicert.screening.score import shipped_scorecard
from navicert.screening.screen import DEFAULT_THRESHOLD
from navicert.screening.subject import Subject
from navicert.screening.weights import shipped_weights
from navicert.terms import BadFacts
from navicert.version import ENGINE

LONGEST_REASON = 2000


def keep_screenings(questions: Sequence[Question], *, asked_by: str, now: datetime) -> list[KeptScreening]:
    """Screen these parties and keep each answer, *no hit* too, or keep nothing.

    Raises :class:`ListError` where a list is missing, stale or damaged: then nothing was screened.
    """
    keep_tables(settings.NAVICERT_HOME)
    decisions = decisions_on([question.subject for question in questions])
    rows = [_screened(question, decisions, asked_by, now) for question in questions]
    with transaction.atomic():
        kept = KeptScreening.objects.bulk_create(rows)
        record(*map(_act, kept))
    return kept


def _act(kept: KeptScreening) -> Act:
    tables = {"weights": kept.weights, "scorecard": kept.scorecard}
    return Act(
        verb="screening.kept",
        subject=kept.public_id,
        actor=kept.asked_by,
        at=kept.created,
        inputs=made_with(question=kept.question_sha256, lists=kept.lists, engine=kept.engine, **tables),
        outcome={"day": kept.day, "status": kept.status, "answer": kept.answer_sha256},
    )


def _screened(question: Question, decisions: Sequence[ClearedHit], asked_by: str, now: datetime) -> KeptScreening:
    if question.day > now.date():
        raise BadFacts("day", f"{question.day} lies in the future; lists are known up to today only")
    watch = the_watch(question.day, question.lists)
    asked = _asked(question, watch, decisions)
    kept_question = as_text(asked)
    # What is kept is what is answered: the question is read back from its text first.
    answer = answer_to(of_text(kept_question), watch)
    kept_answer = canonical(answer)
    return KeptScreening(
        public_id=new_number("NS", now.year),
        created=now,
        asked_by=asked_by,
        day=question.day,
        status=answer["status"],
        engine=ENGINE,
        lists=answer["lists"],
        weights=answer["weights"],
        scorecard=answer["scorecard"],
        question=kept_question,
        question_sha256=sha256(kept_question),
        answer=kept_answer,
        answer_sha256=sha256(kept_answer),
    )


def _asked(question: Question, watch: Watch, decisions: Sequence[ClearedHit]) -> Asked:
    """The question with the terms of the lists and what was decided on the party."""
    mine = tuple(decision_of(row) for row in decisions if is_about(row, question.subject))
    own = {name: DEFAULT_THRESHOLD if each.threshold is None else each.threshold for name, each in watch.terms.items()}
    terms = {name: replace(each, threshold=own[name]) for name, each in watch.terms.items()}
    asked = Asked(question=question, terms=terms, cleared=mine, warnings=watch.watchlist.warnings)
    if question.dossier is None:
        return asked
    return replace(asked, rules=rules_of_today(), uses=uses_of(watch))


def decisions_on(subjects: Sequence[Subject]) -> list[ClearedHit]:
    """What was decided on these parties, or on those with their numbers, whatever was known of them then."""
    same = Q(party_as_it_was__in=[subject_fingerprint(each) for each in subjects])
    numbered = Q(external_id__in=[each.id for each in subjects if each.id])
    return list(ClearedHit.objects.filter(same | numbered).order_by("pk"))


def is_about(row: ClearedHit, subject: Subject) -> bool:
    """Is this a decision on this party, or on the one with its number, and one that counts for it?"""
    same = row.party_as_it_was == subject_fingerprint(subject) or bool(subject.id) and row.external_id == subject.id
    return same and counts_for(row, subject)


def decision_of(row: ClearedHit) -> Decision:
    """A row as the engine knows it."""
    cleared = Cleared(
        subject=row.party_as_it_was,
        list=row.list,
        listing=row.listing,
        listing_as_it_was=row.listing_as_it_was,
        reason=row.reason,
        by=row.person,
        first=row.since,
        expires=row.expires,
    )
    return Decision(id=row.public_id, cleared=cleared)


def clear_hit(
    kept: KeptScreening,
    *,
    list_id: str,
    listing: str,
    person: str,
    reason: str,
    expires: Day,
    entered_by: str,
    now: datetime,
) -> ClearedHit:
    """Note that a person found a hit to be another party. It is shown apart from then on, until it expires.

    The decision dies when what is known of the entry or of the party changes. Raises :class:`BadFacts`, and
    :class:`ListError` where the entry that the person looked at is no longer on file.
    """
    match = match_of(_hit(kept, list_id, listing))
    _check_words(person, reason)
    today = now.date()
    if not today < expires <= today + LONGEST:
        raise BadFacts("expires", f"choose a day after today and at most {LONGEST.days} days ahead")
    asked = of_text(kept.question)
    subject, entry = asked.question.subject, the_watch_of(kept.lists, asked.warnings).listing(list_id, listing)
    cleared = clear(subject, match, entry, reason=reason, by=person, first=today, expires=expires)
    with transaction.atomic():
        row = ClearedHit.objects.create(
            public_id=new_number("NC", now.year),
            created=now,
            entered_by=entered_by,
            person=cleared.by,
            reason=cleared.reason,
            since=cleared.first,
            expires=cleared.expires,
            list=cleared.list,
            listing=cleared.listing,
            listing_as_it_was=cleared.listing_as_it_was,
            party=canonical(json.loads(kept.question)["question"]["subject"]),
            party_as_it_was=cleared.subject,
            external_id=subject.id[:200],
            screening=kept,
        )
        record(_act_of_clearing(row, kept))
    return row


def _act_of_clearing(row: ClearedHit, kept: KeptScreening) -> Act:
    about = {"list": row.list, "listing": row.listing, "since": row.since, "expires": row.expires}
    return Act(
        verb="hit.cleared",
        subject=row.public_id,
        actor=row.entered_by,
        at=row.created,
        inputs=made_with(screening=kept.answer_sha256, listing=row.listing_as_it_was, party=row.party_as_it_was),
        outcome={**about, "screening": kept.public_id, "person": row.person, "reason": row.reason},
    )


def _hit(kept: KeptScreening, list_id: str, listing: str) -> Mapping[str, Any]:
    for hit in json.loads(kept.answer)["hits"]:
        if (hit["list"], hit["id"]) == (list_id, listing):
            found: Mapping[str, Any] = hit
            return found
    raise BadFacts("listing", f"{kept.public_id} has no hit on {listing} of {list_id}")


def _check_words(person: str, reason: str) -> None:
    check_text({"person": person, "reason": reason})
    if not person.strip() or len(person) > 200:
        raise BadFacts("person", "say who found it, in at most 200 characters")
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise BadFacts("reason", f"say why the two are not the same, in at most {LONGEST_REASON} characters")


def replay_screening(kept: KeptScreening) -> Replay:
    """Ask the kept question of the kept editions again and compare the answer byte for byte."""
    # (1) The row itself must be whole: each text still has its hash, and the columns say what the texts say.
    if unlike := tuple(f"changed after it was kept: {each}" for each in _unlike_itself(kept)):
        sentence = f"{kept.public_id} was changed after it was kept."
        return Replay(outcome="not_possible", sentence=sentence, findings=unlike)
    # (2) It must be what the record says that was kept.
    tables = {"weights": kept.weights, "scorecard": kept.scorecard}
    act, altered = vouched(kept, _act(kept))
    if altered:
        return not_what_was_recorded(kept.public_id, altered)
    # (3) The tables behind a score, and every edition of that time, must be on file and undamaged.
    notes = (place(act), *_newer(kept, tables))
    try:
        asked = of_text(kept.question)
        watch = the_watch_of(kept.lists, asked.warnings, (kept.weights, kept.scorecard))
        answer = canonical(answer_to(asked, watch))
    except ListError as error:
        return Replay(outcome="not_possible", sentence=f"{kept.public_id} cannot be replayed: {error}.", notes=notes)
    except (ValidationError, BadDossier):
        sentence = f"{kept.public_id} is no longer understood; replay it with Navicert {kept.engine}."
        findings = code_changes(kept.engine, act)
        return Replay(outcome="not_possible", sentence=sentence, findings=findings, notes=notes)
    # (4) The answer must be the same text.
    if answer == kept.answer:
        sentence = "The same question to the same lists gives the same answer, letter by letter."
        return Replay(outcome="same", sentence=sentence, answer=answer, notes=notes)
    sentence = f"The answer differs from the one kept, which Navicert {kept.engine} gave."
    findings = (*code_changes(kept.engine, act), *differences(kept.answer, answer))
    return Replay(outcome="different", sentence=sentence, answer=answer, findings=findings, notes=notes)


def _newer(kept: KeptScreening, tables: Mapping[str, str]) -> Iterator[str]:
    """Lists and tables that have another edition by now."""
    held = {s.source.id: s.snapshot.sha256 for s in statuses(settings.NAVICERT_HOME, kept.day) if s.snapshot}
    today = {"weights": shipped_weights().version, "scorecard": shipped_scorecard().version}
    yield from renewed("list", kept.lists, held)
    yield from renewed("table", tables, today)


def _unlike_itself(kept: KeptScreening) -> Iterator[str]:
    """The texts that lost their hash; where both are whole, the columns that do not say what the answer says."""
    texts = {"question": kept.question_sha256, "answer": kept.answer_sha256}
    lost = [name for name, held in texts.items() if sha256(getattr(kept, name)) != held]
    said = {} if lost else json.loads(kept.answer)
    columns = {name: getattr(kept, name) for name in ("status", "lists", "weights", "scorecard")}
    unlike = [name for name, held in {**columns, "day": kept.day.isoformat()}.items() if said and said[name] != held]
    yield from (*lost, *unlike)
