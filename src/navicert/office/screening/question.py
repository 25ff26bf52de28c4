"""A question to the lists and its answer as plain values: the same question to the same editions gives the same text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date as Day
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from navicert.office.record.canonical import canonical
from navicert.office.screening.backing import behind_of
from navicert.office.screening.watch import Watch
from navicert.screening.batch import Asking, ListTerms, hit_json
from navicert.screening.cleared import Cleared, sift
from navicert.screening.listing import Listing, Quality
from navicert.screening.readers.ftm import ftm_line
from navicert.screening.screen import LIMIT, screen
from navicert.screening.subject import Match, Screening, Subject

MANY = 10_000  # hits that are looked at before thresholds of lists and the limit take theirs away
MOST_HITS = 500
NOT_WANTED = {"what": "not wanted", "reason": "the asker named this listing as one to leave out"}
ROUNDED = 0.0002  # more than a score loses when it is rounded: what reaches a threshold is decided by the printed score


@dataclass(frozen=True, kw_only=True)
class Question:
    """One party and how it is screened.

    ``given`` is the party as it was sent, ``notes`` what in it could not be read. ``lists`` are those that were chosen,
    ``None`` all in force on ``day``. ``threshold`` is the least score of a hit, ``None`` that of each list; what lies
    between it and ``cutoff`` is shown as no hit. ``without`` are listings that the asker does not want to see again.
    ``dossier`` is what is known of owners and evidence, as it was sent: then what stands behind the party is asked as well.
    """

    given: Mapping[str, Any]
    subject: Subject
    day: Day
    notes: tuple[str, ...] = ()
    lists: tuple[str, ...] | None = None
    threshold: float | None = None
    cutoff: float | None = None
    limit: int = LIMIT
    without: tuple[str, ...] = ()
    dossier: Mapping[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A decision that a hit is another party, under the number by which the office keeps it."""

    id: str
    cleared: Cleared


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question with all that the installation added to it: the terms of the lists, and what was decided on the party.

    Together with the editions of the lists and the program, this alone makes the answer. ``rules`` on ownership and ``uses``
    of the lists are there where a dossier was sent (:mod:`navicert.office.screening.backing`).
    """

    question: Question
    terms: Mapping[str, ListTerms] = field(default_factory=dict)
    cleared: tuple[Decision, ...] = ()
    warnings: tuple[str, ...] = ()
    rules: tuple[Mapping[str, Any], ...] = ()
    uses: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def as_text(asked: Asked) -> str:
    """The canonical JSON of a question."""
    return canonical(_shape().dump_python(asked, mode="json"))


def of_text(text: str) -> Asked:
    """The question that :func:`as_text` wrote. Raises ``ValueError`` where it is none."""
    return _shape().validate_json(text)


@cache
def _shape() -> TypeAdapter[Asked]:
    return TypeAdapter(Asked)


def answer_to(asked: Asked, watch: Watch) -> dict[str, Any]:
    """The answer as plain values: hits, what lies below the threshold, what was set aside, and what was compared.

    ``status`` is ``hit``, ``set aside`` where every hit was, or ``no hit``. ``total`` counts hits and near ones before
    ``limit``. Nothing is dropped unseen: a hit that was cleared, or that the asker did not want, stands under
    ``set_aside`` with the reason. With a dossier, ``behind`` says what stands behind the party; a listed owner is a hit too.
    """
    question = asked.question
    asking = Asking(threshold=question.threshold, limit=question.limit, on=question.day, terms=asked.terms)
    lowest = asking.lowest if question.cutoff is None else min(asking.lowest, question.cutoff)
    with watch.lock:
        found = screen(question.subject, watch.watchlist, threshold=lowest - ROUNDED, limit=MANY, on=question.day)
    reached = (m for m in found.matches if m.score >= _least(asking.threshold_of(m.list), question.cutoff))
    shown = replace(found, matches=tuple(reached))
    listings = {(m.list, m.listing): watch.listing(m.list, m.listing) for m in shown.matches}
    sifted = sift(shown, (each.cleared for each in asked.cleared), listings, question.day)
    numbers = {each.cleared: each.id for each in asked.cleared}
    aside = [(each.match, _because(each.cleared, numbers)) for each in sifted.set_aside]
    aside += [(m, NOT_WANTED) for m in sifted.open if m.listing in question.without]
    rest = [m for m in sifted.open if m.listing not in question.without]
    hits = [m for m in rest if m.score >= asking.threshold_of(m.list)]
    near = [m for m in rest if m.score < asking.threshold_of(m.list)]

    behind = _behind(asked, watch, asking)

    def plain(match: Match) -> dict[str, Any]:
        return _plain(match, listings[match.list, match.listing], asked.terms)

    return {
        "status": "hit" if hits or behind.get("owners") else "set aside" if aside else "no hit",
        "hits": [plain(m) for m in hits[: question.limit]],
        "near": [plain(m) for m in near[: max(0, question.limit - len(hits))]],
        "set_aside": [{**plain(m), "because": because} for m, because in aside],
        "lapsed": list(sifted.lapsed),
        "total": len(rest),
        **({"behind": behind} if behind else {}),
        **_receipt(asked, found, asking),
    }


def _behind(asked: Asked, watch: Watch, asking: Asking) -> Mapping[str, Any]:
    """What stands behind the party, where that was asked."""
    question = asked.question
    if question.dossier is None:
        return {}
    return behind_of(question.dossier, question.subject, watch, asking, rules=asked.rules, uses=asked.uses) or {}


def _least(threshold: float, cutoff: float | None) -> float:
    return threshold if cutoff is None else min(threshold, cutoff)


def _receipt(asked: Asked, found: Screening, asking: Asking) -> dict[str, Any]:
    receipt = found.receipt
    return {
        "day": asked.question.day.isoformat(),
        "normalised": list(receipt.normalised),
        "fields": list(receipt.fields),
        "notes": list(asked.question.notes),
        "lists": dict(receipt.editions),
        "weights": receipt.weights,
        "scorecard": receipt.scorecard,
        "thresholds": {name: asking.threshold_of(name) for name in receipt.editions},
        "warnings": list(asked.warnings),
    }


def _because(cleared: Cleared, numbers: Mapping[Cleared, str]) -> dict[str, str]:
    """Why a hit is set aside: who decided it, for what reason, until when."""
    words = {"person": cleared.by, "reason": cleared.reason, "expires": cleared.expires.isoformat()}
    return {"what": "cleared", "id": numbers[cleared], **words}


def _plain(match: Match, listing: Listing, terms: Mapping[str, ListTerms]) -> dict[str, Any]:
    """A hit with its listing, and with what it brings about on its list."""
    layer = terms[match.list].layer_of(match) if match.list in terms else match.layer
    return {**hit_json(replace(match, layer=layer)), "entity": entity(listing, match.list)}


def match_of(hit: Mapping[str, Any]) -> Match:
    """A kept hit as far as it says which entry was hit, by what, and how likely it is."""
    return Match(
        listing=hit["id"],
        list=hit["list"],
        score=hit["score"],
        field=hit["field"],
        asked=hit["asked"],
        alias=hit["alias"],
        quality=Quality(hit["quality"]),
    )


def entity(listing: Listing, name: str) -> dict[str, Any]:
    """A listing in the words of FollowTheMoney, with the list on which it stands."""
    days = {"first_seen": listing.listed, "last_seen": None, "last_change": listing.amended or listing.listed}
    moments = {what: f"{day.isoformat()}T00:00:00" if day else None for what, day in days.items()}
    return {**json.loads(ftm_line(listing)), "datasets": [name], "referents": [], **moments}
