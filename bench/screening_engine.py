"""The one place where the bench touches Navicert's screening: everything else knows names, ids and scores."""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Sequence
from pathlib import Path

from navicert.screening.index import Index, build_index
from navicert.screening.listing import Kind, Listing
from navicert.screening.score import UNIT
from navicert.screening.screen import DEFAULT_THRESHOLD, Watchlist, pair_points, screen, screen_all
from navicert.screening.screen import pair_score as score_of_pair
from navicert.screening.subject import Subject
from navicert.screening.weights import shipped_weights

__all__ = [
    "DEFAULT_THRESHOLD",
    "Watchlist",
    "open_watchlist",
    "pair_odds",
    "pair_score",
    "screen_name",
    "screen_names",
    "write_index",
]


def write_index(lists: Iterable[tuple[str, Iterable[Listing]]], path: Path) -> None:
    """Build the index of these lists and write it to a file."""
    with path.open("wb") as file:
        file.writelines(build_index(lists, shipped_weights()))


def open_watchlist(path: Path, *, compiled: bool = True) -> Watchlist:
    """The watchlist of an index file, mapped into memory. ``compiled=False`` leaves the accelerator out."""
    with path.open("rb") as file:
        return Watchlist(Index(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), compiled=compiled))


def screen_name(
    watchlist: Watchlist, text: str, kind: Kind, *, threshold: float = 0.0, limit: int = 20
) -> Sequence[tuple[str, float]]:
    """Listing ids and scores, best first, for a name alone."""
    answer = screen(Subject(names=(text,), kind=kind), watchlist, threshold=threshold, limit=limit)
    return [(match.listing, match.score) for match in answer.matches]


def screen_names(
    watchlist: Watchlist, names: Iterable[tuple[str, Kind]], *, threshold: float = 0.0, limit: int = 20
) -> list[Sequence[tuple[str, float]]]:
    """The same of many names, asked together."""
    subjects = (Subject(names=(text,), kind=kind) for text, kind in names)
    answers = screen_all(subjects, watchlist, threshold=threshold, limit=limit)
    return [[(match.listing, match.score) for match in answer.matches] for answer in answers]


def pair_score(kind: Kind, query: str, name: str) -> float:
    """How likely two names are of one party."""
    return score_of_pair(kind, query, name)


def pair_odds(kind: Kind, query: str, name: str) -> float:
    """The logarithm of the odds that two names are of one party, before the calibration has its last word."""
    return pair_points(kind, query, name) / UNIT
