"""The tables of words: every row can be read, and every way of reading finds its words."""

from __future__ import annotations

import pytest

from navicert.screening.listing import Kind
from navicert.screening.names import read_name
from navicert.screening.names.lexicon import ORDER, ROLES, lexicon
from navicert.screening.names.tables import table

LATIN = sorted(ROLES)
SIGNS = [
    "arabic-names",
    "chinese-surnames",
    "east-words",
    "hanja",
    "hanja-surnames",
    "hebrew-names",
    "japanese-given",
    "japanese-surnames",
    "korean-surnames",
]


@pytest.mark.parametrize("name", LATIN)
def test_words_are_written_as_tokens_are(name: str) -> None:
    for stands_for, words in table(name):
        assert stands_for
        for word in words:
            bare = word.lstrip("~^")
            assert bare == " ".join(bare.split()) != "", (name, stands_for, word)
            assert all(part.isascii() and part.isalnum() and part == part.lower() for part in bare.split()), word


@pytest.mark.parametrize("name", SIGNS)
def test_readings_are_in_latin_letters(name: str) -> None:
    for latin, words in table(name):
        assert latin.replace(" ", "").isalpha()
        assert latin.isascii()
        assert all(words), (name, latin)
        assert not any(word.isascii() for word in words), (name, latin)


def test_a_given_name_stands_for_one_thing() -> None:
    words = [word for _, found in table("given") for word in found]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("kind", sorted(ORDER))
def test_every_kind_has_words(kind: str) -> None:
    assert lexicon(kind).words


def test_countries_come_from_iso_3166() -> None:
    token = read_name("Tuvalu", Kind.ORGANISATION).tokens[0]
    assert (token.role.name, token.canonical) == ("PLACE", "tuvalu")
