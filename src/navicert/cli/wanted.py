"""The options of ``navicert screen``, as they were typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime as Moment
from pathlib import Path


@dataclass(frozen=True)
class Wanted:
    """The options as they were typed."""

    country: tuple[str, ...]
    born: tuple[str, ...]
    kind: str
    alias: tuple[str, ...]
    identifier: tuple[str, ...]
    on: Moment | None
    threshold: float | None
    limit: int
    lists: str
    accept: str
    list_files: tuple[str, ...]
    as_lines: bool
    why: bool
    output: Path | None
    yes: bool
    column: tuple[str, ...]
    use: str
    encoding: str
    sheet: str
    jobs: int | None
    engine: str
    pairs: Path | None
    dossier: Path | None
    fail_on_hit: bool
