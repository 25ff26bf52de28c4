"""The words of all listed names, and which of them a word of a query may mean.

Look-up does not grow with the number of words: equal words, equal transliteration keys, equal consonants and words
within one or two letters are all found through hashes (Garbe 2012, symmetric deletion). What is found by hash is always
verified letter by letter.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import combinations, takewhile
from typing import NamedTuple
from zlib import crc32

import numpy as np

from navicert.screening.accelerator import Kernel
from navicert.screening.arrays import Array, ends_of, in_order, places_in
from navicert.screening.likeness import EXACT_ROLES, MISSPELT, likeness
from navicert.screening.listing_error import ListError
from navicert.screening.names import Token

LEAST = 50  # likeness below which a listed word is another word
CUT = 24  # letters of a word that count for the deletion keys
PREFIX_LEAST, PREFIX_MOST = 4, 64
HOW = (
    "same word",
    "equivalent word",
    "other transliteration",
    "letters differ",
    "same consonants",
    "written as one",
    "cut short",
)
AS_ONE, CUT_SHORT = 5, 6
TABLES = ("bones", "canonical")
MOST_WORDS = 1 << 24  # a hash and the number of a word are kept together in four bytes
LETTERS_OUT = ((0, 3, 0), (3, 8, 1), (8, 17, 2), (17, CUT + 1, 1))
"""From how many letters, to below how many, so many may be left out."""


def key(word: str) -> int:
    """The hash under which a word is filed."""
    return crc32(word.encode())


def deletions(word: str, most: int = 2) -> set[bytes]:
    """The word, and the word without one letter or two, as its length and ``most`` allow it."""
    letters = [bytes((letter,)) for letter in word[:CUT].encode()]
    out = min(most, _letters_out(len(letters)))
    return {b"".join(left) for n in range(out + 1) for left in combinations(letters, len(letters) - n)}


def _letters_out(length: int) -> int:
    return next(most for first, end, most in LETTERS_OUT if first <= length < end)


FILED_UNDER: Mapping[str, Callable[[Token], str]] = {"bones": lambda t: t.bones, "canonical": lambda t: t.canonical}


def in_vocabulary(tokens: Iterable[Token]) -> list[Token]:
    """Different words in the order of a vocabulary: nothing but the words themselves decides what each is."""
    return sorted(tokens, key=lambda t: (t.text, t.role, t.canonical, t.fold))


def build_vocabulary(words: Sequence[Token]) -> dict[str, Array]:
    """The arrays of a vocabulary of these words, which are :func:`in_vocabulary`."""
    if len(words) > MOST_WORDS:
        raise ListError("the lists hold too many different words for one index: screen against fewer lists at a time")
    texts, folds = [t.text.encode() for t in words], [t.fold.encode() for t in words]
    of_table = {table: [of(t).encode() for t in words] for table, of in FILED_UNDER.items()}
    keys = {table: np.fromiter(map(crc32, each), np.uint32) for table, each in of_table.items()}
    arrays: dict[str, Array] = {
        "word_role": np.array([t.role for t in words], np.uint8),
        **_texts("word_text", texts),
        **_texts("word_fold", folds),
        **_texts("word_bare", of_table["bones"]),
        "word_canonical": keys["canonical"],
        "word_bones": keys["bones"],
    }
    for table, each in of_table.items():
        arrays |= _filed(table, keys[table], np.flatnonzero(np.fromiter(map(len, each), np.int64)))
    return arrays | _deletions(folds, texts)


def _near(token: Token, most: int) -> set[int]:
    """The hashes under which a word is found by another within one or two letters: of its key, and of its spelling."""
    return set(map(crc32, deletions(token.fold, most) | deletions(token.text, 1)))


def _texts(name: str, texts: Sequence[bytes]) -> dict[str, Array]:
    return {f"{name}_ends": ends_of(map(len, texts)), name: np.frombuffer(b"".join(texts), np.uint8)}


def _filed(table: str, keys: Array, words: Array) -> dict[str, Array]:
    """The words with their keys, in the order of the keys and then of the words."""
    words = words[np.argsort(keys[words], kind="stable")]
    return {f"{table}_keys": keys[words], f"{table}_words": words.astype(np.int32)}


def _deletions(folds: Sequence[bytes], texts: Sequence[bytes]) -> dict[str, Array]:
    """The hashes of all words with letters left out, in order, each with its word: what :func:`_near` asks for.

    As many bits as the number of a word takes are the upper ones of a hash, its place among the ends; the others stand
    above the number of the word.
    """
    filed = in_order(np.concatenate([_hashes_without(folds, 2), _hashes_without(texts, 1)]))
    bits = len(texts).bit_length() or 1
    places = (filed >> np.uint64(64 - bits)).astype(np.int64)
    return {
        "deletion_ends": ends_of(np.bincount(places, minlength=1 << bits)),
        "deletion_filed": (filed >> np.uint64(32 - bits) & ~np.uint64((1 << bits) - 1) | filed & 0xFFFFFFFF).astype(
            np.uint32
        ),
    }


def _hashes_without(texts: Sequence[bytes], most: int) -> Array:
    """The hashes of :func:`deletions` of each word, each above the number of the word, as uint64."""
    by_length: dict[int, list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        by_length[min(len(text), CUT)].append(number)
    found: list[Array] = [np.zeros(0, np.uint64)]
    for length, numbers in by_length.items():
        letters = np.frombuffer(b"".join(texts[n][:length] for n in numbers), np.uint8)
        rows = letters.reshape(len(numbers), length)
        hashes = _hash_without(rows, min(most, _letters_out(length))).astype(np.uint64)
        found.append((hashes << 32 | np.array(numbers, np.uint64)[:, None]).ravel())
    return np.concatenate(found)


CRC = np.array([crc32(bytes([i ^ 0xFF])) ^ 0xFF000000 for i in range(256)], np.uint32)
"""What each byte does to a CRC-32 (IEEE 802.3), as in :func:`zlib.crc32`."""


def _hash_without(letters: Array, most: int) -> Array:
    """For rows of letters the hashes of each without any ``most`` letters or fewer: all words of one length at once."""
    states = [np.full((len(letters), width), 0xFFFFFFFF, np.uint32) for width in (1, 0, 0)[: most + 1]]
    for column in letters.T:
        taken = [CRC[(state ^ column[:, None]) & 0xFF] ^ (state >> 8) for state in states]
        left_out = zip(taken[1:], states, strict=False)  # with one letter less, where this is the one
        states = [taken[0], *(np.concatenate([after, before], axis=1) for after, before in left_out)]
    whole: Array = np.concatenate(states, axis=1) ^ np.uint32(0xFFFFFFFF)
    return whole


class ListedWord(NamedTuple):
    """A listed word: its spelling, its transliteration key, its consonants and its role."""

    text: str
    fold: str
    bones: str
    role: int


class Vocabulary:
    """The words of an index. ``meanings`` is the question asked of it."""

    def __init__(self, arrays: Mapping[str, Array], kernel: Kernel | None, remembered: int = 20_000) -> None:
        self.arrays, self.kernel = arrays, kernel
        self.role = arrays["word_role"]
        self._text, self._text_ends = arrays["word_text"].data, arrays["word_text_ends"].data
        self._fold, self._fold_ends = arrays["word_fold"].data, arrays["word_fold_ends"].data
        self._bare, self._bare_ends = arrays["word_bare"].data, arrays["word_bare_ends"].data
        self._tables = {t: (arrays[f"{t}_keys"], arrays[f"{t}_words"]) for t in TABLES}
        self._deletions = (arrays["deletion_ends"], arrays["deletion_filed"])
        self._remembered: dict[tuple[object, ...], bytes] = {}
        self._most = remembered
        self.word: Callable[[int], ListedWord] = lru_cache(20_000)(self._word)
        """One listed word."""

    def __len__(self) -> int:
        return len(self.role)

    def _word(self, word: int) -> ListedWord:
        return ListedWord(self.text(word), self.fold(word), self.bones(word), int(self.role[word]))

    def text(self, word: int) -> str:
        ends = self._text_ends
        return str(self._text[ends[word] : ends[word + 1]], "ascii")

    def strings(self, words: Array, of: str) -> list[str]:
        """The spellings (``text``), transliteration keys (``fold``) or consonants (``bare``) of words."""
        letters, ends = self._letters[of], self.arrays[f"word_{of}_ends"]
        return [letters[a:b] for a, b in zip(ends[words].tolist(), ends[words + 1].tolist(), strict=True)]

    @cached_property
    def _letters(self) -> dict[str, str]:
        """The spellings, keys and consonants of all words, each in one string."""
        return {of: str(self.arrays[f"word_{of}"].data, "ascii") for of in ("text", "fold", "bare")}

    def fold(self, word: int) -> str:
        ends = self._fold_ends
        return str(self._fold[ends[word] : ends[word + 1]], "ascii")

    def bones(self, word: int) -> str:
        """The consonants of a word."""
        ends = self._bare_ends
        return str(self._bare[ends[word] : ends[word + 1]], "ascii")

    def near(self, tokens: Sequence[Token], most: Sequence[int]) -> tuple[Array, Array]:
        """The words that are one of these, in print or by their transliteration keys, when letters are left out of both;
        of the key of each token at ``most`` so many.

        Gives the place of the token, and the word.
        """
        ends, filed = self._deletions
        bits = (len(ends) - 1).bit_length() - 1
        keys = [_near(token, n) for token, n in zip(tokens, most, strict=True)]
        wanted = np.array([hashed for each in keys for hashed in each], np.uint32)
        place = wanted >> (32 - bits)
        first, count = ends[place].astype(np.int64), (ends[place + 1] - ends[place]).astype(np.int64)
        places = places_in(first, count)
        met = np.flatnonzero(filed[places] >> bits == (wanted << bits >> bits).repeat(count))
        of = np.arange(len(tokens)).repeat([len(each) for each in keys]).repeat(count)[met]
        return of, (filed[places[met]] & ((1 << bits) - 1)).astype(np.int32)

    def as_one(self, text: str, fold: str) -> list[int]:
        """The words that are written so or have this transliteration key, in order."""
        if self.kernel:
            return self.kernel.as_one(text, fold)
        words = {*self._filed(text), *self._filed(fold)}
        return [w for w in sorted(words) if self.text(w) == text or self.fold(w) == fold]

    def _filed(self, letters: str) -> list[int]:
        """The words filed under the hash of these letters: for one word faster than :meth:`near`."""
        ends, filed = self._deletions
        bits, hashed = (len(ends) - 1).bit_length() - 1, crc32(letters.encode()[:CUT])
        wanted, place = hashed << bits & 0xFFFFFFFF, hashed >> (32 - bits)
        first, end = ends[place : place + 2].tolist()
        first = bisect_left(filed.data, wanted, first, end)
        end = bisect_left(filed.data, wanted + (1 << bits), first, end)
        found: list[int] = (filed[first:end] & ((1 << bits) - 1)).tolist()
        return found

    def beginning(self, start: str) -> Sequence[int]:
        """The words that begin so; none where there are too many for a beginning to mean anything."""
        if self.kernel:
            first, found = self.kernel.beginning(start, PREFIX_MOST + 1)
            return range(first, first + found) if found <= PREFIX_MOST else ()
        first = bisect_left(range(len(self)), start, key=self.text)
        most = range(first, min(first + PREFIX_MOST + 1, len(self)))
        found = sum(1 for _ in takewhile(lambda word: self.text(word).startswith(start), most))
        return most[:found] if found <= PREFIX_MOST else ()

    def meanings(self, tokens: Sequence[Token], pairs: Sequence[Token] = ()) -> list[bytes]:
        """The listed words that each word may mean, as int32 triples: the word, how alike (0–100), and why, as a place
        in ``HOW``. Behind them, for each of ``pairs`` (two words written as one), those that are it misspelt.
        """
        keys: list[tuple[object, ...]] = [*tokens, *((pair.text, pair.fold) for pair in pairs)]
        found = list(map(self._remembered.get, keys))
        if None in found:
            every, words = [*tokens, *pairs], len(tokens)
            new = {keys[n]: n for n, packed in enumerate(found) if packed is None}
            read = self._meanings([every[n] for n in new.values()], [n >= words for n in new.values()])
            fresh = dict(zip(new, read, strict=True))
            if len(self._remembered) + len(new) > self._most:
                self._remembered.clear()
            self._remembered.update(fresh)
            found = [fresh[keys[n]] if packed is None else packed for n, packed in enumerate(found)]
        return [packed or b"" for packed in found]

    def _meanings(self, tokens: Sequence[Token], joint: Sequence[bool]) -> list[bytes]:
        """The same of words that are not remembered; ``joint``: which of them are two words written as one."""
        exact = [t.role in EXACT_ROLES for t in tokens]
        if self.kernel:
            ask = self.kernel.meanings
            asked = zip(tokens, exact, joint, strict=True)
            return [ask(t.text, t.fold, t.bones, t.canonical, e, MISSPELT if j else LEAST) for t, e, j in asked]
        met = in_order(self._filed_near(tokens, exact, joint))
        if not len(met):
            return [b""] * len(tokens)
        of, words = met >> 32, met & 0xFFFFFFFF
        canonical, bones = ([key(t.canonical) for t in tokens], [key(t.bones) for t in tokens])
        equivalent = self.arrays["word_canonical"][words] == np.array(canonical, np.uint32)[of]
        same_bones = self.arrays["word_bones"][words] == np.array(bones, np.uint32)[of]
        like, how = likeness(
            tokens, of, self.strings(words, "text"), self.strings(words, "fold"), equivalent, same_bones
        )
        enough = like >= np.where(joint, MISSPELT, LEAST)[of]
        packed = np.stack([words, like, how], axis=1)[enough].astype(np.int32)
        ends = np.searchsorted(of[enough], np.arange(len(tokens) + 1)).tolist()
        return [packed[a:b].tobytes() for a, b in zip(ends, ends[1:], strict=False)]

    def _filed_near(self, tokens: Sequence[Token], exact: Sequence[bool], joint: Sequence[bool]) -> Array:
        """The words with which each token is to be compared, each above the place of the token, as int64."""
        found: list[Array] = []
        for table, of_token in FILED_UNDER.items():
            keys, words = self._tables[table]
            wanted = np.array([key(of_token(t)) for t in tokens], np.uint32)
            first = keys.searchsorted(wanted)
            count = keys.searchsorted(wanted, "right") - first
            if table == "bones":
                count[exact] = 0
            found.append(np.arange(len(tokens)).repeat(count) << 32 | words[places_in(first, count)])
        for n, token in enumerate(tokens):
            if exact[n]:
                found.append(n << 32 | np.array(self.as_one(token.text, token.fold), np.int64))
        inexact = [n for n, is_exact in enumerate(exact) if not is_exact]
        if inexact:
            # Two words that are one misspelt differ from it by one letter at most: more leave too little (EDITS).
            of, met = self.near([tokens[n] for n in inexact], [1 if joint[n] else 2 for n in inexact])
            found.append(np.array(inexact)[of] << 32 | met)
        return np.concatenate(found)
