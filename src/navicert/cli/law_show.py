"""``navicert law show``: what stands behind a name of an answer, in words and as of a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date as Day
from datetime import datetime as Moment

import click

from navicert.change.packs import not_covered
from navicert.law.pack import Pack, Rule
from navicert.library import Library, open_library
from navicert.library.official import quotes


@click.command("show")
@click.argument("name")
@click.option(
    "--on",
    "on",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="What applies on this day, and of what does not: why.",
)
def show(name: str, on: Moment | None) -> None:
    """Print what stands behind a NAME of an answer, in words and with the official text where it is on file.

    NAME is a pack, its regime, a rule, a provision, or an authorisation.

    \b
    Examples:
      navicert law show us-ear
      navicert law show LVS
      navicert law show ear.740.4
      navicert law show ear.744.11.a1 --on 2026-05-12
      navicert law show "15 CFR 744.21"
    """
    if not name.strip():
        raise click.UsageError("say what to show, such as us-ear or LVS; `navicert law list` names the packs")
    library = open_library()
    packs = library.law.packs.values()
    whole = pack_named(name, packs)
    meant = [(p, [r for r in p.rules if whole or _meant(r, name)]) for p in ([whole] if whole else packs)]
    if not any(rules for _, rules in meant):
        raise click.ClickException(
            f"no pack, rule, provision or authorisation is called {name!r}; `navicert law list` names the packs, "
            "`navicert law show` with the name of a pack its rules and provisions. Copy the name as an answer prints it"
        )
    for pack, rules in meant:
        for text in _shown(pack, rules, library, on.date() if on else None, brief=whole is not None):
            click.echo(text)


def pack_named(name: str, packs: Iterable[Pack]) -> Pack | None:
    """The pack of this name or regime."""
    return next((p for p in packs if name.casefold() in (p.name.casefold(), p.regime.casefold())), None)


def _meant(rule: Rule, name: str) -> bool:
    wanted = name.strip().casefold()
    cites = [c.casefold() for c in rule.cites]
    named = wanted in (rule.id.casefold(), rule.model.symbol.casefold())
    return named or any(c == wanted or c.startswith((f"{wanted}(", f"{wanted} ")) for c in cites)


def _shown(pack: Pack, rules: Sequence[Rule], library: Library, day: Day | None, *, brief: bool) -> Iterator[str]:
    """The rules of a pack in words; on a day, those that do not apply come last and say why."""
    sleeping = [r for r in rules if day is not None and not r.applies_on(day, None)]
    if rules and day is not None and (gap := not_covered(pack, day)):
        yield click.style(f"{pack.name} on {day}: {gap}", fg="yellow")
    for rule in rules:
        if rule not in sleeping:
            yield from describe(rule, pack, library, brief=brief)
    for rule in sleeping:
        assert day is not None
        why = f"does not apply on {day}: {why_not(rule, day)}"
        if brief:
            yield f"{click.style(rule.id, bold=True)}  {why}"
        else:
            yield from describe(rule, pack, library, brief=False)
            yield click.style(f"    {why}", fg="yellow")


def why_not(rule: Rule, day: Day) -> str:
    """Why a rule does not apply on a day: it is stayed, or was not or is no longer in force."""
    stays = [stay for interval in rule.in_force if (stay := interval.stay_on(day))]
    if stays:
        return "; ".join(f"stayed {stay} {stay.cite}".rstrip() for stay in stays)
    spans = [span for interval in rule.in_force for span in interval.spans]
    return f"in force {', '.join(map(str, spans))}"


def describe(rule: Rule, pack: Pack, library: Library, *, brief: bool) -> Iterator[str]:
    """One rule in words."""
    yield click.style(f"{rule.id}", bold=True) + f"  {rule.kind}, {rule.status}  ({', '.join(rule.cites)})"
    yield f"    {rule.doc}"
    for interval in rule.in_force:
        for words, spans in (
            ("in force", interval.spans),
            ("stayed", interval.stayed),
            ("not enforced", interval.not_enforced),
        ):
            for span in spans:
                yield f"    {words}: {span} {span.cite}".rstrip()
    if brief:
        return
    if not any(interval.spans for interval in rule.in_force):
        yield f"    in force: on every day that the pack covers, from {pack.covers.first}; no day of its own is on file"
    for words, conditions in (
        ("about", rule.about),
        ("when", rule.when),
        ("if", rule.conditions),
        ("unless", rule.unless),
    ):
        for condition in conditions:
            yield f"    {words}: {condition.test.source}" + (f"  [{condition.cite}]" if condition.cite else "")
    for cite in rule.cites:
        for quote in quotes(library.home, cite):
            yield f"    official text, {cite}: {quote}"
