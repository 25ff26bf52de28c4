"""``navicert law``: the packs, what they cover, and whether they answer worked cases."""

from __future__ import annotations

from pathlib import Path

import click

from navicert.assess import read_facts
from navicert.assess.expect import differences
from navicert.cli.cases import GivenCase, yaml_cases
from navicert.law.law import build_law
from navicert.library import Library, open_library
from navicert.library.library import regimes
from navicert.library.packs import PACKS
from navicert.terms import BadFacts


@click.group()
def law() -> None:
    """The law that is installed: list it, show it, test it, renew it."""


@law.command()
def check() -> None:
    """Compile every pack and print every fault at once."""
    library = open_library()
    problems: list[str] = []
    made = build_law(library.sources, regimes(), problems=problems)
    for pack in made.packs.values():
        problems += [f"{pack.name}: {p}" for p in pack.check_cells()]
    for problem in problems:
        click.echo(problem)
    click.echo(f"{len(problems)} faults in {len(made.packs)} packs")
    raise SystemExit(1 if problems else 0)


@law.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--quiet", is_flag=True, help="Print only the cases that fail and the count.")
def test(files: tuple[Path, ...], quiet: bool) -> None:
    """Run worked cases and compare; without FILES the cases beside the packs.

    \b
    Example:
      navicert law test cases/eu.yaml
    """
    library = open_library()
    paths = [p for f in files for p in (sorted(f.rglob("*.yaml")) if f.is_dir() else [f])]
    passed = failed = 0
    for path in paths or sorted(PACKS.glob("*/tests/*.yaml")):
        for case in yaml_cases(path):
            wrong = run_case(case, library)
            passed, failed = (passed, failed + 1) if wrong else (passed + 1, failed)
            if wrong:
                click.secho(f"FAILED {path.name}:{case.line} {case.id}", fg="red")
                for sentence in wrong:
                    click.echo(f"    {sentence}")
            elif not quiet:
                click.echo(f"passed {case.id}")
    click.echo(f"{passed} passed, {failed} failed")
    raise SystemExit(1 if failed else 0)


def run_case(case: GivenCase, library: Library) -> list[str]:
    """In what a case differs from what it expects."""
    try:
        found = library.assess(read_facts(case.facts))
    except BadFacts as error:
        return [f"line {case.line}: {error}"]
    return differences(case.expect or {}, case.must_cite, found)
