"""Paragraphs of the United States Munitions List: how they are written, and where they stand (22 CFR 120.10, 121.1)."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from navicert.assess import assess, read_facts
from navicert.law.codes import entry, munitions_paragraph, steps, under, unlisted
from navicert.law.law import Law
from navicert.library.packs import PACKS
from navicert.terms import Answer

FACTS = {"date": "2026-06-15", "activity": "export", "from": "US", "to": "DE", "complete": ["parties", "end_use"]}


@pytest.mark.parametrize(
    "written",
    [
        "VIII(h)(1)",
        "USML Category VIII(h)(1)",
        "viii(h)(1)",
        "VIII.h.1",
        "8(h)(1)",
        "Cat. VIII (h)(1)",
        " VIII (h) (1) ",
    ],
)
def test_the_ways_in_which_people_write_a_paragraph(written: str) -> None:
    assert munitions_paragraph(written) == "VIII(h)(1)"


@pytest.mark.parametrize("other", ["3A001.b.2", "EAR99", "ML4.a", "XXII(a)", "22(a)", "missile", "2-1.", "iv h 30"])
def test_what_is_no_paragraph_stays_as_it_was_written(other: str) -> None:
    assert munitions_paragraph(other) == other


def test_not_listed_is_not_listed() -> None:
    assert unlisted(munitions_paragraph("None"))
    assert not unlisted(munitions_paragraph("IV(h)"))


def test_a_paragraph_stands_below_its_category_and_not_below_another() -> None:
    assert steps("XI(a)(3)(xxviii)") == ("XI", "a", "3", "xxviii")
    assert (entry("VIII(h)(1)"), entry("3A001.b.2"), entry("none")) == ("VIII", "3A001", "none")
    assert [under("VIII(h)(1)", p) for p in ("VIII", "VIII(h)", "VIII(h)(1)", "VIII(a)", "VII", "III(h)")] == [
        True, True, True, False, False, False,
    ]  # fmt: skip
    assert under("VIII", "VIII(h)") is None


def test_the_table_of_paragraphs_agrees_with_the_official_marks(shared: Path) -> None:
    """As many paragraphs with an asterisk as the printed list has; what stands below them takes it over."""
    with (PACKS / "us-itar" / "tables" / "usml_paragraphs.csv").open(encoding="utf-8") as stream:
        rows = {r["code"]: r for r in csv.DictReader(stream)}
    with (shared / "data/rules/us/itar/usml_paragraphs_2026-03-25.csv").open(encoding="utf-8") as stream:
        printed = [r for r in csv.DictReader(stream) if r["kind"] == "item"]
    starred = {r["text"] for r in printed if r["sme_asterisk"] == "Y" and "[Reserved]" not in r["text"]}
    assert len([c for c, row in rows.items() if row["sme"] == "yes" and not above(c, rows)]) == len(starred) == 105


def above(code: str, rows: dict[str, dict[str, str]]) -> bool:
    """Does the asterisk stand before a paragraph above this one, or is the code a whole category?"""
    held = rows.get(code.rpartition("(")[0])
    return held is None or held["kind"] != "category" and held["sme"] == "yes"


def test_a_listed_part_is_seen_through_an_item_of_the_commerce_list(law: Law) -> None:
    """The two beside each other are a contradiction (docs/adr/0003); the stricter law still answers."""
    item = {"us_eccn": "EAR99", "origin": "DE", "kind": "commodity"}
    facts = {**FACTS, "from": "DE", "to": "CL", "activity": "reexport", "item": item}
    lines = {r.regime: r for r in assess(read_facts(facts), law).regimes}
    assert lines["US-ITAR"].answer is Answer.NOT_SUBJECT
    facts["foreign_item"] = {"us_defense_content_percent": 0.1}
    lines = {r.regime: r for r in assess(read_facts(facts), law).regimes}
    assert lines["US-ITAR"].answer is Answer.LICENCE_REQUIRED
    assert "22 CFR 120.11(c)" in [n.id for n in lines["US-ITAR"].needs]


def test_what_is_classified_and_on_no_list_is_category_xvii(law: Law) -> None:
    """On no list, and classified: a contradiction (docs/adr/0003), for Category XVII(a) takes what is classified and stands
    nowhere else."""
    item = {"usml": "none", "us_eccn": "EAR99", "origin": "US", "kind": "commodity"}
    for classified, answer in ((True, Answer.LICENCE_REQUIRED), (False, Answer.NOT_SUBJECT)):
        facts = {**FACTS, "item": {**item, "classified": classified}, "regime_under_test": "US-ITAR"}
        assert assess(read_facts(facts), law).headline is answer
    abroad = {**FACTS, "from": "DE", "to": "FR", "item": {**item, "origin": "DE", "classified": True}}
    lines = {r.regime: r.answer for r in assess(read_facts(abroad), law).regimes}
    assert lines["US-ITAR"] is not Answer.LICENCE_REQUIRED


def test_a_value_that_is_stated_counts_more_than_a_word_about_it(law: Law) -> None:
    """USD 100 million is over the amounts of 22 CFR 123.15, whatever the exporter says of them: 126.7 does not hold."""
    parties = [
        {"role": "exporter", "country": "US", "registered_ddtc": True},
        {"role": "recipient", "country": "AU", "authorised_user_126_7": True},
    ]
    item = {"usml": "XI(c)(1)", "kind": "commodity", "classified": False, "on_126_supp2": False}
    facts = {**FACTS, "to": "AU", "item": item, "parties": parties, "regime_under_test": "US-ITAR"}
    facts["authorisation_facts"] = {"congressional_notification_value": False}
    assert assess(read_facts(facts), law).headline is Answer.AUTHORISATION_AVAILABLE
    assert assess(read_facts({**facts, "value_usd": 100_000_000}), law).headline is Answer.LICENCE_REQUIRED


@pytest.mark.parametrize(
    ("item", "itar", "ear"),
    [
        ({"usml": "XI(c)(1)"}, Answer.LICENCE_REQUIRED, Answer.NOT_SUBJECT),
        ({"us_eccn": "9A610.a"}, Answer.NOT_SUBJECT, Answer.LICENCE_REQUIRED),
        ({"usml": "VIII(x)", "us_eccn": "9A610.a"}, Answer.NOT_SUBJECT, Answer.LICENCE_REQUIRED),
        ({"usml": "none", "us_eccn": "EAR99"}, Answer.NOT_SUBJECT, Answer.NO_LICENCE),
        ({"usml": "none"}, Answer.UNKNOWN, Answer.UNKNOWN),
        ({}, Answer.UNKNOWN, Answer.UNKNOWN),
    ],
)
def test_which_of_the_two_american_laws_an_item_is_under(
    law: Law, item: dict[str, str], itar: Answer, ear: Answer
) -> None:
    """A listed article is not under the EAR; what is not listed is not under the ITAR; silence clears nowhere."""
    facts = {**FACTS, "item": {"kind": "commodity", "origin": "US", **item}, "to": "IN"}
    lines = {r.regime: r.answer for r in assess(read_facts(facts), law).regimes}
    assert (lines["US-ITAR"], lines["US-EAR"]) == (itar, ear)
