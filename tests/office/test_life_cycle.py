"""One case from the application to the licence, through the actions: who does what, and what is refused on the way."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest

from navicert.office.actions.apply import Incomplete, save_draft, submit, withdraw
from navicert.office.actions.decide import appeal, countersign, propose, reopen, send_back
from navicert.office.actions.handle import accept, advise, answer, ask, circulate, lift_condition, return_incomplete
from navicert.office.actions.issue import issue
from navicert.office.cases.clocks import clock_of
from navicert.office.models import Act, Case, Document, Event, Licence
from navicert.office.permissions.case import Refused
from office_cases import (
    CAMERA,
    NOW,
    Office,
    a_draft,
    a_licence,
    a_piece,
    accepted,
    advised,
    countersigned,
    sent_in,
)
from office_people import a_person, give

pytestmark = pytest.mark.django_db


def verbs(case: Case) -> list[str]:
    return list(Event.objects.filter(case=case).order_by("seq").values_list("verb", flat=True))


def test_a_case_goes_from_draft_to_licence_and_every_step_is_in_the_record(office: Office) -> None:
    licence = a_licence(office)
    case = Case.objects.get(pk=licence.case_id)
    assert (case.state, case.outcome) == ("decided", "grant")
    assert [line.quantity for line in licence.lines.all()] == [8]
    assert verbs(case)[:4] == ["begin", "submit", "accept", "circulate"]
    entries = set(Event.objects.filter(case=case).values_list("entry", flat=True))
    assert entries <= {bytes(entry).hex() for entry in Act.objects.values_list("entry", flat=True)}


def test_what_is_missing_is_named_and_nothing_is_sent(office: Office) -> None:
    case = a_draft(office)
    Document.objects.filter(case=case, piece="data_sheet").delete()
    with pytest.raises(Incomplete, match="Data sheet"):
        submit(case, by=office.clerk, now=NOW, library=office.library)
    assert Case.objects.get(pk=case.pk).state == "draft"
    a_piece(case, "data_sheet")
    assert submit(case, by=office.clerk, now=NOW, library=office.library).state == "submitted"


def test_a_returned_case_is_changed_and_sent_in_again_and_both_texts_are_kept(office: Office) -> None:
    case = return_incomplete(sent_in(office), what="The kiln is not described.", by=office.reception, now=NOW)
    values = {**json.loads(case.dossier), "end_use_detail": "Inspection of kiln 3 in Recife."}
    case = save_draft(case, values, by=office.clerk, now=NOW, version=case.version)
    case = submit(case, by=office.clerk, now=NOW, library=office.library)
    assert [sent.seq for sent in case.submissions.order_by("seq")] == [1, 2]
    assert case.submissions.get(seq=1).sha256 != case.submissions.get(seq=2).sha256


def test_nobody_writes_over_what_a_colleague_has_saved(office: Office) -> None:
    case = a_draft(office)
    values = json.loads(case.dossier)
    save_draft(case, {**values, "own_reference": "A-1"}, by=office.clerk, now=NOW, version=case.version)
    with pytest.raises(Refused, match="was faster"):
        save_draft(case, {**values, "own_reference": "B-2"}, by=office.clerk, now=NOW, version=case.version)


def test_a_question_stops_the_clock_and_the_answer_sets_it_going(office: Office) -> None:
    case = accepted(office)
    first = clock_of(case, NOW + timedelta(days=1))
    query = ask(case, question="Which kiln?", by=office.officer, now=NOW + timedelta(days=1))
    assert not clock_of(case, NOW + timedelta(days=5)).running
    answer(query, text="Kiln 3.", by=office.clerk, now=NOW + timedelta(days=7))
    after = clock_of(case, NOW + timedelta(days=7))
    assert after.running
    assert first.due is not None
    assert after.due is not None
    assert after.due > first.due
    assert Case.objects.get(pk=case.pk).due == after.due


def test_nobody_countersigns_the_own_advice_or_the_own_proposal(office: Office) -> None:
    case = advised(office)
    made = propose(
        case, verdict="refuse", lines=[], reasons=[{"criterion": "15-1-d", "sentence": "Diversion."}], by=office.officer,
        now=NOW, departs="New facts.",
    )  # fmt: skip
    adviser = next(a for a in office.advisers.values() if case.advice.filter(by=a).exists())
    give(adviser, "head_of_unit")
    with pytest.raises(Refused, match="gave advice"):
        countersign(made, seen=made.sha256, by=adviser, now=NOW)
    give(office.officer, "head_of_unit")
    with pytest.raises(Refused, match="proposed this"):
        countersign(made, seen=made.sha256, by=office.officer, now=NOW)
    with pytest.raises(Refused, match="another text"):
        countersign(made, seen="0" * 64, by=office.head, now=NOW)


def test_what_was_sent_back_is_proposed_anew(office: Office) -> None:
    case = advised(office)
    reasons = [{"criterion": "15-1-d", "sentence": "Diversion."}]
    made = propose(case, verdict="refuse", lines=[], reasons=reasons, by=office.officer, now=NOW, departs="New facts.")
    send_back(made, why="The evidence is thin.", by=office.head, now=NOW)
    assert Case.objects.get(pk=case.pk).state == "advised"
    with pytest.raises(Refused, match="sent back"):
        countersign(made, seen=made.sha256, by=a_person("head_of_unit"), now=NOW)


def test_a_condition_is_lifted_by_its_own_team_only_and_stands_in_the_licence(office: Office) -> None:
    case = circulate(accepted(office), by=office.officer, now=NOW)
    referrals = list(case.referrals.filter(closed=None).order_by("pk"))
    for n, referral in enumerate(referrals):
        verdict, conditions = ("approve_with_conditions", ["Report each delivery."]) if n == 0 else ("approve", [])
        reasons = [{"criterion": "15-1-d", "sentence": "Resale is known there."}]
        by = office.advisers[referral.team.slug]
        advise(referral, verdict=verdict, reasons=reasons, conditions=conditions, by=by, now=NOW)
    [condition] = case.conditions.all()
    with pytest.raises(Refused, match="Only the team"):
        lift_condition(condition, why="It is a burden.", by=office.officer, now=NOW)
    day = NOW.date()
    made = propose(
        case, verdict="grant_with_conditions", lines=[], reasons=[], by=office.officer, now=NOW,
        valid_from=day, valid_until=day.replace(year=2028),
    )  # fmt: skip
    assert "Report each delivery." in made.body


def test_only_the_own_firm_withdraws_and_nobody_decides_what_is_withdrawn(office: Office) -> None:
    case = countersigned(office)
    with pytest.raises(Refused, match="for this firm"):
        withdraw(case, why="", by=office.officer, now=NOW)
    withdraw(case, why="The order was cancelled.", by=office.clerk, now=NOW)
    with pytest.raises(Refused, match="Nothing is proposed"):
        issue(case, by=office.officer, now=NOW)


def test_an_officer_who_also_works_for_the_firm_touches_none_of_its_cases(office: Office) -> None:
    case = sent_in(office)
    both = a_person("reception")
    give(both, "reader", organisation=office.firm)
    with pytest.raises(Refused, match="post in the firm"):
        accept(case, by=both, now=NOW)


@pytest.mark.parametrize(
    ("verdict", "lines", "why"),
    [
        ("grant", [{"line": 1, "outcome": "grant", "quantity": "9"}], "8 was applied for"),
        ("grant", [{"line": 1, "outcome": "grant", "quantity": "0"}], "8 was applied for"),
        ("grant", [{"line": 2, "outcome": "grant", "quantity": None}], "not in the application"),
        ("grant", [{"line": 1, "outcome": "refuse", "quantity": None}], "a line is refused"),
        ("partial", [{"line": 1, "outcome": "grant", "quantity": None}], "says of every line"),
    ],
)
def test_a_decision_that_does_not_fit_its_lines_is_not_proposed(
    office: Office, verdict: str, lines: list[dict[str, object]], why: str
) -> None:
    case, day = advised(office), NOW.date()
    reasons = [{"criterion": "15-1-d", "sentence": "Resale is known there."}]
    with pytest.raises(Refused, match=why):
        propose(
            case, verdict=verdict, lines=lines, reasons=reasons, by=office.officer, now=NOW, departs="So it is.",
            valid_from=day, valid_until=day.replace(year=2028),
        )  # fmt: skip


def test_a_grant_in_part_gives_a_licence_and_a_letter(office: Office) -> None:
    camera = {**CAMERA, "line": "2", "description": "A second camera with a longer range"}
    case, day = advised(office, goods=[CAMERA, camera]), NOW.date()
    lines = [{"line": 1, "outcome": "grant", "quantity": "5"}, {"line": 2, "outcome": "refuse", "quantity": None}]
    made = propose(
        case, verdict="partial", lines=lines, reasons=[{"criterion": "15-1-d", "sentence": "Resale is known there."}],
        by=office.officer, now=NOW, departs="The second may be resold.", valid_from=day, valid_until=day.replace(year=2028),
    )  # fmt: skip
    countersign(made, seen=made.sha256, by=office.head, now=NOW)
    licence = issue(case, by=office.officer, now=NOW)
    assert isinstance(licence, Licence)
    (line,) = licence.lines.all()
    assert (line.number, line.quantity, line.value) == (1, Decimal(5), Decimal(30_000))  # 5 of 8, applied for at 48,000
    assert [letter.kind for letter in case.letters.all()] == ["refusal"]


def test_an_allowed_appeal_replaces_the_licence_and_never_doubles_it(office: Office) -> None:
    first = a_licence(office)
    later = NOW + timedelta(days=5)
    case = appeal(first.case, grounds="The quantity.", by=office.clerk, now=later)
    case = reopen(case, why="Right.", by=a_person("head_of_unit"), now=later)
    day = later.date()
    made = propose(
        case, verdict="grant", lines=[], reasons=[], by=office.officer, now=later, valid_from=day,
        valid_until=day.replace(year=2028),
    )  # fmt: skip
    countersign(made, seen=made.sha256, by=office.head, now=later)
    second = issue(case, by=office.officer, now=later)
    first.refresh_from_db()
    assert isinstance(second, Licence)
    assert (first.state, second.state, second.replaces_id) == ("replaced", "issued", first.pk)


def test_an_adviser_of_the_case_does_not_decide_its_appeal(office: Office) -> None:
    licence = a_licence(office)
    case = appeal(licence.case, grounds="The quantity.", by=office.clerk, now=NOW + timedelta(days=5))
    adviser = next(a for a in office.advisers.values() if case.advice.filter(by=a).exists())
    give(adviser, "head_of_unit")
    with pytest.raises(Refused, match="part in the decision"):
        reopen(case, why="Right.", by=adviser, now=NOW + timedelta(days=5))
