"""Packs from disk: the package's own folder or an edition that was kept, with a cache of what YAML says.

YAML is slow to read; what it says is kept as JSON under the hash of the text, so that a cold start takes
milliseconds. A cache file that cannot be read, does not match, or that others may write, is ignored and written again.
Its hash tells damage from what was written; it does not stop somebody who may write there, so a replay reads YAML.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from datetime import date as Day
from pathlib import Path
from typing import Any

import yaml

from navicert.law.declared import PackError
from navicert.law.pack import PackSource
from navicert.library.yaml_nodes import stated_twice

PACKS = Path(__file__).resolve().parent.parent / "packs"
CACHE_VERSION = "3"
BIGGEST_FILE = 50_000_000
WRITABLE_BY_OTHERS = 0o022
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_sources(folder: Path = PACKS, cache: Path | None = None) -> dict[str, PackSource]:
    """Every pack of a folder, by name."""
    return {p.name: read_source(p, cache) for p in sorted(folder.iterdir()) if (p / "pack.yaml").is_file()}


def read_source(folder: Path, cache: Path | None = None) -> PackSource:
    """The texts of one pack, and what its YAML files say."""
    return source_of(folder.name, {name: _text(folder / name) for name in sorted(_files(folder))}, cache)


def _files(folder: Path) -> Iterator[str]:
    """What is law in the folder of a pack, by the place within it: its worked cases are not."""
    for top, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != "tests"]
        paths = [os.path.join(top, name) for name in names if name.endswith((".yaml", ".csv"))]
        yield from (os.path.relpath(p, folder).replace(os.sep, "/") for p in paths if os.path.isfile(p))


def source_of(name: str, files: Mapping[str, str], cache: Path | None = None) -> PackSource:
    ruled = {n: t for n, t in files.items() if n.endswith(".yaml")}
    digest = hashlib.sha256(CACHE_VERSION.encode())
    for file, text in sorted(ruled.items()):
        digest.update(f"{file}\0{text}\0".encode())
    kept = None if cache is None else cache / f"{name}-{digest.hexdigest()[:32]}.json"
    parsed = _from_cache(kept)
    if parsed is None:
        parsed = {n: _yaml(name, n, t) for n, t in ruled.items()}
        _to_cache(kept, parsed)
    return PackSource(name, dict(files), parsed)


def _text(path: Path) -> str:
    if path.stat().st_size > BIGGEST_FILE:
        raise PackError(f"{path} is larger than {BIGGEST_FILE:,} bytes; a pack file is text that a person can read")
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise PackError(f"{path} is not UTF-8 text (byte {error.start}); save it as UTF-8") from None


def parse_yaml(text: str) -> Any:
    """YAML by the safe loader, with days as text. A key that stands twice in one mapping is a :class:`yaml.YAMLError`."""
    loader = Loader(text)
    try:
        node = loader.get_single_node()
        if twice := stated_twice(node):
            raise yaml.MarkedYAMLError(problem=f"{twice.value!r} stands twice here", problem_mark=twice.start_mark)
        return None if node is None else _plain(loader.construct_document(node))
    finally:
        loader.dispose()


def _yaml(pack: str, name: str, text: str) -> Any:
    try:
        return parse_yaml(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise PackError(f"{pack}/{name}{where}: not YAML: {getattr(error, 'problem', error)}") from None


def _plain(value: Any) -> Any:
    """Days as text, so that a cached and a fresh reading are equal."""
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return value.isoformat() if isinstance(value, Day) else value


def _from_cache(path: Path | None) -> dict[str, Any] | None:
    if path is None or not path.is_file():
        return None
    try:
        if os.name == "posix" and path.stat().st_mode & WRITABLE_BY_OTHERS:
            return None
        digest, _, text = path.read_text(encoding="utf-8").partition("\n")
        found = json.loads(text) if digest == _sum(path, text) else None
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _sum(path: Path, text: str) -> str:
    """The SHA-256 of what YAML says, under the name that it is kept by."""
    return hashlib.sha256(f"{path.name}\0{text}".encode()).hexdigest()


def _to_cache(path: Path | None, parsed: Mapping[str, Any]) -> None:
    """Write the cache whole or not at all; a disk that is full or read-only costs time, not the answer."""
    if path is None:
        return
    try:
        text = json.dumps(parsed, ensure_ascii=False)
        write_whole(path, f"{_sum(path, text)}\n{text}")
    except OSError:
        return


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader sees the old or the new one, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
