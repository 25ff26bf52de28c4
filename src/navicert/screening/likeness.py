"""How alike a word of a query and listed words are: a whole number from 0 to 100, and why."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from navicert.screening.arrays import Array
from navicert.screening.names import Role, Token

# Changes of these figures are made in `_kernel.c` too; a test holds the two to identical results.
SAME, EQUIVALENT, FOLDED, BONES, BARE_BONES = 100, 96, 95, 80, 90
SHORT_BONES = 66
MISSPELT = 85  # from which two words written as one may be a listed word that is misspelt
OTHER_BEGINNING = 7
# What different letters leave of it: a row for none to three letters and for more, by the length of the longer word.
EDITS = np.array(
    (
        (SAME,) * 13,
        (0, 0, 0, 55, 66, 76, 82, 85, 88, 89, 90, 91, 92),
        (0, 0, 0, 0, 0, 0, 52, 60, 66, 70, 74, 76, 78),
        (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 58, 62, 66),
        (0,) * 13,
    )
)
MOST_EDITS, LONGEST = EDITS.shape[0] - 1, EDITS.shape[1] - 1
# Words in these roles mean themselves, an equivalent or another transliteration; letters that differ make another word.
EXACT_ROLES = frozenset({Role.FORM, Role.TITLE, Role.PARTICLE, Role.CONNECTOR, Role.INITIAL, Role.NUMBER})
VOWELS = frozenset("aeiouy")
# Why: places in the table ``HOW`` of the vocabulary.
SAME_WORD, EQUIVALENT_WORD, TRANSLITERATED, LETTERS_DIFFER, SAME_CONSONANTS = range(5)


def likeness(
    tokens: Sequence[Token], of: Array, texts: Sequence[str], folds: Sequence[str], equivalent: Array, same_bones: Array
) -> tuple[Array, Array]:
    """The likeness of words to listed ones, given as spellings and transliteration keys, and the reasons.

    ``of`` is the place of the token with which each listed word is compared; ``equivalent`` and ``same_bones`` say
    whether the two stand for the same, and have the same consonants.
    """
    whose = of.tolist()
    printed, folded = ([t.text for t in tokens], texts), ([t.fold for t in tokens], folds)
    edits, edits_of_keys = _edits(*printed, whose), _edits(*folded, whose)
    like = np.maximum(_left(edits, *printed, of), _left(edits_of_keys, *folded, of) - 1)
    beginnings = [t.fold[:1] for t in tokens]
    other = [fold[:1] != beginnings[n] for n, fold in zip(whose, folds, strict=True)]
    like[other & (like > 0)] -= OTHER_BEGINNING
    bones = _bones(tokens, whose, texts, same_bones)
    how = np.where(bones > like, SAME_CONSONANTS, LETTERS_DIFFER)
    like = np.maximum(like, bones)
    like[np.array([t.role in EXACT_ROLES for t in tokens])[of]] = 0
    for met, value, reason in (
        (edits_of_keys == 0, FOLDED, TRANSLITERATED),
        (equivalent, EQUIVALENT, EQUIVALENT_WORD),
        (edits == 0, SAME, SAME_WORD),
    ):
        like[met], how[met] = value, reason
    return like, how


def _edits(words: Sequence[str], others: Sequence[str], whose: Sequence[int]) -> Array:
    """Letters to insert, delete, replace or swap with a neighbour; more than three count as four."""
    asked = [words[n] for n in whose]
    edits: Array = cpdist(asked, others, scorer=OSA.distance, score_cutoff=MOST_EDITS - 1, dtype=np.int32)
    return edits


def _left(edits: Array, words: Sequence[str], others: Sequence[str], of: Array) -> Array:
    """What so many edits leave, by the length of the longer word."""
    longest = np.maximum(np.array([len(word) for word in words])[of], np.fromiter(map(len, others), np.int64))
    found: Array = EDITS.take(edits * (LONGEST + 1) + np.minimum(longest, LONGEST))
    return found


def _bones(tokens: Sequence[Token], whose: Sequence[int], texts: Sequence[str], same_bones: Array) -> Array:
    """What the same consonants bring: more where one of the two words is written without its vowels."""
    found = np.zeros(len(texts), np.int64)
    bare = [VOWELS.isdisjoint(t.text[1:]) for t in tokens]
    brought = [(0, SHORT_BONES) if len(t.bones) < 3 else (BONES, BARE_BONES) for t in tokens]
    same = [n for n in np.flatnonzero(same_bones).tolist() if tokens[whose[n]].bones]
    found[same] = [brought[whose[n]][bare[whose[n]] or VOWELS.isdisjoint(texts[n][1:])] for n in same]
    return found
