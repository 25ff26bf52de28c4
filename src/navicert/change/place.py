"""The posture of the law towards a place on a day: everything that the packs say of it, gathered from tables and rules.

Nothing here is written by hand: a table with a column of places (:data:`PLACE_COLUMNS`) gives its rows for the place,
and a rule that reads the destination is asked with nothing known but the destination. A pack that is installed later
appears by itself. Prohibitions that the place alone neither raises nor rules out are named, not shown. What a ministry
judges of a place (conflict, repression) is other data: :mod:`navicert.licensing.posture`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Day
from typing import Any

from navicert.law.case import PLACES, Case
from navicert.law.dated import Span
from navicert.law.expressions import Compiled
from navicert.law.law import Law
from navicert.law.pack import Condition, Pack, Rule
from navicert.law.tables import Row
from navicert.law.unknown import NOTHING, Unknown
from navicert.licensing.agreements import PARTIES, register
from navicert.terms import Transaction

PLACE_COLUMNS = ("iso2", "state", "place", "country", "hub")
"""Columns that hold codes of places; the first that a table has is the one that counts."""
HEADINGS: tuple[tuple[str, str], ...] = (
    ("agreement", "agreements"), ("embargo", "embargoes"), ("sanction", "embargoes"), ("proscribed", "embargoes"),
    ("measure", "embargoes"), ("ofac", "embargoes"), ("regimes", "embargoes"), ("member", "memberships"), ("partner", "memberships"), ("group", "groups"),
    ("allies", "groups"), ("chart", "licence requirements"),
)  # fmt: skip
"""What a table is called decides under which heading its rows stand: the first word that its name holds."""
ORDER = (
    "embargoes", "prohibitions", "restrictions", "licence requirements", "review", "authorisations open",
    "authorisations closed", "memberships", "groups", "agreements", "other tables",
)  # fmt: skip
RULES: Mapping[str, str] = {
    "prohibition": "prohibitions", "restriction": "restrictions", "requirement": "licence requirements",
    "policy": "review",
}  # fmt: skip
ASIDE = frozenset({"cite", "source", "note", "status", "act", "from", "to", "known_from"})
HOMES = ("US", "DE", "GB", "CA", "CH", "JP", "NO", "AU", "KR", "CN", "FR")
"""The states from which a pack is asked: the first that its law reaches."""
SOMEWHERE = ("JP", "CH", "BR", "ZA")
"""Places to compare with: what a rule says of every one of them too is not said of the place that is asked about."""
NOBODY_ELSE = ("route", "parties")
"""Places are also compared as if nobody took part: else somebody unknown may always sit in a place under sanctions."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that a pack says of the place: under which heading, since when and until when, by which source.

    ``from_table`` names table and line, or the rule. ``status`` is that of the row or rule.
    """

    heading: str
    pack: str
    says: str
    first: Day | None
    last: Day | None
    source: str
    status: str
    from_table: str


@dataclass(frozen=True, slots=True)
class PlacePage:
    """All lines of a place on a day, in the order of :data:`ORDER`, and the packs that say nothing of it.

    ``unshown`` names by pack the prohibitions that hang on more than the place: who takes part, the goods, the route.
    ``uncovered`` are the packs that answer for no day before a later one, with that day; ``covered``: some law covers
    the day.
    """

    place: str
    day: Day
    lines: tuple[Line, ...]
    silent: tuple[str, ...]
    unshown: tuple[tuple[str, tuple[str, ...]], ...] = ()
    uncovered: tuple[tuple[str, Day], ...] = ()
    covered: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """A place as a destination: with nothing else known, and as if nobody else took part."""

    case: Case
    alone: Case


class NoPlace(ValueError):
    """A code that is assigned to no place that some pack knows."""


def place_page(law: Law, place: str, day: Day, known_on: Day | None = None) -> PlacePage:
    """What all packs say of a place on a day, as far as was known on another. Raises :class:`NoPlace`."""
    if place not in law.places:
        raise NoPlace(f"{place!r} is no place; write the two letters of ISO 3166-1, such as TR")
    found = list(_agreed(law, place, day))
    unshown = []
    for pack in law.packs.values():
        ruled = list(_ruled(pack, place, day, known_on))
        found += [*_rows(pack, place, day, known_on), *ruled]
        if hidden := _unshown(pack, place, day, known_on, {x.from_table for x in ruled}):
            unshown.append((pack.name, hidden))
    lines = sorted(dict.fromkeys(found), key=lambda x: (ORDER.index(x.heading), x.pack, x.from_table, x.says))
    silent = law.packs.keys() - {x.pack for x in lines}
    later = tuple((p.name, p.covers.first) for p in law.packs.values() if day < p.covers.first)
    return PlacePage(
        place, day, tuple(lines), tuple(sorted(silent)), tuple(sorted(unshown)), tuple(sorted(later)),
        any(p.is_law and p.covers.first <= day for p in law.packs.values()),
    )  # fmt: skip


def moved(before: PlacePage, after: PlacePage) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The lines that only the first page has, and those that only the second has."""
    old, new = set(before.lines), set(after.lines)
    return tuple(x for x in before.lines if x not in new), tuple(x for x in after.lines if x not in old)


# ------------------------------------------------------------------------------------------------ tables
def _rows(pack: Pack, place: str, day: Day, known_on: Day | None) -> Iterator[Line]:
    for name in pack.head.tables:
        table = pack.tables[name]
        column = next((c for c in PLACE_COLUMNS if c in table.columns), None)
        if column is None or name == PARTIES:
            continue
        rows = table.on(place, day, known_on) if column == table.shape.key else table.rows
        for row in rows:
            if row.cells.get(column) == place and row.valid(day, known_on):
                yield _line(pack, row, column)


def _line(pack: Pack, row: Row, column: str) -> Line:
    cells = row.cells
    heading = next((h for word, h in HEADINGS if word in row.table), "other tables")
    source = next((str(cells[c]) for c in ("cite", "source", "act", "paragraph") if cells.get(c)), "")
    note = str(cells.get("note") or "")
    says = f"{row.table.replace('_', ' ')}: {_said(cells, column)}" + (f" ({note})" if note else "")
    return Line(
        heading, pack.name, says, row.first, row.last, source or _text(pack), str(cells.get("status") or ""),
        f"{row.table}, line {row.number}",
    )  # fmt: skip


def _said(cells: Mapping[str, Any], column: str) -> str:
    """The cells of a row in words; marks of a chart are named only where they stand."""
    held = {c: v for c, v in cells.items() if c != column and c not in ASIDE and not _empty(v)}
    marks = [c for c, v in held.items() if v == "X"]
    rest = [f"{c.replace('_', ' ')} {_word(v)}" for c, v in held.items() if v != "X"]
    return "; ".join([*([", ".join(marks)] if marks else []), *rest]) or "named"


def _empty(value: Any) -> bool:
    return type(value) is Unknown or value is NOTHING or value in ("", ())


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _text(pack: Pack) -> str:
    return f"{pack.title}, text as of {pack.covers.text_as_of}"


def _agreed(law: Law, place: str, day: Day) -> Iterator[Line]:
    for held in register(law, day, place):
        others = ", ".join(p for p in held.parties if p != place)
        says = f"{held.id}, {held.stands}: {held.title}; with {others}"
        yield Line("agreements", held.pack, says, held.first, held.last, held.cite, held.status, held.id)


# ------------------------------------------------------------------------------------------------ rules
def _ruled(pack: Pack, place: str, day: Day, known_on: Day | None) -> Iterator[Line]:
    """What the rules say of the place where nothing else is known."""
    here = _asked(pack, place, day, known_on)
    if here is None:
        return
    home = here.case.transaction.departure
    others = [
        _alone(pack, _case(pack, home, other, day, known_on)) for other in SOMEWHERE if other not in (place, home)
    ]
    for kind, heading in RULES.items():
        for rule in pack.rules_on(kind, day, known_on):
            if not rule.loops and _may_hold(rule, here.case) and _turns_on_place(rule, here, others):
                yield _rule_line(pack, rule, heading, rule.doc, day)
    for rule in pack.rules_on("authorisation", day, known_on):
        if not rule.loops and _needed(pack, rule, here.case):
            yield from _authorisation(pack, rule, here.case)


def _unshown(pack: Pack, place: str, day: Day, known_on: Day | None, shown: Collection[str]) -> tuple[str, ...]:
    """The prohibitions of a law that other facts than the place may raise there."""
    here = _asked(pack, place, day, known_on) if pack.is_law else None
    if here is None:
        return ()
    rules = (r for r in pack.rules_on("prohibition", day, known_on) if r.id not in shown)
    return tuple(r.id for r in rules if (_runs(r, here.case) if r.loops else _may_hold(r, here.case)))


def _asked(pack: Pack, place: str, day: Day, known_on: Day | None) -> Asked | None:
    """The place as a destination, from the first state that the law surely reaches, else from one that it may reach."""
    perhaps = None
    for home in (*HOMES, *sorted(pack.places - PLACES)):
        if home == place:
            continue
        case = _case(pack, home, place, day, known_on)
        reached = pack.reach.run(case)
        if reached is True:
            return _alone(pack, case)
        perhaps = case if perhaps is None and reached is not False else perhaps
    return None if perhaps is None else _alone(pack, perhaps)


def _case(
    pack: Pack, home: str, place: str, day: Day, known_on: Day | None, complete: tuple[str, ...] = ("route",)
) -> Case:
    asked = Transaction(date=day, activity="export", departure=home, to=place, complete=complete)
    return Case(asked, pack.tables, known_on=known_on, cells=pack.cell, declared=pack.facts, places=pack.places)


def _alone(pack: Pack, case: Case) -> Asked:
    asked = case.transaction
    return Asked(case, _case(pack, asked.departure, asked.to, case.day, case.known_on, NOBODY_ELSE))


def _may_hold(rule: Rule, case: Case) -> bool:
    """Does nothing that is known speak against it? What asks for needs is left out."""
    if any(_fails(test, case) for test in _tests(rule)):
        return False
    return not any(_holds(c, case) for c in rule.unless)


def _runs(rule: Rule, case: Case) -> bool:
    """Has a rule that runs over a table or a list anything to run over?"""
    _, table, key = rule.loops[0]
    value = key.run(case)
    if type(value) is Unknown:
        return True
    return value is not NOTHING and bool(case.rows(table, value) if table else value)


def _turns_on_place(rule: Rule, here: Asked, others: Sequence[Asked]) -> bool:
    """Does a test of the place come out otherwise here than for some other place?"""
    return any(_tells(test, here, other) for test in _tests(rule) if _reads_place(test.reads) for other in others)


def _tells(test: Compiled, here: Asked, other: Asked) -> bool:
    surely_here = test.run(here.case) is True and test.run(other.case) is not True
    return surely_here or (_fails(test, other.alone) and not _fails(test, here.alone))


def _tests(rule: Rule) -> Iterator[Compiled]:
    return (c.test for c in (*rule.about, *rule.when) if not c.test.late)


def _fails(test: Compiled, case: Case) -> bool:
    value = test.run(case)
    return value is False or value is NOTHING


def _holds(condition: Condition, case: Case) -> bool:
    return condition.test.run(case) is True


def _reads_place(reads: Iterable[str]) -> bool:
    return not {"dest", "to"}.isdisjoint(reads)


def _needed(pack: Pack, rule: Rule, case: Case) -> bool:
    """May the place give rise to a need that the authorisation is for? A licence for moves inside the Union is not."""
    parts = set(rule.model.covers.parts) if rule.model.covers else set()
    rules = (r for kind in ("requirement", "prohibition") for r in pack.rules_on(kind, case.day, case.known_on))
    raising = [r for r in rules if r.model.need is not None and r.model.need.part in parts]
    return not raising or any(r.loops or _may_hold(r, case) for r in raising)


def _authorisation(pack: Pack, rule: Rule, case: Case) -> Iterator[Line]:
    """Open to the place if no test fails; closed if the place alone is why one does; else about something else."""
    conditions = [c for c in (*rule.about, *rule.when, *rule.conditions) if not c.test.late]
    failed = [c for c in conditions if c.test.run(case) is False]
    if not failed and not any(_holds(c, case) for c in rule.unless):
        open_to = any(_reads_place(c.test.reads) for c in conditions)
        says = f"{rule.model.symbol}: {rule.doc}" + ("" if open_to else " (to any place)")
        yield _rule_line(pack, rule, "authorisations open", says, case.day)
    elif failed and all(_reads_place(c.test.reads) for c in failed):
        why = "; ".join(dict.fromkeys(c.say for c in failed if c.say)) or "the place is none of those that it names"
        yield _rule_line(pack, rule, "authorisations closed", f"{rule.model.symbol}: {why}", case.day)


def _rule_line(pack: Pack, rule: Rule, heading: str, says: str, day: Day) -> Line:
    span = next((s for interval in rule.in_force for s in interval.spans if s.holds(day)), Span())
    return Line(heading, pack.name, says, span.first, span.last, "; ".join(rule.cites[:2]), rule.status, rule.id)
