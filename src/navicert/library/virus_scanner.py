"""Asking a ClamAV daemon whether a file is known to be harmful (its ``INSTREAM`` command, ClamAV manual, clamd(8)).

The file goes over a plain socket in pieces, each after its length in four bytes, the highest first; a length of zero ends
it. The daemon answers ``stream: OK``, ``stream: NAME FOUND`` or ``… ERROR``.
"""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from typing import IO

PIECE = 1 << 16  # bytes
PATIENCE = 60.0  # seconds for each answer or piece
LONGEST_ANSWER = 4096  # bytes
ORDER = b"zINSTREAM\0"


class ScannerError(Exception):
    """The scanner gave no answer that says whether the file is clean. The sentence says what happened."""


class Infected(Exception):
    """The scanner knows this file to be harmful; ``name`` is what it calls it."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The virus scanner found {name} in this file. It was not kept.")
        self.name = name


@dataclass(frozen=True, slots=True)
class Scanner:
    """Where a ClamAV daemon listens: a host and a port, or the path of a socket."""

    host: str
    port: int
    path: str = ""

    @classmethod
    def parse(cls, text: str) -> Scanner:
        """From ``host:port`` or ``/path/of/a/socket``. Raises :class:`ValueError` with a sentence."""
        if text.startswith("/"):
            return cls("", 0, text)
        host, _, port = text.rpartition(":")
        if not host or not port.isdecimal() or not 0 < int(port) < 65536:
            raise ValueError(f"{text!r} is no scanner; write host:port, or the path of a socket that begins with /")
        return cls(host.strip("[]"), int(port))

    def __str__(self) -> str:
        return self.path or f"{self.host}:{self.port}"

    def scan(self, file: IO[bytes]) -> None:
        """Have a file looked at, from its beginning. Returns where it is clean.

        Raises :class:`Infected`, and :class:`ScannerError` for everything else: a file that nobody looked at is not kept.
        """
        file.seek(0)
        try:
            with self._connected() as connection:
                answer = _asked(connection, file)
        except OSError as error:
            raise ScannerError(
                f"The virus scanner at {self} does not answer ({error.strerror or error}), so the file was not kept. "
                "Try again in a while; if that does not help, tell the office."
            ) from None
        _judge(answer, str(self))

    def _connected(self) -> socket.socket:
        if not self.path:
            return socket.create_connection((self.host, self.port), timeout=PATIENCE)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(PATIENCE)
            connection.connect(self.path)
        except OSError:
            connection.close()
            raise
        return connection


def _asked(connection: socket.socket, file: IO[bytes]) -> str:
    """Send the file; gives the answer, which may come early where the daemon has had enough."""
    try:
        connection.sendall(ORDER)
        while piece := file.read(PIECE):
            connection.sendall(struct.pack(">I", len(piece)) + piece)
        connection.sendall(struct.pack(">I", 0))
    except (BrokenPipeError, ConnectionResetError):
        pass  # it says why, if it says anything
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER and (more := connection.recv(LONGEST_ANSWER)):
        answer += more
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _judge(answer: str, scanner: str) -> None:
    if answer == "stream: OK":
        return
    said = "".join(sign if sign.isprintable() else "?" for sign in answer)
    if said.startswith("stream: ") and said.endswith(" FOUND"):
        raise Infected(said.removeprefix("stream: ").removesuffix(" FOUND"))
    raise ScannerError(
        f"The virus scanner at {scanner} could not look at the file ({said or 'it said nothing'}), so it was not kept."
    )
