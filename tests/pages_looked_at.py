"""What the journeys do with a page beside using it: take its picture, and let axe look at it."""

from __future__ import annotations

import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

PICTURES = os.environ.get("JOURNEY_PICTURES", "")
"""A folder into which the journeys put their screenshots, for the docs; nothing where it is not set."""


def look(page: Page, name: str) -> None:
    """Take a picture for the docs, where a folder for them is named."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def check_access(browser: Browser, page: Page) -> None:
    """Let axe look at the page; it needs scripts, so it reads the same text in a context that has them."""
    context = browser.new_context()
    try:
        reading = context.new_page()
        reading.set_content(
            page.content().replace('href="/', f'href="{page.url.split("/", 3)[0]}//{page.url.split("/", 3)[2]}/')
        )
        found = Axe().run(reading)
        assert found.violations_count == 0, found.generate_report()
    finally:
        context.close()
