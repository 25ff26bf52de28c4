"""No door leads past the bench: of a party of a case, one person alone finds nothing that counts."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from navicert.office.actions.apply import submit, withdraw
from navicert.office.actions.bench import confirm_hit, judge_hit, set_aside
from navicert.office.actions.handle import return_incomplete
from navicert.office.models import Case, ClearedHit, HitChange, KeptScreening, Person, StoredParty
from navicert.office.people.roles import ROLES
from navicert.office.permissions.case import NotAllowed, Refused
from navicert.office.screening.answer import keep_screenings
from navicert.office.screening.continuous import store_parties
from navicert.office.screening.hits import hits_of_case
from navicert.office.screening.parties import case_numbered, case_of
from navicert.office.screening.question import Question, of_text
from navicert.office.screening.rescreened import look_again
from navicert.screening.subject import Subject
from navicert.terms import BadFacts
from office_cases import Office
from office_lists import OTHER_PERSON, PERSON, SAME_PERSON, bring, keep
from office_people import a_person, a_token, an_organisation
from office_today import (
    DAY,
    LISTED_USER,
    TODAY,
    an_office_with_lists,
    found_another_party,
    sent_in_today,
    the_end_user_is_listed,
)

pytestmark = pytest.mark.django_db
EXPIRES = DAY + timedelta(days=90)
WORDS: dict[str, Any] = {"person": "M. Okafor", "reason": "Another institute."}


@pytest.fixture
def office(home: Path) -> Office:
    """An office in whose lists stands a firm of the end user's name."""
    made = an_office_with_lists(home)
    the_end_user_is_listed(home)
    return made


def of_the_case(case: Case) -> KeptScreening:
    return KeptScreening.objects.get(status="hit", asked_by=case.public_id)


def asked_by_hand(subject: Subject) -> KeptScreening:
    """The same party, screened by somebody at the screening page."""
    question = Question(given={"name": subject.names[0]}, subject=replace(subject, id=""), day=DAY)
    return keep_screenings([question], asked_by="NP-somebody", now=timezone.now())[0]


def subject_in(kept: KeptScreening) -> Subject:
    return of_text(kept.question).question.subject


def alone(kept: KeptScreening, by: Person | None) -> ClearedHit:
    """One person sets the hit aside."""
    return set_aside(
        kept, list_id="TEST-PERSONS", listing="tp-9", expires=EXPIRES, by=by, entered_by="somebody", now=timezone.now(),
        **WORDS,
    )  # fmt: skip


def from_the_page(client: Client, kept: KeptScreening, by: Person) -> Any:
    client.force_login(by)
    form = {"list_id": "TEST-PERSONS", "listing": "tp-9", "expires": EXPIRES.isoformat(), **WORDS}
    return client.post(f"/screening/{kept.public_id}/clear", form)


def by_program(client: Client, kept: KeptScreening, by: Person) -> Any:
    body = {"list": "TEST-PERSONS", "listing": "tp-9", "expires": EXPIRES.isoformat(), **WORDS}
    headers = {"Authorization": f"Bearer {a_token(by)}"}
    address = f"/api/v1/screenings/{kept.public_id}/cleared"
    return client.post(address, body, content_type="application/json", headers=headers)


Screened = Callable[[Case], KeptScreening]


@pytest.mark.parametrize(
    "screened", [of_the_case, lambda case: asked_by_hand(subject_in(of_the_case(case)))], ids=["its own", "the same"]
)
def test_a_hit_on_a_party_of_a_case_is_judged_at_the_bench_only(
    office: Office, client: Client, screened: Screened
) -> None:
    case = sent_in_today(office)
    kept = screened(case)
    assert case_of(kept) == case
    for person in (office.officer, office.head, None):
        with pytest.raises(Refused, match=f"at the bench .*/cases/{case.public_id}/hits"):
            alone(kept, person)
    answered = from_the_page(client, kept, office.officer)
    assert answered.status_code == 409
    assert f"/cases/{case.public_id}/hits" in answered.content.decode()
    page = client.get(f"/screening/{kept.public_id}").content.decode()
    assert f"/cases/{case.public_id}/hits" in page
    assert "Set it aside" not in page
    answered = by_program(Client(), kept, office.head)
    assert answered.status_code == 409
    assert "at the bench" in answered.json()["error"]["message"]
    assert not ClearedHit.objects.exists()


def test_what_one_person_found_before_counts_for_no_case_that_comes_later(office: Office, home: Path) -> None:
    first = sent_in_today(office)
    subject = subject_in(of_the_case(first))
    withdraw(first, why="Cancelled.", by=office.clerk, now=TODAY)
    bring(home, "TEST-PERSONS", [PERSON, {**OTHER_PERSON, "id": "tp-3"}, LISTED_USER])
    look_again(TODAY)  # nobody watches the party any more
    by_hand = asked_by_hand(subject)
    assert case_of(by_hand) is None
    alone(by_hand, office.officer)
    assert asked_by_hand(subject).status == "set aside"  # it counts where it was found

    case = sent_in_today(office)

    assert "listed-party" in case.flags
    assert [hit.stands for hit in hits_of_case(case, DAY)] == ["open"]
    look_again(TODAY + timedelta(minutes=1))
    assert [hit.stands for hit in hits_of_case(case, DAY)] == ["open"]
    noted = HitChange.objects.filter(party__external_id__startswith=case.public_id)
    assert [(change.listing, change.cleared) for change in noted] == [("tp-9", "")]


def test_what_two_have_found_counts_in_every_case_and_for_whoever_asks(office: Office) -> None:
    case = sent_in_today(office)
    subject = subject_in(of_the_case(case))
    found_another_party(office, case)
    assert "listed-party" not in sent_in_today(office).flags
    assert asked_by_hand(subject).status == "set aside"


def test_who_may_set_a_hit_aside_alone_where_there_is_no_case(office: Office, client: Client) -> None:
    screened = [keep(SAME_PERSON) for _role in ROLES]  # before anybody has found anything
    for kept, (role, described) in zip(screened, ROLES.items(), strict=True):
        person = a_person(role) if role != "adviser" else office.advisers["technical"]
        words = {"list_id": "TEST-PERSONS", "listing": "tp-1", "expires": EXPIRES, **WORDS}
        may = role in ("officer", "head_of_unit")
        sees = described.kinds[0] in ("authority", "auditor")
        client.force_login(person)
        form = {**words, "expires": EXPIRES.isoformat()}
        page = client.get(f"/screening/{kept.public_id}")
        assert ("Set it aside" in page.content.decode()) is may, role
        if not may:
            with pytest.raises(NotAllowed):
                set_aside(kept, **words, by=person, entered_by=person.public_id, now=timezone.now())
            assert client.post(f"/screening/{kept.public_id}/clear", form).status_code in (
                (403,) if sees else (403, 404)
            )
            answered = by_program(Client(), kept, person)
            assert answered.status_code in ((403,) if sees else (403, 404)), role
        else:
            assert client.post(f"/screening/{kept.public_id}/clear", form).status_code == 302
    assert ClearedHit.objects.count() == 2


def test_nobody_puts_another_party_in_the_place_of_one_of_a_case(office: Office, client: Client) -> None:
    case = sent_in_today(office)
    number = subject_in(of_the_case(case)).id
    assert case_numbered(number) == case.public_id
    before = list(StoredParty.objects.order_by("pk").values())
    body = {"parties": [{"id": number, "name": "Wilhelmina Appleyard"}]}
    headers = {"Authorization": f"Bearer {a_token(office.officer)}"}
    answered = client.post("/api/v1/parties", body, content_type="application/json", headers=headers)
    assert answered.status_code == 422
    assert "the number of a party of the case" in json.dumps(answered.json())
    for taken in (number, f"{case.public_id}/99"):
        with pytest.raises(BadFacts, match="choose an id of your own"):
            store_parties([Subject(id=taken, names=("Wilhelmina Appleyard",))], today=DAY, asked_by="NP-somebody")
    assert list(StoredParty.objects.order_by("pk").values()) == before


def test_a_finding_that_died_is_open_again_whatever_an_earlier_run_noted(office: Office, home: Path) -> None:
    case = sent_in_today(office)
    found_another_party(office, case)
    look_again(TODAY)
    changed = {**LISTED_USER, "properties": {"name": ["Instituto Atlantico de Imagem"], "country": ["br"]}}
    bring(home, "TEST-PERSONS", [PERSON, OTHER_PERSON, changed])
    later = TODAY + timedelta(minutes=5)
    return_incomplete(case, what="The chart.", by=office.reception, now=later)
    case = submit(case, by=office.clerk, now=later, library=office.library)
    assert "listed-party" in case.flags
    assert [hit.stands for hit in hits_of_case(case, DAY)] == ["open"]


def test_one_person_of_a_team_of_two_stand_ins_is_still_one_person(office: Office) -> None:
    case = sent_in_today(office)
    [which] = [hit.which for hit in hits_of_case(case, DAY)]
    judge_hit(case, which, finding="false", because="Another institute.", by=office.officer, now=TODAY)
    stand_in = a_person("officer")
    stand_in.stands_in.create(person=office.officer, since=DAY - timedelta(days=1), until=DAY + timedelta(days=1))
    with pytest.raises(NotAllowed, match="judged this hit first"):
        confirm_hit(case, which, agrees=True, because="Yes.", by=Person.objects.get(pk=stand_in.pk), now=TODAY)


def test_what_two_people_found_in_another_case_holds_in_this_one_until_it_expires(office: Office) -> None:
    found_another_party(office, sent_in_today(office))
    second = sent_in_today(office)
    look_again(TODAY)
    expires = ClearedHit.objects.get().expires

    assert HitChange.objects.filter(party__external_id__startswith=second.public_id).exclude(cleared="").exists()
    assert hits_of_case(second, expires - timedelta(days=1)) == []
    assert [hit.stands for hit in hits_of_case(second, expires)] == ["open"]


def test_a_firm_that_screens_a_party_of_another_firms_case_is_not_told_of_the_case(
    office: Office, client: Client
) -> None:
    case = sent_in_today(office)
    kept = asked_by_hand(subject_in(of_the_case(case)))
    rival = a_person("applicant", organisation=an_organisation("exporter", "Osprey Optics GmbH"))
    own = keep_screenings([of_text(kept.question).question], asked_by=rival.public_id, now=timezone.now())[0]

    told = []
    for person in (rival, office.officer):
        client.force_login(person)
        page = client.get(f"/screening/{own.public_id}")
        assert (page.status_code, "Instituto Atlantico de Imagem" in page.text) == (200, True)
        told.append(case.public_id in page.text)

    assert told == [False, True]
