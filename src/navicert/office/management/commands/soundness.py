"""``navicert office check``: whether everything that is kept is still what was kept. (Django has its own ``check``.)"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from navicert.library.archives import ArchiveError
from navicert.office.keeping.database_copy import check_tables
from navicert.office.keeping.soundness import CHECKS, Check, notes
from navicert.office.progress import Bar

MOST_SHOWN = 20  # faults of one kind


class Command(BaseCommand):
    """Look at everything."""

    help = "Compare every document, text, step, state, day and entry with what was kept. Changes nothing."
    requires_system_checks: list[str] = []

    def handle(self, *arguments: Any, **options: Any) -> None:
        """A line for each check; status 1 where something is wrong."""
        try:
            check_tables()
        except ArchiveError as error:
            raise CommandError(str(error)) from None
        wrong = 0
        for check in CHECKS:
            count, faults = _looked_at(check)
            self.stdout.write(f"{check.title}: {count} looked at, {len(faults) or 'nothing'} wrong")
            for sentence in faults[:MOST_SHOWN]:
                self.stdout.write(f"  {sentence}")
            if len(faults) > MOST_SHOWN:
                self.stdout.write(f"  … and {len(faults) - MOST_SHOWN} more")
            wrong += len(faults)
        if wrong:
            raise CommandError(
                f"{wrong} faults: keep everything as it is, and find out what happened before you restore."
            )
        for sentence in notes():
            self.stdout.write(f"Note: {sentence}")


def _looked_at(check: Check) -> tuple[int, list[str]]:
    """How many there are, and what is wrong. A database in which nothing can be read any more is a fault like others."""
    count, faults = 0, list[str]()
    try:
        count = check.count()
        with Bar(check.title, count) as bar:
            faults.extend(check.faults(bar.add))
    except (DatabaseError, LookupError, TypeError, ValueError) as error:
        faults.append(
            f"the database holds what cannot be read, so the check ends here ({type(error).__name__}: {error})"
        )
    return count, faults
