"""Fetching one file of a list from its official address: streamed to disk, bounded, and only where it changed.

Trusted: the operating system's roots for HTTPS, and the address in the catalogue. Not trusted: everything that the
server sends. A body is cut off at its size limit, packed or unpacked; a redirect leads to HTTPS only; plain HTTP is
for this machine itself. Nothing is tried twice: the schedule asks again.
"""

from __future__ import annotations

import hashlib
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from navicert.library.snapshots import Part
from navicert.screening.listing_error import ListError
from navicert.version import ENGINE

if TYPE_CHECKING:
    import httpx

CONNECT_SECONDS = 20.0
SILENT_SECONDS = 60.0
WHOLE_SECONDS = 1200.0
MOST_REDIRECTS = 5
PIECE = 1 << 20

Progress = Callable[[int, int | None], None]
"""Called with the bytes that came and the bytes that are expected, where the server says so."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to fetch: ``shown`` is the address as it may be printed and kept (without the token)."""

    address: str
    shown: str
    biggest: int
    etag: str = ""
    last_modified: str = ""


def download(wanted: Wanted, to: Path, progress: Progress = lambda came, expected: None) -> Part | None:
    """Fetch a file to ``to``; nothing where the server says that it has not changed.

    Raises :class:`ListError` with a sentence for a person; a fault of the disk is an ``OSError``.
    """
    import httpx  # costs 0.2 s, which a command that fetches nothing need not pay

    # The form in which programs have long named themselves: the Australian publisher answers no other.
    headers = {"User-Agent": f"Mozilla/5.0 (compatible; navicert/{ENGINE})", "Accept-Encoding": "gzip"}
    headers |= {"If-None-Match": wanted.etag} if wanted.etag else {}
    headers |= {"If-Modified-Since": wanted.last_modified} if wanted.last_modified else {}
    timeout = httpx.Timeout(SILENT_SECONDS, connect=CONNECT_SECONDS)
    try:
        url = _permitted(wanted, httpx.URL(wanted.address), None)
        with httpx.Client(timeout=timeout, headers=headers, trust_env=not _is_here(url.host)) as client:
            for _ in range(MOST_REDIRECTS + 1):
                with client.stream("GET", url) as response:
                    if response.has_redirect_location:
                        url = _permitted(wanted, url.join(response.headers["location"]), url)
                        continue
                    return None if response.status_code == 304 else _save(wanted, response, to, progress)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ListError(f"{wanted.shown} could not be fetched: {_why(error)}; the old edition stays") from None
    raise ListError(f"{wanted.shown} leads from one address to the next more than {MOST_REDIRECTS} times")


def _permitted(wanted: Wanted, url: httpx.URL, origin: httpx.URL | None) -> httpx.URL:
    """The address, if it may be asked: HTTPS, or this machine itself when it was asked in the first place."""
    if url.scheme == "https" or url.scheme == "http" and _is_here(url.host) and (not origin or origin.scheme == "http"):
        return url
    if origin:
        raise ListError(
            f"{wanted.shown} leads to {url.scheme}://{url.host}, which is not HTTPS, so it was not followed"
        )
    raise ListError(f"{wanted.shown} is not an https address; put the right one into lists.yaml")


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _save(wanted: Wanted, response: httpx.Response, to: Path, progress: Progress) -> Part:
    if response.status_code != 200:
        raise ListError(
            f"{wanted.shown} answered with status {response.status_code} instead of a list; the old edition stays"
        )
    if "text/html" in response.headers.get("content-type", "").lower():
        raise ListError(
            f"{wanted.shown} answered with a web page instead of a list: look at it in a browser, and put the new address "
            "into lists.yaml if the list has moved"
        )
    digest, size = hashlib.sha256(), 0
    with to.open("wb") as file:
        for piece in _unpacked(wanted, response, progress):
            size += len(piece)
            if size > wanted.biggest:
                raise ListError(
                    f"{wanted.shown} holds more than {wanted.biggest:,} bytes; a list is smaller. Raise biggest_mb in "
                    "lists.yaml if this one is not"
                )
            digest.update(piece)
            file.write(piece)
    etag, last = response.headers.get("etag", ""), response.headers.get("last-modified", "")
    return Part(wanted.shown, digest.hexdigest(), size, etag, last)


def _unpacked(wanted: Wanted, response: httpx.Response, progress: Progress) -> Iterator[bytes]:
    """The body in pieces of at most a megabyte, however much it was packed."""
    packing = response.headers.get("content-encoding", "identity").strip().lower()
    if packing not in ("identity", "gzip", "x-gzip"):
        raise ListError(f"{wanted.shown} is packed as {packing}, which was not asked for")
    expected = response.headers.get("content-length", "")
    length, until = int(expected) if expected.isdigit() else None, time.monotonic() + WHOLE_SECONDS
    unpack = None if packing == "identity" else zlib.decompressobj(wbits=31)
    came = 0
    for packed in response.iter_raw():
        came += len(packed)
        progress(came, length)
        if time.monotonic() > until:
            raise ListError(f"{wanted.shown} took more than {WHOLE_SECONDS:,.0f} s; the old edition stays")
        yield from _gunzipped(wanted, unpack, packed) if unpack else (packed,)
    if unpack and not unpack.eof:
        raise ListError(f"{wanted.shown} broke off in the middle; the old edition stays")


def _gunzipped(wanted: Wanted, unpack: zlib._Decompress, packed: bytes) -> Iterator[bytes]:
    try:
        while packed:
            yield unpack.decompress(packed, PIECE)
            packed = unpack.unconsumed_tail
    except zlib.error as error:
        raise ListError(f"{wanted.shown} cannot be unpacked ({error}); the old edition stays") from None


def _why(error: Exception) -> str:
    """The fault in words: the text of the library, or the name of the fault where it has none."""
    return str(error) or type(error).__name__
