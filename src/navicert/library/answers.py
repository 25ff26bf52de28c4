"""Files of answers: CSV, XLSX, JSON Lines, Parquet. A file appears when it is whole; until then the old one stays."""

from __future__ import annotations

import csv
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from navicert.library.parties import MISSING
from navicert.screening.batch import COLUMNS, Answer, answer_batch, answer_cells, arrow_schema

Write = Callable[[Answer], None]
GROUP = 20_000  # answers of one group of rows in Parquet
SHEET_ROWS, CELL = 1_048_576, 32_767  # the most that a sheet and a cell of XLSX hold
FORMULA = re.compile(r"^[=+\-@\t\r]")
ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
FLAT = tuple(c for c in COLUMNS if c != "hits")
HITS = ("row", "id", "score", "list", "entry", "entry_name", "alias", "quality", "field", "asked", "layer", "programmes", "listed", "delisted")  # fmt: skip


class BadOutput(ValueError):
    """Answers that cannot be written: says why and what to do."""


@contextmanager
def answers_file(path: Path, receipt: Mapping[str, Any]) -> Iterator[Write]:
    """Write answers to a file of the kind that its ending says, with the receipt of the run. Raises :class:`BadOutput`."""
    made = {".csv": _csv, ".jsonl": _lines, ".xlsx": _workbook, ".parquet": _parquet}.get(path.suffix.lower())
    if made is None:
        raise BadOutput(
            f"{path}: answers are written to .csv, .xlsx, .jsonl or .parquet, not {path.suffix or 'nothing'}"
        )
    with whole(path) as new, made(new, receipt) as write:
        yield write


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A name beside the place of a file, to write to: what is there in the end is put in place. Raises :class:`BadOutput`."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-", suffix=path.suffix)
        os.close(handle)
    except OSError as error:
        raise BadOutput(f"{path} cannot be written: {error}") from None
    try:
        yield Path(name)
        with open(name, "rb") as file:
            os.fsync(file.fileno())
        os.chmod(name, 0o666 & ~_umask())
        os.replace(name, path)
    except OSError as error:
        raise BadOutput(f"{path} cannot be written: {error}; what stood there before stays") from None
    finally:
        Path(name).unlink(missing_ok=True)


def _umask() -> int:
    held = os.umask(0)
    os.umask(held)
    return held


@contextmanager
def _csv(path: Path, receipt: Mapping[str, Any]) -> Iterator[Write]:
    """UTF-8 with a mark, as spreadsheets want it. A cell that would be a formula gets an apostrophe."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow([*COLUMNS, "receipt"])
        short = json.dumps(receipt, ensure_ascii=False, sort_keys=True)
        first = [short]

        def write(answer: Answer) -> None:
            out.writerow([_guarded(_flat(cell)) for cell in answer_cells(answer)] + (first and [first.pop()] or [""]))

        yield write


def _flat(cell: Any) -> Any:
    return "; ".join(map(str, cell)) if isinstance(cell, list) else cell


def _guarded(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and FORMULA.match(cell) else cell


@contextmanager
def _lines(path: Path, receipt: Mapping[str, Any]) -> Iterator[Write]:
    """One object a line; the first is ``{"receipt": …}``."""
    with path.open("w", encoding="utf-8") as file:
        file.write(json.dumps({"receipt": receipt}, ensure_ascii=False) + "\n")

        def write(answer: Answer) -> None:
            cells = dict(zip(COLUMNS, answer_cells(answer), strict=True))
            file.write(json.dumps({**cells, "hits": list(answer.hits)}, ensure_ascii=False) + "\n")

        yield write


@contextmanager
def _parquet(path: Path, receipt: Mapping[str, Any]) -> Iterator[Write]:
    """The columns of :func:`~navicert.screening.batch.arrow_schema`; the receipt in the metadata under ``receipt``."""
    try:
        import pyarrow.parquet as pq  # type: ignore[import-untyped]
    except ImportError:
        raise BadOutput(MISSING) from None
    schema = arrow_schema().with_metadata({"receipt": json.dumps(receipt, ensure_ascii=False)})
    waiting: list[Answer] = []
    with pq.ParquetWriter(path, schema) as out:

        def write(answer: Answer) -> None:
            waiting.append(answer)
            if len(waiting) >= GROUP:
                flush()

        def flush() -> None:
            out.write_batch(answer_batch(waiting).replace_schema_metadata(schema.metadata))
            waiting.clear()

        yield write
        flush()


@contextmanager
def _workbook(path: Path, receipt: Mapping[str, Any]) -> Iterator[Write]:
    """Sheets for the answers, for the hits (a row each) and for the receipt."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    answers, hits, about = (book.create_sheet(name) for name in ("answers", "hits", "receipt"))

    def text(sheet: Any, value: Any) -> Any:
        """A cell that holds what it shows: never a formula."""
        if not isinstance(value, str):
            return value
        cell = WriteOnlyCell(sheet, ILLEGAL.sub("\ufffd", value)[:CELL])
        cell.data_type = "s"
        return cell

    answers.append(FLAT)
    hits.append(HITS)
    for name, value in receipt.items():
        about.append([name, text(about, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))])
    counts = {"answers": 1, "hits": 1}

    def write(answer: Answer) -> None:
        cells = dict(zip(COLUMNS, answer_cells(answer), strict=True))
        answers.append([text(answers, _flat(cells[name])) for name in FLAT])
        for hit in answer.hits:
            held = {**hit, "row": answer.row, "id": answer.id, "entry": hit["id"], "entry_name": hit["name"]}
            hits.append([text(hits, _flat(held[name])) for name in HITS])
        counts["answers"] += 1
        counts["hits"] += len(answer.hits)
        if max(counts.values()) > SHEET_ROWS:
            raise BadOutput(f"a sheet holds {SHEET_ROWS:,} rows and there are more; write to .csv or .parquet instead")

    yield write
    book.save(path)
