"""The consolidated Canadian autonomous sanctions list (SEMA and JVCFOA), XML of Global Affairs Canada.

One ``record`` a party. It has no reference number: its place in the law, country, schedule and item, is the id.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import BinaryIO

from navicert.screening.listing import Kind, Quality
from navicert.screening.readers.draft import Draft, Drafts, hashed
from navicert.screening.readers.reading import Reading
from navicert.screening.readers.xml import Element, records, text_of

WHAT = "Canadian consolidated list"


def read_sema(parts: Mapping[str, BinaryIO]) -> Reading:
    """The Canadian list; ids are ``ca-russia-1-part-1-12``. Raises ``ListError``."""
    drafts = Drafts(WHAT, "ca-")
    for number, record in enumerate(records(parts["list"], "record", of=WHAT), start=1):
        where = f"{WHAT}, record {number}"
        draft = drafts.at(_reference(drafts, record), _kind(record), where)
        _take(draft, record)
    return drafts.reading()


def _kind(record: Element) -> Kind:
    if text_of(record, "ShipIMONumber"):
        return Kind.VESSEL
    return Kind.ORGANISATION if text_of(record, "EntityOrShip") else Kind.PERSON


def _name(record: Element) -> str:
    person = " ".join(filter(None, (text_of(record, "GivenName"), text_of(record, "LastName"))))
    return text_of(record, "EntityOrShip") or person


def _reference(drafts: Drafts, record: Element) -> str:
    """The place in the law; with a hash of the name where another party stands at the same place."""
    country = text_of(record, "Country").split("/")[0]
    place = "-".join((country, text_of(record, "Schedule"), text_of(record, "Item")))
    reference = re.sub(r"[^a-z0-9.]+", "-", place.casefold()).strip("-")
    return reference if not drafts.has(reference, _name(record)) else hashed(reference, _name(record))


def _take(draft: Draft, record: Element) -> None:
    draft.spelt(_name(record), Quality.PRIMARY)
    for alias in re.split(r"[;,](?!\s*(?:Ltd|LLC|Inc|JSC|Co\b))", text_of(record, "Aliases")):
        draft.spelt(alias)
    if draft.kind is Kind.PERSON:
        draft.born(text_of(record, "DateOfBirthOrShipBuildDate"))
        draft.remark(text_of(record, "TitleOrShip"))
    draft.number("imo", text_of(record, "ShipIMONumber"))
    draft.programme(text_of(record, "Country").split(" / ")[0])
    draft.remark(text_of(record, "Schedule"), "schedule")
    draft.on("listed", text_of(record, "DateOfListing"))
