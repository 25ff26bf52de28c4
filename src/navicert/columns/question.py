"""What is asked of every row at once: a column of facts, a comparison of numbers, or a test that was worked out before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
"""Yes or no for each row, or for each of some other things."""
Rows = NDArray[np.int32]
"""Numbers of rows of a book."""
Codes = NDArray[Any]
"""One small whole number a row."""
Part = tuple[int, Rows]
"""A code, and the rows that have it."""
MANY = 512
"""So many rows are worth keeping apart."""


class Question:
    """One thing that is asked of every row: ``codes`` says for each row which of ``values`` is its answer."""

    def __init__(self, name: str, values: Sequence[Any], codes: Codes) -> None:
        self.name, self.values = name, values
        self.codes: Codes = codes.astype(_smallest(len(values)), copy=False)
        self._mapped: dict[str, Question] = {}
        self._parted: dict[int, tuple[Rows, list[Part]]] = {}

    def __repr__(self) -> str:
        return f"Question({self.name}, {len(self.values)} values)"

    @cached_property
    def whole(self) -> Question | None:
        """Whether a value is a text; ``None`` where a row has none of them."""
        texts = np.array([isinstance(v, str) for v in self.values])
        return Question(f"{self.name} is known", (False, True), self.told(texts.view(np.int8))) if texts.any() else None

    def mapped(self, what: str, make: Callable[[str], Any]) -> Question:
        """The question what follows from the text of each row; what is no text is asked about as it is."""
        if what not in self._mapped:
            places: dict[tuple[type, Any], int] = {}
            held = [make(v) if isinstance(v, str) else v for v in self.values]
            codes = np.array([places.setdefault((type(v), v), len(places)) for v in held], np.int32)
            self._mapped[what] = Question(f"{what} {self.name}", [v for _, v in places], self.told(codes))
        return self._mapped[what]

    def same_as(self, other: Question) -> Question:
        """The question whether the text of each row is the one that it answers to another question."""
        key = f"is {other.name}"
        if key not in self._mapped:
            places: dict[Any, int] = {}
            mine, theirs = (
                q.told(np.array([places.setdefault(v, len(places)) for v in q.values], np.int32)) for q in (self, other)
            )
            self._mapped[key] = Question(f"{self.name} {key}", (False, True), (mine == theirs).view(np.int8))
        return self._mapped[key]

    def of(self, rows: NDArray[np.integer[Any]]) -> Question:
        """The same question, of some rows."""
        return Question(self.name, self.values, self.codes[rows])

    def told(self, table: NDArray[Any]) -> NDArray[Any]:
        """For every row what a table says of its answer; ``table`` has one thing for each of ``values``."""
        if table.itemsize == self.codes.itemsize == 1:  # bytes for bytes: three times as fast as an index
            held = bytearray(self.codes).translate(table.tobytes().ljust(256, b"\0"))
            return np.frombuffer(held, table.dtype)
        return table.take(self.codes)

    @cached_property
    def examples(self) -> list[tuple[int, int]]:
        """Each code that some row has, with one such row."""
        rows = np.full(len(self.values), -1, np.int64)
        rows[self.codes] = np.arange(len(self.codes))
        return [(code, row) for code, row in enumerate(rows.tolist()) if row >= 0]

    @cached_property
    def parts(self) -> list[Part]:
        """All rows of the book, by their codes."""
        return split(self.codes, np.arange(len(self.codes), dtype=np.int32))

    def parts_of(self, rows: Rows) -> list[Part]:
        """Some rows by their codes. Many rows are kept as they were parted: the next test of a rule asks for the same."""
        held = self._parted.get(id(rows))
        if held is not None:
            return held[1]
        codes = self.codes[rows]
        made = [(int(codes[0]), rows)] if (codes == codes[0]).all() else split(codes, rows)
        if len(rows) >= MANY:
            self._parted[id(rows)] = rows, made  # the rows are kept, so that no others can have their identity
        return made


def _smallest(count: int) -> type[Any]:
    """The smallest type that holds so many codes: short ones are sorted by counting."""
    return np.uint8 if count <= 256 else np.uint16 if count <= 65536 else np.int32


def split(codes: Codes, rows: Rows) -> list[Part]:
    """The rows by their codes; ``codes`` are those of ``rows``, in the same order."""
    if len(rows) == 1:
        return [(int(codes[0]), rows)]
    order = np.argsort(codes, kind="stable")
    held = codes[order]
    cuts = np.flatnonzero(held[1:] != held[:-1]) + 1
    starts = [0, *cuts.tolist()]
    sorted_rows = rows[order]
    return [
        (int(held[first]), sorted_rows[first:last])
        for first, last in zip(starts, [*starts[1:], len(rows)], strict=True)
    ]
