"""Time one assessment with its whole proof, and the command from a cold start, against a peer in the same run.

The peer is the same question asked of plain Python: one JSON Schema validation of the facts (`jsonschema`), which any
program that takes such facts has to pay anyway. Prints the machine, then minimum, median, 99th percentile and maximum.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from jsonschema import Draft202012Validator

from navicert import Library, Transaction, as_json, facts_as_mapping, read_facts
from navicert.cli.cases import yaml_cases

ROOT = Path(__file__).resolve().parents[1]
SAYS = {"type": "object", "required": ["date", "activity", "from", "to"], "properties": {"item": {"type": "object"}}}
ROUNDS = 20
STARTS = 7


def transactions() -> list[Transaction]:
    """The example transactions and a fixed sample of the cases beside the packs, asked under every law."""
    paths = [*sorted((ROOT / "examples").glob("*.yaml")), *sorted((ROOT / "src/navicert/packs").glob("*/tests/*.yaml"))]
    cases = [c for path in paths for c in yaml_cases(path)]
    sample = Random(1).sample(cases, min(120, len(cases)))
    return [read_facts({k: v for k, v in c.facts.items() if k != "regime_under_test"}) for c in sample]


def timed(work: Callable[[Transaction], object], given: Sequence[Transaction]) -> list[float]:
    """Milliseconds of each call, after one round that warms up."""
    for one in given:
        work(one)
    found = []
    for _ in range(ROUNDS):
        for one in given:
            start = time.perf_counter()
            work(one)
            found.append((time.perf_counter() - start) * 1000)
    return sorted(found)


def show(name: str, found: list[float], peer: list[float] | None = None) -> None:
    middle = statistics.median(found)
    ratio = f"  {middle / statistics.median(peer):6.1f} x peer" if peer else ""
    tail = found[int(len(found) * 0.99)]
    print(f"{name:<44} min {found[0]:8.3f}  p50 {middle:8.3f}  p99 {tail:8.3f}  max {found[-1]:8.3f} ms{ratio}")


def cold_start() -> list[float]:
    """Milliseconds of `navicert assess` on one file in a new process, as on a machine where it ran before.

    The cache of the packs is in place, and so is Python's own of the program, which an installation always has.
    """
    command = [sys.executable, "-m", "navicert.cli", "assess", str(sorted((ROOT / "examples").glob("*.yaml"))[0])]
    found = []
    with tempfile.TemporaryDirectory() as home:
        given = {
            **os.environ,
            "NAVICERT_HOME": home,
            "PYTHONPYCACHEPREFIX": f"{home}/compiled",
            "PYTHONDONTWRITEBYTECODE": "",
        }
        for _ in range(STARTS + 1):
            start = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True, env=given)
            found.append((time.perf_counter() - start) * 1000)
    return sorted(found[1:])  # the first fills the caches


def main() -> None:
    print(
        f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    with tempfile.TemporaryDirectory() as home:
        library = Library(Path(home))
        given = transactions()
        print(
            f"{len(library.law.packs)} packs, {sum(len(p.rules) for p in library.law.packs.values())} rules, {len(given)} cases"
        )
        validator = Draft202012Validator(SAYS)
        facts = {id(t): facts_as_mapping(t) for t in given}
        peer = timed(lambda t: validator.is_valid(facts[id(t)]), given)
        show("peer: one JSON Schema validation", peer)
        show("one assessment, all packs, whole proof", timed(library.assess, given), peer)
        show("the same, written as JSON", timed(lambda t: json.dumps(as_json(library.assess(t))), given), peer)
    show("navicert assess FILE from a cold start", cold_start())


if __name__ == "__main__":
    main()
