"""Readers of the official list formats, by the name of the format.

A format that comes in several files names its parts: ``sdn``, ``add``, ``alt`` and ``comments`` for the OFAC
CSV files; every other format has the one part ``list``.
"""

from __future__ import annotations

from collections.abc import Mapping

from navicert.screening.readers.america import AMERICA
from navicert.screening.readers.reading import Reader, Reading
from navicert.screening.readers.world import WORLD

__all__ = ["READERS", "Reader", "Reading"]

READERS: Mapping[str, Reader] = {**AMERICA, **WORLD}
