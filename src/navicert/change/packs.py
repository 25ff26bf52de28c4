"""Two editions of a pack compared, rule by rule and row by row; what is stricter or looser follows from their form."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Day
from datetime import timedelta

from navicert.change.conditions import (
    BROADER,
    NARROWER,
    SAME,
    TURNED,
    UNCLEAR,
    all_of,
    any_of,
    expanded,
    together,
    where,
)
from navicert.law.dated import InForce
from navicert.law.models import BarsModel, ConditionModel, CoversModel
from navicert.law.pack import Pack, Rule
from navicert.law.tables import Row, Table

GRANTS = ("authorisation",)
ASKS_MORE = ("requirement", "prohibition", "restriction", "duty")
"""Kinds of rule that ask more the oftener they hold; an authorisation asks less; of a review policy nothing is said."""
RULE, ROW, PROVISION, HEAD = "rule", "row", "provision", "head"
DAY = timedelta(days=1)
ANY_DAY = Day(2026, 1, 1)
"""A day for rules that hold on every day."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One rule, row or provision that differs.

    ``change`` is ``added``, ``removed``, ``stricter``, ``looser``, ``renumbered``, ``changed`` (nothing can be said of the
    direction), ``reworded``, or ``not covered`` of a day on which the pack cannot tell what the law was. ``effect``: whether what was added or removed makes the law ``stricter`` or ``looser``.
    """

    kind: str
    name: str
    change: str
    why: tuple[str, ...]
    cites: tuple[str, ...] = ()
    effect: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One side: a pack, whole or as it stands on a ``day``, as far as was known on another."""

    pack: Pack
    day: Day | None = None
    known_on: Day | None = None

    @property
    def rules(self) -> dict[str, Rule]:
        return {r.id: r for r in self.pack.rules if self._holds(r)}

    def _holds(self, rule: Rule) -> bool:
        if self.day is not None:
            return rule.applies_on(self.day, self.known_on)
        known = rule.model.known_from
        return self.known_on is None or known is None or known <= self.known_on

    def rows(self, table: str) -> list[Row]:
        held = self.pack.tables.get(table)
        rows: Iterable[Row] = held.rows if held else ()
        if self.day is not None:
            return [r for r in rows if r.valid(self.day, self.known_on)]
        return [r for r in rows if self.known_on is None or r.known_from is None or r.known_from <= self.known_on]

    @property
    def defines(self) -> dict[str, str]:
        return {name: made.source for name, made in self.pack.scope.defines.items()}


def compare_packs(before: Asked, after: Asked) -> tuple[Difference, ...]:
    """Every rule, row and provision in which the second side differs from the first."""
    old, new = before.rules, after.rules
    moved = _renumbered([old[i] for i in old if i not in new], [new[i] for i in new if i not in old])
    found: list[Difference] = [
        Difference(RULE, old_id, "renumbered", (f"stands as {new_id}",), new[new_id].cites)
        for old_id, new_id in moved.items()
    ]
    for name in sorted({*old, *new} - {*moved, *moved.values()}):
        found += _rule(name, old.get(name), new.get(name), before, after)
    for table in sorted({*before.pack.head.tables, *after.pack.head.tables}):
        found += _table(table, before, after)
    found += _provisions(before.pack, after.pack)
    found += _covers(before.pack, after.pack)
    found += _days_not_covered(before, after)
    return tuple(found)


# -------------------------------------------------------------------------------------------- rules
def _rule(name: str, old: Rule | None, new: Rule | None, before: Asked, after: Asked) -> Iterator[Difference]:
    if old is None or new is None:
        here = new or old
        assert here is not None
        way = _direction(here, BROADER if old is None else NARROWER)
        says = f"{here.kind} {here.model.symbol}".strip() + f": {here.doc}"
        change, effect = "added" if old is None else "removed", way if way != "changed" else ""
        yield Difference(RULE, name, change, (says,), here.cites, effect)
        return
    if old.model == new.model and not _defined_otherwise(old, new, before, after):
        return
    why: list[str] = []
    way = together(_ways(old, new, before, after, why))
    change = _direction(new, way) if old.kind == new.kind and way != SAME else "changed"
    if way == SAME and _words_apart(old) == _words_apart(new):
        change = "reworded" if old.cites == new.cites else "renumbered"
        why.append(f"cites {', '.join(new.cites)}" if old.cites != new.cites else "only the words differ")
    yield Difference(RULE, name, change, tuple(why) or ("differs in what it says, not in when it holds",), new.cites)


def _direction(rule: Rule, way: str) -> str:
    """What a rule that holds in more or fewer cases does to those who are bound by it."""
    if rule.kind == "scope":
        way = TURNED[way] if rule.model.effect == "excluded" else way
    elif rule.kind in GRANTS:
        way = TURNED[way]
    elif rule.kind not in ASKS_MORE:
        return "changed"
    return {BROADER: "stricter", NARROWER: "looser"}.get(way, "changed")


def _words_apart(rule: Rule) -> object:
    """A rule without its words and provisions."""
    return rule.model.model_dump(exclude={"doc", "cite", "id"})


def _defined_otherwise(old: Rule, new: Rule, before: Asked, after: Asked) -> bool:
    texts = [[t.source for t in rule.tests()] for rule in (old, new)]
    return _dumped(texts[0], before.defines) != _dumped(texts[1], after.defines)


def _dumped(texts: Sequence[str], defines: Mapping[str, str]) -> list[str]:
    return [ast.dump(expanded(text, defines)) for text in texts]


def _ways(old: Rule, new: Rule, before: Asked, after: Asked, why: list[str]) -> Iterator[str]:
    """The way that each part of a rule went; ``why`` takes a sentence for each that went anywhere."""
    mine, theirs = before.defines, after.defines

    def trees(conditions: Sequence[str | bool | ConditionModel], defines: Mapping[str, str]) -> list[ast.expr]:
        texts = (c.test if isinstance(c, ConditionModel) else c for c in conditions)
        return [expanded(str(t), defines) for t in texts]

    one, other = old.model, new.model
    when = trees([*one.about, *one.when], mine), trees([*other.about, *other.when], theirs)
    unless = trees(one.unless, mine), trees(other.unless, theirs)
    asked = trees(one.conditions, mine), trees(other.conditions, theirs)
    parts: tuple[tuple[str, str, str], ...] = (
        ("the conditions", all_of(*when), where(*when)),
        ("the exemptions", TURNED[any_of(*unless)], where(*unless)),
        ("what it asks for", all_of(*asked), where(*asked)),
        ("the days", SAME if before.day else _days(old.in_force, new.in_force), ""),
        ("what it covers", _covered(one.covers, other.covers), ""),
        ("what it bars", _barred(one.bars, other.bars), ""),
        ("the rows", SAME if one.each == other.each else UNCLEAR, ""),
    )
    for words, way, place in parts:
        if way != SAME:
            why.append(f"{words}: {SAID[way]}" + (f" ({place})" if place else ""))
        yield way


SAID: Mapping[str, str] = {
    BROADER: "it holds in more cases",
    NARROWER: "it holds in fewer cases",
    UNCLEAR: "whether it holds in more cases or fewer does not follow from the form",
}


def _days(old: tuple[InForce, ...], new: tuple[InForce, ...]) -> str:
    """Compare the days on which a rule holds, at every edge of an interval and a day to either side."""
    spans = [s for i in (*old, *new) for s in (*i.spans, *i.stayed)]
    edges = {day for s in spans for day in (s.first, s.last) if day is not None}
    days = sorted({edge + DAY * step for edge in edges for step in (-1, 0, 1)}) or [ANY_DAY]
    was, now = ({d for d in days if not held or any(i.on(d) for i in held)} for held in (old, new))
    return SAME if was == now else BROADER if was < now else NARROWER if was > now else UNCLEAR


def _covered(old: CoversModel | None, new: CoversModel | None) -> str:
    if old == new or old is None or new is None:
        return SAME if old == new else UNCLEAR
    if old.all or new.all:
        return BROADER if new.all else NARROWER
    sides = [{("reason", x) for x in c.reasons} | {("need", x) for x in c.needs} | {("part", x) for x in c.parts} for c in (old, new)]  # fmt: skip
    return BROADER if sides[0] < sides[1] else NARROWER if sides[0] > sides[1] else UNCLEAR


def _barred(old: BarsModel | None, new: BarsModel | None) -> str:
    if old == new or old is None or new is None:
        return SAME if old == new else UNCLEAR
    if (old.all_except is None) != (new.all_except is None):
        return UNCLEAR
    if old.all_except is None or new.all_except is None:
        return _subset(set(old.only), set(new.only))
    return TURNED[_subset(set(old.all_except), set(new.all_except))]


def _subset(old: set[str], new: set[str]) -> str:
    return SAME if old == new else BROADER if old < new else NARROWER if old > new else UNCLEAR


def _renumbered(gone: list[Rule], come: list[Rule]) -> dict[str, str]:
    """Rules that say the same under another id, where that is so of one pair only."""
    found: dict[str, str] = {}
    for rule in gone:
        like = [r for r in come if r.model.model_dump(exclude={"id", "cite"}) == rule.model.model_dump(exclude={"id", "cite"})]  # fmt: skip
        if len(like) == 1 and like[0].id not in found.values():
            found[rule.id] = like[0].id
    return found


# -------------------------------------------------------------------------------------------- rows
def _table(name: str, before: Asked, after: Asked) -> Iterator[Difference]:
    sides = before.pack.tables.get(name), after.pack.tables.get(name)
    if sides[0] is sides[1] and (before.day, before.known_on) == (after.day, after.known_on):
        return
    dated = before.day is None
    old, new = (_cells(side.rows(name), table, dated) for side, table in zip((before, after), sides, strict=True))
    for key in sorted({*old, *new}):
        gone, come = (_less(mine.get(key, []), theirs.get(key, [])) for mine, theirs in ((old, new), (new, old)))
        while gone and come:
            one, other = min(((x, y) for x in gone for y in come), key=lambda pair: len(_apart(*pair)))
            gone.remove(one)
            come.remove(other)
            columns = ", ".join(f"{c} {one.get(c, '')!r} became {other.get(c, '')!r}" for c in _apart(one, other))
            yield Difference(ROW, f"{name} {key}", "changed", (columns,))
        for cells, change in (*((c, "removed") for c in gone), *((c, "added") for c in come)):
            yield Difference(ROW, f"{name} {key}", change, (", ".join(f"{c} {v}" for c, v in cells.items() if v),))


Cells = dict[str, str]


def _cells(rows: Iterable[Row], table: Table | None, dated: bool) -> dict[str, list[Cells]]:
    """The rows by key, as texts by column; without their days where the rows of one day are compared."""
    found: dict[str, list[Cells]] = {}
    for row in rows:
        assert table is not None
        texts = {c: _text(v) for c, v in {**row.cells, **row.exprs}.items()}
        days = {"from": row.first, "to": row.last, "known_from": row.known_from} if dated else {}
        texts |= {c: d.isoformat() for c, d in days.items() if d is not None}
        found.setdefault(str(row.cells[table.shape.key]), []).append(texts)
    return found


def _text(value: object) -> str:
    return "; ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _less(mine: list[Cells], theirs: list[Cells]) -> list[Cells]:
    left = list(theirs)
    found = []
    for cells in mine:
        if cells in left:
            left.remove(cells)
        else:
            found.append(cells)
    return found


def _apart(one: Cells, other: Cells) -> list[str]:
    return [c for c in dict.fromkeys([*one, *other]) if one.get(c, "") != other.get(c, "")]


# -------------------------------------------------------------------------------------------- the rest
def _provisions(before: Pack, after: Pack) -> Iterator[Difference]:
    old, new = ({p.cite: p.status for p in pack.provisions} for pack in (before, after))
    for cite in sorted({*old, *new}):
        if old.get(cite) != new.get(cite):
            change = "added" if cite not in old else "removed" if cite not in new else "changed"
            yield Difference(
                PROVISION, cite, change, (f"{old.get(cite, 'not named')} became {new.get(cite, 'not named')}",)
            )


def _covers(before: Pack, after: Pack) -> Iterator[Difference]:
    for words, read in COVERED.items():
        old, new = read(before), read(after)
        if old != new:
            yield Difference(HEAD, words, "changed", (f"{old} became {new}",))


def _days_not_covered(before: Asked, after: Asked) -> Iterator[Difference]:
    """Days of which a pack cannot tell what the law was: that nothing differs on them says nothing."""
    said = {(side.day, not_covered(side.pack, side.day)): None for side in (before, after) if side.day}
    for day, why in said:
        if why:
            yield Difference(HEAD, f"{day}", "not covered", (why,))


def not_covered(pack: Pack, day: Day) -> str:
    """Why a pack cannot tell what the law was on a day; empty where it can."""
    covers = pack.covers
    if day < covers.first:
        return f"the pack holds no law before {covers.first}; look this day up in the text of that time"
    if not covers.clears_on(day):
        return f"the pack holds the law in full only from {covers.complete_from}; before, something may be missing"
    if day > covers.stale_after:
        return (
            f"the text on file is of {covers.text_as_of} and was to be renewed by {covers.stale_after}; what came later "
            "is not known here: install a newer edition or read the official text"
        )
    return ""


COVERED: Mapping[str, Callable[[Pack], object]] = {
    "first day covered": lambda p: p.covers.first,
    "in full from": lambda p: p.covers.complete_from,
    "text as of": lambda p: p.covers.text_as_of,
    "renew by": lambda p: p.covers.stale_after,
    "reaches": lambda p: p.reach.source,
    "home": lambda p: ", ".join(p.head.home) or "none",
}
