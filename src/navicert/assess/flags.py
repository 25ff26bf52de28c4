"""Red flags that the facts and the shipped tables can show. A flag asks or refers; it never clears.

Each check is a function: its docstring is what a person reads, its name in :data:`FLAGS` carries the id and the source.
What the facts cannot show stands in :data:`NOT_COMPUTABLE`, so that nobody takes silence for an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Day
from typing import Any

from navicert.law.codes import entry, under, unlisted
from navicert.law.law import Law
from navicert.terms import Flag, Hit, Item, Party, Stake, Transaction

RUSSIA_TRIGGER = Day(2022, 2, 24)
CONCERN = ("RU", "BY")
PARTNERS = frozenset({
    "AT", "AU", "BE", "BG", "CA", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE",
    "IS", "IT", "JP", "KR", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "NZ", "PL", "PT", "RO", "SE", "SI", "SK", "TW", "US",
})  # fmt: skip
"""States that ran like export controls on Russia (15 CFR part 746, Supp. No. 3, in substance): used to lower noise only."""
ADVANCED_CHIPS = ("3A090", "4A090", "3B001", "3D001", "3E001", "4A003", "5A992.z")
AGENTS = ("freight_forwarder", "forwarder", "broker", "trading_company", "mail_drop", "logistics")
AGENT_WORDS = frozenset({"forwarding", "freight", "logistics", "trading", "cargo", "shipping"})
VAGUE = frozenset(
    {"parts", "samples", "electronics", "goods", "equipment", "components", "accessories", "various", "misc"}
)
JUST_UNDER = 0.9


@dataclass(frozen=True)
class Check:
    """One declared flag: ``find`` gives a sentence and the facts for each time it is raised."""

    id: str
    source: str
    find: Callable[[Transaction, Law, Sequence[Hit]], Iterator[tuple[str, Mapping[str, Any]]]]

    @property
    def text(self) -> str:
        doc = self.find.__doc__
        assert doc, f"flag {self.id} has no docstring"
        return " ".join(doc.split())


Found = Iterator[tuple[str, Mapping[str, Any]]]


def _items(t: Transaction) -> Sequence[Item]:
    return t.lines or (t.item,)


def _tier(law: Law, item: Item, day: Day) -> str | None:
    table = law.flag_tables.get("chpl")
    if table is None or not item.hs6:
        return None
    rows = table.on(item.hs6[:6], day, None)
    return rows[0].cells["tier"] if rows else None


def _users(t: Transaction) -> list[Party]:
    return [p for p in t.parties or () if p.role in ("ultimate_consignee", "end_user")]


def high_priority(t: Transaction, law: Law, hits: Sequence[Hit]) -> Found:
    """Goods stand on the common high priority list: check the end user with more care than usual."""
    for item in _items(t):
        tier = _tier(law, item, t.date)
        if tier and t.to not in PARTNERS:
            yield f"HS {item.hs6} is in tier {tier}", {"hs6": item.hs6, "tier": tier}


def unlisted_though_usual(t: Transaction, law: Law, hits: Sequence[Hit]) -> Found:
    """Goods of a kind that is often controlled are stated as unlisted: have the classification confirmed."""
    for item in _items(t):
        stated = [c for c in (item.us_eccn, item.eu_code) if c is not None]
        if _tier(law, item, t.date) and stated and all(unlisted(c) for c in stated):
            yield f"HS {item.hs6} is stated as {', '.join(stated)}", {"hs6": item.hs6, "stated": stated}


def lists_disagree(t: Transaction, law: Law, hits: Sequence[Hit]) -> Found:
    """One list holds the item as military and another not at all: have both classifications compared."""
    for item in _items(t):
        codes = [c for c in (item.us_eccn, item.eu_code, item.uk_code) if c is not None]
        military = [c for c in codes if c.startswith("ML")]
        military += [f"USML {item.usml}"] if item.usml is not None and not unlisted(item.usml) else []
        free = [c for c in codes if unlisted(c) and (c == "EAR99" or c != item.us_eccn)]
        if military and free:
            yield f"{military[0]} is stated beside {free[0]}", {"military": military, "unlisted": free}


def vague_description(t: Transaction, law: Law, hits: Sequence[Hit]) -> Found:
    """The description is too vague to classify by: ask for the model and the data sheet."""
    for item in _items(t):
        words = str(item.attributes.get("description", "")).casefold().split()
        if words and all(w.strip(".,") in VAGUE for w in words):
            yield f"the description reads {' '.join(words)!r}", {"description": " ".join(words)}


def just_under_a_limit(t: Transaction, law: Law, hits: Sequence[Hit]) -> Found:
    """The value stays just under the limit of an exception: look for an order that was split."""
    pack = law.packs.get("us-ear")
    for item in _items(t) if pack else ():
        worth = item.value_usd or t.value_usd
        rows = (
            pack.tables["ccl_exceptions"].on(entry(item.us_eccn), t.date, None)
            if pack and item.us_eccn and worth
            else ()
        )
        limits = {r.cells["LVS"] for r in rows if isinstance(r.cells["LVS"], float)}
        for limit in sorted(limits):
            if worth and JUST_UNDER * limit <= worth <= limit:
                yield (
                    f"USD {worth:,.0f} against a limit of USD {limit:,.0f}",
                    {"value_usd": worth, "limit_usd": limit},
                )


def complementary_goods(t: Transaction, law: Law, hits: Sequence[Hit]) -> Found:
    """Several different high-priority goods in one order: together they may be the parts list of a weapon."""
    codes = sorted({item.hs6[:6] for item in _items(t) if item.hs6 and _tier(law, item, t.date)})
    if len(codes) >= 3 and t.to not in PARTNERS:
        yield f"{len(codes)} high-priority codes: {', '.join(codes)}", {"hs6": codes}


def advanced_chips(t: Transaction, law: Law, hits: Sequence[Hit]) -> Found:
    """Advanced computing goods for a party whose parent sits in a place of concern: ask who will use them, and where."""
    pack = law.packs.get("us-ear")
    groups = pack.tables.get("country_groups") if pack else None
    goods = [i.us_eccn for i in _items(t) if i.us_eccn and any(under(i.us_eccn, c) for c in ADVANCED_CHIPS)]
    for party in t.parties or () if goods and groups else ():
        rows = groups.on(party.parent_hq, t.date, None) if groups and party.parent_hq else ()
        if any(r.cells["group"] in ("D:5", "D:1") for r in rows):
            yield (
                f"{goods[0]} for a {party.role} with its parent in {party.parent_hq}",
                {"eccn": goods, "parent_hq": party.parent_hq},
            )


def resembles_listed(t: Transaction, law: Law, hits: Sequence[Hit]) -> Found:
    """A party carries the name or a number of a listed party: find out whether it is the same."""
    for hit in hits:
        yield (
            f"party {hit.party + 1}: {hit.matched} on {hit.list} ({hit.how})",
            {"list": hit.list, "entry": hit.entry},
        )


def owned_by_listed(t: Transaction, law: Law, hits: Sequence[Hit]) -> Found:
    """Listed owners hold half or more of a party together: the owner's bar may reach the party."""
    for number, party in enumerate(t.parties or (), start=1):
        listed = _listed_stakes(party)
        total = sum(s.percent or 0 for s in listed)
        if total >= 50:
            yield (
                f"party {number} is held to {total:g} % by listed owners",
                {"percent": total, "lists": [s.owner_listed for s in listed]},
            )


def nearly_owned_by_listed(t: Transaction, law: Law, hits: Sequence[Hit]) -> Found:
    """Listed owners hold just under half of a party: ask since when, and who holds the rest."""
    for number, party in enumerate(t.parties or (), start=1):
        total = sum(s.percent or 0 for s in _listed_stakes(party))
        if 40 <= total < 50:
            yield f"party {number} is held to {total:g} % by listed owners", {"percent": total}


def _listed_stakes(party: Party) -> list[Stake]:
    """The stakes of listed owners, each once, on however many lists its owner stands."""
    stakes = [s for s in party.ownership or () if s.owner_listed and s.percent is not None]
    return list({(s.owner or number, s.percent): s for number, s in reversed([*enumerate(stakes)])}.values())[::-1]


def founded_after_trigger(t: Transaction, law: Law, hits: Sequence[Hit]) -> Found:
    """High-priority goods for a firm founded after 24 February 2022 outside the partner states: ask what it did before."""
    sensitive = any(_tier(law, i, t.date) for i in _items(t))
    for party in _users(t) if sensitive else ():
        founded = party.born or ""
        if founded[:10] >= RUSSIA_TRIGGER.isoformat() and (party.country or t.to) not in PARTNERS:
            yield (
                f"{party.name or party.role} was founded on {founded}",
                {"born": founded, "country": party.country},
            )


def agent_as_user(t: Transaction, law: Law, hits: Sequence[Hit]) -> Found:
    """A forwarder, broker or trading firm is named as end user: ask who will really use the goods."""
    yield from _agents(t, "end_user")


def agent_as_consignee(t: Transaction, law: Law, hits: Sequence[Hit]) -> Found:
    """A forwarder, broker or trading firm is named as the final consignee: ask to whom it hands the goods."""
    yield from _agents(t, "ultimate_consignee")


def _agents(t: Transaction, role: str) -> Found:
    for party in _users(t):
        words = set((party.name or "").casefold().replace(",", " ").split())
        if party.role == role and (party.type in AGENTS or words & AGENT_WORDS):
            yield f"{party.name or role} ({party.type or 'by its name'})", {"role": role, "type": party.type}


def address_of_agent(t: Transaction, law: Law, hits: Sequence[Hit]) -> Found:
    """The end user sits at the address of another party that only handles goods: ask for its own premises."""
    handlers = {
        _address(p): p.role
        for p in t.parties or ()
        if p.role in ("freight_forwarder", "broker", "intermediate_consignee") and p.address
    }
    for party in _users(t):
        if party.address and _address(party) in handlers:
            yield (
                f"{party.role} shares its address with the {handlers[_address(party)]}",
                {"address": party.address},
            )


def _address(party: Party) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in (party.address or "").casefold()).split())


def own_list(t: Transaction, law: Law, hits: Sequence[Hit]) -> Found:
    """A party stands on a concern list of your own: treat it as your list says."""
    for number, party in enumerate(t.parties or (), start=1):
        for name in party.listed or ():
            if name.upper().startswith("OWN"):
                yield f"party {number} is on {name}", {"list": name}


def transshipment_point(t: Transaction, law: Law, hits: Sequence[Hit]) -> Found:
    """High-priority goods for or through a known transshipment point: ask for proof that they stay."""
    table = law.flag_tables.get("transshipment")
    if table is not None and any(_tier(law, i, t.date) for i in _items(t)):
        for place in dict.fromkeys((t.to, *(t.via or ()))):
            if table.on(place, t.date, None):
                yield f"{place} is named for goods on their way to Russia or Belarus", {"place": place}


def three_countries(t: Transaction, law: Law, hits: Sequence[Hit]) -> Found:
    """Departure, buyer and consignee sit in three countries: ask for the reason in the trade."""
    buyers = {p.country for p in t.parties or () if p.role == "purchaser" and p.country}
    users = {p.country for p in _users(t) if p.country} or {t.to}
    for buyer in sorted(buyers - {t.departure} - users):
        yield (
            f"from {t.departure}, bought from {buyer}, for {', '.join(sorted(users))}",
            {"purchaser": buyer, "consignee": sorted(users)},
        )


def through_concern_country(t: Transaction, law: Law, hits: Sequence[Hit]) -> Found:
    """The route crosses a country of concern that is not the destination: some such transit is banned, all of it is a risk."""
    for place in t.via or ():
        if place in CONCERN and t.to not in CONCERN:
            yield f"the route passes {place}", {"via": list(t.via or ())}


def free_zone(t: Transaction, law: Law, hits: Sequence[Hit]) -> Found:
    """The goods go to a free zone or free warehouse: ask where they go from there."""
    if t.destination_facility in ("free_zone", "free_warehouse"):
        yield (
            f"destination is a {t.destination_facility.replace('_', ' ')}",
            {"destination_facility": t.destination_facility},
        )


def statement_disagrees(t: Transaction, law: Law, hits: Sequence[Hit]) -> Found:
    """The stated ultimate end user is not the end user among the parties: clear up who it is."""
    named = [p.name for p in t.parties or () if p.role == "end_user" and p.name]
    stated = t.end_use.ultimate_end_user
    if stated and named and stated.casefold() not in [n.casefold() for n in named]:
        yield (
            f"stated is {stated}, among the parties {', '.join(named)}",
            {"stated": stated, "parties": named},
        )


def consigned_to_bank(t: Transaction, law: Law, hits: Sequence[Hit]) -> Found:
    """The goods are consigned to a bank and no end user is named: ask who will use them."""
    roles = {p.role for p in t.parties or ()}
    for party in t.parties or ():
        if (
            party.type == "bank"
            and party.role in ("ultimate_consignee", "intermediate_consignee")
            and "end_user" not in roles
        ):
            yield f"{party.role} is a bank", {"role": party.role}


def no_reexport_clause(t: Transaction, law: Law, hits: Sequence[Hit]) -> Found:
    """High-priority goods leave for a third country without a stated clause against re-export to Russia."""
    if t.contract.get("no_reexport_clause") is not True and t.to not in PARTNERS:
        for item in _items(t):
            if _tier(law, item, t.date):
                yield f"HS {item.hs6}, contract.no_reexport_clause is not stated as true", {"hs6": item.hs6}


FLAGS: tuple[Check, ...] = (
    Check("G01", "Common high priority list, 2024-02-23", high_priority),
    Check("G02", "15 CFR part 732 Supp. No. 3", unlisted_though_usual),
    Check("G17", "15 CFR part 774 Supp. No. 4 (order of review)", lists_disagree),
    Check("G04", "Quint-Seal note, 2023-12-11", vague_description),
    Check("G06", "Tri-Seal note, 2023-03-02 (methods)", just_under_a_limit),
    Check("G11", "Common high priority list, 2024-02-23", complementary_goods),
    Check("G16", "15 CFR part 732 Supp. No. 3 (20 to 27)", advanced_chips),
    Check("P01", "15 CFR part 732 Supp. No. 3", resembles_listed),
    Check("P03", "15 CFR part 732 Supp. No. 3 (29)", owned_by_listed),
    Check("P04", "Commission guidance on circumvention, 2023-09-07", nearly_owned_by_listed),
    Check("P05", "FIN-2023-Alert004", founded_after_trigger),
    Check("P10", "15 CFR part 732 Supp. No. 3", agent_as_user),
    Check("P11", "Tri-Seal note, 2023-03-02", address_of_agent),
    Check("P18", "BIS guidance, 2024-07-10", own_list),
    Check("R01", "FIN-2022-Alert003", transshipment_point),
    Check("R04", "15 CFR part 732 Supp. No. 3", agent_as_consignee),
    Check("R06", "Commission guidance on circumvention, 2023-09-07", three_countries),
    Check("R07", "Commission guidance on circumvention, 2023-09-07", through_concern_country),
    Check("R12", "Recommendation (EU) 2019/1318 Annex 2", free_zone),
    Check("D02", "Recommendation (EU) 2019/1318 Annex 2", statement_disagrees),
    Check("D07", "FIN-2023-NTC2", consigned_to_bank),
    Check("D09", "Reg (EU) 833/2014 Art. 12g", no_reexport_clause),
)
NOT_COMPUTABLE: Mapping[str, str] = {
    "G03": "needs a classifier of descriptions", "G05": "needs the exporter's earlier declarations",
    "G07": "needs trade statistics", "G08": "needs a register of firms", "G09": "needs the documents read",
    "G10": "needs the consignee's earlier orders", "G12": "needs prices of many declarations",
    "G13": "needs prices of many declarations", "G14": "needs masses of many declarations",
    "G15": "needs the documents read", "P02": "needs a graph of addresses and directors",
    "P06": "needs the customer's history", "P07": "needs the customer's history", "P08": "needs the customer's history",
    "P09": "needs the history of the pair", "P12": "needs a look at the web", "P13": "needs a list of sites",
    "P14": "needs declarations in both directions", "P15": "needs the party's history",
    "P16": "needs a register of firms over time", "P17": "needs the office's own cases",
    "P19": "needs the consignee's declarations over time", "P20": "needs outside trade records",
    "R02": "needs the exporter's earlier routes", "R03": "needs distances of routes",
    "R05": "needs the amendments of a declaration", "R08": "needs trade statistics", "R09": "needs trade statistics",
    "R10": "needs declarations in both directions", "R11": "needs mirror statistics",
    "R13": "needs the documents read", "R14": "needs positions of vessels", "R15": "needs events from carriers",
    "R16": "needs the documents read", "R17": "needs the ledger of temporary exports",
    "R18": "needs many parcels together", "R19": "needs declarations over time", "R20": "needs exit confirmations",
    "D01": "needs the state of the request", "D03": "needs the licence ledger", "D04": "needs the licence ledger",
    "D05": "needs the documents of many cases", "D06": "needs the documents read",
    "D08": "needs the exception that the declaration names", "D10": "needs the documents of many cases",
}  # fmt: skip


def red_flags(transaction: Transaction, law: Law, hits: Sequence[Hit] = ()) -> tuple[Flag, ...]:
    """Every flag that the transaction raises, in the order of :data:`FLAGS`, each time it is raised."""
    return tuple(
        Flag(id=check.id, text=check.text, because=because, source=check.source, facts=facts)
        for check in FLAGS
        for because, facts in check.find(transaction, law, hits)
    )
