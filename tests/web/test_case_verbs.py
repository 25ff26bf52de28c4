"""What is done to a case from its pages: what each verb does, what is refused, and that nothing typed is lost."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from case_pages import REASON, SECRET, do, fresh, give_advice, page, steps, two_teams, words
from navicert.library.library import Library
from navicert.office.actions.decide import appeal, propose
from navicert.office.actions.handle import note
from navicert.office.actions.issue import issue
from navicert.office.models import Referral
from office_cases import NOW, Office, accepted, advised, an_office, countersigned, sent_in
from office_people import a_person
from pages_seen import Seen

pytestmark = pytest.mark.django_db
LAST = (date.today() + timedelta(days=700)).isoformat()  # of a licence that is proposed on a page today


@pytest.fixture
def office(tmp_path: Path, settings: Settings) -> Office:
    settings.NAVICERT_HOME, settings.AUTHORITY_KEY = tmp_path, tmp_path / "authority.jwks"
    return an_office(Library(tmp_path))


# --- the verbs ---------------------------------------------------------------------------------------


def test_a_case_goes_from_the_reception_to_the_licence_on_pages_alone(client: Client, office: Office) -> None:
    case = sent_in(office)
    assert do(client, office.reception, case, "accept").status_code == 302
    assert do(client, office.officer, case, "assign", to=office.officer.pk).status_code == 302
    offered = page(client, office.officer, f"/cases/{case.public_id}/do/circulate")
    assert "Technical" in offered.text
    assert "6A003.b.4" in offered.text
    assert do(client, office.officer, case, "circulate").status_code == 302
    for referral in Referral.objects.filter(case=case, closed=None):
        adviser = office.advisers[referral.team.slug]
        assert do(client, adviser, case, "take", referral.pk).status_code == 302
        said = {
            "verdict": "approve_with_conditions",
            "conditions": "Report each delivery.\n\nNo resale.",
            "speaks_of": "everything",
        }
        reason = {"criterion_0": "15-1-d", "sentence_0": "Resale is known.", "evidence_0": "ND-1, ND-2"}
        assert do(client, adviser, case, "advise", referral.pk, **said, **reason).status_code == 302
    advice = fresh(case).advice.first()
    assert advice is not None
    assert advice.reasons == [{"criterion": "15-1-d", "sentence": "Resale is known.", "evidence": ["ND-1", "ND-2"]}]
    assert sorted(c.text for c in advice.conditions.all()) == ["No resale.", "Report each delivery."]
    decision = {
        "verdict": "grant_with_conditions",
        "valid_until": LAST,
        "quantity_1": "6",
    }
    assert do(client, office.officer, case, "propose", **decision).status_code == 302
    text = page(client, office.head, f"/cases/{case.public_id}/do/countersign")
    proposal = case.proposals.get(standing=True)
    assert proposal.body in text.text
    assert proposal.sha256 in text.text
    assert do(client, office.head, case, "countersign").status_code == 302
    assert do(client, office.officer, case, "decide").status_code == 302
    assert (fresh(case).state, fresh(case).outcome) == ("decided", "grant_with_conditions")
    assert [line.quantity for line in case.licences.get().lines.all()] == [6]
    shown = page(client, office.officer, f"/cases/{case.public_id}")
    assert case.licences.get().public_id in shown.text


def test_a_question_a_note_a_consent_and_a_return_are_written_and_shown(client: Client, office: Office) -> None:
    case = accepted(office)
    assert do(client, office.officer, case, "ask", question="Which kiln?", answer_by="2026-12-01").status_code == 302
    query = case.queries.get()
    assert "stands still" in page(client, office.officer, f"/cases/{case.public_id}").text
    assert do(client, office.officer, case, "cancel_query", query.pk).status_code == 302
    assert do(client, office.officer, case, "note", text="Inside.", reader="authority").status_code == 302
    assert do(client, office.officer, case, "note", text="Outside.", reader="exporter").status_code == 302
    assert [n.visible for n in case.notes.order_by("pk")] == ["authority", "exporter"]
    asked = {
        "country": "FR",
        "body": "Ministry",
        "asked": "2026-11-01",
        "window_ends": "2026-12-31",
        "silence": "nothing",
    }
    assert do(client, office.officer, case, "ask_consent", **asked).status_code == 302
    consent = case.consents.get()
    said = {"answer": "objection", "on": "2026-11-20", "ground": ""}
    assert do(client, office.officer, case, "record_consent", consent.pk, **said).status_code == 409
    assert (
        do(client, office.officer, case, "record_consent", consent.pk, **{**said, "ground": "Denied."}).status_code
        == 302
    )
    seen = words(page(client, office.officer, f"/cases/{case.public_id}"))
    assert "Objects" in seen
    assert "Denied." in seen
    assert do(client, office.reception, case, "return_incomplete", what="The chart.").status_code == 302
    assert fresh(case).state == "returned"


def test_advice_on_some_lines_or_parties_only(client: Client, office: Office) -> None:
    case = two_teams(office)
    referral = case.referrals.get(team__slug="defence")
    given = {"verdict": "refuse", "criterion_0": "15-1-d", "sentence_0": SECRET, "speaks_of": "lines"}
    nothing = do(client, office.advisers["defence"], case, "advise", referral.pk, **given)
    assert nothing.status_code == 422
    assert SECRET in nothing.content.decode()
    assert do(client, office.advisers["defence"], case, "advise", referral.pk, **given, lines="1").status_code == 302
    assert case.advice.get().scope == {"lines": [1]}
    seen = words(page(client, office.officer, f"/cases/{case.public_id}"))
    assert "speaks of line 1" in seen


def test_a_condition_is_lifted_by_its_owner_and_offered_to_nobody_else(client: Client, office: Office) -> None:
    case = two_teams(office)
    give_advice(office, case, "technical", verdict="approve_with_conditions", conditions=["Report each delivery."])
    give_advice(office, case, "defence", verdict="approve", reasons=[])
    condition = case.conditions.get()
    assert "lift_condition" not in steps(page(client, office.officer, f"/cases/{case.public_id}"))
    assert do(client, office.officer, case, "lift_condition", condition.pk, why="A burden.").status_code == 403
    assert "lift_condition" in steps(page(client, office.advisers["technical"], f"/cases/{case.public_id}"))
    assert (
        do(client, office.advisers["technical"], case, "lift_condition", condition.pk, why="Done.").status_code == 302
    )
    assert "Lifted" in page(client, office.officer, f"/cases/{case.public_id}").text


def test_an_appeal_is_decided_on_its_page(client: Client, office: Office) -> None:
    case = advised(office)
    made = propose(case, verdict="refuse", lines=[], reasons=[REASON], departs="New facts.", by=office.officer, now=NOW)
    assert do(client, office.head, case, "send_back", why="Thin.").status_code == 302
    assert not case.proposals.get(pk=made.pk).standing
    seen = words(page(client, office.officer, f"/cases/{case.public_id}"))
    assert "Sent back" in seen
    assert "Thin." in seen
    case = countersigned(office)
    issue(case, by=office.officer, now=NOW + timedelta(days=4))
    appeal(case, grounds="The kiln is real.", by=office.clerk, now=NOW + timedelta(days=5))
    head = a_person("head_of_unit")
    assert "Appeals: 1" in words(page(client, head, "/desk"))
    assert do(client, office.head, case, "reopen", why="True.").status_code == 403  # had a part in the decision
    assert do(client, head, case, "reopen", why="True.").status_code == 302
    assert fresh(case).state == "advised"


# --- refusals -----------------------------------------------------------------------------------------


def test_what_is_refused_is_said_above_and_what_was_typed_stays(client: Client, office: Office) -> None:
    case = advised(office)
    given = {"verdict": "refuse", "departs": "", "criterion_0": "15-1-d", "sentence_0": "Diverted before."}
    refused = do(client, office.officer, case, "propose", **given)
    assert refused.status_code == 409
    seen = Seen(refused.content.decode())
    assert "There is a problem" in seen.text
    assert "Say why the decision departs from it" in seen.text
    assert "Diverted before." in seen.text
    assert [f["value"] for f in seen.all("input") if f.get("name") == "verdict" and "checked" in f] == ["refuse"]
    wrong = do(client, office.officer, case, "propose", verdict="partial", criterion_0="1", quantity_1="999")
    assert wrong.status_code == 422
    seen = Seen(wrong.content.decode())
    links = {a["href"][1:] for a in seen.all("a") if a.get("href", "").startswith("#id_")}
    assert links == {"id_verdict", "id_sentence_0", "id_quantity_1"}
    assert links <= set(seen.ids())
    assert fresh(case).state == "advised"
    assert do(client, office.reception, case, "propose", verdict="grant").status_code == 403


def test_more_rows_are_added_without_losing_what_was_typed(client: Client, office: Office) -> None:
    case = two_teams(office)
    referral = case.referrals.get(team__slug="defence")
    typed = {"verdict": "refuse", "sentence_1": "Half a thought", "conditions": "One", "do": "more"}
    answered = do(client, office.advisers["defence"], case, "advise", referral.pk, **typed)
    seen = Seen(answered.content.decode())
    assert answered.status_code == 200
    assert "There is a problem" not in seen.text
    assert "Half a thought" in seen.text
    assert "id_sentence_3" in seen.ids()
    assert not case.advice.exists()


def test_the_second_of_two_officers_is_told_and_nothing_is_lost(client: Client, office: Office) -> None:
    case = advised(office)
    client.force_login(office.officer)
    address = f"/cases/{case.public_id}/do/propose"
    opened = {"version": str(case.version), "verdict": "grant", "valid_until": LAST}
    note(case, text="Wait: the ministry called.", by=office.reception, now=NOW)
    late = client.post(address, {**opened, "departs": "A long thought."})
    assert late.status_code == 409
    seen = Seen(late.content.decode())
    assert "was faster (note" in words(seen)
    assert "A long thought." in seen.text
    again = {f["name"]: f["value"] for f in seen.all("input") if f.get("name") == "version"}
    assert client.post(address, {**opened, **again}).status_code == 302
    second = client.post(address, {**opened, "version": str(fresh(case).version)})
    assert second.status_code == 409
    assert "was faster" in second.content.decode()
    assert case.proposals.count() == 1


def test_a_signature_is_for_the_text_that_was_read(client: Client, office: Office) -> None:
    case = advised(office)
    day = NOW.date()
    propose(
        case, verdict="grant", lines=[], reasons=[], by=office.officer, now=NOW,
        valid_from=day, valid_until=day.replace(year=2028),
    )  # fmt: skip
    client.force_login(office.head)
    answered = client.post(f"/cases/{case.public_id}/do/countersign", {"seen": "0" * 64})
    assert answered.status_code == 409
    assert "another text" in answered.content.decode()
    assert fresh(case).state == "proposed"
