"""The bench of hits: one judges, a second person looks as well, and what is found holds until something changes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from navicert.library.library import Library
from navicert.office.actions.apply import submit, withdraw
from navicert.office.actions.bench import confirm_hit, judge_hit
from navicert.office.cases.book import book_of_the_office
from navicert.office.models import Case, ClearedHit, Notice
from navicert.office.permissions.case import NotAllowed, Refused
from navicert.office.screening.hits import Which, hits_of_case, open_hits
from navicert.office.screening.rescreened import look_again
from office_cases import Office, a_draft, an_office
from office_lanes import DAY, TODAY
from office_lists import OTHER_PERSON, PERSON, bring, new_home
from office_people import a_person, give

pytestmark = pytest.mark.django_db
USER = {"id": "tp-9", "schema": "Organization", "properties": {"name": ["Instituto Atlantico de Imagem"]}}


@pytest.fixture
def office(home: Path) -> Office:
    new_home(home)
    bring(home, "TEST-PERSONS", [PERSON, OTHER_PERSON, USER])
    return an_office(Library(home))


def a_case(office: Office) -> Case:
    """A case of today whose end user has the name of a listed firm."""
    return submit(a_draft(office), by=office.clerk, now=TODAY, library=office.library)


def the_hit(case: Case) -> Which:
    return hits_of_case(case, DAY)[0].which


def stands(case: Case) -> list[str]:
    return [hit.stands for hit in hits_of_case(case, DAY)]


def test_that_a_hit_is_another_party_counts_once_two_have_looked_and_then_everywhere(office: Office) -> None:
    case, second = a_case(office), a_person("officer")
    which = the_hit(case)
    judge_hit(case, which, finding="false", because="Another institute.", by=office.officer, now=TODAY)
    assert stands(case) == ["waits"]
    assert not ClearedHit.objects.exists()
    with pytest.raises(NotAllowed, match="judged this hit first"):
        confirm_hit(case, which, agrees=True, because="Yes.", by=office.officer, now=TODAY)
    confirm_hit(case, which, agrees=True, because="Its number in the register is another.", by=second, now=TODAY)
    assert stands(case) == ["false"]
    assert "listed-party" not in Case.objects.get(pk=case.pk).flags
    found = ClearedHit.objects.get()
    assert office.officer.name in found.person
    assert second.name in found.person
    assert open_hits(DAY) == []
    (cleared,) = book_of_the_office().clearances  # a change of law says whether it moves
    assert (cleared.id, cleared.party) == (found.public_id, found.external_id)
    assert cleared.party in book_of_the_office().parties
    again = a_case(office)  # the same party in another case
    assert "listed-party" not in again.flags
    assert stands(again) == []
    assert look_again(TODAY) == []


def test_when_the_entry_changes_the_finding_is_over(office: Office, home: Path) -> None:
    case = a_case(office)
    which = the_hit(case)
    judge_hit(case, which, finding="false", because="Another institute.", by=office.officer, now=TODAY)
    confirm_hit(case, which, agrees=True, because="I see it too.", by=office.head, now=TODAY)
    look_again(TODAY)
    changed = {**USER, "properties": {**USER["properties"], "country": ["br"]}}  # type: ignore[dict-item]
    bring(home, "TEST-PERSONS", [PERSON, OTHER_PERSON, changed])
    look_again(TODAY + timedelta(minutes=1))
    assert stands(case) == ["open"]


def test_a_second_person_who_does_not_agree_leaves_the_hit_open(office: Office) -> None:
    case = a_case(office)
    which = the_hit(case)
    judge_hit(case, which, finding="false", because="Another institute.", by=office.officer, now=TODAY)
    confirm_hit(case, which, agrees=False, because="The address is the same.", by=office.head, now=TODAY)
    assert stands(case) == ["open"]
    judge_hit(case, which, finding="true", because="The address is the same.", by=office.head, now=TODAY)
    assert stands(case) == ["true"]
    with pytest.raises(Refused, match="judged already"):
        judge_hit(case, which, finding="false", because="No.", by=office.officer, now=TODAY)


def test_what_was_brought_before_the_head_is_judged_by_the_head(office: Office) -> None:
    case = a_case(office)
    which = the_hit(case)
    judge_hit(case, which, finding="escalate", because="The owner is listed.", by=office.officer, now=TODAY)
    assert Notice.objects.filter(person=office.head, case=case, text__contains="brought before you").exists()
    with pytest.raises(Refused, match="before the head"):
        judge_hit(case, which, finding="false", because="No.", by=a_person("officer"), now=TODAY)
    judge_hit(case, which, finding="true", because="It is.", by=office.head, now=TODAY)


def test_who_may_not(office: Office) -> None:
    case = a_case(office)
    which = the_hit(case)
    both = a_person("officer")
    give(both, "reader", organisation=office.firm)
    for person in (office.clerk, office.reception, office.auditor, office.customs, *office.advisers.values(), both):
        with pytest.raises(NotAllowed):
            judge_hit(case, which, finding="false", because="No.", by=person, now=TODAY)


def test_a_hit_that_came_with_a_change_of_a_list_waits_on_the_bench_until_it_is_gone(
    office: Office, home: Path
) -> None:
    bring(home, "TEST-PERSONS", [PERSON, OTHER_PERSON, {**USER, "properties": {"name": ["Quiet Harbour Holding"]}}])
    case = a_case(office)
    look_again(TODAY)
    assert open_hits(DAY) == []
    bring(home, "TEST-PERSONS", [PERSON, OTHER_PERSON, USER])
    look_again(TODAY)
    [hit] = open_hits(DAY)
    judge_hit(case, hit.which, finding="false", because="Another institute.", by=office.officer, now=TODAY)
    confirm_hit(case, hit.which, agrees=True, because="I see it too.", by=office.head, now=TODAY)
    assert open_hits(DAY) == []


def test_the_parties_of_what_is_over_are_on_no_bench(office: Office) -> None:
    case = a_case(office)
    assert len(open_hits(DAY)) == 1
    withdraw(case, why="Cancelled.", by=office.clerk, now=TODAY)
    assert open_hits(DAY) == []
