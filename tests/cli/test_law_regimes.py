"""``navicert law regimes`` and ``navicert law tracker``, as somebody at the desk of a ministry types them."""

from __future__ import annotations

import json

from click.testing import CliRunner, Result

from navicert.cli import main


def typed(*words: str) -> Result:
    return CliRunner().invoke(main, ["law", *words])


def test_regimes_with_members_and_what_binds() -> None:
    text = typed("regimes", "--on", "2026-11-22").output
    assert "MTCR  members on 2026-11-22: 35" in text
    assert "MTCR-2  [politically binding]  Presume strongly" in text
    assert "NPT-3  [legally binding]" in text


def test_members_of_an_earlier_day() -> None:
    assert "MTCR  members on 2016-06-26: 33\n" in typed("regimes", "--on", "2016-06-26").output


def test_one_state_with_the_day_and_the_source() -> None:
    text = typed("regimes", "--member", "Netherlands", "--on", "1995-06-01").output
    assert "NL on 1995-06-01" in text
    assert "MTCR  member, from 1990" in text
    assert "AG    unverified, from 1985 (unverified)" in text
    assert "WA    not a member" in text


def test_regimes_for_programs() -> None:
    found = json.loads(typed("regimes", "--member", "IN", "--on", "2018-01-19", "--json").output)
    held = {r["regime"]: r["members"] for r in found["regimes"]}
    assert (held["AG"], held["NSG"]) == ({"IN": "member"}, {})


def test_the_tracker_for_one_state() -> None:
    text = typed("tracker", "--state", "US").output
    assert "WA-L2006    done     15 CFR part 774 as amended: lag 309 to 339 days" in text
    assert "MTCR-7      not looked up" in text
    assert "CA\n" not in text


def test_the_tracker_for_programs() -> None:
    lines = [json.loads(line) for line in typed("tracker", "--state", "eu", "--json").output.splitlines()]
    (changed,) = [line for line in lines if line["obligation"] == "WA-L2021"]
    assert changed["provisions"][0]["lag_days"] == {"least": 377, "most": 407}
    assert changed["provisions"][0]["status"] == "unverified"


def test_a_state_that_is_not_tracked_or_no_state_is_refused() -> None:
    assert "nothing is tracked for BR; there are US, EU" in typed("tracker", "--state", "BR").output
    assert "'Atlantis' is no state" in typed("regimes", "--member", "Atlantis").output
