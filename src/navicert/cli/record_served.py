"""The two small HTTP servers of the record: a log folder, read-only, and a witness."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import click

from navicert.library.logs import BIGGEST, BIGGEST_TILE, CHECKPOINT, KEYS, POLICY, Folder
from navicert.library.witness_state import Witness
from navicert.record.note import LONGEST_NOTE
from navicert.record.refused import RecordError
from navicert.record.tiles import parse_path
from navicert.record.witness import TEXT_TYPE

TILE_TYPE = "application/octet-stream"
FRESH = "no-cache"
FOR_EVER = "public, max-age=31536000, immutable"
TEXTS = (CHECKPOINT, KEYS, POLICY)
LONGEST_BODY = LONGEST_NOTE + 64 * 64  # bytes
SEEN_PATH = re.compile(r"/([0-9a-f]{64})/checkpoint")


class Answering(BaseHTTPRequestHandler):
    """What both servers have in common: HTTP/1.1, one answer at a time on a connection, no list of folders."""

    protocol_version = "HTTP/1.1"
    server_version = "navicert"
    sys_version = ""
    timeout = 30  # seconds for a client to go on

    def answer(self, status: int, body: bytes, kind: str = TEXT_TYPE, cache: str = FRESH) -> None:
        """Send one answer."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", cache)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the name is the base class's
        """A line for each request, on standard error."""
        said = "".join(sign if sign.isprintable() else "?" for sign in format % arguments)
        print(f"{self.log_date_time_string()} {self.address_string()} {said}", file=sys.stderr)


class LogDoor(Answering):
    """``checkpoint``, tiles, entry bundles, public keys and policy of a log folder."""

    def __init__(self, folder: Path, *rest: object) -> None:
        self.log = Folder(folder)
        super().__init__(*rest)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer one request."""
        path = self.path.removeprefix("/")
        try:
            if path in TEXTS:
                data, kind, cache = self.log.file(path, LONGEST_NOTE), TEXT_TYPE, FRESH
            else:
                most = BIGGEST.get(parse_path(path).level, BIGGEST_TILE)
                data, kind, cache = self.log.file(path, most), TILE_TYPE, FOR_EVER
        except RecordError:
            data = None
        if data is None:
            self.answer(404, b"there is no such file in this log\n")
        else:
            self.answer(200, data, kind, cache)

    do_HEAD = do_GET


class WitnessDoor(Answering):
    """``add-checkpoint``, and the last cosigned checkpoint of each log."""

    def __init__(self, witness: Witness, *rest: object) -> None:
        self.witness = witness
        super().__init__(*rest)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer one request."""
        found = SEEN_PATH.fullmatch(self.path)
        data = self.witness.checkpoint(found[1]) if found else None
        if data is None:
            self.answer(404, b"this witness has cosigned no such log\n")
        else:
            self.answer(200, data)

    def do_POST(self) -> None:
        """Answer one request."""
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > LONGEST_BODY:
            self.close_connection = True
            self.answer(413 if length else 411, b"a request needs a length, of a megabyte at most\n")
            return
        body = self.rfile.read(int(length))
        if self.path != "/add-checkpoint":
            self.answer(404, b"a witness answers to /add-checkpoint\n")
            return
        try:
            said = self.witness.add_checkpoint(body, lambda: int(time.time()))
        except (RecordError, OSError) as error:
            self.log_message("nothing was signed: %s", error)
            self.answer(500, b"the witness could not keep its state, so nothing was signed\n")
            return
        self.answer(said.status, said.body.encode(), said.type)


def serve_log(folder: Path, host: str, port: int) -> None:
    """Serve a log folder until interrupted."""
    _serve(partial(LogDoor, folder), f"the log in {folder}", host, port)


def serve_witness(witness: Witness, host: str, port: int) -> None:
    """Run a witness until interrupted."""
    _serve(partial(WitnessDoor, witness), f"a witness of {', '.join(sorted(witness.logs))}", host, port)


def _serve(door: Callable[..., Answering], what: str, host: str, port: int) -> None:
    try:
        server = ThreadingHTTPServer((host, port), door)
    except OSError as error:
        raise RecordError(f"{host}:{port} cannot be listened on: {error.strerror}; choose another --port") from None
    with server:
        click.echo(f"serving {what} at http://{host}:{server.server_port}/ (to end: Ctrl-C)")
        sys.stdout.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo("")
