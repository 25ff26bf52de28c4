"""What becomes of a licence is told to its holder by a letter: signed, drawn as a page, checked without a connection."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from pytest_django import Settings

from navicert.documents.draw import draw
from navicert.documents.page import verify_page
from navicert.library.library import Library
from navicert.office.actions.book import book
from navicert.office.actions.letters import ABOUT_LICENCES, as_text, paragraphs
from navicert.office.actions.licence import reinstate, revoke, surrender, suspend
from navicert.office.authority import authority_keys
from navicert.office.keeping.soundness import steps
from navicert.office.models import Letter, Licence, Notice, Person, Use
from navicert.office.permissions.case import Refused
from navicert.office.permissions.licence import may_see_letter
from navicert.office.visible.licences import NoSuchLicence, letter_or_404
from office_cases import a_licence as a_decided_licence
from office_cases import an_office
from office_licences import NOW, TODAY, a_case, a_licence, an_entry
from office_people import a_person, an_organisation, give

pytestmark = [pytest.mark.office, pytest.mark.django_db]
WHY = "The end user moved to another address."


@pytest.fixture(autouse=True)
def installation(home: Path) -> Path:
    return home


def letter_of(licence: Licence) -> Letter:
    return licence.letters.latest("pk")


MOVES: list[tuple[str, Callable[..., Licence], str, str]] = [
    ("suspend", suspend, "officer", "Nothing may be exported"),
    ("revoke", revoke, "head_of_unit", "is revoked. From this day nothing may be exported"),
    ("surrender", surrender, "applicant", "was given back by its holder"),
]


@pytest.mark.parametrize(("verb", "move", "role", "says"), MOVES)
def test_each_move_makes_a_signed_letter_that_the_holder_is_told_of(
    verb: str, move: Callable[..., Licence], role: str, says: str
) -> None:
    licence, by = a_licence(officer=a_person("officer")), a_person(role)  # type: ignore[arg-type]

    move(licence, why=WHY, by=by, now=NOW)
    letter = letter_of(licence)
    said = json.loads(letter.statement)

    assert (letter.kind, said["kind"]) == (ABOUT_LICENCES[verb].named, ABOUT_LICENCES[verb].kind)
    assert (said["about"], said["addressee"]["name"]) == (licence.public_id, licence.holder.name)
    assert says in said["paragraphs"][0]["text"]
    assert said["paragraphs"][1] == {"heading": "Reason", "text": WHY}
    assert said.get("signatory", {}).get("name") == (by.name if role != "applicant" else None)
    told = Notice.objects.filter(text__contains=letter.public_id).values_list("person", flat=True)
    assert licence.case.applicant_id in told
    [event] = licence.case.events.filter(verb="send_letter")
    assert (event.visible, event.body["licence"]) == ("exporter", licence.public_id)


def test_the_lifting_of_a_suspension_has_its_own_letter_and_the_steps_are_sound(home: Path) -> None:
    licence = a_decided_licence(an_office(Library(home)))

    suspend(licence, why=WHY, by=a_person("officer"), now=NOW)
    reinstate(licence, why="It is next door.", by=a_person("head_of_unit"), now=NOW + timedelta(days=1))

    assert [each.kind for each in licence.letters.order_by("pk")] == ["suspension", "reinstatement"]
    assert "the days that passed meanwhile are not added" in letter_of(licence).statement
    assert list(steps(lambda _: None)) == []


def test_its_page_and_its_text_are_verified_without_a_connection() -> None:
    licence = a_licence()
    suspend(licence, why=WHY, by=a_person("officer"), now=NOW)
    letter, keys = letter_of(licence), authority_keys(TODAY)

    page = draw(letter.jws, keys.signing(TODAY))
    found = verify_page(page, keys.public, on=TODAY, now=NOW)
    altered = verify_page(page.replace(b"%PDF-1.7", b"%PDF-1.6", 1), keys.public, on=TODAY, now=NOW)

    assert found.verdict == "valid", found.steps
    assert altered.verdict != "valid"


def test_a_licence_is_stopped_although_its_letter_cannot_be_signed(settings: Settings, tmp_path: Path) -> None:
    licence = a_licence()
    settings.AUTHORITY_KEY = tmp_path / "gone.jwks"

    stopped = suspend(licence, why=WHY, by=a_person("officer"), now=NOW)

    assert stopped.state == "suspended"
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    ("written", "said"),
    [("One.\r\nTwo.", "One.\nTwo."), ("\tA\u200bB ", "AB"), ("كاميرا\u200e", "كاميرا\u200e")],
)
def test_what_a_browser_sends_becomes_a_text_of_a_document(written: str, said: str) -> None:
    assert as_text(written) == said


def test_a_long_reason_stands_in_several_paragraphs() -> None:
    licence, why = a_licence(), "Because. " * 1500
    suspend(licence, why=why, by=a_person("officer"), now=NOW)

    pieces = [each["text"] for each in json.loads(letter_of(licence).statement)["paragraphs"][1:]]

    assert "".join(pieces).replace(" ", "") == why.replace(" ", "")
    assert len(list(paragraphs("x" * 8001))) == 2


def test_a_letter_and_a_use_are_never_changed_or_removed() -> None:
    licence = a_licence()
    book(licence, [an_entry()], by=a_person("customs_officer"), now=NOW)
    suspend(licence, why=WHY, by=a_person("officer"), now=NOW)

    for model, change in ((Letter, {"kind": "refusal"}), (Use, {"value": 1})):
        with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
            model._default_manager.update(**change)
        with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
            model._default_manager.get().delete()


# --- who sees it -----------------------------------------------------------------------------


def _readers(licence: Licence) -> dict[str, Person]:
    return {
        "the firm": licence.case.applicant,
        "a reader of the firm": a_person("reader", organisation=licence.holder),
        "officer": a_person("officer"),
        "head of unit": a_person("head_of_unit"),
        "auditor": a_person("auditor"),
        "customs": a_person("customs_officer"),
    }


def test_a_letter_about_a_licence_is_seen_with_the_licence() -> None:
    licence = a_licence()
    suspend(licence, why=WHY, by=a_person("officer"), now=NOW)
    letter = letter_of(licence)
    others = [
        a_person("applicant", organisation=an_organisation("exporter", "Osprey Optics GmbH")),
        a_person("adviser"),
        a_person("inspector"),
        a_person("administrator"),
        a_person("policy_owner"),
    ]

    assert {name for name, person in _readers(licence).items() if may_see_letter(person, letter)} == set()
    for person in others:
        with pytest.raises(NoSuchLicence):
            letter_or_404(person, letter.public_id)


def test_a_letter_about_a_case_is_not_for_customs() -> None:
    licence = a_licence()
    suspend(licence, why=WHY, by=a_person("officer"), now=NOW)
    about_the_case = letter_of(licence)
    about_the_case.licence = None  # as a refusal is; the row itself is never changed

    assert {name for name, person in _readers(licence).items() if may_see_letter(person, about_the_case)} == {"customs"}


def test_an_officer_of_the_firm_reads_it_and_sends_none() -> None:
    licence = a_licence(a_case(officer=a_person("officer")))
    two_hats = give(a_person("officer"), "applicant", organisation=licence.holder).person

    with pytest.raises(Refused, match="You hold a post in the firm"):
        suspend(licence, why=WHY, by=two_hats, now=NOW)
    assert not Letter.objects.exists()
