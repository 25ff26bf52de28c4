"""Parties that the office goes on screening: what a run notes, and that it equals a run over everything."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from navicert.office.models import Act, HitChange, Rescreening, StoredParty
from navicert.office.record.acts import act_on
from navicert.office.screening import continuous
from navicert.office.screening.continuous import end_party, hits_of, rescreen_parties, run_as_recorded, store_parties
from navicert.screening.subject import Subject
from navicert.terms import BadFacts
from office_lists import FIRM, NOBODY, OTHER_PERSON, PERSON, SAME_PERSON, bring, clear, keep, new_home, subject, today

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings) -> Path:
    settings.NAVICERT_HOME = new_home(tmp_path)
    return tmp_path


def run(**options: Any) -> tuple[Rescreening, list[tuple[str, str, str]]]:
    made = rescreen_parties(asked_by="test", now=datetime.now(UTC), **options)
    rows = made.changes.order_by("pk").values_list("change", "party__external_id", "listing")
    return made, list(rows)


def store(*parties: dict[str, Any]) -> list[StoredParty]:
    return store_parties([subject(each) for each in parties], today=today(), asked_by="test")


WORDS = (
    "Brandvold Kestrel Turbines Quiroga Valdimarsson Roehampton Trading Ilse Oskar Oscar Osker Tereshkin Terechkine Nakagawa "
    "Brand Vold Brandt Kestral Pumps Star Sun GmbH Ltd Okafor Okafo Amadou"
).split()
CUSTOMERS = (
    {**SAME_PERSON, "id": "c-1"},
    {**NOBODY, "id": "c-2"},
    {"id": "c-3", "name": "Brandvold Kestrel Turbines Oy", "type": "organisation"},
)


def test_a_stored_party_that_changes_gets_a_new_row() -> None:
    first = store(*CUSTOMERS)
    again = store(*CUSTOMERS)
    changed = store({**NOBODY, "id": "c-2", "born": "1970"})

    assert [each.pk for each in first] == [each.pk for each in again]
    assert changed[0].pk not in {each.pk for each in first}
    assert StoredParty.objects.get(pk=first[1].pk).until == today()
    with pytest.raises(BadFacts):
        store(NOBODY)


def test_new_changed_and_vanished_hits_are_noted_once(home: Path) -> None:
    store(*CUSTOMERS)

    made, rows = run()
    assert sorted(rows) == [("new", "c-1", "tp-1"), ("new", "c-3", "tf-1")]
    assert (made.parties, made.screened, made.whole) == (3, 3, "it is the first run")
    assert run()[1] == []
    appleyard = {"id": "tp-5", "schema": "Person", "properties": {"name": ["Wilhelmina Appleyard"]}}
    born = {**PERSON, "properties": {**PERSON["properties"], "birthDate": ["1975-01-01"]}}
    bring(
        home, "TEST-PERSONS", [OTHER_PERSON, appleyard, {**born, "properties": {**born["properties"], "notes": ["x"]}}]
    )
    bring(home, "TEST-FIRMS", [{**FIRM, "id": "tf-2", "properties": {"name": ["Ulloa Nakagawa Pumps"]}}])
    made, rows = run()
    assert {("new", "c-2", "tp-5"), ("vanished", "c-3", "tf-1")} <= set(rows)
    assert {listing for _, party, listing in rows if party == "c-1"} == {"tp-1"}
    assert made.whole == ""


def test_a_run_over_what_changed_gives_what_a_whole_run_gives(home: Path) -> None:
    parties = store(*CUSTOMERS)
    run()
    appleyard = {"id": "tp-5", "schema": "Person", "properties": {"name": ["Wilhelmina Appleyard"]}}
    bring(home, "TEST-PERSONS", [PERSON, OTHER_PERSON, appleyard])

    part, _ = run()
    after = [hits_of(party) for party in parties]
    whole, rows = run(whole=True)

    assert (part.whole, whole.whole, rows) == ("", "it was asked for", [])
    assert (part.screened, whole.screened) == (1, 3)
    assert [hits_of(party) for party in parties] == after
    assert [set(each) for each in after] == [
        {("TEST-PERSONS", "tp-1")},
        {("TEST-PERSONS", "tp-5")},
        {("TEST-FIRMS", "tf-1")},
    ]


@pytest.mark.parametrize("seed", range(3))
def test_whatever_changes_a_whole_run_finds_nothing_more(home: Path, seed: int) -> None:
    chance = Random(seed)

    def name() -> str:
        return " ".join(chance.sample(WORDS, chance.choice((1, 2, 2, 3))))

    names = {f"t-{n}": name() for n in range(25)}
    store(*({"id": f"c-{n}", "name": chance.choice((name(), *names.values()))} for n in range(25)))
    for _ in range(3):
        for each in chance.sample(sorted(names), 3):
            names[each] = name()
        listed = chance.sample(sorted(names), 18)
        bring(
            home,
            "TEST-PERSONS",
            [{"id": n, "schema": "LegalEntity", "properties": {"name": [names[n]]}} for n in listed],
        )

        part, _ = run()
        whole, rows = run(whole=True)

        assert rows == []
        assert part.screened <= whole.screened == 25


def test_a_party_that_was_numbered_before_a_run_and_committed_after_it_is_screened_by_the_next() -> None:
    late, _ = store(CUSTOMERS[2], CUSTOMERS[0])
    StoredParty.objects.filter(pk=late.pk).delete()  # its transaction has not ended: the run does not see it
    run()
    late.save(force_insert=True)

    made, rows = run()

    assert (made.screened, rows) == (1, [("new", "c-3", "tf-1")])


def test_parties_that_came_since_are_screened_and_those_that_ended_are_not() -> None:
    store(*CUSTOMERS[:2])
    run()
    store(CUSTOMERS[2])
    end_party("c-1", today=today(), asked_by="test")

    made, rows = run()

    assert rows == [("new", "c-3", "tf-1")]
    assert (made.parties, made.screened) == (2, 1)


def test_another_threshold_needs_a_whole_run() -> None:
    store(*CUSTOMERS)
    run()

    made, _ = run(threshold=0.9)

    assert made.whole == "the threshold, or the terms of a list, changed"
    assert made.screened == 3


def test_a_cleared_hit_is_noted_with_the_number_of_its_clearance() -> None:
    cleared = clear(keep(SAME_PERSON))
    store(*CUSTOMERS)

    run()

    assert HitChange.objects.get(listing="tp-1").cleared == cleared.public_id


def test_a_run_on_lists_that_are_not_sound_notes_nothing(home: Path) -> None:
    store(*CUSTOMERS)
    (home / "lists" / "TEST-PERSONS" / "current").unlink()

    with pytest.raises(CommandError, match="current is gone"):
        call_command("rescreen")
    assert not Rescreening.objects.exists()


def test_the_command_says_what_changed() -> None:
    store(*CUSTOMERS)
    said = StringIO()

    call_command("rescreen", stdout=said)

    assert "3 parties, 3 of them screened again" in said.getvalue()
    assert "2 new, 0 changed, 0 vanished" in said.getvalue()
    assert "c-1  TEST-PERSONS tp-1" in said.getvalue()


def test_of_two_runs_at_once_one_notes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    store(*CUSTOMERS)
    run()
    inner = continuous._found

    def meanwhile(*arguments: Any) -> Any:
        monkeypatch.setattr(continuous, "_found", inner)
        run()
        return inner(*arguments)

    monkeypatch.setattr(continuous, "_found", meanwhile)
    with pytest.raises(CommandError, match="another run was quicker"):
        call_command("rescreen")
    assert Rescreening.objects.count() == 2


@pytest.mark.parametrize("party", [{"id": "c-1", "name": "A \0 B"}, {"id": "c" * 201, "name": "A B"}])
def test_a_party_that_cannot_be_kept_is_refused(party: dict[str, Any]) -> None:
    with pytest.raises(BadFacts):
        store_parties([Subject(id=party["id"], names=(party["name"],))], today=today(), asked_by="test")


def test_who_is_watched_is_recorded(home: Path) -> None:
    (party,) = store(SAME_PERSON | {"id": "c-1"})
    store(SAME_PERSON | {"id": "c-1"})  # nothing new
    (changed,) = store(SAME_PERSON | {"id": "c-1", "country": "FR"})
    end_party("c-1", today=today(), asked_by="M. Okafor")

    said = [json.loads(act_on(f"party:{party.pk}").data), json.loads(act_on(f"party:{changed.pk}").data)]
    ended = json.loads(act_on(f"party:{changed.pk}", "party.ended").data)
    assert [each["verb"] for each in said] == ["party.stored"] * 2
    assert (said[0]["outcome"]["id"], said[1]["outcome"]["instead_of"]) == ("c-1", f"party:{party.pk}")
    assert (ended["actor"], ended["outcome"]["until"]) == ("M. Okafor", today().isoformat())
    assert Act.objects.count() == 3


def test_a_run_is_compared_with_its_act_and_says_that_it_is_not_asked_again(home: Path) -> None:
    store({**SAME_PERSON, "id": "c-1"})
    made, _ = run()

    result = run_as_recorded(made)
    assert (result.outcome, result.findings) == ("not_possible", ())
    assert "not asked again" in result.sentence
    assert "What it noted is what was recorded" in result.sentence

    made.asked_by = "another"
    assert run_as_recorded(made).findings == ("changed after it was recorded: asked_by",)
    made.asked_by = "test"
    added = made.changes.get()
    added.pk, added.listing = None, "tp-99"
    added.save(force_insert=True)
    assert "changed after it was recorded: changes_sha256" in run_as_recorded(made).findings
