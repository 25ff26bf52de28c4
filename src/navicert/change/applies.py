"""The days on which that in which two laws differ applies: whoever asks on no such day finds that nothing moves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date as Day
from typing import Any

from navicert.law.dated import InForce, Span
from navicert.law.law import Law
from navicert.law.pack import Pack, Rule
from navicert.law.tables import Row, Table

ALWAYS = InForce()


@dataclass(frozen=True, slots=True)
class Piece:
    """A rule or row that only one of the two laws has in this form, and when it is in force."""

    name: str
    in_force: tuple[InForce, ...]

    def on(self, day: Day) -> bool:
        """Does it say something on this day? A rule that is stayed does: that it would apply."""
        return any(i.on(day) or i.stay_on(day) for i in self.in_force)

    def __str__(self) -> str:
        return f"{self.name}: {', '.join(str(s) for i in self.in_force for s in i.spans or (Span(),))}"


class Days:
    """When the difference of two laws applies, as far as was known on a day.

    Where it lies in nothing that has days (a definition, the head of a pack), or where one law is asked on two days,
    every day is such a day.
    """

    def __init__(self, before: Law, after: Law, known_on: Day | None) -> None:
        self._met: dict[Day, bool] = {}
        packs = [(before.packs.get(n), after.packs.get(n)) for n in dict.fromkeys([*before.packs, *after.packs])]
        apart = [p for p in packs if p[0] is None or p[1] is None or p[0].edition != p[1].edition]
        whole = any(one is None or other is None or _undated(one) != _undated(other) for one, other in apart)
        self._pieces = () if whole else tuple(p for pair in apart for p in _pieces(pair, known_on))

    def meet(self, day: Day) -> bool:
        """Does anything in which the two laws differ apply on this day?"""
        if day not in self._met:
            self._met[day] = not self._pieces or any(p.on(day) for p in self._pieces)
        return self._met[day]

    @property
    def said(self) -> tuple[str, ...]:
        """Each rule and row in which they differ, with its days."""
        return tuple(dict.fromkeys(map(str, self._pieces)))


def _undated(pack: Pack) -> Any:
    """What of a pack is law on all its days: its head and its definitions."""
    head = {k: v for k, v in (pack.source.parsed.get("pack.yaml") or {}).items() if k not in ("rules", "define")}
    return head, {name: made.source for name, made in pack.scope.defines.items()}


def _pieces(pair: tuple[Pack | None, Pack | None], known_on: Day | None) -> Iterator[Piece]:
    one, other = pair
    assert one is not None
    assert other is not None
    mine, theirs = ({r.id: r for r in pack.rules if _known(r, known_on)} for pack in (one, other))
    for name in dict.fromkeys([*mine, *theirs]):
        held = [r for r in (mine.get(name), theirs.get(name)) if r is not None]
        if len(held) == 1 or held[0].model != held[1].model:
            yield Piece(name, tuple(i for r in held for i in r.in_force or (ALWAYS,)))
    for name in one.head.tables:
        for row in _rows(one.tables.get(name), other.tables.get(name)):
            if known_on is None or row.known_from is None or row.known_from <= known_on:
                yield Piece(f"row {row.number} of {name}", (InForce((Span(row.first, row.last),)),))


def _known(rule: Rule, known_on: Day | None) -> bool:
    return known_on is None or rule.model.known_from is None or rule.model.known_from <= known_on


def _rows(before: Table | None, after: Table | None) -> Iterator[Row]:
    """The rows that only one of two tables has."""
    written = [set(table.keyed_lines) if table else set() for table in (before, after)]
    apart = written[0] ^ written[1]
    for table in filter(None, (before, after)):
        if apart:
            yield from (row for row, line in zip(table.each(), table.keyed_lines, strict=True) if line in apart)
