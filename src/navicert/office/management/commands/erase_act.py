"""``python -m navicert.office erase_act``: remove what the record says of one thing; its place in the log stays."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from navicert.office.models import Act
from navicert.office.record.acts import erase
from navicert.record.refused import RecordError


class Command(BaseCommand):
    """Erase the envelopes of all acts on one thing, such as a determination."""

    help = "Erase what the acts on one thing say, with their nonces. Their entries stay, and mean nothing then."

    def add_arguments(self, parser: CommandParser) -> None:
        """The options of the command."""
        parser.add_argument("subject", help="the number of the thing, such as NV-2026-7K3M-Q9TD")
        parser.add_argument("--by", required=True, help="who erases it; this is recorded")
        parser.add_argument("--reason", required=True, help="why; this is recorded")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Each act by itself. Nothing under this number, or nothing that may be erased, ends it with status 1."""
        acts = list(Act.objects.filter(subject=options["subject"], envelope__isnull=False).order_by("pk"))
        if not acts:
            raise CommandError(f"nothing is recorded under {options['subject']}, or it was erased already")
        try:
            for act in acts:
                erase(act, by=options["by"], reason=options["reason"], now=timezone.now())
        except RecordError as error:
            raise CommandError(str(error)) from None
        said = "1 act" if len(acts) == 1 else f"{len(acts)} acts"
        self.stdout.write(f"{said} on {options['subject']}: what was said is erased; the entries stay in the log")
