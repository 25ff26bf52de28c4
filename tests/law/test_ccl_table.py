"""The tables of the Commerce Control List against a second derivation, and against themselves.

The second derivation (a tidy copy of the licence requirements, the Country Chart and the Country Groups,
made by other means from an edition a month younger) is not part of the repository; where it is absent, those
tests skip.
"""

from __future__ import annotations

import csv
import hashlib
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from navicert.assess import read_facts
from navicert.library import Library, open_library

ROOT = Path(__file__).parents[2]
TABLES = ROOT / "src/navicert/packs/us-ear/tables"
OTHER = ROOT.parent / "shared/data/rules/us/ear"
REASONS = {"CB": 3, "NP": 2, "NS": 2, "MT": 1, "RS": 2, "FC": 1, "CC": 3, "AT": 2}
COLUMNS = [f"{reason}{number}" for reason, last in REASONS.items() for number in range(1, last + 1)]

# Entries in which the other copy is wrong or silent: it lost five entries (2B352, 3D006, 3E002, 0D614, 8D001)
# and put their rows on the entry before; it has no rows where the list prints sentences instead of a table.
ROWS_OF_THE_NEXT_ENTRY = {"0D606": "0D614", "3D005": "3D006", "3E001": "3E002", "8C609": "8D001"}
PRINTED_AS_SENTENCES = set(
    ["0A980", "0A981", "0A982", "0A983", "0A999", "1A999", "1C355", "1C395", "1C980", "1C982", "1C983"]
    + ["1C984", "1C988", "1D999", "2A994", "2A999", "2D994", "2E994", "5A980", "5D980", "5E980"]
)
READ_BY_A_PERSON = {
    "0A501": "a requirement in a note below the table",
    "1A231": "two rows printed in one",
    "1B233": "three paragraphs without a row, which point to another authority",
    "1B999": "Iraq and Pakistan are two requirements",
    "1C350": "two of three rows are printed below the table",
    "1C351": "the other copy lost a row",
    "1D018": "an empty cell is read as MT column 1",
    "2B352": "missing in the other copy",
    "3A999": "Iraq and Pakistan are two requirements",
    "7A005": "a paragraph without a row, which points to the munitions list",
    "5D001": "a note is printed as a row",
    "6A992": "the other copy lost a row",
    "9A004": "paragraphs that point elsewhere",
    "9A012": "three editions in force one after the other",
    "9A515": "a requirement in a note below the table",
    "9E515": "a requirement in a note below the table",
}
needs_other_copy = pytest.mark.skipif(not OTHER.is_dir(), reason="the second copy of the list is not on this machine")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def requirements() -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows(TABLES / "ccl_requirements.csv"):
        if not row["to"]:  # rows that have ended are compared by the cases beside the pack
            found[row["eccn"]].append(row)
    return found


def asked(lines: list[dict[str, str]]) -> Counter[tuple[str, str]]:
    """Reason and columns of an entry, each printed row once."""
    seen = {(r["row"], r["reason"], r["columns"]) for r in lines if r["row"] != "0"}
    return Counter((reason, columns) for _, reason, columns in seen)


def printed(lines: list[dict[str, str]]) -> Counter[tuple[str, str]]:
    """The same of the other copy, whose reasons are guesses for rows that name no two letters."""
    short = {"Russian industry sector sanction": "RU"}
    return Counter((short.get(r["reason"], r["reason"]), r["chart_columns"]) for r in lines)


def other_requirements() -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows(OTHER / "eccn_license_requirements.csv"):
        found[row["eccn"]].append(row)
    return found


@needs_other_copy
def test_reasons_and_columns_of_every_entry_agree() -> None:
    ours, theirs = requirements(), other_requirements()
    differ = {
        eccn: (asked(ours[eccn]) - printed(theirs[eccn]), printed(theirs[eccn]) - asked(ours[eccn]))
        for eccn in sorted(ours.keys() | theirs.keys())
        if asked(ours[eccn]) != printed(theirs[eccn])
    }
    known = {
        *ROWS_OF_THE_NEXT_ENTRY,
        *ROWS_OF_THE_NEXT_ENTRY.values(),
        *PRINTED_AS_SENTENCES,
        *READ_BY_A_PERSON,
    }
    assert {eccn: found for eccn, found in differ.items() if eccn not in known} == {}


@needs_other_copy
@pytest.mark.parametrize(("kept", "lost"), ROWS_OF_THE_NEXT_ENTRY.items())
def test_the_lost_entries_explain_the_difference(kept: str, lost: str) -> None:
    ours, theirs = requirements(), other_requirements()
    assert theirs[lost] == []
    assert asked(ours[lost]) - printed(theirs[kept]) == Counter()


@needs_other_copy
def test_a_scope_that_is_the_entire_entry_is_narrowed_by_nothing() -> None:
    ours = requirements()
    for eccn, lines in other_requirements().items():
        if eccn in ROWS_OF_THE_NEXT_ENTRY or eccn in READ_BY_A_PERSON:
            continue
        for line in lines:
            if line["scope_kind"] == "entire" and re.fullmatch(r"\S+ applies to entire entry\.?", line["scope_text"]):
                same = [r for r in ours[eccn] if r["row"] == line["row"] and r["reason"] == line["reason"]]
                assert any(narrowed_by_nothing(eccn, r) for r in same), f"{eccn} row {line['row']}"


def narrowed_by_nothing(eccn: str, row: dict[str, str]) -> bool:
    """Some entries print "entire entry" in a row and qualify it in a note or in part 742."""
    qualified = {"0A919", "5D002", "1C355"}
    return eccn in qualified or (row["include"], row["exclude"], row["when"]) == ("", "", "True")


@needs_other_copy
def test_paragraphs_that_a_row_leaves_out_agree() -> None:
    ours = requirements()
    for eccn, lines in other_requirements().items():
        for line in lines:
            tail = line["scope_text"].partition("except")[2]
            if line["scope_kind"] != "entire_except" or " " in tail.strip(" ,:."):
                continue
            if eccn in ROWS_OF_THE_NEXT_ENTRY or eccn in READ_BY_A_PERSON:
                continue
            path = tail.strip(" ,:.").removeprefix(eccn).strip(".")
            same = [r for r in ours[eccn] if r["row"] == line["row"] and r["reason"] == line["reason"]]
            assert any(path in r["exclude"].split(";") for r in same), f"{eccn} row {line['row']}: {path}"


@needs_other_copy
def test_every_mark_of_the_chart_agrees() -> None:
    theirs = {r["country"]: r for r in rows(OTHER / "country_chart.csv")}
    ours = {r["row"]: r for r in rows(TABLES / "country_chart.csv") if not r["to"]}
    assert ours.keys() == theirs.keys()
    for name, row in theirs.items():
        assert [row[c] for c in COLUMNS] == [ours[name][c] for c in COLUMNS], name
        assert row["footnotes"].split() == [f for f in ours[name]["footnotes"].split(";") if f], name


@needs_other_copy
def test_the_groups_have_as_many_members() -> None:
    theirs: Counter[str] = Counter()
    for row in rows(OTHER / "country_groups.csv"):
        theirs.update(group for group, mark in row.items() if mark == "X")
    ours = Counter(r["group"] for r in rows(TABLES / "country_groups.csv") if not r["to"])
    assert ours == theirs


@needs_other_copy
def test_the_engine_finds_the_columns_that_a_reader_of_the_other_copy_finds() -> None:
    """Three hundred pairs of entry and destination, drawn once: chart needs against columns and marks."""
    draw = random.Random(738)
    theirs = other_requirements()
    plain = [e for e in sorted(theirs) if all(r["scope_kind"] == "entire" for r in theirs[e])]
    plain = [e for e in plain if e not in {*ROWS_OF_THE_NEXT_ENTRY, *READ_BY_A_PERSON, "0A919", "4A001"}]
    marks = {r["country"]: {c for c in COLUMNS if r[c] == "X"} for r in rows(OTHER / "country_chart.csv")}
    places = [r for r in rows(TABLES / "country_chart.csv") if not r["to"]]
    library = open_library()
    for _ in range(300):
        eccn, place = draw.choice(plain), draw.choice(places)
        wanted = {c for r in theirs[eccn] for c in r["chart_columns"].split(";")} & marks[place["row"]]
        assert chart_needs(library, eccn, place["iso2"]) == wanted, f"{eccn} to {place['row']}"


def chart_needs(library: Library, eccn: str, place: str) -> set[str]:
    """The columns of the chart among the needs of an ordinary civil export."""
    facts: dict[str, object] = {
        "date": "2026-07-23", "activity": "export", "regime_under_test": "US-EAR", "from": "US", "to": place,
        "item": {"us_eccn": eccn, "origin": "US"}, "end_use": {"type": "civil"},
        "complete": ["parties", "end_use"],
    }  # fmt: skip
    return {n.id for line in library.assess(read_facts(facts)).regimes for n in line.needs} & set(COLUMNS)


# --- the tables by themselves ---------------------------------------------------------------------------


def cells() -> Iterator[tuple[str, str, str]]:
    for path in sorted(TABLES.glob("c*.csv")):
        for number, row in enumerate(rows(path), start=2):
            for column, text in row.items():
                yield f"{path.name} line {number}", column, text


def test_no_cell_holds_a_sentence_of_the_list() -> None:
    official = re.compile(r"“|”|§|specially designed|appl(?:y|ies) to|Country Group [A-E]", re.IGNORECASE)
    assert [f"{where}, {column}: {text}" for where, column, text in cells() if official.search(text)] == []


def test_every_row_that_does_not_answer_says_why() -> None:
    silent = [r["eccn"] for r in rows(TABLES / "ccl_requirements.csv") if r["status"] != "modelled" and not r["note"]]
    assert silent == []


def test_every_row_leads_somewhere_and_cites() -> None:
    for row in rows(TABLES / "ccl_requirements.csv"):
        assert row["status"] in ("modelled", "unmodelled", "pointer")
        assert row["cite"], row
        assert bool(row["columns"]) + bool(row["need"]) + (row["status"] == "pointer") == 1, row
        assert set(filter(None, row["columns"].split(";"))) <= set(COLUMNS)


def test_every_named_paragraph_exists() -> None:
    known = {(r["eccn"], r["path"]) for r in rows(TABLES / "ccl_codes.csv")}
    without = {"0A502", "0A508"}  # paragraphs that only the younger edition prints
    reserved = {
        "1B018.a", "1B018.b", "3A001.a.4", "3A001.a.8", "3A001.a.9", "3A001.b.6", "3A611.d", "5D002.d",
        "8A001.d", "9E003.a.7",
    }  # fmt: skip
    missing = {
        f"{row['eccn']}.{path}"
        for table in ("ccl_requirements", "ccl_exceptions")
        for row in rows(TABLES / f"{table}.csv")
        for path in filter(None, f"{row['include']};{row['exclude']}".split(";"))
        if (row["eccn"], path) not in known and row["eccn"] not in without
    }
    assert missing == reserved


def test_no_paragraph_is_left_without_a_row() -> None:
    """What no row of its entry covers would be cleared by silence."""
    covers: dict[str, list[tuple[list[str], list[str]]]] = defaultdict(list)
    for row in rows(TABLES / "ccl_requirements.csv"):
        covers[row["eccn"]].append((row["include"].split(";"), list(filter(None, row["exclude"].split(";")))))
    assert [
        code["code"]
        for code in rows(TABLES / "ccl_codes.csv")
        if not any(
            any(_meet(code["path"], path) for path in include)
            and not any(_below(code["path"], path) for path in exclude)
            for include, exclude in covers[code["eccn"]]
        )
    ] == []


def test_paragraphs_that_are_easily_overlooked_are_there() -> None:
    """Printed inside a note, behind a head line, in a later edition; reserved ones are left out."""
    paths: dict[str, set[str]] = defaultdict(set)
    for code in rows(TABLES / "ccl_codes.csv"):
        head, _, last = code["code"].rpartition(".")
        paths[head].add(last)
    assert {"1C001.b", "9C610.a", "9A012.a.3"} <= {c["code"] for c in rows(TABLES / "ccl_codes.csv")}
    assert paths["2B350.a.1"] == set("abcdefgh")
    assert paths["9A004"] == set("abcdefgh") | set("rsuvwxy")


def _below(path: str, other: str) -> bool:
    return path == other or not other or path.startswith(f"{other}.")


def _meet(path: str, other: str) -> bool:
    return _below(path, other) or _below(other, path)


def test_exception_lines_of_an_entry_cover_it_once() -> None:
    by_entry: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows(TABLES / "ccl_exceptions.csv"):
        by_entry[row["eccn"]].append(row)
    for eccn, lines in by_entry.items():
        paths = [(p, r["when"]) for r in lines for p in r["include"].split(";")]
        assert len(paths) == len(set(paths)), eccn
        assert any(p == "" for p, _ in paths), eccn


DIGESTS = {
    "ccl_requirements": "e8a8ae45b35d8ea0",
    "ccl_exceptions": "06e4e53610795f32",
    "ccl_codes": "db000e9dfd774bb8",
    "country_chart": "1f083e68de52bd6d",
    "country_groups": "ecce61a858a9473b",
    "chart_territories": "fc1635c7621887f0",
    "cwc_non_parties": "acefa5a925ad00e7",
}


@pytest.mark.parametrize(("table", "digest"), DIGESTS.items())
def test_a_table_is_the_one_that_was_checked(table: str, digest: str) -> None:
    """A line that is lost or altered by hand is noticed; after a new edition, store the new digest."""
    assert hashlib.sha256((TABLES / f"{table}.csv").read_bytes()).hexdigest()[:16] == digest
