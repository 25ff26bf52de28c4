"""What a name is read into: tokens with a role, and readings of the same name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple


class Role(IntEnum):
    """What a word does in a name. Only ``NAME`` words tell parties apart well; the rest is weaker evidence.

    ``GENERIC`` is a word of business (trading, group), ``PLACE`` a country, city, people or direction, ``FORM`` a
    legal form (or, before a ship's name, M/V and the like), ``CONNECTOR`` an and, of or the.
    """

    NAME = 0
    FORM = 1
    TITLE = 2
    PARTICLE = 3
    NUMBER = 4
    INITIAL = 5
    GENERIC = 6
    PLACE = 7
    CONNECTOR = 8


class Token(NamedTuple):
    """One word of a name, or one phrase that stands for one thing (``joint stock company``), written together.

    ``text`` is in a–z and 0–9, for exact comparison. ``fold`` is the same for spellings that sound alike
    (:func:`navicert.screening.names.folding.fold`). ``bones`` are the consonants of ``fold``, empty where there are
    fewer than two. ``canonical`` is the same for words known to stand for each other (``bill`` and ``william``,
    ``corp`` and ``corporation``, ``viii`` and ``8``), else ``text``.
    """

    text: str
    fold: str
    bones: str
    role: Role
    canonical: str


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it was written, its tokens, the scripts it uses (ISO 15924), and up to four other readings.

    Another reading is what a different language would make of the same signs: a Japanese reading of Han characters,
    the bare consonants of an Arabic word, Latin look-alikes in a Cyrillic word.
    """

    text: str
    tokens: tuple[Token, ...]
    scripts: frozenset[str]
    variants: tuple[tuple[Token, ...], ...] = ()
