"""The Consolidated Screening List, the lists in 15 CFR part 744, the Denied Persons List and the DDTC's debarments."""

from __future__ import annotations

import gzip
import io
import json
import lzma
from datetime import date as Day
from pathlib import Path

import pytest
from openpyxl import Workbook

from navicert.screening.listing import Identifier, Kind, Listing, Quality, Tie
from navicert.screening.listing_error import ListError
from navicert.screening.readers import READERS, Reading
from navicert.screening.readers.bis_entity import entities_of

FIXTURES = Path(__file__).parent / "fixtures/america"
DPL = "Name Street_Address City State Country Postal_Code Effective_Date Expiration_Date Standard_Order Last_Update Action FR_Citation".split()
STATUTORY = (
    "Party Name",
    "Date Of Birth",
    "Federal Register Notice",
    "Notice Date",
    "Corrected Notice",
    "Corrected Notice Date",
)
"""The headings of the DDTC's workbook of statutory debarments."""
ADMINISTRATIVE = ("Name", "Date", "Charging Letter", "Debarment Order", "Federal Register Notice")


def read(name: str, data: bytes) -> Reading:
    return READERS[name]({"list": io.BytesIO(data)})


def fixture(name: str, file: str) -> Reading:
    return read(name, (FIXTURES / file).read_bytes())


def names(listing: Listing) -> list[str]:
    return [alias.text for alias in listing.names]


def test_the_screening_list_as_csv() -> None:
    bank, man, works, denied, trade = fixture("csl-csv", "consolidated.csv").listings
    assert (bank.id, bank.kind, bank.programmes) == ("ofac-906", Kind.ORGANISATION, ("SDN", "CUBA"))
    assert names(bank) == ["HAVIN BANK LIMITED", "HAVANA INTERNATIONAL BANK, LTD"]
    assert bank.countries == ("GB", "CU")
    assert bank.identifiers == (Identifier("registration", "01074897", "GB"), Identifier("bic", "HAVIGB2L"))
    assert names(man) == ["Ivan Petrovich PRIMEROV", "Vanya PRIMER", "VANYA"]
    assert (man.births, man.gender) == (("1970-01-10", "1959/1963"), "male")
    assert man.programmes == ("SDN", "SDGT", "IFSR", "SSI", "UKRAINE-EO13662")
    assert man.ties == (Tie("ofac-906", "linked to"),)
    assert (works.kind, works.listed, works.programmes) == (
        Kind.OTHER,
        Day(2018, 8, 1),
        ("EL", "BIS-EL-FN3", "BIS-EL-FN4"),
    )
    assert names(works) == ["Example Semiconductor Works", "Example Institute", "ESW", "Example Works 13"]
    assert (denied.on(Day(2026, 6, 29)), denied.on(Day(2026, 6, 30))) == (True, False)
    assert names(trade) == ["Example Import and Export Company"]
    assert "any successor" in trade.remarks


def test_the_screening_list_as_json() -> None:
    reading = fixture("csl-json", "consolidated.json")
    bank, denied, trade = reading.listings
    (same,) = (x for x in fixture("csl-csv", "consolidated.csv").listings if x.id == bank.id)
    assert reading.as_of == Day(2026, 9, 25)
    assert (bank.id, bank.names, bank.identifiers, bank.countries) == (
        same.id,
        same.names,
        same.identifiers,
        same.countries,
    )
    assert denied.delisted == Day(2026, 6, 30)
    assert (trade.id[:4], trade.countries, names(trade)) == ("isn-", ("TH",), ["Example Import", "Example Trade"])


def test_two_rows_of_one_party_end_with_the_last_and_one_without_end_has_none() -> None:
    row = b'x,Denied Persons List (DPL) - Bureau,,,,JO EXAMPLE,,"1 Road, US",,2002-03-04,%s'
    head = b"_id,source,entity_number,type,programs,name,title,addresses,alt_names,start_date,end_date,ids\n"
    rows = [row % end for end in (b"2026-06-29", b"2027-01-01", b"")]
    (both,) = read("csl-csv", head + b"\n".join(rows[:2])).listings
    (all_three,) = read("csl-csv", head + b"\n".join(rows)).listings
    assert (both.delisted, all_three.delisted) == (Day(2027, 1, 2), None)


@pytest.mark.parametrize(
    ("form", "data", "sentence"),
    [
        ("csl-json", b"{}", "not the JSON"),
        ("csl-json", b'{"results": [{"name": "X"}]}', "without source or name"),
        ("csl-json", b'{"results": []}', "no listing"),
        ("csl-json", b'{"results": "nothing"}', "not the JSON"),
        ("csl-json", b"[" * 100_000, "not the JSON"),
        ("csl-csv", b"source,name\nx,y\n", "addresses"),
    ],
)
def test_what_is_not_the_screening_list_is_refused(form: str, data: bytes, sentence: str) -> None:
    with pytest.raises(ListError, match=sentence):
        read(form, data)


def test_json_that_names_a_list_in_place_of_a_party_is_refused() -> None:
    with pytest.raises(ListError):
        read("csl-json", json.dumps({"results": [["x"]]}).encode())


def test_the_entity_list() -> None:
    reading = fixture("bis-entity-list", "part744.xml")
    build, gas, address, holding, first, second, air = reading.listings
    assert [(n.text, n.quality.value) for n in build.names] == [
        ("Example Building Company", "primary"),
        ("Example Road Construction Co., Ltd.", "alias"),
        ("E. and B. Company", "alias"),
        ("EBC", "weak"),
    ]
    assert build.addresses == ("Example Street, Kabul, Afghanistan", "Example Market, Paktiya, Afghanistan")
    assert (build.countries, build.listed, build.amended) == (("AF",), Day(2014, 8, 1), Day(2016, 9, 7))
    assert (build.kind, build.programmes) == (Kind.OTHER, ("BIS-EL",))
    assert "Licence review policy: Presumption of denial" in build.remarks
    assert [(n.text, n.quality) for n in gas.names] == [
        ("Example Gas, OOO", Quality.PRIMARY),
        ("Example Gas", Quality.ALIAS),
        ("Example Closed Company", Quality.FORMER),
    ]
    assert gas.programmes == ("BIS-EL", "BIS-EL-FN3", "BIS-EL-FN4")
    assert (address.kind, address.countries) == (Kind.ADDRESS, ("CN",))
    assert names(address) == ["Unit D, 16/F Example Place, Hong Kong"]
    assert names(holding) == ["Example Holding Co., Ltd."]
    assert [names(x)[0] for x in (first, second)] == ["201 Example Institute", "Second Example Institute"]
    assert first.ties == second.ties == (Tie(holding.id, "subordinate of"),)
    assert (first.listed, second.remarks) == (Day(2019, 5, 21), holding.remarks)
    assert all("90 Example Road, Xian, China" in x.addresses for x in (holding, first, second))
    assert (names(air), air.addresses) == (
        ["Example Air", "EX Air", "Example Airlines"],
        ("7, Example Str., Beijing, China",),
    )


def test_an_id_outlives_a_change_of_address() -> None:
    text = (FIXTURES / "part744.xml").read_bytes()
    moved = read("bis-entity-list", text.replace(b"80 Example Road", b"81 Example Road"))
    assert {x.id for x in moved.listings} == {x.id for x in fixture("bis-entity-list", "part744.xml").listings}


def test_the_unverified_list_and_the_military_end_users() -> None:
    (unverified,) = fixture("bis-unverified-list", "part744.xml").listings
    south, other = fixture("bis-meu-list", "part744.xml").listings
    assert (names(unverified), unverified.listed) == (["Example, Inc."], Day(2015, 10, 7))
    assert (names(south), south.listed) == (["Example Engine South Co. Ltd."], Day(2020, 12, 23))
    assert south.ties == (Tie("Example Engine Company", "subordinate of"),)
    assert (names(other), other.ties) == (["Other Works"], ())


@pytest.mark.parametrize(
    ("cell", "held", "aliases", "addresses"),
    [
        ("Example Ltd., 8 Road, City.", "Example Ltd.", [], ["8 Road, City"]),
        ("Example Tech. Co., Ltd. No. C22, Yu Rd., City", "Example Tech. Co., Ltd.", [], ["No. C22, Yu Rd., City"]),
        ("Lim Example, (a.k.a. Lin Example, Steven Lim and Yong Lim), 1 Way", "Lim Example", ["Lin Example", "Steven Lim", "Yong Lim"], ["1 Way"]),
        ("A Example, a.k.a., the following two aliases: B Example; and C Example. P.O. Box 1, City", "A Example", ["B Example", "C Example"], ["P.O. Box 1, City"]),
        ("A Example, a.k.a., the following alias:¶—B Example, 26 Some St, City; and 53 Other Street, City.", "A Example", ["B Example"], ["26 Some St, City", "53 Other Street, City"]),
        ("Example, a.k.a,¶—Other,¶ ¶ Street, City.", "Example", ["Other"], ["Street, City"]),
        ("Big Group subordinate institution: Small Works, a.k.a., the following one alias: ¶—SW. ¶ ¶ 1 Road", "Small Works", ["SW"], ["1 Road"]),
    ],
)  # fmt: skip
def test_the_prose_of_a_cell(cell: str, held: str, aliases: list[str], addresses: list[str]) -> None:
    (entity,) = entities_of(cell)
    assert (entity.name, entity.aliases, entity.addresses) == (held, aliases, addresses)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (b"Supplement No. 4 to Part 744\"", b"Supplement No. 44 to Part 744\"", "does not stand in this XML"),
        (b"<TD>For all items</TD>", b"", "4 cells stand where 5 belong"),
        (b"<?xml", b"<!DOCTYPE x><?xml", "cannot be read"),
    ],
)  # fmt: skip
def test_another_part_744_is_refused(old: bytes, new: bytes, sentence: str) -> None:
    with pytest.raises(ListError, match=sentence):
        read("bis-entity-list", (FIXTURES / "part744.xml").read_bytes().replace(old, new))


def denied(*rows: str) -> Reading:
    return read("bis-dpl", "\n".join(["\t".join(f'"{c}"' for c in DPL), *rows]).encode())


def test_the_denied_persons_list() -> None:
    row = '"{}"\t"1 Road"\t"City"\t"TX"\t""\t"75159"\t"06/19/2003"\t"{}"\t"Y"\t"2007-01-31"\t"NOTICE"\t"68 F.R. 1 6/27/03"'
    reading = denied(
        row.format("PEARL (A.K.A. NEI EXAMPLE) LI", "06/29/2056"), row.format("FU A/K/A FRANK EXAMPLE", "")
    )
    first, second = reading.listings
    assert (names(first), first.countries) == (["PEARL LI", "NEI EXAMPLE"], ("US",))
    assert (first.listed, first.amended, first.delisted) == (Day(2003, 6, 19), Day(2007, 1, 31), Day(2056, 6, 30))
    assert (names(second), second.delisted) == (["FU", "FRANK EXAMPLE"], None)
    assert (first.id[:4], first.programmes) == ("dpl-", ("BIS-DPL",))
    assert denied(row.format("PEARL (A.K.A. NEI EXAMPLE) LI", "06/29/2056")).listings == (first,)
    with pytest.raises(ListError, match="Expiration_Date"):
        denied(row.format("X", "soon"))
    with pytest.raises(ListError, match="without a name"):
        denied(row.format("", ""))


def workbook(*rows: tuple[str, ...]) -> io.BytesIO:
    book, file = Workbook(), io.BytesIO()
    sheet = book.create_sheet("List", 0)
    for row in rows:
        sheet.append(row)
    book.save(file)
    file.seek(0)
    return file


def test_the_debarments_of_the_ddtc() -> None:
    statutory = workbook(
        STATUTORY,
        (
            "Example, Anna Maria (a.k.a. Anna Beispiel; f.k.a. Anna Primer)",
            "March 1961",
            "80 FR 1",
            "06/30/2015",
            "",
            "",
        ),
        ("Example Arms, Inc.", "", "81 FR 2", "7/1/2016", "81 FR 3", "8/2/2016"),
        ("", "", "", "", "", "Note: corrected"),
    )
    administrative = workbook(ADMINISTRATIVE, ("Example Aerospace LLC", "2019-05-02", "PDF", "PDF", "84 FR 4"))
    reading = READERS["ddtc"]({"list": statutory, "administrative": administrative})
    woman, arms, aerospace = reading.listings
    assert [(n.text, n.quality.value) for n in woman.names] == [
        ("Anna Maria Example", "primary"),
        ("Anna Beispiel", "alias"),
        ("Anna Primer", "former"),
    ]
    assert (woman.kind, woman.births, woman.listed) == (Kind.PERSON, ("1961-03",), Day(2015, 6, 30))
    assert (names(arms), arms.listed, arms.amended) == (["Example Arms, Inc."], Day(2016, 7, 1), Day(2016, 8, 2))
    assert (aerospace.listed, aerospace.programmes) == (Day(2019, 5, 2), ("DDTC-DEBARRED",))
    assert [w for w in reading.warnings if "names nobody" in w]
    with pytest.raises(ListError):
        READERS["ddtc"]({"list": workbook(("Who", "When"), ("a", "b"))})


@pytest.mark.shared
def test_the_real_part_744(shared: Path) -> None:
    data = gzip.decompress((shared / "data/rules/us/ear/part744_2026-07-23.xml.gz").read_bytes())
    entity, unverified, military = (
        read(f"bis-{name}", data) for name in ("entity-list", "unverified-list", "meu-list")
    )
    assert [len(reading.listings) for reading in (entity, unverified, military)] == [3440, 186, 70]
    assert sum(len(x.names) for x in entity.listings) > 8_700
    assert all(x.countries and x.listed for x in entity.listings)
    held = {names(x)[0]: x for x in entity.listings}
    assert names(held["Sawa Air Aviation FZCO"]) == ["Sawa Air Aviation FZCO", "Sawa Aviation", "Sawa Air"]
    assert names(held["Huawei Marine Networks Co., Ltd."])[1:3] == ["Huawei Marine", "HMN Technologies"]
    assert held["National Supercomputing Center Tianjin"].programmes == ("BIS-EL", "BIS-EL-FN4")
    assert held["Abdul Satar Ghoura"].listed == Day(2011, 11, 21)
    assert len([x for x in entity.listings if x.kind is Kind.ADDRESS]) >= 10
    longest = max(entity.listings, key=lambda x: max(map(len, names(x))))
    assert max(map(len, names(longest))) < 250


@pytest.mark.shared
def test_the_real_denied_persons_list(shared: Path) -> None:
    reading = read("bis-dpl", lzma.decompress((shared / "data/lists/us_bis_dpl/dpl.txt.xz").read_bytes()))
    assert len(reading.listings) == 579
    assert len({x.id for x in reading.listings}) == 579
    assert sum(x.delisted is None for x in reading.listings) == 53
    assert sum("a row before has the name" in w for w in reading.warnings) == 2
