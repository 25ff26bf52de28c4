"""Goods lines from the rows of a sheet: one row a line, one column a part, errors by row and column.

The headings are those of :data:`COLUMNS` (``customs code`` and ``Customs_code`` read the same). Nothing is passed over: a
heading that is not known or stands twice, a cell under no heading, and a row of another width are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from navicert.licensing.forms import numbered
from navicert.licensing.kinds import Field
from navicert.licensing.parts import CODES, LINE, LINES_AT_MOST
from navicert.licensing.units import BadQuantity, unit_of
from navicert.licensing.values import record

COLUMNS: Mapping[str, str] = {
    "line": "line", "description": "description", "item_kind": "item_kind", "manufacturer": "manufacturer", "model": "model",
    **{code: f"codes.{code}" for code in CODES},
    "customs_code": "customs_code", "origin": "origin", "quantity": "quantity.amount", "unit": "quantity.unit",
    "value": "value.amount", "currency": "value.currency", "weight_kg": "weight_kg", "serial_numbers": "serial_numbers",
    "grading": "grading", "parameters": "parameters",
}  # fmt: skip
"""The columns of the sheet, each with its place in a goods line."""
NEEDED = ("description", "quantity", "unit")
WHOLE_ROW = ""
SENTENCES = {
    "empty": "The sheet has no headings; take the template and keep its first row.",
    "lacking": "The column “{column}” is missing; take the template and keep its first row.",
    "unknown": "There is no column “{column}” here{nearest}",
    "twice": "The column “{column}” stands twice.",
    "no_heading": "A cell stands under no heading.",
    "none": "The sheet has no line below its headings.",
    "many": "The sheet has {length} lines; at most {most} are read.",
    "parameter": "“{shown}” is not a parameter; write them as range_km = 310; guidance = inertial.",
}  # fmt: skip
Rows = Iterable[tuple[int, Sequence[str]]]
LINE_FIELDS = {part.id: part for part in LINE}


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong in a sheet: the row as the file numbers it, the column's heading (empty: the whole row), a sentence."""

    row: int
    column: str
    template: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        return self.template.format(**self.values)


class BadRows(ValueError):
    """A sheet that holds no goods lines as it is: ``problems`` say each row and column."""

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        super().__init__("; ".join(f"row {p.row} {p.column}: {p.sentence}" for p in problems[:20]))
        self.problems = tuple(problems)


def lines_from_rows(rows: Rows) -> list[dict[str, Any]]:
    """The goods lines of a sheet, as a dossier holds them. Raises :class:`BadRows` with every problem.

    ``rows`` are pairs of the number in the file and the cells as text; the first has the headings. Empty rows and rows
    whose first cell begins with ``#`` are passed over; serial numbers and parameters are parted by semicolons.
    """
    held = [(number, [str(c).strip() for c in cells]) for number, cells in rows]
    held = [(number, cells) for number, cells in held if any(cells) and not cells[0].startswith("#")]
    if not held:
        raise BadRows([RowProblem(1, WHOLE_ROW, SENTENCES["empty"])])
    (top, headings), body = held[0], held[1:]
    names = [_plain(h) for h in headings]
    wrong = list(_wrong_headings(top, headings, names, body))
    if wrong:
        raise BadRows(wrong)
    made = [_line(number, dict(zip(names, cells, strict=False))) for number, cells in body]
    problems = [p for _, found in made for p in found]
    problems += _twice([(number, line) for (number, _), (line, _) in zip(body, made, strict=True)])
    if problems:
        raise BadRows(problems)
    return numbered([line for line, _ in made])


def _plain(heading: str) -> str:
    return re.sub(r"[\s_-]+", "_", heading.strip().casefold())


def _wrong_headings(
    top: int, headings: Sequence[str], names: Sequence[str], body: Sequence[Any]
) -> Iterator[RowProblem]:
    """What is wrong with the sheet as a whole."""
    for place, (heading, name) in enumerate(zip(headings, names, strict=True)):
        if name and name not in COLUMNS:
            near = get_close_matches(name, list(COLUMNS), n=1)
            gaps = {"column": heading[:60], "nearest": f"; did you mean {near[0]}?" if near else "."}
            yield RowProblem(top, heading[:60], SENTENCES["unknown"], gaps)
        elif name and name in names[:place]:
            yield RowProblem(top, name, SENTENCES["twice"], {"column": name})
    yield from (RowProblem(top, n, SENTENCES["lacking"], {"column": n}) for n in NEEDED if n not in names)
    if not body:
        yield RowProblem(top, WHOLE_ROW, SENTENCES["none"])
    if len(body) > LINES_AT_MOST:
        yield RowProblem(top, WHOLE_ROW, SENTENCES["many"], {"length": f"{len(body):,}", "most": LINES_AT_MOST})
    for number, cells in body:
        if any(cells[len(names) :]) or any(c for n, c in zip(names, cells, strict=False) if not n):
            yield RowProblem(number, WHOLE_ROW, SENTENCES["no_heading"])


def _line(number: int, cells: Mapping[str, str]) -> tuple[dict[str, Any], list[RowProblem]]:
    """One goods line, and what is wrong with it."""
    line: dict[str, Any] = {}
    problems: list[RowProblem] = []
    for column, text in cells.items():
        if text and column:
            value = _parameters(number, text, problems) if column == "parameters" else _cell(column, text)
            *way, last = COLUMNS[column].split(".")
            if value:
                (line.setdefault(way[0], {}) if way else line)[last] = value
    _drop_lone_units(line)
    column_of = {place: column for column, place in COLUMNS.items()}
    for problem in record(LINE, line, ""):
        parts = problem.path.split(".")
        column = (
            column_of.get(".".join(parts[:2]))
            or column_of.get(parts[0])
            or ("quantity" if parts[0] == "quantity" else "value")
        )
        problems.append(RowProblem(number, column, problem.template, problem.values))
    problems += [_needed(number, n, LINE_FIELDS[COLUMNS[n].split(".")[0]]) for n in NEEDED if not cells.get(n)]
    return line, problems


def _needed(number: int, column: str, asked: Field) -> RowProblem:
    return RowProblem(number, column, "“{label}” is needed.", {"label": asked.label})


def _drop_lone_units(line: dict[str, Any]) -> None:
    """A currency or unit that is filled down the column says nothing where there is no amount."""
    for name in ("quantity", "value"):
        if "amount" not in line.get(name, {"amount": ""}):
            del line[name]


def _cell(column: str, text: str) -> Any:
    """A cell as the dossier writes it: other spellings of a unit or a choice are brought into the usual one."""
    if column == "unit":
        try:
            return unit_of(text)
        except BadQuantity:
            return text
    if column == "serial_numbers":
        return [part.strip() for part in text.split(";") if part.strip()]
    asked = LINE_FIELDS.get(column)
    if asked is not None and asked.kind == "choice":
        spelt = {_plain(label): value for value, label in asked.options.items()}
        return spelt.get(_plain(text), _plain(text))
    return text.upper() if column in ("origin", "currency") else text


def _parameters(number: int, text: str, problems: list[RowProblem]) -> dict[str, str]:
    found = {}
    for part in (p for p in text.split(";") if p.strip()):
        key, equals, value = part.partition("=")
        if equals:
            found[key.strip()] = value.strip()
        else:
            problems.append(RowProblem(number, "parameters", SENTENCES["parameter"], {"shown": part.strip()[:60]}))
    return found


def _twice(lines: Sequence[tuple[int, Mapping[str, Any]]]) -> list[RowProblem]:
    """Line numbers that stand twice."""
    numbers = [line.get("line") for _, line in lines]
    return [
        RowProblem(row, "line", "{shown} stands twice.", {"shown": f"“{line['line']}”"})
        for place, (row, line) in enumerate(lines)
        if "line" in line and line["line"] in numbers[:place]
    ]
