"""All packs together, and the regimes that may reach a case but have no pack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from navicert.law.case import PLACES
from navicert.law.declared import FactInfo, PackError
from navicert.law.expressions import Compiled, Scope, expression
from navicert.law.models import HeadModel
from navicert.law.pack import Pack, PackSource, Problems, check_all, fault
from navicert.law.reading import build_pack, read_head, read_tables
from navicert.law.tables import Table
from navicert.law.words import KNOWN, never_stated, words_of

MOST_FACTS = 10_000
"""So many names of facts are remembered as read or not: those that people make up have no end."""


@dataclass(frozen=True)
class Law:
    """The packs by name, in an order in which a pack comes after those it consults.

    ``uncovered`` says of each regime without a pack whether it may reach a case; ``rates`` is the worth of one unit
    of a currency in US dollars on ``rates_day``, as the installation states it.
    """

    packs: Mapping[str, Pack]
    uncovered: Mapping[str, Compiled] = field(default_factory=dict)
    rates: Mapping[str, float] = field(default_factory=dict)
    rates_day: str = ""
    flag_tables: Mapping[str, Table] = field(default_factory=dict)

    @property
    def editions(self) -> dict[str, str]:
        return {name: p.edition for name, p in self.packs.items()}

    def pack_for(self, regime: str) -> Pack | None:
        return next((p for p in self.packs.values() if p.regime == regime), None)

    def reads(self, fact: str, regime: str | None = None) -> bool:
        """Does some rule, or an expression in a table, of a law, or of the pack that is asked by name, read the fact?"""
        found = self._reads.get((fact, regime))
        if found is None:
            if len(self._reads) >= MOST_FACTS:
                self._reads.clear()
            asked = sorted(
                (p for p in self.packs.values() if p.is_law or p.regime == regime), key=lambda p: not p.is_read
            )
            found = self._reads[fact, regime] = any(p.reads(fact) for p in asked)
        return found

    @cached_property
    def _reads(self) -> dict[tuple[str, str | None], bool]:
        return {}

    def check(self, problems: Problems | None = None) -> None:
        """Check every rule and every expression. Raises :class:`PackError` at the first fault, or fills ``problems``."""
        for pack in self.packs.values():
            pack.check(problems)
            for sentence in never_stated(pack):
                fault(problems, sentence)
        check_all(self.uncovered.values(), problems)

    @cached_property
    def places(self) -> frozenset[str]:
        """The codes of places that some pack knows."""
        return PLACES.union(*(p.places for p in self.packs.values()))

    @cached_property
    def words(self) -> Mapping[str, frozenset[str]]:
        """The words that some rule knows, for each fact that is a word."""
        return words_of(self.packs)

    def knows(self, fact: str, word: str) -> bool:
        """Is this a word of the fact that every law takes, or that some rule compares it with?"""
        return word in KNOWN[fact] or word in self.words[fact]  # most words are known without a look at the rules

    @cached_property
    def facts(self) -> Mapping[str, FactInfo]:
        """The open facts that the packs declare, with type, unit and question."""
        return {f.name: f for p in self.packs.values() for f in p.facts.values()}


def open_law(
    sources: Mapping[str, PackSource],
    regimes: Mapping[str, Any],
    *,
    problems: Problems | None = None,
    **rates: Any,
) -> Law:
    """Every pack, those it depends on first. Raises :class:`PackError` for a file at fault, or fills ``problems``.

    A rule is read and an expression checked when it is first asked, and one at fault raises :class:`PackError` then.
    """
    heads = {name: read_head(source) for name, source in sources.items()}
    order = _ordered(heads)
    tables = {name: read_tables(sources[name], heads[name], problems) for name in order}
    made: dict[str, Pack] = {}
    for name in order:
        borrowed = {t: table for other in heads[name].tables_from for t, table in tables[other].items()}
        near = (heads[name], *(heads[other] for other in heads[name].tables_from))
        places = PLACES.union(*(head.places for head in near))
        made[name] = build_pack(sources[name], heads[name], {**borrowed, **tables[name]}, problems, places)
    covered = {p.regime for p in made.values() if p.is_law}
    _check_overlays(heads, covered | set(regimes), problems)
    waiting = {
        r: expression(e["reaches"], Scope(), f"regimes.yaml: {r}") for r, e in regimes.items() if r not in covered
    }
    return Law(made, waiting, **rates)


def build_law(
    sources: Mapping[str, PackSource],
    regimes: Mapping[str, Any],
    *,
    problems: Problems | None = None,
    **rates: Any,
) -> Law:
    """The same, with every rule and every expression checked at once."""
    made = open_law(sources, regimes, problems=problems, **rates)
    made.check(problems)
    return made


def _check_overlays(heads: Mapping[str, HeadModel], known: set[str], problems: Problems | None) -> None:
    """An overlay names other regimes than its own, and only such as exist (docs/adr/0020)."""
    for name, head in heads.items():
        for other in head.overlay:
            if other not in known or other == head.regime:
                fault(problems, f"{name}: overlay: {other} is no other regime that a pack or regimes.yaml knows")


def _ordered(heads: Mapping[str, HeadModel]) -> list[str]:
    """The packs in an order in which a pack comes after those it consults; a circle is refused."""
    order: list[str] = []

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            raise PackError(f"packs consult each other in a circle: {' → '.join([*path, name])}")
        if name in order:
            return
        for other in heads[name].consults:
            if other not in heads:
                raise PackError(f"{name} consults {other}, which is not installed")
            visit(other, (*path, name))
        order.append(name)

    for name in sorted(heads):
        lacking = [o for o in heads[name].tables_from if o not in heads]
        if lacking:
            raise PackError(f"{name} reads tables of {lacking[0]}, which is not installed")
        visit(name, ())
    return order
