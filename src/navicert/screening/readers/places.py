"""Countries as the lists spell them, and their ISO 3166 alpha-2 codes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache

from iso3166 import countries

SPELT: Mapping[str, str] = {
    "afganistan": "AF", "bahamas the": "BS", "bolivia": "BO", "british virgin islands": "VG", "brunei": "BN", "burma": "MM",
    "myanmar burma": "MM", "burma myanmar": "MM", "cape verde": "CV", "cabo verde previously cape verde": "CV", "central african rep": "CF",
    "china hong kong special administrative region": "HK", "china macao special administrative region": "MO",
    "china mainland": "CN", "mainland china": "CN", "china people s republic of": "CN", "people s republic of china": "CN",
    "prc": "CN", "peoples republic of china": "CN", "congo brazzaville": "CG", "congo republic of": "CG", "congo republic of the": "CG",
    "republic of congo": "CG", "republic of the congo": "CG", "congo democratic republic": "CD", "congo kinshasa": "CD",
    "congo democratic republic of": "CD", "congo dem rep": "CD", "dem rep of congo": "CD", "dr congo": "CD", "drc": "CD",
    "democratic republic of congo": "CD", "democratic republic of the congo": "CD", "st helena": "SH", "cote d ivoire": "CI", "ivory coast": "CI", "crimea": "UA", "crimea region of ukraine": "UA",
    "crimea occupied": "UA", "region crimea": "UA", "curacao": "CW", "czech republic": "CZ", "czechoslovakia": "", "dprk": "KP",
    "korea north": "KP", "north korea": "KP", "korea democratic people s republic": "KP", "democratic people s republic of korea": "KP",
    "korea south": "KR", "south korea": "KR", "republic of korea": "KR", "korea republic": "KR", "rok": "KR", "east timor": "TL",
    "eswatini swaziland": "SZ", "swaziland": "SZ", "falkland islands": "FK", "fyrom": "MK", "macedonia": "MK",
    "north macedonia the republic of": "MK", "republic of north macedonia": "MK", "former yugoslav republic of macedonia": "MK",
    "gambia the": "GM", "germany federal republic of": "DE", "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB",
    "northern ireland": "GB", "uk": "GB", "united kingdom": "GB", "british": "GB", "hong kong sar": "HK", "hong kong s a r": "HK",
    "hong kong china": "HK", "hong kong sar china": "HK", "macau": "MO", "macao sar": "MO", "macau china": "MO", "macao china": "MO",
    "holland": "NL", "netherlands the": "NL", "iran": "IR", "islamic republic of iran": "IR", "kosovo": "XK", "republic of kosovo": "XK",
    "kyrgyz republic": "KG", "laos": "LA", "lao pdr": "LA", "libyan arab jamahiriya": "LY", "libya state of": "LY",
    "man isle of": "IM", "micronesia": "FM", "moldova": "MD", "republic of moldova": "MD", "palestinian": "PS", "palestine": "PS",
    "palestinian authority": "PS", "state of palestine": "PS", "occupied palestinian territories": "PS", "palestinian territories": "PS",
    "occupied palestinian territory": "PS", "palestinian territory": "PS", "gaza": "PS", "gaza strip": "PS", "west bank": "PS",
    "region gaza": "PS", "region west bank": "PS", "region northern gaza": "PS", "region north gaza": "PS", "pitcairn islands": "PN",
    "republic of belarus": "BY", "byelorussia": "BY", "belorussia": "BY", "republic of latvia": "LV", "republic of china": "TW",
    "reunion island": "RE", "russia": "RU", "region russia": "RU", "region iran": "IR", "region china": "CN", "rwandese republic": "RW",
    "sao tome": "ST", "slovak republic": "SK", "st kitts nevis": "KN", "st kitts and nevis": "KN", "saint kitts nevis": "KN", "st lucia": "LC",
    "st maarten": "SX", "st vincent and the grenadines": "VC", "st vincent": "VC", "saint vincent": "VC", "syria": "SY", "syrian": "SY",
    "taiwan": "TW", "taiwan roc": "TW", "tanzania": "TZ", "united republic of tanzania": "TZ", "the gambia": "GM", "tibet": "CN", "turkey": "TR",
    "turkiye": "TR", "republic of turkiye": "TR", "turks caicos islands": "TC", "u a e": "AE", "uae": "AE", "emirates": "AE", "us": "US",
    "usa": "US", "u s": "US", "u s a": "US", "united states": "US", "vatican": "VA", "vatican city": "VA", "holy see vatican city state": "VA",
    "venezuela": "VE", "republic of venezuela": "VE", "viet nam": "VN", "vietnam": "VN", "virgin islands us": "VI", "us virgin islands": "VI",
    "virgin islands british": "VG", "virgin islands u k": "VG", "western sahara": "EH", "zaire": "CD", "rhodesia": "ZW", "ceylon": "LK",
    "upper volta": "BF", "burkina": "BF", "republic of yemen": "YE", "republic of the sudan": "SD", "republic of sudan": "SD",
    "republic of south sudan": "SS", "kingdom of saudi arabia": "SA", "ksa": "SA", "republic of iraq": "IQ", "state of kuwait": "KW",
    "hashemite kingdom of jordan": "JO", "swiss": "CH", "state of qatar": "QA", "kingdom of bahrain": "BH", "bosnia": "BA",
    "bosnia herzegovina": "BA", "republika srpska": "BA", "trinidad tobago": "TT", "antigua barbuda": "AG", "guinea republic of": "GN",
    "somaliland": "SO", "puntland": "SO", "transnistria": "MD", "abkhazia": "GE", "south ossetia": "GE", "donetsk people s republic": "UA",
    "luhansk people s republic": "UA", "autonomous republic of crimea": "UA", "sevastopol": "UA", "donetsk": "UA", "luhansk": "UA",
    "channel islands": "", "yugoslavia": "", "netherlands antilles": "", "soviet union": "", "ussr": "", "serbia and montenegro": "",
}  # fmt: skip
"""The lists' own spellings, folded as :func:`_folded` folds. Empty: a state that is no more and has no one successor."""
NOT_FOLDED = re.compile(r"[^\w]+|_")


def _folded(text: str) -> str:
    """Lower case, no accents, runs of other signs as one space: ``Côte d'Ivoire`` becomes ``cote d ivoire``."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(NOT_FOLDED.sub(" ", bare.replace("&", " and ")).split())


@cache
def _known() -> Mapping[str, str]:
    """Every folded spelling: the lists' own, ISO's names also without what follows a comma or bracket, the codes."""
    table: dict[str, str] = {}
    for country in countries:
        for name in (country.name, country.apolitical_name, country.alpha2, country.alpha3):
            table[_folded(name)] = country.alpha2
        short = re.split(r",| \(", country.name)[0]
        if sum(other.name.startswith(short) for other in countries) == 1:
            table[_folded(short)] = country.alpha2
    return {**table, **{_folded(name): code for name, code in SPELT.items()}, "xk": "XK", "xkx": "XK"}


@lru_cache(maxsize=16384)
def country_code(text: str) -> str:
    """``IR`` for ``IR``, ``IRN``, ``Iran`` or ``Iran (Islamic Republic of)``; empty where the text is no known country.

    A region that no state recognises as one counts to the state of its territory (``Crimea`` to ``UA``).
    """
    folded = _folded(text)
    bare = folded.removeprefix("the ")
    return _known().get(folded) or _known().get(bare) or _known().get(bare.removeprefix("republic of "), "")


def country_codes(*texts: str) -> tuple[str, ...]:
    """The codes of several texts in their order, each once, without the unknown ones."""
    return tuple(dict.fromkeys(filter(None, map(country_code, texts))))
