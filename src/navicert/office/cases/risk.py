"""The risk sheet and the precedents of a case, from what the office has on it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date as Day
from datetime import datetime as Moment
from decimal import Decimal
from functools import wraps
from threading import Lock
from typing import Any, ParamSpec, TypeVar

from navicert.assess.facts import read_facts
from navicert.licensing.facts import facts_each
from navicert.licensing.indicators import DecidedHit, PersonsAnswer, RiskFacts
from navicert.licensing.precedents import Alarm, Decided, Features, Precedent, Precedents
from navicert.licensing.risk import Sheet, sheet
from navicert.office.authority import home_country
from navicert.office.cases.goods import parties_declared
from navicert.office.cases.kinds import kind_of, submitted_of
from navicert.office.models import KeptDetermination, KeptScreening
from navicert.office.models.case import Case, Check

P = ParamSpec("P")
T = TypeVar("T")
Hit = tuple[str, str, str]
"""Which hit: the number of the party, the list, and the entry on it."""
COMPARED = ("grant", "grant_with_conditions", "refuse", "partial", "no_licence_required", "consented", "released")
OF_A_PRECEDENT = ("public_id", "codes", "destination", "kind", "end_user", "end_use", "value", "decided", "outcome")
"""The columns that :func:`decided_of` reads: with every dossier, an office of 100,000 cases would not fit a worker."""


def hits_of(screenings: Iterable[KeptScreening], found: Mapping[Hit, str] | None = None) -> tuple[DecidedHit, ...]:
    """The hits of screenings, each with what the bench has found of it since (``found``: by party, list and entry).

    A hit that was set aside when it was screened is another party.
    """
    return tuple(_hits(screenings, found or {}))


def _hits(screenings: Iterable[KeptScreening], found: Mapping[Hit, str]) -> Iterator[DecidedHit]:
    for kept in screenings:
        answer, subject = json.loads(kept.answer), json.loads(kept.question)["question"]["subject"]
        for word, decision in (("hits", "open"), ("set_aside", "false")):
            for hit in answer[word]:
                judged = found.get((subject.get("id", ""), hit["list"], hit["id"]), decision)
                yield DecidedHit(subject["names"][0], hit["list"], hit["id"], judged)


def sheets_of(case: Case, check: Check, day: Day, **known: Any) -> tuple[Sheet, ...]:
    """The risk sheet of a case for each destination, from its check; ``known`` as in :func:`sheets`."""
    return sheets(case, list(check.determinations.order_by("pk")), list(check.screenings.order_by("pk")), day, **known)


def sheets(
    case: Case,
    determinations: Sequence[KeptDetermination],
    screenings: Sequence[KeptScreening],
    day: Day,
    *,
    found: Mapping[Hit, str] | None = None,
    answers: Mapping[str, PersonsAnswer] | None = None,
    need: str = "",
) -> tuple[Sheet, ...]:
    """The risk sheet of a case for each destination. What nobody has looked at counts as unknown, never as low.

    ``answers``: what people have answered, by indicator; ``need``: the declaration of operational need, if any.
    """
    hits = hits_of(screenings, found) if screenings else None
    asked = facts_each(kind_of(case), submitted_of(case), day, home_country())
    whole = len(determinations) == len(asked)  # where one is missing, none can be told by its place
    own = tuple(refused_before(case))
    return tuple(
        sheet(
            RiskFacts(
                case=case.public_id,
                transaction=read_facts(facts),
                determination=json.loads(determinations[n].answer) if whole else None,
                hits=hits,
                refused_before=own,
                answers=answers or {},
                operational_need=need,
            ),
            day,
        )
        for n, facts in enumerate(asked)
    )


def refused_before(case: Case) -> Iterator[str]:
    """Own refusals of the same end user, by name."""
    names = [record["name"] for role, record in parties_declared(case) if role == "end_user" and record.get("name")]
    refused = Case.objects.filter(outcome="refuse", parties__role="end_user", parties__name__in=names)
    yield from refused.exclude(pk=case.pk).distinct().order_by("pk").values_list("public_id", flat=True)


# --- precedents ------------------------------------------------------------------------------


def features_of(case: Case) -> Features:
    """What a case is compared by with others: what was noted of it when it was sent in."""
    return Features(
        number=case.public_id,
        entries=tuple(case.codes) or ("none",),
        destination=case.destination,
        kind=case.kind,
        end_user=case.end_user or None,
        end_use=case.end_use or None,
        value_eur=Decimal(case.value) if case.value is not None else None,
    )


def decided_of(case: Case) -> Decided:
    """A decided case as a precedent."""
    if case.decided is None:
        raise ValueError(f"{case.public_id} is not decided")
    return Decided(features=features_of(case), day=case.decided.date(), outcome=case.outcome)


def precedents() -> Precedents:
    """Every decided case, kept by this process. Later decisions are added; where one was undone, all is read anew."""
    rows = Case.objects.filter(outcome__in=COMPARED, decided__isnull=False).only(*OF_A_PRECEDENT)
    with _KEPT.lock:
        fresh = list(rows.filter(decided__gt=_KEPT.last) if _KEPT.last else rows)
        newest = rows.order_by("-decided", "-pk").values_list("public_id", flat=True).first()
        known = {*_KEPT.held, *(case.public_id for case in fresh)}
        if len(_KEPT.held) + len(fresh) != rows.count() or (newest and newest not in known):
            fresh, _KEPT.index, _KEPT.held = list(rows), Precedents(()), set()
        for case in fresh:
            _KEPT.index.add(decided_of(case))
            _KEPT.held.add(case.public_id)
        _KEPT.last = max(
            [*(each.decided for each in fresh if each.decided), *([_KEPT.last] if _KEPT.last else [])], default=None
        )
        return _KEPT.index


def precedents_first(action: Callable[P, T]) -> Callable[P, T]:
    """For an action that asks for precedents: they are read before it locks a case. The first question of a process reads
    every decided case, and nobody should wait for that."""

    @wraps(action)
    def done(*given: P.args, **named: P.kwargs) -> T:
        precedents()
        return action(*given, **named)

    return done


@dataclass
class _Kept:
    """The index of this process, up to which decision it reaches, and which cases it holds."""

    index: Precedents = field(default_factory=Precedents)
    last: Moment | None = None
    held: set[str] = field(default_factory=set)
    lock: Any = field(default_factory=Lock)


_KEPT = _Kept()


def nearest(case: Case, limit: int = 5) -> tuple[Precedent, ...]:
    """The decided cases that are most alike, with the features that agree and those that differ."""
    return precedents().nearest(features_of(case), limit=limit)


def alarm_of(case: Case, outcome: str, day: Day) -> Alarm | None:
    """The alarm that this outcome would raise: an alike case that ended differently."""
    if outcome not in COMPARED:
        return None
    return precedents().alarm(Decided(features=features_of(case), day=day, outcome=outcome))
