"""Faults that users report of other screening programs. Scores are compared, never written down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date as Day
from pathlib import Path

import pytest

from navicert.cli.columns import is_heading
from navicert.library.parties import open_table
from navicert.screening.batch import Asking, screen_party, screen_rows
from navicert.screening.index import Index, build_index
from navicert.screening.listing import Alias, Identifier, Kind, Listing, Quality
from navicert.screening.screen import DEFAULT_THRESHOLD, Watchlist
from navicert.screening.subject import Match, Subject
from navicert.screening.weights import shipped_weights


def listed(number: int, kind: Kind, *names: str, **more: object) -> Listing:
    aliases = tuple(Alias(n, Quality.PRIMARY if i == 0 else Quality.ALIAS) for i, n in enumerate(names))
    return Listing(id=f"t-{number}", kind=kind, names=aliases, **more)  # type: ignore[arg-type]


COMPANY, PERSON, VESSEL = Kind.ORGANISATION, Kind.PERSON, Kind.VESSEL
LISTINGS = (
    listed(1, COMPANY, "Nahraoui General Trading FZE", "Al Nahrawy FZE", "Gulf Pelican Bunkering"),
    listed(2, COMPANY, "Volgin Tekhmash OOO", addresses=("14 Zolotaya Street, Kuprin",)),
    listed(3, COMPANY, "Sadowa Drive Holdings Ltd"),
    listed(4, PERSON, "Dragomir Petrovanov", "Mirko Stojkovacz", addresses=("Birchwell Road 7, Novigradets",)),
    listed(5, PERSON, "Mirko Stojkovacz-Kirilenko"),
    listed(6, VESSEL, "Lady Amarantha", identifiers=(Identifier("imo", "9074729"),)),
    *(listed(100 + n, COMPANY, f"{word} Trading LLC", f"{word} General") for n, word in enumerate("Ostrava Lomnica Brodno Telgar Zvolin Kremno".split())),
)  # fmt: skip


def watchlist_of(listings: Sequence[Listing]) -> Watchlist:
    return Watchlist(Index(b"".join(build_index([("T", listings)], shipped_weights()))))


@pytest.fixture(scope="module")
def watchlist() -> Watchlist:
    return watchlist_of(LISTINGS)


def matches(
    watchlist: Watchlist, name: str, kind: Kind = Kind.OTHER, threshold: float | None = None
) -> tuple[Match, ...]:
    return screen_party(Subject(names=(name,), kind=kind), watchlist, Asking(threshold=threshold)).matches


def score(watchlist: Watchlist, name: str, listing: str, kind: Kind = Kind.OTHER) -> float:
    return next((m.score for m in matches(watchlist, name, kind, 0.0) if m.listing == listing), 0.0)


@pytest.mark.parametrize(
    "name", ["Nahraoui Trading FZE", "Nahraoui General Trading", "Nahraoui General FZE", "General Trading Nahraoui"]
)
def test_a_dropped_word_loses_no_hit(watchlist: Watchlist, name: str) -> None:
    assert matches(watchlist, name, COMPANY)[0].listing == "t-1"


@pytest.mark.parametrize(
    "name",
    [
        "VolginTekhmash OOO",
        "Volgin Tekh mash OOO",
        "Volgin Tekh-Mash",
        "LADYAMARANTHA",
        "VOLGINTEKHMASH",
    ],
)
def test_a_missing_or_added_space_loses_no_hit(watchlist: Watchlist, name: str) -> None:
    assert matches(watchlist, name)[0].listing == ("t-6" if name.startswith("LADY") else "t-2")


@pytest.mark.parametrize("text", ["14 Sadowa Dr, Kuprinsk", "14 SADOWA DR. KUPRINSK", "Sadowa Drive 14 Kuprinsk"])
def test_dr_is_read_as_drive_in_an_address(text: str) -> None:
    known = watchlist_of([listed(1, Kind.ADDRESS, "14 Sadowa Drive, Kuprinsk"), *LISTINGS])
    assert matches(known, text, Kind.ADDRESS)[0].listing == "t-1"


@pytest.mark.parametrize("name", ["Sadowa Dr Holdings Ltd", "SADOWA DR. HOLDINGS"])
def test_dr_is_read_as_drive_in_the_name_of_a_firm(watchlist: Watchlist, name: str) -> None:
    assert matches(watchlist, name, COMPANY, 0.0)[0].listing == "t-3"
    assert matches(watchlist, "Dr. Holding", COMPANY) == ()


def test_each_alias_is_scored_by_itself(watchlist: Watchlist) -> None:
    by_alias = score(watchlist, "Mirko Stojkovacz", "t-4", PERSON)
    alone = watchlist_of([listed(4, PERSON, "Mirko Stojkovacz")])
    assert by_alias == score(alone, "Mirko Stojkovacz", "t-4", PERSON)  # other names of the entry take nothing away
    assert by_alias > score(watchlist, "Mirko Stojkovacz", "t-5", PERSON)  # the exact alias comes before a longer name
    assert score(watchlist, "Mirko Petrovanov", "t-4", PERSON) < by_alias  # words of two names are no name
    (match, *_) = matches(watchlist, "Mirko Stojkovacz", PERSON)
    assert (match.listing, match.alias, match.name) == ("t-4", "Mirko Stojkovacz", "Dragomir Petrovanov")


def test_a_name_out_of_the_words_of_two_aliases_is_no_hit(watchlist: Watchlist) -> None:
    assert score(watchlist, "Nahraoui Pelican", "t-1", COMPANY) < score(watchlist, "Gulf Pelican", "t-1", COMPANY)
    assert score(watchlist, "Nahraoui Pelican", "t-1", COMPANY) < score(watchlist, "Al Nahrawy FZE", "t-1", COMPANY)


def test_aliases_are_not_dropped(watchlist: Watchlist) -> None:
    for listing in LISTINGS:
        for alias in listing.names:
            assert score(watchlist, alias.text, listing.id, listing.kind) >= DEFAULT_THRESHOLD, alias.text


def test_aliases_of_the_party_are_not_dropped(watchlist: Watchlist) -> None:
    subject = Subject(names=("Quillhaven Optics", "Volgin Tekhmash"), kind=COMPANY)
    (match,) = screen_party(subject, watchlist, Asking()).matches
    assert (match.listing, match.field, match.asked) == ("t-2", "aliases[0]", "Volgin Tekhmash")


def test_a_street_is_no_name(watchlist: Watchlist) -> None:
    assert matches(watchlist, "Birchwell Novigradets", PERSON) == ()
    assert matches(watchlist, "Zolotaya Kuprin", PERSON) == ()
    living = Subject(names=("Quillhaven Optics",), addresses=("Dragomir Petrovanov Street 4",))
    assert screen_party(living, watchlist, Asking()).matches == ()


def test_generic_words_alone_are_no_hit(watchlist: Watchlist) -> None:
    for name in ("Trading LLC", "General", "CORP", "Holdings Ltd"):
        assert matches(watchlist, name, COMPANY) == ()


def test_a_number_is_compared_with_numbers_only(watchlist: Watchlist) -> None:
    number = Subject(names=("Pelican Star",), kind=VESSEL, identifiers=(Identifier("imo", "IMO 9074729"),))
    assert [m.listing for m in screen_party(number, watchlist, Asking()).matches] == ["t-6"]
    other = Subject(names=("Pelican Star",), kind=VESSEL, identifiers=(Identifier("phone", "9074729"),))
    assert screen_party(other, watchlist, Asking()).matches == ()


def upload(path: Path, body: bytes) -> list[tuple[int, str]]:
    path.write_bytes(body)
    table = open_table(path, is_heading)
    asking = Asking(columns={"name": ("name",), "country": ("country",)}, on=Day(2026, 9, 15))
    return [(a.row, a.status) for a in screen_rows(table.rows(), watchlist_of(LISTINGS), asking)]


def test_one_bad_row_does_not_fail_an_upload(tmp_path: Path) -> None:
    body = 'name,country\nPelican Bakery,DE\n"never closed,DE\nVolgin Tekhmash,RU\nx,y,z,too,many\n,\n"Volgin ""T""ekhmash",RU\n'
    assert upload(tmp_path / "a.csv", body.encode()) == [
        (2, "no hit"), (3, "error"), (4, "hit"), (5, "error"), (6, "error"), (7, "hit"),
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_an_upload_in_an_odd_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    body = "name;country\r\nBäckerei Müller;DE\r\nVolgin Tekhmásh;RU\r\n".encode(encoding)
    assert upload(tmp_path / "a.csv", body) == [(2, "no hit"), (3, "hit")]


def test_a_line_in_another_encoding_is_an_error_and_the_others_are_read(tmp_path: Path) -> None:
    body = (
        "name,country\nBäckerei Müller,DE\n".encode() + "Bäckerei Mayer,DE\n".encode("cp1252") + b"Volgin Tekhmash,RU\n"
    )
    assert upload(tmp_path / "a.csv", body) == [(2, "no hit"), (3, "error"), (4, "hit")]


@pytest.mark.parametrize("count", [5_000, pytest.param(50_000, marks=pytest.mark.prove)])
def test_a_large_upload_is_answered_row_by_row(tmp_path: Path, count: int) -> None:
    rows = [f"Pelican {n},DE" for n in range(count - 2)]
    rows[count // 2] = "Volgin Tekhmash,RU"
    body = "\n".join(["name,country", *rows, "broken,row,here", "Al Nahrawy,AE"]).encode()
    found = upload(tmp_path / "a.csv", body)
    assert len(found) == count
    assert [f for f in found if f[1] != "no hit"] == [(count // 2 + 2, "hit"), (count, "error"), (count + 1, "hit")]
