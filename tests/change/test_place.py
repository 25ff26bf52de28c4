"""The posture of the law towards a place: gathered from the packs, dated, each line with its source."""

from __future__ import annotations

import json
from datetime import date as Day

import pytest
from click.testing import CliRunner

from invented_world import PACKS
from navicert.change.place import ORDER, NoPlace, moved, place_page
from navicert.cli.main import main
from navicert.law.law import Law, build_law
from navicert.library.library import regimes
from navicert.library.packs import read_sources

TODAY = Day(2026, 11, 22)


def says(law: Law, place: str, heading: str, day: Day = TODAY) -> str:
    """Everything under one heading, as one text."""
    return "\n".join(x.says for x in place_page(law, place, day).lines if x.heading == heading)


def test_russia_is_under_embargo_and_an_ally_is_not(law: Law) -> None:
    assert "arms embargoes" in says(law, "RU", "embargoes")
    assert "proscribed" in says(law, "RU", "embargoes")
    assert "arms embargoes" not in says(law, "CA", "embargoes")


def test_the_groups_and_the_chart_stand_in_it(law: Law) -> None:
    assert "group D:5" in says(law, "CN", "groups")
    assert "country chart" in says(law, "BR", "licence requirements")


def test_general_authorisations_are_asked_of_the_rules(law: Law) -> None:
    assert "EU001" in says(law, "JP", "authorisations open")
    assert "EU001" not in says(law, "BR", "authorisations open")
    assert "EU001" in says(law, "BR", "authorisations closed")


RU_BANS = ("eusanc.833.2.1", "eusanc.833.2a.hs", "eusanc.833.3k", "eusanc.833.4.1.a")
"""Dual-use items, Annex VII by customs heading, industrial goods, military goods."""


def prohibited(law: Law, place: str, day: Day = TODAY) -> set[str]:
    return {x.from_table for x in place_page(law, place, day).lines if x.heading == "prohibitions"}


def test_the_bans_of_the_union_stand_under_the_state_that_they_name(law: Law) -> None:
    assert prohibited(law, "RU") >= set(RU_BANS)
    assert "eusanc.765.1e.1" in prohibited(law, "BY")
    assert {"eusanc.1509.3.1.a", "uk.kp.forces"} <= prohibited(law, "KP")
    assert {"eusanc.267.2.1", "us.560.204"} <= prohibited(law, "IR")


def test_a_ban_on_one_state_does_not_stand_under_another(law: Law) -> None:
    """Somebody in Russia may take part in any delivery; of Japan that says nothing."""
    for place in ("JP", "BR", "TR"):
        assert not {name for name in prohibited(law, place) if name.startswith("eusanc.")}
    assert not {name for name in prohibited(law, "RU") if name.startswith(("eusanc.765", "eusanc.1509"))}


def test_a_ban_is_new_on_its_first_day(law: Law) -> None:
    before, after = (place_page(law, "RU", day) for day in (Day(2022, 2, 25), Day(2022, 2, 26)))
    ends, begins = moved(before, after)
    assert "eusanc.833.2.1" in {x.from_table for x in begins}
    assert "eusanc.833.2.1.military" in {x.from_table for x in ends}


def test_prohibitions_that_hang_on_more_than_the_place_are_named_as_not_shown(law: Law) -> None:
    unshown = dict(place_page(law, "RU", TODAY).unshown)
    assert "eusanc.freeze" in unshown["eu-sanctions"]
    assert not set(unshown["eu-sanctions"]) & set(RU_BANS)


def test_an_authorisation_for_moves_inside_the_union_is_not_open_to_russia(law: Law) -> None:
    assert "GTL-FORCES" not in says(law, "RU", "authorisations open")
    assert "GTL-FORCES" in says(law, "FR", "authorisations open")


def test_a_day_that_no_law_covers_is_told(law: Law) -> None:
    early = place_page(law, "RU", Day(1990, 1, 1))
    assert dict(early.uncovered)["eu-sanctions"] == Day(2014, 8, 1)
    assert place_page(law, "RU", TODAY).uncovered == ()
    shown = CliRunner().invoke(main, ["posture", "RU", "--on", "1990-01-01"]).output
    assert shown.splitlines()[1].startswith("No law on file covers 1990-01-01")
    shown = CliRunner().invoke(main, ["posture", "RU", "--on", "2022-02-24"]).output
    assert "us-itar (from 2022-09-01)" in shown.splitlines()[1]
    assert "eu-sanctions" not in shown.splitlines()[1]


def test_agreements_stand_there_from_their_day(law: Law) -> None:
    before, after = (place_page(law, "GB", day) for day in (Day(2025, 12, 10), Day(2025, 12, 11)))
    ends, begins = moved(before, after)
    assert [x.says.split(",")[0] for x in begins if x.heading == "agreements"] == ["DE-FR-ES-2021"]
    assert [x for x in ends if x.heading == "agreements"] == []


def test_every_line_names_its_source_and_place(law: Law) -> None:
    for place in ("RU", "JP", "BR", "CN", "TR", "GB"):
        lines = place_page(law, place, TODAY).lines
        assert lines
        assert [x for x in lines if not x.source or not x.from_table or x.heading not in ORDER] == []


def test_an_embargo_that_begins_is_new_on_its_day() -> None:
    """RC-4: the Norlund Union and the Carrow Isles put Tolvenia under an arms embargo on 2026-03-01."""
    world = build_law(read_sources(PACKS), regimes())
    ends, begins = moved(place_page(world, "XW", Day(2026, 2, 28)), place_page(world, "XW", Day(2026, 3, 1)))
    assert {x.pack for x in begins if x.heading == "embargoes"} == {"nu", "xe"}
    assert [x for x in ends if x.heading == "embargoes"] == []


def test_what_was_published_later_was_not_known(law: Law) -> None:
    known = place_page(law, "RU", TODAY, known_on=Day(2020, 1, 1))
    assert len(known.lines) <= len(place_page(law, "RU", TODAY).lines)


def test_a_code_of_nobody_is_refused(law: Law) -> None:
    with pytest.raises(NoPlace, match="'ZZ' is no place"):
        place_page(law, "ZZ", TODAY)


def test_the_command_prints_lines_and_json() -> None:
    shown = CliRunner().invoke(main, ["posture", "ru", "--on", "2026-11-22"])
    assert shown.exit_code == 0, shown.output
    assert "embargoes" in shown.output
    assert "Not shown, for they hang on more than the place" in shown.output
    unread = shown.output.partition("open as far as it was read; a person looks up")[2]
    assert "AGG 18" in unread.partition("authorisations closed")[0]
    held = json.loads(CliRunner().invoke(main, ["posture", "RU", "--on", "2026-11-22", "--json"]).output)
    assert held["place"] == "RU"
    assert {"heading", "pack", "says", "first", "last", "source", "status", "from_table"} == held["lines"][0].keys()
    changed = CliRunner().invoke(main, ["posture", "GB", "--on", "2025-12-10", "--until", "2025-12-11", "--json"])
    assert any("DE-FR-ES-2021" in x["says"] for x in json.loads(changed.output)["begins"])
    wrong = CliRunner().invoke(main, ["posture", "ZZ"])
    assert wrong.exit_code == 1
    assert "is no place" in wrong.output
