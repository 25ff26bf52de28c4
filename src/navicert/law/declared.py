"""The open facts that a pack declares in its ``facts*.csv``, and the error that names a fault of a pack."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from navicert.law.fields import FIELDS, OPEN_FACTS
from navicert.terms import COMPLETE_PARTS

OPENINGS = tuple(f"{name}." for name in OPEN_FACTS)
FACT_KINDS = ("bool", "number", "text", "list", "date")
ASKED = "asked"
"""Said of an open fact in the column ``closed``: no mark stands in for it; it is asked wherever a rule needs it."""


class PackError(ValueError):
    """A pack that cannot be used: names pack, file and rule, and says what would be right."""


@dataclass(frozen=True)
class FactInfo:
    """An open fact that a pack declares: its kind, its unit, and the question that asks for it."""

    name: str
    kind: str
    unit: str
    question: str
    closed: str = ""
    """The part of the world that says of the fact, where it is not stated, that it is not so (``complete``); :data:`ASKED`
    if none may, not even the mark of the item."""


def read_facts_csv(text: str, where: str) -> dict[str, FactInfo]:
    """The open facts that a ``facts*.csv`` declares."""
    found: dict[str, FactInfo] = {}
    for number, line in enumerate(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))), start=2):
        if None in line:
            raise PackError(
                f"{where}, line {number}: more cells than the header has; put a question with commas in quotes"
            )
        name, kind = (line.get("fact") or "").strip(), (line.get("type") or "").strip()
        known = name.startswith(OPENINGS) or name in FIELDS
        if not known or kind not in FACT_KINDS:
            raise PackError(
                f"{where}, line {number}: {name!r} of type {kind!r}; a fact starts with one of "
                f"{', '.join(OPEN_FACTS)} and its type is one of {', '.join(FACT_KINDS)}"
            )
        closed = (line.get("closed") or "").strip()
        if closed not in ("", ASKED, *COMPLETE_PARTS):
            parts = f"{', '.join(COMPLETE_PARTS)}, or {ASKED!r} for none"
            raise PackError(f"{where}, line {number}: closed by {closed!r}; the parts are {parts}")
        found[name] = FactInfo(
            name, kind, (line.get("unit") or "").strip(), (line.get("question") or "").strip(), closed
        )
    return found
