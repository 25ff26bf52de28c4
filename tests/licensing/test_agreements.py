"""Agreements between states: whose consent is needed, until when they may speak, and how an agreement stands on a day."""

from __future__ import annotations

from datetime import date as Day
from typing import Any

import pytest

from invented_world import BOOK, PACKS
from navicert.assess import assess, read_facts
from navicert.law.law import Law, build_law
from navicert.library.books import read_book_folder
from navicert.library.library import regimes
from navicert.library.packs import read_sources
from navicert.licensing.agreements import NeededConsent, as_json, needed_consents, register, window_ends

ALL = ["parties", "end_use", "item", "route"]


@pytest.fixture(scope="module")
def world() -> Law:
    return build_law(read_sources(PACKS), regimes())


def shares(**of: float) -> dict[str, float]:
    """What share of the value each design nation of the programme has; none where it is not named."""
    return {f"share_{state}_percent": of.get(state, 0) for state in ("xd", "xh", "xf", "xe", "xo")}


def asked_for(
    law: Law, attributes: dict[str, Any], *, day: str = "2026-06-15", to: str = "XJ", asked: Day = Day(2026, 6, 15)
) -> dict[tuple[str, str], NeededConsent]:
    """Whose consents a system of the programme needs that leaves Aldenmark, by limb and state."""
    item = {"kind": "commodity", "eu_code": "none", "attributes": {"md_tag": True, "ml": "ML5.b", **attributes}}
    facts = {"date": day, "activity": "export", "from": "XD", "to": to, "item": item, "complete": ALL}
    line = next(x for x in assess(read_facts(facts), law).regimes if x.regime == "AL")
    return {(c.limb, c.state): c for c in needed_consents(line, asked)}


def test_the_radar_and_the_seekers_of_the_long_case(world: Law) -> None:
    """T11: of the radar Kestria has 24 %; of the seekers every design nation is asked, at any share. Sixty days each."""
    order = next(o for o in read_book_folder(BOOK).orders if o.id == "T11")
    found = {
        (c.limb, c.state): c.window_ends
        for t in order.transactions
        for part in assess(t, world).lines
        for line in part.regimes
        if line.regime == "AL"
        for c in needed_consents(line, Day(2026, 6, 15))
    }
    end = Day(2026, 8, 14)
    assert found == {("share", "XH"): end, ("annex", "XH"): end, ("annex", "XF"): end}


def test_several_design_nations_and_a_share_exactly_at_the_threshold(world: Law) -> None:
    found = asked_for(world, {"no_threshold_annex": False, **shares(xd=20, xh=20, xf=40, xe=19.9, xo=0.1)})
    assert set(found) == {("share", "XH"), ("share", "XF")}
    assert {c.silence for c in found.values()} == {"consent"}
    assert {c.threshold_percent for c in found.values()} == {20.0}


def test_what_stands_in_the_annex_is_asked_at_a_tenth_of_a_percent(world: Law) -> None:
    assert set(asked_for(world, {"no_threshold_annex": True, **shares(xd=99.9, xo=0.1)})) == {("annex", "XO")}


def test_an_unknown_share_asks_and_never_clears(world: Law) -> None:
    known = shares(xd=60, xf=10)
    del known["share_xh_percent"]
    found = asked_for(world, {"no_threshold_annex": False, **known})
    assert {k: (c.certain, c.missing) for k, c in found.items()} == {
        ("share", "XH"): (False, ("item.attributes.share_xh_percent",))
    }


def test_between_allies_nobody_is_asked_and_no_share_either(world: Law) -> None:
    assert asked_for(world, {"no_threshold_annex": True}, to="XO") == {}


@pytest.mark.parametrize(
    ("day", "needed"),
    [
        ("2025-01-14", False),  # signed; the day before it enters into force
        ("2025-01-15", True),
        ("2025-01-31", True),
        ("2025-02-01", False),  # suspended
        ("2025-02-28", False),
        ("2025-03-01", True),
    ],
)
def test_entry_into_force_and_suspension(world: Law, day: str, needed: bool) -> None:
    assert bool(asked_for(world, {"no_threshold_annex": False, **shares(xh=50)}, day=day)) is needed


@pytest.mark.parametrize(
    ("day", "standing"),
    [("2025-01-14", "signed"), ("2025-01-15", "in force"), ("2025-02-10", "suspended"), ("2025-03-01", "in force")],
)
def test_the_register_says_how_an_agreement_stands(world: Law, day: str, standing: str) -> None:
    held = {a.id: a for a in register(world, Day.fromisoformat(day))}
    assert held["AL-2"].standing == standing
    assert "MR-1" not in held, "it is not signed before 2026"


def test_the_register_by_party(law: Law) -> None:
    of_italy = {a.id for a in register(law, Day(2026, 11, 22), "IT")}
    assert of_italy == {"LOI-2000", "EU-2009-43"}
    assert {a.id for a in register(law, Day(2025, 12, 10), "GB")} == {"LOI-2000", "AUKUS-2024", "US-GB-2007"}
    assert "DE-FR-ES-2021" in {a.id for a in register(law, Day(2025, 12, 11), "GB")}


def test_every_agreement_says_what_it_does_and_whence(law: Law, world: Law) -> None:
    for held in (*register(law, Day(2026, 11, 22)), *register(world, Day(2026, 11, 22))):
        assert all((held.parties, held.limbs, held.cite)), held.id
        assert held.status in ("modelled", "unverified")
        assert as_json(held)["standing"] in ("signed", "in force", "suspended", "ended")


@pytest.mark.parametrize(
    ("asked", "number", "unit", "state", "ends"),
    [
        ("2026-06-15", 60, "calendar_days", "XH", "2026-08-14"),
        ("2026-06-15", 2, "months", "FR", "2026-08-15"),
        ("2025-12-31", 2, "months", "DE", "2026-02-28"),
        ("2026-12-15", 1, "months", "DE", "2027-01-15"),
        ("2026-12-23", 3, "working_days", "DE", "2026-12-29"),  # Christmas, and a weekend
    ],
)
def test_the_end_of_a_window(asked: str, number: int, unit: str, state: str, ends: str) -> None:
    assert window_ends(Day.fromisoformat(asked), number, unit, state) == Day.fromisoformat(ends)


def test_a_window_in_no_unit_is_refused() -> None:
    with pytest.raises(ValueError, match="'weeks' is no unit of a window"):
        window_ends(Day(2026, 6, 15), 2, "weeks", "FR")


def real(law: Law, contract: dict[str, Any], foreign: dict[str, Any] | None = None) -> tuple[NeededConsent, ...]:
    """Whose consents a French export to Saudi Arabia needs."""
    facts = {"date": "2026-03-02", "activity": "export", "from": "FR", "to": "SA", "regime_under_test": "ALLIANCE",
             "item": {"kind": "commodity", "eu_code": "ML6.a"}, "contract": contract, "foreign_item": foreign or {},
             "complete": ALL}  # fmt: skip
    return needed_consents(assess(read_facts(facts), law).regimes[0], Day(2026, 3, 31))


def test_two_months_in_a_programme_and_no_window_for_delivered_parts(law: Law) -> None:
    programme = real(
        law, {"agreements": ["DE-FR-ES-2021"], "cooperation": "programme", "programme_states": ["DE", "FR"]}
    )
    assert [(c.state, c.window_ends, c.silence, c.status) for c in programme if c.certain] == [
        ("DE", Day(2026, 5, 31), "consent", "unverified")
    ]
    parts = {"share_de_percent": 30, "share_es_percent": 0, "share_gb_percent": 0, "in_annex_3": False}
    delivered = real(law, {"agreements": ["DE-FR-ES-2021"], "cooperation": "integration"}, parts)
    assert [(c.state, c.window_ends, c.silence) for c in delivered] == [("DE", None, "nothing")]


def test_states_that_are_not_known_leave_an_open_place(law: Law) -> None:
    found = real(law, {"agreements": ["DE-FR-ES-2021"], "cooperation": "programme"})
    assert [(c.state, c.certain, c.missing) for c in found] == [("", False, ("contract.programme_states",))]


UNION = "AT BE BG HR CY CZ DK EE FI FR GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split()


@pytest.mark.parametrize("member", UNION)
def test_inside_the_union_no_reserved_consent_is_asked_for(law: Law, member: str) -> None:
    facts = {"date": "2026-03-02", "activity": "intra_eu_transfer", "from": "DE", "to": member, "regime_under_test": "ALLIANCE",
             "item": {"eu_code": "ML6.a"}, "contract": {"agreements": ["EU-2009-43"], "consent_reserved_by": ["AT", "FR"]},
             "complete": ALL}  # fmt: skip
    line = assess(read_facts(facts), law).regimes[0]
    assert (str(line.answer), needed_consents(line, Day(2026, 3, 2))) == ("no_licence", ())


def test_exemptions_of_the_united_states_are_in_the_register_and_decided_by_its_law(law: Law) -> None:
    held = {a.id: a for a in register(law, Day(2026, 11, 22), "US")}
    assert {name: a.parties for name, a in held.items()} == {
        "AUKUS-2024": ("AU", "GB", "US", "XI"), "US-GB-2007": ("GB", "US", "XI"), "US-AU-2007": ("AU", "US"),
        "US-CA-126.5": ("CA", "US"),
    }  # fmt: skip
    assert all(any(x.effect == "exemption" and x.cite.startswith("22 CFR") for x in a.limbs) for a in held.values())
