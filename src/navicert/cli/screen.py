"""``navicert screen``: names, or tables of parties, against the lists in force."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date as Day
from pathlib import Path
from typing import Any

import click

from navicert.cli.behind import Backed
from navicert.cli.columns import BadColumns
from navicert.cli.given_lists import given_lists
from navicert.cli.listed import DAY
from navicert.cli.screen_files import screen_files, screen_pairs
from navicert.cli.screened import Run, answer_json, answer_lines, receipt_lines
from navicert.cli.wanted import Wanted
from navicert.law.declared import PackError
from navicert.library.answers import BadOutput
from navicert.library.batch import BadEngine
from navicert.library.home import home_folder
from navicert.library.parties import ENDINGS, BadTable
from navicert.library.watchlist import in_force
from navicert.screening.batch import Asking, screen_rows
from navicert.screening.known import BadDossier
from navicert.screening.listing import Kind
from navicert.screening.listing_error import ListError
from navicert.screening.party import kind_named
from navicert.screening.screen import LIMIT

HIT, FAILED = 3, 1
OF_A_NAME = ("country", "born", "kind", "alias", "identifier")
OF_TABLES = ("output", "yes", "column", "use", "encoding", "sheet", "engine")


@click.command()
@click.argument("what", nargs=-1, metavar="NAME | FILE...")
@click.option("--country", multiple=True, help="Nationality, seat or flag; may be given several times.")
@click.option("--born", multiple=True, metavar="DATE", help="Birth date, such as 1961-03-04 or 1961.")
@click.option("--kind", default="", help="person, organisation, vessel, aircraft; without it, parties of every kind.")
@click.option("--alias", multiple=True, help="Another name of the party.")
@click.option("--identifier", multiple=True, metavar="KIND:NUMBER", help="A number, such as imo:9123456.")
@click.option("--on", type=DAY, metavar="DATE", help="As of this day instead of today.")
@click.option("--threshold", type=click.FloatRange(0, 1), help="The least score of a hit, for every list.")
@click.option("--limit", type=click.IntRange(1), default=LIMIT, show_default=True, help="At most so many hits a party.")
@click.option("--lists", default="", metavar="A,B", help="Only these lists.")
@click.option(
    "--accept", default="", metavar="A,B", help="Go on although these lists are missing or stale; every answer says so."
)
@click.option(
    "--list", "list_files", multiple=True, metavar="[LIST:]FILE", help="A list from a file that was not imported."
)
@click.option("--json", "as_lines", is_flag=True, help="Print JSON Lines.")
@click.option("--why", is_flag=True, help="Print the words beside each other and what each part of the evidence added.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to .csv, .xlsx, .jsonl or .parquet."
)
@click.option("--yes", is_flag=True, help="Take the columns as they are guessed.")
@click.option("--column", multiple=True, metavar="FIELD=HEADING", help="Say which column holds a field: name=Customer.")
@click.option(
    "--use", default="", metavar="FIELDS", help="With lines {q, type}: also use these keys, such as dob,country."
)
@click.option("--encoding", default="", help="The encoding of a CSV file that is not in UTF-8.")
@click.option("--sheet", default="", help="The sheet of a workbook that holds the parties.")
@click.option("--jobs", type=click.IntRange(1, 64), help="So many processes; two for long tables.")
@click.option("--engine", default="", metavar="dask://HOST:PORT", help="Screen on a Dask cluster, or on dask://local.")
@click.option(
    "--pairs",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Score pairs of names: schema, name1, name2.",
)
@click.option(
    "--dossier",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What is known of parties (YAML): stakes, control, evidence. Owners are screened, the rules on ownership asked.",
)
@click.option("--fail-on-hit", is_flag=True, help=f"Exit status {HIT} where there is a hit.")
def screen(what: tuple[str, ...], **given: Any) -> None:
    """Is this party on a list? Screen one NAME, or every party of the tables FILES (CSV, XLSX, JSON Lines, Parquet).

    The exit status is 0 when every party was screened, whatever the answer, and 1 when one was not.

    \b
    Examples:
      navicert screen "Invented Works GmbH" --country DE
      navicert screen "Ivan Musterov" --born 1961 --why
      navicert screen customers.xlsx -o answers.xlsx
      navicert screen customers.csv --column name=Customer --json > answers.jsonl
      navicert screen customers.parquet -o answers.parquet --jobs 2
      navicert screen "Invented Star" --list UN-SC:consolidated.xml
    """
    wanted = Wanted(**given)
    with _told():
        if wanted.pairs:
            raise SystemExit(screen_pairs(wanted.pairs))
        files = _files(what)
        _refuse_lost(wanted, files)
        run = _opened(wanted)
        counts = screen_files(files, run, wanted) if files else _screen_name(" ".join(what), run, wanted)
    raise SystemExit(FAILED if counts["error"] else HIT if wanted.fail_on_hit and counts["hit"] else 0)


@contextmanager
def _told() -> Iterator[None]:
    """What cannot be read, written or relied on, as a sentence and exit status 1."""
    try:
        yield
    except (ListError, BadTable, BadColumns, BadEngine, BadOutput, BadDossier, PackError) as error:
        raise click.ClickException(str(error)) from None


def _files(what: Sequence[str]) -> list[Path]:
    """The arguments as files; none where they are one name."""
    if not what:
        raise click.UsageError("give a name, or a table of parties")
    are_files = [Path(text).suffix.lower() in ENDINGS or Path(text).is_file() for text in what]
    if not any(are_files):
        if len(what) > 1:
            raise click.UsageError(f"put the name in quotation marks: {' '.join(what)!r}")
        return []
    missing = [text for text in what if not Path(text).is_file()]
    if missing:
        raise click.UsageError(f"there is no file {missing[0]!r}")
    return [Path(text) for text in what]


def _refuse_lost(wanted: Wanted, files: Sequence[Path]) -> None:
    """An option that would have no effect is refused, because the person thinks that it has one."""
    lost = {o: getattr(wanted, o) for o in (OF_A_NAME if files else OF_TABLES)}
    given = next((option for option, value in lost.items() if value), None)
    if given and files:
        raise click.UsageError(f"--{given} is for one NAME; give the table a column for it")
    if given:
        raise click.UsageError(f"--{given} is for tables, and this is one NAME")


def _opened(wanted: Wanted) -> Run:
    """The index of the lists that are asked for, and how it is asked."""
    home, day = home_folder(), wanted.on.date() if wanted.on else Day.today()
    given = given_lists(home, wanted.list_files)
    names = _parts(wanted.lists) or ([] if given else None)
    with _counting() as progress:
        index = in_force(home, day, names, accepted=_parts(wanted.accept), given=given, progress=progress)
    asking = Asking(threshold=wanted.threshold, limit=wanted.limit, on=day, terms=index.terms)
    return Run(index, asking, Backed.of(wanted.dossier, index) if wanted.dossier else None)


def _some(backed: Backed) -> str:
    """Some of the parties of a dossier, so that a misspelt one is seen."""
    names = sorted(backed.file.known.subjects)
    return ", ".join(map(repr, names[:10])) + (f" and {len(names) - 10} more" if len(names) > 10 else "") or "nobody"


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


@contextmanager
def _counting() -> Iterator[Any]:
    """How far the making of the index has come, on standard error where that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda count: None
        return
    yield lambda count: click.echo(f"\rreading the lists: {count:,} entries", nl=False, err=True)
    click.echo("\r\033[K", nl=False, err=True)


def _screen_name(name: str, run: Run, wanted: Wanted) -> Counter[str]:
    """One party from the command line."""
    if wanted.kind and kind_named(wanted.kind) is None:
        raise click.BadParameter(f"{wanted.kind!r} is none of {', '.join(Kind)}", param_hint="--kind")
    row = {
        "name": name, "aliases": list(wanted.alias), "country": list(wanted.country), "born": list(wanted.born),
        "type": wanted.kind, "identifiers": list(wanted.identifier),
    }  # fmt: skip
    asked = replace(run, asking=replace(run.asking, columns={field: (field,) for field in row}))
    answers = screen_rows([row], run.index.open(), asked.asking)
    answer = next(run.backed.added(answers, asked.asking) if run.backed else answers)
    if run.backed and not answer.error and answer.behind is None:
        raise BadDossier(f"{wanted.dossier} says nothing of {name!r}; it speaks of {_some(run.backed)}")
    if wanted.as_lines:
        click.echo(answer_json(answer, asked.receipt()))
    else:
        for line in answer_lines(answer, why=wanted.why, place=False):
            click.echo(line)
        for line in receipt_lines(run, answer):
            click.echo(f"  {line}")
    return Counter([answer.status])
