"""The index over the lists in force: made once, mapped, made anew when it is broken; and no answer on unsound lists."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import date as Day
from datetime import timedelta
from pathlib import Path

import pytest

from navicert.library.catalogue import find_source
from navicert.library.filelists import FileList, detected
from navicert.library.snapshots import LISTINGS, loaded
from navicert.library.watchlist import KEPT, in_force, index_file, open_watchlist
from navicert.screening.batch import Asking, screen_party
from navicert.screening.listing import Kind
from navicert.screening.listing_error import ListError
from navicert.screening.screen import Watchlist
from navicert.screening.subject import Subject
from navicert.terms import Layer
from screening_parties import PARTIES, TODAY, bring, concern_file, installed, settings

VOLGIN = Subject(names=("Volgin Tekhmash",), kind=Kind.ORGANISATION)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return installed(tmp_path)


def hits(watchlist: Watchlist, subject: Subject = VOLGIN) -> list[str]:
    return [m.listing for m in screen_party(subject, watchlist, Asking(on=TODAY)).matches]


def test_the_index_is_made_once_and_mapped(home: Path) -> None:
    seen: list[int] = []
    first = in_force(home, TODAY, progress=seen.append)
    made = first.path.stat()
    assert hits(first.open()) == ["ENTITY-1"]
    again = in_force(home, TODAY)
    assert (again.path, again.path.stat().st_ino) == (first.path, made.st_ino)
    assert first.path.parent == home / "cache" / "screening"
    assert [p.name for p in first.path.parent.iterdir()] == [first.path.name]  # nothing half-written stays
    assert first.open().editions == {"OWN": loaded(home)[0].sha256}


def test_another_edition_is_another_index(home: Path) -> None:
    before = in_force(home, TODAY)
    bring(home, [*PARTIES, "9,Quillhaven Optics,,organisation,FR,,,,ENTITY,2020-01-01,"])
    after = in_force(home, TODAY)
    assert after.key != before.key
    assert hits(after.open(), Subject(names=("Quillhaven Optics",))) == ["ENTITY-9"]
    assert hits(before.open(), Subject(names=("Quillhaven Optics",))) == []


@pytest.mark.parametrize("damage", ["cut", "flipped", "emptied", "foreign", "text"])
def test_a_broken_index_is_made_anew(home: Path, damage: str) -> None:
    found = in_force(home, TODAY)
    body = found.path.read_bytes()
    other = in_force(home, TODAY, given=[given(home)]).path.read_bytes()
    middle = len(body) // 2
    broken = {
        "cut": body[:middle],
        "flipped": body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1 :],
        "emptied": b"",
        "foreign": other,
        "text": b"this is no index\n" * 100,
    }
    found.path.write_bytes(broken[damage])
    assert hits(in_force(home, TODAY).open()) == ["ENTITY-1"]
    assert found.path.read_bytes() == body


def given(home: Path) -> FileList:
    file = concern_file(home / "given.csv", ["1,Quillhaven Optics,,organisation,FR,,,,,,"])
    return FileList(find_source(home, "OWN").model_copy(update={"id": "GIVEN"}), {"list": file})


def test_an_index_that_was_exchanged_is_not_opened(home: Path) -> None:
    found = in_force(home, TODAY)
    other = in_force(home, TODAY, given=[given(home)])
    os.replace(other.path, found.path)
    with pytest.raises(ListError, match="not the one that was asked for"):
        found.open()


def test_a_damaged_index_is_not_opened_by_any_process(home: Path) -> None:
    """One that maps the file, and a worker elsewhere that was sent its bytes."""
    found = in_force(home, TODAY)
    body = bytearray(found.path.read_bytes())
    assert hits(found.over(bytes(body))) == ["ENTITY-1"]
    body[len(body) // 2] ^= 1
    found.path.write_bytes(body)
    for opened in (found.open, lambda: found.over(bytes(body)), lambda: found.over(b"")):
        with pytest.raises(ListError, match="is damaged, or not the one that was asked for"):
            opened()


def test_an_entry_that_nobody_finds_by_name_is_told_with_every_answer(home: Path) -> None:
    bring(home, [*PARTIES, "9,???,—,organisation,FR,,,,ENTITY,2020-01-01,"])
    for _ in ("made", "mapped"):
        found = in_force(home, TODAY)
        (warning,) = screen_party(VOLGIN, found.open(), Asking()).warnings
        assert found.warnings == (warning,)
        assert warning.startswith("OWN: no name of ENTITY-9 can be read, so nobody is found by name")


def test_a_folder_that_cannot_be_written_is_told(home: Path) -> None:
    (home / "cache").write_text("a file where the folder should be")
    with pytest.raises(ListError, match="set NAVICERT_HOME"):
        in_force(home, TODAY)


KILLED = """
import os, signal, sys
from datetime import date
from pathlib import Path
import navicert.library.watchlist as module
module.os.replace = lambda *names: os.kill(os.getpid(), signal.SIGKILL)
module.in_force(Path(sys.argv[1]), date.today())
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_a_process_that_is_killed_leaves_no_half_index(home: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", KILLED, str(home)], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert [p.suffix for p in (home / "cache" / "screening").iterdir()] != [".idx"]
    assert hits(in_force(home, TODAY).open()) == ["ENTITY-1"]


def test_indexes_that_nobody_uses_go(home: Path) -> None:
    folder = in_force(home, TODAY).path.parent
    (folder / ".new-killed").write_bytes(b"half")
    os.utime(folder / ".new-killed", (0, 0))
    (folder / ".new-busy").write_bytes(b"half")
    for number in range(KEPT + 3):
        bring(home, [*PARTIES, f"9,Quillhaven {number},,organisation,FR,,,,ENTITY,2020-01-01,"])
        last = in_force(home, TODAY)
    left = list(last.path.parent.glob("*.idx"))
    assert len(left) == KEPT
    assert last.path in left
    assert [p.name for p in folder.glob(".new-*")] == [".new-busy"]


def test_a_missing_list_is_never_no_match(tmp_path: Path) -> None:
    settings(tmp_path)
    with pytest.raises(ListError, match=r"(?s)nothing is screened.*OWN \(Invented list\) is not loaded.*--accept OWN"):
        open_watchlist(tmp_path, TODAY)
    with pytest.raises(ListError, match="no list is loaded"):
        open_watchlist(tmp_path, TODAY, accepted=["own"])


def test_a_stale_list_is_refused_unless_it_is_named(home: Path) -> None:
    settings(home, ", stale_after_days: 7")
    later = TODAY + timedelta(days=30)
    with pytest.raises(ListError, match="(?s)OWN is stale.*--accept OWN"):
        open_watchlist(home, later)
    taken = open_watchlist(home, later, accepted=["OWN"])
    assert hits(taken) == ["ENTITY-1"]
    (warning,) = screen_party(VOLGIN, taken, Asking()).warnings
    assert warning.startswith("accepted and used all the same: OWN is stale on ")


def test_a_list_that_is_asked_for_and_missing_is_refused(home: Path) -> None:
    with pytest.raises(ListError, match="UN-SC .* is not loaded"):
        open_watchlist(home, TODAY, ["own", "un-sc"])
    with pytest.raises(ListError, match="NOWHERE"):
        open_watchlist(home, TODAY, ["own", "nowhere"])
    found = in_force(home, TODAY, ["OWN", "UN-SC"], accepted=["UN-SC"])
    (warning,) = found.warnings
    assert warning.startswith("accepted and not screened: UN-SC ")


def test_a_damaged_list_is_refused_and_never_half_an_index(home: Path) -> None:
    file = loaded(home)[0].folder / LISTINGS
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(ListError, match="cannot be read"):
        in_force(home, TODAY)
    assert not list((home / "cache" / "screening").iterdir())


def test_a_day_asks_the_edition_of_that_day(tmp_path: Path) -> None:
    settings(tmp_path, ", stale_after_days: null")
    bring(tmp_path, day=Day(2026, 1, 10))
    bring(tmp_path, [*PARTIES, "9,Quillhaven Optics,,organisation,FR,,,,ENTITY,2026-02-01,"], day=Day(2026, 2, 10))
    optics = Subject(names=("Quillhaven Optics",))
    assert hits(open_watchlist(tmp_path, Day(2026, 1, 20)), optics) == []
    assert hits(open_watchlist(tmp_path, TODAY), optics) == ["ENTITY-9"]
    with pytest.raises(ListError, match="no edition as old as 2025-06-01"):
        open_watchlist(tmp_path, Day(2025, 6, 1))


def test_thresholds_and_layers_come_from_the_list(home: Path) -> None:
    settings(home, ", layer: enhanced_vetting, programmes: {TERROR: {layer: block}}, threshold: 0.2")
    found = in_force(home, TODAY)
    watchlist, asking = found.open(), Asking(on=TODAY, terms=found.terms)
    (match,) = screen_party(VOLGIN, watchlist, asking).matches
    assert match.layer is Layer.ENHANCED_VETTING
    (match,) = screen_party(Subject(names=("Dragomir Petrovanov",), kind=Kind.PERSON), watchlist, asking).matches
    assert match.layer is Layer.BLOCK
    assert (asking.threshold_of("OWN"), asking.lowest) == (0.2, 0.2)
    assert Asking(terms=found.terms, threshold=0.9).threshold_of("OWN") == 0.9


def test_lists_are_taken_from_files_without_being_kept(home: Path) -> None:
    found = in_force(home, TODAY, [], given=[given(home)])
    assert hits(found.open(), Subject(names=("Quillhaven Optics",))) != []
    assert found.warnings == ("GIVEN was given as a file: whether it is the newest edition was not checked",)
    assert "GIVEN" not in {s.list for s in loaded(home)}
    gone = FileList(find_source(home, "OWN"), {"list": home / "gone.csv"})
    with pytest.raises(ListError, match="cannot be read"):
        index_file(home, [gone])


def test_formats_are_known_by_their_first_bytes(tmp_path: Path) -> None:
    for name, body, form in (
        ("a.xml", "<?xml version='1.0'?><CONSOLIDATED_LIST dateGenerated='x'>", "un-xml"),
        ("b.xml", '<sdnList xmlns="x">', "ofac-xml"),
        ("c.txt", '"Name"\t"Street_Address"\t"City"', "bis-dpl"),
        ("sdn.csv", '36,"INVENTED WORKS","-0- "', "ofac-csv"),
        ("d.json", '{"id": "x", "schema": "Person", "properties": {}}', "ftm"),
    ):
        (tmp_path / name).write_text(body)
        assert detected(tmp_path / name) == form
    (tmp_path / "e.csv").write_text("name,country\n")
    with pytest.raises(ListError, match="--list dfat:e.csv"):
        detected(tmp_path / "e.csv")
