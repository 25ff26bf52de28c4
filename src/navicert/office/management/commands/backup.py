"""``navicert office backup FILE``: the whole office in one file, while it goes on working."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from navicert.library.archives import ArchiveError
from navicert.office.keeping.backup import back_up, size_of_home
from navicert.office.progress import Bar


class Command(BaseCommand):
    """Back the office up."""

    help = "Write database, documents, editions, lists and log into one file. The server may go on working."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """FILE and --with-keys."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--with-keys", action="store_true", help="Put the private keys into the file too.")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Write the file; status 1 where something is wrong, be it with a document that was damaged before."""
        try:
            with Bar("Backup", size_of_home()) as bar:
                said = back_up(options["file"], now=timezone.now(), with_keys=options["with_keys"], progress=bar.add)
        except ArchiveError as error:
            raise CommandError(str(error)) from None
        faults = [sentence for sentence in said if sentence.startswith("FAULT")]
        for sentence in said:
            if sentence not in faults:
                self.stdout.write(sentence)
        if faults:
            raise CommandError("\n".join(faults))
