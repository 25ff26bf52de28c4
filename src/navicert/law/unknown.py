"""Unknown as a value: Kleene's three-valued logic in which an unknown remembers which facts are missing.

Source: S. C. Kleene, Introduction to Metamathematics (1952), §64. ``None`` never stands for unknown in an
evaluated expression; ``NOTHING`` is the value of a table cell that says "none" (every comparison with it fails).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final


class Unknown:
    """A value that the facts do not give; ``missing`` are the names of the facts that would."""

    __slots__ = ("missing",)

    def __init__(self, missing: frozenset[str]) -> None:
        self.missing = missing

    def __bool__(self) -> bool:
        raise TypeError("an unknown is neither true nor false")

    def __repr__(self) -> str:
        return f"unknown({', '.join(sorted(self.missing))})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unknown) and other.missing == self.missing

    def __hash__(self) -> int:
        return hash(self.missing)


class _Nothing:
    __slots__ = ()

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "nothing"


NOTHING: Final = _Nothing()


@lru_cache(maxsize=16384)
def unknown(*facts: str) -> Unknown:
    """The unknown that these facts would resolve."""
    return Unknown(frozenset(facts))


def join(*values: Any) -> Unknown | None:
    """One unknown for all unknowns among the values, or ``None`` where every value is known."""
    found: Unknown | None = None
    for value in values:
        if type(value) is not Unknown or value is found:
            continue
        found = value if found is None else Unknown(found.missing | value.missing)
    return found


def unless_lost(lost: Unknown | None, value: Any) -> Any:
    """The value, or the unknown that stands in its way."""
    return value if lost is None else lost


def negate(value: Any) -> bool | Unknown:
    """Kleene's not."""
    return value if type(value) is Unknown else not value
