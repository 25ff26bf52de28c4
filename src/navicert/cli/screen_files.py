"""Tables of parties: their columns confirmed, every row answered, and the answers printed or written to a file."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import TextIO

import click

from navicert.cli.columns import BadColumns, Columns, Guess, guess, guess_lines, is_heading, stated_columns
from navicert.cli.screened import Run, answer_json, answer_lines, query_json, receipt_lines
from navicert.cli.wanted import Wanted
from navicert.library.answers import BadOutput, answers_file
from navicert.library.batch import LOT, screen_lots
from navicert.library.home import home_folder
from navicert.library.packs import write_whole
from navicert.library.parties import BadTable, Table, csv_table, open_table
from navicert.library.unfinished import Unfinished
from navicert.screening.batch import FAULT, Answer, Row
from navicert.screening.party import FIELDS, kind_named
from navicert.screening.screen import pair_score

FEW = 2000  # rows for which a second process is not worth its start
SCHEMAS = {"airplane": "aircraft", "legalentity": "other", "thing": "other", "publicbody": "organisation"}
QUERY = "q"
EXPLAINED = 0.3  # names that resemble a listed one less are ranked, and no more is said of them
USES = {"dob": "born", **{field: field for field in FIELDS}}


def screen_files(files: Sequence[Path], run: Run, wanted: Wanted) -> Counter[str]:
    """Every row of every file; how many hits, no hits and errors there were."""
    if wanted.output and len(files) > 1:
        raise BadTable("--output takes the answers of one file; screen the files one by one")
    counts: Counter[str] = Counter()
    for path in files:
        table = open_table(path, is_heading, encoding=wanted.encoding, sheet=wanted.sheet)
        for warning in table.warnings:
            click.secho(f"warning: {warning}", fg="yellow", err=True)
        query = _is_queries(table, wanted)
        columns = _query_columns(table, wanted) if query else _confirmed(table, wanted)
        explained = EXPLAINED if query else 0.0
        own = replace(run, asking=replace(run.asking, columns=columns, explained=explained))
        receipt = own.receipt(file=path.name, sha256=_sha256(path))
        unfinished = Unfinished(wanted.output, _keep(receipt)) if wanted.output else None
        found = _answers(table, own, wanted, unfinished)
        answers = _counted(own.backed.added(found, own.asking) if own.backed else found, counts)
        _give(answers, own, wanted, receipt, query=query)
        if unfinished:
            unfinished.done()
    if not wanted.as_lines or wanted.output:
        _sum_up(counts, run, wanted)
    else:
        for warning in run.index.warnings:
            click.secho(f"warning: {warning}", fg="yellow", err=True)
    return counts


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_queries(table: Table, wanted: Wanted) -> bool:
    """Whether the lines are ``{q, type}``: names alone, unless more is asked for."""
    return table.path.suffix == ".jsonl" and QUERY in table.headings and not wanted.column


def _query_columns(table: Table, wanted: Wanted) -> Columns:
    columns: Columns = {"name": (QUERY,), "type": ("type",)}
    for key in filter(None, (part.strip() for part in wanted.use.split(","))):
        if key not in USES:
            raise BadColumns(f"--use {key}: is none of {', '.join(USES)}")
        columns[USES[key]] = (key,)
    return columns


def _confirmed(table: Table, wanted: Wanted) -> Columns:
    """The columns as guessed, once the person has seen them. Raises :class:`BadColumns`."""
    found = guess(table.headings, stated_columns(wanted.column))
    if "name" not in found.columns and not any(field not in FIELDS for field in found.columns):
        raise BadColumns(
            f"{table.path}: no column looks like a name; say which it is with --column name=HEADING; "
            f"there are {', '.join(map(repr, table.headings))}"
        )
    if not found.own_words:
        _show(table, found)
        if not (wanted.yes or found.stated):
            _ask(table)
    return found.columns


def is_terminal(stream: TextIO) -> bool:
    """Whether a person sits at it."""
    return stream.isatty()


def _show(table: Table, found: Guess) -> None:
    click.echo(f"{table.path}: the columns are read as", err=True)
    for line in guess_lines(found):
        click.echo(line, err=True)


def _ask(table: Table) -> None:
    if not is_terminal(sys.stdin):
        raise BadColumns(
            f"{table.path}: nobody is there to confirm these columns; if they are right, add --yes, else --column name=HEADING"
        )
    if not click.confirm("Go on with these columns?", default=True, err=True):
        raise click.Abort


def _answers(table: Table, run: Run, wanted: Wanted, unfinished: Unfinished | None) -> Iterator[Answer]:
    """The answers to all rows, on as many processes as are worth it, under a progress bar.

    Those that an ``unfinished`` run has given are taken over, and those that follow are kept with them.
    """
    lots = table.chunks(LOT)
    first = list(islice(lots, FEW // LOT))
    short = sum(map(len, first)) < FEW
    jobs = wanted.jobs or (
        1 if short else min(2, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2)
    )
    going_on = _taken_up(unfinished) // LOT if unfinished else 0
    rest = _used(islice(chain(first, lots), going_on, None), run)
    new = screen_lots(rest, run.index, run.asking, jobs=jobs, engine=wanted.engine)
    answers = chain(unfinished.answered(), unfinished.keeping(new)) if unfinished else new
    with _progress(table, first, short=short) as step:
        for answer in answers:
            step()
            yield answer


def _taken_up(unfinished: Unfinished) -> int:
    """How many rows an earlier run has answered; says so."""
    if unfinished.drop_others():
        told = (
            "an earlier run for this output was broken off; the file, the lists, the day or the settings are others now"
        )
        click.secho(f"{told}, so it begins anew", fg="yellow", err=True)
    if unfinished.rows:
        click.echo(f"going on behind {unfinished.rows:,} parties that an earlier run answered", err=True)
    return unfinished.rows


def _used(lots: Iterator[list[Row]], run: Run) -> Iterator[Sequence[Row]]:
    """The lots with the columns that are used, and no more."""
    kept = {column for held in run.asking.columns.values() for column in held}
    for lot in lots:
        yield [{c: v for c, v in row.items() if c in kept or c.startswith("__")} for row in lot]


@contextmanager
def _progress(table: Table, first: Sequence[Sequence[Row]], *, short: bool) -> Iterator[Callable[[], None]]:
    """A progress bar on standard error, where that is a terminal and the table is long."""
    if short or not is_terminal(sys.stderr):
        yield lambda: None
        return
    length = table.count or _lines(table.path)
    with click.progressbar(
        length=length, label="Screening", file=sys.stderr, show_pos=True, update_min_steps=LOT
    ) as bar:
        yield lambda: bar.update(1)


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(piece.count(b"\n") for piece in iter(lambda: file.read(1 << 20), b""))


def _counted(answers: Iterator[Answer], counts: Counter[str]) -> Iterator[Answer]:
    for answer in answers:
        counts[answer.status] += 1
        yield answer


def _give(answers: Iterator[Answer], run: Run, wanted: Wanted, receipt: Mapping[str, object], *, query: bool) -> None:
    """Write the answers to their file, or print them. The receipt of the run is kept under its hash."""
    name = _keep(receipt)
    if wanted.output:
        with answers_file(wanted.output, receipt) as write:
            for answer in answers:
                write(answer)
        return
    out = sys.stdout
    for answer in answers:
        if wanted.as_lines:
            out.write((query_json(answer) if query else answer_json(answer, name)) + "\n")
        elif answer.status != "no hit" or answer.results:
            for line in answer_lines(answer, why=wanted.why, place=True):
                click.echo(line)


def _keep(receipt: Mapping[str, object]) -> str:
    """The hash of a receipt, under which it is kept in ``receipts/``."""
    text = json.dumps(receipt, ensure_ascii=False, indent=1, sort_keys=True)
    name = hashlib.sha256(text.encode()).hexdigest()
    path = home_folder() / "receipts" / f"{name}.json"
    try:
        if not path.is_file():
            write_whole(path, text)
    except OSError as error:
        raise BadOutput(
            f"nothing is screened, because the receipt cannot be kept in {path.parent}: {error}; set NAVICERT_HOME to a "
            "folder that can be written"
        ) from None
    return name


def _sum_up(counts: Counter[str], run: Run, wanted: Wanted) -> None:
    """How it went and what it rests on; on standard error where the answers went to a file."""
    err = wanted.output is not None
    colour = "red" if counts["error"] else "yellow" if counts["hit"] else "green"
    text = f"{counts.total():,} parties: {counts['hit']:,} with hits, {counts['no hit']:,} without, {counts['error']:,} not screened"
    click.secho(text, fg=colour, bold=True, err=err)
    for line in receipt_lines(run):
        click.echo(f"  {line}", err=err)


def screen_pairs(path: Path) -> int:
    """Print ``{"score": …}`` for each line of ``schema,name1,name2``; the exit status."""
    table = csv_table(path, "")
    missing = [name for name in ("schema", "name1", "name2") if name not in table.headings]
    if missing:
        raise BadTable(f"{path}: no column is headed {missing[0]}; pairs have schema, name1 and name2")
    failed = 0
    for row in table.rows():
        kind = kind_named(SCHEMAS.get(str(row.get("schema", "")).casefold(), str(row.get("schema", ""))))
        fault = row.get(FAULT) or ("" if kind else f"the schema {row['schema']!r} is not known")
        if fault or kind is None:
            failed += 1
            print(json.dumps({"error": str(fault), "line": row["__row__"]}, ensure_ascii=False))
        else:
            print(json.dumps({"score": pair_score(kind, row["name1"], row["name2"])}))
    return 1 if failed else 0
