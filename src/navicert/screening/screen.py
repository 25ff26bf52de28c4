"""The question "is this party on a list?": candidates, alignment, evidence, points, and the reasons for each hit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date as Day
from typing import NamedTuple

import numpy as np

from navicert.screening.align import Alignment, align, alignment_of
from navicert.screening.candidates import BAND, LEAST_SHARE, NEAR_BEST, TOP, Asked, asked, nearest
from navicert.screening.evidence import Compared, evidence, row_names
from navicert.screening.identifiers import normal_number
from navicert.screening.index import Index, build_index
from navicert.screening.listing import Alias, Kind, Listing, Quality
from navicert.screening.names import read_name
from navicert.screening.qualifiers import most_to_gain, qualify, same_numbers
from navicert.screening.score import Scorecard, points_of, probability, shipped_scorecard
from navicert.screening.subject import Match, Reason, Receipt, Screening, Subject, WordPair
from navicert.screening.weights import Weights, shipped_weights

DEFAULT_THRESHOLD = 0.7
LIMIT = 20
WEAK_ALIAS = -700  # points that a weak alias takes away: the list itself doubts it
NUMBER_ALONE = -2000  # the same number under another name: the number beats the name
MOST_APART = 9000
NEVER_SURE = 7000  # the most points that names alone can bring: two people may bear one name


@dataclass(frozen=True)
class Watchlist:
    """Everything that a screening rests on: the index, the two tables behind a score, and the hash of each list."""

    index: Index
    weights: Weights = field(default_factory=shipped_weights)
    scorecard: Scorecard = field(default_factory=shipped_scorecard)
    editions: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


class Scored(NamedTuple):
    """A listed name with the points that names alone brought it, and the reading of the query that did."""

    name: int
    points: int
    query: Asked


def score_names(watchlist: Watchlist, text: str, kind: Kind) -> Iterator[Scored]:
    """Every listed name that shares enough with ``text``, with its points; a name may come twice, by two readings."""
    for query in asked(watchlist.index, text, kind, watchlist.weights):
        for name, points in _search(watchlist, query):
            yield Scored(name, min(NEVER_SURE, points), query)


def _search(watchlist: Watchlist, query: Asked) -> Iterable[tuple[int, int]]:
    index, card = watchlist.index, watchlist.scorecard
    if index.kernel:
        limits = (LEAST_SHARE, NEAR_BEST, BAND, TOP)
        found = index.kernel.search(
            query.plain(), query.meanings, query.beyond, query.splits, query.person, *limits, *card.columns
        )
        if found is not None:
            return zip(memoryview(found[0]).cast("i"), found[1], strict=True)
    names = nearest(index, query).tolist()
    if not names:
        return ()
    rows = [evidence(compared(index, query, name)) for name in names]
    return zip(names, card.sums(np.array(rows, np.int32)).tolist(), strict=True)


def compared(index: Index, query: Asked, name: int) -> Compared:
    """A query beside one listed name, aligned."""
    words = index.words(name)
    return Compared(index, query, name, words, align(index, query, words))


class Held(NamedTuple):
    """The best name of one entry so far."""

    points: int
    field: str
    asked: str
    alias: int
    scored: Scored


def screen(
    subject: Subject,
    watchlist: Watchlist,
    *,
    threshold: float = DEFAULT_THRESHOLD,
    limit: int = LIMIT,
    on: Day | None = None,
) -> Screening:
    """Screen one party: every listing that reaches ``threshold``, best first, at most ``limit``, with a receipt.

    ``on`` leaves out what was not listed on that day; without it every listing counts.
    """
    index = watchlist.index
    least = points_of(threshold) - most_to_gain(subject)
    best = _best_names(watchlist, subject, least)
    for number in subject.identifiers:
        for entry in index.numbered(normal_number(number.kind, number.number)):
            best.setdefault(entry, None)
    found = [
        _match(watchlist, subject, entry, held) for entry, held in best.items() if on is None or index.stands(entry, on)
    ]
    kept = [m for m in found if m is not None and m.score >= threshold]
    kept.sort(key=lambda m: (-m.score, -sum(r.points for r in m.reasons), m.list, m.listing))
    return Screening(matches=tuple(kept[:limit]), receipt=_receipt(subject, watchlist, threshold, on))


def _best_names(watchlist: Watchlist, subject: Subject, least: int) -> dict[int, Held | None]:
    """For each entry that resembles a name of the subject, with ``least`` points or more, the best of its names."""
    best: dict[int, Held | None] = {}
    for position, text in enumerate(subject.names):
        where = "name" if position == 0 else f"aliases[{position - 1}]"
        for scored in score_names(watchlist, text, subject.kind):
            if scored.points < least:
                continue
            for number in watchlist.index.aliases(scored.name):
                entry, quality = watchlist.index.alias_of(number)
                points = scored.points + WEAK_ALIAS * (quality == Quality.WEAK)
                held = best.get(entry)
                if held is None or (points, -number) > (held.points, -held.alias):  # of equals the entry's first name
                    best[entry] = Held(points, where, text, number, scored)
    return best


def _match(watchlist: Watchlist, subject: Subject, entry: int, held: Held | None) -> Match | None:
    index, listing = watchlist.index, watchlist.index.listing(entry)
    words: tuple[WordPair, ...] = ()
    beside = tuple(r for r in qualify(subject, listing) if r.points)
    if held is None:
        numbers = same_numbers(subject, listing)
        if not numbers:
            return None  # another number under the same hash
        first, asked_text = f"identifiers.{numbers[0][0].kind}", numbers[0][0].number
        printed, quality = listing.names[0].text, listing.names[0].quality
        names: tuple[Reason, ...] = (Reason("names that differ", NUMBER_ALONE),)
    else:
        _, quality, printed = index.alias(held.alias)
        first, asked_text = held.field, held.asked
        explained = _explain(watchlist, held.scored)
        words, names = _words(index, held.scored, explained.alignment), _reasons(explained.parts, held.points)
    points = sum(r.points for r in (*names, *beside))
    return Match(
        listing=listing.id,
        list=index.list_of(entry),
        score=probability(points),
        field=first,
        asked=asked_text,
        alias=printed,
        quality=quality,
        words=words,
        reasons=(*names, *beside),
        programmes=listing.programmes,
        name=listing.names[0].text,
        listed=listing.listed,
        delisted=listing.delisted,
    )


class Explained(NamedTuple):
    """What each kind of evidence brought to a pair of names, and which words stand for which."""

    parts: Mapping[str, int]
    alignment: Alignment


def _explain(watchlist: Watchlist, scored: Scored) -> Explained:
    index, query, card = watchlist.index, scored.query, watchlist.scorecard
    if index.kernel:
        found = index.kernel.explain(
            query.plain(), query.meanings, query.beyond, query.splits, query.person, scored.name, *card.columns
        )
        if found is not None:
            *each, start = found[0]
            parts = {"start": start, **{n: p for n, p in zip(row_names(), each, strict=True) if p}}
            listed = len(index.words(scored.name))
            return Explained(parts, alignment_of(found[1], len(query.tokens), listed))
    beside = compared(index, query, scored.name)
    parts = card.parts(evidence(beside))
    return Explained(parts, beside.alignment)


def _words(index: Index, scored: Scored, alignment: Alignment) -> tuple[WordPair, ...]:
    listed = [index.vocabulary.text(w) for w in index.words(scored.name)]
    asked_words = [t.text for t in scored.query.tokens]
    found = [
        WordPair(" ".join(asked_words[i] for i in p.query), " ".join(listed[j] for j in p.listed), p.like, p.how)
        for p in alignment.pairs
    ]
    found += [WordPair(asked_words[i], "", 0, "only asked") for i in alignment.alone_query]
    found += [WordPair("", listed[j], 0, "only listed") for j in alignment.alone_listed]
    return tuple(found)


def _reasons(parts: Mapping[str, int], points: int) -> tuple[Reason, ...]:
    """The points of the names, part by part; they add up to what the names brought."""
    ranked = sorted(parts.items(), key=lambda part: (part[0] != "start", -abs(part[1]), part[0]))
    found = [Reason(what.replace("_", " "), brought) for what, brought in ranked if brought]
    rest = points - sum(r.points for r in found)
    return (*found, Reason("weak alias or most that names can say", rest)) if rest else tuple(found)


def _receipt(subject: Subject, watchlist: Watchlist, threshold: float, on: Day | None) -> Receipt:
    read = (read_name(text, subject.kind) for text in subject.names)
    return Receipt(
        subject=subject,
        normalised=tuple(" ".join(t.text for t in r.tokens) for r in read),
        fields=subject.fields,
        editions=watchlist.editions,
        weights=watchlist.weights.version,
        scorecard=watchlist.scorecard.version,
        threshold=threshold,
        day=on,
    )


def pair_score(kind: Kind, query: str, name: str) -> float:
    """How likely two names are of one party: the score of ``query`` against a list of ``name`` alone."""
    weights, card = shipped_weights(), shipped_scorecard()
    listing = Listing(id="1", kind=kind, names=(Alias(name),))
    alone = Watchlist(Index(b"".join(build_index([("pair", [listing])], weights))), weights, card)
    scored = score_names(alone, query, kind)
    return probability(max((s.points for s in scored), default=-MOST_APART))
