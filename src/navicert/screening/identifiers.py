"""Kinds of numbers that belong to one party, the words that lists print for them, and their plain form.

A number is kept as it was printed; :func:`normal_number` gives the form in which two numbers are compared.
A failed check digit never discards a number: lists misprint, and so do the people who type.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache

from stdnum import bic, imo, isin, lei
from stdnum.ru import inn

from navicert.screening.listing import Identifier

KINDS: Mapping[str, str] = {
    "imo": "number of a ship or a shipping company with the International Maritime Organization",
    "mmsi": "maritime mobile service identity of a ship",
    "call-sign": "radio call sign of a ship or an aircraft",
    "vessel-registration": "registration of a ship other than its IMO number",
    "aircraft-tail": "registration mark of an aircraft",
    "aircraft-serial": "manufacturer's serial or construction number of an aircraft",
    "aircraft-mode-s": "Mode S transponder code of an aircraft",
    "lei": "legal entity identifier (ISO 17442)",
    "bic": "business identifier code of a bank (ISO 9362)",
    "bik": "bank identification code of the Russian central bank",
    "isin": "number of a security (ISO 6166)",
    "ticker": "ticker of a listed share",
    "account": "bank account, IBAN included",
    "wallet": "address of a digital currency wallet",
    "tax": "tax number of a state not named below",
    "vat": "value-added tax number",
    "inn": "Russian tax number",
    "ogrn": "Russian state registration number",
    "okpo": "number in the Russian, Ukrainian or Belarusian register of enterprises (OKPO, EDRPOU)",
    "uscc": "Chinese uni(?:fi|t)ed social credit code",
    "eori": "number of an economic operator with the customs of the European Union",
    "duns": "Dun & Bradstreet number",
    "cage": "commercial and government entity code (NATO)",
    "uei": "unique entity identifier of the United States",
    "registration": "number in a register of companies, trades or charities",
    "licence": "number of a trade or professional licence",
    "passport": "passport or travel document of any sort",
    "national-id": "national identity number or card",
    "driving-licence": "driving licence",
    "birth-certificate": "birth certificate",
    "social-security": "social security number",
    "seafarer": "seafarer's identification document",
    "military-id": "military identification",
    "residence": "residence permit, visa or refugee document",
    "phone": "telephone or fax number",
    "email": "address of electronic mail",
    "website": "address of a website",
    "other": "number of a kind that the list does not name",
}

WORDS: tuple[tuple[str, str], ...] = (
    (r"digital currency|crypto|wallet", "wallet"),
    (r"\bimo\b|international maritime org", "imo"),
    (r"\bmmsi\b|maritime mobile", "mmsi"),
    (r"call ?sign", "call-sign"),
    (r"mode s\b|transponder", "aircraft-mode-s"),
    (r"tail number|aircraft registration|registration mark", "aircraft-tail"),
    (r"aircraft (manufacturer|construction|serial)|\bmsn\b|serial number|construction number", "aircraft-serial"),
    (r"(vessel|ship|hull) (registration|id)|hull (number|identification)|other vessel|official number", "vessel-registration"),
    (r"legal entity (number|identifier)|\blei\b", "lei"),
    (r"swift|\bbic\b|bank identifier", "bic"),
    (r"\bbik\b", "bik"),
    (r"\bisin\b", "isin"),
    (r"ticker", "ticker"),
    (r"\biban\b|bank account|account number", "account"),
    (r"\beori\b", "eori"),
    (r"d-?u-?n-?s\b", "duns"),
    (r"\bcage\b|\bncage\b", "cage"),
    (r"\buei\b|unique entity", "uei"),
    (r"\bogrn(ip)?\b|огрн", "ogrn"),
    (r"\binn\b|\bинн\b|taxpayer identification number \(russia", "inn"),
    (r"okpo|окпо|government gazette|edrpou|єдрпоу|\busreou\b", "okpo"),
    (r"uni(?:fi|t)ed social credit|\buscc\b|\busci\b", "uscc"),
    (r"\bv\.?a\.?t\b|\bvat\b", "vat"),
    (r"social security|\bssn\b", "social-security"),
    (r"passport|pasaporte|passeport|reisepass|паспорт|travel document|laissez", "passport"),
    (r"driver'?s|driving|driver.s (licen|permit)", "driving-licence"),
    (r"birth certificate", "birth-certificate"),
    (r"seafarer|seaman|crew", "seafarer"),
    (r"militar|serviceman|fardc", "military-id"),
    (r"residen|visa|green card|refugee|kimlik|immigration", "residence"),
    (r"\btax|fiscal|\bnit\b|\bruc\b|\brif\b|\brfc\b|r\.f\.c|\bfein\b|\bein\b|\bc\.?u\.?i\.?t\b|\bc\.?i\.?f\b|\brtn\b|\brsin\b|\bcnpj\b|\bpan\b|\btin\b|tributaria|kpp", "tax"),
    (r"c\.?u\.?r\.?p\b|cedula|c[eé]dula|d\.n\.i|\bdni\b|tazkira|electoral|voter|ration card|\bcuil\b|\bc\.?u\.?i\b|\ble number|n\.i\.e\b|i\.f\.e\b|\bcnp\b|identidad", "national-id"),
    (r"\bcompany|compan(y|ies) (number|registry)|commerc|commer[cs]|mercantil|incorporat|business (reg|number|id)", "registration"),
    (r"\bc\.r\.|registr(ation|y|ar|e)|register|matricula|folio|chamber|enterprise number|handels|file number|branch unit", "registration"),
    (r"licen[cs]e", "licence"),
    (r"national|citizen|personal (id|number)|identity|identification (number|card|no|document)|\bcivil\b|\bnin\b|ssn|bundespersonal|stateless|\bid (no|card)|uae identification|identification$", "national-id"),
    (r"phone|telephone|\btel(ex)?\b|fax|mobile", "phone"),
    (r"e-?mail", "email"),
    (r"website|web ?site|\burl\b|internet", "website"),
)  # fmt: skip
"""What lists print, as patterns in the order in which they are tried, and the kind that each means."""

LOOKALIKES = str.maketrans("АВЕКМНОРСТУХІ", "ABEKMHOPCTYXI")
"""Cyrillic capitals that are read and typed as Latin ones in document numbers."""
COMPILED = tuple((re.compile(pattern, re.IGNORECASE), kind) for pattern, kind in WORDS)
NOT_PLAIN = re.compile(r"[^A-Z0-9]+")
SEVEN_DIGITS = re.compile(r"\d{7}")
IMO_NUMBER = re.compile(r"^\s*IMO[\s:]*(?:No\.?\s*)?(\d{7})\b", re.IGNORECASE)
PREFIXES: Mapping[str, re.Pattern[str]] = {
    "imo": re.compile(r"^IMO(?:NO|NUMBER)?(?=\d)"),
    "mmsi": re.compile(r"^MMSI(?=\d)"),
    "lei": re.compile(r"^LEI(?=.{20}$)"),
    "duns": re.compile(r"^DUNS(?=\d)"),
    "website": re.compile(r"^HTTPS?(?:WWW)?|^WWW"),
    "inn": re.compile(r"^INN(?=\d)"),
    "ogrn": re.compile(r"^OGRN(?=\d)"),
}
CHECKS: Mapping[str, Callable[[str], bool]] = {
    "imo": imo.is_valid,
    "lei": lei.is_valid,
    "bic": bic.is_valid,
    "isin": isin.is_valid,
    "inn": inn.is_valid,
}


@lru_cache(maxsize=4096)
def kind_of(label: str) -> str:
    """The kind that a list means by its own word (``Tax ID No.``); ``other`` for a word that no table knows."""
    if label.strip().casefold() in KINDS:
        return label.strip().casefold()
    return next((kind for pattern, kind in COMPILED if pattern.search(label)), "other")


def normal_number(kind: str, number: str) -> str:
    """A number in the form in which it is compared: upper case, plain digits and letters, no separators.

    Full-width and other scripts' digits become ASCII digits, Cyrillic lookalikes become Latin letters, and a
    prefix that repeats the kind (``IMO 9123456``) goes. Idempotent. Two different numbers of one kind may not
    fall together but by letter case, which only wallets distinguish, and there by chance alone.
    """
    if number.isascii():
        joined = NOT_PLAIN.sub("", number.upper())
    else:
        plain = unicodedata.normalize("NFKC", number.replace("№", " ")).upper().translate(LOOKALIKES)
        joined = "".join(_digit(sign) for sign in plain if sign.isalnum())
    prefix = PREFIXES.get(kind)
    return prefix.sub("", joined) if prefix else joined


def _digit(sign: str) -> str:
    return str(unicodedata.decimal(sign)) if sign.isdecimal() else sign


def holds(kind: str, number: str) -> bool | None:
    """Whether the check digit is right; ``None`` where the kind has none. Said in reasons, never used to discard."""
    check = CHECKS.get(kind)
    return check(normal_number(kind, number)) if check else None


def identifier_of(label: str, number: str, country: str = "") -> Identifier | None:
    """The number under the word that its list prints for it; ``None`` where no digit or letter stands in it.

    ``country`` is ISO 3166 alpha-2 or empty. A ship's or company's ``IMO 9123456`` is an IMO number whatever the
    list calls it, and so are the seven digits of a ship's registration where the check digit of an IMO number holds.
    """
    text = " ".join(number.split())
    marked = IMO_NUMBER.match(text)
    if marked:
        return Identifier("imo", marked[1])
    kind = kind_of(label)
    if kind == "vessel-registration" and SEVEN_DIGITS.fullmatch(text) and imo.is_valid(text):
        kind = "imo"
    return Identifier(kind, text, country) if normal_number(kind, text) else None
