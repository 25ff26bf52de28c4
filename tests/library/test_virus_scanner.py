"""The scanner of viruses is asked as clamd wants to be asked, and a file that nobody looked at is not kept."""

from __future__ import annotations

import io
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from clamd_server import EICAR, ClamdServer
from navicert.library.virus_scanner import Infected, Scanner, ScannerError


@pytest.fixture
def clamd() -> Iterator[ClamdServer]:
    with ClamdServer() as server:
        yield server


def test_a_clean_file_passes_and_was_seen_whole(clamd: ClamdServer) -> None:
    letter = b"Dear reader\n" * 100_000
    Scanner.parse(clamd.address).scan(io.BytesIO(letter))
    assert clamd.seen == [letter]


def test_a_file_that_the_scanner_knows_is_refused_by_its_name(clamd: ClamdServer) -> None:
    with pytest.raises(Infected, match="The virus scanner found Eicar-Test-Signature in this file. It was not kept."):
        Scanner.parse(clamd.address).scan(io.BytesIO(EICAR))


def test_a_file_that_is_too_large_for_the_scanner_is_not_kept(clamd: ClamdServer) -> None:
    clamd.most = 1000
    # What the daemon says last may be lost when it hangs up on a file of which it has not read the end.
    with pytest.raises(ScannerError, match="INSTREAM size limit exceeded. ERROR|does not answer"):
        Scanner.parse(clamd.address).scan(io.BytesIO(b"x" * 5_000_000))


@pytest.mark.parametrize("answer", [b"", b"stream: OK and more\0", b"OK\0", b"stream:  FOUND\0nothing", b"\xff\x00"])
def test_an_answer_that_is_not_understood_is_no_clean_file(clamd: ClamdServer, answer: bytes) -> None:
    clamd.always = answer
    with pytest.raises(ScannerError, match="could not look at the file"):
        Scanner.parse(clamd.address).scan(io.BytesIO(b"x"))


def test_an_unreachable_scanner_is_no_clean_file() -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    with pytest.raises(ScannerError, match=rf"at 127.0.0.1:{port} does not answer .* so the file was not kept"):
        Scanner.parse(f"127.0.0.1:{port}").scan(io.BytesIO(b"x"))


def test_a_socket_in_the_file_system_is_an_address_too() -> None:
    with tempfile.TemporaryDirectory() as folder, ClamdServer(Path(folder) / "clamd") as server:
        Scanner.parse(server.address).scan(io.BytesIO(b"x"))
        assert server.seen == [b"x"]


@pytest.mark.parametrize("text", ["", "clamd", "clamd:", ":3310", "clamd:0", "clamd:70000"])
def test_an_address_that_is_none_is_said(text: str) -> None:
    with pytest.raises(ValueError, match="is no scanner; write host:port"):
        Scanner.parse(text)
