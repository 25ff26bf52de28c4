"""Build the tables of the Commerce Control List for the pack `us-ear` from official XML.

    python tools/make_ccl_tables.py SOURCE OUT [--accept]

SOURCE is Supplement No. 1 to part 774 as eCFR XML (plain or .gz), OUT the folder of the tables. Written
are `ccl_requirements.csv` (one line per licence requirement), `ccl_exceptions.csv` (list-based
exceptions) and `ccl_codes.csv` (every entry and paragraph). None of them holds an official sentence:
scopes become lists of paragraphs and conditions over facts.

Scopes that name paragraphs only are read by the grammar of `navicert.law.ccl`. Every other one needs a
reading by a person, in `ccl_readings.csv` (scopes) or `ccl_exception_readings.csv`, which carries the
hash of the sentence that was read; `ccl_cells.csv` says what a requirement cell without a chart column
asks for. When the next edition changes a sentence, its hash no longer fits, the row only asks (the engine
then answers "unknown"), and the tool names it and fails: read the sentence, mend the line, and run with
`--accept` to store the new hash.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import re
import sys
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from navicert.law import ccl
from navicert.law.ecfr import Entry, Requirement, read_ccl

TOOLS = Path(__file__).parent
SECTIONS = {  # the paragraph of part 742 behind each column of the chart
    "CB1": "15 CFR 742.2(a)(1)", "CB2": "15 CFR 742.2(a)(2)", "CB3": "15 CFR 742.2(a)(3)",
    "NP1": "15 CFR 742.3(a)(1)", "NP2": "15 CFR 742.3(a)(2)",
    "NS1": "15 CFR 742.4(a)(1)", "NS2": "15 CFR 742.4(a)(2)", "MT1": "15 CFR 742.5(a)(1)",
    "RS1": "15 CFR 742.6(a)(1)", "RS2": "15 CFR 742.6(a)(4)(i)", "FC1": "15 CFR 742.17(a)",
    "CC1": "15 CFR 742.7(a)(1)", "CC2": "15 CFR 742.7(a)(2)", "CC3": "15 CFR 742.7(a)(3)",
    "AT1": "15 CFR 742.1(d)", "AT2": "15 CFR 742.1(d)",
}  # fmt: skip
SYMBOLS = {"LVS": "LVS", "GBS": "GBS", "TSR": "TSR", "sta_a5": "STA", "sta_a6": "STA"}
BLANK = {"LVS": "N/A", "GBS": "no", "TSR": "no", "sta_a5": "yes", "sta_a6": "yes"}
EXCEPTION_HEADS = ["eccn", "include", "exclude", "when", *SYMBOLS, "from", "to", "status", "note"]
COLUMN = re.compile(r"([A-Z]{2}) Column (\d)")
REASON = re.compile(r"^([A-Z]{2})(?: and ([A-Z]{2}))? appl(?:y|ies)\s+(?:only )?(?:to\s+)?(.*)$")
ELSEWHERE = re.compile(r"subject to the ITAR|Munitions List\.$|export licensing authority", re.IGNORECASE)
RESERVED = re.compile(r"(?:(?:to|through|and|-)\s*\S+\s*)?\[Reserved", re.IGNORECASE)
# paragraphs of later editions, until the XML that is read prints them: 91 FR 52501
LATER_PARAGRAPHS = {"9A012": ("a.3", "a.4", "a.5")}
TEMPORARY = re.compile(r"0[A-E]521")
UNREAD = "the scope of this row has not been read yet"


@dataclass(frozen=True)
class Row:
    """One line of ccl_requirements.csv."""

    eccn: str
    row: int
    reason: str
    include: str = ""
    exclude: str = ""
    when: str = "True"
    columns: str = ""
    place: str = "False"
    need: str = ""
    cite: str = ""
    status: str = "modelled"
    from_: str = ""
    to: str = ""
    known_from: str = ""
    ask: str = ""
    note: str = ""

    def filled(self, cells: dict[str, str]) -> Row:
        """This row with every cell that a reading fills."""
        names = {f.name for f in fields(self)} - {"eccn", "row"}
        given = {("from_" if name == "from" else name): cell for name, cell in cells.items() if cell}
        return replace(self, **{name: cell for name, cell in given.items() if name in names})  # type: ignore[arg-type]

    def cited(self) -> Row:
        """This row with the paragraph of part 742 for its column, unless a paragraph is given."""
        if self.cite or not self.columns:
            return self
        return replace(self, cite=SECTIONS[self.columns.split(";")[0]])


@dataclass
class Readings:
    """What a person read, with the hash of the sentence that was read."""

    path: Path
    accept: bool
    lines: list[dict[str, str]] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)

    @classmethod
    def load(cls, path: Path, *, accept: bool) -> Readings:
        """The readings on file."""
        with path.open(encoding="utf-8", newline="") as file:
            return cls(path, accept, list(csv.DictReader(file)))

    def of(self, text: str, **key: str) -> list[dict[str, str]]:
        """The readings of one sentence; none when it has changed since it was read."""
        found = [line for line in self.lines if all(line[name] == value for name, value in key.items())]
        mark = hashlib.sha256(re.sub(r"[\s.]+", "", text).lower().encode()).hexdigest()[:12]
        if self.accept:
            for line in found:
                line["hash"] = mark
        if any(line["hash"] != mark for line in found):
            self.stale.append(" ".join(key.values()))
            return []
        return found

    def store(self) -> None:
        """Write the readings back with their hashes."""
        write(self.path, list(self.lines[0]), [list(line.values()) for line in self.lines])


# --- requirements ---------------------------------------------------------------------------------------


def rows_of(entry: Entry, readings: Readings, cells: list[dict[str, str]]) -> list[Row]:
    """All lines of one entry: its printed rows, and what it prints below its table (rows `+1`, `+2` …)."""
    if not entry.requirements:
        return [points_elsewhere(entry)]
    rows = [line for printed in entry.requirements for line in lines_of(entry.eccn, printed, readings, cells)]
    for line in readings.lines:
        if line["eccn"] == entry.eccn and line["row"].startswith("+"):
            number = len(entry.requirements) + int(line["row"])
            rows.append(Row(entry.eccn, number, line["reason"]).filled(line))
    return rows


def points_elsewhere(entry: Entry) -> Row:
    """An entry that prints no requirement is answered by no one here: it points to other rules."""
    note = "no requirement is printed"
    if ELSEWHERE.search(entry.heading):
        note = "the entry points to other controls (ITAR, NRC, DOE or another entry)"
    if TEMPORARY.fullmatch(entry.eccn):
        note = "temporary 0Y521 entry: Supplement No. 5 to part 774 and 742.6(a)(8) decide"
    row = Row(entry.eccn, 0, "OTHER", place="True", need=f"774 {entry.eccn}", status="unmodelled", note=note)
    return replace(row, cite="Supp. No. 1 to part 774", ask="item.attributes.controlled_elsewhere")


def lines_of(eccn: str, printed: Requirement, readings: Readings, cells: list[dict[str, str]]) -> list[Row]:
    """One printed row as one or more lines."""
    match = REASON.match(printed.scope)
    reason = match[1] if match else ("RU" if printed.scope.startswith("Russian") else "")
    base = Row(eccn, printed.row, reason).filled(demand(printed, cells))
    changed = len(readings.stale)
    read = readings.of(printed.scope + printed.requirement, eccn=eccn, row=str(printed.row))
    if not read and len(readings.stale) == changed:
        text = match[3] if match else re.sub(r"^.*?appl(?:y|ies) to ", "", printed.scope)
        found = ccl.scope(eccn, text)
        read = [found] if found is not None else []
    if not read:
        return [unread(base)]
    return [line for one in read if (line := base.filled(one).cited()).status != "dropped"]


def demand(printed: Requirement, cells: list[dict[str, str]]) -> dict[str, str]:
    """Columns of the chart, or place and need, of a requirement cell."""
    columns = [f"{reason}{number}" for reason, number in COLUMN.findall(printed.requirement)]
    if columns:
        return {"columns": ";".join(columns)}
    for cell in cells:
        if re.search(cell["pattern"], printed.requirement):
            return cell
    return {"status": "unmodelled", "place": "True"}


def unread(base: Row) -> Row:
    """A row that no one has read: it asks, it never clears."""
    asked = f"item.attributes.ccl_{base.eccn.lower()}_row_{base.row}_applies"
    return replace(base.cited(), when=asked, ask=asked, note=UNREAD)


# --- exceptions and codes -------------------------------------------------------------------------------


def exceptions_of(entry: Entry, readings: Readings) -> list[list[str]]:
    """The lines of ccl_exceptions.csv for one entry."""
    read = {symbol: choices(entry, readings, symbol) for symbol in SYMBOLS}
    found = ccl.lines(read, BLANK)
    return [[entry.eccn, *line, "", "", "modelled" if all(line[2:]) else "unmodelled", ""] for line in found]


def choices(entry: Entry, readings: Readings, symbol: str) -> list[ccl.Choice]:
    """How one column of ccl_exceptions.csv reads for an entry."""
    text = " ".join(line.text for line in entry.exceptions if line.symbol == SYMBOLS[symbol]).strip()
    read = readings.of(text, eccn=entry.eccn, symbol=symbol)
    if read:
        return [ccl.Choice(tuple(line["include"].split(";")), line["when"], line["value"]) for line in read]
    value = plain_value(symbol, text)
    if not value:
        readings.stale.append(f"{entry.eccn} {symbol}")
        value = "" if symbol == "LVS" else "no"
    return [ccl.Choice(("",), "", value)]


def plain_value(symbol: str, text: str) -> str:
    """The value of a line that concerns the whole entry; empty if a person has to read it."""
    text = text.rstrip(".")
    money = re.fullmatch(r"(?:Yes: )?\$([\d,]+)", text)
    if money and symbol == "LVS":
        return money[1].replace(",", "")
    if text in ("", "N/A", "Yes"):
        return "yes" if text == "Yes" else BLANK[symbol]
    whole = ccl.sta_of_whole_entry(text) if SYMBOLS[symbol] == "STA" else None
    return whole[symbol] if whole else ""


def codes_of(entry: Entry) -> list[list[str]]:
    """The lines of ccl_codes.csv for one entry: code, entry, path, and whether paragraphs stand below it.

    Reserved paragraphs are left out: nothing can be classified there.
    """
    paths = {"", *LATER_PARAGRAPHS.get(entry.eccn, ())}
    for paragraph in entry.paragraphs:
        if RESERVED.match(paragraph.text):
            continue
        parts = paragraph.path.split(".")
        paths.update(".".join(parts[:n]) for n in range(1, len(parts) + 1))
    parents = {path.rpartition(".")[0] for path in paths - {""}}
    code = entry.eccn
    return [[f"{code}.{p}".rstrip("."), code, p, "yes" if p in parents else ""] for p in sorted(paths)]


# --- files ----------------------------------------------------------------------------------------------


def write(path: Path, heads: list[str], rows: list[list[str]]) -> None:
    """A CSV file with Unix line ends."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(heads)
        writer.writerows(rows)


def with_sections(cites: str) -> str:
    """The provisions of a row, and behind them the wider ones that hold them: 742.4(a)(1) stands in 742.4(a) and 742.4."""
    found = cites.split(";")
    for cite in cites.split(";"):
        if re.fullmatch(r"15 CFR [0-9.]+(\(\w+\))+", cite):
            while cite.endswith(")"):
                cite = cite[: cite.rindex("(")]
                found.append(cite)
    return ";".join(dict.fromkeys(found))


def read_source(path: Path) -> bytes:
    """The XML, unpacked if need be."""
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def main(arguments: list[str] | None = None) -> int:
    """Read SOURCE, write the tables to OUT, and say which rows nobody has read."""
    parser = argparse.ArgumentParser(description="Build the tables of the Commerce Control List.")
    parser.add_argument("source", type=Path, help="Supplement No. 1 to part 774 as eCFR XML, plain or .gz")
    parser.add_argument("out", type=Path, help="folder of the tables")
    parser.add_argument("--accept", action="store_true", help="store the hash of each sentence as read now")
    given = parser.parse_args(arguments)
    entries = read_ccl(read_source(given.source))
    readings = Readings.load(TOOLS / "ccl_readings.csv", accept=given.accept)
    exceptions = Readings.load(TOOLS / "ccl_exception_readings.csv", accept=given.accept)
    cells = Readings.load(TOOLS / "ccl_cells.csv", accept=False).lines
    read = (row for entry in entries for row in rows_of(entry, readings, cells))
    rows = [replace(row, cite=with_sections(row.cite)) for row in read]
    heads = [f.name.strip("_") for f in fields(Row)]
    as_text = [[str(getattr(row, f.name)) for f in fields(Row)] for row in rows]
    write(given.out / "ccl_requirements.csv", heads, as_text)
    found = [line for entry in entries for line in exceptions_of(entry, exceptions)]
    write(given.out / "ccl_exceptions.csv", EXCEPTION_HEADS, found)
    codes = [line for entry in entries for line in codes_of(entry)]
    write(given.out / "ccl_codes.csv", ["code", "eccn", "path", "below"], codes)
    if given.accept:
        readings.store()
        exceptions.store()
    unread_rows = [f"{row.eccn} row {row.row}" for row in rows if row.note == UNREAD]
    stale = readings.stale + exceptions.stale
    print(f"not read: {', '.join(unread_rows) or 'none'}")
    print(f"changed since they were read: {', '.join(stale) or 'none'}")
    return 1 if unread_rows or stale else 0


if __name__ == "__main__":
    sys.exit(main())
