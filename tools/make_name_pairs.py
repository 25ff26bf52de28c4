"""Write labelled name pairs and queries of our own, from which the scorer is calibrated.

    python tools/make_name_pairs.py OUT --lists A.jsonl … --corpus B.jsonl … [--pairs 62000] [--seed 20231]

The lists are the parties from which pairs are made, the corpus, some of them, those against which queries are asked:
JSON lines with ``id``, ``kind`` and ``names`` (``listings.jsonl.gz`` of a snapshot will do). OUT gets ``pairs.jsonl`` and ``queries.jsonl``. The same
lists and seed give the same bytes. No labelled benchmark is read: whoever measures on one measures on unseen cases.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process

from name_pairs import pairs as made
from name_pairs.changes import as_typed
from name_pairs.lists import Party, Pool, key, read_parties
from name_pairs.pairs import Pair

SEED = 20231
NEIGHBOURS = 24_000  # so many listed names are compared for the nearest one
# class, share of all pairs
SHARES = {
    "perturbed": 0.25,
    "perturbed_twice": 0.055,
    "made_up": 0.04,
    "alias": 0.075,
    "cross_script": 0.045,
    "cross_script_people": 0.015,
    "form_variants": 0.025,
    "more_names": 0.015,
    "near_misses": 0.26,
    "made_up_near": 0.06,
    "rare_word": 0.08,
    "clean": 0.09,
    "other_party": 0.045,
    "cross_script_other": 0.015,
}
QUERIES = {"perturbed": 5_000, "perturbed_twice": 1_000, "near": 3_000, "clean": 6_000, "un": 800}
BENCH_NEAR = ("cross_pair", "token_swap", "edit_beyond")


def nearest(asked: list[tuple[str, str]], listed: list[tuple[Party, str]]) -> Iterator[tuple[int, Party, str]]:
    """For each (text, owner's cluster or nothing), a near listed name: place among those asked, party, name."""
    keys = [key(name) for _, name in listed]
    for start in range(0, len(asked), 500):
        block = [key(text) for text, _ in asked[start : start + 500]]
        scores = process.cdist(block, keys, scorer=fuzz.ratio, dtype=np.uint8)
        for i, row in enumerate(scores):
            best = int(row.argmax())
            yield start + i, *listed[best]


def unclean(rng: Random, pool: Pool, count: int) -> Iterator[Pair]:
    """Clean people beside the listed person whose name is nearest."""
    people = list(islice(made.clean_names(rng, pool), count))
    listed = rng.sample(pool.latin["person"], min(NEIGHBOURS, len(pool.latin["person"])))
    for at, _, name in nearest([(latin, "") for _, latin in people], listed):
        if not made.alike(people[at][1], name, 85):
            yield Pair("Person", people[at][0], name, False, "clean")


def other_parties(rng: Random, pool: Pool, count: int) -> Iterator[Pair]:
    """Perturbed names beside the nearest name of another party: what a search finds besides the truth."""
    one_list = Pool(p for p in pool.parties if p.list == "ofac")  # different numbers there are different parties
    one_list.cluster = pool.cluster
    for kind, share in made.MIX.items():
        stream = ((p, pair.name1) for p, _, pair in made.perturbed(rng, one_list, twice=False) if p.kind == kind)
        asked = list(islice(stream, round(count * share)))
        listed = rng.sample(one_list.latin[kind], min(NEIGHBOURS, len(one_list.latin[kind])))
        for at, party, name in nearest([(text, "") for _, text in asked], listed):
            owner, text = asked[at]
            other = pool.cluster[party.id] != pool.cluster[owner.id]
            if other and not made.alike(text, name, 80) and fuzz.token_sort_ratio(key(text), key(name)) < 88:
                yield Pair(made.SCHEMA[kind], text, name, False, "other_party")


def all_pairs(rng: Random, pool: Pool, count: int) -> list[Pair]:
    """The pairs of all classes, shuffled."""
    streams: dict[str, Iterable[Pair]] = {
        "perturbed": (pair for _, _, pair in made.perturbed(rng, pool, twice=False)),
        "perturbed_twice": (pair for _, _, pair in made.perturbed(rng, pool, twice=True)),
        "made_up": made.made_up_pairs(rng, match=True),
        "alias": made.aliases(rng, pool),
        "cross_script": made.across_scripts(rng, pool),
        "cross_script_people": made.strangers_across(rng, match=True),
        "form_variants": made.form_variants(rng, pool),
        "more_names": made.more_names(rng, pool),
        "near_misses": (pair for _, pair in made.near_misses(rng, pool)),
        "made_up_near": made.made_up_pairs(rng, match=False),
        "rare_word": made.rare_word(rng, pool),
        "clean": unclean(rng, pool, round(count * SHARES["clean"])),
        "other_party": other_parties(rng, pool, round(count * SHARES["other_party"] * 5)),
        "cross_script_other": made.strangers_across(rng, match=False),
    }
    found = [pair for name, stream in streams.items() for pair in islice(stream, round(count * SHARES[name]))]
    found = list({(pair.name1, pair.name2): pair for pair in found}.values())
    rng.shuffle(found)
    return found


def query(text: str, kind: str, truth: str | None, cls: str, **more: Any) -> dict[str, Any]:
    return {"q": text, "type": {"organisation": "org"}.get(kind, kind), "truth": truth, "cls": cls, **more}


def all_queries(rng: Random, pool: Pool, whole: Pool) -> Iterator[dict[str, Any]]:
    """Queries with the id that should be found, or none, on parties kept back from the pairs.

    ``pool`` is the corpus that is searched; ``whole`` are the lists of the pairs, which say who is kept back.
    """
    ofac = Pool(p for p in pool.parties if p.id.startswith("ofac-"))
    ofac.cluster = whole.cluster
    for name, twice in (("perturbed", False), ("perturbed_twice", True)):
        for party, source, pair in islice(made.perturbed(rng, ofac, twice=twice, held=True), QUERIES[name]):
            yield query(pair.name1, party.kind, party.id, "twice" if twice else pair.why, src=source)
    near = made.near_misses(rng, ofac, held=True)
    person = (row for row in near if row[1].why in BENCH_NEAR and row[0].kind == "person")
    for stream, count in ((person, QUERIES["near"] * 2 // 3), (near, QUERIES["near"] // 3)):
        for party, pair in islice(stream, count):
            if key(pair.name1) not in pool.keys:
                yield query(pair.name1, party.kind, None, f"near_{pair.why}", src=pair.name2)
    for shown, _ in islice(made.clean_names(rng, pool), QUERIES["clean"]):
        yield query(shown, "person", None, "clean")
    people = [p for p in pool.parties if p.id.startswith("un-") and p.kind == "person" and made.held_back(whole, p)]
    for party in (rng.choice(people) for _ in range(QUERIES["un"])):
        name = party.names[0]
        now = as_typed(rng, name) if rng.random() < 0.4 else name
        yield query(now, "person", party.id, "un_untreated" if now == name else "un_treated", src=name)


def write(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--lists", type=Path, nargs="+", required=True)
    parser.add_argument("--corpus", type=Path, nargs="+", required=True)
    parser.add_argument("--pairs", type=int, default=62_000)
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    pool = Pool(read_parties(given.lists))
    write(given.out / "pairs.jsonl", (pair.row() for pair in all_pairs(Random(given.seed), pool, given.pairs)))
    write(given.out / "queries.jsonl", all_queries(Random(given.seed + 1), Pool(read_parties(given.corpus)), pool))


if __name__ == "__main__":
    main()
