"""Whether what is kept is still what was kept: a sound office, and whatever can be changed behind the program."""

from __future__ import annotations

from pathlib import Path

import pytest

from office_commands import database, run


@pytest.fixture
def home(copied: Path) -> Path:
    return copied


def test_a_sound_office_is_said_to_be_sound(home: Path) -> None:
    done = run(home, "check")
    assert done.status == 0
    assert "Documents: 12 looked at, nothing wrong" in done.said
    assert "Steps, acts, states" in done.said


def a_document(home: Path) -> Path:
    return next(path for path in sorted((home / "documents").rglob("*")) if path.is_file())


def test_a_damaged_document_is_named_and_does_not_stop_a_backup(home: Path, tmp_path: Path) -> None:
    path = a_document(home)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    done = run(home, "check")
    assert (done.status, "was changed after it was kept" in done.said) == (1, True)
    done = run(home, "backup", tmp_path / "backup.zip")
    assert (done.status, "was damaged before the backup" in done.said) == (1, True)
    assert run(tmp_path / "other", "restore", tmp_path / "backup.zip").status == 0


def test_a_missing_document_is_named_and_does_not_stop_a_backup(home: Path, tmp_path: Path) -> None:
    a_document(home).unlink()
    done = run(home, "check")
    assert (done.status, "is missing from" in done.said) == (1, True)
    done = run(home, "backup", tmp_path / "backup.zip")
    assert (done.status, "was missing before the backup" in done.said) == (1, True)
    assert (tmp_path / "backup.zip").exists()


def test_a_file_that_belongs_to_nothing_is_a_note(home: Path) -> None:
    stray = home / "documents" / "00" / ("0" * 62)
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"x")
    done = run(home, "check")
    assert (done.status, "Note: 1 files in the store belong to no document" in done.said) == (0, True)


TAMPERED = {
    "steps": {
        "UPDATE office_event SET body = '{\"what\": \"x\"}' WHERE verb = 'submit' AND case_id = 1": "recorded: body",
        "UPDATE office_event SET verb = 'accept' WHERE verb = 'circulate'": "changed after it was recorded: verb",
        "UPDATE office_event SET by_id = (SELECT max(id) FROM office_person) WHERE verb = 'decide'": "recorded: actor",
        "DELETE FROM office_event WHERE verb = 'submit' AND case_id = 2": "its steps lead to draft",
        "UPDATE office_event SET entry = '01' || substr(entry, 5) || '00' WHERE verb = 'propose'": "no such act",
        "UPDATE office_licence SET state = 'revoked'": "is revoked, and its steps lead to issued",
        "UPDATE office_case SET due = '2030-01-01' WHERE state = 'decided'": "is due 2030-01-01, and its steps give",
    },
    "texts": {
        "UPDATE office_submission SET dossier = '{}'": "its dossier is not what its hash says",
        "UPDATE office_proposal SET body = '{}'": "its body is not what its hash says",
        "UPDATE office_licence SET statement = '{}'": "its statement is not what its hash says",
        "UPDATE office_signature SET sha256 = 'x'": "a signature is over another text",
        "UPDATE office_document SET size = 1": "bytes, and had 1",
        'DELETE FROM office_entry WHERE "index" = 5': "the record has lost entry 5",
        "DELETE FROM office_event WHERE verb = 'accept'": "the step before it is missing",
        "DELETE FROM office_person WHERE id = (SELECT min(id) FROM office_person)": "that is gone",
    },
    "record": {
        "UPDATE office_act SET entry = CAST(x'01' || zeroblob(32) AS BLOB) WHERE id = 3": "do not lead to the root that was signed",
        "UPDATE office_envelope SET data = CAST(replace(data, '2026', '2025') AS BLOB)": "its act is not what was recorded",
        "UPDATE office_case SET state = 'withdrawn' WHERE state = 'submitted'": "is withdrawn, and its steps lead to",
    },
}


@pytest.mark.parametrize("part", TAMPERED)
def test_whatever_was_changed_behind_the_program_is_found(home: Path, part: str) -> None:
    with database(home) as opened:
        triggers = [row[0] for row in opened.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
        for name in triggers:
            opened.execute(f"DROP TRIGGER {name}")
        assert [statement for statement in TAMPERED[part] if opened.execute(statement).rowcount < 1] == []
    done = run(home, "check")
    assert done.status == 1
    assert [sentence for sentence in TAMPERED[part].values() if sentence not in done.said] == [], done.said


def test_a_database_that_cannot_be_read_is_a_sentence_and_no_backup(home: Path, tmp_path: Path) -> None:
    with database(home) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path = home / "office.sqlite3"
    data = bytearray(path.read_bytes())
    data[len(data) // 4 : len(data) // 2] = bytes(len(data) // 2 - len(data) // 4)
    path.write_bytes(data)
    done = run(home, "check")
    assert (done.status, "Traceback" in done.said, "database is damaged" in done.said) == (1, False, True), done.said
    done = run(home, "backup", tmp_path / "backup.zip")
    assert (done.status, "database is damaged" in done.said) == (1, True), done.said
    assert not (tmp_path / "backup.zip").exists()
