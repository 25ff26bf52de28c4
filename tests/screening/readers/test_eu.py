"""The EU lists. The fixtures carry the element and column names of the Commission's xmlFullSanctionsList_1_1 and
csvFullSanctionsList_1_1; the Journal's annexes are read from the real files where those are at hand."""

from __future__ import annotations

import io
import lzma
from collections.abc import Mapping
from datetime import date as Day
from pathlib import Path
from typing import BinaryIO

import pytest

from navicert.screening.listing import Alias, Identifier, Kind, Listing, Quality
from navicert.screening.listing_error import ListError
from navicert.screening.readers import READERS, Reading

FIXTURES = Path(__file__).parent / "fixtures/world"
JOURNAL = "data/lists/eu_official_journal_2026-08"
COLUMNS = "celex,recordId,annex,schema,name,alias,weakAlias,previousName,birthDate,startDate,nationality,imoNumber"


def read(form: str, data: bytes) -> Reading:
    return READERS[form]({"list": io.BytesIO(data)})


def of(reading: Reading, name: str) -> Listing:
    return next(listing for listing in reading.listings if listing.id == name)


def act(*rows: str, columns: str = COLUMNS) -> BinaryIO:
    return io.BytesIO("\n".join((columns, *rows)).encode())


@pytest.fixture(scope="module")
def fsf() -> Reading:
    return read("eu-fsf", (FIXTURES / "eu_fsf.xml").read_bytes())


def test_a_person_of_the_xml(fsf: Reading) -> None:
    person = of(fsf, "eu-EU.90001.1")

    assert person.kind is Kind.PERSON
    assert person.names == (
        Alias("Ivan Primerov", Quality.PRIMARY, "en"),
        Alias("Иван Примеров", Quality.ALIAS, "ru"),
        Alias("Vanya", Quality.WEAK),
    )
    assert person.births == ("1961-03-04", "1962-05", "1960/1963")
    assert person.countries == ("RU",)
    assert person.gender == "male"
    assert person.identifiers == (Identifier("passport", "AB 123456", "RU"),)
    assert person.addresses == ("Example Street 1, 644000, Omsk, RUSSIAN FEDERATION",)
    assert (person.programmes, person.listed, person.amended) == (("UKR",), Day(2022, 2, 25), Day(2024, 3, 14))


def test_a_company_of_the_xml_has_its_numbers_and_seat(fsf: Reading) -> None:
    firm = of(fsf, "eu-EU.90002.2")

    assert (firm.kind, firm.countries, firm.listed) == (Kind.ORGANISATION, ("IR",), Day(2023, 6, 24))
    assert firm.identifiers == (Identifier("imo", "5900001"), Identifier("bic", "NEMUIRT1"))
    assert fsf.as_of == Day(2026, 8, 26)


def test_the_csv_gives_the_same_parties(fsf: Reading) -> None:
    table = read("eu-fsf", (FIXTURES / "eu_fsf.csv").read_bytes())

    assert [listing.id for listing in table.listings] == [listing.id for listing in fsf.listings]
    assert of(table, "eu-EU.90001.1").names[:2] == of(fsf, "eu-EU.90001.1").names[:2]
    assert of(table, "eu-EU.90001.1").births == ("1961-03-04",)
    assert of(table, "eu-EU.90001.1").identifiers == of(fsf, "eu-EU.90001.1").identifiers
    assert table.as_of == Day(2026, 8, 26)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (b'euReferenceNumber="EU.90002.2"', b'euReferenceNumber="EU.90001.1"', "the id eu-EU.90001.1 stands twice"),
        (b'code="enterprise"', b'code="ghost"', "'ghost' is none of the kinds"),
        (b'euReferenceNumber="EU.90002.2" logicalId="90002"', b"", "bears no reference number"),
        (b"Nemune Shipping Co.", b"x" * 10_000, "a name of 10,000 characters"),
        (b"<export ", b'<!DOCTYPE a [<!ENTITY b "c">]><export ', "document type"),
        (b"</export>", b"", "cannot be read"),
        (b"sanctionEntity", b"otherEntity", "no sanctionEntity stands in this XML"),
    ],
)  # fmt: skip
def test_what_the_xml_must_not_hold_is_refused(old: bytes, new: bytes, sentence: str) -> None:
    data = (FIXTURES / "eu_fsf.xml").read_bytes()
    assert old in data

    with pytest.raises(ListError, match=sentence):
        read("eu-fsf", data.replace(old, new))


def test_a_day_that_no_calendar_has_leaves_the_year_and_a_warning() -> None:
    data = (FIXTURES / "eu_fsf.xml").read_bytes().replace(b'birthdate="1961-03-04"', b'birthdate="1961-02-31"')
    reading = read("eu-fsf", data)

    assert of(reading, "eu-EU.90001.1").births[0] == "1961"
    assert [warning for warning in reading.warnings if "EU.90001.1" in warning and "1961-02-31" in warning]


def test_an_amending_act_adds_to_its_entry_and_brings_new_ones() -> None:
    amended = COLUMNS.replace("celex", "amendedCelex,amendmentCelex")
    reading = READERS["eu-journal"]({
        "32026R9001": act(
            "32014R0833,32026R9001,629,XLII,Vessel,STORM (ex KRITI),,,,,24.4.2026,,9000001",
            "32014R0833,32026R9001,700,XLII,Vessel,NEW ONE,,,,,1.8.2026,,9000013",
            columns=amended,
        ),
        "32014R0833": act("32014R0833,629,XLII,Vessel,KRITI,,,,,24.4.2026,,9000001"),
    })  # fmt: skip
    names = {listing.id: [alias.text for alias in listing.names] for listing in reading.listings}

    assert names == {"eu-32014R0833-XLII-629": ["KRITI", "STORM (ex KRITI)"], "eu-32014R0833-XLII-700": ["NEW ONE"]}
    assert "amended by: 32026R9001" in of(reading, "eu-32014R0833-XLII-629").remarks
    assert of(reading, "eu-32014R0833-XLII-700").programmes == ("32014R0833",)


def test_an_entry_without_a_number_keeps_its_id_when_others_come() -> None:
    one = "32002R0881,,I,Person,Ali Namuna,Ali (علی),Abu N.,Old N.,4.3.1961,1.2.2002,Afghan,"
    first = READERS["eu-journal"]({"32002R0881": act(one)}).listings[0]
    more = READERS["eu-journal"]({"32002R0881": act("32002R0881,,I,Person,Omar Namuna,,,,,,,", one)})

    assert first in more.listings
    assert [(alias.text, alias.quality) for alias in first.names] == [
        ("Ali Namuna", Quality.PRIMARY),
        ("Ali", Quality.ALIAS),
        ("علی", Quality.ALIAS),
        ("Old N.", Quality.FORMER),
        ("Abu N.", Quality.WEAK),
    ]
    assert (first.births, first.countries, first.listed) == (("1961-03-04",), ("AF",), Day(2002, 2, 1))


def journal(shared: Path, *folders: str) -> Mapping[str, BinaryIO]:
    files = [path for folder in folders for path in sorted((shared / JOURNAL / folder).glob("*.xz"))]
    return {path.name.split(".")[0]: io.BytesIO(lzma.decompress(path.read_bytes())) for path in files}


@pytest.mark.shared
def test_the_real_annexes(shared: Path) -> None:
    old = READERS["eu-journal"](journal(shared, "consolidated"))
    new = READERS["eu-journal"](journal(shared, "consolidated", "amendments"))
    kept = {listing.id for listing in old.listings} & {listing.id for listing in new.listings}

    assert len(old.listings) == 8015
    assert len(new.listings) == 8424
    assert len(kept) == len(old.listings)
    assert len(old.warnings) < 80
    crimean = of(old, "eu-32014R0269-I.PERSONS-1")
    assert crimean.births == ("1972-11-26",)
    assert "Сергей Валерьевич АКСЁНОВ" in [alias.text for alias in crimean.names]
    assert crimean.listed == Day(2014, 3, 17)
