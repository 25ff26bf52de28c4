"""Names in other scripts: the likeliest reading, and the other ones."""

from __future__ import annotations

import pytest

from navicert.screening.listing import Kind
from navicert.screening.names import fold, read_name


def texts(text: str, kind: Kind = Kind.PERSON) -> str:
    return " ".join(token.text for token in read_name(text, kind).tokens)


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("Сергей Щукин", "sergey shchukin"),
        ("Євген Гриценко", "yevhen hrytsenko"),
        ("Ђорђе Љубић", "djordje ljubich"),
        ("Қанат Әлиев", "qanat aliev"),
        ("Ивaн", "ivan"),  # one letter is Latin
        ("Παπανδρέου Μπάμπης", "papandreou bampis"),
        ("محمد علي السوداني", "muhammad ali al sudani"),
        ("خالد بن محمود", "khalid bin mahmud"),
        ("فرهاد تارفو", "farhad tarfu"),
        ("בנימין כהן", "binyamin cohen"),
        ("გიორგი", "giorgi"),
        ("ทักษิณ", "thaksin"),
        ("박철수", "park cheol su"),
        ("单志刚", "shan zhigang"),
        ("曾庆红", "zeng qinghong"),
        ("解放", "xie fang"),
        ("歐陽修", "ouyang xiu"),
        ("貝拉克·奧巴馬", "beilake aobama"),
        ("山田太郎", "yamada taro"),
        ("鈴木花子", "suzuki hanako"),
        ("バラク・オバマ", "baraku obama"),
        ("キャッシュ", "kyasshu"),
        ("٢٠٢٦", "2026"),
    ],
)
def test_persons(text: str, reading: str) -> None:
    assert texts(text) == reading


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("ООО «Тарво»", "ooo tarvo"),
        ("株式会社山田製作所", "coltd yamada manufacturing"),
        ("华为技术有限公司", "huawei technology coltd"),
        ("주식회사 삼성전자", "coltd samsung electronics"),
        ("شركة النفط الوطنية", "company al oil al national"),
        ("三菱重工海事系统株式会社", "mitsubishi heavy industries marine systems coltd"),
        ("日本原燃株式会社", "japan yuanran coltd"),
        ("Тарво и Мелк", "tarvo and melk"),
    ],
)
def test_organisations(text: str, reading: str) -> None:
    assert texts(text, Kind.ORGANISATION) == reading


@pytest.mark.parametrize(
    ("text", "variant"),
    [
        ("山田太郎", "shan tiantailang"),
        ("バラク・オバマ", "barak obama"),
        ("金正恩", "kim jeongeun"),
        ("박철수", "park cheolsu"),
        ("ترخن", "trkhn"),
    ],
)
def test_other_readings(text: str, variant: str) -> None:
    name = read_name(text, Kind.PERSON)
    assert variant in [" ".join(token.text for token in reading) for reading in name.variants]


@pytest.mark.parametrize(
    ("text", "latin"),
    [
        ("Сергей", "Sergei"),
        ("Хрущёв", "Khrushchev"),
        ("Зеленський", "Zelenskyy"),
        ("محمد", "Mohammed"),
        ("장성택", "Jang Song Thaek"),
        ("オサマ", "Osama"),
        ("Şahin", "Shahin"),
    ],
)
def test_a_name_folds_as_its_latin_form_does(text: str, latin: str) -> None:
    folds = [token.fold for token in read_name(text, Kind.PERSON).tokens]
    assert folds == [fold(word) for word in latin.lower().split()]


@pytest.mark.parametrize(
    ("text", "scripts"),
    [
        ("Тарво Ltd", {"Cyrl", "Latn"}),
        ("山田 タロウ", {"Hani", "Kana"}),
        ("박", {"Hang"}),
        ("नरेन्द्र", {"Deva"}),
    ],
)
def test_scripts(text: str, scripts: set[str]) -> None:
    assert read_name(text, Kind.PERSON).scripts == scripts


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("第十八星風丸", ["18", "xingfengwan"]),
        ("第一百二十厂", ["120", "factory"]),
        ("东方二十一号", ["east", "21"]),
        ("青岛第二机械厂", ["qingdao", "2", "machinery", "factory"]),
    ],
)
def test_numbers_in_chinese_signs(name: str, words: list[str]) -> None:
    assert [token.text for token in read_name(name, Kind.ORGANISATION).tokens] == words
