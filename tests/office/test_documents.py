"""Documents of a case: attached by the firm, graded, opened by those who may, and every opening on file."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from pytest_django import Settings

from clamd_server import EICAR, ClamdServer
from navicert.library.virus_scanner import Scanner
from navicert.office.actions.apply import begin, submit
from navicert.office.actions.documents import (
    Access,
    NotGivenOut,
    open_document,
    regrade,
    withdraw_document,
)
from navicert.office.actions.handle import ask, return_incomplete
from navicert.office.cases.uploads import store
from navicert.office.models import Act, Case, Document, Event, Opening, Person
from navicert.office.permissions.case import Refused, may_open, may_see_openings, was_given
from office_cases import INDIVIDUAL, NOW, Office, a_draft, a_licence, accepted, sent_in
from office_documents import a_pdf, attached
from office_people import a_person, a_team, an_organisation

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=3)


@pytest.fixture
def draft(office: Office) -> Case:
    return begin("individual", exporter=office.firm, by=office.clerk, now=NOW, values=INDIVIDUAL)


def cleared(person: Person, clearance: str, *nationalities: str) -> Person:
    person.clearance, person.nationalities = clearance, list(nationalities)
    person.save(update_fields=["clearance", "nationalities"])
    return person


def read(document: Document, by: Person) -> bytes:
    with open_document(document, by=by, now=LATER) as file:
        return file.read()


# --- attaching -------------------------------------------------------------------------------


def test_a_document_is_kept_by_its_hash_and_recorded_without_its_name(draft: Case) -> None:
    document = attached(draft, name="thrust curve of motor 7.pdf")
    assert (document.media, document.size) == ("application/pdf", len(a_pdf()))
    assert store().path(document.sha256).read_bytes() == a_pdf()
    event = Event.objects.get(case=draft, verb="attach")
    act = Act.objects.get(entry=bytes.fromhex(event.entry))
    assert json.loads(bytes(act.envelope.data))["inputs"]["document"] == document.sha256
    assert "motor" not in bytes(act.envelope.data).decode()


def test_two_cases_with_the_same_file_share_its_bytes(office: Office, draft: Case) -> None:
    other = begin("individual", exporter=office.firm, by=office.clerk, now=NOW)
    assert attached(draft).sha256 == attached(other).sha256
    assert len(list(store().digests())) == 1


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("../specification.pdf", "holds /, which is part of a path"),
        ("c:\\specification.pdf", r"holds :, which is part of a path"),
        ("spec\u202efdp.exe.pdf", r"the hidden sign U\+202E"),
        ("spec\n.pdf", r"the hidden sign U\+000A"),
        ("", "empty or longer than 200 letters"),
        ("x" * 200 + ".pdf", "empty or longer than 200 letters"),
        (".hidden.pdf", "keep for themselves"),
        ("nul.pdf", "keep for themselves"),
        ("specification.docx", "does not end as that of a PDF"),
    ],
)
def test_a_bad_name_is_refused_with_a_sentence(draft: Case, name: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        attached(draft, name=name)
    assert not Document.objects.exists()


def test_a_kind_of_file_that_the_piece_does_not_take_is_refused(draft: Case) -> None:
    with pytest.raises(Refused, match="This is a plain text .TXT.; here, PDF is taken."):
        attached(draft, name="a.txt", data=b"text")
    attached(draft, "evidence", name="a.txt", data=b"text")


def test_a_piece_that_the_kind_does_not_know_is_refused(draft: Case) -> None:
    with pytest.raises(Refused, match="has no document 'horoscope'"):
        attached(draft, "horoscope")


def test_the_same_file_twice_is_said(draft: Case) -> None:
    first = attached(draft)
    with pytest.raises(Refused, match=f"attached already .{first.public_id}."):
        attached(draft)


def test_a_case_holds_so_many_documents(draft: Case, settings: Settings) -> None:
    settings.MOST_DOCUMENTS = 1
    attached(draft)
    with pytest.raises(Refused, match="at most 1 documents"):
        attached(draft, text="another")


def test_somebody_who_looked_at_an_older_version_is_told(draft: Case) -> None:
    attached(draft)
    with pytest.raises(Refused, match="was faster"):
        attached(draft, text="b", version=1)


def test_nobody_attaches_to_the_case_of_another_firm(office: Office, draft: Case) -> None:
    other = a_person("applicant", organisation=an_organisation("exporter", "Osprey Optics GmbH"))
    for person in (other, office.officer, office.auditor, a_person()):
        with pytest.raises(Refused):
            attached(draft, by=person)
    assert not Document.objects.exists()


def test_nobody_gives_a_grading_above_the_own_clearance(draft: Case) -> None:
    with pytest.raises(Refused, match="Your clearance does not reach that grading"):
        attached(draft, grading="secret")
    cleared(draft.applicant, "secret")
    assert attached(draft, grading="secret").grading == "secret"


def test_after_sending_in_documents_come_only_with_a_query_or_as_evidence(office: Office) -> None:
    case = accepted(office)
    with pytest.raises(Refused, match="nobody has asked for documents"):
        attached(case, by=office.clerk)
    ask(case, question="Where is the kiln?", by=office.officer, now=LATER)
    assert was_given(attached(case, by=office.clerk, now=LATER))


def test_evidence_for_duties_is_attached_after_the_decision(office: Office) -> None:
    case = a_licence(office).case
    assert attached(case, "evidence", by=office.clerk, now=NOW + timedelta(days=30)).piece == "evidence"
    with pytest.raises(Refused, match="what was sent in is changed no more"):
        attached(case, "data_sheet", by=office.clerk, text="b", now=NOW + timedelta(days=30))


# --- the scanner -----------------------------------------------------------------------------


def test_a_file_that_the_scanner_knows_is_not_kept(draft: Case, settings: Settings) -> None:
    with ClamdServer() as server:
        settings.CLAMD = Scanner.parse(server.address)
        attached(draft)
        with pytest.raises(Refused, match="The virus scanner found Eicar-Test-Signature"):
            attached(draft, "evidence", name="a.txt", data=EICAR)
    with pytest.raises(Refused, match="does not answer .* so the file was not kept"):
        attached(draft, text="another")
    assert Document.objects.count() == len(list(store().digests())) == 1


# --- opening ---------------------------------------------------------------------------------


def test_a_draft_belongs_to_the_firm_and_what_is_sent_in_to_those_who_see_the_case(office: Office) -> None:
    case = a_draft(office)
    document = attached(case, "contract")
    assert read(document, office.clerk) == a_pdf()
    with pytest.raises(Refused, match="no such case"):
        read(document, office.officer)
    submit(case, by=office.clerk, now=NOW + timedelta(hours=1), library=office.library)
    document.refresh_from_db()
    assert read(Document.objects.get(pk=document.pk), office.officer) == a_pdf()


def test_what_is_attached_to_a_returned_case_is_the_firm_s_own_until_it_is_sent_in_again(office: Office) -> None:
    case = return_incomplete(sent_in(office), what="The contract is missing.", by=office.reception, now=LATER)
    document = attached(case, "contract", by=office.clerk, now=LATER + timedelta(hours=1))
    assert may_open(office.officer, document) == "There is no such case among those that you may see."
    withdrawn = attached(case, "contract", by=office.clerk, now=LATER + timedelta(hours=1), text="wrong one")
    withdraw_document(withdrawn, by=office.clerk, now=LATER + timedelta(hours=2))
    submit(case, by=office.clerk, now=LATER + timedelta(hours=3), library=office.library)
    assert may_open(office.officer, Document.objects.get(pk=document.pk)) is None
    assert may_open(office.officer, Document.objects.get(pk=withdrawn.pk)) is not None
    assert may_open(office.clerk, Document.objects.get(pk=withdrawn.pk)) is None


def test_a_document_that_was_sent_in_stays_on_file_when_it_is_withdrawn(office: Office) -> None:
    case = a_draft(office)
    document = attached(case, "contract")
    submit(case, by=office.clerk, now=NOW + timedelta(hours=1), library=office.library)
    return_incomplete(case, what="Another contract, please.", by=office.reception, now=LATER)
    withdraw_document(document, by=office.clerk, now=LATER + timedelta(hours=1))
    assert read(Document.objects.get(pk=document.pk), office.officer) == a_pdf()


def test_clearance_nationality_and_team_decide_who_opens(office: Office) -> None:
    case = a_draft(office)
    cleared(office.clerk, "secret", "DE")
    teams = (a_team("technical"),)
    document = attached(
        case, "contract", by=office.clerk, grading="confidential", nationalities=("DE", "FR"), teams=teams
    )
    submit(case, by=office.clerk, now=NOW + timedelta(hours=1), library=office.library)
    document = Document.objects.get(pk=document.pk)
    engineer = a_person("officer", team=a_team("technical"))
    assert may_open(cleared(engineer, "restricted", "DE"), document) == (
        "This document is graded confidential; your clearance is restricted."
    )
    assert (
        may_open(cleared(engineer, "secret", "TR"), document)
        == "This document is released to nationals of DE, FR only."
    )
    assert may_open(cleared(engineer, "confidential", "TR", "FR"), document) is None
    assert may_open(cleared(office.officer, "secret", "DE"), document) == "This document is released to other teams."
    assert may_open(office.clerk, document) is None


def test_every_opening_and_every_refusal_is_on_file_and_in_the_record_for_graded_ones(office: Office) -> None:
    case = a_draft(office)
    cleared(office.clerk, "secret")
    plain, graded = attached(case, "contract"), attached(case, "contract", text="b", by=office.clerk, grading="secret")
    submit(case, by=office.clerk, now=NOW + timedelta(hours=1), library=office.library)
    plain, graded = (Document.objects.get(pk=each.pk) for each in (plain, graded))
    read(plain, office.officer)
    with pytest.raises(Refused, match="your clearance is none"):
        read(graded, office.officer)
    read(graded, office.clerk)
    seen = Opening.objects.order_by("pk").values_list("document", "person", "why_not")
    refused = "This document is graded secret; your clearance is none."
    assert list(seen) == [
        (plain.pk, office.officer.pk, ""),
        (graded.pk, office.officer.pk, refused),
        (graded.pk, office.clerk.pk, ""),
    ]
    acts = Act.objects.filter(subject=graded.public_id).order_by("pk")
    assert [act.verb for act in acts] == ["document.refused", "document.opened"]
    assert json.loads(bytes(acts[0].envelope.data))["outcome"]["why_not"] == refused
    assert not Act.objects.filter(subject=plain.public_id).exists()
    assert Case.objects.get(pk=case.pk).version == Event.objects.filter(case=case).count(), "reading changes no case"


def test_a_damaged_or_missing_document_is_not_given_out_and_that_is_on_file(
    draft: Case, caplog: pytest.LogCaptureFixture
) -> None:
    document = attached(draft)
    path = store().path(document.sha256)
    path.write_bytes(a_pdf()[:-1] + b"!")
    with pytest.raises(NotGivenOut, match="damaged or missing on this server, so it is not given out"):
        read(document, draft.applicant)
    path.unlink()
    with pytest.raises(NotGivenOut, match="tell the office"):
        read(document, draft.applicant)
    said, last = (entry.getMessage() for entry in caplog.records)
    assert ["was changed after it was kept" in said, "is missing from" in last] == [True, True]
    assert Opening.objects.exclude(why_not="").count() == 2


def test_who_opened_it_is_for_the_owner_and_auditors(office: Office) -> None:
    case = sent_in(office)
    assert may_see_openings(office.clerk, case) is may_see_openings(office.auditor, case) is None
    for person in (office.officer, office.head, office.advisers["technical"], office.customs, a_person()):
        assert may_see_openings(person, case) is not None


# --- grading anew ----------------------------------------------------------------------------


def test_the_owner_opens_wider_and_the_officer_only_narrows(office: Office) -> None:
    case = a_draft(office)
    cleared(office.clerk, "secret")
    cleared(office.officer, "secret")
    document = attached(case, "contract", by=office.clerk, grading="restricted", nationalities=("DE",))
    cleared(office.clerk, "secret", "DE")
    cleared(office.officer, "secret", "DE")
    submit(case, by=office.clerk, now=NOW + timedelta(hours=1), library=office.library)
    document = Document.objects.get(pk=document.pk)
    wider, narrower = Access("none", ("DE",)), Access("secret", ("DE",))
    with pytest.raises(Refused, match="Only the firm whose document it is may open it to more people"):
        regrade(document, access=wider, why="Nothing secret in it.", by=office.officer, now=LATER)
    assert regrade(document, access=narrower, why="Range data.", by=office.officer, now=LATER).grading == "secret"
    with pytest.raises(Refused, match="Nothing is changed"):
        regrade(document, access=narrower, why="Range data.", by=office.clerk, now=LATER)
    assert regrade(document, access=wider, why="Published meanwhile.", by=office.clerk, now=LATER).grading == "none"
    said = Event.objects.filter(case=case, verb="regrade").order_by("seq").first()
    assert said is not None
    assert said.body["before"]["grading"] == "restricted"
    assert said.body["why"] == "Range data."


def test_nobody_lowers_a_grading_that_they_may_not_read(office: Office, draft: Case) -> None:
    cleared(draft.applicant, "secret")
    document = attached(draft, grading="secret")
    colleague = a_person("applicant", organisation=office.firm)
    with pytest.raises(Refused, match="graded secret; your clearance is none"):
        regrade(document, access=Access(), why="I want to read it.", by=colleague, now=LATER)


@pytest.mark.parametrize(
    ("first", "second", "narrower"),
    [
        (Access("secret"), Access("none"), True),
        (Access("none"), Access("secret"), False),
        (Access(nationalities=("DE",)), Access(), True),
        (Access(), Access(nationalities=("DE",)), False),
        (Access(nationalities=("DE", "FR")), Access(nationalities=("DE",)), False),
        (Access(nationalities=("DE",)), Access(nationalities=("DE", "FR")), True),
    ],
)
def test_what_is_narrower(first: Access, second: Access, narrower: bool) -> None:
    assert first.narrower_than(second) is narrower


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("cosmic", [], []), "'cosmic' is no grading"),
        (("none", ["de"], []), "'de' is no country"),
        (("none", [], ["astrology"]), "There is no team 'astrology'"),
        (("none", [], ["\0"]), "There is no team"),
    ],
)
def test_an_access_that_cannot_be_read_is_refused(words: tuple[str, list[str], list[str]], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        Access.read(*words)


def test_withdrawing_is_for_the_firm_while_it_has_the_case(office: Office) -> None:
    case = a_draft(office)
    document = attached(case, "contract")
    with pytest.raises(Refused):
        withdraw_document(document, by=office.officer, now=NOW)
    submit(case, by=office.clerk, now=NOW + timedelta(hours=1), library=office.library)
    with pytest.raises(Refused, match="changed no more: the case is submitted"):
        withdraw_document(document, by=office.clerk, now=LATER)
