"""Which word of a query stands for which word of a listed name: one to one, best likeness first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from navicert.screening.candidates import SPLIT, Asked
from navicert.screening.index import Index
from navicert.screening.names import Role
from navicert.screening.vocabulary import HOW

# Reasons that only an alignment has, after those of words: written apart, said twice and initials.
HOWS = (*HOW, "initial", "written apart", "said twice")
CUT_SHORT, SHORTENED, APART, TWICE = map(HOWS.index, ("cut short", "initial", "written apart", "said twice"))
INITIAL, INITIALS, ENDS_EARLY, REPEATED = 60, 60, 60, 100


Paired = tuple[int, int, int, int, int, int]
"""Words that stand for each other, by their places: the first one of the query and how many, the first one of the listed
name and how many; how alike (0–100), and why, as a place in ``HOWS``."""

Options = Mapping[int, Sequence[tuple[int, int, int, int, int]]]


class Pair(NamedTuple):
    """Words of the query and words of the listed name that stand for each other, how alike (0–100), and why."""

    query: tuple[int, ...]
    listed: tuple[int, ...]
    like: int
    how: str


class Alignment(NamedTuple):
    """The pairs, and what stayed alone on either side."""

    pairs: tuple[Pair, ...]
    alone_query: tuple[int, ...]
    alone_listed: tuple[int, ...]


def align(index: Index, query: Asked, words: Sequence[int]) -> Alignment:
    """Pair the words of a query with those of one listed name."""
    texts = [index.vocabulary.text(word) for word in words]
    pairing = Pairing(query, query.by_word(set(words)), words, texts)
    return alignment_of(pairing.pairs, len(query.tokens), len(words))


def alignment_of(pairs: Iterable[Paired], asked: int, listed: int) -> Alignment:
    """The alignment of these pairs of so many words on either side."""
    made = tuple(
        Pair(tuple(range(q, q + m)), tuple(range(j, j + n)), like, HOWS[how]) for q, m, j, n, like, how in pairs
    )
    used_q, used_l = {i for p in made for i in p.query}, {j for p in made for j in p.listed}
    alone = tuple(i for i in range(asked) if i not in used_q), tuple(j for j in range(listed) if j not in used_l)
    return Alignment(made, *alone)


class Pairing:
    """The words of a query paired with those of one listed name, of which ``words`` are the numbers and ``texts`` the
    spellings; ``options`` are the ways to read the query as listed words (see :meth:`Asked.by_word`).

    ``used_query`` and ``used_listed`` are whole numbers with a bit set for the place of every word that has a pair.
    """

    __slots__ = ("pairs", "query", "texts", "used_listed", "used_query")

    def __init__(self, query: Asked, options: Options, words: Sequence[int], texts: Sequence[str]) -> None:
        self.query, self.texts = query, texts
        self.pairs: list[Paired] = []
        found = _possible(query, options, words)
        used_query = used_listed = 0
        for *_, pair in sorted(found) if len(found) > 1 else found:
            first, count, listed, many = pair[:4]
            asked, name = ((1 << count) - 1) << first, ((1 << many) - 1) << listed
            if not used_query & asked and not used_listed & name:
                used_query, used_listed = used_query | asked, used_listed | name
                self.pairs.append(pair)
        self.used_query, self.used_listed = used_query, used_listed
        if used_query + 1 != 1 << len(query.tokens):
            self._complete()

    def _take(self, pair: Paired) -> None:
        first, count, listed, listed_count, _, _ = pair
        query, name = ((1 << count) - 1) << first, ((1 << listed_count) - 1) << listed
        if not self.used_query & query and not self.used_listed & name:
            self.used_query |= query
            self.used_listed |= name
            self.pairs.append(pair)

    def _complete(self) -> None:
        """Initials, a last word cut short, and words said twice: only among what is left."""
        tokens, paired = self.query.tokens, self.used_query
        left = [i for i in range(len(tokens)) if not paired >> i & 1]
        free = [j for j in range(len(self.texts)) if not self.used_listed >> j & 1]
        if free:
            for i in left:
                self._shorten(i, free)
        said = {tokens[i].text for first, count, *_ in self.pairs for i in range(first, first + count)}
        for i in left:
            if tokens[i].text in said and tokens[i].role == Role.NAME:
                self._take((i, 1, 0, 0, REPEATED, TWICE))

    def _shorten(self, i: int, free: Sequence[int]) -> None:
        """Pair a word with one of which it is the initial or the beginning, or with several whose initials it is."""
        text, last = self.query.tokens[i].text, i == len(self.query.tokens) - 1
        initial = text[0]
        for j in free:
            other = self.texts[j]
            if other[0] != initial or self.used_listed >> j & 1:
                continue
            if (len(text) == 1 or len(other) == 1) and not text.isdigit():
                return self._take((i, 1, j, 1, INITIAL, SHORTENED))
            if last and other.startswith(text):
                return self._take((i, 1, j, 1, ENDS_EARLY, CUT_SHORT))
        if 2 <= len(text) <= 4:
            for j in range(len(self.texts) - len(text) + 1):
                if all(self.texts[j + k][0] == c and not self.used_listed >> j + k & 1 for k, c in enumerate(text)):
                    return self._take((i, 1, j, len(text), INITIALS, SHORTENED))
        return None


def _possible(query: Asked, options: Options, words: Sequence[int]) -> list[tuple[int, int, int, int, Paired]]:
    """Heavier and liker first; of equals, those that keep the order; then the first that was found."""
    found: list[tuple[int, int, int, int, Paired]] = []
    for j, word in enumerate(words):
        if word in options:
            for rank, first, span, like, how in options[word]:
                found.append((rank, abs(first - j), first, len(found), (first, span, j, 1, like, how)))
        if query.splits and j + 1 < len(words):
            for a, b, i in query.splits:
                if a == word and b == words[j + 1]:
                    rank = -SPLIT * query.weights[i]
                    found.append((rank, abs(i - j), i, len(found), (i, 1, j, 2, SPLIT, APART)))
    return found
