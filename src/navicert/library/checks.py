"""What came as a list, read and compared with the edition in force: whole, not empty, not shrunk, not older, of a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date as Day
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from navicert.library.catalogue import ListSource
from navicert.library.snapshots import Snapshot
from navicert.screening.listing import Kind, Listing
from navicert.screening.listing_error import ListError

if TYPE_CHECKING:
    from navicert.screening.readers import Reading

WEB_PAGE = (b"<!doctype html", b"<html", b"<head", b"<body")
SMALLEST_KIND = 20  # a kind with fewer listings says nothing by shrinking


@dataclass(frozen=True, slots=True)
class Accept:
    """What a person has looked at and takes all the same; it is noted in the manifest."""

    shrink: bool = False
    older: bool = False


def read_files(source: ListSource, files: Mapping[str, Path]) -> Reading:
    """The listings of the files. Whatever a hostile or broken file provokes is told as a sentence."""
    from navicert.screening.readers import READERS  # the parsers cost 0.3 s, which only an import need pay

    reader = READERS.get(source.format)
    if reader is None:
        raise ListError(f"{source.id}: no format is called {source.format!r}; there are {', '.join(sorted(READERS))}")
    with ExitStack() as opened:
        streams = {part: opened.enter_context(path.open("rb")) for part, path in files.items()}
        for part, stream in streams.items():
            _refuse_web_page(source, part, stream)
        try:
            reading = reader(streams)
        except (ListError, MemoryError):
            raise
        except Exception as error:
            raise ListError(
                f"{source.id} cannot be read as {source.format}: {type(error).__name__}: {error}"
            ) from error
    if not reading.listings:
        raise ListError(f"{source.id} is empty: nothing in it can be read as {source.format}; the old edition stays")
    twice = [i for i, count in Counter(each.id for each in reading.listings).items() if count > 1]
    if twice:
        raise ListError(f"{source.id}: {twice[0]} stands twice in it; the old edition stays")
    return reading


def _refuse_web_page(source: ListSource, part: str, stream: BinaryIO) -> None:
    opening = stream.read(512).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    stream.seek(0)
    if opening.startswith(WEB_PAGE):
        raise ListError(f"{source.id}: what came as {part} is a web page and not a list; the old edition stays")


def edition_day(source: ListSource, own: Day | None, stated: Day | None, today: Day, *, fetched: bool) -> Day:
    """The day of the edition: its own, else the one that is stated. Raises :class:`ListError`."""
    if own and stated and not fetched and own != stated:
        raise ListError(f"{source.id} bears the day {own} itself, not {stated}; leave --as-of out")
    day = own or stated
    if day is None:
        raise ListError(
            f"{source.id} does not say of which day it is, so nobody could tell when it grows stale; state the day on "
            "which it was published or downloaded with --as-of"
        )
    if day > today + timedelta(days=1):
        raise ListError(f"{source.id} is of {day}, which lies in the future; the clock or the day is wrong")
    return day


def count(listings: Iterable[Listing]) -> dict[str, int]:
    """How much there is: listings in all, names, numbers, and listings of each kind."""
    found = Counter({"listings": 0, "names": 0, "identifiers": 0})
    for each in listings:
        found.update(
            {"listings": 1, "names": len(each.names), "identifiers": len(each.identifiers), each.kind.value: 1}
        )
    return dict(found)


def check(
    source: ListSource, counts: Mapping[str, int], as_of: Day, before: Snapshot | None, accept: Accept
) -> tuple[str, ...]:
    """What is odd about this edition and was accepted. Raises :class:`ListError` for what was not."""
    if before is None:
        return ()
    noted = []
    if as_of < before.as_of:
        older = f"this edition of {source.id} is of {as_of}, the one in force of {before.as_of}"
        if not accept.older:
            raise ListError(f"{older}; the newer one stays. To go back, do it again with --accept-older")
        noted.append(older)
    lost = [
        f"{name} from {old:,} to {counts.get(name, 0):,}"
        for name, old in before.manifest.counts.items()
        if name != Kind.OTHER and (old >= SMALLEST_KIND or name == "listings")
        if counts.get(name, 0) < old * (1 - source.shrink_share)
    ]
    if lost:
        shrunk = f"{source.id} has shrunk: {', '.join(lost)}"
        if not accept.shrink:
            raise ListError(
                f"{shrunk}. More than {source.shrink_share:.0%} is hardly ever right; the old edition stays. If it is right, "
                "do it again with --accept-shrink"
            )
        noted.append(shrunk)
    return tuple(noted)
