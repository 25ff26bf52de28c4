"""Who carries a move: items, parties and licences because of which an order moves, and nobody else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from invented_world import BOOK, PACKS
from navicert.change.draft import laid_over, read_draft
from navicert.change.impact import Impact, impact
from navicert.library import Library
from navicert.library.books import read_book_folder
from navicert.library.editions import side
from navicert.library.packs import read_sources


def changed(library: Library, **packs: Any) -> Impact:
    """What moves in the invented book by a draft."""
    draft = read_draft({"schema": "navicert-draft/1", "draft": "try", "packs": packs}, "try")
    base = read_sources(PACKS)
    return impact(read_book_folder(BOOK), side(base, library), side(laid_over(base, draft), library))


def prohibition(name: str, *when: str) -> dict[str, Any]:
    return {
        "id": name,
        "kind": "prohibition",
        "cite": [name],
        "doc": "It may not go.",
        "when": list(when),
        "need": {"id": name},
    }


def test_a_party_that_only_matters_beside_a_broker_carries_and_the_broker_does_not(library: Library) -> None:
    """The Union reaches T44 because of a Kestrian broker; what moves it is the police brigade."""
    rule = prohibition("nu.police", "any(p.type == 'police' for p in parties)")
    found = changed(library, nu={"rules": [rule]})
    assert found.orders == ("T44",)
    assert found.parties == {"P12": ("T44",)}


def test_each_of_two_parties_that_suffice_carries(library: Library) -> None:
    rule = prohibition("xe.university", "any(p.type in ['university', 'armed_forces'] for p in parties)")
    found = changed(library, xe={"rules": [rule]})
    assert found.parties["P34"] == ("T22", "T55")
    assert found.parties["P15"] == ("T55",)


def test_a_rule_on_places_is_carried_by_no_party_and_no_item(library: Library) -> None:
    found = changed(library, xo={"rules": [prohibition("xo.place", "dest == 'XQ'")]})
    assert found.orders == ("T06", "T24", "T45")
    assert (found.items, found.parties, dict(found.licences)) == ({}, {}, {"L-06": ("T06",)})


def test_of_an_order_of_several_lines_only_the_line_carries(library: Library) -> None:
    """T07 has two fibres: only one of them is of the entry."""
    found = changed(library, nu={"rules": [prohibition("nu.fibre", "is_code(item.eu_code, '1C010.b')")]})
    assert (found.orders, found.items) == (("T07",), {"I08": ("T07",)})


def test_an_authorisation_that_goes_moves_what_rested_on_it(library: Library) -> None:
    found = changed(library, xf={"withdraw": ["xf.XF-07"]})
    assert found.orders == ("T14",)
    assert {str(m.after.headline) for m in found.moved} == {"licence_required"}


def test_one_more_authorisation_that_cannot_be_used_moves_nothing(library: Library) -> None:
    rule = {
        "id": "nu.G9", "kind": "authorisation", "cite": ["G9"], "symbol": "NU-G9", "covers": {"needs": ["NU-01"]},
        "doc": "A licence for nobody.", "conditions": [{"if": "False", "say": "it is for nobody"}],
    }  # fmt: skip
    found = changed(library, nu={"rules": [rule]})
    assert (found.moved, found.before_sha256 == found.after_sha256) == ((), False)


def test_another_edition_that_says_the_same_moves_nothing(library: Library) -> None:
    found = changed(library, nu={"define": {"unused": "True"}})
    assert (found.moved, found.named, len(found.unmoved)) == ((), (), 59)


def test_a_new_fact_that_nobody_stated_is_asked_for_only_where_it_decides(library: Library) -> None:
    fact = {
        "fact": "item.attributes.quantum",
        "type": "bool",
        "question": "Is it a quantum computer?",
        "closed": "item",
    }
    rule = prohibition("xe.quantum", "item.attributes.quantum")
    assert (
        changed(library, xe={"facts": [fact], "rules": [rule]}).moved == ()
    )  # every book entry marks its items complete


def test_the_world_itself_is_untouched_by_drafts() -> None:
    assert not list(Path(PACKS).rglob("draft*")) + list(Path(PACKS).rglob("facts-draft*"))
