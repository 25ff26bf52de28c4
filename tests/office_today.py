"""Cases of today, in an office whose lists are in force: what stands in the way of an issue can be looked at."""

from __future__ import annotations

from datetime import UTC, timedelta
from datetime import datetime as Moment
from pathlib import Path

from navicert.library.library import Library
from navicert.office.actions.apply import submit
from navicert.office.actions.bench import confirm_hit, judge_hit
from navicert.office.actions.decide import countersign, propose
from navicert.office.actions.handle import accept, advise, circulate
from navicert.office.authority import local_day
from navicert.office.cases.signatures import signatures_due
from navicert.office.models import Case, Proposal
from navicert.office.screening.hits import hits_of_case
from office_cases import Office, a_draft, an_office
from office_lists import OTHER_PERSON, PERSON, bring, new_home
from office_people import a_person

NIGHT = 21  # from then on the authority may have another day than the lists, which is no matter of these tests
NOW = Moment.now(UTC)
TODAY = NOW.replace(hour=min(NOW.hour, NIGHT))
DAY = local_day(TODAY)
A_YEAR_ON = DAY + timedelta(days=365)
LISTED_USER = {"id": "tp-9", "schema": "Organization", "properties": {"name": ["Instituto Atlantico de Imagem"]}}


def an_office_with_lists(home: Path) -> Office:
    """An office with two lists of today, on which nobody stands whom the firm delivers to."""
    new_home(home)
    return an_office(Library(home))


def the_end_user_is_listed(home: Path) -> None:
    """A new edition of a list: a firm of the end user's name is on it."""
    bring(home, "TEST-PERSONS", [PERSON, OTHER_PERSON, LISTED_USER])


def sent_in_today(office: Office) -> Case:
    """A case that was sent in and screened today."""
    return submit(a_draft(office), by=office.clerk, now=TODAY, library=office.library)


def advised_today(office: Office) -> Case:
    """A case of today on which every team has approved."""
    case = accept(sent_in_today(office), by=office.reception, now=TODAY)
    case = circulate(case, by=office.officer, now=TODAY)
    for referral in case.referrals.filter(closed=None):
        advise(referral, verdict="approve", reasons=[], by=office.advisers[referral.team.slug], now=TODAY)
    return Case.objects.get(pk=case.pk)


def proposed_today(office: Office) -> Proposal:
    """A grant that waits for the second signature."""
    return propose(
        advised_today(office), verdict="grant", lines=[], reasons=[], by=office.officer, now=TODAY,
        valid_until=A_YEAR_ON,
    )  # fmt: skip


def countersigned_today(office: Office) -> Case:
    """A grant with its signatures."""
    made = proposed_today(office)
    if signatures_due(made):
        countersign(made, seen=made.sha256, by=office.head, now=TODAY)
    return Case.objects.get(pk=made.case_id)


def found_another_party(office: Office, case: Case) -> None:
    """Two people find that the one hit of a case is another party."""
    [which] = [hit.which for hit in hits_of_case(case, DAY)]
    judge_hit(case, which, finding="false", because="Another institute.", by=office.officer, now=TODAY)
    confirm_hit(case, which, agrees=True, because="I see it too.", by=a_person("officer"), now=TODAY)
