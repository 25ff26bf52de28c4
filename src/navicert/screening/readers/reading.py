"""What every reader gives: the listings of one edition, its day, and what a person should know about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date as Day
from typing import BinaryIO

from navicert.screening.listing import Listing


@dataclass(frozen=True, slots=True)
class Reading:
    """One edition of a list. ``as_of`` is the day the edition itself bears, ``None`` where it bears none.

    ``warnings`` are sentences about harmless oddities; what is not harmless is refused with a
    :class:`~navicert.screening.listing_error.ListError` instead.
    """

    listings: tuple[Listing, ...]
    as_of: Day | None = None
    warnings: tuple[str, ...] = ()


Reader = Callable[[Mapping[str, BinaryIO]], Reading]
"""From the parts of a list by name (``list`` where it is one file) to its reading. Raises ``ListError``."""
