"""Notices: who is told, and when the letter goes out. The letter says where to look, never what it is about."""

from __future__ import annotations

from datetime import UTC, timedelta
from datetime import datetime as Moment
from pathlib import Path

import pytest
from django.core import mail
from django.test import Client

from navicert.library.library import Library
from navicert.office.actions.handle import ask
from navicert.office.cases.steps import tell
from navicert.office.models import Case, Notice, Person
from navicert.office.people.notices import mark_read, send_due
from office_cases import NOW, Office, accepted, an_office
from office_people import a_person

pytestmark = pytest.mark.django_db
MORNING = Moment(2026, 9, 15, 6, 0, tzinfo=UTC)  # 8 o'clock in Berlin


@pytest.fixture
def office(home: Path) -> Office:
    return an_office(Library(home))


@pytest.fixture
def case(office: Office) -> Case:
    case = accepted(office)
    Notice.objects.all().delete()
    return case


def daily(person: Person) -> Person:
    Person.objects.filter(pk=person.pk).update(notices="daily")
    return person


def test_the_exporter_is_written_to_at_once_and_the_letter_gives_nothing_away(office: Office, case: Case) -> None:
    ask(case, question="Which kiln is it?", by=office.officer, now=NOW)
    assert send_due(NOW) == 1
    [letter] = mail.outbox
    assert letter.to == [office.clerk.email]
    assert case.public_id in letter.body
    assert "/notices" in letter.body
    assert "kiln" not in f"{letter.subject} {letter.body}"
    assert send_due(NOW) == 0  # never twice


def test_a_daily_letter_gathers_what_came_before_seven(office: Office, case: Case) -> None:
    daily(office.officer)
    tell([office.officer], "First.", case=case, now=NOW)
    tell([office.officer], "Second.", case=case, now=NOW + timedelta(hours=1))
    assert send_due(NOW + timedelta(hours=2)) == 0  # today's letter has gone out
    assert send_due(MORNING - timedelta(hours=2)) == 0  # six o'clock in Berlin
    assert send_due(MORNING) == 1
    assert mail.outbox[0].subject == "Navicert: 2 notices for you"


def test_what_came_just_before_a_round_in_the_night_waits_for_the_morning(office: Office, case: Case) -> None:
    daily(office.officer)
    tell([office.officer], "At midnight.", case=case, now=MORNING - timedelta(hours=7))
    assert send_due(MORNING - timedelta(hours=3)) == 0
    assert send_due(MORNING + timedelta(days=3)) == 1


def test_a_round_that_was_missed_is_made_up_for_before_seven_the_next_day(office: Office, case: Case) -> None:
    daily(office.officer)
    tell([office.officer], "Before yesterday's letter.", case=case, now=MORNING - timedelta(hours=4))
    assert send_due(MORNING + timedelta(hours=20)) == 1  # two o'clock of the next day: the letter of this one is late


def test_nobody_is_written_to_who_does_not_wish_it_or_has_left_or_has_read_it(office: Office, case: Case) -> None:
    silent, gone, reader = a_person("officer"), a_person("officer"), a_person("officer")
    Person.objects.filter(pk=silent.pk).update(notices="none")
    tell([silent, gone, reader], "Look.", case=case, now=NOW)
    Person.objects.filter(pk=gone.pk).update(is_active=False)
    mark_read(reader, NOW, upto=Notice.objects.latest("pk").pk)
    assert send_due(NOW) == 0
    assert Notice.objects.filter(person=silent, read=None).exists()  # the page still shows it


def test_the_letter_is_in_the_language_of_the_person(office: Office, case: Case) -> None:
    Person.objects.filter(pk=office.officer.pk).update(language="de")
    tell([office.officer], "Look.", case=None, now=NOW)
    send_due(NOW)
    assert mail.outbox[0].to == [office.officer.email]


def test_where_mail_cannot_be_sent_nothing_is_marked_as_sent(
    office: Office, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise OSError("the mail server does not answer")

    tell([office.officer], "Look.", case=case, now=NOW)
    monkeypatch.setattr("django.core.mail.EmailMessage.send", broken)
    with pytest.raises(OSError, match="does not answer"):
        send_due(NOW)
    assert Notice.objects.filter(sent=None).count() == 1


def test_a_person_reads_only_their_own_notices_and_marks_what_was_on_the_page(office: Office, case: Case) -> None:
    tell([office.officer, office.head], "Look.", case=case, now=NOW)
    client = Client()
    client.force_login(office.officer)
    page = client.get("/notices").content.decode()
    assert page.count("Look.") == 1
    seen = Notice.objects.get(person=office.officer).pk
    tell([office.officer], "Meanwhile.", case=case, now=NOW)
    client.post("/notices/read", {"upto": seen})
    assert list(Notice.objects.filter(read=None).values_list("person", "text").order_by("pk")) == [
        (office.head.pk, "Look."),
        (office.officer.pk, "Meanwhile."),
    ]


def test_a_firm_is_led_to_its_application_and_others_to_the_case(office: Office, case: Case) -> None:
    tell([office.clerk, office.officer], "Look.", case=case, now=NOW)
    client = Client()
    for person, address in ((office.clerk, "/applications/"), (office.officer, "/cases/")):
        client.force_login(person)
        assert f'href="{address}{case.public_id}"' in client.get("/notices").content.decode()
