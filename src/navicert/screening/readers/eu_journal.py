"""Annexes of the European Union's restrictive measures as tables, one CSV file an act.

The names of the parts are CELEX numbers (``32014R0269``), of acts as consolidated or of acts that amend them. The
consolidated tables are read first; a row of an amending act adds to the entry of the same annex and number, or is a
new entry. An entry without a number is known by a hash of its annex, name and birth date.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO

from navicert.screening.listing import Kind, Quality
from navicert.screening.listing_error import ListError
from navicert.screening.readers.demonyms import country_of
from navicert.screening.readers.draft import Draft, Drafts, hashed, kind_by, several
from navicert.screening.readers.printed_numbers import numbers_in
from navicert.screening.readers.reading import Reading
from navicert.screening.readers.sheet import Row, Sheet, records, sheets

NEEDED = ("recordId", "annex", "schema", "name", "alias", "weakAlias", "birthDate")
KINDS = {
    "person": Kind.PERSON, "legalentity": Kind.OTHER, "company": Kind.ORGANISATION, "organization": Kind.ORGANISATION,
    "vessel": Kind.VESSEL, "asset": Kind.OTHER,
}  # fmt: skip
"""The Journal does not always say whether an entry is a body or an asset: then it is compared with every kind."""
NAMES = (("alias", Quality.ALIAS), ("weakAlias", Quality.WEAK), ("previousName", Quality.FORMER))
NUMBERS = (
    ("passportNumber", "passport"), ("registrationNumber", "registration"), ("taxNumber", "tax"),
    ("idNumber", "national-id"), ("innCode", "inn"), ("ogrnCode", "ogrn"), ("kppCode", "tax"), ("okpoCode", "okpo"),
    ("leiCode", "lei"), ("swiftBic", "bic"), ("ticker", "ticker"), ("imoNumber", "imo"), ("mmsi", "mmsi"),
    ("phone", "phone"), ("email", "email"), ("website", "website"),
)  # fmt: skip
AS_PRINTED = ("phone", "email", "website", "ticker")
REMARKS = ("measure", "reason", "position", "birthPlace", "legalForm", "notes")


def read_eu_journal(parts: Mapping[str, BinaryIO]) -> Reading:
    """All acts as one list; ids are ``eu-32014R0269-I.PERSONS-12``. Raises ``ListError``."""
    drafts = Drafts("EU Official Journal", "eu-")
    tables = [(name, sheet) for name in sorted(parts) for sheet in sheets(parts[name], f"EU act {name}")]
    for _, sheet in sorted(tables, key=lambda named: (_amends(named[1]), named[0])):
        for warning in sheet.warnings:
            drafts.warn(warning)
        for row in records(sheet, NEEDED):
            _take(drafts, row)
    return drafts.reading()


def _amends(sheet: Sheet) -> bool:
    return bool(sheet.rows) and "amendmentCelex" in sheet.rows[0][1]


def _take(drafts: Drafts, row: Row) -> None:
    act, annex = row["celex"] or row["amendedCelex"], row["annex"]
    kind = kind_by(KINDS, row["schema"], row.where)
    if not act or not annex:
        raise ListError(f"{row.where}: says no act or no annex, so the entry cannot be found again")
    name = f"{act}-{annex}-{row['recordId']}"
    if not row["recordId"]:
        name = hashed(f"{act}-{annex}", row["name"], row["birthDate"])
    draft = drafts.at(name, kind, row.where)
    draft.spelt(row["name"], Quality.PRIMARY)
    for column, quality in NAMES:
        for alias in row[column].split(";"):
            draft.spelt(alias, quality, lists=True)
    draft.programme(act)
    draft.on("listed", row["startDate"])
    draft.gender = row["gender"].strip(" .").lower() or draft.gender
    _facts(draft, row)


def _facts(draft: Draft, row: Row) -> None:
    if draft.kind is Kind.PERSON:
        draft.born(row["birthDate"])
    for column in ("country", "nationality", "jurisdiction", "flag"):
        for part in several(row[column].replace('"', ""), "/"):
            known = country_of(part)
            for each in [known] if len(known) == 2 else several(part, ",", " and ", " or "):
                draft.country(country_of(each))
    for column, kind in NUMBERS:
        for text in row[column].split(";"):
            _number(draft, kind, text)
    for address in several(row["address"]):
        draft.address(address)
    draft.remark(row["annex"], "annex")
    draft.remark(row["amendmentCelex"], "amended by")
    for column in REMARKS:
        draft.remark(row[column])


def _number(draft: Draft, kind: str, text: str) -> None:
    """A number, freed of the words around it; the printed text stays as a remark where it says more."""
    if kind in AS_PRINTED:
        draft.number(kind, text)
        return
    for own, number, country in numbers_in(kind, text):
        draft.number(own if kind in ("registration", "national-id", "tax", "passport") else kind, number, country)
    if any(sign.isspace() for sign in text.strip()):
        draft.remark(text, kind)
