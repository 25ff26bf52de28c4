"""Transactions among which one may rest on a row of a table: the first whose answer changes without the row is kept.

Used by `make_table_cases.py`. A row that no candidate notices is either one that decides nothing alone (another row
or rule says the same) or one that needs facts which are not tried here; `tools/mutate.py` names it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache
from typing import Any

from navicert.cli.cases import yaml_cases
from navicert.law.law import Law
from navicert.law.tables import Row
from navicert.library.packs import PACKS
from table_facts import DAY, Facts, day_of, eu, sanctions, us

MANY = ("IN", "IL", "KR", "TW", "BR", "ZA", "CN", "JP", "AE", "VN")
DECIDING = ("EAR99", "3A001.b.2.a", "5A002.a.1", "7A103", "1C350.b.1", "9A610.a", "6A003.b.4.b", "2B201", "3A090.a",
            "0A501.a", "9A515.d", "3E001", "5D002.c.1", "5A992.c", "3A991.d", "0A606.a", "1C351.a", "6A993.a")  # fmt: skip
USES = ("civil", "military", "missile", "nuclear", "chem_bio", "military_intelligence", "chemical_precursor_plant")
MOST_PATHS, MOST_TRIED = 3, 12
NEUTRAL = "2B201"
"""A code that the conditions of no row name: for rows about software and technology of anything else."""
ATTRIBUTE = re.compile(r"item\.attributes\.([a-zA-Z_0-9]+)\)?(?! [<>=])")
CODE = re.compile(r"'([0-9][A-E][0-9]{3}[^']*)'")


def _paths(law: Law, row: Row) -> list[str]:
    """Codes that the row may reach: the paragraphs that it names, or the first of its entry."""
    entry, pack = row.cells["eccn"], law.packs["us-ear"]
    named = [f"{entry}.{path}" for path in row.cells["include"]]
    known = [r.cells["code"] for r in pack.tables["ccl_codes"].rows if r.cells["eccn"] == entry]
    barred = row.cells["exclude"]
    free = [c for c in known if not any(f"{c[6:]}.".startswith(f"{b}.") for b in barred)]
    return (named or sorted(free, key=len, reverse=True)[:MOST_PATHS]) or [entry]


def _items(row: Row, facts: Facts) -> Iterator[Facts]:
    """The facts with what the row's condition reads: the item that software serves, and yes or no to its questions."""
    when = row.exprs["when"]
    served = [*dict.fromkeys(CODE.findall(when)), NEUTRAL] if "related_to" in when else [""]
    asked = dict.fromkeys(ATTRIBUTE.findall(when))
    for other in served:
        for held in (True, False) if asked else (True,):
            more = {**({"related_to": other} if other else {}), "attributes": dict.fromkeys(asked, held)}
            yield {**facts, "item": {**facts["item"], **more}}


def exceptions(law: Law, row: Row) -> Iterator[Facts]:
    limit = row.cells["LVS"] if isinstance(row.cells["LVS"], float) else 1000.0
    for code in _paths(law, row):
        for to in MANY[:5]:
            facts = us(code, to, value_usd=limit, history={"lvs_same_eccn_same_consignee_this_year_usd": 0})
            yield from _items(row, facts)


def requirements(law: Law, row: Row) -> Iterator[Facts]:
    for code in _paths(law, row):
        for to in ("CN", "RU", "IR", "VN", "PK", "KP", "BR"):
            yield from _items(row, us(code, to))


def groups(law: Law, row: Row) -> Iterator[Facts]:
    place, day = row.cells["iso2"], max(day_of(row), "2022-02-24")
    for code in DECIDING:
        yield us(code, place, date=day, value_usd=1000, history={"lvs_same_eccn_same_consignee_this_year_usd": 0})
    for use in USES:
        yield us("EAR99", place, date=day, end_use={"type": use, "knowledge": True})
        yield us("3A991.d", place, date=day, end_use={"type": use}, authorisation_facts={"us_person_support": True})
    made = us("9A012.a.2", place, date=day)
    yield {**made, "item": {**made["item"], "attributes": {"range_km": 400, "incorporates_eccns": []}}}
    foreign = us("3A001.b.2.a", "BR", date=day, activity="reexport")
    yield {**foreign, "from": place}
    yield us("3E001", place, date=day, activity="deemed_export", parties=[{"role": "foreign_person", "country": place}])


def russia_goods(law: Law, row: Row) -> Iterator[Facts]:
    for day in (DAY, "2024-06-01", "2023-03-01", "2022-06-01"):
        for to in ("RU", "BY"):
            made = us("EAR99", to, date=day)
            yield {**made, "item": {**made["item"], "hs6": row.cells["hs6"]}}
    oil = us("EAR99", "RU", end_use={"type": "oil_gas"})
    yield {**oil, "item": {**oil["item"], "hs6": row.cells["hs6"], "attributes": {"designed_for_746_item": False}}}
    for to in ("IR", "RU"):
        made = us("EAR99", to, activity="reexport")
        item = {**made["item"], "hs6": row.cells["hs6"], "origin": "DE", "us_content": []}
        facts = {"us_technology_eccns": ["3E001"], "plant_technology_eccns": []}
        yield {**made, "from": "DE", "item": item, "production_facts": facts}


def not_yet(law: Law, row: Row) -> Iterator[Facts]:
    code = row.cells["code"]
    yield eu(code, "CN", day_of(row))
    if row.last is not None:
        yield eu(code, "CN", max(row.last - timedelta(400), row.last.replace(2021, 10, 1)).isoformat())


def entry_dates(law: Law, row: Row) -> Iterator[Facts]:
    yield from (eu(row.cells["code"], "CN", day) for day in ("2025-06-02", "2022-12-01", "2021-10-01"))


def annex_iv(law: Law, row: Row) -> Iterator[Facts]:
    days = [day_of(row), DAY]
    for day in days:
        for to, activity in (("FR", "intra_eu_transfer"), ("US", "export")):
            for other in row.cells["related"] or ("",):
                more = {"related_to": other} if other else {}
                yield {**eu(row.cells["code"], to, day, **more), "activity": activity}


def members(law: Law, row: Row) -> Iterator[Facts]:
    place = row.cells["iso2"]
    day = "2020-06-01" if row.last is not None else "2025-06-02"
    yield sanctions("3A001.a.7", "RU", day, place)
    yield {**sanctions("3A001.a.7", "RU", day, "US"), "parties": [{"role": "exporter", "country": place}]}


def iran(law: Law, row: Row) -> Iterator[Facts]:
    entry = row.cells["entry"]
    for attributes in ({"nsg_item": True}, {"nsg_item": False}):
        for said in ({"mtcr": True}, {"mtcr": False}, {}):
            item: dict[str, Any] = {**said, "attributes": attributes}
            yield sanctions(entry, "IR", "2024-05-02", **item)
            if entry[1] in "DE":
                yield sanctions(entry, "IR", "2024-05-02", **item, related_to="9A104")


def embargoes(law: Law, row: Row) -> Iterator[Facts]:
    place = row.cells["iso2"]
    day = max(day_of(row), "2021-10-01")
    for use in ("military", "civil"):
        yield {**eu("none", place, day), "end_use": {"type": use, "knowledge": True, "informed_by_authority": True}}
        yield {**eu("5A002.a.2", place, day), "end_use": {"type": use}}


def chemicals(law: Law, row: Row) -> Iterator[Facts]:
    place = row.cells["iso2"]
    yield from (us(code, place) for code in ("1C350.b.1", "1C350.c.1", "1C350.d.1", "1C355.a", "1C395"))


def arms(code: str, to: str, day: str, **more: Any) -> Facts:
    """A textbook export of a defense article from the United States."""
    item = {"usml": code, "kind": "commodity", "origin": "US", "classified": False}
    parties = [{"role": "exporter", "country": "US", "registered_ddtc": True}, {"role": "end_user", "country": to}]
    facts: Facts = {"date": day, "activity": "export", "from": "US", "to": to, "item": item, "parties": parties}
    return {**facts, "regime_under_test": "US-ITAR", "complete": ["parties", "end_use"], **more}


def paragraphs(law: Law, row: Row) -> Iterator[Facts]:
    inside = {"foreign_item": {"holds_listed_parts": False}} if row.cells["kind"] == "ear" else {}
    yield arms(row.cells["code"], "DE", DAY, **inside)


def proscribed(law: Law, row: Row) -> Iterator[Facts]:
    first = day_of(row)
    for day in (max(first, "2023-01-10"), first):
        forces = {"role": "end_user", "country": row.cells["iso2"], "type": "military"}
        yield arms("XI(c)(1)", row.cells["iso2"], day, parties=[forces])


def allies(law: Law, row: Row) -> Iterator[Facts]:
    place = row.cells["iso2"]
    agreed = ("approved_agreement", "named_in_agreement", "agreement_provisos_kept", "agreement_value_not_exceeded")
    facts: Facts = {**dict.fromkeys(agreed, True), "distribution_agreement": False}
    yield arms("XI(c)(1)", place, DAY, value_usd=60_000_000, authorisation_facts=facts)
    broker = {"role": "broker", "country": "US", "registered_ddtc": True}
    item = {"usml": "XI(c)(1)", "origin": "FR", "attributes": {"on_usmil": False}}
    deal = {"activity": "brokering", "item": item, "authorisation_facts": {"exclusively_for_those_countries": True}}
    yield {**arms("", "FR", DAY, parties=[broker]), **deal, "from": place}
    employed = ("employee_of_authorised_end_user", "regular_employee", "exclusively_those_nationalities")
    facts = {
        **dict.fromkeys((*employed, "nondisclosure_agreement_signed"), True),
        "permanent_transfer_of_hardware": False,
        "all_citizenships_and_residences": [place],
    }
    person = [{"role": "exporter", "country": "FR"}, {"role": "foreign_person", "nationality": place}]
    for day in (DAY, "2023-01-10"):
        shown = arms("XI(d)", "FR", day, activity="deemed_reexport", parties=person, authorisation_facts=facts)
        yield {**shown, "from": "FR"}


def japan(code: str, to: str, day: str = DAY, **more: Any) -> Facts:
    """A textbook export from Japan."""
    item = {"kind": "commodity", "jp_row": code}
    facts: Facts = {"date": day, "activity": "export", "from": "JP", "to": to, "item": item, "value_jpy": 900_000}
    facts["authorisation_facts"] = {"value_split": False}
    return {**facts, "regime_under_test": "JP", "complete": ["parties", "end_use"], **more}


def japanese_goods(law: Law, row: Row) -> Iterator[Facts]:
    yield japan(row.cells["code"], "CN", day_of(row))


def japanese_technology(law: Law, row: Row) -> Iterator[Facts]:
    yield japan("", "CN", item={"kind": "technology", "jp_row": row.cells["code"]})


def japanese_places(law: Law, row: Row) -> Iterator[Facts]:
    place = row.cells["iso2"]
    yield japan("16(2)", place, informed=True)
    yield japan("16(2)", place, end_use={"type": "military"})
    yield japan("7(16)", place)
    yield japan("none", place, authorisation_facts={"designated_person": True, "in_appended_table_2_3": True})


def swiss(code: str, to: str, **more: Any) -> Facts:
    """A textbook export from Switzerland; the text in force was looked at."""
    facts: Facts = {"date": DAY, "activity": "export", "from": "CH", "to": to, "item": {"ch_ekn": code}}
    checked = {"authorisation_facts": {"gkv_in_force_checked": True}, "complete": ["parties", "end_use", "item"]}
    return {**facts, "regime_under_test": "CH", **checked, **more}


def swiss_lists(law: Law, row: Row) -> Iterator[Facts]:
    yield swiss("", "BR", item={"ch_ekn": row.cells["entry"], "attributes": {"war_material": False}})


def swiss_measures(law: Law, row: Row) -> Iterator[Facts]:
    yield swiss("none", row.cells["iso2"], date="2025-01-15" if row.last is not None else DAY)


def norwegian(law: Law, row: Row) -> Iterator[Facts]:
    facts: Facts = {"date": DAY, "activity": "export", "from": "NO", "to": "BR", "item": {"eu_code": row.cells["code"]}}
    yield {**facts, "regime_under_test": "NO", "complete": ["parties", "end_use"]}


GIVEN = {
    "cnsc_licence": True, "for_product_development_or_production": True, "destination_orders_checked": True,
    "consignee_authorised_by_government": True, "product_for_government_of_canada": False,
}  # fmt: skip
"""What the general permits of Canada want to be told."""
PERMITS = {
    "5505": ("none", "nuclear"), "ACL": ("none", "civil"), "AFCCL": ("2-1", "civil"), "GEP12_OUT": ("5400", "civil"),
    "GEP41": ("1-3.A.1.a", "civil"), "GEP43": ("3-2.3", "civil"), "GEP44": ("4-1.A.1", "civil"),
    "GEP45": ("1-5.A.2.a", "civil"), "GEP45_OUT": ("1-5.A.2.a", "civil"), "GEP46_OUT": ("1-5.A.2.a", "civil"),
}  # fmt: skip
"""An item and a use for which a list of countries of Canada decides."""


def canadian(code: str, to: str, use: str = "civil", **more: Any) -> Facts:
    """A textbook export from Canada."""
    automatic: Facts = {"automatic_firearm": True, "prohibited_firearm": True} if code == "2-1" else {}
    automatic["attributes"] = dict.fromkeys(("for_excluded_cryptography", "for_nuclear_test_or_itar_article"), False)
    facts: Facts = {"date": DAY, "activity": "export", "from": "CA", "to": to, "item": {"ca_ecl": code, **automatic}}
    closed = {"end_use": {"type": use}, "complete": ["parties", "end_use", "route"]}
    return {**facts, "regime_under_test": "CA", **closed, "authorisation_facts": GIVEN, **more}


def canadian_items(law: Law, row: Row) -> Iterator[Facts]:
    yield canadian(row.cells["item"], "BR")
    yield canadian(row.cells["item"], "US")


def canadian_places(law: Law, row: Row) -> Iterator[Facts]:
    place, group = row.cells["iso2"], row.cells["group"]
    if group == "GBP1":
        broker = [{"role": "broker", "country": "CA"}]
        yield canadian("2-6", place, activity="brokering", parties=broker, **{"from": "IN"})
    if group.startswith(("GEP45", "GEP46")):
        facts = {"consignee_controlled_by_canadian_resident": True} if group.endswith("_OUT") else {}
        yield canadian("1-5.A.2.a", place, authorisation_facts={**GIVEN, **facts})
        parent = [{"role": "end_user", "country": "IN", "parent_hq": place}]
        facts = {"consignee_under_common_parent": True, "consignee_controlled_by_canadian_resident": False}
        yield canadian("1-5.A.2.a", "IN", parties=parent, authorisation_facts={**GIVEN, **facts})
    if group.startswith("ORDERS"):
        yield from (canadian(code, place, authorisation_facts={}) for code in ("none", "2-1"))
        yield canadian("2-1", "DE", authorisation_facts={}, item={"origin": place})
    if group in PERMITS:
        yield canadian(PERMITS[group][0], place, PERMITS[group][1])


def canadian_schedule(law: Law, row: Row) -> Iterator[Facts]:
    yield canadian(row.cells["code"], "DE", date="2026-05-26" if row.last is not None else DAY)


def british(code: str, to: str) -> Facts:
    facts: Facts = {"date": DAY, "activity": "export", "from": "GB", "to": to, "item": {"uk_code": code}}
    closed = {"end_use": {"type": "military"}, "complete": ["parties", "end_use"]}
    return {**facts, "regime_under_test": "UK", **closed, "authorisation_facts": {"sanctions_regulations_allow": False}}


def british_codes(law: Law, row: Row) -> Iterator[Facts]:
    yield british(row.cells["code"], "US")


def british_places(law: Law, row: Row) -> Iterator[Facts]:
    yield british("none", row.cells["iso2"])


def union_places(law: Law, row: Row) -> Iterator[Facts]:
    """The worked cases in which the authorisation of the row's group is open, with the place of the row as destination;
    and a listed item that goes there, or leaves it."""
    group, place = row.cells["group"].removesuffix("_OUT").removesuffix("_UNSURE"), row.cells["iso2"]
    days = [day_of(row), DAY] if row.last is None else [row.last.isoformat()]
    for day in days:
        yield from (eu("3A001.a.7", place, day), {**eu("3A001.a.7", "BR", day), "from": place})
    for facts in _open_under(group)[:MOST_TRIED]:
        was = facts["to"]
        people = [{**p, "country": place} if p.get("country") == was else p for p in facts.get("parties", [])]
        moved = {**facts, "to": place, **({"parties": people} if people else {})}
        yield from ({**moved, "date": day} for day in (str(facts["date"]), *days))


@cache
def _open_under(symbol: str) -> tuple[Facts, ...]:
    cases = [case for path in sorted((PACKS / "eu-dual-use" / "tests").glob("*.yaml")) for case in yaml_cases(path)]
    expected = [(case, (case.expect or {}).get("general_authorisations") or {}) for case in cases]
    found = [case.facts for case, said in expected if symbol in (said.get("available") or ())]
    return tuple(facts for facts in found if "lines" not in facts)


def drone_parts(law: Law, row: Row) -> Iterator[Facts]:
    """American goods of the tariff code, which somebody else re-exports to Iran."""
    facts = {**us("EAR99", "IR"), "activity": "reexport", "from": "DE", "regime_under_test": "US-SANC"}
    yield {**facts, "item": {**facts["item"], "hs6": row.cells["hs6"]}}


def european(row: Row) -> Facts:
    """The paragraph of the row, or its entry, goes to Brazil."""
    return eu(row.cells["code"] if "code" in row.cells else row.cells["entry"], "BR")


def military(law: Law, row: Row) -> Iterator[Facts]:
    """The entry or the paragraph goes from France to Brazil."""
    yield {**european(row), "from": "FR", "regime_under_test": "EU-MIL"}


def guided(regime: str) -> Callable[[Law, Row], Iterator[Facts]]:
    """The item of the row, by its American or European number, under the guidelines of a regime."""

    def candidates(law: Law, row: Row) -> Iterator[Facts]:
        cells = row.cells
        if "eccn" not in cells:
            yield {**european(row), "regime_under_test": regime}
            return
        for path in (*cells.get("include", ()), *cells.get("exclude", ()), ""):
            yield us(".".join(filter(None, (cells["eccn"], path))), "BR", regime_under_test=regime)

    return candidates


def numbered(regime: str, fact: str) -> Callable[[Law, Row], Iterator[Facts]]:
    """An item whose number on the regime's own list is stated, and whose entry on no other list is."""

    def candidates(law: Law, row: Row) -> Iterator[Facts]:
        facts = eu("none", "BR")
        for number in dict.fromkeys((row.cells["code"], row.cells.get("item", row.cells["code"]))):
            yield {**facts, "item": {"attributes": {fact: number}}, "regime_under_test": regime}

    return candidates


def nothing_built_in(tried: Callable[[Law, Row], Iterator[Facts]]) -> Callable[[Law, Row], Iterator[Facts]]:
    """The same, where no item of Category I of the MTCR Annex is said to be built in."""

    def candidates(law: Law, row: Row) -> Iterator[Facts]:
        for facts in tried(law, row):
            said = {**facts["item"].get("attributes", {}), "contains_category_1_item": False}
            yield {**facts, "item": {**facts["item"], "attributes": said}}

    return candidates


CANDIDATES: dict[str, dict[str, Callable[[Law, Row], Iterator[Facts]]]] = {
    "us-ear": {
        "ccl_exceptions": exceptions, "ccl_requirements": requirements, "country_groups": groups,
        "746_hts": russia_goods, "cwc_non_parties": chemicals,
    },
    "eu-dual-use": {
        "country_groups": union_places, "annex_i_not_yet": not_yet, "annex_i_dates": entry_dates, "annex_iv": annex_iv,
    },
    "eu-sanctions": {"eu_members": members, "iran_origin_lists": iran, "arms_embargoes": embargoes},
    "eu-military": {"ml_entries": military, "ml_paragraphs": military},
    "us-sanctions": {"supp7_drone_parts": drone_parts},
    "us-itar": {"usml_paragraphs": paragraphs, "proscribed": proscribed, "allies": allies},
    "jp": {
        "goods_rows": japanese_goods, "technology_rows": japanese_technology, "table_3": japanese_places,
        "table_3_2": japanese_places, "table_4": japanese_places, "table_2_4": japanese_places,
    },
    "ch": {"lists": swiss_lists, "measures": swiss_measures},
    "no": {"list_i": norwegian, "list_ii": norwegian},
    "ca": {
        "ecl_items": canadian_items, "country_groups": canadian_places, "gep41_schedule": canadian_schedule,
    },
    "uk": {"uk_codes": british_codes, "uk_embargoes": british_places},
    "mtcr": {
        **dict.fromkeys(("eu_entries", "us_entries", "us_known"), nothing_built_in(guided("MTCR"))),
        "annex": nothing_built_in(numbered("MTCR", "mtcr_item")),
    },
    "nsg": {**dict.fromkeys(("eu_entries", "us_entries"), guided("NSG")), "items": numbered("NSG", "nsg_number")},
    "australia-group": dict.fromkeys(("eu_entries", "us_entries"), guided("AG")),
    "wassenaar": dict.fromkeys(("eu_entries", "us_entries", "tiers"), guided("WA")),
    "zangger": {"eu_entries": guided("ZC")},
}  # fmt: skip
"""What is tried for the rows of a table, by the pack that holds it."""
