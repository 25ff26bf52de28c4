"""What a name is read into: its tokens, each with its role, and what each stands for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from navicert.screening.listing import Kind
from navicert.screening.names import Name, Role, read_name

PERSON, ORGANISATION, VESSEL, ADDRESS, OTHER = (
    Kind.PERSON,
    Kind.ORGANISATION,
    Kind.VESSEL,
    Kind.ADDRESS,
    Kind.OTHER,
)


def shown(name: Name) -> str:
    """Tokens by a blank: the text, ``/`` and the role where it is no name, ``=`` and what it stands for if another."""
    return " ".join(
        token.text
        + (f"/{token.role.name.lower()}" if token.role != Role.NAME else "")
        + (f"={token.canonical}" if token.canonical != token.text else "")
        for token in name.tokens
    )


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Dr. Tarvo bin Melk al-Qa'ida", "dr/title tarvo bin/particle melk al/particle qaida"),
        ("al-Nu’aymi", "al/particle nuaymi"),
        ("an-Nur", "an/particle=al nur"),
        ("AN Kil Dorn", "an kil dorn"),  # An is a family name where no n follows
        ("A. B. Melker", "a/initial b/initial melker"),
        ("A.B. Melker", "ab melker"),
        ("TarvoMelker", "tarvo melker"),
        ("McDonald MacLeod DeVito", "mcdonald macleod devito"),
        ("KYONG-MIN", "kyong=ko kyong min=ko min"),
        ("Melker, Bill", "melker bill=william"),
        ("Melker Jr.", "melker jr/title"),
        ("Abd al-Rahman Tarvo", "abdulrahman tarvo"),
        ("Abdurrahman Tarvo", "abdurrahman=abdulrahman tarvo"),
        ("Tarvo al-Din", "tarvouddin=tarvuuddin"),
        ("Iran Dorn", "iran dorn"),  # a person's name is no place
        ("Maj. Gen. Tarvo Melker", "majgen/title=gen tarvo melker"),
        ("Dr", "dr"),  # a name of titles alone is a name
        ("Tar\u200bvo Mel\u00adker", "tarvo melker"),
        ("Ｔａｒｖｏ", "tarvo"),
        ("Tárvö Mełker", "tarvo melker"),
        ("", ""),
        (" .,-– 🙂", ""),
    ],
)
def test_persons(text: str, tokens: str) -> None:
    assert shown(read_name(text, PERSON)) == tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Tarvo Trading Co., S.A. DE C.V.", "tarvo trading/generic co/form=company sadecv/form=sa de cv"),
        ("Tarvo L.L.C", "tarvo llc/form"),
        ("Tarvo Limited Liability Company", "tarvo limitedliabilitycompany/form=llc"),
        ("Tarvo Sp. z o.o.", "tarvo spzoo/form=llc"),
        ("D.I.P.M. Ltd", "dipm ltd/form"),
        ("Tarvo AG", "tarvo ag/form=jsc"),
        ("AG Tarvo Melk", "ag/form=jsc tarvo melk"),
        ("Tarvo AS Melk", "tarvo as melk"),  # a form only at an end
        ("Tarvo Intl Corp", "tarvo intl/generic=international corp/form=corporation"),
        ("Bank Melli Iran", "bank/generic melli/generic=national iran/place"),
        ("Islamic Republic of Iran Tarvo Lines", "islamicrepublicofiran/place=iran tarvo lines/generic=shipping"),
        ("Tarvo & Sons", "tarvo andsons/form=company"),
        ("Tarvo und Melk GmbH", "tarvo und/connector=and melk gmbh/form=llc"),
        ("First Tarvo No. 8", "first/number=1 tarvo no/connector=number 8/number"),
        ("North Tarvo", "north/place tarvo"),
        ("IPР OIL", "ipp oil/generic=petroleum"),  # the third letter is Cyrillic
        ("JSCTARVO", "jsctarvo"),
        ("Societatea cu Răspundere Limitată Tarvo", "societateacuraspunderelimitata/form=llc tarvo"),
        ("Tarvo San. ve Tic. Ltd. Şti.", "tarvo sanveticltdsti/form=ltd"),
    ],
)
def test_organisations(text: str, tokens: str) -> None:
    assert shown(read_name(text, ORGANISATION)) == tokens


@pytest.mark.parametrize(
    ("text", "kind", "tokens"),
    [
        ("M/V TARVO VIII", VESSEL, "mv/form tarvo viii/number=8"),
        ("TARVO V", VESSEL, "tarvo v/number=5"),
        ("TARVO 08", VESSEL, "tarvo 08/number=8"),
        ("12 Tarvo St., Moscow", ADDRESS, "12/number tarvo st/generic=street moscow/place"),
        ("Tarvo Ltd", OTHER, "tarvo ltd/form"),
        ("Dr. Bill Melker", OTHER, "dr/title bill=william melker"),
    ],
)
def test_other_kinds(text: str, kind: Kind, tokens: str) -> None:
    assert shown(read_name(text, kind)) == tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mikhail", "Michael"),
        ("Volodymyr", "Vladimir"),
        ("Ihor", "Igor"),
        ("Serhii", "Sergey"),
        ("Yusuf", "José"),
        ("Iskandar", "Sasha"),
        ("Wong", "Wang"),
        ("Tan", "Chen"),
        ("Lee", "Rhee"),
        ("Cheung", "Zhang"),
        ("Lau", "Liu"),
        ("Tse-tung", "Zedong"),
        ("Gaddafi", "Kadhafi"),
        ("Nour Eddine", "Nuruddin"),
        ("Abdel-Karim", "Abdulkarim"),
        ("Nasr Allah", "Nasrullah"),
        ("Oleksandrovych", "Александрович"),
        ("Serhiyovych", "Sergeyevich"),
        ("Hennadiyovych", "Gennadievich"),
        ("Viktorivna", "Viktorovna"),
    ],
)
def test_names_that_stand_for_each_other(one: str, other: str) -> None:
    first, second = read_name(one, PERSON), read_name(other, PERSON)
    assert [token.canonical for token in first.tokens] == [token.canonical for token in second.tokens]


def test_plain_latin_words_keep_their_script() -> None:
    assert read_name("Tarvo", PERSON).scripts == {"Latn"}
    assert read_name("12", PERSON).tokens[0].role == Role.NUMBER
    assert read_name("", PERSON).scripts == frozenset()


@given(st.text(max_size=40), st.sampled_from(list(Kind)))
def test_any_text_is_read(text: str, kind: Kind) -> None:
    name = read_name(text, kind)
    assert name == read_name(text, kind)
    assert len(name.variants) <= 4
    for reading in (name.tokens, *name.variants):
        for token in reading:
            assert token.text
            assert token.text.isascii()
            assert token.text.isalnum()
            assert token.canonical
            assert token.fold
