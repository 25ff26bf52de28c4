"""Ask three laws about ten million generated rows (of 1.2 million different orders) at once, and let zen-engine decide the Country Chart alone for some of them.

Prints the machine, rows a second of the whole (reading, distinct rows, every rule and authorisation, joining back), the
share of each step, the largest memory, and the ratio to the peer in the same run. ``--rows`` asks about fewer.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

from made_book import DAY, made_book
from navicert.law.law import Law
from navicert.library import open_library
from navicert.library.column_jobs import assess_book
from screening_beside import peers_python

ROWS, DIFFERENT, FLOOR, MOST_MEMORY = 10_000_000, 1_200_000, 500_000, 4
REGIMES = ("US-EAR", "EU-DU", "EU-SANC")
COMPLETE = ("parties", "end_use", "item", "route")
PEER_ROWS = 100_000


def main() -> None:
    words = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    words.add_argument("--rows", type=int, default=ROWS)
    rows = words.parse_args().rows
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"
    )
    law = open_library().law
    ours = ask(law, rows)
    theirs = peer(law)
    if theirs:
        print(
            f"zen-engine, the chart alone: {theirs:,.0f} rows a second; ours, three whole laws: {ours / theirs:.1f} times that"
        )


def ask(law: Law, rows: int) -> float:
    """Rows a second, from the frame in memory to the frame of answers."""
    different = made_book(law, min(rows, DIFFERENT), seed=1)
    book = different.sample(rows, with_replacement=True, seed=1) if rows > DIFFERENT else different
    print(f"{rows:,} rows, {book.estimated_size('gb'):.2f} GB of facts")
    start, busy = time.perf_counter(), cpu()
    answers = assess_book(book, law, DAY, complete=COMPLETE, regimes=REGIMES, progress=tell, jobs=os.cpu_count() or 1)
    asked = time.perf_counter()
    frame = answers.frame()
    end, used = time.perf_counter(), cpu() - busy
    memory = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1e6
    print(
        f"{answers.distinct:,} distinct rows; asked in {asked - start:.1f} s, joined back in {end - asked:.1f} s, {used:.1f} s of CPU"
    )
    for regime in REGIMES:
        print(f"  {regime:<8} {', '.join(f'{a} {n:,}' for a, n in answers.counted(regime).items())}")
    speed = rows / (end - start)
    print(
        f"{speed:,.0f} rows a second (floor {FLOOR:,}); {frame.width} columns of answers; {memory:.1f} GB at most (limit {MOST_MEMORY})"
    )
    return speed


def cpu() -> float:
    """Seconds of processor time of this process and of those that it has waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


def tell(done: int, total: int) -> None:
    """How far it is, where somebody looks."""
    if sys.stderr.isatty():
        print(f"\r\033[K{done} of {total} rules", end="\r", file=sys.stderr)


def peer(law: Law) -> float | None:
    """Rows a second of zen-engine, deciding whether the chart has an X; ``None`` where it cannot be run."""
    python = peers_python()
    if python is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        job = Path(folder) / "job.json"
        job.write_text(json.dumps(chart_job(law)), encoding="utf-8")
        command = [str(python), str(Path(__file__).with_name("columns_zen.py")), str(job)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    return None if done.returncode else float(done.stdout)


def chart_job(law: Law) -> dict[str, Any]:
    """The chart of the day as pairs of column and country, and pairs to decide."""
    table = law.packs["us-ear"].tables["country_chart"]
    rows = [row for place in table.index for row in table.on(place, DAY, None)]
    columns = [c for c, kind in table.columns.items() if kind == "text" and any(r.cells[c] == "X" for r in rows)]
    marked = {c: [r.cells[table.shape.key] for r in rows if r.cells[c] == "X"] for c in columns}
    places = made_book(law, PEER_ROWS, seed=2)["to"].to_list()
    return {"chart": marked, "asked": [[columns[n % len(columns)], place] for n, place in enumerate(places)]}


if __name__ == "__main__":
    main()
