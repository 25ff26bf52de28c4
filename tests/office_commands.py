"""The commands of the office as processes of their own, on a home of their own, for tests."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
TREE = f"{ROOT / 'src'}{os.pathsep}{ROOT / 'tests'}"


class Ran(NamedTuple):
    """How a command ended, and what it said, on both channels."""

    status: int
    said: str


def surroundings(home: Path, **more: str) -> dict[str, str]:
    ours = ("NAVICERT_", "DATABASE_URL", "DJANGO_")
    plain = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**plain, "NAVICERT_HOME": str(home), "PYTHONPATH": TREE, "COLUMNS": "200", **more}


def run(home: Path, *words: str | Path, most: int = 0, **more: str) -> Ran:
    """A command of the office in a process of its own; ``most`` bytes is what one file may have."""

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    command = [sys.executable, "-m", "navicert.office", *map(str, words)]
    limits = limited if most else None
    done = subprocess.run(
        command, env=surroundings(home, **more), capture_output=True, text=True, check=False, preexec_fn=limits
    )
    return Ran(done.returncode, done.stdout + done.stderr)


def make(home: Path, **more: str) -> None:
    subprocess.run([sys.executable, str(ROOT / "tests" / "office_made.py")], env=surroundings(home, **more), check=True)


@contextmanager
def database(home: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(home / "office.sqlite3")) as opened:
        yield opened
        opened.commit()


def rows(home: Path) -> list[str]:
    """Everything that the database holds, as text."""
    with database(home) as opened:
        return list(opened.iterdump())


def files(folder: Path) -> dict[str, bytes]:
    """What a folder holds, but for locks."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}
