"""The bench of hits: one judges, a second person looks as well, and what is found holds until something changes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from navicert.library.library import Library
from navicert.office.actions.apply import submit, withdraw
from navicert.office.actions.bench import confirm_hit, judge_hit
from navicert.office.cases.book import book_of_the_office
from navicert.office.models import Case, ClearedHit, HitChange, Notice
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


# --- an entry that is not what it was ------------------------------------------------------------


def found_false(office: Office, case: Case) -> None:
    """Two people find that the one hit of the case is another party."""
    which = the_hit(case)
    judge_hit(case, which, finding="false", because="Another institute.", by=office.officer, now=TODAY)
    confirm_hit(case, which, agrees=True, because="I see it too.", by=office.head, now=TODAY)


def its_number_becomes_known(home: Path) -> None:
    """The entry gets a number in a register: the hit reads the same, and it may be the exporter's customer after all."""
    numbered = {**USER, "properties": {**USER["properties"], "registrationNumber": ["BR-4711"]}}  # type: ignore[dict-item]
    bring(home, "TEST-PERSONS", [PERSON, OTHER_PERSON, numbered])


@pytest.mark.parametrize("looked", ["never", "before they found it", "after they found it"])
def test_when_the_entry_changes_the_finding_is_over_though_the_hit_reads_the_same(
    office: Office, home: Path, looked: str
) -> None:
    case = a_case(office)
    if looked == "before they found it":
        look_again(TODAY)
    found_false(office, case)
    if looked == "after they found it":
        look_again(TODAY)
    assert stands(case) in (["false"], [])
    texts = set(HitChange.objects.values_list("hit_sha256", flat=True))
    its_number_becomes_known(home)

    said = look_again(TODAY + timedelta(minutes=1))

    assert stands(case) == ["open"]
    assert [hit.case for hit in open_hits(DAY)] == [case]
    assert "listed-party" in Case.objects.get(pk=case.pk).flags
    assert said == [
        f"{case.public_id}: after a change of a list, look at Instituto Atlantico de Imagem (TEST-PERSONS)."
    ]
    assert looked == "never" or set(HitChange.objects.values_list("hit_sha256", flat=True)) == texts
    found_again = TODAY + timedelta(minutes=2)
    judge_hit(case, the_hit(case), finding="false", because="Number 17.", by=office.officer, now=found_again)
    assert stands(case) == ["waits"]
    confirm_hit(case, the_hit(case), agrees=True, because="As he says.", by=office.head, now=found_again)
    assert stands(case) == ["false"]
    assert look_again(TODAY + timedelta(minutes=3)) == []
    assert stands(case) == ["false"]


def test_in_another_case_of_the_same_party_it_is_over_as_well(office: Office, home: Path) -> None:
    found_false(office, a_case(office))
    second = a_case(office)
    look_again(TODAY)
    assert stands(second) == []
    its_number_becomes_known(home)
    look_again(TODAY + timedelta(minutes=1))
    assert stands(second) == ["open"]


def test_the_second_person_does_not_agree_to_what_was_said_of_another_entry(office: Office, home: Path) -> None:
    case = a_case(office)
    judge_hit(case, the_hit(case), finding="false", because="Another institute.", by=office.officer, now=TODAY)
    its_number_becomes_known(home)
    with pytest.raises(Refused, match="The entry has changed since the first person looked"):
        confirm_hit(case, the_hit(case), agrees=True, because="I see it too.", by=office.head, now=TODAY)
    assert not ClearedHit.objects.exists()
    confirm_hit(case, the_hit(case), agrees=False, because="It has a number now.", by=office.head, now=TODAY)
    assert stands(case) == ["open"]


def test_a_change_that_says_nothing_of_who_it_is_ends_no_finding(office: Office, home: Path) -> None:
    case = a_case(office)
    found_false(office, case)
    look_again(TODAY)
    remarked = {**USER, "properties": {**USER["properties"], "notes": ["Seen again in spring."]}}  # type: ignore[dict-item]
    bring(home, "TEST-PERSONS", [PERSON, OTHER_PERSON, remarked])
    assert look_again(TODAY + timedelta(minutes=1)) == []
    assert open_hits(DAY) == []


def test_a_hit_that_an_earlier_version_noted_without_its_entry_is_open_again_as_well(
    office: Office, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = a_case(office)
    with monkeypatch.context() as earlier:
        earlier.setattr("navicert.office.screening.continuous.listing_fingerprint", lambda _listing: "")
        look_again(TODAY)
    assert set(HitChange.objects.values_list("entry", flat=True)) == {""}
    found_false(office, case)
    its_number_becomes_known(home)
    look_again(TODAY + timedelta(minutes=1))
    assert stands(case) == ["open"]
