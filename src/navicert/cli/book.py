"""``navicert book``: a whole book of transactions at once, in columns."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime as Moment
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from navicert.cli.assess import complete_parts
from navicert.library import open_library
from navicert.library.answers import BadOutput
from navicert.library.column_files import WRITTEN, read_columns, write_columns
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
@click.option("--force", is_flag=True, help="Write over an output that exists.")
@click.option("--encoding", default="", metavar="NAME", help="The encoding of a CSV file that is not in UTF-8.")
@click.option("--jobs", default=1, metavar="N", type=click.IntRange(1, 64), help="Ask in so many processes (1).")
def book(
    file: Path, day: Moment, known_on: Moment | None, regimes: tuple[str, ...], complete: str, output: Path | None,
    force: bool, encoding: str, jobs: int,
) -> None:  # fmt: skip
    """Ask the law about every row of FILE (Parquet, CSV, Arrow), whose columns are facts such as item.us_eccn.

    Parties are columns such as parties[0].country, lists are texts with semicolons between. An empty cell says nothing.
    No name is compared with a list here: parties[0].listed says what screening found, `none` that it found nothing.
    Answers come without reasons: put a row through `navicert assess` to see why. A column `id` stays beside them.

    \b
    Examples:
      navicert book orders.parquet --on 2026-06-01
      navicert book orders.parquet --on 2026-06-01 --regime US-EAR --complete parties,end_use -o answers.parquet
    """
    from navicert.library.column_jobs import JobEnded, assess_book

    parts = complete_parts(complete)
    known = known_on.date() if known_on else None
    try:
        if output is not None:
            _check_output(output, force)
        frame = _frame(file, encoding)
        law = open_library().law
        with click.progressbar(length=1, label="Asking", file=sys.stderr) as bar:

            def tell(done: int, total: int) -> None:
                bar.length = total
                bar.update(done - bar.pos)

            answers = assess_book(
                _screened(frame, parts),
                law,
                day.date(),
                complete=parts,
                regimes=regimes,
                known_on=known,
                progress=tell,
                jobs=jobs,
            )
        if output is not None:
            write_columns(_with_ids(answers.frame(), frame), output)
    except (BadFacts, BadOutput, JobEnded) as error:
        raise click.ClickException(str(error)) from None
    _show(answers)


def _check_output(output: Path, force: bool) -> None:
    """Refuse, before anything is asked, what could not be written in the end. Raises :class:`~navicert.library.answers.BadOutput`."""
    if output.suffix.lower() not in WRITTEN:
        raise BadOutput(f"{output.name}: answers are written to {' or '.join(WRITTEN)}")
    if not output.parent.is_dir():
        raise BadOutput(f"{output} cannot be written: there is no folder {output.parent}")
    if output.exists() and not force:
        raise BadOutput(f"{output} exists; give another name, or --force to write over it")


def _frame(file: Path, encoding: str) -> pl.DataFrame:
    """The columns of a file. Raises :class:`~navicert.terms.BadFacts`."""
    if file.suffix.lower() != ".csv":
        if encoding:
            raise BadFacts(file.name, "has no encoding to be stated; --encoding is for CSV files")
        return read_columns(file)
    with _in_utf_8(file, encoding) as text:
        with text.open("rb") as lines:
            heading = lines.readline()
        if heading.count(b";") > heading.count(b","):
            raise BadFacts(
                file.name,
                "its columns are parted by semicolons; save it with commas: semicolons part the entries of a list",
            )
        try:
            return read_columns(text)
        except BadFacts:
            _check_utf_8(text)
            raise


@contextmanager
def _in_utf_8(file: Path, encoding: str) -> Iterator[Path]:
    """The same text in UTF-8, for as long as it is read. Raises :class:`~navicert.terms.BadFacts`."""
    if not encoding:
        yield file
        return
    with TemporaryDirectory() as folder:
        made = Path(folder) / file.name
        try:
            with (
                file.open(encoding=encoding, newline="") as given,
                made.open("w", encoding="utf-8", newline="") as copy,
            ):
                copy.writelines(given)
        except LookupError:
            raise BadFacts(
                file.name, f"no encoding is called {encoding!r}; there are cp1252, utf-16 and others"
            ) from None
        except UnicodeError as error:
            raise BadFacts(file.name, f"cannot be read as {encoding}: {error}; say its own encoding") from None
        yield made


def _check_utf_8(file: Path) -> None:
    """Name the line that is not in UTF-8, if there is one. Raises :class:`~navicert.terms.BadFacts`."""
    with file.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                line.decode()
            except UnicodeDecodeError as error:
                raise BadFacts(
                    file.name,
                    f"line {number:,} is not in UTF-8 (its byte {error.start + 1}); say the encoding, such as "
                    "--encoding cp1252 for Western Windows, or save the file as UTF-8",
                ) from None


def _with_ids(answers: pl.DataFrame, book: pl.DataFrame) -> pl.DataFrame:
    """The answers beside the ``id`` of each row, where the book has one."""
    return answers.insert_column(0, book.get_column("id")) if "id" in book.columns else answers


def _screened(frame: pl.DataFrame, parts: tuple[str, ...]) -> pl.DataFrame:
    """The same frame, where nobody counts as unlisted because no one looked."""
    if "parties" not in parts:
        return frame
    for role in (c for c in frame.columns if c.startswith("parties[") and c.endswith("].role")):
        listed = role.removesuffix("role") + "listed"
        looked = frame.get_column(listed) if listed in frame.columns else frame.get_column(role).clear(frame.height)
        unseen = frame.get_column(role).is_not_null() & looked.is_null()
        if unseen.any():
            row = (unseen.arg_max() or 0) + 1
            raise BadFacts(
                listed,
                f"is needed in every row with this party: what screening found, or `none`; row {row:,} has nothing",
            )
    return frame


def _show(answers: Answers) -> None:
    """How many rows have which answer, by law, and by the strictest of the laws."""
    click.echo(f"{len(answers.place):,} rows, {answers.distinct:,} of them different")
    counts = {regime: answers.counted(regime) for regime in answers.regimes}
    if len(counts) > 1:
        counts["strictest"] = answers.counted_headlines()
    first = max(map(len, counts))
    widths = {answer: max(len(answer), 10) + 2 for answer in reversed(Answer)}
    click.echo(" " * first + "".join(f"{answer:>{width}}" for answer, width in widths.items()))
    for regime, counted in counts.items():
        click.echo(f"{regime:<{first}}" + "".join(f"{counted.get(a, 0):>{w},}" for a, w in widths.items()))
