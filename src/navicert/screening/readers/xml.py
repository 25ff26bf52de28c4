"""Safe streaming of XML lists: one record at a time, in bounded memory, with nothing hostile let through.

Trusted with nothing: a list comes from a network or a mail. A document type (and with it every entity), a text
node over ten million characters, nesting over 256 levels, a record over :data:`LONGEST_RECORD` bytes, a file over
:data:`BIGGEST` bytes and a file that ends early are refused with a :class:`ListError`; nothing outside the file is
ever opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from navicert.screening.listing_error import ListError

Element = etree._Element
LONGEST_RECORD = 64_000_000
BIGGEST = 2_000_000_000


class _Metered:
    """A file that counts what is read of it, in all and since the last record."""

    def __init__(self, source: BinaryIO, of: str) -> None:
        self._source, self._of = source, of
        self.all = self.since = 0

    def read(self, size: int = -1) -> bytes:
        piece = self._source.read(size)
        self.all += len(piece)
        self.since += len(piece)
        if self.since > LONGEST_RECORD or self.all > BIGGEST:
            what = "the file" if self.all > BIGGEST else "one record"
            raise ListError(f"{self._of}: {what} is longer than any real one; get the list again from its source")
        return piece


def records(source: BinaryIO, *tags: str, of: str) -> Iterator[Element]:
    """Every element with one of these local names, in any namespace, whole and in printed order.

    ``of`` names the list in errors. An element is emptied when the next one is asked for, so take what is needed
    first; :func:`root_of` has the attributes of the document. A record inside a record is part of the outer one.
    Raises :class:`ListError`, also where there is no record at all.
    """
    metered, safe = _Metered(source, of), False
    names = tuple(f"{{*}}{tag}" for tag in tags)
    try:
        for _, element in etree.iterparse(
            metered, ("end",), tag=names, resolve_entities=False, no_network=True, load_dtd=False,
            huge_tree=False, remove_comments=True, remove_pis=True,
        ):  # fmt: skip
            if not safe:
                _refuse_document_type(element, of)
                safe = True
            if any(local(above) in tags for above in element.iterancestors()):
                continue
            yield element
            metered.since = 0
            _forget(element)
    except etree.XMLSyntaxError as error:
        raise ListError(f"{of}: the XML cannot be read ({_plainly(error)}); get the list again") from None
    if not safe:
        raise ListError(f"{of}: no {' or '.join(tags)} stands in this XML; is it the right file for this list?")


def _refuse_document_type(element: Element, of: str) -> None:
    """No official list declares a document type; what declares one may hold entities that grow or reach outside."""
    if element.getroottree().docinfo.internalDTD is not None:
        raise ListError(f"{of}: the XML declares a document type or entities, which no list does; it is not read")


def _plainly(error: etree.XMLSyntaxError) -> str:
    """The parser's own words without its advice to lift the limits."""
    return (error.msg or "it is empty").split(", try ")[0].split(", use ")[0].strip()


def _forget(element: Element) -> None:
    """Free a record and all that stands before it."""
    element.clear()
    above: Element | None = element
    while above is not None:
        parent = above.getparent()
        while parent is not None and above.getprevious() is not None:
            del parent[0]
        above = parent


def root_of(element: Element) -> Element:
    """The outermost element, for its attributes (the day of the edition)."""
    return element.getroottree().getroot()


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: Element, *path: str) -> list[Element]:
    """Every element below this one along a path of local names, in any namespace."""
    found = [element]
    for tag in path:
        name = f"{{*}}{tag}"
        found = [child for above in found for child in above.iterchildren(name)]
    return found


def text_of(element: Element, *path: str) -> str:
    """All text of the first element along a path that has any, white space run together; empty where there is none."""
    return next(texts_of(element, *path), "")


def texts_of(element: Element, *path: str) -> Iterator[str]:
    """The text of every element along a path, white space run together, without the empty ones."""
    for found in children(element, *path):
        text = "".join(map(str, found.itertext())) if len(found) else found.text or ""
        if text and not text.isspace():
            yield " ".join(text.split())
