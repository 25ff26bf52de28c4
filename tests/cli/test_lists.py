"""What a person sees of the lists: every command, its exit status, and the sentence where something is wrong."""

from __future__ import annotations

import json
from datetime import date as Day
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import navicert.screening.readers as readers
from listed import lines, listing, read_lines, server, source, write
from navicert.cli.lists import parts_of
from navicert.cli.main import main
from navicert.library.catalogue import find_source
from navicert.library.lists import read_catalogue
from navicert.screening.listing import Alias, Identifier, Quality
from navicert.screening.listing_error import ListError

TEN = tuple(listing(n) for n in range(10))
TODAY = Day.today().isoformat()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation that needs the list OWN only; its lists are in the format of the tests."""
    monkeypatch.setenv("NAVICERT_HOME", str(tmp_path))
    monkeypatch.setattr(readers, "READERS", {**readers.READERS, "lines": read_lines})
    settings(tmp_path)
    return tmp_path


def settings(home: Path, own: str = "") -> None:
    (home / "lists.yaml").unlink(missing_ok=True)
    unneeded = "".join(f"  {n}: {{needed: false}}\n" for n, each in read_catalogue(home).items() if each.needed)
    table = f"lists:\n  OWN: {{title: Invented list, format: lines, needed: true{own}}}\n{unneeded}"
    (home / "lists.yaml").write_text(table)


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["lists", *words])


def bring(home: Path, *listings: object, day: str = TODAY, name: str = "OWN", more: tuple[str, ...] = ()) -> Result:
    file = write(home / "brought.jsonl", *listings, day=day)  # type: ignore[arg-type]
    return run("import", name, str(file), *more)


def test_import_tells_what_is_in_force_and_what_changed(home: Path) -> None:
    first = bring(home, *TEN, day="2026-11-10")
    assert first.exit_code == 0
    assert "OWN: 10 listings of 2026-11-10 are in force, snapshot " in first.stdout
    assert "OWN: read by the format of the tests" in first.stderr
    assert "not changed" in bring(home, *TEN, day="2026-11-10").stdout
    assert "(1 added, 0 removed, 0 changed)" in bring(home, *TEN, listing(11), day="2026-11-11").stdout


def test_import_refuses_with_a_sentence_and_status_1(home: Path) -> None:
    bring(home, *TEN)
    shrunk = bring(home, *TEN[:2])
    assert (shrunk.exit_code, shrunk.stdout) == (1, "")
    assert "OWN has shrunk" in shrunk.stderr
    assert "; accepted: OWN has shrunk" in bring(home, *TEN[:2], more=("--accept-shrink",)).stdout
    assert "is of 2026-01-01" in bring(home, *TEN, day="2026-01-01").stderr
    assert bring(home, *TEN, day="2026-01-01", more=("--accept-older",)).exit_code == 0
    assert "cannot be read" in run("import", "OWN", "nowhere.xml").stderr
    assert "no list is called 'XX'" in run("import", "XX", "nowhere.xml").stderr


def test_a_list_in_no_catalogue_is_kept_under_its_new_name(home: Path) -> None:
    assert bring(home, *TEN, name="our-list", more=("--format", "lines")).exit_code == 0
    assert bring(home, *TEN, listing(11), name="OUR-LIST").exit_code == 0  # the format is known by now
    assert "OUR-LIST" in run("show", "our-list").stdout
    assert "OUR-LIST" in run("status").stdout
    assert "cannot be the id of a list" in bring(home, *TEN, name="../x", more=("--format", "lines")).stderr


def test_parts_are_known_by_their_names(home: Path) -> None:
    sdn = find_source(home, "OFAC-SDN")
    assert set(sdn.parts) == {"sdn", "add", "alt", "comments"}
    files = ("x/sdn.csv", "ADD.CSV", "alt.csv.xz", "x/sdn_comments.csv")
    assert parts_of(sdn, files, other=False) == {
        "sdn": Path("x/sdn.csv"), "add": Path("ADD.CSV"), "alt": Path("alt.csv.xz"), "comments": Path("x/sdn_comments.csv"),
    }  # fmt: skip
    assert parts_of(sdn, ("sdn=cons_prim.csv",), other=False) == {"sdn": Path("cons_prim.csv")}
    assert parts_of(sdn, ("sdn.xml",), other=True) == {"list": Path("sdn.xml")}
    assert parts_of(source(), ("any name = here.xml",), other=False) == {"list": Path("any name = here.xml")}
    journal = find_source(home, "EU-OJ")
    acts = {"32014R0269": Path("a/32014R0269.csv.xz"), "32026R0001": Path("b/32026R0001.csv")}
    assert parts_of(journal, tuple(map(str, acts.values())), other=False) == acts
    with pytest.raises(ListError, match=r"prim.csv: say which part of OFAC-SDN it is, such as sdn=prim.csv"):
        parts_of(sdn, ("prim.csv",), other=False)
    with pytest.raises(ListError, match="both given as the part sdn"):
        parts_of(sdn, ("a/sdn.csv", "b/sdn.csv"), other=False)


def test_show_prints_the_edition_and_an_entry(home: Path) -> None:
    names = (Alias("Musterwerk Radar", Quality.PRIMARY), Alias("MRI", Quality.WEAK))
    full = listing(7, names=names, identifiers=(Identifier("tax", "12", "DE"),), listed=Day(2026, 2, 1))
    bring(home, *TEN[:7], full)
    whole = run("show", "own").stdout
    assert "Invented list" in whole
    assert "8 listings (8 organisation), 16 names, 1 numbers" in whole
    assert "own-00007        organisation  Musterwerk Radar (+1 names)" in whole
    one = run("show", "OWN", "OWN-00007").stdout
    assert "own-00006" not in one
    assert "  names:        MRI (weak)" in one
    assert "  identifiers:  tax 12 (DE)" in one
    (line,) = run("show", "OWN", "musterwerk", "--json").stdout.splitlines()
    assert json.loads(line)["id"] == "own-00007"
    missing = run("show", "OWN", "nobody")
    assert (missing.exit_code, "has no entry and no name 'nobody'" in missing.stderr) == (1, True)
    assert "is not loaded" in run("show", "BIS-EL").stderr


def test_a_name_cannot_steer_the_terminal(home: Path) -> None:
    bring(home, listing(1, "Muster\x1b[2Jwerk\u202e"))
    for words in (("show", "OWN"), ("show", "OWN", "own-00001")):
        assert "Muster\ufffd[2Jwerk\ufffd" in run(*words).stdout


def test_show_on_a_day_prints_what_stood_then(home: Path) -> None:
    old = listing(8, delisted=Day(2026, 6, 30))
    bring(home, *TEN[:7], old, day="2026-05-01")
    bring(home, *TEN[:7], listing(9, listed=Day(2026, 11, 5)), day="2026-11-01")

    def ids(day: str) -> set[str]:
        shown = run("show", "OWN", "--on", day, "--json").stdout.splitlines()
        return {json.loads(line)["id"] for line in shown} - {each.id for each in TEN[:7]}

    assert ids("2026-06-29") == {"own-00008"}
    assert ids("2026-06-30") == ids("2026-11-04") == set()
    assert ids("2026-11-05") == {"own-00009"}
    early = run("show", "OWN", "--on", "2026-04-30")
    assert (early.exit_code, "no edition as old as 2026-04-30" in early.stderr) == (1, True)


def test_diff_prints_entries_and_fields(home: Path) -> None:
    bring(home, *TEN, day="2026-11-01")
    assert "has one edition on file" in run("diff", "OWN").stderr
    changed = (listing(1, countries=("DE",)), *TEN[2:], listing(11))
    bring(home, *changed, day="2026-11-02")
    told = run("diff", "OWN").stdout
    assert "1 added, 1 removed, 1 changed" in told
    assert "+ own-00011" in told
    assert "- own-00000" in told
    assert "~ own-00001" in told
    assert "    countries: + DE" in told
    as_json = [json.loads(line) for line in run("diff", "OWN", "2026-11-01", "--json").stdout.splitlines()]
    assert [(c["change"], c["id"]) for c in as_json] == [
        ("added", "own-00011"), ("removed", "own-00000"), ("changed", "own-00001"),
    ]  # fmt: skip
    assert as_json[2]["fields"] == {"countries": {"gone": [], "come": ["DE"]}}
    backwards = run("diff", "OWN", "2026-11-02", "2026-11-01", "--json").stdout
    assert '"change": "removed", "id": "own-00011"' in backwards
    assert "means no edition, or several" in run("diff", "OWN", "zzzz").stderr


def test_status_says_what_is_missing_or_stale(home: Path) -> None:
    missing = run("status")
    assert missing.exit_code == 1
    assert "OWN            MISSING" in missing.stdout
    assert "1 list cannot be relied on" in missing.stdout
    bring(home, *TEN)
    fine = run("status")
    assert fine.exit_code == 0
    assert f"OWN            in force   of {TODAY}" in fine.stdout
    assert "10 listings, 20 names, 1 warnings" in fine.stdout
    stale = run("status", "OWN", "--on", "2099-01-01")
    assert (stale.exit_code, "OWN is stale on 2099-01-01" in stale.stdout) == (1, True)
    told = json.loads(run("status", "OWN", "--json").stdout)
    assert told["in_force"] is True
    assert told["counts"]["listings"] == 10
    assert bring(home, *TEN, name="UK-OFSI", day="2020-01-01", more=("--format", "lines")).exit_code == 0
    aside = run("status")
    assert (aside.exit_code, "UK-OFSI        stale " in aside.stdout) == (0, True)  # nobody needs it
    asked = run("status", "BIS-EL", "--json")
    assert (asked.exit_code, json.loads(asked.stdout)["fault"]) == (1, "missing")


def test_update_goes_on_after_a_list_that_fails(home: Path) -> None:
    with server() as served:
        settings(home, f", parts: {{list: '{served.address}/list'}}")
        with (home / "lists.yaml").open("a") as out:
            out.write(f"  ALSO: {{title: x, format: lines, needed: true, parts: {{list: '{served.address}/no'}}}}\n")
        served.give("/list", lines(*TEN, day="2026-11-20"), ETag='"1"')
        served.give("/no", b"", status=500)
        done = run("update")
        assert done.exit_code == 1
        assert "OWN: 10 listings of 2026-11-20 are in force" in done.stdout
        assert "ALSO: " in done.stderr
        assert "answered with status 500" in done.stderr
        again = run("update", "own")
        assert (again.exit_code, "OWN: not changed" in again.stdout) == (0, True)
    assert "no list is called" in run("update", "XX").stderr
    assert "is given out with a token" in run("update", "EU-FSF").stderr


def test_settings_that_cannot_be_read_are_told(home: Path) -> None:
    (home / "lists.yaml").write_text("lists: {OWN: {}}")
    for command in (["status"], ["update"], ["show", "OWN"], ["import", "OWN", "x"]):
        told = run(*command)
        assert (told.exit_code, "lists.yaml, OWN, format: Field required" in told.stderr) == (1, True), command
