"""The consolidated list of the Australian Department of Foreign Affairs and Trade (DFAT), XLSX.

One row is one name; ``2``, ``2a`` and ``2b`` are the names of party 2. Columns: DFAT, "regulation8_consolidated",
in the layout of 2025 and later (with *Alias Strength* and *IMO Number*) and in the one before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import BinaryIO

from navicert.screening.listing import Kind, Quality
from navicert.screening.listing_error import ListError
from navicert.screening.readers.draft import Draft, Drafts, kind_by
from navicert.screening.readers.reading import Reading
from navicert.screening.readers.sheet import Row, headed, records, sheets

WHAT = "DFAT consolidated list"
NEEDED = ("Reference", "Name of Individual or Entity", "Type", "Name Type", "Committees", "Control Date")
KINDS = {"individual": Kind.PERSON, "entity": Kind.ORGANISATION, "vessel": Kind.VESSEL}
REFERENCE = re.compile(r"(\d+)\s*[a-z]*", re.IGNORECASE)
FORMER = re.compile(r"previous names? includes?:?\s*([^.;]+)", re.IGNORECASE)
PASSPORT = re.compile(r"\b[Pp]assports?\b[^.;]{0,60}?\b([A-Z]{0,3}\d{5,}[A-Z]?)\b")
FIRST_LISTED = re.compile(r"\blisted on:?\s*(\d{1,2} \w+\.? \d{4})", re.IGNORECASE)


def read_dfat(parts: Mapping[str, BinaryIO]) -> Reading:
    """The Australian list, one listing a number (``au-2``). Raises ``ListError``."""
    drafts = Drafts(WHAT, "au-")
    for sheet in headed(sheets(parts["list"], WHAT), NEEDED, drafts.warn):
        for row in records(sheet, NEEDED):
            found = REFERENCE.fullmatch(row["Reference"])
            if not found:
                raise ListError(f"{row.where}: {row['Reference']!r} is not a reference such as 12 or 12a")
            _take(drafts.at(found[1], kind_by(KINDS, row["Type"], row.where), row.where), row)
    return drafts.reading()


def _take(draft: Draft, row: Row) -> None:
    draft.spelt(row["Name of Individual or Entity"], _quality(row))
    draft.born(row["Date of Birth"])
    draft.country(row["Citizenship"])
    draft.address(row["Address"])
    draft.number("imo", row["IMO Number"])
    draft.programme(row["Committees"])
    draft.on("amended", row["Control Date"])
    listed = FIRST_LISTED.search(row["Listing Information"])
    draft.on("listed", listed[1] if listed else "")
    for column in ("Additional Information", "Listing Information", "Place of Birth"):
        draft.remark(row[column])
    for number in PASSPORT.findall(row["Additional Information"]):
        draft.number("passport", number)
    if draft.kind is Kind.VESSEL:
        for names in FORMER.findall(row["Additional Information"]):
            for name in re.split(r",|\band\b", names):
                draft.name(name, Quality.FORMER)


def _quality(row: Row) -> Quality:
    if row["Alias Strength"].casefold() == "weak":
        return Quality.WEAK
    return Quality.PRIMARY if row["Name Type"].casefold() == "primary name" else Quality.ALIAS
