"""The compiled loops, where they were built; ``KERNEL`` is ``None`` where they were not, and results are the same."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from navicert.screening.arrays import Array
from navicert.screening.listing_error import ListError

if TYPE_CHECKING:
    from navicert.screening.candidates import Option, Split


class Kernel(Protocol):
    """The arrays of one index, held by compiled code."""

    def meanings(self, text: str, fold: str, bones: str, canonical: str, exact: bool, least: int, /) -> bytes:
        """``(word, likeness, reason)`` of every listed word that a word may mean and that is ``least`` alike, as int32."""

    def as_one(self, text: str, fold: str, /) -> list[int]:
        """The listed words that are written so or have this transliteration key, in order."""

    def joined(self, text: str, fold: str, /) -> list[tuple[int, int]]:
        """Neighbouring listed words that make this word, or its transliteration key, when they are written as one."""

    def beginning(self, start: str, most: int, /) -> tuple[int, int]:
        """The first listed word that begins so, and how many do: ``most`` where they are as many or more."""

    def search(
        self,
        tokens: list[tuple[str, str, str, int, int, bool]],
        meanings: list[bytes],
        options: list[Option],
        splits: list[Split],
        person: bool,
        least: float,
        near_best: float,
        band: float,
        top: int,
        floor: int,
        /,
        *answers: Array,
    ) -> tuple[bytes, list[int]] | None:
        """The names that share enough, as int32, and their points, of those with ``floor`` points or more; none where
        something is too long for it.
        """

    def explain(
        self,
        tokens: list[tuple[str, str, str, int, int, bool]],
        meanings: list[bytes],
        options: list[Option],
        splits: list[Split],
        person: bool,
        name: int,
        /,
        *card: Array,
    ) -> tuple[list[int], list[int], list[tuple[int, int, int, int, int, int]]] | None:
        """The evidence, what each kind of it brought (the start last), and the pairs of words with their reason."""


@cache
def _compiled() -> Any:
    try:
        return import_module("navicert.screening._kernel")
    except ImportError:
        return None


def open_kernel(arrays: Mapping[str, Array]) -> Kernel | None:
    """The compiled loops over these arrays, or none. Raises :class:`ListError` where the arrays do not hold together."""
    made = _compiled()
    try:
        return made.Kernel(dict(arrays)) if made else None
    except KeyError as error:
        raise ListError(f"the index of names lacks {error}; delete it, it is made anew") from None
    except ValueError as error:
        raise ListError(str(error)) from None
