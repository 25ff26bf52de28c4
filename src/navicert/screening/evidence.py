"""What speaks for and against a pair of names, as numbers: each is a small function whose docstring says its meaning.

All numbers are whole thousandths, worked out in whole-number arithmetic, so that they are the same on every machine and
in the compiled loops (`_score.h` holds the same functions; a test holds the two together). 1000 means all, or one rare
word. The scorecard (:mod:`navicert.screening.score`) weighs them.

A query is compared with all its candidates at once: each function gives a column, a number for each listed name, or one
number where it is the same for all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, cached_property
from itertools import compress
from typing import Any

import numpy as np
from rapidfuzz.distance import Indel

from navicert.screening.align import CUT_SHORT, SHORTENED, Pairing
from navicert.screening.arrays import Array
from navicert.screening.candidates import EMPTY, WEIGHTY, Asked
from navicert.screening.index import Index
from navicert.screening.names import Role

ALL = 1000
FULL = 60  # a word of at least this weight counts fully where words differ in letters
EXACT = 95  # likeness from which two words count as the same
BEGINNING = 10  # letters of a query that make the beginning of a name
NO_ROLE = -1
total, most = np.add.reduce, np.maximum.reduce  # of rows, with 1 as the axis
BESIDE = 64  # more than the words of a name

Column = Any  # numpy int64, a number for each listed name


class Sight:
    """Sums over comparisons that several kinds of evidence need: columns, and tables with a row for each listed name.

    The tables of words (``q``, ``l``: weights; ``left_…``: weights of the words that stay alone) have a column for each
    word, those of pairs (``first``, ``listed``, ``like``, ``how``, ``weights`` …) one for each pair; what a shorter name
    lacks is zero there.
    """

    def __init__(self, index: Index, query: Asked, numbers: Sequence[Sequence[int]]) -> None:
        self.query, self.tokens, self.side, self.vocabulary = query, query.tokens, query.side, index.vocabulary
        self.count = len(numbers)
        self.q, self.known = np.array(query.weights), np.array(query.known)
        self.roles_q = np.array(query.side.roles)
        self.unknown = np.concatenate([[0], (~self.known).cumsum()])
        self._words(index, numbers)
        options = query.by_word(set().union(*numbers))
        spelt = (self.texts[a:b] for a, b in self.spans)
        pairings = [Pairing(query, options, one, texts) for one, texts in zip(numbers, spelt, strict=True)]
        self._alone(pairings)
        self._pairs(pairings)

    def _words(self, index: Index, numbers: Sequence[Sequence[int]]) -> None:
        self.length = np.array([len(one) for one in numbers])
        widest = int(self.length.max())
        rows = np.array([[*one, *[0] * (widest - len(one))] for one in numbers])
        there = np.arange(widest) < self.length[:, None]
        self.l = index.word_weight[self.query.person][rows] * there.astype(np.int64)
        self.roles_l = np.where(there, index.vocabulary.role[rows], NO_ROLE)
        self.roles = {*self.query.side.roles, *self.roles_l.ravel().tolist()}
        self.flat = rows[there]
        ends = self.length.cumsum().tolist()
        self.spans = list(zip([0, *ends], ends, strict=False))
        self.spoken = [role not in EMPTY for role in self.roles_l[there].tolist()]

    def _alone(self, pairings: Sequence[Pairing]) -> None:
        places, width = np.arange(len(self.q)), np.arange(self.l.shape[1])
        used_q, used_l = np.array([(one.used_query, one.used_listed) for one in pairings]).T
        self.alone_q = used_q[:, None] >> places & 1 == 0
        self.alone_l = (used_l[:, None] >> width & 1 == 0) & (self.roles_l != NO_ROLE)
        self.left_q, self.left_l = self.alone_q * self.q, self.alone_l * self.l
        self.most_q, self.most_l = most(self.left_q, 1), most(self.left_l, 1)
        self.contra = np.minimum(total(self.left_q, 1), total(self.left_l, 1))
        self.both_alone = np.flatnonzero((self.most_q > 0) & (self.most_l > 0)).tolist()

    def _pairs(self, pairings: Sequence[Pairing]) -> None:
        counts = np.array([len(one.pairs) for one in pairings])
        rows, ends = np.arange(self.count).repeat(counts), counts.cumsum()
        table = np.zeros((6, self.count, max(1, int(counts.max()))), np.int64)
        flat = [pair for one in pairings for pair in one.pairs]
        if flat:
            table[:, rows, np.arange(len(flat)) - (ends - counts).repeat(counts)] = np.array(flat).T
        self.first, many, self.listed, self.many_listed, self.like, self.how = table
        self.after = self.first + many
        sums = np.concatenate([[0], self.q.cumsum()])
        sums_l = np.zeros((self.count, self.l.shape[1] + 1), np.int64)
        np.add.accumulate(self.l, 1, out=sums_l[:, 1:])
        of_q = sums[self.after] - sums[self.first]
        row = np.arange(self.count)[:, None]
        of_l = sums_l[row, self.listed + self.many_listed] - sums_l[row, self.listed]
        self.weights = np.minimum(of_q, of_l)
        self.sum_q = np.maximum(1, sums[-1] - total(of_q * (self.many_listed == 0), 1))
        self.sum_l = np.maximum(1, sums_l[:, -1])
        self.got, self.weight = total(self.weights * self.like, 1), total(self.weights, 1)
        self.lost = 100 * self.weight - self.got
        got_q, got_l = total(of_q * self.like * (self.many_listed > 0), 1), total(of_l * self.like, 1)
        self.covered_q, self.covered_l = _share(got_q, 100 * self.sum_q), _share(got_l, 100 * self.sum_l)
        self.unlike = np.minimum(FULL, self.weights) * (100 - self.like) // 6

    @cached_property
    def texts(self) -> list[str]:
        """The words of all listed names, one name after the other (``spans``)."""
        return self.vocabulary.strings(self.flat, "text")

    @cached_property
    def folds(self) -> list[str]:
        """Their transliteration keys."""
        return self.vocabulary.strings(self.flat, "fold")

    def each(self, strings: list[str]) -> list[list[str]]:
        """The strings of each name, without legal forms, titles and connectors."""
        if self.roles.isdisjoint(EMPTY):
            return [strings[a:b] for a, b in self.spans]
        return [list(compress(strings[a:b], self.spoken[a:b])) for a, b in self.spans]


def _share(part: Column, whole: Column) -> Column:
    """A share in thousandths, rounded."""
    return (2 * ALL * part + whole) // (2 * whole)


def _alike(query: str, names: Sequence[str]) -> Column:
    """Likeness of strings to one string by the letters to insert and delete."""
    return _likeness([Indel.distance(query, one) for one in names], [len(query) + len(one) for one in names])


def _likeness(distances: Sequence[int], letters: Sequence[int]) -> Column:
    return ALL - _share(np.array(distances), np.maximum(1, letters))


def _alone(s: Sight, role: Role) -> tuple[Column | int, Column | int]:
    """The weight of the words of a role that stay alone on either side."""
    if role not in s.roles:
        return 0, 0
    query = total(s.left_q * (s.roles_q == role), 1)
    return query, total(s.left_l * (s.roles_l == role), 1)


def query_covered(s: Sight) -> Column:
    """How much of the query's weight the listed name accounts for."""
    return s.covered_q


def name_covered(s: Sight) -> Column:
    """How much of the listed name's weight the query accounts for."""
    return s.covered_l


def less_covered(s: Sight) -> Column:
    """The smaller of the two shares."""
    return np.minimum(s.covered_q, s.covered_l)


def shared_weight(s: Sight) -> Column:
    """How rare the shared words are together, up to four rare words."""
    return np.minimum(4 * ALL, s.got // 10)


def contradiction(s: Sight) -> Column:
    """Both sides have a weighty word that the other lacks: a different name, not a shorter one."""
    return 10 * np.minimum(s.most_q, s.most_l)


def contradictions(s: Sight) -> Column:
    """The lesser of what is left alone on the two sides, summed."""
    return np.minimum(3 * ALL, 10 * s.contra)


def heaviest_alone_query(s: Sight) -> Column:
    """The rarest word of the query that the listed name lacks."""
    return 10 * s.most_q


def heaviest_alone_name(s: Sight) -> Column:
    """The rarest word of the listed name that the query lacks."""
    return 10 * s.most_l


def unlikeness(s: Sight) -> Column:
    """How much the paired words differ in letters, by weight."""
    return np.minimum(2 * ALL, s.lost // 10)


def worst_pair(s: Sight) -> Column:
    """The unlikeness of the pair that is least alike among the weighty ones."""
    return most(s.unlike, 1)


def fuzzy_share(s: Sight) -> Column:
    """The share of the paired weight that is not letter by letter the same."""
    return _share(total(s.weights * (s.like < EXACT), 1), np.maximum(1, s.weight))


def same_words(s: Sight) -> Column:
    """How many weighty words are the same, up to four."""
    same = (s.weights > WEIGHTY) & (s.like >= EXACT)
    return 250 * np.minimum(4, total(same, 1))


def one_word(s: Sight) -> Column:
    """Only one weighty word is shared."""
    return ALL * (total((s.weights > WEIGHTY) & (s.like > 50), 1) <= 1)


def short_query(s: Sight) -> int:
    """The query has one weighty word only."""
    return ALL * (len(s.side.heavy) <= 1)


def short_name(s: Sight) -> Column:
    """The listed name has one weighty word only."""
    return ALL * (total(s.l > WEIGHTY, 1) <= 1)


def first_lost(s: Sight) -> Column | int:
    """The first weighty word of the query has no counterpart."""
    return ALL * s.alone_q[:, s.side.heavy[0]] if s.side.heavy else 0


def last_lost(s: Sight) -> Column | int:
    """The last weighty word of the query has no counterpart."""
    return ALL * s.alone_q[:, s.side.heavy[-1]] if s.side.heavy else 0


def disorder(s: Sight) -> Column:
    """The share of neighbouring pairs that stand in another order."""
    ordered = (s.many_listed > 0) & (s.weights > 5)
    beside = np.sort(np.where(ordered, s.first * BESIDE + s.listed, BESIDE * BESIDE), axis=1)
    listed = np.where(beside < BESIDE * BESIDE, beside % BESIDE, BESIDE)
    turns = total(listed[:, :-1] > listed[:, 1:], 1)
    return _share(turns, np.maximum(1, total(ordered, 1) - 1))


def numbers_differ(s: Sight) -> Column:
    """Numbers stand on one side only, or differ: Unit 6 is not Unit 8."""
    query, listed = _alone(s, Role.NUMBER)
    return np.minimum(ALL, 10 * (query + listed))


def business_differs(s: Sight) -> Column:
    """Each side has its own word of business: Trading is not Refining."""
    return np.minimum(ALL, 20 * np.minimum(*_alone(s, Role.GENERIC)))


def business_added(s: Sight) -> Column:
    """One side has more words of business than the other."""
    query, listed = _alone(s, Role.GENERIC)
    return np.minimum(ALL, 10 * abs(query - listed))


def places_differ(s: Sight) -> Column:
    """One side names a place that the other lacks."""
    query, listed = _alone(s, Role.PLACE)
    return np.minimum(ALL, 10 * (query + listed))


def forms_differ(s: Sight) -> Column | int:
    """Each side has a legal form that the other lacks (a GmbH is not an AG); a quarter where only one has any."""
    if Role.FORM not in s.roles:
        return 0
    of_query, of_listed = s.roles_q == Role.FORM, s.roles_l == Role.FORM
    query, listed = (s.alone_q & of_query).any(axis=1), (s.alone_l & of_listed).any(axis=1)
    both = of_query.any() & of_listed.any(axis=1)
    return np.where(both, 500 * query + 500 * listed, 250 * (query | listed))


def letters(s: Sight) -> Column:
    """Likeness of the two names written without spaces, legal forms and titles."""
    return _alike(s.side.text, list(map("".join, s.each(s.texts))))


def sounds(s: Sight) -> Column:
    """Likeness of the transliteration keys of the two names, words in alphabetical order."""
    return _alike(s.side.folds, ["".join(sorted(one)) for one in s.each(s.folds)])


def consonants(s: Sight) -> Column:
    """Likeness of the consonants of the two names, words in alphabetical order."""
    bones = s.vocabulary.strings(s.flat, "bare")
    return _alike(s.side.bones, ["".join(sorted(one)) for one in s.each(bones)])


def begins_so(s: Sight) -> Column | int:
    """The whole query is the beginning of the listed name: a field of a form was too short."""
    query = s.side.whole
    if len(query) < BEGINNING:
        return 0
    return ALL * np.array(["".join(s.texts[a:b]).startswith(query) for a, b in s.spans])


def initials_only(s: Sight) -> Column:
    """The share of the name's words that are met by an initial only."""
    return _share(total(s.how == SHORTENED, 1), s.length)


def cut_short(s: Sight) -> Column:
    """The query ends in the middle of a word."""
    return ALL * (s.how == CUT_SHORT).any(axis=1)


def length_of_query(s: Sight) -> int:
    """How many words the query has, up to eight."""
    return 125 * min(8, len(s.q))


def words_lost(s: Sight) -> Column:
    """How many weighty words stand alone on both sides together, up to four."""
    return 250 * np.minimum(4, total(s.left_q > WEIGHTY, 1) + total(s.left_l > WEIGHTY, 1))


def alone_alike(s: Sight) -> Column:
    """How alike the heaviest words are that stand alone on the two sides."""
    query, listed = s.left_q.argmax(axis=1).tolist(), s.left_l.argmax(axis=1).tolist()
    return _rests(s, [(s.tokens[query[n]].fold, s.folds[s.spans[n][0] + listed[n]]) for n in s.both_alone])


def rest_alike(s: Sight) -> Column:
    """How alike the two remainders are, each written as one."""
    asked, query, listed = [t.fold for t in s.tokens], s.alone_q.tolist(), s.alone_l.tolist()
    sides = ((compress(asked, query[n]), compress(s.folds[slice(*s.spans[n])], listed[n])) for n in s.both_alone)
    return _rests(s, [("".join(a), "".join(b)) for a, b in sides])


def _rests(s: Sight, pairs: Sequence[tuple[str, str]]) -> Column:
    """Likeness of strings of the names that leave words alone on both sides; of all others nothing."""
    found = np.zeros(s.count, np.int64)
    found[s.both_alone] = _likeness([Indel.distance(a, b) for a, b in pairs], [len(a) + len(b) for a, b in pairs])
    return found


def balance(s: Sight) -> Column:
    """What is shared less twice what contradicts and what differs."""
    return np.maximum(0, np.minimum(4 * ALL, ALL + s.got // 10 - 20 * s.contra - 2 * (s.lost // 10)))


def bare_query(s: Sight) -> Column:
    """The share of the query's weight in words without a vowel: somebody left the vowels out."""
    return _share(s.side.bare, s.sum_q)


def another_word(s: Sight) -> Column:
    """A pair differs in letters although the query's word is a known word of its own: Hing beside Shing."""
    known = s.unknown[s.after] == s.unknown[s.first]
    return most(s.unlike * (known & (s.like < EXACT)), 1)


def known_alone(s: Sight) -> Column:
    """The heaviest word that stands alone in the query is known: a name of its own rather than a slip."""
    return ALL * (s.known[s.left_q.argmax(axis=1)] & (s.most_q > 0))


def is_person(s: Sight) -> int:
    """The query is the name of a person."""
    return ALL * s.query.person


EVIDENCE: tuple[Callable[[Sight], Column | int], ...] = (
    query_covered, name_covered, less_covered, shared_weight, contradiction, contradictions, heaviest_alone_query,
    heaviest_alone_name, unlikeness, worst_pair, fuzzy_share, same_words, one_word, short_query, short_name, first_lost,
    last_lost, disorder, numbers_differ, business_differs, business_added, places_differ, forms_differ, letters, sounds,
    consonants, begins_so, initials_only, cut_short, length_of_query, words_lost, alone_alike, rest_alike, balance,
    bare_query, another_word, known_alone, is_person,
)  # fmt: skip


def evidence(index: Index, query: Asked, names: Sequence[int]) -> Array:
    """All evidence about a query beside each of these names, at least one: int32, in the order of :data:`EVIDENCE`."""
    sight = Sight(index, query, [index.words(name) for name in names])
    columns = np.empty((len(EVIDENCE), len(names)), np.int32)
    for kind, find in enumerate(EVIDENCE):
        columns[kind] = find(sight)
    return columns.T


@cache
def row_names() -> tuple[str, ...]:
    """The names of the evidence, in order."""
    return tuple(find.__name__ for find in EVIDENCE)
