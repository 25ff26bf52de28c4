"""What clerks, scanners, keyboards and transliteration do to a name that stays the same name.

Each change takes a random source and a name and gives the changed name, or the name unchanged where it does not apply.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

Change = Callable[[Random, str], str]
HERE = Path(__file__).parent
WORD = re.compile(r"[^\W\d_]{2,}")
VOWELS = "aeiouAEIOU"
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
CLERKS_WIDTH = 20


@cache
def table(name: str) -> Any:
    """One part of ``spellings.yaml``."""
    return yaml.safe_load((HERE / "spellings.yaml").read_text(encoding="utf-8"))[name]


@cache
def particles() -> frozenset[str]:
    return frozenset(table("particles").split())


@cache
def variants() -> Mapping[str, tuple[str, ...]]:
    """For each spelling of a frequent name, the other spellings."""
    found: dict[str, list[str]] = {}
    for line in table("names"):
        group = line.split()
        for one in group:
            found.setdefault(one, []).extend(other for other in group if other != one)
    return {one: tuple(dict.fromkeys(others)) for one, others in found.items()}


def as_written(model: str, word: str) -> str:
    """The word in the letter case of the model."""
    if model.isupper() and len(model) > 1:
        return word.upper()
    return word[:1].upper() + word[1:] if model[:1].isupper() else word


def spots(name: str, shortest: int = 3) -> list[tuple[int, int]]:
    """Where the words of letters stand."""
    return [m.span() for m in WORD.finditer(name) if m.end() - m.start() >= shortest]


def replaced(rng: Random, name: str, rules: list[list[str]], *, any_case: bool = True) -> str:
    """One of the rules applied at one place of the name where it can be."""
    found = [
        (m.span(), after)
        for before, after in rules
        for m in re.finditer(re.escape(before), name, re.IGNORECASE if any_case else 0)
    ]
    if not found:
        return name
    (start, end), after = rng.choice(found)
    here = name[start:end]
    return name[:start] + (as_written(here, after) if any_case else after) + name[end:]


def translit(rng: Random, name: str) -> str:
    """Another spelling of one of its names (Mohammed, Muhammad)."""
    known = [(m.span(), m[0]) for m in WORD.finditer(name) if m[0].lower() in variants()]
    if not known:
        return name
    (start, end), word = rng.choice(known)
    return name[:start] + as_written(word, rng.choice(variants()[word.lower()])) + name[end:]


def respelt(rng: Random, name: str) -> str:
    """Other rules of transliteration at one to three places."""
    for _ in range(rng.choice((1, 1, 2, 3))):
        name = replaced(rng, name, table("rules"))
    return name


def reversed_order(rng: Random, name: str) -> str:
    """The words from last to first."""
    return " ".join(reversed(name.split()))


def rotated(rng: Random, name: str) -> str:
    """The first words moved behind the last ones, or the family name in front with a comma."""
    words = name.split()
    if len(words) < 2:
        return name
    cut = rng.choice((1, len(words) - 1))
    return " ".join(words[cut:]) + rng.choice((" ", ", ")) + " ".join(words[:cut])


def shuffled(rng: Random, name: str) -> str:
    words = name.split()
    rng.shuffle(words)
    return " ".join(words)


def dropped(rng: Random, name: str) -> str:
    """One word left out, mostly an inner one, of five and more words sometimes two; never more than a half."""
    words = name.split()
    if len(words) < 3:
        return name
    for _ in range(2 if len(words) > 4 and rng.random() < 0.25 else 1):
        inner = range(1, len(words) - 1)
        del words[rng.choice(inner) if rng.random() < 0.8 else rng.randrange(len(words))]
    return " ".join(words)


def particle(rng: Random, name: str) -> str:
    """A particle joined with a hyphen or written into its name, or split off, or a hyphen opened."""
    group = "|".join(sorted(particles(), key=len, reverse=True))
    joined = re.compile(rf"\b({group})([ -])(?=[^\W\d_])", re.IGNORECASE)
    if found := list(joined.finditer(name)):
        m = rng.choice(found)
        other = rng.choice((" ", "-", "") if len(m[1]) < 3 else (" ", "-"))
        return name[: m.end(1)] + (other if other != m[2] else ("-" if m[2] == " " else " ")) + name[m.end() :]
    return name.replace("-", rng.choice((" ", "")), 1) if "-" in name else name


def initials(rng: Random, name: str) -> str:
    """The first word, or an inner one, as an initial."""
    words = name.split()
    if len(words) < 2:
        return name
    at = 0 if len(words) == 2 or rng.random() < 0.7 else rng.randrange(1, len(words) - 1)
    if not words[at][0].isalpha():
        return name
    words[at] = words[at][0] + rng.choice((".", ".", " ")).strip()
    return " ".join(words)


def title(rng: Random, name: str) -> str:
    """A title before the name, now and then behind it."""
    word = rng.choice(table("titles").split())
    return f"{name} {word}" if rng.random() < 0.1 else f"{word} {name}"


def punctuation(rng: Random, name: str) -> str:
    """Marks left out, opened to spaces, or put in."""
    if rng.random() < 0.8 and re.search(r"[.,'’‘`\-()\"&/]", name):
        name = name.replace("-", rng.choice((" ", "-", "")))
        return " ".join(re.sub(r"[.,'’‘`\"()]", "", name).replace("&", rng.choice(("&", "and", ""))).split())
    words = name.split()
    if len(words) < 2:
        return name
    at = rng.randrange(len(words) - 1)
    words[at] += rng.choice((",", ".", "-", ";", "'"))
    return " ".join(words).replace("- ", "-")


def lookalike(rng: Random, name: str) -> str:
    """One to three letters replaced by letters of another script that look the same."""
    looks = table("lookalikes")
    places = [i for i, letter in enumerate(name) if letter in looks]
    for at in rng.sample(places, min(len(places), rng.choice((1, 1, 2, 3)))):
        name = name[:at] + looks[name[at]] + name[at + 1 :]
    return name


def invisible(rng: Random, name: str) -> str:
    """Characters put in that nobody sees."""
    for _ in range(rng.choice((1, 1, 2))):
        at = rng.randrange(1, max(2, len(name)))
        name = name[:at] + rng.choice(INVISIBLE) + name[at:]
    return name


def no_vowels(rng: Random, name: str) -> str:
    """Inner vowels left out of every word of four letters and more, or of one word."""
    places = spots(name, 4)
    for start, end in reversed(places if rng.random() < 0.8 else rng.sample(places, min(1, len(places)))):
        inner = "".join(c for c in name[start + 1 : end] if c not in VOWELS)
        name = name[: start + 1] + inner + name[end:]
    return name


def doubled(rng: Random, name: str) -> str:
    """A letter doubled, or a double letter written once."""
    doubles = [m.start() for m in re.finditer(r"([^\W\d_])\1", name, re.IGNORECASE)]
    if doubles and rng.random() < 0.6:
        at = rng.choice(doubles)
        return name[:at] + name[at + 1 :]
    places = [i for start, end in spots(name) for i in range(start + 1, end)]
    if not places:
        return name
    at = rng.choice(places)
    return name[: at + 1] + name[at:]


def phonetic(rng: Random, name: str) -> str:
    """Written as heard."""
    for _ in range(rng.choice((1, 1, 2))):
        name = replaced(rng, name, table("sounds"))
    return name


def scanned(rng: Random, name: str) -> str:
    """Misread by a scanner."""
    for _ in range(rng.choice((1, 1, 2))):
        name = replaced(rng, name, table("scans"), any_case=False)
    return name


def mistyped(rng: Random, name: str) -> str:
    """A neighbouring key, a key struck twice over, a key missed."""
    keys = table("keyboard")
    places = [i for start, end in spots(name) for i in range(start, end) if name[i].lower() in keys]
    if not places:
        return name
    at, how = rng.choice(places), rng.random()
    near = as_written(name[at], rng.choice(keys[name[at].lower()]))
    near = near.upper() if name[at].isupper() else near
    if how < 0.7:
        return name[:at] + near + name[at + 1 :]
    return name[:at] + name[at + 1 :] if how < 0.85 else name[:at] + near + name[at:]


def transposed(rng: Random, name: str) -> str:
    """Two neighbouring letters changed about."""
    places = [i for start, end in spots(name) for i in range(start, end - 1) if name[i] != name[i + 1]]
    if not places:
        return name
    at = rng.choice(places)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def truncated(rng: Random, name: str) -> str:
    """Cut at the width of a field."""
    width = rng.choice((CLERKS_WIDTH, CLERKS_WIDTH, 18, 24, 30))
    return name[:width].strip()


def spaced(rng: Random, name: str) -> str:
    """A space left out between words or put into a long one."""
    gaps = [i for i, c in enumerate(name) if c == " "]
    long = [(s, e) for s, e in spots(name, 7)]
    if gaps and (rng.random() < 0.6 or not long):
        at = rng.choice(gaps)
        return name[:at] + name[at + 1 :]
    if not long:
        return name
    start, end = rng.choice(long)
    at = rng.randrange(start + 3, end - 2)
    return name[:at] + " " + name[at:]


def repeated(rng: Random, name: str) -> str:
    """A word written twice."""
    words = name.split()
    at = rng.randrange(len(words))
    return " ".join([*words[: at + 1], *words[at:]])


def plain_letters(rng: Random, name: str) -> str:
    """Accents lost."""
    flat = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", flat)


def other_case(rng: Random, name: str) -> str:
    return rng.choice((name.upper(), name.lower(), name.title()))


def as_typed(rng: Random, name: str) -> str:
    """As a clerk types a listed name: SURNAME, GIVEN, a mark lost, two letters changed about, a letter more or less."""
    words = name.split()
    how = rng.random()
    if how < 0.3 and len(words) > 1:
        return f"{' '.join(words[1:])}, {words[0]}" if rng.random() < 0.6 else f"{words[-1]}, {' '.join(words[:-1])}"
    if how < 0.45:
        return (
            re.sub(r"[’‘'`]", rng.choice(("?", "", " ")), name) if re.search(r"[’‘'`]", name) else transposed(rng, name)
        )
    if how < 0.6:
        return " ".join(w for w in words if w.lower() not in particles()) or name
    return rng.choice((transposed, doubled, mistyped, spaced, moved_space))(rng, name)


def moved_space(rng: Random, name: str) -> str:
    """A letter on the wrong side of a space or hyphen."""
    places = [m.start() for m in re.finditer(r"(?<=\w\w\w)[ -](?=\w\w\w)", name)]
    if not places:
        return name
    at = rng.choice(places)
    return (
        name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :]
        if rng.random() < 0.5
        else name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    )


def one_letter(rng: Random, name: str) -> str:
    """One letter replaced by another of its sort, vowel for vowel."""
    places = [i for start, end in spots(name, 4) for i in range(start, end) if name[i].isascii()]
    if not places:
        return name
    at = rng.choice(places)
    others = "aeiou" if name[at].lower() in "aeiou" else "bcdfghklmnprstvz"
    new = rng.choice(others)
    return name[:at] + (new.upper() if name[at].isupper() else new) + name[at + 1 :]


def glued(rng: Random, name: str) -> str:
    """No space between the words of a short name."""
    return name.replace(" ", "") if len(name) < 24 else name


def in_pieces(rng: Random, name: str) -> str:
    """A long word in several pieces."""
    long = spots(name, 8)
    if not long:
        return name
    start, end = rng.choice(long)
    cut = rng.randrange(start + 2, end - 4)
    second = rng.randrange(cut + 2, end - 1)
    return f"{name[:cut]} {name[cut:second]} {name[second:]}"


def with_figures(rng: Random, name: str) -> str:
    """Figures in the place of two or three letters."""
    figures = table("figures")
    places = [i for i, c in enumerate(name) if c in figures]
    for at in rng.sample(places, min(len(places), rng.choice((1, 2, 3)))):
        name = name[:at] + figures[name[at]] + name[at + 1 :]
    return name


def nickname(rng: Random, name: str) -> str:
    """A short form of a given name, or the full form of a short one."""
    rows = [row.split() for row in table("nicknames")]
    words = name.split()
    found = [(i, row) for i, w in enumerate(words) for row in rows if w.lower() in (row[0], row[1])]
    if not found:
        return name
    at, row = rng.choice(found)
    words[at] = as_written(words[at], rng.choice([w for w in row if w != words[at].lower()]))
    return " ".join(words)


def number_words(rng: Random, name: str) -> str:
    """A number in words, in figures or in Roman figures: cardinal for cardinal, ordinal for ordinal."""
    words = name.split()
    for at, word in enumerate(words):
        for row in (line.split() for line in table("numbers")):
            for forms in (row[:3], row[3:]):
                if word.strip(".,").lower() in [f.lower() for f in forms] and word not in ("I", "V", "X"):
                    others = [f for f in forms if f.lower() != word.strip(".,").lower()]
                    words[at] = as_written(word, rng.choice(others))
                    return " ".join(words)
    return name


# class, change, how often it is drawn, how much a pair made by it weighs in training
CHANGES: tuple[tuple[str, Change, float, float], ...] = (
    ("translit", translit, 2, 1.0),
    ("respelt", respelt, 2, 1.0),
    ("name_order", reversed_order, 1.2, 1.0),
    ("rotated", rotated, 1.2, 1.0),
    ("shuffled", shuffled, 0.4, 0.7),
    ("token_drop", dropped, 2, 0.8),
    ("particle", particle, 1.2, 1.0),
    ("initials", initials, 1.2, 0.8),
    ("title_affix", title, 1, 1.0),
    ("punctuation", punctuation, 1.2, 1.0),
    ("homoglyph", lookalike, 1, 1.0),
    ("invisible_char", invisible, 0.8, 1.0),
    ("vowel_drop", no_vowels, 1.2, 0.7),
    ("double_collapse", doubled, 1.2, 1.0),
    ("phonetic", phonetic, 1.5, 1.0),
    ("ocr", scanned, 1.5, 1.0),
    ("typo", mistyped, 1.5, 1.0),
    ("transpose", transposed, 1.5, 1.0),
    ("truncate", truncated, 1.2, 0.7),
    ("spaced", spaced, 1, 1.0),
    ("repeated", repeated, 0.2, 0.7),
    ("plain_letters", plain_letters, 0.3, 1.0),
    ("case", other_case, 0.3, 1.0),
    ("as_typed", as_typed, 1.2, 1.0),
    ("one_letter", one_letter, 1.5, 0.8),
    ("glued", glued, 0.3, 1.0),
    ("in_pieces", in_pieces, 0.3, 0.8),
    ("with_figures", with_figures, 0.3, 1.0),
    ("nickname", nickname, 0.4, 0.8),
    ("number_words", number_words, 0.4, 1.0),
)
