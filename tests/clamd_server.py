"""A server that speaks as much of clamd's protocol as is used here, and knows one virus: the EICAR test file."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

# In two parts, so that no scanner takes this file for the virus.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class ClamdServer:
    """Listens on a free port of this machine, or on a socket in the file system; ``seen`` is what it was sent."""

    def __init__(self, path: Path | None = None) -> None:
        if path is None:
            self.server = socket.create_server(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{self.server.getsockname()[1]}"
        else:
            self.server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self.server.bind(str(path))
            self.server.listen()
            self.address = str(path)
        self.seen: list[bytes] = []
        self.most = 100_000_000
        self.always: bytes | None = None
        self.thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> ClamdServer:
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.shutdown(socket.SHUT_RDWR)
        self.server.close()
        self.thread.join()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as heard:
                connection.sendall(self._answer(heard.read))

    def _answer(self, read: Callable[[int], bytes]) -> bytes:
        if read(10) != b"zINSTREAM\0":
            return b"UNKNOWN COMMAND\0"
        data = b""
        while size := struct.unpack(">I", read(4))[0]:
            data += read(size)
            if len(data) > self.most:
                return b"INSTREAM size limit exceeded. ERROR\0"
        self.seen.append(data)
        if self.always is not None:
            return self.always
        return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in data else b"stream: OK\0"
