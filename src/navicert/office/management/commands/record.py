"""``python -m navicert.office record``: the one process that gives acts their places in the log and publishes it."""

from __future__ import annotations

import logging
import os
import time
from argparse import SUPPRESS
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection
from django.utils import timezone

from navicert.library.durable import take_lock
from navicert.library.logs import publish
from navicert.office.models import Waiting
from navicert.office.publisher import ALARM, ForkAlarm, Publisher, cosigned, served, witnesses
from navicert.office.record_standing import RecordStanding, log_folder, record_standing
from navicert.office.sequencer import MOST, integrate, open_log, the_keys
from navicert.record.keys import SigningKey
from navicert.record.note import Note
from navicert.record.refused import RecordError

PAUSE = 0.04  # seconds between two looks at what waits: acts of that time share a checkpoint, and writers a free lock
RHYTHM = 0.5  # seconds between two publications, at least
RHYTHM_WITNESSED = 10.0  # the same where witnesses are asked about each
AFTER_FAULT, LONGEST_PAUSE = 1.0, 30.0  # seconds
STANDING_BY = 1.0  # seconds between two looks whether another sequencer has ended
FORK = 2  # exit status
LOCK = "log.lock"
MOMENT = "%Y-%m-%d %H:%M:%S UTC"

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Give acts their places in the log, sign, and publish, until stopped."""

    help = "Give acts their places in the log, sign checkpoints, and publish the log, until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        """The options of the command."""
        parser.add_argument("--once", action="store_true", help="until nothing waits, then end")
        parser.add_argument("--status", action="store_true", help="say how the record stands; status 1 on an alarm")
        parser.add_argument("--beside", type=int, help=SUPPRESS)  # end with this parent process

    def handle(self, *arguments: Any, **options: Any) -> None:
        """One sequencer, or the status. A fork alarm ends it with status 2; nothing is signed until it is seen to."""
        if options["status"]:
            self._say(record_standing())
            return
        alarm = settings.NAVICERT_HOME / ALARM
        try:
            if alarm.exists():
                raise ForkAlarm(f"{alarm.read_text('utf-8').strip()}\nWhen that is settled, remove {alarm}")
            if options["once"]:
                self._once()
            else:
                self._run(options["beside"])
        except ForkAlarm as fork:
            if not alarm.exists():
                alarm.write_text(f"{fork}\n", encoding="utf-8")
            logger.error("%s", fork)
            raise CommandError(str(fork), returncode=FORK) from None
        except RecordError as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:
            return

    def _once(self) -> None:
        with only_one(settings.NAVICERT_HOME) as mine:
            if not mine:
                raise RecordError("another process of this machine keeps the record already; one is enough")
            turns = self._begun()
            while turns.turn():
                pass
            turns.publisher.publish()
            turns.ask_witnesses()

    def _run(self, parent: int | None) -> None:
        """Until the parent ends, if one is named. Where another process keeps the record, stand by to take over."""
        while _is_there(parent):
            with only_one(settings.NAVICERT_HOME) as mine:
                if mine:
                    self._keep(parent)
                    return
            time.sleep(STANDING_BY)

    def _keep(self, parent: int | None) -> None:
        """Turn after turn. Whatever fails is said and tried again, ever more rarely; only a fork ends it."""
        turns, pause = None, AFTER_FAULT
        while _is_there(parent):
            try:
                turns = turns or self._begun()
                busy, pause = turns.turn(), AFTER_FAULT
            except ForkAlarm:
                raise
            except (DatabaseError, OSError, RecordError) as error:
                logger.error("the record waits, and goes on by itself when this is mended: %s", error)
                connection.close()
                time.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
            else:
                time.sleep(0 if busy else PAUSE)

    def _begun(self) -> Turns:
        """Ready to sign: with keys that may, and after the witnesses were asked. After a restored backup, only they know."""
        turns = Turns(the_keys(settings.NAVICERT_HOME))
        turns.ask_witnesses()
        return turns

    def _say(self, standing: RecordStanding) -> None:
        served = standing.served
        signed = f", signed {standing.signed:{MOMENT}}" if standing.signed else ""
        since = f", the oldest since {standing.oldest:{MOMENT}}" if standing.oldest else ""
        self.stdout.write(served.origin or "no log is published yet")
        self.stdout.write(f"{standing.size} entries{signed}; {served.size} of them are served")
        self.stdout.write(f"waiting acts: {standing.waiting}{since}")
        for each in (*served.log, *served.witnesses):
            self.stdout.write(f"signed by {each.name}, {each.key}" + (f", {each.at:{MOMENT}}" if each.at else ""))
        if standing.alarms:
            raise CommandError("\n".join(standing.alarms))


class Turns:
    """What the sequencer does again and again."""

    def __init__(self, keys: tuple[SigningKey, ...]) -> None:
        self.keys, self.publisher = keys, Publisher(log_folder(), tuple(key.verifier for key in keys))
        self._opened, self._behind, self._published = False, True, float("-inf")
        self._size = 0
        self._asked: Future[tuple[Note, list[str]]] | None = None
        self._asking = ThreadPoolExecutor(1)

    def turn(self) -> bool:
        """Give places to what waits, and publish if it is time; says whether more waits than one batch holds."""
        if not self._opened:
            open_log(self.keys, timezone.now())
            self._opened = True
        before, made = self._size, integrate(self.keys, self.publisher.folder) if Waiting.objects.exists() else None
        if made is not None:
            self._size, self._behind = made.size, True
        if self._asked is not None and self._asked.done():
            asked, self._asked = self._asked, None
            self._put_cosigned(*asked.result())
        if self._behind and self._asked is None:
            self._publish()
        return self._size - before >= MOST

    def _publish(self) -> None:
        """Publish if it is time. While witnesses are asked, what is served stays as it is; acts go on getting places."""
        folder = self.publisher.folder
        named = bool(witnesses(folder))
        if time.monotonic() - self._published >= (RHYTHM_WITNESSED if named else RHYTHM):
            self._published = time.monotonic()
            self.publisher.publish()
            self._behind = False
            self._asked = self._asking.submit(cosigned, folder) if named else None

    def ask_witnesses(self) -> None:
        """Put what is served before the witnesses, and wait for them. Raises :class:`ForkAlarm`."""
        if served(self.publisher.folder) is not None and witnesses(self.publisher.folder):
            self._put_cosigned(*cosigned(self.publisher.folder))

    def _put_cosigned(self, note: Note, faults: list[str]) -> None:
        for fault in faults:
            logger.error("%s", fault)
        publish(self.publisher.folder, (), note)


def _is_there(parent: int | None) -> bool:
    return parent is None or os.getppid() == parent


@contextmanager
def only_one(home: Path) -> Iterator[bool]:
    """Whether this is the only sequencer of an installation on this machine; the lock goes with the process."""
    with (home / LOCK).open("a+") as file:
        yield take_lock(file)
