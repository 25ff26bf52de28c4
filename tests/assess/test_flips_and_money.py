"""Which single fact would flip the answer, and money limits across currencies at a stated rate."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from navicert.assess import assess, read_facts
from navicert.assess.flips import flips
from navicert.law.law import Law
from navicert.library import open_library
from navicert.terms import Determination

ORDER: dict[str, Any] = {
    "date": "2026-09-15", "activity": "export", "from": "US", "to": "BR", "regime_under_test": "US-EAR",
    "item": {"us_eccn": "3A002.a", "kind": "commodity", "origin": "US"}, "end_use": {"type": "civil"},
    "history": {"lvs_same_eccn_same_consignee_this_year_usd": 0}, "complete": ["parties", "end_use"],
}  # fmt: skip


def lvs(found: Determination) -> str:
    return next(a.status for a in found.regimes[0].authorisations if a.id == "LVS")


def test_the_value_that_keeps_an_exception_from_being_used_is_named(law: Law) -> None:
    given = read_facts({**ORDER, "item": {**ORDER["item"], "value_usd": 99_000}})
    found = assess(given, law)
    assert found.headline == "licence_required"
    named = {flip.fact: flip for flip in flips(given, law, found)}
    assert named["item.value_usd"].value <= 5_000  # LVS of 3A002 lets that much go
    for flip in named.values():
        assert flip.answer != "licence_required"


def test_flips_are_the_same_each_time(law: Law) -> None:
    given = read_facts({**ORDER, "item": {**ORDER["item"], "value_usd": 99_000}})
    found = assess(given, law)
    assert flips(given, law, found) == flips(given, law, found)


def test_a_limit_in_dollars_meets_an_order_in_euros_at_the_stated_rate(tmp_path: Path) -> None:
    given = read_facts({**ORDER, "item": {**ORDER["item"], "value": 2500}, "contract": {"currency": "EUR"}})
    asked = open_library(tmp_path / "none").assess(given)
    assert lvs(asked) == "conditional"
    assert any("exchange" in q.fact for q in asked.questions)
    for rate, status in (("1.10", "available"), ("1.30", "excluded")):
        home = tmp_path / rate
        home.mkdir()
        (home / "rates.csv").write_text(f"currency,usd,date\nEUR,{rate},2026-09-14\n")
        assert lvs(open_library(home).assess(given)) == status
