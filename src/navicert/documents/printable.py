"""What the fonts of the package cannot show is written in Latin letters between ⟨ and ⟩, so that nothing vanishes.

The fonts have Latin, Greek, Cyrillic, Armenian, Georgian, Hebrew and Arabic letters. A name in another script stands on
the page in Latin letters, and as it was declared in the signed document.
"""

from __future__ import annotations

import struct
from functools import cache
from itertools import groupby
from pathlib import Path

from anyascii import anyascii

FONTS = Path(__file__).parent / "fonts"
OPEN, CLOSE = "⟨", "⟩"


def printable(text: str) -> str:
    """A text as a page can show it.

    >>> printable("北京 Trading Ltd")
    '⟨BeiJing⟩ Trading Ltd'
    """
    seen = shown_signs()
    runs = ((known, "".join(signs)) for known, signs in groupby(text, lambda sign: sign == "\n" or ord(sign) in seen))
    return "".join(run if known else f"{OPEN}{anyascii(run).strip() or '?'}{CLOSE}" for known, run in runs)


@cache
def shown_signs() -> frozenset[int]:
    """The signs that all fonts of the package have."""
    return frozenset.intersection(*(_signs_of(path.read_bytes()) for path in sorted(FONTS.glob("*.ttf"))))


def _signs_of(font: bytes) -> frozenset[int]:
    """The signs of a TrueType font: its character map of format 12 (OpenType specification, ``cmap``)."""
    (tables,) = struct.unpack_from(">H", font, 4)
    records = (struct.unpack_from(">4sIII", font, 12 + 16 * place) for place in range(tables))
    start = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    (count,) = struct.unpack_from(">H", font, start + 2)
    maps = (start + struct.unpack_from(">HHI", font, start + 4 + 8 * place)[2] for place in range(count))
    at = next(each for each in maps if struct.unpack_from(">H", font, each) == (12,))
    (groups,) = struct.unpack_from(">I", font, at + 12)
    return frozenset(
        sign
        for first, last, glyph in struct.iter_unpack(">III", font[at + 16 : at + 16 + 12 * groups])
        for sign in range(first, last + 1)
        if glyph
    )
