"""How people write lists, regions and customs codes, and the one form that rules compare with.

A word that no table knows is kept as it was written, and counts as unknown wherever a rule reads it.
"""

from __future__ import annotations

import re

LISTS = frozenset({
    "BIS-EL", "BIS-EL-FN1", "BIS-EL-FN2", "BIS-EL-FN3", "BIS-EL-FN4", "BIS-EL-FN5", "BIS-EL-FN6", "BIS-UVL", "BIS-MEU",
    "BIS-MIEU", "BIS-DPL", "BIS-ISD", "BIS-LICENCE-EXCEPTIONS-SUSPENDED", "OFAC-SDN", "OFAC-SSI", "OFAC-FSE",
    "OFAC-CAPTA", "OFAC-NS-MBS", "OFAC-NS-CMIC", "OFAC-PLC", "OFAC-NONSDN", "DOS-ISN", "STATE-ISN", "STATE-NP", "DDTC-DEBARRED",
    "DDTC-AECA", "AECA-DEBARRED", "EU-FSF", "EU-833-IV", "EU-765-V", "EU-833-XLV", "UK-SL", "UK-OFSI", "UN-SC", "CA-SEMA", "CA-CONS",
    "CH-SECO", "JP-EUL", "JP-METI", "JP-METI-EUL", "AU-DFAT", "CN-UEL", "CN-ECL",
})  # fmt: skip
"""The list identifiers that the contract and the packs know."""
UNLISTED = ""
"""Said of an owner: on no list."""
LIST_WORDS = {
    "ENTITYLIST": "BIS-EL", "BISENTITYLIST": "BIS-EL", "UNVERIFIEDLIST": "BIS-UVL", "UVL": "BIS-UVL",
    "MEULIST": "BIS-MEU", "MEU": "BIS-MEU", "DENIEDPERSONSLIST": "BIS-DPL", "DENIEDPERSONS": "BIS-DPL", "DPL": "BIS-DPL",
    "SDN": "OFAC-SDN", "SDNLIST": "OFAC-SDN", "OFAC": "OFAC-SDN", "FSF": "EU-FSF", "UNSC": "UN-SC", "NONE": UNLISTED, "NOTLISTED": UNLISTED,
}  # fmt: skip
FOOTNOTE = re.compile(r"^BISEL(?:FN|FOOTNOTE)?(\d)$")
"""A footnote designation of an Entity List party, however it is written, becomes ``BIS-EL-FN4``."""
BARE = {re.sub(r"[^A-Z0-9]", "", known): known for known in LISTS}

REGION_WORDS = {
    "crimea": "UA-43", "autonomous republic of crimea": "UA-43", "sevastopol": "UA-40", "donetsk": "UA-14", "dnr": "UA-14",
    "dpr": "UA-14", "luhansk": "UA-09", "lugansk": "UA-09", "lnr": "UA-09", "lpr": "UA-09", "kherson": "UA-65",
    "zaporizhzhia": "UA-23", "zaporizhia": "UA-23", "zaporozhye": "UA-23", "kyiv": "UA-30", "kiev": "UA-30",
    "ua-crimea": "UA-43", "ua-dnr": "UA-14", "ua-lnr": "UA-09",
}  # fmt: skip
SUBDIVISION = re.compile(r"^([A-Za-z]{2})[\s_-]?([0-9]{1,3})$")
UKRAINE = frozenset(
    f"UA-{n}" for n in "05 07 09 12 14 18 21 23 26 30 32 35 40 43 46 48 51 53 56 59 61 63 65 68 71 74 77".split()
)
"""The regions of Ukraine (ISO 3166-2)."""
SIX_DIGITS = re.compile(r"^[0-9]{6}$")
LONGER_CODE = re.compile(r"^([0-9]{6})(?:[0-9]{2}|[0-9]{4})?$")


def list_id(text: str) -> str:
    """``BIS-EL`` for ``bis el`` or ``Entity List``; a word that is no known list stays as it was written."""
    bare = re.sub(r"[^A-Z0-9]", "", text.upper())
    numbered = FOOTNOTE.match(bare)
    if numbered:
        return f"BIS-EL-FN{numbered[1]}"
    return BARE.get(bare) or LIST_WORDS.get(bare, text)


def region_code(text: str) -> str:
    """``UA-43`` for ``ua43`` or ``Crimea``; other names stay as they were written."""
    plain = " ".join(text.casefold().removesuffix(" oblast").split())
    coded = SUBDIVISION.match(text)
    return REGION_WORDS.get(plain) or (f"{coded[1].upper()}-{coded[2]}" if coded else text)


def customs_code(text: str) -> str:
    """The six digits of the Harmonized System in a code of six, eight or ten digits; others stay as they were written."""
    found = LONGER_CODE.match(re.sub(r"[\s.]", "", text))
    return found[1] if found else text
