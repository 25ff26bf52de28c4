"""Printed control lists from the user's own files, whatever form they are in: for comparing, never for shipping."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections.abc import Iterator
from datetime import date as Day
from pathlib import Path
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException

from navicert.law import ecfr
from navicert.law.annex import COLUMNS, AnnexError
from navicert.law.pack import Pack
from navicert.law.printed import Printed, read_lines, read_pages

BIGGEST = 200_000_000
FORMS = "JSON of Annex I, CSV with entry_code, path and text, eCFR XML of the CCL, or printed pages as text"


class NotAList(ValueError):
    """A file in which no control list was found: says which, and what can be read."""


def read_printed(path: Path) -> Printed:
    """The list in a file, by what stands in it; ``.gz`` is unpacked. Raises :class:`NotAList`."""
    body = _body(path)
    start = body.lstrip("\ufeff \r\n\t")
    try:
        if start.startswith("{"):
            return read_lines(_json_lines(body), path.name)
        if start.startswith("<"):
            return _ccl(body, path.name)
        header = start.partition("\n")[0].strip().split(",")
        if set(COLUMNS) <= set(header):
            return read_lines(_csv_lines(body), path.name)
        return read_pages(body, path.name)
    except (AnnexError, ParseError, DefusedXmlException, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotAList(f"{path}: no control list was found in it ({error}); {FORMS} can be read") from None


def _body(path: Path) -> str:
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rb") as file:
            body: bytes = file.read(BIGGEST + 1)
    except (OSError, EOFError) as error:
        raise NotAList(f"{path}: cannot be read: {error}") from None
    if len(body) > BIGGEST:
        raise NotAList(f"{path}: unpacks to more than {BIGGEST:,} bytes; a control list is far smaller")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotAList(f"{path}: not UTF-8 text (byte {error.start}); save it as UTF-8") from None


def _json_lines(body: str) -> Iterator[tuple[str, str]]:
    for entry in json.loads(body)["entries"]:
        for line in str(entry.get("verbatim_text") or "").splitlines():
            yield str(entry["entry_code"]), line


def _csv_lines(body: str) -> Iterator[tuple[str, str]]:
    for row in csv.DictReader(io.StringIO(body.lstrip("\ufeff"))):
        yield row["entry_code"], f"{row['path']} {row['text']}"


def _ccl(body: str, title: str) -> Printed:
    """The items of each ECCN. Its sections of licence requirements are no part of what is listed."""
    items: dict[str, str] = {}
    for entry in ecfr.read_ccl(body.encode()):
        items[entry.eccn] = _ungrouped(entry.heading)
        items.update({f"{entry.eccn}.{p.path}": _ungrouped(p.text) for p in entry.paragraphs})
    if not items:
        raise AnnexError("no ECCN stands in it")
    return Printed(title, items)


def codes_on_file(pack: Pack, day: Day) -> Printed:
    """The codes that a pack's list holds on a day, without their wording, which is not on file. Raises :class:`NotAList`."""
    tables = [t for t in pack.tables.values() if t.name in pack.head.tables and t.name.endswith("_codes")]
    if not tables:
        raise NotAList(f"the pack {pack.name} has no table of codes; name a file with the list instead")
    rows = (row for table in tables for row in table.rows if row.valid(day, None))
    return Printed(f"{pack.name} on {day}", {str(row.cells["code"]): str(row.cells["code"]) for row in rows})


def unlike(mine: Printed, other: Printed) -> str:
    """Why it cannot be told what a pack's codes lack: whole categories (0 to 9) of the other list are not on file; or ''."""
    own = _categories(mine)
    lacking = sorted(_categories(other) - own)
    if not lacking:
        return ""
    held = f"only of category {', '.join(sorted(own))}" if own else "of none of the categories 0 to 9"
    return (
        f"{mine.title}: no whole dual-use list is on file; its {len(mine.items)} codes are {held}, and {other.title} has "
        f"category {', '.join(lacking)}. What it lacks cannot be told: name a file with the list of that state instead"
    )


def _categories(printed: Printed) -> set[str]:
    return {code[0] for code in printed.items if code[0].isdigit()}


def _ungrouped(text: str) -> str:
    """The American comma groups digits; the comma of the European lists stands before decimals."""
    return GROUPING.sub("", text)


GROUPING = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
