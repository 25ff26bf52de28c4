"""``navicert book``: a whole book of transactions at once, in columns."""

from __future__ import annotations

import sys
from datetime import datetime as Moment
from pathlib import Path
from typing import TYPE_CHECKING

import click

from navicert.cli.assess import complete_parts
from navicert.library import open_library
from navicert.library.answers import BadOutput
from navicert.library.column_files import read_columns, write_columns
from navicert.terms import COMPLETE_PARTS, REGIMES, Answer, BadFacts

if TYPE_CHECKING:
    import polars as pl

    from navicert.columns import Answers


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), required=True, metavar="DATE", help="Assess as of this day."
)
@click.option("--known-on", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Leave out rules published later.")
@click.option(
    "--regime", "regimes", multiple=True, type=click.Choice(REGIMES), help="Ask only this law (may be repeated)."
)
@click.option(
    "--complete", default="", metavar="PARTS", help=f"Nothing is left out of these parts: {', '.join(COMPLETE_PARTS)}."
)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write an answer a row to .parquet or .csv."
)
@click.option("--jobs", default=1, metavar="N", type=click.IntRange(1, 64), help="Ask in so many processes (1).")
def book(
    file: Path, day: Moment, known_on: Moment | None, regimes: tuple[str, ...], complete: str, output: Path | None, jobs: int
) -> None:  # fmt: skip
    """Ask the law about every row of FILE (Parquet, CSV, Arrow), whose columns are facts such as item.us_eccn.

    Parties are columns such as parties[0].country, lists are texts with semicolons between. An empty cell says nothing.
    No name is compared with a list here: parties[0].listed says what screening found, `none` that it found nothing.
    Answers come without reasons: put a row through `navicert assess` to see why.

    \b
    Examples:
      navicert book orders.parquet --on 2026-06-01
      navicert book orders.parquet --on 2026-06-01 --regime US-EAR --complete parties,end_use -o answers.parquet
    """
    from navicert.library.column_jobs import JobEnded, assess_book

    parts = complete_parts(complete)
    known = known_on.date() if known_on else None
    try:
        law = open_library().law
        with click.progressbar(length=1, label="Asking", file=sys.stderr) as bar:

            def tell(done: int, total: int) -> None:
                bar.length = total
                bar.update(done - bar.pos)

            answers = assess_book(
                _screened(read_columns(file), parts),
                law,
                day.date(),
                complete=parts,
                regimes=regimes,
                known_on=known,
                progress=tell,
                jobs=jobs,
            )
        if output is not None:
            write_columns(answers.frame(), output)
    except (BadFacts, BadOutput, JobEnded) as error:
        raise click.ClickException(str(error)) from None
    _show(answers)


def _screened(frame: pl.DataFrame, parts: tuple[str, ...]) -> pl.DataFrame:
    """The same frame, where nobody counts as unlisted because no one looked."""
    if "parties" not in parts:
        return frame
    for role in (c for c in frame.columns if c.startswith("parties[") and c.endswith("].role")):
        listed = role.removesuffix("role") + "listed"
        looked = frame.get_column(listed) if listed in frame.columns else frame.get_column(role).clear(frame.height)
        if (frame.get_column(role).is_not_null() & looked.is_null()).any():
            raise BadFacts(listed, "is needed in every row with this party: what screening found, or `none`")
    return frame


def _show(answers: Answers) -> None:
    """How many rows have which answer, by law."""
    click.echo(f"{len(answers.place):,} rows, {answers.distinct:,} of them different")
    counts = {regime: answers.counted(regime) for regime in answers.regimes}
    width = max(len(a) for a in Answer)
    click.echo(" " * width + "".join(f"{regime:>14}" for regime in counts))
    for answer in reversed(Answer):
        click.echo(f"{answer:<{width}}" + "".join(f"{counted.get(answer, 0):>14,}" for counted in counts.values()))
