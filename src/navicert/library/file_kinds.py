"""Which kind of file something is, by its bytes, and whether it is one that an office can open without fear.

A file is of one kind only: what begins as one and ends as another, or carries something behind its end, is refused.
"""

from __future__ import annotations

import codecs
import os
import re
import zlib
from collections.abc import Callable, Collection, Iterator
from pathlib import PurePosixPath
from typing import IO, NamedTuple

from navicert.library.file_refused import FileRefused
from navicert.library.pdf_files import check_pdf
from navicert.library.zipped_files import check_zipped, kind_of_zip

OFFICE = "application/vnd.openxmlformats-officedocument"
LARGEST_PICTURE = 200_000_000  # points
PIECE = 1 << 20  # bytes
CUT_OFF = "This {what} is cut off, damaged, or something else is appended to it. Save it anew and attach that."
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe",
    b"{\\rtf",
    b"<?xml",
    b"<!DOCTYPE",
    b"<html",
)
NOT_IN_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
FORMULA = re.compile(r'(?:^|[,;\t])"?[=@]', re.MULTILINE)


class FileKind(NamedTuple):
    """A kind of file that is taken: its media type, how its names end, and how it is called."""

    media: str
    endings: tuple[str, ...]
    title: str


KINDS = {
    "pdf": FileKind("application/pdf", (".pdf",), "PDF"),
    "png": FileKind("image/png", (".png",), "PNG picture"),
    "jpeg": FileKind("image/jpeg", (".jpg", ".jpeg"), "JPEG picture"),
    "xlsx": FileKind(f"{OFFICE}.spreadsheetml.sheet", (".xlsx",), "workbook (XLSX)"),
    "docx": FileKind(f"{OFFICE}.wordprocessingml.document", (".docx",), "text document (DOCX)"),
    "csv": FileKind("text/csv", (".csv",), "table (CSV)"),
    "txt": FileKind("text/plain", (".txt",), "plain text (TXT)"),
}
MEDIA = tuple(kind.media for kind in KINDS.values())


def check_file(file: IO[bytes], name: str, accepts: Collection[str] = MEDIA) -> str:
    """The media type of a file on disk, after everything about it was looked at. Raises :class:`FileRefused`.

    1. Not empty. 2. A kind that is known by its bytes. 3. One that is accepted here. 4. Its name ends as its kind does.
    5. Nothing of another kind in it. 6. Whole, open, and without anything that acts.
    """
    file.flush()
    if file.seek(0, os.SEEK_END) == 0:
        raise FileRefused("This file is empty.")
    found = _kind(file, PurePosixPath(name.lower()).suffix)
    kind = KINDS[found]
    if kind.media not in accepts:
        raise FileRefused(f"This is a {kind.title}; here, {_list(accepts)} is taken.")
    if not name.lower().endswith(kind.endings):
        raise FileRefused(f"The name does not end as that of a {kind.title} does ({kind.endings[0]}). Rename it.")
    if found not in ("xlsx", "docx") and _ends_as_zip(file) or found != "pdf" and b"%PDF-" in _head(file, 1024):
        raise FileRefused(CUT_OFF.format(what=kind.title))
    CHECKS[found](file)
    file.seek(0)
    return kind.media


def _list(accepts: Collection[str]) -> str:
    titles = [kind.title for kind in KINDS.values() if kind.media in accepts]
    return " or ".join(titles) or "nothing"


def _kind(file: IO[bytes], ending: str) -> str:
    """The kind of a file by its bytes; plain texts by their ending."""
    head = _head(file, 1024)
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"PK\x03\x04"):
        return _zipped(file)
    if head.startswith(OLD_OFFICE):
        raise FileRefused(
            "This is an old office file, or one with a password. Save it as .xlsx, .docx or PDF, without one."
        )
    if ending in (".csv", ".txt") and not head.startswith(PROGRAMS):
        return ending[1:]
    raise FileRefused(f"This file is of no kind that is taken here: {_list(MEDIA)}.")


def _zipped(file: IO[bytes]) -> str:
    kind = kind_of_zip(file)
    if kind is None:
        raise FileRefused("This is an archive. Attach the files in it one by one.")
    return kind


def _head(file: IO[bytes], size: int) -> bytes:
    file.seek(0)
    return file.read(size)


def _ends_as_zip(file: IO[bytes]) -> bool:
    """Whether a reader of archives, which begins at the end, would take the file for one (APPNOTE 4.3.16)."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - 65557))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    return at >= 0 and len(tail) - at >= 22


def _check_png(file: IO[bytes]) -> None:
    """Walk the chunks to the last one, each with its sum (ISO/IEC 15948, 5.3)."""
    refused = FileRefused(CUT_OFF.format(what="picture"))
    file.seek(8)
    first = True
    while True:
        head = file.read(8)
        length, kind = int.from_bytes(head[:4], "big"), head[4:]
        if len(head) < 8 or first != (kind == b"IHDR") or first and length != 13:
            raise refused
        total, left, data = zlib.crc32(kind), length, b""
        while left:
            data = file.read(min(left, PIECE))
            if not data:
                raise refused
            total, left = zlib.crc32(data, total), left - len(data)
        if file.read(4) != total.to_bytes(4, "big"):
            raise refused
        if first:
            _check_points(int.from_bytes(data[:4], "big"), int.from_bytes(data[4:8], "big"))
        if kind == b"IEND":
            break
        first = False
    if file.read(1):
        raise refused


def _check_jpeg(file: IO[bytes]) -> None:
    """Walk the segments to the picture itself, and see that the file ends as one (ISO/IEC 10918-1, annex B)."""
    refused = FileRefused(CUT_OFF.format(what="picture"))
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - 4096))
    if not file.read().rstrip(b"\0").endswith(b"\xff\xd9"):
        raise refused
    file.seek(2)
    sized = False
    while True:
        head = file.read(4)
        length = int.from_bytes(head[2:], "big")
        if len(head) < 4 or head[0] != 0xFF or length < 2:
            raise refused
        data = file.read(length - 2)
        if len(data) < length - 2:
            raise refused
        if 0xC0 <= head[1] <= 0xCF and head[1] not in (0xC4, 0xC8, 0xCC):
            _check_points(int.from_bytes(data[1:3], "big"), int.from_bytes(data[3:5], "big"))
            sized = True
        if head[1] == 0xDA:
            break
    if not sized:
        raise refused


def _check_points(high: int, wide: int) -> None:
    if not 0 < high * wide <= LARGEST_PICTURE:
        raise FileRefused(
            f"This picture has {high * wide} points; at most {LARGEST_PICTURE} are taken. Save it smaller."
        )


def _check_text(file: IO[bytes]) -> None:
    """Text that a person reads: UTF-8, and no control signs."""
    for piece in _pieces(file):
        if bad := NOT_IN_TEXT.search(piece):
            raise FileRefused(f"This text holds the sign U+{ord(bad[0]):04X}, so it is no plain text. Save it anew.")


def _check_csv(file: IO[bytes]) -> None:
    _check_text(file)
    last = ""
    for piece in _pieces(file):
        if FORMULA.search(last + piece):
            raise FileRefused(
                "A cell of this table begins with = or @, which a spreadsheet program would run as a formula. "
                "Keep the values only."
            )
        last = piece[-2:]


def _pieces(file: IO[bytes]) -> Iterator[str]:
    file.seek(0)
    reader = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        while piece := file.read(PIECE):
            yield reader.decode(piece)
        yield reader.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise FileRefused(f"This text is not UTF-8 ({error.reason}). Save it with the encoding UTF-8.") from None


CHECKS: dict[str, Callable[[IO[bytes]], None]] = {
    "pdf": check_pdf,
    "png": _check_png,
    "jpeg": _check_jpeg,
    "xlsx": lambda file: check_zipped(file, "xlsx"),
    "docx": lambda file: check_zipped(file, "docx"),
    "csv": _check_csv,
    "txt": _check_text,
}
