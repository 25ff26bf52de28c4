"""Invented listings for tests of the store of lists, and a plain format that holds them: one JSON line each."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC
from datetime import date as Day
from datetime import datetime as Moment
from pathlib import Path
from typing import BinaryIO

from navicert.library.catalogue import ListSource
from navicert.screening.listing import Alias, Kind, Listing, Quality, listing_line, listing_of
from navicert.screening.listing_error import ListError
from navicert.screening.readers.reading import Reading

NOW = Moment(2026, 11, 21, 12, 0, tzinfo=UTC)
TODAY = NOW.date()


def listing(number: int, name: str = "", **given: object) -> Listing:
    names = (Alias(name or f"Invented Works {number}", Quality.PRIMARY), Alias(f"Works of {number}"))
    return Listing(**{"id": f"own-{number:05}", "kind": Kind.ORGANISATION, "names": names, **given})  # type: ignore[arg-type]


def lines(*listings: Listing, day: str = "") -> bytes:
    """A file in the format ``lines``; its first line may bear a day."""
    return b"\n".join([f"day {day}".encode()] * bool(day) + [listing_line(each) for each in listings])


def read_lines(parts: Mapping[str, BinaryIO]) -> Reading:
    """The reader of the format ``lines``: parts are joined."""
    day, found = None, []
    for part in parts.values():
        for line in part.read().splitlines():
            if line.startswith(b"day "):
                day = Day.fromisoformat(line[4:].decode())
            else:
                try:
                    found.append(listing_of(line))
                except ValueError:
                    raise ListError("a line is no listing") from None
    return Reading(tuple(found), day, ("read by the format of the tests",))


def source(**given: object) -> ListSource:
    return ListSource.model_validate(
        {"id": "OWN", "title": "Invented list", "format": "lines", "needed": True, **given}
    )


def write(path: Path, *listings: Listing, day: str = "") -> Path:
    path.write_bytes(lines(*listings, day=day))
    return path


@dataclass
class Served:
    """What a server on this machine answers, by path, and what it was asked."""

    address: str = ""
    answers: dict[str, Callable[[http.server.BaseHTTPRequestHandler], None]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def give(self, path: str, body: bytes, status: int = 200, **headers: str) -> None:
        """Answer this path with a body; header names are written with underscores."""

        def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
            etag = headers.get("ETag", "")
            unchanged = bool(etag) and handler.headers.get("If-None-Match") == etag
            handler.send_response(304 if unchanged else status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                if not (unchanged and name == "Content-Length"):
                    handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            if not unchanged:
                handler.wfile.write(body)

        self.answers[path] = answer


@contextmanager
def server() -> Iterator[Served]:
    """A server on 127.0.0.1 for the length of a test."""
    served = Served()

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked.append((self.path, dict(self.headers)))
            self.close_connection = True
            try:
                served.answers[self.path](self)
            except (BrokenPipeError, ConnectionResetError):
                return

        def log_message(self, *args: object) -> None:
            return

    running = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    served.address = f"http://127.0.0.1:{running.server_port}"
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield served
    finally:
        running.shutdown()
        running.server_close()
        thread.join()
