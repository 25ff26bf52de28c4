"""A query in the words of an index, and the listed names that share enough of it to be looked at closely."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from struct import Struct
from typing import NamedTuple

import numpy as np

from navicert.screening.arrays import Array, places_in
from navicert.screening.index import LONGEST_NAME, Index
from navicert.screening.likeness import SAME, VOWELS
from navicert.screening.listing import Kind
from navicert.screening.names import Name, Role, Token, bones, read_name
from navicert.screening.run_together import written_apart
from navicert.screening.vocabulary import AS_ONE, CUT_SHORT, PREFIX_LEAST
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
MARK = re.compile(r"[/;|]|[af]\.?k\.?a|d\.?b\.?a", re.IGNORECASE)  # what several parties are never written without
MOST_PARTS = 6
BESIDE = re.compile(r"\b([^\W\d_])\.(?=[^\W\d_]\b)")  # an initial with another right behind it
JOINED, SPLIT = 94, 94
JOINED_LEAST = 5  # letters of two words written as one
MISSPELT_LEAST = 8  # letters from which two words may be one that is misspelt
BEGINNING = 70
TRIPLE = Struct("3i")  # word, likeness and reason, as in the meanings of a word


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
    alphabetical order, all words as one, the keys, the places of its weighty words, the weight of those without a vowel,
    roles.
    """

    text: str
    folds: str
    bones: str
    whole: str
    each: list[str]
    heavy: list[int]
    bare: int
    roles: list[int]


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
            for word, like, how in TRIPLE.iter_unpack(packed):
                if word in wanted:
                    found[word].append((-like * weight, i, 1, like, how))
        for word, first, span, like, how in self.beyond:
            if word in wanted:
                found[word].append((-like * sum(self.weights[first : first + span]), first, span, like, how))
        return found

    @property
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
            [t.fold for t in self.tokens],
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
    return all_readings(index, [(read, kind)], weights)[0]


def all_readings(index: Index, names: Sequence[tuple[Name, Kind]], weights: Weights) -> list[tuple[Asked, ...]]:
    """The same of many names: their words are looked up at once."""
    different = [_different(read, kind, weights) for read, kind in names]
    flat = [(tokens, kind == Kind.PERSON) for (_, kind), each in zip(names, different, strict=True) for tokens in each]
    made = iter(ask_all(index, flat, weights))
    return [tuple(islice(made, len(each))) for each in different]


def _different(read: Name, kind: Kind, weights: Weights) -> list[tuple[Token, ...]]:
    found = [read.tokens, *read.variants]
    found += [read_name(other, kind).tokens for other in written_otherwise(read.text, kind, weights)]
    return list(dict.fromkeys(t[:LONGEST_NAME] for t in found if t))


def written_otherwise(text: str, kind: Kind, weights: Weights) -> list[str]:
    """What else a name may be: "A.D." may be two initials, and not a word; one field may hold several parties; three
    words may have been written as one.
    """
    apart = BESIDE.sub(r"\1. ", text) if "." in text and kind in (Kind.PERSON, Kind.OTHER) else text
    parts = [part for part in SEVERAL.split(text) if len(part.split()) > 1][:MOST_PARTS] if MARK.search(text) else ()
    return [other for other in dict.fromkeys((apart, *parts, written_apart(text, weights))) if other != text]


def ask_words(index: Index, tokens: tuple[Token, ...], person: bool, weights: Weights) -> Asked:
    """One reading of a query, by its words."""
    return ask_all(index, [(tokens, person)], weights)[0]


def ask_all(index: Index, wanted: Sequence[tuple[tuple[Token, ...], bool]], weights: Weights) -> list[Asked]:
    """Readings of queries, by their words, and whether each is a person's: all words are looked up at once."""
    known = [tuple(map(weights.knows, tokens)) for tokens, _ in wanted]
    joint = [_joint(tokens, knows) for (tokens, _), knows in zip(wanted, known, strict=True)]
    words = [token for tokens, _ in wanted for token in tokens]
    meanings = index.vocabulary.meanings(words, [pair for pairs in joint for pair in pairs.values()])
    means, misspelt = iter(meanings), iter(meanings[len(words) :])
    found = []
    for (tokens, person), knows, pairs in zip(wanted, known, joint, strict=True):
        beyond: list[Option] = []
        for i, (a, b) in enumerate(zip(tokens, tokens[1:], strict=False)):
            beyond += _misspelt(next(misspelt), i) if i in pairs else _joined(index, a, b, i)
        beyond += _begun(index, tokens)
        splits = [
            Split(a, b, i)
            for i, t in enumerate(tokens)
            if len(t.text) >= JOINED_LEAST
            for a, b in index.joined(t.text, t.fold)
        ]
        of_words = tuple([weights.of(t, person) for t in tokens])
        found.append(Asked(tokens, of_words, knows, person, list(islice(means, len(tokens))), beyond, splits))
    return found


def _joint(tokens: tuple[Token, ...], known: Sequence[bool]) -> dict[int, Token]:
    """Neighbouring words, by the place of the first, that may be one word misspelt: not both known, and no number."""
    found: dict[int, Token] = {}
    for i, (a, b) in enumerate(zip(tokens, tokens[1:], strict=False)):
        text = a.text + b.text
        if len(text) >= MISSPELT_LEAST and not (known[i] and known[i + 1]) and Role.NUMBER not in (a.role, b.role):
            found[i] = Token(text, a.fold + b.fold, bones(a.fold + b.fold), Role.NAME, text)
    return found


def _misspelt(meanings: bytes, i: int) -> list[Option]:
    """Listed words that two words of the query may be when they are written as one."""
    return [Option(w, i, 2, min(like, JOINED), AS_ONE) for w, like, _ in TRIPLE.iter_unpack(meanings)]


def _joined(index: Index, first: Token, second: Token, i: int) -> list[Option]:
    """Listed words that two words of the query make when they are written as one."""
    text = first.text + second.text
    if len(text) < JOINED_LEAST:
        return []
    return [Option(w, i, 2, JOINED, AS_ONE) for w in index.vocabulary.as_one(text, first.fold + second.fold)]


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
    names, total = _shared(index, query)
    if not len(names):
        return names
    both = query.weight + index.name_weight[names].astype(np.int64)
    share = 2 * total / (SAME * both)
    best = float(share.max())
    floor = max(LEAST_SHARE, NEAR_BEST * best)
    kept = np.sort(share[share >= floor])[::-1]
    if len(kept) > query.top:
        floor = max(floor, min(best - BAND, float(kept[query.top - 1])))
    return np.sort(names[share >= floor])


def _shared(index: Index, query: Asked) -> tuple[Array, Array]:
    """The names that have anything in common with the query, in no order, and how much: for each word of the query its
    best reading in the name.
    """
    words, values, turns = _readings_of_words(index, query)
    order = np.argsort(values, kind="stable")
    words = words[order]
    first = index.post_ends[words].astype(np.int64)
    count = index.post_ends[words + 1] - first
    names = index.post_names[places_in(first, count)]
    # Of what is written to one place the last stays: so every name gets one place, and larger values come later.
    each, place = np.arange(len(names)), np.empty(len(index.name_weight), np.int64)
    place[names] = each
    different = names[place[names] == each]
    place[different] = each[: len(different)]
    best = np.zeros((len(query.tokens), len(different)), np.int64)
    best[turns[order].repeat(count), place[names]] = values[order].repeat(count)
    return different, best.sum(axis=0)


def _readings_of_words(index: Index, query: Asked) -> tuple[Array, Array, Array]:
    """Listed words that a word of the query may be, what each of them adds to a name, and which word that is."""
    heard = [i for i, t in enumerate(query.tokens) if t.role not in SILENT] or list(range(len(query.tokens)))
    alone = np.frombuffer(b"".join([query.meanings[i] for i in heard]), np.int32).reshape(-1, 3)
    turns = np.array(heard).repeat([len(query.meanings[i]) // TRIPLE.size for i in heard])
    more = [(o.word, o.like, i) for o in query.beyond for i in range(o.first, o.first + o.span) if i in heard]
    for a, b, i in query.splits:
        if i in heard:
            more.append((min(a, b, key=lambda w: len(index.names_with(w))), SPLIT, i))
    words, likes = alone[:, 0], alone[:, 1]
    if more:
        words, likes, turns = map(np.append, (words, likes, turns), zip(*more, strict=True))
    return words, likes * np.array(query.weights)[turns], turns
