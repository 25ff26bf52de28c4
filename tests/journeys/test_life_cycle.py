"""One military licence in a browser, through all hands: from the first page of the exporter to the auditor's proof.

Everybody signs in on the page for it; people of the state have a second factor. Nothing is done but by links, boxes and
buttons; only the sequencer of the record is started beside it, and the files that were saved are checked with no server.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from journey_steps import (
    attach,
    fill_in,
    fill_section,
    give_password,
    press,
    saved,
    set_up_a_passkey,
    set_up_an_app,
    sign_in,
    sign_in_with_a_passkey,
)
from licence_applications import application
from navicert.cli.main import main
from navicert.library.kinds import kinds
from navicert.office.models import Case, Person
from navicert.office.record.publisher import log_folder
from office_cases import Office
from office_people import a_person
from office_record import once, verified, vkeys
from pages_looked_at import check_access, look
from second_factor import an_app

pytestmark = [pytest.mark.journey]
SEEKERS = application("Seekers for an ally outside the Union")
CERTIFICATE = "end_use_certificate"
REASON = {"Criterion": "7", "How it bears on this case": "Parts of this kind have been resold from there."}


@dataclass
class Journey:
    """Who is on the way, the pages that are open, one for each person, and the numbers that came up."""

    browser: Browser
    office: Office
    new_page: Callable[..., Page]
    open: dict[int, Page] = field(default_factory=dict)
    case: str = ""
    licence: str = ""

    def of(self, person: Person, **how: Any) -> Page:
        """The page of a person, who signs in the first time."""
        if person.pk not in self.open:
            state = person.posts[0].organisation.kind not in ("exporter", "agent")
            self.open[person.pk] = sign_in(self.new_page(**how), person, an_app(person) if state else "")
        return self.open[person.pk]

    @property
    def held(self) -> Case:
        """The case as it stands now."""
        return Case.objects.get(public_id=self.case)

    def at(self, person: Person, address: str) -> Page:
        """The page of a person, at an address."""
        page = self.of(person)
        page.goto(address)
        return page

    def show(self, page: Page, name: str) -> None:
        """A page of a kind that was not seen before: axe looks at it, and its picture is taken."""
        check_access(self.browser, page)
        look(page, name, whole=False)

    def step(self, person: Person, name: str, picture: str = "") -> Page:
        """The case as a person sees it, with a step chosen among what they can do now."""
        page = self.at(person, f"/cases/{self.case}")
        if picture:
            self.show(page, picture)
        page.locator(".steps").get_by_role("link", name=re.compile(f"^{name}")).first.click()
        return page


def test_a_military_licence_from_the_application_to_the_audit(
    browser: Browser,
    office: Office,
    new_page: Callable[..., Page],
    client: Client,
    settings: Any,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings.STAFF_SECOND_FACTOR = True
    once()  # the record is opened
    way = Journey(browser, office, new_page)
    the_administrator_lets_people_see_graded_papers(way)
    the_exporter_applies(way)
    the_reception_returns_it_and_takes_it_once_it_is_mended(way)
    the_officer_refers_it_and_asks(way)
    the_advisers_advise(way)
    the_officer_proposes(way)
    the_heads_sign(way)
    the_officer_issues(way)
    the_licence_is_verified_offline(way, client, tmp_path, "VALID")
    customs_debit_three_parts_and_a_fourth_is_refused(way)
    the_licence_is_suspended_and_everybody_sees_it(way)
    the_licence_is_verified_offline(way, client, tmp_path, "REFUSED")
    the_auditor_replays_and_verifies(way, tmp_path, capsys)


def the_administrator_lets_people_see_graded_papers(way: Journey) -> None:
    administrator = a_person("administrator", name="Imke Aalders")
    page = way.new_page()
    give_password(page, administrator)
    expect(page).to_have_url(re.compile("/account/second-factor$"))  # no further without one
    way.show(page, "administrator-second-factor")
    set_up_an_app(page)
    page.goto("/people")
    way.show(page, "administrator-people")
    for person in (way.office.clerk, way.office.officer, way.office.advisers["security"]):
        page.goto(f"/people/{person.public_id}")
        page.get_by_role("combobox", name="Clearance").select_option("secret")
        press(page, "Save")
    way.show(page, "administrator-person")


def the_exporter_applies(way: Journey) -> None:
    clerk = way.office.clerk
    page = way.at(clerk, "/applications/new")
    page.get_by_label("Military individual licence", exact=True).check()
    press(page, "Continue")
    way.case = page.url.rsplit("/", 1)[1]
    page.locator("ol.tasks").get_by_role("link").first.click()
    for section in kinds()[SEEKERS.kind].sections:
        if section.id == "goods":
            way.show(page, "exporter-goods")
        fill_section(page, SEEKERS.kind, section.id, SEEKERS.dossier)
    way.show(page, "exporter-list")
    page.goto(f"/cases/{way.case}/documents")
    for piece in SEEKERS.pieces:
        if piece != CERTIFICATE:
            attach(page, piece, grading="restricted" if piece == "specification" else "")
    way.show(page, "exporter-documents")
    page.goto(f"/applications/{way.case}/check")
    page.get_by_role("button", name="Send in").click()
    expect(page.get_by_text("End-use certificate", exact=False).first).to_be_visible()  # missing, and named
    assert way.held.state == "draft"
    page.goto(f"/cases/{way.case}/documents")
    attach(page, CERTIFICATE)
    page.goto(f"/applications/{way.case}/check")
    press(page, "Send in")


def the_reception_returns_it_and_takes_it_once_it_is_mended(way: Journey) -> None:
    reception, clerk = way.office.reception, way.office.clerk
    way.show(way.at(reception, "/desk"), "reception-desk")
    page = way.step(reception, "Return to the exporter")
    page.get_by_role("textbox").first.fill("The certificate bears no signature.")
    press(page, "Return it")
    mine = way.at(clerk, f"/applications/{way.case}")
    expect(mine.get_by_text("The certificate bears no signature.")).to_be_visible()
    way.show(mine, "exporter-returned")
    mine.goto(f"/cases/{way.case}/documents")
    attach(mine, CERTIFICATE, text="End-use certificate, signed")
    mine.goto(f"/applications/{way.case}/check")
    press(mine, "Send in")
    press(way.at(reception, f"/cases/{way.case}"), "Accept as complete")


def the_officer_refers_it_and_asks(way: Journey) -> None:
    officer, clerk = way.office.officer, way.office.clerk
    way.show(way.at(officer, "/desk"), "officer-desk")
    page = way.step(officer, "Refer for advice", "officer-case")
    way.show(page, "officer-refer")
    press(page, "Refer to these teams")
    asked = way.step(officer, "Ask the exporter")
    asked.get_by_role("textbox").first.fill("Who maintains the seekers?")
    press(asked, "Ask")
    expect(asked.get_by_text("stands still").first).to_be_visible()
    mine = way.at(clerk, f"/applications/{way.case}")
    mine.get_by_label("Your answer").fill("The depot of the air force.")
    press(mine, "Send the answer")


def the_advisers_advise(way: Journey) -> None:
    """Four teams that the rules name for military goods, and security, since the goods are graded; defence with a condition."""
    waiting = {each.team.slug for each in way.held.referrals.filter(closed=None)}
    assert {"technical", "defence", "foreign_affairs", "intelligence"} <= waiting
    for slug in sorted(waiting, reverse=True):
        pictured = slug == "technical"
        if pictured:
            way.show(way.at(way.office.advisers[slug], "/desk"), "adviser-desk")
        page = way.step(way.office.advisers[slug], "Give advice", "adviser-case" if pictured else "")
        if slug == "defence":
            page.get_by_label("Approve with conditions").check()
            fill_in(page, {**REASON, "Conditions": "Report each delivery."})
            way.show(page, "adviser-advice")
        else:
            page.get_by_label("Approve", exact=True).check()
        press(page, "Give this advice")


def the_officer_proposes(way: Journey) -> None:
    page = way.step(way.office.officer, "Propose a decision", "officer-advised")
    expect(page.get_by_text("The combined advice:")).to_contain_text("Approve with conditions")
    page.get_by_label("Grant with conditions").check()
    way.show(page, "officer-propose")
    press(page, "Propose this decision")


def the_heads_sign(way: Journey) -> None:
    """An adviser is not asked to sign and cannot; the head signs with a passkey set up before."""
    adviser, head = way.office.advisers["technical"], way.office.head
    refused = way.at(adviser, f"/cases/{way.case}/do/countersign")
    expect(refused.get_by_role("button", name="Sign this text")).to_have_count(0)
    page = way.new_page(java_script_enabled=True)
    give_password(page, head)
    set_up_a_passkey(page)
    sign_in_with_a_passkey(page)
    way.open[head.pk] = page
    way.show(page, "countersigner-desk")
    way.show(way.step(head, "Read and sign"), "countersigner-sign")
    press(page, "Sign this text")
    assert way.held.state == "countersigned"


def the_officer_issues(way: Journey) -> None:
    page = way.step(way.office.officer, "Issue the decision")
    press(page, "Issue it now")
    way.licence = way.held.licences.get().public_id
    mine = way.at(way.office.clerk, f"/applications/{way.case}")
    way.show(mine, "exporter-granted")
    mine.get_by_role("link", name=f"Licence {way.licence}").click()
    expect(mine.get_by_text("Report each delivery.").first).to_be_visible()
    way.show(mine, "exporter-licence")


def the_licence_is_verified_offline(way: Journey, client: Client, folder: Path, says: str) -> None:
    """The page that the firm prints, the keys and the status list of the authority, and no connection."""
    page = way.at(way.office.clerk, f"/licences/{way.licence}")
    (folder / "licence.pdf").write_bytes(saved(page, "PDF to print"))
    (folder / "jwks.json").write_bytes(client.get("/.well-known/jwks.json").content)
    (folder / "status.jws").write_bytes(client.get("/status/1").content)
    files = [str(folder / name) for name in ("licence.pdf", "jwks.json", "status.jws")]
    told = CliRunner().invoke(main, ["verify", files[0], "--keys", files[1], "--status", files[2]])
    assert told.output.splitlines()[-1].startswith(f"{says}: {way.licence}"), told.output


def customs_debit_three_parts_and_a_fourth_is_refused(way: Journey) -> None:
    customs = way.office.customs
    way.show(way.at(customs, "/licences"), "customs-licences")
    for number, quantity in enumerate((3, 3, 2), start=1):
        page = _declared(way, number, quantity)
        if number == 1:
            press(page, "May it go?")
            expect(page.get_by_text("It may go.")).to_be_visible()
            way.show(page, "customs-entry")
        press(page, "Book")
    way.show(page, "customs-licence")
    page.goto(f"/licences/{way.licence}/entries/new?kind=debit")
    _fill_declaration(page, 4, 1)
    page.get_by_role("button", name="Book", exact=True).click()
    expect(page.locator("#errors")).to_contain_text("exhausted")
    way.show(page, "customs-refused")


def _declared(way: Journey, number: int, quantity: int) -> Page:
    page = way.at(way.office.customs, f"/licences/{way.licence}")
    page.get_by_role("link", name="Check or debit a declaration").click()
    _fill_declaration(page, number, quantity)
    return page


def _fill_declaration(page: Page, number: int, quantity: int) -> None:
    declared = {"Number of the declaration (MRN)": f"26DE000{number}", "Quantity": str(quantity)}
    fill_in(page, declared)
    value = page.get_by_label("Value", exact=True)
    if value.count():  # where the licence counts it
        value.fill(f"{quantity * 800000}.00")


def the_licence_is_suspended_and_everybody_sees_it(way: Journey) -> None:
    page = way.at(way.office.officer, f"/licences/{way.licence}")
    page.get_by_role("link", name="Suspend").click()
    page.get_by_label("Reason").fill("A serial number is missing on site.")
    way.show(page, "officer-suspend")
    page.locator("main form").get_by_role("button").first.click()
    for person in (way.office.clerk, way.office.customs):
        seen = way.at(person, f"/licences/{way.licence}")
        expect(seen.get_by_role("heading", level=1)).to_contain_text("suspended", ignore_case=True)
        expect(seen.get_by_role("link", name="Check or debit a declaration")).to_have_count(0)
    way.show(seen, "customs-suspended")


def the_auditor_replays_and_verifies(way: Journey, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The law of the day of the application is asked again; then files that were saved prove the record, with no server."""
    once()
    auditor = way.office.auditor
    page = way.at(auditor, f"/cases/{way.case}")
    way.show(page, "auditor-case")
    page.locator("#law ~ * a[href*='/determinations/'], a[href*='/determinations/']").first.click()
    way.show(page, "auditor-determination")
    page.get_by_text("What this answer was made from").click()
    page.get_by_role("link", name="Ask again with these editions, and compare").click()
    expect(page.locator(".ds-alert[data-color=success]")).to_be_visible()
    way.show(page, "auditor-replay")
    way.show(way.at(auditor, "/record"), "auditor-record")
    page.goto(f"/record/{way.case}")
    way.show(page, "auditor-recorded")
    _verify(page, way.case, folder, capsys)


def _verify(page: Page, number: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The receipt, the act and its nonce as the page gives them; then the whole log."""
    (folder / "receipt").write_bytes(saved(page, "Receipt"))
    (folder / "act.json").write_bytes(saved(page, "What was recorded"))
    nonce = page.locator("dt:has-text('Nonce') + dd").inner_text()
    keys = [*vkeys()]
    status, said = verified(capsys, str(folder / "receipt"), *keys, "--act", str(folder / "act.json"), nonce)
    assert status == 0, said
    assert f'"{number}"' in (folder / "act.json").read_text()
    status, said = verified(capsys, str(log_folder()), *keys)
    assert status == 0, said
