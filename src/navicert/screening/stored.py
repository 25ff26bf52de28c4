"""The parties that were screened, indexed once, so that changed entries can be asked of them.

An index of parties is an ordinary index whose listings are the parties. What is asked of it is which parties share
so much with a listed name that the name may be a candidate for them: the question of
:func:`~navicert.screening.candidates.nearest` the other way round. The answer is never too small: where the two
directions differ, the larger share counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from navicert.screening.arrays import Array
from navicert.screening.candidates import BEGINNING, JOINED_LEAST, LEAST_SHARE, SILENT, SPLIT
from navicert.screening.index import Index, build_index
from navicert.screening.listing import Alias, Listing
from navicert.screening.names import Role, Token
from navicert.screening.subject import Subject
from navicert.screening.vocabulary import PREFIX_LEAST, SAME, key
from navicert.screening.weights import Weights

MARGIN = 1e-9  # shares are compared as floating numbers
SILENT_ROLES = np.array(sorted(int(role) for role in SILENT), np.uint8)


def build_parties(subjects: Iterable[Subject], weights: Weights) -> Iterator[bytes]:
    """The bytes of an index of parties, to be kept beside their results; the number of a party is its place here."""
    listings = (
        Listing(id=str(i), kind=s.kind, names=tuple(map(Alias, s.names)), identifiers=s.identifiers)
        for i, s in enumerate(subjects)
    )
    return build_index([("parties", listings)], weights, {"weights": weights.version})


class ListedName(NamedTuple):
    """A listed name as it is searched for: whether it is a person's, and its words."""

    person: bool
    tokens: tuple[Token, ...]


class Parties:
    """An index of parties, opened from a buffer."""

    def __init__(self, buffer: Any, *, compiled: bool = True) -> None:
        self.index = Index(buffer, compiled=compiled)
        self.weights_version = str(self.index.about["weights"])

    def __len__(self) -> int:
        return len(self.index)

    @cached_property
    def _of_name(self) -> Array:
        """For each word of each name the number of the name."""
        counts = np.diff(self.index.name_ends)
        return np.repeat(np.arange(len(counts), dtype=np.int32), counts)

    @cached_property
    def _heard(self) -> Array:
        """For each word of each name its weight, and nothing where it brings no candidate."""
        index, flat = self.index, self.index.name_words
        person = index.name_person[self._of_name] == 1
        weight = np.where(person, index.word_weight[1][flat], index.word_weight[0][flat]).astype(np.int32)
        loud = ~np.isin(index.vocabulary.role[flat], SILENT_ROLES)
        any_loud = np.bincount(self._of_name, loud, len(index.name_weight)) > 0
        heard: Array = np.where(loud | ~any_loud[self._of_name], weight, 0)
        return heard

    @cached_property
    def _places(self) -> tuple[Array, Array]:
        """The places in all names at which each word stands, word by word, and where each word's places end."""
        flat = self.index.name_words
        order = np.argsort(flat, kind="stable")
        return order, np.searchsorted(flat[order], np.arange(len(self.index.vocabulary) + 1))

    def _at(self, word: int) -> Array:
        order, ends = self._places
        return order[ends[word] : ends[word + 1]]

    @cached_property
    def _written_as_one(self) -> Mapping[int, Sequence[tuple[int, int]]]:
        """Neighbouring words by the hash of their letters, and of their transliteration keys, written as one."""
        vocabulary, found = self.index.vocabulary, defaultdict(list)
        joins = self.index.arrays
        for fold, (a, b) in zip(joins["join_keys"].tolist(), joins["join_words"].tolist(), strict=True):
            text = vocabulary.text(a) + vocabulary.text(b)
            if len(text) >= JOINED_LEAST:
                for each in {fold, key(text)}:
                    found[each].append((a, b))
        return found

    @cached_property
    def last_words(self) -> Mapping[str, Sequence[int]]:
        """The last words of names, by text, that may be the beginning of a listed word: where they stand."""
        found: dict[str, list[int]] = defaultdict(list)
        role, text = self.index.vocabulary.role, self.index.vocabulary.text
        for place in (self.index.name_ends[1:] - 1).tolist():
            word = int(self.index.name_words[place])
            if role[word] == Role.NAME and len(text(word)) >= PREFIX_LEAST:
                found[text(word)].append(place)
        return found

    def names_at(self, places: Array) -> Array:
        return np.unique(self._of_name[places])

    def names_with(self, word: int) -> Array:
        return self.index.names_with(word)

    def of_names(self, names: Array) -> set[int]:
        """The parties that bear any of these names."""
        index, found = self.index, set()
        for name in names.tolist():
            found.update(int(index.arrays["alias_entry"][a]) for a in index.aliases(name))
        return found

    def numbered(self, keys: Array) -> set[int]:
        """The parties that carry a number with one of these hashes."""
        held = np.isin(self.index.arrays["number_keys"], keys)
        return set(self.index.arrays["number_entries"][held].tolist())

    def _means(self, token: Token) -> list[tuple[int, int]]:
        """The words of parties that may mean a listed word, and how alike; the listed word is asked, not the party's."""
        asked = Token(token.text, token.fold, token.bones, Role.NAME, token.canonical)
        return [(m.word, m.like) for m in self.index.vocabulary.meanings(asked)]

    def _likes(self, tokens: Iterable[Token], splits: Mapping[str, Iterable[int]]) -> dict[int, int]:
        """The words of parties that may be one of these listed words, each with its best likeness."""
        likes: dict[int, int] = {}
        for token in tokens:
            for word, like in self._means(token):
                likes[word] = max(like, likes.get(word, 0))
            for word in splits.get(token.text, ()):
                likes[word] = max(SPLIT, likes.get(word, 0))
        return likes

    def _beside(self, tokens: Iterable[Token]) -> Iterator[tuple[Array, int]]:
        """Places whose words together, or cut short, may be one of these listed words, and how alike."""
        for token in tokens:
            for a, b in {p for k in {key(token.text), key(token.fold)} for p in self._written_as_one.get(k, ())}:
                at = self._at(a)
                at = at[at + 1 < len(self.index.name_words)]
                at = at[self.index.name_words[at + 1] == b]
                yield np.concatenate([at, at + 1]), SAME
            for end in range(PREFIX_LEAST, len(token.text) + 1):
                if places := self.last_words.get(token.text[:end]):
                    yield np.array(places), BEGINNING

    def near(self, name: ListedName, weight: int, splits: Mapping[str, Iterable[int]]) -> Array:
        """The names of parties for which a listed name of this weight may be a candidate: possibly some too many."""
        tokens = set(name.tokens)
        found = [(self._at(word), like) for word, like in self._likes(tokens, splits).items()]
        found += self._beside(tokens)
        if not found:
            return np.zeros(0, np.int32)
        places = np.concatenate([at for at, _ in found])
        likes = np.repeat(np.array([like for _, like in found], np.int64), [len(at) for at, _ in found])
        names, where = np.unique(self._of_name[places], return_inverse=True)
        total = np.bincount(where, likes * self._heard[places], len(names))
        share = 2 * total / (SAME * (self.index.name_weight[names].astype(np.int64) + weight))
        return names[share >= LEAST_SHARE - MARGIN]
