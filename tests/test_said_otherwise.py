"""Never clear by mistake: an order is not cleared because somebody says it otherwise (docs/adr/0028)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from navicert.assess import assess, read_facts
from navicert.cli.cases import yaml_cases
from navicert.law.doubts import doubts
from navicert.law.law import Law
from navicert.library.packs import PACKS
from navicert.terms import CLEARING, RegimeAnswer
from restated import RESTATINGS, a_part_of_the_state, an_innocent_firm_more, another_word, somebody_between

NAMES = sorted(path.parent.name for path in PACKS.glob("*/pack.yaml"))
ENDS = "only where it ends decides, and that is said then"
EXPORT = "called an export, it is asked under Article 4 of the dual-use regulation"
HELP = "help for a German firm abroad is help for nobody outside the Union"
HOME = "called an export or a trade, although nothing leaves the place"
STAYS = "the mark says that the goods stay where they go; transit says that they do not"
USER = "740.17(b)(2) looks at the end user, who is of a favoured country"
WORD = "only the word was in doubt, and the fitting one is said then"
LEFT: Mapping[tuple[str, str], str] = {
    ("au", "d4-broker-inside-one-country"): HOME,
    ("au", "opened-to-a-user-abroad"): "a firm in Australia that gets the technology decides, not who uses it later",
    ("ca", "vehicles-brokered-for-a-saudi-buyer"): "whoever uses them in Germany decides, not who buys them",
    ("cn", "first-stop-for-a-user-abroad"): STAYS,
    ("de", "german-in-turkey-sells"): "a law that is not reached asks nothing; the Union's sanctions ask where it ends",
    ("de", "interception-help"): HELP,
    ("de", "monitoring-centre-help"): HELP,
    ("de", "monitoring-centre-help-not-told"): HELP,
    ("de", "notice-on-a-transfer-by-way-of-france"): EXPORT,
    ("de", "nuclear-weapon-by-way-of-france"): EXPORT,
    ("de", "ricin-changes-hands-in-germany"): HOME,
    ("de", "td-g6-rifles-inside-nobody-says"): HOME,
    ("de", "td-g6-saxitoxin-from-the-police"): HOME,
    ("de", "td-g6-weapon-behind-rotterdam-nothing-known"): EXPORT,
    ("de", "td2-de-shotgun-for-heligoland-called-an-export"): "the Union's own line asks for it by whatever word",
    ("de", "td2-g6-weapon-behind-rotterdam-user-in-pakistan"): EXPORT,
    ("de", "valves-by-france-for-weapons"): EXPORT,
    ("eu-dual-use", "brokered-and-known-to-go-on-to-an-embargo"): ENDS,
    ("eu-dual-use", "fpga-known-to-go-on-to-iran"): ENDS,
    ("eu-dual-use", "g5-brokered-and-known-to-go-on-to-myanmar"): ENDS,
    ("eu-dual-use", "g5-old-brokered-and-known-to-go-on-to-myanmar"): ENDS,
    ("eu-dual-use", "told-to-a-national-of-pakistan-and-called-an-export"): HOME,
    ("eu-dual-use", "told-to-a-visitor-and-called-an-export"): HOME,
    ("eu-dual-use", "unlisted-known-to-go-on-to-an-embargo"): ENDS,
    (
        "eu-military",
        "td2-mortars-by-the-american-list-received-in-vienna",
    ): "the way was asked, and another one is stated then",
    ("jp", "first-stop-for-a-user-abroad"): STAYS,
    ("jp", "small-value-to-dubai-by-a-consignee-in-tehran"): ENDS,
    ("no", "data-handed-over-in-oslo"): HOME,
    ("uk", "g7s-uk-drawings-for-a-user-in-france"): "a firm in Great Britain gets them, not who uses them later",
    ("us-ear", "ear-lpp-but-transfer-in-country"): WORD,
    ("us-ear", "said-gateway-for-a-consignee-in-china"): USER,
    ("us-ear", "said-tools-home-by-way-of-israel"): HOME,
    ("us-ear", "shipped-under-the-word-transfer"): WORD,
    ("us-ear", "user-country-unsaid"): ENDS,
}
"""Worked cases that another way of saying them clears, and why that is right."""
FILES, CASES = 5, 12
"""In each run one file of worked cases in so many is read, and one of its cases in so many said otherwise; `make prove` takes
them all."""


def asked(facts: dict[str, Any], regime: str, law: Law) -> RegimeAnswer:
    (line,) = assess(read_facts({**facts, "regime_under_test": regime}), law).regimes
    return line


def cleared_otherwise(name: str, law: Law, files: int = 1, cases: int = 1) -> list[str]:
    """The worked cases of a pack that another way of saying them clears."""
    paths = sorted((PACKS / name / "tests").glob("*.yaml"))[::files]
    return [
        f"{path.stem}: {case.id}: {what}"
        for path in paths
        for case in list(yaml_cases(path))[::cases]
        if not case.facts.get("lines") and (name, case.id) not in LEFT
        for what in restated_and_cleared(case.facts, law.packs[name].regime, law)
    ]


def restated_and_cleared(facts: dict[str, Any], regime: str, law: Law) -> Iterator[str]:
    before, doubted = asked(facts, regime, law), doubts(read_facts(facts))
    if before.answer in CLEARING:
        return
    way_is_asked = "via" in before.missing  # a way that is stated answers that, and another word another question
    for restating in RESTATINGS if not way_is_asked else (somebody_between, an_innocent_firm_more, a_part_of_the_state):
        for what, otherwise in restating(facts):
            settled = restating is not another_word and doubted - doubts(
                read_facts(otherwise)
            )  # a word settles nothing
            if not settled and asked(otherwise, regime, law).answer in CLEARING:
                yield f"{restating.__name__}: {what}"


@pytest.mark.parametrize("name", NAMES)
def test_an_order_said_otherwise_is_not_cleared(name: str, law: Law) -> None:
    assert cleared_otherwise(name, law, FILES, CASES) == []


@pytest.mark.prove
@pytest.mark.parametrize("name", NAMES)
def test_no_order_said_otherwise_is_cleared(name: str, law: Law) -> None:
    assert cleared_otherwise(name, law) == []
