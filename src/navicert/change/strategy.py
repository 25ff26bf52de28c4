"""What the installed law puts into the strategic sheet of a transaction, under the five heads of ministries' advice.

Each line is read off the determination, the posture of the law towards the destination, or the consents that
agreements ask for, and names its source. The advice itself is people's (:mod:`navicert.licensing.strategic`): its
questions stand beside, open.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date as Day

from navicert.change.place import Line, PlacePage
from navicert.licensing.agreements import NeededConsent
from navicert.licensing.guidelines import Result, mtcr
from navicert.licensing.strategic import PARTS
from navicert.licensing.tables import table
from navicert.terms import Answer, AuthorisationAnswer, Determination, RegimeAnswer, Transaction

FROM_POSTURE = {
    "embargoes": "political_relations", "prohibitions": "security", "groups": "political_relations",
    "memberships": "alliance_benefit", "agreements": "alliance_benefit",
}  # fmt: skip
"""Under which head the lines of a country's posture stand; the others say nothing of it. How applications are reviewed
is read off the determination, which knows the goods."""
ANSWERED = "answered"
GRANTED = ("available", "conditional", "to_review")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One thing that the law says under a head of the sheet, since when and until when, and by which source.

    What a law answers, and what it grants, belongs to no head: its ``part`` is :data:`ANSWERED`.
    """

    part: str
    says: str
    source: str
    first: Day | None = None
    last: Day | None = None
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """What the law does not answer: the question of a field of the sheet, and the office that fills it."""

    part: str
    field: str
    question: str
    filled_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """The grounds by head, in the order of the sheet, and the questions that stay with people.

    ``answers``: what each law that reaches the transaction answers, and which authorisations it offers.
    """

    destination: str
    day: Day
    headline: str
    answers: tuple[Ground, ...]
    grounds: tuple[Ground, ...]
    questions: tuple[OpenQuestion, ...]


def grounds_of(t: Transaction, found: Determination, page: PlacePage, consents: Sequence[NeededConsent]) -> Grounds:
    """The sheet's grounds for one transaction. ``page`` is the posture of the law towards its destination.

    What no pack speaks of (the worth of a programme, relations, a lead in technology) is left to the questions: no line
    is made up, and none is weighed.
    """
    made = [
        *_security(found),
        *_relations(found),
        *_economy(t),
        *_edge(t, found),
        *_alliance(consents),
        *_posture(page, {line.pack for line in _reaching(found) if line.pack}),
    ]
    order = {part: number for number, part in enumerate(PARTS)}
    questions = (
        OpenQuestion(part=r["part"], field=r["field"], question=r["question"], filled_by=r["filled_by"])
        for r in table("strategic")
    )
    return Grounds(
        destination=page.place,
        day=found.date,
        headline=str(found.headline),
        answers=tuple(dict.fromkeys(_answers(found))),
        grounds=tuple(sorted(dict.fromkeys(made), key=lambda g: order[g.part])),
        questions=tuple(questions),
    )


def _reaching(found: Determination) -> Iterator[RegimeAnswer]:
    """The answers of the laws that reach the transaction or one of its lines, or may reach it."""
    for part in (found, *found.lines):
        yield from (line for line in part.regimes if line.answer is not Answer.NOT_SUBJECT)


def _answered(line: RegimeAnswer) -> str:
    return f"{line.regime}: {line.answer.replace('_', ' ')}"


def _security(found: Determination) -> Iterator[Ground]:
    for line in found.regimes:
        for need in line.needs:
            if need.part == "prohibition":
                yield Ground(
                    part="security", says=f"{line.regime} forbids it: {need.doc}", source="; ".join(need.cites)
                )
    for flag in found.flags:
        yield Ground(part="security", says=f"{flag.text} ({flag.because})", source=flag.source)
    for hit in found.hits:
        yield Ground(part="security", says=f"a party resembles an entry of {hit.list}: {hit.matched}", source=hit.entry)


def _relations(found: Determination) -> Iterator[Ground]:
    for line in found.regimes:
        if line.review_policy is not None:
            held = line.review_policy
            yield Ground(part="political_relations", says=f"{line.regime}: {held.text}", source="; ".join(held.cites))


def _economy(t: Transaction) -> Iterator[Ground]:
    if t.value_usd is not None:
        yield Ground(part="economy", says=f"value of the order: USD {t.value_usd:,.0f}", source="facts: value_usd")


def _answers(found: Determination) -> Iterator[Ground]:
    for line in found.regimes:
        if line.answer is Answer.NOT_SUBJECT:
            continue
        cited = "; ".join(line.cites[:3])
        yield Ground(part=ANSWERED, says=_answered(line), source=cited or f"{line.pack}: {line.why}")
        yield from (_granted(line, held) for held in line.authorisations if held.status in GRANTED)


def _granted(line: RegimeAnswer, held: AuthorisationAnswer) -> Ground:
    says = f"{line.regime}: {held.id} is {held.status.replace('_', ' ')}: {held.why}"
    return Ground(part=ANSWERED, says=says, source="; ".join(held.cites))


def _edge(t: Transaction, found: Determination) -> Iterator[Ground]:
    for line in found.regimes:
        for need in line.needs:
            if need.part != "prohibition" and need.reason != "CONSENT":
                says = f"{line.regime} controls it ({need.reason or need.id}): {need.doc}"
                yield Ground(part="technology_edge", says=says, source="; ".join(need.cites))
    for guideline in mtcr(t):
        if guideline.result is not Result.NOT_COVERED:
            says = f"missile regime: {guideline.result.replace('_', ' ')}: {guideline.because}"
            yield Ground(part="technology_edge", says=says, source="; ".join(guideline.cites))


def _alliance(consents: Sequence[NeededConsent]) -> Iterator[Ground]:
    for each in consents:
        if not each.certain:
            says = f"whether {each.state or 'another state'} must be asked hangs on: {', '.join(each.missing)}"
        else:
            until = f"may speak until {each.window_ends}" if each.window_ends else "no day is set"
            says = f"{each.state} must be asked ({each.limb}); {until}; silence: {each.silence}"
        source = each.cite or "agreements that are not settled by the facts"
        yield Ground(part="alliance_benefit", says=says, source=source, status=each.status)


def _posture(page: PlacePage, reaching: Collection[str]) -> Iterator[Ground]:
    """What the packs that reach the transaction say of its destination; other states' groups and lists say nothing of it."""
    for line in page.lines:
        if line.heading in FROM_POSTURE and line.pack in reaching:
            yield _from_line(line)


def _from_line(line: Line) -> Ground:
    return Ground(
        part=FROM_POSTURE[line.heading], says=f"{line.pack}: {line.says}", source=f"{line.source}; {line.from_table}",
        first=line.first, last=line.last, status=line.status,
    )  # fmt: skip
