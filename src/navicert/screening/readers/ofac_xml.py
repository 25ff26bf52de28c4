"""OFAC's ``sdn.xml`` and ``consolidated.xml``: one ``sdnEntry`` a party.

Source: the schema of ``sdnList`` that OFAC publishes beside the files (``XML.xsd``). Numbers, genders, warnings and
dates stand in one list of identifications under a printed label.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO

from navicert.screening.listing import Quality
from navicert.screening.listing_error import ListError
from navicert.screening.readers.american_dates import american_births, american_day
from navicert.screening.readers.draft import Draft, Drafts, kind_by
from navicert.screening.readers.ofac import KINDS, QUALITIES, fact, resolved, tail_number
from navicert.screening.readers.ofac_remarks import remark_facts
from navicert.screening.readers.reading import Reading
from navicert.screening.readers.xml import Element, children, local, records, text_of, texts_of

WHAT = "OFAC XML"
STREET = ("address1", "address2", "address3", "city", "stateOrProvince", "postalCode", "country")
VESSEL = (("vesselType", "Vessel type"), ("tonnage", "Tonnage"), ("grossRegisteredTonnage", "GRT"))


def read_ofac_xml(parts: Mapping[str, BinaryIO]) -> Reading:
    """The part ``list``. ``as_of`` is the day of publication. Raises ``ListError``.

    The number of records that the file states must be the number that was read.
    """
    drafts, as_of, stated, read = Drafts(WHAT), None, "", 0
    for element in records(parts["list"], "publshInformation", "sdnEntry", of=WHAT):
        if local(element) == "publshInformation":
            as_of, stated = american_day(text_of(element, "Publish_Date")), text_of(element, "Record_Count")
        else:
            _entry(drafts, element)
            read += 1
    if stated and stated != str(read):
        raise ListError(f"{WHAT}: states {stated} records and holds {read:,}; it is cut short, get it again")
    return resolved(drafts.reading(as_of))


def _entry(drafts: Drafts, element: Element) -> None:
    number = text_of(element, "uid")
    if not number.isdigit():
        raise ListError(f"{WHAT}, line {element.sourceline}: the uid {number!r} is no number; get the list again")
    where = f"{WHAT}, {number}"
    draft = drafts.new(f"ofac-{number}", kind_by(KINDS, text_of(element, "sdnType"), where), where)
    draft.name(_name(element), Quality.PRIMARY)
    tail_number(draft, _name(element))
    for alias in children(element, "akaList", "aka"):
        draft.name(_name(alias), _quality(draft, alias))
    draft.programme(*texts_of(element, "programList", "program"))
    _places(draft, element)
    for date in texts_of(element, "dateOfBirthList", "dateOfBirthItem", "dateOfBirth"):
        draft.take(births=american_births(date))
    for found in children(element, "idList", "id"):
        label, value = text_of(found, "idType").rstrip(": -"), text_of(found, "idNumber")
        if not fact(draft, label, value, text_of(found, "idCountry")):
            draft.remark(value, label)
    _vessel(draft, element)
    for place in texts_of(element, "placeOfBirthList", "placeOfBirthItem", "placeOfBirth"):
        draft.remark(place, "Born in")
    draft.remark(text_of(element, "title"), "Title")
    remark_facts(draft, text_of(element, "remarks"))
    draft.remark(text_of(element, "remarks"))


def _name(element: Element) -> str:
    return f"{text_of(element, 'firstName')} {text_of(element, 'lastName')}".strip()


def _quality(draft: Draft, alias: Element) -> Quality:
    """A weak alias is weak whatever its type."""
    word, strength = text_of(alias, "type"), text_of(alias, "category").lower()
    quality = QUALITIES.get(word.lower().replace(".", ""))
    if quality is None or strength not in ("strong", "weak", ""):
        raise ListError(
            f"{draft.where}: an alias of type {word!r} and category {strength!r}; the format may have changed"
        )
    return Quality.WEAK if strength == "weak" else quality


def _places(draft: Draft, element: Element) -> None:
    for path in (("nationalityList", "nationality", "country"), ("citizenshipList", "citizenship", "country")):
        for country in texts_of(element, *path):
            draft.country(country)
    for address in children(element, "addressList", "address"):
        draft.address(", ".join(filter(None, (text_of(address, part) for part in STREET))))
        if text_of(address, "country"):
            draft.country(text_of(address, "country").removeprefix("Region: "))


def _vessel(draft: Draft, element: Element) -> None:
    for vessel in children(element, "vesselInfo"):
        fact(draft, "Vessel Call Sign", text_of(vessel, "callSign"))
        if text_of(vessel, "vesselFlag"):
            draft.country(text_of(vessel, "vesselFlag"))
        draft.tie(text_of(vessel, "vesselOwner"), "owner")
        for tag, label in VESSEL:
            draft.remark(text_of(vessel, tag), label)
