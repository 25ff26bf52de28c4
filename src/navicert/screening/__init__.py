"""Is this party on a list? Names and numbers of parties against the loaded lists, with a score and its reasons."""

from typing import TYPE_CHECKING

from navicert.on_demand import offer

if TYPE_CHECKING:
    from navicert.screening.index import Index, build_index
    from navicert.screening.listing import Alias, Identifier, Kind, Listing, Quality
    from navicert.screening.listing_error import ListError
    from navicert.screening.parties import find_hits, subject_of
    from navicert.screening.screen import DEFAULT_THRESHOLD, Watchlist, pair_score, screen
    from navicert.screening.subject import Match, Reason, Receipt, Screening, Subject, WordPair

HOMES = {
    "navicert.screening.index": "Index build_index",
    "navicert.screening.listing": "Alias Identifier Kind Listing Quality",
    "navicert.screening.listing_error": "ListError",
    "navicert.screening.parties": "find_hits subject_of",
    "navicert.screening.screen": "DEFAULT_THRESHOLD Watchlist pair_score screen",
    "navicert.screening.subject": "Match Reason Receipt Screening Subject WordPair",
}
"""The public names, by the module that holds them: each module is read when one of its names is first used."""

offer(__name__, {name: module for module, names in HOMES.items() for name in names.split()})

__all__ = [
    "DEFAULT_THRESHOLD", "Alias", "Identifier", "Index", "Kind", "ListError", "Listing", "Match", "Quality", "Reason",
    "Receipt", "Screening", "Subject", "Watchlist", "WordPair", "build_index", "find_hits", "pair_score", "screen",
    "subject_of",
]  # fmt: skip
