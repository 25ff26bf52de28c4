"""What the journeys do with a page beside using it: take its picture, and let axe look at it."""

from __future__ import annotations

import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize

PICTURES = os.environ.get("JOURNEY_PICTURES", "")
"""A folder into which the journeys put their screenshots, for the docs; nothing where it is not set."""
BROAD = ViewportSize(width=1120, height=760)
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}


def look(page: Page, name: str, *, whole: bool = True) -> None:
    """Take a picture for the docs, where a folder for them is named: of the whole page, or of what is seen first."""
    if PICTURES:
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=whole)


def check_access(browser: Browser, page: Page) -> None:
    """Let axe look at the page, and at its colours in the dark as well. It needs scripts, which our pages do not let in: so
    it reads the same text in a context that has them."""
    scheme, _, host, *_rest = page.url.split("/")
    context = browser.new_context(viewport=page.viewport_size or BROAD)
    try:
        reading = context.new_page()
        reading.set_content(page.content().replace('href="/', f'href="{scheme}//{host}/'))
        found = Axe().run(reading)
        assert found.violations_count == 0, f"{page.url}: {found.generate_report()}"
        reading.emulate_media(color_scheme="dark")
        found = Axe().run(reading, options=CONTRAST)
        assert found.violations_count == 0, f"{page.url} in the dark: {found.generate_report()}"
    finally:
        context.close()


def fits(page: Page) -> None:
    """Nothing of the page stands out at its side, so that nobody has to push it about."""
    wide, seen = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= seen, f"{page.url} is {wide} pixels wide, and {seen} are seen"
