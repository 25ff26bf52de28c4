"""Delete or weaken each rule and each table row once, and see whether a case whose proof used it notices.

    python tools/mutate.py [--rows 300] [--seed 1] [--pack us-ear] [--rules-only] [--weaken] [--only NAME …]

A rule is deleted; with `--weaken` each of its tests, exemptions and conditions is dropped in turn as well (many of these
mutants are equal to the rule, because another test or rule says the same: read the survivors). Of every table a
sample of rows is deleted, drawn with the seed (all rows where the table is smaller). A mutant is caught when a worked
case beside the packs, or a table case, no longer comes out as expected. Survivors are printed; exit status 1 if any.
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
from navicert.terms import Transaction

MOST_TRIES = 400
"""A mutant is tried on so many of the cases that used its rule or row: first those whose expected answer names the
rule (its provision, need, duty, policy or exception), then those in which it held, then the others; of a row first those whose facts hold most of its cells."""


@dataclass(frozen=True)
class Probe:
    """One case and the check that it comes out as expected under a law."""

    name: str
    given: Transaction
    holds: Callable[[Law], bool]
    names: frozenset[str] = frozenset()
    """The texts of its expected answer."""
    facts: frozenset[str] = frozenset()
    """The texts of its facts."""


def probes() -> Iterator[Probe]:
    """The worked cases beside the packs, then the register of table cases."""
    for path in sorted(PACKS.glob("*/tests/*.yaml")):
        for case in yaml_cases(path):
            given = read_facts(case.facts)

            def agrees(law: Law, given: Transaction = given, case: Any = case) -> bool:
                return not differences(case.expect or {}, case.must_cite, assess(given, law))

            yield Probe(
                f"{path.stem}:{case.id}", given, agrees, _words([case.expect, case.must_cite]), _words(case.facts)
            )
    for name in SETS:
        for number, kept in enumerate(read_cases(name)):
            given = read_facts(kept["facts"])

            def same(law: Law, given: Transaction = given, expect: Any = kept["expect"]) -> bool:
                return bool(gist(assess(given, law)) == expect)

            yield Probe(f"{name}:{number}", given, same, facts=_words(kept["facts"]))


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


def used(probe: Probe, law: Law, rows: set[tuple[str, int]]) -> dict[str, bool]:
    """The rules that the proof of a probe used, and whether they held; rows looked up are added to ``rows``."""
    rows.clear()
    held: dict[str, bool] = {}
    for line in assess(probe.given, law).regimes:
        for step in line.proof:
            if isinstance(step, Firing) and considered(step):
                held[step.rule.id] = held.get(step.rule.id, False) or step.holds is True
            elif isinstance(step, Paragraph) and step.concerns:
                held[step.rule.id] = held.get(step.rule.id, False) or step.status != "excluded"
    return held


def watch_rows(seen: set[tuple[str, int]]) -> None:
    """Note every row that a case looks up."""
    plain = law_case.Case.rows

    def rows(self: law_case.Case, table: str, key: str) -> tuple[Row, ...]:
        found = plain(self, table, key)
        seen.update((table, row.number) for row in found)
        return found

    law_case.Case.rows = rows  # type: ignore[method-assign]


@dataclass(frozen=True)
class Mutant:
    """One change of the law: what it is called, which probes to try, and how to make it."""

    name: str
    tries: tuple[int, ...]
    make: Callable[[Law], Law]


def with_pack(law: Law, pack: Pack, **changes: Any) -> Law:
    return replace(law, packs={**law.packs, pack.name: replace(pack, _on={}, **changes)})


def without_rule(law: Law, pack: Pack, rule: Rule, instead: Rule | None = None) -> Law:
    rules = tuple(instead if r is rule else r for r in pack.rules if r is not rule or instead is not None)
    return with_pack(law, pack, rules=rules)


def weakened(rule: Rule) -> Iterator[tuple[str, Rule]]:
    """The rule with one of its tests, exemptions or conditions dropped."""
    for part in ("about", "when", "unless", "conditions"):
        held = getattr(rule, part)
        for number in range(len(held)):
            fewer = held[:number] + held[number + 1 :]
            guard = rule.guard if part not in ("about", "when") or number or (part == "when" and rule.about) else None
            yield f"{part}[{number}] dropped", replace(rule, **{part: fewer}, guard=guard)


def rule_mutants(law: Law, by_rule: dict[str, list[tuple[bool, bool, int]]], weaken: bool) -> Iterator[Mutant]:
    for pack in law.packs.values():
        for rule in pack.rules:
            tries = tuple(number for *_, number in sorted(by_rule.get(rule.id, ()))[:MOST_TRIES])
            yield Mutant(f"{rule.id} deleted", tries, lambda w, p=pack, r=rule: without_rule(w, p, r))  # type: ignore[misc]
            for how, other in weakened(rule) if weaken else ():
                yield Mutant(f"{rule.id} {how}", tries, lambda w, p=pack, r=rule, o=other: without_rule(w, p, r, o))  # type: ignore[misc]


class Bench:
    """Everything a process needs to try mutants: the law, the probes, and who used what."""

    def __init__(self, rows: int, seed: int, pack: str, only: tuple[str, ...], rules_only: bool, weaken: bool) -> None:
        self.law = open_library().law
        self.probes = list(probes())
        seen: set[tuple[str, int]] = set()
        by_rule: dict[str, list[tuple[bool, bool, int]]] = defaultdict(list)
        by_row: dict[tuple[str, int], list[int]] = defaultdict(list)
        called = {r.id: names_of(r) for p in self.law.packs.values() for r in p.rules}
        watch_rows(seen)
        for number, probe in enumerate(self.probes):
            for name, held in used(probe, self.law, seen).items():
                by_rule[name].append((called[name].isdisjoint(probe.names), not held, number))
            for row in seen:
                by_row[row].append(number)
        mutants = list(rule_mutants(self.law, by_rule, weaken))
        mutants += [] if rules_only else list(self.row_mutants(by_row, rows, Random(seed)))
        names = {r.id for r in self.law.packs[pack].rules} | set(self.law.packs[pack].tables) if pack else set()
        self.mutants = [m for m in mutants if not pack or m.name.split(" ")[0] in names]
        self.mutants = [m for m in self.mutants if not only or m.name.split(" ")[0] in only]

    def row_mutants(self, by_row: dict[tuple[str, int], list[int]], most: int, random: Random) -> Iterator[Mutant]:
        tables = {name: table for pack in self.law.packs.values() for name, table in pack.tables.items()}
        for name, table in tables.items():
            for row in random.sample(table.rows, min(most, len(table.rows))):
                tries = self._near(row, by_row.get((name, row.number), []))
                yield Mutant(f"{name} line {row.number} deleted", tries, lambda w, n=name, r=row: without_row(w, n, r))  # type: ignore[misc]

    def _near(self, row: Row, numbers: list[int]) -> tuple[int, ...]:
        cells = _words(list(row.cells.values()))
        return tuple(sorted(numbers, key=lambda n: -len(cells & self.probes[n].facts))[:MOST_TRIES])

    def survives(self, mutant: Mutant) -> bool:
        changed = mutant.make(self.law)
        return not any(self._notices(self.probes[n], changed) for n in mutant.tries)

    def _notices(self, probe: Probe, law: Law) -> bool:
        try:
            return not probe.holds(law)
        except Exception:
            return True


BENCH: list[Bench] = []


def try_one(number: int) -> tuple[str, bool, int]:
    mutant = BENCH[0].mutants[number]
    return mutant.name, BENCH[0].survives(mutant), len(mutant.tries)


@click.command()
@click.option("--rows", default=300, help="So many rows of each table at most.")
@click.option("--seed", default=1, help="Draws the rows.")
@click.option("--pack", default="", help="Only this pack.")
@click.option("--only", multiple=True, help="Only these rules and tables.")
@click.option("--rules-only", is_flag=True)
@click.option("--weaken", is_flag=True, help="Besides deleting a rule, drop each of its tests in turn (takes long).")
def main(rows: int, seed: int, pack: str, only: tuple[str, ...], rules_only: bool, weaken: bool) -> None:
    """Try every mutant; print the survivors."""
    BENCH.append(Bench(rows, seed, pack, only, rules_only, weaken))
    bench = BENCH[0]
    broken = [p.name for p in bench.probes if not p.holds(bench.law)]
    if broken:
        raise click.ClickException(f"{len(broken)} cases fail before any change: {', '.join(broken[:5])}")
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
