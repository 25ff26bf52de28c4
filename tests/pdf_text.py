"""The text of a PDF, as a screen reader or a search finds it: glyphs back to letters by the maps in the file."""

from __future__ import annotations

import io
import re

import pikepdf

PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
BLOCK = re.compile(rb"begin(bfchar|bfrange)(.*?)endbf", re.DOTALL)


def letters(cmap: bytes) -> dict[bytes, str]:
    """Which text each glyph of a font stands for (ToUnicode, ISO 32000-1, 9.10.3)."""
    found: dict[bytes, str] = {}
    for kind, body in BLOCK.findall(cmap):
        if kind == b"bfchar":
            for glyph, text in PAIR.findall(body):
                found[bytes.fromhex(glyph.decode())] = bytes.fromhex(text.decode()).decode("utf-16-be")
            continue
        for first, last, text in RANGE.findall(body):
            start = int(text, 16)
            for number in range(int(first, 16), int(last, 16) + 1):
                found[number.to_bytes(2, "big")] = chr(start + number - int(first, 16))
    return found


def text_of(page: bytes) -> str:
    """All text, page by page, without the blanks that lines and cells make."""
    pieces: list[str] = []
    with pikepdf.open(io.BytesIO(page)) as pdf:
        for sheet in pdf.pages:
            fonts = {name: letters(font.ToUnicode.read_bytes()) for name, font in sheet.resources.Font.items()}
            current: dict[bytes, str] = {}
            for step in pikepdf.parse_content_stream(sheet):
                operands, operator = step.operands, step.operator
                if str(operator) == "Tf":
                    current = fonts[str(operands[0])]
                elif str(operator) in ("Tj", "TJ"):
                    shown = operands[0] if str(operator) == "TJ" else [operands[0]]
                    for each in shown:
                        if isinstance(each, pikepdf.String):
                            data = bytes(each)
                            pieces += [current.get(data[at : at + 2], "\ufffd") for at in range(0, len(data), 2)]
                elif str(operator) == "ET":
                    pieces.append(" ")
    return re.sub(r"\s+", " ", "".join(pieces))
