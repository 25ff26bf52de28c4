"""What people do in a browser: sign in with a second factor, fill in an application, attach a file, press a button."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from playwright.sync_api import FilePayload, Page, expect

from navicert.library.kinds import kinds
from navicert.licensing.forms import FormField, form_of
from navicert.office.models import Person
from office_documents import a_pdf
from office_people import PASSWORD
from second_factor import app_code

KEY = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True,
}  # fmt: skip


# --- signing in ------------------------------------------------------------------------------


def give_password(page: Page, person: Person) -> None:
    """Name and password, on the page of the sign-in."""
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    page.goto("/sign-in")
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign In", exact=True).click()


def sign_in(page: Page, person: Person, app: str = "") -> Page:
    """With a password, and with what an authenticator app shows where the person has one."""
    give_password(page, person)
    if app:
        page.get_by_label("Code").fill(app_code(app))
        page.get_by_role("button", name="Sign In").click()
    expect(page.locator(".who")).to_contain_text(person.name)
    return page


def set_up_an_app(page: Page) -> None:
    """At their first sign-in people of the state are led to the second factor, and come no further without one."""
    page.goto("/account/second-factor/app")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    secret = page.locator("#authenticator_secret").input_value()
    page.get_by_label("code", exact=False).last.fill(app_code(secret))
    page.get_by_role("button", name="Activate").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def set_up_a_passkey(page: Page) -> None:
    """A passkey on the person's own device; the page for it runs a script."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    page.goto("/account/second-factor/passkeys/add")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.check("[type=checkbox]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/account/second-factor/codes")


def sign_in_with_a_passkey(page: Page) -> None:
    """Out, and in again without a password."""
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    page.click("#passkey_login")
    page.wait_for_url("**/desk")


# --- forms -----------------------------------------------------------------------------------


def press(page: Page, button: str) -> None:
    """A button of this name, and no trouble on the page that follows."""
    page.get_by_role("button", name=button, exact=True).first.click()
    troubles = page.locator(".ds-validation-message, .errors a, .ds-alert[data-color=danger]").all_inner_texts()
    assert not troubles, (page.url, troubles)


def fill_in(page: Page, given: Mapping[str, str]) -> None:
    """Labels and what is typed beside them; of a list, what is chosen."""
    for label, text in given.items():
        field = page.get_by_label(label, exact=True).first
        if field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(text)
        else:
            field.fill(text)


def fill_section(page: Page, kind: str, section: str, dossier: Mapping[str, Any]) -> None:
    """Everything that a dossier says in one section, typed into the page that shows it, and saved."""
    drawn = next(each for each in form_of(kinds()[kind], dossier) if each.id == section)
    closed = page.locator("details:not([open]) > summary")
    while closed.count():
        closed.first.click()
    for field in _boxes(drawn.fields):
        _enter(page, field)
    press(page, "Save and continue" if section != "declaration" else "Save and go back to the list")


def _boxes(fields: Sequence[FormField]) -> Iterator[FormField]:
    for field in fields:
        if field.parts or field.rows:
            yield from _boxes(field.parts)
            for row in field.rows:
                yield from _boxes(row)
        elif field.value not in ("", [], None, False):
            yield field


def _enter(page: Page, field: FormField) -> None:
    if field.kind in ("choices", "yes_no_unknown"):
        for value in field.value if isinstance(field.value, list) else [field.value]:
            page.locator(f"[id='f-{field.name}-{value}']").check()
    elif field.kind == "tick":
        page.locator(f"[id='f-{field.name}']").check()
    elif field.options:
        page.locator(f"[id='f-{field.name}']").select_option(field.value)
    else:
        page.locator(f"[id='f-{field.name}']").fill(str(field.value))


def attach(page: Page, piece: str, *, grading: str = "", text: str = "") -> None:
    """A PDF as this piece of the dossier, on the page of the documents."""
    page.get_by_label("What it is").select_option(piece)
    file = FilePayload(name=f"{piece}.pdf", mimeType="application/pdf", buffer=a_pdf(text or piece))
    page.get_by_label("File", exact=True).set_input_files(file)
    if grading:
        page.get_by_label("Grading").select_option(grading)
    press(page, "Attach")


def saved(page: Page, link: str) -> bytes:
    """The file behind a link."""
    with page.expect_download() as coming:
        page.get_by_role("link", name=link, exact=True).click()
    return coming.value.path().read_bytes()
