"""The rates at which values are stated in EUR: a file of the installation, because an authority says itself which it uses.

``rates.csv`` in the home folder, in UTF-8: ``year,currency,eur,on,source``, such as ``2026,USD,0.91,2026-06-30,ECB``.
"""

from __future__ import annotations

import csv
from datetime import date as Day
from decimal import Decimal, InvalidOperation
from pathlib import Path

from navicert.licensing.statistics import Rate

NAME = "rates.csv"
COLUMNS = ["year", "currency", "eur", "on", "source"]


class BadRates(ValueError):
    """The file of rates cannot be read: which row, and what would be right."""


def rates_of(home: Path, year: int) -> dict[str, Rate]:
    """The rates stated for a year, by currency; none where there is no file. Raises :class:`BadRates`."""
    path = home / NAME
    if not path.exists():
        return {}
    found: dict[str, Rate] = {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        if rows.fieldnames != COLUMNS:
            raise BadRates(f"{path}: the first row has to read {','.join(COLUMNS)}")
        for number, row in enumerate(rows, start=2):
            try:
                rate = Rate(row["currency"].upper(), Decimal(row["eur"]), Day.fromisoformat(row["on"]), row["source"])
                if int(row["year"]) != year:
                    continue
            except (ValueError, TypeError, AttributeError, InvalidOperation) as bad:
                raise BadRates(f"{path}, row {number}: {bad}; write for example 2026,USD,0.91,2026-06-30,ECB") from None
            if not rate.eur.is_finite() or rate.eur <= 0 or not rate.source or rate.currency in found:
                raise BadRates(f"{path}, row {number}: a rate is above 0, has its source, and is given once a year")
            found[rate.currency] = rate
    return found
