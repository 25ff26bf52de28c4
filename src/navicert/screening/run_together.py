"""Three words of a name that somebody wrote as one: ``volgatradingcompany`` is read as three words as well.

Two words written as one are found through the words of the index; three are told by the words that names are made of,
so that how a name is read does not depend on what is listed today.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from navicert.screening.weights import Weights

LEAST = 11  # letters that three words written as one have
LONG = re.compile(rf"[A-Za-z]{{{LEAST},40}}")
PART, SHORT_PART = 4, 2  # letters of a part at least: of the two that are known words, and of the third


def written_apart(text: str, weights: Weights) -> str:
    """The text with every word that is unknown, and is made of three of which two are known, written as three."""
    if max(map(len, text.split()), default=0) < LEAST:
        return text
    return LONG.sub(lambda found: _apart(found[0], weights), text)


def _apart(word: str, weights: Weights) -> str:
    plain = word.lower()
    if plain in weights.counts:
        return word
    # The most letters in known words; of equals, the rarest part is the most frequent.
    best = max(((*_worth(parts, weights), parts) for parts in _cuts(plain, weights)), default=None)
    return " ".join(best[-1]) if best else word


def _worth(parts: tuple[str, ...], weights: Weights) -> tuple[int, int]:
    held = [part for part in parts if part in weights.counts]
    return sum(map(len, held)), min(sum(weights.counts[part]) for part in held)


def _cuts(word: str, weights: Weights) -> Iterator[tuple[str, str, str]]:
    """Every way to cut a word in three of which two are known words of some length."""
    known, end = weights.counts, len(word)
    firsts = [i for i in range(PART, end - PART - SHORT_PART + 1) if word[:i] in known]
    lasts = [j for j in range(PART + SHORT_PART, end - PART + 1) if word[j:] in known]
    for i in firsts:
        yield from ((word[:i], word[i:j], word[j:]) for j in lasts if j - i >= SHORT_PART)
        yield from (
            (word[:i], word[i:j], word[j:]) for j in range(i + PART, end - SHORT_PART + 1) if word[i:j] in known
        )
    for j in lasts:
        yield from ((word[:i], word[i:j], word[j:]) for i in range(SHORT_PART, j - PART + 1) if word[i:j] in known)
