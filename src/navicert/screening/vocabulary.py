"""The words of all listed names, and which of them a word of a query may mean.

Look-up does not grow with the number of words: equal words, equal transliteration keys, equal consonants and words
within one or two letters are all found through hashes (Garbe 2012, symmetric deletion). What is found by hash is always
verified letter by letter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

import numpy as np
from rapidfuzz.distance import OSA

from navicert.screening.accelerator import Kernel, compiled_near_keys
from navicert.screening.arrays import Array, run_of
from navicert.screening.names import Role, Token

# Likeness is a whole number from 0 to 100. What two different letters leave of it, by the length of the longer word:
EDITS = {
    1: (0, 0, 0, 55, 66, 76, 82, 85, 88, 89, 90, 91, 92),
    2: (0, 0, 0, 0, 0, 0, 52, 60, 66, 70, 74, 76, 78),
    3: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 58, 62, 66),
}
LONGEST = 12  # of the table above
# Changes of these figures are made in `_kernel.c` too; a test holds the two to identical results.
SAME, EQUIVALENT, FOLDED, BONES, BARE_BONES = 100, 96, 95, 80, 90
SHORT_BONES = 66
OTHER_BEGINNING = 7
LEAST = 50
CUT = 24  # letters of a word that count for the deletion keys
PREFIX_LEAST, PREFIX_MOST = 4, 64
# Words in these roles mean themselves, an equivalent or another transliteration; letters that differ make another word.
EXACT_ROLES = frozenset({Role.FORM, Role.TITLE, Role.PARTICLE, Role.CONNECTOR, Role.INITIAL, Role.NUMBER})
VOWELS = frozenset("aeiouy")
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
TABLES = ("text", "fold", "bones", "canonical", "deletion")


class Meaning(NamedTuple):
    """A listed word that a word of the query may mean: how alike (0–100), and why, as a place in ``HOW``."""

    word: int
    like: int
    how: int


def key(word: str) -> int:
    """The hash under which a word is filed."""
    return crc32(word.encode())


def deletions(word: str, most: int = 2) -> set[bytes]:
    """The word without one letter, and without two where it has eight or more and ``most`` allows it."""
    raw = word[:CUT].encode()
    whole = {raw}
    if len(raw) < 3:
        return whole
    one = {raw[:i] + raw[i + 1 :] for i in range(len(raw))}
    if len(raw) < 8 or most < 2:
        return whole | one
    two = {w[:i] + w[i + 1 :] for w in one for i in range(len(w))} if len(raw) <= 16 else set()
    return whole | one | two


FILED_UNDER: Mapping[str, Callable[[Token], str]] = {
    "text": lambda t: t.text,
    "fold": lambda t: t.fold,
    "bones": lambda t: t.bones,
    "canonical": lambda t: t.canonical,
}
Word = tuple[str, int, str]
"""What makes a word the same word: its text, its role, and the word that it stands for."""


def build_vocabulary(tokens: Iterable[Token]) -> tuple[dict[str, Array], dict[Word, int]]:
    """The arrays of a vocabulary, and the number of each word."""
    words = sorted({(t.text, int(t.role), t.canonical): t for t in tokens}.items())
    arrays: dict[str, Array] = {
        "word_role": np.array([role for (_, role, _), _ in words], np.uint8),
        **_texts("word_text", [t.text for _, t in words]),
        **_texts("word_fold", [t.fold for _, t in words]),
        **_texts("word_bare", [t.bones for _, t in words]),
        "word_canonical": np.array([key(t.canonical) for _, t in words], np.uint32),
        "word_bones": np.array([key(t.bones) if t.bones else 0 for _, t in words], np.uint32),
    }
    for table, of in FILED_UNDER.items():
        arrays |= _filed(table, [(key(of(t)), i) for i, (_, t) in enumerate(words) if of(t)])
    arrays |= _deletions([t for _, t in words])
    return arrays, {name: i for i, (name, _) in enumerate(words)}


def _near(token: Token) -> set[int]:
    """The hashes under which a word is found by another within one or two letters: of its key, and of its spelling."""
    return {crc32(w) for w in deletions(token.fold)} | {crc32(w) for w in deletions(token.text, 1)}


def _texts(name: str, texts: Sequence[str]) -> dict[str, Array]:
    raw = [t.encode() for t in texts]
    ends = np.cumsum([0, *map(len, raw)], dtype=np.int64)
    return {f"{name}_ends": ends, name: np.frombuffer(b"".join(raw), np.uint8)}


def _deletions(tokens: Sequence[Token]) -> dict[str, Array]:
    made = compiled_near_keys()
    if made:
        each = [np.unique(np.frombuffer(made(t.fold, t.text), np.uint32)) for t in tokens]
    else:
        each = [np.fromiter(sorted(_near(t)), np.uint32) for t in tokens]
    keys = np.concatenate([np.zeros(0, np.uint32), *each])
    words = np.repeat(np.arange(len(tokens), dtype=np.int32), [len(keys) for keys in each])
    order = np.argsort(keys, kind="stable")
    return {"deletion_keys": keys[order], "deletion_words": words[order]}


def _filed(table: str, pairs: Sequence[tuple[int, int]]) -> dict[str, Array]:
    flat = np.array(pairs, np.int64).reshape(-1, 2)
    order = np.lexsort((flat[:, 1], flat[:, 0]))
    return {f"{table}_keys": flat[order, 0].astype(np.uint32), f"{table}_words": flat[order, 1].astype(np.int32)}


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
        self._text, self._text_ends = arrays["word_text"].data, arrays["word_text_ends"]
        self._fold, self._fold_ends = arrays["word_fold"].data, arrays["word_fold_ends"]
        self._bare, self._bare_ends = arrays["word_bare"].data, arrays["word_bare_ends"]
        self._tables = {t: (arrays[f"{t}_keys"], arrays[f"{t}_words"]) for t in TABLES}
        self.meanings: Callable[[Token], bytes] = lru_cache(remembered)(self._meanings)
        """The listed words that a word may mean, as int32 triples of the fields of :class:`Meaning`."""
        self.word: Callable[[int], ListedWord] = lru_cache(20_000)(self._word)
        """One listed word."""

    def __len__(self) -> int:
        return len(self.role)

    def _word(self, word: int) -> ListedWord:
        return ListedWord(self.text(word), self.fold(word), self.bones(word), int(self.role[word]))

    def text(self, word: int) -> str:
        ends = self._text_ends
        return str(self._text[ends[word] : ends[word + 1]], "ascii")

    def fold(self, word: int) -> str:
        ends = self._fold_ends
        return str(self._fold[ends[word] : ends[word + 1]], "ascii")

    def bones(self, word: int) -> str:
        """The consonants of a word."""
        ends = self._bare_ends
        return str(self._bare[ends[word] : ends[word + 1]], "ascii")

    def filed(self, table: str, keys: Sequence[int]) -> Array:
        """The words filed in a table under any of these hashes."""
        held, words = self._tables[table]
        if len(keys) == 1:
            return words[run_of(held, keys[0])]
        wanted = np.array(keys, np.uint32)
        first, last = np.searchsorted(held, wanted, "left"), np.searchsorted(held, wanted, "right")
        hit = np.flatnonzero(last > first)
        return np.concatenate([words[first[i] : last[i]] for i in hit]) if len(hit) else words[:0]

    def beginning(self, start: str) -> Sequence[int]:
        """The words that begin so; none where there are too many for a beginning to mean anything."""
        first, last = self._bisect(start), self._bisect(start + "\x7f")
        return range(first, last) if last - first <= PREFIX_MOST else ()

    def _bisect(self, text: str) -> int:
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self.text(middle) < text:
                low = middle + 1
            else:
                high = middle
        return low

    def _meanings(self, token: Token) -> bytes:
        exact = token.role in EXACT_ROLES
        if self.kernel:
            return self.kernel.meanings(token.text, token.fold, token.bones, token.canonical, exact)
        near = [
            self.filed("text", [key(token.text)]),
            self.filed("fold", [key(token.fold)]),
            self.filed("canonical", [key(token.canonical)]),
        ]
        if not exact:
            near += [self.filed("deletion", list(_near(token))), self.filed("bones", [key(token.bones or "")])]
        found = [self._likeness(token, int(w)) for w in np.unique(np.concatenate(near))]
        return np.array([m for m in found if m.like >= LEAST], np.int32).tobytes()

    def _likeness(self, token: Token, word: int) -> Meaning:
        text, fold = self.text(word), self.fold(word)
        if text == token.text:
            return Meaning(word, SAME, 0)
        if self.arrays["word_canonical"][word] == key(token.canonical):
            return Meaning(word, EQUIVALENT, 1)
        if fold == token.fold:
            return Meaning(word, FOLDED, 2)
        if token.role in EXACT_ROLES:
            return Meaning(word, 0, 3)
        like, how = edited(token, text, fold), 3
        if token.bones and self.arrays["word_bones"][word] == key(token.bones):
            bones = _bones(token, text)
            if bones > like:
                like, how = bones, 4
        return Meaning(word, like, how)


def _bones(token: Token, text: str) -> int:
    dropped = not VOWELS & set(token.text[1:]) or not VOWELS & set(text[1:])
    if len(token.bones) < 3:
        return SHORT_BONES if dropped else 0
    return BARE_BONES if dropped else BONES


def edited(token: Token, text: str, fold: str) -> int:
    """Likeness of two words by the letters in which they differ, in print or in their transliteration keys."""
    like = max(_distance(token.text, text), _distance(token.fold, fold) - 1)
    return like - OTHER_BEGINNING * (token.fold[:1] != fold[:1] and like > 0)


def _distance(a: str, b: str) -> int:
    longest = min(max(len(a), len(b)), LONGEST)
    edits = OSA.distance(a, b, score_cutoff=3)
    return EDITS[edits][longest] if edits in EDITS else SAME if edits == 0 else 0
