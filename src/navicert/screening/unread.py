"""Entries of a list whose names hold nothing that can be read: they have to be told, since nobody is found by them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from navicert.screening.listing import Listing
from navicert.screening.names import read_name

NAMED = re.compile("[A-Za-z0-9]")
SHOWN = 5  # entries that a warning names


def has_no_word(listing: Listing) -> bool:
    """Whether no name of a listing holds a letter or digit that is read, so that nobody is ever found by its names."""
    return not any(
        NAMED.search(alias.text) if alias.text.isascii() else read_name(alias.text, listing.kind).tokens
        for alias in listing.names
    )


def without_words(list_id: str, entries: Sequence[str]) -> str:
    """A warning about entries of a list of which :func:`has_no_word` holds."""
    which = ", ".join(entries[:SHOWN]) + (f" and {len(entries) - SHOWN} more" if len(entries) > SHOWN else "")
    return f"{list_id}: no name of {which} can be read, so nobody is found by name who is that; look at the list itself"
