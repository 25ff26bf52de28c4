"""How much a word of a name says: rare words much, frequent words, legal forms and titles little.

The counts are kept apart from the lists and have their own version, so that one new entry moves no score.
"""

from __future__ import annotations

import csv
import io
import lzma
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from hashlib import sha256
from importlib import resources

from navicert.screening.names import Role, Token

# The share of its weight that a word keeps in each role.
SHARE: Mapping[Role, float] = {
    Role.NAME: 1.0,
    Role.FORM: 0.06,
    Role.TITLE: 0.03,
    Role.PARTICLE: 0.06,
    Role.NUMBER: 0.8,
    Role.INITIAL: 0.15,
    Role.GENERIC: 0.5,
    Role.PLACE: 0.6,
    Role.CONNECTOR: 0.02,
}
SCALE = 10  # a weight is ten times the natural logarithm of the word's rarity
SHIPPED = "words.csv.xz"


@dataclass(frozen=True)
class Weights:
    """Counts of words among the names of persons and of others; ``names`` are the two totals."""

    counts: Mapping[str, tuple[int, int]]
    names: tuple[int, int]
    version: str

    @cached_property
    def of(self) -> Callable[[Token, bool], int]:
        """The weight of a word, 1 to 255, in the name of a person or of another."""
        return lru_cache(100_000)(self._of)

    def _of(self, token: Token, person: bool) -> int:
        column = int(person)
        none = (0, 0)
        held = max(self.counts.get(token.fold, none)[column], self.counts.get(token.canonical, none)[column])
        rarity = math.log((self.names[column] + 1) / (held + 0.5))
        return max(1, min(255, round(SCALE * rarity * SHARE[token.role])))

    def knows(self, token: Token) -> bool:
        """Whether the word is one that names are made of, as it is spelt."""
        return token.text in self.counts


def read_weights(text: str) -> Weights:
    """``word,other,person`` lines; the first line holds the totals under the word ``*``."""
    rows = {word: (int(other), int(person)) for word, other, person in list(csv.reader(io.StringIO(text)))[1:]}
    return Weights(rows, rows.pop("*"), sha256(text.encode()).hexdigest()[:16])


@cache
def shipped_weights() -> Weights:
    """The counts that ship with this version."""
    packed = resources.files("navicert.screening").joinpath("data", SHIPPED).read_bytes()
    return read_weights(lzma.decompress(packed).decode())
