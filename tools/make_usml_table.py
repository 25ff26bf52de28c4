"""Write the paragraphs of the United States Munitions List as a table of the pack us-itar, from official XML.

    python tools/make_usml_table.py SOURCE OUT [DAY]

SOURCE is part 121 of 22 CFR as eCFR XML (plain or gzipped), OUT the CSV file, DAY the first day of that edition. Only
labels and marks are written, never the official text: the paragraph, what it holds, whether it is significant military
equipment (the asterisk, 22 CFR 120.10(c)) and whether it is on the MTCR Annex (the mark "(MT)", 120.10(d)).

``sme`` and ``mt`` are ``yes``, ``no`` or ``mixed``: of a coarse paragraph some articles are and some are not, or the
mark itself has a condition. An asterisk reaches every paragraph below it; so does a plain "(MT)".
"""

from __future__ import annotations

import csv
import gzip
import html
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

HEADER = ("code", "kind", "sme", "mt", "from", "status")
PIECE = re.compile(r"<(HD1|P|NOTE|/NOTE)>(.*?)(?=<(?:HD1|P|NOTE|/NOTE|CITA|/DIV8)[ >])", re.DOTALL)
TAG = re.compile(r"</?(?!I>)[A-Za-z/][^>]*>")
CATEGORY = re.compile(r"Category ([IVX]+)")
LABEL = r"\((?:<I>)?[A-Za-z0-9]+(?:</I>)?\)"
LABELLED = re.compile(rf"\s*(\*?)\s*((?:{LABEL}\s*(?:-|–|through)?\s*)+)(.*)", re.DOTALL)
ONE = re.compile(r"\((<I>)?([A-Za-z0-9]+)(?:</I>)?\)")
RANGE = re.compile(r"\)\s*(?:-|–|through)\s*\(")
TENS = ("", "x", "xx", "xxx", "xl")
UNITS = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
ROMAN = {t + u: 10 * i + j for i, t in enumerate(TENS) for j, u in enumerate(UNITS) if t + u}
SERVICES = re.compile(r"^Technical data \(|^Technical data and defense services")


@dataclass
class Paragraph:
    """One labelled paragraph: its place, and the marks it bears itself."""

    category: str
    steps: tuple[str, ...]
    star: bool
    text: str
    sme: str = "no"
    mt: str = "no"
    below: list[Paragraph] = field(default_factory=list)

    @property
    def code(self) -> str:
        return self.category + "".join(f"({s})" for s in self.steps)

    @property
    def kind(self) -> str:
        """``reserved``, ``ear`` (the paragraph (x): items subject to the EAR), ``data`` or ``article``."""
        if self.text.startswith("[Reserved]"):
            return "reserved"
        if self.steps == ("x",):
            return "ear"
        return "data" if SERVICES.match(self.text) else "article"


def levels(label: str, italic: bool) -> Iterator[tuple[int, int]]:
    """The levels of paragraphs that a label may stand on, each with its number: (a)(1)(i)(A)."""
    if re.fullmatch("[a-z]", label):
        yield 1, ord(label) - 96
    if label.isdigit():
        yield (5 if italic else 2), int(label)
    if label in ROMAN:
        yield (6 if italic else 3), ROMAN[label]
    if re.fullmatch("[A-Z]", label):
        yield 4, ord(label) - 64


def place(stack: list[tuple[int, int, str]], label: str, italic: bool, opened: bool) -> list[tuple[int, int, str]]:
    """Where a label stands: the first below a paragraph that ends with a colon, else the next one of its level."""
    below, after, gap = [], [], []
    for level, number in levels(label, italic):
        above = [s for s in stack if s[0] < level]
        held = next((s for s in stack if s[0] == level), None)
        made = [*above, (level, number, label)]
        if held is None and number == 1:
            below.append(made)
        elif held is not None and held[1] + 1 == number:
            after.append(made)
        else:
            gap.append(made)
    wanted = [*below, *after, *gap] if opened else [*after, *below, *gap]
    if not wanted:
        raise SystemExit(f"the label ({label}) after {stack} has no place")
    return wanted[0]


def read(xml: str) -> list[Paragraph]:
    """Every labelled paragraph of section 121.1, in order; notes are left out."""
    found: list[Paragraph] = []
    category, stack, note, before = "", list[tuple[int, int, str]](), 0, ""
    for tag, body in PIECE.findall(xml[xml.index('N="121.1"') :]):
        if tag == "HD1" and (heading := CATEGORY.match(html.unescape(body))):
            category, stack, before = heading[1], [], ""
        note += {"NOTE": 1, "/NOTE": -1}.get(tag, 0)
        text = html.unescape(TAG.sub("", body)).strip()
        labelled = LABELLED.fullmatch(text) if tag == "P" and not note and category else None
        if labelled is None:
            continue
        star, marks, rest = labelled.groups()
        for number, (italic, label) in enumerate(ONE.findall(marks)):
            if number and RANGE.search(
                marks
            ):  # the end of a reserved range, such as (j)-(w): it takes the place of its start
                stack = [s for s in stack[:-1] if s[0] < stack[-1][0]]
                stack.append(max(levels(label, bool(italic)), key=lambda x: x[0] == 1) + (label,))
                continue
            stack = place(stack, label, bool(italic), before.endswith(":") and not number)
        before = rest.rstrip()
        found.append(Paragraph(category, tuple(s[2] for s in stack), bool(star), re.sub("<[^>]+>", "", rest)))
    return found


def mark(found: list[Paragraph]) -> None:
    """Carry the marks down to what stands below, and up to what is stated too coarsely."""
    by_code = {p.code: p for p in found}
    for p in found:
        above = by_code.get(p.category + "".join(f"({s})" for s in p.steps[:-1])) if len(p.steps) > 1 else None
        if above is not None:
            above.below.append(p)
        own = "yes" if "(MT)" in p.text else "mixed" if "(MT " in p.text else "no"
        held = above.mt if above is not None and above.mt != "no" else own
        p.mt = own if held == "mixed" and own == "yes" else held
        p.sme = "yes" if p.star or above is not None and above.sme == "yes" else "no"
    starred = {p.category for p in found if p.sme == "yes"}
    for p in reversed(found):
        if p.kind == "data" and p.category in starred and p.sme == "no":
            p.sme = "mixed"  # data for the manufacture of significant military equipment is such itself: 120.10(c)
        p.sme = together(p.sme, [b.sme for b in p.below if b.kind != "reserved"])
        p.mt = together(p.mt, [b.mt for b in p.below if b.kind != "reserved"])


def together(own: str, below: list[str]) -> str:
    return own if own == "yes" else alike([own, *below])


def alike(marks: list[str]) -> str:
    return marks[0] if len(set(marks)) == 1 else "mixed"


def rows(found: list[Paragraph], day: str) -> Iterator[tuple[str, ...]]:
    """The lines of the table: each category as a whole, then its paragraphs; a reserved one has no line."""
    for category in dict.fromkeys(p.category for p in found):
        own = [p for p in found if p.category == category]
        whole = [p for p in own if len(p.steps) == 1 and p.kind in ("article", "data")]
        yield category, "category", *(alike([getattr(p, m) for p in whole]) for m in ("sme", "mt")), day, "modelled"  # fmt: skip
        yield from ((p.code, p.kind, p.sme, p.mt, day, "modelled") for p in own if p.kind != "reserved")


def main(source: Path, out: Path, day: str) -> None:
    raw = source.read_bytes()
    found = read((gzip.decompress(raw) if source.suffix == ".gz" else raw).decode("utf-8"))
    mark(found)
    made = list(rows(found, day))
    codes = [row[0] for row in made]
    twice = sorted({c for c in codes if codes.count(c) > 1})
    if twice:
        raise SystemExit(f"these paragraphs came out twice: {', '.join(twice)}")
    with out.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(made)
    print(f"{out}: {len(made)} rows")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else "")
