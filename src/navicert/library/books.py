"""A book of business from a folder: ``orders``, ``items``, ``parties``, ``licences`` and ``clearances`` as JSON Lines or YAML."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from navicert.change.book import KEYS, KINDS, Book, read_book
from navicert.library.packs import parse_yaml
from navicert.terms import BadFacts

ENDINGS = (".jsonl", ".ndjson", ".yaml", ".yml")
BIGGEST = 500_000_000
Record = tuple[str, Any]


def read_book_folder(path: Path) -> Book:
    """The book in a folder, or in one file of orders. Raises :class:`BadFacts` naming file and line.

    The beginning of a file's name says what it holds: ``orders-2026.jsonl`` holds orders. A record of an order may
    hold its facts under ``facts`` or, as ``navicert assess`` reads them, side by side with its id.
    """
    files = [p for p in sorted(path.iterdir()) if p.suffix in ENDINGS] if path.is_dir() else [path]
    found: dict[str, list[Record]] = {kind: [] for kind in KINDS}
    for file in files:
        kind = next((k for k in KINDS if file.stem.startswith(k)), "" if path.is_dir() else "orders")
        if kind:
            found[kind] += _records(file, kind)
    if not found["orders"]:
        raise BadFacts(str(path), f"holds no orders; a book has a file orders.jsonl (endings: {', '.join(ENDINGS)})")
    return read_book(found)


def _records(file: Path, kind: str) -> Iterator[Record]:
    if file.suffix not in ENDINGS:
        raise BadFacts(str(file), f"the ending says nothing; use one of {', '.join(ENDINGS)}")
    if file.stat().st_size > BIGGEST:
        raise BadFacts(str(file), f"is larger than {BIGGEST:,} bytes; make several files of it, such as orders-1.jsonl")
    try:
        rows = _lines(file) if file.suffix in (".jsonl", ".ndjson") else _document(file)
        for where, record in rows:
            yield where, _order(record) if kind == "orders" and isinstance(record, dict) else record
    except UnicodeDecodeError as error:
        raise BadFacts(str(file), f"is not UTF-8 text (byte {error.start}); save it as UTF-8") from None


def _lines(file: Path) -> Iterator[Record]:
    with file.open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                where = f"{file.name}, line {number}"
                try:
                    yield where, json.loads(line)
                except (ValueError, RecursionError) as error:
                    raise BadFacts(where, f"is not JSON: {error}") from None


def _document(file: Path) -> Iterator[Record]:
    try:
        found = parse_yaml(file.read_text(encoding="utf-8-sig"))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise BadFacts(f"{file.name}{line}", f"is not YAML: {getattr(error, 'problem', error)}") from None
    if not isinstance(found, list):
        raise BadFacts(file.name, "a list of records is needed")
    for number, record in enumerate(found, start=1):
        yield f"{file.name}, record {number}", record


def _order(record: dict[str, Any]) -> dict[str, Any]:
    if "facts" in record:
        return record
    facts = {k: v for k, v in record.items() if k not in KEYS["orders"]}
    return {**{k: v for k, v in record.items() if k in KEYS["orders"]}, "facts": facts}
