"""The lists of Switzerland, Canada, Australia, Japan, China and Ukraine.

The SECO fixture carries the element names of SECO's own file (swiss-sanctions-list of SESAM, whole-list); small tables are
made here with the headings of the published ones; the real files are read where they are at hand.
"""

from __future__ import annotations

import io
import json
import lzma
from collections.abc import Sequence
from datetime import date as Day
from pathlib import Path

import pytest
from openpyxl import Workbook

from navicert.screening.listing import Alias, Identifier, Kind, Listing, Quality, Tie
from navicert.screening.listing_error import ListError
from navicert.screening.readers import READERS, Reading

FIXTURES = Path(__file__).parent / "fixtures/world"
LISTS = "data/lists"
DFAT = ("Reference", "Name of Individual or Entity", "Type", "Name Type", "Alias Strength", "Date of Birth", "Citizenship", "Additional Information", "Listing Information", "IMO Number", "Committees", "Control Date")  # fmt: skip
NSDC = ("№ указу", "Дата указу", "Дія щодо об'єкту санкцій", "п/н", "Дата закінчення обмеження", "Назва укр.", "Назва ориг.", "Назва альт.")  # fmt: skip
METI = ("No.", "国名、地域名\nCountry or Region", "企業名、組織名\nCompany or Organization", "別名\nAlso Known As", "懸念区分\nType of WMD", "通常兵器\nConventional Weapons")  # fmt: skip
MOF = (
    "告示日付",
    "告示\n番号",
    "日 本 語 表 記",
    "英 語 表 記",
    "別\u3000\u3000名",
    "確定に十分でない別名",
    "生 年 月 日",
    "国 籍",
    "旅\u3000券\u3000番\u3000号",
)


def read(form: str, data: bytes) -> Reading:
    return READERS[form]({"list": io.BytesIO(data)})


def of(reading: Reading, name: str) -> Listing:
    return next(listing for listing in reading.listings if listing.id == name)


def book(*sheets: tuple[str, Sequence[Sequence[object]]]) -> bytes:
    made = Workbook()
    made.remove(made.active)  # type: ignore[arg-type]
    for name, rows in sheets:
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def real(shared: Path, name: str) -> bytes:
    data = (shared / LISTS / name).read_bytes()
    return lzma.decompress(data) if name.endswith(".xz") else data


@pytest.fixture(scope="module")
def seco() -> Reading:
    return read("seco", (FIXTURES / "seco.xml").read_bytes())


def test_a_swiss_person_has_every_spelling_but_not_the_old_states(seco: Reading) -> None:
    person = of(seco, "ch-91000")

    assert person.names == (
        Alias("Prymerau Ivan", Quality.PRIMARY),
        Alias("Primerov Ivan"),
        Alias("Примеров Иван"),
        Alias("Igor Obraztsov"),
        Alias("Vanya", Quality.WEAK),
    )
    assert person.births == ("1980-03-23", "1981")
    assert person.identifiers == (Identifier("passport", "AB 1234567", "BY"),)
    assert person.addresses == ("Sports Club, Example Street 4, 220029, Minsk, BY",)
    assert person.ties == (Tie("ch-91020", "related-to"),)
    assert (person.listed, person.amended, person.delisted) == (Day(2011, 2, 1), Day(2015, 11, 18), None)
    assert (person.programmes, person.countries, person.gender) == (("Belarus",), ("BY",), "male")


def test_a_swiss_party_whose_newest_change_is_its_end_is_delisted(seco: Reading) -> None:
    bank = of(seco, "ch-91020")

    assert bank.delisted == Day(2016, 3, 1)
    assert bank.on(Day(2016, 2, 29))
    assert not bank.on(Day(2016, 3, 1))
    assert bank.identifiers == (Identifier("bic", "PRIMBY2X"),)
    assert of(seco, "ch-91030").identifiers == (Identifier("imo", "9000001"),)
    assert (of(seco, "ch-91030").kind, seco.as_of) == (Kind.VESSEL, Day(2026, 8, 27))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (b'ssid="91020">', b'ssid="91030">', "ch-91030 stands twice"),
        (b"<object ", b"<thing ", "cannot be read"),
        (b"individual", b"person", "is neither individual nor entity nor object"),
        (b"</swiss-sanctions-list>", b"", "cannot be read"),
    ],
)
def test_a_swiss_list_that_is_amiss_is_refused(old: bytes, new: bytes, sentence: str) -> None:
    with pytest.raises(ListError, match=sentence):
        read("seco", (FIXTURES / "seco.xml").read_bytes().replace(old, new))


def test_a_swiss_end_without_a_day_keeps_the_listing_with_a_warning() -> None:
    data = (FIXTURES / "seco.xml").read_bytes()
    reading = read("seco", data.replace(b'"2016-03-01"', b'""').replace(b'"2016-02-29"', b'"soon"'))

    assert of(reading, "ch-91020").delisted is None
    assert [warning for warning in reading.warnings if "91020" in warning and "'soon' is not a day" in warning]


def test_australian_rows_are_names_of_one_party() -> None:
    row = ("Individual", "Primary Name", "", "Approximately 1963, 30/01/1972", "Mali;Chad", "Passport no: Mali number P04581926", "Listed on 25 Jan. 2001 (amended on 3 Sep. 2003)", "", "1988 (Taliban)", Day(2026, 5, 8))  # fmt: skip
    rows = [DFAT, (3, "Abdul Namuna", *row), ("3a", "A. Namuna", "Individual", "Alias", "Weak", *row[3:]), ("3b", "عبد", "Individual", "Original Script", "", *row[3:])]  # fmt: skip
    (person,) = read("dfat", book(("Consolidated List", rows), ("Notes", [("as at May",)]))).listings

    assert person.id == "au-3"
    assert person.names == (Alias("Abdul Namuna", Quality.PRIMARY), Alias("عبد"), Alias("A. Namuna", Quality.WEAK))
    assert (person.births, person.countries) == (("1963", "1972-01-30"), ("ML", "TD"))
    assert person.identifiers == (Identifier("passport", "P04581926"),)
    assert (person.listed, person.amended) == (Day(2001, 1, 25), Day(2026, 5, 8))


def test_an_australian_reference_of_another_form_is_refused() -> None:
    row = ("X1", "A", "Individual", "Primary Name", "", "", "", "", "", "", "c", Day(2026, 5, 8))

    with pytest.raises(ListError, match="row 2: 'X1' is not a reference"):
        read("dfat", book(("List", [DFAT, row])))


def test_the_ukrainian_sheets_give_persons_and_bodies_with_their_terms() -> None:
    ends, imposed = Day(2021, 6, 21), Day(2018, 6, 21)
    persons = [(*NSDC, "Дата народження", "Громадянство", "Додатково"), ("176-2018", imposed, "застосування", 4, ends, "Приклад Іван", "Пример Иван", "", Day(1963, 5, 7), "RU", "паспорт № 100093775")]  # fmt: skip
    bodies = [(*NSDC, "ОКПО/ЄДРПОУ", "ІПН", "Місце діяльності"), ("176-2018", imposed, "застосування", 4, "", "", "ООО Пример", "", "ОДРН1047796349864", "ІПН7729507377", "Москва")]  # fmt: skip
    person, body = read("nsdc", book(("Фізичні особи", persons), ("Юридичні особи", bodies))).listings

    assert (person.id, person.births, person.countries) == ("ua-176-2018-p-4", ("1963-05-07",), ("RU",))
    assert (person.on(Day(2021, 6, 21)), person.on(Day(2021, 6, 22))) == (True, False)
    assert person.identifiers == (Identifier("passport", "100093775"),)
    assert (body.id, body.names, body.delisted) == ("ua-176-2018-b-4", (Alias("ООО Пример", Quality.PRIMARY),), None)
    assert body.identifiers == (Identifier("ogrn", "1047796349864"), Identifier("inn", "7729507377"))


def test_a_deed_that_is_not_known_is_refused() -> None:
    with pytest.raises(ListError, match="is no deed known here"):
        read("nsdc", book(("Ф", [NSDC, ("1-2020", Day(2020, 1, 1), "щось", 1, "", "А", "", "")])))


def test_the_end_user_list_as_a_workbook() -> None:
    rows = [
        ("外国ユーザーリスト",),
        METI,
        (1, "イラン\nIslamic Republic of Iran", "Nemune Works", "・Nemune Industries\n・NW", "核\nN", "CW"),
    ]
    (works,) = read("meti", book(("ユーザーリスト", rows))).listings

    assert (works.id, works.countries, works.programmes) == ("jp-eul-1", ("IR",), ("jp-end-user-list",))
    assert works.names == (Alias("Nemune Works", Quality.PRIMARY), Alias("Nemune Industries"), Alias("NW"))


def test_the_sheets_of_the_ministry_of_finance_are_known_by_the_words_in_their_headings() -> None:
    rows = [
        ("イエメンにおける平和等を脅かす者",),
        MOF,
        ("2014.12.17\n2022.2.25改訂", 1, "アリー・ナムーナ", "ALI NAMUNA\n（original script：علي نمونة）", "（a）アリ（Ali N.）（b）アブー(Abu)", "ナム(Nam)", "(a)1985年頃（b）1984年から1986年までの間", "イエメン", "00016161（イエメン）"),
        ("2021.5.28削除", 2, "", "", "", "", "", "", ""),
    ]  # fmt: skip
    (person,) = read("mof-japan", book(("36.イエメン（個人）", rows), ("一覧", [("一覧",)]))).listings

    assert person.id == "jp-mof-イエメン個人-1"
    assert [a.text for a in person.names if a.quality is Quality.PRIMARY] == [
        "アリー・ナムーナ",
        "ALI NAMUNA",
        "علي نمونة",
    ]
    assert {a.text for a in person.names if a.quality is Quality.ALIAS} == {"アリ", "Ali N.", "アブー", "Abu"}
    assert {a.text for a in person.names if a.quality is Quality.WEAK} == {"ナム", "Nam"}
    assert (person.births, person.countries) == (("1985", "1984/1986"), ("YE",))
    assert person.identifiers == (Identifier("passport", "00016161"),)
    assert (person.listed, person.amended) == (Day(2014, 12, 17), Day(2022, 2, 25))


def entity(**told: object) -> dict[str, object]:
    return {
        "id": "cn-1",
        "entity_name": "Beispiel Works",
        "entity_type": "organization",
        "aliases": ["示例公司"],
        **told,
    }


def test_the_chinese_lists_name_their_parties_in_both_languages() -> None:
    told = entity(list_id="cn-attention-list", date_added="2026-02-24", last_verified="2026-07-19", addresses=[])
    reading = read("mofcom", json.dumps([told]).encode())

    assert reading.listings[0].names == (Alias("Beispiel Works", Quality.PRIMARY), Alias("示例公司"))
    assert (reading.listings[0].programmes, reading.as_of) == (("cn-attention-list",), Day(2026, 7, 19))


def test_two_parties_under_one_number_stay_two_with_a_warning() -> None:
    reading = read("mofcom", json.dumps([entity(), entity(entity_name="Muster Works")]).encode())

    assert [listing.names[0].text for listing in reading.listings] == ["Beispiel Works", "Muster Works"]
    assert "cn-1 stands twice" in reading.warnings[0]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"{}", "is not an array"),
        (b"[1]", "is not an array"),
        (b"[", "not JSON"),
        (b"[]", "holds no listing"),
        (b"[" * 100_000, "not JSON"),
        (json.dumps([entity(id="")]).encode(), "bears no reference number"),
        (json.dumps([entity(aliases="one")]).encode(), "'aliases' is not a list"),
        (json.dumps([entity(entity_type="ghost")]).encode(), "'ghost' is none of the kinds"),
    ],
)
def test_json_of_another_shape_is_refused(data: bytes, sentence: str) -> None:
    with pytest.raises(ListError, match=sentence):
        read("mofcom", data)


@pytest.mark.shared
def test_the_real_canadian_list(shared: Path) -> None:
    reading = read("sema", real(shared, "ca_sema_2025-04/sema-lmes.xml.xz"))
    army = next(one for one in reading.listings if any(a.text == "Iranian Army" for a in one.names))

    assert len(reading.listings) == 4759
    assert of(reading, "ca-belarus-1-part-1-2").births == ("1972",)
    assert of(reading, "ca-belarus-1-part-1-1").listed == Day(2020, 9, 28)
    assert sum(listing.kind is Kind.VESSEL for listing in reading.listings) == 109
    assert "Armée iranienne" in [alias.text for alias in army.names]
    assert reading.warnings == ("Canadian consolidated list, record 2370: the date 'Sep-99' is not wholly legible",)


@pytest.mark.shared
def test_the_real_australian_list(shared: Path) -> None:
    reading = read("dfat", real(shared, "au_dfat_2026-08/regulation8_consolidated.xlsx"))
    first = of(reading, "au-2")

    assert len(reading.listings) == 3846
    assert "محمد حسن أخوند" in [alias.text for alias in first.names]
    assert (first.countries, first.listed, first.amended) == (("AF",), Day(2001, 1, 25), Day(2026, 4, 14))
    assert of(reading, "au-8227").identifiers == (Identifier("imo", "9288693"),)
    assert Alias("ASHER", Quality.FORMER) in of(reading, "au-8228").names
    assert sum(a.quality is Quality.WEAK for one in reading.listings for a in one.names) > 400


@pytest.mark.shared
def test_the_real_japanese_lists(shared: Path) -> None:
    meti = read("meti", real(shared, "jp_meti_2026-07/foreign_end_user_list.json.xz"))
    mof = read("mof-japan", real(shared, "jp_mof_2022-12/sanctions.xls.xz"))
    bank = of(mof, "jp-mof-ロシア連邦団体特定銀行を除く-1")

    assert (len(meti.listings), meti.as_of) == (835, Day(2026, 7, 20))
    assert all(listing.countries for listing in meti.listings)
    assert "Abascience Tech Co. Ltd" in [listing.names[0].text for listing in meti.listings]
    assert len(mof.listings) == 2160
    assert bank.names == (Alias("ロシア連邦中央銀行", Quality.PRIMARY), Alias("Central Bank of the Russian Federation", Quality.PRIMARY))  # fmt: skip
    assert of(mof, "jp-mof-ロシア連邦個人-1").births == ("1952-10-07",)


@pytest.mark.shared
def test_the_real_chinese_and_ukrainian_lists(shared: Path) -> None:
    china = read("mofcom", real(shared, "cn_mofcom_2026-07/control_lists.json.xz"))
    ukraine = read("nsdc", real(shared, "ua_nsdc_2022-12/sanctions.xlsx"))
    bank = of(ukraine, "ua-107-2021-b-1")

    assert len(china.listings) == 240
    assert len({listing.id for listing in china.listings}) == 240
    assert len(ukraine.listings) == 3915 + 1762
    assert bank.identifiers == (Identifier("okpo", "25959784"),)
    assert (bank.listed, bank.delisted) == (Day(2021, 3, 11), Day(2024, 3, 12))
