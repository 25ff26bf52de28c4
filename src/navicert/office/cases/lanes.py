"""Which lane a case takes: granted at once under a signed policy, hastened under a declaration, or the usual way.

What is not known keeps a case out of the automatic lane, and every sentence why is kept with the check of the case.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date as Day
from datetime import datetime as Moment
from decimal import Decimal
from typing import Any

from django.conf import settings

from navicert.library.audit_key import audit_key
from navicert.licensing.approval import BadText
from navicert.licensing.conditions import applies
from navicert.licensing.crisis import Crisis, crisis
from navicert.licensing.facts import destinations
from navicert.licensing.guidelines import presumed_denied
from navicert.licensing.lane import CLEAR_HEADLINES, GOOD_STANDING, LaneCase, audited, may_go_automatically
from navicert.licensing.risk import Sheet
from navicert.licensing.states import LicenceState
from navicert.office.authority import home_country, local_day
from navicert.office.cases.goods import goods_of, parties_declared
from navicert.office.cases.kinds import kind_of, submitted_of
from navicert.office.cases.policies import approvals_of, automatic, declared, in_force
from navicert.office.cases.risk import hits_of
from navicert.office.models import KeptDetermination, KeptScreening
from navicert.office.models.case import Case
from navicert.office.models.licence import Duty, Licence, Policy
from navicert.office.models.people import Organisation

GRANT = "grant"
RAISED = ("elevated", "high")


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What the engine found on a submission, as far as the lane asks about it; ``None``: nobody looked."""

    determinations: tuple[KeptDetermination, ...]
    screenings: tuple[KeptScreening, ...]
    flags: tuple[str, ...]
    sheets: tuple[Sheet, ...] | None
    denials: tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """The policy that grants a case, or for each policy in force the sentences why it does not."""

    policy: Policy | None
    why_not: Mapping[str, tuple[str, ...]]

    def as_json(self) -> dict[str, Any]:
        """As it is kept with the check."""
        return {
            "policy": self.policy.public_id if self.policy else "",
            "why_not": {name: list(said) for name, said in self.why_not.items()},
        }


def lane_of(case: Case, looked: Looked, now: Moment) -> Lane:
    """The first policy in force that grants the case at once, or why none does."""
    day = local_day(now)
    why_not: dict[str, tuple[str, ...]] = {}
    policies = in_force("automatic", now)
    about = lane_case(case, looked, day) if policies else LaneCase(number=case.public_id)
    own = tuple(_never(case)) if policies else ()
    for policy in policies:
        said = (*own, *_why_not(policy, about, day))
        if not said:
            return Lane(policy=policy, why_not=why_not)
        why_not[policy.public_id] = said
    return Lane(policy=None, why_not=why_not)


def _why_not(policy: Policy, about: LaneCase, day: Day) -> tuple[str, ...]:
    try:
        text = automatic(policy)
        audited(text, about.number, audit_key(settings.NAVICERT_HOME))
    except (BadText, ValueError, OSError) as bad:
        return (str(bad),)
    return may_go_automatically(text, about, approvals_of(policy), day) or ()


def _never(case: Case) -> Iterator[str]:
    """What keeps a case out whatever a policy says: somebody has to look, because something hangs on it."""
    kind = kind_of(case)
    if GRANT not in kind.decisions or not kind.validity_months:
        yield f"{kind.title}: such cases are not granted for a time, so no policy grants them"
    dossier = submitted_of(case)
    for each in kind.advice.countersign:
        if applies(kind, dossier, each.when, flags=case.flags) is not False:
            yield f"a second signature is asked for: {each.because}"
    if case.amends_id is not None:
        yield "it changes a licence that stands: what its conditions become, a person says"
    if case.submissions.count() > 1:
        yield "it was sent in before and returned: a person has begun with it"


def lane_case(case: Case, looked: Looked, day: Day) -> LaneCase:
    """What the automatic lane must know of a case. Nothing is guessed: what is missing stays unknown."""
    found = [json.loads(each.answer) for each in looked.determinations]
    places = destinations(kind_of(case), submitted_of(case).values, home_country())
    whole = len(found) == len(places) and bool(found)
    headlines = [each["headline"] for each in found]
    screened = looked.screenings
    sheets = looked.sheets
    return LaneCase(
        number=case.public_id,
        facts=_facts(case, places, day),
        headline=next((h for h in headlines if h not in CLEAR_HEADLINES), headlines[0]) if whole else None,
        determined=min(each.day for each in looked.determinations) if whole else None,
        screened=min(each.day for each in screened) if screened else None,
        unknown=tuple(q["fact"] for each in found for q in each["questions"]) if whole else None,
        hits=tuple(f"{h.party} ({h.list})" for h in hits_of(screened) if h.decision != "false") if screened else None,
        flags=looked.flags,
        denials=looked.denials,
        risks=_raised(sheets) if sheets else None,
        guidelines=_presumed(sheets) if sheets else None,
        not_covered=_not_covered(case, found) if whole else None,
    )


def _not_covered(case: Case, found: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Bodies of law that may reach the case and of which there are no rules: that one says nothing is no clearance."""
    munitions = any(
        code.upper().startswith("ML") for line in goods_of(case) for code in line.record.get("codes", {}).values()
    )
    named = [regime for each in found for regime in each["not_covered"]]
    return tuple(dict.fromkeys([*named, *(["EU-MIL"] if munitions else [])]))


def _raised(sheets: Iterable[Sheet]) -> tuple[str, ...]:
    found = [f.id for each in sheets for f in each.factors if f.kind == "risk" and str(f.level) in RAISED]
    return tuple(dict.fromkeys(found))


def _presumed(sheets: Iterable[Sheet]) -> tuple[str, ...]:
    found = [g.because for each in sheets for g in presumed_denied(each.guidelines)]
    return tuple(dict.fromkeys(found))


def _facts(case: Case, places: tuple[str, ...], day: Day) -> dict[str, Any]:
    codes = [line.record.get("codes", {}).get("eu_code") for line in goods_of(case)]
    users = [record.get("type") for role, record in parties_declared(case) if role == "end_user"]
    return {
        "kind": case.kind,
        "activity": kind_of(case).activity,
        "destinations": places,
        "entries": tuple(dict.fromkeys(codes)) if codes and all(codes) else None,
        "value_eur": Decimal(case.value) if case.value is not None else None,
        "end_use_type": case.end_use or None,
        "end_user_types": tuple(users) if users and all(users) else None,
        "exporter_standing": standing_of(case.exporter, day),
        "repeat_of": repeat_of(case),
    }


def standing_of(firm: Organisation, day: Day) -> str:
    """``good``, or in a few words why not: a firm that the authority does not know yet is not in good standing."""
    licences = Licence.objects.filter(holder=firm)
    if firm.approved is None:
        return "not approved"
    if licences.filter(state__in=(LicenceState.SUSPENDED, LicenceState.REVOKED)).exists():
        return "a licence is suspended or was revoked"
    if Duty.objects.filter(licence__holder=firm, done=None, lifted=False, due__lt=day).exists():
        return "duties are overdue"
    return GOOD_STANDING if licences.exists() else "no licence was issued to it before"


def repeat_of(case: Case) -> str:
    """The latest case of the firm that was granted for the same goods, end user, end use and place; empty: none."""
    same = Case.objects.filter(
        exporter=case.exporter_id, kind=case.kind, destination=case.destination, end_use=case.end_use, outcome=GRANT
    ).exclude(pk=case.pk)
    alike = same.filter(end_user=case.end_user).order_by("-decided") if case.end_user else same.none()
    return next((each.public_id for each in alike if set(each.codes) == set(case.codes)), "")


def is_audited(policy: Policy, case: Case) -> bool:
    """Is this automatic grant in the sample that the key draws?"""
    return audited(automatic(policy), case.public_id, audit_key(settings.NAVICERT_HOME))


def hastened_by(case: Case, policy: Policy, now: Moment) -> Crisis | tuple[str, ...]:
    """What a declaration does to a case, or the sentences why it does not reach it."""
    places = destinations(kind_of(case), submitted_of(case).values, home_country())
    try:
        text = declared(policy)
    except BadText as bad:
        return (str(bad),)
    if policy.ended and policy.ended <= now:
        return (f"the declaration {policy.public_id} was ended",)
    return crisis(text, case.kind, places, approvals_of(policy), local_day(now))
