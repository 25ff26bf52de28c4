"""What time and the lists bring about: escalations, silence that counts, hits on parties of open cases and licences."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from navicert.office.actions.apply import submit, withdraw
from navicert.office.actions.handle import accept, ask
from navicert.office.actions.lanes import review
from navicert.office.cases import clocks
from navicert.office.cases.escalation import escalate_due, reviews_overdue
from navicert.office.cases.kinds import kind_of
from navicert.office.models import Case, Event, Licence, Notice, StoredParty
from navicert.office.round import ROUND
from navicert.office.screening.rescreened import look_again
from office_cases import NOW, Office, a_draft, a_licence, accepted
from office_lanes import TODAY, a_policy, known, swiss
from office_lists import OTHER_PERSON, PERSON, bring
from office_people import a_person

pytestmark = pytest.mark.django_db
LISTED_USER = {
    "id": "tp-9",
    "schema": "Organization",
    "properties": {"name": ["Instituto Atlantico de Imagem"], "country": ["br"]},
}


def verbs(case: Case, *wanted: str) -> list[tuple[str, str]]:
    rows = Event.objects.filter(case=case, verb__in=wanted).order_by("seq")
    return [(event.verb, str(event.body.get("to", ""))) for event in rows]


def test_a_case_that_takes_long_goes_up_step_by_step_and_each_step_once(office: Office) -> None:
    case, department = accepted(office), a_person("head_of_department")
    assert escalate_due(NOW + timedelta(days=20)) == []
    [sentence] = escalate_due(NOW + timedelta(days=32))
    assert case.public_id in sentence
    assert escalate_due(NOW + timedelta(days=32)) == []
    escalate_due(NOW + timedelta(days=60))
    assert verbs(case, "escalate") == [("escalate", "head_of_unit"), ("escalate", "head_of_department")]
    assert Notice.objects.filter(person=office.head, case=case).count() == 1
    assert Notice.objects.filter(person=department, case=case).count() == 1


def test_a_round_that_was_missed_is_made_up_for(office: Office) -> None:
    case = accepted(office)
    assert len(escalate_due(NOW + timedelta(days=100))) == 2
    assert len(verbs(case, "escalate")) == 2


def test_while_the_exporter_is_asked_nothing_goes_up(office: Office) -> None:
    ask(accepted(office), question="Which kiln?", by=office.officer, now=NOW + timedelta(days=1))
    assert escalate_due(NOW + timedelta(days=90)) == []


def test_silence_counts_only_where_the_law_of_the_type_says_so_and_decides_nothing_here(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = accepted(office)
    kind = kind_of(case)
    tacit = replace(kind, clock=replace(kind.clock, tacit="granted", escalate=()))
    assert not [each for each in escalate_due(NOW + timedelta(days=70)) if "taken to be" in each]
    monkeypatch.setattr(clocks, "kind_of", lambda _case: tacit)
    [sentence] = escalate_due(NOW + timedelta(days=70))
    assert "is taken to be granted since" in sentence
    assert escalate_due(NOW + timedelta(days=71)) == []
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.outcome) == ("open", "")  # people are told; a letter is theirs to write


def test_a_case_whose_clock_cannot_be_computed_keeps_no_other_waiting(office: Office) -> None:
    broken, other = accepted(office), accepted(office)
    Case.objects.filter(pk=broken.pk).update(kind="no-such-type")
    said = escalate_due(NOW + timedelta(days=32))
    assert [each.split(":")[0].split(" ")[0] for each in said] == [broken.public_id, other.public_id]


def test_a_review_that_is_not_made_is_told_to_the_department_once(office: Office) -> None:
    known(office)
    department = a_person("head_of_department")
    a_policy((a_person("policy_owner"), a_person("policy_owner")))
    case = swiss(office)
    assert reviews_overdue(TODAY + timedelta(days=30)) == []
    assert len(reviews_overdue(TODAY + timedelta(days=32))) == 1
    assert reviews_overdue(TODAY + timedelta(days=33)) == []
    assert Notice.objects.filter(person=department, case=case).count() == 1
    review(case, finding="was wrong", why="It was resold.", by=office.head, now=TODAY + timedelta(days=34))
    assert reviews_overdue(TODAY + timedelta(days=40)) == []


# --- lists -----------------------------------------------------------------------------------


def today_in(office: Office) -> Case:
    """A case of today that an officer leads."""
    case = submit(a_draft(office), by=office.clerk, now=TODAY, library=office.library)
    case = accept(case, by=office.reception, now=TODAY)
    Case.objects.filter(pk=case.pk).update(officer=office.officer)
    return case


def test_a_party_that_comes_onto_a_list_is_written_on_the_open_case_once(office: Office, home: Path) -> None:
    case = today_in(office)
    assert look_again(TODAY) == []
    bring(home, "TEST-PERSONS", [PERSON, OTHER_PERSON, LISTED_USER])
    [sentence] = look_again(TODAY)
    assert "Instituto Atlantico de Imagem (TEST-PERSONS)" in sentence
    assert look_again(TODAY) == []
    case = Case.objects.get(pk=case.pk)
    assert "listed-party" in case.flags
    assert Notice.objects.filter(person=office.officer, case=case, text=sentence).count() == 1
    assert Event.objects.get(case=case, verb="list_change").body["hits"][0]["listing"] == "tp-9"


def test_a_hit_that_the_check_has_shown_already_is_no_news(office: Office, home: Path) -> None:
    bring(home, "TEST-PERSONS", [PERSON, OTHER_PERSON, LISTED_USER])
    case = today_in(office)
    assert "listed-party" in case.flags
    assert look_again(TODAY) == []


def test_what_a_run_found_is_written_down_even_where_the_program_ended_in_between(
    office: Office, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    today_in(office)
    look_again(TODAY)
    bring(home, "TEST-PERSONS", [PERSON, OTHER_PERSON, LISTED_USER])
    with monkeypatch.context() as broken:
        broken.setattr("navicert.office.screening.rescreened._note", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            look_again(TODAY)
    assert len(look_again(TODAY)) == 1


def test_the_heads_are_told_where_a_licence_rests_on_the_party(office: Office, home: Path) -> None:
    case = today_in(office)
    Case.objects.filter(pk=case.pk).update(state="decided", outcome="grant", decided=TODAY)
    licence = a_licence(office)
    Licence.objects.filter(pk=licence.pk).update(case=case, valid_until=TODAY.date() + timedelta(days=90))
    look_again(TODAY)
    bring(home, "TEST-PERSONS", [PERSON, OTHER_PERSON, LISTED_USER])
    look_again(TODAY)
    assert Notice.objects.filter(person=office.head, case=case, text__contains="change of a list").exists()


def test_the_parties_of_what_is_over_are_screened_no_more(office: Office, home: Path) -> None:
    case, other = today_in(office), today_in(office)
    look_again(TODAY)
    withdraw(case, why="The order was cancelled.", by=office.clerk, now=TODAY)
    bring(home, "TEST-PERSONS", [PERSON, OTHER_PERSON, LISTED_USER])
    [sentence] = look_again(TODAY)
    assert other.public_id in sentence
    held = StoredParty.objects.filter(until=None).values_list("external_id", flat=True)
    assert {each.split("/")[0] for each in held} == {other.public_id}


def test_the_round_does_all_of_it(office: Office) -> None:
    accepted(office)
    said = {name: list(part(NOW + timedelta(days=70))) for name, part in ROUND if name != "parties on changed lists"}
    assert said["clocks"]
    assert said["letters"]
