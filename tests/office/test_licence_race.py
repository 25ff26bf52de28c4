"""Many customs officers debit the last pieces of a licence at once: as many win as there are pieces, the others are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from new_office import races

pytestmark = [pytest.mark.office, pytest.mark.django_db]


@pytest.mark.parametrize("how", ["threads", "processes"])
def test_nobody_gets_more_than_is_left_and_the_others_are_told(how: str, tmp_path: Path) -> None:
    one_each, the_same, two_each = races("licence_race.py", how, tmp_path / "home")

    assert [told for told in one_each["told"] if told == "booked 1"] == ["booked 1"] * 3
    assert all("is exhausted; 1 items cannot be debited" in told for told in one_each["told"][:3])
    assert (one_each["left"], one_each["events"]) == ("Licensed 6 items; used 6, reserved 0, left 0.", 4)

    assert the_same["told"] == ["booked 0"] * 5 + ["booked 1"]
    assert (the_same["left"], the_same["events"]) == ("Licensed 6 items; used 4, reserved 0, left 2.", 2)

    assert [told for told in two_each["told"] if told.startswith("booked")] == ["booked 1"]
    assert all("has 1 items left" in told for told in two_each["told"] if not told.startswith("booked"))
    assert two_each["left"] == "Licensed 6 items; used 5, reserved 0, left 1."
