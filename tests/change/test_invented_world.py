"""The invented world answers as it is meant to: each word that people reach goes with certain answers of the engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from invented_world import BOOK, PACKS, WORLD
from navicert.assess import assess, read_facts
from navicert.assess.authorise import Paragraph
from navicert.law.evaluate import Firing
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
    "T36": {"XF-09"}, "T43": {"AL-2: XH", "NU-11", "XE-07"}, "T47": {"NU-01", "NU-05 military", "XF-03 NS", "XF-08 M", "XF-12"},
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


def outcomes(steps: Iterable[Any]) -> Iterator[tuple[str, bool]]:
    """Which rules a proof shows as holding or granting, and which as not."""
    for step in steps:
        if isinstance(step, Firing):
            yield step.rule.id, step.holds is True
        elif isinstance(step, Paragraph):
            yield step.rule.id, step.status == "available"
        else:
            yield from ((rule.id, False) for rule in step)


def case(origin: str, to: str, *, party: str = "", **facts: Any) -> dict[str, Any]:
    """A shipment that the year of transactions does not hold."""
    parties = [{"role": "end_user", "id": party}] if party else []
    return {"date": "2026-09-01", "activity": "export", "from": origin, "to": to, "parties": parties,
            "item": {"kind": "commodity", "eu_code": "none", "origin": origin}, "complete": ["parties", "end_use", "item", "route"],
            **facts}  # fmt: skip


AWARE = {"knowledge": True}
FURTHER = {
    "nu.NU-05.wmd": case("XD", "XQ", end_use={**AWARE, "type": "wmd"}),
    "nu.NU-05.ask": case("XD", "XG"),
    "nu.NU-06": case("XD", "XQ", end_use=AWARE, item={"kind": "software", "eu_code": "none", "cyber_surveillance": True,
                                                      "attributes": {"detects_threats_by_trained_model": False}}),
    "nu.NU-08.all": case("XD", "XR"),
    "nu.LIST": case("XD", "XQ", party="P14"),
    "nu.NU-11.certified": case("XD", "XH", activity="intra_eu_transfer", authorisation_facts={"recipient_certified_until": "2027-01-01"},
                               item={"kind": "commodity", "eu_code": "none", "attributes": {"ml": "ML5.b"}}),
    "xe.XE-03": case("XE", "XJ", activity="temporary_export", item={"kind": "commodity", "eu_code": "5A002.a", "mtcr": False}),
    "xe.XE-05.military": case("XE", "XG", end_use={**AWARE, "type": "military"}),
    "xe.XE-05.wmd": case("XE", "XQ", end_use={**AWARE, "type": "chemical"}),
    "xe.XR": case("XE", "XR"),
    "xf.XF-03.at": case("XF", "XR"),
    "xf.XF-04.lvs": case("XF", "XJ", value_usd=2500, item={"kind": "commodity", "eu_code": "3A001.a.7", "attributes": {"xf_reasons": ["NS"]}}),
    "xf.XF-06": case("XF", "XO", item={"kind": "commodity", "eu_code": "none", "classified": False, "attributes": {"vml": True}}),
    "xf.XF-08.b": case("XF", "XJ", party="P25"),
    "xf.XF-12.military": case("XF", "XG", end_use={**AWARE, "type": "military"}),
    "xo.LIST": case("XO", "XQ", party="P14"),
    "xo.XR": case("XO", "XR"),
}  # fmt: skip
"""The rules that fire in no transaction of the year, each with a shipment in which it does."""


def test_every_rule_of_the_invented_law_fires_and_fails_to_fire(world: Law) -> None:
    asked = [
        t for folder in (BOOK, WORLD / "e01") for order in read_book_folder(folder).orders for t in order.transactions
    ]
    found = [assess(t, world) for t in asked]
    further = {rule: assess(read_facts(facts), world) for rule, facts in FURTHER.items()}
    seen = {
        o
        for d in (*found, *further.values())
        for part in (d, *d.lines)
        for line in part.regimes
        for o in outcomes(line.proof)
    }
    rules = {rule.id for pack in world.packs.values() for rule in pack.rules}
    assert {
        rule for rule, d in further.items() if (rule, True) not in {o for x in d.regimes for o in outcomes(x.proof)}
    } == set()
    assert {r for r in rules if (r, True) not in seen} == set()
    assert {r for r in rules if (r, False) not in seen} == {
        "xe.XE-08"
    }  # asked only where a licence is needed, and then it holds


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
