"""National overlays: a line of their own beside the common rules, which adds and never takes away (docs/adr/0020)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest
import yaml
from click.testing import CliRunner

from generate import Generator
from made_book import DAY, facts_of
from navicert.assess import assess, read_facts
from navicert.assess.answer_json import as_json
from navicert.cli import main
from navicert.columns import assess_columns
from navicert.law.codes import entry, normalise, under
from navicert.law.declared import PackError
from navicert.law.law import Law, build_law
from navicert.law.pack import PackSource
from navicert.terms import STRICTNESS, Answer, RegimeAnswer

CLOSED = ["parties", "end_use", "route"]
QUANTUM = {"item": {"eu_code": "none", "attributes": {"de_code": "4A1906.a.1"}, "value": 90_000}, "contract": {"currency": "EUR"}}  # fmt: skip
ARMOUR = {"item": {"eu_code": "ML13.d"}}


def facts(**given: Any) -> dict[str, Any]:
    return {"date": "2026-09-15", "activity": "export", "from": "DE", "to": "BR", "complete": CLOSED, **given}


def lines(law: Law, **given: Any) -> dict[str, RegimeAnswer]:
    return {line.regime: line for line in assess(read_facts(facts(**given)), law).regimes}


def without(law: Law, name: str) -> Law:
    return replace(law, packs={n: p for n, p in law.packs.items() if n != name})


def test_what_germany_alone_controls_stands_beside_what_the_union_leaves_free(law: Law) -> None:
    found = lines(law, **QUANTUM)
    assert (found["EU-DU"].answer, found["DE"].answer) == (Answer.NO_LICENCE, Answer.LICENCE_REQUIRED)
    assert [n.id for n in found["DE"].needs] == ["§ 8 Abs. 1 Nr. 2 AWV"]


def test_what_germany_alone_forbids_is_forbidden(law: Law) -> None:
    found = assess(read_facts(facts(**ARMOUR, to="SY")), law)
    by_name = {line.regime: line for line in found.regimes}
    assert by_name["EU-MIL"].answer is not Answer.PROHIBITED
    assert (by_name["DE"].answer, found.headline) == (Answer.PROHIBITED, Answer.PROHIBITED)


def test_the_same_goods_from_france_are_no_matter_for_germany(law: Law) -> None:
    found = lines(law, **ARMOUR, to="SY", **{"from": "FR"})
    assert found["DE"].answer is Answer.NOT_SUBJECT


def test_a_release_of_the_overlay_takes_no_need_from_the_common_rules(law: Law) -> None:
    item = {"eu_code": "ML1.a", "attributes": {"war_weapon": False}}
    journey = {"firearms_258_case": "hunter", "firearms_258_journey_proven": True, "ammunition_rounds": 40}
    rifle = {
        "activity": "temporary_export",
        "item": item,
        "temporary": {"return_within_months": 1},
        "authorisation_facts": {"weapons_act_firearm": True, **journey},
        "to": "CH",
    }
    found = lines(law, **rifle)
    assert (found["DE"].answer, found["EU-MIL"].answer) == (Answer.NO_LICENCE, Answer.LICENCE_REQUIRED)


def test_a_general_authorisation_of_the_union_does_not_meet_a_need_of_germany(law: Law) -> None:
    item = {"eu_code": "none", "attributes": {"de_code": "5A902.a"}, "value": 90_000}
    found = lines(law, **{**QUANTUM, "item": item})
    assert {a.id for a in found["DE"].authorisations if a.status == "available"} == set()
    assert found["DE"].answer is Answer.LICENCE_REQUIRED


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_an_overlay_changes_no_other_line_and_only_hardens_the_headline(
    law: Law, generator: Generator, first: int
) -> None:
    bare = without(law, "de")
    for seed in range(first, first + 20):
        given = generator.draw(Random(seed))
        given["from"] = "DE" if seed % 2 else given["from"]
        both, alone = (assess(read_facts(given), asked) for asked in (law, bare))
        said, said_alone = (
            {line["regime"]: line for line in as_json(found)["regimes"] if line["regime"] != "DE"}
            for found in (both, alone)
        )
        assert said == said_alone, seed
        assert STRICTNESS.index(both.headline) >= STRICTNESS.index(alone.headline), seed


@pytest.mark.parametrize("regime", ["DE", "ALLIANCE"])
def test_a_law_that_only_adds_clears_nobody_by_itself(law: Law, regime: str) -> None:
    """Its own line says that it adds nothing; whoever reads the headline alone is not told that the goods may go."""
    goods = {"item": {"eu_code": "none", "us_eccn": "EAR99", "origin": "DE"}, "end_use": {"type": "civil"}}
    found = assess(read_facts(facts(**goods, regime_under_test=regime)), law)
    assert all(line.answer in (Answer.NO_LICENCE, Answer.NOT_SUBJECT) for line in found.regimes)
    assert found.headline is Answer.UNKNOWN
    assert any(f"{regime} only adds to" in warning for warning in found.warnings)


def test_what_a_law_that_only_adds_asks_for_is_asked_for_without_the_others(law: Law) -> None:
    assert assess(read_facts(facts(**QUANTUM, regime_under_test="DE")), law).headline is Answer.LICENCE_REQUIRED


def test_the_answer_says_which_laws_an_overlay_adds_to(law: Law, tmp_path: Path) -> None:
    said = as_json(assess(read_facts(facts(**QUANTUM)), law), proof=False)["regimes"]
    assert [(line["regime"], line["overlay"]) for line in said if "overlay" in line] == [
        ("ALLIANCE", ["EU-MIL", "UK", "AU"]), ("DE", ["EU-DU", "EU-MIL"]),
    ]  # fmt: skip
    case = tmp_path / "case.json"
    case.write_text(json.dumps(facts(**QUANTUM)), encoding="utf-8")
    shown = CliRunner().invoke(main, ["assess", str(case)])
    assert "; national overlay, adds to EU-DU, EU-MIL)" in shown.stdout, shown.output


HEAD = """
pack: xx
schema: navicert-rules/1
regime: XX
title: Measures of an invented state
overlay: [{}]
covers: {{from: 2020-01-01, text_as_of: 2026-01-01, stale_after: 2027-01-01}}
"""


@pytest.mark.parametrize(("named", "right"), [("EU-DU", True), ("EU-XX", False), ("XX", False)])
def test_an_overlay_names_another_regime_that_exists(named: str, right: bool) -> None:

    source = PackSource("xx", {}, {"pack.yaml": yaml.safe_load(HEAD.format(named))})
    regimes = {"EU-DU": {"title": "dual-use", "reaches": "True"}}
    if right:
        assert build_law({"xx": source}, regimes).packs["xx"].head.overlay == [named]
    else:
        with pytest.raises(PackError, match=f"xx: overlay: {named} is no other regime"):
            build_law({"xx": source}, regimes)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("0008a1", "ML8.a.1"), ("ml8a1", "ML8.a.1"), ("ML 10.c", "ML10.c"), ("ML22", "ML22"), ("ML23", "ML23"), ("0023", "0023"),
        ("4a1906A1", "4A1906.a.1"), ("3A1901b13", "3A1901.b.13"), ("3A001a2", "3A001.a.2"), ("ML10", "ML10"), ("000800", "000800"),
    ],
)  # fmt: skip
def test_entries_of_the_military_and_the_national_list_have_one_form(written: str, code: str) -> None:
    assert normalise(written) == code


def test_a_national_entry_is_told_from_its_paragraphs() -> None:
    assert (entry("4A1906.a.1"), under("4A1906.a.1", "4A1906"), under("4A1906", "4A1906.a")) == ("4A1906", True, None)


def in_columns(law: Law, book: pl.DataFrame) -> Iterator[tuple[int, str, Any, Any]]:
    answers = assess_columns(book, law, DAY, complete=CLOSED, regimes=("EU-MIL", "DE")).frame()
    for number, (row, answer) in enumerate(zip(book.iter_rows(named=True), answers.iter_rows(named=True), strict=True)):
        national = row.pop("item.attributes.de_code")
        given = facts_of(row, CLOSED)
        given["item"]["attributes"] = {"de_code": national}
        for line in assess(read_facts(given), law).regimes:
            if line.regime in ("EU-MIL", "DE") and str(line.answer) != answer[line.regime]:
                yield number, line.regime, str(line.answer), answer[line.regime]


def test_columns_answer_as_the_transactions_do_one_by_one(law: Law) -> None:
    rows = list(product(
        ("export", "intra_eu_transfer", "brokering"), ("DE", "FR", "KR"), ("BR", "IT", "SY", "SD", "CH"),
        ("ML1.a", "ML10.c", "ML23", "none", "2B001.c"), (None, "4A1906.a", "none"),
    ))  # fmt: skip
    names = ("activity", "from", "to", "item.eu_code", "item.attributes.de_code")
    book = pl.DataFrame(dict(zip(names, zip(*rows, strict=True), strict=True)))
    party = [pl.lit("broker").alias("parties[0].role"), pl.lit("DE").alias("parties[0].country")]
    assert list(in_columns(law, book.with_columns(*party, pl.lit(9000.0).alias("item.value_usd")))) == []
