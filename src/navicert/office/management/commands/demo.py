"""``python -m navicert.office demo``: fill an empty installation with invented people and some 200 cases."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from navicert.office.demo.build import build_here
from navicert.office.demo.standing import leaflet, why_no_demo


class Command(BaseCommand):
    """Build the demonstration where nothing stands yet, and say who is who."""

    help = "Fill an empty installation on this machine with invented people and some 200 cases, and say who is who."

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Make the tables, where there are none yet, and build it, or say why not."""
        call_command("migrate", interactive=False, verbosity=0)
        if why_not := why_no_demo():
            raise CommandError(
                f"No demonstration is built. {why_not} Set NAVICERT_HOME to an empty folder to have one."
            )
        try:
            built = build_here(timezone.now())
        except KeyboardInterrupt:
            raise CommandError("Stopped. Nothing of it was kept; the next time it is built from the start.") from None
        self.stdout.write(f"{built.cases} cases were played through the office.\n\n{leaflet()}")
