"""The amendment of a licence: which can be amended, one at a time, and nothing that went with the old one is lost or doubled."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date as Day
from datetime import timedelta
from pathlib import Path

import pytest

from navicert.licensing.ledger import Key, Kind
from navicert.office.actions import handle
from navicert.office.actions.apply import amend, discard, submit, withdraw
from navicert.office.actions.book import book
from navicert.office.actions.decide import appeal, countersign, propose, reopen
from navicert.office.actions.duty import add_duty, fulfil
from navicert.office.actions.handle import accept, advise, circulate, lift_condition, return_incomplete
from navicert.office.actions.issue import issue
from navicert.office.actions.licence import replace, revoke, surrender, suspend
from navicert.office.keeping.soundness import steps
from navicert.office.licences.balances import balances_of
from navicert.office.licences.duties import owe_on_issue
from navicert.office.models import Case, Condition, Duty, Licence
from navicert.office.permissions.case import Refused
from office_cases import NOW, PIECES, Office, a_piece, accepted
from office_cases import a_licence as a_decided_licence
from office_licences import LAST, TODAY, a_case, a_licence, an_entry
from office_people import a_person, an_organisation

pytestmark = [pytest.mark.office, pytest.mark.django_db]
LATER = NOW + timedelta(days=20)
TODAY_AT = NOW.replace(year=2026, month=11, day=22)
REASON = {"criterion": "15-1-d", "sentence": "Resale is known there."}
REPORT, COUNT = "Report each delivery.", "Count the cameras each year."


def decided(office: Office, case: Case, now: object = LATER, *, conditions: tuple[str, ...] = ()) -> Licence:
    """Refer a case, have the first team set these conditions, sign and issue the licence."""
    moment = NOW + timedelta(days=4) if now is NOW else LATER
    case = circulate(case, by=office.officer, now=moment)
    for n, referral in enumerate(case.referrals.filter(closed=None).order_by("pk")):
        own = {"verdict": "approve_with_conditions", "reasons": [REASON], "conditions": conditions}
        said = own if conditions and n == 0 else {"verdict": "approve", "reasons": []}
        advise(referral, by=office.advisers[referral.team.slug], now=moment, **said)
    day = moment.date()
    made = propose(
        Case.objects.get(pk=case.pk), verdict="grant_with_conditions", lines=[], reasons=[], by=office.officer, now=moment,
        valid_from=day, valid_until=day.replace(year=2028), departs="The conditions of the licence stay.",
    )  # fmt: skip
    if made.case.state != "countersigned":
        countersign(made, seen=made.sha256, by=office.head, now=moment)
    licence = issue(Case.objects.get(pk=case.pk), by=office.officer, now=moment)
    assert isinstance(licence, Licence)
    return licence


def conditioned(office: Office) -> Licence:
    """A licence that carries two conditions of the technical team."""
    return decided(office, accepted(office), NOW, conditions=(REPORT, COUNT))


def sent(office: Office, licence: Licence) -> Case:
    """The amendment of a licence, sent in."""
    case = amend(licence, by=office.clerk, now=LATER)
    for piece in PIECES:
        a_piece(case, piece)
    return submit(case, by=office.clerk, now=LATER, library=office.library)


def standing(case: Case) -> list[tuple[str, str]]:
    rows = case.conditions.filter(lifted=None).order_by("pk")
    return [(each.text, each.taken_from.public_id if each.taken_from else "") for each in rows]


def stated(licence: Licence) -> list[str]:
    return [each["text"] for each in json.loads(licence.statement).get("conditions", ())]


# --- conditions ------------------------------------------------------------------------------


def test_what_the_old_licence_carries_stands_in_the_case_with_its_owners_and_in_the_new_licence(office: Office) -> None:
    old = conditioned(office)
    case = sent(office, old)

    taken, before = list(case.conditions.order_by("pk")), list(old.case.conditions.order_by("pk"))
    new = decided(office, accept(case, by=office.reception, now=LATER))

    assert standing(case) == [(REPORT, old.public_id), (COUNT, old.public_id)]
    assert [(each.owner, each.by) for each in taken] == [(each.owner, each.by) for each in before]
    assert case.events.get(verb="take_over").visible == "authority"
    assert stated(new) == [REPORT, COUNT]
    assert list(steps(lambda _: None)) == []


def test_only_its_owner_lifts_a_condition_that_was_taken_over(office: Office) -> None:
    case = sent(office, conditioned(office))
    taken = case.conditions.get(text=COUNT)
    for person in (office.officer, office.head, office.clerk, office.advisers["defence"]):
        with pytest.raises(Refused):
            lift_condition(taken, why="It is a burden.", by=person, now=LATER)

    lift_condition(taken, why="They are counted by customs.", by=office.advisers[taken.owner.slug], now=LATER)
    new = decided(office, accept(case, by=office.reception, now=LATER))

    assert stated(new) == [REPORT]


def test_what_was_lifted_before_is_not_taken_over(office: Office) -> None:
    old = conditioned(office)
    lifted = old.case.conditions.get(text=REPORT)
    lift_condition(lifted, why="Customs report.", by=office.advisers[lifted.owner.slug], now=LATER)

    assert standing(sent(office, old)) == [(COUNT, old.public_id)]


def test_a_condition_that_its_team_sets_anew_stands_once(office: Office) -> None:
    old = conditioned(office)
    case = accept(sent(office, old), by=office.reception, now=LATER)

    new = decided(office, case, conditions=(REPORT, "Mark each camera."))

    assert sorted(stated(new)) == sorted([REPORT, COUNT, "Mark each camera."])


def test_a_case_that_was_returned_takes_nothing_over_twice(office: Office) -> None:
    case = sent(office, conditioned(office))
    case = return_incomplete(case, what="The page is missing.", by=office.reception, now=LATER)

    submit(case, by=office.clerk, now=LATER, library=office.library)

    assert len(standing(case)) == 2


def test_an_allowed_appeal_keeps_the_conditions_and_doubles_none(office: Office) -> None:
    first = conditioned(office)
    case = appeal(first.case, grounds="The quantity.", by=office.clerk, now=LATER)
    case = reopen(case, why="Right.", by=a_person("head_of_unit"), now=LATER)

    second = decided(office, case, conditions=(REPORT,))

    assert sorted(stated(second)) == sorted([REPORT, COUNT])
    assert Condition.objects.count() == 2


def test_an_appeal_against_a_decision_that_was_amended_since_gives_no_second_licence_beside_the_amended_one(
    office: Office,
) -> None:
    first = a_decided_licence(office)
    amended = decided(office, accept(sent(office, first), by=office.reception, now=LATER))
    case = appeal(first.case, grounds="The quantity.", by=office.clerk, now=LATER)
    case = reopen(case, why="Right.", by=a_person("head_of_unit"), now=LATER)

    with pytest.raises(Refused, match=f"{amended.public_id} took the place of the one of this case: revoke it"):
        decided(office, case)
    assert list(Licence.objects.filter(state="issued")) == [amended]


def test_what_went_under_a_licence_that_has_ended_counts_after_an_allowed_appeal(office: Office) -> None:
    first = a_decided_licence(office)
    book(first, [an_entry("6 items", worth="36000 EUR", happened=LATER.date())], by=office.customs, now=LATER)
    surrender(first, why="We appeal.", by=office.clerk, now=LATER)
    case = appeal(first.case, grounds="The conditions.", by=office.clerk, now=LATER)

    second = decided(office, reopen(case, why="Right.", by=a_person("head_of_unit"), now=LATER))

    [line] = balances_of(second)
    assert line.sentence.startswith(
        "Licensed 8 items; used 6, reserved 0, left 2. In value: licensed 48000 EUR; used 36000,"
    )
    first.refresh_from_db()
    said = json.loads(second.statement)
    assert (first.state, second.replaces, said.get("replaces")) == ("surrendered", first, None)
    back = an_entry("1 items", kind=Kind.CORRECTION, corrects=Key("26DE0001", 1, Kind.DEBIT), worth="6000 EUR")
    with pytest.raises(Refused, match="name that one"):
        book(first, [back], by=office.customs, now=TODAY_AT)
    assert book(second, [back], by=office.customs, now=TODAY_AT).lines[0].balance.used == 5


def test_what_another_state_objects_to_is_not_amended_away(office: Office) -> None:
    old = conditioned(office)
    asked = handle.ask_consent(
        old.case, country="FR", body="SBDU", asked=LATER.date(), window_ends=LATER.date(), silence="consent",
        by=office.officer, now=LATER,
    )  # fmt: skip
    asked = handle.record_consent(
        asked, answer="objection", on=LATER.date(), ground="A denial.", by=office.officer, now=LATER
    )
    case = accept(sent(office, old), by=office.reception, now=LATER)

    with pytest.raises(Refused, match=rf"Case {old.case}, licence {old}: SBDU \(FR\) objected"):
        decided(office, case)
    handle.record_consent(asked, answer="consent", on=LATER.date(), ground="They agreed.", by=office.officer, now=LATER)
    made = propose(
        Case.objects.get(pk=case.pk), verdict="grant", lines=[], reasons=[], by=office.officer, now=LATER,
        valid_until=LATER.date().replace(year=2028), departs="They agreed.",
    )  # fmt: skip

    assert made.case.state in ("proposed", "countersigned")


# --- duties ----------------------------------------------------------------------------------


def owed(licence: Licence) -> list[tuple[str, str, Day]]:
    open_ = licence.duties.filter(done=None, lifted=False).order_by("kind", "due")
    return list(open_.values_list("kind", "about", "due"))


def test_duties_added_by_hand_and_proofs_of_past_shipments_move_to_the_new_licence(home: Path) -> None:
    case, officer = a_case(end_use="military"), a_person("officer")
    old = a_licence(case)
    book(old, [an_entry("2 items")], by=a_person("customs_officer"), now=NOW.replace(year=2027))
    visit = add_duty(old, kind="post_shipment_check", text="Count them.", due=LAST, by=officer, now=NOW)
    done = add_duty(old, kind="other", text="Send a photograph.", due=LAST, by=officer, now=NOW)
    fulfil(done, finding="Sent.", by=case.applicant, now=NOW)
    before = owed(old)

    new = a_licence(case, replaces=old)
    replace(old, with_=new, by=officer, now=NOW)

    assert {kind for kind, _, _ in before} == {"delivery_verification", "post_shipment_check", "record_keeping"}
    assert (owed(old), owed(new)) == ([], before)
    visit.refresh_from_db()
    assert (visit.licence, visit.lifted) == (new, False)
    assert [each.text for each in old.duties.exclude(done=None)] == ["Send a photograph."]
    assert visit.pk in case.events.get(verb="replace").body["duties"]


def test_a_declaration_that_set_a_duty_off_before_sets_none_off_again(home: Path) -> None:
    case, customs = a_case(end_use="military"), a_person("customs_officer")
    old = a_licence(case)
    book(old, [an_entry("2 items", happened=TODAY)], by=customs, now=TODAY_AT)
    duty = old.duties.get(kind="delivery_verification")
    fulfil(duty, finding="Delivered.", by=case.applicant, now=TODAY_AT)
    new = a_licence(case, replaces=old)
    replace(old, with_=new, by=None, now=TODAY_AT)

    book(new, [an_entry("1 items", seq=2), an_entry("1 items", declaration="26DE2")], by=customs, now=TODAY_AT)

    assert [about for kind, about, _ in owed(new) if kind == "delivery_verification"] == ["26DE2"]
    assert Duty.objects.filter(kind="record_keeping", lifted=False).count() == 1


def test_reports_go_on_in_their_rhythm_and_goods_return_after_the_new_last_day(home: Path) -> None:
    for kind, duty, amended in (("global", "usage_report", 3), ("temporary", "return", 1)):
        case = a_case(kind=kind, dossier={})
        old = a_licence(case, last=Day(2027, 10, 31))
        before = [due for each, _, due in owed(old) if each == duty]
        new = a_licence(case, replaces=old, last=Day(2028, 10, 31))
        new.duties.all().delete()
        owe_on_issue(new, TODAY + timedelta(days=60))

        replace(old, with_=new, by=None, now=NOW)
        after = [due for each, _, due in owed(new) if each == duty]

        assert len(after) == len(set(after)) >= amended
        if duty == "return":
            assert (len(before), after) == (1, [Day(2028, 11, 30)])
        else:
            assert after[: len(before)] == before
            assert all(due > before[-1] for due in after[len(before) :])
        assert owed(old) == []


def test_what_is_overdue_stays_owed_after_an_amendment(home: Path) -> None:
    case = a_case()
    old = a_licence(case)
    add_duty(old, kind="usage_report", text="Report.", due=TODAY, by=a_person("officer"), now=TODAY_AT)
    new = a_licence(case, replaces=old)

    replace(old, with_=new, by=None, now=TODAY_AT + timedelta(days=30))

    assert ("usage_report", "", TODAY) in owed(new)


# --- which can be amended --------------------------------------------------------------------


def test_a_second_amendment_is_refused_while_the_first_is_open(office: Office) -> None:
    old = a_decided_licence(office)
    first = amend(old, by=office.clerk, now=LATER)

    with pytest.raises(Refused, match=f"Application {first.public_id} is to amend licence {old.public_id} already"):
        amend(old, by=office.clerk, now=LATER)
    discard(first, by=office.clerk, now=LATER)
    second = sent(office, old)
    with pytest.raises(Refused, match=f"{second.public_id} is to amend"):
        amend(old, by=office.clerk, now=LATER)
    withdraw(second, why="No more.", by=office.clerk, now=LATER)
    assert amend(old, by=office.clerk, now=LATER).state == "draft"


def test_of_two_drafts_the_second_is_not_sent_in(office: Office) -> None:
    old = a_decided_licence(office)
    slow = amend(old, by=office.clerk, now=LATER)
    Case.objects.filter(pk=slow.pk).update(amends=None)  # as if both had been begun before there was a rule
    fast = sent(office, old)
    Case.objects.filter(pk=slow.pk).update(amends=old)
    for piece in PIECES:
        a_piece(slow, piece)

    with pytest.raises(Refused, match=f"Application {fast.public_id} is to amend"):
        submit(slow, by=office.clerk, now=LATER, library=office.library)
    assert not slow.submissions.exists()


def _expire(licence: Licence) -> object:
    return Licence.objects.filter(pk=licence.pk).update(valid_until=licence.valid_from)


def _use_up(licence: Licence) -> object:
    return book(licence, [an_entry("6 items")], by=a_person("customs_officer"), now=TODAY_AT)


def _appeal(licence: Licence) -> object:
    return Case.objects.filter(pk=licence.case_id).update(state="appealed")


OVER: list[tuple[Callable[[Licence], object], str]] = [
    (
        lambda licence: revoke(licence, why="A diversion.", by=a_person("head_of_unit"), now=TODAY_AT),
        "is revoked is not amended",
    ),
    (
        lambda licence: surrender(licence, why="No need.", by=licence.case.applicant, now=TODAY_AT),
        "is surrendered is not amended",
    ),
    (_expire, "expired on 2026-11-01, and is not amended; apply anew"),
    (_use_up, "All that licence NL-.* allows has been used"),
    (_appeal, "comes from is appealed"),
]


@pytest.mark.parametrize(("end", "why"), OVER)
def test_a_licence_that_is_over_is_not_amended(home: Path, end: Callable[[Licence], object], why: str) -> None:
    old = a_licence()
    end(old)

    with pytest.raises(Refused, match=why):
        amend(old, by=old.case.applicant, now=TODAY_AT)
    assert not Case.objects.filter(amends=old).exists()


def test_what_ended_while_the_firm_wrote_its_draft_is_told_when_it_is_sent_in(office: Office) -> None:
    old = a_decided_licence(office)
    drafted = amend(old, by=office.clerk, now=LATER)
    for piece in PIECES:
        a_piece(drafted, piece)
    revoke(old, why="A diversion.", by=office.head, now=LATER)

    with pytest.raises(Refused, match="is revoked is not amended; apply anew"):
        submit(drafted, by=office.clerk, now=LATER, library=office.library)
    assert not drafted.submissions.exists()


def test_what_ends_while_the_office_looks_at_it_is_not_held_against_a_case_that_was_returned(office: Office) -> None:
    old = a_decided_licence(office)
    case = return_incomplete(sent(office, old), what="A page is missing.", by=office.reception, now=LATER)
    entry = an_entry("8 items", worth="48000 EUR", happened=LATER.date())
    book(old, [entry], by=office.customs, now=LATER)

    assert submit(case, by=office.clerk, now=LATER, library=office.library).state == "submitted"


def test_a_suspended_licence_may_be_amended(home: Path) -> None:
    old = a_licence()
    suspend(old, why="A doubt.", by=a_person("officer"), now=TODAY_AT)

    assert amend(old, by=old.case.applicant, now=TODAY_AT).amends == old


@pytest.mark.parametrize("role", ["officer", "head_of_unit", "adviser", "customs_officer", "auditor", "reader"])
def test_who_begins_no_amendment(home: Path, role: str) -> None:
    old = a_licence()
    others = [a_person(role), a_person("applicant", organisation=an_organisation("exporter", "Osprey Optics GmbH"))]  # type: ignore[arg-type]
    for person in others:
        with pytest.raises(Refused, match="Only people who apply for this firm"):
            amend(old, by=person, now=TODAY_AT)
    assert not Case.objects.filter(amends=old).exists()


def test_a_reservation_of_the_old_licence_is_debited_under_the_new_one(home: Path) -> None:
    case, customs = a_case(), a_person("customs_officer")
    old = a_licence(case)
    book(old, [an_entry("4 items", kind=Kind.RESERVATION)], by=case.applicant, now=TODAY_AT)
    new = a_licence(case, replaces=old)
    replace(old, with_=new, by=None, now=TODAY_AT)

    done = book(new, [an_entry("4 items")], by=customs, now=TODAY_AT)

    assert [each.sentence for each in done.lines] == ["Licensed 6 items; used 4, reserved 0, left 2."]
