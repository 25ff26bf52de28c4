"""Neighbouring words of listed names under the hash of both written as one: so that "techmash" finds "Tech Mash"."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

import numpy as np

from navicert.screening.arrays import Array, ends_of, in_order, run_of

BITS = 16  # the most upper bits of a hash that are its place among the ends; and as many others are kept


def build_joins(flat: Array, of_name: Array, words: Mapping[str, Array]) -> dict[str, Array]:
    """Each pair of neighbours once, by a place of it in ``flat``, the words of all names (``of_name``: of which name).

    Less than the whole hash is kept where pairs are few, since what is found is verified letter by letter.
    """
    beside = np.flatnonzero(of_name[:-1] == of_name[1:])
    pairs, first = np.unique(flat[beside].astype(np.int64) << 32 | flat[beside + 1], return_index=True)
    lefts, rights = (pairs >> 32).tolist(), pairs.astype(np.int32).tolist()
    keys = np.concatenate([_hashed_together(words, c, lefts, rights) for c in ("word_text", "word_fold")])
    filed = in_order(keys.astype(np.uint64) << 32 | np.tile(beside[first], 2).astype(np.uint64))
    bits = min(BITS, len(filed).bit_length() or 1)
    return {
        "join_ends": ends_of(np.bincount((filed >> np.uint64(64 - bits)).astype(np.int64), minlength=1 << bits)),
        "join_rests": (filed >> np.uint64(64 - bits - BITS)).astype(np.uint16),
        "join_places": filed.astype(np.uint32),
    }


def _hashed_together(words: Mapping[str, Array], column: str, lefts: list[int], rights: list[int]) -> Array:
    """The hash of each word of ``lefts`` with the word of ``rights`` behind it."""
    raw, ends = words[column].tobytes(), words[f"{column}_ends"].tolist()
    texts = [raw[a:b] for a, b in zip(ends, ends[1:], strict=False)]
    hashes = list(map(zlib.crc32, texts))
    return np.fromiter(map(zlib.crc32, [texts[b] for b in rights], [hashes[a] for a in lefts]), np.uint32, len(lefts))


def joined_at(arrays: Mapping[str, Array], hashed: int) -> list[int]:
    """The places of neighbours that may have this hash as one."""
    ends, bits = arrays["join_ends"], _bits(arrays)
    place = hashed >> (32 - bits)
    first, end = ends[place : place + 2].tolist()
    filed = run_of(arrays["join_rests"][first:end], hashed >> (32 - bits - BITS) & ((1 << BITS) - 1))
    found: list[int] = arrays["join_places"][first:end][filed].tolist()
    return found


def any_joined(arrays: Mapping[str, Array], hashes: Array) -> Array:
    """For each of these hashes whether any neighbours may have it as one."""
    ends, bits = arrays["join_ends"], _bits(arrays)
    filed = np.arange(len(ends) - 1).repeat(np.diff(ends)) << BITS | arrays["join_rests"]
    found: Array = np.isin(hashes >> (32 - bits - BITS), filed)
    return found


def _bits(arrays: Mapping[str, Array]) -> int:
    return (len(arrays["join_ends"]) - 1).bit_length() - 1
