"""``navicert posture``: everything that the installed law says of a place on a day."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date as Day
from datetime import datetime as Moment
from itertools import groupby
from operator import attrgetter

import click

from navicert.assess.facts import place_code
from navicert.change.place import Line, NoPlace, PlacePage, moved, place_page
from navicert.library import open_library

OPEN, CLOSED = SYMBOLS_ONLY = ("authorisations open", "authorisations closed")
DATE = click.DateTime(["%Y-%m-%d"])


@click.command("posture")
@click.argument("place")
@click.option("--on", "on", type=DATE, metavar="DATE", help="As of this day, instead of today.")
@click.option("--until", type=DATE, metavar="DATE", help="What is otherwise on this day: what ends, and what begins.")
@click.option("--known", type=DATE, metavar="DATE", help="As far as was known on this day.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def posture(place: str, on: Moment | None, until: Moment | None, known: Moment | None, as_json: bool) -> None:
    """Print what all packs say of PLACE: embargoes, groups, licence requirements, open authorisations, agreements.

    PLACE is a code of ISO 3166-1 or a name. Each line names its days, its source and where it stands in the packs. With --until
    only what changes between the two days is printed; `navicert law impact` names the orders that a change touches.

    \b
    Examples:
      navicert posture TR --on 2026-09-01
      navicert posture RU --on 2022-02-23 --until 2022-02-25
    """
    law = open_library().law
    days = [given.date() if given else None for given in (on, until, known)]
    try:
        code = place_code(place) or place
        page = place_page(law, code, days[0] or Day.today(), days[2])
        later = None if days[1] is None else place_page(law, code, days[1], days[2])
    except NoPlace as error:
        raise click.ClickException(str(error)) from None
    for line in _changed(page, later, as_json) if later else _page(page, as_json):
        click.echo(line)


def _page(page: PlacePage, as_json: bool) -> Iterator[str]:
    if as_json:
        held = {"place": page.place, "day": page.day, "lines": [asdict(x) for x in page.lines], "silent": page.silent,
                "not_shown": dict(page.unshown), "not_covered_before": dict(page.uncovered)}  # fmt: skip
        yield _dump(held)
        return
    yield click.style(f"{page.place} on {page.day}", bold=True)
    yield from _not_covered(page)
    yield from _lines(page.lines)
    if page.silent:
        yield f"say nothing of it: {', '.join(page.silent)}"
    if page.unshown:
        counted = ", ".join(f"{pack} {len(names)}" for pack, names in page.unshown)
        yield f"Not shown, for they hang on more than the place (who takes part, the goods): prohibitions of {counted}."
    yield "Open: the place alone does not close it. A table that does not name a place is no permission; assess the case."


def _changed(before: PlacePage, after: PlacePage, as_json: bool) -> Iterator[str]:
    gone, new = moved(before, after)
    if as_json:
        yield _dump({"place": before.place, "day": before.day, "until": after.day,
                     "ends": [asdict(x) for x in gone], "begins": [asdict(x) for x in new]})  # fmt: skip
        return
    yield from dict.fromkeys((*_not_covered(before), *_not_covered(after)))
    for words, lines in ((f"on {before.day}, and not on {after.day}", gone), (f"new on {after.day}", new)):
        yield click.style(f"{before.place} {words}: {len(lines)}", bold=True)
        yield from _lines(lines)


def _not_covered(page: PlacePage) -> Iterator[str]:
    """That a pack says nothing, or no more than this, of a day before its own first day, means nothing."""
    if not page.covered:
        yield click.style(
            f"No law on file covers {page.day}: what is missing here may have been law all the same.", fg="red"
        )
    elif page.uncovered:
        packs = ", ".join(f"{name} (from {first})" for name, first in page.uncovered)
        yield f"not covered on {page.day}, so that more may have been law: {packs}"


def _lines(lines: Sequence[Line]) -> Iterator[str]:
    opened = {(x.pack, _symbol(x)) for x in lines if x.heading == OPEN}
    for heading, held in groupby(lines, key=attrgetter("heading")):
        yield click.style(heading, bold=True)
        if heading == OPEN:
            read, unread = _by_status(held)
            yield from _symbols(read, ())
            if unread:
                yield "  open as far as it was read; a person looks up whether the place is meant:"
                yield from (f"  {line}" for line in _symbols(unread, {(x.pack, _symbol(x)) for x in read}))
            continue
        if heading == CLOSED:
            yield from _symbols(held, opened)
            continue
        for line in held:
            days = f" [{line.first or '…'} to {line.last or '…'}]" if line.first or line.last else ""
            doubt = "" if line.status in ("", "modelled") else f" ({line.status})"
            yield f"  {line.pack}  {line.says}{days}{doubt}  ({line.source}; {line.from_table})"


def _by_status(lines: Iterable[Line]) -> tuple[list[Line], list[Line]]:
    """The lines whose text was read and modelled, and the others."""
    found: tuple[list[Line], list[Line]] = ([], [])
    for line in lines:
        found[line.status not in ("", "modelled")].append(line)
    return found


def _symbols(lines: Iterable[Line], without: Collection[tuple[str, str]]) -> Iterator[str]:
    """The authorisations of each pack by their symbols; the JSON holds every paragraph with its condition."""
    for pack, held in groupby(lines, key=attrgetter("pack")):
        names = dict.fromkeys(_symbol(line) for line in held)
        if shown := [name for name in names if (pack, name) not in without]:
            yield f"  {pack}  {', '.join(shown)}"


def _symbol(line: Line) -> str:
    return line.says.split(": ", 1)[0]


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
