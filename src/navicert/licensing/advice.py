"""Advice: one verdict, its reasons and conditions, and what it speaks of; and how several pieces of advice are combined.

A piece of advice is one object. What it speaks of, its scope, is everything, some lines, or some parties: never a row for
each line and party. A party's advice bears on the lines in which the party takes part.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from navicert.licensing.criteria import BY_ID


class BadAdvice(ValueError):
    """Advice that cannot be given like this: says what is missing."""


class Verdict(StrEnum):
    """What an adviser, or the combination of all, says of a line."""

    NO_VIEW = "no_view"
    NO_LICENCE_REQUIRED = "no_licence_required"
    APPROVE = "approve"
    WITH_CONDITIONS = "approve_with_conditions"
    REFUSE = "refuse"
    CONFLICTING = "conflicting"
    PARTIAL = "partial"


GIVEN = (Verdict.APPROVE, Verdict.WITH_CONDITIONS, Verdict.REFUSE, Verdict.NO_LICENCE_REQUIRED, Verdict.NO_VIEW)
"""What an adviser can say. ``conflicting`` and ``partial`` only come out of a combination."""

V = Verdict
_ORDER = (V.NO_VIEW, V.NO_LICENCE_REQUIRED, V.APPROVE, V.WITH_CONDITIONS, V.REFUSE, V.CONFLICTING)
_TABLE = """
                         no_view   no_licence   approve      conditions   refuse       conflicting
no_view                  no_view   no_licence   approve      conditions   refuse       conflicting
no_licence_required      .         no_licence   conflicting  conflicting  conflicting  conflicting
approve                  .         .            approve      conditions   refuse       conflicting
approve_with_conditions  .         .            .            conditions   refuse       conflicting
refuse                   .         .            .            .            refuse       conflicting
conflicting              .         .            .            .            .            conflicting
"""
"""The strictest wins: refuse, then approve with conditions, then approve. Who has no view yields to every view. Whether a
licence is required at all is a question of law and not of prudence: who says that none is, and who says anything else of the
same line, are in conflict, and no decision is made before that is settled."""
_SHORT = {
    "no_view": V.NO_VIEW, "no_licence": V.NO_LICENCE_REQUIRED, "approve": V.APPROVE, "conditions": V.WITH_CONDITIONS,
    "refuse": V.REFUSE, "conflicting": V.CONFLICTING,
}  # fmt: skip
JOIN: Mapping[frozenset[Verdict], Verdict] = {
    frozenset((one, other)): _SHORT[cell]
    for one, row in zip(_ORDER, _TABLE.strip("\n").splitlines()[1:], strict=True)
    for other, cell in zip(_ORDER, row.split()[1:], strict=True)
    if cell != "."
}


def join(verdicts: Iterable[Verdict]) -> Verdict:
    """What several verdicts on the same line come to (:data:`JOIN`): order and repetition do not matter."""
    found = Verdict.NO_VIEW
    for verdict in verdicts:
        found = JOIN[frozenset((found, verdict))]
    return found


@dataclass(frozen=True, slots=True)
class Scope:
    """What a piece of advice speaks of: everything where neither is given, else these lines, or these parties."""

    lines: frozenset[int] | None = None
    parties: frozenset[str] | None = None

    def __post_init__(self) -> None:
        if self.lines is not None and self.parties is not None:
            raise BadAdvice("Advice speaks of lines or of parties; give two pieces of advice.")
        if self.lines == frozenset() or self.parties == frozenset():
            raise BadAdvice("Advice on no line and no party says nothing; leave the scope out to speak of everything.")

    def __str__(self) -> str:
        if self.lines is not None:
            return f"line{'s' if len(self.lines) > 1 else ''} {', '.join(map(str, sorted(self.lines)))}"
        return (
            "everything"
            if self.parties is None
            else f"part{'ies' if len(self.parties) > 1 else 'y'} {', '.join(sorted(self.parties))}"
        )


EVERYTHING = Scope()


@dataclass(frozen=True, slots=True, order=True)
class Reason:
    """One reason: the criterion it rests on (:data:`~navicert.licensing.criteria.CRITERIA`), a sentence, evidence by reference."""

    criterion: str
    sentence: str
    evidence: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.criterion not in BY_ID:
            raise BadAdvice(f"{self.criterion!r} is no criterion; these are {', '.join(BY_ID)}.")
        if not self.sentence.strip():
            raise BadAdvice(f"Say in a sentence how {BY_ID[self.criterion].title} bears on this case.")


@dataclass(frozen=True, slots=True, order=True)
class Condition:
    """A condition, and the team that owns it: only that team may lift it."""

    text: str
    owner: str

    def __post_init__(self) -> None:
        if not self.text.strip() or not self.owner.strip():
            raise BadAdvice("A condition has a text and a team that owns it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """One piece of advice by a person for a team. Raises :class:`BadAdvice` where verdict, reasons and conditions disagree."""

    team: str
    by: str
    verdict: Verdict
    reasons: tuple[Reason, ...] = ()
    conditions: tuple[Condition, ...] = ()
    scope: Scope = EVERYTHING

    def __post_init__(self) -> None:
        if self.verdict not in GIVEN:
            raise BadAdvice(f"{self.verdict} is no advice; say one of {', '.join(GIVEN)}.")
        object.__setattr__(self, "verdict", Verdict(self.verdict))
        if self.verdict is Verdict.REFUSE and not self.reasons:
            raise BadAdvice("Advice to refuse names at least one criterion, with a sentence on this case.")
        if self.verdict is Verdict.WITH_CONDITIONS and not self.conditions:
            raise BadAdvice("Approval with conditions names at least one condition.")
        if self.conditions and self.verdict not in (Verdict.WITH_CONDITIONS, Verdict.REFUSE):
            raise BadAdvice(
                "Conditions go with approval with conditions, or with a refusal, should it not be followed."
            )

    def reaches(self, line: int, parties: Mapping[str, Collection[int]]) -> bool:
        """Does the advice bear on the line?"""
        if self.scope.lines is not None:
            return line in self.scope.lines
        return self.scope.parties is None or any(line in parties[party] for party in self.scope.parties)


@dataclass(frozen=True, slots=True)
class Held:
    """A condition that was asked for, on what, by which team's advice."""

    condition: Condition
    lines: tuple[int, ...]
    team: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A line on which teams say different things, and what each says."""

    line: int
    views: tuple[tuple[str, Verdict], ...]

    def __str__(self) -> str:
        said = "; ".join(f"{team} says {verdict.replace('_', ' ')}" for team, verdict in self.views)
        return f"Line {self.line}: {said}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Combined:
    """What all the advice comes to: line by line, and of the whole.

    ``outcome`` is the verdict that all lines share; ``conflicting`` where one line is; ``no_view`` where nobody has spoken of
    some line; else ``partial``: the lines go different ways. Lines that are approved with and without conditions are together
    approved with conditions.
    """

    outcome: Verdict
    lines: Mapping[int, Verdict]
    conditions: tuple[Held, ...]
    reasons: tuple[tuple[str, Reason], ...]
    differences: tuple[Difference, ...]


def combine(given: Iterable[Advice], lines: Collection[int], parties: Mapping[str, Collection[int]]) -> Combined:
    """All advice on a case together; neither order nor repetition matters.

    ``parties`` says in which lines each party takes part. Every condition is kept, with its owner. Raises
    :class:`BadAdvice` where advice speaks of a line or party that the case has not, or the case has no line.
    """
    advice = sorted(set(given), key=_order)
    if not lines:
        raise BadAdvice("There is no line to decide on.")
    for each in advice:
        strange = [str(n) for n in (each.scope.lines or frozenset()) - set(lines)]
        strange += sorted((each.scope.parties or frozenset()) - set(parties))
        if strange:
            raise BadAdvice(f"The advice of {each.team} speaks of {', '.join(strange)}, which the case has not.")
    reached = {line: [a for a in advice if a.reaches(line, parties)] for line in sorted(set(lines))}
    found = {line: join(a.verdict for a in own) for line, own in reached.items()}
    held = {
        Held(condition, tuple(line for line, own in reached.items() if each in own), each.team)
        for each in advice
        for condition in each.conditions
    }
    return Combined(
        outcome=_whole(set(found.values())), lines=found,
        conditions=tuple(sorted(held, key=lambda h: (h.condition, h.team, h.lines))),
        reasons=tuple(sorted({(each.team, reason) for each in advice for reason in each.reasons})),
        differences=tuple(d for line, own in reached.items() for d in _difference(line, own)),
    )  # fmt: skip


def _order(advice: Advice) -> tuple[str, ...]:
    return advice.team, advice.by, advice.verdict, str(advice.scope), repr(advice.reasons), repr(advice.conditions)


def _whole(found: set[Verdict]) -> Verdict:
    for verdict in (Verdict.CONFLICTING, Verdict.NO_VIEW):
        if verdict in found:
            return verdict
    if found == {Verdict.APPROVE, Verdict.WITH_CONDITIONS}:
        return Verdict.WITH_CONDITIONS
    return found.pop() if len(found) == 1 else Verdict.PARTIAL


def _difference(line: int, own: Iterable[Advice]) -> Iterable[Difference]:
    views = sorted({(a.team, a.verdict) for a in own if a.verdict is not Verdict.NO_VIEW})
    if len({verdict for _, verdict in views}) > 1:
        yield Difference(line, tuple(views))


def visible_to(given: Iterable[Advice], viewer_team: str, blind: bool, asked: Collection[str]) -> tuple[Advice, ...]:
    """The advice that a member of a team may read.

    Where the licence type says ``blind``, a team that is ``asked`` for advice sees only its own until it has given some.
    Teams that are not asked (the case officer's, the countersigner's) see everything.
    """
    advice = tuple(given)
    if not blind or viewer_team not in asked or any(each.team == viewer_team for each in advice):
        return advice
    return ()


def may_lift(condition: Condition, team: str) -> str | None:
    """``None`` where the team may lift the condition: only its owner may."""
    return None if team == condition.owner else f"Only {condition.owner}, which asked for this condition, can lift it."


def may_sign(person: str, role: str, signed: Mapping[str, str]) -> str | None:
    """``None`` where the person may sign as this, or the sentence that says why not.

    ``signed`` says who has given advice, proposed, countersigned or decided already (signature to person). One person
    cannot be two of the signatories: not the adviser and the countersigner, not the first and the second countersigner.
    """
    if role in signed:
        return f"Already signed as {role} by {signed[role]}."
    own = sorted(each for each, other in signed.items() if other == person)
    return f"You have already signed as {own[0]}; another person must sign as {role}." if own else None
