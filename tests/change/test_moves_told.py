"""What is told of a move: nothing that is still there is said to be gone, and nothing that was not asked is said to stand still."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date as Day
from typing import Any

from navicert.change.book import Book, read_book
from navicert.change.draft import laid_over, read_draft
from navicert.change.impact import Impact, impact
from navicert.cli.law_change_shown import impact as shown
from navicert.library import Library
from navicert.library.editions import side, two_laws

BEARING = {"kind": "commodity", "us_eccn": "EAR99", "origin": "US", "value_usd": 12000}
SCOPE = {"kind": "commodity", "us_eccn": "3A002.a", "origin": "US", "value_usd": 4000}
FIRM = {"role": "ultimate_consignee", "name": "Dubai Tools", "country": "AE", "type": "civil", "ownership": []}
FACTS = {"date": "2026-11-20", "activity": "export", "from": "US", "to": "AE", "end_use": {"type": "civil"},
         "complete": ["parties", "end_use", "route"]}  # fmt: skip
HUB = {"id": "draft.hub", "kind": "requirement", "cite": ["draft"], "doc": "Unlisted goods need a licence to this place.",
       "when": ["dest == 'AE'", "item.us_eccn == 'EAR99'"], "need": {"id": "HUB1"}}  # fmt: skip


def book(*orders: Mapping[str, Any], **kinds: list[dict[str, Any]]) -> Book:
    given = {**kinds, "orders": [dict(o) for o in orders]}
    return read_book({kind: [(f"{kind}, {n}", r) for n, r in enumerate(records)] for kind, records in given.items()})


def moved(library: Library, given: Book, rule: Mapping[str, Any], *, on: Day | None = None) -> Impact:
    base, _ = two_laws("us-ear", "us-ear", library)
    draft = read_draft({"schema": "navicert-draft/1", "draft": "try", "packs": {"us-ear": {"rules": [rule]}}}, "try")
    sides = [side(law, library, day=on) for law in (base, laid_over(base, draft))]
    return impact(given, *sides)


def lines(found: Impact) -> Iterator[str]:
    return shown(found)


def two_lines(**more: Any) -> dict[str, Any]:
    return {"id": "O-104", "facts": {**FACTS, "parties": [FIRM], **more}}


def test_of_an_order_of_several_lines_nothing_is_gone_that_a_line_still_needs(library: Library) -> None:
    """The oscilloscope of line 2 needs NS2 before and after; that the bearing of line 1 becomes strictest takes nothing away."""
    items = [{"id": "bearing", "facts": BEARING}, {"id": "oscilloscope", "facts": SCOPE}]
    found = moved(library, book({**two_lines(), "items": ["bearing", "oscilloscope"]}, items=items), HUB)
    (only,) = found.moved
    told = {(c.what, c.before, c.after, c.line) for c in only.changes}
    assert ("need", "", "HUB1", None) in told
    assert ("need", "", "HUB1", 0) in told
    assert {c.what for c in only.changes if c.before and not c.after} == {"reason"}  # why line 1 needed nothing
    assert "ear.742.4.b1.other" not in {rule for _, rule in only.rules}
    assert found.items == {"bearing": ("O-104",)}


def test_goods_and_parties_that_only_the_order_states_are_named(library: Library) -> None:
    rule = {**HUB, "when": ["item.us_eccn == 'EAR99'", "any(p.type == 'armed_forces' for p in parties)"]}
    force = {**FIRM, "name": "UAE Air Force", "type": "armed_forces"}
    found = moved(library, book({"id": "O-106", "facts": {**FACTS, "item": BEARING, "parties": [force]}}), rule)
    assert found.items == {"item of O-106": ("O-106",)}
    assert found.parties == {"UAE Air Force": ("O-106",)}
    assert found.taking_part == ("UAE Air Force",)
    several = {**FACTS, "lines": [SCOPE, BEARING], "parties": [{**force, "name": None}]}
    found = moved(library, book({"id": "O-107", "facts": several}), rule)
    assert found.items == {"line 2 of O-107": ("O-107",)}
    assert found.taking_part == ("the ultimate_consignee, unnamed",)


def test_a_licence_under_which_a_need_may_arise_perhaps_moves(library: Library) -> None:
    rule = {**HUB, "when": ["dest == 'AE'", "informed"]}
    order = {"id": "O-1", "facts": {**FACTS, "item": BEARING, "parties": [FIRM], "complete": ["parties", "route"]}}
    licences = [
        {"id": "L-3", "regime": "US-EAR", "orders": ["O-1"]},
        {"id": "L-4", "regime": "EU-DU", "orders": ["O-1"]},
    ]
    found = moved(library, book(order, licences=licences), rule)
    assert (found.licences, found.licences_perhaps) == ({}, {"L-3": ("O-1",)})
    assert "licences that perhaps move, when a question is answered: L-3 (O-1)" in list(lines(found))


def test_what_did_not_move_is_told_by_name(library: Library) -> None:
    bearing = {**FACTS, "item": BEARING, "parties": [FIRM]}
    closed = {"id": "O-2", "facts": bearing, "open": {"to": "2026-10-31"}}
    found = moved(library, book({"id": "O-1", "facts": bearing}, closed), HUB, on=Day(2026, 11, 20))
    told = list(lines(found))
    assert "not open, so not asked: O-2" in told
    assert "under every regime that was asked something moved" in told


def test_a_draft_that_begins_after_every_order_says_that_none_was_asked_then(library: Library) -> None:
    rule = {**HUB, "in_force": {"from": "2027-01-01"}}
    given = book(two_lines(item=BEARING))
    early, then = moved(library, given, rule), moved(library, given, rule, on=Day(2027, 1, 1))
    assert (early.orders, early.not_then, then.orders, then.not_then) == ((), ("O-104",), ("O-104",), ())
    said = "\n".join(lines(early))
    assert "no order was asked on a day on which the change applies" in said
    assert "it applies: draft.hub: 2027-01-01 to …" in said


def test_some_orders_that_were_asked_too_early_are_named(library: Library) -> None:
    rule = {**HUB, "in_force": {"from": "2026-11-01"}}
    early = {**two_lines(item=BEARING), "id": "O-1"}
    early["facts"] = {**early["facts"], "date": "2026-10-31"}
    found = moved(library, book(early, two_lines(item=BEARING)), rule)
    assert (found.orders, found.not_then) == (("O-104",), ("O-1",))
    assert "1 orders were not asked (O-1) on a day on which the change applies" in "\n".join(lines(found))


def test_a_change_without_days_applies_on_every_day(library: Library) -> None:
    assert moved(library, book(two_lines(item=SCOPE)), HUB).not_then == ()
