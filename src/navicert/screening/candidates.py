"""A query in the words of an index, and the listed names that share enough of it to be looked at closely."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from navicert.screening.arrays import Array
from navicert.screening.index import LONGEST_NAME, Index
from navicert.screening.listing import Kind
from navicert.screening.names import Role, Token, bones, read_name
from navicert.screening.vocabulary import AS_ONE, CUT_SHORT, PREFIX_LEAST, SAME, VOWELS, key
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


def is_bare(text: str) -> bool:
    """Whether somebody may have left out the vowels."""
    return len(text) > 2 and VOWELS.isdisjoint(text)


@dataclass(frozen=True)
class Asked:
    """A query as normalised: its words with their weights, which of them are known words, what each may mean here.

    ``meanings`` is that of each single word (see :attr:`Vocabulary.meanings`), ``beyond`` that of two words written as
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

    @cached_property
    def options(self) -> list[Option]:
        """All ways to read the words, in the order of the listed words."""
        single = [
            Option(word, i, 1, like, how)
            for i, packed in enumerate(self.meanings)
            for word, like, how in np.frombuffer(packed, np.int32).reshape(-1, 3).tolist()
        ]
        return sorted(single + self.beyond, key=itemgetter(0))

    @cached_property
    def by_word(self) -> Mapping[int, Sequence[Option]]:
        """The options by the listed word that they lead to."""
        found: dict[int, list[Option]] = defaultdict(list)
        for option in self.options:
            found[option.word].append(option)
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
    read, person = read_name(text, kind), kind == Kind.PERSON
    found = [read.tokens, *read.variants]
    found += [read_name(other, kind).tokens for other in written_otherwise(text, kind)]
    readings = dict.fromkeys(t[:LONGEST_NAME] for t in found if t)
    return tuple(_asked(index, tokens, person, weights) for tokens in readings)


def written_otherwise(text: str, kind: Kind) -> list[str]:
    """What else a name may be: "A.D." may be two initials, and not a word; one field may hold several parties."""
    apart = BESIDE.sub(r"\1. ", text) if kind in (Kind.PERSON, Kind.OTHER) else text
    parts = [part for part in SEVERAL.split(text) if len(part.split()) > 1][:MOST_PARTS]
    return [other for other in dict.fromkeys((apart, *parts)) if other != text]


def _asked(index: Index, tokens: tuple[Token, ...], person: bool, weights: Weights) -> Asked:
    meanings = [index.vocabulary.meanings(t) for t in tokens]
    splits = [
        Split(a, b, i)
        for i, t in enumerate(tokens)
        if len(t.text) >= JOINED_LEAST
        for a, b in index.joined(t.text, t.fold)
    ]
    known = tuple(map(weights.knows, tokens))
    beyond = [option for i in range(len(tokens) - 1) for option in _joined(index, tokens, i, known)]
    beyond += _begun(index, tokens)
    of_words = [weights.of(t, person) for t in tokens]
    return Asked(tokens, tuple(of_words), known, person, meanings, beyond, splits)


def _joined(index: Index, tokens: Sequence[Token], i: int, known: Sequence[bool]) -> list[Option]:
    """Listed words that two words of the query make when they are written as one; misspelt, if one is no known word."""
    text, fold = tokens[i].text + tokens[i + 1].text, tokens[i].fold + tokens[i + 1].fold
    if len(text) < JOINED_LEAST:
        return []
    vocabulary = index.vocabulary
    if len(text) >= MISSPELT_LEAST and not (known[i] and known[i + 1]):
        packed = vocabulary.meanings(Token(text, fold, bones(fold), Role.NAME, text))
        near = np.frombuffer(packed, np.int32).reshape(-1, 3).tolist()
        return [Option(w, i, 2, min(like, JOINED), AS_ONE) for w, like, _ in near if like >= MISSPELT]
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
    for lot in _lots(index, query):
        _add(index, lot, total, scratch)
    names = np.flatnonzero(total).astype(np.int32)
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


def _lots(index: Index, query: Asked) -> list[list[tuple[int, int]]]:
    """For each word of the query the listed words that it may be, each with what it adds to a name."""
    loud = [t.role not in SILENT for t in query.tokens]
    lots: list[list[tuple[int, int]]] = [[] for _ in query.tokens]
    for o in query.options:
        for i in range(o.first, o.first + o.span):
            lots[i].append((o.word, o.like * query.weights[i]))
    for a, b, i in query.splits:
        rarer = min(a, b, key=lambda w: len(index.names_with(w)))
        lots[i].append((rarer, SPLIT * query.weights[i]))
    return [lot for lot, heard in zip(lots, loud, strict=True) if heard or not any(loud)]


def _add(index: Index, lot: list[tuple[int, int]], total: Array, scratch: Array) -> None:
    """Add to every name the best of what one word of the query has in common with it."""
    if not lot:
        return
    lot = sorted(lot, key=itemgetter(1))
    found = [index.names_with(word) for word, _ in lot]
    names = np.concatenate(found)
    # Later values are larger and overwrite earlier ones: each name keeps the best reading of this word.
    scratch[names] = np.repeat(np.array([v for _, v in lot], np.int32), [len(n) for n in found])
    total[names] = total[names] + scratch[names]
