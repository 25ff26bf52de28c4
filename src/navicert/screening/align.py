"""Which word of a query stands for which word of a listed name: one to one, best likeness first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from navicert.screening.candidates import SPLIT, Asked
from navicert.screening.index import Index
from navicert.screening.names import Role
from navicert.screening.vocabulary import HOW

# Reasons that only an alignment has, after those of words: written apart, said twice and initials.
HOWS = (*HOW, "initial", "written apart", "said twice")
INITIAL, INITIALS, ENDS_EARLY, REPEATED = 60, 60, 60, 100


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
    made = _Pairing(index, query, words)
    for pair in sorted(made.possible(), key=made.rank):
        made.take(pair)
    made.complete()
    return Alignment(tuple(made.pairs), tuple(made.free_query()), tuple(made.free_listed()))


def alignment_of(pairs: Iterable[tuple[int, int, int, int, int, int]], asked: int, listed: int) -> Alignment:
    """The alignment that the compiled loops found, of so many words on either side."""
    made = tuple(
        Pair(tuple(range(q, q + m)), tuple(range(j, j + n)), like, HOWS[how]) for q, m, j, n, like, how in pairs
    )
    used_q, used_l = {i for p in made for i in p.query}, {j for p in made for j in p.listed}
    alone = tuple(i for i in range(asked) if i not in used_q), tuple(j for j in range(listed) if j not in used_l)
    return Alignment(made, *alone)


class _Pairing:
    def __init__(self, index: Index, query: Asked, words: Sequence[int]) -> None:
        self.index, self.query, self.words = index, query, words
        self.used_query = [False] * len(query.tokens)
        self.used_listed = [False] * len(words)
        self.pairs: list[Pair] = []

    def possible(self) -> list[Pair]:
        found = []
        for j, word in enumerate(self.words):
            for o in self.query.by_word.get(word, ()):
                places = (o.first,) if o.span == 1 else (o.first, o.first + 1)
                found.append(Pair(places, (j,), o.like, HOW[o.how]))
            if j + 1 < len(self.words):
                for a, b, i in self.query.splits:
                    if (a, b) == (word, self.words[j + 1]):
                        found.append(Pair((i,), (j, j + 1), SPLIT, "written apart"))
        return found

    def rank(self, pair: Pair) -> tuple[int, int, int]:
        """Heavier and liker first; of equals, those that keep the order."""
        weight = sum(self.query.weights[i] for i in pair.query)
        return (-pair.like * weight, abs(pair.query[0] - pair.listed[0]), pair.query[0])

    def take(self, pair: Pair) -> None:
        if any(self.used_query[i] for i in pair.query) or any(self.used_listed[j] for j in pair.listed):
            return
        for i in pair.query:
            self.used_query[i] = True
        for j in pair.listed:
            self.used_listed[j] = True
        self.pairs.append(pair)

    def free_query(self) -> list[int]:
        return [i for i, used in enumerate(self.used_query) if not used]

    def free_listed(self) -> list[int]:
        return [j for j, used in enumerate(self.used_listed) if not used]

    def complete(self) -> None:
        """Initials, a last word cut short, and words said twice: only among what is left."""
        left = self.free_query()
        if not left:
            return
        texts = {j: self.index.vocabulary.word(self.words[j]).text for j in self.free_listed()}
        for i in left:
            for pair in self._short(i, texts):
                self.take(pair)
        said = {self.query.tokens[i].text for p in self.pairs for i in p.query}
        for i in self.free_query():
            if self.query.tokens[i].text in said and self.query.tokens[i].role == Role.NAME:
                self.take(Pair((i,), (), REPEATED, "said twice"))

    def _short(self, i: int, texts: dict[int, str]) -> list[Pair]:
        text = self.query.tokens[i].text
        found = []
        for j, other in texts.items():
            if self.used_listed[j]:
                continue
            if text[0] == other[0] and 1 in (len(text), len(other)) and not text.isdigit():
                found.append(Pair((i,), (j,), INITIAL, "initial"))
            elif i == len(self.query.tokens) - 1 and other.startswith(text):
                found.append(Pair((i,), (j,), ENDS_EARLY, "cut short"))
        if not found and 2 <= len(text) <= 4:
            run = [j for j in range(len(self.words) - len(text) + 1) if self._initials(text, j, texts)]
            found += [Pair((i,), tuple(range(j, j + len(text))), INITIALS, "initial") for j in run]
        return found[:1]

    def _initials(self, text: str, first: int, texts: dict[int, str]) -> bool:
        places = range(first, first + len(text))
        return all(
            j in texts and not self.used_listed[j] and texts[j][0] == c for j, c in zip(places, text, strict=True)
        )
