"""The invented world for tests: its law, its books, and the question of what a draft moves."""

from __future__ import annotations

from datetime import date as Day
from functools import cache
from pathlib import Path

from navicert.change.impact import Impact, impact
from navicert.library import Library
from navicert.library.books import read_book_folder
from navicert.library.editions import side, two_laws

WORLD = Path(__file__).parent / "invented"
PACKS = WORLD / "packs"
BOOK = WORLD / "book"


@cache
def moved(
    a: Path | str, b: Path | str, library: Library, *, book: Path = BOOK, on: Day | None = None, until: Day | None = None,
    known: Day | None = None,
) -> Impact:  # fmt: skip
    """What moves in a book of the invented world if the law B stands in the place of A."""
    sides = [
        side(sources, library, day=day, known_on=known)
        for sources, day in zip(two_laws(str(a), str(b), library), (on, until or on), strict=True)
    ]
    return impact(read_book_folder(book), *sides)
