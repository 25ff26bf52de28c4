"""The question "is this party on a list?": candidates, alignment, evidence, points, and the reasons for each hit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date as Day
from typing import NamedTuple

from navicert.screening.align import Alignment, align, alignment_of
from navicert.screening.candidates import BAND, EMPTY, LEAST_SHARE, NEAR_BEST, WEIGHTY, Asked, asked, nearest, readings
from navicert.screening.evidence import evidence, row_names
from navicert.screening.identifiers import normal_number
from navicert.screening.index import Index
from navicert.screening.listing import Alias, Kind, Listing, Quality
from navicert.screening.names import Name, Role, Token, read_name
from navicert.screening.qualifiers import most_to_gain, of_kinds, qualify, same_numbers, shared_address
from navicert.screening.score import Scorecard, shipped_scorecard
from navicert.screening.subject import Match, Reason, Receipt, Screening, Subject, WordPair
from navicert.screening.weights import Weights, shipped_weights

DEFAULT_THRESHOLD = 0.62
LIMIT = 20
WEAK_ALIAS = -2750  # points that a weak alias takes away: the list itself doubts it
ONLY_GENERAL = -2500  # points taken from a query without a word of its own beside a name that has one
OWN = frozenset({Role.NAME, Role.NUMBER, Role.INITIAL})
WHOLE_NAME = 600  # the least points of a firm's query that holds a listed name whole: "… Export Department"
RARE, LONG = 70, 5  # weight and letters from which one word of its own is enough for that
NUMBER_ALONE = -2000  # the same number under another name: the number beats the name, an address does not
MOST_APART = 9000
FEWEST = -(1 << 31)  # below any points
NEVER_SURE = 7000  # the most points that names alone can bring: two people may bear one name


@dataclass(frozen=True)
class Watchlist:
    """Everything that a screening rests on: the index, the two tables behind a score, and the hash of each list."""

    index: Index
    weights: Weights = field(default_factory=shipped_weights)
    scorecard: Scorecard = field(default_factory=shipped_scorecard)
    editions: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


class Found(NamedTuple):
    """A listed name that shares enough with a query, its points, and the evidence where it is at hand."""

    name: int
    points: int
    evidence: Sequence[int] | None = None


class Scored(NamedTuple):
    """A listed name with the points that names alone brought it, and the reading of the query that did.

    ``beside`` is what was taken away, in ``points`` already, because the query has no word of its own, or added because
    it holds the whole listed name; ``evidence`` is given where it is at hand.
    """

    name: int
    points: int
    query: Asked
    beside: int
    evidence: Sequence[int] | None = None


def score_names(watchlist: Watchlist, text: str, kind: Kind, least: int = -MOST_APART) -> Iterator[Scored]:
    """Every listed name that shares enough with ``text`` and has ``least`` points or more.

    A name may come twice, by two readings.
    """
    return score_readings(watchlist, asked(watchlist.index, text, kind, watchlist.weights), least)


def score_readings(watchlist: Watchlist, queries: Iterable[Asked], least: int) -> Iterator[Scored]:
    """The same of readings of a name."""
    for query in queries:
        whole = _own_words(query)
        found = search(watchlist, query, FEWEST if whole and least <= WHOLE_NAME else least)
        general = bool(found) and not any(map(_is_own, query.tokens, query.weights))
        for name, points, row in found:
            beside = ONLY_GENERAL if general and _own_word_lacks(watchlist.index, query, name) else 0
            if points < WHOLE_NAME and whole and _holds(watchlist.index, query, whole, name):
                beside = WHOLE_NAME - points
            if points + beside >= least:
                yield Scored(name, min(NEVER_SURE, points + beside), query, beside, row)


def _is_own(token: Token, weight: int) -> bool:
    """Whether a word of a query says by itself who is meant."""
    return token.role in OWN and weight > WEIGHTY


def _own_word_lacks(index: Index, query: Asked, name: int) -> bool:
    """Whether the listed name has a word of its own that the query lacks."""
    words, weights = index.words(name), index.word_weight[index.name_person[name]]
    alone = (words[j] for j in align(index, query, words).alone_listed)
    return any(index.vocabulary.word(w).role in OWN and weights[w] > WEIGHTY for w in alone)


def _own_words(query: Asked) -> frozenset[str]:
    """The words of a firm's name that are its own: two, or a long and rare one; none where a person is asked for."""
    if query.person:
        return frozenset()
    words = list(zip(query.tokens, query.weights, strict=True))
    own = frozenset(t.fold for t, w in words if _is_own(t, w))
    alone = any(t.fold in own and w >= RARE and len(t.text) >= LONG for t, w in words)
    return own if len(own) > 1 or alone else frozenset()


def _holds(index: Index, query: Asked, own: frozenset[str], name: int) -> bool:
    """Whether a query holds the whole listed name, and beyond it only places, words of business and legal forms."""
    listed = [w for w in map(index.vocabulary.word, index.words(name)) if w.role not in EMPTY]
    asked_words = {t.fold for t in query.tokens}
    more = {t.role for t in query.tokens} - {Role.GENERIC, Role.PLACE, *EMPTY}
    if len(own) == 1 and not {t.text for t in query.tokens if t.fold in own} & {w.text for w in listed}:
        return False  # one word has to be spelt alike
    if not own <= {w.fold for w in listed} or not {w.fold for w in listed} <= asked_words:
        return False
    return more <= OWN


def search(watchlist: Watchlist, query: Asked, least: int = FEWEST) -> Sequence[Found]:
    """The listed names that share enough with a query and have ``least`` points or more."""
    index, card = watchlist.index, watchlist.scorecard
    if index.kernel:
        limits = (LEAST_SHARE, NEAR_BEST, BAND, query.top, least)
        found = index.kernel.search(
            query.plain(), query.meanings, query.beyond, query.splits, query.person, *limits, *card.answers
        )
        if found is not None:
            return list(map(Found, memoryview(found[0]).cast("i"), found[1]))
    names = nearest(index, query)
    if not len(names):
        return ()
    rows = evidence(index, query, names.tolist())
    points = card.sums(rows)
    enough = points >= least
    return list(map(Found, names[enough].tolist(), points[enough].tolist(), rows[enough].tolist()))


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
    index = watchlist.index
    least = watchlist.scorecard.points_of(threshold) - most_to_gain(subject)
    read = [read_name(text, subject.kind) for text in subject.names]
    best = _best_names(watchlist, subject, read, least)
    for number in subject.identifiers:
        for entry in index.numbered(normal_number(number.kind, number.number)):
            best.setdefault(entry, None)
    for address in subject.addresses:
        for entry in index.at_address(address):
            best.setdefault(entry, None)
    standing = best if on is None else {e: held for e, held in best.items() if index.stands(e, on)}
    if explained > threshold and subject.fields == ("names",):
        standing, ranked = _ranked(watchlist, subject, standing, explained, limit)
    else:
        ranked = []
    found = [*ranked, *(_match(watchlist, subject, entry, held) for entry, held in standing.items())]
    kept = [m for m in found if m is not None and m.score >= threshold]
    kept.sort(key=lambda m: (-m.score, -sum(r.points for r in m.reasons), m.list, m.listing))
    more = (f"{len(kept) - limit} more entries reach the threshold than are shown",) if len(kept) > limit else ()
    return Screening(
        matches=tuple(kept[:limit]),
        receipt=_receipt(subject, read, watchlist, threshold, on),
        warnings=more if threshold else (),
    )


def _best_names(watchlist: Watchlist, subject: Subject, read: Sequence[Name], least: int) -> dict[int, Held | None]:
    """For each entry that resembles a name of the subject, with ``least`` points or more, the best of its names."""
    best: dict[int, Held | None] = {}
    for position, name in enumerate(read):
        where = "name" if position == 0 else f"aliases[{position - 1}]"
        queries = readings(watchlist.index, name, subject.kind, watchlist.weights)
        for scored in score_readings(watchlist, queries, least):
            for number in watchlist.index.aliases(scored.name):
                entry, quality = watchlist.index.alias_of(number)
                points = scored.points + WEAK_ALIAS * (quality == Quality.WEAK)
                held = best.get(entry)
                if held is None or (points, -number) > (held.points, -held.alias):  # of equals the entry's first name
                    best[entry] = Held(points, where, name.text, number, scored)
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
    points = sum(r.points for r in (*names, *beside))
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
    row = row or evidence(index, query, [name])[0].tolist()
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
    found = [Reason(what.replace("_", " "), brought) for _, _, what, brought in ranked]
    if beside := held.scored.beside:
        told = "only general words are shared" if beside < 0 else "the query holds the whole listed name"
        found.append(Reason(told, beside))
    rest = held.points - sum(r.points for r in found)
    if rest:
        found.append(Reason("a weak alias" if rest == WEAK_ALIAS else "the most that names can say", rest))
    return tuple(found)


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
    scored = score_names(alone, query, kind)
    return max((s.points for s in scored), default=-MOST_APART)
