"""Screening for programs: parties in, hits with reasons and the number of the receipt out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date as Day
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from ninja import Router

from navicert.api.bodies import BadRequest, read_body
from navicert.api.schemas import Error, Replayed
from navicert.api.screen_schemas import (
    BODY,
    CLEARED_BODY,
    PARTIES_BODY,
    ClearedAnswer,
    KeptAnswer,
    RunAnswer,
    Screened,
    StoredAnswer,
)  # fmt: skip
from navicert.api.views import api, error
from navicert.office.actions.bench import set_aside
from navicert.office.guard import asked_by, signed_in
from navicert.office.models import ClearedHit, HitChange, KeptScreening
from navicert.office.record.canonical import check_text
from navicert.office.screening.answer import keep_screenings, replay_screening
from navicert.office.screening.continuous import store_parties
from navicert.office.screening.question import MOST_HITS, Question
from navicert.office.screening.watch import NoSuchList, lists_meant
from navicert.office.visible.asked import NoSuchScreening, run_or_404, screening_or_404
from navicert.screening.identifiers import KINDS
from navicert.screening.known import BadDossier, Known, read_known
from navicert.screening.listing_error import ListError
from navicert.screening.party import FIELDS, BadRow, Party, read_party
from navicert.screening.screen import LIMIT
from navicert.terms import BadFacts

COLUMNS = {name: (name,) for name in (*FIELDS, *KINDS)}
WORDS = ("parties", "lists", "threshold", "limit", "day", "dossier")
MOST_WITH_DOSSIER = 20  # parties of one request: each answer keeps the dossier that it was made from
CLEARED_WORDS = ("list", "listing", "person", "reason", "expires")

router = Router()


@router.post("/screen", response={200: Screened, 413: Error, 422: Error, 503: Error}, openapi_extra=BODY)
def screen(request: HttpRequest) -> HttpResponse:
    """Screen parties against the lists in force, and keep each answer as a receipt.

    A party that cannot be read gives an ``error`` in its place and the others are answered. A list that is missing or
    stale gives status 503 and no answer at all; one that is not on file for a day gone by, 422. With a ``dossier`` (stakes, controls, evidence: docs/screening.md) each
    answer says what stands ``behind`` its party, which the dossier has to know; a listed owner is a hit too.
    """
    body = _body(request, WORDS)
    known = _dossier(body)
    asked = {**terms_asked(body), "dossier": body.get("dossier")}
    found = [_question_or_error(party, number, asked, known) for number, party in enumerate(_parties(body))]
    questions = [each for each in found if isinstance(each, Question)]
    try:
        kept = iter(keep_screenings(questions, asked_by=asked_by(request), now=timezone.now()))
    except ListError as bad:
        if asked["day"] < timezone.now().date():
            raise BadFacts(
                "day", str(bad)
            ) from None  # of a day gone by, lists cannot be brought: whoever asks chose it
        raise
    answers = [_answered(next(kept)) if isinstance(each, Question) else each for each in found]
    return JsonResponse({"answers": answers})


@router.get("/screenings/{public_id}", response={200: KeptAnswer, 404: Error})
def screening(request: HttpRequest, public_id: str) -> HttpResponse:
    """An answer as it was kept, with the question and the hashes of all that went into it."""
    kept = screening_or_404(public_id, signed_in(request))
    names = ("asked_by", "engine", "lists", "weights", "scorecard", "question_sha256", "answer_sha256")
    texts = {"question": json.loads(kept.question), "answer": json.loads(kept.answer)}
    plain = {name: getattr(kept, name) for name in names}
    return JsonResponse({"id": kept.public_id, "created": kept.created.isoformat(), **plain, **texts})


@router.get("/screenings/{public_id}/replay", response={200: Replayed, 404: Error})
def replayed(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask the same question of the same editions of the lists again."""
    result = replay_screening(screening_or_404(public_id, signed_in(request)))
    words = {"outcome": result.outcome, "sentence": result.sentence}
    return JsonResponse({**words, "findings": result.findings, "notes": result.notes})


@router.post(
    "/screenings/{public_id}/cleared",
    response={200: ClearedAnswer, 403: Error, 404: Error, 409: Error, 422: Error},
    openapi_extra=CLEARED_BODY,
)
def cleared(request: HttpRequest, public_id: str) -> HttpResponse:
    """Note that a person found a hit to be another party; it is shown apart from then on, until it expires.

    Status 409: a party of a case; two people judge its hits at the bench.
    """
    by = signed_in(request)
    kept = screening_or_404(public_id, by)
    body = _body(request, CLEARED_WORDS)
    words = {name: str(body.get(name) or "") for name in CLEARED_WORDS}
    row = set_aside(
        kept,
        list_id=words["list"],
        listing=words["listing"],
        person=words["person"],
        reason=words["reason"],
        expires=day_of(words["expires"], "expires"),
        by=by,
        entered_by=asked_by(request),
        now=timezone.now(),
    )
    return JsonResponse(_cleared(row))


@router.post("/parties", response={200: StoredAnswer, 413: Error, 422: Error}, openapi_extra=PARTIES_BODY)
def parties(request: HttpRequest) -> HttpResponse:
    """Store parties that ``python -m navicert.office rescreen`` screens from today on; all of them, or none.

    A party whose ``id`` is stored already takes the place of the earlier one.
    """
    given = _parties(_body(request, ("parties",)))
    subjects = [_party(party, number)[1].subject for number, party in enumerate(given)]
    today = timezone.now().date()
    stored = store_parties(subjects, today=today, asked_by=asked_by(request))
    return JsonResponse({"stored": [each.external_id for each in stored], "since": today.isoformat()})


@router.get("/rescreenings/{public_id}", response={200: RunAnswer, 404: Error})
def rescreening(request: HttpRequest, public_id: str) -> HttpResponse:
    """A run over the stored parties, with each hit that it found new, changed or gone; ``last`` is the last one."""
    run = run_or_404(public_id)
    names = ("asked_by", "lists", "weights", "scorecard", "engine", "whole", "parties", "screened", "warnings")
    plain = {name: getattr(run, name) for name in names}
    changes = [_change(each) for each in run.changes.select_related("party").order_by("pk")]
    days = {"created": run.created.isoformat(), "day": run.day.isoformat()}
    return JsonResponse({"id": run.public_id, **days, **plain, "changes": changes})


def _change(each: HitChange) -> dict[str, Any]:
    names = ("change", "list", "listing", "score", "cleared")
    return {
        "party": each.party.external_id,
        "hit": json.loads(each.hit),
        **{name: getattr(each, name) for name in names},
    }


def _cleared(row: ClearedHit) -> dict[str, Any]:
    names = ("list", "listing", "person", "reason", "entered_by")
    days = {"since": row.since.isoformat(), "expires": row.expires.isoformat()}
    return {"id": row.public_id, **days, **{name: getattr(row, name) for name in names}}


def _parties(body: Mapping[str, Any]) -> list[object]:
    """The parties of a request, as many as one request may send."""
    found = body.get("parties")
    if not isinstance(found, list) or not found:
        raise BadFacts("parties", "expected a list of at least one party, such as [{“name”: “…”, “country”: “…”}]")
    if len(found) > settings.MOST_PARTIES:
        message = (
            f"One request holds up to {settings.MOST_PARTIES} parties, and this one has {len(found)}; send several."
        )
        raise BadRequest(413, message)
    return found


def _body(request: HttpRequest, words: tuple[str, ...]) -> Mapping[str, Any]:
    body = read_body(request)
    if not isinstance(body, Mapping):
        raise BadFacts("parties", f"expected an object with {', '.join(words)}")
    unknown = next((name for name in body if name not in words), None)
    if unknown is not None:
        raise BadFacts(unknown, f"is not known here; there are {', '.join(words)}")
    return body


def _question_or_error(
    party: object, number: int, asked: Mapping[str, Any], known: Known | None
) -> Question | dict[str, Any]:
    try:
        given, read = _party(party, number)
    except BadFacts as bad:
        return error(bad.field, bad.message)
    if known is not None and known.party(read.subject.id, *read.subject.names) is None:
        return error(
            f"parties[{number}]", "the dossier says nothing of this party; give it the id or name that it has there"
        )
    return Question(given=given, subject=read.subject, notes=read.notes, **asked)


def _dossier(body: Mapping[str, Any]) -> Known | None:
    """What is known of owners and evidence, where it was sent. Raises :class:`BadFacts` and :class:`BadRequest`."""
    given = body.get("dossier")
    if given is None:
        return None
    if not isinstance(given, Mapping):
        raise BadFacts("dossier", "expected an object with stakes, controls, ownerless, parties and evidence")
    try:
        check_text(given)
        known = read_known(given)
    except BadDossier as bad:
        raise BadFacts("dossier", str(bad)) from None
    if len(_parties(body)) > MOST_WITH_DOSSIER:
        message = f"With a dossier one request holds up to {MOST_WITH_DOSSIER} parties; send several."
        raise BadRequest(413, message)
    return known


def _party(party: object, number: int) -> tuple[Mapping[str, Any], Party]:
    """One party as it was sent, and as it was read. Raises :class:`BadFacts`."""
    where = f"parties[{number}]"
    if not isinstance(party, Mapping):
        raise BadFacts(where, "expected an object with what is known of one party")
    unknown = next((name for name in party if name not in COLUMNS), None)
    if unknown is not None:
        raise BadFacts(f"{where}.{unknown}", f"is not known; there are {', '.join(FIELDS)}, and kinds of numbers")
    try:
        check_text(party)
        return party, read_party({**party, "identifiers": list(_numbers(party.get("identifiers")))}, COLUMNS)
    except (BadRow, BadFacts) as bad:
        raise BadFacts(where, bad.message if isinstance(bad, BadFacts) else str(bad)) from None


def _numbers(given: object) -> Iterator[object]:
    """Numbers as ``kind:number``, whether they were sent so or as an object."""
    if isinstance(given, Mapping):
        for kind, numbers in given.items():
            yield from (f"{kind}:{number}" for number in (numbers if isinstance(numbers, list) else [numbers]))
    elif isinstance(given, list):
        yield from given
    elif given is not None:
        yield given


def terms_asked(body: Mapping[str, Any]) -> dict[str, Any]:
    """Which lists, on which day, from which score, and how many hits."""
    day = day_of(body.get("day"), "day") if body.get("day") is not None else timezone.now().date()
    lists = body.get("lists", ["default"])
    if not isinstance(lists, list) or not all(isinstance(name, str) for name in lists) or not lists:
        raise BadFacts("lists", "expected a list of ids or groups, such as [“un”, “BIS-DPL”]")
    try:
        meant = lists_meant(lists, day)
    except NoSuchList as none:
        raise BadFacts("lists", str(none)) from None
    threshold, limit = body.get("threshold"), body.get("limit", LIMIT)
    if threshold is not None and not (_is_number(threshold) and 0 <= threshold <= 1):
        raise BadFacts("threshold", "expected a number from 0 to 1")
    if not isinstance(limit, int) or isinstance(limit, bool) or not 1 <= limit <= MOST_HITS:
        raise BadFacts("limit", f"expected a whole number from 1 to {MOST_HITS}")
    return {"day": day, "lists": meant, "threshold": threshold, "limit": limit}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def day_of(value: object, field: str) -> Day:
    """A day written as 2026-11-21."""
    try:
        return Day.fromisoformat(str(value))
    except ValueError:
        raise BadFacts(field, f"{str(value)[:40]!r} is no day; write it as 2026-11-21") from None


def _answered(kept: KeptScreening) -> dict[str, Any]:
    return {"id": kept.public_id, **json.loads(kept.answer)}


@api.exception_handler(ListError)
def lists_not_sound(request: HttpRequest, bad: ListError) -> HttpResponse:
    """A list is missing, stale or damaged: nothing is screened, and nobody is told "no match"."""
    return JsonResponse(error("lists", str(bad)), status=503)


@api.exception_handler(NoSuchScreening)
def no_such_screening(request: HttpRequest, missing: NoSuchScreening) -> HttpResponse:
    """No such receipt."""
    return JsonResponse(error("id", "There is no screening under this number."), status=404)
