"""``python -m navicert.office.record.beside FD``: start the sequencer again whenever it dies, until the server ends.

The server holds one end of a pipe, and this process and the sequencer the other: when nobody holds the server's end any
more, reading says so, whatever ended the server. If this process dies, the sequencer goes on as long as the server.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
from time import monotonic

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds before a sequencer that died is started again
SOUND = 60.0  # seconds after which a sequencer that dies had begun well


def is_there(server: int | None, within: float = 0.0) -> bool:
    """Whether the server at the other end of this pipe runs, looking for so many seconds; without one, always."""
    return server is None or not select.select([server], [], [], within)[0]


def start_beside() -> None:
    """Start the sequencer and what keeps it running beside this process, which is to become the server."""
    read, written = os.pipe()
    os.set_inheritable(written, True)  # held until the server and its workers have ended
    subprocess.Popen([sys.executable, "-m", "navicert.office.record.beside", str(read)], pass_fds=[read])
    os.close(read)


def keep_beside(server: int) -> None:
    """Run the sequencer, and again after every end of it, ever more rarely, until the server has ended."""
    pause = FIRST_PAUSE
    while is_there(server):
        began = monotonic()
        command = [sys.executable, "-m", "navicert.office", "record", "--beside", str(server)]
        status = subprocess.Popen(command, pass_fds=[server]).wait()
        pause = FIRST_PAUSE if monotonic() - began > SOUND else min(2 * pause, LONGEST_PAUSE)
        if is_there(server):
            print(f"the sequencer ended with status {status}; it is started again in {pause:g} s", file=sys.stderr)
            is_there(server, within=pause)


if __name__ == "__main__":
    try:
        keep_beside(int(sys.argv[1]))
    except KeyboardInterrupt:
        sys.exit()
