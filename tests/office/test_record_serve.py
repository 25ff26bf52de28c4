"""The server as a first user starts it: the record is kept without a further step, and ends with the server."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from navicert.library.durable import take_lock
from navicert.library.log_keys import new_keys
from office_examples import BARE

PATIENCE = 300.0  # seconds; a busy machine takes minutes to start the server and read the law
ON_SQLITE = pytest.mark.skipif(
    os.environ.get("NAVICERT_TEST_DB") == "postgres", reason="on the database of a first user: SQLite"
)


def until(true: Callable[[], object]) -> object:
    """Wait for something, and give what it gave."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        try:
            if found := true():
                return found
        except urllib.error.URLError:
            pass
        time.sleep(0.1)
    raise AssertionError("it did not come about")


def get(url: str, body: object = None) -> bytes:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=PATIENCE) as answer:
        found: bytes = answer.read()
        return found


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port


def is_free(lock: Path) -> bool:
    with lock.open("a+") as file:
        return take_lock(file)


@contextmanager
def serving(home: Path, **environment: str) -> Iterator[str]:
    """A server as a first user starts it, killed in the end; gives its address."""
    address = f"127.0.0.1:{free_port()}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NAVICERT_", "D"))}
    own = {"NAVICERT_HOME": str(home), "NAVICERT_BIND": address, **environment}
    command = [sys.executable, "-m", "navicert.office", "serve"]
    with (home / "said").open("w") as log:
        server = subprocess.Popen(command, env={**kept, **own}, stdout=log, stderr=log)
        try:
            yield f"http://{address}"
        finally:
            server.kill()
            server.wait(PATIENCE)


def receipt_at(address: str) -> None:
    """Ask something, and wait for its receipt."""
    answer = json.loads(bytes(until(lambda: get(f"{address}/api/v1/assess", BARE))))  # type: ignore[call-overload]
    until(lambda: get(f"{address}/api/v1/record/receipt/{answer['id']}").startswith(b"c2sp.org/tlog-proof@v1"))


def processes(home: Path, word: str) -> dict[int, bytes]:
    """The processes of an installation that were started with this word, and the environment of each."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command, environment = (folder / "cmdline").read_bytes(), (folder / "environ").read_bytes()
        except OSError:
            continue
        if word.encode() in command.split(b"\0") and f"NAVICERT_HOME={home}".encode() in environment.split(b"\0"):
            found[int(folder.name)] = environment
    return found


@ON_SQLITE
def test_a_first_user_gets_a_receipt_and_nothing_is_left_running(tmp_path: Path) -> None:
    with serving(tmp_path) as address:
        receipt_at(address)
        verified = subprocess.run(
            [sys.executable, "-m", "navicert_verify", f"{address}/log"], capture_output=True, text=True, check=False
        )
        assert verified.returncode == 0, verified.stdout
        assert not is_free(tmp_path / "log.lock")
    until(lambda: is_free(tmp_path / "log.lock"))


@ON_SQLITE
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks at processes where Linux shows them")
def test_a_sequencer_that_dies_is_started_again_and_the_server_never_has_the_key(tmp_path: Path) -> None:
    secret = "\n".join(key.secret for key in new_keys("example.org/log"))
    with serving(tmp_path, NAVICERT_RECORD_KEY=secret) as address:
        receipt_at(address)
        (first,) = processes(tmp_path, "record")
        os.kill(first, signal.SIGKILL)
        until(lambda: processes(tmp_path, "record").keys() - {first})
        receipt_at(address)

        servers = processes(tmp_path, "gunicorn")
        assert len(servers) > 1
        assert [pid for pid, environment in servers.items() if b"PRIVATE" in environment] == []
        assert not (tmp_path / "log.key").exists()
        (keeper,) = processes(tmp_path, "navicert.office.record.beside")
        os.kill(keeper, signal.SIGKILL)
        receipt_at(address)
    until(lambda: not processes(tmp_path, "navicert.office"))
    until(lambda: is_free(tmp_path / "log.lock"))
