"""``python -m navicert.office cases import FILE``: take over the cases of another system from a CSV file."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from navicert.office.actions.import_cases import import_cases
from navicert.office.cases.case_file import BadFile

LARGEST = 50_000_000  # bytes


class Command(BaseCommand):
    """Import the cases of a file, all or none."""

    help = "Take over drafts and ended cases of another system from a CSV file (columns: docs/demo.md); all or none."

    def add_arguments(self, parser: CommandParser) -> None:
        """The options of the command."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        reading = verbs.add_parser("import", help="read a file; a case that was imported before is refused")
        reading.add_argument("file", type=Path, help="CSV in UTF-8; its columns are in docs/demo.md")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Import, or name every row that cannot be."""
        path: Path = options["file"]
        try:
            if path.stat().st_size > LARGEST:
                raise CommandError(f"{path} is larger than {LARGEST} bytes; send it in parts.")
            made = import_cases(path.read_bytes(), now=timezone.now())
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from None
        except BadFile as bad:
            for fault in bad.faults:
                self.stderr.write(str(fault))
            raise CommandError(f"Nothing was imported: {len(bad.faults)} faults in {path}.") from None
        states = ", ".join(f"{count} {state}" for state, count in sorted(Counter(case.state for case in made).items()))
        self.stdout.write(f"{len(made)} cases imported ({states}); each is marked as imported.")
