"""The page of a document: data → Typst → PDF/A-2a and PDF/UA-1. The same document always gives the same bytes.

Nothing but the package is read: its templates, its words and its fonts. Text goes in as data, never as markup.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import iso3166
import qrcode
import typst
from qrcode.constants import ERROR_CORRECT_M

from navicert.documents.keys import SigningKey
from navicert.documents.page import seal
from navicert.documents.printable import FONTS, OPEN, printable
from navicert.documents.refused import DocumentError
from navicert.documents.signing import TYPES, Compact
from navicert.documents.statement import LicenceStatement, Statement
from navicert.documents.verify import READERS

TEMPLATES = Path(__file__).parent / "templates"
STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]
QUIET = 4  # modules around a QR code (ISO/IEC 18004)


def draw(token: str, key: SigningKey) -> bytes:
    """The page of a signed document, which carries the document and is sealed with a key of the authority.

    The key need not be that of the document: a page may be drawn again when another key signs. The signature of the
    document is not checked here. Raises :class:`DocumentError`.
    """
    compact = Compact.parse(token)
    compact.check_header(set(TYPES.values()))
    statement = READERS[compact.header["typ"]].read(compact.payload)
    return seal(_page(statement, signed=True), token, key)


def draw_draft(statement: Statement) -> bytes:
    """The page of a document that is not signed yet: it says so across the page. Raises :class:`DocumentError`."""
    statement.data  # noqa: B018  refused where it is not well-formed
    return _page(statement, signed=False)


def qr_text(statement: Statement) -> str:
    """What the QR code says: where the number is looked up, with the number and the fingerprint."""
    address = statement.authority.verify_at
    return f"{address}{'&' if '?' in address else '?'}number={statement.number}&sha256={statement.sha256}"


def _page(statement: Statement, *, signed: bool) -> bytes:
    document = _shown(statement.as_mapping())
    fingerprint = statement.sha256
    data = {
        "document": document,
        "words": _words()[statement.language],
        "countries": dict(_countries(statement)),
        "draft": not signed,
        "qr": qr_svg(qr_text(statement)),
        "look_up": qr_text(statement),
        "file": f"{statement.number.replace('/', '-')}.pdf",
        "fingerprint": " ".join(fingerprint[at : at + 4] for at in range(0, len(fingerprint), 4)),
        "translated": OPEN in json.dumps(document, ensure_ascii=False),
    }
    name = "licence.typ" if isinstance(statement, LicenceStatement) else "letter.typ"
    compiler = typst.Compiler(input=str(TEMPLATES / name), root=str(TEMPLATES), font_paths=_fonts())
    try:
        page = compiler.compile(
            format="pdf", sys_inputs={"data": json.dumps(data)}, pdf_standards=STANDARDS, timestamp=0
        )
    except typst.TypstError as error:
        raise DocumentError(f"the page of {statement.number} cannot be drawn: {error.message}") from None
    if not isinstance(page, bytes):
        raise DocumentError(f"the page of {statement.number} cannot be drawn: nothing came of it")
    return page


def _shown(value: Any) -> Any:
    """A document as a page can show it: every text in signs that the fonts have."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {printable(name): _shown(each) for name, each in value.items()}
    return [_shown(each) for each in value] if isinstance(value, list) else value


def _countries(statement: Statement) -> Iterator[tuple[str, str]]:
    """The English short name (ISO 3166-1) of each country that the document names."""
    codes = {statement.authority.country, *(party.country for party in statement.parties)}
    if isinstance(statement, LicenceStatement):
        codes |= {statement.holder.country, statement.origin, *statement.destinations}
    else:
        codes.add(statement.addressee.country)
    for code in codes:
        if code in iso3166.countries_by_alpha2:
            yield code, printable(iso3166.countries_by_alpha2[code].name)


def qr_svg(text: str) -> str:
    """A QR code as SVG, one path. Its error correction is M: a seventh of it may be unreadable."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    rows = code.get_matrix()
    strokes = []
    for y, row in enumerate(rows):
        x = 0
        for dark, run in groupby(row):
            width = len(list(run))
            strokes.append(f"M{x} {y}h{width}v1h-{width}z" if dark else "")
            x += width
    size = len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}h-{size}z"/><path d="{"".join(strokes)}"/></svg>'
    )


@cache
def _words() -> dict[str, dict[str, Any]]:
    words: dict[str, dict[str, Any]] = json.loads((TEMPLATES / "words.json").read_text(encoding="utf-8"))
    return words


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
