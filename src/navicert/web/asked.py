"""What the page asks for: one row a field, in the order of the page. Forms and errors are made from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from navicert.terms import ACTIVITIES, REGIMES, ROLES


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One field: its path in the facts, the question, and how an answer is written.

    Kinds: ``text day number yesno choice list ticks stakes contents``. ``more`` puts it under “More”.
    """

    path: str
    label: str
    hint: str = ""
    kind: str = "text"
    choices: tuple[tuple[str, str], ...] = ()
    suggestions: str = ""
    must: bool = False
    more: bool = False

    @property
    def name(self) -> str:
        """The name of the form field; a dot would confuse the prefixes of forms."""
        return self.path.replace(".", "__")


class Section(NamedTuple):
    """A group of fields under one heading."""

    title: str
    fields: tuple[Asked, ...]
    hint: str = ""


ACTIVITY_WORDS = {
    "export": "Export",
    "reexport": "Re-export from another country",
    "transfer_in_country": "Transfer inside one country",
    "deemed_export": "Release to a foreign person at home (deemed export)",
    "deemed_reexport": "Release to a foreign person abroad (deemed re-export)",
    "export_from_abroad": "Export of a foreign-made item from abroad",
    "intra_eu_transfer": "Transfer inside the European Union",
    "brokering": "Brokering",
    "transit": "Transit",
    "technical_assistance": "Technical assistance",
    "temporary_import": "Temporary import",
    "temporary_export": "Temporary export",
    "defense_service": "Defence service",
}
REGIME_WORDS = {
    "US-EAR": "United States: export administration (EAR)",
    "US-ITAR": "United States: arms (ITAR)",
    "EU-DU": "European Union: dual-use",
    "EU-MIL": "European Union: military list",
    "EU-SANC": "European Union: sanctions",
    "DE": "Germany: national measures",
    "UN": "United Nations: Security Council measures",
    "US-SANC": "United States: sanctions (OFAC)",
    "UK-SANC": "United Kingdom: sanctions",
    "UK": "United Kingdom",
    "CA": "Canada",
    "JP": "Japan",
    "CH": "Switzerland",
    "NO": "Norway",
    "CN": "China",
    "KR": "Korea",
    "AU": "Australia",
    "MTCR": "Missile Technology Control Regime (guidelines)",
    "NSG": "Nuclear Suppliers Group (guidelines)",
    "AG": "Australia Group (guidelines)",
    "WA": "Wassenaar Arrangement (guidelines)",
    "ZC": "Zangger Committee (guidelines)",
    "ALLIANCE": "Agreements between states (consents)",
}
COMPLETE_WORDS = (
    ("parties", "Parties: I have named all of them, and nothing more is known about them. None is on a list, "
                "or owned by somebody on a list, except as stated."),
    ("end_use", "End use: nothing more is known about it. No authority has informed us of a concern, and we "
                "have none."),
    ("item", "Item: what is not stated about it does not apply (for instance: no US content, not a sample)."),
    ("route", "Route: the item goes straight to the destination and stays there."),
)  # fmt: skip
FACILITIES = (("", "None, or not known"), ("free_zone", "Free zone"), ("free_warehouse", "Free warehouse"))
LISTS = "The names of lists, separated by commas, such as BIS-EL, BIS-MEU, OFAC-SDN, EU-FSF, UK-SL, UN-SC."


def _words(values: tuple[str, ...], words: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((value, words.get(value, value.replace("_", " ").capitalize())) for value in values)


SECTIONS = (
    Section("What happens, and when", (
        Asked(path="date", label="Day of the transfer", kind="day", must=True,
              hint="The law in force on this day decides."),
        Asked(path="activity", label="What is done", kind="choice", must=True,
              choices=_words(ACTIVITIES, ACTIVITY_WORDS)),
        Asked(path="regime_under_test", label="Under which law", kind="choice",
              choices=(("", "Every law that reaches these facts"), *_words(REGIMES, REGIME_WORDS))),
    )),
    Section("From where to where", (
        Asked(path="from", label="From", suggestions="places", must=True,
              hint="A country: DE, DEU or Germany. XI stands for Northern Ireland."),
        Asked(path="to", label="To", suggestions="places", must=True),
        Asked(path="final_destination", label="Final destination, if it is another country",
              suggestions="places",
              more=True),
        Asked(path="via", label="Countries on the way", kind="list", more=True, hint="Separated by commas."),
        Asked(path="region", label="Part of the country", more=True, hint="For instance UA-43 for Crimea."),
        Asked(path="destination_facility", label="Does it go to a free zone or free warehouse?",
              kind="choice",
              choices=FACILITIES, more=True),
    )),
    Section("The item", (
        Asked(path="item.kind", label="What it is", suggestions="kinds",
              hint="Goods (commodity), software, technology, or a complete system."),
        Asked(path="item.us_eccn", label="Number in the US list (ECCN)",
              hint="To the paragraph, such as 3A001.a.2; EAR99 if it is classified and unlisted."),
        Asked(path="item.eu_code", label="Number in the EU list (Annex I)",
              hint="Such as 6A003b4b; none if it is classified and unlisted."),
        Asked(path="item.origin", label="Where it was made", suggestions="places"),
        Asked(path="item.value_usd", label="Value in US dollars", kind="number"),
        Asked(path="item.value", label="Value in the currency of the contract", kind="number",
              more=True),
        Asked(path="item.kg", label="Mass in kilograms", kind="number", more=True),
        Asked(path="item.usml", label="Category in the US Munitions List", more=True),
        Asked(path="item.uk_code", label="Number in the UK list", more=True),
        Asked(path="item.ca_ecl", label="Number in the Canadian list", more=True),
        Asked(path="item.ch_ekn", label="Number in the Swiss list", more=True),
        Asked(path="item.jp_row", label="Row of the Japanese list", more=True),
        Asked(path="item.hs6", label="Customs code, six digits", more=True, hint="Without dots, such as 845811."),
        Asked(path="item.sample", label="Is it a sample?", kind="yesno", more=True),
        Asked(path="item.classified", label="Is it graded secret?", kind="yesno", more=True),
        Asked(path="item.us_content", label="US content of a foreign-made item", kind="contents", more=True,
              hint="One share a line: ECCN, percent of the value; for instance “3A001.a.2, 12.5”. Write none if there is "
              "none."),
    ), hint="An order of several lines is assessed from a file or through the interface."),
    Section("What it is for", (
        Asked(path="end_use.type", label="End use", suggestions="uses"),
        Asked(path="end_use.detail", label="In a few words"),
        Asked(path="end_use.informed_by_authority", label="Has an authority informed you of a concern?",
              kind="yesno"),
        Asked(path="end_use.knowledge", label="Do you know, or have reason to know, of a use or user of concern?",
              kind="yesno"),
        Asked(path="end_use.ultimate_end_user", label="Who uses it in the end", more=True),
        Asked(path="end_use.wmd_delivery", label="Can it serve to deliver weapons of mass destruction?",
              kind="yesno",
              more=True),
        Asked(path="end_use.system_range_km", label="Range of the system it goes into, in kilometres",
              kind="number",
              more=True),
    )),
)  # fmt: skip

COMPLETE = Asked(
    path="complete",
    label="What you have stated in full",
    kind="ticks",
    choices=COMPLETE_WORDS,
    hint="Without a tick, what you left out counts as unknown, and the answer may be a question. "
    "Tick only what you have checked: each tick is printed in the answer as your assumption.",
)

PARTY = (
    Asked(path="role", label="Role", kind="choice", choices=_words(ROLES, {"end_user": "End user"})),
    Asked(path="name", label="Name"),
    Asked(path="country", label="Country", suggestions="places"),
    Asked(path="type", label="What kind of party", suggestions="party-types"),
    Asked(path="nationality", label="Nationality, of a person", suggestions="places", more=True),
    Asked(path="parent_hq", label="Country of the parent company’s head office", suggestions="places",
          more=True),
    Asked(path="listed", label="On these lists", kind="list", more=True,
          hint=LISTS + " Write none if you checked."),
    Asked(path="ownership", label="Owners", kind="stakes", more=True,
          hint="One owner a line: percent, list the owner is on (or none), name. For instance “60, "
               "BIS-EL, Kestrel”."),
    Asked(path="address", label="Address", more=True),
    Asked(path="previously_approved", label="Approved before for the same item?", kind="yesno", more=True),
    Asked(path="relation", label="How the exporter is related to this party", more=True),
    Asked(path="permanent_resident_us", label="US resident or protected person?", kind="yesno", more=True),
    Asked(path="in_supp8_part740", label="Named in Supplement No. 8 to part 740?", kind="yesno", more=True),
)  # fmt: skip

SUGGESTIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "kinds": (
        ("commodity", "Goods"), ("software", "Software"), ("technology", "Technology"),
        ("complete_uav", "Complete unmanned aircraft"), ("complete_rocket", "Complete rocket"),
    ),
    "uses": (
        ("civil", "Civil"), ("military", "Military"), ("nuclear", "Nuclear"), ("missile", "Missiles"),
        ("chem_bio", "Chemical or biological weapons"), ("wmd", "Weapons of mass destruction"),
        ("police_surveillance", "Police or surveillance"),
        ("internal_development", "Development inside the firm"),
    ),
    "party-types": (
        ("civil", "Civil firm or body"), ("government", "Government body"), ("armed_forces", "Armed forces"),
        ("military_end_user", "Military end user"), ("military_intelligence", "Military intelligence"),
        ("police", "Police"), ("state_owned", "State-owned firm"), ("individual", "A person"),
        ("wholly_owned_subsidiary", "Wholly owned subsidiary"),
    ),
}  # fmt: skip
