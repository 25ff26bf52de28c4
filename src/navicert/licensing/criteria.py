"""The criteria that a refusal rests on, in our own words, with the provision that each stands in.

``read`` says whether the provision's text was at hand when this table was written; what was not is to be checked against
the official text before a refusal quotes it.
"""

from __future__ import annotations

from dataclasses import dataclass

DUAL_USE = "Reg (EU) 2021/821 Art. 15"
MILITARY = "Common Position 2008/944/CFSP Art. 2"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One consideration that decides on a licence."""

    id: str
    title: str
    cite: str
    read: bool


CRITERIA: tuple[Criterion, ...] = (
    Criterion("15-1-a", "Commitments under regimes and treaties", f"{DUAL_USE}(1)(a)", True),
    Criterion("15-1-b", "Sanctions and embargoes", f"{DUAL_USE}(1)(b)", True),
    Criterion("15-1-c", "Foreign and security policy", f"{DUAL_USE}(1)(c)", True),
    Criterion("15-1-d", "End use and risk of diversion", f"{DUAL_USE}(1)(d)", True),
    Criterion("15-2", "Compliance programme of the exporter (global licences)", f"{DUAL_USE}(2)", True),
    Criterion("1", "International obligations", f"{MILITARY}(1)", False),
    Criterion("2", "Human rights and humanitarian law", f"{MILITARY}(2)", False),
    Criterion("3", "Conflict or tension inside the country", f"{MILITARY}(3)", False),
    Criterion("4", "Peace and stability of the region", f"{MILITARY}(4)", False),
    Criterion("5", "Security of member states and allies", f"{MILITARY}(5)", False),
    Criterion("6", "Conduct of the buying country", f"{MILITARY}(6)", False),
    Criterion("7", "Diversion within the country or onwards", f"{MILITARY}(7)", False),
    Criterion("8", "Means and development of the country", f"{MILITARY}(8)", False),
)
BY_ID = {criterion.id: criterion for criterion in CRITERIA}
