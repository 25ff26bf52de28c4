"""Documents and code stay together: what a user can type, set or import is written down."""

from __future__ import annotations

import doctest
import importlib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import EnumMeta
from pathlib import Path

import click
import pytest

import navicert
from navicert import terms
from navicert.law.functions import FUNCTIONS
from navicert.law.syntax import AGGREGATES

ROOT = Path(__file__).parents[1]
SETTING = re.compile(r"\b(?:NAVICERT_[A-Z_]+[A-Z]|DATABASE_URL)\b")
MOST_PUBLIC_NAMES = 25


def documents() -> dict[str, str]:
    paths = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in sorted(paths)}


def everything_written() -> str:
    return "\n".join(documents().values())


def project() -> dict[str, object]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        return dict(tomllib.load(file)["project"])


def commands(command: click.Command, name: str = "navicert") -> Iterator[tuple[str, click.Command]]:
    """Every command that can be typed, with its full name; groups are not commands by themselves."""
    if isinstance(command, click.Group):
        for child, subcommand in sorted(command.commands.items()):
            yield from commands(subcommand, f"{name} {child}")
    else:
        yield name, command


def all_commands() -> dict[str, click.Command]:
    cli = importlib.import_module("navicert.cli")
    return {name: command for name, command in commands(cli.main) if not command.hidden}


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def shell_lines(text: str) -> Iterator[str]:
    """The lines that a reader is told to type: shell blocks, without prompts and comments."""
    for block in re.findall(r"^```(?:sh|console|bash)\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            yield line.removeprefix("$ ").split("  #")[0].strip()


def test_every_command_is_written_down() -> None:
    written = everything_written()
    assert [name for name in all_commands() if f"`{name}" not in written] == []


def test_every_option_is_written_down() -> None:
    written = documents()["docs/commands.md"]
    missing = [
        f"{name} {option}"
        for name, command in all_commands().items()
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for option in parameter.opts
        if option.startswith("--") and f"`{option}" not in written
    ]
    assert missing == []


def test_every_command_says_what_it_does() -> None:
    assert [name for name, command in all_commands().items() if not command.help] == []


def test_every_setting_is_written_down() -> None:
    used = {name for path in (ROOT / "src").rglob("*.py") for name in SETTING.findall(path.read_text(encoding="utf-8"))}
    written = everything_written()
    assert sorted(name for name in used if f"`{name}`" not in written) == []


def test_every_setting_written_down_exists() -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8") for part in ("src", "tests") for path in (ROOT / part).rglob("*.py")
    )
    listed = set(SETTING.findall(everything_written()))
    assert sorted(name for name in listed if name not in code) == []


def test_every_public_name_is_written_down() -> None:
    written = documents()["docs/api.md"]
    assert [name for name in navicert.__all__ if f"`{name}" not in written] == []


def test_the_public_names_are_few() -> None:
    assert len(navicert.__all__) <= MOST_PUBLIC_NAMES
    assert [name for name in navicert.__all__ if not hasattr(navicert, name)] == []


def test_the_examples_in_python_run() -> None:
    assert doctest.testmod(navicert).failed == 0
    assert doctest.testfile(str(ROOT / "docs/api.md"), module_relative=False).failed == 0


def test_every_function_of_the_pack_language_is_written_down() -> None:
    written = documents()["docs/packs.md"]
    assert [name for name in (*FUNCTIONS, *AGGREGATES, "has") if f"`{name}(" not in written] == []


def test_every_word_of_the_field_is_in_the_glossary() -> None:
    words = {
        name
        for name, value in vars(terms).items()
        if getattr(value, "__module__", "") == terms.__name__
        and (isinstance(value, EnumMeta) or (isinstance(value, type) and is_dataclass(value)))
    }
    written = documents()["GLOSSARY.md"]
    assert sorted(name for name in words if f"`{name}`" not in written) == []


def test_every_fact_is_written_down() -> None:
    stated = (terms.Transaction, terms.Line, terms.Party, terms.Stake, terms.EndUse, terms.Content)
    names = {each.name for kind in (*stated, terms.DenialNotification) for each in fields(kind)}
    written = documents()["docs/facts.md"]
    assert sorted(name for name in names - {"departure"} if f"`{name}`" not in written) == []


def test_decisions_are_numbered_without_a_gap() -> None:
    names = sorted(path.name for path in (ROOT / "docs/adr").glob("*.md"))
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))


@pytest.mark.parametrize("name", sorted(path.name for path in (ROOT / "docs/adr").glob("*.md")))
def test_a_decision_has_its_parts(name: str) -> None:
    text = (ROOT / "docs/adr" / name).read_text(encoding="utf-8")
    assert text.startswith(f"# {int(name[:4])}. ")
    assert [part for part in ("## Context", "## Decision", "## Consequences") if part not in text] == []


def test_every_make_target_in_the_documents_exists() -> None:
    named = set(re.findall(r"`make ([a-z-]+)", everything_written()))
    assert named - make_targets() == set()


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "docs/packs.md"])
def test_what_a_reader_is_told_to_type_exists(name: str) -> None:
    known = all_commands()
    for line in shell_lines(documents()[name]):
        words = line.split()
        if words[:1] == ["make"]:
            assert words[1] in make_targets(), line
        if words and words[0].endswith("navicert"):
            typed = " ".join(["navicert", *words[1:]]) + " "
            assert any(typed.startswith(f"{command} ") for command in known), line


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        f"{name}: {target}"
        for name, text in documents().items()
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", text)
        if not (ROOT / name).parent.joinpath(target).exists()
    ]
    assert broken == []


def test_every_dependency_has_its_reason() -> None:
    details = project()
    extras = details["optional-dependencies"]
    assert isinstance(extras, dict)
    stated = details["dependencies"]
    assert isinstance(stated, list)
    names = [re.split(r"[\[<>=~ ]", line)[0] for part in (stated, *extras.values()) for line in part]
    written = documents()["docs/dependencies.md"].lower()
    assert sorted(name for name in names if f"| {name.lower()} " not in written) == []


def test_the_changelog_knows_this_version() -> None:
    assert f"## {project()['version']}" in documents()["CHANGELOG.md"]
