"""Official texts that the user has watched: named in ``NAVICERT_HOME/sources.yaml``, asked whether they have changed.

Nothing of the law changes by itself: a source that changed is said, the file is kept, and a person reads it.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field, ValidationError

from navicert.law.models import Strict
from navicert.library.download import Wanted, download
from navicert.library.packs import parse_yaml, write_whole
from navicert.library.snapshots import Part
from navicert.screening.listing_error import ListError

SOURCES = "sources.yaml"
BIGGEST_MB = 200
State = Literal["first seen", "unchanged", "changed", "not reached"]


class SourceModel(Strict):
    """One source: its address, the pack that was made from it, and the most megabytes that it may hold."""

    address: str
    pack: str = ""
    biggest_mb: int = Field(default=BIGGEST_MB, ge=1, le=2000)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a source said: ``sentence`` for a person, and where its newest text was kept."""

    name: str
    state: State
    sentence: str
    kept: str = ""

    @property
    def wants_attention(self) -> bool:
        return self.state in ("changed", "not reached")

    def as_mapping(self) -> dict[str, Any]:
        return asdict(self)


def read_watched(home: Path, installed: Collection[str]) -> dict[str, SourceModel]:
    """The sources that the user names. Raises :class:`ListError` for a file that says something else, and for a pack
    that is not installed."""
    path = home / SOURCES
    if not path.is_file():
        raise ListError(
            f"there is no {path}: write one with a name and an address for each official text, such as "
            "`part-744: {address: https://…, pack: us-ear}`"
        )
    try:
        given = parse_yaml(path.read_text(encoding="utf-8")) or {}
        found = {str(name): SourceModel.model_validate(about) for name, about in given.items()}
    except (yaml.YAMLError, ValidationError, AttributeError, UnicodeDecodeError) as error:
        raise ListError(f"{path}: {str(error).splitlines()[0]}; each name has an address") from None
    for name, source in found.items():
        if source.pack and source.pack not in installed:
            raise ListError(
                f"{path}: {name}: no pack is called {source.pack!r}; there are {', '.join(sorted(installed))}"
            )
    return found


def changed_sources(home: Path, installed: Collection[str], only: Collection[str] | None = None) -> Iterator[Asked]:
    """Ask each source in turn, or those of some packs only. One that cannot be reached does not stop the others."""
    for name, source in read_watched(home, installed).items():
        if only is not None and source.pack not in only:
            continue
        try:
            yield _ask(home / "official" / "watched", name, source)
        except (ListError, OSError) as error:
            yield Asked(name, "not reached", f"{name}: {error}")


def _ask(folder: Path, name: str, source: SourceModel) -> Asked:
    note = folder / f"{_file_name(name)}.json"
    before = _noted(note)
    wanted = Wanted(
        source.address, source.address, source.biggest_mb * 1_000_000, before.etag if before else "",
        before.last_modified if before else "",
    )  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".new-") as new:
        came = Path(new) / "text"
        part = download(wanted, came)
        if part is None or before is not None and part.sha256 == before.sha256:
            return Asked(name, "unchanged", f"{name}: unchanged")
        kept = folder / f"{_file_name(name)}-{part.sha256[:16]}"
        came.replace(kept)
    write_whole(note, json.dumps(asdict(part)))
    of_pack = f"; the pack {source.pack} may be behind" if source.pack else ""
    if before is None:
        return Asked(name, "first seen", f"{name}: seen for the first time, kept in {kept}", str(kept))
    return Asked(name, "changed", f"{name}: changed since it was last seen{of_pack}; the new text is {kept}", str(kept))


def _file_name(name: str) -> str:
    return "".join(c if c.isalnum() or c in "-_" else "-" for c in name)


def _noted(path: Path) -> Part | None:
    try:
        return Part(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
