"""The strategic sheet: what each ministry advises under five heads, beside the factors of the risk sheet it draws on.

Parts, fields and who fills each stand in ``tables/strategic.csv``. The sheet collects; it does not add up and decides
nothing. A field that nobody filled is open and is listed as missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date as Day
from typing import Any

from navicert.licensing.risk import Sheet
from navicert.licensing.tables import table

VIEWS = ("favourable", "neutral", "unfavourable", "open")
PARTS: Mapping[str, str] = {
    "security": "Security",
    "political_relations": "Political relations",
    "economy": "Economy",
    "technology_edge": "Technological edge",
    "alliance_benefit": "Benefit to the alliance",
}


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a ministry wrote into one field: a view with reasons, or words; ``role`` is the office of the writer."""

    field: str
    role: str
    by: str
    on: Day
    text: str
    view: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldOnSheet:
    """One field: its question, who fills it, what stands in it (the latest, or nothing), the factors beside it."""

    field: str
    question: str
    kind: str
    filled_by: str
    factors: tuple[tuple[str, str], ...]
    filled: Contribution | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategicSheet:
    """The fields by part, and the fields that are still missing with who owes them."""

    case: str
    parts: tuple[tuple[str, tuple[FieldOnSheet, ...]], ...]
    missing: tuple[tuple[str, str], ...]


def why_not(given: Contribution) -> str | None:
    """``None`` where the contribution may stand in the sheet, else a sentence."""
    row = next((r for r in table("strategic") if r["field"] == given.field), None)
    if row is None:
        return f"{given.field!r} is no field of the strategic sheet"
    if given.role != row["filled_by"]:
        wanted, own = (text.replace("_", " ") for text in (row["filled_by"], given.role))
        return f"this field is filled by {wanted}, not by {own}"
    if row["kind"] == "view" and given.view not in VIEWS:
        return f"a view is one of {', '.join(VIEWS)}"
    return None if given.text.strip() else "give your reasons; a view without reasons is not taken"


def strategic_sheet(risk: Sheet, given: Iterable[Contribution]) -> StrategicSheet:
    """The sheet of a case: of several contributions to a field the latest stands.

    Raises :class:`ValueError` with the sentence of :func:`why_not`.
    """
    latest: dict[str, Contribution] = {}
    for each in sorted(given, key=lambda c: c.on):
        wrong = why_not(each)
        if wrong:
            raise ValueError(f"{each.field}: {wrong}")
        latest[each.field] = each
    levels = {f.id: str(f.level) for f in risk.factors}
    fields = {part: tuple(_field(row, levels, latest) for row in _rows(part)) for part in PARTS}
    missing = tuple((f.field, f.filled_by) for held in fields.values() for f in held if f.filled is None)
    return StrategicSheet(case=risk.case, parts=tuple(fields.items()), missing=missing)


def _rows(part: str) -> Iterable[Mapping[str, str]]:
    return (row for row in table("strategic") if row["part"] == part)


def _field(row: Mapping[str, str], levels: Mapping[str, str], latest: Mapping[str, Contribution]) -> FieldOnSheet:
    return FieldOnSheet(
        field=row["field"],
        question=row["question"],
        kind=row["kind"],
        filled_by=row["filled_by"],
        factors=tuple((name, levels[name]) for name in row["draws_on"].split(";")),
        filled=latest.get(row["field"]),
    )


def as_json(found: StrategicSheet) -> dict[str, Any]:
    """The sheet as plain data."""
    return {
        "form": "navicert-strategic/1",
        "case": found.case,
        "parts": [
            {
                "part": part,
                "name": PARTS[part],
                "fields": [
                    {**asdict(f), "filled": {**asdict(f.filled), "on": f.filled.on.isoformat()} if f.filled else None}
                    for f in fields
                ],
            }
            for part, fields in found.parts
        ],
        "missing": [{"field": field, "filled_by": role} for field, role in found.missing],
    }
