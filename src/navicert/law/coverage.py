"""What a pack holds of its law: provision by provision, and row by row of its tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from navicert.law.pack import Pack
from navicert.law.tables import Row

STATUSES = ("modelled", "unverified", "flagged", "absent")
WORST = {name: rank for rank, name in enumerate(STATUSES)}


@dataclass(frozen=True)
class Coverage:
    """Provisions by status, rules by kind and status, table rows by status.

    ``printed`` counts the rows of licence requirements as they are printed in the list (one printed row may need
    several rows of the table, by date or by paragraph), apart for those with and without a chart column.
    """

    provisions: Mapping[str, tuple[tuple[str, str], ...]]
    rules: Mapping[str, Mapping[str, int]]
    rows: Mapping[str, Mapping[str, int]]
    printed: Mapping[str, Mapping[str, int]]


def coverage(pack: Pack) -> Coverage:
    """The coverage of a pack. A provision with rules of several statuses counts as the worst of them."""
    status: dict[str, str] = {}
    notes: dict[str, str] = {}
    for rule in pack.rules:
        for cite in rule.cites:
            if "{" not in cite and WORST[rule.status] >= WORST.get(status.get(cite, ""), -1):
                status[cite] = rule.status
    for provision in pack.provisions:
        status[provision.cite], notes[provision.cite] = provision.status, " ".join(provision.note.split())
    by_status = {s: tuple(sorted((c, notes.get(c, "")) for c, held in status.items() if held == s)) for s in STATUSES}
    kinds = {k: Counter(r.status for r in rules) for k, rules in pack.by_kind.items() if rules}
    rows = {
        name: Counter(str(r.cells["status"]) for r in table.rows)
        for name, table in pack.tables.items()
        if "status" in table.columns and name in pack.head.tables
    }
    return Coverage(by_status, kinds, rows, printed_rows(pack))


def printed_rows(pack: Pack) -> dict[str, Counter[str]]:
    """Printed licence-requirement rows: modelled, asking for a fact beyond the classification, or unmodelled."""
    table = pack.tables.get("ccl_requirements")
    if table is None or "ccl_requirements" not in pack.head.tables:
        return {}
    held: dict[tuple[str, str], tuple[str, bool]] = {}
    for row in table.rows:
        key = (row.cells["eccn"], row.cells["row"])
        status, chart = held.get(key, ("modelled", False))
        held[key] = (max(status, _status(pack, row), key=ROW_RANK.index), chart or bool(row.cells["columns"]))
    counts: dict[str, Counter[str]] = {
        "with a chart column": Counter(),
        "without a chart column": Counter(),
        "prose only": Counter(),
    }
    for (_, number), (status, chart) in held.items():
        kind = "prose only" if number == "0" else "with a chart column" if chart else "without a chart column"
        counts[kind][status] += 1
    return counts


ROW_RANK = ("modelled", "asks", "unmodelled")


def _status(pack: Pack, row: Row) -> str:
    if row.cells["status"] not in ("modelled", "pointer"):
        return "unmodelled"
    reads = {r for text in row.exprs.values() if text for r in pack.cell(row.table, text).reads}
    return "asks" if any(r in pack.facts or r == "item.related_to" for r in reads) else "modelled"
