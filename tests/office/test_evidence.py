"""Evidence for a duty: an inspector brings what was seen on site, the firm what proves a delivery, and who opens which."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from navicert.office.actions.documents import open_document
from navicert.office.actions.duty import add_duty, fulfil, lift_duty
from navicert.office.actions.evidence import bring_evidence
from navicert.office.actions.licence import replace
from navicert.office.models import Document, Duty, Licence, Opening, Person
from navicert.office.permissions.case import Refused
from navicert.office.permissions.licence import may_bring_evidence
from navicert.office.visible.cases import NoSuchCase
from navicert.office.visible.documents import documents_seen, evidence_or_404, evidence_seen, openings_seen
from office_documents import a_pdf, an_upload
from office_licences import LAST, NOW, a_case, a_licence
from office_people import a_person, a_team, an_organisation, give

pytestmark = [pytest.mark.office, pytest.mark.django_db]
LATER = NOW + timedelta(hours=2)


@pytest.fixture(autouse=True)
def installation(home: Path) -> Path:
    return home


def a_check(licence: Licence | None = None, kind: str = "post_shipment_check") -> Duty:
    """A check on site that is to be reported on."""
    found = licence or a_licence(officer=a_person("officer"))
    found.case.events.create(seq=900, at=NOW, verb="submit", body={}, entry="0" * 66)  # as every case was sent in
    return add_duty(found, kind=kind, text="Count them.", due=LAST, by=a_person("officer"), now=NOW)


def brought(
    duty: Duty, by: Person, text: str = "Six cameras, serial numbers 1 to 6", name: str = "visit.pdf"
) -> Document:
    upload = an_upload(name, a_pdf(text))
    with upload.file:
        return bring_evidence(duty, upload=upload, by=by, now=LATER)


def opens(document: Document, by: Person) -> bool:
    try:
        open_document(document, by=by, now=LATER).close()
    except Refused:
        return False
    return True


def test_an_inspector_brings_the_photographs_of_a_visit_and_reports_on_it() -> None:
    duty, inspector = a_check(), a_person("inspector")

    document = brought(duty, inspector)
    done = fulfil(duty, finding="All six are there.", evidence=[document.public_id], by=inspector, now=LATER)

    event = duty.licence.case.events.get(verb="bring_evidence")
    assert (document.duty, document.piece) == (duty, "evidence")
    assert (event.visible, event.body["duty"], "visit" in str(event.body)) == ("authority", duty.pk, False)
    assert done.evidence == [document.public_id]
    assert [each.name for each in evidence_seen(inspector, duty.licence)[duty.pk]] == ["visit.pdf"]


def test_who_opens_what_a_check_on_site_found_and_who_does_not() -> None:
    duty, inspector = a_check(), a_person("inspector")
    licence, document = duty.licence, brought(duty, inspector)
    firm = [licence.case.applicant, a_person("reader", organisation=licence.holder)]
    two_hats = give(a_person("inspector"), "reader", organisation=licence.holder).person
    team = a_team("technical", organisation=an_organisation("authority"))

    for person in (
        inspector,
        a_person("inspector"),
        licence.case.officer,
        a_person("head_of_unit"),
        a_person("auditor"),
    ):
        assert person is not None
        assert evidence_or_404(person, licence, document.public_id) == document
        assert opens(document, person)
    for person in (
        *firm,
        two_hats,
        a_person("customs_officer"),
        a_person("adviser", team=team),
        a_person("administrator"),
    ):
        with pytest.raises(NoSuchCase):
            evidence_or_404(person, licence, document.public_id)
        assert evidence_seen(person, licence) == {}
        assert not opens(document, person)
    for person in firm:
        assert documents_seen(person, licence.case) == []
    assert openings_seen(licence.case.applicant, licence.case) == []
    assert len(openings_seen(a_person("auditor"), licence.case) or []) == Opening.objects.count() == 11


def test_the_firm_proves_a_delivery_and_the_authority_opens_it() -> None:
    duty = a_check(kind="delivery_verification")
    licence = duty.licence

    document = brought(duty, licence.case.applicant, name="delivery note.pdf")

    assert licence.case.events.get(verb="bring_evidence").visible == "exporter"
    assert opens(document, licence.case.applicant)
    assert opens(document, a_person("officer"))
    assert not opens(document, a_person("applicant", organisation=an_organisation("exporter", "Osprey Optics GmbH")))


@pytest.mark.parametrize(
    ("kind", "may"),
    [
        ("post_shipment_check", {"inspector", "officer"}),
        ("delivery_verification", {"applicant", "company_administrator", "inspector", "officer", "customs_officer"}),
    ],
)
def test_who_brings_evidence_is_who_may_report(kind: str, may: set[str]) -> None:
    duty = a_check(kind=kind)
    add_duty(duty.licence, kind="post_shipment_check", text="Look.", due=LAST, by=a_person("officer"), now=NOW)
    roles = (
        "company_administrator", "applicant", "reader", "reception", "officer", "adviser", "head_of_unit", "inspector",
        "policy_owner", "administrator", "customs_officer", "auditor",
    )  # fmt: skip

    allowed = {role for role in roles if may_bring_evidence(a_person(role), duty) is None}  # type: ignore[arg-type]

    assert allowed == may


def test_nobody_else_s_evidence_is_kept() -> None:
    duty = a_check()
    other = a_person("applicant", organisation=an_organisation("exporter", "Osprey Optics GmbH"))
    two_hats = give(a_person("inspector"), "reader", organisation=duty.licence.holder).person

    for person in (duty.licence.case.applicant, other, a_person("customs_officer"), two_hats):
        with pytest.raises(Refused):
            brought(duty, person)
    assert not Document.objects.exists()


def test_evidence_comes_before_the_report_once_and_not_after_it() -> None:
    duty, inspector = a_check(), a_person("inspector")
    brought(duty, inspector)
    with pytest.raises(Refused, match="This very file is attached already"):
        brought(duty, inspector)
    with pytest.raises(Refused, match="holds /, which is part of a path"):
        brought(duty, inspector, name="../visit.pdf")
    fulfil(duty, finding="All there.", by=inspector, now=LATER)
    with pytest.raises(Refused, match="was reported as done"):
        brought(Duty.objects.get(pk=duty.pk), inspector, text="More")
    lifted = a_check(a_licence())
    lift_duty(lifted, why="Not needed.", by=a_person("officer"), now=LATER)
    with pytest.raises(Refused, match="was lifted"):
        brought(Duty.objects.get(pk=lifted.pk), inspector)


def test_evidence_goes_with_its_duty_to_the_amended_licence() -> None:
    case = a_case(officer=a_person("officer"))
    duty, inspector = a_check(a_licence(case)), a_person("inspector")
    document = brought(duty, inspector)
    new = a_licence(case, replaces=duty.licence)

    replace(duty.licence, with_=new, by=None, now=LATER)

    assert evidence_or_404(inspector, new, document.public_id) == document
