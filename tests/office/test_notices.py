"""Notices: who is told, and when the letter goes out. The letter says where to look, never what it is about."""

from __future__ import annotations

from datetime import UTC, timedelta
from datetime import datetime as Moment

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from navicert.licensing.sentences import Sentence
from navicert.office.actions.handle import ask, refer
from navicert.office.cases.steps import tell
from navicert.office.models import Case, Notice, Person
from navicert.office.people.notices import mark_read, send_due
from office_cases import NOW, Office, a_licence, accepted
from office_people import SINCE, a_person, a_team, an_organisation, give

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MORNING = Moment(2026, 9, 15, 6, 0, tzinfo=UTC)  # 8 o'clock in Berlin


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


def told(case: Case, words: str) -> set[int]:
    """Who was told this of a case."""
    return set(Notice.objects.filter(case=case, text__contains=words).values_list("person", flat=True))


def test_a_team_is_asked_whose_posts_last_today_and_nobody_who_has_left_or_is_still_to_come(
    office: Office, case: Case
) -> None:
    today = timezone.localdate()
    team = a_team("technical")
    days = {
        "left": (SINCE, today),
        "leaves": (SINCE, today + DAY),
        "comes": (today + DAY, None),
        "holds": (today, None),
    }
    people = {name: a_person("adviser", team=team) for name in days}
    for name, (since, until) in days.items():
        people[name].held.update(since=since, until=until)
    refer(case, team=team, purpose="Range.", because="It flies far.", by=office.officer, now=NOW)
    asked = told(case, "waits for the advice")
    assert {name for name, person in people.items() if person.pk in asked} == {"leaves", "holds"}
    assert office.advisers["technical"].pk in asked
    assert office.advisers["defence"].pk not in asked


def test_the_firm_is_told_by_whoever_applies_for_it_today(office: Office, case: Case) -> None:
    today = timezone.localdate()
    left, leaves = (a_person("applicant", organisation=office.firm) for _ in range(2))
    left.held.update(until=today)
    leaves.held.update(until=today + DAY)
    ask(case, question="Which kiln?", by=office.officer, now=NOW)
    assert told(case, "Which kiln?") == {office.clerk.pk, leaves.pk}


def test_each_person_is_told_in_their_own_language(office: Office, case: Case) -> None:
    people = {"en-gb": office.clerk, "de": office.officer, "fr": office.head}
    for language, person in people.items():
        Person.objects.filter(pk=person.pk).update(language=language)
    ended = Sentence("It expired: {day} was its last day.", day=NOW.date())

    tell(Person.objects.filter(pk__in=[each.pk for each in people.values()]), ended, case=case, now=NOW)

    said = dict(Notice.objects.filter(case=case, at=NOW).values_list("person__language", "text"))
    assert said == {
        "en-gb": "It expired: 2026-09-14 was its last day.",
        "de": "Sie ist abgelaufen: 14. September 2026 war ihr letzter Tag.",
        "fr": "Elle a expiré : le 14 septembre 2026 était son dernier jour.",
    }


def test_what_the_firm_is_told_can_be_said_in_every_language(
    office: Office, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []

    def listen(said: str) -> str:
        heard.append(said)
        return str(said)

    monkeypatch.setattr("navicert.office.cases.steps.in_words", listen)
    ask(case, question="Which kiln?", by=office.officer, now=NOW)
    a_licence(office)
    assert len(heard) >= 10
    assert [said for said in heard if not isinstance(said, Sentence)] == []


@given(since=st.integers(-3, 3), length=st.none() | st.integers(0, 3), active=st.booleans())
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_who_is_told_as_the_holder_of_a_post_is_who_holds_it(since: int, length: int | None, *, active: bool) -> None:
    today = timezone.localdate()
    person = a_person("policy_owner")
    begins = today + since * DAY
    person.held.update(since=begins, until=None if length is None else begins + length * DAY)
    Person.objects.filter(pk=person.pk).update(is_active=active)
    holds = Person.objects.get(pk=person.pk).post("policy_owner") is not None
    assert Person.objects.holding("policy_owner").filter(pk=person.pk, is_active=True).exists() is holds


def page_of(person: Person) -> str:
    client = Client()
    client.force_login(Person.objects.get(pk=person.pk))
    return client.get("/notices").content.decode()


def test_who_no_longer_sees_a_case_reads_no_more_about_it(office: Office, case: Case) -> None:
    tell([office.clerk, office.advisers["technical"]], "Which kiln of the institute?", case=case, now=NOW)
    assert "Which kiln" in page_of(office.clerk)
    office.clerk.held.update(until=timezone.localdate())
    give(office.clerk, "applicant", organisation=an_organisation("exporter", "Osprey Optics GmbH"))
    for person in (office.clerk, office.advisers["technical"]):  # who left the firm; whose team was not asked
        page = page_of(person)
        assert "Which kiln" not in page
        assert "no longer see" in page
        assert case.public_id not in page


def test_customs_are_led_to_the_licence_and_a_policy_owner_reads_without_a_link(office: Office) -> None:
    licence = a_licence(office)
    number, owner = licence.case.public_id, a_person("policy_owner")
    tell([office.customs, owner, office.head], "It was suspended.", case=licence.case, now=NOW)
    assert f'href="/licences/{licence.public_id}"' in page_of(office.customs)
    assert f'href="/cases/{number}"' not in page_of(office.customs)
    assert "It was suspended." in page_of(owner)
    assert f"/cases/{number}" not in page_of(owner)
    assert f'href="/cases/{number}"' in page_of(office.head)
