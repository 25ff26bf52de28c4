"""``python -m navicert.office record``: the one process that gives acts their places in the log and publishes it."""

from __future__ import annotations

import logging
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
from navicert.office.record.beside import is_there
from navicert.office.record.publisher import (
    ALARM,
    Cosigned,
    ForkAlarm,
    Publisher,
    cosigned,
    log_folder,
    served,
    witnesses,
)
from navicert.office.record.sequencer import MOST, integrate, open_log, the_keys
from navicert.office.record.standing import RecordStanding, record_standing
from navicert.record.keys import SigningKey
from navicert.record.refused import RecordError

PAUSE = 0.04  # seconds between two looks at what waits: acts of that time share a checkpoint, and writers a free lock
RHYTHM = 0.5  # seconds between two publications, at least
RHYTHM_WITNESSED = 10.0  # the same where witnesses are asked about each
AFTER_FAULT, LONGEST_PAUSE = 1.0, 30.0  # seconds
STANDING_BY = 1.0  # seconds between two looks whether another sequencer has ended
FORK = 2  # exit status
LOCK = "log.lock"
GOES_ON = "the record waits, and goes on by itself when this is mended"
NOT_VOUCHED = (
    "the quorum of witnesses that the policy asks for has not cosigned what is served, so nothing more is published; acts "
    "have their places. See what the witnesses answered, or name others in the policy"
)
MOMENT = "%Y-%m-%d %H:%M:%S UTC"

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Give acts their places in the log, sign, and publish, until stopped."""

    help = "Give acts their places in the log, sign checkpoints, and publish the log, until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        """The options of the command."""
        parser.add_argument("--once", action="store_true", help="until nothing waits, then end")
        parser.add_argument("--status", action="store_true", help="say how the record stands; status 1 on an alarm")
        parser.add_argument("--beside", type=int, help=SUPPRESS)  # end when the other end of this pipe is closed

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
        except KeyboardInterrupt:
            return
        except Exception as error:
            if _is_unforeseen(error):
                logger.exception("the record")
            raise CommandError(_sentence(error)) from None

    def _once(self) -> None:
        with only_one(settings.NAVICERT_HOME) as mine:
            if not mine:
                raise RecordError("another process of this machine keeps the record already; one is enough")
            turns = self._begun()
            while turns.turn():
                pass
            turns.finish()

    def _run(self, server: int | None) -> None:
        """Until the server ends, if one is named. Where another process keeps the record, stand by to take over."""
        while is_there(server):
            with only_one(settings.NAVICERT_HOME) as mine:
                if mine:
                    self._keep(server)
                    return
            time.sleep(STANDING_BY)

    def _keep(self, server: int | None) -> None:
        """Turn after turn. Whatever fails is said and tried again, ever more rarely; only a fork ends it."""
        turns, pause = None, AFTER_FAULT
        while is_there(server):
            try:
                turns = turns or self._begun()
                busy, pause = turns.turn(), AFTER_FAULT
            except ForkAlarm:
                raise
            except Exception as error:  # whatever it is: a sequencer that has ended gives no places
                logger.error("%s: %s", GOES_ON, _sentence(error), exc_info=_is_unforeseen(error))
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


def _is_unforeseen(error: Exception) -> bool:
    """Whether it takes more than its sentence to understand it."""
    return not isinstance(error, (DatabaseError, OSError, RecordError))


def _sentence(error: Exception) -> str:
    said = str(error).strip() or "no more is said"
    return said if isinstance(error, RecordError) else f"{type(error).__name__}: {said}"


class Turns:
    """What the sequencer does again and again.

    ``vouched``: whether the quorum of the policy cosigned what is served, asked by this process. Nothing more is published
    before that: after a restored backup, only witnesses know.
    """

    def __init__(self, keys: tuple[SigningKey, ...]) -> None:
        self.keys, self.publisher = keys, Publisher(log_folder(), tuple(key.verifier for key in keys))
        self.vouched = False
        self._opened, self._behind = False, True
        self._published = self._asked_at = self._looked = float("-inf")
        self._size = 0
        self._asked: Future[Cosigned] | None = None
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
            self._take(self._asked)
        if self._asked is None:
            self._publish()
        return self._size - before >= MOST

    def _publish(self) -> None:
        """Publish if it is time. While witnesses are asked, what is served stays as it is; acts go on getting places."""
        folder, now = self.publisher.folder, time.monotonic()
        if now - (self._published if self._behind else self._looked) < (RHYTHM if self._behind else RHYTHM_WITNESSED):
            return
        self._looked = now
        named = has_witnesses(folder)
        if named and not self.vouched:
            if now - self._asked_at >= RHYTHM_WITNESSED:
                self._asked_at, self._asked = now, self._asking.submit(cosigned, folder)
        elif self._behind and (not named or now - self._published >= RHYTHM_WITNESSED):
            self._published = now
            self._give_out()

    def _give_out(self) -> None:
        """Publish what is signed; the witnesses have not seen it yet, and are asked next."""
        if self.publisher.publish() is not None:
            self.vouched, self._asked_at, self._looked = False, float("-inf"), float("-inf")
        self._behind = False

    def finish(self) -> None:
        """Publish all that is signed and have it cosigned. Raises :class:`RecordError` where the quorum is missing."""
        if self._asked is not None:
            self._take(self._asked)
        for _ in range(2):
            if not self.vouched:
                self.ask_witnesses()
            if not self.vouched and has_witnesses(self.publisher.folder):
                raise RecordError(NOT_VOUCHED)
            self._give_out()

    def ask_witnesses(self) -> None:
        """Put what is served before the witnesses, and wait for them. Raises :class:`ForkAlarm`."""
        if has_witnesses(self.publisher.folder):
            self._take(self._asking.submit(cosigned, self.publisher.folder))

    def _take(self, asked: Future[Cosigned]) -> None:
        """Give out what the witnesses answered."""
        self._asked, self._asked_at = None, time.monotonic()
        found = asked.result()
        for fault in found.faults:
            logger.error("%s", fault)
        publish(self.publisher.folder, (), found.note)
        self.vouched = found.enough


def has_witnesses(folder: Path) -> bool:
    """Whether there is a checkpoint to cosign, and somebody to do it."""
    return served(folder) is not None and bool(witnesses(folder))


@contextmanager
def only_one(home: Path) -> Iterator[bool]:
    """Whether this is the only sequencer of an installation on this machine; the lock goes with the process."""
    with (home / LOCK).open("a+") as file:
        yield take_lock(file)
