"""Delete or weaken each rule and each table row once, and see whether a case whose proof used it notices.

    python tools/mutate.py [--rows 300] [--seed 1] [--pack us-ear] [--rules-only] [--weaken] [--only NAME …]

A rule is deleted; with `--weaken` each of its tests, exemptions and conditions is dropped in turn as well (many of these
mutants are equal to the rule, because another test or rule says the same: read the survivors). Of every table a
sample of rows is deleted, drawn with the seed (all rows where the table is smaller). A mutant is caught when a worked
case beside the packs, or a table case, no longer comes out as expected. Survivors are printed; exit status 1 if any.

With `--pack` only the cases beside that pack are asked, and the table cases of its tables: minutes instead of an hour. A
rule that only the cases of another pack notice then survives, and lacks a case of its own.
"""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import click

from make_table_cases import SETS, gist, read_cases, without_row
from navicert.assess import assess, read_facts
from navicert.assess.authorise import Paragraph
from navicert.assess.expect import differences
from navicert.assess.inquiry import considered
from navicert.cli.cases import yaml_cases
from navicert.law import case as law_case
from navicert.law.evaluate import Firing
from navicert.law.law import Law
from navicert.law.pack import Pack, Rule
from navicert.law.tables import Row
from navicert.library import open_library
from navicert.library.packs import PACKS
from navicert.terms import Determination, Transaction

MOST_TRIES = 400
"""A mutant is tried on so many of the cases that used its rule or row: first those whose expected answer names the
rule (its provision, need, duty, policy or exception), then those in which it held, then the others; of a row first those whose facts hold most of its cells."""


@dataclass(frozen=True)
class Probe:
    """One case and the check that what was found is what is expected."""

    name: str
    given: Transaction
    holds: Callable[[Determination], bool]
    names: frozenset[str] = frozenset()
    """The texts of its expected answer."""
    facts: frozenset[str] = frozenset()
    """The texts of its facts."""


def probes(law: Law, pack: str) -> Iterator[Probe]:
    """The worked cases beside the packs, or beside one, then the register of table cases."""
    for path in sorted(PACKS.glob(f"{pack or '*'}/tests/*.yaml")):
        for case in yaml_cases(path):

            def agrees(found: Determination, case: Any = case) -> bool:
                return not differences(case.expect or {}, case.must_cite, found)

            name, words = f"{path.stem}:{case.id}", _words([case.expect, case.must_cite])
            yield Probe(name, read_facts(case.facts), agrees, words, _words(case.facts))
    for name in SETS:
        for number, kept in enumerate(read_cases(name)) if pack in ("", pack_of(name, law)) else ():

            def same(found: Determination, expect: Any = kept["expect"]) -> bool:
                return bool(gist(found) == expect)

            yield Probe(f"{name}:{number}", read_facts(kept["facts"]), same, facts=_words(kept["facts"]))


def pack_of(cases: str, law: Law) -> str:
    """The pack whose tables a set of table cases is about."""
    return max((name for name in law.packs if cases.startswith(f"{name}-")), key=len)


def _words(value: Any) -> frozenset[str]:
    """Every text that stands anywhere in facts or an expected answer."""
    if isinstance(value, str):
        return frozenset({value})
    parts = [*value, *value.values()] if isinstance(value, dict) else value
    return frozenset().union(*map(_words, parts)) if isinstance(parts, (list, tuple)) else frozenset()


def names_of(rule: Rule) -> frozenset[str]:
    """What an expected answer may call a rule by."""
    model = rule.model
    ids = [part.id for part in (model.need, model.duty, model.policy) if part is not None]
    return frozenset((*rule.cites, *ids, model.symbol, *(d.id for d in model.duties))) - {""}


def used(found: Determination) -> dict[str, bool]:
    """The rules that a proof used, and whether they held."""
    held: dict[str, bool] = {}
    for line in found.regimes:
        for step in line.proof:
            if isinstance(step, Firing) and considered(step):
                held[step.rule.id] = held.get(step.rule.id, False) or step.holds is True
            elif isinstance(step, Paragraph) and step.concerns:
                held[step.rule.id] = held.get(step.rule.id, False) or step.status != "excluded"
    return held


def watch_rows(seen: set[Row]) -> None:
    """Note every row that a case looks up."""
    plain = law_case.Case.rows

    def rows(self: law_case.Case, table: str, key: str) -> tuple[Row, ...]:
        found = plain(self, table, key)
        seen.update(found)
        return found

    law_case.Case.rows = rows  # type: ignore[method-assign]


@dataclass(frozen=True)
class Mutant:
    """One change of the law: what it is called, which probes to try, and how to make it."""

    name: str
    tries: tuple[int, ...]
    make: Callable[[Law], Law]


def without_rule(law: Law, pack: Pack, rule: Rule, instead: Rule | None = None) -> Law:
    rules = tuple(kept for r in pack.rules if (kept := instead if r is rule else r) is not None)
    other = replace(pack, _on={}, read_rules=lambda problems: rules)
    return replace(law, packs={**law.packs, pack.name: other})


def weakened(rule: Rule) -> Iterator[tuple[str, Rule]]:
    """The rule with one of its tests, exemptions or conditions dropped."""
    for part in ("about", "when", "unless", "conditions"):
        held = getattr(rule, part)
        for number in range(len(held)):
            fewer = held[:number] + held[number + 1 :]
            yield f"{part}[{number}] dropped", replace(rule, **{part: fewer})


def rule_mutants(packs: list[Pack], by_rule: dict[str, list[tuple[bool, bool, int]]], weaken: bool) -> Iterator[Mutant]:
    for pack in packs:
        for rule in pack.rules:
            tries = tuple(number for *_, number in sorted(by_rule.get(rule.id, ()))[:MOST_TRIES])
            yield Mutant(f"{rule.id} deleted", tries, lambda w, p=pack, r=rule: without_rule(w, p, r))  # type: ignore[misc]
            for how, other in weakened(rule) if weaken else ():
                yield Mutant(f"{rule.id} {how}", tries, lambda w, p=pack, r=rule, o=other: without_rule(w, p, r, o))  # type: ignore[misc]


class Bench:
    """Everything a process needs to try mutants: the law, the probes, and who used what."""

    def __init__(self, rows: int, seed: int, pack: str, only: tuple[str, ...], rules_only: bool, weaken: bool) -> None:
        self.law = open_library().law
        self.probes = list(probes(self.law, pack))
        self.broken: list[str] = []
        by_rule: dict[str, list[tuple[bool, bool, int]]] = defaultdict(list)
        by_row: dict[Row, list[int]] = defaultdict(list)
        called = {r.id: names_of(r) for p in self.law.packs.values() for r in p.rules}
        seen: set[Row] = set()
        watch_rows(seen)
        for number, probe in enumerate(self.probes):
            seen.clear()
            found = assess(probe.given, self.law)
            self.broken += [] if probe.holds(found) else [probe.name]
            for name, held in used(found).items():
                by_rule[name].append((called[name].isdisjoint(probe.names), not held, number))
            for row in seen:
                by_row[row].append(number)
        packs = [p for p in self.law.packs.values() if pack in ("", p.name)]
        mutants = list(rule_mutants(packs, by_rule, weaken))
        mutants += [] if rules_only else [m for p in packs for m in self.row_mutants(p, by_row, rows, seed)]
        self.mutants = [m for m in mutants if not only or m.name.split(" ")[0] in only]

    def row_mutants(self, pack: Pack, by_row: dict[Row, list[int]], most: int, seed: int) -> Iterator[Mutant]:
        for name in pack.head.tables:
            table = pack.tables[name]
            for row in Random(f"{seed} {pack.name} {name}").sample(table.rows, min(most, len(table.rows))):
                called, tries = f"{name} line {row.number} of {pack.name} deleted", self._near(row, by_row.get(row, []))
                yield Mutant(called, tries, lambda w, t=table, r=row: without_row(w, t, r))  # type: ignore[misc]

    def _near(self, row: Row, numbers: list[int]) -> tuple[int, ...]:
        cells = _words(list(row.cells.values()))
        return tuple(sorted(numbers, key=lambda n: -len(cells & self.probes[n].facts))[:MOST_TRIES])

    def survives(self, mutant: Mutant) -> bool:
        changed = mutant.make(self.law)
        return not any(self._notices(self.probes[n], changed) for n in mutant.tries)

    def _notices(self, probe: Probe, law: Law) -> bool:
        try:
            return not probe.holds(assess(probe.given, law))
        except Exception:
            return True


BENCH: list[Bench] = []


def try_one(number: int) -> tuple[str, bool, int]:
    mutant = BENCH[0].mutants[number]
    return mutant.name, BENCH[0].survives(mutant), len(mutant.tries)


@click.command()
@click.option("--rows", default=300, help="So many rows of each table at most.")
@click.option("--seed", default=1, help="Draws the rows.")
@click.option("--pack", default="", help="Only this pack, with its own cases.")
@click.option("--only", multiple=True, help="Only these rules and tables.")
@click.option("--rules-only", is_flag=True)
@click.option("--weaken", is_flag=True, help="Besides deleting a rule, drop each of its tests in turn (takes long).")
def main(rows: int, seed: int, pack: str, only: tuple[str, ...], rules_only: bool, weaken: bool) -> None:
    """Try every mutant; print the survivors."""
    if pack and not (PACKS / pack / "pack.yaml").is_file():
        raise click.BadParameter(f"there is no pack {pack}", param_hint="--pack")
    BENCH.append(Bench(rows, seed, pack, only, rules_only, weaken))
    bench = BENCH[0]
    if bench.broken:
        raise click.ClickException(f"{len(bench.broken)} cases fail before any change: {', '.join(bench.broken[:5])}")
    click.echo(f"{len(bench.mutants)} mutants, {len(bench.probes)} cases")
    survivors = []
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        done = pool.map(try_one, range(len(bench.mutants)), chunksize=20)
        with click.progressbar(done, length=len(bench.mutants), label="Mutants", file=sys.stderr) as bar:
            survivors = [f"{name} ({tries} cases used it)" for name, alive, tries in bar if alive]
    for name in survivors:
        click.echo(f"survived: {name}")
    click.echo(f"{len(bench.mutants) - len(survivors)} caught, {len(survivors)} survived")
    raise SystemExit(1 if survivors else 0)


if __name__ == "__main__":
    main()
