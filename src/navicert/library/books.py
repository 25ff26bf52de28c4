"""A book of business from a folder: ``orders``, ``items``, ``parties``, ``licences`` and ``clearances`` as JSON Lines or YAML,
and files of facts as ``navicert assess`` reads them, each with one order or several.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from navicert.change.book import KEYS, KINDS, Book, read_book
from navicert.library.packs import parse_yaml
from navicert.terms import BadFacts

LINED = (".jsonl", ".ndjson")
ENDINGS = (*LINED, ".yaml", ".yml", ".json")
OF_FACTS = ("facts", "activity")
"""A record with one of these is an order: no other record of a book has it."""
BIGGEST = 500_000_000
Record = tuple[str, Any]

EXPECTED = ("expect", "must_cite")
"""What a worked case says of its answer."""


def read_book_folder(path: Path) -> Book:
    """The book in a folder, or in one file of orders. Raises :class:`BadFacts` naming file and line.

    The beginning of a file's name says what it holds: ``orders-2026.jsonl`` holds orders. Of other files those hold orders
    whose records are facts; what is none of this stands under ``unread``. A record of an order may hold its facts under
    ``facts`` or, as ``navicert assess`` reads them, side by side with its id; without an id it is called by its file.
    """
    found: dict[str, list[Record]] = {kind: [] for kind in KINDS}
    unread: list[str] = []
    for file in sorted(f for f in path.iterdir() if not f.name.startswith(".")) if path.is_dir() else [path]:
        kind = next((k for k in KINDS if file.stem.startswith(k)), "" if path.is_dir() else "orders")
        if not kind and (file.is_dir() or file.suffix not in ENDINGS):
            unread.append(file.name)
            continue
        records = list(_records(file, kind))
        if not kind and not any(_has_facts(record) for _, record in records):
            unread.append(file.name)
            continue
        found[kind or "orders"] += records
    if not found["orders"]:
        said = f"; not read: {', '.join(unread)}" if unread else ""
        raise BadFacts(
            str(path),
            f"holds no orders; a book has a file orders.jsonl, or files of facts ({', '.join(ENDINGS)}){said}",
        )
    return replace(read_book(found), unread=tuple(unread))


def _has_facts(record: Any) -> bool:
    return isinstance(record, dict) and any(name in record for name in OF_FACTS)


def _records(file: Path, kind: str) -> Iterator[Record]:
    if file.is_dir() or file.suffix not in ENDINGS:
        raise BadFacts(
            str(file), f"cannot be read: use one of {', '.join(ENDINGS)}, or another name if it is no part of the book"
        )
    if file.stat().st_size > BIGGEST:
        raise BadFacts(str(file), f"is larger than {BIGGEST:,} bytes; make several files of it, such as orders-1.jsonl")
    try:
        rows = _lines(file) if file.suffix in LINED else _document(file, kind)
        for number, (where, record) in enumerate(rows, start=1):
            named = _named(record, f"{file.stem}-{number}") if not kind and _has_facts(record) else record
            yield where, _order(named) if (kind or "orders") == "orders" and isinstance(named, dict) else named
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


def _document(file: Path, kind: str) -> Iterator[Record]:
    """The records of a file that is read whole: a list of them, or one case or several as ``navicert assess`` reads them."""
    text = file.read_text(encoding="utf-8-sig")
    try:
        found = json.loads(text) if file.suffix == ".json" else parse_yaml(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise BadFacts(f"{file.name}{line}", f"is not YAML: {getattr(error, 'problem', error)}") from None
    except (ValueError, RecursionError) as error:
        raise BadFacts(file.name, f"is not JSON: {error}") from None
    if isinstance(found, dict) and kind in ("orders", ""):
        cases = found.get("cases")
        if isinstance(cases, list):
            found = [_named(case, f"{file.stem}-{number}") for number, case in enumerate(cases, start=1)]
        elif _has_facts(found):
            found = [_named(found, file.stem)]
    if isinstance(found, list):
        yield from ((f"{file.name}, record {number}", record) for number, record in enumerate(found, start=1))
    elif kind:
        raise BadFacts(file.name, "a list of records is needed")


def _named(case: Any, name: str) -> Any:
    """A case as ``navicert assess`` reads it, called by its file if it has no id; what it is expected to be is left out."""
    if not isinstance(case, dict):
        return case
    kept = {k: v for k, v in case.items() if k not in EXPECTED}
    return {**kept, "id": name if case.get("id") is None else str(case["id"])}


def _order(record: dict[str, Any]) -> dict[str, Any]:
    if "facts" in record:
        return record
    facts = {k: v for k, v in record.items() if k not in KEYS["orders"]}
    return {**{k: v for k, v in record.items() if k in KEYS["orders"]}, "facts": facts}
