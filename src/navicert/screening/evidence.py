"""What speaks for and against a pair of names, as numbers: each is a small function whose docstring says its meaning.

All numbers are whole thousandths, worked out in whole-number arithmetic, so that they are the same on every machine and
in the compiled loops (`_score.h` holds the same functions; a test holds the two together). 1000 means all, or one rare
word. The scorecard (:mod:`navicert.screening.score`) weighs them.

Queries are compared with all their candidates at once: each function gives a column, a number for each row, which is a
query beside one listed name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import compress

import numpy as np

from navicert.screening.align import CUT_SHORT, SHORTENED
from navicert.screening.arrays import Array
from navicert.screening.candidates import WEIGHTY
from navicert.screening.index import Index
from navicert.screening.names import Role
from navicert.screening.sight import ALL, Column, Lot, Sight, alike, most, share, total

EXACT = 95  # likeness from which two words count as the same
BEGINNING = 10  # letters of a query that make the beginning of a name
BESIDE = 64  # more than the words of a name


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
    return share(total(s.weights * (s.like < EXACT), 1), np.maximum(1, s.weight))


def same_words(s: Sight) -> Column:
    """How many weighty words are the same, up to four."""
    same = (s.weights > WEIGHTY) & (s.like >= EXACT)
    return 250 * np.minimum(4, total(same, 1))


def one_word(s: Sight) -> Column:
    """Only one weighty word is shared."""
    return ALL * (total((s.weights > WEIGHTY) & (s.like > 50), 1) <= 1)


def short_query(s: Sight) -> Column:
    """The query has one weighty word only."""
    return ALL * (s.heavy <= 1)


def short_name(s: Sight) -> Column:
    """The listed name has one weighty word only."""
    return ALL * (total(s.l > WEIGHTY, 1) <= 1)


def first_lost(s: Sight) -> Column:
    """The first weighty word of the query has no counterpart."""
    return ALL * ((s.heavy > 0) & s.alone_q[np.arange(s.count), s.first_heavy])


def last_lost(s: Sight) -> Column:
    """The last weighty word of the query has no counterpart."""
    return ALL * ((s.heavy > 0) & s.alone_q[np.arange(s.count), s.last_heavy])


def disorder(s: Sight) -> Column:
    """The share of neighbouring pairs that stand in another order."""
    ordered = (s.many_listed > 0) & (s.weights > 5)
    beside = np.sort(np.where(ordered, s.first * BESIDE + s.listed, BESIDE * BESIDE), axis=1)
    listed = np.where(beside < BESIDE * BESIDE, beside % BESIDE, BESIDE)
    turns = total(listed[:, :-1] > listed[:, 1:], 1)
    return share(turns, np.maximum(1, total(ordered, 1) - 1))


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
    both = of_query.any(axis=1) & of_listed.any(axis=1)
    return np.where(both, 500 * query + 500 * listed, 250 * (query | listed))


def letters(s: Sight) -> Column:
    """Likeness of the two names written without spaces, legal forms and titles."""
    return alike([side.text for side in s.sides], list(map("".join, s.each(s.texts))))


def sounds(s: Sight) -> Column:
    """Likeness of the transliteration keys of the two names, words in alphabetical order."""
    return alike([side.folds for side in s.sides], ["".join(sorted(one)) for one in s.each(s.folds)])


def consonants(s: Sight) -> Column:
    """Likeness of the consonants of the two names, words in alphabetical order."""
    bones = s.vocabulary.strings(s.flat, "bare")
    return alike([side.bones for side in s.sides], ["".join(sorted(one)) for one in s.each(bones)])


def begins_so(s: Sight) -> Column:
    """The whole query is the beginning of the listed name: a field of a form was too short."""
    rows = zip([side.whole for side in s.sides], s.spans, strict=True)
    return ALL * np.array([len(q) >= BEGINNING and "".join(s.texts[a:b]).startswith(q) for q, (a, b) in rows])


def initials_only(s: Sight) -> Column:
    """The share of the name's words that are met by an initial only."""
    return share(total(s.how == SHORTENED, 1), s.length)


def cut_short(s: Sight) -> Column:
    """The query ends in the middle of a word."""
    return ALL * (s.how == CUT_SHORT).any(axis=1)


def length_of_query(s: Sight) -> Column:
    """How many words the query has, up to eight."""
    return 125 * np.minimum(8, s.words_q)


def words_lost(s: Sight) -> Column:
    """How many weighty words stand alone on both sides together, up to four."""
    return 250 * np.minimum(4, total(s.left_q > WEIGHTY, 1) + total(s.left_l > WEIGHTY, 1))


def alone_alike(s: Sight) -> Column:
    """How alike the heaviest words are that stand alone on the two sides."""
    query, listed = s.left_q.argmax(axis=1).tolist(), s.left_l.argmax(axis=1).tolist()
    sides = [(s.queries[n].tokens[query[n]].fold, s.folds[s.spans[n][0] + listed[n]]) for n in s.both_alone]
    return _rests(s, sides)


def rest_alike(s: Sight) -> Column:
    """How alike the two remainders are, each written as one."""
    query, listed = s.alone_q.tolist(), s.alone_l.tolist()
    sides = (
        (compress(s.sides[n].each, query[n]), compress(s.folds[slice(*s.spans[n])], listed[n])) for n in s.both_alone
    )
    return _rests(s, [("".join(a), "".join(b)) for a, b in sides])


def _rests(s: Sight, pairs: Sequence[tuple[str, str]]) -> Column:
    """Likeness of strings of the names that leave words alone on both sides; of all others nothing."""
    found = np.zeros(s.count, np.int64)
    if pairs:
        found[s.both_alone] = alike(*zip(*pairs, strict=True))
    return found


def balance(s: Sight) -> Column:
    """What is shared less twice what contradicts and what differs."""
    return np.maximum(0, np.minimum(4 * ALL, ALL + s.got // 10 - 20 * s.contra - 2 * (s.lost // 10)))


def bare_query(s: Sight) -> Column:
    """The share of the query's weight in words without a vowel: somebody left the vowels out."""
    return share(s.bare, s.sum_q)


def another_word(s: Sight) -> Column:
    """A pair differs in letters although the query's word is a known word of its own: Hing beside Shing."""
    return most(s.unlike * (s.all_known & (s.like < EXACT)), 1)


def known_alone(s: Sight) -> Column:
    """The heaviest word that stands alone in the query is known: a name of its own rather than a slip."""
    return ALL * ((s.known[np.arange(s.count), s.left_q.argmax(axis=1)] > 0) & (s.most_q > 0))


def is_person(s: Sight) -> Column:
    """The query is the name of a person."""
    return ALL * s.person


EVIDENCE: tuple[Callable[[Sight], Column | int], ...] = (
    query_covered, name_covered, less_covered, shared_weight, contradiction, contradictions, heaviest_alone_query,
    heaviest_alone_name, unlikeness, worst_pair, fuzzy_share, same_words, one_word, short_query, short_name, first_lost,
    last_lost, disorder, numbers_differ, business_differs, business_added, places_differ, forms_differ, letters, sounds,
    consonants, begins_so, initials_only, cut_short, length_of_query, words_lost, alone_alike, rest_alike, balance,
    bare_query, another_word, known_alone, is_person,
)  # fmt: skip


EVIDENCE_WORDS = {
    each.__name__.replace("_", " "): (each.__doc__ or "").strip().split("\n")[0].removesuffix(".") for each in EVIDENCE
}
"""Each kind of evidence by its name, in words."""


def evidence(index: Index, lots: Sequence[Lot]) -> Array:
    """All evidence about each query beside each of its names, at least one: int32, in the order of :data:`EVIDENCE`."""
    sight = Sight(index, lots)
    columns = np.empty((len(EVIDENCE), sight.count), np.int32)
    for kind, find in enumerate(EVIDENCE):
        columns[kind] = find(sight)
    return columns.T


@cache
def row_names() -> tuple[str, ...]:
    """The names of the evidence, in order."""
    return tuple(find.__name__ for find in EVIDENCE)
