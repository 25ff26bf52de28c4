"""``python -m navicert.office customs import|export``: read a file of declarations, or write the licences of a day."""

from __future__ import annotations

import sys
from datetime import date as Day
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from navicert.office.authority import local_day
from navicert.office.licences.customs import import_uses
from navicert.office.licences.pulled import csv_line, licences_on
from navicert.office.models.people import Person
from navicert.office.permissions.case import Refused

LARGEST = 50_000_000  # bytes


class Command(BaseCommand):
    """Read in what customs report, or write what customs systems pull."""

    help = "Read a CSV file of declarations into the ledgers of licences, or write the licences of a day as CSV."

    def add_arguments(self, parser: CommandParser) -> None:
        """The options of the command."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        reading = verbs.add_parser("import", help="read a file of declarations; reading it twice books nothing twice")
        reading.add_argument("file", type=Path, help="CSV in UTF-8; its columns are in docs/after-issue.md")
        reading.add_argument("--by", required=True, help="e-mail address of the customs officer who answers for it")
        writing = verbs.add_parser("export", help="write the licences under which goods may go on a day")
        writing.add_argument("--day", type=Day.fromisoformat, help="such as 2026-11-22; unset: today")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Read or write. Faults are said with row and column, and end the command with status 1."""
        if options["verb"] == "export":
            for cells in licences_on(options["day"] or local_day(timezone.now())):
                self.stdout.write(csv_line(cells), ending="")
            return
        try:
            found = import_uses(_read(options["file"]), by=_person(options["by"]), now=timezone.now())
        except Refused as refused:
            raise CommandError(str(refused)) from None
        for alarm in found.alarms:
            self.stderr.write(f"alarm: {alarm}")
        for fault in found.faults:
            self.stderr.write(f"row {fault.row}{f', {fault.column}' if fault.column else ''}: {fault.sentence}")
        self.stdout.write(
            f"{found.booked} declarations booked ({found.entries} entries), {found.known} known before, "
            f"{len(found.faults)} faults"
        )
        if found.faults:
            sys.exit(1)


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise CommandError(f"{path} is larger than {LARGEST} bytes; send it in parts")
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}") from None


def _person(email: str) -> Person:
    person = Person.objects.filter(email=email.strip().lower(), is_active=True).first()
    if person is None:
        raise CommandError(f"nobody here has the address {email!r}")
    return person
