"""``navicert law agreements``: the register of agreements between states."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date as Day
from datetime import datetime as Moment

import click

from navicert.assess.facts import place_code
from navicert.law.law import Law
from navicert.library import open_library
from navicert.licensing.agreements import Agreement, as_json, register


@click.command("agreements")
@click.option("--on", "on", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="As of this day, instead of today.")
@click.option("--party", metavar="STATE", help="Only those to which this state is a party: FR, or France.")
@click.option("--json", "json_lines", is_flag=True, help="Print JSON Lines, an agreement a line.")
def agreements(on: Moment | None, party: str | None, json_lines: bool) -> None:
    """Print the agreements between states that the packs know: parties, what each limb asks or grants, and its source.

    \b
    Examples:
      navicert law agreements --on 2022-06-08
      navicert law agreements --party FR --json
    """
    law = open_library().law
    found = register(law, on.date() if on else Day.today(), None if party is None else _state(party, law))
    for held in found:
        for line in [json.dumps(as_json(held), ensure_ascii=False)] if json_lines else _shown(held):
            click.echo(line)
    if not found and not json_lines:
        click.echo("no agreement stands in the register for that day and state")


def _state(text: str, law: Law) -> str:
    code = place_code(text)
    if code is None or code not in law.places:
        raise click.ClickException(f"{text!r} is no state; use a code such as FR, or the name of the state")
    return code


def _shown(held: Agreement) -> Iterator[str]:
    days = "" if held.stands != held.standing else f" ({held.first or '…'} to {held.last or '…'})"
    yield click.style(f"{held.id}  {held.title}", bold=True)
    yield f"    {held.stands}{days}; parties: {', '.join(held.parties)}; {held.status}"
    for limb in held.limbs:
        doubt = "" if limb.status == "modelled" else f" [{limb.status}]"
        yield f"    {limb.effect}{f' {limb.name}' if limb.name else ''}: {limb.says} ({limb.cite}){doubt}"
    yield f"    source: {held.source or 'none on file'}{f'; {held.note}' if held.note else ''}"
