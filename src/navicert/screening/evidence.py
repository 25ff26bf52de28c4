"""What speaks for and against a pair of names, as numbers: each is a small function whose docstring says its meaning.

All numbers are whole thousandths, worked out in whole-number arithmetic, so that they are the same on every machine and
in the compiled loops (`_kernel.c` holds the same functions; a test holds the two together). 1000 means all, or one rare
word. The scorecard (:mod:`navicert.screening.score`) weighs them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from navicert.screening.align import Alignment, Pair
from navicert.screening.candidates import EMPTY, WEIGHTY, Asked
from navicert.screening.index import Index
from navicert.screening.names import Role
from navicert.screening.vocabulary import ListedWord

ALL = 1000
FULL = 60  # a word of at least this weight counts fully where words differ in letters
EXACT = 95  # likeness from which two words count as the same
BEGINNING = 10  # letters of a query that make the beginning of a name


@dataclass(frozen=True, slots=True)
class Compared:
    """A query beside one listed name."""

    index: Index
    query: Asked
    name: int
    words: list[int]
    alignment: Alignment


class Sight:
    """Sums over one comparison that several kinds of evidence need."""

    def __init__(self, compared: Compared) -> None:
        query, column = compared.query, compared.index.word_weight[compared.query.person]
        self.query, self.tokens, self.known, self.side = query, query.tokens, query.known, query.side
        self.q = query.weights
        self.l: list[int] = column[compared.words].tolist()
        self.words: list[ListedWord] = [compared.index.vocabulary.word(w) for w in compared.words]
        self.roles_q, self.roles_l = query.side.roles, [w.role for w in self.words]
        self.pairs, self.alone_q, self.alone_l = compared.alignment
        self.weights = [_weight(self, p) for p in self.pairs]
        self.weighed = list(zip(self.weights, self.pairs, strict=True))
        self.sum_q = max(1, sum(self.q) - sum(self.q[i] for p in self.pairs if not p.listed for i in p.query))
        self.sum_l = max(1, sum(self.l))
        self.got = sum([w * p.like for w, p in self.weighed])
        self.lost = 100 * sum(self.weights) - self.got
        got_q = sum([p.like * self.q[i] for p in self.pairs if p.listed for i in p.query])
        got_l = sum([p.like * self.l[j] for p in self.pairs for j in p.listed])
        self.covered_q, self.covered_l = _share(got_q, 100 * self.sum_q), _share(got_l, 100 * self.sum_l)
        self.left_q: list[int] = [self.q[i] for i in self.alone_q]
        self.left_l: list[int] = [self.l[j] for j in self.alone_l]
        self.most_q, self.most_l = max(self.left_q, default=0), max(self.left_l, default=0)
        self.contra = min(sum(self.left_q), sum(self.left_l))


def _weight(s: Sight, pair: Pair) -> int:
    return min(sum(s.q[i] for i in pair.query), sum(s.l[j] for j in pair.listed)) if pair.listed else 0


def _share(part: int, whole: int) -> int:
    """A share in thousandths, rounded."""
    return (2 * ALL * part + whole) // (2 * whole)


def _alike(a: str, b: str) -> int:
    """Likeness of two strings by the letters to insert and delete."""
    both = len(a) + len(b)
    return ALL - _share(Indel.distance(a, b), both) if both else ALL


def _alone(s: Sight, role: Role) -> tuple[int, int]:
    if not s.alone_q and not s.alone_l:
        return 0, 0
    query = sum(s.q[i] for i in s.alone_q if s.roles_q[i] == role)
    return query, sum(s.l[j] for j in s.alone_l if s.roles_l[j] == role)


def query_covered(s: Sight) -> int:
    """How much of the query's weight the listed name accounts for."""
    return s.covered_q


def name_covered(s: Sight) -> int:
    """How much of the listed name's weight the query accounts for."""
    return s.covered_l


def less_covered(s: Sight) -> int:
    """The smaller of the two shares."""
    return min(s.covered_q, s.covered_l)


def shared_weight(s: Sight) -> int:
    """How rare the shared words are together, up to four rare words."""
    return min(4 * ALL, s.got // 10)


def contradiction(s: Sight) -> int:
    """Both sides have a weighty word that the other lacks: a different name, not a shorter one."""
    return 10 * min(s.most_q, s.most_l)


def contradictions(s: Sight) -> int:
    """The lesser of what is left alone on the two sides, summed."""
    return min(3 * ALL, 10 * s.contra)


def heaviest_alone_query(s: Sight) -> int:
    """The rarest word of the query that the listed name lacks."""
    return 10 * s.most_q


def heaviest_alone_name(s: Sight) -> int:
    """The rarest word of the listed name that the query lacks."""
    return 10 * s.most_l


def unlikeness(s: Sight) -> int:
    """How much the paired words differ in letters, by weight."""
    return min(2 * ALL, s.lost // 10)


def worst_pair(s: Sight) -> int:
    """The unlikeness of the pair that is least alike among the weighty ones."""
    return max((min(FULL, w) * (100 - p.like) // 6 for w, p in s.weighed), default=0)


def fuzzy_share(s: Sight) -> int:
    """The share of the paired weight that is not letter by letter the same."""
    fuzzy = sum(w for w, p in s.weighed if p.like < EXACT)
    return _share(fuzzy, max(1, sum(s.weights)))


def same_words(s: Sight) -> int:
    """How many weighty words are the same, up to four."""
    same = sum(w > WEIGHTY and p.like >= EXACT for w, p in s.weighed)
    return 250 * min(4, same)


def one_word(s: Sight) -> int:
    """Only one weighty word is shared."""
    return ALL * (sum(w > WEIGHTY and p.like > 50 for w, p in s.weighed) <= 1)


def short_query(s: Sight) -> int:
    """The query has one weighty word only."""
    return ALL * (len(s.side.heavy) <= 1)


def short_name(s: Sight) -> int:
    """The listed name has one weighty word only."""
    return ALL * (sum(w > WEIGHTY for w in s.l) <= 1)


def first_lost(s: Sight) -> int:
    """The first weighty word of the query has no counterpart."""
    return ALL * (bool(s.side.heavy) and s.side.heavy[0] in s.alone_q)


def last_lost(s: Sight) -> int:
    """The last weighty word of the query has no counterpart."""
    return ALL * (bool(s.side.heavy) and s.side.heavy[-1] in s.alone_q)


def disorder(s: Sight) -> int:
    """The share of neighbouring pairs that stand in another order."""
    order = [p.listed[0] for w, p in sorted(s.weighed, key=_place) if p.listed and w > 5]
    turns = sum(a > b for a, b in zip(order, order[1:], strict=False))
    return _share(turns, max(1, len(order) - 1))


def _place(weighed: tuple[int, Pair]) -> int:
    return weighed[1].query[0]


def numbers_differ(s: Sight) -> int:
    """Numbers stand on one side only, or differ: Unit 6 is not Unit 8."""
    return min(ALL, 10 * sum(_alone(s, Role.NUMBER)))


def business_differs(s: Sight) -> int:
    """Each side has its own word of business: Trading is not Refining."""
    return min(ALL, 20 * min(_alone(s, Role.GENERIC)))


def business_added(s: Sight) -> int:
    """One side has more words of business than the other."""
    query, listed = _alone(s, Role.GENERIC)
    return min(ALL, 10 * abs(query - listed))


def places_differ(s: Sight) -> int:
    """One side names a place that the other lacks."""
    return min(ALL, 10 * sum(_alone(s, Role.PLACE)))


def forms_differ(s: Sight) -> int:
    """Each side has a legal form that the other lacks (a GmbH is not an AG); a quarter where only one has any."""
    query = any(s.roles_q[i] == Role.FORM for i in s.alone_q)
    listed = any(s.roles_l[j] == Role.FORM for j in s.alone_l)
    both = Role.FORM in s.roles_q and Role.FORM in s.roles_l
    return 500 * (query + listed) if both else 250 * (query or listed)


def letters(s: Sight) -> int:
    """Likeness of the two names written without spaces, legal forms and titles."""
    return _alike(s.side.text, "".join(w.text for w in s.words if w.role not in EMPTY))


def sounds(s: Sight) -> int:
    """Likeness of the transliteration keys of the two names, words in alphabetical order."""
    return _alike(s.side.folds, "".join(sorted(w.fold for w in s.words if w.role not in EMPTY)))


def consonants(s: Sight) -> int:
    """Likeness of the consonants of the two names, words in alphabetical order."""
    return _alike(s.side.bones, "".join(sorted(w.bones for w in s.words if w.role not in EMPTY)))


def begins_so(s: Sight) -> int:
    """The whole query is the beginning of the listed name: a field of a form was too short."""
    query = s.side.whole
    return ALL * (len(query) >= BEGINNING and "".join(w.text for w in s.words).startswith(query))


def initials_only(s: Sight) -> int:
    """The share of the name's words that are met by an initial only."""
    return _share(sum(p.how == "initial" for p in s.pairs), max(1, len(s.l)))


def cut_short(s: Sight) -> int:
    """The query ends in the middle of a word."""
    return ALL * any(p.how == "cut short" for p in s.pairs)


def length_of_query(s: Sight) -> int:
    """How many words the query has, up to eight."""
    return 125 * min(8, len(s.q))


def words_lost(s: Sight) -> int:
    """How many weighty words stand alone on both sides together, up to four."""
    return 250 * min(4, sum(w > WEIGHTY for w in s.left_q) + sum(w > WEIGHTY for w in s.left_l))


def alone_alike(s: Sight) -> int:
    """How alike the heaviest words are that stand alone on the two sides."""
    if not s.alone_q or not s.alone_l:
        return 0
    i, j = max(s.alone_q, key=s.q.__getitem__), max(s.alone_l, key=s.l.__getitem__)
    return _alike(s.tokens[i].fold, s.words[j].fold)


def rest_alike(s: Sight) -> int:
    """How alike the two remainders are, each written as one."""
    if not s.alone_q or not s.alone_l:
        return 0
    return _alike("".join(s.tokens[i].fold for i in s.alone_q), "".join(s.words[j].fold for j in s.alone_l))


def balance(s: Sight) -> int:
    """What is shared less twice what contradicts and what differs."""
    return max(0, min(4 * ALL, ALL + s.got // 10 - 20 * s.contra - 2 * (s.lost // 10)))


def bare_query(s: Sight) -> int:
    """The share of the query's weight in words without a vowel: somebody left the vowels out."""
    return _share(s.side.bare, s.sum_q)


def another_word(s: Sight) -> int:
    """A pair differs in letters although the query's word is a known word of its own: Hing beside Shing."""
    unlike = (
        min(FULL, w) * (100 - p.like) // 6 for w, p in s.weighed if p.like < EXACT and all(s.known[i] for i in p.query)
    )
    return max(unlike, default=0)


def known_alone(s: Sight) -> int:
    """The heaviest word that stands alone in the query is known: a name of its own rather than a slip."""
    return ALL * (bool(s.alone_q) and s.known[max(s.alone_q, key=s.q.__getitem__)])


def is_person(s: Sight) -> int:
    """The query is the name of a person."""
    return ALL * s.query.person


EVIDENCE: tuple[Callable[[Sight], int], ...] = (
    query_covered, name_covered, less_covered, shared_weight, contradiction, contradictions, heaviest_alone_query,
    heaviest_alone_name, unlikeness, worst_pair, fuzzy_share, same_words, one_word, short_query, short_name, first_lost,
    last_lost, disorder, numbers_differ, business_differs, business_added, places_differ, forms_differ, letters, sounds,
    consonants, begins_so, initials_only, cut_short, length_of_query, words_lost, alone_alike, rest_alike, balance,
    bare_query, another_word, known_alone, is_person,
)  # fmt: skip


def evidence(compared: Compared) -> list[int]:
    """All evidence about one comparison, in the order of :data:`EVIDENCE`."""
    sight = Sight(compared)
    return [find(sight) for find in EVIDENCE]


def row_names() -> list[str]:
    """The names of the evidence, in order."""
    return [find.__name__ for find in EVIDENCE]
