"""The lists that this process screens against: opened when they are first asked for, and again when one of them changes.

A list that is missing, stale or damaged raises :class:`ListError` with a sentence; nothing is screened without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from datetime import date as Day
from datetime import datetime as Moment
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock

from django.conf import settings

from navicert.library.catalogue import ListSource, read_catalogue
from navicert.library.lookout import state_of
from navicert.library.score_tables import tables_of
from navicert.library.snapshots import Edition, Snapshot, open_snapshot, stray
from navicert.library.standing import Status, standing, statuses
from navicert.library.watchlist import IndexFile, in_force, index_file
from navicert.screening.batch import ListTerms
from navicert.screening.listing import Listing
from navicert.screening.listing_error import ListError
from navicert.screening.screen import Watchlist

EVERY = frozenset({"default", "all"})  # datasets that mean every list in force
OPENED = 8  # watchlists that stay open: other days, other choices of lists
LONG_AGO = Moment(1970, 1, 1, tzinfo=UTC)


class NoSuchList(LookupError):
    """A word that is neither a list nor a group of lists."""


@dataclass(frozen=True)
class Watch:
    """An open watchlist, what each of its lists brings about, and how this installation uses it. One question at a time: hold ``lock`` while asking."""

    watchlist: Watchlist
    terms: Mapping[str, ListTerms]
    sources: Mapping[str, ListSource] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def listing(self, name: str, listing_id: str) -> Listing:
        """The listing of this id on a list. Raises :class:`KeyError`."""
        return self.watchlist.index.listing(self._entries[name, listing_id])

    def with_id(self, listing_id: str) -> Iterator[tuple[str, Listing]]:
        """Each list that holds a listing of this id, and the listing."""
        for name in self.watchlist.index.lists:
            if (name, listing_id) in self._entries:
                yield name, self.listing(name, listing_id)

    @cached_property
    def _entries(self) -> Mapping[tuple[str, str], int]:
        """The place of each listing, by list and id."""
        index = self.watchlist.index
        return {(index.list_of(entry), index.listing_id(entry)): entry for entry in range(len(index))}


def the_watch(day: Day, lists: tuple[str, ...] | None = None) -> Watch:
    """The lists in force on a day, or those named. Raises :class:`ListError` where one is missing, stale or damaged."""
    home: Path = settings.NAVICERT_HOME
    return _in_force(home, day, lists, state_of(home))


def the_watch_of(lists: Mapping[str, str], warnings: tuple[str, ...], scored: tuple[str, str] | None = None) -> Watch:
    """These editions, list by list, whatever is in force now. Raises :class:`ListError`.

    ``scored``: the versions of weights and scorecard, where they are not to be those of this version.
    """
    return _of_editions(settings.NAVICERT_HOME, tuple(sorted(lists.items())), warnings, scored)


@lru_cache(OPENED)
def _in_force(home: Path, day: Day, lists: tuple[str, ...] | None, on_file: object) -> Watch:
    problems = standing(home, day, lists=lists)
    if problems:
        count = "1 list" if len(problems) == 1 else f"{len(problems)} lists"
        told = "\n".join(each.sentence for each in problems)
        unused = (
            "; set `needed: false` in lists.yaml for one that this installation does not use" if lists is None else ""
        )
        raise ListError(f"{count} cannot be relied on, so nothing was screened:\n{told}\nMend that{unused}.")
    return _opened(in_force(home, day, lists))


@lru_cache(OPENED)
def _of_editions(
    home: Path, lists: tuple[tuple[str, str], ...], warnings: tuple[str, ...], scored: tuple[str, str] | None
) -> Watch:
    catalogue = read_catalogue(home)
    snapshots = [_snapshot(home, catalogue.get(name) or stray(name), sha256) for name, sha256 in lists]
    tables = tables_of(home, *scored) if scored else None
    return _opened(index_file(home, snapshots, warnings=warnings, tables=tables))


def _snapshot(home: Path, source: ListSource, sha256: str) -> Snapshot:
    """An edition by its hash alone; the days on which it was in force do not matter."""
    return open_snapshot(home, source, Edition(sha256, LONG_AGO.date(), LONG_AGO.date(), LONG_AGO))


def _opened(file: IndexFile) -> Watch:
    return Watch(file.open(), file.terms, file.sources)


def lists_meant(words: Iterable[str], day: Day, *, without: Iterable[str] = ()) -> tuple[str, ...] | None:
    """The lists behind words such as ``default``, ``un`` or ``BIS-DPL``; ``None`` for every list in force.

    Of a group, the lists that are loaded or needed. Raises :class:`NoSuchList`, and :class:`ListError` where a group
    has no such list.
    """
    asked, unwanted = tuple(words), tuple(without)
    if EVERY & {word.lower() for word in asked} and not unwanted:
        return None
    found = statuses(settings.NAVICERT_HOME, day)
    named = {word: _meant(word, found) for word in asked}
    left_out = {name for word in unwanted for name in _meant(word, found)}
    meant = sorted({name for names in named.values() for name in names} - left_out)
    if not meant:
        raise ListError(f"no list is left of {', '.join(named)}, so there is nothing to compare with")
    return tuple(meant)


def _meant(word: str, found: Iterable[Status]) -> set[str]:
    plain = word.strip().upper().replace("_", "-")
    in_use = {s.source.id for s in found if s.snapshot or s.problem}
    if plain.lower() in EVERY:
        return in_use
    if any(s.source.id == plain for s in found):
        return {plain}
    group = {s.source.id for s in found if s.source.group.upper() == plain}
    if not group:
        groups = sorted({s.source.group for s in found})
        raise NoSuchList(f"there is no list {word!r}; write default, a group ({', '.join(groups)}) or the id of a list")
    if not group & in_use:
        raise ListError(f"no list of the group {word!r} is loaded, so there is nothing to compare with")
    return group & in_use
