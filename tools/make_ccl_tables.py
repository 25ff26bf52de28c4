"""Build the tables of the Commerce Control List for the pack `us-ear` from official XML.

    python tools/make_ccl_tables.py SOURCE OUT [--readings FILE] [--exceptions FILE] [--accept]

SOURCE is Supplement No. 1 to part 774 as eCFR XML (plain or .gz), OUT the folder of the tables. Written are
`ccl_requirements.csv` (one line per licence requirement), `ccl_exceptions.csv` (list-based exceptions) and
`ccl_codes.csv` (every entry and paragraph). None of them holds an official sentence: scopes become lists of
paragraphs and conditions over facts.

Scopes that name paragraphs only are read by the grammar below. Every other one needs a reading by a person in
`tools/ccl_readings.csv`, which carries the hash of the sentence that was read. When the next edition changes that
sentence, the hash no longer fits, the row becomes `unmodelled` (the engine then answers "unknown") and the tool
says so at the end: read the sentence, mend the line, and run with `--accept` to store the new hash.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import re
import sys
from collections import defaultdict
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from navicert.law.ecfr import Entry, Requirement, read_ccl

TOOLS = Path(__file__).parent
SECTIONS = {  # where part 742 (or 746) sets out the requirement for a reason; column-specific paragraphs first
    "CB1": "15 CFR 742.2(a)(1)",
    "CB2": "15 CFR 742.2(a)(2)",
    "CB3": "15 CFR 742.2(a)(3)",
    "NP1": "15 CFR 742.3(a)(1)",
    "NP2": "15 CFR 742.3(a)(2)",
    "NS1": "15 CFR 742.4(a)(1)",
    "NS2": "15 CFR 742.4(a)(2)",
    "MT1": "15 CFR 742.5(a)(1)",
    "RS1": "15 CFR 742.6(a)(1)",
    "RS2": "15 CFR 742.6(a)(4)(i)",
    "CC1": "15 CFR 742.7(a)(1)",
    "CC2": "15 CFR 742.7(a)(2)",
    "CC3": "15 CFR 742.7(a)(3)",
    "FC1": "15 CFR 742.17(a)",
    "AT1": "15 CFR 742.1(d)",
    "AT2": "15 CFR 742.1(d)",
}
DEEMED = "activity not in ['deemed_export', 'deemed_reexport']"
OPEN_DEEMED = (
    "({deemed} or not item.attributes.deemed_export_exclusion_{name})"  # 742.4(a)(5)(ii) and 742.6(a)(10)(ii)
)
MACAU_D5 = "(dest == 'MO' or in_group(dest, 'D:5'))"
ADVANCED = (
    "((dest == 'AE' and not uae_approved)"
    " or (in_group(dest, 'D:1', 'D:4', 'D:5') and not in_group(dest, 'A:5', 'A:6')))"
)
UN_COUNTRIES = "dest in ['CF', 'CD', 'ER', 'IR', 'IQ', 'LB', 'LY', 'KP', 'SO', 'SD']"
NOT_CWC = "in_table('cwc_non_parties', dest)"
# Requirement cells without a chart column: pattern, reasons, need, cite, place, status, note.
PLACES: list[tuple[str, str, str, str, str, str]] = [
    (r"Worldwide control\. See § 742\.4\(a\)\(5\)", "742.4(a)(5)(i)", "15 CFR 742.4(a)(5)(i)",
     OPEN_DEEMED.format(deemed=DEEMED, name="742_4_a_5"), "modelled", ""),
    (r"Worldwide control\. See § 742\.6\(a\)\(10\)", "742.6(a)(10)(i)", "15 CFR 742.6(a)(10)(i)",
     OPEN_DEEMED.format(deemed=DEEMED, name="742_6_a_10"), "modelled", ""),
    (r"Macau or .*742\.4\(a\)\(4\)", "742.4(a)(4)(i)", "15 CFR 742.4(a)(4)(i)",
     f"{MACAU_D5} and {DEEMED}", "modelled", ""),
    (r"Macau or .*742\.6\(a\)\(6\)\(i\)\(B\)", "742.6(a)(6)(i)(B)", "15 CFR 742.6(a)(6)(i)(B)",
     f"{MACAU_D5} and {DEEMED}", "modelled", ""),
    (r"Macau or .*742\.6\(a\)\(6\)", "742.6(a)(6)(i)(A)", "15 CFR 742.6(a)(6)(i)(A)(1)",
     f"{MACAU_D5} and {DEEMED}", "modelled", ""),
    (r"Macau or .*742\.6\(a\)\(1[23]\)", "Supp. 1 to 774", "Supp. No. 1 to part 774", MACAU_D5, "modelled",
     "the cell points to a paragraph that does not fit; the places it names are used"),
    (r"worldwide.*742\.6\(a\)\(6\)\(iii\)\(A\)", "742.6(a)(6)(iii)(A)", "15 CFR 742.6(a)(6)(iii)(A)", DEEMED,
     "modelled", "printed as worldwide; not enforced since 2025-05-13 outside the older scope"),
    (r"worldwide.*742\.6\(a\)\(13\)", "742.6(a)(13)", "15 CFR 742.6(a)(13)",
     f"{DEEMED} or not item.attributes.employee_of_trusted_company_742_6_a_13", "modelled",
     "printed as worldwide; not enforced since 2025-05-13"),
    (r"^Worldwide \(see § 742\.6\(a\)\(6\)\(ii\)\)", "742.6(a)(6)(ii)", "15 CFR 742.6(a)(6)(ii)",
     "activity == 'export_from_abroad' and not in_group(dest, 'A:5', 'A:6')"
     " and (departure == 'MO' or in_group(departure, 'D:5'))", "modelled", ""),
    (r"Country Groups D:1, D:4, and D:5", "742.6(a)(6)(iii)(B)", "15 CFR 742.6(a)(6)(iii)(B)",
     f"{ADVANCED} and {DEEMED}", "modelled", "the United Arab Emirates are named since July 2026"),
    (r"^China, Russia,? or Venezuela", "742.6(a)(7)", "15 CFR 742.6(a)(7)",
     "dest in ['CN', 'HK', 'VE'] or (dest == 'RU' and not item.attributes.for_international_space_station)",
     "modelled", "only 9x515 items to Russia can be for the space station"),
    (r"Iraq or Pakistan", "742.6(a)(5)", "15 CFR 742.6(a)(5)", "dest in ['IQ', 'PK']", "modelled", ""),
    (r"export or reexport to Iraq", "742.6(a)(5)", "15 CFR 742.6(a)(5)", "dest == 'IQ'", "modelled", ""),
    (r"export or reexport to Pakistan", "742.6(a)(12)", "15 CFR 742.6(a)(12)", "dest == 'PK'", "modelled", ""),
    (r"Iran and North Korea", "742.8(a)(1)", "15 CFR 742.8(a)(1)", "dest in ['IR', 'KP']", "modelled", ""),
    (r"to North Korea", "742.19(a)(1)", "15 CFR 742.19(a)(1)", "dest == 'KP'", "modelled", ""),
    (r"AT reasons.*Country Group E:1", "742.1(d)", "15 CFR 742.1(d)", "in_group(dest, 'E:1')", "modelled", ""),
    (r"§ 7[46][46]\.1", "746.1(b)(3)", "15 CFR 746.1(b)(3)", UN_COUNTRIES, "modelled", ""),
    (r"§ 742\.15", "742.15(a)(1)", "15 CFR 742.15(a)(1)", "dest != 'CA'", "modelled", ""),
    (r"§ 742\.13", "742.13(a)(1)", "15 CFR 742.13(a)(1)", "True", "modelled", ""),
    (r"§ 742\.14", "742.14(a)", "15 CFR 742.14(a)", "dest not in ['AU', 'CA', 'GB']", "modelled", ""),
    (r"§ 742\.6\(a\)\(11\)", "742.6(a)(11)", "15 CFR 742.6(a)(11)",
     "any('BIS-EL-FN5' in p.listed for p in parties)", "modelled", ""),
    (r"§ 746\.8", "", "15 CFR 746.8", "False", "pointer", "the Russian industry sector sanctions make the need"),
    (r"part 754", "part 754", "15 CFR part 754", "True", "unmodelled", "short supply controls are not modelled"),
    (r"all destinations, except canada|ALL destinations, except Canada", "742.7(a)(5)", "15 CFR 742.7(a)(5)",
     "dest != 'CA'", "modelled", ""),
    (r"ALL destinations", "742.7(a)(4)", "15 CFR 742.7(a)(4)", "True", "modelled", ""),
]  # fmt: skip
COLUMN = re.compile(r"([A-Z]{2}) Column (\d)")
CODE = r"\d[A-E]\d{3}"
PATH = r"[a-z](?:\.(?:\d+|[a-z]))*"
REASON = re.compile(r"^([A-Z]{2})(?: and ([A-Z]{2}))? appl(?:y|ies)\s+(?:only )?(?:to\s+)?(.*)$")
ITAR = re.compile(r"subject to the ITAR|Munitions List\.$|ECCN 9A610 for|export licensing authority", re.IGNORECASE)


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
    start: str = ""
    end: str = ""
    known_from: str = ""
    ask: str = ""
    note: str = ""

    HEADS = {"start": "from", "end": "to"}


@dataclass
class Readings:
    """What a person read, by entry and row, with the hash of the sentence that was read."""

    path: Path
    lines: list[dict[str, str]] = field(default_factory=list)
    used: set[tuple[str, str]] = field(default_factory=set)
    stale: list[str] = field(default_factory=list)

    @classmethod
    def load(cls, path: Path) -> Readings:
        """The readings on file."""
        with path.open(encoding="utf-8", newline="") as file:
            return cls(path, list(csv.DictReader(file)))

    def of(self, eccn: str, requirement: Requirement, *, accept: bool) -> list[dict[str, str]] | None:
        """The readings of one printed row; None when there are none, or when its sentence has changed since."""
        key = (eccn, str(requirement.row))
        lines = [line for line in self.lines if (line["eccn"], line["row"]) == key]
        self.used.add(key)
        mark = sentence_hash(requirement)
        for line in lines:
            if accept or not line["hash"]:
                line["hash"] = mark
            elif line["hash"] != mark:
                self.stale.append(f"{eccn} row {requirement.row}")
                return []
        return lines or None

    def added(self, eccn: str, printed: int) -> list[Row]:
        """Requirements that the entry prints below its table (rows `+1`, `+2` … of the readings)."""
        lines = [line for line in self.lines if line["eccn"] == eccn and line["row"].startswith("+")]
        return [filled(Row(eccn, printed + int(line["row"]), line["reason"]), line) for line in lines]

    def of_symbol(self, eccn: str, symbol: str, text: str, *, accept: bool) -> list[dict[str, str]]:
        """The readings of one exception line of an entry; none when its text has changed since."""
        lines = [line for line in self.lines if (line["eccn"], line["symbol"]) == (eccn, symbol)]
        mark = text_hash(text)
        for line in lines:
            if accept or not line["hash"]:
                line["hash"] = mark
            elif line["hash"] != mark:
                return []
        return lines

    def store(self) -> None:
        """Write the readings back with their hashes."""
        with self.path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(self.lines[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(self.lines)


def sentence_hash(requirement: Requirement) -> str:
    """Twelve hex digits that change when the printed row changes in more than spaces and full stops."""
    return text_hash(requirement.scope + requirement.requirement)


def text_hash(text: str) -> str:
    """The same of any text."""
    text = re.sub(r"[\s.]+", "", text).lower()
    return hashlib.sha256(text.encode()).hexdigest()[:12]


# --- scopes -----------------------------------------------------------------------------------------------------


def letters(first: str, last: str) -> list[str] | None:
    """`b.2` to `b.5`, `a` to `d`, `a.1` to `8`: the paragraphs of a range of siblings."""
    stem, _, tail = first.rpartition(".")
    above, _, end = last.rpartition(".")
    if above not in ("", stem):
        return None
    if tail.isdigit() and end.isdigit():
        steps = [str(n) for n in range(int(tail), int(end) + 1)]
    elif tail.isalpha() and end.isalpha() and len(tail) == len(end) == 1 and tail <= end:
        steps = [chr(n) for n in range(ord(tail), ord(end) + 1)]
    else:
        return None
    return [f"{stem}.{step}" if stem else step for step in steps]


def paragraphs(eccn: str, text: str) -> list[str] | None:
    """The paragraphs named by a text that names nothing else; None if it says more than paragraphs."""
    text = re.sub(rf"\b{eccn}\b", " ", text)
    text = re.sub(
        r"\b(?:paragraphs?|items?|commodities|controlled|specified|described|identified|in|by|of|under|this entry"
        r"|ECCN|the|only|“?software”?|“?technology”?)(?=[\s,;.]|$)",
        " ",
        text,
    )
    words = re.sub(r"\b(?:and|or)\b|[,;:“”]", " ", text).split()
    found: list[str] = []
    for index, word in enumerate(words):
        clean = word.strip(".")
        if clean in ("to", "through"):
            continue
        if not re.fullmatch(PATH, clean):
            return None
        if index and words[index - 1] in ("to", "through"):
            run = letters(found[-1], clean) if found else None
            if run is None:
                return None
            found[-1:] = run
        else:
            found.append(clean)
    return found or None


def related(text: str) -> str | None:
    """A condition on `item.related_to` for "technology (or software) for items controlled by …"."""
    match = re.fullmatch(
        r"“?(?:technology|software)”? (?:“specially designed” )?(?:for|required for)(?: the)?"
        r"(?:[ ,]*(?:“?(?:development|production|use)”?,?|or|and|operation|maintenance|of))*\s*"
        r"(?:for )?(?:items|equipment|commodities|materials)?"
        r"\s*(?:controlled|specified)? ?(?:by|in|under)? ?(?P<list>[^()]*?)(?: for (?P<reason>[A-Z]{2}) [Rr]easons)?\.?",
        text,
    )
    if not match:
        return None
    condition = codes(match["list"])
    if condition and match["reason"]:
        condition = f"({condition}) and related_{match['reason'].lower()}"
    return condition


def codes(text: str) -> str | None:
    """`1A002, 1B001 to 1B003, or .c` as a condition on `item.related_to`."""
    words = re.sub(r"\b(?:and|or|in|by|items|equipment)\b|[,;]", " ", text).split()
    singles: list[str] = []
    ranges: list[tuple[str, str]] = []
    for index, word in enumerate(words):
        clean = word.strip(".")
        before = words[index - 1] if index else ""
        if clean == "to":
            continue
        if re.fullmatch(CODE, clean) and before == "to":
            ranges.append((singles.pop(), clean))
        elif re.fullmatch(rf"{CODE}\.{PATH}", clean) and before == "to":
            run = letters(singles[-1][6:], clean[6:]) if singles and singles[-1][:5] == clean[:5] else None
            if run is None:
                return None
            singles[-1:] = [f"{clean[:5]}.{p}" for p in run]
        elif re.fullmatch(rf"{CODE}(?:\.{PATH})?", clean):
            singles.append(clean)
        elif re.fullmatch(PATH, clean) and singles:
            singles.append(f"{singles[-1][:5]}.{clean}")
        else:
            return None
    parts = [f"code_between(item.related_to, '{a}', '{b}')" for a, b in ranges]
    if singles:
        parts.insert(0, "is_code(item.related_to, " + ", ".join(f"'{c}'" for c in singles) + ")")
    return " or ".join(parts) or None


def scope(eccn: str, text: str) -> dict[str, str] | None:
    """Include, exclude and when of a printed scope, or None if a person has to read it."""
    text = text.strip().rstrip(".")
    whole = re.fullmatch(r"(?:the )?entire ?entry(?:,? except(?: for)?:? (?P<but>.*))?", text)
    if whole:
        if not whole["but"]:
            return {}
        but = paragraphs(eccn, whole["but"])
        return {"exclude": ";".join(but)} if but else None
    named = paragraphs(eccn, text)
    if named:
        return {"include": ";".join(named)}
    when = related(text)
    return {"when": when} if when else None


# --- rows -------------------------------------------------------------------------------------------------------


def rows_of(entry: Entry, readings: Readings, *, accept: bool) -> list[Row]:
    """All lines of one entry."""
    if not entry.requirements:
        return [replace(no_row(entry), row=0)]
    printed = [line for row in entry.requirements for line in lines_of(entry.eccn, row, readings, accept=accept)]
    return printed + readings.added(entry.eccn, len(entry.requirements))


def no_row(entry: Entry) -> Row:
    """An entry that prints no requirement is answered by no one: it points elsewhere."""
    itar = bool(ITAR.search(entry.heading))
    note = "the entry points to other controls (ITAR, NRC, DOE or another entry)" if itar else "no requirement printed"
    if entry.eccn[1:] in ("A521", "B521", "C521", "D521", "E521"):
        note = "temporary 0Y521 entry: Supplement No. 5 to part 774 and 742.6(a)(8) decide"
    return Row(
        entry.eccn, 0, "OTHER", place="True", need=f"774 {entry.eccn}", cite="Supp. No. 1 to part 774",
        status="unmodelled", ask="item.attributes.controlled_elsewhere", note=note,
    )  # fmt: skip


def lines_of(eccn: str, printed: Requirement, readings: Readings, *, accept: bool) -> list[Row]:
    """One printed row as one or more lines."""
    read = readings.of(eccn, printed, accept=accept)
    match = REASON.match(printed.scope)
    reason = match[1] if match else ("RU" if printed.scope.startswith("Russian") else "")
    base = Row(eccn, printed.row, reason)
    base = replace(base, **demand(printed))
    if read is None:
        text = match[3] if match else re.sub(r"^.*?appl(?:y|ies) to ", "", printed.scope)
        found = scope(eccn, text)
        read = [found] if found is not None else []
    if not read:
        return [unread(base)]
    lines = [with_cite(filled(base, one)) for one in read]
    return [line for line in lines if line.status != "dropped"]


NAMES = {
    "reason", "include", "exclude", "when", "columns", "place", "need", "cite", "status", "from", "to", "known_from",
    "ask", "note",
}  # fmt: skip


def filled(base: Row, reading: dict[str, str]) -> Row:
    """The row with every cell that the reading fills."""
    return replace(base, **{head(name): cell for name, cell in reading.items() if cell and name in NAMES})


def head(name: str) -> str:
    """The field of Row behind a column of the table."""
    return {"from": "start", "to": "end"}.get(name, name)


def demand(printed: Requirement) -> dict[str, str]:
    """Columns, or place and need, of a requirement cell."""
    columns = [f"{reason}{number}" for reason, number in COLUMN.findall(printed.requirement)]
    if columns:
        return {"columns": ";".join(columns)}
    for pattern, need, cite, place, status, note in PLACES:
        if re.search(pattern, printed.requirement):
            return {"need": need, "cite": cite, "place": place, "status": status, "note": note}
    return {"status": "unmodelled", "place": "True"}


def unread(base: Row) -> Row:
    """A row whose scope or cell no one has read: it asks, it never clears."""
    asked = f"item.attributes.ccl_{base.eccn.lower()}_row_{base.row}_applies"
    note = "the scope of this row has not been read yet"
    return replace(with_cite(base), when=asked, ask=asked, note=note)


def with_cite(row: Row) -> Row:
    """The paragraph of part 742 for the row's column, unless one is given."""
    if row.cite or not row.columns:
        return row
    return replace(row, cite=SECTIONS.get(row.columns.split(";")[0], "Supp. No. 1 to part 774"))


# --- list-based exceptions --------------------------------------------------------------------------------------

SYMBOLS = {"LVS": "LVS", "GBS": "GBS", "TSR": "TSR", "sta_a5": "STA", "sta_a6": "STA"}
EXCEPTION_HEADS = ["eccn", "include", "exclude", "when", *SYMBOLS, "from", "to", "status", "note"]
NONE = {"LVS": "N/A", "GBS": "no", "TSR": "no", "sta_a5": "yes", "sta_a6": "yes"}
PARTIAL = re.compile(rf"{CODE}\.[a-z]|\(c\)\(1\)|except|for the “|equipment|specified in the")  # a person has to read these


@dataclass(frozen=True)
class Choice:
    """For some paragraphs, perhaps on a condition, the value of one column."""

    paths: tuple[str, ...]
    when: str
    value: str


def choices(entry: Entry, readings: Readings, symbol: str, *, accept: bool) -> list[Choice]:
    """How one column of ccl_exceptions reads for an entry."""
    text = " ".join(line.text for line in entry.exceptions if line.symbol == SYMBOLS[symbol]).strip()
    lines = readings.of_symbol(entry.eccn, symbol, text, accept=accept)
    if lines:
        return [Choice(tuple(line["include"].split(";")), line["when"], line["value"]) for line in lines]
    plain = text.rstrip(".")
    money = re.fullmatch(r"(?:Yes: )?\$([\d,]+)", plain)
    if money and symbol == "LVS":
        return [Choice(("",), "", money[1].replace(",", ""))]
    if plain in ("", "N/A", "Yes"):
        return [Choice(("",), "", "yes" if plain == "Yes" else NONE[symbol])]
    if SYMBOLS[symbol] == "STA":
        whole = sta_of_whole_entry(text)
        if whole:
            return [Choice(("",), "", whole[symbol])]
    readings.stale.append(f"{entry.eccn} {symbol}")
    return [Choice(("",), "", "")]


def sta_of_whole_entry(text: str) -> dict[str, str] | None:
    """What the special conditions leave of STA when they speak of every item of the entry."""
    if PARTIAL.search(text):
        return None
    if "(c)(2)" in text:
        return {"sta_a5": "yes", "sta_a6": "no"}
    if "A:5 or A:6" in text:
        return {"sta_a5": "no", "sta_a6": "no"}
    return {"sta_a5": "yes", "sta_a6": "no"} if "A:6" in text else None


def exception_rows(entry: Entry, readings: Readings, *, accept: bool) -> list[list[str]]:
    """The lines of one entry: a line for every paragraph, and every outcome of its conditions, that differs."""
    read = {symbol: choices(entry, readings, symbol, accept=accept) for symbol in SYMBOLS}
    named = sorted({p for found in read.values() for one in found for p in one.paths} | {""}, key=lambda p: (-len(p), p))
    alike: dict[tuple[str, ...], list[str]] = {}
    for path in named:
        deeper = ";".join(sorted(p for p in named if p != path and under(p, path)))
        for when, cells in outcomes({symbol: ranked(read[symbol], path) for symbol in SYMBOLS}):
            alike.setdefault((deeper, when, *cells), []).append(path)
    return [
        [entry.eccn, ";".join(sorted(paths)), deeper, when, *cells, "", "", "modelled" if all(cells) else "unmodelled", ""]
        for (deeper, when, *cells), paths in alike.items()
    ]


def under(path: str, above: str) -> bool:
    """Is a paragraph this one or below it?"""
    return not above or path == above or path.startswith(f"{above}.")


def ranked(found: list[Choice], path: str) -> list[Choice]:
    """The choices that concern a paragraph, the most particular first."""
    held = [(max(len(p) for p in one.paths if under(path, p)), one) for one in found if any(under(path, p) for p in one.paths)]
    return [one for _, one in sorted(held, key=lambda pair: -pair[0])]


def outcomes(values: dict[str, list[Choice]], known: tuple[tuple[str, bool], ...] = ()) -> list[tuple[str, list[str]]]:
    """Every way the conditions can come out, with the cells that follow."""
    facts = dict(known)
    cells: list[str] = []
    for symbol, found in values.items():
        cell = NONE[symbol]
        for one in found:
            fact, wanted = (one.when[4:], False) if re.fullmatch(r"not [\w.]+", one.when) else (one.when, True)
            if fact and fact not in facts:
                return [*outcomes(values, (*known, (fact, True))), *outcomes(values, (*known, (fact, False)))]
            if not fact or facts[fact] is wanted:
                cell = one.value
                break
        cells.append(cell)
    return [(" and ".join(f"({c})" if v else f"not ({c})" for c, v in known) or "True", cells)]


# --- writing ----------------------------------------------------------------------------------------------------


def write(path: Path, heads: list[str], rows: list[list[str]]) -> None:
    """A CSV file with Unix line ends."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(heads)
        writer.writerows(rows)


def write_requirements(path: Path, rows: list[Row]) -> None:
    """ccl_requirements.csv."""
    names = [f.name for f in fields(Row)]
    heads = [Row.HEADS.get(name, name) for name in names]
    write(path, heads, [[str(getattr(row, name)) for name in names] for row in rows])


def write_codes(path: Path, entries: tuple[Entry, ...]) -> None:
    """ccl_codes.csv: code, entry, path, and whether paragraphs stand below it."""
    lines: list[list[str]] = []
    for entry in entries:
        paths = {""}
        for paragraph in entry.paragraphs:
            parts = paragraph.path.split(".")
            paths.update(".".join(parts[:n]) for n in range(1, len(parts) + 1))
        below = defaultdict(bool)
        for one in paths - {""}:
            below[one.rpartition(".")[0]] = True
        lines += [[f"{entry.eccn}.{p}".rstrip("."), entry.eccn, p, "yes" if below[p] else ""] for p in sorted(paths)]
    write(path, ["code", "eccn", "path", "below"], lines)


def read_source(path: Path) -> bytes:
    """The XML, unpacked if need be."""
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def main(arguments: list[str] | None = None) -> int:
    """Read SOURCE, write the tables to OUT, and say which rows nobody has read."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--readings", type=Path, default=TOOLS / "ccl_readings.csv")
    parser.add_argument("--exceptions", type=Path, default=TOOLS / "ccl_exception_readings.csv")
    parser.add_argument("--accept", action="store_true", help="store the hash of the sentences as they stand now")
    given = parser.parse_args(arguments)
    entries = read_ccl(read_source(given.source))
    readings = Readings.load(given.readings)
    rows = [row for entry in entries for row in rows_of(entry, readings, accept=given.accept)]
    write_requirements(given.out / "ccl_requirements.csv", rows)
    exceptions = Readings.load(given.exceptions)
    lines = [line for entry in entries for line in exception_rows(entry, exceptions, accept=given.accept)]
    write(given.out / "ccl_exceptions.csv", EXCEPTION_HEADS, lines)
    write_codes(given.out / "ccl_codes.csv", entries)
    if given.accept:
        readings.store()
        exceptions.store()
    unread_rows = [f"{row.eccn} row {row.row}" for row in rows if row.note.startswith("the scope of this row")]
    for text, names in (("not read", unread_rows), ("changed since they were read", readings.stale + exceptions.stale)):
        print(f"{len(names)} {text}: {', '.join(names)}")
    return 1 if readings.stale or exceptions.stale else 0


if __name__ == "__main__":
    sys.exit(main())
