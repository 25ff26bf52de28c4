"""The UK Sanctions List of the Foreign, Commonwealth and Development Office, as XML, CSV or OpenDocument sheet.

The XML has one ``Designation`` a party; the CSV one row for each of its names, addresses and dates; the sheet one
row a party with the primary name alone. Format: FCDO, "UK Sanctions List: format guide"; every element and column
read here is a name of that guide.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from datetime import date as Day
from typing import BinaryIO

from navicert.screening.listing import Kind, Quality
from navicert.screening.readers.dates import day_of
from navicert.screening.readers.draft import Draft, Drafts, kind_by, several
from navicert.screening.readers.printed_numbers import numbers_in
from navicert.screening.readers.reading import Reading
from navicert.screening.readers.sheet import DEEPEST_HEADING, Row, Sheet, headed, plain, records, sheets, whole
from navicert.screening.readers.xml import Element, children, root_of, text_of, texts_of
from navicert.screening.readers.xml import records as xml_records

WHAT = "UK Sanctions List"
NAMES = ("Name1", "Name2", "Name3", "Name4", "Name5", "Name6")
ADDRESS = (
    "AddressLine1", "AddressLine2", "AddressLine3", "AddressLine4", "AddressLine5", "AddressLine6", "AddressPostalCode",
    "AddressCountry",
)  # fmt: skip
KINDS = {"individual": Kind.PERSON, "entity": Kind.ORGANISATION, "ship": Kind.VESSEL}
SHORT, LONG = ("Unique ID", "Name", "Regime Name", "Type"), ("Unique ID", "Name 6", "Name type", "Regime Name")
PERSON, ENTITY, SHIP = ("IndividualDetails", "Individual"), ("EntityDetails", "Entity"), ("ShipDetails", "Ship")
NUMBERS = (
    ("passport", (*PERSON, "PassportDetails", "Passport", "PassportNumber")),
    ("national-id", (*PERSON, "NationalIdentifierDetails", "NationalIdentifier", "NationalIdentifierNumber")),
    ("registration", (*ENTITY, "BusinessRegistrationNumbers", "BusinessRegistrationNumber")),
    ("imo", (*SHIP, "IMONumbers", "IMONumber")),
    ("vessel-registration", (*SHIP, "HullIdentificationNumbers", "HullIdentificationNumber")),
    ("phone", ("PhoneNumbers", "PhoneNumber")), ("email", ("EmailAddresses", "EmailAddress")),
    ("website", ("Websites", "Website")),
)  # fmt: skip
COUNTRIES = (
    (*PERSON, "Nationalities", "Nationality"), (*SHIP, "CurrentBelievedFlagOfShips", "CurrentBelievedFlagOfShip"),
)  # fmt: skip
TIES = (
    ("parent company", (*ENTITY, "ParentCompanies", "ParentCompany")),
    ("subsidiary", (*ENTITY, "Subsidiaries", "Subsidiary")),
    ("owner or operator", (*SHIP, "CurrentOwnerOperators", "CurrentOwnerOperator")),
)
REMARKS = ((*PERSON, "Positions", "Position"), ("SanctionsImposed",), ("OtherInformation",), ("UKStatementofReasons",))
CSV_NUMBERS = (
    ("passport", "Passport number"), ("national-id", "National Identifier number"), ("imo", "IMO number"),
    ("registration", "Business registration number (s)"), ("phone", "Phone number"), ("email", "Email address"),
    ("website", "Website"), ("vessel-registration", "Hull identification number (HIN)"),
)  # fmt: skip
CSV_NAMES = ("Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6")
CSV_ADDRESS = (
    "Address Line 1", "Address Line 2", "Address Line 3", "Address Line 4", "Address Line 5", "Address Line 6",
    "Address Postal Code", "Address Country",
)  # fmt: skip
CSV_TIES = (
    ("parent company", "Parent company"), ("subsidiary", "Subsidiaries"),
    ("owner or operator", "Current owner/operator (s)"),
)  # fmt: skip
CSV_REMARKS = ("Position", "Sanctions Imposed", "Other Information", "UK Statement of Reasons")


def read_uk(parts: Mapping[str, BinaryIO]) -> Reading:
    """The UK Sanctions List in any of its three forms, told apart by their first bytes. Raises ``ListError``."""
    data = whole(parts["list"], WHAT)
    if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return _read_xml(io.BytesIO(data))
    drafts = Drafts(WHAT, "uk-")
    as_of = None
    found = sheets(io.BytesIO(data), WHAT)
    full = any(plain("Name 6") in map(plain, cells) for sheet in found for _, cells in sheet.rows[:DEEPEST_HEADING])
    for sheet in headed(found, LONG if full else SHORT, drafts.warn):
        as_of = as_of or _report_day(sheet)
        for row in records(sheet, LONG if full else SHORT):
            (_take_row if full else _take_short)(drafts, row)
    return drafts.reading(as_of)


def _report_day(sheet: Sheet) -> Day | None:
    """The day of ``Report Date: 13-Feb-2026``, which stands above the headings of the CSV."""
    above = " ".join(sheet.rows[0][1]) if sheet.rows else ""
    return day_of(above.replace("-", " ")) if above.casefold().startswith("report date") else None


def _take_short(drafts: Drafts, row: Row) -> None:
    draft = drafts.new(row["Unique ID"], kind_by(KINDS, row["Type"], row.where), row.where)
    draft.spelt(row["Name"], Quality.PRIMARY)
    draft.programme(row["Regime Name"])
    draft.on("listed", row["Date Designated"])
    draft.remark(row["Sanctions Imposed"])


def _take_row(drafts: Drafts, row: Row) -> None:
    draft = drafts.at(row["Unique ID"], kind_by(KINDS, row["Designation Type"], row.where), row.where)
    draft.spelt(row.joined(*CSV_NAMES), _quality(row["Name type"], row["Alias strength"]))
    draft.name(row["Name non-latin script"])
    draft.address(row.joined(*CSV_ADDRESS, by=", "))
    draft.born(row["D.O.B"])
    for column in ("Nationality(/ies)", "Current believed flag of ship"):
        draft.country(row[column])
    if draft.kind is Kind.ORGANISATION:
        draft.country(row["Address Country"])
    for kind, column in CSV_NUMBERS:
        _number(draft, kind, row[column])
    for relation, column in CSV_TIES:
        draft.tie(row[column], relation)
    for column in CSV_REMARKS:
        draft.remark(row[column])
    draft.gender = row["Gender"].lower() or draft.gender
    draft.programme(row["Regime Name"])
    draft.on("listed", row["Date Designated"])
    draft.on("amended", row["Last Updated"])


def _number(draft: Draft, kind: str, text: str) -> None:
    """Documents without the words around their numbers; addresses of telephone and mail as they are printed."""
    for part in several(text) if kind in ("passport", "national-id", "registration") else ():
        for own, number, country in numbers_in(kind, part):
            draft.number(own, number, country)
    if kind not in ("passport", "national-id", "registration"):
        draft.number(kind, text)


def _quality(kind: str, strength: str) -> Quality:
    if strength.casefold().startswith("low"):
        return Quality.WEAK
    return Quality.PRIMARY if kind.casefold() == "primary name" else Quality.ALIAS


def _read_xml(file: BinaryIO) -> Reading:
    drafts = Drafts(WHAT, "uk-")
    as_of = None
    for number, element in enumerate(xml_records(file, "Designation", of=WHAT), start=1):
        as_of = as_of or day_of(text_of(root_of(element), "DateGenerated"))
        reference = text_of(element, "UniqueID")
        where = f"{WHAT}, designation {number} ({reference or 'no UniqueID'})"
        kind = kind_by(KINDS, text_of(element, "IndividualEntityShip"), where)
        _take_element(drafts.new(reference, kind, where), element)
    return drafts.reading(as_of)


def _take_element(draft: Draft, element: Element) -> None:
    for name in children(element, "Names", "Name"):
        whole_name = " ".join(filter(None, (text_of(name, part) for part in NAMES)))
        draft.spelt(whole_name, _quality(text_of(name, "NameType"), text_of(name, "AliasStrength")))
    for text in texts_of(element, "NonLatinNames", "NonLatinName", "NameNonLatinScript"):
        draft.name(text)
    for address in children(element, "Addresses", "Address"):
        draft.address(", ".join(filter(None, (text_of(address, part) for part in ADDRESS))))
        if draft.kind is Kind.ORGANISATION:
            draft.country(text_of(address, "AddressCountry"))
    for text in texts_of(element, *PERSON, "DOBs", "DOB"):
        draft.born(text)
    for path in COUNTRIES:
        for text in texts_of(element, *path):
            draft.country(text)
    _take_rest(draft, element)


def _take_rest(draft: Draft, element: Element) -> None:
    for kind, text in _texts(element, NUMBERS):
        _number(draft, kind, text)
    for relation, text in _texts(element, TIES):
        draft.tie(text, relation)
    for path in REMARKS:
        for text in texts_of(element, *path):
            draft.remark(text)
    draft.gender = text_of(element, *PERSON, "Genders", "Gender").lower()
    draft.programme(text_of(element, "RegimeName"))
    draft.on("listed", text_of(element, "DateDesignated"))
    draft.on("amended", text_of(element, "LastUpdated"))


def _texts(element: Element, table: tuple[tuple[str, tuple[str, ...]], ...]) -> Iterator[tuple[str, str]]:
    return ((word, text) for word, path in table for text in texts_of(element, *path))
