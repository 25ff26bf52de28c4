"""Books and drafts: what they may say, and that a mistake in them is told with its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from invented_world import BOOK, PACKS, WORLD
from navicert.change.book import read_book
from navicert.change.draft import laid_over, read_draft
from navicert.law.declared import PackError
from navicert.law.law import build_law
from navicert.library import Library
from navicert.library.books import read_book_folder
from navicert.library.editions import two_laws
from navicert.library.library import regimes
from navicert.library.packs import read_sources
from navicert.terms import BadFacts

FACTS = {"date": "2026-11-20", "activity": "export", "from": "DE", "to": "JP"}


def test_an_order_takes_over_what_the_book_has_of_items_and_parties() -> None:
    book = read_book({
        "items": [("items, 1", {"id": "pump", "facts": {"kind": "commodity", "eu_code": "2B350.i", "attributes": {"a": 1, "b": 1}}})],
        "parties": [("parties, 1", {"id": "P1", "name": "Works", "facts": {"country": "JP", "type": "civil"}})],
        "orders": [("orders, 1", {"id": "O1", "items": ["pump"], "facts": {
            **FACTS, "item": {"attributes": {"b": 2}}, "parties": [{"role": "end_user", "id": "P1", "type": "military"}]}})],
    })  # fmt: skip
    (order,) = book.orders
    (asked,) = order.transactions
    assert asked.item.eu_code == "2B350.i"
    assert asked.item.attributes == {"a": 1, "b": 2}
    (party,) = asked.parties or ()
    assert (party.name, party.country, party.type) == ("Works", "JP", "armed_forces")  # the order is the nearer word
    assert (order.parties, order.items) == (("P1",), ("pump",))


@pytest.mark.parametrize(
    ("kind", "record", "says"),
    [
        ("orders", {"id": "O1", "facts": {**FACTS, "to": "Atlantis"}}, "orders, 1: to: 'Atlantis' is not a place"),
        ("orders", {"id": "O1", "items": ["saw"], "facts": FACTS}, "saw is not among the items of this book"),
        ("orders", {"id": "O1", "colour": 1, "facts": FACTS}, "unknown key 'colour'"),
        ("orders", {"facts": FACTS}, "a record is a mapping with an id"),
        ("orders", {"id": "O1", "facts": FACTS, "open": {"from": "soon"}}, "open is a mapping of from and to"),
        ("orders", "O1", "a record is a mapping with an id"),
        ("licences", {"id": "L1", "orders": ["O9"]}, "O9, which is not among the orders"),
    ],
)
def test_a_record_that_cannot_be_read_is_refused_with_its_place(kind: str, record: Any, says: str) -> None:
    with pytest.raises(BadFacts, match=says):
        read_book({kind: [(f"{kind}, 1", record)]})


def test_two_records_may_not_share_an_id() -> None:
    with pytest.raises(BadFacts, match="O1 stands already in a, 1"):
        read_book({"orders": [("a, 1", {"id": "O1", "facts": FACTS}), ("b, 7", {"id": "O1", "facts": FACTS})]})


def test_json_lines_may_hold_the_facts_beside_the_id(tmp_path: Path) -> None:
    (tmp_path / "orders-2026.jsonl").write_text(json.dumps({"id": "O1", **FACTS}) + "\n\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not read", encoding="utf-8")
    assert [o.id for o in read_book_folder(tmp_path).orders] == ["O1"]


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("orders.jsonl", "{oops\n", "orders.jsonl, line 1: is not JSON"),
        ("orders.yaml", "a: b\n", "a list of records is needed"),
        ("orders.yaml", "- [\n", "is not YAML"),
        ("items.jsonl", '{"id": "I1"}\n', "holds no orders"),
    ],
)
def test_a_book_that_cannot_be_read_is_refused(name: str, text: str, says: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(BadFacts, match=says):
        read_book_folder(tmp_path)


def test_the_invented_book_holds_what_the_world_says() -> None:
    book = read_book_folder(BOOK)
    assert (len(book.orders), len(book.licences)) == (59, 8)
    assert {f"P{n:02}" for n in range(1, 41)} <= set(book.parties)


# --- drafts ------------------------------------------------------------------------------------
def draft(**packs: Any) -> Any:
    return read_draft({"schema": "navicert-draft/1", "draft": "try", "packs": packs}, "draft.yaml")


def test_a_rule_with_a_known_name_takes_the_place_of_the_old_one_and_the_edition_is_another() -> None:
    sources = read_sources(PACKS)
    rule = {
        "id": "xo.XO-05",
        "kind": "requirement",
        "cite": ["draft"],
        "doc": "Everything needs a permit.",
        "need": {"id": "ALL"},
    }
    made = laid_over(sources, draft(xo={"rules": [rule], "define": {"military": "False"}}))
    old, new = (build_law(s, regimes()).packs["xo"] for s in (sources, made))
    assert [r.cites for r in new.rules if r.id == "xo.XO-05"] == [("draft",)]
    assert len(new.rules) == len(old.rules)
    assert new.edition != old.edition
    assert sources["xo"].edition == old.edition  # what stands is untouched


@pytest.mark.parametrize(
    ("packs", "says"),
    [
        ({"xz": {}}, "there is no pack xz"),
        ({"xo": {"withdraw": ["xo.nothing"]}}, "has no rule xo.nothing"),
        ({"xo": {"tables": {"nothing": {}}}}, "has no table nothing"),
        ({"xo": {"tables": {"xo_list": {"add": [{"firm": "P1"}]}}}}, "has no column firm"),
        ({"xo": {"tables": {"xo_list": {"withdraw": [{"party": "P99"}]}}}}, "has no row"),
        ({"xo": {"rules": [{"id": "xo.new", "kind": "requirement"}]}}, "cite"),
    ],
)
def test_a_draft_that_fits_nowhere_is_refused(packs: dict[str, Any], says: str) -> None:
    with pytest.raises(PackError, match=says):
        build_law(laid_over(read_sources(PACKS), draft(**packs)), regimes())


def test_what_is_no_draft_is_refused() -> None:
    with pytest.raises(PackError, match="packs"):
        read_draft({"schema": "navicert-draft/1", "draft": "x"}, "x.yaml")


# --- what a person may name --------------------------------------------------------------------
def test_a_pack_comes_with_those_that_it_reads(library: Library) -> None:
    one, other = two_laws("eu-sanctions", "installed", library)
    assert set(one) == {"eu-sanctions", "eu-dual-use"}
    assert set(other) == set(library.sources)


def test_an_edition_of_a_pack_may_lie_in_a_folder_of_another_name(tmp_path: Path, library: Library) -> None:
    for path in (PACKS / "xo").rglob("*.*"):
        to = tmp_path / "xo-of-next-year" / path.relative_to(PACKS / "xo")
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(path.read_bytes())
    one, other = two_laws(str(tmp_path / "xo-of-next-year"), str(WORLD / "packs"), library)
    assert set(one) == {"xo"}
    assert one["xo"].edition == other["xo"].edition


@pytest.mark.parametrize("name", ["nowhere", "tests"])
def test_what_nobody_knows_is_refused(name: str, tmp_path: Path, library: Library) -> None:
    wanted = str(tmp_path) if name == "tests" else name
    with pytest.raises(PackError, match=r"no pack was found|is no folder, no draft and no installed pack"):
        two_laws(wanted, "installed", library)
