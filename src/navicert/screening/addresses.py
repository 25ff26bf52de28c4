"""Whether two addresses are one place. An address is never a match by itself: many firms share a door."""

from __future__ import annotations

from functools import lru_cache

from navicert.screening.listing import Kind
from navicert.screening.names import Role, read_name

LEAST_SHARE = 0.85  # of the words of the shorter address that the longer one has
LONGER = 3  # times as many words may stand in the longer one: town, region and postcode are often left out
OWN = frozenset({Role.NAME, Role.PLACE})


@lru_cache(20_000)
def address_words(text: str) -> frozenset[str]:
    """The words of an address, abbreviations written out; none where it names no place within a town.

    A country, a town or a number alone is no address: it needs a word of its own and a number, or three words.
    """
    tokens = read_name(text, Kind.ADDRESS).tokens
    words = frozenset(t.canonical for t in tokens if t.role != Role.CONNECTOR)
    numbered = any(t.role == Role.NUMBER or t.text.isdigit() for t in tokens)
    own = sum(t.role in OWN for t in tokens)
    return words if own and len(words) >= 3 and (numbered or own >= 3) else frozenset()


def same_address(asked: str, listed: str) -> bool:
    """Whether two addresses share nearly all words of the shorter one, numbers included."""
    a, b = address_words(asked), address_words(listed)
    return bool(a and b) and share_enough(len(a & b), len(a), len(b))


def share_enough(shared: int, asked: int, listed: int) -> bool:
    """Whether addresses of so many words each, of which so many are shared, are one."""
    shorter, longer = sorted((asked, listed))
    return shared >= LEAST_SHARE * shorter and longer <= LONGER * shorter
