"""Two conditions compared: broader and narrower only where the form of the two shows it."""

from __future__ import annotations

import ast

import pytest

from navicert.change.conditions import compare, expanded

CASES = [
    ("item.payload_kg >= 500", "item.payload_kg >= 300", "broader"),
    ("item.payload_kg >= 300", "item.payload_kg >= 500", "narrower"),
    ("item.range_km < 300", "item.range_km < 250", "narrower"),
    ("item.range_km < 300", "item.range_km <= 300", "broader"),
    ("item.range_km > 300", "item.range_km > 300", "same"),
    ("contract.signed < date('2026-10-01')", "contract.signed < date('2026-11-01')", "broader"),
    ("dest in ['RU']", "dest in ['RU', 'BY']", "broader"),
    ("dest not in ['RU']", "dest not in ['RU', 'BY']", "narrower"),
    ("informed", "informed and concern", "narrower"),
    ("informed and concern", "informed", "broader"),
    ("informed", "informed or concern", "broader"),
    ("a and b and c", "c and a", "broader"),
    ("not (x > 5)", "not (x > 3)", "narrower"),
    ("a or x > 5", "a or x > 3", "broader"),
    ("is_code(item.us_eccn, '3A001.a')", "is_code(item.us_eccn, '3A001.a', '3A001.b')", "broader"),
    ("in_group(dest, 'D:1', 'D:5')", "in_group(dest, 'D:5')", "narrower"),
    ("any(p.country == 'RU' for p in parties)", "any(p.country == 'RU' for p in parties if p.role == 'end_user')", "narrower"),
    ("all(p.ok for p in parties)", "all(p.ok for p in parties if p.role == 'end_user')", "broader"),
    # nothing is said of these
    ("item.payload_kg >= 500", "item.range_km >= 500", "unclear"),
    ("item.payload_kg >= 500", "item.payload_kg < 500", "unclear"),
    ("dest in ['RU', 'BY']", "dest in ['RU', 'KP']", "unclear"),
    ("informed", "concern", "unclear"),
    ("a and b", "a and c and d", "unclear"),
    ("x > 5 if a else b", "x > 3 if a else b", "unclear"),
    ("x + 1 > 5", "x > 5", "unclear"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "way"), CASES)
def test_a_condition_is_broader_or_narrower_by_its_form(before: str, after: str, way: str) -> None:
    sides = [ast.parse(text, mode="eval").body for text in (before, after)]
    assert compare(*sides) == way
    turned = {"broader": "narrower", "narrower": "broader"}.get(way, way)
    assert compare(*reversed(sides)) == turned


def test_definitions_are_written_out_before_conditions_are_compared() -> None:
    before = expanded("heavy and informed", {"heavy": "item.payload_kg >= limit", "limit": "500"})
    after = expanded("heavy and informed", {"heavy": "item.payload_kg >= limit", "limit": "300"})
    assert compare(before, after) == "broader"
