"""Named arrays in one run of bytes, so that an index is one file that can be mapped into memory.

Layout: ``MAGIC``, the length of the header (8 bytes, little-endian), the header (JSON: what the file is about, and for
each array its type, shape and place), then the arrays, each beginning at a multiple of 64 bytes.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from navicert.screening.listing_error import ListError

MAGIC = b"NAVIDX01"
ALIGN = 64
MOST_BYTES = 2**32 - 1
Array = NDArray[Any]


def run_of(keys: Array, wanted: int) -> slice:
    """Where one key stands in a sorted column: many times faster than numpy's search for an array of one."""
    held = keys.data
    first = bisect_left(held, wanted)
    if first == len(held) or held[first] != wanted:
        return slice(first, first)
    return slice(first, bisect_right(held, wanted, first))


def places_in(first: Array, count: Array) -> Array:
    """The places of several runs, one run behind the other: each begins at ``first`` and has ``count`` places."""
    places: Array = np.arange(int(count.sum())) + (first - count.cumsum() + count).repeat(count)
    return places


def ends_of(lengths: Iterable[int]) -> Array:
    """Where each piece of a row of pieces begins and the last one ends, as uint32. Raises :class:`ListError`."""
    ends = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.fromiter(lengths, np.int64))])
    if ends[-1] > MOST_BYTES:
        raise ListError("the lists are too large for one index: screen against fewer lists at a time")
    return ends.astype(np.uint32)


def in_order(values: Array) -> Array:
    """Each of these numbers once, in ascending order: many times faster than numpy's way over hashes."""
    ordered = np.sort(values)
    once: Array = ordered[np.concatenate([np.ones(min(1, len(ordered)), bool), ordered[1:] != ordered[:-1]])]
    return once


def pack_arrays(arrays: Mapping[str, Array], about: Mapping[str, Any]) -> Iterator[bytes]:
    """The bytes of a file with these arrays, piece by piece."""
    places, at = {}, 0
    for name, array in arrays.items():
        places[name] = {"type": array.dtype.str, "shape": list(array.shape), "at": at}
        at += -(-array.nbytes // ALIGN) * ALIGN
    header = json.dumps({"about": dict(about), "arrays": places}, ensure_ascii=False).encode()
    header += b" " * (-(len(MAGIC) + 8 + len(header)) % ALIGN)
    yield MAGIC + len(header).to_bytes(8, "little") + header
    for array in arrays.values():
        yield np.ascontiguousarray(array).tobytes() + b"\0" * (-array.nbytes % ALIGN)


def about_of(buffer: Any) -> dict[str, Any]:
    """What the file is about. Raises :class:`ListError` where it is no index."""
    return _header(buffer)[0]["about"]  # type: ignore[no-any-return]


def _header(buffer: Any) -> tuple[dict[str, Any], int]:
    """The header, and where the arrays begin."""
    first = len(MAGIC) + 8
    if bytes(buffer[: len(MAGIC)]) != MAGIC:
        raise ListError("this is not an index of names, or it was made by another version; delete it, it is made anew")
    start = first + int.from_bytes(buffer[len(MAGIC) : first], "little")
    return json.loads(bytes(buffer[first:start])), start


def unpack_arrays(buffer: Any) -> tuple[dict[str, Any], dict[str, Array]]:
    """What the file is about, and its arrays as views of ``buffer``. Raises :class:`ListError` where it is no index."""
    view = memoryview(buffer)
    header, start = _header(view)
    arrays = {}
    for name, place in header["arrays"].items():
        count = math.prod(place["shape"])
        kind = np.dtype(place["type"])
        if start + place["at"] + count * kind.itemsize > len(view):
            raise ListError("the index of names is cut short; delete it, it is made anew")
        arrays[name] = np.frombuffer(view, kind, count, start + place["at"]).reshape(place["shape"])
    return header["about"], arrays
