"""Transactions from files: YAML, JSON, JSON Lines, CSV and XLSX, each with the place where it stands.

A case that cannot be read does not stop the others: it is handed on with its fault.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from navicert.cli.documents import read_yaml
from navicert.cli.given import BadFile, GivenCase, Kinds
from navicert.law.fields import fields_of
from navicert.library.yaml_nodes import stated_twice
from navicert.terms import Transaction

BIGGEST_DOCUMENT = 100_000_000
"""YAML, JSON and workbooks are read whole; JSON Lines and CSV are read line by line and may be of any size."""


def read_cases(path: Path, kinds: Kinds, encoding: str = "") -> Iterator[GivenCase]:
    """The cases of a file, by its ending. ``kinds`` are the types of the facts, for cells of tables; ``encoding`` is that
    of a CSV file which is not in UTF-8."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise BadFile(f"{path}: the ending says nothing; use one of {', '.join(READERS)}")
    cases = csv_cases(path, kinds, encoding) if reader is csv_cases else reader(path, kinds)
    try:
        yield from _told_apart(path, cases)
    except UnicodeError:
        raise BadFile(f"{path}{_bad_byte(path, encoding)}") from None
    except OSError as error:
        raise BadFile(f"{path}: cannot be read: {error.strerror}") from None


def _told_apart(path: Path, cases: Iterator[GivenCase]) -> Iterator[GivenCase]:
    """The cases as they come. One whose id stood before is a fault: its answer could be taken for that of the other."""
    lines: dict[str, int | None] = {}
    for case in cases:
        if case.id in lines and not case.fault:
            first = f" (first in line {lines[case.id]})" if lines[case.id] else ""
            case = replace(case, facts=None, fault=f"the id {case.id} stands twice{first}; give each case its own")
        lines.setdefault(case.id, case.line)
        yield case
    if not lines:
        raise BadFile(f"{path}: holds no transaction; `navicert template` writes a form to fill in")


def _bad_byte(path: Path, encoding: str) -> str:
    """In which line, and after which words, a text stops being in UTF-8, and what to do."""
    remedy = f"not {encoding or 'UTF-8'} text; save the file as UTF-8 and try again"
    if encoding:
        return f": {remedy}"
    if path.suffix.lower() == ".csv":
        remedy += ", or name its encoding to `navicert assess`, such as --encoding cp1252"
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as wrong:
                before = line[: wrong.start].decode("utf-8-sig")[-20:]
                return f", line {number}{f', after {before!r}' if before else ''}: {remedy}"
    return f": {remedy}"


def yaml_cases(path: Path, kinds: Kinds = {}) -> Iterator[GivenCase]:  # noqa: B006 - never changed
    """The cases of a YAML file, in its order."""
    text = _whole(path)
    try:
        node, found = read_yaml(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise BadFile(f"{path}{where}: not YAML: {getattr(error, 'problem', None) or error}") from None
    except (RecursionError, ValueError) as error:
        raise BadFile(f"{path}: not YAML that can be read: {error}") from None
    yield from _document(path, found, _entries(node))


def json_cases(path: Path, kinds: Kinds) -> Iterator[GivenCase]:
    try:
        found = read_json(_whole(path))
    except (ValueError, RecursionError) as error:
        where = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise BadFile(f"{path}{where}: not JSON: {getattr(error, 'msg', error)}") from None
    yield from _document(path, found, [])


def read_json(text: str) -> Any:
    """What a JSON text says, with ``StatedTwice`` in the place of a mapping in which a name stands twice."""
    return json.loads(text, object_pairs_hook=_once)


class StatedTwice(dict[str, Any]):
    """A mapping in which a name stood twice: which of the two is meant, nobody can tell."""

    name = ""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made, seen = dict(pairs), set[str]()
    inner = next((v.name for _, v in pairs if isinstance(v, StatedTwice)), "")
    twice = next((name for name, _ in pairs if name in seen or seen.add(name)), inner)  # type: ignore[func-returns-value]
    if not twice:
        return made
    marked = StatedTwice(made)
    marked.name = twice
    return marked


def _whole(path: Path) -> str:
    size = path.stat().st_size
    if size > BIGGEST_DOCUMENT:
        raise BadFile(f"{path}: {size:,} bytes; a document is read up to {BIGGEST_DOCUMENT:,}. Use JSON Lines or CSV")
    return path.read_text(encoding="utf-8-sig")


def _document(path: Path, found: Any, nodes: list[Any]) -> Iterator[GivenCase]:
    if isinstance(found, dict) and isinstance(found.get("cases"), list):
        entries: list[Any] = found["cases"]
    elif isinstance(found, list):
        entries = found
    else:
        entries = [found]
    for number, entry in enumerate(entries):
        yield _given(
            entry,
            f"{path.stem}-{number + 1}" if len(entries) > 1 else path.stem,
            nodes[number] if number < len(nodes) else None,
        )


def _given(entry: Any, name: str, at: Any) -> GivenCase:
    """``at`` is the line of the entry, its composed YAML, or None."""
    line = at.start_mark.line + 1 if isinstance(at, yaml.Node) else at
    node = at if isinstance(at, yaml.Node) else None
    fault = _fault(entry, node)
    if fault:
        return GivenCase(_id(entry, name), None, line, fault=fault)
    if "facts" not in entry:
        facts = {k: v for k, v in entry.items() if k != "id"}
        return GivenCase(_id(entry, name), facts, line, node=node)
    return GivenCase(
        id=_id(entry, name), facts=entry["facts"], line=line, title=str(entry.get("title", "")),
        expect=entry.get("expect"), must_cite=_texts(entry.get("must_cite")), node=_value(node, "facts"),
    )  # fmt: skip


FACTS = frozenset({*fields_of(Transaction), "from"})


def _fault(entry: Any, node: Any) -> str:
    """Why an entry cannot be read as one case, or nothing."""
    if not isinstance(entry, dict):
        return f"a mapping of facts is needed, not {type(entry).__name__}"
    twice = stated_twice(node) if node is not None else None
    name = twice.value if twice else _twice_within(entry)
    if name:
        return f"{name} is stated twice{f' (line {twice.start_mark.line + 1})' if twice else ''}; state it once"
    strays = [str(k) for k in entry if k in FACTS] if "facts" in entry else []
    return f"{strays[0]} stands beside facts, not in them; move it there" if strays else ""


def _twice_within(value: Any) -> str:
    if isinstance(value, StatedTwice):
        return value.name
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return next((found for v in inner if (found := _twice_within(v))), "")


def _id(entry: Any, name: str) -> str:
    given = entry.get("id") if isinstance(entry, dict) else None
    return name if given is None else str(given).encode("utf-8", "replace").decode()


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, (list, tuple)) else (str(value),) if value else ()


def _entries(node: Any) -> list[Any]:
    """Each entry of ``cases`` (or of the list, or the one case) in a composed YAML document."""
    cases = _value(node, "cases")
    held = cases if isinstance(cases, yaml.SequenceNode) else node
    return list(held.value) if isinstance(held, yaml.SequenceNode) else [held]


def _value(node: Any, name: str) -> Any:
    """What stands under a name in a composed mapping."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((value for key, value in pairs if getattr(key, "value", None) == name), None)


def jsonl_cases(path: Path, kinds: Kinds) -> Iterator[GivenCase]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                yield _given(read_json(line.decode("utf-8-sig")), f"{path.stem}-{number}", number)
            except (ValueError, RecursionError) as error:
                yield GivenCase(f"{path.stem}-{number}", None, number, fault=f"not JSON: {error}")


def csv_cases(path: Path, kinds: Kinds, encoding: str = "") -> Iterator[GivenCase]:
    from navicert.cli import tables  # what reads workbooks costs a fiftieth of a start, which other files need not pay

    yield from tables.csv_cases(path, kinds, encoding)


def workbook_cases(path: Path, kinds: Kinds) -> Iterator[GivenCase]:
    from navicert.cli import tables

    yield from tables.workbook_cases(path, kinds)


READERS: dict[str, Callable[[Path, Kinds], Iterator[GivenCase]]] = {
    ".yaml": yaml_cases, ".yml": yaml_cases, ".json": json_cases, ".jsonl": jsonl_cases, ".ndjson": jsonl_cases,
    ".csv": csv_cases, ".xlsx": workbook_cases, ".xls": workbook_cases, ".ods": workbook_cases,
}  # fmt: skip
