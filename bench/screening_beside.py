"""The peers in the same run: their environment, the job for them, and their rows beside ours."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from navicert.screening.listing import Listing
from screening_cases import Pair, Query, corpus_lines
from screening_figures import area, best_f1
from screening_quality import Answers, show_search

ROOT = Path(__file__).resolve().parents[1]
BENCH = Path(__file__).resolve().parent
HOME = ROOT / ".venv-peers"
PINS = BENCH / "requirements-peers.txt"
LONGEST = 1200  # seconds
RIVAL = "logic-v2"  # the peer whose speed is the measure
DEFAULTS = {"logic-v2": 0.7, "logic-v1": 0.7, "rapidfuzz cdist": 0.9}  # the thresholds at which they are used
ONE_CORE = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def peers_python() -> Path | None:
    """The interpreter of the peers' environment, made where it is missing; ``None`` (and a sentence) where it cannot be."""
    if given := os.environ.get("NAVICERT_PEERS_PYTHON"):
        return Path(given)
    python = HOME / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = HOME / ".made"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == PINS.read_text(encoding="utf-8"):
        return python
    print(f"making the environment of the peers, {HOME.name}", flush=True)
    venv.create(HOME, with_pip=True, clear=True)
    pip = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check"]
    install = [*pip, "install", "--require-hashes", "-r", str(PINS)]
    done = subprocess.run(install, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        print(f"The peers are left out: their environment could not be made ({last}).")
        return None
    stamp.write_text(PINS.read_text(encoding="utf-8"), encoding="utf-8")
    return python


def asked(queries: Sequence[Query]) -> str:
    rows = [{"q": q.text, "kind": q.kind.value, "truths": list(q.truths)} for q in queries]
    return "\n".join(map(json.dumps, rows))


def run_peers(
    corpus: Sequence[tuple[str, Sequence[Listing]]],
    queries: Sequence[Query],
    warm: Sequence[Query],
    pairs: Sequence[Pair],
) -> dict[str, Any] | None:
    """What the peers answer and how long it takes them; ``None`` where they cannot be run."""
    python = peers_python()
    if python is None:
        return None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        texts = {
            "corpus": "\n".join(corpus_lines(corpus)),
            "queries": asked(queries),
            "warm": asked(warm),
            "pairs": "\n".join(json.dumps({"schema": p.schema, "one": p.one, "other": p.other}) for p in pairs),
        }
        for part, text in texts.items():
            (folder / part).write_text(text, encoding="utf-8")
        job = folder / "job.json"
        job.write_text(json.dumps({part: str(folder / part) for part in texts}), encoding="utf-8")
        command = [str(python), str(BENCH / "screening_peers.py"), str(job)]
        env = {**os.environ, **ONE_CORE}
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, env=env, timeout=LONGEST, check=False)
    if done.returncode:
        print("The peers are left out: they stopped with an error, printed above.", file=sys.stderr)
        return None
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def answers_of(row: Mapping[str, Any], files: Mapping[str, Sequence[Query]]) -> Answers:
    """A peer's scores, laid out as ours."""
    scores = np.array(row["scores"])
    best, true, at = {}, {}, 0
    for name, queries in files.items():
        best[name], true[name] = scores[at : at + len(queries), 0], scores[at : at + len(queries), 1]
        at += len(queries)
    return Answers(files, best, true)


def show_pairs_of(name: str, row: Mapping[str, Any], pairs: Mapping[str, Sequence[Pair]]) -> None:
    scores, labels = np.array(row["pairs"]), [p.match for rows in pairs.values() for p in rows]
    first = len(pairs["name bench"])
    second = first + len(pairs["hard negatives"])
    bench = np.stack([scores, labels], axis=1)[:first].astype(float)
    f1, at = best_f1(bench)
    print(
        f"pairs: area {area(bench):.3f}, best F1 {f1:.3f} (at {at:.2f}); at {DEFAULTS[name]}: hard negatives alarm "
        f"{np.mean(scores[first:second] >= DEFAULTS[name]):.3f}, across scripts match {np.mean(scores[second:] >= DEFAULTS[name]):.3f}"
    )


def show_peers(
    found: Mapping[str, Any],
    files: Mapping[str, Sequence[Query]],
    pairs: Mapping[str, Sequence[Pair]],
    ours: float | None,
) -> None:
    """A paragraph for each peer, then how many times faster we are."""
    count = sum(map(len, files.values()))
    for name, row in found.items():
        print(f"\npeer: {name}{'' if name.startswith('rapid') else ' behind 50 candidates by character 3-grams'}")
        if pairs:
            show_search(answers_of(row, files), wanted=False)
            show_pairs_of(name, row, pairs)
        times, rate = sorted(row["times"]), count / row["seconds"]
        print(
            f"{rate:,.1f} names a second of processor time, p50 {statistics.median(times):.2f}, "
            f"p95 {times[int(len(times) * 0.95)]:.2f}, max {times[-1]:.2f} ms, {count} names"
        )
        if ours:
            wanted = "  wanted ≥ 40" if name == RIVAL else ""
            print(f"ours is {ours / rate:.1f} times as fast{wanted}")
