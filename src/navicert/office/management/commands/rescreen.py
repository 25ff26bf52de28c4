"""``python -m navicert.office rescreen``: bring the hits of the stored parties up to date with the lists."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError
from django.utils import timezone

from navicert.office.screening.continuous import rescreen_parties
from navicert.screening.listing_error import ListError


class Command(BaseCommand):
    """Screen the stored parties again and note each hit that is new, changed or gone."""

    help = "Screen the stored parties again and note each hit that is new, changed or gone."

    def add_arguments(self, parser: CommandParser) -> None:
        """The options of the command."""
        parser.add_argument("--whole", action="store_true", help="screen every party, whatever changed")
        parser.add_argument("--threshold", type=float, help="the least score of a hit; unset: that of each list")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """One run. A list that is missing, stale or damaged ends it with status 1, and nothing is noted."""
        threshold = options["threshold"]
        if threshold is not None and not 0 < threshold <= 1:
            raise CommandError("--threshold is a number above 0 and up to 1")
        try:
            run = rescreen_parties(asked_by="command", now=timezone.now(), threshold=threshold, whole=options["whole"])
        except ListError as bad:
            raise CommandError(str(bad)) from None
        except IntegrityError:
            raise CommandError("another run was quicker, so this one noted nothing; start it again") from None
        self.stdout.write(f"{run.public_id}: {run.parties} parties, {run.screened} of them screened again")
        if run.whole:
            self.stdout.write(f"every party was screened: {run.whole}")
        counts = Counter(run.changes.values_list("change", flat=True))
        self.stdout.write(", ".join(f"{counts[word]} {word}" for word in ("new", "changed", "vanished")))
        for each in run.changes.select_related("party").order_by("party__external_id", "list", "listing"):
            aside = f", set aside by {each.cleared}" if each.cleared else ""
            self.stdout.write(
                f"{each.change:9}{each.party.external_id}  {each.list} {each.listing}  {each.score}{aside}"
            )
        for warning in run.warnings:
            self.stderr.write(f"warning: {warning}")
