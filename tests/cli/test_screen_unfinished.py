"""A long table whose run was broken off: the same command goes on where it stood, and ends in the same file."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from navicert.cli.main import main
from navicert.library.unfinished import ENDING, PART
from screening_parties import installed

ROWS = PART + 600
NAMES = ("Volgin Tekhmash", "Pelican Bakery", "Dragomir Petrovanov", "Quillhaven Optics", "***")
PATIENCE = 120  # seconds


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    monkeypatch.setenv("NAVICERT_HOME", str(folder))
    return installed(folder)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "customers.csv"
    lines = (f"{n},{NAMES[n % 5]} {n % 7 or ''}" for n in range(ROWS))
    file.write_text("\n".join(["id,name", *lines]) + "\n")
    return file


def command(table: Path, out: Path) -> list[str]:
    return ["screen", str(table), "--yes", "--jobs", "1", "-o", str(out)]


def run(table: Path, out: Path, *more: str) -> Result:
    return CliRunner().invoke(main, [*command(table, out), *more])


def parts(folder: Path) -> list[Path]:
    return sorted(folder.glob(f".*{ENDING}/*.part"))


def killed_half_way(table: Path, out: Path) -> None:
    """Begin a run in a process of its own, and kill it as soon as a part of it is on file."""
    words = [sys.executable, "-m", "navicert.cli", *command(table, out)]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + PATIENCE
        while not parts(out.parent) and process.poll() is None and time.monotonic() < until:
            time.sleep(0.005)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert process.returncode == -signal.SIGKILL, "the run was over before it could be killed"


def test_a_run_that_was_killed_goes_on_and_ends_the_same(home: Path, table: Path, tmp_path: Path) -> None:
    out, straight = tmp_path / "answers.csv", tmp_path / "straight.csv"
    killed_half_way(table, out)
    assert not out.exists()
    found = run(table, out)
    assert f"going on behind {PART:,} parties" in found.stderr
    assert f"{ROWS:,} parties" in found.stderr
    assert "going on" not in run(table, straight).stderr
    assert out.read_bytes() == straight.read_bytes()
    assert not parts(tmp_path)
    assert not list(tmp_path.glob(f".*{ENDING}"))


def test_a_short_table_leaves_nothing_behind(home: Path, tmp_path: Path) -> None:
    short = tmp_path / "short.csv"
    short.write_text("name\nPelican Bakery\n")
    run(short, tmp_path / "answers.csv")
    assert not list(tmp_path.glob(f".*{ENDING}"))
