"""What was erased is gone from the files of the database, and not only from its tables."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(
    os.environ.get("NAVICERT_TEST_DB") == "postgres", reason="looks into the files of SQLite"
)
WRITE_AND_ERASE = """
import json, sys
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.db import connection, transaction
from django.utils import timezone
from navicert.office.models import Envelope
from navicert.office.record.acts import record
from navicert.record.act import Act
nonces = []
for subject, moved in (("C-1", True), ("C-2", False)):
    with transaction.atomic():
        outcome = {"said": f"of Jane Example {subject}"}
        record(Act(verb="case.opened", subject=subject, actor="test", at=timezone.now(), outcome=outcome))
    nonces.append(bytes(Envelope.objects.get(act__subject=subject).nonce).hex())
    if moved:  # from SQLite's log into the file of the database
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
before = {f.name: f.read_bytes().count(b"of Jane Example") for f in HOME.glob("office.sqlite3*")}
for subject in ("C-1", "C-2"):
    call_command("erase_act", subject, "--by", "data protection officer", "--reason", "asked for it")
after = {f.name: [word for word in (b"Jane Example", *map(bytes.fromhex, nonces)) if word in f.read_bytes()] != []
         for f in HOME.glob("office.sqlite3*")}
print(json.dumps([sum(before.values()), sorted(after), any(after.values())]))
"""


def test_act_and_nonce_are_in_no_file_after_they_were_erased(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NAVICERT_", "DJANGO_"))}
    own = {
        "NAVICERT_HOME": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'office.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "navicert.office.settings",
    }
    script = f"from pathlib import Path\nHOME = Path({str(tmp_path)!r})\n{WRITE_AND_ERASE}"

    done = subprocess.run(
        [sys.executable, "-c", script], env={**kept, **own}, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
    before, files, left = json.loads(done.stdout.splitlines()[-1])
    assert before >= 2
    assert "office.sqlite3-wal" in files  # while the database is in use
    assert not left
