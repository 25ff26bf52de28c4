"""From missing facts to questions a person can answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from navicert.law.codes import unlisted
from navicert.law.law import Law
from navicert.terms import Answer, AuthorisationAnswer, Question, RegimeAnswer, Transaction

NEAREST = 3

WORDS = {
    "destination": "Which country is the destination? The place stated is none that the law's tables know, or does not fit the act that is stated.",
    "final_destination": "Where do the goods end up? State it; or declare 'route' complete if they stay where they go, or 'parties' if nobody else receives them and no user is elsewhere.",
    "from": "From which country does it leave? The code stated is not assigned to a place.",
    "date": "Which law was in force on that day? It lies outside what the pack covers in full.",
    "pack": "What does this regime say? No pack is installed for it; ask its authority.",
    "parties": "Who are all the parties, and is any of them on a watchlist or of concern? Declare 'parties' complete once they are all stated.",
    "end_use.type": "What will the item be used for (civil, military, wmd, missile, nuclear, chem_bio, police_surveillance …)?",
    "end_use.knowledge": "Do you know, or have reason to know, of a use or user of concern?",
    "end_use.informed_by_authority": "Has an authority informed you about this end use or end user?",
    "informed": "Has an authority informed you that a licence is needed?",
    "concern": "Do you have grounds to suspect a use of concern?",
    "item.us_eccn": "What is the exact US classification, down to the paragraph (EAR99 if unlisted)?",
    "item.eu_code": "What is the exact EU classification, down to the paragraph ('none' if unlisted)?",
    "item.uk_code": "What is the exact classification under the UK strategic export control lists ('none' if unlisted)?",
    "item.ca_ecl": "What is the exact item of the Canadian Export Control List ('none' if unlisted)?",
    "item.ch_ekn": "What is the exact export control number of Switzerland ('none' if unlisted)?",
    "item.jp_row": "In which row of the Japanese list does the item stand ('none' if unlisted)?",
    "item.origin": "Where was the item made?",
    "item.kind": "Is the item a commodity, software or technology?",
    "item.us_content": "Which controlled US content does the item hold, by ECCN and percent of its value (or none)?",
    "item.value_usd": "What is the value of the order in US dollars?",
    "item.hs6": "What is the customs code (HS, six digits)?",
    "via": "Through which countries does it travel?",
    "region": "Which region of the country of destination is it for?",
    "destination_facility": "Is the destination a free zone or a free warehouse?",
    "item.usml": "Does the item stand on the US Munitions List, and under which category?",
    "item.related_to": "To which control-list entry does the software or technology relate?",
    "item.sample": "Is it only a sample?",
    "item.kg": "How much does it weigh? (kg)",
    "item.range_km": "What range does the system have? (km)",
    "item.payload_kg": "What payload does the system carry? (kg)",
    "item.value": "What is the value of the item, in the currency of the contract?",
    "item.classified": "Is it graded secret (classified by a government)?",
    "item.mtcr": "Is it an item of the Missile Technology Control Regime annex?",
    "item.cyber_surveillance": "Is it meant for covert surveillance of people through their data?",
    "item.crypto_published_standard": "Does it use only published or commercial cryptographic standards?",
    "item.crypto_user_changeable": "Can the user change the cryptographic functions?",
    "item.government_crypto": "Was it made or changed for a government?",
    "contract.currency": "In which currency is the contract?",
    "end_use.wmd_delivery": "Is it for the delivery of nuclear, chemical or biological weapons?",
    "end_use.system_range_km": "What range does the system have that it is for? (km)",
    "end_use.ultimate_end_user": "Who uses it in the end? Whoever is named there and is none of the parties: state him as end_user too, with his name, country and kind.",
    "end_use.detail": "What exactly will it be used for?",
    "shipments_this_year": "How many shipments of this kind went out this year?",
    "supports_previously_authorised": "Does it support goods that were authorised before?",
    "denial_notifications": "Does the authority know of a refusal by another state?",
    "activity": "What happens to the goods or the know-how? The word that is stated does not fit the rest, or does not say enough for this law.",
    "parties.role": "All parties are stated, and none of them receives or uses the goods: who does? State him as end_user or ultimate_consignee; if it is the buyer, once more in that role.",
    "parties.country": "Who takes part (exporter, broker, consignee, end user), and in which country is each of them?",
    "parties.nationality": "Of which nationality is whoever receives it?",
    "value_usd": "What is the value of the whole order in US dollars?",
    "contract.exchange_rate": "What is the rate of exchange? State it in NAVICERT_HOME/rates.csv with its day.",
}  # fmt: skip

PARTY = re.compile(r"^parties(?:\[(\d+)\])?\.(\w+)")
PARTY_WORDS = {
    "listed": "Which watchlists (or none) name", "ownership": "Who are the owners, with their percentages, of",
    "type": "What kind of body (civil, government, military, police …) is",
    "parent_hq": "In which country is the head office of the parent company of",
    "country": "In which country is",
    "nationality": "What is the nationality of", "in_supp8_part740": "Does Supplement No. 8 to part 740 name",
    "previously_approved": "Was a US licence or exception used before for", "relation": "How is the exporter related (wholly_owned_subsidiary …) to",
    "permanent_resident_us": "Is a US permanent resident or protected person:", "registered_ddtc": "Is registered with the DDTC:",
    "authorised_user_126_7": "Is an authorised user (22 CFR 126.7):", "canadian_registered": "Is a Canadian-registered person (22 CFR 126.5):",
    "certified_2009_43": "Is a certified recipient (Directive 2009/43/EC, Article 9):",
}  # fmt: skip


def words_for(fact: str, law: Law, transaction: Transaction) -> str:
    """The question that asks for a fact, in the words of the pack that reads it where it has some."""
    if fact in WORDS:
        return _stated(fact, law, transaction) + WORDS[fact]
    info = law.facts.get(fact)
    if info is not None and info.question:
        return f"{info.question}{f' ({info.unit})' if info.unit else ''}"
    party = PARTY.match(fact)
    if party is not None:
        return _of_party(party[2], int(party[1]) if party[1] else None, law, transaction)
    if fact.startswith("ruling."):
        return _ruling(fact.removeprefix("ruling."), law)
    return f"What is {fact.replace('_', ' ')}?"


def _stated(fact: str, law: Law, transaction: Transaction) -> str:
    """Why something is asked for although it was stated."""
    item, use = transaction.item, transaction.end_use
    code = {"item.us_eccn": item.us_eccn, "item.eu_code": item.eu_code}.get(fact)
    word = {"item.kind": item.kind, "end_use.type": use.type}.get(fact)
    return _not_enough(fact, word, law) or (_no_entry(code) if code else "")


def _no_entry(code: str) -> str:
    why = "does not fit the rest" if unlisted(code) else "is no entry of the list, or does not say enough"
    return f"'{code}' {why}. "


def _not_enough(fact: str, word: str | None, law: Law) -> str:
    if not word:
        return ""
    why = "does not fit the rest, or does not say enough" if law.knows(fact, word) else "is no word that the rules know"
    return f"'{word}' {why}. "


def _of_party(field: str, number: int | None, law: Law, transaction: Transaction) -> str:
    """What is asked of one party, or of each of them where a rule says of none in particular what it lacks."""
    kind = (transaction.parties or ())[number].type if field == "type" and number is not None else None
    who = "each party" if number is None else _party(transaction, number)
    asked = f"{PARTY_WORDS.get(field, f'What is the {field} of')} {who}?"
    return _not_enough("parties.type", kind, law) + asked.replace("_", " ")


def _party(transaction: Transaction, number: int) -> str:
    party = (transaction.parties or ())[number]
    return f"the {party.role}" + (f" {party.name}" if party.name else "")


def _ruling(rule_id: str, law: Law) -> str:
    for pack in law.packs.values():
        for rule in pack.rules:
            if rule.id == rule_id:
                return f"A person must read {rule.first_cite}: {rule.doc}"
    return f"A person must decide on {rule_id}."


def questions_of(lines: Sequence[RegimeAnswer], law: Law, transaction: Transaction) -> tuple[Question, ...]:
    """One question a missing fact, first the one that most laws wait for; where it is open whether a law reaches the case, it
    waits for that only.

    Where a licence is needed for certain, the facts that the nearest conditional authorisations wait for are asked.
    """
    wanted: dict[str, list[str]] = {}
    for line in lines:
        for fact in line.asked_first or line.missing or _waited_for(line):
            wanted.setdefault(fact, []).append(line.regime)
    return tuple(
        Question(fact=fact, text=words_for(fact, law, transaction), regimes=tuple(dict.fromkeys(regimes)))
        for fact, regimes in sorted(wanted.items(), key=lambda asked: -len(set(asked[1])))
    )


def nearest(line: RegimeAnswer) -> list[AuthorisationAnswer]:
    """The conditional authorisations that lack fewest facts."""
    waiting = [a for a in line.authorisations if a.status == "conditional"]
    return sorted(waiting, key=lambda a: (len(a.missing), a.id))[:NEAREST]


def _waited_for(line: RegimeAnswer) -> list[str]:
    held = nearest(line) if line.answer is Answer.LICENCE_REQUIRED else []
    return list(dict.fromkeys(f for a in held for f in a.missing))
