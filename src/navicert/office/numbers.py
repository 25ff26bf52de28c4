"""Numbers of what the office keeps: a person can read them out, and nobody can guess them."""

from __future__ import annotations

import secrets

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another


def new_number(kind: str, year: int, groups: int = 3) -> str:
    """Such as ``NL-2026-7K3M-Q9TD-2F4B``: what it is, the year, and 20 random bits a group."""
    drawn = ("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(groups))
    return f"{kind}-{year}-{'-'.join(drawn)}"
