"""How people write the items of Canada's Export Control List, and the one form that rules compare with."""

from __future__ import annotations

import pytest

from navicert.law.codes import export_control_item, under


@pytest.mark.parametrize(
    ("written", "usual"),
    [
        ("1-3.A.1.a", "1-3.A.1.a"),
        ("1-3a1a", "1-3.A.1.a"),
        ("1-3.a.1.a.", "1-3.A.1.a"),
        ("ECL 7-3.3", "7-3.3"),
        ("2-2A", "2-2.a"),
        ("5504(2)(g)", "5504.2.g"),
        ("9-4(b)(ii)", "9-4.b.ii"),
        ("not listed", "none"),
        ("3A001A2", "3A001.a.2"),
        ("1-1234", "1-1234"),
        ("5504123", "5504123"),
        ("1-3.A;1", "1-3.A;1"),
    ],
)
def test_an_item_has_one_usual_form_and_what_is_none_stays_as_it_was_written(written: str, usual: str) -> None:
    assert export_control_item(written) == usual


def test_a_long_text_is_read_in_one_pass() -> None:
    """A text of two thousand letters, ending in what no item has, is refused at once."""
    assert export_control_item("1-3" + "a" * 2000 + "!").endswith("!")


def test_a_paragraph_stands_below_its_item_and_an_item_without_its_paragraph_is_too_coarse() -> None:
    assert under("5504.2.g", "5504.2") is True
    assert under("5504.2.g", "5504.2.h") is False
    assert under("2-2", "2-2.a") is None
