"""Read a control list that was printed as pages of text: which paragraph each sentence stands under.

A page has only labels and indentation: the entry at the margin, then ``a.``, ``1.``, ``a.``, ``1.``, each further in.
Page numbers and running heads stand between the lines, and a page may begin a few columns further in. So a label opens
the paragraph that follows on the last one of some level, or the first of a new level; of several levels the one whose
column is nearest. Notes are kept apart from the items that they speak of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from navicert.law.annex import NOTE, PATH, AnnexError

ENTRY = re.compile(r"^\s{0,3}(\d[A-E]\d{3}|ML\d{1,2})\.?\s{1,}(\S.*)$")
LABEL = re.compile(r"^(\s*)([a-z]{1,2}|\d{1,2})\.\s+(\S.*)$")
PLAIN = re.compile(r"^(\s*)(\S.*)$")
RUNNING = re.compile(
    r"^\s*(?:\d{1,3}|CATEGORY \d.*|\d[A-E]\s{2,}.*|.*\s{10,}\d{1,3}|Lis[t]e? .*\d+)\s*$", re.IGNORECASE
)
"""Lines of the page and not of the list: its number, its running head, the heading of a group."""
NEAR = 3
"""A note ends at a label that stands no more than so many columns further in than the note."""


@dataclass(frozen=True, slots=True)
class Printed:
    """One edition of a list: the wording of each paragraph, and apart from it that of its notes.

    ``doubtful`` are the entries in which a label was found that fits nowhere: their paragraphs may be read wrongly.
    """

    title: str
    items: Mapping[str, str]
    notes: Mapping[str, str] = field(default_factory=dict)
    doubtful: frozenset[str] = frozenset()


@dataclass
class _Level:
    label: str
    column: int


@dataclass
class _Page:
    """Where the reader is: the entry, the open levels, the paragraph that an open note speaks of (``aside``), and the
    column of a note that may hold a list of its own."""

    entry: str = ""
    levels: list[_Level] = field(default_factory=list)
    note: int | None = None
    aside: str = ""
    doubtful: set[str] = field(default_factory=set)
    items: dict[str, list[str]] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return ".".join([self.entry, *(level.label for level in self.levels)])

    def add(self, text: str) -> None:
        held = self.notes if self.aside else self.items
        held.setdefault(self.aside or self.path, []).append(text.strip())


def read_pages(text: str, title: str = "") -> Printed:
    """Read the text of the pages. Raises :class:`AnnexError` where no entry stands in it."""
    page = _Page()
    for line in text.splitlines():
        if line.strip() and not RUNNING.match(line):
            _line(page, line)
    if not page.items:
        raise AnnexError("no entry such as 3A001 or ML4 stands at the margin of any line")
    return Printed(title, _joined(page.items), _joined(page.notes), frozenset(page.doubtful))


def _joined(held: Mapping[str, list[str]]) -> dict[str, str]:
    return {path: " ".join(" ".join(lines).split()) for path, lines in held.items()}


def _line(page: _Page, line: str) -> None:
    entry = ENTRY.match(line)
    if entry and not entry[2].startswith(("to ", "or ", "and ")):
        if entry[1] != page.entry:
            page.entry, page.levels, page.note, page.aside = entry[1], [], None, ""
            page.add(entry[2])
        return
    if not page.entry:
        return
    found = LABEL.match(line)
    if found and _label(page, found[2], len(found[1])):
        page.note, page.aside = None, ""
        page.add(found[3])
        return
    plain = PLAIN.match(line)
    if plain and NOTE.match(plain[2]):
        page.aside, page.note = _spoken_of(page, len(plain[1])), None if plain[2].startswith("N.B") else len(plain[1])
    page.add(line)


def _label(page: _Page, label: str, column: int) -> bool:
    """Does a paragraph begin here? A label within a note belongs to the note; one that fits nowhere is a doubt."""
    if page.note is not None and column > page.note + NEAR:
        return False
    opened = _opens(page, label, column)
    if not opened:
        page.doubtful.add(page.entry)
    return opened


def _spoken_of(page: _Page, column: int) -> str:
    """A note stands further in than the paragraph that it speaks of, as the paragraphs below that one do."""
    return ".".join([page.entry, *(level.label for level in page.levels if level.column < column)])


def _opens(page: _Page, label: str, column: int) -> bool:
    """Open the paragraph of this label, if one can stand here."""
    follows = [(abs(x.column - column), -n, n) for n, x in enumerate(page.levels) if _after(x.label) == label]
    deeper = label in _first(page.levels) and (not page.levels or column > page.levels[-1].column)
    if deeper and not (follows and min(follows)[0] == 0):
        page.levels.append(_Level(label, column))
        return True
    if not follows:
        return False
    level = min(follows)[2]
    page.levels[level:] = [_Level(label, column)]
    return True


def _first(levels: list[_Level]) -> tuple[str, ...]:
    """The labels with which a level may begin: letters below figures, and figures below letters."""
    if not levels:
        return "a", "1"
    return ("a",) if levels[-1].label.isdigit() else ("1",)


def _after(label: str) -> str:
    """The label that follows: ``b`` after ``a``, ``10`` after ``9``, ``aa`` after ``z``."""
    if label.isdigit():
        return str(int(label) + 1)
    if label.endswith("z"):
        return "a" * (len(label) + 1)
    return f"{label[:-1]}{chr(ord(label[-1]) + 1)}"


def read_lines(lines: Iterator[tuple[str, str]], title: str = "") -> Printed:
    """A list that is at hand line by line, each with the code of its entry and the path at the beginning."""
    items: dict[str, list[str]] = {}
    notes: dict[str, list[str]] = {}
    path = ""
    for entry, line in lines:
        found = PATH.match(line.strip())
        path = found[1] if found else path if path.startswith(entry) else entry
        text = found[2] if found else line.strip()
        (notes if NOTE.match(text) else items).setdefault(path, []).append(text)
    return Printed(title, _joined(items), _joined(notes))
