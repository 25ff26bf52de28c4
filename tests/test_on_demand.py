"""Public names come when they are used: importing a package is cheap, and a module never takes a function's name."""

from __future__ import annotations

import subprocess
import sys

import pytest

CHEAP = """
import sys, navicert.screening
heavy = {"numpy", "pydantic", "click", "rapidfuzz", "lxml"} & set(sys.modules)
assert not heavy, heavy
"""
SAME_NAMES = """
import navicert.assess.facts, navicert.screening.screen
import navicert, navicert.screening
from navicert import assess
from navicert.screening import screen
assert callable(assess) and callable(screen) and navicert.screen is screen
assert set(navicert.__all__) <= set(dir(navicert))
"""


@pytest.mark.parametrize("program", [CHEAP, SAME_NAMES])
def test_in_a_new_process(program: str) -> None:
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(ImportError, match="no_such_name"):
        exec("from navicert import no_such_name")
