"""The demo applications that lie in ``office/demo/dossiers``, one file a licence type: the demonstration office plays them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Day
from pathlib import Path
from typing import Any

import navicert
from navicert.library.packs import parse_yaml

FOLDER = Path(navicert.__file__).parent / "office" / "demo" / "dossiers"
HOME, DAY = "DE", Day(2026, 9, 15)


@dataclass(frozen=True)
class Application:
    """One demo application: its type, what it is called, the documents that lie with it and the dossier."""

    kind: str
    name: str
    pieces: tuple[str, ...]
    dossier: dict[str, Any]


def applications() -> list[Application]:
    """All demo applications."""
    return [
        Application(path.stem, given["name"], tuple(given["pieces"]), given["dossier"])
        for path in sorted(FOLDER.glob("*.yaml"))
        for given in parse_yaml(path.read_text(encoding="utf-8"))
    ]


def application(name: str) -> Application:
    """The demo application of this name."""
    return next(each for each in applications() if each.name == name)
