"""Every red flag: facts that raise it, and facts close to them that do not."""

from __future__ import annotations

from typing import Any

import pytest

from navicert.assess import read_facts
from navicert.assess.flags import FLAGS, NOT_COMPUTABLE, red_flags
from navicert.library import Library
from navicert.terms import Hit

PLAIN: dict[str, Any] = {"date": "2026-03-02", "activity": "export", "from": "DE", "to": "KZ"}
CHIP = {"kind": "commodity", "hs6": "854231"}
CLAUSE = {"contract": {"no_reexport_clause": True}}


def party(role: str = "end_user", **facts: Any) -> dict[str, Any]:
    return {"role": role, "name": "Muster", **facts}


def owned(*percents: float) -> dict[str, Any]:
    stakes = [{"owner": f"O{n}", "owner_listed": "OFAC-SDN", "percent": p} for n, p in enumerate(percents)]
    return {"parties": [party(ownership=stakes)]}


RAISED: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("G01", {"item": CHIP}, {"item": CHIP, "to": "FR"}),
    ("G02", {"item": {**CHIP, "us_eccn": "EAR99"}}, {"item": {**CHIP, "us_eccn": "3A001.a.2"}}),
    ("G17", {"item": {"eu_code": "ML4.a", "us_eccn": "EAR99"}}, {"item": {"eu_code": "ML4.a", "us_eccn": "0A604.a"}}),
    ("G17", {"item": {"usml": "IV(a)", "eu_code": "none"}}, {"item": {"usml": "IV(a)", "us_eccn": "none"}}),
    ("G04", {"item": {"attributes": {"description": "Electronics, parts"}}},
     {"item": {"attributes": {"description": "parts of a loom"}}}),
    ("G06", {"item": {"us_eccn": "3A001.a.1.a", "value_usd": 2900}}, {"item": {"us_eccn": "3A001.a.1.a", "value_usd": 1000}}),
    ("G11", {"lines": [{**CHIP, "hs6": c} for c in ("854231", "854232", "853221")]}, {"lines": [CHIP, CHIP, CHIP]}),
    ("G16", {"item": {"us_eccn": "3A090.a"}, "parties": [party(parent_hq="CN")]},
     {"item": {"us_eccn": "3A090.a"}, "parties": [party(parent_hq="FR")]}),
    ("P03", owned(30, 20), owned(30, 19)),
    ("P04", owned(49), owned(30)),
    ("P05", {"item": CHIP, "parties": [party(born="2022-06-01", country="KZ")]},
     {"item": CHIP, "parties": [party(born="2019-06-01", country="KZ")]}),
    ("P10", {"parties": [party(type="freight_forwarder")]}, {"parties": [party(type="university")]}),
    ("P11", {"parties": [party(address="Hafen 1, Aktau"), party("freight_forwarder", address="hafen 1 aktau")]},
     {"parties": [party(address="Hafen 2, Aktau"), party("freight_forwarder", address="hafen 1 aktau")]}),
    ("P18", {"parties": [party(listed=["OWN-CONCERN"])]}, {"parties": [party(listed=["EU-FSF"])]}),
    ("R01", {"item": CHIP}, {"item": CHIP, "to": "FR"}),
    ("R04", {"parties": [party("ultimate_consignee", name="Steppe Cargo")]}, {"parties": [party("ultimate_consignee")]}),
    ("R06", {"parties": [party("purchaser", country="AE"), party(country="KZ")]},
     {"parties": [party("purchaser", country="KZ"), party(country="KZ")]}),
    ("R07", {"via": ["RU"]}, {"via": ["TR"]}),
    ("R12", {"destination_facility": "free_zone"}, {}),
    ("D02", {"end_use": {"ultimate_end_user": "Beispiel"}, "parties": [party()]},
     {"end_use": {"ultimate_end_user": "MUSTER"}, "parties": [party()]}),
    ("D07", {"parties": [party("ultimate_consignee", type="bank")]},
     {"parties": [party("ultimate_consignee", type="bank"), party()]}),
    ("D09", {"item": CHIP}, {"item": CHIP, **CLAUSE}),
]  # fmt: skip


def raised(library: Library, facts: dict[str, Any]) -> set[str]:
    return {flag.id for flag in red_flags(read_facts({**PLAIN, **facts}), library.law)}


@pytest.mark.parametrize(("flag", "facts", "near"), RAISED, ids=[f"{flag}-{n}" for n, (flag, *_) in enumerate(RAISED)])
def test_a_flag_is_raised_by_its_facts_and_not_by_those_beside_them(
    library: Library, flag: str, facts: dict[str, Any], near: dict[str, Any]
) -> None:
    assert flag in raised(library, facts)
    assert flag not in raised(library, near)


def test_a_hit_on_a_list_is_a_flag(library: Library) -> None:
    hit = Hit(party=0, list="EU-FSF", entry="1", matched="Muster", field="name", how="exact")
    assert [f.id for f in red_flags(read_facts(PLAIN), library.law, [hit])] == ["P01"]


def test_every_flag_has_an_example_and_none_is_called_impossible() -> None:
    assert {check.id for check in FLAGS} == {flag for flag, *_ in RAISED} | {"P01"}
    assert not {check.id for check in FLAGS} & set(NOT_COMPUTABLE)
