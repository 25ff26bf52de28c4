"""The Denied Persons List of the Bureau of Industry and Security: ``dpl.txt``, parted by tabs, one order and address a row.

Source: the columns of the bureau's own download. It gives no numbers: the id is made of the name, the address and the
day of the order. It does not say whether a party is a person or a firm.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date as Day
from datetime import timedelta
from typing import BinaryIO

from navicert.screening.listing import Kind, Quality
from navicert.screening.listing_error import ListError
from navicert.screening.readers.american_dates import american_day
from navicert.screening.readers.draft import Draft, Drafts, hashed
from navicert.screening.readers.reading import Reading
from navicert.screening.readers.sheet import Row, records, sheets

WHAT = "Denied Persons List"
NEEDED = ("Name", "Street_Address", "City", "Country", "Effective_Date", "Expiration_Date")
PLACE = ("Street_Address", "City", "State", "Postal_Code", "Country")
IN_BRACKETS = re.compile(r"\(\s*a[./]?k[./]?a\b[./]?,?\s*([^()]*)\)", re.IGNORECASE)
AKA = re.compile(r",?\s*\(?\ba[./]?k[./]?a\b[./]?,?\s*", re.IGNORECASE)
NEVER = ("", "indefinite", "permanent", "n/a")
HOME = "US"
NOTES = (("Standard_Order", "Standard order"), ("Action", ""), ("FR_Citation", ""))


def read_dpl(parts: Mapping[str, BinaryIO]) -> Reading:
    """The part ``list``. The file bears no date. Raises ``ListError``.

    An order stands to the end of its last day; one without a last day stands until it is taken off the list. Rows of one
    name, address and first day are one listing with the latest last day, and a warning.
    """
    (sheet,) = sheets(parts["list"], WHAT)[:1]
    drafts = Drafts(WHAT)
    for warning in sheet.warnings:
        drafts.warn(warning)
    held: set[str] = set()
    for row in records(sheet, NEEDED):
        own = hashed("dpl", row["Name"], row.joined(*PLACE), row["Effective_Date"])
        if own in held:
            drafts.warn(f"{row.where}: a row before has the name {row['Name']!r}, the address and the day already")
        held.add(own)
        _party(drafts.at(own, Kind.OTHER, row.where), row)
    return drafts.reading()


def _party(draft: Draft, row: Row) -> None:
    bare = IN_BRACKETS.sub(" ", row["Name"])
    name, *aliases = [part.strip(" ,;") for part in AKA.split(bare) if part.strip(" ,;")] or [""]
    if not name:
        raise ListError(f"{row.where}: a row without a name; get the list again")
    draft.name(name, Quality.PRIMARY)
    for alias in (*aliases, *IN_BRACKETS.findall(row["Name"])):
        draft.name(alias)
    draft.address(row.joined(*PLACE, by=", "))
    draft.country(row["Country"] or (HOME if row["State"] else ""))
    draft.programme("BIS-DPL")
    _dates(draft, row)
    for column, label in NOTES:
        draft.remark(row[column], label)


def _dates(draft: Draft, row: Row) -> None:
    draft.on("listed", _iso(row["Effective_Date"]))
    draft.on("amended", _iso(row["Last_Update"]))
    last = american_day(row["Expiration_Date"])
    if last is None and row["Expiration_Date"].lower() not in NEVER:
        raise ListError(f"{row.where}: the Expiration_Date {row['Expiration_Date']!r} is no day; get the list again")
    draft.end(last + timedelta(days=1) if last and last < Day.max else None)


def _iso(text: str) -> str:
    """A day with its month first, in ISO form; what is no day stays, and is said."""
    day = american_day(text)
    return day.isoformat() if day else text
