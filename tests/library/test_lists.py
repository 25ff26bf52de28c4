"""Lists are imported whole or not at all; an edition that is odd is refused; what is missing or stale is told."""

from __future__ import annotations

import errno
import gzip
import json
import lzma
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date as Day
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import navicert.screening.readers as readers
from listed import NOW, TODAY, listing, read_lines, source, write
from navicert.library.keeping import workplace
from navicert.library.lists import (
    Accept,
    Fault,
    ListSource,
    Outcome,
    find_source,
    import_list,
    loaded,
    read_catalogue,
    standing,
    statuses,
)
from navicert.screening.listing import Alias, Listing
from navicert.screening.listing_error import ListError

TEN = tuple(listing(n) for n in range(10))
OWN = """lists:
  OWN: {title: Invented list, format: lines, needed: true, stale_after_days: 7}
"""


@pytest.fixture(autouse=True)
def _readers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "READERS", {**readers.READERS, "lines": read_lines})


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An installation whose only needed list is OWN."""
    shipped = read_catalogue(tmp_path)
    unneeded = "".join(f"  {name}: {{needed: false}}\n" for name, each in shipped.items() if each.needed)
    (tmp_path / "lists.yaml").write_text(OWN + unneeded)
    return tmp_path


def brought(
    home: Path, *listings: Listing, day: str = "2026-11-20", own: ListSource | None = None, **given: Any
) -> Outcome:
    file = write(home / "brought.jsonl", *listings, day=day)
    return import_list(home, own or source(), {"list": file}, now=NOW, **given)


def in_force(home: Path) -> tuple[str, ...]:
    return tuple(each.id for snapshot in loaded(home) for each in snapshot.listings())


def files(home: Path) -> set[str]:
    """Every file of the lists but the locks, and every unfinished folder."""
    found = (p for p in (home / "lists").rglob("*") if p.name != ".lock")
    return {p.relative_to(home).as_posix() for p in found if p.is_file() or p.name.startswith(".")}


# --- keeping ------------------------------------------------------------------------------


def test_a_snapshot_is_named_by_what_stands_in_it(home: Path) -> None:
    done = brought(home, *reversed(TEN))
    again = brought(home, *TEN, day="2026-11-21")
    assert done.changed
    assert not again.changed
    assert done.snapshot.sha256 == again.snapshot.sha256
    assert (again.snapshot.as_of, again.snapshot.confirmed) == (Day(2026, 11, 20), Day(2026, 11, 21))
    assert list(done.snapshot.listings()) == list(TEN)
    manifest = json.loads((done.snapshot.folder / "manifest.json").read_text())
    assert manifest["listings_sha256"] == done.snapshot.folder.name
    assert manifest["counts"] == {"listings": 10, "names": 20, "identifiers": 0, "organisation": 10}
    assert manifest["as_of"] == "2026-11-20"
    assert manifest["parts"]["list"]["address"] == "brought.jsonl"
    assert manifest["warnings"] == ["read by the format of the tests"]


def test_the_same_listings_make_the_same_file(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    one, two = brought(home, *TEN).snapshot, brought(other, *reversed(TEN)).snapshot
    assert (one.folder / "listings.jsonl.gz").read_bytes() == (two.folder / "listings.jsonl.gz").read_bytes()


def test_old_snapshots_stay_and_are_asked_by_day(home: Path) -> None:
    first = brought(home, *TEN, day="2026-11-10").snapshot
    second = brought(home, *TEN[1:], listing(77), day="2026-11-20").snapshot
    assert [e.snapshot for s in statuses(home, TODAY, lists=["OWN"]) if s.record for e in s.record.editions] == [
        first.sha256,
        second.sha256,
    ]
    assert loaded(home)[0].sha256 == second.sha256
    assert loaded(home, Day(2026, 11, 19))[0].sha256 == first.sha256
    assert loaded(home, Day(2026, 11, 1))[0].sha256 == first.sha256
    assert [p.fault for p in standing(home, Day(2026, 11, 1))] == [Fault.TOO_YOUNG]


def test_the_difference_to_the_edition_before_is_told(home: Path) -> None:
    brought(home, *TEN, day="2026-11-10")
    done = brought(home, *TEN[1:], listing(77), day="2026-11-20")
    assert done.difference
    assert ([e.id for e in done.difference.added], [e.id for e in done.difference.removed]) == (
        ["own-00077"],
        ["own-00000"],
    )


@pytest.mark.parametrize(("ending", "pack"), [(".gz", gzip.compress), (".xz", lzma.compress)])
def test_packed_files_are_unpacked(home: Path, ending: str, pack: Callable[[bytes], bytes]) -> None:
    file = write(home / "a.jsonl", *TEN, day="2026-11-20")
    packed = home / f"a.jsonl{ending}"
    packed.write_bytes(pack(file.read_bytes()))
    assert import_list(home, source(), {"list": packed}, now=NOW).changed
    packed.write_bytes(pack(file.read_bytes())[:40])
    with pytest.raises(ListError, match="cannot be read"):
        import_list(home, source(), {"list": packed}, now=NOW)


def test_a_packed_file_is_bounded(home: Path) -> None:
    bomb = home / "bomb.gz"
    bomb.write_bytes(gzip.compress(b" " * 3_000_000))
    with pytest.raises(ListError, match="more than 1,000,000 bytes"):
        import_list(home, source(biggest_mb=1), {"list": bomb}, now=NOW)


# --- refusing -----------------------------------------------------------------------------


def refused(home: Path, match: str, *listings: Listing, **given: Any) -> None:
    before = in_force(home), files(home)
    with pytest.raises(ListError, match=match):
        brought(home, *listings, **given)
    assert (in_force(home), files(home)) == before


def test_a_list_that_shrinks_is_refused_unless_accepted(home: Path) -> None:
    brought(home, *TEN)
    refused(home, "has shrunk: listings from 10 to 8.*--accept-shrink", *TEN[:8])
    assert brought(home, *TEN[:9]).changed  # a tenth may go
    taken = brought(home, *TEN[:2], accept=Accept(shrink=True)).snapshot
    assert "has shrunk: listings from 9 to 2" in taken.manifest.accepted[0]
    assert taken.edition.accepted == taken.manifest.accepted


def test_the_share_is_a_setting(home: Path) -> None:
    brought(home, *TEN)
    assert brought(home, *TEN[:6], own=source(shrink_share=0.5)).changed


def test_a_list_that_loses_its_aliases_has_shrunk_too(home: Path) -> None:
    many = tuple(listing(n) for n in range(40))
    brought(home, *many)
    refused(home, "names from 80 to 40", *(listing(n, names=each.names[:1]) for n, each in enumerate(many)))


def test_an_empty_list_and_an_entry_that_stands_twice_are_refused(home: Path) -> None:
    brought(home, *TEN)
    refused(home, "is empty")
    refused(home, "own-00003 stands twice", *TEN, TEN[3])


def test_a_list_older_than_the_one_in_force_is_refused_unless_accepted(home: Path) -> None:
    brought(home, *TEN)
    refused(home, "is of 2026-10-01, the one in force of 2026-11-20", *TEN, listing(11), day="2026-10-01")
    taken = brought(home, *TEN, listing(11), day="2026-10-01", accept=Accept(older=True)).snapshot
    assert "is of 2026-10-01" in taken.edition.accepted[0]
    assert len(in_force(home)) == 11


def test_the_day_has_to_be_known_and_possible(home: Path) -> None:
    refused(home, "does not say of which day it is.*--as-of", *TEN, day="")
    refused(home, "lies in the future", *TEN, day="2026-12-04")
    refused(home, "leave --as-of out", *TEN, as_of=Day(2026, 11, 1))
    assert brought(home, *TEN, day="", as_of=Day(2026, 11, 1)).snapshot.as_of == Day(2026, 11, 1)


def test_what_a_reader_refuses_or_trips_over_changes_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    brought(home, *TEN)
    (home / "bad").write_bytes(b"{}")
    with pytest.raises(ListError, match="a line is no listing"):
        import_list(home, source(), {"list": home / "bad"}, now=NOW)
    monkeypatch.setattr(readers, "READERS", {"lines": lambda parts: parts["absent"]})
    refused(home, "cannot be read as lines: KeyError: 'absent'", *TEN)
    refused(home, "no format is called 'odd'; there are lines", *TEN, own=source(format="odd"))


def test_a_web_page_is_no_list(home: Path) -> None:
    page = home / "page.xml"
    page.write_bytes(b"\xef\xbb\xbf\n <!DOCTYPE html><html><title>Sign in</title>")
    with pytest.raises(ListError, match="is a web page and not a list"):
        import_list(home, source(), {"list": page}, now=NOW)


def test_two_updates_at_once_are_told(home: Path) -> None:
    with workplace(home, "OWN"), pytest.raises(ListError, match="being updated by another process"):
        brought(home, *TEN)
    assert brought(home, *TEN).changed


# --- a full disk --------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["fsync", "rename", "replace", "open"])
def test_a_full_disk_gives_a_sentence_and_leaves_nothing(
    home: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    brought(home, *TEN)
    before, left = in_force(home), files(home)
    true, calls, limit = getattr(os, name), 0, 0

    def failing(*args: Any, **given: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == limit:
            raise OSError(errno.ENOSPC, "No space left on device")
        return true(*args, **given)

    monkeypatch.setattr(os, name, failing)
    told = ""
    for limit in range(1, 50):  # noqa: B007  the closure reads it
        calls, told = 0, ""
        try:
            brought(home, *TEN, listing(11), day="2026-11-21")
        except ListError as error:
            told = str(error)
        if not told:
            break
        kept = files(home) - left
        assert "the disk is full" in told
        assert in_force(home) in (before, (*before, "own-00011"))
        assert len({k.split("/")[2] for k in kept}) <= 1  # a whole snapshot that is not in force, at most
        assert not [k for k in kept if ".new-" in k]
    assert told == ""
    assert limit > 1
    assert len(in_force(home)) == 11


# --- damage -------------------------------------------------------------------------------


def test_a_snapshot_that_was_changed_on_disk_is_refused(home: Path) -> None:
    folder = brought(home, *TEN).snapshot.folder
    (folder / "listings.jsonl.gz").write_bytes(gzip.compress(b"".join(b"%b\n" % b"{}" for _ in range(2))))
    with pytest.raises(ListError, match="does not match its hash"):
        list(loaded(home)[0].lines())
    (folder / "listings.jsonl.gz").write_bytes(b"\x1f\x8b\x08junk")
    with pytest.raises(ListError, match="cannot be read"):
        in_force(home)
    (folder / "manifest.json").write_text("{")
    assert [p.fault for p in standing(home, TODAY)] == [Fault.DAMAGED]
    with pytest.raises(ListError, match="is damaged"):
        loaded(home)


def test_a_damaged_list_is_mended_by_the_next_edition(home: Path) -> None:
    folder = brought(home, *TEN).snapshot.folder
    (folder / "listings.jsonl.gz").write_bytes(b"")
    mended = brought(home, *TEN)
    assert in_force(home) == tuple(each.id for each in TEN)
    assert not [p.name for p in (home / "lists" / "OWN").iterdir() if p.name.startswith(".new-")]
    assert mended.snapshot.sha256 == folder.name
    (home / "lists" / "OWN" / "current").write_text("{}")
    assert [p.fault for p in standing(home, TODAY)] == [Fault.DAMAGED]
    again = brought(home, *TEN[:2]).snapshot  # nothing to compare with, which is noted
    assert "the edition before was not compared" in again.edition.accepted[0]
    assert standing(home, TODAY) == ()


# --- standing -----------------------------------------------------------------------------


def test_a_missing_list_is_a_problem(home: Path) -> None:
    (problem,) = standing(home, TODAY)
    assert (problem.list, problem.fault) == ("OWN", Fault.MISSING)
    assert "navicert lists import OWN FILE" in str(problem)
    assert [p.list for p in standing(home, TODAY, lists=["BIS-EL", "nowhere"])] == ["BIS-EL", "NOWHERE"]


def test_a_new_installation_misses_what_the_catalogue_calls_needed(tmp_path: Path) -> None:
    assert [p.list for p in standing(tmp_path, TODAY)] == ["EU-FSF", "OFAC-SDN", "UK-SL", "UN-SC", "US-CSL"]


def test_a_file_brought_by_hand_is_as_old_as_its_day(home: Path) -> None:
    brought(home, *TEN, day="2026-11-20")
    assert standing(home, Day(2026, 11, 27)) == ()
    (problem,) = standing(home, Day(2026, 11, 28))
    assert problem.fault == Fault.STALE
    assert "newest on 2026-11-20, 8 days before, and 7 are allowed" in problem.sentence


def test_a_list_that_others_hold_is_not_missing(home: Path) -> None:
    with (home / "lists.yaml").open("a") as out:
        out.write("  WHOLE: {title: Everything, format: lines, covers: [OWN]}\n")
    whole = source(id="WHOLE")
    file = write(home / "whole.jsonl", *TEN, day="2026-11-20")
    import_list(home, whole, {"list": file}, now=NOW)
    assert standing(home, TODAY) == ()
    assert [s.covered_by for s in statuses(home, TODAY, lists=["OWN"])] == ["WHOLE"]
    stale = standing(home, TODAY + timedelta(days=30))
    assert {p.list for p in stale} == {"OWN", "WHOLE"}


def test_a_list_is_needed_once_it_is_loaded(home: Path) -> None:
    own = find_source(home, "un-sc").model_copy(update={"format": "lines", "needed": None})
    assert own.stale_after_days == 3
    stray = source(id="BESIDE", stale_after_days=None)
    import_list(home, stray, {"list": write(home / "b", *TEN, day="2020-01-01")}, now=NOW)
    assert [s.list for s in loaded(home)] == ["BESIDE"]
    assert [p.list for p in standing(home, TODAY)] == ["OWN"]  # a list in no catalogue does not grow stale


# --- real editions ------------------------------------------------------------------------


@pytest.mark.shared
def test_two_real_editions_of_one_list_are_kept_and_compared(home: Path, shared: Path) -> None:
    un = find_source(home, "UN-SC")
    older, newer = (shared / f"data/lists/un_sc_{day}/consolidated.xml.xz" for day in ("2025-04", "2026-08"))
    first = import_list(home, un, {"list": older}, now=NOW).snapshot
    second = import_list(home, un, {"list": newer}, now=NOW)
    assert (first.as_of, second.snapshot.as_of) == (Day(2025, 4, 19), Day(2026, 8, 1))
    assert (first.manifest.counts["listings"], second.snapshot.manifest.counts["listings"]) == (877, 1011)
    found = second.difference
    assert found
    assert len(found.added) - len(found.removed) == 1011 - 877
    assert loaded(home, Day(2025, 12, 31), lists=["UN-SC"])[0].sha256 == first.sha256
    with pytest.raises(ListError, match="is of 2025-04-19, the one in force of 2026-08-01"):
        import_list(home, un, {"list": older}, now=NOW)


def test_a_list_whose_record_was_lost_is_damaged_and_not_unknown(home: Path) -> None:
    """The editions lie there, and nothing says which is in force: that is no list that was never loaded."""
    own = source()
    brought(home, *TEN)
    stray = source(id="GONE")
    brought(home, *TEN, own=stray)
    for name in ("OWN", "GONE"):
        (home / "lists" / name / "current").unlink()
    found = {p.list: p for p in standing(home, TODAY)}
    assert {name: p.fault for name, p in found.items()} == {"OWN": Fault.DAMAGED, "GONE": Fault.DAMAGED}
    assert "is gone, though editions of OWN are on file" in str(found["OWN"])
    with pytest.raises(ListError, match="is gone"):
        loaded(home)
    again = brought(home, *TEN, own=own).snapshot
    assert "the edition before was not compared" in again.edition.accepted[0]
    assert [p.list for p in standing(home, TODAY)] == ["GONE"]


def test_an_entry_that_nobody_finds_by_name_is_a_warning_of_its_list(home: Path) -> None:
    nameless = replace(listing(11), names=(Alias("???"), Alias("—")))
    done = brought(home, *TEN, nameless, replace(listing(12), names=(Alias("Ж"), Alias("."))))
    warning, *_ = done.warnings
    assert warning.startswith("OWN: no name of own-00011 can be read, so nobody is found by name who is that")
    assert done.snapshot.manifest.warnings == done.warnings
