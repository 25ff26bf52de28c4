"""The worked cases that are kept beside the project: the packs answer theirs, the others say "no pack"."""

from __future__ import annotations

from pathlib import Path

import pytest

from navicert.assess import read_facts
from navicert.cli.cases import yaml_cases
from navicert.cli.given import GivenCase
from navicert.cli.law import run_case
from navicert.library import Library
from navicert.terms import Answer


def cases(shared: Path) -> list[GivenCase]:
    return [c for path in sorted((shared / "cases" / "determination").glob("*.yaml")) for c in yaml_cases(path)]


@pytest.mark.shared
def test_cases_of_covered_regimes_give_the_expected_answer(shared: Path, library: Library) -> None:
    covered = [c for c in cases(shared) if library.law.pack_for(c.facts["regime_under_test"])]
    assert len(covered) >= 30
    assert {c.id: wrong for c in covered if (wrong := run_case(c, library))} == {}


@pytest.mark.shared
def test_cases_of_other_regimes_say_that_there_is_no_pack(shared: Path, library: Library) -> None:
    others = [c for c in cases(shared) if library.law.pack_for(c.facts["regime_under_test"]) is None]
    for case in others:
        (line,) = library.assess(read_facts(case.facts)).regimes
        assert (line.answer, line.why, line.pack) == (Answer.UNKNOWN, "no pack", None)
