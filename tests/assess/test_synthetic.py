"""Invented entries: they stand beside the list, never in the place of an entry of it."""

from __future__ import annotations

from typing import Any

import pytest

from navicert.assess import read_facts
from navicert.library import Library
from navicert.terms import BadFacts


@pytest.mark.parametrize("eccn", ["9A610", "9a610.a", "3A001"])
def test_an_invented_entry_does_not_replace_a_real_one(library: Library, eccn: str) -> None:
    facts: dict[str, Any] = {
        "date": "2026-09-15", "activity": "export", "from": "US", "to": "BR", "item": {"us_eccn": eccn, "origin": "US"},
        "synthetic_entry": {"eccn": eccn, "rows": [["AT", "entire entry", "AT1"]]},
        "complete": ["parties", "end_use"],
    }  # fmt: skip
    with pytest.raises(BadFacts, match="is an entry of the list"):
        library.assess(read_facts(facts))
