"""A CSV export of cases of another system, read: which column is which, and what is wrong with which row.

One row is one goods line; rows with the same reference are one case, whose other columns stand in its first row. Headings and words of
other systems are brought into ours by the tables here. A file is read whole: where one row cannot be read, every fault is
named and nothing is imported.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Day
from typing import Any

from navicert.library.kinds import kinds
from navicert.licensing.goods import COLUMNS as GOODS_COLUMNS
from navicert.licensing.goods import BadRows, lines_from_rows
from navicert.licensing.words import COUNTRIES

COLUMNS = {
    "reference": "Number of the case in the other system; the rows of one case share it.",
    "kind": "Licence type here (`individual`), or the word of the other system for it (`siel`).",
    "state": "`draft`, `decided` or `withdrawn`.",
    "outcome": "Of a decided case: a decision of the licence type, such as `grant` or `refuse`.",
    "exporter": "Name of the firm, as it is entered here.",
    "exporter_number": "Any number of the firm, such as its EORI; it goes before the name.",
    "submitted": "Day on which it was sent in, such as 2024-03-18.",
    "decided": "Day of the decision or withdrawal.",
    "destination": "Country (two letters of ISO 3166).",
    "end_user": "Name of the end user.",
    "end_user_country": "Its country; the destination where it is empty.",
    "end_user_address": "Its address.",
    "end_use_type": "`civil`, `military` …",
    "end_use_detail": "What it was for.",
    "licence": "Number of the licence or letter in the other system.",
    "valid_from": "First day of that licence.",
    "valid_until": "Last day of that licence.",
}
"""Columns of the case. Beside them stand those of the goods sheet (``navicert.licensing.goods``), such as ``description``,
``eu_code``, ``quantity``, ``unit``, ``value`` and ``currency``."""
NEEDED = ("reference", "kind", "state", "exporter")
HEADINGS = {
    "case_reference": "reference", "reference_code": "reference", "application_reference": "reference", "app_ref": "reference",
    "case_type": "kind", "application_type": "kind", "licence_type": "kind", "app_type": "kind",
    "status": "state", "case_status": "state", "app_status": "state",
    "decision": "outcome", "final_decision": "outcome", "result": "outcome",
    "organisation": "exporter", "organisation_name": "exporter", "exporter_name": "exporter", "applicant": "exporter",
    "eori_number": "exporter_number", "eori": "exporter_number", "registration_number": "exporter_number",
    "submitted_at": "submitted", "submission_date": "submitted", "date_submitted": "submitted",
    "decided_at": "decided", "finalised_at": "decided", "decision_date": "decided", "date_finalised": "decided",
    "country": "destination", "destination_country": "destination", "country_code": "destination",
    "end_user_name": "end_user", "intended_end_use": "end_use_detail", "end_use": "end_use_detail",
    "licence_reference": "licence", "licence_number": "licence", "start_date": "valid_from", "end_date": "valid_until",
    "expiry_date": "valid_until", "good_description": "description", "goods_description": "description",
    "good_name": "description", "control_list_entry": "eu_code", "control_list_entries": "eu_code", "rating": "eu_code",
    "control_code": "eu_code", "part_number": "model", "commodity_code": "customs_code",
}  # fmt: skip
"""How other systems head the same columns, LITE and SPIRE among them; small letters, blanks as ``_``."""
KINDS = {
    "siel": "individual", "oiel": "global", "ogel": "open-general-registration", "sitcl": "brokering", "oitcl": "brokering",
    "sitl": "transit", "f680": "security-release", "mod_security_clearance": "security-release",
    "exhibition_clearance": "temporary", "goods_query": "classification", "eua_query": "pre-inquiry",
    "ic": "import-certificate", "intl": "technology-transfer",
}  # fmt: skip
STATES = {
    "applicant_editing": "draft", "finalised": "decided", "closed": "decided", "issued": "decided", "complete": "decided",
    "refused": "decided", "deregistered": "withdrawn", "surrendered": "decided",
}  # fmt: skip
OUTCOMES = {
    "approve": "grant", "approved": "grant", "granted": "grant", "issued": "grant", "proviso": "grant_with_conditions",
    "refused": "refuse", "reject": "refuse", "nlr": "no_licence_required", "no_licence_needed": "no_licence_required",
    "not_required": "no_licence_required",
}  # fmt: skip
MOST_ROWS = 20_000
ENDED = ("decided", "withdrawn")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: the row as the file counts (the headings are row 1), the column (empty: the row), a sentence."""

    row: int
    column: str
    sentence: str

    def __str__(self) -> str:
        return f"row {self.row}{f', {self.column}' if self.column else ''}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class OldCase:
    """One case of the file: its row, its cells by our columns, its goods lines, and its days."""

    row: int
    cells: Mapping[str, str]
    goods: Sequence[Mapping[str, Any]]
    days: Mapping[str, Day]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


class BadFile(ValueError):
    """A file that cannot be imported; ``faults`` names each row."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(map(str, faults[:20])))
        self.faults = tuple(faults)


def read_cases(data: bytes) -> tuple[OldCase, ...]:
    """The cases of a CSV file in UTF-8. Raises :class:`BadFile` with every fault."""
    rows = _rows(data)
    names = _names(rows[0][1])
    grouped: dict[str, list[tuple[int, dict[str, str]]]] = {}
    faults = []
    for number, cells in rows[1:]:
        found = dict(zip(names, (cell.strip() for cell in cells), strict=False))
        if len(cells) > len(names):
            faults.append(Fault(number, "", f"It has {len(cells)} cells under {len(names)} headings."))
        elif reference := found.get("reference", ""):
            grouped.setdefault(reference, []).append((number, found))
        elif any(found.values()):
            faults.append(Fault(number, "reference", "It is empty: say to which case the row belongs."))
    read = [_case(held, faults) for held in grouped.values()]
    if faults:
        raise BadFile(sorted(faults, key=lambda fault: fault.row))
    return tuple(case for case in read if case)


def _rows(data: bytes) -> list[tuple[int, list[str]]]:
    """The rows of the file with their numbers, the headings first."""
    try:
        text = data.decode("utf-8-sig")
        mark = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
        rows = [(n, row) for n, row in enumerate(reader, start=1) if any(cell.strip() for cell in row)]
    except UnicodeDecodeError:
        raise BadFile([Fault(1, "", "The file is not UTF-8 text: save it as “CSV UTF-8”.")]) from None
    except csv.Error as error:
        raise BadFile([Fault(1, "", f"The file is not CSV: {error}.")]) from None
    if len(rows) < 2 or len(rows) > MOST_ROWS:
        raise BadFile(
            [Fault(1, "", f"It has {max(len(rows) - 1, 0)} rows below its headings; 1 to {MOST_ROWS} are read.")]
        )
    return rows


def _names(headings: Sequence[str]) -> list[str]:
    """Our names of the columns. Raises :class:`BadFile` for one that is not known, stands twice, or is lacking."""
    plain = [re.sub(r"[\s_-]+", "_", heading.strip().casefold()) for heading in headings]
    names = [HEADINGS.get(name, name) for name in plain]
    faults = []
    for place, (heading, name) in enumerate(zip(headings, names, strict=True)):
        if name not in COLUMNS and name not in GOODS_COLUMNS:
            faults.append(
                Fault(1, heading[:60], "This column is not known; take it out, or name it as docs/demo.md says.")
            )
        elif name in names[:place]:
            faults.append(Fault(1, heading[:60], f"The column {name} stands twice."))
    faults += [Fault(1, name, "This column is missing.") for name in NEEDED if name not in names]
    if faults:
        raise BadFile(faults)
    return names


def _case(held: list[tuple[int, dict[str, str]]], faults: list[Fault]) -> OldCase | None:
    """One case from its rows; what is wrong with it is added to ``faults``."""
    row, cells = held[0][0], {key: value for key, value in held[0][1].items() if key in COLUMNS}
    cells["kind"] = _word(cells["kind"], KINDS, "-")
    cells["state"] = _word(cells["state"], STATES, "_")
    cells["outcome"] = _word(cells.get("outcome", ""), OUTCOMES, "_")
    if cells["kind"] == "individual" and any(each.get("eu_code", "").startswith("ML") for _, each in held):
        cells["kind"] = "military-individual"
    for column in ("destination", "end_user_country"):
        cells[column] = cells.get(column, "").upper()
    days: dict[str, Day] = {}
    found = [Fault(row, column, sentence) for column, sentence in _wrong(cells, days)]
    goods = _goods(held, found)
    faults += found
    return None if found else OldCase(row, cells, goods, days)


def _word(text: str, table: Mapping[str, str], between: str) -> str:
    plain = re.sub(r"[\s_-]+", "_", text.strip().casefold())
    return table.get(plain, plain.replace("_", between))


def _wrong(cells: Mapping[str, str], days: dict[str, Day]) -> Iterator[tuple[str, str]]:
    """Each column that cannot be read, with the sentence; the days that can go into ``days``."""
    kind, state, outcome = kinds().get(cells["kind"]), cells["state"], cells["outcome"]
    if kind is None:
        yield "kind", f"{cells['kind']!r} is no licence type here; there are {', '.join(kinds())}."
    if state not in ("draft", *ENDED):
        yield (
            "state",
            f"{state!r} is not imported: decide the case there first, or import it as a draft to be sent in anew.",
        )
    if state == "decided" and kind is not None and outcome not in kind.decisions:
        yield "outcome", f"{outcome!r} is no decision of {kind.id}; write {', '.join(kind.decisions)}."
    yield from _wrong_days(cells, days)
    for column in ("destination", "end_user_country"):
        if cells[column] and cells[column] not in COUNTRIES:
            yield column, f"{cells[column]!r} is no country; write its two letters, such as DE."


def _wrong_days(cells: Mapping[str, str], days: dict[str, Day]) -> Iterator[tuple[str, str]]:
    for column in ("submitted", "decided", "valid_from", "valid_until"):
        if text := cells.get(column, ""):
            try:
                days[column] = Day.fromisoformat(text[:10])
            except ValueError:
                yield column, f"{text!r} is no day; write it like 2024-03-18."
        elif cells["state"] in ENDED and column in ("submitted", "decided"):
            yield column, f"It is empty, and the case is {cells['state']}."
    if "submitted" in days and "decided" in days and days["decided"] < days["submitted"]:
        yield "decided", "It lies before the day on which the case was sent in."


def _goods(held: list[tuple[int, dict[str, str]]], faults: list[Fault]) -> list[dict[str, Any]]:
    """The goods lines of a case; rows without goods have none."""
    columns = [name for name in held[0][1] if name in GOODS_COLUMNS]
    rows = [(number, [cells.get(name, "") for name in columns]) for number, cells in held]
    rows = [(number, cells) for number, cells in rows if any(cells)]
    if not rows:
        return []
    try:
        return list(lines_from_rows([(1, columns), *rows]))
    except BadRows as bad:
        faults += [Fault(each.row, each.column, each.sentence) for each in bad.problems]
        return []
