"""The remarks of OFAC's CSV files: one line in which every fact stands under a printed label, parted by ``;``.

``DOB circa 1961; alt. DOB 1963; Passport A12 (Iran) expires 03 Mar 2030; a.k.a. 'LEO'; Linked To: EXAMPLE CO.``
"""

from __future__ import annotations

import re

from navicert.screening.readers.draft import Draft
from navicert.screening.readers.ofac import fact
from navicert.screening.readers.places import country_code

SHORT = (
    r"(?:Diplomatic |Stateless Person |British National Overseas )?Passport(?: No\.:?| Booklet:?| Laissez-Passer)?",
    r"Vessel Registration Identification", r"Aircraft Manufacturer's Serial Number \(MSN\)",
    r"Aircraft Construction Number \(also called L/N or S/N or F/N\)", r"Aircraft Serial Identification",
    r"Aircraft Mode S Transponder Code", r"(?:Previous )?Aircraft Tail Number", r"(?:Other )?Vessel Call Sign",
    r"(?:Unified|United) Social Credit Code(?: Certificate)? \(USCCC?\)", r"BIK \(RU\)", r"SWIFT/BIC", r"MMSI", r"ISIN",
    r"Equity Ticker", r"Email(?: Address)?", r"Website", r"(?:Tele)?phone(?: No\.| Number)?:?", r"Fax(?: No\.| Number)?:?", r"TELEX",
    r"C\.U\.R\.P\.(?: #)?", r"C\.U\.I\.[TP]\.", r"C\.U\.I\.", r"R\.F\.C\.(?: #)?", r"RFC", r"D\.N\.I\.", r"N\.I\.E\.", r"I\.F\.E\.", r"C\.I\.F\.",
    r"C\.R\. No\.", r"SSN", r"RTN", r"RSIN", r"US FEIN", r"(?:Italian )?Fiscal Code:?", r"(?:Tazkira National|Refugee|Stateless Person|Personal) ID Card",
    r"Credencial electoral", r"Cartilla de Servicio Militar Nacional", r"Numero de Identidad", r"VisaNumberID", r"License",
    r"Romanian (?:Permanent Resident CAN|C\.R\.|Tax Registration)", r"CNP \(Personal Numerical Code\)", r"UAE Identification",
    r"Numero Unico de Identificacao Tributaria \(NUIT\)", r"Economic Register Number \(CBLS\)", r"Registration ID",
    r"Business Registration Document #(?: CUD:)?", r"Digital Currency Address - \w+",
)  # fmt: skip
"""Labels of numbers that do not end in ``No.``, ``Number`` or ``#``."""
LABELLED = re.compile(
    r"^(?:(?:alt|previous)\.? )?(?P<label>"
    r"DOB|POB|Nationality of Registration|nationality|citizen|Gender|Linked To:?|[afn]\.k\.a\.|"
    r"(?:Former |Other )?Vessel Flag|"
    + "|".join(SHORT)
    + r"|[A-Z][\w.'/& ()-]*?(?:\bNo\.?|\bNumber|#):?(?=\s+(?:\S{1,6}\s+)?\S*\d)"
    r")\s+(?P<value>\S.*)$",
    re.IGNORECASE,
)
WHOLLY_BRACKETED = re.compile(r"^\((Linked To: .*)\)\.?$")
BRACKETED = re.compile(r"\s*\(([^()]*)\)")
DATED = re.compile(r"[\s,;]+(?:date of )?(?:issued?|expire[sd]?|expiration|expiry)\b.*$", re.IGNORECASE)
NOT_NUMBERS = re.compile(
    r"established date|listing date|effective date|divestment|red notice|commercial code", re.IGNORECASE
)
WIDTH = 1000
"""So many characters the remarks of the main file hold; what goes on stands in the file of comments."""


def remark_facts(draft: Draft, remarks: str) -> None:
    """Take every labelled fact of the remarks; what has no label is for people and stays in the text."""
    pieces = [piece.strip() for piece in remarks.split(";")]
    if pieces:
        pieces[-1] = pieces[-1].removesuffix(".")
    for piece in pieces:
        found = LABELLED.match(WHOLLY_BRACKETED.sub(r"\1", piece))
        if found and not NOT_NUMBERS.search(found["label"]):
            label = found["label"].rstrip(":")
            number, country = _with_country(found["value"]) if _is_number(label) else (found["value"], "")
            fact(draft, label, number, country)


def _is_number(label: str) -> bool:
    return not re.match(
        r"DOB|POB|nationality|citizen(?!')|gender|linked|[afn]\.k\.a|(?:former |other )?vessel flag", label, re.I
    )


def _with_country(value: str) -> tuple[str, str]:
    """The bare number and the country in brackets behind it; other brackets belong to the number."""
    for found in BRACKETED.finditer(value):
        if country_code(found[1]):
            return DATED.sub("", value[: found.start()]), found[1]
    return DATED.sub("", value), ""


def continued(remarks: str, comment: str) -> tuple[str, bool]:
    """Remarks with their continuation. ``False``: the two do not join, because the files are of different editions.

    The continuation begins in the middle of a word; where it does not join, its first words are left out of the facts.
    """
    if not comment:
        return remarks, True
    if len(remarks) >= WIDTH:
        return remarks + comment, True
    return f"{remarks}; {comment.partition(';')[2]}", False
