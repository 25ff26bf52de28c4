"""An exporter applies in a browser without a script: section by section, by keyboard where it matters."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from navicert.office.actions.handle import accept, ask
from navicert.office.models import Case, Person
from office_cases import NOW, Office, a_draft, sent_in
from pages_looked_at import check_access, look

pytestmark = [pytest.mark.journey]


def test_an_exporter_begins_an_application_and_reads_what_is_missing(
    browser: Browser, as_person: Callable[[Person], Page], office: Office
) -> None:
    page = as_person(office.clerk)
    page.goto("/applications")
    check_access(browser, page)
    page.get_by_role("link", name="Start an application").click()
    look(page, "exporter-choose")
    page.get_by_label("Individual", exact=False).first.check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    look(page, "exporter-tasks")
    check_access(browser, page)
    page.get_by_role("link", name="Where the goods go").click()
    page.get_by_label("Country of final destination").select_option("BR")
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Who takes part")
    look(page, "exporter-section")
    check_access(browser, page)
    assert '"destination":"BR"' in Case.objects.get().dossier


def test_an_exporter_checks_the_answers_and_sends_in(
    browser: Browser, as_person: Callable[[Person], Page], office: Office
) -> None:
    case = a_draft(office)
    page = as_person(office.clerk)
    page.goto(f"/applications/{case.public_id}")
    page.get_by_role("link", name="Check your answers and send in").click()
    look(page, "exporter-check")
    check_access(browser, page)
    page.get_by_role("button", name="Send in").click()
    expect(page.get_by_text("Your application was sent in.")).to_be_visible()
    look(page, "exporter-sent")


def test_an_exporter_answers_a_question(browser: Browser, as_person: Callable[[Person], Page], office: Office) -> None:
    case = accept(sent_in(office), by=office.reception, now=NOW)
    ask(case, question="Which kiln is it for?", by=office.officer, now=NOW)
    page = as_person(office.clerk)
    page.goto(f"/applications/{case.public_id}")
    look(page, "exporter-question")
    check_access(browser, page)
    page.get_by_label("Your answer").fill("Kiln 3.")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_text("Kiln 3.")).to_be_visible()
