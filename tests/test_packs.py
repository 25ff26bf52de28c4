"""The worked cases beside the packs, and the promise that every rule fires and fails to fire in one of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from navicert.assess import read_facts
from navicert.assess.authorise import Paragraph
from navicert.cli.cases import yaml_cases
from navicert.cli.law import run_case
from navicert.law.evaluate import Firing
from navicert.law.law import Law
from navicert.library import Library
from navicert.library.packs import PACKS

FILES = sorted(PACKS.glob("*/tests/*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.parent.name}/{p.stem}")
def test_worked_cases_of_a_pack(path: Path, library: Library) -> None:
    wrong = {case.id: found for case in yaml_cases(path) if (found := run_case(case, library))}
    assert wrong == {}


def outcomes(library: Library) -> Iterator[tuple[str, bool]]:
    """For every case beside the packs: which rules held or granted, and which did not."""
    for path in FILES:
        for case in yaml_cases(path):
            for line in library.assess(read_facts(case.facts)).regimes:
                for step in line.proof:
                    if isinstance(step, Firing):
                        yield step.rule.id, step.holds is True
                    elif isinstance(step, Paragraph):
                        yield step.rule.id, step.status in ("available", "to_review")
                    else:
                        yield from ((rule.id, False) for rule in step)


def test_every_rule_fires_and_fails_to_fire(library: Library, law: Law) -> None:
    seen = set(outcomes(library))
    rules = [rule for pack in law.packs.values() for rule in pack.rules]
    never_fired = sorted(r.id for r in rules if (r.id, True) not in seen)
    always_fired = sorted(r.id for r in rules if (r.id, False) not in seen)
    assert (never_fired, always_fired) == ([], [])


def test_every_expression_in_the_tables_compiles(law: Law) -> None:
    assert [p for pack in law.packs.values() for p in pack.check_cells()] == []
