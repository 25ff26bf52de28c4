"""``python -m navicert.office work``: do what the day brings: clocks, duties, parties on changed lists, letters."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.utils import timezone

from navicert.office.round import ROUND


class Command(BaseCommand):
    """Do what is due, again and again; each part of the round is safe to repeat and to miss."""

    help = "Do what is due: escalations, duties, parties on changed lists, letters. Repeats until it is stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        """The options of the command."""
        parser.add_argument("--once", action="store_true", help="one round, for a timer of the system")
        parser.add_argument("--every", type=int, default=60, help="seconds between rounds (60)")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Rounds without end, or one. A part that fails is said, and the others are done."""
        failed = self._round()
        while not options["once"]:
            connection.close()
            time.sleep(max(options["every"], 1))
            self._round()
        if failed:
            raise SystemExit(1)

    def _round(self) -> bool:
        failed = False
        for name, work in ROUND:
            try:
                for sentence in work(timezone.now()):
                    self.stdout.write(sentence)
            except Exception as fault:  # one part must not keep the others from being done
                failed = True
                self.stderr.write(f"{name} could not be done: {fault}")
        return failed
