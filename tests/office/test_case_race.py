"""Several people decide the same case at the same moment: one does, and every other one is told what happened."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

pytestmark = [pytest.mark.office, pytest.mark.django_db]
HARNESS = Path(__file__).parents[1] / "case_race.py"


def database(home: Path) -> str:
    """The address of a new, empty database of the kind that is under test."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{home / 'office.sqlite3'}"
    import psycopg

    server, name = os.environ["DATABASE_URL"], f"race_{token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as opened:
        opened.execute(f"CREATE DATABASE {name}".encode())
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def races(how: str, home: Path) -> list[dict[str, Any]]:
    home.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NAVICERT_", "DJANGO_"))}
    own = {
        "NAVICERT_HOME": str(home),
        "DATABASE_URL": database(home),
        "DJANGO_SETTINGS_MODULE": "navicert.office.settings",
    }
    done = subprocess.run(
        [sys.executable, str(HARNESS), how], env={**kept, **own}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-4000:]
    found: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("how", ["threads", "processes"])
def test_one_decides_and_the_others_are_told(how: str, tmp_path: Path) -> None:
    found = races(how, tmp_path / "home")
    assert [race["state"] for race in found] == ["proposed", "countersigned", "decided"]
    for race in found:
        told = race["told"]
        assert told.count("done") == 1, race
        assert all("cannot be done while it is" in each for each in told if each != "done"), race
        assert (race["rows"], race["events"], race["acts"]) == (1, 1, 1), race
