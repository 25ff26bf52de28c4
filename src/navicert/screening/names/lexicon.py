"""The words that names are made of, for each way of reading a name, from the tables in ``tables``.

In a table, ``~`` before a word means that it counts only as the first or the last word of a name, and ``^`` only as the
first. A word of several words is a phrase.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from rapidfuzz.distance import OSA

from navicert.screening.names.folding import fold, sharp_fold
from navicert.screening.names.letters import plain_latin
from navicert.screening.names.shapes import Role
from navicert.screening.names.tables import table

ROLES: dict[str, Role] = {
    "forms": Role.FORM,
    "vessel-prefixes": Role.FORM,
    "titles": Role.TITLE,
    "courtesy": Role.TITLE,
    "particles": Role.PARTICLE,
    "numbers": Role.NUMBER,
    "suffixes": Role.NUMBER,
    "generic": Role.GENERIC,
    "address": Role.GENERIC,
    "places": Role.PLACE,
    "connectors": Role.CONNECTOR,
    "given": Role.NAME,
}
# The tables of each way of reading; the first that has a word says what it is. A person's name is no place and no
# business, and a ship's is neither, whatever its words mean elsewhere.
ORDER: dict[str, tuple[str, ...]] = {
    "person": ("titles", "particles", "suffixes", "given"),
    "organisation": ("forms", "connectors", "generic", "numbers", "courtesy", "places", "particles"),
    "vessel": ("vessel-prefixes", "connectors", "numbers"),
    "address": ("address", "connectors", "numbers", "places", "particles"),
    "other": ("forms", "connectors", "generic", "numbers", "courtesy", "places", "particles", "given"),
}
READ_AS = {"aircraft": "vessel", "wallet": "organisation"}
SHORTEST_FOLD = 5  # below, too many words fold alike to take one for the other
LONGEST_SHORT = 6  # up to this length a spelling may be one letter away, above it two


@dataclass(slots=True)
class Lexicon:
    """Words and phrases of one way of reading.

    ``words``: word → role, what it stands for, and where alone it counts. ``phrases``: the folds of the first two words → the
    folds of a whole phrase, role, what it stands for, and where alone it counts, longest first; ``openings``: the folds
    of the first words. ``sounds``: the sharp
    fold of given and family names → what they stand for, where all of that fold stand for the same, and the names.
    """

    words: dict[str, tuple[Role, str, str]] = field(default_factory=dict)
    phrases: dict[tuple[str, str], list[tuple[tuple[str, ...], Role, str, str]]] = field(default_factory=dict)
    openings: set[str] = field(default_factory=set)
    sounds: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)


@cache
def lexicon(kind: str) -> Lexicon:
    """The words of a way of reading, by the kind of party."""
    found = Lexicon()
    order = ORDER[READ_AS.get(kind, kind)]
    for name in order:
        for stands_for, words in (*table(name), *(_countries() if name == "places" else ())):
            for word in words:
                _add(found, word, ROLES[name], stands_for)
    for phrases in found.phrases.values():
        phrases.sort(key=lambda phrase: -len(phrase[0]))
    if "given" in order:
        found.sounds = _sounds()
    return found


def _add(found: Lexicon, word: str, role: Role, stands_for: str) -> None:
    bare = word.lstrip("~^")
    where = word[: len(word) - len(bare)]
    if " " in bare:
        folds = tuple(map(fold, bare.split(" ")))
        found.phrases.setdefault((folds[0], folds[1]), []).append((folds, role, stands_for, where))
        found.openings.add(folds[0])
    else:
        found.words.setdefault(bare, (role, stands_for, where))


def _countries() -> list[tuple[str, tuple[str, ...]]]:
    """Every country of ISO 3166 by its plain name; ``Iran, Islamic Republic of`` also the other way round."""
    import iso3166  # only where places are wanted: it takes its time

    rows = []
    for country in iso3166.countries:
        plain = plain_latin(country.apolitical_name).lower().replace("'", "").replace(".", "")
        first, _, rest = plain.partition(", ")
        whole = f"{rest} {first}".strip().replace("(", "").replace(")", "").replace("-", " ")
        rows.append((whole, (whole, *([first] if not rest and first != whole else []))))
    return rows


def _sounds() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Names of the table ``given`` by their sharp folds; a fold that two groups share is left out."""
    found: dict[str, dict[str, str]] = {}
    for stands_for, words in table("given"):
        for word in words:
            if " " not in word and len(key := sharp_fold(word)) >= SHORTEST_FOLD:
                found.setdefault(key, {})[word] = stands_for
    return {
        key: (next(iter(names.values())), tuple(names)) for key, names in found.items() if len(set(names.values())) == 1
    }


def group_of(word: str, known: Lexicon) -> str:
    """What a spelling that is in no table stands for: that of a name with the same sharp fold, a letter or two away."""
    stands_for, names = known.sounds.get(sharp_fold(word), ("", ()))
    most = 1 if len(word) <= LONGEST_SHORT else 2
    return stands_for if any(OSA.distance(word, name, score_cutoff=most) <= most for name in names) else ""
