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
        return self.of_both(token)[person]

    def of_both(self, token: Token) -> tuple[int, int]:
        """The weight of a word in the name of another, and of a person."""
        folded, canonical = self.counts.get(token.fold, (0, 0)), self.counts.get(token.canonical, (0, 0))
        other, person = max(folded[0], canonical[0]), max(folded[1], canonical[1])
        return self._held(token.role, False, other), self._held(token.role, True, person)

    @cached_property
    def _held(self) -> Callable[[Role, bool, int], int]:
        """The weight of a word in a role that so many names hold."""
        return lru_cache(100_000)(self._weight)

    def _weight(self, role: Role, person: bool, held: int) -> int:
        rarity = math.log((self.names[person] + 1) / (held + 0.5))
        return max(1, min(255, round(SCALE * rarity * SHARE[role])))

    def knows(self, token: Token) -> bool:
        """Whether the word is one that names are made of, as it is spelt."""
        return token.text in self.counts


def read_weights(text: str) -> Weights:
    """``word,other,person`` lines; the first line holds the totals under the word ``*``."""
    lines, rows, same = csv.reader(io.StringIO(text)), dict[str, tuple[int, int]](), dict[str, tuple[int, int]]()
    next(lines)
    for word, other, person in lines:  # most words share their two counts with many others: one pair for all of them
        both = f"{other},{person}"
        rows[word] = same.get(both) or same.setdefault(both, (int(other), int(person)))
    return Weights(rows, rows.pop("*"), sha256(text.encode()).hexdigest()[:16])


@cache
def shipped_weights() -> Weights:
    """The counts that ship with this version."""
    packed = resources.files("navicert.screening").joinpath("data", SHIPPED).read_bytes()
    return read_weights(lzma.decompress(packed).decode())
