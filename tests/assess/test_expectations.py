"""A worked case cannot pass because of a slip of the pen: what is expected in words that nobody compares is a fault."""

from __future__ import annotations

from typing import Any

import pytest

from navicert.assess import assess, read_facts
from navicert.assess.expect import differences
from navicert.law.law import Law

CIVIL = {
    "date": "2026-09-15", "activity": "export", "regime_under_test": "US-EAR", "from": "US", "to": "MX",
    "item": {"kind": "commodity", "us_eccn": "EAR99", "origin": "US"}, "end_use": {"type": "civil"},
    "complete": ["parties", "end_use", "route"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        ({"answer": "no_licence"}, []),
        ({"answer": "no_licence", "note": "said to the reader"}, []),
        ({"missing": ["item.value_usd"]}, ["missing is nothing that a case can expect"]),
        ({"outcome": "no licence"}, ["no licence is no outcome that a case can expect"]),
    ],
)
def test_words_that_nobody_compares_are_faults(law: Law, expect: dict[str, Any], said: list[str]) -> None:
    assert differences(expect, (), assess(read_facts(CIVIL), law)) == said
