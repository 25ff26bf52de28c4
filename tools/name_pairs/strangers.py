"""People who are on no list, made from frequent names of forty peoples in their own scripts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

import yaml

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Stranger:
    """A made-up person: the name as written, and the same name in Latin letters."""

    shown: str
    latin: str
    people: str


@dataclass(frozen=True, slots=True)
class People:
    """One row of ``people.yaml``: pairs of (as written, in Latin letters)."""

    name: str
    weight: float
    given: tuple[tuple[str, str], ...]
    family: tuple[tuple[str, str], ...]
    particles: tuple[str, ...]
    double: float

    @property
    def foreign(self) -> bool:
        """Whether the names are written in another script than Latin."""
        return any(shown != latin for shown, latin in self.family)


def both(text: str) -> tuple[tuple[str, str], ...]:
    """``"a b=c"`` as (("a", "a"), ("b", "c"))."""
    return tuple((shown, latin or shown) for shown, _, latin in (each.partition("=") for each in text.split()))


@cache
def peoples() -> tuple[People, ...]:
    rows = yaml.safe_load((HERE / "people.yaml").read_text(encoding="utf-8"))
    return tuple(
        People(
            row["people"],
            row["weight"],
            both(row["given"]),
            both(row["family"]),
            tuple(row.get("particles", "").split("|")) if row.get("particles") else (),
            row.get("double", 0.05),
        )
        for row in rows
    )


def stranger(rng: Random, people: People | None = None) -> Stranger:
    """One person: given name, sometimes a second one, and family name, now and then double or with a particle."""
    one = people or rng.choices(peoples(), [each.weight for each in peoples()])[0]
    parts = [rng.choice(one.given)]
    if rng.random() < 0.5:
        parts.append(rng.choice(one.given))
    if one.particles and rng.random() < 0.15:
        word = rng.choice(one.particles)
        parts.append((word, word))
    parts.append(rng.choice(one.family))
    if rng.random() < one.double:
        parts.append(rng.choice(one.family))
    return Stranger(" ".join(p[0] for p in parts), " ".join(p[1] for p in parts), one.name)


def in_two_scripts(rng: Random) -> Stranger:
    """A person of a people that writes in another script, in one of the orders in which such names are written."""
    one = rng.choice([each for each in peoples() if each.foreign])
    given, family = rng.choice(one.given), rng.choice(one.family)
    glued = one.name.startswith(("Chinese", "Japanese", "Korean"))
    shown = family[0] + given[0] if glued and rng.random() < 0.7 else f"{given[0]} {family[0]}"
    latin = f"{family[1]} {given[1]}" if glued and rng.random() < 0.5 else f"{given[1]} {family[1]}"
    return Stranger(shown, latin, one.name)
