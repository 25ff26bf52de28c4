"""The names on a watchlist that a name resembles, with their points: what is asked before anything is explained."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from navicert.screening.align import align
from navicert.screening.candidates import BAND, EMPTY, LEAST_SHARE, NEAR_BEST, WEIGHTY, Asked, asked, nearest
from navicert.screening.evidence import evidence, row_names
from navicert.screening.index import Index
from navicert.screening.listing import Kind
from navicert.screening.names import Role, Token
from navicert.screening.score import Scorecard, shipped_scorecard
from navicert.screening.weights import Weights, shipped_weights

ONLY_GENERAL = -2500  # points taken from a query without a word of its own beside a name that has one
OWN = frozenset({Role.NAME, Role.NUMBER, Role.INITIAL})
WHOLE_NAME = 600  # the least points of a firm's query that holds a listed name whole: "… Export Department"
RARE, LONG = 70, 5  # weight and letters from which one word of its own is enough for that
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
    wanted = [want(query, least) for query in queries]
    for one, found in zip(wanted, search(watchlist, wanted), strict=True):
        yield from scored(watchlist, one, found)


class Wanted(NamedTuple):
    """A query, the points that a name must bring, the query's own words (:func:`_own_words`), and the points below which
    a name is not looked at further.
    """

    query: Asked
    least: int
    whole: frozenset[str]
    floor: int


def want(query: Asked, least: int) -> Wanted:
    """A query of which names with ``least`` points or more are wanted."""
    whole = _own_words(query)
    return Wanted(query, least, whole, FEWEST if whole and least <= WHOLE_NAME else least)


def scored(watchlist: Watchlist, wanted: Wanted, found: Sequence[Found]) -> Iterator[Scored]:
    """What was found for a query, with what is added or taken away beside the evidence."""
    query, least, whole, _ = wanted
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


def search(watchlist: Watchlist, wanted: Sequence[Wanted]) -> list[Sequence[Found]]:
    """For each query the listed names that share enough with it and reach its floor."""
    compiled = [_compiled_search(watchlist, one) for one in wanted]
    rest = [one for one, found in zip(wanted, compiled, strict=True) if found is None]
    plain = iter(_plain_search(watchlist, rest))
    return [next(plain) if found is None else found for found in compiled]


def _compiled_search(watchlist: Watchlist, wanted: Wanted) -> Sequence[Found] | None:
    """None where the compiled loops are missing, or something is too long for them."""
    kernel, query = watchlist.index.kernel, wanted.query
    if not kernel:
        return None
    limits = (LEAST_SHARE, NEAR_BEST, BAND, query.top, wanted.floor)
    asked_words = (query.plain(), query.meanings, query.beyond, query.splits, query.person)
    found = kernel.search(*asked_words, *limits, *watchlist.scorecard.answers)
    return list(map(Found, memoryview(found[0]).cast("i"), found[1])) if found else None


def _plain_search(watchlist: Watchlist, wanted: Sequence[Wanted]) -> Iterator[Sequence[Found]]:
    """The same in Python: the evidence of all queries at once."""
    names = [nearest(watchlist.index, one.query).tolist() for one in wanted]
    lots = [(one.query, each) for one, each in zip(wanted, names, strict=True) if each]
    rows = evidence(watchlist.index, lots) if lots else np.zeros((0, len(row_names())), np.int32)
    points, end = watchlist.scorecard.sums(rows) if lots else rows[:, 0], 0
    for one, each in zip(wanted, names, strict=True):
        first, end = end, end + len(each)
        enough = np.flatnonzero(points[first:end] >= one.floor) + first
        numbers = (each[n - first] for n in enough.tolist())
        yield list(map(Found, numbers, points[enough].tolist(), rows[enough].tolist()))
