"""What becomes of a licence by decision, who may decide it, and what everybody sees of it at once."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from navicert.documents.status_list import PublishedList, Status
from navicert.office.actions.licence import reinstate, revoke, surrender, suspend
from navicert.office.authority import authority_keys
from navicert.office.licences.balances import standing
from navicert.office.licences.status_list import PLACES, NoSuchList, draw_place, place_named, signed_list
from navicert.office.models import Act
from navicert.office.models.licence import Licence, Notice
from navicert.office.permissions.case import Refused
from office_licences import FIRST, LAST, NOW, TODAY, a_licence
from office_people import a_person, an_organisation, give

pytestmark = [pytest.mark.office, pytest.mark.django_db, pytest.mark.usefixtures("home")]
VERBS = {"suspend": suspend, "reinstate": reinstate, "revoke": revoke, "surrender": surrender}
MAY = {
    "suspend": {"officer", "head_of_unit"},
    "reinstate": {"head_of_unit"},
    "revoke": {"head_of_unit"},
    "surrender": {"applicant", "company_administrator"},
}
ROLES = (
    "company_administrator", "applicant", "reader", "reception", "officer", "adviser", "head_of_unit", "inspector",
    "policy_owner", "administrator", "customs_officer", "auditor",
)  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("verb", VERBS)
def test_who_may_do_it_and_who_may_not(verb: str, role: str) -> None:
    licence = a_licence()
    if verb == "reinstate":
        suspend(licence, why="A doubt.", by=a_person("officer"), now=NOW)
    person = a_person(role)  # type: ignore[arg-type]  # exporters: of the firm that holds it

    if role in MAY[verb]:
        VERBS[verb](licence, why="For a good reason.", by=person, now=NOW)
    else:
        with pytest.raises(Refused):
            VERBS[verb](licence, why="For a good reason.", by=person, now=NOW)


def test_another_firm_does_not_give_it_back_and_an_officer_of_the_firm_does_not_stop_it() -> None:
    licence = a_licence()
    other = a_person("applicant", organisation=an_organisation("exporter", "Osprey Optics GmbH"))
    two_hats = give(a_person("officer"), "reader", organisation=licence.holder).person

    with pytest.raises(Refused, match="Only people who apply for this firm"):
        surrender(licence, why="Not ours.", by=other, now=NOW)
    with pytest.raises(Refused, match="You hold a post in the firm"):
        suspend(licence, why="A doubt.", by=two_hats, now=NOW)


def test_a_suspension_is_written_told_and_recorded_under_the_number_of_the_licence() -> None:
    officer = a_person("officer")
    licence = a_licence(officer=officer)

    suspend(licence, why="The end user moved to another address.", by=a_person("head_of_unit"), now=NOW)
    event = licence.case.events.get(verb="suspend")
    act = json.loads(bytes(Act.objects.get(entry=bytes.fromhex(event.entry)).envelope.data))

    assert (event.verb, event.visible, event.body["why"]) == (
        "suspend",
        "exporter",
        "The end user moved to another address.",
    )
    assert (act["verb"], act["outcome"]["state"], act["outcome"]["case"]) == (
        "licence.suspend",
        "suspended",
        licence.case.public_id,
    )
    assert {notice.person for notice in Notice.objects.all()} == {licence.case.applicant, officer}
    assert Act.objects.filter(subject=licence.public_id).count() == 2  # the move, and its letter


@pytest.mark.parametrize(
    ("state", "verb", "why"),
    [
        ("suspended", "suspend", "cannot be done while it is suspended: only while it is issued"),
        ("issued", "reinstate", "cannot be done while it is issued: only while it is suspended"),
        ("revoked", "reinstate", "cannot be done while it is revoked"),
        ("surrendered", "revoke", "cannot be done while it is surrendered"),
        ("replaced", "surrender", "cannot be done while it is replaced"),
    ],
)
def test_no_move_outside_the_table(state: str, verb: str, why: str) -> None:
    licence = a_licence()
    Licence.objects.filter(pk=licence.pk).update(state=state)
    people = {"surrender": licence.case.applicant}

    with pytest.raises(Refused, match=why):
        VERBS[verb](licence, why="A reason.", by=people.get(verb, a_person("head_of_unit")), now=NOW)


def test_a_reason_is_a_must() -> None:
    with pytest.raises(Refused, match="The reason is empty"):
        suspend(a_licence(), why="  ", by=a_person("officer"), now=NOW)


@pytest.mark.parametrize(
    ("change", "day", "word"),
    [
        ({}, TODAY, "valid"),
        ({}, FIRST - timedelta(days=1), "not yet valid"),
        ({}, LAST, "valid"),
        ({}, LAST + timedelta(days=1), "expired"),
        ({"used_up": True}, TODAY, "exhausted"),
        ({"state": "suspended"}, LAST + timedelta(days=1), "suspended"),
        ({"state": "revoked", "used_up": True}, TODAY, "revoked"),
    ],
)
def test_the_standing_follows_from_state_day_and_ledger(change: dict[str, object], day: object, word: str) -> None:
    licence = a_licence()
    for name, value in change.items():
        setattr(licence, name, value)

    found = standing(licence, day)  # type: ignore[arg-type]

    assert (found.word, found.usable) == (word, word == "valid")


def test_the_status_list_has_it_with_the_next_request() -> None:
    licence, other = a_licence(), a_licence()
    index = place_named(licence.place).index
    before = PublishedList.read(signed_list(1, NOW), authority_keys(TODAY).public)

    suspend(licence, why="A doubt.", by=a_person("officer"), now=NOW)
    suspended = PublishedList.read(signed_list(1, NOW), authority_keys(TODAY).public)
    reinstate(licence, why="No doubt.", by=a_person("head_of_unit"), now=NOW)
    revoke(licence, why="A graver doubt.", by=a_person("head_of_unit"), now=NOW)
    Licence.objects.filter(pk=other.pk).update(used_up=True)
    revoked = PublishedList.read(signed_list(1, NOW), authority_keys(TODAY).public)

    assert before.statuses.status(index) is Status.IN_FORCE
    assert suspended.statuses.status(index) is Status.SUSPENDED
    assert revoked.statuses.status(index) is Status.REVOKED
    assert revoked.statuses.status(place_named(other.place).index) is Status.EXHAUSTED
    assert before.address == "https://localhost/status/1" == place_named(licence.place).list
    assert before.valid_until - before.valid_from == timedelta(hours=24)


def test_places_are_drawn_by_lot_and_a_second_list_is_opened_when_the_first_fills() -> None:
    licence = a_licence()
    Licence.objects.filter(pk=licence.pk).update(place=PLACES + 7, state="revoked")

    second = PublishedList.read(signed_list(2, NOW), authority_keys(TODAY).public)

    assert second.statuses.status(7) is Status.REVOKED
    assert place_named(PLACES + 7).index == 7
    assert len({draw_place() for _ in range(20)}) == 20
    with pytest.raises(NoSuchList):
        signed_list(3, NOW)
