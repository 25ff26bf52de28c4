"""Tables of parties as people keep them: CSV, XLSX, ODS, JSON Lines and Parquet, row by row.

A row that cannot be cut into cells is given all the same, with what is wrong with it, so that it is answered with an
error and no row is lost. A file that cannot be read at all raises :class:`BadTable`.
"""

from __future__ import annotations

import csv
import json
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice
from pathlib import Path

from navicert.screening.batch import FAULT, ROW, Row

SEPARATOR = re.compile(r"sep=(.)\s*$")  # a first line that spreadsheets write
DELIMITERS = (",", ";", "\t", "|")
LONGEST_RECORD = 50  # lines of one record; what is longer has a quotation mark that is not closed
MANY_HIGH = re.compile(rb"[\x80-\xff]{3}")  # three letters in a row that are not plain: no Western text
LOOKED_AT = 200  # lines of a JSON Lines file whose keys are the headings
ENCODINGS = "utf-8, utf-16, cp1252, cp1250, cp1251, koi8-r, cp1256, gb18030, big5, shift_jis, euc-kr"
ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".jsonl", ".ndjson", ".parquet")
MISSING = "pyarrow is not installed; type `pip install 'navicert[batch]'`, or save the table as CSV"
Line = tuple[int, str | None]
"""A line's number and its text; nothing where its bytes are not in the encoding of the file."""


class BadTable(ValueError):
    """A table that cannot be read at all: says which, where, and what to do."""


@dataclass(frozen=True)
class Table:
    """One table. ``rows`` begins anew each time it is called; ``count`` is known for some formats only."""

    path: Path
    headings: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]
    count: int | None = None
    warnings: tuple[str, ...] = ()

    def chunks(self, size: int) -> Iterator[list[Row]]:
        """The rows in lots of ``size``."""
        rows = self.rows()
        while lot := list(islice(rows, size)):
            yield lot


def open_table(
    path: Path, is_heading: Callable[[Sequence[str]], bool], *, encoding: str = "", sheet: str = ""
) -> Table:
    """A table by the ending of its file. ``is_heading`` knows a row of headings. Raises :class:`BadTable`."""
    ending = path.suffix.lower()
    try:
        if ending in (".csv", ".tsv", ".txt"):
            return csv_table(path, encoding)
        if ending in (".xlsx", ".xls", ".ods"):
            return sheet_table(path, is_heading, sheet)
        if ending in (".jsonl", ".ndjson"):
            return lines_table(path)
        if ending == ".parquet":
            return parquet_table(path)
    except OSError as error:
        raise BadTable(f"{path} cannot be read: {error}") from None
    raise BadTable(f"{path}: a table of parties ends in {', '.join(ENDINGS)}, not {path.suffix or 'nothing'}")


def csv_table(path: Path, encoding: str = "") -> Table:
    """Comma, semicolon, tab or bar; UTF-8, UTF-16 or, with a warning, Western Windows. Raises :class:`BadTable`."""
    encoding, warnings = (encoding, ()) if encoding else _encoding(path)
    lines = _lines(path, encoding)
    first = next((line for line in lines if line[1] is None or line[1].strip()), None)
    if first is None or first[1] is None:
        raise BadTable(f"{path}: the file is empty, or its first line cannot be read as {encoding}")
    stated = SEPARATOR.match(first[1])
    delimiter = stated[1] if stated else _delimiter(first[1])
    first = next(lines, first) if stated else first
    top = next(_records(chain([first], lines), delimiter, 0), None)
    if top is None or top[1] is None:
        raise BadTable(f"{path}: the line of headings cannot be read: {top[2] if top else 'it is empty'}")
    headings, start = _unique(top[1]), top[3]

    def rows() -> Iterator[Row]:
        body = (line for line in _lines(path, encoding) if line[0] >= start)
        for number, cells, fault, _ in _records(body, delimiter, len(headings)):
            yield (
                {ROW: number, FAULT: fault}
                if cells is None
                else {**dict(zip(headings, cells, strict=True)), ROW: number}
            )

    return Table(path, headings, rows, warnings=warnings)


def _encoding(path: Path) -> tuple[str, tuple[str, ...]]:
    """The encoding of a file of text, and a warning where it was guessed. Raises :class:`BadTable`."""
    good = bad = foreign = 0
    with path.open("rb") as file:
        head = file.read(2000)
        if head.startswith((b"\xff\xfe", b"\xfe\xff")):
            return "utf-16", ()
        if head.count(0) > len(head) // 4:
            return ("utf-16-le" if head[1:2] == b"\0" else "utf-16-be"), ()
        file.seek(0)
        for line in file:
            if line.isascii():
                continue
            try:
                line.decode()
                good += 1
            except UnicodeDecodeError:
                bad += 1
                foreign += bool(MANY_HIGH.search(line))
    if good or not bad:
        return "utf-8-sig", ()
    if foreign:
        raise BadTable(
            f"{path} is not in UTF-8, and what encoding it is in cannot be told, so its names would be read wrongly; say it "
            f"with --encoding (such as {ENCODINGS}), or save the file as UTF-8"
        )
    return "cp1252", (
        f"{path} is not in UTF-8 and was read as Western Windows text (cp1252); check a name with accents",
    )


def _lines(path: Path, encoding: str) -> Iterator[Line]:
    """Every line with its end. Lines are decoded one by one, so that a wrong byte costs one line."""
    if encoding.lower().replace("_", "-").startswith(("utf-16", "utf-32")):
        try:
            with path.open(encoding=encoding, newline="") as text:
                yield from enumerate(text, start=1)
        except UnicodeError as error:
            raise BadTable(f"{path} cannot be read as {encoding}: {error}; save it as UTF-8") from None
        return
    with path.open("rb") as file:
        head = file.read(1 << 16)
        file.seek(0)
        raw = file if b"\n" in head or b"\r" not in head else (piece + b"\n" for piece in file.read().split(b"\r"))
        for number, line in enumerate(raw, start=1):
            try:
                yield number, line.decode("utf-8-sig" if number == 1 and encoding == "utf-8-sig" else _plain(encoding))
            except UnicodeDecodeError:
                yield number, None
            except LookupError:
                raise BadTable(f"no encoding is called {encoding!r}; there are {ENCODINGS}") from None


def _plain(encoding: str) -> str:
    return "utf-8" if encoding == "utf-8-sig" else encoding


def _delimiter(line: str) -> str:
    bare = re.sub(r'"[^"]*"', "", line)
    return max(DELIMITERS, key=bare.count)


def _unique(cells: Sequence[str]) -> tuple[str, ...]:
    """The headings; one that stands again is numbered, an empty one is called by its place."""
    found: list[str] = []
    for place, cell in enumerate(cells, start=1):
        name = " ".join(cell.split()) or f"column {place}"
        found.append(name if name not in found else f"{name} (column {place})")
    return tuple(found)


def _records(lines: Iterable[Line], delimiter: str, width: int) -> Iterator[tuple[int, list[str] | None, str, int]]:
    """Number, cells or none, fault, and the number of the line that follows. ``width`` 0: as many cells as there are.

    After a faulty record reading goes on with the very next line, so that an open quotation mark swallows no row.
    """
    coming, waiting = iter(lines), deque[Line]()
    while True:
        line = waiting.popleft() if waiting else next(coming, None)
        if line is None:
            return
        number, text = line
        if text is not None and not text.strip():
            continue
        taken: list[Line] = [line]
        cells, fault = _cut(taken, delimiter, waiting, coming)
        if cells is not None and width and len(cells) != width:
            fault = f"has {len(cells)} cells, but there are {width} headings"
            cells = None
        if cells is None:
            waiting.extendleft(reversed(taken[1:]))
        yield number, cells, fault, taken[-1][0] + 1


def _cut(
    taken: list[Line], delimiter: str, waiting: deque[Line], coming: Iterator[Line]
) -> tuple[list[str] | None, str]:
    """The cells of the record that begins with the line in ``taken``; more lines are taken where a cell has several."""
    text = taken[0][1]
    if text is None:
        return None, "is not in the encoding of the file; save the file as UTF-8"
    if '"' not in text:
        return [cell.strip() for cell in text.rstrip("\r\n").split(delimiter)], ""
    while True:
        try:
            cells = next(csv.reader([t for _, t in taken if t is not None], delimiter=delimiter, strict=True))
            if len(taken) > 1 and not _well_quoted(delimiter).fullmatch("".join(t for _, t in taken if t is not None)):
                return None, "a quotation mark is not closed"
            return [cell.strip() for cell in cells], ""
        except csv.Error as error:
            if "unexpected end" not in str(error):
                return None, f"is not CSV: {error}"
        line = waiting.popleft() if waiting else next(coming, None)
        if line is None or line[1] is None or len(taken) >= LONGEST_RECORD:
            waiting.extendleft([line] if line else [])
            return None, "a quotation mark is not closed"
        taken.append(line)


@cache
def _well_quoted(delimiter: str) -> re.Pattern[str]:
    """A record whose quotation marks open and close cells and stand nowhere else but doubled (RFC 4180).

    Only such a record may go over several lines: an open mark could close at the beginning of another row's cell.
    """
    mark = re.escape(delimiter)
    cell = rf'(?:"(?:[^"]|"")*"|[^"{mark}\r\n]*)'
    return re.compile(rf"{cell}(?:{mark}{cell})*[\r\n]*")


def lines_table(path: Path) -> Table:
    """One JSON object a line. Raises :class:`BadTable`."""

    def rows() -> Iterator[Row]:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield _of_json(number, line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line)

    headings = dict.fromkeys(key for row in islice(rows(), LOOKED_AT) for key in row if key not in (ROW, FAULT))
    if not headings:
        raise BadTable(f"{path}: holds no line that is a JSON object")
    return Table(path, tuple(headings), rows)


def _of_json(number: int, line: bytes) -> Row:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {ROW: number, FAULT: f"is not JSON: {error}"}
    return {**found, ROW: number, FAULT: ""} if isinstance(found, dict) else {ROW: number, FAULT: "is no JSON object"}


def sheet_table(path: Path, is_heading: Callable[[Sequence[str]], bool], wanted: str = "") -> Table:
    """One sheet of a workbook: the one that is named, else the one with headings of parties. Raises :class:`BadTable`."""
    from navicert.screening.listing_error import ListError
    from navicert.screening.readers.sheet import DEEPEST_HEADING, sheets

    try:
        with path.open("rb") as file:
            found = {s.where.removeprefix(f"{path}, sheet "): s.rows for s in sheets(file, str(path))}
    except ListError as error:
        raise BadTable(str(error)) from None
    tops = {
        name: next((n for n, (_, cells) in enumerate(rows[:DEEPEST_HEADING]) if is_heading(cells)), None)
        for name, rows in found.items()
    }
    fitting = [n for n, top in tops.items() if top is not None and len(found[n]) > top + 1] if not wanted else [wanted]
    if len(fitting) != 1 or fitting[0] not in found:
        names = ", ".join(repr(name) for name in fitting if name in found) or ", ".join(map(repr, found))
        raise BadTable(f"{path}: say with --sheet which sheet holds the parties: {names}")
    rows, top = found[fitting[0]], tops[fitting[0]] or 0
    headings = _unique(rows[top][1])
    others = [n for n, held in found.items() if n != fitting[0] and held]
    warnings = (
        (f"{path}: of the sheets only {fitting[0]!r} is read, not {', '.join(map(repr, others))}",) if others else ()
    )
    body = rows[top + 1 :]
    return Table(path, headings, lambda: (_of_cells(n, headings, c) for n, c in body), len(body), warnings)


def _of_cells(number: int, headings: Sequence[str], cells: Sequence[str]) -> Row:
    if any(cells[len(headings) :]):
        return {ROW: number, FAULT: f"has {len(cells)} cells, but there are {len(headings)} headings"}
    return {**dict(zip(headings, cells, strict=False)), ROW: number}


def parquet_table(path: Path) -> Table:
    """A Parquet file, a group of rows at a time. Raises :class:`BadTable`."""
    try:
        import pyarrow as pa  # type: ignore[import-untyped]
        import pyarrow.parquet as pq  # type: ignore[import-untyped]
    except ImportError:
        raise BadTable(f"{path}: {MISSING}") from None
    try:
        held = pq.ParquetFile(path)
    except pa.ArrowException as error:
        raise BadTable(f"{path} is no Parquet file that can be read: {error}") from None

    def rows() -> Iterator[Row]:
        number = 0
        try:
            for batch in held.iter_batches(batch_size=4096):
                for row in batch.to_pylist():
                    number += 1
                    yield {**row, ROW: number}
        except (pa.ArrowException, OSError) as error:
            raise BadTable(f"{path}: cannot be read beyond row {number:,}: {error}") from None

    return Table(path, tuple(held.schema_arrow.names), rows, held.metadata.num_rows)
