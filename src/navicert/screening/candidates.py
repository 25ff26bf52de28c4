"""A query in the words of an index, and the listed names that share enough of it to be looked at closely."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from typing import NamedTuple

import numpy as np

from navicert.screening.arrays import Array
from navicert.screening.index import LONGEST_NAME, Index
from navicert.screening.likeness import SAME, VOWELS
from navicert.screening.listing import Kind
from navicert.screening.names import Name, Role, Token, bones, read_name
from navicert.screening.vocabulary import AS_ONE, CUT_SHORT, PREFIX_LEAST, key
from navicert.screening.weights import Weights

# Words in these roles alone bring no candidate, unless the query has no other word.
EMPTY = frozenset({Role.FORM, Role.TITLE, Role.CONNECTOR})  # they say nothing about who somebody is
WEIGHTY = 15  # a word of more weight than this says something
SILENT = frozenset({Role.FORM, Role.TITLE, Role.PARTICLE, Role.CONNECTOR, Role.INITIAL})
LEAST_SHARE = 0.30  # of the weight of query and name together; what shares less is no candidate
NEAR_BEST = 0.55  # and of the share of the best candidate
BAND, TOP = 0.06, 14
TOP_OF_INITIALS = 100  # short words crowd in where only initials stand beside a name
SEVERAL = re.compile(r"\s*(?:[/;|]|\b(?:a\.?k\.?a|f\.?k\.?a|d\.?b\.?a|c/o|t/a)\b\.?)\s*", re.IGNORECASE)
MOST_PARTS = 6
BESIDE = re.compile(r"\b([^\W\d_])\.(?=[^\W\d_]\b)")  # an initial with another right behind it
JOINED, SPLIT = 94, 94
JOINED_LEAST = 5  # letters of two words written as one
MISSPELT, MISSPELT_LEAST = 85, 8  # likeness and letters from which two words may be one that is misspelt
BEGINNING = 70


class Option(NamedTuple):
    """One way to read words ``first … first + span - 1`` of the query as a listed word; ``how`` is a place in ``HOW``."""

    word: int
    first: int
    span: int
    like: int
    how: int


class Split(NamedTuple):
    """Two neighbouring listed words that word ``at`` of the query writes as one."""

    a: int
    b: int
    at: int


class Side(NamedTuple):
    """The words of a query written as one (without legal forms and titles), its keys and its consonants in
    alphabetical order, all words as one, the places of its weighty words, the weight of those without a vowel, roles.
    """

    text: str
    folds: str
    bones: str
    whole: str
    heavy: list[int]
    bare: int
    roles: list[int]


def unpacked(meanings: bytes) -> Array:
    """Listed words that a word may mean, as rows of word, likeness and reason."""
    return np.frombuffer(meanings, np.int32).reshape(-1, 3)


def is_bare(text: str) -> bool:
    """Whether somebody may have left out the vowels."""
    return len(text) > 2 and VOWELS.isdisjoint(text)


@dataclass(frozen=True)
class Asked:
    """A query as normalised: its words with their weights, which of them are known words, what each may mean here.

    ``meanings`` is that of each single word (see :meth:`Vocabulary.meanings`), ``beyond`` that of two words written as
    one and of a last word cut short.
    """

    tokens: tuple[Token, ...]
    weights: tuple[int, ...]
    known: tuple[bool, ...]
    person: bool
    meanings: list[bytes]
    beyond: list[Option]
    splits: list[Split]

    @property
    def weight(self) -> int:
        return sum(self.weights)

    def by_word(self, wanted: Set[int]) -> Mapping[int, Sequence[tuple[int, int, int, int, int]]]:
        """The ways to read the words as one of these listed words: rank, first, span, likeness and reason.

        The heavier the words and the more alike, the lower the rank.
        """
        found: dict[int, list[tuple[int, int, int, int, int]]] = defaultdict(list)
        for i, (weight, packed) in enumerate(zip(self.weights, self.meanings, strict=True)):
            for word, like, how in unpacked(packed).tolist():
                if word in wanted:
                    found[word].append((-like * weight, i, 1, like, how))
        for word, first, span, like, how in self.beyond:
            if word in wanted:
                found[word].append((-like * sum(self.weights[first : first + span]), first, span, like, how))
        return found

    @cached_property
    def top(self) -> int:
        """How many names are looked at in any case."""
        return TOP_OF_INITIALS if any(t.role == Role.INITIAL for t in self.tokens) else TOP

    @cached_property
    def side(self) -> Side:
        """What every comparison needs of the query."""
        spoken = [t for t in self.tokens if t.role not in EMPTY]
        heavy = [i for i, w in enumerate(self.weights) if w > WEIGHTY]
        bare = (w for w, t in zip(self.weights, self.tokens, strict=True) if is_bare(t.text))
        return Side(
            "".join(t.text for t in spoken),
            "".join(sorted(t.fold for t in spoken)),
            "".join(sorted(t.bones for t in spoken)),
            "".join(t.text for t in self.tokens),
            heavy,
            sum(bare),
            [int(t.role) for t in self.tokens],
        )

    def plain(self) -> list[tuple[str, str, str, int, int, bool]]:
        """The words as the compiled loops take them."""
        return [
            (t.text, t.fold, t.bones, t.role, w, k)
            for t, w, k in zip(self.tokens, self.weights, self.known, strict=True)
        ]


def asked(index: Index, text: str, kind: Kind, weights: Weights) -> tuple[Asked, ...]:
    """The readings of a query; empty where it has no word."""
    return readings(index, read_name(text, kind), kind, weights)


def readings(index: Index, read: Name, kind: Kind, weights: Weights) -> tuple[Asked, ...]:
    """The same of a name that was read already."""
    person = kind == Kind.PERSON
    found = [read.tokens, *read.variants]
    found += [read_name(other, kind).tokens for other in written_otherwise(read.text, kind)]
    different = dict.fromkeys(t[:LONGEST_NAME] for t in found if t)
    return tuple(ask_words(index, tokens, person, weights) for tokens in different)


def written_otherwise(text: str, kind: Kind) -> list[str]:
    """What else a name may be: "A.D." may be two initials, and not a word; one field may hold several parties."""
    apart = BESIDE.sub(r"\1. ", text) if kind in (Kind.PERSON, Kind.OTHER) else text
    parts = [part for part in SEVERAL.split(text) if len(part.split()) > 1][:MOST_PARTS]
    return [other for other in dict.fromkeys((apart, *parts)) if other != text]


def ask_words(index: Index, tokens: tuple[Token, ...], person: bool, weights: Weights) -> Asked:
    """One reading of a query, by its words."""
    known = tuple(map(weights.knows, tokens))
    pairs = [(a.text + b.text, a.fold + b.fold) for a, b in zip(tokens, tokens[1:], strict=False)]
    numbered = [Role.NUMBER in (a.role, b.role) for a, b in zip(tokens, tokens[1:], strict=False)]
    misspelt = [
        len(text) >= MISSPELT_LEAST and not (numbered[i] or known[i] and known[i + 1])
        for i, (text, _) in enumerate(pairs)
    ]
    as_one = [Token(text, fold, bones(fold), Role.NAME, text) for text, fold in compress(pairs, misspelt)]
    meanings = index.vocabulary.meanings([*tokens, *as_one])
    splits = [
        Split(a, b, i)
        for i, t in enumerate(tokens)
        if len(t.text) >= JOINED_LEAST
        for a, b in index.joined(t.text, t.fold)
    ]
    beyond, rest = list[Option](), iter(meanings[len(tokens) :])
    for i, (text, fold) in enumerate(pairs):
        beyond += _misspelt(next(rest), i) if misspelt[i] else _joined(index, text, fold, i)
    beyond += _begun(index, tokens)
    of_words = [weights.of(t, person) for t in tokens]
    return Asked(tokens, tuple(of_words), known, person, meanings[: len(tokens)], beyond, splits)


def _misspelt(meanings: bytes, i: int) -> list[Option]:
    """Listed words that two words of the query may be when they are written as one."""
    return [
        Option(w, i, 2, min(like, JOINED), AS_ONE) for w, like, _ in unpacked(meanings).tolist() if like >= MISSPELT
    ]


def _joined(index: Index, text: str, fold: str, i: int) -> list[Option]:
    """Listed words that two words of the query make when they are written as one."""
    if len(text) < JOINED_LEAST:
        return []
    vocabulary = index.vocabulary
    words = {*vocabulary.filed("fold", [key(fold)]).tolist(), *vocabulary.filed("text", [key(text)]).tolist()}
    same = (w for w in sorted(words) if vocabulary.text(w) == text or vocabulary.fold(w) == fold)
    return [Option(w, i, 2, JOINED, AS_ONE) for w in same]


def _begun(index: Index, tokens: Sequence[Token]) -> list[Option]:
    """Listed words of which the last word of the query is the beginning."""
    last = tokens[-1]
    if len(last.text) < PREFIX_LEAST or last.role != Role.NAME:
        return []
    return [Option(w, len(tokens) - 1, 1, BEGINNING, CUT_SHORT) for w in index.vocabulary.beginning(last.text)]


def nearest(index: Index, query: Asked) -> Array:
    """The numbers of the names that share enough of the query's weight, in ascending order.

    All that are within ``BAND`` of the best are taken, however many, and the best ``TOP`` in any case.
    """
    total = np.zeros(len(index.name_weight), np.int32)
    scratch = np.empty_like(total)
    for words, values in _lots(index, query):
        _add(index, words, values, total, scratch)
    names = np.flatnonzero(total != 0).astype(np.int32)
    if not len(names):
        return names
    both = query.weight + index.name_weight[names].astype(np.int64)
    share = 2 * total[names].astype(np.int64) / (SAME * both)
    best = float(share.max())
    floor = max(LEAST_SHARE, NEAR_BEST * best)
    kept = np.sort(share[share >= floor])[::-1]
    if len(kept) > query.top:
        floor = max(floor, min(best - BAND, float(kept[query.top - 1])))
    return names[share >= floor]


def _lots(index: Index, query: Asked) -> Iterator[tuple[Array, Array]]:
    """For each word of the query the listed words that it may be, and what each of them adds to a name."""
    heard = [t.role not in SILENT for t in query.tokens]
    for i, (weight, packed) in enumerate(zip(query.weights, query.meanings, strict=True)):
        if not heard[i] and any(heard):
            continue
        words, likes = unpacked(packed)[:, 0], unpacked(packed)[:, 1]
        more = [(o.word, o.like) for o in query.beyond if o.first <= i < o.first + o.span]
        for a, b, at in query.splits:
            if at == i:
                more.append((min(a, b, key=lambda w: len(index.names_with(w))), SPLIT))
        if more:
            words, likes = np.concatenate([words, [w for w, _ in more]]), np.concatenate([likes, [v for _, v in more]])
        if len(words):
            yield words, likes * weight


def _add(index: Index, words: Array, values: Array, total: Array, scratch: Array) -> None:
    """Add to every name the best of what one word of the query has in common with it."""
    order = np.argsort(values, kind="stable")
    words, values = words[order], values[order]
    first = index.post_ends[words].astype(np.int64)
    count = index.post_ends[words + 1].astype(np.int64) - first
    ends = np.cumsum(count)
    names = index.post_names[np.arange(ends[-1]) + np.repeat(first - ends + count, count)]
    # Later values are larger and overwrite earlier ones: each name keeps the best reading of this word.
    scratch[names] = np.repeat(values, count)
    total[names] = total[names] + scratch[names]
