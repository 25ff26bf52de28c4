"""Time travel: an old answer asked again by a newer program, with newer law, newer lists and newer tables installed."""

from __future__ import annotations

import json
import lzma
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import navicert
from office_examples import CHIP_TO_INDIA
from office_lists import LISTED, SETTINGS

pytestmark = pytest.mark.skipif(
    os.environ.get("NAVICERT_TEST_DB") == "postgres", reason="processes of their own, on SQLite"
)
PACKAGE = Path(navicert.__file__).parent
ASK = """
import json, sys
import django
django.setup()
from datetime import UTC, datetime
from django.core.management import call_command
call_command("migrate", verbosity=0)
from navicert.office.actions.determination import keep_determination
from navicert.office.shelf import the_library
from office_lists import bring, keep, PERSON, OTHER_PERSON, FIRM, SAME_PERSON
from django.conf import settings
now = datetime.now(UTC)
newcomer = {"id": "tp-3", "schema": "Person", "properties": {"name": ["Ilse Quintanilla Roehampton"]}}
listed = [OTHER_PERSON, PERSON if sys.argv[2] == "old" else newcomer]
bring(settings.NAVICERT_HOME, "TEST-PERSONS", listed)
bring(settings.NAVICERT_HOME, "TEST-FIRMS", [FIRM])
kept = keep_determination(json.loads(sys.argv[1]), library=the_library(), asked_by="test", now=now)
screened = keep(SAME_PERSON)
call_command("record", "--once")
print(json.dumps([kept.public_id, kept.answer_sha256, screened.public_id, screened.status]))
"""


def run(home: Path, package: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command in a new process, with this copy of the program."""
    tests = Path(__file__).parents[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NAVICERT_", "DJANGO_"))}
    own = {
        "NAVICERT_HOME": str(home),
        "DATABASE_URL": f"sqlite:///{home / 'office.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "navicert.office.settings",
        "PYTHONPATH": os.pathsep.join(map(str, (package.parent, tests))),
    }
    command = [sys.executable, *arguments]
    return subprocess.run(command, env={**kept, **own}, capture_output=True, text=True, check=False)


def ask(home: Path, package: Path, when: str) -> list[str]:
    facts = {**CHIP_TO_INDIA, "parties": [{**CHIP_TO_INDIA["parties"][0], "name": LISTED, "type": "person"}]}
    done = run(home, package, "-c", ASK, json.dumps(facts), when)
    assert done.returncode == 0, done.stderr
    found: list[str] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("home")
    (made / "lists.yaml").write_text(SETTINGS, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def old(home: Path) -> list[str]:
    """What the program of that time answered."""
    return ask(home, PACKAGE, "old")


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program of a later time: another number, another text of the law, other tables behind a score."""
    made = tmp_path_factory.mktemp("newer") / "navicert"
    shutil.copytree(PACKAGE, made, ignore=shutil.ignore_patterns("__pycache__", "tests"))
    change(made / "version.py", 'ENGINE = "', 'ENGINE = "9.')
    change(made / "packs/us-ear/pack.yaml", "stale_after: 2026-12-31", "stale_after: 2027-01-31")
    words = made / "screening/data/words.csv.xz"
    lines = lzma.decompress(words.read_bytes()).decode().splitlines(keepends=True)
    words.write_bytes(lzma.compress("".join(lines[:2] + lines[2::2]).encode()))
    return made


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, path
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_old_answers_are_the_same_after_everything_was_renewed(home: Path, old: list[str], newer: Path) -> None:
    now = ask(home, newer, "new")
    assert now[1] != old[1]
    assert (old[3], now[3]) == ("hit", "no hit")

    determination = run(home, newer, "-m", "navicert.cli", "replay", old[0])
    screening = run(home, newer, "-m", "navicert.cli", "replay", old[2])

    for shown in (determination, screening):
        assert (shown.returncode, shown.stderr) == (0, "")
        assert "TEST-PERSONS was renewed" in shown.stdout
        assert "weights was renewed" in shown.stdout
        assert "It is entry" in shown.stdout
    assert "The same answer, but for the engine's number" in determination.stdout
    assert "pack us-ear was renewed" in determination.stdout


def test_a_program_that_answers_otherwise_is_found_out(home: Path, old: list[str], newer: Path, tmp_path: Path) -> None:
    other = tmp_path / "navicert"
    shutil.copytree(newer, other)
    change(other / "assess/answer_json.py", '"headline": str(found.headline)', '"headline": "prohibited"')

    shown = run(home, other, "-m", "navicert.cli", "replay", old[0])

    assert shown.returncode == 1
    assert "DIFFERENT" in shown.stdout
    assert "changed: the program, engine " in shown.stdout
    assert "different: headline: " in shown.stdout


def test_a_number_that_is_not_there_is_said(home: Path, old: list[str]) -> None:
    shown = run(home, PACKAGE, "-m", "navicert.cli", "replay", "NV-2026-0000-0000")

    assert shown.returncode == 1
    assert "there is no determination and no screening NV-2026-0000-0000" in shown.stderr
