"""What a pack holds of its law: provision by provision, and row by row of its tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from navicert.law.pack import Pack

STATUSES = ("modelled", "unverified", "flagged", "absent")
WORST = {name: rank for rank, name in enumerate(STATUSES)}


@dataclass(frozen=True)
class Coverage:
    """Provisions by status, rules by kind and status, table rows by status."""

    provisions: Mapping[str, tuple[tuple[str, str], ...]]
    rules: Mapping[str, Mapping[str, int]]
    rows: Mapping[str, Mapping[str, int]]


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
    return Coverage(by_status, kinds, rows)
