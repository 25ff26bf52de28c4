"""A company's own list of parties of concern, XLSX, ODS or CSV, with headings as people write them.

Columns (the first row that has a name column counts as the headings): name, aliases, country, identifiers, born,
reason, from, to, address, id, list, type. Only the name is needed. Several values in a cell stand apart by ``;``;
an identifier is ``kind:number``. ``to`` is the last day of the listing. A column with another heading is kept as a
remark. The plain ``list,id,name,aliases,identifiers,country,from,to`` of earlier versions is the same format.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date as Day
from datetime import timedelta
from typing import BinaryIO

from navicert.screening.listing import Kind, Quality
from navicert.screening.listing_error import ListError
from navicert.screening.readers.dates import births_of
from navicert.screening.readers.demonyms import country_of
from navicert.screening.readers.draft import Draft, Drafts, hashed
from navicert.screening.readers.reading import Reading
from navicert.screening.readers.sheet import DEEPEST_HEADING, LONGEST_NOTE, Row, Sheet, plain, records, sheets

WHAT = "list of concern"
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "name": (
        "name", "full name", "party", "company", "company name", "entity", "entity name", "organisation", "organization",
        "person", "customer", "vendor", "supplier", "nom", "firma", "nombre", "наименование", "名称",
    ),
    "aliases": ("aliases", "alias", "aka", "a.k.a.", "also known as", "other names", "alternative names", "names", "acronym"),
    "former": ("former names", "former name", "previous name", "previous names", "fka", "formerly"),
    "weak": ("weak aliases", "weak alias"),
    "country": ("country", "countries", "nationality", "country code", "land", "pays", "flag", "citizenship"),
    "identifiers": ("identifiers", "identifier", "ids", "numbers", "registration", "registration numbers"),
    "born": ("born", "date of birth", "dob", "birth date", "birthdate", "birth", "year of birth"),
    "reason": ("reason", "reasons", "why", "comment", "comments", "note", "notes", "remark", "remarks", "grund"),
    "from": ("from", "since", "start", "start date", "valid from", "listed", "listed on", "date added", "date"),
    "to": ("to", "until", "till", "end", "end date", "valid to", "valid until", "expires", "expiry", "removed"),
    "address": ("address", "addresses", "street", "seat"),
    "id": ("id", "reference", "ref", "no", "number", "key", "unique id"),
    "list": ("list", "list name", "programme", "program", "source"),
    "type": ("type", "kind", "schema", "party type", "entity type"),
}  # fmt: skip
"""What each column may be headed, whatever its case, spaces and punctuation."""
KINDS = {
    "person": Kind.PERSON, "individual": Kind.PERSON, "natural person": Kind.PERSON, "organisation": Kind.ORGANISATION,
    "organization": Kind.ORGANISATION, "company": Kind.ORGANISATION, "entity": Kind.ORGANISATION, "firm": Kind.ORGANISATION,
    "vessel": Kind.VESSEL, "ship": Kind.VESSEL, "aircraft": Kind.AIRCRAFT, "airplane": Kind.AIRCRAFT, "address": Kind.ADDRESS,
    "wallet": Kind.WALLET, "other": Kind.OTHER, "legalentity": Kind.OTHER, "": Kind.OTHER,
}  # fmt: skip
WORD_OF = {plain(heading): word for word, headings in HEADINGS.items() for heading in headings}


def read_concern(parts: Mapping[str, BinaryIO]) -> Reading:
    """The company's list; ids are its own, or a hash of name and country where it has none. Raises ``ListError``."""
    drafts = Drafts(WHAT)
    read = 0
    for sheet in sheets(parts["list"], WHAT):
        for warning in sheet.warnings:
            drafts.warn(warning)
        named = _with_words(sheet)
        if named is None:
            if len(sheet.rows) > LONGEST_NOTE:
                raise ListError(
                    f"{sheet.where}: has no column headed name; give the names a heading or delete the sheet"
                )
            drafts.warn(f"{sheet.where}: has no column of names and is not read")
            continue
        read += 1
        for row in records(named, ("name",)):
            _take(drafts, row)
    if not read:
        raise ListError(f"{WHAT}: no column is headed name (or company, entity, party …); give the names a heading")
    return drafts.reading()


def _with_words(sheet: Sheet) -> Sheet | None:
    """The sheet with our words for its headings; the first column of several for one thing gets the word."""
    for place, (number, cells) in enumerate(sheet.rows[:DEEPEST_HEADING]):
        words: list[str] = []
        for cell in cells:
            word = WORD_OF.get(plain(cell), cell)
            words.append(word if word not in words else cell)
        if "name" in words:
            return Sheet(sheet.where, ((number, tuple(words)), *sheet.rows[place + 1 :]), sheet.warnings)
    return None


def _take(drafts: Drafts, row: Row) -> None:
    if not row["name"]:
        raise ListError(f"{row.where}: the name is empty; every party needs one")
    kind = KINDS.get(row["type"].casefold())
    if kind is None:
        raise ListError(f"{row.where}: the type {row['type']!r} is none of {', '.join(filter(None, KINDS))}")
    draft = _draft(drafts, row, kind)
    draft.name(row["name"], Quality.PRIMARY)
    for column, quality in (("aliases", Quality.ALIAS), ("former", Quality.FORMER), ("weak", Quality.WEAK)):
        for text in re.split(r"[;\n]", row[column]):
            draft.name(text, quality)
    for text in filter(None, re.split(r"[;,/\n]", row["country"])):
        draft.country(country_of(text.strip()))
    for text in re.split(r"[;\n]", row["identifiers"]):
        label, colon, number = text.partition(":")
        draft.number(label.strip() if colon else "other", number.strip() if colon else text.strip())
    draft.born(row["born"])
    for text in re.split(r"[;\n]", row["address"]):
        draft.address(text)
    _take_days(draft, row)


def _draft(drafts: Drafts, row: Row, kind: Kind) -> Draft:
    """The party by its own id; without one by what tells it from the others, and then two equal rows are one party."""
    if row["id"]:
        return drafts.new("-".join(filter(None, (row["list"], row["id"]))), kind, row.where)
    made = hashed("own", *(row[column] for column in ("name", "country", "born", "list", "from")))
    if drafts.has(made):
        drafts.warn(f"{row.where}: {row['name']!r} stands twice; both rows are read as one party")
    return drafts.at(made, kind, row.where)


def _take_days(draft: Draft, row: Row) -> None:
    draft.listed = _day(row, "from", last=False)
    last = _day(row, "to", last=True)
    draft.end(last + timedelta(days=1) if last else None)
    if draft.listed and last and last < draft.listed:
        raise ListError(f"{row.where}: ends on {last} before it begins on {draft.listed}")
    draft.programme(row["list"])
    draft.remark(row["reason"])
    for heading, cell in row.cells.items():
        if heading not in HEADINGS:
            draft.remark(cell, heading)


def _day(row: Row, column: str, *, last: bool) -> Day | None:
    """A day; of a month or a year the day that keeps the party listed longest. Raises ``ListError``."""
    found = births_of(row[column])
    if not row[column]:
        return None
    if found.problem or len(found.dates) != 1 or "/" in found.dates[0]:
        raise ListError(f"{row.where}: {column} is a day such as 2026-09-15, not {row[column]!r}")
    year, month, day = (*map(int, found.dates[0].split("-")), 0, 0)[:3]
    if not last:
        return Day(year, month or 1, day or 1)
    return Day(year, month or 12, day or monthrange(year, month or 12)[1])
