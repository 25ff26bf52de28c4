"""Whether a PDF is only something to read: no password, no scripts, no programs to start, no files inside.

This is no PDF parser but a search that fails to the safe side, over every byte of the file and over every stream that
unpacks. What acts in a PDF is named in a dictionary (ISO 32000-2, 12.6.4), and dictionaries stand in the open or in
object streams (7.5.7), which are streams like others. A file whose object streams are packed in a way that is not read
here is refused. A real parser would be a large program in C or C++ that strangers feed, for one yes or no.
"""

from __future__ import annotations

import mmap
import re
import zlib
from typing import IO

from navicert.library.file_refused import FileRefused

PRINT_ANEW = "Print it into a new PDF (“Print” → “Save as PDF”) and attach that."
ACTING = {
    "JavaScript": "runs scripts",
    "Rendition": "runs media or scripts",
    "RichMedia": "runs media or scripts",
    "Launch": "starts programs",
    "SubmitForm": "sends what is entered to a server",
    "ImportData": "reads other files",
    "EmbeddedFile": "holds other files",
    "EmbeddedFiles": "holds other files",
    "GoToE": "opens files inside it",
}
HEADER, TAIL = 8, 1024  # bytes
MOST_UNPACKED = 256 << 20  # bytes of all streams together
PIECE = 1 << 18  # bytes that are looked at at once
OVERLAP = 128  # bytes that two pieces share: longer than any name, each sign of it escaped
WINDOW = 4096  # bytes before a stream in which its dictionary stands
END_OF_NAME = rb"(?=[\x00\t\n\f\r ()<>\[\]{}/%]|\Z)"


def _name(*names: str) -> bytes:
    """A pattern for names, each sign of which may be written as ``#`` and two digits (ISO 32000-2, 7.3.5).

    It begins with the slash of them all, for which a search looks fast.
    """
    signs = (b"".join(b"(?:%c|#%02x|#%02X)" % (sign, sign, sign) for sign in name.encode()) for name in names)
    return b"/(?:" + b"|".join(b"(%s)" % each for each in signs) + b")" + END_OF_NAME


ACTS = re.compile(_name(*ACTING))
XFA = re.compile(_name("XFA") + rb"\s*(?:\[|\d+\s+\d+\s+R)")
ENCRYPT = re.compile(_name("Encrypt"))
STREAM = re.compile(rb"stream[ \t]*(?:\r\n|\n|\r)")
OF_OBJECTS = re.compile(_name("ObjStm", "First"))
PLAINLY_PACKED = re.compile(rb"/Filter\s*(?:/FlateDecode|\[\s*/FlateDecode\s*\])")
FILTER, PREDICTOR = re.compile(_name("Filter")), re.compile(_name("DecodeParms"))


def check_pdf(file: IO[bytes]) -> None:
    """Refuse a PDF that is truncated, protected, or more than something to read. Raises :class:`FileRefused`.

    ``file`` is a file on disk. 1. Header and end. 2. Not encrypted. 3. Nothing that acts in the open. 4. Nor in a stream.
    """
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        tail = data[-TAIL:]
        if b"startxref" not in tail or b"%%EOF" not in tail or tail[tail.rindex(b"%%EOF") + 5 :].strip(b"\r\n \t\0"):
            raise FileRefused("This PDF is cut off at its end, or something else is appended to it. Save it anew.")
        if ENCRYPT.search(data):
            raise FileRefused("This PDF is protected with a password or by rights. Save it without any protection.")
        _check_acts(data)
        _check_streams(data)


def _check_acts(data: bytes | mmap.mmap) -> None:
    found = ACTS.search(data)
    if found is not None:
        name = list(ACTING)[(found.lastindex or 1) - 1]
        raise FileRefused(f"This PDF {ACTING[name]} (/{name}). {PRINT_ANEW}")
    if XFA.search(data):
        raise FileRefused(f"This PDF is a form that runs scripts (/XFA). {PRINT_ANEW}")


def _check_streams(data: mmap.mmap) -> None:
    """Unpack what can be unpacked, piece by piece, and look at it as well."""
    left = MOST_UNPACKED
    for begin in STREAM.finditer(data):
        if data[begin.start() - 3 : begin.start()] == b"end":
            continue
        words = data[max(0, begin.start() - WINDOW) : begin.start()]
        before = words[max(words.rfind(b"endobj"), words.rfind(b"endstream"), 0) :]
        packed = FILTER.search(before) is not None
        if OF_OBJECTS.search(before) and packed and (not PLAINLY_PACKED.search(before) or PREDICTOR.search(before)):
            raise FileRefused(f"This PDF is packed in a way that cannot be looked into here. {PRINT_ANEW}")
        unpacked, whole = _unpacked(data, begin.end(), left)
        left -= unpacked
        if OF_OBJECTS.search(before) and packed and not whole:
            raise FileRefused(f"A part of this PDF cannot be unpacked: it is damaged, or made to hide. {PRINT_ANEW}")


def _unpacked(data: mmap.mmap, at: int, most: int) -> tuple[int, bool]:
    """Look at a stream as far as it unpacks; gives the number of bytes, and whether that was all of it."""
    unpacker, size, last = zlib.decompressobj(), 0, b""
    fed = b""
    try:
        while not unpacker.eof:
            if not fed:
                fed, at = data[at : at + PIECE // 4], at + PIECE // 4
                if not fed:
                    return size, False
            piece = unpacker.decompress(fed, PIECE)
            fed = unpacker.unconsumed_tail
            size += len(piece)
            if size > most:
                raise FileRefused("This PDF unpacks to far more than its size. Split it, or save its pictures smaller.")
            _check_acts(last + piece)
            last = piece[-OVERLAP:]
    except zlib.error:
        return size, False
    return size, True
