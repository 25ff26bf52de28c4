"""What the formats of OFAC have in common: kinds, order of names, programme codes, and facts under a label.

The CSV remarks, the identifications of ``sdn.xml``, the features of ``sdn_advanced.xml`` and the Consolidated
Screening List all name a fact by one vocabulary of labels (``DOB``, ``Gender``, ``Tax ID No.``); :func:`fact` knows it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date as Day
from functools import lru_cache

from navicert.screening.identifiers import identifier_of
from navicert.screening.listing import Kind, Listing, Quality, Tie
from navicert.screening.readers.american_dates import american_births, american_day
from navicert.screening.readers.draft import Draft
from navicert.screening.readers.places import country_code
from navicert.screening.readers.reading import Reading

KINDS: Mapping[str, Kind] = {
    "individual": Kind.PERSON,
    "entity": Kind.ORGANISATION,
    "-0-": Kind.ORGANISATION,
    "": Kind.ORGANISATION,
    "vessel": Kind.VESSEL,
    "aircraft": Kind.AIRCRAFT,
}
"""The words for what is listed; an entity is printed as ``-0-`` in the CSV files."""
QUALITIES: Mapping[str, Quality] = {
    "aka": Quality.ALIAS, "nka": Quality.ALIAS, "fka": Quality.FORMER,
}  # fmt: skip
LABELS: tuple[tuple[str, str], ...] = (
    (r"DOB$|birth ?date|date of birth", "birth"),
    (r"nationality|citizen(?!'s)|(?:former |other |previous )?vessel flag|flag$", "country"),
    (r"gender$|sex$", "gender"),
    (r"linked to", "linked to"),
    (r"vessel owner", "owner"),
    (r"a\.?k\.?a\.?$|n\.?k\.?a\.?$", "weak"),
    (r"f\.?k\.?a\.?$", "former"),
    (r"secondary sanctions|additional sanctions|transactions prohibited|executive order|caatsa|ifca|target type", ""),
    (r"organi[sz]ation (type|established)|issuer name|(listing|effective) date|purchase/sales|chinese commercial code", ""),
    (r"aircraft (model|manufacture date|operator)|(other )?vessel (type|tonnage|gross|year)|(gross |registered )*tonnage", ""),
    (r"for more information|POB$|place of birth|title$|location$|additional information|identifying information|height|weight|physical", ""),
)  # fmt: skip
"""Labels whose fact is no number, and what it is; nothing: it is read by people only and stays in the remarks."""
COMPILED = tuple((re.compile(pattern, re.IGNORECASE), meaning) for pattern, meaning in LABELS)
CMIC = "CMIC-EO13959"
LISTED = re.compile(r"Listing Date \(CMIC\):?\s*(\d{2} [A-Z][a-z]{2} \d{4})")
QUOTED = re.compile(r"^['\"](.*)['\"]$")
GENERATION = re.compile(r",?\s+((?:jr|sr)\b\.?)(?=,|$)", re.IGNORECASE)
TAIL = re.compile(r"^[A-Z0-9]{1,3}-[A-Z0-9]{2,5}$")


def first_name_first(name: str) -> str:
    """``LAST, First`` as ``First LAST``; a name without a comma stays; a generation (``Jr.``) goes last."""
    generation = GENERATION.search(name)
    last, _, first = GENERATION.sub("", name).partition(",")
    return " ".join(f"{first} {last} {generation[1] if generation else ''}".split())


def printed(name: str, kind: Kind) -> str:
    """A name as it is kept: turned for a person, otherwise as it stands."""
    return first_name_first(name) if kind is Kind.PERSON else name


def programmes(text: str) -> list[str]:
    """The codes of ``IRAN] [SDGT] [IFSR`` or ``SDGT; SYRIA``."""
    return [code.strip() for code in re.split(r"[\[\];]+", text) if code.strip()]


def fact(draft: Draft, label: str, value: str, country: str = "") -> bool:
    """Put a labelled fact where it belongs in the listing. ``False``: the label means nothing that is compared.

    ``country`` is a country as printed. A number under a label that no table knows is kept as kind ``other``.
    """
    meaning = _meaning(label)
    text = QUOTED.sub(r"\1", value.strip())
    if meaning == "birth":
        draft.take(births=american_births(text))
    elif meaning == "country":
        draft.country(text)
    elif meaning == "gender":
        draft.gender = text.lower() if text.lower() in ("male", "female") else draft.gender
    elif meaning in ("linked to", "owner"):
        draft.tie(text, meaning)
    elif meaning in ("weak", "former"):
        draft.name(printed(text, draft.kind), Quality.WEAK if meaning == "weak" else Quality.FORMER)
    elif meaning == "number":
        draft.take(identifier_of(label, text, country_code(country)))
    return bool(meaning)


@lru_cache(maxsize=4096)
def _meaning(label: str) -> str:
    return next((meaning for pattern, meaning in COMPILED if pattern.match(label.strip())), "number")


def tail_number(draft: Draft, name: str) -> None:
    """Aircraft are listed under the mark they bear."""
    if draft.kind is Kind.AIRCRAFT and TAIL.match(name):
        draft.take(identifier_of("Aircraft Tail Number", name))


def _listed_by(listing: Listing) -> Day | None:
    """The one listing date that stands in the remarks of a Chinese military-industrial company and nothing else."""
    found = LISTED.search(listing.remarks) if listing.programmes == (CMIC,) else None
    return american_day(found[1]) if found else None


def resolved(reading: Reading) -> Reading:
    """What needs the whole list: ties by printed name point to the id of the one party whose first name that is."""
    holders: dict[str, set[str]] = {}
    for listing in reading.listings:
        for alias in listing.names[:1]:
            holders.setdefault(alias.text.casefold(), set()).add(listing.id)

    def one(tie: Tie) -> Tie:
        for spelt in (tie.to, f"{tie.to}.", first_name_first(tie.to)):
            found = holders.get(spelt.casefold(), set())
            if len(found) == 1:
                return Tie(next(iter(found)), tie.relation)
        return tie

    def whole(listing: Listing) -> Listing:
        listed = listing.listed or _listed_by(listing)
        if not listing.ties and listed == listing.listed:
            return listing
        return replace(listing, ties=tuple(map(one, listing.ties)), listed=listed)

    return replace(reading, listings=tuple(map(whole, reading.listings)))
