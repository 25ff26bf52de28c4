"""Names and numbers of parties against the loaded lists."""

from navicert.screening.watchlist import Watchlist, match_parties, read_watchlist

__all__ = ["Watchlist", "match_parties", "read_watchlist"]
