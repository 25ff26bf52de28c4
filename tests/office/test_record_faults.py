"""After ``kill -9``, and after faults of the disk, at random moments: the log verifies and nothing acknowledged is lost.

The rounds run in processes of their own, on a real database (``tests/record_faults.py``).
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from new_office import environment

HARNESS = Path(__file__).parents[1] / "record_faults.py"
NOT_HERE = 77
TOGETHER = 25  # rounds on one installation
ROUNDS = {"kill": 15, "append": 10, "publish": 10}
MANY = {"kill": 300, "append": 200, "publish": 200}


def rounds(mode: str, count: int, seed: int, home: Path) -> dict[str, int]:
    """So many rounds in a new installation; what happened in them."""
    command = [sys.executable, str(HARNESS), mode, str(count), str(seed)]
    done = subprocess.run(command, env=environment(home), capture_output=True, text=True, check=False)
    if done.returncode == NOT_HERE:
        pytest.skip(done.stderr.strip().splitlines()[-1])
    assert done.returncode == 0, done.stderr[-4000:]
    found: dict[str, int] = json.loads(done.stdout.splitlines()[-1])
    return found


def needs(mode: str) -> None:
    """Faults of the disk are those of SQLite and of the publisher; a database server has its own disk."""
    if mode == "kill":
        return
    if connection.vendor != "sqlite":
        pytest.skip("faults of the disk are tried with SQLite, which is in the process itself")
    if shutil.which("strace") is None:
        pytest.skip("strace, which makes faults of the disk, is not installed here (Debian: apt install strace)")


@pytest.mark.parametrize("mode", ROUNDS)
def test_nothing_acknowledged_is_lost_and_nothing_served_is_contradicted(mode: str, tmp_path: Path) -> None:
    needs(mode)

    found = rounds(mode, ROUNDS[mode], seed=20261122, home=tmp_path / "home")

    assert found["acknowledged"] > ROUNDS[mode]
    assert found["checkpoints"] > 1
    assert mode == "kill" or found["struck"]


@pytest.mark.prove
@pytest.mark.parametrize("mode", MANY)
def test_nothing_is_lost_in_many_rounds(mode: str, tmp_path: Path) -> None:
    needs(mode)

    for seed in range(MANY[mode] // TOGETHER):
        assert rounds(mode, TOGETHER, seed, tmp_path / f"home{seed}")["acknowledged"] > TOGETHER
