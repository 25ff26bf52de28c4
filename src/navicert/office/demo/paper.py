"""Small PDF files of one page, so that the documents of the demonstration can be opened like any other."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

WIDE, LEADING = 84, 16  # letters in a line, points between lines


def paper(title: str, lines: Iterable[str]) -> bytes:
    """A PDF 1.4 of one page in Helvetica; letters that Latin-1 has not are replaced by question marks."""
    said = [title, "", *(part for line in lines for part in textwrap.wrap(line, WIDE) or [""])]
    shown = " ".join(f"({_escaped(line)}) Tj T*" for line in said[:44])
    stream = f"BT /F1 11 Tf 60 780 Td {LEADING} TL {shown} ET".encode("latin-1", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    return _file(objects)


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _file(objects: list[bytes]) -> bytes:
    """The objects one after the other, and the table that says where each begins."""
    made, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    return made + end + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(made))
