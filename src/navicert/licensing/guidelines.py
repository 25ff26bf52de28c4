"""What the guidelines of the missile regime (MTCR) say to an item: a named result with its ground, never a decision.

Sources: MTCR, Guidelines for Sensitive Missile-Relevant Transfers, paragraphs 1 and 2 (read on the regime's own pages,
2026-11); its undertakings of end users ("MTCR and Trade", same place). The Equipment, Software and Technology Annex is
not on file here: which entries may be Category I stands in ``tables/mtcr_entries.csv`` with what was read for each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from navicert.law.codes import ENTRY, entry, normalise, under, unlisted
from navicert.licensing.tables import table
from navicert.terms import EndUse, Item, Transaction

RANGE_KM, PAYLOAD_KG = (
    Decimal(300),
    Decimal(500),
)  # MTCR Annex, Item 1: both at once, or after trading one for the other
DELIVERY_OF_WMD = frozenset(
    {"wmd", "missile", "nuclear", "nuclear_weapon", "chem_bio", "chemical_weapon", "biological_weapon"}
)
PARAGRAPH_2 = "MTCR Guidelines, paragraph 2"
NUMBERING = "numbering of Annex I to Reg (EU) 2021/821 (third character 1: MTCR; the key to the numbers is not on file)"
FAR_FROM_MISSILES = (
    "ML1.",
    "ML2.",
    "ML3.",
    "ML6.",
    "ML7.",
    "ML13.",
)  # small arms, guns, ammunition, vehicles, toxic agents, armour
ASSURANCES = (
    "a statement of the end user on the use and the place of use",
    "an assurance that the items serve nothing in the development or production of means of delivery of such weapons",
    "consent before any transfer to a third country, of replicas as well",
    "where it is needed, a visit after shipment by the exporter or its government",
)
BETWEEN_GOVERNMENTS = (
    "binding undertakings of the receiving government on end use and against retransfer",
    "the supplier's government answers for all steps needed to secure the stated end use",
)


class Result(StrEnum):
    """What the guidelines say, from the strictest to the laxest; ``UNDETERMINED`` is never a comfort."""

    NO_TRANSFER = "no_transfer"
    STRONG_PRESUMPTION_OF_DENIAL = "strong_presumption_of_denial"
    UNDETERMINED = "undetermined"
    CASE_BY_CASE = "case_by_case"
    NOT_COVERED = "not_covered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guideline:
    """The result for one item: category and item of the Annex, the ground in words, what must be asked or obtained."""

    result: Result
    category: str
    annex_item: str
    because: str
    cites: tuple[str, ...]
    unverified: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    assurances: tuple[str, ...] = ()


def mtcr(transaction: Transaction) -> tuple[Guideline, ...]:
    """What the MTCR guidelines say to each item, in the order of the lines.

    Example: a complete system of 600 kg over 800 km gives ``strong_presumption_of_denial``, Category I, Item 1.
    """
    items = transaction.lines or (transaction.item,)
    return tuple(_intended(_of_item(item), transaction.end_use) for item in items)


def _of_item(item: Item) -> Guideline:
    listed = _listed(item)
    figures = _figure(item, "range_km") is not None and _figure(item, "payload_kg") is not None
    systems = [(row, sure) for row, sure in listed if row["decided_by"] == "range_and_payload"]
    by_figures = next((row for row, sure in systems if sure or figures), None)
    if by_figures is not None or (figures and not listed):
        return _complete_system(item, by_figures)
    if listed:
        return _subsystem(item, *listed[0])
    code = normalise(item.eu_code or "")
    if item.mtcr or (ENTRY.match(code) and code[2] == "1"):
        return Guideline(
            result=Result.CASE_BY_CASE,
            category="II",
            annex_item="",
            because=f"{code or 'the item'} is an item of the MTCR Annex outside Items 1 and 2",
            cites=(PARAGRAPH_2,),
            unverified=() if item.mtcr else (NUMBERING,),
            assurances=ASSURANCES,
        )
    return _outside(item, code)


def _outside(item: Item, code: str) -> Guideline:
    """Neither Item 1 or 2 nor plainly another item of the Annex: outside it, or nobody has said."""
    if item.mtcr is False:
        said: str | None = "the item is stated not to be one of the MTCR Annex"
    elif ENTRY.match(code) and entry(code) not in {row["entry"] for row in table("missile_entries")}:
        said = f"{code} is no entry that the missile regime controls"
    elif unlisted(code) and code or f"{code}.".startswith(FAR_FROM_MISSILES):
        said = f"{code} is outside the lists of the missile regime"
    else:
        said = None
    if said is not None:
        return Guideline(
            result=Result.NOT_COVERED,
            category="none",
            annex_item="",
            because=said,
            cites=(PARAGRAPH_2,),
            unverified=() if item.mtcr is False else (NUMBERING,),
        )
    named = item.usml or code
    because = f"{named} may hold items of the MTCR Annex, and nobody has said whether this is one"
    return Guideline(
        result=Result.UNDETERMINED,
        category="unknown",
        annex_item="",
        because=because if named else "the item is not classified",
        cites=(PARAGRAPH_2,),
        unverified=(NUMBERING,),
        questions=("Is the item one of the MTCR Annex (item.mtcr)?" if named else "Which entry is the item?",),
    )


def _listed(item: Item) -> list[tuple[Mapping[str, str], bool]]:
    """The rows of the table that the item's entry meets, and whether surely or only perhaps (stated too coarsely)."""
    code = item.eu_code or ""
    met = [(row, under(code, row["code"])) for row in table("mtcr_entries")] if code else []
    return sorted(((row, found is True) for row, found in met if found is not False), key=lambda each: not each[1])


def _figure(item: Item, name: str) -> Decimal | None:
    """Range or payload; where it is stated twice, the larger one, so that nothing is cleared by the smaller."""
    stated = [v for v in (getattr(item, name), item.attributes.get(name)) if isinstance(v, int | float | Decimal)]
    return max((Decimal(str(v)) for v in stated), default=None)


def _trade(item: Item) -> bool | None:
    """Can 500 kg be carried over 300 km after trading range for payload? ``None`` where nobody has said."""
    if isinstance(item.tradeoff, bool):
        return item.tradeoff
    if isinstance(item.tradeoff, Mapping):
        reach, load = item.tradeoff.get("range_km_at_500_kg"), item.tradeoff.get("payload_kg_at_300_km")
        known = [Decimal(str(v)) >= limit for v, limit in ((reach, RANGE_KM), (load, PAYLOAD_KG)) if v is not None]
        return any(known) if known else None
    return False if item.attributes.get("payload_range_tradeoff_excluded") is True else None


def _complete_system(item: Item, row: Mapping[str, str] | None) -> Guideline:
    reach, load, trade = _figure(item, "range_km"), _figure(item, "payload_kg"), _trade(item)
    shown = f"range {_shown(reach, 'km')}, payload {_shown(load, 'kg')} against {RANGE_KM} km and {PAYLOAD_KG} kg"
    unverified = () if row is None or row["on_file"] == "annex_iv" else (NUMBERING,)
    both = reach is not None and load is not None and reach >= RANGE_KM and load >= PAYLOAD_KG
    neither = reach is not None and load is not None and reach < RANGE_KM and load < PAYLOAD_KG
    annex_item = row["item"] if row else "1.A"
    if both or trade:
        how = shown if both else f"{shown}; traded against each other they reach both"
        return _presumed(f"a complete system of Category I: {how}", annex_item, unverified)
    if neither or trade is False:
        far = reach is None or reach >= RANGE_KM
        return Guideline(
            result=Result.CASE_BY_CASE,
            category="II" if far else "II or none",
            annex_item="19.A" if far else "",
            because=f"a complete system below Category I: {shown}" + ("" if neither else "; no trade reaches both"),
            cites=(PARAGRAPH_2,),
            unverified=unverified,
            assurances=ASSURANCES,
        )
    return Guideline(
        result=Result.UNDETERMINED,
        category="I or II",
        annex_item=annex_item,
        because=f"a complete system, but its figures do not settle the category: {shown}",
        cites=(PARAGRAPH_2,),
        unverified=unverified,
        questions=(
            *(("What is its greatest range in km (item.range_km)?",) if reach is None else ()),
            *(("What is its greatest payload in kg (item.payload_kg)?",) if load is None else ()),
            "How far can it carry 500 kg, or what can it carry over 300 km, when range is traded for payload?",
        ),
    )


def _presumed(because: str, annex_item: str, unverified: tuple[str, ...]) -> Guideline:
    return Guideline(
        result=Result.STRONG_PRESUMPTION_OF_DENIAL,
        category="I",
        annex_item=annex_item,
        because=because,
        cites=(PARAGRAPH_2,),
        unverified=unverified,
        assurances=(*BETWEEN_GOVERNMENTS, *ASSURANCES),
    )


def _subsystem(item: Item, row: Mapping[str, str], sure: bool) -> Guideline:
    if row["decided_by"] == "production_facility" and sure and item.mtcr is not False:
        return Guideline(
            result=Result.NO_TRANSFER,
            category="I",
            annex_item=row["item"],
            because=f"{item.eu_code}: a {row['what']} for items of Category I; such transfers are not authorised",
            cites=(PARAGRAPH_2,),
            unverified=("the sentence on production facilities was read in a government's summary, not in the text",),
            questions=("Is it for items of Category I, or only for others that the same entry covers?",),
        )
    asked = f"Does the item meet Item {row['item']} of the MTCR Annex ({row['what']})? A specialist decides."
    return Guideline(
        result=Result.UNDETERMINED,
        category="I or II",
        annex_item=row["item"],
        because=f"{item.eu_code} may be Item {row['item']}, {row['what']}: Category I as far as that item describes it",
        cites=(PARAGRAPH_2,),
        unverified=("the text of the MTCR Annex is not on file",),
        questions=(asked,),
        assurances=ASSURANCES,
    )


def _intended(found: Guideline, end_use: EndUse) -> Guideline:
    """A use for the delivery of weapons of mass destruction turns every result into the presumption."""
    intended = end_use.wmd_delivery is True or (end_use.type or "") in DELIVERY_OF_WMD
    if not intended or found.result in (Result.NO_TRANSFER, Result.STRONG_PRESUMPTION_OF_DENIAL):
        return found
    return _presumed(
        f"meant for the delivery of weapons of mass destruction, in the Annex or not; the item itself: {found.because}",
        found.annex_item,
        found.unverified,
    )


def _shown(figure: Decimal | None, unit: str) -> str:
    return "not stated" if figure is None else f"{figure.normalize():f} {unit}"


def presumed_denied(found: tuple[Guideline, ...]) -> tuple[Guideline, ...]:
    """The results that stand against a grant (presumption or no transfer), and those that are not determined."""
    against = (Result.NO_TRANSFER, Result.STRONG_PRESUMPTION_OF_DENIAL, Result.UNDETERMINED)
    return tuple(each for each in found if each.result in against)


def as_json(found: Guideline) -> dict[str, Any]:
    """The result as plain data."""
    return {
        "regime": "MTCR",
        "result": str(found.result),
        "category": found.category,
        "annex_item": found.annex_item,
        "because": found.because,
        "cites": list(found.cites),
        "unverified": list(found.unverified),
        "questions": list(found.questions),
        "assurances": list(found.assurances),
    }
