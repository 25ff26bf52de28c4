"""Invented control-list entries that a case brings along, for examples printed in a regulation (15 CFR 738.4(b))."""

from __future__ import annotations

import re
from typing import Any

from navicert.law.case import Case
from navicert.law.codes import entry, normalise
from navicert.law.tables import Row
from navicert.law.unknown import NOTHING
from navicert.terms import BadFacts, Transaction

MONEY = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")


def bring_along(transaction: Transaction, case: Case) -> None:
    """Lay the rows of a synthetic entry over the pack's tables, for this case only."""
    given = transaction.synthetic_entry
    if given is None or "ccl_requirements" not in case.tables:
        return
    eccn = normalise(str(given.get("eccn", "")))
    if not eccn or not isinstance(given.get("rows"), (list, tuple)):
        raise BadFacts("synthetic_entry", "needs eccn and rows: [[reason, scope, chart column], …]")
    if any(entry(eccn) in case.tables[t].index for t in ("ccl_requirements", "ccl_codes") if t in case.tables):
        raise BadFacts(
            "synthetic_entry.eccn", f"{eccn} is an entry of the list; an invented one must not stand in its place"
        )
    rows = tuple(_requirement(eccn, n, r, case) for n, r in enumerate(given["rows"], start=1))
    case.add_rows("ccl_requirements", eccn, rows)
    case.add_rows("ccl_exceptions", eccn, (_exceptions(eccn, given, case),))
    if "ccl_codes" in case.tables:
        code = _filled(case, "ccl_codes", 0, {"eccn": eccn})
        case.add_rows("ccl_codes", eccn, (code,))


def _filled(case: Case, table: str, number: int, cells: dict[str, Any]) -> Row:
    columns = case.tables[table].columns
    blank = {"texts": (), "text": "", "number": NOTHING, "bool": False}
    exprs = dict.fromkeys(case.tables[table].shape.exprs, "")
    held = {c: blank[k] for c, k in columns.items() if c not in exprs}
    return Row(table, number, {**held, **{k: v for k, v in cells.items() if k in held}}, exprs)


def _requirement(eccn: str, number: int, row: Any, case: Case) -> Row:
    if not isinstance(row, (list, tuple)) or len(row) != 3:
        raise BadFacts(f"synthetic_entry.rows[{number - 1}]", "needs reason, scope and chart column")
    reason, scope, column = (str(p) for p in row)
    whole = scope.strip().lower() == "entire entry"
    include = (
        ()
        if whole
        else tuple(normalise(p.strip()).split(".", 1)[-1] for p in scope.split(",") if "." in normalise(p.strip()))
    )
    cells = {
        "eccn": eccn,
        "row": str(number),
        "reason": reason,
        "include": include,
        "columns": (column,),
        "status": "modelled",
    }
    return _filled(case, "ccl_requirements", number, cells)


def _exceptions(eccn: str, given: Any, case: Case) -> Row:
    limit = MONEY.search(str(given.get("LVS", "")))
    cells = {
        "eccn": eccn,
        "LVS": float(limit[0].replace(",", "")) if limit else NOTHING,
        "GBS": "yes" if str(given.get("GBS", "")).lower() in ("yes", "true") else "no",
    }
    return _filled(case, "ccl_exceptions", 1, cells)
