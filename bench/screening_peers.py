"""The peers' side of the bench. Runs in an environment of its own that holds the peers and nothing of Navicert.

    python bench/screening_peers.py JOB.json

The job names the corpus and the queries (JSON lines) and the pairs; the answer, JSON on standard output, holds for
each peer the best score of every query, the score of the true party, seconds of processor time, and latencies.
Every query is an entity with an id of its own, because nomenklatura keeps what it worked out by id.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

CANDIDATES = 50
BLOCK = 100  # queries that cdist gets at a time
NAMES_LOOKED_AT = 150  # so many names are looked up, until fifty parties are together
SCHEMA = {
    "person": "Person",
    "organisation": "Organization",
    "vessel": "Vessel",
    "aircraft": "Airplane",
    "other": "LegalEntity",
}
Row = dict[str, Any]


def lines(path: str) -> list[Row]:
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").split("\n") if line]


def entity(kind: str, names: list[str], number: str) -> Any:
    proxy = importlib.import_module("followthemoney").EntityProxy
    return proxy.from_dict({"id": number, "schema": SCHEMA.get(kind, kind), "properties": {"name": names}})


class Grams:
    """The names of the corpus in character 3-grams weighted by rarity, and the parties of the nearest ones."""

    def __init__(self, corpus: list[Row]) -> None:
        text = importlib.import_module("sklearn.feature_extraction.text")
        self.owner = [i for i, row in enumerate(corpus) for _ in row["names"]]
        self.vectors = text.TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3), lowercase=True)
        self.matrix = self.vectors.fit_transform([name for row in corpus for name in row["names"]]).T.tocsr()
        self.nearest = importlib.import_module("sparse_dot_topn").sp_matmul_topn

    def candidates(self, asked: str) -> list[int]:
        near = self.nearest(self.vectors.transform([asked]), self.matrix, top_n=NAMES_LOOKED_AT, sort=True)
        return list(dict.fromkeys(self.owner[i] for i in near.indices))[:CANDIDATES]


def found(corpus: list[Row], query: Row, scores: list[tuple[int, float]]) -> tuple[float, float]:
    """The best score of any party, and the best of the true ones."""
    truths = set(query["truths"])
    best = max((s for _, s in scores), default=0.0)
    return best, max((s for i, s in scores if corpus[i]["id"] in truths), default=0.0)


def logic(name: str, corpus: list[Row], queries: list[Row], warm: list[Row], grams: Grams) -> Row:
    """One of nomenklatura's algorithms on fifty candidates for each query."""
    algorithm = importlib.import_module("nomenklatura.matching").get_algorithm(name)
    config = algorithm.default_config()
    parties = [entity(row["kind"], row["names"], row["id"]) for row in corpus]

    def ask(number: int, query: Row) -> list[tuple[int, float]]:
        one = entity(query["kind"], [query["q"]], f"query-{name}-{number}")
        return [(i, algorithm.compare(one, parties[i], config).score) for i in grams.candidates(query["q"])]

    for number, query in enumerate(warm):
        ask(-number - 1, query)
    return measured(corpus, queries, ask)


def ratio(corpus: list[Row], queries: list[Row], warm: list[Row]) -> Row:
    """rapidfuzz: the ratio of words in alphabetical order against every name of the corpus, in blocks of queries."""
    numpy, process = importlib.import_module("numpy"), importlib.import_module("rapidfuzz.process")
    scorer, plain = importlib.import_module("rapidfuzz.fuzz").ratio, importlib.import_module("rapidfuzz.utils")

    def key(name: str) -> str:
        return " ".join(sorted(plain.default_process(name).split()))

    owner = [i for i, row in enumerate(corpus) for _ in row["names"]]
    names = [key(name) for row in corpus for name in row["names"]]

    def ask(block: list[Row]) -> list[list[tuple[int, float]]]:
        table = process.cdist([key(q["q"]) for q in block], names, scorer=scorer, dtype=numpy.float32, workers=1)
        top = numpy.argpartition(-table, NAMES_LOOKED_AT, axis=1)[:, :NAMES_LOOKED_AT]
        return [[(owner[i], float(row[i]) / 100) for i in few] for row, few in zip(table, top, strict=True)]

    ask(warm)
    scores, times, start = [], [], time.process_time()
    for at in range(0, len(queries), BLOCK):
        block, began = queries[at : at + BLOCK], time.perf_counter()
        answers = ask(block)
        times += [(time.perf_counter() - began) * 1000 / len(block)] * len(block)
        scores += [found(corpus, query, answer) for query, answer in zip(block, answers, strict=True)]
    return {"scores": scores, "seconds": time.process_time() - start, "times": times}


def measured(corpus: list[Row], queries: list[Row], ask: Callable[[int, Row], list[tuple[int, float]]]) -> Row:
    scores, times = [], []
    start = time.process_time()
    for number, query in enumerate(queries):
        began = time.perf_counter()
        answer = ask(number, query)
        times.append((time.perf_counter() - began) * 1000)
        scores.append(found(corpus, query, answer))
    seconds = time.process_time() - start
    return {"scores": scores, "seconds": seconds, "times": times}


def pairs(name: str, given: list[Row]) -> list[float]:
    algorithm = importlib.import_module("nomenklatura.matching").get_algorithm(name)
    config = algorithm.default_config()
    return [
        algorithm.compare(
            entity(row["schema"], [row["one"]], f"{name}-one-{i}"),
            entity(row["schema"], [row["other"]], f"{name}-other-{i}"),
            config,
        ).score
        for i, row in enumerate(given)
    ]


def ratio_pairs(given: list[Row]) -> list[float]:
    scorer, plain = (
        importlib.import_module("rapidfuzz.fuzz").token_sort_ratio,
        importlib.import_module("rapidfuzz.utils"),
    )
    return [scorer(row["one"], row["other"], processor=plain.default_process) / 100 for row in given]


def main() -> None:
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    corpus, queries, warm, given = lines(job["corpus"]), lines(job["queries"]), lines(job["warm"]), lines(job["pairs"])
    answer: Row = {}
    built = time.process_time()
    grams = Grams(corpus)
    built = time.process_time() - built
    for name in ("logic-v2", "logic-v1"):
        answer[name] = {**logic(name, corpus, queries, warm, grams), "pairs": pairs(name, given), "build": built}
        print(f"{name} done", file=sys.stderr, flush=True)
    answer["rapidfuzz cdist"] = {**ratio(corpus, queries, warm), "pairs": ratio_pairs(given), "build": 0.0}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
