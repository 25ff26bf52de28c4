"""What is found out about one case under one pack, gathered step by step."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from navicert.assess.authorise import Authorised
from navicert.assess.needs import Found
from navicert.law.case import Case
from navicert.law.doubts import doubts, doubts_about, nationless
from navicert.law.evaluate import Firing, Guarded, fire_all
from navicert.law.pack import Pack, Rule
from navicert.law.unknown import Unknown


@dataclass
class Inquiry:
    """What is found out about one case under one pack, step by step."""

    pack: Pack
    case: Case
    firings: list[Firing] = field(default_factory=list)
    subject: Any = True
    subject_why: str = ""
    asks: Unknown | None = None
    needs: Found = field(default_factory=Found)
    prohibitions: Found = field(default_factory=Found)
    authorised: Authorised = field(default_factory=Authorised)
    warnings: list[str] = field(default_factory=list)
    passed_over: list[tuple[Rule, ...]] = field(default_factory=list)

    def groups(self, kind: str) -> Guarded:
        return self.pack.guarded(kind, self.case.day, self.case.known_on)

    def fire(self, kind: str) -> list[Firing]:
        """Evaluate the rules of a kind that apply on the day, and keep what came of it for the proof."""
        found = fire_all(self.groups(kind), self.case, self.passed_over)
        self.firings += found
        return found

    @cached_property
    def doubts(self) -> frozenset[str]:
        """Facts that are stated in a way on which nothing can be cleared."""
        return doubts(self.case.transaction)

    def doubts_about(self, what: str) -> frozenset[str]:
        """Those of the doubts that are about the kind of the item, the place or the people."""
        return doubts_about(what, self.case.transaction) if self.doubts else self.doubts

    @cached_property
    def nationless(self) -> frozenset[str]:
        """The nationalities that nobody states of people who are stated to live somewhere."""
        return nationless(self.case.transaction)

    def may_go_on(self) -> bool:
        """May the goods go on to a place that is not stated? Only a closed list of parties or route says not."""
        return self.case.transaction.final_destination is None and not self.case.closed & {"parties", "route"}


def considered(firing: Firing) -> bool:
    """Does the rule concern the case: it holds, facts would decide it, or it is about the case and does not apply?"""
    return firing.holds is not False or (bool(firing.rule.about) and firing.about is not False)
