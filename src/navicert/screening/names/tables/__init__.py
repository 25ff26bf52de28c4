"""The tables beside this file: words by what they stand for.

A table has two columns parted by a tab: what a group of words stands for, and its words, parted by ``; ``. Lines that
begin with ``#`` are remarks.
"""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def table(name: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The rows of a table: what a group stands for, and its words."""
    text = resources.files(__name__).joinpath(f"{name}.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return tuple((first, tuple(words.split("; "))) for first, words in rows)
