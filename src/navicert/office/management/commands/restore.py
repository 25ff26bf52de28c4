"""``navicert office restore FILE``: a backup into an empty home."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from navicert.library.archives import ArchiveError
from navicert.office.keeping.backup import restore, size_of_backup
from navicert.office.progress import Bar


class Command(BaseCommand):
    """Put a backup back."""

    help = "Put a backup into an empty home, after every file in it was compared with its hash."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """FILE."""
        parser.add_argument("file", type=Path)

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Restore; status 1 and a sentence where that cannot be done."""
        try:
            with Bar("Restore", size_of_backup(options["file"])) as bar:
                said = restore(options["file"], progress=bar.add)
        except ArchiveError as error:
            raise CommandError(str(error)) from None
        for sentence in said:
            self.stdout.write(sentence)
