"""Cases of another system are taken over from a CSV file: all of them, or none with every fault named."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from navicert.office.actions.import_cases import FLAG, import_cases
from navicert.office.cases.case_file import BadFile, read_cases
from navicert.office.models import Case, Event, Organisation
from office_people import a_person, an_organisation

NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db
OURS = """\
reference,kind,state,outcome,exporter,submitted,decided,destination,end_user,description,eu_code,quantity,unit,value,currency
A-1,individual,decided,grant,Kestrel Meters Pvt,2023-01-09,2023-02-20,BR,Instituto Atlantico,Thermal camera,6A003.b.4,8,items,48000,EUR
A-1,,,,,,,,,Mains adapter,none,8,items,400,EUR
A-2,individual,withdrawn,,Kestrel Meters Pvt,2023-03-01,2023-03-08,IN,Narmada Labs,Lens,6A004,2,items,900,EUR
A-3,individual,draft,,Kestrel Meters Pvt,,,CL,Clinica Andina,Thermal camera,6A003.b.4,1,items,6000,EUR
"""
THEIRS = """\
reference_code;case_type;status;decision;organisation;eori_number;submitted_at;decided_at;country;end_user_name;good_description;rating;quantity;unit
GBSIEL/2024/0000017/P;SIEL;finalised;proviso;KESTREL METERS;DE123;2024-01-09T10:11:12Z;2024-02-20;BR;Instituto Atlantico;Camera;6A003.b.4;8;NAR
GBSIEL/2024/0000018/P;SIEL;finalised;nlr;Kestrel Meters Pvt;;2024-01-09;2024-02-20;JO;Depot 4;Radar module;ML5.b;8;NAR
"""


@pytest.fixture
def firm() -> Organisation:
    made = an_organisation(name="Kestrel Meters Pvt")
    made.identifiers = {"eori": "DE123"}
    made.save()
    a_person("applicant", organisation=made)
    return made


def faults_of(text: str) -> list[str]:
    with pytest.raises(BadFile) as bad:
        import_cases(text.encode(), now=NOW)
    return [str(fault) for fault in bad.value.faults]


def test_ended_cases_come_as_history_and_drafts_as_drafts(firm: Organisation) -> None:
    decided, withdrawn, draft = import_cases(OURS.encode(), now=NOW)
    assert [decided.state, withdrawn.state, draft.state] == ["decided", "withdrawn", "draft"]
    assert (decided.outcome, str(decided.decided), decided.value) == (
        "grant",
        "2023-02-20 12:00:00+00:00",
        Decimal(48400),
    )
    assert decided.title == "Thermal camera and 1 more, Instituto Atlantico, BR"
    assert all(Case.objects.get(pk=case.pk).flags == [FLAG] for case in (decided, withdrawn, draft))
    said = Event.objects.get(case=decided)
    assert (said.verb, said.body["reference"], said.body["row"]) == ("import_decided", "A-1", 2)
    assert decided.words.filter(word="a-1").exists()
    assert not decided.applicant.is_active
    assert draft.applicant.is_active
    assert [event.verb for event in draft.events.all()] == ["begin", "import"]


def test_headings_and_words_of_other_systems_are_understood(firm: Organisation) -> None:
    civil, military = import_cases(THEIRS.encode(), now=NOW)
    assert (civil.kind, civil.outcome, civil.exporter) == ("individual", "grant_with_conditions", firm)
    assert (military.kind, military.outcome) == ("military-individual", "no_licence_required")
    assert read_cases(THEIRS.encode())[0].goods[0]["quantity"] == {"amount": "8", "unit": "items"}


def test_every_fault_of_every_row_is_named_and_nothing_is_imported(firm: Organisation) -> None:
    bad = OURS.replace("A-2,individual,withdrawn", "A-2,individuel,withdrawn").replace("2023-02-20", "20.2.2023")
    assert faults_of(bad.replace(",CL,", ",Chile,")) == [
        "row 2, decided: '20.2.2023' is no day; write it like 2024-03-18.",
        next(each for each in faults_of(bad) if each.startswith("row 4, kind: 'individuel' is no licence type here")),
        "row 5, destination: 'CHILE' is no country; write its two letters, such as DE.",
    ]
    assert not Case.objects.exists()


def test_firms_that_are_not_entered_and_cases_in_course_are_refused(firm: Organisation) -> None:
    [strange] = faults_of(
        OURS.replace("A-2,individual,withdrawn,,Kestrel Meters Pvt", "A-2,individual,withdrawn,,Osprey")
    )
    assert strange == "row 4, exporter: Osprey is not entered here: enter and approve the firm first."
    [course] = faults_of(OURS.replace("A-3,individual,draft", "A-3,individual,under_review"))
    assert "decide the case there first, or import it as a draft" in course


def test_a_case_is_imported_once(firm: Organisation) -> None:
    first = import_cases(OURS.encode(), now=NOW)[0]
    assert f"row 2, reference: A-1 was imported before, as {first.public_id}." in faults_of(OURS)
    assert Case.objects.count() == 3


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "row 1: It has 0 rows below its headings; 1 to 20000 are read."),
        ("reference,kind,state\nA,individual,draft\n", "row 1, exporter: This column is missing."),
        ("reference,kind,state,exporter,colour\nA,b,c,d,e\n", "row 1, colour: This column is not known"),
        ("reference,kind,state,exporter,case_type\nA,b,c,d,e\n", "row 1, case_type: The column kind stands twice."),
        ('reference,kind,state,exporter\n"A,b,c,d\n', "row 1: The file is not CSV"),
        ("reference,kind,state,exporter\n,individual,draft,X\n", "row 2, reference: It is empty"),
    ],
)
def test_a_file_that_is_none_of_cases_is_refused(text: str, fault: str) -> None:
    assert faults_of(text)[0].startswith(fault)


def test_text_in_another_coding_is_refused() -> None:
    with pytest.raises(BadFile, match="not UTF-8"):
        import_cases("reference\nMünster".encode("latin-1"), now=NOW)


def test_the_command_imports_or_names_the_rows(
    firm: Organisation, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cases.csv"
    file.write_text(OURS, encoding="utf-8")
    call_command("cases", "import", str(file))
    assert "3 cases imported (1 decided, 1 draft, 1 withdrawn)" in capsys.readouterr().out
    with pytest.raises(CommandError, match="Nothing was imported: 3 faults"):
        call_command("cases", "import", str(file))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("cases", "import", str(tmp_path / "none.csv"))
