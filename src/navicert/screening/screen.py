"""The question "is this party on a list?": candidates, alignment, evidence, points, and the reasons for each hit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date as Day
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from navicert.screening.align import Alignment, align, alignment_of
from navicert.screening.candidates import Asked, all_readings
from navicert.screening.evidence import evidence, row_names
from navicert.screening.identifiers import normal_number
from navicert.screening.index import Index
from navicert.screening.listing import Alias, Kind, Listing, Quality
from navicert.screening.names import Name, read_name
from navicert.screening.qualifiers import most_to_gain, of_kinds, qualify, same_numbers, shared_address
from navicert.screening.score import shipped_scorecard
from navicert.screening.search import MOST_APART, Scored, Watchlist, score_names, scored, search, want
from navicert.screening.subject import Match, Reason, Receipt, Screening, Subject, WordPair
from navicert.screening.weights import shipped_weights

__all__ = [
    "DEFAULT_THRESHOLD",
    "LIMIT",
    "TOGETHER",
    "Watchlist",
    "explain",
    "pair_points",
    "pair_score",
    "screen",
    "screen_all",
]

DEFAULT_THRESHOLD = 0.62
LIMIT = 20
WEAK_ALIAS = -2750  # points that a weak alias takes away: the list itself doubts it
NUMBER_ALONE = -2000  # the same number under another name: the number beats the name, an address does not
TOGETHER = 32  # parties that are compared at once where the compiled loops are missing


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
    explained: float = 0.0,
) -> Screening:
    """Screen one party: every listing that reaches ``threshold``, best first, at most ``limit``, with a receipt.

    ``on`` leaves out what was not listed on that day; without it every listing counts. Of a party of which only names
    are known, matches below ``explained`` come without words, reasons and programmes: what is far from a hit need
    only be ranked.
    """
    return next(screen_all([subject], watchlist, threshold=threshold, limit=limit, on=on, explained=explained))


def screen_all(
    subjects: Iterable[Subject],
    watchlist: Watchlist,
    *,
    threshold: float = DEFAULT_THRESHOLD,
    limit: int = LIMIT,
    on: Day | None = None,
    explained: float = 0.0,
) -> Iterator[Screening]:
    """:func:`screen` of many parties, in order: without the compiled loops much faster than one by one."""
    waiting, together = iter(subjects), 1 if watchlist.index.kernel else TOGETHER
    while lot := list(islice(waiting, together)):
        reads = [[read_name(text, subject.kind) for text in subject.names] for subject in lot]
        found = _scored_names(watchlist, lot, reads, threshold)
        for subject, read in zip(lot, reads, strict=True):
            best = _best_names(watchlist, read, found)
            _add_met(watchlist.index, subject, best)
            matches, more = _matches(watchlist, subject, best, threshold, limit, on, explained)
            receipt = _receipt(subject, read, watchlist, threshold, on)
            yield Screening(matches=matches, receipt=receipt, warnings=more if threshold else ())


def _scored_names(
    watchlist: Watchlist, lot: Sequence[Subject], reads: Sequence[Sequence[Name]], threshold: float
) -> Iterator[list[Scored]]:
    """For each name of each party in turn the listed names that its readings resemble."""
    names = [(name, subject.kind) for subject, read in zip(lot, reads, strict=True) for name in read]
    least = watchlist.scorecard.points_of(threshold)
    leasts = [least - gain for gain, read in zip(map(most_to_gain, lot), reads, strict=True) for _ in read]
    asked_names = all_readings(watchlist.index, names, watchlist.weights)
    wanted = [[want(query, least) for query in queries] for queries, least in zip(asked_names, leasts, strict=True)]
    found = iter(search(watchlist, [one for each in wanted for one in each]))
    for each in wanted:
        yield [name for one in each for name in scored(watchlist, one, next(found))]


def _add_met(index: Index, subject: Subject, best: dict[int, Held | None]) -> None:
    """Adds the entries that have a number or an address of the subject."""
    for number in subject.identifiers:
        for entry in index.numbered(normal_number(number.kind, number.number)):
            best.setdefault(entry, None)
    for address in subject.addresses:
        for entry in index.at_address(address):
            best.setdefault(entry, None)


def _matches(
    watchlist: Watchlist,
    subject: Subject,
    best: Mapping[int, Held | None],
    threshold: float,
    limit: int,
    on: Day | None,
    explained: float,
) -> tuple[tuple[Match, ...], tuple[str, ...]]:
    """The matches to be shown, best first, and a sentence where there are more."""
    standing = best if on is None else {e: held for e, held in best.items() if watchlist.index.stands(e, on)}
    ranked: list[Match] = []
    if explained > threshold and subject.fields == ("names",):
        standing, ranked = _ranked(watchlist, subject, standing, explained, limit)
    found = [*ranked, *(_match(watchlist, subject, entry, held) for entry, held in standing.items())]
    kept = [m for m in found if m is not None and m.score >= threshold]
    kept.sort(key=lambda m: (-m.score, -sum(r.points for r in m.reasons), m.list, m.listing))
    more = (f"{len(kept) - limit} more entries reach the threshold than are shown",) if len(kept) > limit else ()
    return tuple(kept[:limit]), more


def _best_names(watchlist: Watchlist, read: Sequence[Name], found: Iterator[list[Scored]]) -> dict[int, Held | None]:
    """For each entry that resembles a name of the subject the best of its names."""
    best: dict[int, Held | None] = {}
    for position, name in enumerate(read):
        where = "name" if position == 0 else f"aliases[{position - 1}]"
        for one in next(found):
            for number in watchlist.index.aliases(one.name):
                entry, quality = watchlist.index.alias_of(number)
                points = one.points + WEAK_ALIAS * (quality == Quality.WEAK)
                held = best.get(entry)
                if held is None or (points, -number) > (held.points, -held.alias):  # of equals the entry's first name
                    best[entry] = Held(points, where, name.text, number, one)
    return best


def _ranked(
    watchlist: Watchlist, subject: Subject, best: Mapping[int, Held | None], explained: float, limit: int
) -> tuple[dict[int, Held | None], list[Match]]:
    """Of the best ``limit`` names those that are to be explained, and the matches of those that are not."""
    index, near, far = watchlist.index, dict[int, Held | None](), []
    points = {entry: held.points + of_kinds(subject.kind, index.kind(entry)) for entry, held in best.items() if held}
    for entry in sorted(points, key=lambda e: (-points[e], e))[:limit]:
        held, score = best[entry], watchlist.scorecard.probability(points[entry])
        if held is None or score >= explained:
            near[entry] = held
            continue
        _, quality, printed = index.alias(held.alias)
        far.append(
            Match(
                listing=index.listing_id(entry),
                list=index.list_of(entry),
                score=score,
                field=held.field,
                asked=held.asked,
                alias=printed,
                quality=quality,
                reasons=(Reason("names", points[entry]),),
            )
        )
    return near, far


def _match(watchlist: Watchlist, subject: Subject, entry: int, held: Held | None) -> Match | None:
    index, listing = watchlist.index, watchlist.index.listing(entry)
    words: tuple[WordPair, ...] = ()
    beside = tuple(r for r in qualify(subject, listing) if r.points)
    if held is None:
        met = _met(subject, listing)
        if met is None:
            return None  # another number, or another word of an address, under the same hash
        first, asked_text = met
        printed, quality = listing.names[0].text, listing.names[0].quality
        names: tuple[Reason, ...] = (Reason("names that differ", NUMBER_ALONE),)
    else:
        _, quality, printed = index.alias(held.alias)
        first, asked_text = held.field, held.asked
        explained = explain(watchlist, held.scored.query, held.scored.name, held.scored.evidence)
        words, names = _words(index, held.scored, explained.alignment), _reasons(explained.parts, held)
    points = (NUMBER_ALONE if held is None else held.points) + sum([r.points for r in beside])
    return Match(
        listing=listing.id,
        list=index.list_of(entry),
        score=watchlist.scorecard.probability(points),
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
    """The evidence about a pair of names, what each kind of it brought, and which words stand for which."""

    evidence: Sequence[int]
    parts: Mapping[str, int]
    alignment: Alignment


def explain(watchlist: Watchlist, query: Asked, name: int, row: Sequence[int] | None = None) -> Explained:
    """Why a query has its points beside one listed name. ``row`` is the evidence, where it is at hand."""
    index, card = watchlist.index, watchlist.scorecard
    if index.kernel and row is None:
        asked_words = (query.plain(), query.meanings, query.beyond, query.splits, query.person)
        found = index.kernel.explain(*asked_words, name, *card.columns)
        if found is not None:
            row, (*each, start), pairs = found
            parts = {"start": start, **{n: p for n, p in zip(row_names(), each, strict=True) if p}}
            return Explained(row, parts, alignment_of(pairs, len(query.tokens), len(index.words(name))))
    row = row or evidence(index, [(query, [name])])[0].tolist()
    return Explained(row, card.parts(row), align(index, query, index.words(name)))


def _met(subject: Subject, listing: Listing) -> tuple[str, str] | None:
    """What of a subject other than its names an entry has too: the field, and what stands in it."""
    if numbers := same_numbers(subject, listing):
        return f"identifiers.{numbers[0][0].kind}", numbers[0][0].number
    if common := shared_address(subject, listing):
        return f"addresses[{common[0]}]", subject.addresses[common[0]]
    return None


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


def _reasons(parts: Mapping[str, int], held: Held) -> tuple[Reason, ...]:
    """The points of the names, part by part; they add up to what the names brought."""
    ranked = sorted([(what != "start", -abs(brought), what, brought) for what, brought in parts.items() if brought])
    found = [_reason(what, brought) for _, _, what, brought in ranked]
    rest = held.points - sum(parts.values()) - held.scored.beside
    if beside := held.scored.beside:
        told = "only general words are shared" if beside < 0 else "the query holds the whole listed name"
        found.append(Reason(told, beside))
    if rest:
        found.append(Reason("a weak alias" if rest == WEAK_ALIAS else "the most that names can say", rest))
    return tuple(found)


@lru_cache(1 << 14)
def _reason(evidence_name: str, points: int) -> Reason:
    """The same few points come again and again: to make them anew for each hit took longer than to find them."""
    return Reason(evidence_name.replace("_", " "), points)


def _receipt(subject: Subject, read: Sequence[Name], watchlist: Watchlist, threshold: float, on: Day | None) -> Receipt:
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
    return shipped_scorecard().probability(pair_points(kind, query, name))


def pair_points(kind: Kind, query: str, name: str) -> int:
    """The points behind :func:`pair_score`."""
    weights, card = shipped_weights(), shipped_scorecard()
    listing = Listing(id="1", kind=kind, names=(Alias(name),))
    alone = Watchlist(Index.of([("pair", [listing])], weights), weights, card)
    return max((s.points for s in score_names(alone, query, kind)), default=-MOST_APART)
