"""``navicert law``: the packs, what they cover, and whether they answer worked cases."""

from __future__ import annotations

from pathlib import Path

import click

from navicert.assess import read_facts
from navicert.assess.expect import differences
from navicert.cli.cases import yaml_cases
from navicert.cli.given import GivenCase
from navicert.cli.law_agreements import agreements
from navicert.cli.law_change import diff, show_impact, watch
from navicert.cli.law_coverage import show_coverage
from navicert.cli.law_divergence import divergence
from navicert.cli.law_regimes import show_regimes, show_tracker
from navicert.cli.law_show import show
from navicert.law.declared import PackError
from navicert.law.law import build_law
from navicert.law.tables import TableError
from navicert.library import Library, open_library
from navicert.library.library import regimes
from navicert.library.lookout import NOTHING_LOADED
from navicert.library.official import KINDS, NotOfficial, import_official
from navicert.library.packs import PACKS
from navicert.terms import BadFacts


@click.group()
def law() -> None:
    """The law that is installed: list it, show it, test it, renew it, and see what a change of it does."""


for command in (agreements, diff, show_impact, divergence, watch, show, show_coverage, show_regimes, show_tracker):
    law.add_command(command)


@law.command("list")
def list_packs() -> None:
    """Print every installed pack: regime, days covered, edition; and the regimes without a pack."""
    installed = open_library().law
    for pack in installed.packs.values():
        covers = pack.covers
        click.echo(f"{pack.name:<14} {pack.regime:<8} {pack.title}")
        click.echo(f"{'':<14} days from {covers.first}, text as of {covers.text_as_of}, renew by {covers.stale_after}")
        click.echo(f"{'':<14} {len(pack.rules)} rules, {len(pack.tables)} tables, edition {pack.edition[:16]}")
    click.echo(f"no pack: {', '.join(r for r in installed.uncovered if installed.pack_for(r) is None)}")


@law.command("import")
@click.argument("kind", type=click.Choice(sorted(KINDS)))
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_text(kind: str, source: Path) -> None:
    """Read an official text into your data folder, so that explanations can quote it, and compare it with the pack.

    \b
    Examples:
      navicert law import ccl title-15-part-774-supplement-1.xml
      navicert law import annex-i annex.json
    """
    library = open_library()
    try:
        made = import_official(kind, source, library.home, library.law.packs)
    except NotOfficial as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{made.texts:,} texts kept in {made.path} (sha256 {made.sha256[:16]}…)")
    for words, codes in (
        ("in the text, not in the pack", made.only_in_text),
        ("in the pack, not in the text", made.only_in_pack),
    ):
        if codes:
            click.secho(f"{len(codes)} entries stand only {words}: {', '.join(codes[:30])}", fg="yellow")


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
        found = library.assess(read_facts(case.facts), lookout=NOTHING_LOADED)
    except (BadFacts, PackError, TableError) as error:
        return [f"line {case.line}: {error}"]
    return differences(case.expect or {}, case.must_cite, found)
