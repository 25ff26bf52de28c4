"""From missing facts to questions a person can answer."""

from __future__ import annotations

from collections.abc import Sequence

from navicert.law.law import Law
from navicert.terms import Question, RegimeAnswer, Transaction

WORDS = {
    "destination": "Which country is the destination? The place stated is not one that the law's tables know.",
    "final_destination": "Where do the goods end up? State it, or tick 'parties' or 'route' as complete if nobody else receives them.",
    "from": "From which country does it leave? The code stated is not assigned to a place.",
    "date": "Which law was in force on that day? It lies outside what the pack covers in full.",
    "pack": "What does this regime say? No pack is installed for it; ask its authority.",
    "parties": "Who are all the parties, and is any of them listed or of concern? Tick 'parties' as complete once they are all stated.",
    "end_use.type": "What will the item be used for (civil, military, wmd, missile, nuclear, chem_bio, police_surveillance …)?",
    "end_use.knowledge": "Do you know, or have reason to know, of a use or user of concern?",
    "end_use.informed_by_authority": "Has an authority informed you about this end use or end user?",
    "informed": "Has an authority informed you that a licence is needed?",
    "concern": "Do you have grounds to suspect a use of concern?",
    "item.us_eccn": "What is the exact US classification, down to the paragraph (EAR99 if unlisted)?",
    "item.eu_code": "What is the exact EU classification, down to the paragraph ('none' if unlisted)?",
    "item.origin": "Where was the item made?",
    "item.kind": "Is the item a commodity, software or technology?",
    "item.us_content": "Which controlled US content does the item hold, by ECCN and percent of its value?",
    "item.value_usd": "What is the value of the order in US dollars?",
    "item.hs6": "What is the customs code (HS, six digits)?",
    "via": "Through which countries does it travel?",
    "region": "Which region of the country of destination is it for?",
    "destination_facility": "Is the destination a free zone or a free warehouse?",
    "contract.exchange_rate": "What is the rate of exchange? State it in NAVICERT_HOME/rates.csv with its day.",
}  # fmt: skip


def words_for(fact: str, law: Law) -> str:
    """The question that asks for a fact, in the words of the pack that reads it where it has some."""
    if fact in WORDS:
        return WORDS[fact]
    info = law.facts.get(fact)
    if info is not None and info.question:
        return f"{info.question}{f' ({info.unit})' if info.unit else ''}"
    if fact.startswith("ruling."):
        return _ruling(fact.removeprefix("ruling."), law)
    return f"What is {fact.replace('_', ' ')}?"


def _ruling(rule_id: str, law: Law) -> str:
    for pack in law.packs.values():
        for rule in pack.rules:
            if rule.id == rule_id:
                return f"A person must read {rule.cites[0]}: {rule.doc}"
    return f"A person must decide on {rule_id}."


def questions_of(lines: Sequence[RegimeAnswer], law: Law, transaction: Transaction) -> tuple[Question, ...]:
    """One question a missing fact: those that decide first, then those that an authorisation waits for."""
    wanted: dict[str, list[str]] = {}
    for line in lines:
        waiting = [f for a in line.authorisations if a.status == "conditional" for f in a.missing]
        for fact in [*line.missing, *waiting]:
            wanted.setdefault(fact, []).append(line.regime)
    return tuple(
        Question(fact=fact, text=words_for(fact, law), regimes=tuple(dict.fromkeys(regimes)))
        for fact, regimes in wanted.items()
    )
