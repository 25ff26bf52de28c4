"""The layers of an answer: which measures block, which ask for a licence of their own, which for a closer look.

A rule says its layer itself (``layer:`` in the pack, checked against its kind when the pack is read); nothing is
guessed here from the answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from navicert.law.evaluate import Firing
from navicert.terms import Answer, Determination, Layer, Need, RegimeAnswer

ORDER = tuple(Layer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One sanctions measure that the transaction meets. ``certain`` is false where facts would still decide it."""

    layer: Layer
    regime: str
    id: str
    says: str
    cites: tuple[str, ...]
    certain: bool


def measures(found: Determination) -> tuple[Measure, ...]:
    """Every measure of every law, the strictest layer first and what is certain before what is possible.

    A laxer layer is kept beside a stricter one: each asks for its own step. What a law takes over from one that it
    consults is shown once, under the law that says it.
    """
    made: dict[tuple[str, str], Measure] = {}
    for part in (found, *found.lines):
        for line in part.regimes:
            for rule, measure in _of_line(line):
                before = made.get((rule, measure.id))
                if before is None or measure.certain and not before.certain:
                    made[rule, measure.id] = measure
    return tuple(sorted(made.values(), key=lambda m: (ORDER.index(m.layer), not m.certain)))


def _of_line(line: RegimeAnswer) -> Iterator[tuple[str, Measure]]:
    if line.answer is Answer.NOT_SUBJECT:
        return
    for need in line.needs:
        yield from _measure(line, need, certain=line.subject is True)
    looked_at = _looked_at(line)
    for need in line.possible_needs:
        yield from _measure(line, need, certain=line.subject is True and need.rule in looked_at)
    for duty in line.duties:
        if duty.layer is not None:
            yield (
                duty.id,
                Measure(
                    layer=duty.layer, regime=line.regime, id=duty.id, says=duty.text, cites=duty.cites, certain=True
                ),
            )


def _looked_at(line: RegimeAnswer) -> frozenset[str]:
    """The rules that send this case to a person whatever else is known: the closer look is due, though its outcome is open."""
    steps = (step for step in line.proof if isinstance(step, Firing) and step.holds is True)
    return frozenset(s.rule.id for s in steps if s.rule.model.layer == Layer.ENHANCED_VETTING.value)


def _measure(line: RegimeAnswer, need: Need, *, certain: bool) -> Iterator[tuple[str, Measure]]:
    if need.layer is not None:
        yield (
            need.rule,
            Measure(layer=need.layer, regime=line.regime, id=need.id, says=need.doc, cites=need.cites, certain=certain),
        )
