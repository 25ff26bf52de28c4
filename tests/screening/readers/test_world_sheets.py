"""Workbooks, sheets, CSV, dates and drafts: what every table of a list goes through, hostile ones before all."""

from __future__ import annotations

import io
import random
import zipfile
from datetime import date as Day

import pytest
from openpyxl import Workbook

from navicert.screening.listing import Kind, Quality
from navicert.screening.listing_error import ListError
from navicert.screening.readers.dates import births_of, day_of
from navicert.screening.readers.demonyms import country_of
from navicert.screening.readers.draft import MOST_WARNINGS, Drafts, code_of, names_apart, several
from navicert.screening.readers.sheet import Sheet, headed, records, sheets

NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("table", "office", "text")
)


def workbook(**cells: object) -> bytes:
    made = Workbook()
    for place, value in cells.items():
        made.active[place] = value  # type: ignore[assignment, index]
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def zipped(name: str, data: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, data)
    return held.getvalue()


def opendocument(rows: str, top: str = "") -> bytes:
    table = f'<table:table table:name="S">{rows}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    return zipped(
        "content.xml", f"{top}<office:document-content {NAMESPACES}>{body}</office:document-content>".encode()
    )


def cell(text: str, repeated: str = "1") -> str:
    return f'<table:table-cell table:number-columns-repeated="{repeated}">\n <text:p>{text}</text:p>\n</table:table-cell>\n'


def rows_of(data: bytes) -> list[tuple[int, tuple[str, ...]]]:
    return [row for sheet in sheets(io.BytesIO(data), "the list") for row in sheet.rows]


@pytest.mark.parametrize(
    ("text", "encoding", "warned"),
    [
        ("name;place\nMüller;Kraków\n", "utf-8", False),
        ("name,place\nMüller,Kraków\n", "utf-8-sig", False),
        ("name\tplace\nMüller\tKraków\n", "utf-16", False),
        ("name|place\nMüller|Kraków\n", "utf-16-le", False),
        ("name|place\nMüller|Kraków\n", "utf-16-be", False),
        ("name,place\nMüller,Cologne\n", "cp1252", True),
    ],
)
def test_csv_of_any_common_encoding_and_dialect(text: str, encoding: str, warned: bool) -> None:
    (sheet,) = sheets(io.BytesIO(text.encode(encoding)), "the list")
    (row,) = records(sheet, ("name", "place"))

    assert row["Name"] == "Müller"
    assert row["no such column"] == ""
    assert row.where == "the list, row 2"
    assert bool(sheet.warnings) is warned


def test_cells_become_texts_as_people_read_them() -> None:
    data = workbook(A1="name", B1=Day(2026, 9, 15), C1=12.0, D1=True, E1=1.5, A2="a\xa0b ", C4="x")

    assert rows_of(data) == [
        (1, ("name", "2026-09-15", "12", "true", "1.5")),
        (2, ("a b", "", "", "", "")),
        (4, ("", "", "x", "", "")),
    ]


def test_a_sheet_with_white_space_between_its_cells_is_read() -> None:
    day = '<table:table-cell office:value-type="date" office:date-value="2026-09-15T00:00:00"><text:p>x</text:p></table:table-cell>'
    rows = (
        f"<table:table-row>\n{cell('a')}{cell('', '2')}{day}{cell('', '16000')}</table:table-row>\n"
        f'<table:table-row table:number-rows-repeated="3"/><table:table-row>{cell("b", "2")}</table:table-row>'
    )

    assert rows_of(opendocument(rows)) == [(1, ("a", "", "", "2026-09-15")), (5, ("b", "b"))]


HUGE = f'<table:table-row table:number-rows-repeated="900000000">{cell("x", "2")}</table:table-row>'
HOSTILE = {
    "spans 17,179,869,184 cells": workbook(A1="name", XFD1048576="x"),
    "would unpack to 600,000,000 bytes": zipped("xl/worksheets/sheet1.xml", b"0" * 600_000_000),
    "a row spans more than": opendocument(f"<table:table-row>{cell('x', '900000000')}</table:table-row>"),
    "spans more than 30,000,000 cells": opendocument(HUGE),
    "repeats a cell '-3' times": opendocument(f"<table:table-row>{cell('x', '-3')}</table:table-row>"),
    "document type or entities": opendocument("<table:table-row/>", '<!DOCTYPE a [<!ENTITY b "c">]>'),
    "the file is empty": b" \n",
    "NUL characters": b"name,b\0c",
    "not CSV: unexpected end of data": b'name,b\n"x,y\n',
    "not CSV: field larger": b'name\n"' + b"x" * 200_000 + b'"',
    "is not cp1252": b"name\n\x81\xff",
    "not a workbook": workbook(A1="name")[:-100],
}


@pytest.mark.parametrize("sentence", list(HOSTILE))
def test_hostile_tables_are_refused_with_a_sentence(sentence: str) -> None:
    with pytest.raises(ListError, match=sentence):
        sheets(io.BytesIO(HOSTILE[sentence]), "the list")


def test_a_damaged_workbook_is_read_or_refused_and_nothing_else() -> None:
    chance = random.Random(7)
    said: list[str] = []
    whole = workbook(**{f"A{n}": f"name {n}" for n in range(1, 40)})
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 4, 30))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            sheets(io.BytesIO(bytes(data)), "the list")
        except ListError as error:
            said.append(str(error))

    assert said
    assert all(sentence.startswith("the list: ") for sentence in said)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([("name", "born")], "no column is headed place; is this the right file"),
        ([("name", "place", "Name ")], "the heading 'name' stands twice"),
        ([("name", "place"), ("a", "b", "c")], "row 2: a cell stands under no heading"),
        ([("name", "place", ""), ("a", "b", "c")], "row 2: a cell stands under no heading"),
    ],
)
def test_tables_whose_columns_are_amiss_are_refused(rows: list[tuple[str, ...]], sentence: str) -> None:
    with pytest.raises(ListError, match=sentence):
        list(records(Sheet("the list", tuple(enumerate(rows, start=1))), ("name", "place")))


def test_a_note_beside_the_table_is_passed_over_with_a_warning_and_a_second_table_is_not() -> None:
    said: list[str] = []
    table = Sheet("sheet A", ((1, ("name",)), (2, ("x",))))
    note, other = (Sheet(f"sheet {n}", tuple((i, ("text",)) for i in range(n))) for n in (3, 300))

    assert list(headed((table, note), ("name",), said.append)) == [table]
    assert said == ["sheet 3: holds no listings and is not read"]
    with pytest.raises(ListError, match="sheet 300: no column is headed name"):
        list(headed((table, other), ("name",), said.append))


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("1961", ("1961",)),
        ("1961-03", ("1961-03",)),
        ("4.3.1961", ("1961-03-04",)),
        ("04/03/1961, 1962", ("1961-03-04", "1962")),
        ("00/00/1961", ("1961",)),
        ("dd/mm/1961", ("1961",)),
        ("00/03/1961", ("1961-03",)),
        ("03/1961", ("1961-03",)),
        ("4 March 1961", ("1961-03-04",)),
        ("4th of Mar. 1961", ("1961-03-04",)),
        ("March 4, 1961", ("1961-03-04",)),
        ("Sept 1961", ("1961-09",)),
        ("(a) 4.3.1961; (b) circa 1962", ("1961-03-04", "1962")),
        ("Between 1960 and 1965", ("1960/1965",)),
        ("1960-1965", ("1960/1965",)),
        ("between 4 Jan 1960 and 31 Dec 1963", ("1960/1963",)),
        ("1960 and 1965", ("1960", "1965")),
        ("1961 or 1962", ("1961", "1962")),
        ("１９６１年３月４日", ("1961-03-04",)),
        ("(a)1985年頃（b）1984年から1986年までの間", ("1985", "1984/1986")),
        ("unknown", ()),
        ("", ()),
    ],
)
def test_dates_as_lists_print_them(text: str, dates: tuple[str, ...]) -> None:
    assert (births_of(text).dates, births_of(text).problem) == (dates, "")


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("31/02/1961", ("1961",)),
        ("04/13/1961", ("1961",)),
        ("13/1961", ("1961",)),
        ("Sep-61", ()),
        ("1961; passport 12345", ("1961",)),
        ("soon", ()),
    ],
)
def test_what_is_no_whole_date_is_reported_and_keeps_what_is_legible(text: str, dates: tuple[str, ...]) -> None:
    assert births_of(text).dates == dates
    assert repr(text) in births_of(text).problem


def test_the_first_whole_day_of_a_text() -> None:
    assert day_of("2016-03-01T12:00:00+02:00") == Day(2016, 3, 1)
    assert day_of("2014.12.17 2022.2.25改訂") == Day(2014, 12, 17)
    assert day_of("13 Feb 2026") == Day(2026, 2, 13)
    assert day_of("2016") is None
    assert day_of("31.2.2016") is None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("(1) D00001184 (2) P04838205", ["D00001184", "P04838205"]),
        ("(a) one, b) two; three", ["one", "two", "three"]),
        ("00375(17)7762032", ["00375(17)7762032"]),
        ("plain", ["plain"]),
    ],
)
def test_counted_texts_are_taken_apart(text: str, parts: list[str]) -> None:
    assert several(text) == parts


def test_names_in_two_scripts_are_two_names() -> None:
    assert names_apart("Sergei AKSENOV (Сергей АКСЁНОВ)") == ("Sergei AKSENOV", "Сергей АКСЁНОВ")
    assert names_apart("Primer (PRM)") == ("Primer (PRM)",)
    assert names_apart("Russian: Сергей") == ("Сергей",)


def test_countries_and_nationalities() -> None:
    assert code_of("Islamic Republic of Pakistan") == "PK"
    assert code_of("Russia (as at 2010)") == "RU"
    assert country_of("Belarusian") == "BY"
    assert country_of("DPRK") == "KP"
    assert country_of("Atlantean") == "Atlantean"


def test_a_country_that_is_unknown_is_kept_as_a_remark_and_named_once() -> None:
    drafts = Drafts("the list", "x-")
    for number in (1, 2):
        draft = drafts.new(str(number), Kind.PERSON, f"row {number}")
        draft.name("Ali", Quality.PRIMARY)
        draft.country("Atlantis; Mali")
    reading = drafts.reading()

    assert [(one.id, one.countries, one.remarks) for one in reading.listings] == [
        ("x-1", ("ML",), "country: Atlantis"),
        ("x-2", ("ML",), "country: Atlantis"),
    ]
    assert len(reading.warnings) == 1
    assert reading.warnings[0].startswith("row 1: 'Atlantis' is not a country")


def test_warnings_are_counted_where_they_are_too_many_to_read() -> None:
    drafts = Drafts("the list")
    draft = drafts.new("1", Kind.PERSON, "row 1")
    draft.name("Ali")
    for number in range(MOST_WARNINGS + 5):
        drafts.warn(f"row {number}: odd")

    assert drafts.reading().warnings[-1] == "the list: and 5 more of the kind"


def test_the_better_quality_of_a_name_stays() -> None:
    draft = Drafts("the list").new("1", Kind.PERSON, "row 1")
    for quality in (Quality.WEAK, Quality.PRIMARY, Quality.ALIAS):
        draft.name("  Ali   Namuna ", quality)

    assert [(alias.text, alias.quality) for alias in draft.listing().names] == [("Ali Namuna", Quality.PRIMARY)]
