"""Writers and a sequencer that are killed, or whose disk fails, at random moments; after each, the log must be sound.

``python tests/record_faults.py kill|append|publish ROUNDS SEED`` works in NAVICERT_HOME on DATABASE_URL, both empty. Each
process that touches the database is forked from this one, which never does. Prints what happened, as JSON.
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import select
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from random import Random

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - Django must be set up before
from django.db import DatabaseError, connection, transaction  # noqa: E402

import navicert_verify  # noqa: E402
from navicert.library.logs import Folder, read_tile  # noqa: E402
from navicert.office.management.commands import record as command  # noqa: E402
from navicert.office.record.acts import record  # noqa: E402
from navicert.office.record.publisher import Publisher, log_folder, served  # noqa: E402
from navicert.office.record.sequencer import integrate, the_keys  # noqa: E402
from navicert.office.record.standing import record_standing  # noqa: E402
from navicert.record.act import ENTRY, Act  # noqa: E402
from navicert.record.checkpoint import Checkpoint  # noqa: E402
from navicert.record.merkle import Frontier  # noqa: E402
from navicert.record.refused import RecordError  # noqa: E402
from navicert.record.tiles import ENTRIES, WIDTH, tile_at, unpack  # noqa: E402

ANY_TRACER = 0x59616D61  # PR_SET_PTRACER, so that strace may attach where the kernel asks for leave
HOME = Path(os.environ["NAVICERT_HOME"])
NOT_HERE = 77  # exit status: faults cannot be made on this machine
LONGEST = 0.35  # seconds of a round before all are killed


@dataclass
class Book:
    """What an outsider has seen: acknowledged entries, and every checkpoint that was ever served."""

    acknowledged: list[bytes] = field(default_factory=list)
    shown: dict[int, bytes] = field(default_factory=dict)
    looked_at: int = 0
    struck: dict[str, int] = field(default_factory=dict)

    def look(self) -> None:
        """Note the checkpoint that is served at this moment. It must parse whenever one looks."""
        note = served(log_folder())
        if note is not None:
            head = Checkpoint.parse(note.text)
            self.looked_at += 1
            if self.shown.setdefault(head.size, head.root) != head.root:
                raise AssertionError(f"two histories were served for {head.size} entries")

    def check(self) -> None:
        """After a restart: the log verifies, nothing acknowledged is lost, nothing that was served is contradicted."""
        finish(forked(recover))
        self.look()
        said = verify()
        size = max(self.shown)
        entries = [entry for index in range(-(-size // WIDTH)) for entry in unpack(bundle(index, size))]
        tree, contradicted = Frontier(), []
        for number, entry in enumerate(entries, 1):
            tree = tree.grown([entry])
            if self.shown.get(number, tree.root) != tree.root:
                contradicted.append(number)
        lost, doubled = set(self.acknowledged) - set(entries), len(entries) - len(set(entries))
        if said or contradicted or lost or doubled:
            raise AssertionError(
                f"{said} contradicted: {contradicted}; {len(lost)} acknowledged lost; {doubled} doubled"
            )


def verify() -> str:
    """What the stand-alone verifier finds wrong with the log."""
    keys = (log_folder() / "log.vkey").read_text().split()
    sys.argv = ["navicert-verify", str(log_folder()), *(word for key in keys for word in ("--key", key))]
    with redirect_stdout(StringIO()) as said:
        status = navicert_verify.main()
    return said.getvalue() if status else ""


def bundle(index: int, size: int) -> bytes:
    return read_tile(Folder(log_folder()), tile_at(ENTRIES, index, size))


# --- processes -------------------------------------------------------------------------------


def forked(work: Callable[[], None]) -> int:
    """Do this in a process of its own; gives its number."""
    pid = os.fork()
    if pid:
        return pid
    try:
        work()
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def finish(pid: int) -> None:
    _, status = os.waitpid(pid, 0)
    if status:
        raise AssertionError(f"a process without faults ended with status {status}")


def migrate() -> None:
    call_command("migrate", interactive=False, verbosity=0)


def recover() -> None:
    """What a start after the crash does."""
    call_command("record", "--once")
    alarms = record_standing().alarms
    if alarms:
        raise AssertionError(alarms)


def write(pipe: int, seed: int, transactions: int = 10**9, *, spoiled: type[Exception] | None = None) -> None:
    """Do acts, one to five in a transaction, and say which were acknowledged."""
    random = Random(seed)
    for number in range(transactions):
        about = [f"C-{seed}-{number}-{place}" for place in range(random.randint(1, 5))]
        with suppress(*([spoiled, OSError] if spoiled else [])):
            with transaction.atomic():
                entries = record(
                    *(Act(verb="case.opened", subject=each, actor="x", at=datetime.now(UTC)) for each in about)
                )
            os.write(pipe, b"".join(entries))


def sequence() -> None:
    command.RHYTHM, command.PAUSE, command.AFTER_FAULT = 0.0, 0.001, 0.01
    call_command("record")


def drain(pipe: int, book: Book) -> None:
    """Take what was acknowledged; an acknowledgement is one write, so none is half."""
    data = b""
    while select.select([pipe], [], [], 0)[0] and (piece := os.read(pipe, 1 << 16)):
        data += piece
    book.acknowledged += [data[at : at + ENTRY] for at in range(0, len(data), ENTRY)]


# --- rounds ----------------------------------------------------------------------------------


def kill_round(random: Random, book: Book) -> None:
    """Two writers and a sequencer; each of them is killed at its own random moment."""
    here, there = os.pipe()
    seeds = [random.getrandbits(32) for _ in range(2)]
    pids = [forked(lambda seed=seed: write(there, seed)) for seed in seeds]  # type: ignore[misc]
    pids.append(forked(sequence))
    ends = sorted((random.uniform(0.0, LONGEST), pid) for pid in pids)
    begun = time.monotonic()
    for moment, pid in ends:
        while time.monotonic() - begun < moment:
            book.look()
            drain(here, book)
            time.sleep(0.002)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    drain(here, book)
    os.close(here)
    os.close(there)


def append_round(random: Random, book: Book) -> None:
    """Acts and a sequencer's batch, while one call to the disk fails."""

    def work(there: int) -> None:
        with suppress(DatabaseError):
            if random.random() < 0.5:  # SQLite moves its log into the file at each commit
                connection.cursor().execute("PRAGMA wal_autocheckpoint=1")
        write(there, random.getrandbits(32), 3, spoiled=DatabaseError)
        with suppress(DatabaseError, RecordError, OSError):
            integrate(the_keys(HOME), log_folder())
        write(there, random.getrandbits(32), 2, spoiled=DatabaseError)
        connection.close()

    struck(work, random, book, {"write": 5, "pwrite64": 40, "fdatasync": 12})


def publish_round(random: Random, book: Book) -> None:
    """The tile publisher, while one call to the disk fails; it tries again once."""
    here, there = os.pipe()

    def prepare() -> None:
        write(there, random.getrandbits(32), random.choice((3, 120)))
        while integrate(the_keys(HOME), log_folder()):
            pass

    finish(forked(prepare))
    drain(here, book)

    def work(unused: int) -> None:
        publisher = Publisher(log_folder(), tuple(key.verifier for key in the_keys(HOME)))
        for _ in range(2):
            with suppress(RecordError, OSError):
                publisher.publish()

    struck(work, random, book, {"write": 4, "fsync": 8, "rename": 4})


def struck(work: Callable[[int], None], random: Random, book: Book, often: dict[str, int]) -> None:
    """Do this while one call of one kind gives an input or output error; ``often``: about how many there are of each."""
    here, there = os.pipe()
    waits, go = os.pipe()

    def held() -> None:
        ctypes.CDLL(None).prctl(ANY_TRACER, -1)
        os.read(waits, 1)
        work(there)

    random.getrandbits(32)  # or the next round would draw what this one's process draws
    pid = forked(held)
    name = random.choices(list(often), list(often.values()))[0]
    log = HOME / "strace.txt"
    fault = f"inject={name}:error=EIO:when={random.randint(1, often[name])}"
    tracer = subprocess.Popen(
        ["strace", "-f", "-o", str(log), "-e", f"trace={name}", "-e", fault, "-p", str(pid)],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert tracer.stderr is not None
    said = tracer.stderr.readline()
    if "attached" not in said:
        os.kill(pid, signal.SIGKILL)
        print(f"strace may not attach to a process here: {said}", file=sys.stderr)
        sys.exit(NOT_HERE)
    os.write(go, b"!")
    while os.waitpid(pid, os.WNOHANG) == (0, 0):
        book.look()
        drain(here, book)
        time.sleep(0.002)
    tracer.communicate()
    if re.search(r"\(INJECTED\)", log.read_text()):
        book.struck[name] = book.struck.get(name, 0) + 1
    drain(here, book)
    for pipe in (here, there, waits, go):
        os.close(pipe)


ROUNDS = {"kill": kill_round, "append": append_round, "publish": publish_round}


def main(mode: str, rounds: int, seed: int) -> None:
    """All the rounds, on one installation."""
    random, book = Random(seed), Book()
    finish(forked(migrate))
    finish(forked(recover))
    for number in range(rounds):
        try:
            ROUNDS[mode](random, book)
            book.check()
        except AssertionError as error:
            raise AssertionError(f"{mode}, seed {seed}, round {number}: {error}") from error
    counts = {"acknowledged": len(book.acknowledged), "checkpoints": len(book.shown), "looks": book.looked_at}
    print(json.dumps({"rounds": rounds, **counts, "struck": book.struck}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
