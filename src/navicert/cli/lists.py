"""``navicert lists``: fetch the lists of parties, look into them, compare editions, and see what is missing or stale."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC
from datetime import date as Day
from datetime import datetime as Moment
from pathlib import Path
from typing import Any

import click

from navicert.cli.listed import DAY, changes, entry, fields_of, heading, in_short, outcome_line, plain, status_lines
from navicert.library.home import home_folder
from navicert.library.lists import (
    Accept,
    ListSource,
    Outcome,
    Snapshot,
    find_source,
    import_list,
    known,
    read_catalogue,
    statuses,
    update_list,
)
from navicert.library.snapshots import CURRENT, Edition, edition_on, list_folder, open_snapshot, read_record, stray
from navicert.screening.difference import difference
from navicert.screening.listing import Listing
from navicert.screening.listing_error import ListError

MOST_WARNINGS = 5
PART = re.compile(r"[A-Za-z0-9_-]+")

as_json = click.option("--json", "as_lines", is_flag=True, help="Print JSON Lines instead of text.")
accept_shrink = click.option("--accept-shrink", is_flag=True, help="Take an edition that has shrunk; this is noted.")
accept_older = click.option("--accept-older", is_flag=True, help="Take an edition older than the one in force; noted.")


@contextmanager
def _told() -> Iterator[None]:
    """A list that cannot be read or written, as a sentence and exit status 1."""
    try:
        yield
    except ListError as error:
        raise click.ClickException(str(error)) from None


@click.group()
def lists() -> None:
    """The lists of sanctioned and restricted parties: fetch, import, look into, compare."""


@lists.command()
@click.argument("names", nargs=-1, metavar="[LIST]...")
@accept_shrink
@accept_older
@click.option("--anew", is_flag=True, help="Fetch whole lists, also where they have not changed.")
def update(names: tuple[str, ...], accept_shrink: bool, accept_older: bool, anew: bool) -> None:
    """Fetch lists from their publishers; without LIST, every needed and every loaded one that has an address.

    A list that cannot be fetched or read, is empty or has shrunk is refused: the old edition stays in force, the
    other lists go on, and the exit status is 1.

    \b
    Examples:
      navicert lists update
      navicert lists update UN-SC OFAC-SDN
      navicert lists update UK-SL --accept-shrink
    """
    home, now = home_folder(), Moment.now(UTC)
    with _told():
        sources = [find_source(home, name) for name in names] or _due(home)
    failed = 0
    with _bar(sources) as progress:
        for number, source in enumerate(sources):
            try:
                accept = Accept(accept_shrink, accept_older)
                step = progress(number, source)
                done = update_list(home, source, now=now, accept=accept, anew=anew, progress=step)
                _clear()
                _say(done)
            except ListError as error:
                failed += 1
                _clear()
                click.secho(f"{source.id}: {error}", fg="red", err=True)
    raise SystemExit(1 if failed else 0)


def _due(home: Path) -> list[ListSource]:
    """The lists that an update without a name is about."""
    return [
        source
        for source in known(home)
        if any(source.parts.values())
        and (source.needed or source.needed is None and (list_folder(home, source.id) / CURRENT).is_file())
    ]


@contextmanager
def _bar(sources: list[ListSource]) -> Iterator[Callable[[int, ListSource], Callable[[int, int | None], None]]]:
    """One progress bar over all lists, on standard error where that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda number, source: lambda came, expected: None
        return
    with click.progressbar(length=100 * len(sources), file=sys.stderr, item_show_func=lambda item: item or "") as bar:

        def step(number: int, source: ListSource) -> Callable[[int, int | None], None]:
            def came_on(came: int, expected: int | None) -> None:
                reached = 100 * number + (100 * came // expected if expected else 0)
                bar.update(max(0, min(reached, 100 * number + 99) - bar.pos), f"{source.id} {came / 1e6:,.1f} MB")

            return came_on

        yield step


def _clear() -> None:
    """Take the progress bar off the line, so that a message does not stand behind it."""
    if sys.stderr.isatty():
        click.echo("\r\033[K", nl=False, err=True)


def _say(done: Outcome) -> None:
    name, rest = done.snapshot.list, len(done.warnings) - MOST_WARNINGS
    for warning in done.warnings[:MOST_WARNINGS]:
        click.secho(f"{name}: {warning}", fg="yellow", err=True)
    if rest > 0:
        click.secho(
            f"{name}: {rest} more warnings; `navicert lists show {name}` prints them all", fg="yellow", err=True
        )
    click.echo(outcome_line(done))


@lists.command("import")
@click.argument("name", metavar="LIST")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--format", "form", help="The format of the file, where it is not that of the official address.")
@click.option("--as-of", type=DAY, help="The day on which the list was published, where the file does not bear one.")
@accept_shrink
@accept_older
def import_files(
    name: str, files: tuple[str, ...], form: str | None, as_of: Moment | None, accept_shrink: bool, accept_older: bool
) -> None:
    """Read a list that you have downloaded yourself. FILE may be packed (.gz, .xz), or say its part: sdn=FILE.

    A LIST that no catalogue knows needs --format, and is kept under its new name.

    \b
    Examples:
      navicert lists import UN-SC consolidated.xml
      navicert lists import OFAC-SDN sdn.csv add.csv alt.csv comments=sdn_comments.csv --as-of 2026-09-15
      navicert lists import OFAC-SDN sdn.xml --format ofac-xml
      navicert lists import OUR-CONCERNS concerns.xlsx --format concern --as-of 2026-09-01
    """
    home = home_folder()
    with _told():
        source = _source_of(home, name, form)
        accept = Accept(accept_shrink, accept_older)
        day = as_of.date() if as_of else None
        parts = parts_of(source, files, other=form is not None)
        _say(import_list(home, source, parts, now=Moment.now(UTC), as_of=day, accept=accept))


def _source_of(home: Path, name: str, form: str | None) -> ListSource:
    """The list that is meant; one in no catalogue where its format is stated, or where it is on file."""
    wanted = name.strip().upper()
    if wanted in read_catalogue(home):
        found = find_source(home, name)
        return found.model_copy(update={"format": form}) if form else found
    record = read_record(home, wanted) if wanted in {s.id for s in known(home)} else None
    form = form or (record.reader.partition(" ")[0] if record else None)
    if form is None:
        return find_source(home, name)
    try:
        return stray(wanted, form)
    except ValueError:
        raise ListError(
            f"{name!r} cannot be the id of a list: capitals, digits and hyphens only, such as OUR-LIST"
        ) from None


def parts_of(source: ListSource, files: tuple[str, ...], *, other: bool) -> dict[str, Path]:
    """The files by the part that each is: as stated (``sdn=FILE``), by its name, or the one part that there is."""
    parts = ("list",) if other and len(files) == 1 and "*" not in source.parts else tuple(source.parts) or ("list",)
    found: dict[str, Path] = {}
    for given in files:
        part, path = _stated(given)
        part = part or _part(path, parts)
        if not part:
            raise ListError(f"{path.name}: say which part of {source.id} it is, such as {parts[0]}={path.name}")
        if part in found:
            raise ListError(f"{path.name} and {found[part].name} are both given as the part {part}; say which is which")
        found[part] = path
    return found


def _stated(given: str) -> tuple[str, Path]:
    """The part that is stated before a file, if one is."""
    part, mark, rest = given.partition("=")
    stated = mark and PART.fullmatch(part) and not Path(given).exists()
    return (part, Path(rest)) if stated else ("", Path(given))


def _part(path: Path, parts: tuple[str, ...]) -> str:
    """The part that a file is by its name, the last word of it first: ``sdn_comments.csv`` is ``comments``."""
    stem = path.name.partition(".")[0]
    if "*" in parts:
        return stem
    if len(parts) == 1:
        return parts[0]
    words = stem.lower().replace("-", "_").split("_")
    return next((word for word in reversed(words) if word in parts), "")


@lists.command()
@click.argument("name", metavar="LIST")
@click.argument("wanted", metavar="[ENTRY]", required=False)
@click.option("--on", "day", type=DAY, help="The listings that stood on this day, in the edition of that day.")
@as_json
def show(name: str, wanted: str | None, day: Moment | None, as_lines: bool) -> None:
    """Print the edition of a LIST in force and every entry in a line, or one ENTRY in full.

    ENTRY is the id of an entry, or a part of a name.

    \b
    Examples:
      navicert lists show UN-SC
      navicert lists show OFAC-SDN ofac-36
      navicert lists show BIS-EL musterwerk --on 2026-01-15 --json
    """
    on = day.date() if day else None
    with _told():
        snapshot = _snapshot(home_folder(), name, on)
        found = [each for each in snapshot.listings() if (on is None or each.on(on)) and _is_meant(each, wanted)]
    exact = [each for each in found if wanted and each.id.casefold() == wanted.casefold()]
    if wanted and not found:
        raise click.ClickException(
            f"{snapshot.list} of {snapshot.as_of} has no entry and no name {wanted!r}{f' on {on}' if on else ''}"
        )
    if not as_lines:
        click.echo(heading(snapshot, brief=wanted is not None))
    for each in exact or found:
        click.echo(plain(each) if as_lines else entry(each) if wanted else in_short(each))


def _is_meant(listing: Listing, wanted: str | None) -> bool:
    sought = (wanted or "").casefold()
    return listing.id.casefold() == sought or any(sought in alias.text.casefold() for alias in listing.names)


def _snapshot(home: Path, name: str, day: Day | None = None) -> Snapshot:
    """The edition in force, or that of a day. Raises :class:`ListError`."""
    source = _source_of(home, name, None)
    record = read_record(home, source.id)
    if record is None:
        raise ListError(f"{source.id} is not loaded; type `navicert lists update {source.id}`, or import it")
    edition = edition_on(record, day)
    if edition is None:
        raise ListError(
            f"{source.id}: no edition as old as {day} is on file; the earliest is of {record.editions[0].as_of}"
        )
    return open_snapshot(home, source, edition)


@lists.command()
@click.argument("name", metavar="LIST")
@click.argument("first", metavar="[A]", required=False)
@click.argument("second", metavar="[B]", required=False)
@as_json
def diff(name: str, first: str | None, second: str | None, as_lines: bool) -> None:
    """Print what changed from edition A to edition B of a LIST, by entry and field.

    A and B are days, or the first characters of the hash of a snapshot. Without B, the edition in force; without A,
    the one before it.

    \b
    Examples:
      navicert lists diff UN-SC
      navicert lists diff UN-SC 2026-08-01
      navicert lists diff UN-SC 3f9a01 77c2de --json
    """
    home = home_folder()
    with _told():
        now = _snapshot(home, name)
        record = read_record(home, now.list)
        editions = record.editions if record else ()
        if first is None and len(editions) < 2:
            raise ListError(f"{now.list} has one edition on file, so there is nothing to compare it with")
        before = open_snapshot(home, now.source, _edition(home, now, first, editions) if first else editions[-2])
        after = open_snapshot(home, now.source, _edition(home, now, second, editions)) if second else now
        found = difference(before.listings(), after.listings())
    if not as_lines:
        click.echo(f"{now.list}: from {before.as_of} ({before.sha256[:12]}) to {after.as_of} ({after.sha256[:12]})")
        click.echo(f"{len(found.added)} added, {len(found.removed)} removed, {len(found.changed)} changed")
    for line in changes(found, as_lines=as_lines):
        click.echo(line)


def _edition(home: Path, now: Snapshot, given: str, editions: tuple[Edition, ...]) -> Edition:
    """The edition that a day or the beginning of a hash means. Raises :class:`ListError`."""
    try:
        day = Day.fromisoformat(given)
    except ValueError:
        fitting = {e.snapshot: e for e in editions if e.snapshot.startswith(given.lower())}
        found = next(iter(fitting.values())) if len(fitting) == 1 else None
    else:
        found = next((e for e in reversed(editions) if e.as_of <= day), None)
    if found is None:
        held = ", ".join(f"{e.snapshot[:12]} of {e.as_of}" for e in editions[-10:])
        raise ListError(f"{given!r} means no edition, or several, in {list_folder(home, now.list)}: there are {held}")
    return found


@lists.command()
@click.argument("names", nargs=-1, metavar="[LIST]...")
@click.option("--on", "day", type=DAY, help="Ask for this day instead of today.")
@as_json
def status(names: tuple[str, ...], day: Moment | None, as_lines: bool) -> None:
    """Print how each list stands: in force, its day, age, counts, warnings; what is missing or stale.

    The exit status is 1 if a list that is needed is missing, stale or damaged: screening would refuse to answer.
    With LIST, those lists are the needed ones.

    \b
    Examples:
      navicert lists status
      navicert lists status BIS-EL EU-FSF --json
    """
    on = day.date() if day else Day.today()
    with _told():
        found = statuses(home_folder(), on, lists=names or None)
    for each in found:
        if as_lines:
            click.echo(json.dumps(fields_of(each, on), ensure_ascii=False))
        else:
            for text, colour in status_lines(each, on):
                click.secho(text, fg=colour)
    problems: list[Any] = [each.problem for each in found if each.problem]
    if not as_lines:
        click.secho(_verdict(len(problems)), fg="red" if problems else "green", bold=True)
    raise SystemExit(1 if problems else 0)


def _verdict(problems: int) -> str:
    if not problems:
        return "every list that is needed is in force"
    return f"{problems} {'list' if problems == 1 else 'lists'} cannot be relied on, so screening will not answer without them"
