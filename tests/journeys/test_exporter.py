"""An exporter applies in a browser without a script: section by section, by keyboard where it matters."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from navicert.library.kinds import kinds
from navicert.office.actions.handle import accept, ask
from navicert.office.models import Case, Person
from office_cases import NOW, Office, a_draft, sent_in
from pages_looked_at import check_access, fits, look

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


def addresses(case: Case) -> list[str]:
    """The pages on which an exporter applies, with those of one application."""
    own = f"/applications/{case.public_id}"
    sections = [f"{own}/sections/{each.id}" for each in kinds()[case.kind].sections]
    return ["/applications", "/applications/new", own, *sections, f"/cases/{case.public_id}/documents", f"{own}/check"]


def test_every_page_of_the_exporter_fits_a_telephone(
    browser: Browser, as_person: Callable[..., Page], office: Office
) -> None:
    page = as_person(office.clerk, viewport={"width": 390, "height": 800}, is_mobile=True)
    for address in addresses(a_draft(office)):
        page.goto(address)
        fits(page)
    look(page, "exporter-telephone", whole=False)
    check_access(browser, page)
    page.get_by_role("button", name="Send in").click()
    expect(page.get_by_text("Your application was sent in.")).to_be_visible()
    fits(page)


def test_an_exporter_applies_from_right_to_left(
    browser: Browser, as_person: Callable[..., Page], office: Office
) -> None:
    case = a_draft(office)
    page = as_person(office.clerk)
    page.goto("/applications")
    page.get_by_role("button", name="العربية").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    for address in addresses(case):
        page.goto(address)
        expect(page.locator("html")).to_have_attribute("lang", "ar")
        fits(page)
    check_access(browser, page)
    page.goto(f"/applications/{case.public_id}")
    look(page, "exporter-arabic", whole=False)
    check_access(browser, page)
    page.goto(f"/applications/{case.public_id}/check")
    page.locator("main form button").last.click()
    expect(page).to_have_url(re.compile(f"/applications/{case.public_id}$"))
    check_access(browser, page)
    assert Case.objects.get(pk=case.pk).state == "submitted"
