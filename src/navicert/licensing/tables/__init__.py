"""The tables beside this file: lists of things that an authority may read, weigh and change without touching code.

Each is a CSV with a header; lines that begin with ``#`` are remarks.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources


@cache
def table(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of a table, cells by column. Raises :class:`ValueError` where a row has too few or too many cells."""
    text = resources.files(__name__).joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return read(text, f"{name}.csv")


def read(text: str, where: str) -> tuple[Mapping[str, str], ...]:
    """The rows of a CSV text with a header. Raises :class:`ValueError`, which names the row and what is wrong."""
    lines = [line for line in text.lstrip("\ufeff").splitlines() if line.strip() and not line.startswith("#")]
    found = tuple(csv.DictReader(lines))
    for number, row in enumerate(found, start=1):
        if None in row or None in row.values():
            raise ValueError(f"{where}, row {number}: its cells do not fit the header; put texts with commas in quotes")
    return found
