"""Which teams a case is referred to, and why: the rules of its kind over what was sent in, on the day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime as Moment
from functools import cache
from typing import Any, NamedTuple

from navicert.assess.facts import read_facts
from navicert.law.tables import Table
from navicert.licensing.dossier import Dossier
from navicert.licensing.facts import facts_each
from navicert.licensing.routing import CaseFacts, NotRouted, Rules, not_routed, read_rules, route
from navicert.licensing.routing import Referral as Routed
from navicert.office.authority import home_country, local_day
from navicert.office.cases.kinds import kind_named, kind_of, submitted_of
from navicert.office.models.case import Case, Referral
from navicert.office.models.people import Team
from navicert.office.permissions.case import Refused
from navicert.office.shelf import the_library


@cache
def rules_of(kind: str) -> Rules:
    """The rules of a kind. A server that shall use newer ones is started anew."""
    return read_rules(kind_named(kind).reviewers, facts={n: f.kind for n, f in the_library().law.facts.items()})


class Known(NamedTuple):
    """What routing looks at: what was sent in, what the engine found on it, and the verdicts of advice that stands."""

    dossier: Dossier
    findings: Mapping[str, Any] | None
    verdicts: tuple[str, ...]


def case_facts(case: Case, known: Known | None = None) -> tuple[CaseFacts, ...]:
    """A case as routing sees it, once for each destination; what was not checked is unknown. ``known``: as read already."""
    sent, findings, verdicts = known or _known(case)
    headlines = list((findings or {}).get("headlines", {}).values())
    asked = facts_each(kind_of(case), sent, case.created.date(), home_country())
    return tuple(
        CaseFacts(
            transaction=read_facts(facts),
            kind=case.kind,
            flags=tuple(flag["id"] for flag in findings["flags"]) if findings is not None else None,
            hits=findings.get("hits") if findings is not None else None,
            headline=headlines[n] if n < len(headlines) else None,
            verdicts=verdicts,
            tables=_tables(),
        )
        for n, facts in enumerate(asked)
    )


def _known(case: Case) -> Known:
    check = case.last_check()
    verdicts = case.advice.filter(replaced=False).values_list("verdict", flat=True)
    return Known(submitted_of(case), check.findings if check else None, tuple(verdicts))


def _tables() -> Mapping[str, Table]:
    packs = the_library().law.packs
    return dict(packs["eu-dual-use"].tables) if "eu-dual-use" in packs else {}


def routed(case: Case, now: Moment) -> tuple[Routed, ...]:
    """The teams that must see a case, each once, with the first reason that is certain."""
    fired = [each for facts in case_facts(case) for each in route(rules_of(case.kind), facts, local_day(now))]
    found: dict[str, Routed] = {}
    for each in sorted(fired, key=lambda one: not one.certain):
        found.setdefault(each.team, each)
    return tuple(found.values())


def tried(case: Case, now: Moment, known: Known | None = None) -> tuple[NotRouted, ...]:
    """The rules that did not refer a case anywhere, and why; ``known``: as in :func:`case_facts`."""
    facts = case_facts(case, known)
    return not_routed(rules_of(case.kind), facts[0], local_day(now)) if facts else ()


def referrals_of(case: Case, now: Moment) -> list[Referral]:
    """The referrals that the rules make of a case, not kept yet. Raises :class:`Refused` for a team that is not here."""
    teams = {team.slug: team for team in Team.objects.all()}
    made = []
    for each in routed(case, now):
        if each.team not in teams:
            raise Refused(f"The rule {each.rule_id} refers to the team {each.team}, which this office has not.")
        rule = f"{each.rule_id}@{each.edition}"
        made.append(Referral(case=case, team=teams[each.team], purpose=each.purpose, rule=rule, because=each.because))
    return made
