"""``navicert sheet``: what the law puts into the strategic sheet of a transaction, and what it leaves to ministries."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime as Moment
from itertools import groupby
from operator import attrgetter
from pathlib import Path

import click

from navicert.assess import read_facts
from navicert.change.place import NoPlace, place_page
from navicert.change.strategy import Ground, Grounds, grounds_of
from navicert.cli.cases import read_cases
from navicert.cli.cells import fact_kinds
from navicert.cli.given import BadFile, GivenCase
from navicert.library import Library, open_library
from navicert.licensing.agreements import needed_consents
from navicert.licensing.calendars import CalendarError
from navicert.licensing.strategic import PARTS
from navicert.terms import BadFacts

DATE = click.DateTime(["%Y-%m-%d"])


@click.command("sheet")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--asked", type=DATE, metavar="DATE", help="Other states are told on this day, instead of the day of the case."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines, a sheet a case.")
def sheet(files: tuple[Path, ...], asked: Moment | None, as_json: bool) -> None:
    """Print the strategic sheet of the transactions in FILES as far as the law fills it, each line with its source.

    Five heads: security, political relations, economy, technological edge, benefit to the alliance. What the law does
    not say stands there as an open question with the office that answers it.

    \b
    Examples:
      navicert sheet order.yaml
      navicert sheet order.yaml --asked 2026-06-15 --json
    """
    library = open_library()
    try:
        for path in files:
            for case in read_cases(path, fact_kinds(library.law)):
                made = _sheet(case, library, asked)
                lines = (
                    [json.dumps({"id": case.id, **asdict(made)}, ensure_ascii=False, default=str)] if as_json else None
                )
                for line in lines or _shown(case.id, made):
                    click.echo(line)
    except (BadFacts, BadFile, NoPlace, CalendarError) as error:
        raise click.ClickException(str(error)) from None


def _sheet(case: GivenCase, library: Library, asked: Moment | None) -> Grounds:
    if case.fault:
        raise BadFacts(case.id, case.fault)
    given = read_facts(case.facts)
    found = library.assess(given)
    page = place_page(library.law, given.final_destination or given.to, given.date)
    day = asked.date() if asked else given.date
    answers = [line for part in (found, *found.lines) for line in part.regimes]
    consents = dict.fromkeys(each for answer in answers for each in needed_consents(answer, day))
    return grounds_of(given, found, page, tuple(consents))


def _shown(name: str, made: Grounds) -> Iterator[str]:
    yield click.style(f"{name} · {made.day} · to {made.destination} · {made.headline.replace('_', ' ')}", bold=True)
    yield click.style("What the law answers", bold=True)
    yield from (_ground(each) for each in made.answers)
    held = {part: list(grounds) for part, grounds in groupby(made.grounds, key=attrgetter("part"))}
    for part, title in PARTS.items():
        yield click.style(title, bold=True)
        yield from (_ground(each) for each in held.get(part, ()))
        yield from (f"  open, {q.filled_by.replace('_', ' ')}: {q.question}" for q in made.questions if q.part == part)


def _ground(each: Ground) -> str:
    days = f" [{each.first or '…'} to {each.last or '…'}]" if each.first or each.last else ""
    doubt = "" if each.status in ("", "modelled") else f" ({each.status})"
    return f"  {each.says}{days}{doubt}  ({each.source})"
