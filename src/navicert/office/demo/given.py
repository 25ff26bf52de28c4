"""What the demonstration is made of, as it lies in the package: people, firms, goods, applications, stories."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime as Moment
from functools import cache
from pathlib import Path
from typing import Any

from navicert.library.packs import parse_yaml

FOLDER = Path(__file__).parent
HOME_DAY = "2026-09-15"  # the day on which the applications in the files are set


@dataclass(frozen=True, slots=True)
class Application:
    """One application of the files: its licence type, the documents that lie with it, and the dossier."""

    kind: str
    name: str
    pieces: tuple[str, ...]
    dossier: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """One case to be: its type, its number among those of its type, its story with the steps, when it begins."""

    kind: str
    number: int
    story: str
    steps: tuple[str, ...]
    began: Moment
    months: int | None
    seed: str


@cache
def given(name: str) -> Any:
    """One of the files, read."""
    return parse_yaml((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


@cache
def applications() -> dict[str, tuple[Application, ...]]:
    """The applications of each licence type."""
    return {
        path.stem: tuple(
            Application(path.stem, each["name"], tuple(each["pieces"]), each["dossier"])
            for each in parse_yaml(path.read_text(encoding="utf-8"))
        )
        for path in sorted((FOLDER / "dossiers").glob("*.yaml"))
    }


@cache
def firms() -> dict[str, Any]:
    """The exporters by their short names."""
    return {firm["id"]: firm for firm in given("people")["firms"]}
