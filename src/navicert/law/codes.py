"""Control-list codes: an entry and a path of paragraphs, such as ``3A001.b.2`` (15 CFR 738.2(d); Annex I).

A paragraph of the United States Munitions List is written as it is printed, ``VIII(h)(1)`` (22 CFR 120.10(b), 121.1).
"""

from __future__ import annotations

import re
from functools import lru_cache

ENTRY = re.compile(r"^([0-9][A-E](?:19[0-9]{2}|[0-9]{3}))(.*)$", re.IGNORECASE)
"""An entry of a dual-use list; the national lists of Member States count on from 1900 (``4A1906``)."""
MILITARY = re.compile(r"^(?:ML[\s.]*([0-9]{1,2})|00([0-9]{2}))([\s.]*(?:\(?[a-z].*)?)$", re.IGNORECASE)
"""An entry of the Common Military List, and the number that it has in the German one (``0008a1``)."""
TOKEN = re.compile(r"[A-Za-z]+|[0-9]+")
UNLISTED = frozenset({"EAR99", "none", ""})
CATEGORIES = (
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII",
    "XVIII", "XIX", "XX", "XXI",
)  # fmt: skip
"""The categories of the United States Munitions List, 22 CFR 121.1."""
MUNITIONS = re.compile(
    r"^(?:USML\b)?[\s,.-]*(?:CAT(?:EGORY|\.)?)?\s*([IVX]+|[0-9]{1,2})((?:[\s.]*(?:\([A-Z0-9]+\)|(?<=\.)[A-Z0-9]+))*)$",
    re.IGNORECASE,
)
PRINTED = re.compile(r"^(X{0,2}(?:IX|IV|V?I{0,3}))((?:\([A-Za-z0-9]+\))*)$")
"""A munitions paragraph in its usual form."""
CANADIAN = re.compile(r"^(?:ECL\b[\s,.-]*)?([1-9]-[0-9]{1,2}|5[0-9]{3})(?![0-9])([A-Za-z0-9\s.()-]*)$", re.IGNORECASE)
"""An item of Canada's Export Control List, as the List or the Guide writes it (SOR/89-202)."""
ARMS = re.compile(r"^(?:ML|PL|KM)[0-9]|^2-[0-9]|^1(?:\(|$)")
"""Entries of arms: European lists (KM is the Swiss one of war material), Group 2 of Canada's, row 1 of Japan's."""
LETTERED = frozenset("1346")
"""The groups of that List whose items carry the letters A to E of the product groups."""


@lru_cache(maxsize=65536)
def normalise(code: str) -> str:
    """The usual form of a code: ``3A001A2`` and ``3a001.a.2`` become ``3A001.a.2``; others are left as they are."""
    text = code.strip()
    if text.upper() == "EAR99":
        return "EAR99"
    if text.lower() in ("none", "unlisted", "not listed"):
        return "none"
    match = ENTRY.match(text)
    if not match:
        return _military(text)
    return ".".join([match[1].upper(), *(t.lower() for t in TOKEN.findall(match[2]))])


def _military(text: str) -> str:
    """``ML8.a.1`` for ``ml8a1`` and ``0008a1``; others are left as they are."""
    match = MILITARY.match(text)
    number = int(match[1] or match[2]) if match else 0
    if match is None or not 1 <= number <= 22:
        return text
    return ".".join([f"ML{number}", *(t.lower() for t in TOKEN.findall(match[3]))])


@lru_cache(maxsize=4096)
def munitions_paragraph(text: str) -> str:
    """``VIII(h)(1)`` for ``USML Category VIII(h)(1)``, ``viii.h.1`` or ``8(h)(1)``; others are left as they are."""
    plain = normalise(text)
    match = MUNITIONS.match(plain)
    if not match:
        return plain
    number = match[1].upper()
    if number.isdigit() and 0 < int(number) <= len(CATEGORIES):
        number = CATEGORIES[int(number) - 1]
    if number not in CATEGORIES:
        return plain
    return number + "".join(f"({t if len(t) == 1 and '(' in match[2] else t.lower()})" for t in TOKEN.findall(match[2]))


@lru_cache(maxsize=4096)
def export_control_item(text: str) -> str:
    """``1-3.A.1.a`` for ``1-3A1a`` or ``1-3.a.1.a.``, ``5504.2.g`` for ``5504(2)(g)``; others are left as they are.

    Source: SOR/89-202 and the Guide that it names.
    """
    plain = normalise(text)
    match = CANADIAN.match(plain)
    if not match:
        return plain
    first, *rest = [t.lower() for t in TOKEN.findall(match[2])] or [""]
    letter = first.upper() if first in tuple("abcde") and match[1][0] in LETTERED else first
    return ".".join(step for step in (match[1], letter, *rest) if step)


@lru_cache(maxsize=65536)
def steps(code: str) -> tuple[str, ...]:
    """``3A001.b.2`` as ``('3A001', 'b', '2')``, ``VIII(h)(1)`` as ``('VIII', 'h', '1')``."""
    printed = PRINTED.match(code)
    if printed and printed[1]:
        return (printed[1], *TOKEN.findall(printed[2]))
    return tuple(normalise(code).split("."))


def entry(code: str) -> str:
    """The entry of a code: ``3A001`` of ``3A001.b.2``."""
    return steps(code)[0]


@lru_cache(maxsize=65536)
def under(code: str, pattern: str) -> bool | None:
    """Is the code this paragraph or below it? ``None`` where the code is stated too coarsely to tell."""
    mine, theirs = steps(code), steps(pattern)
    if mine[: len(theirs)] == theirs:
        return True
    return None if theirs[: len(mine)] == mine else False


def unlisted(code: str) -> bool:
    """Does the code say that no entry applies (``EAR99``, ``none``)?"""
    return code in UNLISTED


def of_arms(code: str) -> bool:
    """Does the code stand on a list of arms, by the way in which it is written?

    ``ML``, ``PL`` and ``KM`` of the European lists, a paragraph of the USML, Group 2 of Canada's list, the first row of Japan's
    table, and the series that hold arms on the Commerce list (:func:`series`, 600 and 0x5).
    """
    return bool(ARMS.match(code) or (PRINTED.match(code) and code) or series(code) in ("600", "0x5"))


def category(code: str) -> str:
    """The category digit of a listed code, else an empty text."""
    return code[0] if ENTRY.match(code) else ""


def group_letter(code: str) -> str:
    """The product group (A equipment, B test and production, C materials, D software, E technology)."""
    return code[1].upper() if ENTRY.match(code) else ""


def series(code: str) -> str:
    """``600``, ``9x515`` or ``0x5`` for the entries that carry munitions or firearms, else an empty text.

    Source: 15 CFR 772.1 ("600 series", "9x515"), 738.2(d)(1).
    """
    name = entry(code)
    if not ENTRY.match(name):
        return ""
    if name[2] == "6":
        return "600"
    if name[0] == "9" and name[2:] == "515":
        return "9x515"
    return "0x5" if name[0] == "0" and name[2] == "5" else ""


def is_y(code: str) -> bool | None:
    """Is this a ``.y`` paragraph of a 600 series or 9x515 entry? ``None`` where no paragraph is stated."""
    if series(code) not in ("600", "9x515"):
        return False
    parts = steps(code)
    return None if len(parts) == 1 else parts[1] == "y"


def between(code: str, first: str, last: str) -> bool:
    """Does the entry of the code stand between two entries of the same category and group, both included?"""
    name, low, high = entry(code), entry(first), entry(last)
    return name[:2] == low[:2] and low <= name <= high
