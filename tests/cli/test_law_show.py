"""`navicert law show` and `navicert law coverage`, as they are typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from navicert.cli import main


def typed(home: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["law", *words], env={"NAVICERT_HOME": str(home)})


@pytest.mark.parametrize(
    ("day", "says"),
    [
        ("2026-05-12", "does not apply on 2026-05-12: stayed 2025-11-10 to 2026-11-09 90 FR 50857"),
        ("2025-09-28", "does not apply on 2025-09-28: in force 2025-09-29 to …"),
    ],
)
def test_a_rule_that_does_not_apply_on_the_day_says_why(day: str, says: str, tmp_path: Path) -> None:
    found = typed(tmp_path, "show", "ear.744.11.a1", "--on", day)
    assert found.exit_code == 0, found.output
    assert "ear.744.11.a1  requirement, modelled" in found.output
    assert says in found.output


def test_a_rule_that_applies_on_the_day_is_shown_as_it_is(tmp_path: Path) -> None:
    found = typed(tmp_path, "show", "ear.744.11.a1", "--on", "2025-10-15")
    assert (found.exit_code, "does not apply" in found.output) == (0, False)


def test_of_a_whole_pack_what_sleeps_is_named_last(tmp_path: Path) -> None:
    lines = typed(tmp_path, "show", "us-ear", "--on", "2026-05-12").output.splitlines()
    asleep = [n for n, line in enumerate(lines) if "does not apply on 2026-05-12" in line]
    assert asleep == list(range(asleep[0], len(lines)))
    assert any(lines[n].startswith("ear.744.11.a1  ") for n in asleep)


def test_a_day_that_the_pack_does_not_cover_is_said(tmp_path: Path) -> None:
    found = typed(tmp_path, "show", "LVS", "--on", "1990-01-01")
    assert "us-ear on 1990-01-01: the pack holds no law before 2022-02-24" in found.output


def test_a_rule_without_days_says_from_when_the_pack_knows_it(tmp_path: Path) -> None:
    assert "in force: on every day that the pack covers, from 2022-02-24" in typed(tmp_path, "show", "LVS").output


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("show", ""), "say what to show"),
        (("show", " "), "say what to show"),
        (("show", "nothing"), "no pack, rule, provision or authorisation is called"),
        (("coverage", "us-era"), "no pack or regime is called 'us-era'"),
        (("coverage", "us-ear", "--page"), "leave out either --page or us-ear"),
    ],
)
def test_a_mistake_is_answered_with_a_sentence(words: tuple[str, ...], says: str, tmp_path: Path) -> None:
    found = typed(tmp_path, *words)
    assert (found.exit_code != 0, says in found.output) == (True, True), found.output


def test_coverage_takes_the_regime_as_show_does(tmp_path: Path) -> None:
    by_regime, by_name = (typed(tmp_path, "coverage", name) for name in ("US-EAR", "us-ear"))
    assert by_regime.exit_code == 0
    assert by_regime.output == by_name.output
