"""The published tables of a year: built from decided cases, reconciled with the record, small cells hidden."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date as Day
from typing import Any

from django.conf import settings

from navicert.library.rates import rates_of
from navicert.licensing.statistics import Published, Rate, publish, tabulate
from navicert.licensing.suppression import TOTAL
from navicert.office.sight.counted import counted

LEAST = 3  # licences: a smaller count is hidden, and what would give it away


@dataclass(frozen=True, slots=True)
class Statistics:
    """The tables of a year with the rates that they were worked out at, and what a reader has to know."""

    year: int
    tables: tuple[Published, ...]
    rates: tuple[Rate, ...]
    notes: tuple[str, ...]
    decisions: int


def statistics(year: int) -> Statistics:
    """All tables of a year. Raises :class:`~navicert.licensing.statistics.Unreconciled` with the numbers of decisions that
    do not fit the record, or that have no value, rate or cell; and ``BadRates`` for the file of rates."""
    rates = rates_of(settings.NAVICERT_HOME, year)
    found = counted(year, rates)
    tables = tabulate(found.rows, Day(year, 1, 1), Day(year, 12, 31), rates)
    used = {row.currency for row in found.rows if row.currency in rates}
    return Statistics(
        year=year,
        tables=publish(tables, LEAST),
        rates=tuple(rate for name, rate in sorted(rates.items()) if name in used),
        notes=found.notes,
        decisions=len(found.rows),
    )


def as_csv(found: Statistics) -> str:
    """One row a cell: table, line, column, count and value in EUR; ``x`` where hidden."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(["year", "table", "title", "line", "column", "count", "eur"])
    for table in found.tables:
        spec = table.table.spec
        for line, column, count, worth in cells(table):
            rows.writerow([found.year, spec.id, spec.title, line, column, count, worth])
    return written.getvalue()


def cells(published: Published) -> Iterator[tuple[str, str, str, str]]:
    """Each cell as texts: line, column, count, EUR."""
    columns = (*published.table.columns, TOTAL)
    for line, figures in published.lines():
        for column, figure in zip(columns, figures, strict=True):
            if figure is None:
                yield line, column, "x", "x"
            else:
                yield line, column, str(figure[0]), "" if figure[1] is None else str(figure[1])


def as_json(found: Statistics) -> dict[str, Any]:
    """The tables as plain data."""
    return {
        "year": found.year,
        "decisions": found.decisions,
        "least": LEAST,
        "notes": list(found.notes),
        "rates": [
            {"currency": r.currency, "eur": str(r.eur), "on": r.on.isoformat(), "source": r.source} for r in found.rates
        ],
        "tables": [
            {
                "id": each.table.spec.id,
                "title": each.table.spec.title,
                "cites": list(each.table.spec.cites),
                "unverified": each.table.spec.unverified,
                "cells": [
                    {"line": line, "column": column, "count": count, "eur": worth}
                    for line, column, count, worth in cells(each)
                ],
            }
            for each in found.tables
        ],
    }
