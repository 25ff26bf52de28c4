"""Limits in the words of a control list: how two wordings of one paragraph differ, and whether more is caught.

Only what can be defended is called stricter or looser: the same words around other figures, each figure with a word
beside it that says on which side of it the goods are caught.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

ABOVE = (
    "equal to or greater than", "greater than or equal to", "not less than", "no less than", "in excess of", "exceeding",
    "greater than", "more than", "higher than", "longer than", "above", "at least", "minimum of", "or more", "or higher",
    "or greater", "or longer",
)  # fmt: skip
"""Goods on the upper side of the figure are caught: a lower figure catches more."""
BELOW = (
    "equal to or less than", "less than or equal to", "not exceeding", "not more than", "not greater than", "no more than",
    "less (better) than", "less than", "lower than", "smaller than", "shorter than", "below", "up to", "maximum of",
    "or less", "or lower", "or shorter",
)  # fmt: skip
"""Goods on the lower side of the figure are caught: a higher figure catches more."""
PHRASES = sorted([(p, "above") for p in ABOVE] + [(p, "below") for p in BELOW], key=lambda found: -len(found[0]))
TURNED = re.compile(r"\b(?:not control|not apply|does not|do not|except|other than|unless|without|not specified)\b")
"""Words after which the sides may be turned round: of such a wording nothing is said."""
LOOK_ALIKES = str.maketrans({"×": "x", "\N{GREEK SMALL LETTER MU}": "\N{MICRO SIGN}", "\N{MINUS SIGN}": "-"})
POWER = re.compile(r"x 10|\d e[-+]?\d")
"""A power of ten: its exponent is printed raised, lowered to the line or not at all."""
GROUPED = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w])|(?<=\s)-?\d+(?:\.\d+)?")
UNIT = re.compile(r"^\s*([a-zµ%°Ω/]+(?:[23](?![\w.]))?(?:/[a-z]+[23]?(?![\w.]))?)")
"""The unit after a figure: ``m``, ``m3/s``, ``dbm/hz``."""
WORD = re.compile(r"^\s*([a-z]{5,})\s+([a-z]+)\b")
"""A unit of two words: ``weighted teraflops``, ``micro g``. Short ones stand by themselves."""
SMALL = frozenset({"and", "any", "at", "but", "by", "for", "from", "having", "in", "of", "on", "or", "over", "per", "than",
                   "to", "under", "up", "when", "which", "while", "with", "within"})  # fmt: skip
"""Words that are no part of a unit."""
NEAR = 45
"""So many characters before a figure are searched for the word that says its side, back to the figure before it."""
AFTER = 14
LEAD = 80
"""So many characters are shown before the place where two wordings part."""
MOST_WORDS = 0.6
"""Where the words of two states differ, this share of them must be common before figures are compared."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One figure with the side on which goods are caught (``above``, ``below`` or empty), the unit after it, and that
    unit in all its words, for a reader."""

    value: float
    side: str
    unit: str
    measure: str = ""


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """A wording without what printers differ in: quotes, the decimal comma, grouped digits, the mark at the end."""
    made = text.casefold().translate(LOOK_ALIKES)
    made = re.sub(r"[\"'“”‘’«»]", "", made)
    made = re.sub(r"(?<=\d) ?[o°º] ?c\b", " °c", made)
    made = re.sub(r"(?<=\d),(?=\d)", ".", made)
    made = re.sub(r"(?<=[\s(])-\s+(?=\d)", "-", re.sub(r"\s+", " ", made)).strip()
    made = GROUPED.sub("", GROUPED.sub("", made))
    made = re.sub(r"(?<=\d)\s*%", " %", made)
    made = re.sub(r"\s*[;:,.]?\s*(?:and|or)?\s*[;:,.]*$", "", made)
    return re.sub(r"[()–]|(?<=\w)-|-(?!\d)", " ", made).replace("  ", " ")


def _packed(text: str) -> str:
    return re.sub(r"[\s,.;:]+", "", plain(text))


@lru_cache(maxsize=65536)
def skeleton(text: str) -> str:
    """The words around the figures."""
    return re.sub(r"[\s,.;:]+", " ", NUMBER.sub("#", plain(text))).strip()


@lru_cache(maxsize=65536)
def limits(text: str) -> tuple[Limit, ...]:
    """Every figure of a wording, in order."""
    words, found, last = plain(text).replace("less better than", "less (better) than"), [], 0
    for match in NUMBER.finditer(words):
        before, after = words[max(last, match.start() - NEAR) : match.start()], words[match.end() :]
        unit = UNIT.match(after)
        found.append(Limit(float(match[0]), _side(before, after), unit[1] if unit else "", _measure(after)))
        last = match.end()
    return tuple(found)


def _side(before: str, after: str) -> str:
    """The side that the nearest phrase before the figure names; else one that follows its unit."""
    best = max(((before.rfind(p), len(p), side) for p, side in PHRASES if p in before), default=None)
    covering = [
        (place, length, side) for p, side in PHRASES for place, length in [(before.rfind(p), len(p))]
        if best and place >= 0 and place <= best[0] and place + length >= best[0] + best[1]
    ]  # fmt: skip
    if covering:
        return max(covering, key=lambda found: found[1])[2]
    return next((side for p, side in PHRASES if p.startswith("or ") and p in after[: AFTER + len(p)]), "")


def _measure(after: str) -> str:
    """The unit after a figure as a reader knows it, or nothing where only a small word follows."""
    long, unit = WORD.match(after), UNIT.match(after)
    if long and long[1] not in SMALL and long[2] not in SMALL:
        return f"{long[1]} {long[2]}"
    return unit[1] if unit and unit[1] not in SMALL else ""


def compared(before: str, after: str, *, other_words: bool = False) -> tuple[str, str]:
    """How the second wording differs: ``same``, ``stricter``, ``looser``, ``reworded`` or ``changed``; and why.

    ``other_words`` compares figures although the words differ, if side and unit of each agree.
    """
    if _packed(before) == _packed(after):
        return "same", ""
    if POWER.search(plain(before)) or POWER.search(plain(after)):
        return "changed", "the words differ, and powers of ten are not printed so that they can be compared"
    old, new = limits(before), limits(after)
    if [x.value for x in old] == [x.value for x in new]:
        return "reworded", "the figures are the same, the words are not"
    same = skeleton(before) == skeleton(after) or other_words and _speak_of_the_same(before, after, old, new)
    if not same or len(old) != len(new) or TURNED.search(plain(before)) or TURNED.search(plain(after)):
        return (
            "changed",
            "words and figures differ"
            if not same
            else "the figures differ; on which side goods are caught is not plain",
        )
    units = {x.measure: _as_printed(x.measure, text) for held, text in ((old, before), (new, after)) for x in held}
    return _by_side(old, new, units)


def _speak_of_the_same(before: str, after: str, old: tuple[Limit, ...], new: tuple[Limit, ...]) -> bool:
    """Have two wordings most of their words in common, and the same units in the same order?"""
    return alike(before, after) and [x.unit for x in old] == [x.unit for x in new]


def alike(before: str, after: str) -> bool:
    """Have two wordings most of their words in common?"""
    one, other = set(skeleton(before).split()), set(skeleton(after).split())
    return len(one & other) >= MOST_WORDS * len(one | other)


def _as_printed(unit: str, text: str) -> str:
    spelt = r"\d\s*(" + r"[\s-]+".join(map(re.escape, unit.split())) + ")"
    found = re.search(spelt, text) or re.search(spelt, text, re.IGNORECASE)
    return found[1] if found else unit


def _by_side(old: tuple[Limit, ...], new: tuple[Limit, ...], units: Mapping[str, str]) -> tuple[str, str]:
    said, ways = [], set()

    def shown(limit: Limit) -> str:
        return f"{limit.value:g} {units[limit.measure]}".strip()

    for one, other in zip(old, new, strict=True):
        if one.value == other.value:
            continue
        if not one.side or one.side != other.side:
            return "changed", f"{shown(one)} against {shown(other)}; on which side goods are caught is not plain"
        lower = other.value < one.value
        ways.add("stricter" if lower == (one.side == "above") else "looser")
        said.append(
            f"the limit is {shown(one)} in the first and {shown(other)} in the second; goods {one.side} it are caught"
        )
    if len(ways) != 1:
        return "changed", "; ".join(said) + "; one limit catches more, another less" if ways else ""
    return ways.pop(), "; ".join(said)


def parting(before: str, after: str, longest: int) -> tuple[str, str]:
    """Two wordings cut to a length, each so that the first letter or figure in which they part can be seen."""
    one, other = _letters(before), _letters(after)
    shorter = min(len(one), len(other))
    at = next((n for n in range(shorter) if one[n][1] != other[n][1]), shorter)
    places = (held[at][0] if at < len(held) else len(text) for text, held in ((before, one), (after, other)))
    return _window(before, next(places), longest), _window(after, next(places), longest)


def _letters(text: str) -> list[tuple[int, str]]:
    """The letters and figures of a wording, each with its place: no printer differs in these."""
    return [(n, c.lower()) for n, c in enumerate(text.translate(LOOK_ALIKES)) if c.isalnum()]


def _window(text: str, place: int, longest: int) -> str:
    """The text cut to a length, from its beginning if the place is seen there, else from a word before the place."""
    start = 0 if place < longest - LEAD else text.rfind(" ", 0, max(place - LEAD, 0)) + 1
    cut = text[start : start + longest]
    return ("… " if start else "") + cut + (" …" if start + longest < len(text) else "")
