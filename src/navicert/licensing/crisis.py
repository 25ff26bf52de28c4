"""The crisis lane: on a declared operational need clocks run shorter, and the decision is reviewed afterwards.

It lifts no check, no advice and no signature. The declaration is a dated text of the ministry of defence that two
different persons approved (:mod:`navicert.licensing.approval`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date as Day
from datetime import timedelta

from navicert.law.case import PLACES
from navicert.licensing.approval import Approval, BadText, not_approved, parsed, whole
from navicert.licensing.calendars import WorkingDays
from navicert.licensing.clocks import ClockError, Span
from navicert.record.act import canonical
from navicert.record.keys import VerifierKey

FORM = "navicert-crisis/1"
NAMES = ("id", "operation", "first", "last", "kinds", "destinations", "terms", "review_days")


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """A declaration of operational need by the ministry of defence: for which kinds and destinations, which periods.

    ``terms``: by the name of a clock, the period that replaces the longer usual one. ``review_days``: calendar days
    after the decision within which it is reviewed.
    """

    id: str
    operation: str
    first: Day
    last: Day
    kinds: tuple[str, ...]
    destinations: tuple[str, ...]
    terms: Mapping[str, Span]
    review_days: int

    def text(self) -> bytes:
        """The canonical JSON that is approved."""
        return canonical({
            "form": FORM, "id": self.id, "operation": self.operation, "first": self.first,
            "last": self.last, "kinds": self.kinds, "destinations": self.destinations,
            "terms": {name: {span.unit: span.count} for name, span in sorted(self.terms.items())},
            "review_days": self.review_days,
        })  # fmt: skip


def read_declaration(text: bytes) -> Declaration:
    """A declaration from its canonical JSON. Raises :class:`BadText` where it is not exactly that."""
    given = parsed(text, FORM, NAMES)
    try:
        made = Declaration(
            id=given["id"],
            operation=given["operation"],
            first=Day.fromisoformat(given["first"]),
            last=Day.fromisoformat(given["last"]),
            kinds=tuple(given["kinds"]),
            destinations=tuple(given["destinations"]),
            terms={name: Span.of(term) for name, term in given["terms"].items()},
            review_days=whole(given["review_days"], "review_days"),
        )
        again = made.text()
    except (TypeError, ValueError, AttributeError, ClockError) as error:
        raise BadText(f"the declaration cannot be read: {error}") from None
    if again != text:
        raise BadText("the declaration is not written in canonical JSON (RFC 8785)")
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Crisis:
    """What a declaration does to a case: shorter periods by clock, and the day by which its decision is reviewed."""

    declaration: str
    operation: str
    terms: Mapping[str, Span]
    review_days: int

    def review_due(self, decided: Day) -> Day:
        """The last day for the review, in calendar days after the decision."""
        return decided + timedelta(days=self.review_days)


def crisis(
    declaration: Declaration,
    kind: str,
    destinations: Iterable[str],
    approvals: Iterable[Approval],
    day: Day,
    keys: Mapping[str, VerifierKey] | None = None,
) -> Crisis | tuple[str, ...]:
    """What the declaration does to a case on a day, or the sentences why it does not reach it."""
    why = [
        f"the declaration {declaration.id} does not hold: {said}"
        for said in _not_declared(declaration, approvals, keys, day)
    ]
    if not declaration.first <= day <= declaration.last:
        why.append(f"the declaration {declaration.id} holds from {declaration.first} to {declaration.last} only")
    if kind not in declaration.kinds:
        why.append(f"it is not declared for {kind or 'a case without a kind'}")
    places = tuple(destinations)
    why += [f"it is not declared for {place}" for place in places if place not in declaration.destinations]
    if not places:
        why.append("the case names no destination")
    if why:
        return tuple(why)
    return Crisis(
        declaration=declaration.id,
        operation=declaration.operation,
        terms=dict(declaration.terms),
        review_days=declaration.review_days,
    )


def _not_declared(
    declaration: Declaration, approvals: Iterable[Approval], keys: Mapping[str, VerifierKey] | None, day: Day
) -> list[str]:
    wrong = list(not_approved(declaration.text(), approvals, keys, day))
    if not declaration.operation.strip() or not declaration.terms:
        wrong.append("it names no operation or no period")
    strange = [place for place in declaration.destinations if place not in PLACES]
    if strange:
        wrong.append(f"{', '.join(strange)} is no place")
    if declaration.review_days < 1:
        wrong.append("it owes no review; a decision in the crisis lane is reviewed")
    return wrong


def shorter(usual: Span, declared: Span | None, start: Day, calendar: WorkingDays) -> Span:
    """The period that a clock runs with from its start: the declared one where it ends earlier, else the usual one."""
    if declared is None or usual.last_day(start, calendar) <= declared.last_day(start, calendar):
        return usual
    return declared
