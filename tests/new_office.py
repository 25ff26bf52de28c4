"""A new installation of its own for a program that a test starts: empty, with a database of the kind that is under test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.db import connection


def database(home: Path) -> str:
    """The address of a new, empty database of the kind that is under test."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{home / 'office.sqlite3'}"
    import psycopg

    server, name = os.environ["DATABASE_URL"], f"new_{token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as opened:
        opened.execute(f"CREATE DATABASE {name}".encode())
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def environment(home: Path) -> dict[str, str]:
    """What the program has to know of a new installation in this folder, which is made."""
    home.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NAVICERT_", "DJANGO_"))}
    own = {
        "NAVICERT_HOME": str(home),
        "DATABASE_URL": database(home),
        "DJANGO_SETTINGS_MODULE": "navicert.office.settings",
    }
    return {**kept, **own}


def races(harness: str, how: str, home: Path) -> list[dict[str, Any]]:
    """What a program beside these tests tells of its races, run in threads or processes on a new installation."""
    command = [sys.executable, str(Path(__file__).with_name(harness)), how]
    done = subprocess.run(command, env=environment(home), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    found: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return found
