"""``navicert law diff``, ``impact``, ``divergence`` and ``watch``: law over time, and what a change does to a business."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date as Day
from datetime import datetime as Moment
from pathlib import Path
from typing import Any

import click

from navicert.change.draft import DRAFT
from navicert.change.impact import Impact, impact
from navicert.change.lists import compare_lists
from navicert.change.packs import Asked, compare_packs
from navicert.change.watch import falls_due
from navicert.cli import law_change_shown as shown
from navicert.cli.law_book import book_of_business
from navicert.law.declared import PackError
from navicert.law.law import Law, build_law
from navicert.law.tables import TableError
from navicert.library import Library, open_library
from navicert.library.editions import INSTALLED, Sources, side, two_laws
from navicert.library.library import regimes
from navicert.library.printed_lists import NotAList, read_printed
from navicert.library.sources import changed_sources
from navicert.screening.listing_error import ListError
from navicert.terms import BadFacts

REFUSED = (PackError, TableError, BadFacts, NotAList, ListError)
DATE = click.DateTime(["%Y-%m-%d"])
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
KNOWN = click.option(
    "--known",
    "--known-on",
    "known",
    type=DATE,
    metavar="DATE",
    help="As far as was known on this day: what was published later is left out.",
)


def _day(given: Moment | None) -> Day | None:
    return given.date() if given else None


def _print(lines: Iterator[str]) -> None:
    for line in lines:
        click.echo(line)


@click.command("diff")
@click.argument("a")
@click.argument("b", required=False)
@click.option("--on", "on", type=DATE, metavar="DATE", help="Compare what applies on this day only.")
@click.option("--until", type=DATE, metavar="DATE", help="With --on: the second side as it applies on this day.")
@KNOWN
@JSON
def diff(a: str, b: str | None, on: Moment | None, until: Moment | None, known: Moment | None, as_json: bool) -> None:
    """What the law B says otherwise than A: added, removed, stricter, looser, renumbered, or changed.

    A and B are packs (an installed name, `installed`, a folder, or a draft that is laid over the other side) or files
    with official lists. Without B the same packs are compared on two days (--on and --until). What cannot be shown to be
    stricter or looser is called changed.

    \b
    Examples:
      navicert law diff us-ear --on 2025-11-09 --until 2025-11-10
      navicert law diff us-ear my-edition/us-ear
      navicert law diff list-2022.txt annex-2025.json --json
    """
    days = _day(on), _day(until) or _day(on)
    if b is None and days[0] == days[1]:
        raise click.UsageError("name a second edition, or two days with --on and --until")
    if until and not on:
        raise click.UsageError("--until says the second day; say the first one with --on")
    try:
        if b is not None and _is_list(a) and _is_list(b):
            found = compare_lists(read_printed(Path(a)), read_printed(Path(b)))
            _print(shown.lists_json(found) if as_json else shown.lists(found))
            return
        laws = _laws(a, b or a)
    except REFUSED as error:
        raise click.ClickException(_mistake(error, a, b)) from None
    differences = list(_differences(laws, days, _day(known)))
    _print(shown.packs_json(differences) if as_json else shown.packs(differences))


def _mistake(error: Exception, *names: str | None) -> str:
    """What was refused; of a draft, with the file in which it stands and where a draft declares its facts."""
    said = str(error)
    drafts = [name for name in names if name and _is_draft(name) and name not in said]
    if not drafts or DRAFT not in said and not said.startswith("draft "):
        return said
    said = said.replace(f"/{DRAFT}", "").replace(
        "no facts*.csv declares it; declare it", "nothing declares it; declare it under `facts`"
    )
    return f"{' or '.join(drafts)}: {said}"


def _is_draft(name: str) -> bool:
    return Path(name).is_file() and Path(name).suffix in (".yaml", ".yml")


def _is_list(name: str) -> bool:
    """A file that is no draft: a draft is YAML."""
    return Path(name).is_file() and not _is_draft(name)


def _laws(a: str, b: str) -> tuple[Law, Law]:
    first, second = two_laws(a, b, open_library())
    return build_law(first, regimes()), build_law(second, regimes())


def _differences(
    laws: tuple[Law, Law], days: tuple[Day | None, Day | None], known: Day | None
) -> Iterator[tuple[str, Any]]:
    for name in dict.fromkeys([*laws[0].packs, *laws[1].packs]):
        sides = [law.packs.get(name) for law in laws]
        if sides[0] is None or sides[1] is None:
            yield name, None
            continue
        if sides[0].edition == sides[1].edition and days == (None, None):
            continue  # the same text on all its days
        asked = [Asked(pack=p, day=day, known_on=known) for p, day in zip(sides, days, strict=True) if p]
        yield from ((name, difference) for difference in compare_packs(*asked))


@click.command("impact")
@click.argument("a")
@click.argument("b", required=False)
@click.option("--book", required=True, metavar="BOOK", help="A folder with your orders, or `office` for its database.")
@click.option("--on", "on", type=DATE, metavar="DATE", help="Ask the orders that are open on this day, as of this day.")
@click.option("--until", type=DATE, metavar="DATE", help="With --on: ask the second side as of this day.")
@KNOWN
@JSON
def show_impact(
    a: str, b: str | None, book: str, on: Moment | None, until: Moment | None, known: Moment | None, as_json: bool
) -> None:
    """Which orders, items, parties, licences and clearances of BOOK move if the law B stands in the place of A, and what does not.

    A and B are packs, as for `navicert law diff`; a draft is tried out without touching anything. Each order is asked as
    of its own days, or with --on as of one day. JSON holds both answers to each order that moves, with their proofs.

    \b
    Examples:
      navicert law impact installed draft.yaml --book book
      navicert law impact old/us-ear us-ear --book book --on 2026-11-22
      navicert law impact us-ear --book book --on 2026-11-09 --until 2026-11-10
    """
    days = _day(on), _day(until) or _day(on)
    if b is None and days[0] == days[1]:
        raise click.UsageError("name a second edition, or two days with --on and --until")
    if until and not on:
        raise click.UsageError("--until says the second day; say the first one with --on")
    library = open_library()
    try:
        sources = two_laws(a, b or a, library)
        found = _impact(sources, book, library, days, _day(known))
    except REFUSED as error:
        raise click.ClickException(_mistake(error, a, b)) from None
    _print(shown.impact_json(found) if as_json else shown.impact(found))


def _impact(
    sources: tuple[Sources, Sources], book: str, library: Library, days: tuple[Day | None, Day | None], known: Day | None
) -> Impact:  # fmt: skip
    read = book_of_business(book)
    sides = [side(s, library, day=day, known_on=known) for s, day in zip(sources, days, strict=True)]
    if not sys.stderr.isatty():
        return impact(read, *sides)
    with click.progressbar(length=len(read.orders), label="Asking both laws", file=sys.stderr) as bar:
        return impact(read, *sides, progress=lambda count: bar.update(1))


@click.command("watch")
@click.argument("packs", nargs=-1)
@click.option("--on", "on", type=DATE, metavar="DATE", help="As of this day instead of today.")
@click.option(
    "--within",
    type=click.IntRange(min=0),
    default=30,
    show_default=True,
    metavar="DAYS",
    help="How many days to look ahead.",
)
@click.option(
    "--fetch",
    is_flag=True,
    help="Also ask the official sources in sources.yaml whether they have changed; of named PACKS, those of these packs.",
)
@JSON
def watch(packs: tuple[str, ...], on: Moment | None, within: int, fetch: bool, as_json: bool) -> None:
    """What falls due in the law: stays that end, rules that begin or end, texts that are too old, sources that changed.

    PACKS are one or several, as A and B of `navicert law diff`; without PACKS all that are installed. The exit status is
    1 if something is overdue or a source has changed: a schedule may send that on.

    \b
    Examples:
      navicert law watch
      navicert law watch us-ear us-itar --within 90 --json
    """
    library = open_library()
    only = packs if packs and set(packs) <= set(library.sources) else None
    try:
        watched = {name: s for p in packs or (INSTALLED,) for name, s in two_laws(p, p, library)[0].items()}
        due = falls_due(build_law(watched, regimes()), _day(on) or Day.today(), within=within)
        sources = list(changed_sources(library.home, library.sources, only)) if fetch else []
    except REFUSED as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        click.echo(json.dumps({"due": shown.due_json(due), "sources": [s.as_mapping() for s in sources]}))
    else:
        _print(shown.due(due, within))
        _print(source.sentence for source in sources)
    raise SystemExit(1 if any(d.overdue for d in due) or any(s.wants_attention for s in sources) else 0)
