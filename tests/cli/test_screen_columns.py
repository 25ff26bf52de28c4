"""Which column holds what, in several languages; what the person says goes first."""

from __future__ import annotations

import pytest

from navicert.cli.columns import BadColumns, field_of, guess, is_heading, stated_columns


@pytest.mark.parametrize(
    ("headings", "read"),
    [
        (("Customer No.", "Customer Name", "Country", "Segment"), {"id": "Customer No.", "name": "Customer Name", "country": "Country"}),
        (("Kundennummer", "Firma", "Straße", "Land"), {"id": "Kundennummer", "name": "Firma", "address": "Straße", "country": "Land"}),
        (("Raison sociale", "Pays", "SIREN"), {"name": "Raison sociale", "country": "Pays", "tax": "SIREN"}),
        (("Razón social", "País", "NIF"), {"name": "Razón social", "country": "País", "tax": "NIF"}),
        (("Наименование", "Страна", "ИНН", "ОГРН"), {"name": "Наименование", "country": "Страна", "inn": "ИНН", "ogrn": "ОГРН"}),
        (("ФИО", "Дата рождения", "Гражданство"), {"name": "ФИО", "born": "Дата рождения", "country": "Гражданство"}),
        (("公司名称", "国家", "统一社会信用代码"), {"name": "公司名称", "country": "国家", "uscc": "统一社会信用代码"}),
        (("氏名", "生年月日", "国籍"), {"name": "氏名", "born": "生年月日", "country": "国籍"}),
        (("الاسم", "البلد"), {"name": "الاسم", "country": "البلد"}),
        (("Vessel Name", "IMO No.", "Flag State"), {"name": "Vessel Name", "imo": "IMO No.", "country": "Flag State"}),
        (("party_name", "dob (yyyy-mm-dd)", "Passport No"), {"name": "party_name", "born": "dob (yyyy-mm-dd)", "passport": "Passport No"}),
    ],
)  # fmt: skip
def test_headings_are_known_in_several_languages(headings: tuple[str, ...], read: dict[str, str]) -> None:
    found = guess(headings)
    assert {field: held[0] for field, held in found.columns.items()} == read
    assert is_heading(headings)
    assert not found.own_words


def test_a_name_in_parts_is_joined() -> None:
    assert guess(("Nachname", "Vorname", "Ort")).columns["name"] == ("Vorname", "Nachname")
    assert guess(("Full name", "First name", "Last name")).columns["name"] == ("Full name",)
    assert "name" not in guess(("First name", "City")).columns


def test_what_is_stated_goes_first() -> None:
    found = guess(("Name", "Client", "Land"), stated_columns(["name=Client", "country="]))
    assert found.columns == {"name": ("Client",)}
    assert found.unused == ("Name", "Land")
    assert found.stated
    assert stated_columns(["name=First + Last", "aliases=A", "aliases=B"]) == {
        "name": ("First", "Last"),
        "aliases": ("A", "B"),
    }


def test_what_does_not_fit_is_told() -> None:
    with pytest.raises(BadColumns, match="no column is headed 'Clint'; there are 'Client'"):
        guess(("Client",), {"name": ("Clint",)})
    with pytest.raises(BadColumns, match="FIELD=HEADING"):
        stated_columns(["nom=Client"])


def test_our_own_words_need_no_confirmation() -> None:
    assert guess(("id", "name", "imo", "country")).own_words
    assert not guess(("id", "Name", "country")).own_words
    assert field_of("Segment") == ""
