"""Transactions that the tests of office, interface and page use: real law, invented firms."""

from __future__ import annotations

from typing import Any

CHIP_TO_INDIA: dict[str, Any] = {
    "date": "2026-09-15",
    "activity": "export",
    "regime_under_test": "US-EAR",
    "from": "US",
    "to": "IN",
    "item": {"kind": "commodity", "us_eccn": "3A001.a.2", "origin": "US", "value_usd": 12500},
    "parties": [{"role": "end_user", "name": "Kestrel Meters Pvt", "country": "IN"}],
    "end_use": {"type": "civil"},
    "complete": ["parties", "end_use"],
}
BARE: dict[str, Any] = {"date": "2026-09-15", "activity": "export", "from": "DE", "to": "BR"}
NOT_A_PLACE: dict[str, Any] = {**BARE, "to": "Atlantis"}
