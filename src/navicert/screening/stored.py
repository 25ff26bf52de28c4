"""The parties that were screened, indexed once, so that changed entries can be asked of them.

An index of parties is an ordinary index whose listings are the parties. What is asked of it is which parties share
so much with a listed name that the name may be a candidate for them: the question of
:func:`~navicert.screening.candidates.nearest` the other way round. The answer is never too small: where the two
directions differ, the larger share counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np

from navicert.screening.arrays import Array, ends_of, in_order, pack_arrays, run_of, unpack_arrays
from navicert.screening.batch import Asking
from navicert.screening.candidates import (
    BEGINNING,
    JOINED_LEAST,
    LEAST_SHARE,
    MISSPELT_LEAST,
    SILENT,
    SPLIT,
    written_otherwise,
)
from navicert.screening.index import Index, build_index
from navicert.screening.likeness import MISSPELT, SAME
from navicert.screening.listing import Alias, Listing
from navicert.screening.names import Role, Token, bones
from navicert.screening.subject import Subject
from navicert.screening.vocabulary import PREFIX_LEAST, Vocabulary, key
from navicert.screening.weights import Weights
from navicert.version import ENGINE

MARGIN = 1e-9  # shares are compared as floating numbers
SILENT_ROLES = np.array(sorted(int(role) for role in SILENT), np.uint8)


def build_parties(subjects: Iterable[Subject], weights: Weights, asking: Asking) -> Iterator[bytes]:
    """The bytes of an index of parties, to be kept beside their results, which were asked for by ``asking``.

    The number of a party is its place here.
    """
    listings = (
        Listing(id=str(i), kind=s.kind, names=tuple(map(Alias, _written(s, weights))), identifiers=s.identifiers)
        for i, s in enumerate(subjects)
    )
    words: list[Token] = []
    packed = b"".join(build_index([("parties", listings)], weights, words=words.extend))
    index = Index(packed)
    meant = [t.canonical.encode() for t in words]
    arrays = {
        "index": np.frombuffer(packed, np.uint8),
        "meant_ends": ends_of(map(len, meant)),
        "meant": np.frombuffer(b"".join(meant), np.uint8),
        **_neighbours(index, weights),
    }
    return pack_arrays(arrays, {"weights": weights.version, "terms": asking.terms_hash, "engine": ENGINE})


def _written(subject: Subject, weights: Weights) -> Iterator[str]:
    for text in subject.names:
        yield text
        yield from written_otherwise(text, subject.kind, weights)


def _neighbours(index: Index, weights: Weights) -> dict[str, Array]:
    """Neighbouring words that a query reads as one: all by the hashes of their letters; those that may be misspelt."""
    vocabulary, text, fold = index.vocabulary, index.vocabulary.text, index.vocabulary.fold
    known = [weights.knows(Token(text(w), "", "", Role.NAME, "")) for w in range(len(vocabulary))]
    hashes, misspelt = [], []
    for place in in_order(index.arrays["join_places"]).tolist():
        a, b = index.pair(place)
        together = text(a) + text(b)
        if len(together) >= JOINED_LEAST:
            hashes += [(key(together), place), (key(fold(a) + fold(b)), place)]
        if len(together) >= MISSPELT_LEAST and not (known[a] and known[b]):
            misspelt.append(place)
    filed = np.array(sorted(hashes), np.int64).reshape(-1, 2)
    return {
        "pair_keys": filed[:, 0].astype(np.uint32),
        "pair_places": filed[:, 1].astype(np.int32),
        "misspelt_places": np.array(misspelt, np.int32),
    }


class ListedName(NamedTuple):
    """A listed name as it is searched for: whether it is a person's, and its words."""

    person: bool
    tokens: tuple[Token, ...]


class Parties:
    """An index of parties, opened from a buffer."""

    def __init__(self, buffer: Any, *, compiled: bool = True) -> None:
        about, self.arrays = unpack_arrays(buffer)
        self.index = Index(self.arrays["index"].data, compiled=compiled)
        self.weights_version, self.terms, self.engine = (str(about[name]) for name in ("weights", "terms", "engine"))

    def __len__(self) -> int:
        return len(self.index)

    def tokens(self, name: int) -> tuple[Token, ...]:
        """The words of a name of parties as they were read."""
        return tuple(map(self._token, self.index.words(name)))

    @cached_property
    def _token(self) -> Callable[[int], Token]:
        return lru_cache(100_000)(self._read_token)

    def _read_token(self, word: int) -> Token:
        ends, (text, fold, consonants, role) = self.arrays["meant_ends"], self.index.vocabulary.word(word)
        meant = self.arrays["meant"][ends[word] : ends[word + 1]].tobytes().decode()
        return Token(text, fold, consonants, Role(role), meant)

    def bearers(self, name: int) -> set[int]:
        """The parties that bear a name."""
        return {self.index.alias_of(number)[0] for number in self.index.aliases(name)}

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
    def last_words(self) -> Mapping[str, Sequence[int]]:
        """The last words of names, by text, that may be the beginning of a listed word."""
        found: dict[str, list[int]] = defaultdict(list)
        role, text = self.index.vocabulary.role, self.index.vocabulary.text
        for word in in_order(self._last).tolist():
            if role[word] == Role.NAME and len(text(word)) >= PREFIX_LEAST:
                found[text(word)].append(word)
        return found

    @cached_property
    def _last(self) -> Array:
        """The last word of each name."""
        last: Array = self.index.name_words[self.index.name_ends[1:] - 1]
        return last

    @cached_property
    def _by_last(self) -> tuple[Array, Array]:
        order = np.argsort(self._last, kind="stable")
        return order, np.searchsorted(self._last[order], np.arange(len(self.index.vocabulary) + 1))

    def ending_in(self, word: int) -> Array:
        """The names whose last word this is."""
        order, ends = self._by_last
        return order[ends[word] : ends[word + 1]]

    def names_with(self, word: int) -> Array:
        return self.index.names_with(word)

    def of_names(self, names: Array) -> set[int]:
        """The parties that bear any of these names."""
        arrays = self.index.arrays
        wanted = np.zeros(len(self.index.name_weight), bool)
        wanted[names] = True
        aliases = arrays["name_aliases"][np.repeat(wanted, np.diff(arrays["name_alias_ends"]))]
        return set(arrays["alias_entry"][aliases].tolist())

    def numbered(self, keys: Iterable[int]) -> set[int]:
        """The parties that carry a number with one of these hashes."""
        held = np.isin(self.index.arrays["number_keys"], np.fromiter(keys, np.uint32))
        return set(self.index.arrays["number_entries"][held].tolist())

    def _means(self, token: Token) -> list[tuple[int, int]]:
        """The words of parties that may mean a listed word, and how alike; the listed word is asked, not the party's."""
        asked = Token(token.text, token.fold, token.bones, Role.NAME, token.canonical)
        found = np.frombuffer(self.index.vocabulary.meanings([asked])[0], np.int32).reshape(-1, 3)
        return [(word, like) for word, like, _ in found.tolist()]

    def _likes(self, tokens: Iterable[Token], splits: Mapping[str, Iterable[int]]) -> dict[int, int]:
        """The words of parties that may be one of these listed words, each with its best likeness."""
        likes: dict[int, int] = {}
        for token in tokens:
            for word, like in self._means(token):
                likes[word] = max(like, likes.get(word, 0))
            for word in splits.get(token.text, ()):
                likes[word] = max(SPLIT, likes.get(word, 0))
        return likes

    def misspelt(self, vocabulary: Vocabulary) -> Mapping[str, Sequence[int]]:
        """By listed word the pairs of neighbouring words that, written as one, are the word misspelt."""
        found: dict[str, list[int]] = defaultdict(list)
        words = self.index.vocabulary
        for place in self.arrays["misspelt_places"].tolist():
            a, b = self.index.pair(place)
            text, folded = words.text(a) + words.text(b), words.fold(a) + words.fold(b)
            (packed,) = vocabulary.meanings([Token(text, folded, bones(folded), Role.NAME, text)])
            for word, like, _ in np.frombuffer(packed, np.int32).reshape(-1, 3).tolist() if packed else ():
                if like >= MISSPELT:
                    found[vocabulary.text(word)].append(place)
        return found

    def _beside(self, tokens: Iterable[Token], misspelt: Mapping[str, Sequence[int]]) -> Iterator[tuple[Array, int]]:
        """Places whose words together, or cut short, may be one of these listed words, and how alike."""
        flat, ends = self.index.name_words, self.index.name_ends
        for token in tokens:
            places = {*self._as_one(key(token.text)), *self._as_one(key(token.fold)), *misspelt.get(token.text, ())}
            for a, b in map(self.index.pair, sorted(places)):
                at = self._at(a)
                at = at[at + 1 < len(flat)]
                at = at[flat[at + 1] == b]
                yield np.concatenate([at, at + 1]), SAME
            for end in range(PREFIX_LEAST, len(token.text) + 1):
                for word in self.last_words.get(token.text[:end], ()):
                    yield ends[self.ending_in(word) + 1] - 1, BEGINNING

    def _as_one(self, wanted: int) -> list[int]:
        keys, places = self.arrays["pair_keys"], self.arrays["pair_places"]
        found: list[int] = places[run_of(keys, wanted)].tolist()
        return found

    def near(
        self,
        name: ListedName,
        weight: int,
        splits: Mapping[str, Iterable[int]],
        misspelt: Mapping[str, Sequence[int]],
    ) -> Array:
        """The names of parties for which a listed name of this weight may be a candidate: possibly some too many.

        ``splits``: by listed word the words of parties that it makes with a neighbour. ``misspelt``: :meth:`misspelt`.
        """
        tokens = set(name.tokens)
        found = [(self._at(word), like) for word, like in self._likes(tokens, splits).items()]
        found += self._beside(tokens, misspelt)
        if not found:
            return np.zeros(0, np.int32)
        places = np.concatenate([at for at, _ in found])
        likes = np.repeat(np.array([like for _, like in found], np.int64), [len(at) for at, _ in found])
        order = np.lexsort((likes, places))  # a word of a party counts once, as the best that it may be
        places, likes = places[order], likes[order]
        best = np.flatnonzero(np.diff(places, append=-1))
        places, likes = places[best], likes[best]
        names, where = np.unique(self._of_name[places], return_inverse=True)
        total = np.bincount(where, likes * self._heard[places], len(names))
        share = 2 * total / (SAME * (self.index.name_weight[names].astype(np.int64) + weight))
        near: Array = names[share >= LEAST_SHARE - MARGIN]
        return near
