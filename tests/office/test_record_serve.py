"""The server as a first user starts it: the record is kept without a further step, and ends with the server."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from navicert.library.durable import take_lock
from office_examples import BARE

PATIENCE = 60.0  # seconds


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


@pytest.mark.skipif(os.environ.get("NAVICERT_TEST_DB") == "postgres", reason="on the database of a first user: SQLite")
def test_a_first_user_gets_a_receipt_and_nothing_is_left_running(tmp_path: Path) -> None:
    address = f"127.0.0.1:{free_port()}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NAVICERT_", "D"))}
    environment = {**kept, "NAVICERT_HOME": str(tmp_path), "NAVICERT_BIND": address}
    log = (tmp_path / "said").open("w")
    server = subprocess.Popen(
        [sys.executable, "-m", "navicert.office", "serve"], env=environment, stdout=log, stderr=log
    )
    try:
        answer = json.loads(bytes(until(lambda: get(f"http://{address}/api/v1/assess", BARE))))  # type: ignore[call-overload]
        until(
            lambda: get(f"http://{address}/api/v1/record/receipt/{answer['id']}").startswith(b"c2sp.org/tlog-proof@v1")
        )
        verified = subprocess.run(
            [sys.executable, "-m", "navicert_verify", f"http://{address}/log"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert verified.returncode == 0, verified.stdout
        assert not is_free(tmp_path / "log.lock")
    finally:
        server.kill()
        server.wait(PATIENCE)
    until(lambda: is_free(tmp_path / "log.lock"))
    log.close()
