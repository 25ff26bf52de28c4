"""``any``, ``all``, ``sum`` and ``count`` over lists whose elements, membership and length may be unknown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from navicert.law.unknown import NOTHING, Unknown, join

Each = Callable[[Any], Any]


def quantified(case: Any, decisive: bool, sequence: Any, holds: Each) -> Any:
    """``any`` (``decisive`` is true) and ``all``: what each element says, and what stays open about the list."""
    if type(sequence) is Unknown:
        return sequence
    if sequence is NOTHING:
        return not decisive
    missing: list[Unknown] = []
    for element in sequence:
        found = holds(element)
        if type(found) is Unknown:
            missing.append(found)
        elif bool(found) is decisive:
            return decisive
    still_open = case.open_list(sequence)
    if still_open is not None:
        missing.append(still_open)
    return join(*missing) if missing else not decisive


def totalled(case: Any, counts: bool, sequence: Any, belongs: Each, value: Each) -> Any:
    """``count`` and ``sum`` of what belongs; unknown where an element, its membership or the list's length is."""
    if type(sequence) is Unknown:
        return sequence
    if sequence is NOTHING:
        return 0
    among = [(found, element) for element in sequence if (found := belongs(element)) is not False]
    values = [value(element) for _, element in among]
    lost = join(case.open_list(sequence), *(found for found, _ in among), *values)
    if lost is not None:
        return lost
    held = [v for v in values if v is not NOTHING]
    return sum(1 for v in held if v) if counts else sum(held)
