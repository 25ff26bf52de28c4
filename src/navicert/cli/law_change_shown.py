"""How differences of law, and what they move, are printed: for people and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import click

from navicert.assess.answer_json import as_json
from navicert.change.answers import Change
from navicert.change.figures import parting
from navicert.change.impact import Impact, Moved
from navicert.change.lists import Difference as Paragraph
from navicert.change.packs import Difference
from navicert.change.watch import Due

COLOURS = {"stricter": "red", "added": "yellow", "looser": "green", "removed": "yellow"}
LONGEST = 240
NAMED = 40
"""So many names are printed; the JSON holds all."""


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"


def few_of(names: Sequence[str], between: str = ", ") -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return between.join(names[:NAMED]) + more if names else "none"


def counts(changes: Sequence[str], words: Mapping[str, str] | None = None) -> str:
    counted = Counter(changes)
    said = ", ".join(f"{n} {(words or {}).get(change, change)}" for change, n in counted.most_common())
    return said or "nothing differs"


# -------------------------------------------------------------------------------------------- packs
def packs(found: Sequence[tuple[str, Difference | None]]) -> Iterator[str]:
    for pack, difference in found:
        if difference is None:
            yield f"{pack}: only one side has this pack"
            continue
        word = click.style(difference.change, fg=COLOURS.get(difference.effect or difference.change), bold=True)
        word += f", {difference.effect}" if difference.effect else ""
        yield f"{pack}  {word}  {difference.kind} {difference.name}  {', '.join(difference.cites[:3])}".rstrip()
        yield from (f"    {_short(why)}" for why in difference.why)
    alone = sum(d is None for _, d in found)
    yield counts([d.change if d else f"pack{'s' * (alone > 1)} on one side only" for _, d in found])
    if alone and alone == len(found):
        yield "nothing was compared: name two editions of one pack, or put two lists beside each other with `navicert law divergence`"


def packs_json(found: Sequence[tuple[str, Difference | None]]) -> Iterator[str]:
    yield _dump([{"pack": pack, **(asdict(d) if d else {"kind": "pack", "change": "missing"})} for pack, d in found])


# -------------------------------------------------------------------------------------------- printed lists
def lists(found: Sequence[Paragraph]) -> Iterator[str]:
    for d in found:
        if d.change != "reworded":
            yield f"{d.code}  {click.style(d.change, fg=COLOURS.get(d.change), bold=True)}  {d.why}"
            if d.change in ("stricter", "looser", "changed"):
                before, after = parting(d.before, d.after, LONGEST)
                yield f"    before: {before}"
                yield f"    after:  {after}"
    yield counts([d.change for d in found])


def lists_json(found: Sequence[Paragraph]) -> Iterator[str]:
    yield _dump([asdict(d) for d in found])


# -------------------------------------------------------------------------------------------- impact
def impact(found: Impact) -> Iterator[str]:
    yield (
        f"{len(found.orders) + len(found.unmoved)} orders asked ({found.answers} answers): "
        f"{len(found.orders)} move, {len(found.unmoved)} do not"
        + (f"; {len(found.left_out)} were not open and were not asked" if found.left_out else "")
    )
    yield from _not_asked(found)
    for moved in found.moved:
        yield from _moved(moved)
    for words, carried in (
        ("items that move", found.items),
        ("parties that move", found.parties),
        ("licences that move", found.licences),
        ("licences that perhaps move, when a question is answered", found.licences_perhaps),
        ("clearances that move", found.clearances),
    ):
        names = [f"{name} ({', '.join(orders)})" for name, orders in carried.items()]
        if names or "perhaps" not in words:
            yield f"{words}: {few_of(names)}"
    if found.named:
        yield f"named by the change itself: {few_of(found.named)}"
    yield f"taking part in what moves: {few_of(found.taking_part)}"
    yield f"did not move: {few_of(found.unmoved)}"
    if found.left_out:
        yield f"not open, so not asked: {few_of(found.left_out)}"
    if found.still_regimes:
        yield f"regimes under which nothing moved: {few_of(found.still_regimes)}"
    else:
        yield "under every regime that was asked something moved"
    yield f"all answers with their proofs: before sha256 {found.before_sha256}"
    yield f"                               after  sha256 {found.after_sha256}"


def _not_asked(found: Impact) -> Iterator[str]:
    """What the figures say nothing of: orders that were asked on no day that counts, and files that are no part of the book."""
    if found.not_then:
        every = len(found.not_then) == len(found.orders) + len(found.unmoved)
        who = (
            "no order was asked" if every else f"{len(found.not_then)} orders were not asked ({few_of(found.not_then)})"
        )
        yield click.style(
            f"{who} on a day on which the change applies; ask them as of such a day with --on", fg="yellow"
        )
        yield f"    it applies: {few_of(found.applies, '; ')}"
    if found.unread:
        yield click.style(f"lying in the book and not read: {few_of(found.unread)}", fg="yellow")


def _moved(moved: Moved) -> Iterator[str]:
    old, new = str(moved.before.headline), str(moved.after.headline)
    day = str(moved.before.date) + ("" if moved.before.date == moved.after.date else f" → {moved.after.date}")
    said = (
        f"{old} → {new}" if old != new else f"{old}, with another reason" if moved.decides else f"{old}, in other words"
    )
    yield f"{click.style(moved.order, bold=True)}  {day}  {said}"
    for change in moved.changes:
        if change.decides or not moved.decides or change.what == "duty":
            yield f"    {_change(change)}"
    if moved.rules:
        yield f"    by {', '.join(f'{regime} {rule}' for regime, rule in moved.rules)}"
    if moved.items or moved.parties:
        yield f"    carried by {', '.join((*moved.items, *moved.parties))}"


def _change(change: Change) -> str:
    where = "" if change.line is None else f", line {change.line + 1}"
    said = f"{_short(change.before) or '—'} → {_short(change.after) or '—'}"
    return f"{change.regime or 'all'}{where}: {change.what}: {said}"


def impact_json(found: Impact) -> Iterator[str]:
    made = {
        "moved": [_moved_json(m) for m in found.moved],
        "items": found.items, "parties": found.parties, "licences": found.licences,
        "licences_perhaps": found.licences_perhaps, "clearances": found.clearances, "named": found.named,
        "taking_part": found.taking_part, "did_not_move": found.unmoved, "not_open": found.left_out, "not_on_a_day_of_the_change": found.not_then, "change_applies": found.applies, "files_not_read": found.unread,
        "regimes_without_a_moved_line": found.still_regimes, "answers": found.answers,
        "before_sha256": found.before_sha256, "after_sha256": found.after_sha256,
    }  # fmt: skip
    yield _dump(made)


def _moved_json(moved: Moved) -> dict[str, Any]:
    return {
        "order": moved.order, "another_answer": moved.decides, "changes": [asdict(c) for c in moved.changes],
        "rules": [{"regime": regime, "rule": rule} for regime, rule in moved.rules], "items": moved.items,
        "parties": moved.parties, "taking_part": moved.taking_part, "before": as_json(moved.before), "after": as_json(moved.after),
    }  # fmt: skip


# -------------------------------------------------------------------------------------------- what falls due
def due(found: Sequence[Due], within: int) -> Iterator[str]:
    for d in found:
        mark = click.style("overdue", fg="red", bold=True) if d.overdue else "due"
        yield f"{d.day}  {mark}  {d.pack}  {d.name}: {d.says}"
    yield f"{len(found)} dates within {within} days; {sum(d.overdue for d in found)} overdue"


def due_json(found: Sequence[Due]) -> list[dict[str, Any]]:
    return [{**asdict(d), "day": d.day.isoformat()} for d in found]
