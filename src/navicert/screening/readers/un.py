"""The consolidated list of the United Nations Security Council, in its official XML.

Source: the elements are those of the Secretariat's schema ``sc-sanctions.xsd``. An alias of quality *Low* is a weak
one. Dates of birth and numbers also stand in notes, as sentences; what is read there is read by pattern, the rest stays
in the remarks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import BinaryIO

from navicert.screening.identifiers import identifier_of, kind_of
from navicert.screening.listing import Kind, Quality
from navicert.screening.listing_error import ListError
from navicert.screening.readers.american_dates import american_births, widened
from navicert.screening.readers.dates import day_of
from navicert.screening.readers.draft import Draft, Drafts, several
from navicert.screening.readers.ofac import first_name_first
from navicert.screening.readers.places import country_code
from navicert.screening.readers.reading import Reading
from navicert.screening.readers.xml import Element, children, local, records, root_of, text_of, texts_of

WHAT = "UN Security Council list"
KINDS: Mapping[str, Kind] = {"INDIVIDUAL": Kind.PERSON, "ENTITY": Kind.ORGANISATION}
NAME_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
QUALITIES: Mapping[str, Quality] = {
    "good": Quality.ALIAS, "low": Quality.WEAK, "a.k.a.": Quality.ALIAS, "aka": Quality.ALIAS, "": Quality.ALIAS,
    "f.k.a.": Quality.FORMER, "fka": Quality.FORMER, "n.k.a.": Quality.ALIAS,
}  # fmt: skip
ADDRESS = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY", "NOTE")
BORN = re.compile(r"[,;]?\s*\(?\bborn (?:on )?(.*)$", re.IGNORECASE)
DIGITS = re.compile(r"(?<=number )\d{4}\b|\b(?:[A-Z]{1,2}[-\s]{0,2})?\d[\dA-Z/.-]{4,}\b")
IN_BRACKETS = re.compile(r"\([^()]*\d{4,}[^()]*\)")
SEX = re.compile(r"\bGender: (Male|Female)\b")
FISCAL = re.compile(r"\bCode:?\s+([A-Z0-9]{8,})")
WORD = re.compile(r"[^\W\d_]{4,}")
UNPLACED = ("na", "n/a", "unknown")


def read_un_xml(parts: Mapping[str, BinaryIO]) -> Reading:
    """The part ``list``. ``as_of`` is the day on which the file was generated. Raises ``ListError``."""
    drafts, as_of = Drafts(WHAT), None
    for element in records(parts["list"], *KINDS, of=WHAT):
        as_of = as_of or day_of(root_of(element).get("dateGenerated", "")[:10])
        _party(drafts, element)
    return drafts.reading(as_of)


def _party(drafts: Drafts, element: Element) -> None:
    number = text_of(element, "DATAID")
    if not number.isdigit():
        raise ListError(f"{WHAT}, line {element.sourceline}: the DATAID {number!r} is no number; get the list again")
    draft = drafts.new(f"un-{number}", KINDS[local(element)], f"{WHAT}, {number}")
    _names(draft, element)
    draft.programme(text_of(element, "UN_LIST_TYPE"))
    draft.on("listed", text_of(element, "LISTED_ON")[:10])
    for tag, what in (("LAST_DAY_UPDATED", "amended"), ("DELISTED_ON", "delisted")):
        for day in [*texts_of(element, tag, "VALUE")] or [text_of(element, tag)]:
            draft.on(what, day[:10])
    said = SEX.search(text_of(element, "COMMENTS1"))
    gender = (text_of(element, "GENDER") or (said[1] if said else "")).lower()
    draft.gender = gender if gender in ("male", "female") else ""
    for country in (*texts_of(element, "NATIONALITY", "VALUE"), *texts_of(element, "NATIONALITY2")):
        _country(draft, country)
    for address in children(element, f"{local(element)}_ADDRESS"):
        draft.address(", ".join(filter(None, (text_of(address, part) for part in ADDRESS))))
        _country(draft, text_of(address, "COUNTRY"))
    for born in children(element, "INDIVIDUAL_DATE_OF_BIRTH"):
        _birth(draft, born)
    for document in children(element, "INDIVIDUAL_DOCUMENT"):
        _document(draft, document)
    _remarks(draft, element)


def _country(draft: Draft, text: str) -> None:
    if text.lower() not in UNPLACED and text:
        draft.country(text)


def _names(draft: Draft, element: Element) -> None:
    """The name of up to four parts, the name in its own script, and the aliases; one cell may hold several by ``;``."""
    whole = " ".join(filter(None, (text_of(element, part) for part in NAME_PARTS)))
    for place, name in enumerate(several(whole) if draft.kind is Kind.ORGANISATION else [whole]):
        draft.spelt(name, Quality.ALIAS if place else Quality.PRIMARY)
    for script in texts_of(element, "NAME_ORIGINAL_SCRIPT"):
        draft.name(script)
    for alias in children(element, f"{local(element)}_ALIAS"):
        word = text_of(alias, "QUALITY")
        quality = QUALITIES.get(word.lower())
        if quality is None:
            raise ListError(f"{draft.where}: {word!r} is no quality of an alias; the format may have changed")
        for printed in several(BORN.sub("", IN_BRACKETS.sub("", text_of(alias, "ALIAS_NAME")))):
            draft.spelt(first_name_first(printed) if draft.kind is Kind.PERSON else printed, quality)
        born = BORN.search(text_of(alias, "ALIAS_NAME")) or BORN.search(text_of(alias, "NOTE"))
        draft.take(births=american_births(born[1][:14]) if born else ())
        draft.take(births=american_births(text_of(alias, "DATE_OF_BIRTH")))
        draft.remark(" ".join((text_of(alias, "NOTE"), *IN_BRACKETS.findall(text_of(alias, "ALIAS_NAME")))), "Alias")


def _birth(draft: Draft, born: Element) -> None:
    """An exact date or year, a span, one that is about right, or a month in the note."""
    first, last, note = (text_of(born, tag) for tag in ("FROM_YEAR", "TO_YEAR", "NOTE"))
    date = (
        text_of(born, "DATE")[:10]
        or text_of(born, "YEAR")
        or (f"{first} to {last}" if first and last else first or last)
    )
    found = american_births(date or note.removesuffix("(Hijri Calendar)"))
    about = "approx" in f"{text_of(born, 'TYPE_OF_DATE')} {note}".lower()
    draft.take(births=map(widened, found) if about else found)
    if note:
        draft.remark(note, "Date of birth")


def _document(draft: Draft, document: Element) -> None:
    """A number in its own element, or within a sentence of the note or of the second type."""
    first, second, printed, note = (
        text_of(document, tag) for tag in ("TYPE_OF_DOCUMENT", "TYPE_OF_DOCUMENT2", "NUMBER", "NOTE")
    )
    place = text_of(document, "ISSUING_COUNTRY") or text_of(document, "COUNTRY_OF_ISSUE")
    label = next((word for word in (printed, second, note, first) if kind_of(word) not in ("other", "licence")), first)
    number = (
        printed
        if printed and not WORD.search(printed)
        else _number_in(printed) or _number_in(note) or _number_in(second)
    )
    found = identifier_of(label, number or printed, country_code(place))
    draft.take(found)
    sentence = "; ".join(filter(None, (second, None if number == printed else printed, note)))
    draft.remark(sentence, f"{first} {number}".strip() if sentence else "")


def _number_in(sentence: str) -> str:
    """The first number of a sentence that is long enough to be one of a document, or a fiscal code."""
    found = FISCAL.search(sentence)
    digits = DIGITS.search(sentence)
    return found[1] if found else digits[0] if digits else ""


def _remarks(draft: Draft, element: Element) -> None:
    draft.remark(text_of(element, "REFERENCE_NUMBER"), "Reference")
    for tag, label in (("TITLE", "Title"), ("DESIGNATION", "Designation")):
        for text in texts_of(element, tag, "VALUE"):
            draft.remark(text, label)
    for place in children(element, "INDIVIDUAL_PLACE_OF_BIRTH"):
        draft.remark(
            ", ".join(filter(None, (text_of(place, p) for p in ("CITY", "STATE_PROVINCE", "COUNTRY")))), "Born in"
        )
    draft.remark(text_of(element, "SUBMITTED_BY"), "Submitted by")
    draft.remark(text_of(element, "COMMENTS1"))
