"""The answers of a run that is not done yet, kept in parts beside its output, so that a run that was broken off goes on.

A part holds the answers to the next :data:`PART` rows and appears when it is whole. The folder is named by the hash of
the receipt: the file, the lists, the weights, the thresholds, the day and the columns. What rests on anything else is
another run, and begins anew.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from navicert.library.answers import BadOutput
from navicert.screening.batch import COLUMNS, Answer, answer_cells, answer_of

PART = 5_000  # rows; a whole number of the lots that a process gets
ENDING = ".unfinished"


class Unfinished:
    """The parts of one run. ``key`` is the hash of its receipt."""

    def __init__(self, output: Path, key: str) -> None:
        self._before = f".{output.name}."
        self.folder = output.absolute().parent / f"{self._before}{key[:32]}{ENDING}"
        self.whole = self._count()

    @property
    def rows(self) -> int:
        """How many rows are answered already, from the first one on."""
        return self.whole * PART

    def _count(self) -> int:
        """How many parts can be read, up to the first that cannot."""
        number = 0
        while _read(self._part(number)) is not None:
            number += 1
        return number

    def _part(self, number: int) -> Path:
        return self.folder / f"{number:06}.part"

    def drop_others(self) -> bool:
        """Remove what is left of runs for the same output that rest on something else; whether there was any."""
        others = [f for f in self.folder.parent.glob(f"{self._before}*{ENDING}") if f != self.folder]
        for folder in others:
            shutil.rmtree(folder, ignore_errors=True)
        return bool(others)

    def answered(self) -> Iterator[Answer]:
        """The answers that are kept, in order. Raises :class:`BadOutput` where one was damaged since it was counted."""
        for number in range(self.whole):
            text = _read(self._part(number))
            if text is None:
                raise BadOutput(f"{self._part(number)} was changed during the run; start again")
            yield from (answer_of(json.loads(line)) for line in text.splitlines())

    def keeping(self, answers: Iterable[Answer]) -> Iterator[Answer]:
        """The answers that follow, each part of them kept once it is whole. Raises :class:`BadOutput`."""
        held: list[str] = []
        number = self.whole
        for answer in answers:
            cells = dict(zip(COLUMNS, answer_cells(answer), strict=True))
            held.append(json.dumps(cells, ensure_ascii=False))
            if len(held) == PART:
                self._write(self._part(number), "\n".join(held))
                held, number = [], number + 1
            yield answer

    def _write(self, place: Path, text: str) -> None:
        try:
            self.folder.mkdir(mode=0o700, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.folder)
            with os.fdopen(handle, "wb") as out:
                out.write(zlib.compress(text.encode(), 1))
                out.flush()
                os.fsync(out.fileno())
            os.replace(name, place)
        except OSError as error:
            raise BadOutput(f"{place} cannot be written: {error}; what is answered so far is kept") from None

    def done(self) -> None:
        """Remove the parts: the output is whole."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _read(place: Path) -> str | None:
    """The lines of a part; ``None`` where it is not there or damaged (its checksum tells)."""
    try:
        return zlib.decompress(place.read_bytes()).decode()
    except (OSError, zlib.error, UnicodeDecodeError):
        return None
