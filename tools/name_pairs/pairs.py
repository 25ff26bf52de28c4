"""Labelled pairs and queries, class by class, from the parties of public lists."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from random import Random
from typing import Any

from anyascii import anyascii
from rapidfuzz import fuzz

from name_pairs.changes import CHANGES, Change, as_written, reversed_order, variants
from name_pairs.lists import Party, Pool, is_latin, key
from name_pairs.near import NEAR, bare, forms_in, with_word, words
from name_pairs.strangers import in_two_scripts, peoples, stranger

SCHEMA = {"person": "Person", "organisation": "Organization", "vessel": "Vessel"}
MIX = {"person": 0.60, "organisation": 0.35, "vessel": 0.05}
HELD_BACK = 5  # one cluster of parties in so many is kept for the queries
LOOSE = {"business_swap": 85, "number_swap": 101, "form_swap": 101, "sister_ship": 101, "vessel_owner": 101}
LOOSE |= {"holding": 101, "subsidiary": 101, "unrelated_business": 101, "syllable_swap": 80}


@dataclass(frozen=True, slots=True)
class Pair:
    """``name1`` as asked, ``name2`` as listed, whether they are one party's names, and how the pair was made."""

    schema: str
    name1: str
    name2: str
    match: bool
    why: str
    weight: float = 1.0

    def row(self) -> dict[str, Any]:
        return asdict(self)


def held_back(pool: Pool, party: Party) -> bool:
    """Whether the party (with all that share a name with it) serves the queries and not the pairs."""
    return zlib.crc32(pool.cluster[party.id].encode()) % HELD_BACK == 0


def drawn_kind(rng: Random) -> str:
    return rng.choices(list(MIX), list(MIX.values()))[0]


def drawn(rng: Random, pool: Pool, kind: str, held: bool) -> tuple[Party, str]:
    """A party of the kind and one of its Latin names, of those held back or of the others."""
    while True:
        party, name = rng.choice(pool.latin[kind])
        if held_back(pool, party) == held and len(name) < 120:
            return party, name


def changed(rng: Random, changes: list[tuple[str, Change, float, float]], name: str) -> tuple[str, str, float] | None:
    """The name after one or two changes, the class, and the weight; nothing where a change does not apply."""
    why, weight, now = "", 1.0, name
    for label, change, _, heavy in changes:
        after = change(rng, now)
        if after == now or len(key(after)) < 2:
            return None
        now, why, weight = after, f"{why}+{label}".strip("+"), weight * heavy
    return now, why, weight


def perturbed(rng: Random, pool: Pool, *, twice: bool, held: bool = False) -> Iterator[tuple[Party, str, Pair]]:
    """Pairs that match by one change, or by two one after the other. Classes come in turn, so that none is rare."""
    bag = [row for row in CHANGES for _ in range(round(row[2] * 5))]
    while True:
        chosen = rng.sample(bag, 2) if twice else [rng.choice(bag)]
        if len({row[0] for row in chosen}) < len(chosen):
            continue
        for _ in range(30):  # until a name is found to which the change applies
            kind = drawn_kind(rng)
            party, name = drawn(rng, pool, kind, held)
            if found := changed(rng, chosen, name):
                now, why, weight = found
                if rng.random() < 0.25:
                    now = rng.choice((now.upper(), now.lower(), now.title()))
                yield party, name, Pair(SCHEMA[kind], now, name, True, why, round(weight * (0.6 if twice else 1), 2))
                break


def shares(one: str, other: str) -> bool:
    """Whether two names of one party have a part in common that a matcher could see."""
    if fuzz.token_sort_ratio(key(one), key(other)) >= 65:
        return True
    left, right = key(one).split(), key(other).split()
    near = sum(max((fuzz.ratio(a, b) for b in right), default=0) >= 75 for a in left if len(a) > 3)
    return near >= 2 or (near >= 1 and min(len(left), len(right)) <= 2 and min(len(one), len(other)) > 6)


def aliases(rng: Random, pool: Pool) -> Iterator[Pair]:
    """Two Latin names of one party that have a part in common."""
    while True:
        kind = drawn_kind(rng)
        party = rng.choice(pool.by_kind[kind])
        names = [n for n in party.names if is_latin(n) and len(n) > 4]
        if len(names) < 2 or held_back(pool, party):
            continue
        one, other = rng.sample(names, 2)
        if key(one) != key(other) and shares(one, other):
            short = min(len(key(one).split()), len(key(other).split())) < 2
            yield Pair(SCHEMA[kind], one, other, True, "alias", 0.4 if short else 0.8)


def skeleton(name: str) -> str:
    return re.sub(r"[aeiouwy\W_]", "", anyascii(name).lower())


def sounds_alike(native: str, latin: str, least: float = 55) -> bool:
    """Whether a name in another script reads like the Latin one; a translated name does not."""
    one, other = key(anyascii(native)), key(latin)
    return max(fuzz.ratio(one, other), fuzz.ratio(skeleton(one), skeleton(other))) >= least


def across_scripts(rng: Random, pool: Pool) -> Iterator[Pair]:
    """A native name and a Latin name of one party; asked in either script, at times in bare romanisation."""
    both = [
        (party, native, latin)
        for party in pool.parties
        if not held_back(pool, party)
        for native in party.names
        if not is_latin(native) and any(ord(c) > 0x24F and c.isalpha() for c in native)
        for latin in party.names
        if is_latin(latin) and len(latin) > 4 and sounds_alike(native, latin)
    ]
    while True:
        party, native, latin = rng.choice(both)
        how = rng.random()
        if how < 0.65:
            yield Pair(SCHEMA[party.kind], native, latin, True, "cross_script")
        elif how < 0.85:
            yield Pair(SCHEMA[party.kind], latin, native, True, "cross_script")
        else:
            yield Pair(SCHEMA[party.kind], reversed_order(rng, native), latin, True, "cross_script+name_order", 0.8)


def strangers_across(rng: Random, *, match: bool) -> Iterator[Pair]:
    """A made-up person in two scripts; or two such persons of whom one name differs."""
    while True:
        one = in_two_scripts(rng)
        if match:
            yield Pair("Person", one.shown, one.latin, True, "cross_script_people")
            continue
        other = in_two_scripts(rng)
        if other.people == one.people and fuzz.ratio(key(one.latin), key(other.latin)) < 75:
            yield Pair("Person", one.shown, other.latin, False, "cross_script_other")


def form_variants(rng: Random, pool: Pool) -> Iterator[Pair]:
    """The legal form in another spelling or left out, a word shortened, an article put before."""
    while True:
        party, name = drawn(rng, pool, "organisation", False)
        found, how = forms_in(name), rng.random()
        now, why = name, "legal_form"
        if found and how < 0.55:
            old = max(found, key=len)
            row = next(row for row in words("forms") if old in row)
            now = with_word(name, old, rng.choice([one for one in row if one != old] or [old]))
        elif found and how < 0.8:
            now, why = bare(name), "legal_form_dropped"
        elif rng.random() < 0.1:
            now, why = name.removeprefix("The ").removeprefix("THE "), "article"
            now = f"The {name}" if now == name else now
        else:
            for row in words("short"):
                for old in row:
                    if now == name and re.search(rf"(?i)(?<!\w){re.escape(old)}(?!\w)", name):
                        now, why = with_word(name, old, rng.choice([w for w in row if w != old])), "word_shortened"
        if now != name and len(now) > 3:
            one, other = (now, name) if rng.random() < 0.7 else (name, now)
            yield Pair("Organization", one, other, True, why)


def more_names(rng: Random, pool: Pool) -> Iterator[Pair]:
    """A person with a middle name or father's name more, or less."""
    while True:
        party, name = drawn(rng, pool, "person", False)
        parts = name.split()
        if not 2 <= len(parts) <= 4:
            continue
        extra = as_written(parts[0], rng.choice(pool.alike_person(rng, party).split()[:2]))
        if not extra[0].isalpha() or extra.lower() in {p.lower() for p in parts} or len(extra) < 3:
            continue
        extras = [extra, as_written(parts[0], pool.person(rng).split()[0])] if rng.random() < 0.2 else [extra]
        longer = " ".join([parts[0], *extras, *parts[1:]])
        one, other = (longer, name) if rng.random() < 0.5 else (name, longer)
        yield Pair("Person", one, other, True, "middle_name", 0.8)


def alike(one: str, other: str, limit: float) -> bool:
    """Whether the words by which two names differ are only spellings of each other."""
    left, right = set(key(one).split()), set(key(other).split())
    gone, come = left - right, right - left
    return bool(gone and come) and all(
        any(fuzz.ratio(a, b) >= limit or b in variants().get(a, ()) for b in come) for a in gone
    )


def near_misses(rng: Random, pool: Pool, held: bool = False) -> Iterator[tuple[Party, Pair]]:
    """A listed name and a name near to it that is nobody's on the lists."""
    while True:
        kind = drawn_kind(rng)
        rows = [row for row in NEAR if row[1] == kind]
        why, _, make, _, weight = rng.choices(rows, [row[3] for row in rows])[0]
        for _ in range(30):
            party, name = drawn(rng, pool, kind, held)
            if len(name.split()) < 2 and kind == "person":
                continue
            now = make(rng, party, name, pool)
            if now == name or key(now) in pool.keys or alike(name, now, LOOSE.get(why, 70)):
                continue
            one, other = (now, name) if held or rng.random() < 0.75 else (name, now)
            yield party, Pair(SCHEMA[kind], one, other, False, why, weight)
            break


def rare_word(rng: Random, pool: Pool) -> Iterator[Pair]:
    """Two parties of one list that share their rarest word and no name."""
    holders: dict[tuple[str, str, str], list[tuple[Party, str]]] = {}
    for (listed, kind), rows in pool.by_list.items():
        for party, name in rows:
            rarest = min(key(name).split(), key=lambda w: (pool.frequency[w], w))
            if len(rarest) > 3:
                holders.setdefault((listed, kind, rarest), []).append((party, name))
    groups = [rows for rows in holders.values() if len({p.id for p, _ in rows}) > 1]
    while True:
        (one, name), (other, second) = rng.sample(rng.choice(groups), 2)
        if pool.cluster[one.id] == pool.cluster[other.id] or held_back(pool, one) or held_back(pool, other):
            continue
        if fuzz.token_sort_ratio(key(name), key(second)) < 85 and not alike(name, second, 75):
            yield Pair(SCHEMA[one.kind], name, second, False, "shared_rare_word", 0.8)


def clean_names(rng: Random, pool: Pool) -> Iterator[tuple[str, str]]:
    """People on no list: the name as written, and in Latin letters. One who bears a listed name is left out."""
    while True:
        one = stranger(rng)
        if key(one.shown) not in pool.keys and key(one.latin) not in pool.keys:
            yield one.shown, one.latin


def made_up(rng: Random) -> tuple[str, str, str]:
    """A party on no list: schema, its name, and the name of a brother, neighbour or sister company."""
    one = rng.choice(peoples())
    given, other = rng.sample(one.given, 2)
    family, second = rng.sample(one.family, 2)
    at = 1 if rng.random() < 0.7 else 0  # in Latin letters, or as the people writes
    if rng.random() < 0.3:
        trade, another = rng.sample(rng.choice(words("business")[:4]), 2)
        form = rng.choice(rng.choice(words("forms")))
        place = rng.choice(("", "", f" {rng.choice(words('places'))}"))
        near = (family[1], another) if rng.random() < 0.6 else (second[1], trade)
        return "Organization", f"{family[1]}{place} {trade} {form}", f"{near[0]}{place} {near[1]} {form}"
    middle = f"{rng.choice(one.given)[at]} " if rng.random() < 0.35 else ""
    brother = (given[at], second[at]) if rng.random() < 0.5 else (other[at], family[at])
    return "Person", f"{given[at]} {middle}{family[at]}", f"{brother[0]} {middle}{brother[1]}"


def made_up_pairs(rng: Random, *, match: bool) -> Iterator[Pair]:
    """Parties on no list beside themselves after a change, or beside a party that shares all but one word."""
    bag = [row for row in CHANGES for _ in range(round(row[2] * 5))]
    while True:
        schema, name, other = made_up(rng)
        if not match:
            if not alike(name, other, 70):
                yield Pair(schema, name, other, False, "made_up_near")
        elif found := changed(rng, [rng.choice(bag)], name):
            yield Pair(schema, found[0], name, True, f"made_up_{found[1]}", found[2])
