"""OFAC's lists: the CSV files, ``sdn.xml`` and ``sdn_advanced.xml``. Real files where they are at hand."""

from __future__ import annotations

import gc
import io
import lzma
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date as Day
from pathlib import Path

import pytest

from navicert.screening.listing import Alias, Identifier, Kind, Listing, Quality, Tie
from navicert.screening.listing_error import ListError
from navicert.screening.readers import READERS, Reading

FIXTURES = Path(__file__).parent / "fixtures/america"
PERSON = '7,"PRIMEROV, Ivan, Jr.",individual,SDGT] [IFSR,Director,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"{}"\n'
FIRM = "8,PRIMER TRADING CO.,-0- ,SDGT,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n"
SHIP = "9,PRIMER STAR,vessel,CUBA,-0- ,CL0001,Tug,-0- ,212,Cuba,Primer Lines,\"Vessel Registration Identification IMO 9187629; MMSI 572469210; f.k.a. 'OLD STAR'.\"\n"


def read(name: str, **parts: str | bytes) -> Reading:
    files = {
        part: io.BytesIO(f"{data}\x1a\r\n".encode() if isinstance(data, str) else data) for part, data in parts.items()
    }
    return READERS[name](files)


def csv(sdn: str, **parts: str) -> dict[str, Listing]:
    return {listing.id: listing for listing in read("ofac-csv", sdn=sdn, **parts).listings}


def person(remarks: str) -> Listing:
    return csv(PERSON.format(remarks) + FIRM)["ofac-7"]


def unpacked(shared: Path, name: str) -> bytes:
    return lzma.decompress((shared / "data/lists" / name).read_bytes())


def test_a_person_s_name_is_turned_and_a_firm_s_is_not() -> None:
    held = csv(PERSON.format("-0- ") + FIRM)
    assert held["ofac-7"].names == (Alias("Ivan PRIMEROV Jr.", Quality.PRIMARY),)
    assert held["ofac-7"].kind is Kind.PERSON
    assert held["ofac-7"].programmes == ("SDGT", "IFSR")
    assert held["ofac-8"].names[0].text == "PRIMER TRADING CO."
    assert held["ofac-8"].kind is Kind.ORGANISATION


@pytest.mark.parametrize(
    ("remarks", "births"),
    [
        ("DOB circa 1961.", ("1959/1963",)),
        ("DOB 1961 to 1963.", ("1961/1963",)),
        ("DOB 10 Jan 1970; alt. DOB Feb 1971.", ("1970-01-10", "1971-02")),
        ("DOB 1946; POB Gorod, Russia.", ("1946",)),
        ("Organization Established Date 1969.", ()),
    ],
)
def test_dates_of_birth(remarks: str, births: tuple[str, ...]) -> None:
    assert person(remarks).births == births


@pytest.mark.parametrize(
    ("remark", "number"),
    [
        (
            "Passport A00000604 (Nicaragua) issued 19 Jun 2013 expires 19 Jun 2023",
            Identifier("passport", "A00000604", "NI"),
        ),
        ("alt. Passport RL 1622378 (Lebanon)", Identifier("passport", "RL 1622378", "LB")),
        ("Passport 472220033 (Korea, North)", Identifier("passport", "472220033", "KP")),
        ("Tax ID No. 7744001497 (Russia)", Identifier("tax", "7744001497", "RU")),
        ("National ID No. 216040 (Yemen)", Identifier("national-id", "216040", "YE")),
        ("Citizen's Card Number 211226197812154256 (China)", Identifier("national-id", "211226197812154256", "CN")),
        (
            "Business Registration Document # F01000003035 (United States)",
            Identifier("registration", "F01000003035", "US"),
        ),
        ("Digital Currency Address - XBT 1InventedWa11et", Identifier("wallet", "1InventedWa11et")),
        ("alt. Email Address a@example.org", Identifier("email", "a@example.org")),
        ("SWIFT/BIC EXAMGB2L", Identifier("bic", "EXAMGB2L")),
        ("Telephone (98)(9121115315)", Identifier("phone", "(98)(9121115315)")),
        ("Company Number IMO 5055293", Identifier("imo", "5055293")),
        ("Legal Entity Number 253400V1H6ART1UQ0N98 (Russia)", Identifier("lei", "253400V1H6ART1UQ0N98", "RU")),
    ],
)
def test_numbers_in_the_remarks(remark: str, number: Identifier) -> None:
    assert person(f"{remark}; Gender Male.").identifiers == (number,)


@pytest.mark.parametrize(
    "remark",
    ["Secondary sanctions risk: section 1(b) of Executive Order 13224", "Chinese Commercial Code 1728 4320", "-0- "],
)
def test_what_is_no_number_is_none(remark: str) -> None:
    assert person(remark).identifiers == ()


def test_nationality_gender_weak_names_and_ties() -> None:
    found = person(
        "nationality Iran; citizen Korea, North; Gender Female; a.k.a. 'LEO, Big'; Linked To: PRIMER TRADING CO."
    )
    assert found.countries == ("IR", "KP")
    assert found.gender == "female"
    assert found.names[1:] == (Alias("Big LEO", Quality.WEAK),)
    assert found.ties == (Tie("ofac-8", "linked to"),)


def test_a_ship() -> None:
    ship = csv(SHIP)["ofac-9"]
    assert ship.kind is Kind.VESSEL
    assert {(n.kind, n.number) for n in ship.identifiers} == {
        ("call-sign", "CL0001"),
        ("imo", "9187629"),
        ("mmsi", "572469210"),
    }
    assert (ship.countries, ship.ties) == (("CU",), (Tie("Primer Lines", "owner"),))
    assert Alias("OLD STAR", Quality.FORMER) in ship.names
    assert "Vessel type: Tug" in ship.remarks


def test_addresses_and_names_join_by_number_and_strays_are_counted_once() -> None:
    reading = read(
        "ofac-csv",
        sdn=FIRM,
        add='8,1,"1 Primer Street","London EC3N 1DY","United Kingdom",-0- \n99,2,-0- ,-0- ,"Cuba",-0- \n',
        alt='8,1,"aka","PRIMER",-0- \n8,2,"fka","PRIMUS",-0- \n97,3,"aka","X",-0- \n98,4,"aka","Y",-0- \n',
    )
    (firm,) = reading.listings
    assert firm.addresses == ("1 Primer Street, London EC3N 1DY, United Kingdom",)
    assert firm.countries == ("GB",)
    assert [(n.text, n.quality) for n in firm.names[1:]] == [("PRIMER", Quality.ALIAS), ("PRIMUS", Quality.FORMER)]
    assert [w for w in reading.warnings if "OFAC alt: 2 rows of 2 parties" in w]
    assert len(reading.warnings) == 2


def test_missing_parts_are_said() -> None:
    assert [w for w in read("ofac-csv", sdn=FIRM).warnings if "all other names are missing" in w]
    with pytest.raises(ListError, match="main file"):
        read("ofac-csv", alt='8,1,"aka","PRIMER",-0- \n')


def test_the_remarks_go_on_in_the_comments_in_the_middle_of_a_word() -> None:
    first = ("x" * 960 + "; Digital Currency Address - XBT 1Inv")[:1000].ljust(1000, "y")
    sdn, comment = PERSON.format(first), '7,"ented; Passport A12 (Iran)."\n'
    found = csv(sdn, comments=comment)["ofac-7"]
    assert ("passport", "A12") in {(n.kind, n.number) for n in found.identifiers}
    assert any(n.kind == "wallet" and n.number.endswith("ented") for n in found.identifiers)


def test_comments_of_another_edition_give_their_facts_but_for_the_first() -> None:
    reading = read("ofac-csv", sdn=PERSON.format("DOB 1961."), comments='7,"half a number 123; Passport A12 (Iran)."\n')
    assert reading.listings[0].identifiers == (Identifier("passport", "A12", "IR"),)
    assert any("different editions" in w for w in reading.warnings)


def test_a_number_that_stands_twice_keeps_both_parties() -> None:
    twice = FIRM + FIRM.replace("PRIMER", "OTHER")
    held = csv(twice, alt='8,1,"aka","BOTH",-0- \n')
    assert set(held) == {"ofac-8", "ofac-8-2"}
    assert all(listing.names[-1].text == "BOTH" for listing in held.values())


@pytest.mark.parametrize(
    ("sdn", "sentence"),
    [
        ("ent_num,name\n", "cells stand where 12 belong"),
        (FIRM.replace("8,", "x,", 1), "no ent_num"),
        (FIRM.replace("-0- ", "planet", 1), "none of the kinds"),
        ("", "holds no listing"),
    ],
)
def test_what_is_not_the_main_file_is_refused(sdn: str, sentence: str) -> None:
    with pytest.raises(ListError, match=sentence):
        read("ofac-csv", sdn=sdn)


def test_a_file_without_the_mark_of_its_end_may_be_cut_short() -> None:
    assert [w for w in read("ofac-csv", sdn=FIRM.encode()).warnings if "cut short" in w]


def test_sdn_xml() -> None:
    reading = read("ofac-xml", list=(FIXTURES / "sdn.xml").read_bytes())
    ship, man, firm = reading.listings
    assert reading.as_of == Day(2026, 8, 21)
    assert (ship.kind, ship.countries, ship.ties) == (Kind.VESSEL, ("CU",), (Tie("Samir de Navegacion S.A.", "owner"),))
    assert ship.identifiers == (Identifier("call-sign", "CL2192"),)
    assert [(n.text, n.quality) for n in man.names] == [
        ("Ivan Petrovich PRIMEROV", Quality.PRIMARY),
        ("Vanya PRIMER", Quality.ALIAS),
        ("Ivan EHEMALIG", Quality.FORMER),
        ("THE INVENTED", Quality.WEAK),
    ]
    assert (man.births, man.countries, man.gender) == (("1959/1963", "1970-01-10"), ("IR", "KP", "RU"), "male")
    assert {n.kind for n in man.identifiers} == {"passport", "wallet"}
    assert man.ties == (Tie("ofac-90002", "linked to"),)
    assert (firm.listed, firm.identifiers[0].kind) == (Day(2021, 6, 3), "uscc")


def test_an_xml_that_holds_fewer_records_than_it_states_is_refused() -> None:
    with pytest.raises(ListError, match="states 4 records and holds 3"):
        read("ofac-xml", list=(FIXTURES / "sdn.xml").read_bytes().replace(b">3</Record_Count", b">4</Record_Count"))


def advanced(change: Callable[[str], str] = str) -> Reading:
    return read("ofac-advanced-xml", list=change((FIXTURES / "sdn_advanced.xml").read_text(encoding="utf-8")).encode())


def test_sdn_advanced_xml() -> None:
    reading = advanced()
    airline, ship, man, firm, plane = reading.listings
    assert (reading.as_of, reading.warnings) == (Day(2026, 8, 21), ())
    assert (airline.id, airline.listed, airline.programmes) == ("ofac-36", Day(1986, 12, 10), ("CUBA",))
    assert [n.text for n in airline.names] == ["AEROCARIBBEAN AIRLINES", "AERO-CARIBBEAN"]
    assert (airline.addresses, airline.countries) == (("Havana, Cuba",), ("CU",))
    assert {(n.kind, n.number) for n in ship.identifiers} == {("imo", "7406784"), ("call-sign", "CL2192")}
    assert [(n.text, n.quality, n.language) for n in man.names] == [
        ("Ivan Petrovich PRIMEROV", Quality.PRIMARY, ""),
        ("Иван ПРИМЕРОВ", Quality.ALIAS, "und-Cyrl"),
        ("VANYA", Quality.WEAK, ""),
        ("THE INVENTED", Quality.WEAK, ""),
    ]
    assert (man.births, man.gender) == (("1962-11-23", "1961", "1958/1962"), "male")
    assert (man.countries, man.programmes, man.listed) == (("IR", "RU"), ("SDGT", "IFSR"), Day(2024, 3, 5))
    assert man.addresses == ("1 Primernaya Street, Gorod, 190000, Russia",)
    assert Tie("ofac-90002", "acting for or on behalf of") in man.ties
    assert firm.identifiers == (Identifier("tax", "7700000000", "RU"),)
    assert (plane.kind, plane.ties) == (Kind.AIRCRAFT, (Tie("ofac-90002", "formerly owned or controlled by"),))
    assert Identifier("aircraft-tail", "ZZ-TST") in plane.identifiers


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('FeatureTypeID="8"', 'FeatureTypeID="888"', "FeatureType 888 stands in no table"),
        ('AliasTypeID="1401"', 'AliasTypeID="1"', "AliasType 1 stands in no table"),
        ('<Profile ID="36"', '<Profile ID="35"', "profile 36 is that of no party"),
        ('<DistinctParty FixedRef="36"', "<DistinctParty", "without number"),
        ("<Month>11</Month>", "<Month>13</Month>", "is no date"),
        ("</Sanctions>", "", "cannot be read"),
    ],
)
def test_an_advanced_xml_that_does_not_hold_together_is_refused(old: str, new: str, sentence: str) -> None:
    with pytest.raises(ListError, match=sentence):
        advanced(lambda text: text.replace(old, new))


def test_a_place_that_is_nowhere_is_said() -> None:
    assert any(
        "location 999 stands nowhere" in w
        for w in advanced(lambda t: t.replace('LocationID="25"', 'LocationID="999"')).warnings
    )


class Endless(io.RawIOBase):
    """The fixture with its parties printed over and over under other numbers, indented as OFAC prints, never held whole."""

    def __init__(self, text: str, size: int) -> None:
        head, rest = text.split('    <DistinctParty FixedRef="36">', 1)
        block, _ = ('    <DistinctParty FixedRef="36">' + rest).split("  </DistinctParties>", 1)
        self._pieces = self._made(
            head, block.replace("><", ">\n" + " " * 60 + "<").replace("\n", "\n" + " " * 40), size
        )
        self._left = b""

    def _made(self, head: str, block: str, size: int) -> Iterator[bytes]:
        yield head.encode()
        written = 0
        for number in range(10_000, 100_000):
            if written > size:
                break
            piece = re.sub(r'(FixedRef|Profile ID)="(\d+)"', rf'\1="\g<2>{number}"', block).encode()
            written += len(piece)
            yield piece
        yield b"</DistinctParties></Sanctions>"

    def read(self, size: int = -1) -> bytes:
        while len(self._left) < size and (piece := next(self._pieces, None)) is not None:
            self._left += piece
        given, self._left = self._left[:size], self._left[size:]
        return given


def resident() -> int:
    """Megabytes in memory."""
    found = re.search(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text())
    return int(found[1]) // 1024 if found else 0


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from the status of a Linux process")
def test_fifty_megabytes_are_read_in_bounded_memory() -> None:
    source = Endless((FIXTURES / "sdn_advanced.xml").read_text(encoding="utf-8"), 50_000_000)
    gc.collect()
    before = resident()
    reading = READERS["ofac-advanced-xml"]({"list": source})  # type: ignore[dict-item]
    assert len(reading.listings) > 4_000
    assert resident() - before < 150


@pytest.mark.shared
def test_the_real_list_of_2023_with_the_names_of_2026(shared: Path) -> None:
    files = {"sdn": "us_ofac_2023/sdn.csv.xz"} | {
        part: f"us_ofac_2026-08/{name}.csv.xz"
        for part, name in (("add", "add"), ("alt", "alt"), ("comments", "sdn_comments"))
    }
    reading = read("ofac-csv", **{part: unpacked(shared, name) for part, name in files.items()})
    held = {listing.id: listing for listing in reading.listings}
    assert Counter(listing.kind.value for listing in reading.listings) == {
        "person": 5890, "organisation": 4575, "vessel": 685, "aircraft": 293,
    }  # fmt: skip
    assert sum(len(listing.names) for listing in reading.listings) > 28_000
    assert held["ofac-40421"].names[0].text == "Nader Khoon SIAVASH"
    assert held["ofac-40421"].births == ("1963-04-30",)
    assert Identifier("national-id", "0048894753", "IR") in held["ofac-40421"].identifiers
    assert Identifier("imo", "7406784") in held["ofac-4243"].identifiers
    assert Alias("BNC", Quality.WEAK) in held["ofac-306"].names
    assert [w for w in reading.warnings if "OFAC alt: 6,142 rows of 3,706 parties" in w]
    assert sum(n.kind == "wallet" for listing in reading.listings for n in listing.identifiers) > 500


@pytest.mark.shared
@pytest.mark.parametrize(
    ("folder", "names", "count"),
    [
        ("us_ofac_2022-01", {"sdn": "sdn", "add": "add", "alt": "alt"}, 9044),
        (
            "us_ofac_nonsdn_2018",
            {"sdn": "cons_prim", "add": "cons_add", "alt": "cons_alt", "comments": "cons_comments"},
            442,
        ),
    ],
)
def test_the_other_real_csv_files(shared: Path, folder: str, names: dict[str, str], count: int) -> None:
    reading = read("ofac-csv", **{part: unpacked(shared, f"{folder}/{name}.csv.xz") for part, name in names.items()})
    assert len(reading.listings) == count


@pytest.mark.shared
def test_the_real_consolidated_xml(shared: Path) -> None:
    reading = read("ofac-xml", list=unpacked(shared, "us_ofac_nonsdn_2025-03/consolidated.xml.xz"))
    held = {listing.id: listing for listing in reading.listings}
    assert (reading.as_of, len(held), reading.warnings) == (Day(2025, 3, 28), 443, ())
    assert held["ofac-9639"].births == ("1962",)
    assert held["ofac-32082"].listed == Day(2021, 6, 3)
    assert Counter(n.quality.value for listing in reading.listings for n in listing.names)["weak"] == 70
