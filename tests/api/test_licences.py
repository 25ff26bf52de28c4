"""Licences through the interface: customs ask and book, officers stop, holders report, others see nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from navicert.office.actions.licence import suspend
from navicert.office.authority import local_day
from navicert.office.models.licence import Licence, Use
from navicert.office.models.people import Person
from office_licences import a_case, a_licence
from office_people import a_person, a_token, an_organisation

pytestmark = [pytest.mark.office, pytest.mark.django_db, pytest.mark.usefixtures("home")]
TODAY = local_day(timezone.now())
TERM: dict[str, Any] = {"first": TODAY - timedelta(days=30), "last": TODAY + timedelta(days=700)}


def ask(client: Client, person: Person, path: str, body: object = None) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {a_token(person)}"}
    if body is None:
        answer = client.get(f"/api/v1{path}", headers=headers)
    else:
        answer = client.post(f"/api/v1{path}", body, content_type="application/json", headers=headers)
    return answer.status_code, answer.json()


def entry(quantity: str = "2", declaration: str = "26DE0001", **other: object) -> dict[str, object]:
    given = {"line": 1, "declaration": declaration, "quantity": quantity, "unit": "items"}
    return {**given, "happened": TODAY.isoformat(), **other}


def test_customs_ask_book_and_are_told_what_is_left(client: Client) -> None:
    licence, customs = a_licence(**TERM), a_person("customs_officer")
    at = f"/licences/{licence.public_id}"

    status, before = ask(client, customs, at)
    asked = ask(client, customs, f"{at}/check", {"entries": [entry("5", destination="TR")]})[1]
    booked = ask(client, customs, f"{at}/uses", {"entries": [entry("5")]})[1]
    again = ask(client, customs, f"{at}/uses", {"entries": [entry("5")]})[1]
    refused = ask(client, customs, f"{at}/uses", {"entries": [entry("2", "26DE0002")]})
    told = ask(client, customs, f"{at}/check", {"entries": [entry("2", "26DE0002")]})

    assert (status, before["standing"], before["usable"], before["document_code"]) == (200, "valid", True, "X060")
    assert (before["case"], before["can"]) == (None, ["reserve", "debit", "release", "correct", "running_total"])
    assert (asked["may_go"], asked["lines"][0]["remaining"]) == (True, "1")
    assert (booked["written"], booked["lines"][0]["sentence"]) == (1, "Licensed 6 items; used 5, reserved 0, left 1.")
    assert (again["written"], again["lines"]) == (0, booked["lines"])
    assert refused[0] == 409
    assert "has 1 items left" in refused[1]["error"]["message"]
    assert (told[0], told[1]["may_go"], told[1]["sentence"]) == (200, False, refused[1]["error"]["message"])
    assert Use.objects.count() == 1


def test_exporter_and_customs_see_a_suspension_with_the_next_request(client: Client) -> None:
    licence, customs, officer = a_licence(**TERM), a_person("customs_officer"), a_person("officer")
    at = f"/licences/{licence.public_id}"

    done = ask(client, officer, f"{at}/suspend", {"text": "The end user is under inquiry."})

    assert done == (200, {"id": licence.public_id, "state": "suspended"})
    for person in (customs, licence.case.applicant):
        seen = ask(client, person, at)[1]
        assert (seen["standing"], seen["usable"]) == ("suspended", False)
    asked = ask(client, customs, f"{at}/check", {"entries": [entry()]})[1]
    assert (asked["may_go"], "is suspended" in asked["sentence"]) == (False, True)
    assert ask(client, customs, f"{at}/uses", {"entries": [entry()]})[0] == 409


@pytest.mark.parametrize(
    ("role", "verb", "status"),
    [
        ("officer", "suspend", 200),
        ("officer", "revoke", 403),
        ("head_of_unit", "revoke", 200),
        ("applicant", "surrender", 200),
        ("applicant", "suspend", 403),
        ("reader", "surrender", 403),
        ("customs_officer", "suspend", 403),
        ("auditor", "suspend", 403),
        ("adviser", "suspend", 404),
        ("administrator", "suspend", 404),
        ("head_of_unit", "reinstate", 409),
    ],
)
def test_who_may_do_what_by_this_door(client: Client, role: Any, verb: str, status: int) -> None:
    licence = a_licence(**TERM)

    got, answer = ask(client, a_person(role), f"/licences/{licence.public_id}/{verb}", {"text": "For a good reason."})

    assert got == status
    assert got == 200 or answer["error"]["message"]


def test_another_firm_finds_no_such_licence(client: Client) -> None:
    licence = a_licence(**TERM)
    other = a_person("applicant", organisation=an_organisation("exporter", "Osprey Optics GmbH"))

    for path, body in (("", None), ("/uses", None), ("/check", {"entries": [entry()]}), ("/surrender", {"text": "x"})):
        status, answer = ask(client, other, f"/licences/{licence.public_id}{path}", body)
        assert (status, answer["error"]["field"]) == (404, "id")
    assert ask(client, other, "/licences")[1]["licences"] == []


def test_a_letter_is_read_by_whoever_sees_the_licence_and_by_nobody_else(client: Client) -> None:
    licence = a_licence(**TERM)
    suspend(licence, why="The end user is under inquiry.", by=a_person("officer"), now=timezone.now())
    [number] = ask(client, licence.case.applicant, f"/licences/{licence.public_id}")[1]["letters"]

    for person in (licence.case.applicant, a_person("customs_officer"), a_person("auditor")):
        status, letter = ask(client, person, f"/letters/{number}")
        assert (status, letter["kind"], letter["licence"]) == (200, "suspension", licence.public_id)
        assert letter["statement"]["paragraphs"][1]["text"] == "The end user is under inquiry."
    for person in (a_person("adviser"), a_person("applicant", organisation=an_organisation("exporter", "Osprey GmbH"))):
        assert ask(client, person, f"/letters/{number}")[0] == 404


def test_the_firm_begins_one_amendment_at_a_time_and_nobody_else_any(client: Client) -> None:
    licence = a_licence(**TERM)
    at = f"/licences/{licence.public_id}"

    assert "amend" in ask(client, licence.case.applicant, at)[1]["can"]
    assert ask(client, a_person("officer"), f"{at}/amend", {})[0] == 403
    status, made = ask(client, licence.case.applicant, f"{at}/amend", {})
    again = ask(client, licence.case.applicant, f"{at}/amend", {})

    assert (status, made["amends"]) == (201, licence.public_id)
    assert (again[0], f"Application {made['id']} is to amend" in again[1]["error"]["message"]) == (409, True)


def test_the_value_is_asked_for_counted_and_shown(client: Client) -> None:
    licence, customs = a_licence(worth="36000 EUR", **TERM), a_person("customs_officer")
    at = f"/licences/{licence.public_id}"

    silent = ask(client, customs, f"{at}/uses", {"entries": [entry()]})
    odd = ask(client, customs, f"{at}/uses", {"entries": [entry(value="12000")]})
    much = ask(client, customs, f"{at}/check", {"entries": [entry(value="36001", currency="EUR")]})[1]
    booked = ask(client, customs, f"{at}/uses", {"entries": [entry(value="12000", currency="EUR")]})[1]
    [use] = ask(client, customs, f"{at}/uses")[1]["uses"]

    assert (silent[0], odd[0], odd[1]["error"]["field"]) == (409, 422, "entries.0.currency")
    assert (much["may_go"], "36000 EUR left" in much["sentence"]) == (False, True)
    assert booked["lines"][0]["value"] == {
        "currency": "EUR", "licensed": "36000", "used": "12000", "reserved": "0", "remaining": "24000",
    }  # fmt: skip
    assert (use["value"], use["currency"]) == ("12000", "EUR")


def test_without_a_token_of_a_person_nothing_is_shown(client: Client) -> None:
    licence = a_licence(**TERM)

    assert client.get(f"/api/v1/licences/{licence.public_id}").status_code == 401


@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        ({}, "entries", "expected an object"),
        ({"entries": []}, "entries", "expected an object"),
        ({"entries": ["x"]}, "entries.0", "expected an object"),
        ({"entries": [entry(), entry(quantity="1,5")]}, "entries.1.quantity", "a number with a point"),
        ({"entries": [entry(quantity=1.5)]}, "entries.0.quantity", "write it as text"),  # type: ignore[arg-type]
        ({"entries": [entry(quantity="-1")]}, "entries.0.quantity", "a number with a point"),
        ({"entries": [entry(unit="Mg")]}, "entries.0.unit", "is no unit"),
        ({"entries": [entry(happened="22.11.2026")]}, "entries.0.happened", "a day such as"),
        ({"entries": [entry(happened=None)]}, "entries.0.happened", "a day such as"),
        ({"entries": [entry(kind="delete")]}, "entries.0.kind", "it is one of reservation"),
        ({"entries": [entry(line=None)]}, "entries.0.line", "is missing"),
        ({"entries": [entry(seq=0)]}, "entries.0.seq", "from 1 to 999999"),
        ({"entries": [entry(licence="NL-1")]}, "entries.0.licence", "in the address"),
        ({"entries": [entry(amount="1")]}, "entries.0.amount", "is not known here"),
        ({"entries": [entry(destination="Turkey")]}, "entries.0.destination", "two letters"),
        ({"entries": [entry(corrects_seq=2)]}, "entries.0.corrects_seq", "for corrections only"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place(client: Client, body: object, field: str, words: str) -> None:
    status, answer = ask(client, a_person("customs_officer"), f"/licences/{a_licence(**TERM).public_id}/uses", body)

    assert (status, answer["error"]["field"]) == (422, field)
    assert words in answer["error"]["message"]


def test_a_correction_takes_back_from_the_debit_of_its_declaration_line(client: Client) -> None:
    licence, customs = a_licence(**TERM), a_person("customs_officer")
    at = f"/licences/{licence.public_id}/uses"

    ask(client, customs, at, {"entries": [entry("3")]})
    corrected = ask(client, customs, at, {"entries": [entry("1", kind="correction")]})[1]
    uses = ask(client, customs, at)[1]["uses"]

    assert corrected["lines"][0]["sentence"] == "Licensed 6 items; used 2, reserved 0, left 4."
    assert [(use["kind"], use["quantity"]) for use in uses] == [("debit", "3"), ("correction", "1")]


def test_the_holder_reports_a_duty_and_the_officer_lifts_another(client: Client) -> None:
    licence, officer = a_licence(**TERM), a_person("officer")
    at = f"/licences/{licence.public_id}"
    due = (TODAY + timedelta(days=20)).isoformat()

    one = ask(client, officer, f"{at}/duties", {"kind": "other", "text": "Send a photograph.", "due": due})[1]["duty"]
    two = ask(client, officer, f"{at}/duties", {"kind": "other", "text": "And a second one.", "due": due})[1]["duty"]
    sent = {"finding": "Sent.", "evidence": ["photo 1"]}
    reported = ask(client, licence.case.applicant, f"{at}/duties/{one}/report", sent)
    denied = ask(client, licence.case.applicant, f"{at}/duties/{two}/lift", {"text": "No time."})
    lifted = ask(client, officer, f"{at}/duties/{two}/lift", {"text": "One is enough."})

    assert reported == (200, {"id": licence.public_id, "duty": one, "open": False})
    assert (denied[0], lifted[0]) == (403, 200)
    shown = ask(client, officer, at)[1]["duties"]
    assert [(each["duty"], bool(each["done"]), each["lifted"]) for each in shown] == [
        (one, True, False),
        (two, False, True),
    ]


def test_the_list_is_what_each_person_sees_and_can_be_narrowed(client: Client) -> None:
    case = a_case()
    valid = a_licence(case, **TERM)
    ended = a_licence(case, first=TODAY - timedelta(days=90), last=TODAY - timedelta(days=1))
    stopped = a_licence(case, **TERM)
    suspend(stopped, why="A doubt.", by=a_person("officer"), now=timezone.now())
    used = a_licence(case, first=TODAY, last=TODAY + timedelta(days=9))
    Licence.objects.filter(pk=used.pk).update(used_up=True)
    customs = a_person("customs_officer")

    def found(query: str) -> set[str]:
        return {each["id"] for each in ask(client, customs, f"/licences?{query}")[1]["licences"]}

    assert found("") == {each.public_id for each in (valid, ended, stopped, used)}
    for word, licence in (("valid", valid), ("expired", ended), ("suspended", stopped), ("exhausted", used)):
        assert found(f"standing={word}") == {licence.public_id}
    assert found("ends_soon=true") == {used.public_id}
    assert found(f"words={valid.public_id.lower()}") == {valid.public_id}
    assert ask(client, a_person("adviser"), "/licences")[1]["licences"] == []


def test_other_systems_pull_the_licences_of_a_day_as_csv(client: Client) -> None:
    licence = a_licence(**TERM)
    a_licence(first=TODAY - timedelta(days=90), last=TODAY - timedelta(days=1))
    headers = {"Authorization": f"Bearer {a_token(a_person('customs_officer'))}"}

    answer = client.get("/api/v1/customs/licences.csv", headers=headers)
    head, *rows = answer.getvalue().decode().splitlines()
    denied = ask(client, licence.case.applicant, "/customs/licences.csv")

    assert head.startswith("licence,document_code,kind,holder")
    assert len(rows) == 1
    assert rows[0].startswith(f"{licence.public_id},X060,individual,Kestrel Meters Pvt,")
    assert rows[0].endswith(",items,6,0,0,6,,,,,")
    assert denied[0] == 403
