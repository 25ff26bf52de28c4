"""The parties of the lists from which pairs are made, and which of them are one and the same."""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random


@dataclass(frozen=True, slots=True)
class Party:
    """A listed party: its names as printed, persons in natural order."""

    id: str
    kind: str
    names: tuple[str, ...]

    @property
    def list(self) -> str:
        """The list it stands on; for the annexes of the European Union the single act."""
        return self.id.rpartition("-")[0]


def read_parties(paths: Iterable[Path]) -> list[Party]:
    """Parties from JSON lines, plain or gzipped, with ``id``, ``kind`` and ``names``: texts, or ``{"text": …}``."""
    found = []
    for path in paths:
        raw = path.read_bytes()
        for line in (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8").split("\n"):
            if not line:
                continue
            row = json.loads(line)
            names = tuple(one if isinstance(one, str) else one["text"] for one in row["names"])
            found.append(Party(row["id"], row["kind"], names))
    return found


def is_latin(name: str) -> bool:
    letters = [c for c in name if c.isalpha()]
    return bool(letters) and sum(unicodedata.name(c, "").startswith("LATIN") for c in letters) > 0.8 * len(letters)


def key(name: str) -> str:
    """The words of a name, plain, in order of the alphabet: equal for one name in two orders."""
    flat = unicodedata.normalize("NFKD", name).casefold()
    return " ".join(sorted(re.findall(r"\w+", "".join(c for c in flat if not unicodedata.combining(c)))))


class Pool:
    """All parties, by kind, with the clusters of those that share a whole name of two words or more."""

    def __init__(self, parties: Iterable[Party]) -> None:
        self.parties = [p for p in parties if p.kind in ("person", "organisation", "vessel")]
        self.by_kind: dict[str, list[Party]] = defaultdict(list)
        self.latin: dict[str, list[tuple[Party, str]]] = defaultdict(list)
        self.by_list: dict[tuple[str, str], list[tuple[Party, str]]] = defaultdict(list)
        self.keys: set[str] = set()
        for party in self.parties:
            self.by_kind[party.kind].append(party)
            self.keys.update(map(key, party.names))
            for name in party.names:
                if is_latin(name) and len(name) >= 5:
                    self.latin[party.kind].append((party, name))
                    if len(name.split()) > 1:
                        self.by_list[party.list, party.kind].append((party, name))

    @cached_property
    def cluster(self) -> dict[str, str]:
        """Party id → the id that stands for all parties that share a name with it."""
        parent = {p.id: p.id for p in self.parties}

        def root(one: str) -> str:
            while parent[one] != one:
                parent[one] = parent[parent[one]]
                one = parent[one]
            return one

        seen: dict[tuple[str, str], str] = {}
        for party in self.parties:
            for name in map(key, party.names):
                if len(name) > 7 and (" " in name or not name.isascii()):
                    other = seen.setdefault((party.kind, name), party.id)
                    parent[root(party.id)] = root(other)
        return {one: root(one) for one in parent}

    @cached_property
    def frequency(self) -> Counter[str]:
        """In how many parties a word stands."""
        return Counter(word for p in self.parties for word in {w for name in p.names for w in key(name).split()})

    def _names(self, rng: Random, kind: str) -> str:
        while True:
            name = rng.choice(self.latin[kind])[1]
            if len(name.split()) > 1:
                return name

    def person(self, rng: Random) -> str:
        """A Latin name of any listed person."""
        return self._names(rng, "person")

    def organisation(self, rng: Random) -> str:
        return self._names(rng, "organisation")

    def vessel(self, rng: Random) -> str:
        return self._names(rng, "vessel")

    def alike_person(self, rng: Random, party: Party) -> str:
        """A name of another person whose id stands near on the same list, mostly of the same people."""
        same = self.by_list[party.list, "person"]
        if len(same) < 20:
            return self.person(rng)
        at = self.place[party.id] + rng.randint(-40, 40)
        other, name = same[at % len(same)]
        return name if other.id != party.id else self.person(rng)

    @cached_property
    def place(self) -> dict[str, int]:
        """Where a party's first name stands among the names of its list."""
        found: dict[str, int] = defaultdict(int)
        for (_, kind), rows in self.by_list.items():
            if kind == "person":
                for at, (party, _) in enumerate(rows):
                    found.setdefault(party.id, at)
        return found
