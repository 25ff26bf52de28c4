"""The examples answer as their comments say, and the README prints what the command really prints."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from navicert.cli import main

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
HEADLINES = {
    "01-laptops-to-brazil": "no_licence",
    "02-oscilloscope-to-brazil": "authorisation_available",
    "03-machine-tool-germany-to-turkey": "licence_required",
    "04-sensors-to-russia": "prohibited",
    "05-unlisted-goods-listed-buyer": "licence_required",
    "06-nobody-said-who-buys": "unknown",
    "drone-before-the-change": "licence_required",
    "drone-after-the-change": "no_licence",
    "08-american-parts-in-a-german-amplifier": "licence_required",
    "09-order-of-three-lines": "licence_required",
    "10-engineer-from-india": "licence_required",
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with the invented watchlist, as `make demo` sets it up."""
    shutil.copy(EXAMPLES / "lists" / "lists.yaml", tmp_path)
    monkeypatch.setenv("NAVICERT_HOME", str(tmp_path))
    monkeypatch.chdir(ROOT)
    run("lists", "import", "INVENTED", "examples/lists/invented.csv", "--as-of", "2026-01-01")
    return tmp_path


def run(*arguments: str) -> str:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def assess(*arguments: str) -> str:
    return run("assess", *arguments)


def test_examples_answer_as_expected(home: Path) -> None:
    files = sorted(map(str, EXAMPLES.glob("*.yaml")))
    answers = [json.loads(line) for line in assess("--json", "--no-proof", *files).splitlines()]
    assert {answer["id"]: answer["headline"] for answer in answers} == HEADLINES


def test_an_example_finds_a_name_in_the_invented_list(home: Path) -> None:
    (answer,) = map(json.loads, assess("--json", str(EXAMPLES / "05-unlisted-goods-listed-buyer.yaml")).splitlines())
    assert [hit["list"] for hit in answer["hits"]] == ["BIS-EL"]


def test_the_demo_brings_the_invented_list_in_this_way() -> None:
    made = re.search(r"^demo:.*?(?=^$)", (ROOT / "Makefile").read_text(), re.MULTILINE | re.DOTALL)
    assert made
    assert "navicert lists import INVENTED examples/lists/invented.csv --as-of 2026-01-01" in made[0]
    assert "cp examples/lists/lists.yaml build/demo/" in made[0]


def test_the_readme_prints_what_the_command_prints(home: Path) -> None:
    shown = re.search(r"```text\n\$ navicert assess (\S+)\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert shown, "the README holds no worked example"
    assert assess(shown[1]).strip() == shown[2].strip()
