"""How fast and how large: building, opening, importing, single queries, memory, and growth."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from random import Random

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

import screening_engine as engine
from navicert.screening.listing import Alias, Kind, Listing
from screening_cases import Query

STARTS = 7
BENCH = Path(__file__).resolve().parent
BATCH = 20_000
SYLLABLES = "ba be bi bo bu da de di do ka ke ki ko la le li lo ma me mi mo na ne ni no ra re ri ro sa se si ta te ti to va ve vi za".split()
INVENTED = 0.25  # the share of words of a made-up party that stand on no list
MEASURED = """
import json, sys, time
began = time.perf_counter()
import navicert.screening
imported = time.perf_counter()
sys.path.insert(0, sys.argv[1])
import screening_engine as engine
from pathlib import Path
import psutil
before = psutil.Process().memory_info().rss
ready = time.perf_counter()
watchlist = engine.open_watchlist(Path(sys.argv[2]))
opened = time.perf_counter()
from navicert.screening.listing import Kind
for text in json.loads(sys.argv[3]):
    engine.screen_name(watchlist, text, Kind.PERSON)
after = psutil.Process().memory_info()
print(json.dumps({"import": imported - began, "open": opened - ready, "rss": after.rss - before, "whole": after.rss}))
"""


def spread(name: str, found: Sequence[float], unit: str, wanted: str = "") -> None:
    found = sorted(found)
    middle, tail = statistics.median(found), found[int(len(found) * 0.95)]
    shown = f"{name:<52} min {found[0]:9.3f}  p50 {middle:9.3f}  p95 {tail:9.3f}  max {found[-1]:9.3f} {unit}"
    print(f"{shown}{f'  wanted {wanted}' if wanted else ''}")


def figure(name: str, value: float, unit: str, wanted: str = "") -> None:
    print(f"{name:<52} {value:12,.2f} {unit}{f'  wanted {wanted}' if wanted else ''}")


def fresh(index: Path, asked: Sequence[str], times: int = STARTS) -> list[dict[str, float]]:
    """Figures of new processes that import, open the index and screen some names."""
    command = [sys.executable, "-c", MEASURED, str(BENCH), str(index), json.dumps(list(asked))]
    return [
        json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout) for _ in range(times)
    ]


def timed(watchlist: engine.Watchlist, queries: Sequence[Query]) -> tuple[list[float], float, list[object]]:
    """Milliseconds of each query, seconds of processor time of all, and the answers."""
    times, answers = [], []
    began = time.process_time()
    for one in queries:
        start = time.perf_counter()
        answers.append(engine.screen_name(watchlist, one.text, one.kind, threshold=engine.DEFAULT_THRESHOLD))
        times.append((time.perf_counter() - start) * 1000)
    return times, time.process_time() - began, list(answers)


def together(watchlist: engine.Watchlist, queries: Sequence[Query]) -> tuple[float, list[object]]:
    """Seconds of processor time of all queries asked as one table, and the answers."""
    began = time.process_time()
    names = ((one.text, one.kind) for one in queries)
    answers = engine.screen_names(watchlist, names, threshold=engine.DEFAULT_THRESHOLD)
    return time.process_time() - began, list(answers)


def per_second(
    index: Path, queries: Sequence[Query], warm: Sequence[Query], *, compiled: bool
) -> tuple[float, list[object]]:
    """Queries each second of processor time on one core, warmed up with other queries."""
    watchlist = engine.open_watchlist(index, compiled=compiled)
    timed(watchlist, warm)
    times, seconds, answers = timed(watchlist, queries)
    what = "with the accelerator" if compiled else "without the accelerator"
    spread(f"one name, {what}", times, "ms", "p50 ≤ 0.5, p95 ≤ 2" if compiled else "")
    rate = len(queries) / seconds
    figure(f"names a second of processor time, {what}", rate, "/s")
    again = len(queries) / timed(watchlist, queries)[1]
    figure("  the same names once more", again, "/s")
    watchlist = engine.open_watchlist(index, compiled=compiled)
    timed(watchlist, warm)
    seconds, table = together(watchlist, queries)
    figure("  the same names as one table", len(queries) / seconds, "/s", "" if compiled else "≥ 500")
    print(f"{'answers one by one and as one table':<52} {'identical' if answers == table else 'DIFFER'}")
    return rate, answers


def measure_speed(
    corpus: Iterable[tuple[str, Sequence[Listing]]], queries: Sequence[Query], warm: Sequence[Query]
) -> float:
    """Print every figure of speed; gives the names a second with the accelerator (without it where it is not built)."""
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        began = time.perf_counter()
        engine.write_index(corpus, index)
        print()
        figure("index of the corpus built and written", time.perf_counter() - began, "s", "≤ 5")
        figure("index file", index.stat().st_size / 1e6, "MB")
        starts = fresh(index, [q.text for q in warm[:5]])
        spread("import navicert.screening, new process", [s["import"] for s in starts], "s", "≤ 0.3")
        spread("index opened from its file", [s["open"] for s in starts], "s", "≤ 0.3")
        rate, answers = per_second(index, queries, warm, compiled=True)
        if engine.open_watchlist(index).index.kernel is None:
            print("the accelerator was not built: both rows are without it")
        _, plain = per_second(index, queries, warm, compiled=False)
        print(f"{'answers with and without the accelerator':<52} {'identical' if answers == plain else 'DIFFER'}")
        return rate


def grown(corpus: Sequence[tuple[str, Sequence[Listing]]], count: int, seed: int = 7) -> Iterator[Listing]:
    """The corpus, and made-up parties until there are ``count``: words of two or three listed names of the kind, a
    quarter of them changed into words that no list holds, two or three names each as on real lists."""
    rng = Random(seed)
    real = [one for _, listings in corpus for one in listings]
    yield from real[:count]
    for number in range(len(real), count):
        base, other = rng.choice(real), rng.choice(real)
        names = []
        for _ in range(rng.choice((1, 2, 3, 4))):
            left, right = rng.choice(base.names).text.split(), rng.choice(other.names).text.split()
            words = [*left[: max(1, len(left) // 2)], *right[len(right) // 2 :]]
            names.append(Alias(" ".join(invented(rng, w) if rng.random() < INVENTED else w for w in words)))
        yield Listing(id=f"made-{number}", kind=base.kind, names=tuple(names))


def invented(rng: Random, word: str) -> str:
    """A word like this one that is most likely new: two syllables changed or put on."""
    if len(word) < 4 or not word.isascii():
        return word
    return (
        word[: rng.choice((2, 3))] + rng.choice(SYLLABLES) + word[rng.choice((3, 4)) :].lower() + rng.choice(SYLLABLES)
    )


def measure_memory(corpus: Sequence[tuple[str, Sequence[Listing]]], queries: Sequence[Query]) -> None:
    """Resident memory for each 100,000 entities, from two sizes of list, after a hundred queries."""
    asked = [q.text for q in queries[:100]]
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for count in (100_000, 200_000):
            index = Path(folder) / str(count)
            engine.write_index([("grown", grown(corpus, count))], index)
            found.append(fresh(index, asked, 1)[0])
    figure("resident for 100,000 entities (index opened, in use)", found[0]["rss"] / 1e6, "MB", "≤ 80")
    figure("resident for the next 100,000", (found[1]["rss"] - found[0]["rss"]) / 1e6, "MB", "≤ 80")
    figure("whole process with 100,000 entities", found[0]["whole"] / 1e6, "MB")


def measure_growth(
    corpus: Sequence[tuple[str, Sequence[Listing]]], queries: Sequence[Query], warm: Sequence[Query]
) -> None:
    """Lists of 100,000, 300,000 and 1,000,000 entities."""
    for count in (100_000, 300_000, 1_000_000):
        with tempfile.TemporaryDirectory() as folder:
            index = Path(folder) / "index"
            began = time.perf_counter()
            engine.write_index([("grown", grown(corpus, count))], index)
            print(f"\n{count:,} entities")
            figure("built and written", time.perf_counter() - began, "s")
            figure("index file", index.stat().st_size / 1e6, "MB")
            one = fresh(index, [q.text for q in warm], 1)[0]
            figure("opened", one["open"], "s")
            figure("resident", one["rss"] / 1e6, "MB")
            watchlist = engine.open_watchlist(index)
            timed(watchlist, warm)
            times, seconds, _ = timed(watchlist, queries)
            spread("one name", times, "ms", "p95 ≤ 10" if count == 1_000_000 else "")
            figure("names a second of processor time", len(queries) / seconds, "/s")


def customers(path: Path, count: int, queries: Sequence[Query], seed: int = 11) -> None:
    """A Parquet file of made-up customers: words of the queries' names, put together anew."""
    rng = Random(seed)
    words = [q.text.split() for q in queries if q.kind == Kind.PERSON and len(q.text.split()) > 1]
    schema = pa.schema([("id", pa.string()), ("name", pa.string()), ("kind", pa.string())])
    with pq.ParquetWriter(path, schema) as file:
        for start in range(0, count, BATCH):
            made = [
                " ".join([*rng.choice(words)[:-1], rng.choice(words)[-1]]) for _ in range(min(BATCH, count - start))
            ]
            ids = [f"c{start + i}" for i in range(len(made))]
            file.write_table(pa.table({"id": ids, "name": made, "kind": ["person"] * len(made)}, schema))


def screened(job: tuple[str, str, int]) -> tuple[int, int]:
    """One group of rows of the file: how many names, how many hits at the default threshold."""
    index, path, group = job
    watchlist = engine.open_watchlist(Path(index))
    names = pq.ParquetFile(path).read_row_group(group, ["name"])["name"].to_pylist()
    hits = [engine.screen_name(watchlist, n, Kind.PERSON, threshold=engine.DEFAULT_THRESHOLD) for n in names]
    return len(names), sum(map(bool, hits))


def measure_million(
    corpus: Sequence[tuple[str, Sequence[Listing]]], queries: Sequence[Query], count: int = 1_000_000
) -> None:
    """A million customers of a Parquet file on two processes that share the index."""
    with tempfile.TemporaryDirectory() as folder:
        index, path = Path(folder) / "index", Path(folder) / "customers.parquet"
        engine.write_index(corpus, index)
        customers(path, count, queries)
        began = time.perf_counter()
        groups = pq.ParquetFile(path).num_row_groups
        with ProcessPoolExecutor(2) as pool:
            done = list(pool.map(screened, [(str(index), str(path), group) for group in range(groups)]))
        seconds = time.perf_counter() - began
    figure(f"{sum(n for n, _ in done):,} customers on two processes", seconds / 60, "min", "≤ 10")
    figure("customers a second", sum(n for n, _ in done) / seconds, "/s")
    figure("customers with a hit at the default threshold", sum(h for _, h in done), "")
