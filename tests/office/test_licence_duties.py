"""What has to be done after issue: on which day, by whom, and who is told when it is not."""

from __future__ import annotations

from datetime import date as Day
from datetime import timedelta
from typing import Any

import pytest

from navicert.licensing.calendars import WorkingDays
from navicert.licensing.dossier import Dossier
from navicert.licensing.kinds import LicenceKind
from navicert.office.actions.book import book
from navicert.office.actions.duty import CONCERN, add_duty, fulfil, lift_duty, remind
from navicert.office.actions.licence import replace
from navicert.office.cases.kinds import kind_named
from navicert.office.licences.duties import duties_of, overdue
from navicert.office.models.licence import Duty, Licence, Notice
from navicert.office.permissions.case import Refused
from navicert.office.visible.cases import events_seen
from office_licences import LAST, NOW, TODAY, a_case, a_licence, an_entry
from office_people import a_person, an_organisation

pytestmark = [pytest.mark.office, pytest.mark.django_db, pytest.mark.usefixtures("home")]


def rows(licence: Licence) -> list[tuple[str, str, Day]]:
    return list(Duty.objects.filter(licence=licence).order_by("kind", "due").values_list("kind", "about", "due"))


def test_periodic_reports_fall_due_until_the_licence_ends() -> None:
    usage = next(d for k in kinds_with("usage_report") for d in k.after_issue if d.kind == "usage_report")
    kind = next(k for k in kinds_with("usage_report") if usage in k.after_issue)

    owed = list(
        duties_of(kind, Dossier(kind.id, {}), "issue", TODAY, until=Day(2028, 11, 21), working=WorkingDays.of("DE"))
    )

    assert [each.due for each in owed if each.rule == usage.id] == [
        Day(2026, 12, 22), Day(2027, 6, 22), Day(2027, 12, 22), Day(2028, 6, 22), Day(2028, 12, 22),
    ]  # fmt: skip


def kinds_with(duty: str) -> list[LicenceKind]:
    from navicert.library.kinds import kinds

    found = [kind for kind in kinds().values() if any(each.kind == duty for each in kind.after_issue)]
    if not found:
        pytest.skip(f"no licence type owes a {duty}")
    return found


def test_each_shipment_owes_its_proof_of_delivery_and_prolongs_the_keeping_of_records() -> None:
    licence, customs = a_licence(end_use="military"), a_person("customs_officer")

    book(licence, [an_entry("2 items")], by=customs, now=NOW)
    later = NOW + timedelta(days=31)
    book(licence, [an_entry("1 items", declaration="26DE2", happened=Day(2026, 12, 23))], by=customs, now=later)
    book(licence, [an_entry("1 items", declaration="26DE2", item=2, happened=Day(2026, 12, 23))], by=customs, now=later)

    assert rows(licence) == [
        ("delivery_verification", "26DE0001", Day(2027, 2, 22)),
        ("delivery_verification", "26DE2", Day(2027, 3, 23)),
        ("record_keeping", "", Day(2031, 12, 23)),
    ]


def test_a_duty_is_reported_with_its_evidence_once() -> None:
    licence = a_licence(officer=a_person("officer"))
    duty = add_duty(
        licence,
        kind="delivery_verification",
        text="Send the delivery note.",
        due=TODAY + timedelta(days=30),
        by=a_person("officer"),
        now=NOW,
    )

    done = fulfil(
        duty,
        finding="Delivered on 3 December.",
        evidence=["Delivery note 4711", "serial 0012"],
        by=licence.case.applicant,
        now=NOW,
    )
    with pytest.raises(Refused, match="was reported as done on 2026-11-22"):
        fulfil(duty, finding="Again.", by=licence.case.applicant, now=NOW)

    assert (done.done_by, done.evidence) == (licence.case.applicant, ["Delivery note 4711", "serial 0012"])
    assert [event.verb for event in licence.case.events.all()] == ["add_duty", "fulfil"]
    assert Notice.objects.filter(person=licence.case.officer).get().text.endswith(": reported as done.")


def test_a_check_on_site_is_reported_by_an_inspector_and_a_concern_reaches_the_authority_only() -> None:
    officer, head = a_person("officer"), a_person("head_of_unit")
    licence = a_licence(officer=officer)
    words = {"kind": "post_shipment_check", "text": "Count the cameras at the survey office.", "due": LAST}
    duty = add_duty(licence, **words, by=officer, now=NOW)  # type: ignore[arg-type]

    with pytest.raises(Refused, match="inspector or licensing officer"):
        fulfil(duty, finding="All there.", by=licence.case.applicant, now=NOW)
    fulfil(duty, finding="Two of six are missing.", by=a_person("inspector"), now=NOW, concern=True)
    licence.case.refresh_from_db()

    assert licence.case.flags == [CONCERN]
    assert licence.case.events.get(verb="fulfil").visible == "authority"
    told = {notice.person for notice in Notice.objects.filter(text__contains="with a concern")}
    assert told == {officer, head}


def test_what_a_check_on_site_found_is_in_no_step_that_the_firm_reads_even_where_nothing_was_wrong() -> None:
    licence = a_licence()
    words = {"kind": "post_shipment_check", "text": "Count the cameras.", "due": LAST}
    duty = add_duty(licence, **words, by=a_person("officer"), now=NOW)  # type: ignore[arg-type]

    fulfil(duty, finding="All six, in the cellar.", by=a_person("inspector"), now=NOW)

    assert [each.verb for each in events_seen(licence.case.applicant, licence.case)] == ["add_duty"]
    assert "fulfil" in [each.verb for each in events_seen(a_person("officer"), licence.case)]


def test_why_a_check_on_site_was_lifted_is_in_no_step_and_no_notice_that_the_firm_reads() -> None:
    officer, licence = a_person("officer"), a_licence()
    duties = [
        add_duty(licence, kind=kind, text=text, due=LAST, by=officer, now=NOW)
        for kind, text in (("post_shipment_check", "Count the cameras."), ("other", "Send a photograph."))
    ]

    for duty in duties:
        lift_duty(duty, why=f"The service saw it ({duty.kind}).", by=officer, now=NOW)

    clerk = licence.case.applicant
    read = [each.body["why"] for each in events_seen(clerk, licence.case) if each.verb == "lift_duty"]
    assert read == ["The service saw it (other)."]
    inside = [each.body["why"] for each in events_seen(officer, licence.case) if each.verb == "lift_duty"]
    assert sorted(inside) == ["The service saw it (other).", "The service saw it (post_shipment_check)."]
    told = Notice.objects.filter(person=clerk, text__contains="is no longer asked for")
    assert [("service" in each.text) for each in told] == [False, False]


def test_the_authority_waives_a_duty_and_the_firm_does_not() -> None:
    licence = a_licence()
    officer = a_person("officer")
    duty = add_duty(licence, kind="other", text="Send a photograph.", due=LAST, by=officer, now=NOW)

    with pytest.raises(Refused):
        lift_duty(duty, why="Too much work.", by=licence.case.applicant, now=NOW)
    lift_duty(duty, why="The inspector saw it.", by=officer, now=NOW)
    with pytest.raises(Refused, match="was lifted"):
        fulfil(duty, finding="Here it is.", by=licence.case.applicant, now=NOW)


@pytest.mark.parametrize("role", ["applicant", "adviser", "inspector", "customs_officer", "auditor", "reader"])
def test_who_adds_no_duty(role: str) -> None:
    with pytest.raises(Refused):
        add_duty(a_licence(), kind="other", text="More work.", due=LAST, by=a_person(role), now=NOW)  # type: ignore[arg-type]


def test_another_firm_reports_nothing() -> None:
    licence = a_licence()
    duty = add_duty(licence, kind="other", text="Send it.", due=LAST, by=a_person("officer"), now=NOW)
    other = a_person("applicant", organisation=an_organisation("exporter", "Osprey Optics GmbH"))

    with pytest.raises(Refused, match="Only people who apply for this firm"):
        fulfil(duty, finding="Sent.", by=other, now=NOW)


def test_the_firm_is_reminded_once_and_then_the_authority_is_told_once() -> None:
    officer = a_person("officer")
    licence = a_licence(officer=officer)
    due = TODAY + timedelta(days=10)
    add_duty(licence, kind="other", text="Send it.", due=due, by=officer, now=NOW)
    Notice.objects.all().delete()
    late = NOW + timedelta(days=11)

    assert (len(remind(NOW)), remind(NOW)) == (1, [])
    assert [notice.person for notice in Notice.objects.all()] == [licence.case.applicant]
    assert (remind(late), remind(late)) == (["1 duties are overdue"], [])
    assert {notice.person for notice in Notice.objects.filter(text__contains="was due")} == {
        licence.case.applicant,
        officer,
    }
    assert [each.text for each in overdue(late.date())] == ["Send it."]
    assert licence.case.events.filter(verb="duty_overdue").count() == 1


def test_an_amended_licence_carries_on_what_is_owed_and_proofs_of_past_shipments() -> None:
    case, officer = a_case(end_use="military"), a_person("officer")
    old = a_licence(case)
    book(old, [an_entry("2 items")], by=a_person("customs_officer"), now=NOW)
    report = add_duty(old, kind="usage_report", text="Report.", due=LAST, by=officer, now=NOW)

    new = a_licence(case, replaces=old)
    replace(old, with_=new, by=officer, now=NOW)
    report.refresh_from_db()

    assert (report.licence, report.lifted) == (new, False)
    assert [each.about for each in new.duties.filter(kind="delivery_verification")] == ["26DE0001"]
    assert not old.duties.exists()


def test_a_duty_is_owed_where_its_condition_holds_or_nobody_can_tell() -> None:
    kind = kind_named("individual")
    day: dict[str, Any] = {"until": LAST, "working": WorkingDays.of("DE")}
    user = {"name": "Tadmor Survey Ltd", "country": "TR", "type": "civil"}

    civil = duties_of(kind, Dossier(kind.id, {"end_use_type": "civil", "end_user": user}), "shipment", TODAY, **day)
    military = duties_of(kind, Dossier(kind.id, {"end_use_type": "military"}), "shipment", TODAY, **day)
    unknown = duties_of(kind, Dossier(kind.id, {}), "shipment", TODAY, **day)

    assert [each.kind for each in civil] == ["record_keeping"]
    for owed in (military, unknown):
        assert [each.kind for each in owed] == ["record_keeping", "delivery_verification"]
