"""The numbers in what a list prints about documents: ``Passport A123456 (Iran), expired on 1.2.2003`` holds one.

A number that carries words would never equal the number of a party; so words, dates of issue and notes in brackets
go, and the brackets tell the country and the kind. What holds no number at all gives none.
"""

from __future__ import annotations

import re

from navicert.screening.identifiers import kind_of
from navicert.screening.readers.demonyms import country_of

BRACKETS = re.compile(r"\(([^()]*)\)?")
ISSUED = re.compile(
    r"[\s,;]*\b(?:issued|expire[sd]?|expir(?:y|ation)|valid|date of|dated|delivered|under name|in the name)\b.*",
    re.IGNORECASE | re.DOTALL,
)
APART = re.compile(r"\s*[,;]\s*|(?<!\bN[oO])(?<!\bno)\.\s+(?=[A-Z\d])|\s+(?:and|or)\s+|\s+/\s+")
NUMBER = re.compile(
    r"(?:\b[A-ZА-ЯІЇЄ]{1,3}(?:-[A-Z]{1,2})?[ -])?(?:\b(?:No|№)\.?\s*)?(?<![\w.])[A-ZА-ЯІЇЄ]{0,4}-?\d[\dA-ZА-ЯІЇЄa-z./-]*(?: \d[\dA-Z./-]*)*(?: [A-Z]\b)?"
)
WORD_ONLY = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?|[A-Z0-9]{12,40}")
"""What may be a number without a digit: a BIC, and long codes."""
LABEL = re.compile(r"\b(?:TIN|KPP|INN|ID|OGRN|BRN|CR|SSN|NIN|UID|VAT|Reg|ИНН|ОГРН|КПП)\b[ :–-]*(?:No\b\.?)?")
"""Words that stand before a number in capitals and are none of its letters."""
NAMED = re.compile(r"\b(?:TIN|KPP|INN|OGRN|BRN|ИНН|ОГРН|КПП|Tax (?:ID|Identification Number)|Licen[cs]e number)\b")
"""Words that begin another number where several stand in one cell."""
SIGNS = str.maketrans({'"': " ", ")": " ", "[": "", "]": ""})
GLUED = re.compile(r"\b(?:No|N°|№)\.?(?=\d)")
SHORTEST = 3
"""What has fewer letters and digits tells nobody from anybody."""
NO = re.compile(r"\b(?:No|№)\.?\s*")
Number = tuple[str, str, str]


def numbers_in(label: str, text: str, country: str = "") -> list[Number]:
    """Kind, number and country of every number in a text that a list prints under this label."""
    notes = BRACKETS.findall(text)
    plain = text
    while BRACKETS.search(plain):
        plain = BRACKETS.sub(" ", plain)
    plain = ISSUED.sub("", GLUED.sub(" ", plain.translate(SIGNS)))
    kind = next((told for told in map(kind_of, notes) if told != "other"), "")
    place = country or next((code for code in map(_country, (*notes, plain)) if code), "")
    made = []
    for part in APART.split(NAMED.sub(r" ; \g<0>", plain)):
        found = NUMBER.search(LABEL.sub(" ", part))
        number = NO.sub("", found[0]).strip(" ./-") if found else WORD_ONLY.fullmatch(part.strip()) and part.strip()
        if number and sum(map(str.isalnum, number)) >= SHORTEST:
            told = kind_of(part.partition(number)[0]) if part.partition(number)[0].strip() else "other"
            own = kind or (told if told != "other" else kind_of(label))
            made.append((own, " ".join(number.split()), place))
    return made


def _country(note: str) -> str:
    """The country that a note names, or with whose adjective it begins. Codes are none: most are letters of numbers."""
    for words in (note.strip(), " ".join(note.split()[:2]), " ".join(note.split()[:1])):
        code = country_of(words) if len(words) > 3 and not words[0].isdigit() else ""
        if len(code) == 2 and code.isupper():
            return code
    return ""
