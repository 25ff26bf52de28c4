"""Read official eCFR XML: the Commerce Control List, the Entity List and the notes on stayed text.

Bytes or text in, frozen values out. Nothing is fetched and nothing is written here. What comes out still
holds official sentences (headings, scopes, items), which belong in the user's own data folder and not in
this repository; the tables of the packs are built from it as structure only.

The printed list is law, its slips of the pen included, so the reader reports what stands there and mends
nothing: an entry without a table of controls has the sentences that follow "Control(s)" instead, a row of
one cell keeps one cell, and a paragraph whose label breaks the numbering is left out rather than guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

__all__ = [
    "Entry",
    "ExceptionLine",
    "ListedEntity",
    "Paragraph",
    "Requirement",
    "read_ccl",
    "read_effective_notes",
    "read_entity_list",
    "read_sections",
]

SECTION = re.compile(r"\d{3}\.\d+")
ECCN = re.compile(r"^(\d[A-E]\d{3})\b")
LABEL = re.compile(r"^\(?([a-z](?:\.(?:\d+|[a-z]{1,2}))*)(?:\.|\)|(?=\s))\s*(?=\S|$)")
LABEL_RUN = re.compile(r"^([a-z])\.?\s*(?:-|through|to)\s*([a-z])\.\s+\[Reserved\]", re.IGNORECASE)
SYMBOL = re.compile(r"^(LVS|GBS|TSR|STA|ENC|IEC|AIA|ACM|NAC/ACA|LPP|ACE|APP|HBM|CIV)\s*:\s*(.*)$")
CONTROLS = re.compile(r"^(?:Country Chart\.\s*)?(?:Control(?:s|\(s\)):?\s*)?((?:[A-Z]{2}|Russian industry)\b.*)$")
APPLIES = re.compile(r"^(.{2,60}?appl(?:y|ies) to .+?)\.\s+(.*)$")
ITEMS = re.compile(r"^items(?::\s*|\s+(?=[a-z]\.\s))", re.IGNORECASE)
LIST_HEAD = "List of Items Controlled "
PART_OF_ENTRY = {
    "license requirements": "requirements",
    "list based license exceptions": "exceptions",
    "license exceptions": "exceptions",
    "special conditions for sta": "sta",
    "list of items controlled": "list",
    "related controls": "list",
    "reporting requirements": "notes",
}


@dataclass(frozen=True, slots=True)
class Requirement:
    """One row of an entry's table of controls: to what it applies, and what it asks for."""

    row: int
    scope: str
    requirement: str


@dataclass(frozen=True, slots=True)
class ExceptionLine:
    """One line of the list-based licence exceptions (symbol `STA` for the special conditions)."""

    symbol: str
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the items: its path below the entry (`b.4.b`) and its text."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One ECCN as printed."""

    eccn: str
    heading: str
    reasons: str = ""
    requirements: tuple[Requirement, ...] = ()
    exceptions: tuple[ExceptionLine, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListedEntity:
    """One row of Supplement No. 4 to part 744: names, aliases and addresses stay in one cell, as printed."""

    country: str
    entity: str
    license_requirement: str
    review_policy: str
    citation: str


@dataclass(slots=True)
class _Draft:
    """An entry while its elements go by."""

    eccn: str
    heading: str
    part: str = ""
    reasons: str = ""
    rows: list[tuple[str, str]] = field(default_factory=list)
    exceptions: list[ExceptionLine] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)
    unheaded: list[Paragraph] = field(default_factory=list)  # paragraphs of a list printed without "Items:"
    has_items: bool = False
    notes: list[str] = field(default_factory=list)

    def finished(self) -> Entry:
        """The entry, with its rows numbered from 1."""
        numbered = tuple(Requirement(n, *row) for n, row in enumerate(self.rows, start=1))
        return Entry(
            self.eccn,
            self.heading,
            self.reasons,
            numbered,
            tuple(self.exceptions),
            tuple(self.paragraphs if self.has_items else self.unheaded),
            tuple(self.notes),
        )


def read_ccl(source: bytes | str) -> tuple[Entry, ...]:
    """Every entry of Supplement No. 1 to part 774, in the printed order."""
    entries: list[Entry] = []
    draft: _Draft | None = None
    for element in _appendix(fromstring(source), "Supplement No. 1 to Part 774"):
        text = _text(element)
        code = _opens_entry(element, text)
        if code or text.startswith("EAR99 "):
            if draft:
                entries.append(draft.finished())
            draft = _Draft(code, text) if code else None
        elif draft:
            _take(draft, element, text)
    if draft:
        entries.append(draft.finished())
    return tuple(entries)


def read_entity_list(source: bytes | str) -> tuple[ListedEntity, ...]:
    """Every row of the Entity List; the country, printed once for its group, is repeated on each row."""
    listed: list[ListedEntity] = []
    country = ""
    for row in _appendix(fromstring(source), "Supplement No. 4 to Part 744").iter("TR"):
        cells = [_text(cell) for cell in row.iter("TD")]
        if len(cells) < 5:
            continue
        country = cells[0] or country
        if cells[1]:
            listed.append(ListedEntity(country, cells[1], cells[2], cells[3], cells[4]))
    return tuple(listed)


def read_effective_notes(source: bytes | str) -> tuple[str, ...]:
    """The effective-date notes: printed text that is stayed, or that comes into force later."""
    return tuple(_text(note) for note in fromstring(source).iter("EFFDNOT"))


def _appendix(root: Element, name: str) -> Element:
    """The named supplement, whether the source is the supplement itself or the whole part."""
    if root.get("N") == name:
        return root
    for appendix in root.iter("DIV9"):
        if appendix.get("N") == name:
            return appendix
    raise ValueError(f"{name} does not stand in this XML")


def _text(element: Element) -> str:
    """All text below an element, white space run together."""
    return " ".join("".join(element.itertext()).split())


def _opens_entry(element: Element, text: str) -> str:
    """The ECCN, if this element is the heading of an entry."""
    match = ECCN.match(text)
    heading = element.tag == "FP-2" or (element.tag == "FP-1" and element.find("B") is not None)
    return match[1] if match and heading else ""


def _take(draft: _Draft, element: Element, text: str) -> None:
    """Put one element where it belongs in the entry."""
    draft.part = _part(draft.part, element, text)
    if element.tag == "DIV":
        _take_table(draft, element)
    elif element.tag == "NOTE":
        draft.notes.append(text)
        draft.paragraphs.extend(_astray(element) if draft.part == "items" else ())
    elif text.startswith("Reason for Control"):
        draft.reasons = text.partition(":")[2].strip()
    elif draft.part == "items":
        draft.has_items = True
        draft.paragraphs.extend(_paragraphs(element, text))
    elif draft.part == "list" and (element.tag == "P" or text.startswith(LIST_HEAD)):
        draft.unheaded.extend(_paragraphs(element, text.removeprefix(LIST_HEAD)))
    elif draft.part in ("exceptions", "sta") or SYMBOL.match(text):
        _take_exception(draft, text)
    elif draft.part == "requirements":
        _take_sentence(draft, text)


def _part(part: str, element: Element, text: str) -> str:
    """The part of the entry that begins here, or the one we are in."""
    if element.tag not in ("FP-1", "FP", "HD1", "P"):
        return part
    if ITEMS.match(text):
        return "items"
    lowered = text.lower()
    for opening, name in PART_OF_ENTRY.items():
        if lowered.startswith(opening):
            return part if opening == "license requirements" and ":" in lowered[:22] else name
    return part


def _take_table(draft: _Draft, table: Element) -> None:
    """Rows of a table whose head names controls; any other table belongs to the items and is left out."""
    head = " ".join(_text(cell) for cell in table.iter("TH"))
    if "ontrol(s)" not in head:
        return
    for row in table.iter("TR"):
        cells = [_text(cell) for cell in row.iter("TD")]
        if cells:
            draft.rows.append((cells[0], " ".join(cells[1:]).strip()))


def _take_sentence(draft: _Draft, text: str) -> None:
    """A control that is printed as a sentence: `X applies to … . A license is required …`."""
    found = CONTROLS.match(text)
    applies = APPLIES.match(found[1]) if found else None
    if applies and " appl" in applies[1]:
        draft.rows.append((applies[1], applies[2]))
    elif text not in ("License Requirements", "Control(s):", "Control(s)"):
        draft.notes.append(text)


def _take_exception(draft: _Draft, text: str) -> None:
    """A line of exceptions, or the continuation of the line before."""
    found = SYMBOL.match(text)
    if found:
        draft.exceptions.append(ExceptionLine(found[1], found[2]))
    elif text.startswith("License Exception STA") and draft.part == "sta":
        draft.exceptions.append(ExceptionLine("STA", text))
    elif draft.exceptions and not _part("", Element("FP-1"), text):
        last = draft.exceptions.pop()
        draft.exceptions.append(ExceptionLine(last.symbol, f"{last.text} {text}".strip()))


def _paragraphs(element: Element, text: str) -> Iterator[Paragraph]:
    """The item paragraph by its printed label, or the run of reserved ones (`b. through y. [Reserved]`)."""
    if element.tag not in ("P", "FP", "FP-1"):
        return
    text = ITEMS.sub("", text)
    run = LABEL_RUN.match(text)
    if run:
        for letter in range(ord(run[1].lower()), ord(run[2].lower()) + 1):
            yield Paragraph(chr(letter), "[Reserved]")
        return
    label = LABEL.match(text)
    if label:
        yield Paragraph(label[1], text[label.end() :].strip())


def _astray(note: Element) -> Iterator[Paragraph]:
    """Item paragraphs that the XML closes into the note above them: notes are in italics, these are not."""
    for element in note.iter("P"):
        if LABEL.match((element.text or "").strip()):
            yield from _paragraphs(element, _text(element))


def read_sections(source: bytes | str) -> dict[str, str]:
    """The wording of every section of a part, by its citation (`15 CFR 744.21`), for quoting."""
    found: dict[str, str] = {}
    for section in fromstring(source).iter("DIV8"):
        number = SECTION.search(section.get("N") or "")
        if number:
            found[f"15 CFR {number[0]}"] = " ".join(_text(p) for p in section.iter("P"))
    return found
