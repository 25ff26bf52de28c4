"""Never clear by mistake: knowing less never turns a bar, a licence or a question into a clearance."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

from generate import Generator, without_one
from navicert.assess import assess, read_facts
from navicert.cli.cases import yaml_cases
from navicert.law.doubts import doubts
from navicert.law.law import Law
from navicert.library.packs import PACKS
from navicert.terms import CLEARING, STRICTNESS, Answer
from told import REFUTED, TOLD

WORKED = sorted(PACKS.glob("*/tests/*.yaml"))
NAMES = [f"{path.parent.parent.name}/{path.stem}" for path in WORKED]


def cleared_by_ignorance(facts: dict[str, Any], law: Law, closures: Sequence[tuple[str, str]]) -> list[str]:
    """Every regime that a transaction less one fact clears although the whole transaction does not."""
    stated = read_facts(facts)
    whole = {r.regime: r.answer for r in assess(stated, law).regimes}
    wrong = []
    for name, fewer in without_one(facts, closures):
        known = read_facts(fewer)
        if doubts(stated) - doubts(known) or (contradictory(facts) and not contradictory(fewer)):
            continue
        for line in (r for r in assess(known, law).regimes if r.is_law):
            before = whole[line.regime]
            asked = (line.regime, *consulted_by(line.regime, law))
            open_here = any(left_open(regime, name) for regime in asked) or elsewhere(line.regime, facts, name, law)
            if before not in CLEARING and line.answer in CLEARING and not open_here:
                wrong.append(f"{line.regime}: without {name} {before} becomes {line.answer}")
    return wrong


LEFT_OPEN = (
    (
        "US-ITAR",
        "item.origin",
    ),  # an export of unstated origin is not taken to come from a proscribed country (126.1(a))
    ("US-ITAR", "item.classified"),  # what stands under an ECCN is not graded, unless it is said to be (Category XVII)
    ("US-ITAR", "authorisation_facts.launch_into_space"),  # what stays in the United States is no launch
    ("ALLIANCE", "contract"),  # a consent that a transfer licence reserved is there only where somebody says so
    ("ALLIANCE", "contract.agreements"),
    ("ALLIANCE", "item.usml"),  # what the Union's list does not hold is no arms delivery, unless another list says so
    ("US-ITAR", "item.attributes.usml_in_doubt"),  # what was compared with the list is in no doubt by itself
    ("US-EAR", "authorisation_facts.chip_production_country"),  # a use that names production is no use for design
    ("JP", "item"),  # technology that leaves another state is Japan's only where a resident is stated to provide it
    ("JP", "item.kind"),
    ("JP", "authorisation_facts.meti_answer"),  # what an authority answered, and nobody mentions, was not answered
    ("CH", "authorisation_facts.seco_decision"),
    ("EU-DU", "authorisation_facts.authority_decision"),
    ("EU-DU", "item.upgraded"),  # beside it stands that the goods are unchanged
    ("EU-DU", "temporary.purpose"),  # beside it stands that the use is an exhibition
    ("EU-DU", "item.attributes.public_domain"),  # beside it stands that it is published
    ("CN", "item.cn_rare_earth_percent"),  # asked of goods between other states on a sign only (docs/law/cn.md)
    ("CN", "item.origin"),
    ("CN", "production_facts.cn_rare_earth_technology"),
    ("CN", "item.hs6"),  # goods that nobody calls a drone, a radar, a medicine or razor wire, by a number or otherwise
    ("EU-SANC", "item.hs6"),
    ("UK-SANC", "item.hs6"),
    ("UK", "item.hs6"),
    ("UK", "item.attributes.uk_trade_category"),
    ("UK-SANC", "item.attributes.uk_sanctions_schedules"),  # schedules that are not on file are asked about on a sign
    ("EU-SANC", "item.attributes.eu_833_annexes"),
    ("EU-SANC", "item.attributes.eu_repression_annex"),
    ("EU-DU", "item.attributes.eu_267_annexes"),
    ("EU-SANC", "item.cyber_surveillance"),  # what nobody says listens in
    ("EU-SANC", "item.related_to"),  # help is judged by the item, unless somebody says what it is for
    ("UN", "item.related_to"),
    ("UK-SANC", "item.related_to"),
    ("DE", "item.attributes.war_weapon_number"),  # what stands on no list is no war weapon, unless its number is stated
    (
        "US-ITAR",
        "authorisation_facts.launch_integration_or_failure_analysis",
    ),  # asked of services and of space articles
    ("US-EAR", "end_use.system_range_km"),  # a civil use has no range, unless somebody states one
    ("EU-DU", "end_use.knowledge"),  # who only buys between other states is asked where he knows or was told something
    ("EU-DU", "end_use.informed_by_authority"),
    ("EU-DU", "informed"),
    ("EU-DU", "concern"),
    (
        "CH",
        "item.ch_ekn",
    ),  # what comes to a Swiss free port is asked about where its number or its kind says war material
    ("US-EAR", "repair.parent_lawfully_exported"),  # nothing was exported unlawfully, unless somebody says so
    ("US-EAR", "repair.original_lawfully_exported"),
    ("US-EAR", "authorisation_facts.parent_lawfully_exported"),
    ("US-EAR", "authorisation_facts.equipment_lawfully_exported"),
    (
        "EU-SANC",
        "item.attributes.nsg_item",
    ),  # what stands in no row of the nuclear or the missile list, and nobody says is of it
    ("UN", "item.attributes.nsg_item"),
    ("EU-SANC", "item.mtcr"),
    ("UN", "item.mtcr"),
    ("CN", "item.attributes.cn_radar_range_km"),
    ("CN", "item.attributes.cn_radar_strip_resolution_m"),
    ("CN", "item.attributes.cn_radar_spot_resolution_m"),
    ("AU", "item.attributes.au_dsgl"),  # what goes between foreign states was Australian only where somebody says so
    ("AU", "item.attributes.au_supplied_before_from_australia"),
    ("AU", "item.origin"),
    ("CH", "item.attributes.ch_annex"),  # the annex follows from the number, unless another one is stated
    ("CH", "item.related_to"),  # so does what the technology serves
)
"""What the packs take for granted where nobody says otherwise."""


def left_open(regime: str, name: str) -> bool:
    """Is it taken for granted under this law that the fact, or one of those below it, is not so where nobody states it?"""
    unsaid = (*(fact for law, fact in LEFT_OPEN if law == regime), *TOLD.get(regime, ()))
    return any(f"{fact}.".startswith(f"{_plain(name)}.") for fact in unsaid)


def consulted_by(regime: str, law: Law) -> list[str]:
    """The laws whose prohibitions count under this one too."""
    pack = law.pack_for(regime)
    return [law.packs[name].regime for name in pack.head.consults] if pack is not None else []


def _plain(name: str) -> str:
    """The name of a fact, of whichever party."""
    return re.sub(r"\.\d+", "", name)


def elsewhere(regime: str, facts: Mapping[str, Any], name: str, law: Law) -> bool:
    """What leaves another state passes this one, or is dealt in by somebody of it, only where that is stated."""
    pack = law.pack_for(regime)
    home = pack.head.home if pack is not None else []
    ties = ("via", "final_destination", "destination_facility", "parties", "parties.country", "parties.nationality")
    sign = any(f"{fact}.".startswith(f"{_plain(name)}.") for fact in ON_A_SIGN.get(regime, ()))
    follows = regime in FOLLOWS_THE_STATE or _plain(name) in ties or sign
    return bool(home) and facts["from"] not in home and follows


ON_A_SIGN: Mapping[str, tuple[str, ...]] = {
    "KR": (
        "item.attributes.kr_code", "item.attributes.kr_situational_notice", "end_use.type", "end_use.knowledge",
        "end_use.wmd_delivery", "end_use.informed_by_authority", "informed", "authorisation_facts.kr_likely_weapon_use",
        "authorisation_facts.kr_intent_known",
    ),
}  # fmt: skip
"""Who buys between foreign states is asked by these laws only where their own list or notice names the goods, or a use for
weapons is known."""
FOLLOWS_THE_STATE = ("CA", "NO", "EU-MIL", "DE")
"""The laws that ask nothing at all of what neither leaves their state nor is tied to it."""


def contradictory(facts: Mapping[str, Any]) -> bool:
    """Is something stated in two ways? That is asked about, or the stricter counts; less one of them, the other does."""
    return milder_than_the_item(facts) or twice_stated(facts) or made_both_ways(facts)


def twice_stated(facts: Mapping[str, Any]) -> bool:
    """Is one measure of the item stated twice, or one law's list beside another's? The stricter counts; less that, the
    other does."""
    item = facts.get("item") or {}
    said = item.get("attributes") or {}
    return (
        bool(item.keys() & said.keys())
        or any(
            both <= said.keys()
            for both in ({"thrust_n", "max_thrust_n"}, {"accuracy_percent", "accuracy_percent_of_range"})
        )
        or {"usml", "us_eccn"} <= item.keys()
    )


def made_both_ways(facts: Mapping[str, Any]) -> bool:
    """Is a foreign item made without American technology, and yet with it, or with it and with none (15 CFR 734.9)? Less one
    of the two, the other holds."""
    said = facts.get("production_facts") or {}
    inside = facts.get("foreign_item") or {}
    named = any(
        v for k, v in said.items() if k in MADE_WITH or any(w in k for w in ("_eccns", "plant", "direct_product"))
    )
    named = named or bool((facts.get("authorisation_facts") or {}).get("notice_from_bis"))
    named = named or bool(inside.get("made_with_us_technical_data") or inside.get("direct_product"))
    told = {"us_technology_eccns", "plant_technology_eccns"} <= said.keys()
    return said.get("us_technology_used") is (not named) and (named or told)


MADE_WITH = ("made_with", "trained_on_us_advanced_computing")


def milder_than_the_item(facts: Mapping[str, Any]) -> bool:
    """Network infrastructure or source code that is stated as (b)(1) or (b)(3) of 740.17, and food that is said to be none:
    the item decides; less that, the other statement does."""
    item = facts.get("item", {})
    said = item.get("attributes", {})
    stated = {"enc_paragraph", "classified_under"} & (facts.get("authorisation_facts") or {}).keys()
    encrypted = bool(said.get("network_infrastructure") or said.get("source_code")) and bool(stated)
    return encrypted or (item.get("kind") == "food" and said.get("food_or_medicine") is False)


def clearances_by_ignorance(law: Law, generator: Generator, seed: int) -> list[str]:
    """What a generated transaction less one fact clears by mistake."""
    found = cleared_by_ignorance(generator.draw(Random(seed)), law, generator.closures)
    return [f"seed {seed}, {wrong}" for wrong in found]


@pytest.mark.parametrize("first", range(0, 60, 10))
def test_removing_a_fact_never_clears(law: Law, generator: Generator, first: int) -> None:
    assert [w for seed in range(first, first + 10) for w in clearances_by_ignorance(law, generator, seed)] == []


@pytest.mark.prove
def test_removing_a_fact_never_clears_in_ten_thousand_transactions(law: Law, generator: Generator) -> None:
    wrong = [w for seed in range(10_000) for w in clearances_by_ignorance(law, generator, seed)]
    assert wrong == []


@pytest.mark.prove
@pytest.mark.parametrize("path", WORKED, ids=NAMES)
def test_removing_a_fact_from_a_worked_case_never_clears(law: Law, generator: Generator, path: Path) -> None:
    """Near the worked cases lies what clears, and what only just does not: every one of them, under every law."""
    wrong = []
    for case in yaml_cases(path):
        if not {"lines", "synthetic_entry"} & case.facts.keys():
            facts = {**case.facts, "complete": case.facts.get("complete", [])}
            facts.pop("regime_under_test", None)
            found = cleared_by_ignorance(facts, law, generator.closures)
            refuting = REFUTED.get((path.parent.parent.name, case.id), ())
            wrong += [f"{case.id}, {each}" for each in found if not any(f"without {f} " in each for f in refuting)]
            wrong += [
                f"{case.id}: {f} refutes nothing" for f in refuting if not any(f"without {f} " in e for e in found)
            ]
    assert wrong == []


def test_the_generator_reaches_every_answer(law: Law, generator: Generator) -> None:
    found = {r.answer for seed in range(300) for r in assess(read_facts(generator.draw(Random(seed))), law).regimes}
    assert found == set(STRICTNESS), set(Answer) - found
