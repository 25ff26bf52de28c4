"""Textbook transactions, of which each differs in the goods and the destination alone."""

from __future__ import annotations

from typing import Any

from navicert.law.tables import Row

Facts = dict[str, Any]
DAY = "2026-09-15"


def us(code: str, to: str, **more: Any) -> Facts:
    """A textbook export from the United States."""
    item = {"us_eccn": code, "kind": {"D": "software", "E": "technology"}.get(code[1:2], "commodity"), "origin": "US"}
    facts: Facts = {
        "date": DAY,
        "activity": "export",
        "from": "US",
        "to": to,
        "regime_under_test": "US-EAR",
        "item": item,
    }
    return {**facts, "end_use": {"type": "civil"}, "complete": ["parties", "end_use"], **more}


def eu(code: str, to: str, day: str = DAY, **item: Any) -> Facts:
    """A textbook export from Germany."""
    facts: Facts = {"date": day, "activity": "export", "from": "DE", "to": to, "item": {"eu_code": code, **item}}
    return {**facts, "regime_under_test": "EU-DU", "end_use": {"type": "civil"}, "complete": ["parties", "end_use"]}


def sanctions(code: str, to: str, day: str = DAY, departure: str = "DE", **item: Any) -> Facts:
    """A textbook export under the sanctions of the Union."""
    return {**eu(code, to, day, **item), "from": departure, "regime_under_test": "EU-SANC"}


def day_of(row: Row) -> str:
    """A day on which the row is law."""
    day = row.first if row.first is not None else row.last
    return DAY if day is None else day.isoformat()
