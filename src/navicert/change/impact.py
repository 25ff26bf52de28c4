"""What a change of law does to a book of business: exactly what moves, each with both proofs, and what does not.

An order moves if the answer to it says something else, whatever else the new edition says. What in the order carries
the move (an item, a party, a licence) is found by asking again: see :func:`_carried`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date as Day

from navicert.change.answers import Change, Seal, certain, changes, perhaps, said
from navicert.change.applies import Days
from navicert.change.book import Book, Order, called
from navicert.change.turning import facts_behind, turned
from navicert.law.law import Law
from navicert.law.tables import Table
from navicert.terms import Answer, Determination, Transaction

Ask = Callable[[Transaction], Determination]
Progress = Callable[[int], None]
Needs = Callable[[Determination, str], frozenset[tuple[str, str]]]
"""The needs that arise under a regime: surely, or perhaps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two laws: ``ask`` puts a transaction to it; with ``day`` every order is asked as of that day."""

    law: Law
    ask: Ask
    day: Day | None = None
    known_on: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """An order whose answer moves on one day: the two answers with their proofs, and in what they differ.

    ``rules`` came out otherwise; ``items`` and ``parties`` carry the move.
    """

    order: str
    before: Determination
    after: Determination
    changes: tuple[Change, ...]
    rules: tuple[tuple[str, str], ...]
    items: tuple[str, ...]
    parties: tuple[str, ...]
    taking_part: tuple[str, ...]

    @property
    def decides(self) -> bool:
        """Is it another answer, and not only other words?"""
        return any(c.decides for c in self.changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """What moves: orders by day; items, parties, licences and clearances with the orders because of which they are named.

    ``named`` are parties and items that the change itself names (a party that is put on a list): they are the change,
    not what it does. ``licences_perhaps`` are those under which another need may arise, until a question is answered.
    ``unmoved`` are the orders of which no word changed, ``left_out`` those that were not open, and ``not_then`` those
    that were asked on no day on which the change applies; ``applies`` says when it does. ``unread`` lay beside the book.
    ``before_sha256`` and ``after_sha256`` stand for all answers byte for byte, proofs included.
    """

    moved: tuple[Moved, ...]
    items: Mapping[str, tuple[str, ...]]
    parties: Mapping[str, tuple[str, ...]]
    licences: Mapping[str, tuple[str, ...]]
    licences_perhaps: Mapping[str, tuple[str, ...]]
    clearances: Mapping[str, tuple[str, ...]]
    named: tuple[str, ...]
    unmoved: tuple[str, ...]
    left_out: tuple[str, ...]
    not_then: tuple[str, ...]
    applies: tuple[str, ...]
    unread: tuple[str, ...]
    still_regimes: tuple[str, ...]
    answers: int
    before_sha256: str
    after_sha256: str

    @property
    def orders(self) -> tuple[str, ...]:
        """The orders of which an answer moves."""
        return tuple(dict.fromkeys(m.order for m in self.moved))

    @property
    def taking_part(self) -> tuple[str, ...]:
        """Everybody in the book who takes part in an order that moves."""
        return tuple(dict.fromkeys(p for m in self.moved for p in m.taking_part))


def impact(book: Book, before: Side, after: Side, *, progress: Progress = lambda count: None) -> Impact:
    """Put every order to both laws and compare. Pure; ``progress`` is told how many orders are done."""
    moved: list[Moved] = []
    asked: dict[str, bool] = {}  # each order that was asked: also on a day on which the change applies?
    regimes: dict[str, None] = {}
    days = Days(before.law, after.law, before.known_on)
    seals, count = (Seal(), Seal()), 0
    for number, order in enumerate(book.orders, start=1):
        for old, new in _transactions(order, before.day, after.day):
            answers = before.ask(old), after.ask(new)
            count += 1
            for seal, answer in zip(seals, answers, strict=True):
                seal.add(order.id, answer)
                regimes.update((line.regime, None) for line in answer.regimes)
            asked[order.id] = asked.get(order.id, False) or days.meet(old.date) or days.meet(new.date)
            if said(_same_day(*answers)) != said(answers[1]):
                moved.append(_moved(order, old, new, answers, before, after))
        progress(number)
    named = _named(book, before.law, after.law)
    found = [replace(m, parties=tuple(p for p in m.parties if p not in named)) for m in moved]
    touched = {m.order for m in found}
    return Impact(
        moved=tuple(found),
        items=_because([(m.order, m.items) for m in found], named),
        parties=_because([(m.order, m.parties) for m in found], named),
        licences=(licences := _licences(book, found, certain)),
        licences_perhaps={k: v for k, v in _licences(book, found, perhaps).items() if k not in licences},
        clearances=_clearances(book, found, named),
        named=named,
        unmoved=tuple(o for o in asked if o not in touched),
        left_out=tuple(o.id for o in book.orders if o.id not in asked),
        not_then=tuple(o for o, then in asked.items() if not then),
        applies=days.said,
        unread=book.unread,
        still_regimes=tuple(r for r in regimes if all(c.regime != r for m in found for c in m.changes)),
        answers=count,
        before_sha256=str(seals[0]),
        after_sha256=str(seals[1]),
    )


def _same_day(found: Determination, other: Determination) -> Determination:
    """The answer under the other one's date: where two days are compared, the date alone moves nothing."""
    return replace(found, date=other.date, lines=tuple(replace(x, date=other.date) for x in found.lines))


def _transactions(order: Order, before: Day | None, after: Day | None) -> Iterator[tuple[Transaction, Transaction]]:
    """The order as it is put to both sides: on its own days, or as of the days asked for while it is open."""
    if before is None or after is None:
        yield from ((t, t) for t in order.transactions)
    elif order.open_on(before) and order.open_on(after):
        first = order.transactions[0]
        yield replace(first, date=before), replace(first, date=after)


def _moved(
    order: Order, old: Transaction, new: Transaction, answers: tuple[Determination, Determination], before: Side, after: Side
) -> Moved:  # fmt: skip
    rules = _rules(answers)
    items, parties = _carried(order, old, new, answers, before, after)
    return Moved(
        order=order.id,
        before=answers[0],
        after=answers[1],
        changes=changes(*answers),
        rules=tuple((regime, rule) for regime, names in rules.items() for rule in sorted(names)),
        items=items,
        parties=parties,
        taking_part=order.taking_part,
    )


def _rules(answers: tuple[Determination, Determination]) -> dict[str, frozenset[str]]:
    """By regime, the rules that came out otherwise for the order; of an order of several lines, for some line."""
    parts = list(zip(answers[0].lines, answers[1].lines, strict=False)) or [answers]
    found: dict[str, frozenset[str]] = {}
    for part in parts:
        for regime, names in turned(*part).items():
            found[regime] = found.get(regime, frozenset()) | names
    return found


def _carried(
    order: Order, old: Transaction, new: Transaction, answers: tuple[Determination, Determination], before: Side, after: Side
) -> tuple[tuple[str, ...], tuple[str, ...]]:  # fmt: skip
    """The items and parties that carry the move.

    An item does, if a fact of the item was read by a test that comes out otherwise, in a rule that came out otherwise;
    of several lines, the line of which that is so. A party does, if such a test read the parties, and the needs that
    surely arise still move when this party is alone in the order.
    """
    one_by_one = bool(answers[0].lines) and len(answers[0].lines) == len(order.items or old.lines)
    parts = list(zip(answers[0].lines, answers[1].lines, strict=True)) if one_by_one else [answers]
    items: list[str] = []
    suspects = set[str]()
    for number, part in enumerate(parts):
        old_part, new_part = (replace(t, item=t.lines[number], lines=()) if one_by_one else t for t in (old, new))
        facts = _facts(part, old_part, new_part, before, after)
        if any(f.startswith("item.") for reads in facts.values() for f in reads):
            items += order.item_called(number if one_by_one else None)
        suspects |= {regime for regime, reads in facts.items() if "parties" in reads}
    parties = [
        name for name in map(called, new.parties or ())
        if any(_carries(name, regime, old, new, before, after) for regime in suspects)
    ]  # fmt: skip
    return tuple(dict.fromkeys(items)), tuple(dict.fromkeys(parties))


def _facts(
    answers: tuple[Determination, Determination], old: Transaction, new: Transaction, before: Side, after: Side
) -> dict[str, set[str]]:
    """By regime, the facts behind the rules that came out otherwise."""
    found: dict[str, set[str]] = {}
    for regime, rules in turned(*answers).items():
        for rule in rules:
            asked = (before.law, old, before.known_on), (after.law, new, after.known_on)
            found.setdefault(regime, set()).update(facts_behind(rule, regime, *asked))
    return found


def _carries(party: str, regime: str, old: Transaction, new: Transaction, before: Side, after: Side) -> bool:
    """Do the needs that surely arise move with this party alone, or no longer without it?

    The second counts only where the law still reaches the order without the party: a broker because of whom a law is asked at all
    does not carry what that law says of others.
    """
    for alone in (True, False):
        kept = [
            replace(t, parties=tuple(p for p in t.parties or () if (called(p) == party) is alone)) for t in (old, new)
        ]
        answers = before.ask(kept[0]), after.ask(kept[1])
        moves = certain(answers[0], regime) != certain(answers[1], regime)
        if moves is alone and (alone or any(_reached(found, regime) for found in answers)):
            return True
    return False


def _reached(found: Determination, regime: str) -> bool:
    return any(line.regime == regime and line.answer is not Answer.NOT_SUBJECT for line in found.regimes)


def _named(book: Book, before: Law, after: Law) -> tuple[str, ...]:
    """The parties and items that stand as keys in rows of tables which the two laws do not share."""
    keys: set[str] = set()
    for name in {*before.packs, *after.packs}:
        sides = [law.packs[name].tables if name in law.packs else {} for law in (before, after)]
        for table in {*sides[0], *sides[1]}:
            keys |= _changed_keys(sides[0].get(table), sides[1].get(table))
    return tuple(n for n in (*book.parties, *book.items) if n in keys)


def _changed_keys(before: Table | None, after: Table | None) -> set[str]:
    rows = [{(r[0], *r[1]) for r in table.keyed_lines} if table else set() for table in (before, after)]
    return {key for key, *_ in rows[0] ^ rows[1]}


def _because(carried: Iterable[tuple[str, tuple[str, ...]]], left_out: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """By name, the orders in which it carries the move."""
    found: dict[str, dict[str, None]] = {}
    for order, names in carried:
        for name in names:
            if name not in left_out:
                found.setdefault(name, {})[order] = None
    return {name: tuple(orders) for name, orders in found.items()}


def _licences(book: Book, moved: list[Moved], needs: Needs) -> dict[str, tuple[str, ...]]:
    """Each licence under which, for some order, another need or prohibition of its regime arises: surely, or perhaps."""
    found: dict[str, tuple[str, ...]] = {}
    for licence in book.licences:
        orders = [m.order for m in moved if m.order in licence.orders and _other_needs(m, licence.regime, needs)]
        if orders:
            found[licence.id] = tuple(dict.fromkeys(orders))
    return found


def _clearances(book: Book, moved: list[Moved], named: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Each clearance of a party that carries a move, or that the change itself names and that takes part in one."""
    found: dict[str, tuple[str, ...]] = {}
    for clearance in book.clearances:
        orders = [
            m.order for m in moved
            if clearance.party in m.parties or (clearance.party in named and clearance.party in m.taking_part)
        ]  # fmt: skip
        if orders:
            found[clearance.id] = tuple(dict.fromkeys(orders))
    return found


def _other_needs(moved: Moved, regime: str, needs: Needs) -> bool:
    """Do other needs arise under the regime, or under any where none is named?"""
    regimes = [regime] if regime else [line.regime for d in (moved.before, moved.after) for line in d.regimes]
    return any(needs(moved.before, r) != needs(moved.after, r) for r in regimes)
