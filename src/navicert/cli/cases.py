"""Transactions from files: YAML, JSON, JSON Lines, CSV and XLSX, each with the place where it stands.

A case that cannot be read does not stop the others: it is handed on with its fault.
"""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date as Day
from pathlib import Path
from typing import Any

import yaml
from python_calamine import CalamineError, CalamineWorkbook

from navicert.cli.cells import STEP, nested, typed_cell

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
BIGGEST_DOCUMENT = 100_000_000
"""YAML, JSON and workbooks are read whole; JSON Lines and CSV are read line by line and may be of any size."""
BIGGEST_UNPACKED = 500_000_000
SHEETS = ("transactions", "lines", "parties", "ownership")


class BadFile(ValueError):
    """A file that cannot be read at all: says which, where, and what to do."""


@dataclass(frozen=True)
class GivenCase:
    """One case of a file, before its facts are read; ``fault`` where even that is not possible."""

    id: str
    facts: Any
    line: int | None = None
    title: str = ""
    expect: Any = None
    must_cite: tuple[str, ...] = ()
    fault: str = ""
    node: Any = None
    """The facts as composed YAML, from which the line of each field is read."""

    def line_of(self, field: str) -> int | None:
        """The line of a field such as ``parties[0].country``; of what is nearest above it where it is absent."""
        node, line = self.node, self.line
        for name, index in STEP.findall(field):
            values = node.value if isinstance(node, yaml.CollectionNode) else []
            if isinstance(node, yaml.MappingNode):
                held = next(((k, v) for k, v in values if getattr(k, "value", None) == name), None)
            else:
                held = (values[int(index)],) * 2 if index and int(index) < len(values) else None
            if held is None:
                break
            line, node = held[0].start_mark.line + 1, held[1]
        return line


Kinds = Mapping[str, str]


def read_cases(path: Path, kinds: Kinds) -> Iterator[GivenCase]:
    """The cases of a file, by its ending. ``kinds`` are the types of the facts, for cells of tables."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise BadFile(f"{path}: the ending says nothing; use one of {', '.join(READERS)}")
    try:
        yield from reader(path, kinds)
    except UnicodeDecodeError as error:
        raise BadFile(f"{path}: not UTF-8 text (byte {error.start}); save the file as UTF-8 and try again") from None
    except OSError as error:
        raise BadFile(f"{path}: cannot be read: {error.strerror}") from None


def yaml_cases(path: Path, kinds: Kinds = {}) -> Iterator[GivenCase]:  # noqa: B006 - never changed
    """The cases of a YAML file, in its order."""
    text = _whole(path)
    try:
        node, found = yaml.compose(text, Loader=Loader), yaml.load(text, Loader=Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise BadFile(f"{path}{where}: not YAML: {getattr(error, 'problem', None) or error}") from None
    except (RecursionError, ValueError) as error:
        raise BadFile(f"{path}: not YAML that can be read: {error}") from None
    yield from _document(path, found, _entries(node))


def json_cases(path: Path, kinds: Kinds) -> Iterator[GivenCase]:
    try:
        found = json.loads(_whole(path))
    except (json.JSONDecodeError, RecursionError) as error:
        line = getattr(error, "lineno", "?")
        raise BadFile(f"{path}, line {line}: not JSON: {getattr(error, 'msg', error)}") from None
    yield from _document(path, found, [])


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
    if not isinstance(entry, dict):
        return GivenCase(name, None, line, fault=f"a mapping of facts is needed, not {type(entry).__name__}")
    if "facts" not in entry:
        facts = {k: v for k, v in entry.items() if k != "id"}
        return GivenCase(str(entry.get("id", name)), facts, line, node=node)
    return GivenCase(
        id=str(entry.get("id", name)), facts=entry["facts"], line=line, title=str(entry.get("title", "")),
        expect=entry.get("expect"), must_cite=tuple(entry.get("must_cite") or ()), node=_value(node, "facts"),
    )  # fmt: skip


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
    with path.open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                yield _given(json.loads(line), f"{path.stem}-{number}", number)
            except (json.JSONDecodeError, RecursionError) as error:
                yield GivenCase(f"{path.stem}-{number}", None, number, fault=f"not JSON: {error}")


def csv_cases(path: Path, kinds: Kinds) -> Iterator[GivenCase]:
    """One transaction a row; columns are dotted names (``item.us_eccn``, ``parties[0].name``)."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        if ";" in "".join(reader.fieldnames or ()) and len(reader.fieldnames or ()) == 1:
            raise BadFile(f"{path}: the columns are parted by semicolons; save the file with commas and decimal points")
        for row in reader:
            cells = {k: v for k, v in row.items() if k}
            name = cells.pop("id", "") or f"{path.stem}-{reader.line_num}"
            if None in row:
                yield GivenCase(name, None, reader.line_num, fault="has more cells than the header")
            else:
                yield GivenCase(name, nested(cells, kinds), reader.line_num)


def xlsx_cases(path: Path, kinds: Kinds) -> Iterator[GivenCase]:
    """A workbook with the sheets transactions, lines, parties and ownership, joined by the column ``id``."""
    sheets = {name: list(_sheet(path, name)) for name in SHEETS}
    if not sheets["transactions"]:
        raise BadFile(
            f"{path}: the sheet 'transactions' is missing or has no row (rows whose id begins with # are passed over); "
            "`navicert template xlsx` writes a workbook"
        )
    for number, cells in sheets["transactions"]:
        name = str(cells.pop("id", "") or f"{path.stem}-{number}")
        yield GivenCase(name, _joined(name, cells, sheets, kinds), number)


def _sheet(path: Path, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    _refuse_bomb(path)
    try:
        book = CalamineWorkbook.from_path(path)
        rows = book.get_sheet_by_name(name).to_python() if name in book.sheet_names else []
    except (CalamineError, ValueError) as error:
        raise BadFile(f"{path}: not a workbook that can be read: {error}") from None
    header = [str(c).strip() for c in rows[0]] if rows else []
    for number, row in enumerate(rows[1:], start=2):
        cells = {h: _cell(c) for h, c in zip(header, row, strict=False) if h and c not in ("", None)}
        if cells and not str(cells.get("id", "")).startswith("#"):
            yield number, cells


def _cell(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat()[:10] if isinstance(value, Day) else str(value).strip()


def _refuse_bomb(path: Path) -> None:
    """A workbook is a zip: refuse one that would unpack to more than a workbook of people holds."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as packed:
        size = sum(entry.file_size for entry in packed.infolist())
    if size > BIGGEST_UNPACKED:
        raise BadFile(f"{path}: would unpack to {size:,} bytes; at most {BIGGEST_UNPACKED:,} are read")


def _joined(name: str, cells: dict[str, Any], sheets: Mapping[str, list[Any]], kinds: Kinds) -> dict[str, Any]:
    facts = nested(cells, kinds)
    parties = [dict(c) for _, c in sheets["parties"] if str(c.get("id", "")) == name]
    stakes = [dict(c) for _, c in sheets["ownership"] if str(c.get("id", "")) == name]
    if parties:
        facts["parties"] = [_party(n, p, stakes, kinds) for n, p in enumerate(parties, start=1)]
    lines = [dict(c) for _, c in sheets["lines"] if str(c.get("id", "")) == name]
    if lines:
        facts["lines"] = [nested({k: v for k, v in c.items() if k != "id"}, kinds, "item.") for c in lines]
    return facts


def _party(number: int, cells: dict[str, Any], stakes: list[dict[str, Any]], kinds: Kinds) -> dict[str, Any]:
    label = str(cells.pop("party", number))
    made = nested({k: v for k, v in cells.items() if k != "id"}, kinds, "parties[].")
    own = [s for s in stakes if str(s.get("party", "")) == label]
    if own:
        made["ownership"] = [
            {k: typed_cell(v, "number" if k == "percent" else "text") for k, v in s.items() if k not in ("id", "party")}
            for s in own
        ]
    return made


READERS: dict[str, Callable[[Path, Kinds], Iterator[GivenCase]]] = {
    ".yaml": yaml_cases, ".yml": yaml_cases, ".json": json_cases, ".jsonl": jsonl_cases, ".ndjson": jsonl_cases,
    ".csv": csv_cases, ".xlsx": xlsx_cases, ".xls": xlsx_cases, ".ods": xlsx_cases,
}  # fmt: skip
