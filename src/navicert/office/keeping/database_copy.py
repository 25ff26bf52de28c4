"""A consistent copy of the database, as it was at one moment while others went on writing; and putting one back.

SQLite: its backup interface. PostgreSQL: ``pg_dump`` at an exported snapshot, and ``pg_restore`` in one transaction.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from navicert.library.archives import ArchiveError

APPLIED = "SELECT app, name FROM django_migrations ORDER BY app, name"
SIGNED = "SELECT size, note FROM office_checkpoint ORDER BY size DESC LIMIT 1"
NAMED = "SELECT DISTINCT sha256 FROM office_document"
FILES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
NEEDED = "{word} is not on the path of this machine; install the client programs of PostgreSQL {version}."


@dataclass(frozen=True, slots=True)
class Held:
    """What a copy holds: the migrations that made its tables, the last signed checkpoint of the record, and the hashes of
    the documents that it names."""

    migrations: tuple[str, ...]
    entries: int
    checkpoint: str
    documents: frozenset[str]


def copy_database(path: Path) -> Held:
    """Copy the database into a file. Raises :class:`ArchiveError` where that cannot be done here."""
    check_tables()
    return _copy_sqlite(path) if connection.vendor == "sqlite" else _copy_postgresql(path)


def _copy_sqlite(path: Path) -> Held:
    connection.ensure_connection()
    copy = sqlite3.connect(path)
    try:
        os.chmod(path, 0o600)
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, and nothing beside it
        if (said := _damage(copy)) is not None:
            raise ArchiveError(f"The database is damaged ({said}): run navicert office check. Nothing was written.")
        return _held(*(copy.execute(asked).fetchall() for asked in (APPLIED, SIGNED, NAMED)))
    except sqlite3.Error as error:
        raise ArchiveError(f"The database is damaged or cannot be read ({error}). Nothing was written.") from None
    finally:
        copy.close()


def _copy_postgresql(path: Path) -> Held:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        found = []
        for asked in (APPLIED, SIGNED, NAMED):
            cursor.execute(asked)
            found.append(cursor.fetchall())
        held = _held(*found)
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={path}")
    return held


def _held(applied: list[Any], signed: list[Any], named: list[Any]) -> Held:
    size, note = (signed[0][0], bytes(signed[0][1]).decode()) if signed else (0, "")
    return Held(tuple(f"{app}.{name}" for app, name in applied), size, note, frozenset(row[0] for row in named))


def _run(word: str, *arguments: str) -> None:
    """Run a program of PostgreSQL on this database. The password goes by the environment, where others do not see it."""
    if shutil.which(word) is None:
        version = getattr(connection, "pg_version", 0) // 10000
        raise ArchiveError(NEEDED.format(word=word, version=version))
    given = connection.settings_dict
    named = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    surroundings = {variable: str(given[key]) for variable, key in named.items() if given.get(key)}
    host = given.get("OPTIONS", {}).get("host")
    surroundings |= {"PGHOST": str(host)} if host else {}
    done = subprocess.run(
        [word, *arguments], env=os.environ | surroundings, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ArchiveError(f"{word} ended with status {done.returncode}: {done.stderr.strip()[-1000:]}")


# --- putting it back -------------------------------------------------------------------------


def check_migrations(applied: tuple[str, ...], engine: str) -> None:
    """The tables of a copy must be those of this program. Raises :class:`ArchiveError`."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if newer := sorted(set(applied) - known):
        raise ArchiveError(
            f"The backup was made by a newer program ({engine}; this one does not know {newer[0]}). Install that one first."
        )
    if older := sorted(known - set(applied)):
        raise ArchiveError(
            f"The backup was made by an older program ({engine}; it lacks {older[0]}). Restore it with that one, and let "
            "this one update the tables at its first start."
        )


def check_tables() -> None:
    """The tables of this office must be there, and be those of this program. Raises :class:`ArchiveError`."""
    if is_empty():
        raise ArchiveError("There is no office here yet: no database. Is NAVICERT_HOME or DATABASE_URL the right one?")
    try:
        loader = MigrationLoader(connection)
    except DatabaseError as error:
        raise ArchiveError(f"The database is damaged or cannot be read ({error}).") from None
    if set(loader.applied_migrations) != set(loader.disk_migrations):
        raise ArchiveError(
            "The tables are not those of this program. Start the office once, which brings them up to date."
        )


def is_empty() -> bool:
    """Whether there is no table yet, and no file of a database."""
    if connection.vendor == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        return not path.exists() or path.stat().st_size == 0
    return not connection.introspection.table_names()


def check_copy(path: Path) -> None:
    """Whether a file of SQLite is whole inside. (``pg_restore`` looks by itself.) Raises :class:`ArchiveError`."""
    if connection.vendor != "sqlite":
        return
    with closing(sqlite3.connect(path)) as copy:
        said = _damage(copy)
    if said is not None:
        raise ArchiveError(f"The database in the backup is damaged ({said}). Take another copy of it.")


def _damage(copy: sqlite3.Connection) -> str | None:
    """What is wrong inside a file of SQLite, if anything."""
    try:
        said = str(copy.execute("PRAGMA integrity_check(1)").fetchone()[0])
    except sqlite3.Error as error:
        return str(error)
    return None if said == "ok" else said.replace("\n", " ")


def put_back(path: Path) -> None:
    """Make a checked copy the database of this office."""
    if connection.vendor == "sqlite":
        database = Path(connection.settings_dict["NAME"])
        beside = database.with_name(f".{database.name}.restoring")  # perhaps on another disk than the home
        shutil.move(path, beside)
        os.replace(beside, database)
    else:
        connection.close()
        name = str(connection.settings_dict["NAME"])
        _run("pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", f"--dbname={name}", str(path))
