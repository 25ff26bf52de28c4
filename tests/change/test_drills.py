"""The change drills of the invented world: each moves exactly the rows that it names, and withdrawing it restores all."""

from __future__ import annotations

from datetime import date as Day

import pytest

from invented_world import PACKS, WORLD, moved
from navicert.library import Library

EXPECTED: dict[str, tuple[list[str], list[str], list[str], list[str]]] = {
    # drill: orders, items, parties; and who is named by the change itself
    "RC-1": (["T33", "T34", "T35", "T36", "T37", "T38"], [], ["P20", "P21", "P24"], []),
    "RC-2": (["T49", "T50"], [], [], ["P23"]),
    "RC-4": (["T44", "T54"], [], [], []),
    "RC-5": (["T57"], ["I27 B"], [], []),
    "RC-6": (["T21"], [], [], []),
    "RC-7": (["T05"], [], [], ["P35"]),
    "RC-8": (["T60"], ["I06"], [], []),
}


@pytest.mark.parametrize("drill", EXPECTED)
def test_a_drill_moves_exactly_the_named_rows(drill: str, library: Library) -> None:
    found = moved(WORLD / "drills" / f"{drill}.yaml", PACKS, library)
    orders, items, parties, named = EXPECTED[drill]
    assert (list(found.orders), list(found.items), list(found.parties)) == (orders, items, parties)
    assert (list(found.licences), list(found.named)) == ([], named)
    assert len(found.unmoved) == 59 - len(orders)
    assert not set(found.unmoved) & set(found.orders)


def test_rc_3_lists_the_order_of_the_listed_firm_and_every_open_order_to_the_hub(library: Library) -> None:
    """On the day of the listing two orders to Port Sahrin are open: that of P17, and one that is held for another reason."""
    found = moved(WORLD / "drills/RC-3.yaml", PACKS, library, on=Day(2026, 2, 1))
    assert (found.orders, found.items, found.parties, found.named) == (("T31", "T33"), {}, {}, ("P17",))
    by_order = {m.order: m for m in found.moved}
    assert (by_order["T31"].before.headline, by_order["T31"].after.headline) == ("no_licence", "prohibited")
    assert [c.what for c in by_order["T33"].changes if c.what == "duty"] == ["duty"]
    assert "T40" in found.left_out  # to the same hub, but ordered half a year later


def test_a_rule_that_starts_pauses_and_revives_shows_in_each_row_in_its_own_way(library: Library) -> None:
    found = {m.order: m for m in moved(WORLD / "drills/RC-1.yaml", PACKS, library).moved}
    headlines = {name: (str(m.before.headline), str(m.after.headline)) for name, m in found.items()}
    assert headlines["T33"] == ("unknown", "licence_required")  # in force since 29 September 2025
    assert headlines["T34"] == ("unknown", "unknown")  # stayed: only a warning says what would apply without the stay
    assert [c.what for c in found["T34"].changes] == ["warning"]
    assert headlines["T35"] == ("unknown", "licence_required")  # revived
    assert headlines["T37"] == ("unknown", "unknown")  # 49.9 per cent: looked at, and not caught
    assert ("figure", "listed_owners_percent: 49.9") in {(c.what, c.after) for c in found["T37"].changes}
    assert found["T37"].parties == ()


def test_a_clearance_moves_with_its_party_and_not_with_the_party_that_it_is_not(library: Library) -> None:
    """P20 is caught by its owners now; that P17 is listed says nothing new of P18, whose name is like that of P17."""
    caught = moved(WORLD / "drills/RC-1.yaml", PACKS, library)
    listed = moved(WORLD / "drills/RC-3.yaml", PACKS, library, on=Day(2026, 2, 1))
    assert list(caught.clearances) == ["C-T33"]
    assert set(caught.clearances["C-T33"]) == {m.order for m in caught.moved if "P20" in m.parties}
    assert listed.clearances == {}


def test_both_proofs_are_there(library: Library) -> None:
    (only,) = moved(WORLD / "drills/RC-8.yaml", PACKS, library).moved
    rules = [{p.rule.id for p in line.proof if hasattr(p, "holds")} for d in (only.before, only.after) for line in d.regimes if line.regime == "NU"]  # fmt: skip
    assert "nu.NU-10" not in rules[0]
    assert "nu.NU-10" in rules[1]
    assert only.rules == (("NU", "nu.NU-10"),)


def test_the_lines_that_did_not_move_are_said(library: Library) -> None:
    found = moved(WORLD / "drills/RC-2.yaml", PACKS, library)
    assert found.still_regimes == ("AL", "NU", "XE", "XO")
    assert "T47" in found.unmoved  # to the same state, but to another firm


@pytest.mark.parametrize("drill", [*EXPECTED, "RC-3"])
def test_withdrawing_the_change_restores_every_answer_byte_for_byte(drill: str, library: Library) -> None:
    draft = WORLD / "drills" / f"{drill}.yaml"
    there = moved(draft, PACKS, library)
    back = moved(PACKS, draft, library)
    again = moved(PACKS, PACKS, library)
    assert there.after_sha256 == back.before_sha256 == again.before_sha256 == again.after_sha256
    assert there.before_sha256 == back.after_sha256 != there.after_sha256
    assert again.moved == ()


def test_what_if_a_gives_exactly_one_order_a_requirement(library: Library) -> None:
    """Valmere puts Port Sahrin in group D: unlisted goods to it keep their answer."""
    found = moved(PACKS, WORLD / "what-if/A.yaml", library)
    assert found.orders == ("T40",)
    assert ("need", "XF-03 NS (NS)") in {(c.what, c.after) for c in found.moved[0].changes}
    assert ("XF", "xf.XF-02.core") in found.moved[0].rules
    assert {"T30", "T33", "T34", "T35", "T37", "T41"} <= set(found.unmoved)
    assert found.still_regimes == ("AL", "NU", "XE", "XO")


def test_what_if_b_asks_three_orders_for_their_end_use(library: Library) -> None:
    found = moved(PACKS, WORLD / "what-if/B.yaml", library)
    rules = {m.order: m.rules for m in found.moved}
    assert rules == {
        "T31": (("XE", "xe.XE-05.ask"),),
        "T32": (("XE", "xe.XE-05.ask"),),
        "T40": (("NU", "nu.NU-05.ask"),),
    }
    assert "XF" in found.still_regimes


def test_the_new_entry_in_the_book_of_one_firm(library: Library) -> None:
    """Three open orders, one licence, two parties; the order that was delivered before is not asked."""
    found = moved(WORLD / "drills/RC-8.yaml", PACKS, library, book=WORLD / "e01", on=Day(2026, 11, 20))
    assert found.orders == ("T60", "update under the radar's licence", "to Ostmar")
    assert (found.items, list(found.licences), found.taking_part) == ({"I06": found.orders}, ["L-08"], ("P10", "P02"))
    assert (found.unmoved, found.left_out) == (("radar",), ("delivered before",))
    grace = next(m for m in found.moved if m.order.startswith("update"))
    assert grace.after.headline == "authorisation_available"


@pytest.mark.parametrize(
    ("on", "until", "orders"),
    [
        (Day(2025, 11, 9), Day(2025, 11, 10), ("T33",)),  # the rule on owners pauses
        (Day(2026, 2, 28), Day(2026, 3, 1), ("T44",)),  # the embargo begins
        (Day(2026, 11, 14), Day(2026, 11, 15), ("T60",)),  # the new entry
        (Day(2026, 11, 16), Day(2026, 11, 17), ()),  # nothing happened over night
    ],
)
def test_the_same_law_on_two_days(on: Day, until: Day, orders: tuple[str, ...], library: Library) -> None:
    assert moved(PACKS, PACKS, library, on=on, until=until).orders == orders


def test_what_was_not_known_that_morning_moves_nothing(library: Library) -> None:
    """The amendment was published on 1 October: the day before, nobody could see that the order would move."""
    days = {"on": Day(2026, 11, 14), "until": Day(2026, 11, 20)}
    assert moved(PACKS, PACKS, library, **days, known=Day(2026, 9, 30)).orders == ()
    assert moved(PACKS, PACKS, library, **days, known=Day(2026, 10, 1)).orders == ("T60",)
