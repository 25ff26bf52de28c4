"""Fetching lists from a server that is honest, absent, broken, or hostile."""

from __future__ import annotations

import gzip
import http.server
import zlib
from collections.abc import Iterator
from datetime import date as Day
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import navicert.library.download as downloading
import navicert.screening.readers as readers
from listed import NOW, TODAY, Served, lines, listing, read_lines, server, source, write
from navicert.library.lists import Accept, ListSource, Outcome, import_list, loaded, update_list
from navicert.screening.listing_error import ListError

TEN = tuple(listing(n) for n in range(10))
BODY = lines(*TEN, day="2026-11-20")


@pytest.fixture(autouse=True)
def _readers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "READERS", {**readers.READERS, "lines": read_lines})


@pytest.fixture
def served() -> Iterator[Served]:
    with server() as running:
        yield running


def own(served: Served, path: str = "/list", **given: Any) -> ListSource:
    return source(parts={"list": f"{served.address}{path}"}, **given)


def update(home: Path, asked: ListSource, **given: Any) -> Outcome:
    return update_list(home, asked, **{"now": NOW, **given})


def in_force(home: Path) -> list[str]:
    return [each.id for snapshot in loaded(home) for each in snapshot.listings()]


def test_a_list_is_fetched_and_kept_with_where_it_came_from(tmp_path: Path, served: Served) -> None:
    served.give("/list", BODY, ETag='"one"', Last_Modified="Fri, 20 Nov 2026 08:00:00 GMT")
    seen: list[tuple[int, int | None]] = []
    done = update(tmp_path, own(served), progress=lambda came, expected: seen.append((came, expected)))
    part = done.snapshot.manifest.parts["list"]
    assert (part.address, part.etag, part.size) == (f"{served.address}/list", '"one"', len(BODY))
    assert (done.snapshot.as_of, done.snapshot.confirmed) == (Day(2026, 11, 20), TODAY)
    assert seen[-1] == (len(BODY), len(BODY))
    assert in_force(tmp_path) == [each.id for each in TEN]


def test_what_has_not_changed_is_confirmed_and_not_sent_again(tmp_path: Path, served: Served) -> None:
    served.give("/list", BODY, ETag='"one"', Last_Modified="Fri, 20 Nov 2026 08:00:00 GMT")
    first = update(tmp_path, own(served)).snapshot
    later = update(tmp_path, own(served), now=NOW + timedelta(days=5))
    asked = served.asked[-1][1]
    assert asked["If-None-Match"] == '"one"'
    assert asked["If-Modified-Since"] == "Fri, 20 Nov 2026 08:00:00 GMT"
    assert (later.changed, later.snapshot.sha256) == (False, first.sha256)
    assert later.snapshot.confirmed == TODAY + timedelta(days=5)
    update(tmp_path, own(served), anew=True)
    assert "If-None-Match" not in served.asked[-1][1]


def test_a_damaged_list_is_fetched_anew(tmp_path: Path, served: Served) -> None:
    served.give("/list", BODY, ETag='"one"')
    first = update(tmp_path, own(served)).snapshot
    (first.folder / "listings.jsonl.gz").write_bytes(b"")
    update(tmp_path, own(served))
    assert in_force(tmp_path) == [each.id for each in TEN]


def test_nothing_is_taken_as_unchanged_that_was_read_otherwise(tmp_path: Path, served: Served) -> None:
    served.give("/list", BODY, ETag='"one"')
    file = write(tmp_path / "f", *TEN, day="2026-11-19")
    import_list(tmp_path, own(served), {"list": file}, now=NOW)
    update(tmp_path, own(served))
    assert "If-None-Match" not in served.asked[-1][1]  # what is on file was brought by hand
    update(tmp_path, own(served))
    assert "If-None-Match" in served.asked[-1][1]
    readers.READERS["other"] = read_lines  # type: ignore[index]
    update(tmp_path, own(served, format="other"))
    assert "If-None-Match" not in served.asked[-1][1]


def test_where_one_part_changed_all_parts_are_fetched(tmp_path: Path, served: Served) -> None:
    both = source(parts={"one": f"{served.address}/one", "two": f"{served.address}/two"})
    served.give("/one", lines(*TEN, day="2026-11-20") + b"\n", ETag='"1"')
    served.give("/two", lines(listing(20)), ETag='"2"')
    update(tmp_path, both)
    served.give("/two", lines(listing(21)), ETag='"3"')
    update(tmp_path, both)
    assert in_force(tmp_path) == [*(each.id for each in TEN), "own-00021"]
    assert [path for path, _ in served.asked] == ["/one", "/two", "/one", "/two", "/one"]


def test_the_day_of_a_list_without_one_is_that_of_its_last_change(tmp_path: Path, served: Served) -> None:
    served.give("/list", lines(*TEN), Last_Modified="Tue, 17 Nov 2026 08:00:00 GMT")
    assert update(tmp_path, own(served)).snapshot.as_of == Day(2026, 11, 17)
    served.give("/list", lines(*TEN, listing(11)))
    assert update(tmp_path, own(served)).snapshot.as_of == TODAY
    served.give("/2026-11-18", lines(*TEN, listing(12)))
    lagging = own(served, "/{day-3}")
    assert update(tmp_path, lagging, accept=Accept(older=True)).snapshot.as_of == Day(2026, 11, 18)


def test_the_token_is_sent_and_not_kept(tmp_path: Path, served: Served) -> None:
    served.give("/list?token=secret", BODY)
    done = update(tmp_path, own(served, "/list?token={token}", token="secret"))
    kept = [p.read_bytes() for p in (tmp_path / "lists").rglob("*") if p.is_file()]
    assert not [body for body in kept if b"secret" in body]
    assert done.snapshot.manifest.parts["list"].address.endswith("token={token}")


def test_a_packed_body_is_unpacked_and_bounded(tmp_path: Path, served: Served) -> None:
    served.give("/list", gzip.compress(BODY), Content_Encoding="gzip")
    assert update(tmp_path, own(served)).changed
    served.give("/list", gzip.compress(b" " * 30_000_000), Content_Encoding="gzip")
    refused(tmp_path, own(served, biggest_mb=1), "more than 1,000,000 bytes")
    served.give("/list", gzip.compress(BODY)[:-30], Content_Encoding="gzip")
    refused(tmp_path, own(served), "broke off in the middle")
    served.give("/list", b"no gzip at all", Content_Encoding="gzip")
    refused(tmp_path, own(served), "cannot be unpacked")
    served.give("/list", zlib.compress(BODY), Content_Encoding="deflate")
    refused(tmp_path, own(served), "packed as deflate")


def refused(home: Path, asked: ListSource, match: str) -> None:
    before = in_force(home)
    with pytest.raises(ListError, match=match):
        update(home, asked)
    assert in_force(home) == before
    assert not list((home / "lists").rglob(".new-*"))


@pytest.mark.parametrize("status", [400, 403, 404, 500, 503, 204, 206])
def test_a_server_that_fails_changes_nothing(tmp_path: Path, served: Served, status: int) -> None:
    served.give("/list", BODY)
    update(tmp_path, own(served))
    served.give("/list", b"" if status == 204 else b"out of order", status=status)
    refused(tmp_path, own(served), f"/list answered with status {status}")


def test_an_answer_that_is_no_list_changes_nothing(tmp_path: Path, served: Served) -> None:
    served.give("/list", BODY)
    update(tmp_path, own(served))
    served.give("/list", b"<html>maintenance</html>", Content_Type="text/html; charset=utf-8")
    refused(tmp_path, own(served), "answered with a web page")
    served.give("/list", b"<!doctype html><title>maintenance</title>", Content_Type="text/xml")
    refused(tmp_path, own(served), "is a web page and not a list")
    served.give("/list", lines(*TEN[:3], day="2026-11-21"))
    refused(tmp_path, own(served), "has shrunk")
    served.give("/list", b"")
    refused(tmp_path, own(served), "is empty")
    served.give("/list", BODY[:-20])
    refused(tmp_path, own(served), "a line is no listing")
    served.give("/list", b" " * 1_000_001)
    refused(tmp_path, own(served, biggest_mb=1), "more than 1,000,000 bytes")


def test_a_body_that_breaks_off_changes_nothing(tmp_path: Path, served: Served) -> None:
    served.give("/list", BODY)
    update(tmp_path, own(served))

    def broken_off(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(BODY) + 500))
        handler.end_headers()
        handler.wfile.write(BODY)

    served.answers["/list"] = broken_off
    refused(tmp_path, own(served), "could not be fetched: peer closed connection")


def test_a_server_that_is_silent_or_absent_is_told(
    tmp_path: Path, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    served.give("/list", BODY)
    update(tmp_path, own(served))
    monkeypatch.setattr(downloading, "WHOLE_SECONDS", 0.0)
    refused(tmp_path, own(served), "took more than 0 s")
    monkeypatch.setattr(downloading, "SILENT_SECONDS", 0.1)
    served.answers["/list"] = lambda handler: __import__("time").sleep(0.3)
    refused(tmp_path, own(served), "could not be fetched")
    gone = source(parts={"list": "http://127.0.0.1:9/list"})
    refused(tmp_path, gone, "could not be fetched")


def redirect(served: Served, path: str, to: str) -> None:
    served.give(path, b"", status=302, Location=to)


def test_redirects_are_followed_where_they_may_lead(tmp_path: Path, served: Served) -> None:
    served.give("/list", BODY)
    redirect(served, "/moved", "/list")
    assert update(tmp_path, own(served, "/moved")).changed
    redirect(served, "/round", "/round")
    refused(tmp_path, own(served, "/round"), "more than 5 times")
    redirect(served, "/plain", "http://example.org/list")
    refused(tmp_path, own(served, "/plain"), "leads to http://example.org, which is not HTTPS")
    redirect(served, "/file", "file:///etc/hostname")
    refused(tmp_path, own(served, "/file"), "leads to file://, which is not HTTPS")


@pytest.mark.parametrize(
    "address", ["http://example.org/list", "ftp://127.0.0.1/list", "list.xml", "http://127.1.evil.org/"]
)
def test_only_https_is_asked(tmp_path: Path, address: str) -> None:
    with pytest.raises(ListError, match="is not an https address"):
        update(tmp_path, source(parts={"list": address}))


def test_https_never_leads_back_to_plain_http() -> None:
    import httpx

    wanted = downloading.Wanted("https://example.org/", "https://example.org/", 1)
    secure, here = httpx.URL("https://example.org/"), httpx.URL("http://127.0.0.1/")
    with pytest.raises(ListError, match="not HTTPS"):
        downloading._permitted(wanted, here, secure)
    assert downloading._permitted(wanted, secure, here) == secure
