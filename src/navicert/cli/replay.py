"""``navicert replay``: ask the question of an old determination or screening again, and compare."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from navicert.office.record.replay import Replay

STATUSES = {"same": 0, "different": 1, "not_possible": 2}
WORDS = {
    "same": ("THE SAME", "green"),
    "different": ("DIFFERENT", "red"),
    "not_possible": ("CANNOT BE ASKED AGAIN", "yellow"),
}


@click.command()
@click.argument("number", metavar="ID")
def replay(number: str) -> None:
    """Ask the question of an old determination (NV-…) or screening (NS-…) again, with what it was made from.

    Facts, packs, lists and tables are those of that time, by their hash, whatever was installed since; only the
    program is today's. A difference is told with the input or the code that changed. The office's database is read
    (NAVICERT_HOME, DATABASE_URL). The exit status is 0 for the same answer, 1 for another one, 2 where it cannot be
    asked again. Of a run over the stored parties (NR-…) only what it noted is compared with the record: status 2.

    \b
    Example:
      navicert replay NV-2026-7K3M-Q9TD
    """
    result = _replayed(number.strip().upper())
    words, colour = WORDS[result.outcome]
    click.secho(f"{number.strip().upper()}: {words}", fg=colour, bold=True)
    for line in (result.sentence, *result.findings, *result.notes):
        click.echo(f"  {line}")
    raise SystemExit(STATUSES[result.outcome])


def _replayed(number: str) -> Replay:
    """Start the office, as far as reading it takes, and ask again."""
    try:
        import django
    except ImportError:
        raise click.ClickException("the office is not installed here; type `pip install 'navicert[office]'`") from None
    from django.core.exceptions import ImproperlyConfigured

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "navicert.office.settings")
    try:
        django.setup()
    except ImproperlyConfigured as wrong:
        raise click.ClickException(str(wrong)) from None
    from django.db import DatabaseError
    from django.http import Http404

    try:
        _refuse_without_office(number)
        return _asked_again(number)
    except Http404:
        raise click.ClickException(
            f"there is no determination and no screening {number} in this office; numbers begin with NV- or NS-"
        ) from None
    except DatabaseError as error:
        raise click.ClickException(
            f"the database of the office cannot be read ({error}); is NAVICERT_HOME or DATABASE_URL the right one, and "
            "is it up to date (`python -m navicert.office migrate`)?"
        ) from None


def _refuse_without_office(number: str) -> None:
    """Nothing was kept where there is no office; and none is made by looking for it."""
    from django.db import connection

    place = connection.settings_dict["NAME"]
    missing = connection.vendor == "sqlite" and not Path(place).exists()
    if missing or not any(name.startswith("office_") for name in connection.introspection.table_names()):
        raise click.ClickException(
            f"there is no office in {place}, and only an office keeps answers under numbers such as {number}: `navicert "
            "assess` keeps none. Set NAVICERT_HOME or DATABASE_URL to the office that gave the number"
        )


def _asked_again(number: str) -> Replay:
    from navicert.office.record.replay import replay as replay_determination
    from navicert.office.screening.answer import replay_screening
    from navicert.office.shelf import the_library
    from navicert.office.visible.asked import kept_or_404, run_or_404, screening_or_404

    if number.startswith("NR-"):
        from navicert.office.screening.continuous import run_as_recorded

        return run_as_recorded(run_or_404(number))
    if number.startswith("NS-"):
        return replay_screening(screening_or_404(number))
    return replay_determination(kept_or_404(number), library=the_library())
