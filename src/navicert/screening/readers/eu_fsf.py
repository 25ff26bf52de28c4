"""The consolidated Financial Sanctions Files of the European Union (FSF), XML and CSV, both of version 1.1.

The XML has one ``sanctionEntity`` a party (namespace ``http://eu.europa.ec/fpi/fsd/export``); the CSV says the same
in rows of which each holds one name, address, birth date, document or citizenship. Names of elements, attributes
and columns: European Commission, FSF, "xmlFullSanctionsList_1_1" and "csvFullSanctionsList_1_1". A name is weak
where the file says ``strong="false"``; the CSV of some editions does not say it.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import date as Day
from typing import BinaryIO

from navicert.screening.identifiers import kind_of
from navicert.screening.listing import Kind, Quality
from navicert.screening.readers.dates import day_of
from navicert.screening.readers.draft import Draft, Drafts, kind_by
from navicert.screening.readers.reading import Reading
from navicert.screening.readers.sheet import Row, headed, records, sheets, whole
from navicert.screening.readers.xml import Element, children, root_of, text_of
from navicert.screening.readers.xml import records as xml_records

WHAT = "EU Financial Sanctions Files"
KINDS = {
    "person": Kind.PERSON, "p": Kind.PERSON, "enterprise": Kind.ORGANISATION, "e": Kind.ORGANISATION,
    "entity": Kind.ORGANISATION, "vessel": Kind.VESSEL, "ship": Kind.VESSEL, "v": Kind.VESSEL,
}  # fmt: skip
GENDERS = {"m": "male", "f": "female"}
NEEDED = ("Entity_LogicalId", "Entity_SubjectType", "NameAlias_WholeName")
NOWHERE = ("", "00")
"""The file writes ``00`` for a country that it does not know."""
TYPE_CODES = {
    "passport": "passport", "id": "national-id", "ssn": "social-security", "fiscalcode": "tax", "taxid": "tax",
    "imo": "imo", "regnumber": "registration", "swiftbic": "bic", "electionid": "national-id",
    "residentperm": "residence", "diplpassport": "passport", "traveldoc": "passport",
}  # fmt: skip
Cells = Callable[[str], str]
"""From the name of an attribute, or of a column without its prefix, to what stands there."""


def read_eu_fsf(parts: Mapping[str, BinaryIO]) -> Reading:
    """The FSF as XML or CSV, told apart by their start; ids are ``eu-EU.27.28``, or ``eu-13`` without a reference."""
    data = whole(parts["list"], WHAT)
    if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return _read_xml(io.BytesIO(data))
    return _read_csv(io.BytesIO(data))


def _read_xml(file: BinaryIO) -> Reading:
    drafts = Drafts(WHAT, "eu-")
    as_of: Day | None = None
    for number, element in enumerate(xml_records(file, "sanctionEntity", of=WHAT), start=1):
        as_of = as_of or day_of(root_of(element).get("generationDate", ""))
        reference = element.get("euReferenceNumber") or element.get("logicalId") or ""
        where = f"{WHAT}, entity {number} ({reference or 'no reference'})"
        subject = next(iter(children(element, "subjectType")), element)
        kind = kind_by(KINDS, subject.get("code") or subject.get("classificationCode") or "", where)
        _take_element(drafts.new(reference, kind, where), element)
    return drafts.reading(as_of)


def _take_element(draft: Draft, element: Element) -> None:
    for name in children(element, "nameAlias"):
        _take_name(draft, _attributes(name))
    for birth in children(element, "birthdate"):
        _take_birth(draft, _attributes(birth))
    for citizenship in children(element, "citizenship"):
        _take_country(draft, _attributes(citizenship))
    for address in children(element, "address"):
        _take_address(draft, _attributes(address), text_of(address, "contactInfo") or text_of(address, "remark"))
    for document in children(element, "identification"):
        _take_document(draft, _attributes(document))
    for regulation in children(element, "regulation"):
        _take_regulation(draft, _attributes(regulation))
    draft.on("listed", element.get("designationDate", ""))
    draft.remark(element.get("designationDetails", ""))
    for remark in children(element, "remark"):
        draft.remark(text_of(remark))
    if element.get("unitedNationId"):
        draft.tie(f"un-{element.get('unitedNationId')}", "same party")


def _attributes(element: Element) -> Cells:
    return lambda name: str(element.get(name) or "").strip()


def _read_csv(file: BinaryIO) -> Reading:
    drafts = Drafts(WHAT, "eu-")
    as_of: Day | None = None
    for sheet in headed(sheets(file, WHAT), NEEDED, drafts.warn):
        for row in records(sheet, NEEDED):
            as_of = as_of or day_of(row["fileGenerationDate"])
            reference = row["Entity_EU_ReferenceNumber"] or row["Entity_LogicalId"]
            kind = kind_by(KINDS, row["Entity_SubjectType"], row.where)
            _take_row(drafts.at(reference, kind, row.where), row)
    return drafts.reading(as_of)


def _take_row(draft: Draft, row: Row) -> None:
    _take_name(draft, _columns(row, "NameAlias_"))
    _take_birth(draft, _columns(row, "BirthDate_"))
    _take_country(draft, _columns(row, "Citizenship_"))
    _take_address(draft, _columns(row, "Address_"), row["Address_ContactInfo"])
    _take_document(draft, _columns(row, "Identification_"))
    _take_regulation(draft, _columns(row, "Entity_Regulation_"))
    draft.on("listed", row["Entity_DesignationDate"])
    draft.remark(row["Entity_DesignationDetails"])
    draft.remark(row["Entity_Remark"])


CSV_WORDS = {
    "dayOfMonth": "Day", "monthOfYear": "Month", "identificationTypeCode": "TypeCode",
    "identificationTypeDescription": "TypeDescription",
}  # fmt: skip
"""Attributes of the XML that the CSV calls otherwise."""


def _columns(row: Row, prefix: str) -> Cells:
    return lambda name: row[prefix + CSV_WORDS.get(name, name)]


def _take_name(draft: Draft, cells: Cells) -> None:
    parts = (cells(name) for name in ("firstName", "middleName", "lastName"))
    strong = cells("strong").casefold() != "false"
    quality = Quality.WEAK if not strong else Quality.PRIMARY if draft.nameless else Quality.ALIAS
    draft.name(cells("wholeName") or " ".join(filter(None, parts)), quality, cells("nameLanguage").lower())
    draft.gender = draft.gender or GENDERS.get(cells("gender").casefold(), "")
    draft.remark(cells("function"))


def _take_birth(draft: Draft, cells: Cells) -> None:
    if cells("calendarType").upper() not in ("", "GREGORIAN"):
        draft.remark(cells("birthdate") or cells("year"), f"born, {cells('calendarType').lower()} calendar")
    elif cells("yearRangeFrom") or cells("yearRangeTo"):
        draft.born("-".join(filter(None, (cells("yearRangeFrom"), cells("yearRangeTo")))))
    elif cells("birthdate"):
        draft.born(cells("birthdate"))
    elif cells("year"):
        draft.born(f"{cells('dayOfMonth') or '00'}.{cells('monthOfYear') or '00'}.{cells('year')}")


def _country(cells: Cells) -> str:
    code = cells("countryIso2Code")
    if code not in NOWHERE:
        return code
    described = cells("countryDescription")
    return "" if described.casefold() == "unknown" else described


def _take_country(draft: Draft, cells: Cells) -> None:
    draft.country(_country(cells))


def _take_address(draft: Draft, cells: Cells, contact: str) -> None:
    described = "" if cells("countryDescription").casefold() == "unknown" else cells("countryDescription")
    names = ("street", "poBox", "zipCode", "city", "place", "region")
    draft.address(", ".join(filter(None, (*(cells(name) for name in names), described))))
    if draft.kind is not Kind.PERSON:
        draft.country(_country(cells))
    draft.remark(contact)


def _take_document(draft: Draft, cells: Cells) -> None:
    """A document with its number, also a lost, expired or forged one: people go on using them."""
    code, described = cells("identificationTypeCode"), cells("identificationTypeDescription")
    kind = TYPE_CODES.get(code.casefold(), kind_of(described))
    for name in ("number", "latinNumber"):
        draft.number(kind, cells(name), _country(cells))


def _take_regulation(draft: Draft, cells: Cells) -> None:
    draft.programme(cells("programme"))
    draft.remark(cells("numberTitle"))
    day = cells("entryIntoForceDate") or cells("publicationDate")
    if _kind_of_regulation(cells) == "amendment":
        draft.on("amended", day)
    elif draft.listed is None:
        draft.on("listed", day)


def _kind_of_regulation(cells: Cells) -> str:
    return (cells("regulationType") or cells("Type")).casefold()
