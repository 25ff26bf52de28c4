"""How people write lists, regions, customs codes, uses and kinds of parties, and the one form that rules compare with.

A word that no table knows is kept as it was written, and counts as unknown wherever a rule reads it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from unicodedata import combining, normalize

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
    "ua-crimea": "UA-43", "ua-dnr": "UA-14", "ua-lnr": "UA-09", "krim": "UA-43",
    "ceuta": "ES-CE", "xc": "ES-CE", "ea": "ES-CE", "ceuta y melilla": "ES-CE", "ceuta and melilla": "ES-CE", "melilla": "ES-ML",
    "xl": "ES-ML", "heligoland": "heligoland", "helgoland": "heligoland", "busingen": "busingen", "buesingen": "busingen",
    "busingen am hochrhein": "busingen", "livigno": "livigno", "darfur": "darfur", "north darfur": "SD-DN", "south darfur": "SD-DS",
    "west darfur": "SD-DW", "central darfur": "SD-DC", "east darfur": "SD-DE",
}  # fmt: skip
"""The code, or where there is none the name, of each region that some law treats apart, by what people call it."""
NAMED_REGIONS = frozenset(REGION_WORDS.values())
SUBDIVISION = re.compile(r"([A-Za-z]{2})(?:[\s_-]?([0-9]{1,3})|-([A-Za-z]{1,3}))")
"""A subdivision as ISO 3166-2 writes it, by number or by letters."""
UKRAINE = frozenset(
    f"UA-{n}" for n in "05 07 09 12 14 18 21 23 26 30 32 35 40 43 46 48 51 53 56 59 61 63 65 68 71 74 77".split()
)
"""The regions of Ukraine (ISO 3166-2)."""
RUSSIA = frozenset(
    f"RU-{n}"
    for n in "AD AL ALT AMU ARK AST BA BEL BRY BU CE CHE CHU CU DA IN IRK IVA KAM KB KC KDA KEM KGD KGN KHA KHM KIR KK KL "
    "KLU KO KOS KR KRS KYA LEN LIP MAG ME MO MOS MOW MUR NEN NGR NIZ NVS OMS ORE ORL PER PNZ PRI PSK ROS RYA SA SAK SAM SAR "
    "SE SMO SPE STA SVE TA TAM TOM TUL TVE TY TYU UD ULY VGG VLA VLG VOR YAN YAR YEV ZAB".split()
)
"""The regions of Russia (ISO 3166-2): those of Ukraine that it claims are none of them."""
ELSEWHERE = frozenset(
    [f"FR-{n}" for n in "BL CP GF GP MF MQ NC PF PM RE TF WF YT 975 977 978 984 986 987 988".split()]
    + "NL-AW NL-CW NL-SX US-AS US-GU US-MP US-PR US-UM US-VI CN-HK CN-MO CN-TW CN-71 CN-91 CN-92 FI-01 NO-21 NO-22".split()
)
"""Codes of regions that are places with a code of their own, which is to be stated as the destination."""
BY_LETTERS = re.compile(r"(?!DE|ES)..-\w+|(?:DE|ES)-[A-Z]{1,2}")
"""Germany and Spain, of which some laws treat a corner apart, write their regions with one or two letters."""
SAME_KIND = {
    "commodity": "goods equipment",
    "software": "program object_code firmware",
    "technology": "technical_data know_how data",
    "complete_uav": "uav drone unmanned_aircraft unmanned_aerial_vehicle unmanned_airship target_drone reconnaissance_drone",
    "complete_rocket": "rocket complete_rocket_system missile guided_missile ballistic_missile space_launch_vehicle sounding_rocket launch_vehicle",
}
"""The word for what an item is that rules know, and others that mean the same under every law."""
SOURCE_CODE = "source_code"
SOURCE: Mapping[str, str | bool] = {"item.kind": "software", "item.attributes.source_code": True}
"""What the kind ``source_code`` says, in the words of the rules: it is software, and that in a form which people read."""
SAME_USE = {
    "civil": "civilian", "civil_telecommunications": "civil_telecom", "humanitarian_law_violation": "international_humanitarian_law_violation",
    "military": "armed_forces military_end_use", "military_intelligence": "military_intelligence_end_use",
    "arms": "weapons", "arms_production": "weapons_production military_production", "incorporation_0A919": "incorporation_military_commodity "
    "military_commodity_0A919", "illegal_military_parts": "components_of_illegally_exported_military_items illegally_exported_military_items "
    "illegally_exported_military_parts military_parts_illegally_exported parts_for_illegally_exported_military_items "
    "parts_of_illegally_exported_military_items",
    "wmd": "weapons_of_mass_destruction weapon_of_mass_destruction wmd_programme", "missile": "missiles", "rocket": "rockets rocket_system rocket_systems",
    "chem_bio": "chemical_biological chemical biological", "chemical_weapon": "chemical_weapons", "biological_weapon": "biological_weapons",
    "nuclear_weapon": "nuclear_weapons nuclear_explosive nuclear_explosives", "nuclear_facility": "nuclear_installation",
    "naval_nuclear_propulsion": "naval_nuclear", "maritime_nuclear_propulsion": "maritime_nuclear", "precursor_plant": "chemical_precursor_plant",
    "internal_repression": "repression", "human_rights_violation": "human_rights_violations human_rights_abuse human_rights_abuses "
    "serious_human_rights_violations human_rights", "interception": "lawful_interception", "fingerprinting": "fingerprint",
    "terrorism": "terrorist", "oil_and_gas": "oil_gas oil_gas_exploration", "exhibition": "fair trade_fair trade_show exhibition_or_fair",
    "gift_parcel": "gift", "personal_use": "personal", "supercomputer": "supercomputing", "semiconductor_equipment": "semiconductor_manufacturing_equipment",
}  # fmt: skip
"""The word for an end use that rules know, and others that mean the same under every law."""
SAME_PARTY = {
    "civil": "civilian", "individual": "natural_person person private_person", "private_business": "private private_company private_sector",
    "armed_forces": "military army navy air_force marine marines", "ministry_of_defence": "ministry_of_defense defence_ministry defense_ministry",
    "ministry_of_interior": "interior_ministry", "national_police": "federal_police", "border_guard": "border_police border_guard_police police_border_guard",
    "intelligence": "intelligence_service", "military_intelligence": "military_intelligence_end_user",
    "defence_contractor": "defense_contractor defence_company defense_company military_contractor", "terrorist_group": "terrorist",
    "militia": "irregular_forces unrecognised_military unrecognized_military", "consulate": "consular_mission", "embassy": "diplomatic_mission permanent_mission",
    "international_organisation": "international_organization", "government": "governmental_body public_body state government_end_user foreign_government",
    "government_agency": "ministry government_department government_entity", "us_government": "us_government_agency", "state_owned": "state_owned_enterprise",
    "wholly_owned_subsidiary": "subsidiary_wholly_owned wholly_owned", "sister_company": "sister", "data_centre": "data_center datacentre datacenter",
    "chip_maker": "semiconductor_manufacturer fab foundry", "telecom_operator": "telecommunications_operator",
    "municipality": "municipal city local_authority local_government", "dealer": "trader",
}  # fmt: skip
"""The word for what a party is that rules know, and others that mean the same under every law."""
BRACKETS = re.compile(r"([^()]+?)\s*\(([^()]+)\)")
STATES = frozenset(
    {"ukraine", "spain", "espana", "germany", "deutschland", "italy", "italia", "sudan", "ua", "es", "de", "it", "sd"}
)
"""The states of the regions that are treated apart, as people add them in brackets."""
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
    """``UA-43`` for ``ua43`` or ``Crimea``, ``ES-CE`` for ``Ceuta (Spain)``; other names stay as they were written."""
    bare = re.sub(r" oblast$", "", _state_in_brackets(_without_marks(text.casefold())))
    coded = SUBDIVISION.fullmatch(text.strip())
    known = REGION_WORDS.get(" ".join(bare.split()))
    return known or (f"{coded[1]}-{coded[2] or coded[3]}".upper() if coded else text)


def known_region(region: str, *states: str | None) -> bool:
    """Whether rules can weigh a region of these states: one of Ukraine by its code, others by a code of the state or as a name that is
    treated apart."""
    if "UA" in states:
        return region in UKRAINE
    if region in NAMED_REGIONS:
        return True
    coded = SUBDIVISION.fullmatch(region)
    if coded is None or coded[1] not in states or region in ELSEWHERE:
        return False
    return region in RUSSIA if coded[1] == "RU" else BY_LETTERS.fullmatch(region) is not None


def _state_in_brackets(text: str) -> str:
    """``ceuta`` for ``ceuta (spain)``; what else stands in brackets may name another place and stays."""
    found = BRACKETS.fullmatch(text)
    return found[1] if found and _without_marks(found[2].strip()) in STATES else text


def _without_marks(text: str) -> str:
    return "".join(c for c in normalize("NFKD", text) if not combining(c))


def customs_code(text: str) -> str:
    """The six digits of the Harmonized System in a code of six, eight or ten digits; others stay as they were written."""
    found = LONGER_CODE.match(re.sub(r"[\s.]", "", text))
    return found[1] if found else text


def _by_each(same: Mapping[str, str]) -> Mapping[str, str]:
    """The word that rules know, by each of those that mean the same, without capitals."""
    return {other.casefold(): word for word, others in same.items() for other in (word, *others.split())}


SPELT: Mapping[str, Mapping[str, str]] = {
    "item.kind": _by_each(SAME_KIND), "end_use.type": _by_each(SAME_USE), "parties.type": _by_each(SAME_PARTY),
}  # fmt: skip
"""The word that rules know, by each of those that mean the same, for each fact that is a word."""


def known_word(fact: str, text: str) -> str:
    """Of an end use ``missile`` for ``Missiles``, of a party ``armed_forces`` for ``Air Force``; other words lose their
    capitals and spaces."""
    plain = re.sub(r"[\s_-]+", "_", text.casefold())
    return SPELT[fact].get(plain, plain)
