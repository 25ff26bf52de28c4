"""What falls due: stays that end, rules that begin, texts that are too old; and official sources that have changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date as Day
from pathlib import Path

import pytest

from invented_world import PACKS
from listed import Served, server
from navicert.change.watch import falls_due
from navicert.law.law import Law, build_law
from navicert.library.library import regimes
from navicert.library.packs import read_sources
from navicert.library.sources import changed_sources
from navicert.screening.listing_error import ListError

INSTALLED = ("us-ear", "eu-dual-use")


@pytest.fixture(scope="module")
def world() -> Law:
    return build_law(read_sources(PACKS), regimes())


def test_a_stay_that_ends_is_said_beforehand(world: Law) -> None:
    before = {d.name: d for d in falls_due(world, Day(2026, 10, 20), within=30)}
    assert before["xf.XF-09"].day == Day(2026, 11, 9)
    assert "from 2026-11-10 the rule applies again" in before["xf.XF-09"].says
    assert not before["xf.XF-09"].overdue
    assert "xf.XF-09" not in {d.name for d in falls_due(world, Day(2026, 10, 9), within=30)}


def test_a_stay_whose_end_passed_after_the_text_was_read_is_overdue(law: Law) -> None:
    """The text of part 744 on file is of July 2026; whether the stay was prolonged in November nobody knows here."""
    found = {d.name: d for d in falls_due(law, Day(2026, 11, 22), within=1)}
    assert found["ear.744.11.a1"].overdue
    assert "look up whether it was prolonged" in found["ear.744.11.a1"].says


def test_a_stay_that_the_text_already_knows_to_be_over_is_not_overdue(world: Law) -> None:
    """The text of the invented federation is of 21 November: its stay is history."""
    assert "xf.XF-09" not in {d.name for d in falls_due(world, Day(2026, 11, 22), within=30)}


def test_rules_and_rows_that_begin_or_end_are_said(world: Law) -> None:
    found = {(d.day, d.name) for d in falls_due(world, Day(2026, 11, 1), within=30)}
    assert (Day(2026, 11, 15), "nu.NU-10") in found
    found = {(d.day, d.name) for d in falls_due(world, Day(2026, 2, 20), within=30)}
    assert (Day(2026, 3, 1), "nu_embargoes XW") in found


def test_a_text_that_is_too_old_is_overdue(world: Law) -> None:
    assert [d for d in falls_due(world, Day(2029, 12, 31), within=1) if d.overdue] == []
    late = [d for d in falls_due(world, Day(2030, 1, 1), within=1) if d.name == "text"]
    assert {d.pack for d in late if d.overdue} == {"al", "nu", "xe", "xf", "xo"}


@pytest.fixture
def served() -> Iterator[Served]:
    with server() as running:
        yield running


def watched(home: Path, served: Served) -> None:
    (home / "sources.yaml").write_text(f"part-744: {{address: {served.address}/744, pack: us-ear}}\n", encoding="utf-8")


def test_a_source_is_seen_found_unchanged_and_found_changed(tmp_path: Path, served: Served) -> None:
    watched(tmp_path, served)
    states = []
    for body in (b"the old text", b"the old text", b"the new text"):
        served.give("/744", body)
        (asked,) = changed_sources(tmp_path, INSTALLED)
        states.append((asked.state, asked.wants_attention))
    assert states == [("first seen", False), ("unchanged", False), ("changed", True)]
    assert "the pack us-ear may be behind" in asked.sentence
    assert Path(asked.kept).read_bytes() == b"the new text"
    assert len(list((tmp_path / "official/watched").iterdir())) == 3  # both texts and the note


def test_a_source_that_cannot_be_reached_is_said_and_the_others_are_asked(tmp_path: Path, served: Served) -> None:
    served.give("/744", b"a text")
    (tmp_path / "sources.yaml").write_text(
        f"gone: {{address: {served.address}/nothing}}\nplain: {{address: http://law.example/x}}\n"
        f"part-744: {{address: {served.address}/744}}\n",
        encoding="utf-8",
    )
    found = {asked.name: asked for asked in changed_sources(tmp_path, INSTALLED)}
    assert {name: asked.state for name, asked in found.items()} == {
        "gone": "not reached", "plain": "not reached", "part-744": "first seen",
    }  # fmt: skip
    assert "not an https address" in found["plain"].sentence


@pytest.mark.parametrize("text", ["a: b\n", "a: {adress: x}\n", "- x\n", "a: {address: [\n"])
def test_a_file_of_sources_that_says_something_else_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ListError, match=r"sources\.yaml"):
        list(changed_sources(tmp_path, INSTALLED))


def test_a_source_of_a_pack_that_is_not_installed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text(
        "part-744: {address: https://law.example/x, pack: us-era}\n", encoding="utf-8"
    )
    with pytest.raises(ListError, match="part-744: no pack is called 'us-era'; there are eu-dual-use, us-ear"):
        list(changed_sources(tmp_path, INSTALLED))


def test_of_named_packs_only_their_own_sources_are_asked(tmp_path: Path, served: Served) -> None:
    watched(tmp_path, served)
    served.give("/744", b"a text")
    assert [asked.name for asked in changed_sources(tmp_path, INSTALLED, ("us-ear",))] == ["part-744"]
    assert list(changed_sources(tmp_path, INSTALLED, ("eu-dual-use",))) == []


def test_without_a_file_of_sources_one_is_told_what_to_write(tmp_path: Path) -> None:
    with pytest.raises(ListError, match="write one with a name and an address"):
        list(changed_sources(tmp_path, INSTALLED))
