"""Tables as lists are published: XLS and XLSX workbooks, OpenDocument sheets, and CSV of any common dialect.

Every cell becomes text as a person reads it: a day as ``2026-09-15``, a whole number without a point. What could
be read in two ways, or not at all, is refused with a sentence; nothing is passed over.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date as Day
from datetime import datetime as Moment
from functools import lru_cache
from typing import Any, BinaryIO, cast

from python_calamine import CalamineError, CalamineWorkbook

from navicert.screening.listing_error import ListError
from navicert.screening.readers.xml import Element
from navicert.screening.readers.xml import records as xml_records

BIGGEST = 500_000_000
"""A list is at most so many bytes, packed or unpacked."""
MOST_CELLS = 30_000_000
"""A sheet is at most so many cells, the empty ones between two filled ones counted."""
DEEPEST_HEADING = 15
"""The headings stand within so many rows of the top."""
LONGEST_NOTE = 30
"""A sheet of at most so many rows without the headings of the list is a note beside it."""
DELIMITERS = (",", ";", "\t", "|")
CELL = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["']""")
CHUNK = 1 << 20
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
EXACT_VALUES = ("date-value", "boolean-value")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of one table, with the number that each has in the file. Empty cells are empty text."""

    where: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row under its headings. A heading that the table does not have reads as an empty cell."""

    where: str
    cells: dict[str, str] = field(repr=False)

    def __getitem__(self, heading: str) -> str:
        return self.cells.get(plain(heading), "")

    def joined(self, *headings: str, by: str = " ") -> str:
        """The cells under these headings that are not empty, one after the other."""
        return by.join(filter(None, (self[heading] for heading in headings)))


@lru_cache(maxsize=2048)
def plain(heading: str) -> str:
    """A heading without case, punctuation and white space, which publishers change from edition to edition."""
    return re.sub(r"[\W_]+", "", heading.casefold())


def sheets(file: BinaryIO, what: str) -> tuple[Sheet, ...]:
    """Every table of a workbook, or the one table of a CSV file, whichever the bytes are. Raises ``ListError``."""
    data = whole(file, what)
    if data[:4] == b"PK\x03\x04":
        return _ods(data, what) if _is_ods(data, what) else _calamine(data, what)
    if data[:4] == b"\xd0\xcf\x11\xe0":
        return _calamine(data, what)
    return (_csv(data, what),)


def whole(file: BinaryIO, what: str) -> bytes:
    """All bytes of a file. Raises ``ListError`` for an empty one and for one that is too big."""
    data = file.read(BIGGEST + 1)
    if len(data) > BIGGEST:
        raise ListError(f"{what}: is larger than {BIGGEST:,} bytes; check that it is the list")
    if not data.strip():
        raise ListError(f"{what}: the file is empty; download it anew")
    return data


def decoded(data: bytes, what: str) -> tuple[str, tuple[str, ...]]:
    """Text of unknown encoding, and a warning where it had to be guessed. Raises ``ListError``."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _decoded(data, encoding, what), ()
    if data[:2000].count(0) > len(data[:2000]) // 4:
        return _decoded(data, "utf-16-le" if data[1] == 0 else "utf-16-be", what), ()
    try:
        return _decoded(data, "utf-8", what), ()
    except ListError:
        text = _decoded(data, "cp1252", what)
    return text, (f"{what}: is not UTF-8 and was read as Windows-1252; check the names that are not in plain letters",)


def _decoded(data: bytes, encoding: str, what: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ListError(f"{what}: byte {error.start:,} is not {encoding}; save the file as UTF-8") from None
    if "\0" in text:
        raise ListError(f"{what}: holds NUL characters; it is not a table of text")
    return text


def records(sheet: Sheet, needed: Sequence[str]) -> Iterator[Row]:
    """The rows below the headings, of which all ``needed`` must stand in one row near the top. Raises ``ListError``."""
    top = heading_row(sheet, needed)
    headings = [plain(cell) for cell in sheet.rows[top][1]]
    twice = [cell for n, cell in enumerate(headings) if cell and cell in headings[:n]]
    if twice:
        raise ListError(f"{sheet.where}: the heading {twice[0]!r} stands twice; give each column its own")
    for number, cells in sheet.rows[top + 1 :]:
        where = f"{sheet.where}, row {number}"
        if any(cells[len(headings) :]) or any(c for h, c in zip(headings, cells, strict=False) if not h):
            raise ListError(f"{where}: a cell stands under no heading; check quotes and separators there")
        yield Row(where, dict(zip(headings, cells, strict=False)))


def headed(found: Sequence[Sheet], needed: Sequence[str], warn: Callable[[str], None]) -> Iterator[Sheet]:
    """The tables that have the needed headings; a short one without them is a note, a long one is refused."""
    held = [sheet for sheet in found if _has_headings(sheet, needed)]
    if not held:
        heading_row(max(found, key=lambda sheet: len(sheet.rows), default=Sheet("the workbook", ())), needed)
    for sheet in found:
        for warning in sheet.warnings:
            warn(warning)
        if sheet in held:
            yield sheet
        elif len(sheet.rows) > LONGEST_NOTE:
            heading_row(sheet, needed)
        elif sheet.rows:
            warn(f"{sheet.where}: holds no listings and is not read")


def _has_headings(sheet: Sheet, needed: Sequence[str]) -> bool:
    wanted = {plain(name) for name in needed}
    return any(wanted <= {plain(cell) for cell in cells} for _, cells in sheet.rows[:DEEPEST_HEADING])


def heading_row(sheet: Sheet, needed: Sequence[str]) -> int:
    """The place in ``sheet.rows`` of the headings. Raises ``ListError`` and names those that are missing."""
    wanted = {plain(name) for name in needed}
    best: set[str] = set()
    for place, (_, cells) in enumerate(sheet.rows[:DEEPEST_HEADING]):
        held = wanted & {plain(cell) for cell in cells}
        if held == wanted:
            return place
        best = max(best, held, key=len)
    missing = [name for name in needed if plain(name) not in best]
    raise ListError(f"{sheet.where}: no column is headed {', '.join(missing)}; is this the right file and format?")


def _csv(data: bytes, what: str) -> Sheet:
    text, warnings = decoded(data, what)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows: list[tuple[int, tuple[str, ...]]] = []
    try:
        for cells in reader:
            trimmed = tuple(cell.strip() for cell in cells)
            if any(trimmed):
                rows.append((reader.line_num, trimmed))
    except csv.Error as error:
        raise ListError(f"{what}, line {reader.line_num}: not CSV: {error}; the file may be cut off") from None
    return Sheet(what, tuple(rows), warnings)


def _delimiter(text: str) -> str:
    """The sign that stands most often in the first lines, quoted passages left out."""
    head = re.sub(r'"[^"]*"', "", text[:50_000]).split("\n", 8)[:8]
    return max(DELIMITERS, key=lambda sign: max(line.count(sign) for line in head))


def _calamine(data: bytes, what: str) -> tuple[Sheet, ...]:
    if data[:2] == b"PK":
        _refuse_bomb(data, what)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        written = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except (CalamineError, ValueError, OSError) as error:
        raise ListError(f"{what}: not a workbook that can be read: {error}") from None
    except BaseException as error:  # the library reports some faults with an exception that is no Exception
        if type(error).__name__ != "PanicException":
            raise
        raise ListError(f"{what}: the workbook is damaged; download it anew or save it again") from None
    return tuple(_sheet(f"{what}, sheet {name}", enumerate(rows, start=1)) for name, rows in written.items())


def _sheet(where: str, rows: Iterator[tuple[int, Sequence[Any]]]) -> Sheet:
    texts = ((number, tuple(_cell(cell) for cell in row)) for number, row in rows)
    return Sheet(where, tuple((number, row) for number, row in texts if any(row)))


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value.replace("\xa0", " ").strip()
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, Moment):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, Day) else str(value).strip()


@contextmanager
def _unpacked(data: bytes, what: str) -> Iterator[zipfile.ZipFile]:
    """The parts of a workbook that is a zip; every fault of its packing becomes a ``ListError``."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            yield packed
    except ListError:
        raise
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise ListError(f"{what}: not a workbook that can be read: {error}; download it anew") from None


def _refuse_bomb(data: bytes, what: str) -> None:
    """A workbook is a zip: refuse one that unpacks to more than a list holds, or spans more cells than one."""
    with _unpacked(data, what) as packed:
        entries = packed.infolist()
        size = sum(entry.file_size for entry in entries)
        if size > BIGGEST:
            raise ListError(f"{what}: would unpack to {size:,} bytes; at most {BIGGEST:,} are read")
        for entry in entries:
            _refuse_span(packed, entry, what)


def _refuse_span(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, what: str) -> None:
    """Read one part to its end, which checks its size and sum, and the outermost cell of a sheet of XLSX."""
    width, height, tail = 0, 0, b""
    with packed.open(entry) as part:
        while chunk := part.read(CHUNK):
            if not entry.filename.startswith("xl/worksheets/"):
                continue
            for letters, digits in CELL.findall(tail + chunk):
                width, height = max(width, _column(letters)), max(height, int(digits))
            tail = chunk[-32:]
    if width * height > MOST_CELLS:
        raise ListError(f"{what}: {entry.filename} spans {width * height:,} cells; at most {MOST_CELLS:,} are read")


@lru_cache(maxsize=1024)
def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _is_ods(data: bytes, what: str) -> bool:
    with _unpacked(data, what) as packed:
        return "content.xml" in packed.namelist()


def _ods(data: bytes, what: str) -> tuple[Sheet, ...]:
    """The tables of an OpenDocument sheet, read here because calamine refuses white space between its cells.

    The official UK file has such white space. Format: OASIS OpenDocument 1.3, part 3, chapter 9.
    """
    _refuse_bomb(data, what)
    found: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    cells, numbers = 0, dict[str, int]()
    with _unpacked(data, what) as packed, packed.open("content.xml") as part:
        for row in xml_records(cast(BinaryIO, part), "table-row", of=what):
            table = next(row.iterancestors(f"{TABLE}table"), row).get(f"{TABLE}name", "")
            texts, times = _ods_cells(row, what), _times(row, "rows", what)
            cells += len(texts) * times
            if cells > MOST_CELLS:
                raise ListError(f"{what}: spans more than {MOST_CELLS:,} cells; it is not read")
            first = numbers.get(table, 0) + 1
            numbers[table] = first + times - 1
            rows = found.setdefault(table, [])
            rows += [(number, texts) for number in range(first, first + times)] if texts else []
    return tuple(Sheet(f"{what}, sheet {name}", tuple(rows)) for name, rows in found.items())


def _times(element: Element, of: str, what: str) -> int:
    text = element.get(f"{TABLE}number-{of}-repeated", "1")
    if not text.isdecimal():
        raise ListError(f"{what}: repeats a cell {text!r} times; it is not a sheet")
    return int(text)


def _ods_cells(row: Element, what: str) -> tuple[str, ...]:
    """The texts of a row up to its last filled cell; repeated cells are written out."""
    texts: list[str] = []
    waiting = 0
    for cell in row:
        if cell.tag not in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            continue
        times = _times(cell, "columns", what)
        text = _ods_text(cell)
        if not text:
            waiting += times
            continue
        if waiting + times + len(texts) > MOST_CELLS:
            raise ListError(f"{what}: a row spans more than {MOST_CELLS:,} cells; it is not read")
        texts += [""] * waiting + [text] * times
        waiting = 0
    return tuple(texts)


def _ods_text(cell: Element) -> str:
    exact = next((cell.get(OFFICE + name) for name in EXACT_VALUES if cell.get(OFFICE + name)), None)
    if exact:
        return str(exact).split("T")[0]
    return _cell("\n".join("".join(map(str, p.itertext())) for p in cell.iter(f"{TEXT}p")))
