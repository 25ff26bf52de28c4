"""``navicert law coverage``: what the packs hold of their law, as counts or as the map of the documentation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import click

from navicert.cli.law_show import pack_named
from navicert.law.coverage import STATUSES, Coverage, coverage
from navicert.law.law import Law
from navicert.law.pack import Pack
from navicert.library import open_library
from navicert.library.library import regimes

MAP = "docs/coverage.md"
INTRODUCTION = f"""# What is modelled of which law

Written by `navicert law coverage --page > {MAP}`; a test holds the two together. A provision is *modelled* (its rules
decide), *unverified* (read in part, or in a copy that nobody checked: may require and prohibit, never clear), *flagged* (can only ask, or refer to
a person) or *absent* (known to be missing). Whatever is not modelled can lead to `unknown`, never to "no licence".
`navicert law coverage NAME --absent` gives the reason for each.
"""


@click.command("coverage")
@click.argument("name", required=False)
@click.option(
    "--absent",
    is_flag=True,
    help="List each provision that is absent, flagged or unverified, with the reason.",
)
@click.option("--page", is_flag=True, help="Print the map of every pack as a page in Markdown.")
def show_coverage(name: str | None, absent: bool, page: bool) -> None:
    """Print what the packs hold: provisions, rules and table rows that are modelled, ask, or are missing.

    NAME is a pack or its regime.

    \b
    Examples:
      navicert law coverage us-ear --absent
      navicert law coverage --page
    """
    law = open_library().law
    if page and name is not None:
        raise click.UsageError(f"--page prints the map of every pack; leave out either --page or {name}")
    named = pack_named(name, law.packs.values()) if name is not None else None
    if name is not None and named is None:
        raise click.ClickException(f"no pack or regime is called {name!r}; there are {', '.join(law.packs)}")
    if page:
        click.echo("\n".join(page_of(law)))
        return
    for pack in [named] if named else law.packs.values():
        click.secho(f"{pack.name}: {pack.title}", bold=True)
        for line in in_words(pack, coverage(pack), absent=absent):
            click.echo(line)


def in_words(pack: Pack, held: Coverage, *, absent: bool) -> Iterator[str]:
    """The coverage of one pack, a line for each thing that is counted."""
    covers = pack.covers
    yield (
        f"  days from {covers.first} (in full from {covers.complete_from or covers.first}), "
        f"text as of {covers.text_as_of}"
    )
    for status, provisions in held.provisions.items():
        yield f"  provisions {status}: {len(provisions)}"
        for cite, note in provisions if absent and status != "modelled" else ():
            yield f"      {cite}{f': {note}' if note else ''}"
    for kind, counts in held.rules.items():
        yield f"  {kind} rules: {_counted(counts)}"
    if held.printed:
        total = sum(sum(c.values()) for n, c in held.printed.items() if n != "prose only")
        yield f"  licence-requirement rows as printed in the list: {total:,}"
        for name, counts in held.printed.items():
            yield f"      {name}: {sum(counts.values()):,} ({_counted(counts)})"
    for table, counts in held.rows.items():
        yield f"  rows of {table}: {sum(counts.values())} ({_counted(counts)})"


def page_of(law: Law) -> Iterator[str]:
    """The map of all packs in Markdown: days and provisions, then the texts each was made from, then what has no pack."""
    yield INTRODUCTION
    yield f"| pack | regime | from | answers in full from | text as of | renew by | rules | {' | '.join(STATUSES)} |"
    yield "|---|---|---|---|---|---|" + "--:|" * (1 + len(STATUSES))
    for pack in law.packs.values():
        covers, held = pack.covers, coverage(pack).provisions
        days = f"{covers.first} | {covers.complete_from or covers.first} | {covers.text_as_of} | {covers.stale_after}"
        counts = " | ".join(str(len(held[status])) for status in STATUSES)
        yield f"| `{pack.name}` | {pack.regime} | {days} | {len(pack.rules)} | {counts} |"
    yield "\n## The texts that were read\n"
    for pack in law.packs.values():
        yield f"- **{pack.title}**"
        for source in pack.head.sources:
            yield f"  - {source.title}, {source.text_as_of}"
    yield "\n## No pack\n\nAn answer lists these as not covered wherever they may reach the goods.\n"
    titles = regimes()
    for regime in law.uncovered:
        yield f"- {regime}: {titles[regime]['title']}"


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{n} {status or 'without a status'}" for status, n in sorted(counts.items(), key=lambda c: -c[1]))
