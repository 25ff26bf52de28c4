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
    held = json.loads(CliRunner().invoke(main, ["posture", "RU", "--on", "2026-11-22", "--json"]).output)
    assert held["place"] == "RU"
    assert {"heading", "pack", "says", "first", "last", "source", "status", "from_table"} == held["lines"][0].keys()
    changed = CliRunner().invoke(main, ["posture", "GB", "--on", "2025-12-10", "--until", "2025-12-11", "--json"])
    assert any("DE-FR-ES-2021" in x["says"] for x in json.loads(changed.output)["begins"])
    wrong = CliRunner().invoke(main, ["posture", "ZZ"])
    assert wrong.exit_code == 1
    assert "is no place" in wrong.output
