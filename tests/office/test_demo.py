"""The demonstration: a few of its cases are played through the office, and only where nothing stands yet."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from navicert.library import Library
from navicert.licensing.states import CaseState
from navicert.office.__main__ import demonstration
from navicert.office.demo.build import a_few, build, planned
from navicert.office.demo.cast import PASSWORD, address
from navicert.office.demo.standing import is_demo, leaflet, who_is_who, why_no_demo
from navicert.office.models import Absence, Case, Entry, Event, KeptDetermination, Licence, Person, Waiting
from office_commands import run

TODAY = date(2026, 11, 20)
pytestmark = pytest.mark.django_db


def built(library: Library, count: int = 20) -> None:
    build(TODAY, library, plans=a_few(planned(TODAY), count), tick=lambda done: None)


def test_the_plan_holds_every_licence_type_and_every_story() -> None:
    plans = planned(TODAY)
    assert 190 <= len(plans) <= 230
    assert {plan.kind for plan in plans} == {plan.kind for plan in a_few(plans, 20)}
    assert len({plan.story for plan in a_few(plans, 20)}) >= 15
    assert planned(TODAY) == plans


def test_a_demonstration_is_played_through_the_office(home: Path, library: Library) -> None:
    built(library)
    assert is_demo()
    cases = Case.objects.all()
    assert len(cases) >= 20
    assert len({case.kind for case in cases}) >= 14
    assert len({case.state for case in cases}) >= 6
    assert all(case.events.exists() for case in cases)
    assert KeptDetermination.objects.exists()
    assert Licence.objects.exists()
    away = Absence.objects.filter(since__lte=TODAY, until__gte=TODAY).values_list("person__name", "delegate__name")
    assert set(away) == {("Tomas Arendt", "Carla Winter"), ("Zollinspektorin Ida Brok", "Zollinspektor Arne Lorenz")}
    # the steps are in the order of time, and the record holds each of them
    moments = list(Event.objects.order_by("pk").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert moments[-1] < datetime(2026, 11, 20, 5, tzinfo=UTC)
    call_command("soundness")
    assert Entry.objects.count() + Waiting.objects.count() >= len(moments)


def test_everybody_signs_in_with_the_one_password(home: Path, library: Library) -> None:
    built(library, 1)
    for person in Person.objects.all():
        assert check_password(PASSWORD, person.password)
        break  # deriving the key takes its time, and all hashes are the same
    assert Person.objects.values("password").distinct().count() == 1
    asked = {each.address for each in who_is_who()}
    assert asked <= set(Person.objects.values_list("email", flat=True))
    assert PASSWORD in leaflet()
    assert address("officer") in leaflet()
    client = Client()
    assert b"Jonas Feld" in client.get("/demo").content
    assert b'href="/demo"' in client.get("/sign-in").content
    answer = client.post("/sign-in", {"login": address("officer"), "password": PASSWORD})
    assert answer.status_code == 302
    assert client.get("/desk").status_code == 200


def test_an_installation_that_was_worked_with_is_left_as_it_is(home: Path, settings: Settings) -> None:
    assert why_no_demo() is None
    assert Client().get("/demo").status_code == 404
    Person.objects.create_user("ada@people.example", None, public_id="NP-2026-AAAA-AAAA-AAAA", name="Ada")
    assert "left as it is" in str(why_no_demo())


def test_lists_of_an_installation_are_left_as_they_are(home: Path) -> None:
    (home / "lists.yaml").write_text("lists: {}\n", encoding="utf-8")
    assert "lists of an installation" in str(why_no_demo())


def test_a_server_that_others_reach_never_has_it(home: Path, library: Library, settings: Settings) -> None:
    settings.PUBLIC = True
    assert "other machines" in str(why_no_demo())
    demonstration(wanted=True)
    assert not Person.objects.exists()
    settings.PUBLIC = False
    built(library, 1)
    settings.PUBLIC = True
    with pytest.raises(SystemExit, match="whose password everybody knows"):
        demonstration(wanted=False)


def test_what_is_stopped_half_way_leaves_nothing_and_is_built_anew(home: Path, library: Library) -> None:
    def stop(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(TODAY, library, plans=a_few(planned(TODAY), 3), tick=stop)
    assert not Person.objects.exists()
    assert not Case.objects.exists()
    assert why_no_demo() is None
    built(library, 3)
    assert Case.objects.count() == 3


@pytest.mark.prove
def test_the_whole_demonstration_stands(home: Path, library: Library) -> None:
    build(TODAY, library, plans=planned(TODAY), tick=lambda done: None)
    states = set(Case.objects.values_list("state", flat=True))
    assert states == {state.value for state in CaseState}
    licences = set(Licence.objects.values_list("state", flat=True))
    assert licences == {"issued", "suspended", "revoked", "surrendered", "replaced"}
    assert Licence.objects.filter(used_up=True).exists()
    assert Licence.objects.filter(valid_until__lt=TODAY).exists()
    assert any(json.loads(json.dumps(case.flags)) for case in Case.objects.all())


def test_the_command_makes_its_tables_itself_and_leaves_lists_of_an_installation_alone(tmp_path: Path) -> None:
    (tmp_path / "lists.yaml").write_text("lists: {}\n", encoding="utf-8")
    ran = run(tmp_path, "demo")
    assert ran.status == 1
    assert "holds lists of an installation, and they are left as they are" in ran.said
    assert "Traceback" not in ran.said
