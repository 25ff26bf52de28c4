"""Guidelines bind states politically. They answer when they are asked by name, and nothing they say is leave to go."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date as Day
from typing import Any

import polars as pl
import pytest
from click import unstyle

from navicert.assess import read_facts
from navicert.assess.answer_json import as_json
from navicert.cli.show import show
from navicert.columns.over import assess_columns
from navicert.law.declared import PackError
from navicert.law.law import build_law
from navicert.law.pack import PackSource
from navicert.library import Library
from navicert.library.lookout import NOTHING_LOADED
from navicert.licensing.guidelines import Result, mtcr
from navicert.terms import GUIDELINES, Answer, BadFacts, Determination, Transaction

DRONE = {"kind": "complete_uav", "payload_kg": 400, "range_km": 1000, "tradeoff": False}


def facts(item: dict[str, Any], **more: Any) -> Transaction:
    given = {"date": "2026-09-15", "activity": "export", "from": "DE", "to": "BR", "complete": ["parties", "end_use"]}
    return read_facts({**given, "item": item, **more})


def asked(library: Library, transaction: Transaction) -> Determination:
    return library.assess(transaction, lookout=NOTHING_LOADED)


@pytest.mark.parametrize("regime", sorted(GUIDELINES))
@pytest.mark.parametrize(
    "code", ["none", "5A001.a", "1C350.1", "0A001", "2B201", "7A117", "9A012.a.2", "3A001.a", "ML6"]
)
@pytest.mark.parametrize("complete", [[], ["parties", "end_use", "item", "route"]])
def test_guidelines_never_say_that_no_licence_is_needed(
    library: Library, regime: str, code: str, complete: list[str]
) -> None:
    item = {"eu_code": code, "kind": "commodity", "mtcr": False}
    found = asked(library, facts(item, regime_under_test=regime, complete=complete))
    assert found.headline is Answer.UNKNOWN
    assert found.strictest_known is None
    assert [line.answer in (Answer.NO_LICENCE, Answer.AUTHORISATION_AVAILABLE) for line in found.regimes] == [False]


def test_the_answer_is_marked_as_guidance_in_every_form(library: Library) -> None:
    transaction = facts(DRONE, regime_under_test="MTCR")
    found = asked(library, transaction)
    assert as_json(found)["regimes"][0]["binding"] == "political"
    text = unstyle("\n".join(show("drone", transaction, found)))
    assert "GUIDANCE ONLY: no law was asked" in text
    assert "the guidelines apply: partners license it  (not law; text as of" in text
    assert "Next: Guidelines bind states politically and are not law." in text


def test_the_packs_that_are_not_law_are_those_that_are_called_guidelines(library: Library) -> None:
    assert {pack.regime for pack in library.law.packs.values() if not pack.is_law} == GUIDELINES


def test_a_law_is_not_marked(library: Library) -> None:
    found = asked(library, facts({"eu_code": "3A001.a"}, regime_under_test="EU-DU"))
    assert "binding" not in as_json(found)["regimes"][0]


def test_an_ordinary_answer_has_no_line_of_guidelines_and_asks_nothing_for_them(library: Library) -> None:
    found = asked(library, facts({**DRONE, "eu_code": "9A012.a.2"}))
    assert not {line.regime for line in found.regimes} & GUIDELINES
    assert not {regime for question in found.questions for regime in question.regimes} & GUIDELINES
    assert "MTCR" in found.not_covered


def test_an_order_is_asked_line_by_line(library: Library) -> None:
    order = facts({}, regime_under_test="AG")
    lines = [facts(item).item for item in ({"eu_code": "1C350.1"}, {"eu_code": "3A001.a"})]
    found = library.assess(
        read_facts({
            "date": "2026-09-15", "activity": "export", "from": "DE", "to": "BR", "regime_under_test": "AG",
            "complete": ["parties", "end_use"], "lines": [{"eu_code": item.eu_code} for item in lines],
        }),
        lookout=NOTHING_LOADED,
    )  # fmt: skip
    assert order.lines == ()
    assert found.headline is Answer.UNKNOWN
    assert Answer.LICENCE_REQUIRED in {part.regimes[0].answer for part in found.lines}


def test_guidelines_are_not_asked_of_a_whole_book(library: Library) -> None:
    """A column of answers cannot say that it is guidance."""
    rows = pl.DataFrame({"activity": ["export"], "from": ["DE"], "to": ["BR"]})
    with pytest.raises(BadFacts, match="NSG holds guidelines and no law"):
        assess_columns(rows, library.law, Day(2026, 9, 15), regimes=["NSG"])
    assert not set(assess_columns(rows, library.law, Day(2026, 9, 15)).frame().columns) & GUIDELINES


def test_a_pack_of_guidelines_authorises_nothing() -> None:
    head = {
        "pack": "test", "schema": "navicert-rules/1", "regime": "WA", "title": "Guidelines", "binding": "political",
        "covers": {"from": "2020-01-01", "text_as_of": "2026-01-01", "stale_after": "2027-01-01"},
        "rules": [{"id": "a", "kind": "authorisation", "cite": "§ 1", "doc": "It may go.", "symbol": "A", "covers": {"all": True}}],
    }  # fmt: skip
    with pytest.raises(PackError, match="authorise nothing"):
        build_law({"test": PackSource("test", {"pack.yaml": ""}, {"pack.yaml": head})}, {})


SAME = {
    Result.NO_TRANSFER: "prohibited", Result.STRONG_PRESUMPTION_OF_DENIAL: "presumption_of_denial",
    Result.CASE_BY_CASE: "case_by_case",
}  # fmt: skip


@pytest.mark.parametrize(
    "item",
    [
        DRONE,
        {**DRONE, "tradeoff": True},
        {**DRONE, "payload_kg": 500, "range_km": 300},
        {"kind": "complete_uav", "eu_code": "9A012.a", "payload_kg": 600, "range_km": 800},
        {"eu_code": "9A104", "payload_kg": 100, "range_km": 400, "tradeoff": False},
        {"eu_code": "3A101"},
        {"eu_code": "9B117"},
    ],
)
def test_the_officers_guideline_and_the_pack_agree(library: Library, item: dict[str, Any]) -> None:
    """The result beside an application and the answer of the pack are the same words on the same figures."""
    transaction = facts(item, regime_under_test="MTCR")
    (guideline,) = mtcr(transaction)
    (line,) = asked(library, transaction).regimes
    assert line.review_policy is not None
    assert SAME[guideline.result] == line.review_policy.id


def test_what_the_officers_guideline_leaves_open_the_pack_leaves_open(library: Library) -> None:
    for item in ({**DRONE, "tradeoff": None}, {"eu_code": "7A117"}, {"eu_code": "3A001.a"}):
        transaction = facts(item, regime_under_test="MTCR")
        (guideline,) = mtcr(transaction)
        (line,) = asked(library, transaction).regimes
        assert guideline.result is Result.UNDETERMINED
        assert line.review_policy is None


def test_a_day_before_the_pack_is_guidance_too(library: Library) -> None:
    found = asked(library, replace(facts(DRONE, regime_under_test="MTCR"), date=Day(2001, 1, 1)))
    assert (found.regimes[0].answer, found.regimes[0].is_law) == (Answer.UNKNOWN, False)


def test_every_entry_of_annex_i_stands_under_the_arrangement_that_its_number_names(library: Library) -> None:
    """A new entry in the European list is noticed here, and given to its arrangement."""
    packs = library.law.packs
    entries = packs["eu-dual-use"].tables["annex_i_entries"].index
    tables = {
        name: packs[name].tables["eu_entries"].index
        for name in ("mtcr", "nsg", "australia-group", "wassenaar", "zangger")
    }

    def listed(name: str) -> set[str]:
        return {entry for entry in tables[name] if entry in entries}

    def shared(name: str) -> set[str]:
        """Entries of which another arrangement has the number, and this one a part of the goods: they are asked about."""
        rows = packs[name].tables["eu_entries"].rows
        sure = {r.cells["entry"] for r in rows if r.cells["certain"] is True}
        return {r.cells["entry"] for r in rows} - sure

    by_number = {digit: {e for e in entries if e[0] != "0" and e[2] == digit} for digit in "0123"}
    nuclear = {entry for entry in entries if entry[0] == "0"}
    assert by_number["1"] <= listed("mtcr")
    assert nuclear | by_number["2"] == listed("nsg") - shared("nsg")
    assert by_number["3"] == listed("australia-group") - shared("australia-group")
    assert by_number["0"] == listed("wassenaar")
    assert nuclear == listed("zangger")


def test_every_paragraph_controlled_for_a_reason_stands_under_its_arrangement(library: Library) -> None:
    reasons = {"MT": "mtcr", "NP": "nsg", "CB": "australia-group", "NS": "wassenaar"}
    rows = library.law.packs["us-ear"].tables["ccl_requirements"].rows
    for reason, name in reasons.items():
        wanted = {
            (r.cells["eccn"], r.cells["include"], r.cells["exclude"]) for r in rows if r.cells["reason"] == reason
        }
        table = library.law.packs[name].tables["us_entries"].rows
        assert {(r.cells["eccn"], r.cells["include"], r.cells["exclude"]) for r in table} == wanted


ALONE = {"nsg": re.compile(r"[1-5][A-E]29"), "wassenaar": re.compile(r".[A-E](9|069)")}
"""Numbers that the United States gives to what it controls for the reason of a regime, and the regime does not list."""


def test_a_paragraph_that_is_controlled_by_words_is_never_certain(library: Library) -> None:
    reasons = {"MT": "mtcr", "NP": "nsg", "CB": "australia-group", "NS": "wassenaar"}
    rows = library.law.packs["us-ear"].tables["ccl_requirements"].rows
    for reason, name in reasons.items():
        plain = {
            (r.cells["eccn"], r.cells["include"], r.cells["exclude"])
            for r in rows
            if r.cells["reason"] == reason and r.exprs["when"] == "True" and r.cells["status"] == "modelled"
        }
        table = library.law.packs[name].tables["us_entries"].rows
        certain = {
            (r.cells["eccn"], r.cells["include"], r.cells["exclude"]) for r in table if r.cells["certain"] is True
        }
        assert certain == {row for row in plain if name not in ALONE or not ALONE[name].match(row[0])}


@pytest.mark.parametrize(
    ("item", "category"), [("1.A.2", "I"), ("2.B.1", "I"), ("19.A.2", "II"), ("4.C.2.b.4.c", "II")]
)
def test_items_1_and_2_of_the_annex_are_category_1_and_no_others(library: Library, item: str, category: str) -> None:
    rows = library.law.packs["mtcr"].tables["annex"].rows
    assert {r.cells["category"] for r in rows if r.cells["item"] == item} == {category}
    assert {r.cells["item"].split(".")[0] for r in rows if r.cells["category"] == "I"} == {"1", "2"}
