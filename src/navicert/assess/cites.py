"""Provisions as a person wants to read them: the exact one, without the sections that it lies in."""

from __future__ import annotations

from collections.abc import Iterable


def exact(cites: Iterable[str]) -> tuple[str, ...]:
    """The provisions of a reason but those in which another one of them lies: ``742.4(a)(2)`` says ``742.4`` as well."""
    every = tuple(dict.fromkeys(cites))
    return tuple(c for c in every if not any(other.startswith((f"{c}(", f"{c} ")) for other in every))
