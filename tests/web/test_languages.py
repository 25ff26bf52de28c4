"""Four languages: the catalogues are whole, pages speak the reader's language, and the record and programs keep to English."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

import messages
from navicert.library import Library
from navicert.licensing.forms import form_of
from navicert.licensing.sentences import Sentence, counted, either, joined
from navicert.office.actions.handle import accept, ask
from navicert.office.cases.kinds import kind_of
from navicert.office.in_words import in_words
from navicert.office.models import Person
from navicert.office.permissions.case import may_apply
from office_cases import NOW, Office, a_draft, a_licence, an_office, sent_in
from office_people import a_person, a_token

LANGUAGES = sorted(messages.PLURALS)


@pytest.fixture
def office(tmp_path: Path, settings: Any, library: Library) -> Office:
    settings.NAVICERT_HOME = tmp_path
    settings.AUTHORITY_KEY = tmp_path / "authority.jwks"
    return an_office(library)


def speaks(person: Person, language: str) -> Person:
    """The person, who has chosen a language."""
    Person.objects.filter(pk=person.pk).update(language=language)
    return Person.objects.get(pk=person.pk)


# -- the catalogues --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wanted() -> dict[messages.Key, messages.Message]:
    return messages.messages()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_every_sentence_and_the_exporters_in_full(language: str, wanted: Any) -> None:
    """Nothing lacks, nothing is left over, gaps are the same, and the compiled catalogue is the written one."""
    assert messages.faults(language, wanted) == []


def test_sentences_of_pages_code_and_licence_types_are_found(wanted: Any) -> None:
    found = {key[1] for key in wanted}
    assert {"Check your answers", "Only people who apply for this firm may do this."} <= found
    assert {
        "End-use certificate signed by the end user",
        "{shown} is not a currency; use a code such as EUR, USD or GBP.",
    } <= found
    assert ("", "stopped {n} day for {what}", "stopped {n} days for {what}") in wanted
    assert ("advice", "Refuse", "") in wanted


def test_a_gap_that_was_lost_in_translation_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = messages.catalogue("de")
    entry = next(each for each in catalogue if each.msgid == "The document “{label}” is needed.")
    entry.msgstr = "Ein Dokument fehlt."
    monkeypatch.setattr(messages, "catalogue", lambda language: catalogue)
    assert any("the gaps of 'Ein Dokument fehlt.'" in each for each in messages.faults("de", messages.messages()))


def test_arabic_counts_in_six_forms() -> None:
    with translation.override("ar"):
        said = [translation.ngettext("%(n)s day left", "%(n)s days left", n) % {"n": n} for n in (0, 1, 2, 3, 11, 100)]
    assert len(set(said)) == 6


# -- sentences of the office -----------------------------------------------------------------------------------------


def test_a_sentence_is_english_text_until_a_page_says_it() -> None:
    said = counted("stopped {n} day for {what}", "stopped {n} days for {what}", 3, what=Sentence("query"))
    assert said == "stopped 3 days for query"
    assert json.dumps([said]) == '["stopped 3 days for query"]'
    with translation.override("de"):
        assert in_words(said) == "3 Tage angehalten wegen Rückfrage"
    with translation.override("en-gb"):
        assert in_words(said) == said


def test_what_somebody_wrote_is_not_translated() -> None:
    """A firm that is called “Draft” keeps its name, braces and all."""
    said = joined((Sentence("Draft"), "Draft", "{x}"), "; ", ".")
    assert said == "Draft; Draft; {x}."
    with translation.override("de"):
        assert in_words(said) == "Entwurf; Draft; {x}."
    assert either(["draft", "returned", "open"]) == "draft or returned or open"


@pytest.mark.django_db
def test_a_permission_says_why_not_in_the_readers_language() -> None:
    why_not = may_apply(a_person("officer"), 999)
    assert why_not == "Only people who apply for this firm may do this."
    with translation.override("fr"):
        assert in_words(why_not) == "Seules les personnes qui demandent pour cette entreprise peuvent faire cela."


# -- pages -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_who_has_not_signed_in_is_spoken_to_as_the_browser_asks(client: Client) -> None:
    page = client.get("/sign-in", headers={"Accept-Language": "ar-EG, en;q=0.5"})
    assert b'<html lang="ar" dir="rtl"' in page.content
    assert page.headers["Content-Language"] == "ar"
    assert b'<html lang="en-GB" dir="ltr"' in client.get("/sign-in", headers={"Accept-Language": "ja"}).content


@pytest.mark.django_db
def test_a_language_is_chosen_at_the_foot_of_the_page(client: Client) -> None:
    answer = client.post("/language", {"language": "de", "next": "/sign-in?next=/cases"})
    assert answer.headers["Location"] == "/sign-in?next=/cases"
    assert answer.cookies["language"]["samesite"] == "Lax"
    assert answer.cookies["language"]["httponly"]
    assert (
        "Konten entstehen durch Einladung" in client.get("/sign-in", headers={"Accept-Language": "fr"}).content.decode()
    )


@pytest.mark.django_db
@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_the_choice_leads_to_no_other_site_and_to_no_other_language(client: Client, back: str) -> None:
    answer = client.post("/language", {"language": "xx", "next": back})
    assert answer.headers["Location"] == "/"
    assert "language" not in answer.cookies
    assert client.get("/language").status_code == 405


@pytest.mark.django_db
def test_the_choice_of_a_person_holds_wherever_they_sign_in(client: Client) -> None:
    clerk = a_person("applicant")
    client.force_login(clerk)
    client.post("/language", {"language": "fr", "next": "/account"})
    assert Person.objects.get(pk=clerk.pk).language == "fr"
    elsewhere = Client()
    elsewhere.force_login(clerk)
    page = elsewhere.get("/account", headers={"Accept-Language": "de"}).content.decode()
    assert '<html lang="fr" dir="ltr"' in page
    assert "Langue et avis" in page


@pytest.mark.django_db
def test_an_exporter_applies_in_german(client: Client, office: Office) -> None:
    clerk, case = speaks(office.clerk, "de"), a_draft(office)
    client.force_login(clerk)
    assert "Einzelausfuhrgenehmigung" in client.get(f"/applications/{case.public_id}").content.decode()
    name = next(s.id for s in form_of(kind_of(case), {}) if any(f.id == "goods" for f in s.fields))
    typed = {"goods.0.quantity.amount": "-3", "goods.0.quantity.unit": "items", "version": case.version}
    page = client.post(f"/applications/{case.public_id}/sections/{name}", typed).content.decode()
    assert "“-3” ist negativ; Beträge sind null oder größer." in page
    late = client.post(f"/applications/{case.public_id}/sections/{name}", {"version": case.version + 5})
    assert late.status_code == 409
    assert "war schneller" in late.content.decode()
    told = client.post(
        reverse("application_worded", args=(case.public_id, "message")), {"text": ""}, follow=True
    ).content.decode()
    assert "Die Notiz ist leer." in told
    checked = client.get(f"/applications/{case.public_id}/check").content.decode()
    assert "Brasilien (BR)" in checked
    assert "Stück" in checked


@pytest.mark.django_db
def test_clock_and_licence_are_read_in_arabic(client: Client, office: Office) -> None:
    case = accept(sent_in(office), by=office.reception, now=NOW)
    ask(case, question="Which kiln?", by=office.officer, now=NOW)
    licence = a_licence(office)
    client.force_login(speaks(office.clerk, "ar"))
    page = client.get(f"/applications/{case.public_id}").content.decode()
    assert "من أيام العمل" in page
    assert '<p class="ds-paragraph" dir="auto">Which kiln?</p>' in page
    assert "يمكن استخدامها حتى" in client.get(f"/licences/{licence.public_id}").content.decode()


@pytest.mark.django_db
def test_programs_are_answered_in_english(client: Client) -> None:
    """What a program compares stays the same, whatever its person reads."""
    clerk = speaks(a_person("applicant"), "fr")
    headers = {"Authorization": f"Bearer {a_token(clerk)}", "Accept-Language": "fr"}
    answer = client.get("/api/v1/cases/NA-2026-0000-0000-0000", headers=headers)
    assert answer.status_code == 404
    assert "Il n" not in answer.content.decode()
