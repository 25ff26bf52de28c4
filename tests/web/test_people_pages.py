"""Invitations, people, firms and the own account, as pages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from navicert.office.actions import own, people
from navicert.office.models.people import Organisation, Person, Post
from office_people import PASSWORD, a_person, a_token, an_organisation, give
from pages_seen import Seen

NOW = timezone.now()
pytestmark = pytest.mark.django_db


def test_an_invitation_makes_an_account_and_signs_in(client: Client) -> None:
    _, secret = people.invite("new@people.example", an_organisation("authority"), "officer", by=None, now=NOW)

    page = Seen(client.get(f"/invitations/{secret}").content.decode())
    weak = client.post(f"/invitations/{secret}", {"name": "Ada Brandt", "password": "short"})
    response = client.post(f"/invitations/{secret}", {"name": "Ada Brandt", "password": PASSWORD}, follow=True)

    assert "licensing officer of Licensing Authority" in page.text
    assert weak.status_code == 422
    assert "Ada Brandt" in response.content.decode()
    assert client.get(f"/invitations/{secret}").status_code == 410
    assert client.get("/invitations/nothing").status_code == 404


def test_who_has_an_account_signs_in_to_take_another_post(client: Client) -> None:
    known = a_person("inspector", email="known@people.example")
    _, secret = people.invite("known@people.example", an_organisation("authority"), "officer", by=None, now=NOW)

    assert f"/sign-in?next=/invitations/{secret}" in client.get(f"/invitations/{secret}").content.decode()
    assert client.post(f"/invitations/{secret}", {"name": "x", "password": PASSWORD}).status_code == 422
    client.force_login(known)
    client.post(f"/invitations/{secret}")

    assert {post.role for post in Person.objects.get(pk=known.pk).posts} == {"inspector", "officer"}


@pytest.mark.parametrize("letters", [True, False])
def test_an_administrator_invites_and_sees_the_link_only_where_no_letters_are_sent(
    client: Client, settings: Settings, letters: bool
) -> None:
    settings.MAIL = {"host": "mail.example"} if letters else {}
    client.force_login(a_person("administrator"))
    form = {"email": "new@people.example", "role": "officer", "organisation": an_organisation("authority").pk}

    page = client.post("/people/invite", form).content.decode()

    link = re.search(r"http://testserver/invitations/[\w-]{43}", str(mail.outbox[0].body))
    assert link
    assert (link[0] in page) is not letters


def test_a_refusal_is_said_above_the_form(client: Client) -> None:
    client.force_login(a_person("administrator"))
    form = {"email": "new@people.example", "role": "applicant", "organisation": an_organisation("exporter").pk}

    response = client.post("/people/invite", form)

    assert response.status_code == 422
    assert "named by its own company administrator" in response.content.decode()


def test_an_administrator_gives_and_ends_posts_clears_and_locks_out(client: Client) -> None:
    client.force_login(a_person("administrator"))
    somebody = a_person("officer")
    page, place = f"/people/{somebody.public_id}", an_organisation("authority").pk

    client.post(f"{page}/posts", {"role": "inspector", "organisation": place})
    client.post(f"{page}/posts/{somebody.held.get(role='officer').pk}/end")
    client.post(f"{page}/clearance", {"clearance": "secret", "nationalities": "de, fr"})
    assert [post.role for post in Person.objects.get(pk=somebody.pk).posts] == ["inspector"]
    assert Person.objects.get(pk=somebody.pk).nationalities == ["DE", "FR"]

    answer = client.post(f"{page}/deactivate", follow=True)
    assert "is locked out" in answer.content.decode()
    assert not Person.objects.get(pk=somebody.pk).is_active


@pytest.mark.parametrize("path", ["", "/posts", "/clearance", "/deactivate", "/remove-second-factor"])
def test_people_of_others_are_not_there(client: Client, path: str) -> None:
    client.force_login(a_person("company_administrator"))
    stranger = a_person("officer")
    address = f"/people/{stranger.public_id}{path}"

    assert (client.post(address) if path else client.get(address)).status_code == 404
    assert stranger.email not in client.get("/people").content.decode()


def test_who_has_left_a_firm_is_none_of_its_people_any_more(client: Client) -> None:
    boss = a_person("company_administrator")
    firm, today = boss.posts[0].organisation, timezone.localdate()
    left = a_person("applicant", organisation=firm)
    left.held.update(since=today - timedelta(days=9), until=today)
    elsewhere = give(left, "applicant", organisation=an_organisation("exporter", "Osprey Optics GmbH"))
    begins = a_person("applicant", organisation=firm)
    begins.held.update(since=today + timedelta(days=9))
    client.force_login(boss)

    shown = client.get("/people").content.decode()

    assert (boss.email in shown, begins.email in shown, left.email in shown) == (True, True, False)
    assert client.get(f"/people/{left.public_id}").status_code == 404
    assert client.post(f"/people/{left.public_id}/deactivate").status_code == 404
    client.force_login(a_person("administrator"))
    page = client.get(f"/people/{left.public_id}").content.decode()
    assert str(firm) in page
    assert str(elsewhere.organisation) in page


def test_of_who_works_for_two_firms_each_sees_its_own_post(client: Client) -> None:
    boss = a_person("company_administrator")
    consultant = a_person("applicant", organisation=boss.posts[0].organisation)
    other = give(consultant, "reader", organisation=an_organisation("exporter", "Osprey Optics GmbH"))
    client.force_login(boss)
    for address in ("/people", f"/people/{consultant.public_id}"):
        page = client.get(address).content.decode()
        assert consultant.name in page
        assert "Osprey" not in page
    assert client.post(f"/people/{consultant.public_id}/posts/{other.pk}/end").status_code == 404


def test_a_company_administrator_who_ends_the_last_post_of_somebody_comes_back_to_the_list(client: Client) -> None:
    boss = a_person("company_administrator")
    clerk = a_person("applicant", organisation=boss.posts[0].organisation)
    client.force_login(boss)

    answer = client.post(f"/people/{clerk.public_id}/deactivate", follow=True)

    assert answer.status_code == 200
    assert "is locked out" in answer.content.decode()
    assert clerk.email not in answer.content.decode()


def test_the_reception_enters_and_approves_a_firm(client: Client) -> None:
    client.force_login(a_person("reception"))
    form = {"kind": "exporter", "name": "Plover Pumps SA", "country": "FR", "eori": "FR12345"}

    page = client.post("/organisations/new", form).headers["Location"]
    assert "Plover Pumps SA" in client.get("/organisations").content.decode()
    answer = client.post(f"{page}/approve", follow=True)

    assert "Plover Pumps SA is approved" in answer.content.decode()


def test_a_company_administrator_adds_sites_and_names_an_agent(client: Client) -> None:
    client.force_login(a_person("company_administrator"))
    firm, agent = an_organisation("exporter"), an_organisation("agent")
    page = f"/organisations/{firm.public_id}"

    client.post(f"{page}/sites", {"name": "Works", "address": "Street 1", "country": "DE"})
    client.post(f"{page}/agents", {"number": agent.public_id})
    text = client.get(page).content.decode()
    wrong = client.post(f"{page}/agents", {"number": "NO-2026-0000"})

    assert "Works, Street 1, DE" in text
    assert agent.public_id in text
    assert wrong.status_code == 422
    assert client.post(f"{page}/agents/{agent.public_id}/dismiss").status_code == 302
    assert not firm.agents.exists()


@pytest.mark.parametrize("path", ["/people", "/organisations"])
def test_a_list_asks_as_often_for_three_as_for_one(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, path: str
) -> None:
    client.force_login(a_person("administrator"))
    a_person("applicant")
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    for name in ("Osprey Optics", "Plover Pumps", "Rail Radar"):
        a_person("applicant", organisation=an_organisation("exporter", name))

    with django_assert_num_queries(len(asked)):
        client.get(path)


def test_the_account_keeps_language_absence_tokens_and_data(client: Client) -> None:
    person, deputy = a_person("officer"), a_person("officer")
    client.force_login(person)
    today = timezone.localdate().isoformat()

    client.post("/account/notices", {"language": "de", "notices": "daily"})
    client.post("/account/absence", {"since": today, "until": today, "delegate": deputy.pk})
    token = re.search(r"nvp_[\w-]{43}", client.post("/account/tokens", {"name": "ERP", "days": "30"}).content.decode())
    kept = client.post("/account/data")

    assert token
    assert Person.objects.get(pk=person.pk).language == "de"
    assert Person.objects.get(pk=deputy.pk).post("officer", organisation=an_organisation("authority").pk)
    assert kept.headers["Content-Disposition"] == f'attachment; filename="{person.public_id}.json"'
    assert kept.json()["person"]["notices"] == "daily"
    assert token[0] not in client.get("/account").content.decode()
    client.post(f"/account/tokens/{person.tokens.get().pk}/revoke")
    client.post(f"/account/absence/{person.absences.get().pk}/end")
    assert not person.tokens.filter(revoked=None).exists()
    assert not person.absences.exists()


def test_what_belongs_to_others_is_not_there(client: Client) -> None:
    other = a_person("officer")
    own.record_absence(other, since=timezone.localdate(), until=timezone.localdate(), by=other, now=NOW)
    a_token(other)
    client.force_login(a_person("officer"))

    assert client.post(f"/account/tokens/{other.tokens.get().pk}/revoke").status_code == 404
    assert client.post(f"/account/absence/{other.absences.get().pk}/end").status_code == 404


def test_an_office_of_many_people_and_firms_is_read_page_by_page(client: Client) -> None:
    office, firms = an_organisation("authority"), [f"Kestrel {n:04}" for n in range(1_100)]
    Organisation.objects.bulk_create(
        Organisation(public_id=f"NO-2026-{n:04}-AAAA-AAAA", kind="exporter", name=name, country="DE", created=NOW)
        for n, name in enumerate(firms)
    )
    Person.objects.bulk_create(
        Person(public_id=f"NP-2026-{n:04}-AAAA-AAAA", email=f"p{n}@people.example", name=f"Ada {n:04}", created=NOW)
        for n in range(1_100)
    )
    Post.objects.bulk_create(
        Post(person=each, organisation=office, role="officer", since=NOW.date())
        for each in Person.objects.filter(name__startswith="Ada ")
    )
    client.force_login(a_person("administrator"))

    for path, first, later in (("/people", "Ada 0000", "Ada 0150"), ("/organisations", "Kestrel 0000", "Kestrel 0150")):
        page, following = (client.get(f"{path}?page={n}").content.decode() for n in (1, 2))
        assert first in page
        assert later not in page
        assert later in following
        assert 'rel="next"' in page
