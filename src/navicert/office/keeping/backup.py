"""``navicert office backup FILE`` and ``restore FILE``: the whole office in one file, and back into an empty home.

The log's files are copied before the database and documents after it, so that the copy never serves a checkpoint that its
database does not know, and lacks no document that its database names.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import datetime as Moment
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from navicert.library.archives import Archive, ArchiveError, Progress, extract, new_archive, no_progress, opened
from navicert.library.durable import settle
from navicert.office.keeping.database_copy import (
    FILES,
    Held,
    check_copy,
    check_migrations,
    copy_database,
    is_empty,
    put_back,
)
from navicert.version import ENGINE

FORMAT = 1
BEFORE = ("log", "log.policy", "log.alarm")  # copied before the database
AFTER = ("documents", "editions", "lists", "official", "receipts", "lists.yaml", "rates.csv")  # copied after it
KEYS = ("log.key", "secret.key", "authority.jwks", "audit.key")
UNFINISHED = ".restoring"
WITHOUT_KEYS = (
    "The keys are not in the backup ({names}). Without them nothing more can be signed under the same names: keep a copy of "
    "each in another place, and put them back before the first start."
)
WITH_KEYS = "The backup holds the private keys: whoever reads it can sign as this office. Keep it as you keep them."


def home() -> Path:
    """The folder of this installation."""
    path: Path = settings.NAVICERT_HOME
    return path


def keys() -> dict[str, Path]:
    """The files with secrets of this installation, by the names that they have in a backup."""
    named = {name: home() / name for name in KEYS}
    return named | {"authority.jwks": Path(settings.AUTHORITY_KEY)}


def size_of_home() -> int:
    """About how many bytes a backup copies, for a bar of progress."""
    roots = [home() / name for name in (*BEFORE, *AFTER)]
    files = [path for root in roots for path in ([root] if root.is_file() else root.rglob("*")) if path.is_file()]
    database = Path(str(connection.settings_dict["NAME"]))
    return sum(path.stat().st_size for path in (*files, *([database] if database.is_file() else [])))


def back_up(path: Path, *, now: Moment, with_keys: bool = False, progress: Progress = no_progress) -> list[str]:
    """Write everything into one file, while the office goes on working. Gives what a person has to know.

    A document whose bytes are missing or damaged does not stop the backup: it is named. Raises :class:`ArchiveError`.
    """
    there = {name: key for name, key in keys().items() if key.is_file()}
    manifest: dict[str, Any] = {
        "navicert-backup": FORMAT,
        "made": now.isoformat(),
        "engine": ENGINE,
        "keys": list(there),
    }
    with new_archive(path.absolute(), manifest, progress) as archive:
        _add(archive, BEFORE)
        copy = archive.place / FILES[connection.vendor]
        held = copy_database(copy)
        archive.add(copy.name, copy)
        copy.unlink()
        manifest["database"] = {"vendor": connection.vendor, "migrations": list(held.migrations)}
        manifest["record"] = {"entries": held.entries, "checkpoint": held.checkpoint}
        _add(archive, AFTER)
        for name, key in there.items() if with_keys else ():
            archive.add(f"keys/{name}", key)
        said = [f"{path}: {len(archive.files)} files, {held.entries} entries of the record signed"]
        faults = list(_faults(archive, held))
    told = WITH_KEYS if with_keys else WITHOUT_KEYS.format(names=", ".join(there))
    return [*said, *([told] if there else []), *faults]


def _add(archive: Archive, names: tuple[str, ...]) -> None:
    for name in names:
        if (home() / name).is_dir():
            archive.add_folder(name, home() / name)
        elif (home() / name).is_file():
            archive.add(name, home() / name)


def _faults(archive: Archive, held: Held) -> Iterator[str]:
    """Documents that are not what their names say, and those that the database names and the store lacks."""
    there = {
        name.removeprefix("documents/").replace("/", ""): said["sha256"]
        for name, said in archive.files.items()
        if name.startswith("documents/")
    }
    for digest in sorted(held.documents - there.keys()):
        yield f"FAULT: the document with the hash {digest} was missing before the backup. Run navicert office check."
    for name, digest in there.items():
        if name != digest:
            yield f"FAULT: the document with the hash {name} was damaged before the backup. Run navicert office check."


# --- back ------------------------------------------------------------------------------------


def size_of_backup(path: Path) -> int:
    """How many bytes a backup copies back. Raises :class:`ArchiveError`."""
    with opened(path) as (_, manifest):
        return sum(int(each["size"]) for each in manifest["files"].values())


def restore(path: Path, *, progress: Progress = no_progress) -> list[str]:
    """Put a backup into an empty home (and an empty database). Gives what a person has to know.

    1. It is a backup for this program and this kind of database. 2. There is nothing here yet. 3. Every file is copied
    beside its place and compared with its hash. 4. The database is whole inside. 5. All is put in place, the database
    last. Raises :class:`ArchiveError`; before step 5 nothing of this home is changed.
    """
    with opened(path) as (file, manifest):
        _check_manifest(manifest, path)
        _check_empty()
        place = home() / UNFINISHED
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(mode=0o700, parents=True)
        try:
            _put(file, manifest, place, progress)
        except OSError as error:
            raise ArchiveError(
                f"{home()} cannot be written: {error.strerror or error}. Mend that and restore again."
            ) from None
        finally:
            if not (place / UNFINISHED).exists():
                shutil.rmtree(place, ignore_errors=True)
    return list(_next_steps(manifest))


def _check_manifest(manifest: dict[str, Any], path: Path) -> None:
    if manifest.get("navicert-backup") != FORMAT:
        raise ArchiveError(
            f"{path} is no backup that this program reads ({manifest.get('engine', 'of another program')})."
        )
    vendor = manifest["database"]["vendor"]
    if vendor != connection.vendor:
        raise ArchiveError(
            f"The backup is of {vendor}, and DATABASE_URL names {connection.vendor}. Name one of the same kind."
        )
    check_migrations(tuple(manifest["database"]["migrations"]), str(manifest.get("engine")))


def _check_empty() -> None:
    """Nothing may be lost. What an earlier restore left half in place is taken away, as long as it had no database."""
    if not is_empty():
        raise ArchiveError("There is a database already, and nothing is ever restored over one. Name an empty home.")
    unfinished = (home() / UNFINISHED / UNFINISHED).exists()
    for name in (*BEFORE, *AFTER):
        there = home() / name
        if there.exists() and unfinished:
            shutil.rmtree(there) if there.is_dir() else there.unlink()
        elif there.exists():
            raise ArchiveError(f"{there} exists already: a backup goes into an empty home. Name another one.")


def _put(file: Any, manifest: dict[str, Any], place: Path, progress: Progress) -> None:
    extract(file, manifest["files"], place, progress)
    database = place / FILES[connection.vendor]
    check_copy(database)
    (place / UNFINISHED).touch()  # from here on, what lies in the home came from this restore
    settle(place)
    for name in (*BEFORE, *AFTER):
        if (place / name).exists():
            os.replace(place / name, home() / name)
    for name, key in keys().items():
        if (place / "keys" / name).exists() and not key.exists():
            shutil.move(place / "keys" / name, key)
    settle(home())
    put_back(database)
    settle(home())
    (place / UNFINISHED).unlink()


def _next_steps(manifest: dict[str, Any]) -> Iterator[str]:
    yield f"Restored as of {manifest['made']}: {manifest['record']['entries']} entries of the record signed."
    missing = [name for name, key in keys().items() if name in manifest["keys"] and not key.is_file()]
    if missing:
        yield f"Missing keys: {', '.join(missing)}. Put them back into {home()} before the first start."
    yield (
        "Whatever was done after that moment is lost here, and others may have seen it: the log refuses to go on where a "
        "witness saw more. Run navicert office check, then start the office."
    )
