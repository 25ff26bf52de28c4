"""What other programs and a company itself write: FollowTheMoney, targets.simple.csv, Senzing and lists of concern.

Schemata and properties are those of FollowTheMoney 4, attributes those of Senzing's Entity Specification 4.
"""

from __future__ import annotations

import io
import json
import lzma
from datetime import date as Day
from pathlib import Path
from typing import Any

import pytest

from navicert.screening.listing import Alias, Identifier, Kind, Listing, Quality, Tie
from navicert.screening.listing_error import ListError
from navicert.screening.readers import READERS, Reading
from navicert.screening.readers.ftm import ftm_line

ROOT = Path(__file__).resolve().parents[3]
LISTS = "data/lists"
SIMPLE = "id,schema,name,aliases,birth_date,countries,addresses,identifiers,sanctions,phones,emails,program_ids,dataset,last_seen\n"


def read(form: str, data: bytes) -> Reading:
    return READERS[form]({"list": io.BytesIO(data)})


def lines(*objects: dict[str, Any]) -> bytes:
    return "\n".join(json.dumps(each) for each in objects).encode()


def ftm(reference: str, schema: str, /, **properties: list[str]) -> dict[str, Any]:
    return {"id": reference, "schema": schema, "properties": properties, "target": True, "datasets": ["own"]}


def test_documents_sanctions_and_relations_are_joined_to_their_party() -> None:
    reading = read(
        "ftm",
        lines(
            ftm("own-1", "Sanction", entity=["p"], program=["EX"], startDate=["2022-02-25"], endDate=["2024-01-31"]),
            ftm("p", "Person", name=["Ivan Primerov"], weakAlias=["Vanya"], birthDate=["1961-03"], nationality=["ru"]),
            ftm("d", "Passport", holder=["p"], number=["AB 1"], type=["Diplomatic"]),
            ftm("o", "Ownership", owner=["p"], asset=["c"], role=["shareholder"]),
            ftm("c", "Vessel", name=["Beispiel"], imoNumber=["IMO9000001"], flag=["km"], mmsi=["620000001"]),
            {**ftm("n", "Person", name=["Not Listed"]), "target": False},
            ftm("w", "CryptoWallet", publicKey=["TWB9xgNG9nmJuwW4etsQEb9RRnrnVnoNnJ"]),
        ),
    )
    person, ship, wallet = reading.listings

    assert person.names == (Alias("Ivan Primerov", Quality.PRIMARY), Alias("Vanya", Quality.WEAK))
    assert (person.births, person.countries, person.programmes) == (("1961-03",), ("RU",), ("EX",))
    assert person.identifiers == (Identifier("passport", "AB 1"),)
    assert (person.listed, person.delisted) == (Day(2022, 2, 25), Day(2024, 2, 1))
    assert person.ties == (Tie("c", "shareholder"),)
    assert ship.identifiers == (Identifier("imo", "9000001"), Identifier("mmsi", "620000001"))
    assert (ship.countries, ship.programmes) == (("KM",), ("own",))
    assert wallet.identifiers[0].kind == "wallet"


def test_one_sanction_that_goes_on_keeps_the_party_listed() -> None:
    sanction = {"entity": ["p"], "programId": ["A"]}
    reading = read(
        "ftm",
        lines(
            ftm("p", "Person", name=["Ivan Primerov"]),
            ftm("s", "Sanction", **sanction),
            ftm("t", "Sanction", **sanction, endDate=["2020-01-01"]),
        ),
    )

    assert reading.listings[0].delisted is None


def test_a_listing_goes_out_as_ftm_and_comes_back() -> None:
    listing = Listing(
        id="eu-1",
        kind=Kind.VESSEL,
        names=(Alias("Beispiel", Quality.PRIMARY), Alias("Muster", Quality.FORMER), Alias("B", Quality.WEAK)),
        identifiers=(Identifier("imo", "9000001"), Identifier("call-sign", "D6XX")),
        countries=("KM",),
        addresses=("Example Street 1",),
        programmes=("EX",),
        listed=Day(2022, 2, 25),
        amended=Day(2024, 1, 31),
        remarks="A ship.",
    )

    assert read("ftm", ftm_line(listing)).listings == (listing,)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"{", "line 1: not JSON"),
        (b"[]", "line 1: is no object"),
        (b'{"id": "a"}', "has a schema and properties"),
        (lines(ftm("a", "Person", name=["A"]), ftm("a", "Person", name=["B"])), "the id a stands twice"),
        (lines(ftm("", "Person", name=["A"])), "bears no reference number"),
        (lines(ftm("a", "Position", name=["A"])), "holds no listing"),
        (
            lines({"id": "a", "schema": "Person", "properties": {"name": [{"en": "A"}]}}),
            "'name' is not a list of texts",
        ),
        (lines(ftm("a", "Person", name=["x" * 10_000])), "a name of 10,000 characters"),
    ],
)
def test_ftm_that_is_amiss_is_refused(data: bytes, sentence: str) -> None:
    with pytest.raises(ListError, match=sentence):
        read("ftm", data)


def test_bare_numbers_of_the_simple_table_are_known_by_their_form() -> None:
    rows = (
        'a,Vessel,BEISPIEL,Muster;"X; Y",,km,,273000001;IMO9000001,"""""",,,EX,Own,2026-03-13T05:41:01\n'
        "b,Company,OOO PRIMER,,,ru,,1027700132195;7707083893;12,,,,EX,Own,2026-03-12\n"
    )
    reading = read("ftm-simple", (SIMPLE + rows).encode())
    ship, firm = reading.listings

    assert ship.names == (Alias("BEISPIEL", Quality.PRIMARY), Alias("Muster"), Alias("X; Y"))
    assert [number.kind for number in ship.identifiers] == ["mmsi", "imo"]
    assert [number.kind for number in firm.identifiers] == ["ogrn", "inn", "other"]
    assert reading.as_of == Day(2026, 3, 13)


RECORD = {
    "DATA_SOURCE": "OWN", "RECORD_ID": "1", "RECORD_TYPE": "PERSON",
    "NAMES": [{"NAME_TYPE": "PRIMARY", "NAME_FULL": "Ivan Primerov"}, {"NAME_TYPE": "ALIAS", "NAME_FIRST": "I.", "NAME_LAST": "P."}],
    "DATES": [{"DATE_OF_BIRTH": "1961-03-04"}], "COUNTRIES": [{"NATIONALITY": "ru"}],
    "IDENTIFIERS": [{"PASSPORT_NUMBER": "AB 1", "PASSPORT_COUNTRY": "RU"}, {"OTHER_ID_TYPE": "TAX_ID", "OTHER_ID_NUMBER": "77"}],
    "RISKS": [{"TOPIC": "sanction"}],
}  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [
        lines(RECORD),
        json.dumps([RECORD]).encode(),
        lines({**{k: v for k, v in RECORD.items() if isinstance(v, str)}, "FEATURES": sum((v for v in RECORD.values() if isinstance(v, list)), [])}),
    ],
    ids=["lines", "array", "features"],
)  # fmt: skip
def test_senzing_records_in_their_three_forms(data: bytes) -> None:
    (person,) = read("senzing", data).listings

    assert (person.id, person.kind, person.births) == ("own-1", Kind.PERSON, ("1961-03-04",))
    assert person.names == (Alias("Ivan Primerov", Quality.PRIMARY), Alias("I. P."))
    assert person.identifiers == (Identifier("passport", "AB 1", "RU"), Identifier("tax", "77"))
    assert (person.countries, person.programmes) == (("RU",), ("sanction",))


def test_the_list_of_concern_of_earlier_versions() -> None:
    reading = read("concern", (ROOT / "examples/lists/invented.csv").read_bytes())
    first = reading.listings[0]

    assert (first.id, first.programmes, first.countries) == ("BIS-EL-INV-001", ("BIS-EL",), ("CN",))
    assert [alias.text for alias in first.names] == ["Musterwerk Radar Institute", "Musterwerk 14th Institute", "MRI"]
    assert first.identifiers == (Identifier("registration", "00-1234-X"),)
    assert first.listed == Day(2024, 1, 15)


def test_headings_may_be_spelt_as_people_spell_them() -> None:
    table = (
        "Our suspects;;;;;;\n"
        "Company Name ;A.K.A.;COUNTRY;Date of Birth;Valid_Until;Reason;Colour\n"
        "Beispiel Trading FZE;Beispiel General;Russian;1961;2024-12;Late answers;red\n"
    )
    (firm,) = read("concern", table.encode("utf-16")).listings

    assert firm.names == (Alias("Beispiel Trading FZE", Quality.PRIMARY), Alias("Beispiel General"))
    assert (firm.countries, firm.births) == (("RU",), ("1961",))
    assert (firm.on(Day(2024, 12, 31)), firm.on(Day(2025, 1, 1))) == (True, False)
    assert firm.remarks == "Late answers | colour: red"


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("colour\nred", "no column is headed name"),
        ("name,from\nA,soon", "line|row 2: from is a day such as"),
        ("name,from,to\nA,2024-02-01,2024-01-01", "ends on 2024-01-01 before it begins"),
        ("name,id\nA,1\nB,1", "the id 1 stands twice"),
        ("name,country\n,DE", "the name is empty"),
        ("name,type\nA,ghost", "the type 'ghost'"),
        ("name", "holds no listing"),
    ],
)
def test_a_list_of_concern_that_is_amiss_is_refused(table: str, sentence: str) -> None:
    with pytest.raises(ListError, match=sentence):
        read("concern", table.encode())


def test_a_party_that_stands_twice_without_an_id_is_one_and_its_longer_term_counts() -> None:
    reading = read("concern", b"name,to\nBeispiel,2024-01-31\nBeispiel,\n")

    assert len(reading.listings) == 1
    assert reading.listings[0].delisted is None
    assert "stands twice" in reading.warnings[0]


@pytest.mark.shared
def test_the_real_exports(shared: Path) -> None:
    def real(form: str, name: str) -> Reading:
        return read(form, lzma.decompress((shared / LISTS / name).read_bytes()))

    stream = real("ftm", "ftm_sample_2024-03/entities.ftm.json.xz")
    simple = real("ftm-simple", "ftm_simple_ua_war_2026-03/targets.simple.csv.xz")
    senzing = real("senzing", "senzing_us_congress/senzing.json.xz")

    assert [len(reading.listings) for reading in (stream, simple, senzing)] == [423, 5600, 1319]
    assert (stream.as_of, simple.as_of) == (Day(2024, 3, 14), Day(2026, 3, 13))
    assert (
        sum(one.kind is Kind.VESSEL and any(n.kind == "imo" for n in one.identifiers) for one in simple.listings) > 1300
    )
    assert {alias.text for one in senzing.listings for alias in one.names} >= {"Jennifer L. McClellan"}
    written = b"\n".join(ftm_line(one) for one in stream.listings)
    assert [one.names for one in read("ftm", written).listings] == [one.names for one in stream.listings]
