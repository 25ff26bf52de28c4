"""``python -m navicert.office statistics YEAR``: the published tables of a year as CSV, reconciled with the record."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from navicert.library.rates import BadRates
from navicert.licensing.statistics import Unreconciled
from navicert.office.sight.statistics import as_csv, statistics


class Command(BaseCommand):
    """Write the tables, or say which decisions do not fit."""

    help = (
        "Write the published tables of a year as CSV; small numbers are hidden. Fails where the record does not agree."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The options of the command."""
        parser.add_argument("year", type=int, help="such as 2026")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """The tables on standard output, what a reader has to know on standard error."""
        try:
            found = statistics(options["year"])
        except (Unreconciled, BadRates) as fault:
            raise CommandError(str(fault)) from None
        self.stdout.write(as_csv(found), ending="")
        for note in found.notes:
            self.stderr.write(note)
