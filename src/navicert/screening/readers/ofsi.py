"""The consolidated list of the UK Office of Financial Sanctions Implementation (ConList, XLSX or CSV, 2022 format).

One row is one name at one address; the Group ID holds a party together. Many facts stand in *Other Information*
as ``(Label):value``. Columns: OFSI, "Format guide for the consolidated list", 2022. The list closed on
28 January 2026; the UK Sanctions List goes on (:mod:`navicert.screening.readers.uk`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import BinaryIO

from navicert.screening.listing import Kind, Quality
from navicert.screening.readers.dates import day_of
from navicert.screening.readers.draft import Draft, Drafts, kind_by, several
from navicert.screening.readers.printed_numbers import numbers_in
from navicert.screening.readers.reading import Reading
from navicert.screening.readers.sheet import Row, headed, records, sheets

NEEDED = ("Group ID", "Name 6", "Name 1", "Group Type", "Alias Type", "Regime")
KINDS = {"individual": Kind.PERSON, "entity": Kind.ORGANISATION, "ship": Kind.VESSEL}
QUALITIES = {"primary name": Quality.PRIMARY, "fka": Quality.FORMER}
GIVEN_NAMES = ("Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6")
ADDRESS = ("Address 1", "Address 2", "Address 3", "Address 4", "Address 5", "Address 6", "Post/Zip Code", "Country")
NUMBERS = (("Passport Number", "passport"), ("National Identification Number", "national-id"))
LABELLED = re.compile(r"\(([A-Z][^():]{1,40})\):\s*")
LABELS = {
    "IMO number": "imo", "Phone number": "phone", "Email address": "email", "Website": "website",
    "Business Reg No": "registration", "Hull identification number": "vessel-registration",
}  # fmt: skip
"""What *Other Information* names, and the kind of number that each is."""


def read_ofsi(parts: Mapping[str, BinaryIO]) -> Reading:
    """The ConList, one listing a Group ID (``ofsi-12431``). Raises ``ListError``."""
    drafts = Drafts("OFSI consolidated list", "ofsi-")
    as_of = None
    for sheet in headed(sheets(parts["list"], drafts.what), NEEDED, drafts.warn):
        as_of = as_of or next((day_of(" ".join(cells)) for _, cells in sheet.rows[:1]), None)
        for row in records(sheet, NEEDED):
            _take(drafts, row)
    return drafts.reading(as_of)


def _take(drafts: Drafts, row: Row) -> None:
    draft = drafts.at(row["Group ID"], kind_by(KINDS, row["Group Type"], row.where), row.where)
    draft.spelt(row.joined(*GIVEN_NAMES), _quality(row))
    draft.name(row["Name Non-Latin Script"])
    draft.born(row["DOB"])
    draft.country(row["Nationality"])
    draft.address(row.joined(*ADDRESS, by=", "))
    if draft.kind is not Kind.PERSON:
        draft.country(row["Country"])
    for column, label in NUMBERS:
        _numbers(draft, label, row[column])
    draft.programme(row["Regime"])
    draft.on("listed", row["Listed On"])
    draft.on("amended", row["Last Updated"])
    for column in ("Position", "Passport Details", "National Identification Details"):
        draft.remark(row[column])
    _other(draft, row["Other Information"])


def _quality(row: Row) -> Quality:
    if row["Alias Quality"].casefold().startswith("low"):
        return Quality.WEAK
    return QUALITIES.get(row["Alias Type"].casefold(), Quality.ALIAS)


def _other(draft: Draft, text: str) -> None:
    """The labelled facts of *Other Information*; the whole of it stays as a remark."""
    draft.remark(text)
    found = LABELLED.split(text)[1:]
    for label, value in zip(found[::2], found[1::2], strict=True):
        if LABELS.get(label) == "registration":
            _numbers(draft, "registration", value)
        elif label in LABELS:
            for part in re.split(r"[;,.]\s+|\s+\(?\d\)\s+", value):
                draft.number("website" if part.startswith("www") else LABELS[label], part.strip(" ."))
        elif label == "Gender":
            draft.gender = value.split()[0].lower() if value.split() else ""
        elif label == "Flag of ship":
            draft.country(value)
        elif label == "UK Sanctions List Ref":
            draft.tie(f"uk-{value.split()[0]}" if value.split() else "", "same party")


def _numbers(draft: Draft, label: str, text: str) -> None:
    for part in several(text):
        for kind, number, country in numbers_in(label, part):
            draft.number(kind, number, country)
