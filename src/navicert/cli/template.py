"""``navicert template``: an empty form to fill in, as a workbook or as YAML."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from navicert.law.fields import fields_of
from navicert.terms import ACTIVITIES, COMPLETE_PARTS, ROLES, EndUse, Item, Line, Party, Transaction

SAYS = {
    "item.kind": "commodity, software, technology",
    "item.us_eccn": "number in the US list, to the paragraph: 3A002.a; EAR99 if classified and not listed",
    "item.eu_code": "number in Annex I of the EU: 2B001.a; none if classified and not listed",
    "item.usml": "category of the US Munitions List; none if it is not there",
    "item.hs6": "customs code, six digits without dots, in quotes",
    "item.origin": "country where it was made",
    "item.value": "a number, in the currency of the contract",
    "item.value_usd": "a number, in US dollars: 90000 or 90000.50",
    "item.us_content": "US shares of a foreign-made item, [{us_eccn: 3A001.a.2, percent: 12.5}]; [] for none",
    "item.attributes": "further facts that a question asks for",
    "parties.type": "civil, government, military, police, state_owned, individual",
    "parties.listed": "lists it is on, such as [BIS-EL]; [] if you checked and it is on none",
    "parties.ownership": "[{owner: Name, owner_listed: OFAC-SDN, percent: 60}]; [] if no owner matters",
    "parties.parent_hq": "country of the head office of the parent company",
    "parties.identifiers": "numbers of registers by kind, {vat: DE123456789}",
    "end_use.type": "civil, military, nuclear, missile, chem_bio, wmd, police_surveillance",
    "end_use.detail": "in a few words",
    "final_destination": "country, if it does not stay in `to`",
    "via": "countries on the way: [NL, AE]; [] for none",
    "production_facts": "how a foreign-made item was made, {us_technology_used: false}",
    "contract": "{currency: EUR, no_reexport_clause: true}",
}


@click.group()
def template() -> None:
    """An empty form for transactions: a workbook, or YAML with every field."""


@template.command()
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path), default="transactions.xlsx")
@click.option("--force", is_flag=True, help="Write over a file that exists.")
def xlsx(path: Path, force: bool) -> None:
    """Write a workbook with sheets for transactions, lines, parties and ownership.

    \b
    Example:
      navicert template xlsx orders.xlsx
    """
    if path.exists() and not force:
        raise click.ClickException(f"{path} exists; give another name, or --force to write over it")
    from navicert.cli.workbook import write_workbook

    write_workbook(path)
    click.echo(
        f"{path}: fill in a row a transaction, then `navicert assess {path}`. Rows whose id begins with # are passed over."
    )


@template.command("facts")
def facts_template() -> None:
    """Print a transaction in YAML with every field of the contract; null means that a fact is not known."""
    for text in skeleton():
        click.echo(text)


def skeleton() -> Iterator[str]:
    """The lines of the YAML form."""
    yield "# One transaction. null (or a field left out) means: not known. Delete what you do not need."
    yield "# The fields are explained in docs/facts.md. Put codes and names that could be read as a number or as yes or no"
    yield '# in quotes ("845811", "NO" for Norway).'
    yield "date: 2026-09-15"
    yield f"activity: export  # {', '.join(ACTIVITIES)}"
    yield "from: DE"
    yield "to: BR"
    yield f"complete: []  # parts that are stated in full: {', '.join(COMPLETE_PARTS)}"
    yield from _group("item", Item, "  ")
    yield "parties:"
    yield "  - role: end_user  # " + ", ".join(ROLES)
    party = ((name, kind) for name, kind in fields_of(Party).items() if name != "role")
    yield from (f"    {name}: null  # {_says('parties.' + name, kind)}" for name, kind in party)
    yield from _group("end_use", EndUse, "  ")
    done = ("date", "activity", "departure", "to", "complete", "item", "parties", "end_use", "lines")
    others = ((name, kind) for name, kind in fields_of(Transaction).items() if name not in done)
    yield from (f"{name}: null  # {_says(name, kind)}" for name, kind in others)
    extra = ", ".join(n for n in fields_of(Line) if n not in fields_of(Item))
    yield f"lines: []  # an order of several items: the fields of item, and {extra}"


def _group(name: str, kind: type, indent: str) -> Iterator[str]:
    yield f"{name}:"
    yield from (f"{indent}{field}: null  # {_says(f'{name}.{field}', held)}" for field, held in fields_of(kind).items())


def _says(name: str, kind: str) -> str:
    kinds = {"bool": "true or false", "texts": "a list of texts", "open": "a mapping of facts", "any": "true or false"}
    return SAYS.get(name) or kinds.get(kind) or ("a list" if kind.startswith("[") else kind)
