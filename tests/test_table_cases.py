"""The register of table cases (tools/make_table_cases.py): a row that is lost or read otherwise is noticed."""

from __future__ import annotations

import pytest

from make_table_cases import SETS, gist, read_cases
from navicert.assess import assess, read_facts
from navicert.law.law import Law

SAMPLE = 60
"""In `make test` one case in so many is asked; `make prove` asks all."""


def wrong(name: str, law: Law, step: int) -> list[str]:
    found = []
    for case in read_cases(name)[::step]:
        held = gist(assess(read_facts(case["facts"]), law))
        if held != case["expect"]:
            found.append(f"{case['facts']}: {held}, not {case['expect']}")
    return found


@pytest.mark.parametrize("name", SETS)
def test_a_sample_of_table_cases(name: str, law: Law) -> None:
    assert wrong(name, law, SAMPLE) == []


@pytest.mark.prove
@pytest.mark.parametrize("name", SETS)
def test_all_table_cases(name: str, law: Law) -> None:
    assert wrong(name, law, 1) == []
