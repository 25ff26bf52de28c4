"""``navicert law divergence``: where the lists of two states differ, and which goods of a book they classify unlike each other."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date as Day
from datetime import datetime as Moment
from pathlib import Path

import click

from navicert.assess.facts import place_code
from navicert.change.classified import CONFLICTS, Classified, Side, classified
from navicert.change.lists import Difference, compare_lists
from navicert.cli.law_book import book_of_business
from navicert.cli.law_change import DATE, JSON
from navicert.cli.law_change_shown import COLOURS, counts, few_of
from navicert.law.pack import Pack
from navicert.law.printed import Printed
from navicert.library import open_library
from navicert.library.printed_lists import NotAList, codes_on_file, read_printed, unlike
from navicert.terms import BadFacts

SAYS = {"stricter": "the second is stricter", "looser": "the second is looser", "removed": "only the first has it",
        "added": "only the second has it", "renumbered": "another number", "changed": "figures or notes differ",
        "unclear": "not to be told", "reworded": "other words"}  # fmt: skip
"""What a difference between two editions is called between two states, in the order in which it is printed."""


@click.command("divergence")
@click.argument("a")
@click.argument("b")
@click.option(
    "--book",
    metavar="BOOK",
    help="Instead: the goods that the two classify unlike each other, in a folder with your orders and items, or `office`.",
)
@click.option("--on", "on", type=DATE, metavar="DATE", help="Of packs: the codes that are listed on this day.")
@JSON
def divergence(a: str, b: str, book: str | None, on: Moment | None, as_json: bool) -> None:
    """Where the control lists of two states diverge: entries that one lacks, and limits that are stricter or looser.

    A and B are files with official lists, or installed packs that hold a whole list of codes (then only missing entries
    can be told). Each paragraph is compared by itself with the one of the same number.

    With --book A and B are packs, or states whose rulings stand with the items. Then those goods are shown that are arms in
    one and civil in the other, listed in one only, or under another number, with the orders that carry them.

    \b
    Examples:
      navicert law divergence annex-i.json ccl.xml
      navicert law divergence eu-dual-use us-ear
      navicert law divergence eu-dual-use us-itar --book book
      navicert law divergence DE NL --book book
    """
    try:
        if book:
            goods = classified(book_of_business(book), _side(a), _side(b))
            _print(a, b, _classified(goods), {"classified": asdict(goods)} if as_json else None)
            return
        found = _lists(a, b, on.date() if on else Day.today())
    except (NotAList, BadFacts) as error:
        raise click.ClickException(str(error)) from None
    said = [{**asdict(d), "says": SAYS[d.change]} for d in found]
    _print(a, b, _differences(found), {"differences": said} if as_json else None)


def _print(a: str, b: str, shown: Iterable[str], made: Mapping[str, object] | None) -> None:
    """For people, or as JSON if something is ``made`` of it."""
    if made is not None:
        click.echo(json.dumps({"first": a, "second": b, **made}, ensure_ascii=False))
        return
    for line in (f"first: {a}", f"second: {b}", *shown):
        click.echo(line)


def _lists(a: str, b: str, day: Day) -> tuple[Difference, ...]:
    first, second = (_list(name, day) for name in (a, b))
    for name, mine, other in ((a, first, second), (b, second, first)):
        if not Path(name).is_file() and (why := unlike(mine, other)):
            raise NotAList(why)  # a pack may hold a part of a list; a file is taken for whole
    return compare_lists(first, second, states=True)


def _list(name: str, day: Day) -> Printed:
    return read_printed(Path(name)) if Path(name).is_file() else codes_on_file(_pack(name), day)


def _pack(name: str) -> Pack:
    packs = open_library().law.packs
    if name not in packs:
        raise NotAList(f"{name!r} is no file and no installed pack; installed are {', '.join(packs)}")
    return packs[name]


def _side(name: str) -> Side:
    """A pack with a list of its own, or a place. Raises :class:`BadFacts`."""
    packs = open_library().law.packs
    if name in packs and packs[name].head.classified_by:
        return Side(name, fact=packs[name].head.classified_by)
    if name not in packs and (place := place_code(name)):
        return Side(place, place=place)
    able = ", ".join(n for n, pack in packs.items() if pack.head.classified_by)
    raise BadFacts(name, f"has no list under which goods are classified; with --book name a state, or one of {able}")


# -------------------------------------------------------------------------------------------- shown
def _differences(found: Sequence[Difference]) -> Iterator[str]:
    for change in (c for c in SAYS if c != "reworded"):
        of_kind = [d for d in found if d.change == change]
        if not of_kind:
            continue
        yield click.style(f"{SAYS[change]}: {len(of_kind)}", fg=COLOURS.get(change), bold=True)
        if change in ("stricter", "looser", "renumbered"):
            yield from (f"    {d.code}: {d.why}" for d in of_kind)
        else:
            yield f"    {few_of(_topmost({d.code for d in of_kind}))}"
    yield counts([d.change for d in found], SAYS)


def _classified(goods: Classified) -> Iterator[str]:
    for how in CONFLICTS:
        of_kind = [c for c in goods.conflicts if c.how == how]
        if of_kind:
            yield click.style(f"{how}: {len(of_kind)}", fg="red", bold=True)
        for c in of_kind:
            yield f"    {c.item}: {c.first} in the first, {c.second} in the second; " + (
                f"in {few_of(c.orders)}" if c.orders else "in no order"
            )
    yield f"{len(goods.conflicts)} classified unlike, {len(goods.alike)} alike" + (
        f" ({len(goods.uncompared)} of them under numbers that cannot be compared)" if goods.uncompared else ""
    )
    for side, untold in goods.untold.items():
        if untold:
            yield f"of {len(untold)} nobody says what they are under {side}: {few_of(untold)}"


def _topmost(codes: set[str]) -> list[str]:
    """The codes of which no code above is named as well."""
    return sorted(c for c in codes if not any(above in codes for above in _above(c)))


def _above(code: str) -> Iterator[str]:
    parts = code.split(".")
    return (".".join(parts[:n]) for n in range(1, len(parts)))
