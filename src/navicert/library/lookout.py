"""The lists behind one determination: which editions were asked, and whether silence may be taken from them.

An assessment always answers. Where a list that is needed is missing, stale, damaged, too young or was never imported,
the answer says so, and nobody counts as unlisted because no one was found. The lists are those of the day of the
transaction, or of the day of asking where that is earlier.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import UTC
from datetime import date as Day
from datetime import datetime as Moment
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from navicert.library.catalogue import LIST_ID, ListSource
from navicert.library.snapshots import CURRENT, Edition, open_snapshot
from navicert.library.standing import statuses
from navicert.screening.listing_error import ListError
from navicert.terms import Hit, Transaction

if TYPE_CHECKING:
    from navicert.library.score_tables import Tables
    from navicert.library.snapshots import Snapshot
    from navicert.screening.screen import Watchlist

UNSCREENED = "no watchlist is loaded: the names of the parties were compared with nothing"
UNSOUND = (
    "the lists cannot be relied on, so a party that was not found on them is not taken to be unlisted; state `listed` "
    "for one that you have looked up yourself, and see `navicert lists status`"
)
KEPT_OF_A_LIST = ("id", "title", "format", "threshold", "programmes")
LONG_AGO = Moment(1970, 1, 1, tzinfo=UTC)
Progress = Callable[[int], None]
Opened = MutableMapping[str, "Watchlist"]
_one_at_a_time = Lock()  # an index has room for the working of one question


@dataclass(frozen=True, kw_only=True)
class Lookout:
    """The lists as one determination asks them. Empty where no list was ever loaded.

    ``editions``: the hash of each list; ``sources``: how each is used; ``faults``: why nothing follows from silence;
    ``notes``: what else has to be said; ``scoring``: the versions of the tables behind a score, if not ours.
    """

    editions: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, ListSource] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    scoring: Mapping[str, str] | None = None
    watchlist: Watchlist | None = field(default=None, compare=False, repr=False)

    @property
    def loaded(self) -> bool:
        """Whether the installation has a list at all, sound or not."""
        return bool(self.editions or self.faults)

    @property
    def text(self) -> str:
        """Everything but the editions themselves that an answer rests on, to be kept for a replay."""
        made = {
            "lists": {n: s.model_dump(mode="json", include=set(KEPT_OF_A_LIST)) for n, s in self.sources.items()},
            "faults": self.faults,
            "notes": self.notes,
            **(self.scoring or _scoring()),
        }
        return json.dumps(made, ensure_ascii=False, sort_keys=True)

    @property
    def receipt(self) -> dict[str, str]:
        """The hash of each list, of :attr:`text`, and the versions of the tables behind a score."""
        if not self.loaded:
            return {}
        return {**self.editions, **(self.scoring or _scoring()), "screening": sha256(self.text.encode()).hexdigest()}

    def hits(self, transaction: Transaction) -> tuple[Hit, ...]:
        """What the lists say of the parties on the day of the transaction."""
        if self.watchlist is None or not transaction.parties:
            return ()
        from navicert.screening.parties import find_hits

        with _one_at_a_time:
            return find_hits(transaction, self.watchlist, self.sources)

    def left_open(self, entered: Transaction, stated: Transaction) -> Transaction:
        """The transaction with its hits entered, in which silence of the lists says no more than it may."""
        if not self.loaded:
            return entered
        from navicert.screening.parties import left_open

        return left_open(entered, stated, sound=not self.faults)

    def compared(self, transaction: Transaction) -> bool | None:
        """Whether the names of the parties are compared with any list; ``None`` where nobody is named."""
        return self.watchlist is not None if _somebody_named(transaction) else None

    def warnings(self, transaction: Transaction) -> tuple[str, ...]:
        """What a determination has to say about the lists; nothing where nobody is named."""
        if not _somebody_named(transaction):
            return ()
        if not self.loaded:
            return (UNSCREENED,)
        return (*([UNSOUND] if self.faults else []), *self.faults, *self.notes)


NOTHING_LOADED = Lookout()


def _somebody_named(transaction: Transaction) -> bool:
    return any(party.is_named for party in transaction.parties or ())


def _scoring() -> dict[str, str]:
    from navicert.screening.score import shipped_scorecard
    from navicert.screening.weights import shipped_weights

    return {"weights": shipped_weights().version, "scorecard": shipped_scorecard().version}


def look_out(home: Path, day: Day, opened: Opened, progress: Progress = lambda count: None) -> Lookout:
    """The lists of an installation as they stand on a day. What is wrong with them becomes a fault, never an error."""
    faults = [*_never_imported(home)]
    try:
        found = statuses(home, day)
    except ListError as error:
        return Lookout(faults=(*faults, str(error)))
    held = {s.source.id: s.snapshot for s in found if s.snapshot}
    if not held and not any(s.problem and s.record is None and _on_file(home, s.source.id) for s in found):
        return Lookout(faults=tuple(faults))  # none was ever loaded
    faults += [s.problem.sentence for s in found if s.problem]
    notes = tuple(s.aside.sentence for s in found if s.aside and s.snapshot)
    try:
        watchlist = _watchlist(home, held, opened, progress) if held else None
    except ListError as error:
        return Lookout(faults=(*faults, str(error)), notes=notes)
    return Lookout(
        editions={name: snapshot.sha256 for name, snapshot in held.items()},
        sources={name: _as_used(snapshot.source) for name, snapshot in held.items()},
        faults=tuple(faults),
        notes=notes,
        watchlist=watchlist,
    )


def look_back(home: Path, text: str, editions: Mapping[str, str], opened: Opened) -> Lookout:
    """The lists as they stood when ``text`` was kept. Raises :class:`ListError` where one of them is gone."""
    from navicert.library.score_tables import tables_of

    kept = json.loads(text)
    tables = tables_of(home, kept["weights"], kept["scorecard"])
    sources = {name: ListSource.model_validate(about) for name, about in kept["lists"].items()}
    held = {n: open_snapshot(home, s, _edition(editions[n])) for n, s in sources.items()}
    return Lookout(
        editions=dict(editions),
        sources=sources,
        faults=tuple(kept["faults"]),
        notes=tuple(kept["notes"]),
        scoring={name: kept[name] for name in ("weights", "scorecard")},
        watchlist=_watchlist(home, held, opened, lambda count: None, tables) if held else None,
    )


def _edition(snapshot: str) -> Edition:
    """An edition by its hash alone; the days on which it was in force do not matter."""
    return Edition(snapshot, LONG_AGO.date(), LONG_AGO.date(), LONG_AGO)


def _as_used(source: ListSource) -> ListSource:
    from navicert.screening.screen import DEFAULT_THRESHOLD

    made = {name: getattr(source, name) for name in KEPT_OF_A_LIST}
    own = source.threshold
    return ListSource.model_validate({**made, "threshold": DEFAULT_THRESHOLD if own is None else own})


def _watchlist(
    home: Path, held: Mapping[str, Snapshot], opened: Opened, progress: Progress, tables: Tables | None = None
) -> Watchlist:
    """The index over these editions; one that is open already is used again. Raises :class:`ListError`."""
    from navicert.library.watchlist import index_file

    scored = [table.version for table in tables or ()]
    name = json.dumps([{n: s.sha256 for n, s in sorted(held.items())}, scored])
    if name not in opened:
        found = index_file(home, held.values(), progress=progress, tables=tables).open()
        while len(opened) >= MOST_OPEN:
            opened.pop(next(iter(opened)))
        opened[name] = found
    return opened[name]


MOST_OPEN = 4


def _on_file(home: Path, name: str) -> bool:
    return (home / "lists" / name / CURRENT).exists()


def _never_imported(home: Path) -> Iterator[str]:
    """A sentence for each plain list of an earlier version, which is not read as it lies there."""
    for path in sorted((home / "lists").glob("*.csv")):
        name = re.sub(r"[^A-Z0-9]+", "-", path.stem.upper()).strip("-")
        name = name if LIST_ID.fullmatch(name) else f"OWN-{name}".rstrip("-")
        yield (
            f"{path} is a list of an earlier version and was not read: type `navicert lists import {name} {path} "
            "--format concern --as-of DATE`, with the day on which the list was made, and then take the file away"
        )


def state_of(home: Path) -> tuple[tuple[str, int, int], ...]:
    """What stands for the settings and the lists on file: another edition gives another value; nothing without lists."""
    if not os.path.isdir(f"{home}/lists"):  # asked before every answer, and quicker than of a Path
        return ()
    folder = home / "lists"
    lists = [*folder.glob(f"*/{CURRENT}"), *folder.glob("*.csv")]
    found = []
    for path in [home / "lists.yaml", *sorted(lists)] if lists else ():
        try:
            about = path.stat()
        except FileNotFoundError:
            continue
        found.append((str(path), about.st_mtime_ns, about.st_ino))
    return tuple(found)
