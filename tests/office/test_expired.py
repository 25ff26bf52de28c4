"""On the day on which a finding expires the desks that rested on it are told, once, and nobody else is."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from navicert.office.actions.apply import withdraw
from navicert.office.actions.bench import set_aside
from navicert.office.models import Act, Case, ClearedHit, Event, Notice
from navicert.office.round import ROUND
from navicert.office.screening.expired import tell_of_expired
from navicert.office.screening.hits import hits_of_case
from navicert.office.screening.rescreened import look_again
from office_cases import Office
from office_lists import SAME_PERSON, keep
from office_people import a_person
from office_today import DAY, TODAY, found_another_party, sent_in_today, the_end_user_is_listed

pytestmark = pytest.mark.django_db
HELD = timedelta(days=365)


def a_case(office: Office, home: Path) -> Case:
    """A case that an officer leads; two people found that its end user is not the listed firm."""
    the_end_user_is_listed(home)
    case = sent_in_today(office)
    Case.objects.filter(pk=case.pk).update(officer=office.officer)
    found_another_party(office, case)
    Notice.objects.all().delete()
    return Case.objects.get(pk=case.pk)


def told() -> set[tuple[str, str]]:
    return set(Notice.objects.values_list("person__name", "text"))


def test_the_officer_is_told_on_the_day_and_the_hit_is_on_the_bench_again(office: Office, home: Path) -> None:
    case = a_case(office, home)
    finding = ClearedHit.objects.get()
    assert "listed-party" not in case.flags

    assert tell_of_expired(TODAY + HELD - timedelta(days=1)) == []
    [sentence] = tell_of_expired(TODAY + HELD)

    assert sentence == (
        f"{case.public_id}: that Instituto Atlantico de Imagem is not on the list TEST-PERSONS was found until "
        f"{finding.expires}. Look at the hit again."
    )
    assert told() == {(office.officer.name, sentence)}
    assert [hit.stands for hit in hits_of_case(case, DAY + HELD)] == ["open"]
    assert Event.objects.get(case=case, verb="finding_expired").body["finding"] == finding.public_id
    assert "listed-party" in Case.objects.get(pk=case.pk).flags


def test_it_is_told_once(office: Office, home: Path) -> None:
    a_case(office, home)
    tell_of_expired(TODAY + HELD)
    assert tell_of_expired(TODAY + HELD + timedelta(minutes=1)) == []
    assert tell_of_expired(TODAY + 2 * HELD) == []
    assert Notice.objects.count() == 1
    assert Act.objects.filter(verb="hit.expired", subject=ClearedHit.objects.get().public_id).count() == 1


def test_another_case_that_rested_on_it_is_told_and_one_that_is_over_is_not(office: Office, home: Path) -> None:
    first = a_case(office, home)
    second, over = sent_in_today(office), sent_in_today(office)
    look_again(TODAY)
    withdraw(over, why="Cancelled.", by=office.clerk, now=TODAY)

    said = tell_of_expired(TODAY + HELD)

    assert [each.split(":")[0] for each in said] == [first.public_id, second.public_id]
    nobody_leads_it = {office.officer.name, office.head.name}
    assert {name for name, text in told() if second.public_id in text} >= nobody_leads_it
    assert not Event.objects.filter(case=over, verb="finding_expired").exists()


def test_who_set_a_hit_aside_alone_is_told_while_they_judge_hits(office: Office) -> None:
    left = a_person("officer")
    people = (office.officer, left)
    screened = [keep({**SAME_PERSON, "id": person.public_id}) for person in people]  # before anybody has found anything
    for person, kept in zip(people, screened, strict=True):
        set_aside(
            kept, list_id="TEST-PERSONS", listing="tp-1", person=person.name, reason="Born elsewhere.",
            expires=DAY + timedelta(days=30), by=person, entered_by=person.public_id, now=timezone.now(),
        )  # fmt: skip
    left.held.update(until=DAY)

    said = tell_of_expired(TODAY + timedelta(days=31))

    assert [name for name, _ in told()] == [office.officer.name]
    assert len(said) == 1
    assert "on tp-1 of the list TEST-PERSONS has expired" in said[0]


def test_the_daily_round_does_it() -> None:
    assert tell_of_expired in [part for _, part in ROUND]
