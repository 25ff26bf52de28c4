"""Advice of a case in the words of :mod:`navicert.licensing.advice`, and which decision goes with what it comes to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from operator import attrgetter

from django.db.models import prefetch_related_objects

from navicert.licensing.advice import Advice, Combined, Condition, Reason, Scope, Verdict, combine
from navicert.office.cases.goods import goods_of, parties_declared
from navicert.office.models.case import Advice as AdviceRow
from navicert.office.models.case import Case

FOLLOWS: Mapping[Verdict, tuple[str, ...]] = {
    Verdict.APPROVE: ("grant", "classified", "registered", "answered", "consented", "certified", "released"),
    Verdict.WITH_CONDITIONS: ("grant_with_conditions",),
    Verdict.REFUSE: ("refuse",),
    Verdict.NO_LICENCE_REQUIRED: ("no_licence_required",),
    Verdict.PARTIAL: ("partial",),
    Verdict.NO_VIEW: (),
    Verdict.CONFLICTING: (),
}
"""Which decisions follow the combined advice; any other one departs from it and says why."""


def lines_of(case: Case) -> tuple[int, ...]:
    """The numbers of the goods lines that were sent in; a case without goods has one line, the whole."""
    return tuple(line.number for line in goods_of(case)) or (1,)


def parties_of(case: Case) -> Mapping[str, Collection[int]]:
    """The parties that were sent in, each with every line: the dossier ties no party to single lines."""
    lines = lines_of(case)
    return {record["name"]: lines for _, record in parties_declared(case) if record.get("name")}


def advice_of(row: AdviceRow) -> Advice:
    """One row as the core knows it."""
    lines, parties = row.scope.get("lines"), row.scope.get("parties")
    return Advice(
        team=row.team.slug,
        by=row.by.public_id,
        verdict=Verdict(row.verdict),
        reasons=tuple(Reason(r["criterion"], r["sentence"], tuple(r.get("evidence", ()))) for r in row.reasons),
        conditions=tuple(Condition(c.text, c.owner.slug) for c in row.conditions.all()),
        scope=Scope(frozenset(lines) if lines else None, frozenset(parties) if parties else None),
    )


def standing_advice(case: Case) -> list[AdviceRow]:
    """The advice that counts: of each team what it said last."""
    rows = sorted((each for each in case.advice.all() if not each.replaced), key=attrgetter("pk"))
    prefetch_related_objects(rows, "team", "by", "instead_of", "conditions__owner")  # asks for what is not at hand
    return rows


def combined_of(case: Case) -> Combined | None:
    """What the advice comes to; ``None`` where nobody was asked."""
    rows = standing_advice(case)
    return combine([advice_of(row) for row in rows], lines_of(case), parties_of(case)) if rows else None


def follows(combined: Combined, verdict: str) -> bool:
    """Does a decision follow the combined advice?"""
    return verdict in FOLLOWS[combined.outcome]
