"""Find, alarm and speed: the screening against labelled cases and against its peers, in one run on one machine.

    python bench/screening.py                 quality, speed, and the peers where their environment can be made
    python bench/screening.py --quality       quality alone; --mistakes also prints every case on the wrong side
    python bench/screening.py --quality --queries FILE   on queries that tools/make_name_pairs.py wrote
    python bench/screening.py --speed --peers
    python bench/screening.py --growth        a list of a million parties (takes long)
    python bench/screening.py --million       a million customers from a Parquet file, two processes (takes long)

The lists and cases are read from the folder ``shared`` beside the repository, or from where ``--shared`` says.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random

import screening_engine as engine
from navicert.screening.listing import Listing
from screening_beside import run_peers, show_peers
from screening_cases import Pair, Query, corpus_from_lines, read_corpus, read_pairs
from screening_made import made_corpus, made_queries
from screening_quality import all_queries, measure_quality, own_queries
from screening_speed import measure_growth, measure_memory, measure_million, measure_speed

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("quality", "speed", "peers", "growth", "million")
USUAL = ("quality", "speed", "peers")
Corpus = Sequence[tuple[str, Sequence[Listing]]]
Files = Mapping[str, Sequence[Query]]
Pairs = Mapping[str, Sequence[Pair]]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for part in PARTS:
        parser.add_argument(f"--{part}", action="store_true")
    parser.add_argument("--mistakes", action="store_true", help="print every case on the wrong side")
    parser.add_argument("--queries", type=Path, help="queries of our own instead of the shared ones")
    parser.add_argument("--corpus", type=Path, help="JSON lines with id, kind and names instead of the official files")
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    given = parser.parse_args()
    if not any(getattr(given, part) for part in PARTS):
        for part in USUAL:
            setattr(given, part, True)
    return given


def machine() -> None:
    print(
        f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )


def main() -> None:
    given = arguments()
    lists, cases = given.shared / "data/lists", given.shared / "cases/screening"
    machine()
    if cases.is_dir() and (given.corpus or lists.is_dir()):
        corpus: Corpus = corpus_from_lines(given.corpus) if given.corpus else read_corpus(lists)
        files, pairs = all_queries(cases), read_pairs(cases)
    else:
        print(f"The lists and labelled cases are not at {given.shared} (see --shared): made-up ones are timed instead.")
        corpus = made_corpus()
        files, pairs = {"made up": made_queries(corpus)}, {}
    count = sum(len(listings) for _, listings in corpus)
    names = sum(len(one.names) for _, listings in corpus for one in listings)
    print(f"{count:,} entities, {names:,} names: " + ", ".join(f"{i} {len(rows):,}" for i, rows in corpus))
    run(given, corpus, files, pairs)


def run(given: argparse.Namespace, corpus: Corpus, files: Files, pairs: Pairs) -> None:
    """The parts that were asked for, one after the other."""
    queries = [one for rows in files.values() for one in rows]
    warm = warm_names(corpus)
    ours = None
    if given.quality and pairs:
        with tempfile.TemporaryDirectory() as folder:
            index = Path(folder) / "index"
            engine.write_index(corpus, index)
            quality(given, files, pairs, engine.open_watchlist(index))
    if given.speed:
        ours = measure_speed(corpus, queries, warm)
        measure_memory(corpus, queries)
    if given.peers and (found := run_peers(corpus, queries, warm, [p for rows in pairs.values() for p in rows])):
        show_peers(found, files, pairs, ours)
    if given.growth:
        measure_growth(corpus, queries, warm)
    if given.million:
        measure_million(corpus, [*queries, *warm])


def quality(given: argparse.Namespace, files: Files, pairs: Pairs, watchlist: engine.Watchlist) -> None:
    measure_quality(
        own_queries(given.queries) if given.queries else files,
        pairs,
        lambda q: engine.screen_name(watchlist, q.text, q.kind),
        lambda p: engine.pair_score(p.kind, p.one, p.other),
        lambda p: engine.pair_odds(p.kind, p.one, p.other),
        engine.DEFAULT_THRESHOLD,
        verbose=given.mistakes,
    )


def warm_names(corpus: Corpus, count: int = 200) -> list[Query]:
    """Names to warm up with: listed ones, each with its first letters changed about, so that no query is known."""
    listed = [one for _, listings in corpus for one in listings]
    drawn = Random(5).sample(listed, min(count, len(listed)))
    return [Query(one.names[-1].text[1::-1] + one.names[-1].text[2:], one.kind, (), "warm") for one in drawn]


if __name__ == "__main__":
    main()
