"""Fit the scorecard anew from the pairs and queries that ``make_name_pairs.py`` writes.

    python tools/fit_scorecard.py evidence FOLDER --corpus C.jsonl …    work out the evidence of every comparison
    python tools/fit_scorecard.py fit FOLDER                            fit the trees and write the table

The second step needs scikit-learn, which is no dependency of Navicert: install it beside. The pairs teach what a sibling
company or another person of the family looks like, the queries what a whole list of names answers to a clerk's typing.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from name_pairs.lists import read_parties
from navicert.screening.candidates import asked
from navicert.screening.evidence import row_names
from navicert.screening.index import Index, build_index
from navicert.screening.listing import Alias, Kind, Listing
from navicert.screening.screen import Watchlist, explain
from navicert.screening.search import FEWEST, search, want
from navicert.screening.weights import shipped_weights

TARGET = Path(__file__).parent.parent / "src/navicert/screening/data/scorecard.csv"
COLUMNS = ("tree", "evidence", "limit", "low", "high", "points")
ENTRIES_A_QUERY = 4  # so many unlike entries of each query teach what a miss looks like
# Aliases of one entry often have little in common: they teach little. That a name under another legal form is another
# firm is true as often as not, and a listed firm may not hide behind a new form: it teaches nothing.
DOUBTED = {"alias": 0.1, "form_swap": 0.0, "near_form_swap": 0.0}
QUERY_WEIGHT, FOUND_WEIGHT = 1.0, 8.0  # of a miss and of a find among the queries; a pair weighs 1
TREES = {"max_iter": 260, "learning_rate": 0.07, "max_leaf_nodes": 12, "max_depth": 6, "min_samples_leaf": 40}
PENALTY = 5.0
# Calibration: the trees alone are too sure. Fitted to the labelled name pairs (Platt); `make bench` prints the error.
SCALE, SHIFT = 0.4977, -0.1273
# Of the labelled pairs that have next to nothing in common one in twelve is a match all the same (a number in words, a
# name written backwards), and no rarer the further they are apart: below this sum, in thousandths, the probability
# stays. The floor of the line of greatest likelihood; `by_floored_line` in the bench fits it anew in every fold.
LEAST = -2500
# More of these never speaks against, or never for, two names being one.
FOR = ("query_covered name_covered less_covered shared_weight same_words letters sounds consonants balance").split()
AGAINST = (
    "contradiction contradictions heaviest_alone_query heaviest_alone_name worst_pair numbers_differ business_differs "
    "places_differ forms_differ words_lost"
).split()


# --- evidence ----------------------------------------------------------------------------------
Row = tuple[Sequence[int], bool, float, str]  # evidence, one party or two, how much it teaches, what was done
KINDS = {"Person": Kind.PERSON, "Vessel": Kind.VESSEL, "org": Kind.ORGANISATION}


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def watchlist_of(listings: Iterable[Listing]) -> Watchlist:
    return Watchlist(Index(b"".join(build_index([("", listings)], shipped_weights()))))


def kind_of(word: str) -> Kind:
    return KINDS.get(word) or (Kind(word) if word in set(Kind) else Kind.ORGANISATION)


def better(row: Sequence[int]) -> int:
    names = row_names()
    return row[0] + row[1] + row[names.index("letters")]


def of_pairs(folder: Path) -> Iterator[Row]:
    pairs = rows_of(folder / "pairs.jsonl")
    listed = watchlist_of(
        Listing(id=str(i), kind=kind_of(p["schema"]), names=(Alias(p["name2"]),)) for i, p in enumerate(pairs)
    )
    index = listed.index
    of: dict[int, list[int]] = {}
    for name in range(len(index.name_weight)):
        for alias in index.aliases(name):
            of.setdefault(alias, []).append(name)
    for i, pair in enumerate(pairs):
        queries = asked(index, pair["name1"], kind_of(pair["schema"]), shipped_weights())
        rows = [explain(listed, q, name).evidence for q in queries for name in of.get(i, ())]
        if rows:
            worth = DOUBTED.get(pair["why"].split("+")[0], 1.0) * pair.get("weight", 1.0)
            yield max(rows, key=better), pair["match"], worth, pair["why"]


def of_queries(folder: Path, corpus: list[Path]) -> Iterator[Row]:
    parties = read_parties(corpus)
    listed = watchlist_of(Listing(id=p.id, kind=Kind(p.kind), names=tuple(map(Alias, p.names))) for p in parties)
    index = listed.index
    for row in rows_of(folder / "queries.jsonl"):
        best: dict[str, Sequence[int]] = {}
        queries = asked(index, row["q"], kind_of(row["type"]), shipped_weights())
        for query, near in zip(queries, search(listed, [want(query, FEWEST) for query in queries]), strict=True):
            for name, *_ in near:
                found = explain(listed, query, name).evidence
                for entry in {parties[index.alias_of(a)[0]].id for a in index.aliases(name)}:
                    best[entry] = max(best.get(entry, found), found, key=better)
        if row["truth"] in best:
            yield best[row["truth"]], True, FOUND_WEIGHT, row["cls"]
        elif row["truth"] is None:
            for found in sorted(best.values(), key=better, reverse=True)[:ENTRIES_A_QUERY]:
                yield found, False, QUERY_WEIGHT, row["cls"]


def write_evidence(folder: Path, corpus: list[Path]) -> None:
    rows = [*of_pairs(folder), *of_queries(folder, corpus)]
    np.savez_compressed(
        folder / "evidence.npz",
        names=np.array(row_names()),
        rows=np.array([r for r, *_ in rows], np.int32),
        match=np.array([m for _, m, *_ in rows]),
        worth=np.array([w for _, _, w, _ in rows]),
        why=np.array([c for *_, c in rows]),
    )
    print(f"{len(rows)} comparisons")


# --- fit ---------------------------------------------------------------------------------------
def fit(folder: Path) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier

    held = np.load(folder / "evidence.npz")
    names = held["names"].tolist()
    model = HistGradientBoostingClassifier(
        **TREES,
        l2_regularization=PENALTY,
        monotonic_cst=[(n in FOR) - (n in AGAINST) for n in names],
        early_stopping=False,
        random_state=0,
    )
    return model.fit(held["rows"], held["match"], sample_weight=held["worth"]), names


def table(model: Any, names: list[str], scale: float, shift: float) -> Iterator[tuple[Any, ...]]:
    """The trees as rows; points are thousandths of the logarithm of the odds, the start spread over the trees."""
    start = (float(model._baseline_prediction.ravel()[0]) * scale + shift) / len(model._predictors)
    first = 0
    for number, (tree,) in enumerate(model._predictors):
        nodes = tree.nodes
        order = list(_walk(nodes, 0))
        place = {node: first + i for i, node in enumerate(order)}
        for node in order:
            points = round((_mean(nodes, node) * scale + start) * 1000)
            row = nodes[node]
            if row["is_leaf"]:
                yield number, "", 0, place[node], place[node], points
            else:
                limit = math.floor(row["num_threshold"])
                yield (
                    number,
                    names[row["feature_idx"]],
                    limit,
                    place[int(row["left"])],
                    place[int(row["right"])],
                    points,
                )
        first += len(order)


def _walk(nodes: Any, node: int) -> Iterator[int]:
    yield node
    if not nodes[node]["is_leaf"]:
        yield from _walk(nodes, int(nodes[node]["left"]))
        yield from _walk(nodes, int(nodes[node]["right"]))


def _mean(nodes: Any, node: int) -> float:
    row = nodes[node]
    if row["is_leaf"]:
        return float(row["value"])
    below = [int(row["left"]), int(row["right"])]
    return sum(_mean(nodes, n) * int(nodes[n]["count"]) for n in below) / int(row["count"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("step", choices=("evidence", "fit"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--corpus", type=Path, nargs="+", default=[])
    parser.add_argument("--scale", type=float, default=SCALE, help="factor of all points, from calibration")
    parser.add_argument(
        "--shift", type=float, default=SHIFT, help="added to the logarithm of the odds, from calibration"
    )
    given = parser.parse_args()
    if given.step == "evidence":
        return write_evidence(given.folder, given.corpus)
    model, names = fit(given.folder)
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        least = ("least", "", 0, 0, 0, LEAST)
        writer.writerows([COLUMNS, least, *table(model, names, given.scale, given.shift)])
    print(f"{TARGET}: {len(model._predictors)} trees")


if __name__ == "__main__":
    main()
