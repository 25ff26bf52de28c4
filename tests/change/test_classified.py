"""Two codes for the same goods: how they are unlike."""

from __future__ import annotations

import pytest

from navicert.change.book import read_book
from navicert.change.classified import ARMS, ENTRIES, LISTED, PARAGRAPHS, unlike
from navicert.terms import BadFacts


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ("3A001.b.12", "ML5.b", ARMS),
        ("9A004", "XV(a)(7)", ARMS),
        ("3A001.b.12", "3A611.x", ARMS),  # the 600 series of the Commerce list holds arms
        ("9A004", "9A515.a", ENTRIES),  # spacecraft are civil goods, though under a number of their own
        ("2-4.a", "1-3.A.1", ARMS),
        ("1(4)", "2A226", ARMS),
        ("KM3", "3A001.a", ARMS),
        ("PL5017", "ML10", ""),
        ("3A001.a.7", "EAR99", LISTED),
        ("none", "ML1", LISTED),
        ("none", "EAR99", ""),
        ("5A002.a", "5A992.c", ENTRIES),
        ("ML4.a", "ML5.a", ENTRIES),
        ("3A001.a.7", "3A001.b.2", PARAGRAPHS),
        ("3A001.a", "3A001.a.7", ""),  # one of the two says it more exactly
    ],
)  # fmt: skip
def test_how_two_codes_are_unlike(one: str, other: str, how: str) -> None:
    assert (unlike(one, other) or "") == (unlike(other, one) or "") == how


def test_numbers_that_count_otherwise_are_not_compared() -> None:
    assert unlike("3A001.a.7", "7(1)") is None
    assert unlike("ML10", "VIII(a)") is None


@pytest.mark.parametrize(
    ("rulings", "says"),
    [({"Nowhere at all": "ML5"}, "is no place"), ({"DE": 5}, "mapping of states"), (["ML5"], "mapping of states")],
)
def test_a_ruling_is_by_a_state(rulings: object, says: str) -> None:
    with pytest.raises(BadFacts, match=says):
        read_book({"items": [("items.yaml, record 1", {"id": "module", "rulings": rulings})]})
