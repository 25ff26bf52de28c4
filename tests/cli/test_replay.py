"""``navicert replay`` where there is no office: a sentence, and nothing made."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


def replayed(home: Path) -> subprocess.CompletedProcess[str]:
    """In a process of its own: the office reads its settings once."""
    others = {n: v for n, v in os.environ.items() if not n.startswith(("NAVICERT_", "DJANGO_", "DATABASE_"))}
    command = [sys.executable, "-m", "navicert.cli", "replay", "NV-2026-7K3M-Q9TD"]
    env = {**others, "NAVICERT_HOME": str(home)}
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("empty", [False, True])
def test_without_an_office_it_is_said_that_only_an_office_keeps_answers(tmp_path: Path, empty: bool) -> None:
    database = tmp_path / "home" / "office.sqlite3"
    if empty:
        database.parent.mkdir()
        database.touch()
    shown = replayed(database.parent)
    assert shown.returncode == 1
    assert f"there is no office in {database}" in shown.stderr
    assert "migrate" not in shown.stderr
    assert database.exists() is empty
