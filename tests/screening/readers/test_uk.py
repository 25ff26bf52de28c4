"""The UK lists. The fixtures carry the element and column names of the UK Sanctions List as the FCDO publishes it
("UK Sanctions List: format guide"); the OpenDocument sheet and the ConList are the real ones where at hand."""

from __future__ import annotations

import io
from datetime import date as Day
from pathlib import Path

import pytest

from navicert.screening.listing import Alias, Identifier, Kind, Listing, Quality, Tie
from navicert.screening.listing_error import ListError
from navicert.screening.readers import READERS, Reading

FIXTURES = Path(__file__).parent / "fixtures/world"
CONLIST = (
    "Last Updated,04/05/2022,,,,,,,,\n"
    "Name 6,Name 1,Group Type,Alias Type,Alias Quality,DOB,Regime,Listed On,Group ID,Other Information\n"
    "NAMUNA,Ali,Individual,Primary name,,00/00/1961,Afghanistan,25/01/2001,7001,\n"
    "NAMUNEH,Ali,Individual,AKA,Low quality,04/03/1962,Afghanistan,25/01/2001,7001,(Gender):Male\n"
    "BEISPIEL,,Ship,Primary name,,,Russia,31/07/2024,7002,(UK Sanctions List Ref):RUS9002 (IMO number):9000001 (Flag of ship):Comoros\n"
)


def read(form: str, data: bytes) -> Reading:
    return READERS[form]({"list": io.BytesIO(data)})


def of(reading: Reading, name: str) -> Listing:
    return next(listing for listing in reading.listings if listing.id == name)


@pytest.fixture(scope="module")
def uk() -> Reading:
    return read("uk", (FIXTURES / "uk.xml").read_bytes())


def test_a_person_of_the_xml(uk: Reading) -> None:
    person = of(uk, "uk-AFG9001")

    assert person.names == (
        Alias("ALI HASSAN NAMUNA", Quality.PRIMARY),
        Alias("Ali Namuneh"),
        Alias("علی حسن نمونه"),
        Alias("Haji Namuna", Quality.WEAK),
    )
    assert person.births == ("1945", "1958-03-01", "1946")
    assert person.identifiers == (Identifier("passport", "P0000001"), Identifier("national-id", "12345"))
    assert (person.countries, person.gender, person.addresses) == (("AF",), "male", ("Kabul, Afghanistan",))
    assert (person.listed, person.amended, uk.as_of) == (Day(2001, 1, 25), Day(2026, 4, 14), Day(2026, 9, 2))
    assert [warning for warning in uk.warnings if "AFG9001" in warning and "31/02/1946" in warning]


def test_a_company_and_a_ship_of_the_xml(uk: Reading) -> None:
    firm, ship = of(uk, "uk-RUS9001"), of(uk, "uk-RUS9002")

    assert firm.identifiers[0] == Identifier("registration", "BR-99-XY")
    assert Tie("Primer Holding", "parent company") in firm.ties
    assert (ship.kind, ship.identifiers, ship.countries) == (Kind.VESSEL, (Identifier("imo", "9000001"),), ("KM",))


def test_the_rows_of_the_csv_are_grouped_by_unique_id() -> None:
    table = read("uk", (FIXTURES / "uk.csv").read_bytes())

    assert [listing.id for listing in table.listings] == ["uk-AFG9001", "uk-RUS9002"]
    assert of(table, "uk-AFG9001").births == ("1945", "1958-03-01")
    assert [alias.quality for alias in of(table, "uk-AFG9001").names] == [Quality.PRIMARY, Quality.ALIAS, Quality.WEAK]
    assert of(table, "uk-RUS9002").identifiers == (Identifier("imo", "9000001"),)
    assert table.as_of == Day(2026, 10, 8)


def test_the_conlist_groups_by_group_id_and_reads_its_labelled_facts() -> None:
    reading = read("ofsi", CONLIST.encode())
    person, ship = reading.listings

    assert person.names == (Alias("Ali NAMUNA", Quality.PRIMARY), Alias("Ali NAMUNEH", Quality.WEAK))
    assert (person.births, person.gender) == (("1961", "1962-03-04"), "male")
    assert (ship.identifiers, ship.countries) == ((Identifier("imo", "9000001"),), ("KM",))
    assert ship.ties == (Tie("uk-RUS9002", "same party"),)
    assert reading.as_of == Day(2022, 5, 4)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("Group ID", "Group", "no column is headed Group ID"),
        (",7002,", ",,", "bears no reference number"),
        (",Ship,", ",Submarine,", "'Submarine' is none of the kinds"),
        ("BEISPIEL", '"BEISPIEL', "not CSV"),
        ("BEISPIEL", "B" * 10_000, "row 5: a name of 10,000 characters"),
        ("Comoros\n", "Comoros,surplus\n", "a cell stands under no heading"),
    ],
)
def test_a_conlist_that_is_amiss_is_refused(old: str, new: str, sentence: str) -> None:
    assert old in CONLIST

    with pytest.raises(ListError, match=sentence):
        read("ofsi", CONLIST.replace(old, new).encode())


def test_a_designation_that_stands_twice_is_refused() -> None:
    data = (FIXTURES / "uk.xml").read_bytes().replace(b"RUS9002</UniqueID>", b"RUS9001</UniqueID>")

    with pytest.raises(ListError, match="uk-RUS9001 stands twice"):
        read("uk", data)


def test_a_format_whose_names_moved_is_refused() -> None:
    data = (FIXTURES / "uk.xml").read_bytes()
    many = b"".join(
        data[data.index(b"<Designation>") : data.index(b"</Designations>")].replace(b"9001", b"%d" % n).replace(b"9002", b"%d" % -n)
        for n in range(1, 5)
    )  # fmt: skip
    moved = b"<Designations>" + many.replace(b"<Names>", b"<Namen>").replace(b"</Names>", b"</Namen>").replace(
        b"NonLatinNames>", b"NonLatin>"
    )

    with pytest.raises(ListError, match="have no name; the format may have changed"):
        read("uk", moved + b"</Designations>")


@pytest.mark.shared
def test_the_real_sheet(shared: Path) -> None:
    reading = read("uk", (shared / "data/lists/uk_fcdo_2025-08/UK_Sanctions_List.ods").read_bytes())

    assert len(reading.listings) == 5302
    assert of(reading, "uk-AFG0001").names == (Alias("HAJI KHAIRULLAH HAJI SATTAR MONEY EXCHANGE", Quality.PRIMARY),)
    assert of(reading, "uk-AFG0001").listed == Day(2012, 6, 29)
    assert of(reading, "uk-BEL0174").names == (Alias("BEL0174", Quality.PRIMARY),)  # the edition has no name for it
    assert len(reading.warnings) == 2


@pytest.mark.shared
def test_the_real_conlist(shared: Path) -> None:
    reading = read("ofsi", (shared / "data/lists/uk_ofsi_2022-05/ConList.xlsx").read_bytes())
    kony = of(reading, "ofsi-13344")

    assert len(reading.listings) == 3430
    assert sum(listing.kind is Kind.VESSEL for listing in reading.listings) == 15
    assert sum(any(n.kind == "imo" for n in listing.identifiers) for listing in reading.listings) == 15
    assert "Joseph Rao KONY" in [alias.text for alias in kony.names]
    assert (kony.kind, kony.listed, reading.as_of) == (Kind.PERSON, Day(2016, 3, 12), Day(2022, 5, 4))
