"""A made-up list and made-up names, for machines that have no lists at hand: enough to time, not to judge quality."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

from navicert.screening.listing import Alias, Kind, Listing
from screening_cases import Query

sys.path.append(str(Path(__file__).resolve().parents[1] / "tools"))

from name_pairs.changes import CHANGES, respelt, translit  # the folder of tools is no package
from name_pairs.near import words
from name_pairs.strangers import stranger

COUNT = 21_000
ASKED = 1_000
SEED = 23
SHARES = {Kind.PERSON: 0.6, Kind.ORGANISATION: 0.35, Kind.VESSEL: 0.05}


def made_name(rng: Random, kind: Kind) -> str:
    """A name of this kind out of frequent words."""
    person = stranger(rng).latin
    if kind == Kind.PERSON:
        return person
    first = person.split()[-1]
    if kind == Kind.VESSEL:
        return f"{first} {rng.choice(words('ships'))}".upper()
    return f"{first} {rng.choice(words('business')[0])} {rng.choice(rng.choice(words('forms')))}"


def made_corpus() -> list[tuple[str, Sequence[Listing]]]:
    """One list with persons, companies and vessels, most with a second or third spelling."""
    rng = Random(SEED)
    listings = []
    for number in range(COUNT):
        kind = rng.choices(list(SHARES), list(SHARES.values()))[0]
        name = made_name(rng, kind)
        others = [rng.choice((respelt, translit))(rng, name) for _ in range(rng.choice((0, 1, 2, 3)))]
        names = tuple(Alias(text) for text in dict.fromkeys([name, *others]))
        listings.append(Listing(id=f"made-{number}", kind=kind, names=names))
    return [("made", listings)]


def made_queries(corpus: Sequence[tuple[str, Sequence[Listing]]]) -> list[Query]:
    """Half of them listed names with one change, half of them people on no list."""
    rng = Random(SEED + 1)
    listed = [one for _, listings in corpus for one in listings]
    found = []
    for number in range(ASKED):
        if number % 2:
            found.append(Query(stranger(rng).shown, Kind.PERSON, (), "clean"))
        else:
            one, change = rng.choice(listed), rng.choice(CHANGES)
            found.append(Query(change[1](rng, rng.choice(one.names).text), one.kind, (one.id,), change[0]))
    return found
