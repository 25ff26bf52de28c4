"""Many customs officers debit the last pieces of a licence at once: as many win as there are pieces, the others are told."""

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
HARNESS = Path(__file__).parents[1] / "licence_race.py"


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
def test_nobody_gets_more_than_is_left_and_the_others_are_told(how: str, tmp_path: Path) -> None:
    one_each, the_same, two_each = races(how, tmp_path / "home")

    assert [told for told in one_each["told"] if told == "booked 1"] == ["booked 1"] * 3
    assert all("is exhausted; 1 items cannot be debited" in told for told in one_each["told"][:3])
    assert (one_each["left"], one_each["events"]) == ("Licensed 6 items; used 6, reserved 0, left 0.", 4)

    assert the_same["told"] == ["booked 0"] * 5 + ["booked 1"]
    assert (the_same["left"], the_same["events"]) == ("Licensed 6 items; used 4, reserved 0, left 2.", 2)

    assert [told for told in two_each["told"] if told.startswith("booked")] == ["booked 1"]
    assert all("has 1 items left" in told for told in two_each["told"] if not told.startswith("booked"))
    assert two_each["left"] == "Licensed 6 items; used 5, reserved 0, left 1."
