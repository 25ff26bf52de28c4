"""Several people decide the same case at the same moment: one does, and every other one is told what happened."""

from __future__ import annotations

from pathlib import Path

import pytest

from new_office import races

pytestmark = [pytest.mark.office, pytest.mark.django_db]


@pytest.mark.parametrize("how", ["threads", "processes"])
def test_one_decides_and_the_others_are_told(how: str, tmp_path: Path) -> None:
    found = races("case_race.py", how, tmp_path / "home")
    assert [race["state"] for race in found] == ["proposed", "countersigned", "decided"]
    for race in found:
        told = race["told"]
        assert told.count("done") == 1, race
        assert all("cannot be done while it is" in each for each in told if each != "done"), race
        assert (race["rows"], race["events"], race["acts"]) == (1, 1, 1), race
