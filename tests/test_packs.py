"""The worked cases beside the packs, and the promise that every rule fires and fails to fire in one of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from navicert.assess import read_facts
from navicert.assess.authorise import Paragraph
from navicert.assess.expect import differences
from navicert.cli.cases import yaml_cases
from navicert.law.evaluate import Firing
from navicert.law.law import Law
from navicert.library import Library
from navicert.library.packs import PACKS

NAMES = sorted(p.parent.name for p in PACKS.glob("*/pack.yaml"))


def outcomes(steps: Iterable[Any]) -> Iterator[tuple[str, bool]]:
    """Which rules a proof shows as holding or granting, and which as not."""
    for step in steps:
        if isinstance(step, Firing):
            yield step.rule.id, step.holds is True
        elif isinstance(step, Paragraph):
            yield step.rule.id, step.status in ("available", "to_review")
        else:
            yield from ((rule.id, False) for rule in step)


@pytest.mark.parametrize("name", NAMES)
def test_worked_cases_of_a_pack_and_every_rule_both_ways(name: str, library: Library) -> None:
    """Every case beside the pack comes out as expected, and every rule of the pack fires and fails to fire in one."""
    wrong: dict[str, list[str]] = {}
    seen: set[tuple[str, bool]] = set()
    for path in sorted((PACKS / name / "tests").glob("*.yaml")):
        for case in yaml_cases(path):
            found = library.assess(read_facts(case.facts))
            if differs := differences(case.expect or {}, case.must_cite, found):
                wrong[f"{path.stem}: {case.id}"] = differs
            seen.update(o for part in (found, *found.lines) for line in part.regimes for o in outcomes(line.proof))
    rules = [rule.id for rule in library.law.packs[name].rules]
    never_fired = sorted(r for r in rules if (r, True) not in seen)
    always_fired = sorted(r for r in rules if (r, False) not in seen)
    assert (wrong, never_fired, always_fired) == ({}, [], [])


def test_every_expression_in_the_tables_compiles(law: Law) -> None:
    assert [p for pack in law.packs.values() for p in pack.check_cells()] == []
