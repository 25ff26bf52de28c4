"""Kinds of numbers, their plain form, and the spellings of countries."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from navicert.screening.identifiers import KINDS, WORDS, holds, identifier_of, kind_of, normal_number
from navicert.screening.listing import Identifier
from navicert.screening.readers.american_dates import american_births, american_day
from navicert.screening.readers.places import country_code, country_codes


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Passport", "passport"),
        ("Número de pasaporte", "passport"),
        ("Tax ID No.", "tax"),
        ("US FEIN", "tax"),
        ("C.U.I.T.", "tax"),
        ("Vessel Registration Identification", "vessel-registration"),
        ("Government Gazette Number", "okpo"),
        ("Unified Social Credit Code (USCC)", "uscc"),
        ("Legal Entity Number", "lei"),
        ("Registration ID", "registration"),
        ("Trade License No.", "licence"),
        ("Driver's License No.", "driving-licence"),
        ("National Foreign ID Number", "national-id"),
        ("Digital Currency Address - XBT", "wallet"),
        ("D-U-N-S Number", "duns"),
        ("Aircraft Manufacturer's Serial Number (MSN)", "aircraft-serial"),
        ("Cartilla de Servicio Militar Nacional", "military-id"),
        ("Fax", "phone"),
        ("imo", "imo"),
        ("Library card", "other"),
    ],
)
def test_the_words_of_the_lists(label: str, kind: str) -> None:
    assert kind_of(label) == kind


def test_every_word_means_a_kind() -> None:
    assert {kind for _, kind in WORDS} <= set(KINDS)


@pytest.mark.parametrize(
    ("kind", "printed", "plain"),
    [
        ("imo", "IMO 9187629", "9187629"),
        ("passport", "АК №123-456", "AK123456"),
        ("tax", "１２３ ٤٥٦", "123456"),
        ("lei", "253400v1h6art1uq0n98", "253400V1H6ART1UQ0N98"),
        ("website", "https://www.example.org/", "EXAMPLEORG"),
        ("duns", "D-U-N-S 54-295-7624", "542957624"),
    ],
)
def test_the_plain_form(kind: str, printed: str, plain: str) -> None:
    assert normal_number(kind, printed) == plain


@given(st.sampled_from(sorted(KINDS)), st.text(max_size=30))
def test_the_plain_form_of_a_plain_form_is_itself(kind: str, number: str) -> None:
    plain = normal_number(kind, number)
    assert normal_number(kind, plain) == plain


def test_check_digits_are_said_and_never_discard() -> None:
    assert (holds("imo", "IMO 9187629"), holds("imo", "9187628"), holds("passport", "1")) == (True, False, None)
    assert identifier_of("IMO number", "9187628") == Identifier("imo", "9187628")


@pytest.mark.parametrize(
    ("label", "number", "found"),
    [
        ("Vessel Registration Identification", "IMO 9187629", Identifier("imo", "9187629")),
        ("Vessel Registration Identification", "9187629", Identifier("imo", "9187629")),
        ("Vessel Registration Identification", "1234568", Identifier("vessel-registration", "1234568")),
        ("Passport", " A 12 ", Identifier("passport", "A 12", "IR")),
        ("Passport", " - ", None),
    ],
)
def test_a_number_under_its_label(label: str, number: str, found: Identifier | None) -> None:
    assert identifier_of(label, number, "IR" if label == "Passport" else "") == found


@pytest.mark.parametrize(
    ("spelt", "code"),
    [
        ("IR", "IR"),
        ("IRN", "IR"),
        ("Iran (Islamic Republic of)", "IR"),
        ("CHINA, PEOPLE'S REPUBLIC OF", "CN"),
        ("Korea, North", "KP"),
        ("Democratic People's Republic of Korea", "KP"),
        ("Congo, Democratic Republic of the", "CD"),
        ("Congo, Republic of the", "CG"),
        ("Côte d’Ivoire", "CI"),
        ("Türkiye", "TR"),
        ("The Gambia", "GM"),
        ("CRIMEA REGION OF UKRAINE", "UA"),
        ("United Kingdom of Great Britain and Northern Ireland", "GB"),
        ("Burma", "MM"),
        ("Kosovo", "XK"),
        ("Niger", "NE"),
        ("Guinea", "GN"),
        ("Korea", ""),
        ("Netherlands Antilles", ""),
        ("undetermined", ""),
        ("", ""),
    ],
)
def test_spellings_of_countries(spelt: str, code: str) -> None:
    assert country_code(spelt) == code


def test_codes_come_once_and_in_order() -> None:
    assert country_codes("Syria", "nowhere", "Iran", "SY") == ("SY", "IR")


@pytest.mark.parametrize(
    ("text", "births"),
    [
        ("late 1960s", ("1967/1969",)),
        ("1966 or 1967", ("1966", "1967")),
        ("01 Jan 1959 to 31 Dec 1960", ("1959/1960",)),
        ("1/5/1960", ("1960-01-05",)),
        ("circa Jan 1970", ("1968/1972",)),
        ("unknown", ()),
    ],
)
def test_american_births(text: str, births: tuple[str, ...]) -> None:
    assert american_births(text) == births


def test_american_days_have_the_month_first() -> None:
    assert [str(american_day(text)) for text in ("06/29/2056", "11/21/11", "8/1/98", "March 24, 2023", "13/13/2020", "soon")] == [
        "2056-06-29", "2011-11-21", "1998-08-01", "2023-03-24", "None", "None",
    ]  # fmt: skip
