"""Write the code tables of the pack eu-dual-use from a consolidated Annex I (JSON or CSV, plain or gzipped).

    python tools/make_eu_tables.py SOURCE OUT

OUT is the folder of the tables. Only codes are written, never the official text. The days from which entries
and paragraphs apply stand in ``annex_i_dates.csv``, kept by hand beside the tables, because one edition does
not say since when its lines stand there.
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from navicert.law.annex import Annex, read_annex_csv, read_annex_json

Dates = dict[str, dict[str, str]]
LOST_LETTERS = {"1C010.1.2": "1C010.e.2", "1C010.1": "1C010.e.1"}
"""Paragraphs that the copy on file prints without their letter: what it has, and what Annex I has."""


def read(source: Path) -> Annex:
    raw = source.read_bytes()
    text = (gzip.decompress(raw) if source.suffix == ".gz" else raw).decode("utf-8")
    return read_annex_json(text) if ".json" in source.name else read_annex_csv(text)


def read_dates(folder: Path) -> Dates:
    held = folder / "annex_i_dates.csv"
    if not held.exists():
        return {}
    with held.open(encoding="utf-8", newline="") as stream:
        return {row["code"]: row for row in csv.DictReader(stream)}


def write(target: Path, header: list[str], rows: list[list[str]]) -> None:
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    print(f"{target}: {len(rows)} rows")


def main(source: Path, folder: Path) -> None:
    annex, dates = read(source), read_dates(folder)
    nothing: dict[str, str] = {}

    def dated(code: str, column: str) -> str:
        """A paragraph without a day of its own has the day of the nearest paragraph above it."""
        steps = code.split(".")
        above = (".".join(steps[:n]) for n in range(len(steps), 0, -1))
        return next((dates[c] for c in above if c in dates), nothing).get(column, "")

    entries = [[e, dated(e, "listed_from"), dated(e, "act")] for e in annex.entries()]
    write(folder / "annex_i_entries.csv", ["entry", "from", "act"], entries)
    write(folder / "annex_i_known.csv", ["entry"], [[e[0]] for e in entries])
    codes = [[restored(p.path), p.kind, dated(p.path, "listed_from")] for p in annex.codes()]
    write(folder / "annex_i_codes.csv", ["code", "kind", "from"], codes)
    paragraphs = [row for code, row in dates.items() if "." in code]
    not_yet = [[p["code"][:5], p["code"], p["absent_until"]] for p in paragraphs]
    write(folder / "annex_i_not_yet.csv", ["entry", "code", "to"], not_yet)
    write(folder / "annex_i_doubtful.csv", ["entry", "code", "from", "to"], list(doubtful(paragraphs)))


def restored(path: str) -> str:
    """The path as Annex I prints it."""
    return next(
        (good + path[len(bad) :] for bad, good in LOST_LETTERS.items() if f"{path}.".startswith(f"{bad}.")), path
    )


def doubtful(paragraphs: list[dict[str, str]]) -> Iterator[list[str]]:
    """Paragraphs with days on which nobody has read whether they stood in the list."""
    for row in paragraphs:
        first = date.fromisoformat(row["absent_until"]) + timedelta(days=1)
        last = date.fromisoformat(row["listed_from"]) - timedelta(days=1)
        if first <= last:
            yield [row["code"][:5], row["code"], first.isoformat(), last.isoformat()]


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: make_eu_tables.py SOURCE OUT")
    main(Path(sys.argv[1]), Path(sys.argv[2]))
