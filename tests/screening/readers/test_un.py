"""The consolidated list of the United Nations Security Council."""

from __future__ import annotations

import io
import lzma
from datetime import date as Day
from pathlib import Path

import pytest

from navicert.screening.listing import Alias, Identifier, Kind, Listing, Quality
from navicert.screening.listing_error import ListError
from navicert.screening.readers import READERS, Reading

# Elements as in the Secretariat's schema sc-sanctions.xsd; the person is invented.
PERSON = """<INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>IVAN</FIRST_NAME><SECOND_NAME>PETROVICH</SECOND_NAME>
<THIRD_NAME>PRIMEROV</THIRD_NAME><UN_LIST_TYPE>DPRK</UN_LIST_TYPE><REFERENCE_NUMBER>KPi.999</REFERENCE_NUMBER>
<LISTED_ON>2012-12-31</LISTED_ON><NAME_ORIGINAL_SCRIPT>Иван Примеров</NAME_ORIGINAL_SCRIPT><COMMENTS1>Gender: Male.</COMMENTS1>
<NATIONALITY><VALUE>Iran (Islamic Republic of)</VALUE><VALUE>na</VALUE></NATIONALITY>
<LAST_DAY_UPDATED><VALUE>2016-10-13</VALUE><VALUE>2018-01-02</VALUE></LAST_DAY_UPDATED>{}</INDIVIDUAL>"""


def read(body: str) -> Reading:
    text = f'<CONSOLIDATED_LIST dateGenerated="2026-08-01T23:00:03.110Z"><INDIVIDUALS>{body}</INDIVIDUALS></CONSOLIDATED_LIST>'
    return READERS["un-xml"]({"list": io.BytesIO(text.encode())})


def person(more: str = "") -> Listing:
    return read(PERSON.format(more)).listings[0]


def test_a_person() -> None:
    found = person()
    assert (found.id, found.kind, found.programmes) == ("un-1", Kind.PERSON, ("DPRK",))
    assert found.names == (Alias("IVAN PETROVICH PRIMEROV", Quality.PRIMARY), Alias("Иван Примеров"))
    assert (found.listed, found.amended, found.delisted) == (Day(2012, 12, 31), Day(2018, 1, 2), None)
    assert (found.countries, found.gender) == (("IR",), "male")
    assert "Reference: KPi.999" in found.remarks
    assert read(PERSON.format("")).as_of == Day(2026, 8, 1)


def test_a_delisting() -> None:
    found = person("<DELISTED_ON>2020-05-06</DELISTED_ON>")
    assert (found.on(Day(2020, 5, 5)), found.on(Day(2020, 5, 6))) == (True, False)


@pytest.mark.parametrize(
    ("quality", "alias", "names"),
    [
        ("Low", "Vanya", [("Vanya", "weak")]),
        ("Good", "Ivan Primer; Iwan Primer", [("Ivan Primer", "alias"), ("Iwan Primer", "alias")]),
        ("Good", "Primer, Ivan", [("Ivan Primer", "alias")]),
        ("Good", "Jin Example (金例)", [("Jin Example", "alias"), ("金例", "alias")]),
        ("Good", "Safia Example, born 1 Jan. 1953 (Oman passport no.03825239)", [("Safia Example", "alias")]),
        ("f.k.a.", "Iwanow", [("Iwanow", "former")]),
        ("", "", []),
    ],
)
def test_aliases(quality: str, alias: str, names: list[tuple[str, str]]) -> None:
    found = person(f"<INDIVIDUAL_ALIAS><QUALITY>{quality}</QUALITY><ALIAS_NAME>{alias}</ALIAS_NAME></INDIVIDUAL_ALIAS>")
    assert sorted((n.text, n.quality.value) for n in found.names[1:] if n.text != "Иван Примеров") == sorted(names)
    assert found.births == (("1953-01-01",) if "born" in alias else ())


@pytest.mark.parametrize(
    ("date", "births"),
    [
        ("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1957-03-11</DATE>", ("1957-03-11",)),
        ("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><YEAR>1971</YEAR>", ("1971",)),
        ("<TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><YEAR>1971</YEAR>", ("1969/1973",)),
        ("<TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1958</FROM_YEAR><TO_YEAR>1963</TO_YEAR>", ("1958/1963",)),
        ("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><NOTE>Nov. 1973 </NOTE>", ("1973-11",)),
        ("<TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><NOTE>30-35 years old</NOTE>", ()),
        ("<TYPE_OF_DATE/>", ()),
    ],
)
def test_dates_of_birth(date: str, births: tuple[str, ...]) -> None:
    assert person(f"<INDIVIDUAL_DATE_OF_BIRTH>{date}</INDIVIDUAL_DATE_OF_BIRTH>").births == births


@pytest.mark.parametrize(
    ("document", "number"),
    [
        ("<TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>D0010442</NUMBER><ISSUING_COUNTRY>Afghanistan</ISSUING_COUNTRY>", Identifier("passport", "D0010442", "AF")),
        ("<TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>Russian foreign travel passport number 515458008</NUMBER>", Identifier("passport", "515458008")),
        ("<TYPE_OF_DOCUMENT>National Identification Number</TYPE_OF_DOCUMENT><NOTE>SSN 156-92-9858 (United States of America)</NOTE>", Identifier("social-security", "156-92-9858")),
        ("<TYPE_OF_DOCUMENT>National Identification Number</TYPE_OF_DOCUMENT><NOTE>Italian Fiscal Code: DAOMMD74T11Z352Z</NOTE>", Identifier("tax", "DAOMMD74T11Z352Z")),
        ("<TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NOTE>French passport number 05AT521433</NOTE>", Identifier("passport", "05AT521433")),
    ],
)  # fmt: skip
def test_documents_also_within_sentences(document: str, number: Identifier) -> None:
    assert person(f"<INDIVIDUAL_DOCUMENT>{document}</INDIVIDUAL_DOCUMENT>").identifiers == (number,)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (PERSON.format("").replace("<DATAID>1<", "<DATAID>x<"), "no number"),
        (PERSON.format("") * 2, "stands twice"),
        (
            PERSON.format("<INDIVIDUAL_ALIAS><QUALITY>Odd</QUALITY><ALIAS_NAME>X</ALIAS_NAME></INDIVIDUAL_ALIAS>"),
            "no quality",
        ),
        ("", "no INDIVIDUAL or ENTITY"),
    ],
)
def test_what_cannot_be_read_is_refused(body: str, sentence: str) -> None:
    with pytest.raises(ListError, match=sentence):
        read(body)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("edition", "day", "persons", "entities"),
    [("2026-08", Day(2026, 8, 1), 736, 275), ("2025-04", Day(2025, 4, 19), 684, 193)],
)
def test_the_real_editions(shared: Path, edition: str, day: Day, persons: int, entities: int) -> None:
    data = lzma.decompress((shared / f"data/lists/un_sc_{edition}/consolidated.xml.xz").read_bytes())
    reading = READERS["un-xml"]({"list": io.BytesIO(data)})
    held = {listing.id: listing for listing in reading.listings}
    kinds = [listing.kind for listing in reading.listings]
    assert (reading.as_of, kinds.count(Kind.PERSON), kinds.count(Kind.ORGANISATION)) == (day, persons, entities)
    assert held["un-6907993"].names[0].text == "ERIC BADEGE"
    assert (held["un-6907993"].births, held["un-6907993"].countries) == (("1971",), ("CD", "RW"))
    assert Alias("Rumuli", Quality.WEAK) in held["un-6907995"].names
    assert all(listing.listed for listing in reading.listings)
    assert sum(n.quality is Quality.WEAK for listing in reading.listings for n in listing.names) > 500
    assert sum(bool(listing.births) for listing in reading.listings) > 600
