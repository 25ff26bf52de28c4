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


def test_what_is_asked_only_later_is_not_asked_on_an_earlier_day() -> None:
    text = typed("regimes", "--on", "1990-01-01").output
    assert "MTCR-2  [politically binding]" in text
    assert "MTCR-7  [" not in text
    assert "asked only after 1990-01-01: MTCR-6 (from 2003), MTCR-7 (from 1994-10)" in text
    assert "WA  members on 1990-01-01: 0" in text
    found = json.loads(typed("regimes", "--on", "1990-01-01", "--json").output)
    (wassenaar,) = [r for r in found["regimes"] if r["regime"] == "WA"]
    assert (wassenaar["obligations"], "WA-1" in wassenaar["later"]) == ([], True)


def test_the_age_of_a_text_is_no_lag() -> None:
    for state in ("US", "DE", "CA", "JP", "CH", "GB"):
        text = typed("tracker", "--state", state).output
        assert "lag at most" not in text
        assert "lag -" not in text
    german = typed("tracker", "--state", "DE").output
    assert "AWV § 9: lag not known: it stands in a text of 2021-09-14, the first on file" in german
    assert "29 of 32 were not looked up: whether they are carried out is not known" in german


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
    assert "'XX' is no state" in typed("regimes", "--member", "XX").output
    assert "'Atlantis' is no state" in typed("regimes", "--member", "Atlantis").output
