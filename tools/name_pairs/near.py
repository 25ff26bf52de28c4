"""Names that are near to a listed name and are not that name: the pairs that must not match."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

from name_pairs.changes import as_written, particles
from name_pairs.lists import Party, Pool

HERE = Path(__file__).parent
VOWELS, CONSONANTS = "aeiou", "bcdfghjklmnprstvwyz"
LETTERS = VOWELS + CONSONANTS

Near = Callable[[Random, Party, str, Pool], str]
"""(random source, the party, its name, all parties) → a name that is another's; the same name where it cannot be made."""


@cache
def words(name: str) -> Any:
    """One part of ``words.yaml``, its bars opened."""
    found = yaml.safe_load((HERE / "words.yaml").read_text(encoding="utf-8"))[name]
    if isinstance(found, list):
        return [one.split("|") for one in found]
    return found.split("|") if "|" in found else found.split()


def with_word(name: str, old: str, new: str) -> str:
    return re.sub(
        rf"(?<!\w){re.escape(old)}(?!\w)", lambda m: as_written(m[0], new), name, count=1, flags=re.IGNORECASE
    )


def strong(name: str) -> list[int]:
    """Places of the words that are not particles, initials or numbers."""
    return [
        i
        for i, word in enumerate(name.split())
        if len(word) > 2 and word.lower().strip(".,") not in particles() and word[0].isalpha()
    ]


def cross_pair(rng: Random, party: Party, name: str, pool: Pool) -> str:
    """The first word of one person with the last words of another."""
    other, mine = pool.person(rng).split(), name.split()
    tail = 2 if len(other) > 2 and other[-2].lower() in particles() else 1
    return " ".join([*mine[: max(1, len(mine) // 2)], *other[-tail:]])


def token_swap(rng: Random, party: Party, name: str, pool: Pool) -> str:
    """The last word replaced by a given name of somebody else."""
    return " ".join([*name.split()[:-1], pool.person(rng).split()[0]])


def edit_beyond(rng: Random, party: Party, name: str, pool: Pool) -> str:
    """The middle of one word written anew."""
    parts, places = name.split(), strong(name)
    if not places:
        return name
    at = rng.choice(places)
    word = parts[at]
    length = rng.choice((2, 2, 2, 3, 4, max(2, len(word) - 2)))
    sounds = (VOWELS, CONSONANTS) if rng.random() < 0.6 else (LETTERS, LETTERS)
    middle = "".join(rng.choice(sounds[i % 2]) for i in range(length))
    parts[at] = word[0] + middle + word[-1]
    return " ".join(parts)


def given_swap(rng: Random, party: Party, name: str, pool: Pool) -> str:
    """Another given name, all else the same: a brother or sister."""
    parts = name.split()
    parts[0] = as_written(parts[0], pool.alike_person(rng, party).split()[0])
    return " ".join(parts)


def surname_swap(rng: Random, party: Party, name: str, pool: Pool) -> str:
    """Another family name of the same list and people, all else the same."""
    parts, other = name.split(), pool.alike_person(rng, party).split()
    start = len(parts) - (2 if len(parts) > 2 and parts[-2].lower() in particles() else 1)
    return " ".join([*parts[:start], as_written(parts[-1], other[-1])])


def middle_swap(rng: Random, party: Party, name: str, pool: Pool) -> str:
    """Another father's name, given and family name the same."""
    parts, other = name.split(), pool.alike_person(rng, party).split()
    if len(parts) < 3 or len(other) < 3:
        return name
    at = rng.randrange(1, len(parts) - 1)
    parts[at] = as_written(parts[at], other[rng.randrange(1, len(other) - 1)])
    return " ".join(parts)


def nisbah_swap(rng: Random, party: Party, name: str, pool: Pool) -> str:
    """Another clan or home town: al-Tikriti, al-Mosuli."""
    parts = name.split()
    found = [i for i, w in enumerate(parts) if re.match(r"(?i)(al|el)-\w{4,}|\w+(zai|khel)$", w)]
    if not found:
        return name
    at = rng.choice(found)
    new = rng.choice(words("nisbahs"))
    parts[at] = new.upper() if parts[at].isupper() else new
    return " ".join(parts)


def syllable_swap(rng: Random, party: Party, name: str, pool: Pool) -> str:
    """One syllable of a Korean given name changed."""
    parts = re.split(r"([ -])", name)
    found = [i for i, w in enumerate(parts) if w.title() in words("syllables")]
    if len(found) < 2 or len(parts) > 7:
        return name
    at = rng.choice(found)
    parts[at] = as_written(parts[at], rng.choice(words("syllables")))
    return "".join(parts)


def business_swap(rng: Random, party: Party, name: str, pool: Pool) -> str:
    """Another line of business, all else the same."""
    found = [
        (word, [one for one in row if one != word])
        for row in words("business")
        for word in row
        if (word in name if not word.isascii() else re.search(rf"(?i)(?<!\w){re.escape(word)}(?!\w)", name))
    ]
    if not found:
        return name
    word, others = rng.choice(found)
    new = rng.choice(others)
    return with_word(name, word, new) if word.isascii() else name.replace(word, new, 1)


def place_swap(rng: Random, party: Party, name: str, pool: Pool) -> str:
    """Another place or country."""
    found = [p for p in words("places") if re.search(rf"(?i)(?<!\w){re.escape(p)}(?!\w)", name)]
    return with_word(name, rng.choice(found), rng.choice(words("places"))) if found else name


def number_swap(rng: Random, party: Party, name: str, pool: Pool) -> str:
    """Another number: No. 6 and No. 8, Plant 140 and Plant 147."""
    found = list(re.finditer(r"\d+", name))
    if not found:
        return name
    m = rng.choice(found)
    other = str(max(1, int(m[0]) + rng.choice((-2, -1, 1, 2, 3, 10))) if len(m[0]) < 9 else 7)
    return name[: m.start()] + other.zfill(len(m[0])) + name[m.end() :]


def forms_in(name: str) -> list[str]:
    return [
        form
        for row in words("forms")
        for form in row
        if (re.search(rf"(?i)(?<!\w){re.escape(form)}(?!\w)", name) if form.isascii() else form in name)
    ]


def form_swap(rng: Random, party: Party, name: str, pool: Pool) -> str:
    """The same name under the law of another country."""
    found = forms_in(name)
    if not found:
        return name
    old = max(found, key=len)
    others = [f for row in words("forms") if old not in row for f in row if f.isascii() == old.isascii()]
    return with_word(name, old, rng.choice(others)) if others else name


def bare(name: str) -> str:
    """A company's name without its legal form."""
    for form in sorted(forms_in(name), key=len, reverse=True):
        name = re.sub(rf"(?i)(?<!\w){re.escape(form)}(?!\w)\.?", "", name, count=1)
    return " ".join(name.strip(' ,."').split())


def holding(rng: Random, party: Party, name: str, pool: Pool) -> str:
    """The holding beside the company: one word more before the legal form."""
    core, form = bare(name), (forms_in(name) or [""])[-1]
    word = rng.choice(words("holding"))
    return name if word.lower() in name.lower() else f"{core} {as_written(core, word)} {form}".strip()


def subsidiary(rng: Random, party: Party, name: str, pool: Pool) -> str:
    """The daughter in another country, with a form of that country."""
    core, place = bare(name), rng.choice(words("places"))
    form = rng.choice(rng.choice(words("forms")))
    return rng.choice((f"{core} {place} {form}", f"{core} ({place}) {form}", f"{core} {place}"))


def word_swap(rng: Random, party: Party, name: str, pool: Pool) -> str:
    """One proper word of a company replaced by one of another company."""
    parts, places = name.split(), strong(name)
    if len(places) < 2:
        return name
    other = pool.organisation(rng).split()
    at = rng.choice(places[: max(1, len(places) - 1)])
    parts[at] = as_written(parts[at], rng.choice(other))
    return " ".join(parts)


def unrelated_business(rng: Random, party: Party, name: str, pool: Pool) -> str:
    """The same first word, another trade and form altogether."""
    first = name.split()[0]
    rest = rng.sample(words("business")[0], 2)
    return f"{first} {' '.join(as_written(first, w) for w in rest)} {rng.choice(rng.choice(words('forms')))}"


def sister(rng: Random, party: Party, name: str, pool: Pool) -> str:
    """Another ship of the same owner: one word or number different."""
    parts = name.split()
    known = [i for i, w in enumerate(parts) if w.title() in words("ships") or w.upper() in words("ships")]
    if known:
        at = rng.choice(known)
        parts[at] = as_written(parts[at], rng.choice(words("ships")))
        return " ".join(parts)
    if len(parts) < 2:
        return f"{name} {rng.choice(words('ships'))}".upper() if rng.random() < 0.5 else name
    at = rng.choice((0, len(parts) - 1))
    parts[at] = as_written(parts[at], rng.choice((rng.choice(words("ships")), rng.choice(pool.vessel(rng).split()))))
    return " ".join(parts)


def owner(rng: Random, party: Party, name: str, pool: Pool) -> str:
    """The company that owns the ship."""
    return f"{name} {rng.choice(words('owners'))}"


# class, kinds of party, how it is made, how often, how much a pair weighs in training
NEAR: tuple[tuple[str, str, Near, float, float], ...] = (
    ("cross_pair", "person", cross_pair, 3, 1.0),
    ("token_swap", "person", token_swap, 2, 1.0),
    ("edit_beyond", "person", edit_beyond, 3, 1.0),
    ("given_swap", "person", given_swap, 2, 1.0),
    ("surname_swap", "person", surname_swap, 2, 1.0),
    ("middle_swap", "person", middle_swap, 1, 0.7),
    ("nisbah_swap", "person", nisbah_swap, 1, 1.0),
    ("syllable_swap", "person", syllable_swap, 0.7, 0.7),
    ("business_swap", "organisation", business_swap, 4, 1.0),
    ("place_swap", "organisation", place_swap, 2, 1.0),
    ("number_swap", "organisation", number_swap, 1.5, 1.0),
    ("form_swap", "organisation", form_swap, 1, 0.5),
    ("holding", "organisation", holding, 1.5, 0.8),
    ("subsidiary", "organisation", subsidiary, 1.2, 0.8),
    ("word_swap", "organisation", word_swap, 3, 1.0),
    ("edit_beyond", "organisation", edit_beyond, 1.5, 0.8),
    ("unrelated_business", "organisation", unrelated_business, 1.2, 1.0),
    ("sister_ship", "vessel", sister, 3, 1.0),
    ("number_swap", "vessel", number_swap, 1, 1.0),
    ("vessel_owner", "vessel", owner, 1, 0.8),
)
