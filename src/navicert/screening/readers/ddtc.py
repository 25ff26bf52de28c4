"""Parties debarred under the Arms Export Control Act: the statutory and the administrative list of the DDTC.

Source: the two workbooks of the Directorate of Defense Trade Controls (22 CFR 127.7): *Party Name, Date Of Birth,
Federal Register Notice, Notice Date, Corrected Notice, Corrected Notice Date*, and *Name, Date, Charging Letter,
Debarment Order, Federal Register Notice*. Neither gives numbers nor last days: a debarment stands until it is lifted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import BinaryIO

from navicert.screening.listing import Kind, Quality
from navicert.screening.readers.american_dates import american_births, american_day
from navicert.screening.readers.draft import Draft, Drafts, hashed
from navicert.screening.readers.ofac import first_name_first
from navicert.screening.readers.reading import Reading
from navicert.screening.readers.sheet import DEEPEST_HEADING, Row, plain, records, sheets

WHAT = "DDTC debarments"
STATUTORY = ("Party Name", "Federal Register Notice", "Notice Date")
ADMINISTRATIVE = ("Name", "Date")
IN_BRACKETS = re.compile(r"\(\s*((?:a\.?/?k\.?/?a|f\.?/?k\.?/?a|d\.?/?b\.?/?a)\b[^()]*)\)", re.IGNORECASE)
WORD = re.compile(r"\b(a\.?/?k\.?/?a|f\.?/?k\.?/?a|d\.?/?b\.?/?a)\b\.?,?\s*", re.IGNORECASE)
INLINE = re.compile(r",?\s+(?=\b(?:a\.?/?k\.?/?a|f\.?/?k\.?/?a)\b)", re.IGNORECASE)
COMMA_NAME = re.compile(
    r"^[^,\d]+, (?!Inc|Ltd|LLC|Co\b|Corp|L\.|S\.|Limited|Jr|Sr|II)[^,\d]+(?:,? (?:Jr|Sr)\.?)?$", re.IGNORECASE
)
"""``Last, First``; a legal form behind the comma makes it a firm."""


def read_ddtc(parts: Mapping[str, BinaryIO]) -> Reading:
    """Every part, be it the statutory or the administrative list, a workbook or CSV: the headings tell. Raises ``ListError``.

    The files bear no date. A row that names nobody is passed over with a warning, for the workbooks end in notes.
    """
    drafts = Drafts(WHAT)
    for part, file in parts.items():
        (sheet,) = sheets(file, f"{WHAT}, {part}")[:1]
        for warning in sheet.warnings:
            drafts.warn(warning)
        statutory = any(
            plain(cell) == plain(STATUTORY[0]) for _, cells in sheet.rows[:DEEPEST_HEADING] for cell in cells
        )
        columns = STATUTORY if statutory else ADMINISTRATIVE
        for row in records(sheet, columns):
            _row(drafts, row, columns[0], columns[-1])
    return drafts.reading()


def _row(drafts: Drafts, row: Row, name: str, date: str) -> None:
    if not row[name]:
        said = " ".join(filter(None, row.cells.values()))
        if said:
            drafts.warn(f"{row.where}: names nobody and was passed over: {said[:80]!r}")
        return
    own = hashed("ddtc", row[name], row["Date Of Birth"])
    _party(drafts.at(own, Kind.PERSON if row["Date Of Birth"] else Kind.OTHER, row.where), row, name, date)


def _party(draft: Draft, row: Row, name: str, date: str) -> None:
    first, *others = INLINE.split(IN_BRACKETS.sub(" ", row[name]))
    draft.name(_turned(first), Quality.PRIMARY)
    for inner in (*IN_BRACKETS.findall(row[name]), *others):
        for piece in inner.split(";"):
            word = WORD.match(piece.strip())
            former = word is not None and word[1].lower().startswith("f")
            draft.name(_turned(WORD.sub("", piece)), Quality.FORMER if former else Quality.ALIAS)
    draft.take(births=american_births(row["Date Of Birth"]))
    draft.programme("DDTC-DEBARRED")
    for column, what in ((date, "listed"), ("Corrected Notice Date", "amended")):
        day = american_day(row[column])
        draft.on(what, day.isoformat() if day else row[column])
    for column in ("Federal Register Notice", "Corrected Notice", "Charging Letter", "Debarment Order"):
        draft.remark(row[column], column)


def _turned(name: str) -> str:
    bare = " ".join(name.split()).strip(" ,;")
    return first_name_first(bare) if COMMA_NAME.match(bare) else bare
