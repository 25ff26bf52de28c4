"""What stands in the way of a decision when it is proposed, and again when it is issued; and how it goes back."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from navicert.library.library import Library
from navicert.licensing.states import why_not
from navicert.office.actions.apply import submit
from navicert.office.actions.bench import judge_hit
from navicert.office.actions.decide import appeal, countersign, propose, reopen, send_back
from navicert.office.actions.handle import ask_consent, record_consent
from navicert.office.actions.issue import issue
from navicert.office.cases import risk
from navicert.office.cases.able import able
from navicert.office.cases.in_the_way import of_issue
from navicert.office.models import Case, Consent, Licence, Notice, Person, Signature, StoredParty
from navicert.office.people.roles import ROLES
from navicert.office.permissions.case import NotAllowed, Refused, may_send_back
from navicert.office.screening.hits import hits_of_case
from navicert.office.screening.rescreened import look_again
from office_cases import NOW, Office, a_draft, a_licence, advised, an_office, countersigned
from office_lanes import a_policy, known, swiss
from office_lists import OTHER_PERSON, PERSON, bring, new_home
from office_people import a_person, an_organisation, give
from office_today import (
    A_YEAR_ON,
    DAY,
    TODAY,
    advised_today,
    an_office_with_lists,
    countersigned_today,
    found_another_party,
    sent_in_today,
    the_end_user_is_listed,
)
from office_verbs import REASON

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=5)
WHY = "The contract was changed since."


@pytest.fixture
def lists(home: Path) -> Office:
    """An office whose lists are in force."""
    return an_office_with_lists(home)


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def asked_abroad(case: Case, office: Office, *, silence: str = "nothing") -> Consent:
    """A ministry abroad is asked, and has thirty days."""
    return ask_consent(
        case, country="FR", body="SBDU", asked=NOW.date(), window_ends=NOW.date() + timedelta(days=30), silence=silence,
        by=office.officer, now=NOW,
    )  # fmt: skip


def grant(case: Case, office: Office, **days: object) -> None:
    said = {"valid_until": LATER.date().replace(year=2028), **days}
    propose(case, verdict="grant", lines=[], reasons=[], by=office.officer, now=LATER, **said)  # type: ignore[arg-type]


# --- sent back once it is countersigned ----------------------------------------------------------


@pytest.mark.parametrize("who", ["officer", "head", "another head"])
def test_what_is_countersigned_goes_back_and_its_signatures_count_for_nothing_else(office: Office, who: str) -> None:
    case = countersigned(office)
    person = {"officer": office.officer, "head": office.head}.get(who) or a_person("head_of_unit")
    first = case.proposals.get(standing=True)
    assert "send_back" in able(person, case)

    event = send_back(first, why=WHY, by=person, now=LATER)

    case = fresh(case)
    assert (case.state, event.verb, event.body, event.by) == ("advised", "send_back", {"why": WHY}, person)
    assert not case.proposals.filter(standing=True).exists()
    assert Signature.objects.get(proposal=first).accepts
    told = set(Notice.objects.filter(text=f"{case.public_id} was sent back: {WHY}").values_list("person", flat=True))
    assert told == {office.officer.pk, office.head.pk} - {person.pk}
    grant(case, office)
    case = fresh(case)
    assert case.state == "proposed"
    second = case.proposals.get(standing=True)
    with pytest.raises(Refused, match="only while it is countersigned"):
        issue(case, by=office.officer, now=LATER)
    countersign(second, seen=second.sha256, by=office.head, now=LATER)
    assert isinstance(issue(case, by=office.officer, now=LATER), Licence)
    with pytest.raises(Refused, match="sent back or replaced"):
        send_back(first, why=WHY, by=a_person("head_of_unit"), now=LATER)
    with pytest.raises(Refused, match="cannot be done while it is decided"):
        send_back(second, why=WHY, by=a_person("head_of_unit"), now=LATER)


def test_who_sends_back_what_is_countersigned_and_who_does_not(office: Office) -> None:
    case = countersigned(office)
    proposal = case.proposals.get(standing=True)
    may = {"head_of_unit", "head_of_department"}
    for role, described in ROLES.items():
        team = case.advice.select_related("team")[0].team if role == "adviser" else None
        place = an_organisation(described.kinds[0])
        person = a_person(role, team=team, organisation=place if team is None else None)
        assert (may_send_back(person, proposal) is None) is (role in may), role
    adviser = Person.objects.get(pk=case.advice.values("by")[:1])
    give(adviser, "head_of_unit")
    both = a_person("head_of_unit")
    give(both, "reader", organisation=office.firm)
    for person, why in ((adviser, "gave advice"), (both, "post in the firm"), (a_person("officer"), "This is for")):
        with pytest.raises(NotAllowed, match=why):
            send_back(proposal, why=WHY, by=person, now=LATER)
        assert "send_back" not in able(person, case)
    with pytest.raises(Refused, match="The reason is empty"):
        send_back(proposal, why=" ", by=office.officer, now=LATER)
    assert why_not("send_back", fresh(case).state) is None


def test_the_officer_does_not_take_back_what_waits_for_a_signature(office: Office) -> None:
    case = advised(office)
    grant(case, office)
    with pytest.raises(NotAllowed):
        send_back(case.proposals.get(), why=WHY, by=office.officer, now=LATER)
    assert "send_back" not in able(office.officer, fresh(case))


# --- other states --------------------------------------------------------------------------------


@pytest.mark.parametrize("silence", ["nothing", "objection", "consent"])
def test_an_objection_bars_every_decision_but_a_refusal_until_it_is_settled(office: Office, silence: str) -> None:
    case = advised(office)
    consent = record_consent(
        asked_abroad(case, office, silence=silence), answer="objection", on=NOW.date(), ground="Article 11",
        by=office.officer, now=NOW,
    )  # fmt: skip
    with pytest.raises(Refused, match=r"SBDU \(FR\) objected on 2026-09-14"):
        grant(case, office)
    for words in ({"answer": "consent", "ground": " "}, {"answer": "objection", "ground": "Once more."}):
        with pytest.raises(Refused, match="settled"):
            record_consent(consent, on=NOW.date(), by=office.officer, now=NOW, **words)
    record_consent(consent, answer="consent", on=NOW.date(), ground="End use shown.", by=office.officer, now=NOW)
    grant(case, office)
    assert fresh(case).state == "proposed"
    assert [e.body["answer"] for e in case.events.filter(verb="record_consent")] == ["objection", "consent"]


def test_a_refusal_waits_for_no_other_state(office: Office) -> None:
    case = advised(office)
    record_consent(
        asked_abroad(case, office), answer="objection", on=NOW.date(), ground="Article 11", by=office.officer, now=NOW
    )
    made = propose(
        case, verdict="refuse", lines=[], reasons=[REASON], by=office.officer, now=LATER, departs="France objects."
    )
    countersign(made, seen=made.sha256, by=office.head, now=LATER)
    issue(case, by=office.officer, now=LATER)
    assert fresh(case).outcome == "refuse"


def test_an_objection_that_came_after_the_proposal_stops_its_issue(office: Office) -> None:
    case = countersigned(office)
    consent = asked_abroad(case, office, silence="consent")
    assert isinstance(consent, Consent)
    record_consent(consent, answer="objection", on=NOW.date(), ground="Article 11", by=office.officer, now=NOW)
    asked_abroad(case, office, silence="nothing")
    with pytest.raises(Refused, match=r"objected on .* may object until 2026-10-14 and has not answered"):
        issue(case, by=office.officer, now=LATER)
    assert fresh(case).state == "countersigned"
    assert not Licence.objects.exists()


def test_where_silence_will_be_consent_the_licence_is_made_out_and_nothing_goes_yet(office: Office) -> None:
    case = countersigned(office)
    asked_abroad(case, office, silence="consent")
    assert isinstance(issue(case, by=office.officer, now=LATER), Licence)


# --- days ----------------------------------------------------------------------------------------


def test_a_licence_neither_begins_in_the_past_nor_holds_too_long(office: Office) -> None:
    case, today = advised(office), LATER.date()
    for days, why in (
        ({"valid_from": today - timedelta(days=1)}, "earliest"),
        ({"valid_until": today.replace(year=2028) + timedelta(days=1)}, "24 months at most"),
        ({"valid_until": today - timedelta(days=1)}, "before its first day"),
        ({"valid_until": None}, "Say until which day"),
    ):
        with pytest.raises(Refused, match=why):
            grant(case, office, **days)
    grant(case, office, valid_from=today, valid_until=today.replace(year=2028))
    made = case.proposals.get(standing=True)
    countersign(made, seen=made.sha256, by=office.head, now=LATER)
    with pytest.raises(Refused, match="The licence was to hold from 2026-09-19, and today is 2026-09-20"):
        issue(case, by=office.officer, now=LATER + timedelta(days=1))
    licence = issue(case, by=office.officer, now=LATER)
    assert isinstance(licence, Licence)
    assert licence.valid_from == today


def test_without_a_first_day_it_holds_from_the_day_of_its_issue(office: Office) -> None:
    case = countersigned(office)
    assert json.loads(case.proposals.get().body)["valid_from"] is None
    licence = issue(case, by=office.officer, now=LATER + timedelta(days=9))
    assert isinstance(licence, Licence)
    assert licence.valid_from == (LATER + timedelta(days=9)).date()


# --- signatures ----------------------------------------------------------------------------------


def test_what_lacks_a_signature_is_not_issued_whatever_its_state_says(office: Office) -> None:
    case = advised(office)
    grant(case, office)
    Case.objects.filter(pk=case.pk).update(state="countersigned")
    with pytest.raises(Refused, match="needs the signature of head of unit"):
        issue(case, by=office.officer, now=LATER)


# --- hits and lists ------------------------------------------------------------------------------


def test_a_hit_that_nobody_has_settled_stops_the_issue(lists: Office, home: Path) -> None:
    the_end_user_is_listed(home)
    case = countersigned_today(lists)
    with pytest.raises(Refused, match=r"Instituto Atlantico de Imagem may be on the list TEST-PERSONS \(tp-9\)"):
        issue(case, by=lists.officer, now=TODAY)
    [which] = [hit.which for hit in hits_of_case(case, DAY)]
    judge_hit(case, which, finding="false", because="Another institute.", by=lists.officer, now=TODAY)
    with pytest.raises(Refused, match="judge the hit first"):  # one person is not enough
        issue(case, by=lists.officer, now=TODAY)


def test_once_two_have_found_that_it_is_another_party_it_is_issued(lists: Office, home: Path) -> None:
    the_end_user_is_listed(home)
    case = countersigned_today(lists)
    found_another_party(lists, case)
    assert isinstance(issue(case, by=lists.officer, now=TODAY), Licence)


def test_a_hit_that_was_found_true_after_the_proposal_sends_it_back(lists: Office, home: Path) -> None:
    the_end_user_is_listed(home)
    case = countersigned_today(lists)
    [which] = [hit.which for hit in hits_of_case(case, DAY)]
    later = TODAY + timedelta(minutes=1)
    judge_hit(case, which, finding="true", because="The same address.", by=lists.officer, now=later)
    with pytest.raises(Refused, match="after this decision was proposed: send it back"):
        issue(case, by=lists.officer, now=later)


def test_when_the_lists_have_changed_nothing_is_issued_before_the_parties_were_looked_at(
    lists: Office, home: Path
) -> None:
    case = countersigned_today(lists)
    bring(home, "TEST-PERSONS", [PERSON, {**OTHER_PERSON, "id": "tp-3"}])
    with pytest.raises(Refused, match="The lists have changed since .*Instituto Atlantico"):
        issue(case, by=lists.officer, now=TODAY)
    look_again(TODAY)
    assert isinstance(issue(case, by=lists.officer, now=TODAY), Licence)


def test_a_hit_that_came_with_a_change_of_a_list_stops_the_issue(lists: Office, home: Path) -> None:
    case = countersigned_today(lists)
    the_end_user_is_listed(home)
    look_again(TODAY)
    with pytest.raises(Refused, match="may be on the list TEST-PERSONS"):
        issue(case, by=lists.officer, now=TODAY)


def test_a_list_that_cannot_be_relied_on_any_more_stops_the_issue(lists: Office, home: Path) -> None:
    case = countersigned_today(lists)
    (home / "lists" / "TEST-PERSONS" / "current").unlink()
    with pytest.raises(Refused, match="cannot be compared with the lists now"):
        issue(case, by=lists.officer, now=TODAY)


def test_a_case_that_nobody_ever_screened_is_not_issued_whoever_has_signed_it(home: Path) -> None:
    office = an_office(Library(home), lists=False)
    case = countersigned_today(office)
    assert "not-screened" in case.flags
    with pytest.raises(
        Refused, match="Instituto Atlantico de Imagem cannot be compared with the lists now, so nothing"
    ) as no:
        issue(case, by=office.officer, now=TODAY)
    assert "Once the lists are there, the round of the office looks" in str(no.value)
    assert fresh(case).state == "countersigned"
    assert not Licence.objects.exists()


def test_a_refusal_needs_no_lists(home: Path) -> None:
    office = an_office(Library(home), lists=False)
    case = advised(office)
    made = propose(case, verdict="refuse", lines=[], reasons=[REASON], by=office.officer, now=LATER, departs="Facts.")
    countersign(made, seen=made.sha256, by=office.head, now=LATER)
    issue(case, by=office.officer, now=LATER)
    assert fresh(case).outcome == "refuse"


def test_a_case_that_could_not_be_screened_is_looked_at_as_soon_as_the_lists_are_there(home: Path) -> None:
    office = an_office(Library(home), lists=False)
    case = countersigned_today(office)
    assert "not-screened" in case.flags
    new_home(home)
    the_end_user_is_listed(home)
    with pytest.raises(Refused, match="could not be compared with the lists when the case was sent in"):
        issue(case, by=office.officer, now=TODAY)
    look_again(TODAY)
    with pytest.raises(Refused, match="may be on the list"):
        issue(case, by=office.officer, now=TODAY)


def test_the_parties_of_a_case_that_an_appeal_opened_again_are_watched_again(lists: Office, home: Path) -> None:
    case = advised_today(lists)
    made = propose(case, verdict="refuse", lines=[], reasons=[REASON], departs="Facts.", by=lists.officer, now=TODAY)
    countersign(made, seen=made.sha256, by=lists.head, now=TODAY)
    issue(case, by=lists.officer, now=TODAY)
    bring(home, "TEST-PERSONS", [PERSON, OTHER_PERSON, {**PERSON, "id": "tp-4"}])
    look_again(TODAY)
    standing = StoredParty.objects.filter(until=None, external_id__startswith=case.public_id)
    assert not standing.exists()
    reopen(
        appeal(fresh(case), grounds="The kiln is real.", by=lists.clerk, now=TODAY), why="True.",
        by=a_person("head_of_unit"), now=TODAY,
    )  # fmt: skip
    look_again(TODAY)
    assert standing.count() == case.parties.count()
    grant_now = {"lines": [], "reasons": [], "by": lists.officer, "now": TODAY, "valid_until": A_YEAR_ON}
    made = propose(fresh(case), verdict="grant", **grant_now)  # type: ignore[arg-type]
    countersign(made, seen=made.sha256, by=lists.head, now=TODAY)
    assert isinstance(issue(case, by=lists.officer, now=TODAY), Licence)


# --- the special lanes ---------------------------------------------------------------------------


def test_the_automatic_lane_asks_the_same_questions(lists: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    known(lists)
    a_policy((a_person("policy_owner"), a_person("policy_owner")))
    monkeypatch.setattr("navicert.office.actions.issue.of_issue", lambda *_about: iter(["A state objects."]))
    case = swiss(lists)
    assert (case.state, case.outcome) == ("submitted", "")
    assert case.events.get(verb="stay_out").body["why"] == "A state objects."
    assert not case.licences.exists()
    monkeypatch.undo()
    case = swiss(lists)
    assert case.state == "decided"
    assert list(of_issue(case, case.proposals.get(), TODAY)) == []


# --- two who act at once -------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["submit", "propose"])
def test_what_was_decided_before_is_read_before_the_case_is_locked(
    office: Office, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_licence(office)
    case = a_draft(office) if verb == "submit" else advised(office)
    monkeypatch.setattr(risk, "_KEPT", risk._Kept())
    with CaptureQueriesContext(connection) as asked:
        if verb == "submit":
            submit(case, by=office.clerk, now=NOW, library=office.library)
        else:
            grant(case, office)
    said = [each["sql"] for each in asked]
    locked = next(place for place, sql in enumerate(said) if sql.startswith("SAVEPOINT"))
    read = [
        place for place, sql in enumerate(said) if "end_use" in sql and '"outcome" IN' in sql and "COUNT" not in sql
    ]
    whole = [place for place in read if '"decided" >' not in said[place] and "LIMIT" not in said[place]]
    assert whole
    assert max(whole) < locked


def test_nothing_is_in_the_way_of_a_case_of_today(lists: Office) -> None:
    case = countersigned_today(lists)
    assert list(of_issue(case, case.proposals.get(), TODAY)) == []
    assert sent_in_today(lists).state == "submitted"
