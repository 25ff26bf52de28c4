"""Which cases a person sees: as rows for lists, and one by its number. What they do not see is not there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import copy

from django.db.models import Exists, OuterRef, Q, QuerySet, prefetch_related_objects
from django.http import Http404

from navicert.office.cases.advice_seen import AdviceSeen, advice_seen, still_blind
from navicert.office.cases.whole import read_whole
from navicert.office.models.case import Case, Event, Proposal, Query, Referral
from navicert.office.models.people import Person
from navicert.office.models.plain import rows
from navicert.office.people.roles import OF_EXPORTERS, OF_THE_AUTHORITY
from navicert.office.permissions.case import may_see, may_see_inside

CASE_ID = re.compile(r"NA-\d{4}(-[0-9A-Z]{4}){3}")


class NoSuchCase(Http404):
    """No case of this number, or none that this person sees."""


def cases_of(person: Person) -> QuerySet[Case]:
    """The cases that a person sees, by the same rules as :func:`navicert.office.permissions.case.may_see`."""
    seen = _of_firms(person)
    if person.post(*OF_THE_AUTHORITY, "auditor"):
        seen |= Q(submitted__isnull=False)
    teams = [post.team_id for post in person.posts if post.role in ("adviser", "inspector") and post.team_id]
    if teams:
        seen |= Q(Exists(Referral.objects.filter(case=OuterRef("pk"), team__in=teams)))
    return Case.objects.filter(seen)


def seen_among(person: Person, numbers: Iterable[str]) -> frozenset[str]:
    """Of cases with these numbers, those that the person sees: whether a page names them, or leads to them."""
    found = cases_of(person).filter(public_id__in=set(numbers))
    return frozenset(found.values_list("public_id", flat=True))


def own_cases(person: Person) -> QuerySet[Case]:
    """The cases of the firms for which a person works."""
    return Case.objects.filter(_of_firms(person))


def _of_firms(person: Person) -> Q:
    firms = [post.organisation_id for post in person.posts if post.role in OF_EXPORTERS]
    return Q(exporter__in=firms) | Q(agent__in=firms) if firms else Q(pk__in=[])


def case_or_404(person: Person, public_id: str) -> Case:
    """The case with this number, where the person may see it; what does not look like a number never reaches the database."""
    cases = Case.objects.select_related("exporter", "agent", "applicant", "officer", "amends")
    return _seen(person, cases.filter(public_id=public_id) if CASE_ID.fullmatch(public_id) else (), public_id)


def whole_case_or_404(person: Person, public_id: str) -> Case:
    """The same for reading, with everything that hangs on it."""
    found = rows(Case, "WHERE t.public_id = %s", [public_id]) if CASE_ID.fullmatch(public_id) else ()
    return _seen(person, map(read_whole, found), public_id)


def _seen(person: Person, found: Iterable[Case], public_id: str) -> Case:
    for case in found:
        if may_see(person, case) is None:
            return case
    raise NoSuchCase(f"no case {public_id!r}")


def referral_or_404(person: Person, case: Case, number: int) -> Referral:
    """A referral of a case that the person sees from inside."""
    if may_see_inside(person, case) is None:
        for referral in case.referrals.select_related("team", "case").filter(pk=number):
            return referral
    raise NoSuchCase(f"no referral {number}")


def query_or_404(case: Case, number: int) -> Query:
    """A query of a case that the person sees."""
    for query in case.queries.select_related("case").filter(pk=number):
        return query
    raise NoSuchCase(f"no question {number}")


def proposal_or_404(person: Person, case: Case) -> Proposal:
    """The proposal that stands in a case that the person sees from inside."""
    if may_see_inside(person, case) is None:
        for proposal in case.proposals.select_related("case", "by").filter(standing=True):
            return proposal
    raise NoSuchCase("nothing is proposed")


def events_seen(person: Person, case: Case, seen: AdviceSeen | None = None) -> list[Event]:
    """The timeline of a case as far as the person sees it: where advice is blind, that some was given, and not which.

    ``seen`` is the advice that the person may read, where the caller has it already.
    """
    events = list(case.events.all())
    prefetch_related_objects(events, "by", "instead_of")  # asks for what is not at hand
    if may_see_inside(person, case) is not None:
        return [event for event in events if event.visible == "exporter"]
    seen = seen or advice_seen(person, case)
    if seen.whole and not still_blind(person, case):
        return events
    return [_blinded(event, seen) for event in events]


def _blinded(event: Event, seen: AdviceSeen) -> Event:
    """An event without what it says of advice that the person may not read yet."""
    event, own = copy(event), {row.team.slug for row in seen.rows}
    conditions = {condition.pk for row in seen.rows for condition in row.conditions.all()}
    if event.verb in ("advise", "contribute") and event.body.get("team") not in own:
        event.body = {"team": event.body.get("team")}
    if event.verb == "lift_condition" and event.body.get("condition") not in conditions:
        event.body = {}
    return event
