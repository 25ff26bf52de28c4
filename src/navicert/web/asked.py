"""What the page asks for: one row a field, in the order of the page. Forms and errors are made from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from navicert.licensing.words import ROLES as ROLE_NAMES
from navicert.terms import ACTIVITIES, REGIMES, ROLES
from navicert.web.case_words import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One field: its path in the facts, the question, and how an answer is written.

    Kinds: ``text day number yesno choice list ticks stakes contents``. ``more`` puts it under “More”.
    """

    path: str
    label: Text
    hint: Text = ""
    kind: str = "text"
    choices: tuple[tuple[str, Text], ...] = ()
    suggestions: str = ""
    must: bool = False
    more: bool = False

    @property
    def name(self) -> str:
        """The name of the form field; a dot would confuse the prefixes of forms."""
        return self.path.replace(".", "__")


class Section(NamedTuple):
    """A group of fields under one heading."""

    title: Text
    fields: tuple[Asked, ...]
    hint: Text = ""


ACTIVITY_WORDS = {
    "export": _("Export"),
    "reexport": _("Re-export from another country"),
    "transfer_in_country": _("Transfer inside one country"),
    "deemed_export": _("Release to a foreign person at home (deemed export)"),
    "deemed_reexport": _("Release to a foreign person abroad (deemed re-export)"),
    "export_from_abroad": _("Export of a foreign-made item from abroad"),
    "intra_eu_transfer": _("Transfer inside the European Union"),
    "brokering": _("Brokering"),
    "transit": _("Transit"),
    "technical_assistance": _("Technical assistance"),
    "temporary_import": _("Temporary import"),
    "temporary_export": _("Temporary export"),
    "defense_service": _("Defence service"),
}
ROLE_WORDS = {role: _(word) for role, word in ROLE_NAMES.items()} | {"ultimate_consignee": _("Ultimate consignee")}
"""The law tells the ultimate consignee from the intermediate one, where a form of the office has one consignee."""
REGIME_WORDS = {
    "US-EAR": _("United States: export administration (EAR)"),
    "US-ITAR": _("United States: arms (ITAR)"),
    "EU-DU": _("European Union: dual-use"),
    "EU-MIL": _("European Union: military list"),
    "EU-SANC": _("European Union: sanctions"),
    "DE": _("Germany: national measures"),
    "UN": _("United Nations: Security Council measures"),
    "US-SANC": _("United States: sanctions (OFAC)"),
    "UK-SANC": _("United Kingdom: sanctions"),
    "UK": _("United Kingdom"),
    "CA": _("Canada"),
    "JP": _("Japan"),
    "CH": _("Switzerland"),
    "NO": _("Norway"),
    "CN": _("China"),
    "KR": _("Korea"),
    "AU": _("Australia"),
    "MTCR": _("Missile Technology Control Regime (guidelines)"),
    "NSG": _("Nuclear Suppliers Group (guidelines)"),
    "AG": _("Australia Group (guidelines)"),
    "WA": _("Wassenaar Arrangement (guidelines)"),
    "ZC": _("Zangger Committee (guidelines)"),
    "ALLIANCE": _("Agreements between states (consents)"),
}
COMPLETE_WORDS = (
    ("parties", _("Parties: I have named all of them, and nothing more is known about them. None is on a list, "
                "or owned by somebody on a list, except as stated.")),
    ("end_use", _("End use: nothing more is known about it. No authority has informed us of a concern, and we "
                "have none.")),
    ("item", _("Item: what is not stated about it does not apply (for instance: no US content, not a sample).")),
    ("route", _("Route: the item goes straight to the destination and stays there.")),
)  # fmt: skip
FACILITIES = (("", _("None, or not known")), ("free_zone", _("Free zone")), ("free_warehouse", _("Free warehouse")))


def _choices(values: tuple[str, ...], words: Mapping[str, Text]) -> tuple[tuple[str, Text], ...]:
    return tuple((value, words[value]) for value in values)


SECTIONS = (
    Section(_("What happens, and when"), (
        Asked(path="date", label=_("Day of the transfer"), kind="day", must=True,
              hint=_("The law in force on this day decides.")),
        Asked(path="activity", label=_("What is done"), kind="choice", must=True,
              choices=_choices(ACTIVITIES, ACTIVITY_WORDS)),
        Asked(path="regime_under_test", label=_("Under which law"), kind="choice",
              choices=(("", _("Every law that reaches these facts")), *_choices(REGIMES, REGIME_WORDS))),
    )),
    Section(_("From where to where"), (
        Asked(path="from", label=_("From"), suggestions="places", must=True,
              hint=_("A country: DE, DEU or Germany. XI stands for Northern Ireland.")),
        Asked(path="to", label=_("To"), suggestions="places", must=True),
        Asked(path="final_destination", label=_("Final destination, if it is another country"),
              suggestions="places",
              more=True),
        Asked(path="via", label=_("Countries on the way"), kind="list", more=True, hint=_("Separated by commas.")),
        Asked(path="region", label=_("Part of the country"), more=True, hint=_("For instance UA-43 for Crimea.")),
        Asked(path="destination_facility", label=_("Does it go to a free zone or free warehouse?"),
              kind="choice",
              choices=FACILITIES, more=True),
    )),
    Section(_("The item"), (
        Asked(path="item.kind", label=_("What it is"), suggestions="kinds",
              hint=_("Goods (commodity), software, technology, or a complete system.")),
        Asked(path="item.us_eccn", label=_("Number in the US list (ECCN)"),
              hint=_("To the paragraph, such as 3A001.a.2; EAR99 if it is classified and unlisted.")),
        Asked(path="item.eu_code", label=_("Number in the EU list (Annex I)"),
              hint=_("Such as 6A003b4b; none if it is classified and unlisted.")),
        Asked(path="item.origin", label=_("Where it was made"), suggestions="places"),
        Asked(path="item.value_usd", label=_("Value in US dollars"), kind="number"),
        Asked(path="item.value", label=_("Value in the currency of the contract"), kind="number",
              more=True),
        Asked(path="item.kg", label=_("Mass in kilograms"), kind="number", more=True),
        Asked(path="item.usml", label=_("Category in the US Munitions List"), more=True),
        Asked(path="item.uk_code", label=_("Number in the UK list"), more=True),
        Asked(path="item.ca_ecl", label=_("Number in the Canadian list"), more=True),
        Asked(path="item.ch_ekn", label=_("Number in the Swiss list"), more=True),
        Asked(path="item.jp_row", label=_("Row of the Japanese list"), more=True),
        Asked(path="item.hs6", label=_("Customs code, six digits"), more=True, hint=_("Without dots, such as 845811.")),
        Asked(path="item.sample", label=_("Is it a sample?"), kind="yesno", more=True),
        Asked(path="item.classified", label=_("Is it graded secret?"), kind="yesno", more=True),
        Asked(path="item.us_content", label=_("US content of a foreign-made item"), kind="contents", more=True,
              hint=_("One share a line: ECCN, percent of the value; for instance “3A001.a.2, 12.5”. Write none if there is "
              "none.")),
    ), hint=_("An order of several lines is assessed from a file or through the interface.")),
    Section(_("What it is for"), (
        Asked(path="end_use.type", label=_("End use"), suggestions="uses"),
        Asked(path="end_use.detail", label=_("In a few words")),
        Asked(path="end_use.informed_by_authority", label=_("Has an authority informed you of a concern?"),
              kind="yesno"),
        Asked(path="end_use.knowledge", label=_("Do you know, or have reason to know, of a use or user of concern?"),
              kind="yesno"),
        Asked(path="end_use.ultimate_end_user", label=_("Who uses it in the end"), more=True),
        Asked(path="end_use.wmd_delivery", label=_("Can it serve to deliver weapons of mass destruction?"),
              kind="yesno",
              more=True),
        Asked(path="end_use.system_range_km", label=_("Range of the system it goes into, in kilometres"),
              kind="number",
              more=True),
    )),
)  # fmt: skip

COMPLETE = Asked(
    path="complete",
    label=_("What you have stated in full"),
    kind="ticks",
    choices=COMPLETE_WORDS,
    hint=_(
        "Without a tick, what you left out counts as unknown, and the answer may be a question. "
        "Tick only what you have checked: each tick is printed in the answer as your assumption."
    ),
)

PARTY = (
    Asked(path="role", label=_("Role"), kind="choice", choices=_choices(ROLES, ROLE_WORDS)),
    Asked(path="name", label=_("Name")),
    Asked(path="country", label=_("Country"), suggestions="places"),
    Asked(path="type", label=_("What kind of party"), suggestions="party-types"),
    Asked(path="nationality", label=_("Nationality, of a person"), suggestions="places", more=True),
    Asked(path="parent_hq", label=_("Country of the parent company’s head office"), suggestions="places",
          more=True),
    Asked(path="listed", label=_("On these lists"), kind="list", more=True,
          hint=_("The names of lists, separated by commas, such as BIS-EL, BIS-MEU, OFAC-SDN, EU-FSF, UK-SL, UN-SC. Write none if "
               "you checked.")),
    Asked(path="ownership", label=_("Owners"), kind="stakes", more=True,
          hint=_("One owner a line: percent, list the owner is on (or none), name. For instance “60, "
               "BIS-EL, Kestrel”.")),
    Asked(path="address", label=_("Address"), more=True),
    Asked(path="previously_approved", label=_("Approved before for the same item?"), kind="yesno", more=True),
    Asked(path="relation", label=_("How the exporter is related to this party"), more=True),
    Asked(path="permanent_resident_us", label=_("US resident or protected person?"), kind="yesno", more=True),
    Asked(path="in_supp8_part740", label=_("Named in Supplement No. 8 to part 740?"), kind="yesno", more=True),
)  # fmt: skip

SUGGESTIONS: Mapping[str, tuple[tuple[str, Text], ...]] = {
    "kinds": (
        ("commodity", _("Goods")), ("software", _("Software")), ("technology", _("Technology")),
        ("complete_uav", _("Complete unmanned aircraft")), ("complete_rocket", _("Complete rocket")),
    ),
    "uses": (
        ("civil", _("Civil")), ("military", _("Military")), ("nuclear", _("Nuclear")), ("missile", _("Missiles")),
        ("chem_bio", _("Chemical or biological weapons")), ("wmd", _("Weapons of mass destruction")),
        ("police_surveillance", _("Police or surveillance")),
        ("internal_development", _("Development inside the firm")),
    ),
    "party-types": (
        ("civil", _("Civil firm or body")), ("government", _("Government body")), ("armed_forces", _("Armed forces")),
        ("military_end_user", _("Military end user")), ("military_intelligence", _("Military intelligence")),
        ("police", _("Police")), ("state_owned", _("State-owned firm")), ("individual", _("A person")),
        ("wholly_owned_subsidiary", _("Wholly owned subsidiary")),
    ),
}  # fmt: skip
