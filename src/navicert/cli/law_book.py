"""The book of business that a person names: a folder, or the database of the office."""

from __future__ import annotations

import os
from pathlib import Path

import click

from navicert.change.book import Book
from navicert.library.books import read_book_folder
from navicert.terms import BadFacts

OFFICE = "office"


def book_of_business(name: str) -> Book:
    """The book in a folder or file, or that of the office. Raises :class:`BadFacts`."""
    path = Path(name)
    if path.exists():
        return read_book_folder(path)
    if name == OFFICE:
        return _of_the_office()
    raise BadFacts(
        "--book", f"{name} does not exist; name a folder with orders, or `{OFFICE}` for the office's database"
    )


def _of_the_office() -> Book:
    """Start the office, as far as reading its database takes."""
    try:
        import django
    except ImportError:
        raise click.ClickException("the office is not installed here; type `pip install 'navicert[office]'`") from None
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "navicert.office.settings")
    try:
        django.setup()
        _is_there()
        from navicert.office.cases.book import book_of_the_office

        return book_of_the_office()
    except ImproperlyConfigured as wrong:
        raise click.ClickException(str(wrong)) from None
    except DatabaseError as error:
        raise click.ClickException(
            f"the database of the office cannot be read ({error}); is NAVICERT_HOME or DATABASE_URL the right one, and "
            "is it up to date (`python -m navicert.office migrate`)?"
        ) from None


def _is_there() -> None:
    """To ask makes no database: one that is a file must be there before it is opened."""
    from django.conf import settings

    found = settings.DATABASES["default"]
    if found["ENGINE"].endswith("sqlite3") and not Path(found["NAME"]).is_file():
        raise click.ClickException(
            f"there is no office here: {found['NAME']} does not exist. Set NAVICERT_HOME or DATABASE_URL to that of your "
            "office, or name a folder with orders"
        )
