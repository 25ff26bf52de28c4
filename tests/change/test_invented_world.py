"""The invented world answers as it is meant to: each word that people reach goes with certain answers of the engine."""

from __future__ import annotations

from collections import Counter

import pytest

from invented_world import BOOK, PACKS
from navicert.assess import assess, read_facts
from navicert.law.law import Law, build_law
from navicert.library.books import read_book_folder
from navicert.library.library import regimes
from navicert.library.packs import PACKS as REAL
from navicert.library.packs import parse_yaml, read_sources

GOES_WITH = {
    "CLEAR": {"no_licence"},
    "CONDITIONAL": {"authorisation_available"},
    "LICENCE": {"licence_required"},
    "DENY": {"licence_required"},
    "PARTIAL": {"licence_required"},
    "CONFLICT": {"licence_required"},
    "CONSULT": {"licence_required"},
    "HOLD": {"licence_required"},
    "REFER": {"unknown", "licence_required"},
    "STOP": {"prohibited", "licence_required"},  # a true hit on a list under which one may ask for a licence
}
"""What people decide is stricter than what the law asks for, or the same; it is never laxer."""
ON_THE_FIRST_DAY = {"T05": "prohibited", "T31": "no_licence", "T44": "licence_required", "T49": "no_licence",
                    "T57": "licence_required", "T60": "no_licence", "T21": "licence_required"}  # fmt: skip
NEEDS = {
    "T04": set(), "T12": {"XF-03 MT", "XF-05"}, "T13": {"XF-05"}, "T16": {"XH-N1"}, "T18": {"NU-01"},
    "T17": {"NU-01", "XF-03 NS"}, "T23": {"NU-01", "NU-07"}, "T27": {"NU-01"}, "T28": {"NU-01", "NU-07"},
    "T36": {"XF-09"}, "T43": {"AL-2", "NU-11", "XE-07"}, "T47": {"NU-01", "NU-05 military", "XF-03 NS", "XF-08 M", "XF-12"},
    "T50": {"XF-03 NS", "XF-08 E", "XF-10"}, "T52": {"XO-05"}, "T60": {"4D903"},
}  # fmt: skip
"""What surely has to be overcome on the last day and is by no authorisation."""


@pytest.fixture(scope="module")
def world() -> Law:
    return build_law(read_sources(PACKS), regimes())


def test_every_transaction_ends_as_it_is_meant_to(world: Law) -> None:
    words = {r["id"]: r["word"] for r in parse_yaml((BOOK / "orders.yaml").read_text(encoding="utf-8"))}
    wrong = {}
    for order in read_book_folder(BOOK).orders:
        answers = [assess(t, world) for t in order.transactions]
        last = str(answers[-1].headline)
        if last not in GOES_WITH[words[order.id]]:
            wrong[order.id] = last
        if len(answers) > 1 and str(answers[0].headline) != ON_THE_FIRST_DAY[order.id]:
            wrong[f"{order.id} on the first day"] = str(answers[0].headline)
        needed = {n.id for line in answers[-1].regimes if line.answer == "licence_required" for n in line.needs}
        if order.id in NEEDS and needed != NEEDS[order.id]:
            wrong[f"{order.id} needs"] = ", ".join(sorted(needed))
    assert wrong == {}
    assert Counter(words.values()) == {
        "LICENCE": 17, "DENY": 11, "CLEAR": 6, "HOLD": 7, "CONDITIONAL": 5, "PARTIAL": 4, "REFER": 4, "STOP": 3,
        "CONFLICT": 1, "CONSULT": 1,
    }  # fmt: skip


def test_a_fact_that_decides_the_new_entry_is_asked_for(world: Law) -> None:
    """The software of T60 with the question of the trained model left open: a person has to say."""
    attributes = {"ml": "", "accelerometer": False, "md_tag": False, "vml": False, "xf_munition_part": False, "xf_content_percent": 0,
                  "xf_core": False, "made_with_xf_technology": False, "transmit_receive_module": False}  # fmt: skip
    facts = {"date": "2026-11-20", "activity": "export", "from": "XD", "to": "XJ", "complete": ["parties", "end_use", "route"],
             "item": {"kind": "software", "eu_code": "none", "origin": "XD", "cyber_surveillance": False, "attributes": attributes}}  # fmt: skip
    found = assess(read_facts(facts), world)
    assert found.headline == "unknown"
    assert [q.fact for q in found.questions] == ["item.attributes.detects_threats_by_trained_model"]


def test_an_invented_place_is_no_place_to_the_law_of_the_world(law: Law) -> None:
    """Where no pack declares it, nobody is cleared to it."""
    facts = {"date": "2026-11-20", "activity": "export", "from": "DE", "to": "XJ", "complete": ["parties", "end_use", "route", "item"],
             "item": {"kind": "commodity", "eu_code": "none", "us_eccn": "EAR99"}}  # fmt: skip
    assert assess(read_facts(facts), law).headline == "unknown"


def test_a_pack_may_not_give_a_real_code_to_an_invented_place() -> None:
    sources = read_sources(PACKS)
    for taken in ("DE", "XK", "XI"):
        sources["al"].parsed["pack.yaml"]["places"][taken] = "Nowhere"
        with pytest.raises(ValueError, match=f"{taken} is not a code that a pack may give"):
            build_law(sources, regimes())
        del sources["al"].parsed["pack.yaml"]["places"][taken]


def test_no_pack_that_ships_declares_a_place() -> None:
    assert [p.parent.name for p in REAL.glob("*/pack.yaml") if "\nplaces:" in p.read_text(encoding="utf-8")] == []
