"""Read a consolidated Annex I of Regulation (EU) 2021/821: which entries and paragraphs stand in it.

Text in, frozen values out; nothing is fetched, opened or written here. Two forms are read: a JSON file with
``entries`` (each with ``entry_code`` and the printed lines in ``verbatim_text``), and a CSV file with the
columns ``entry_code``, ``path`` and ``text``. Only codes and the kind of each line come out: the official
sentences stay in the user's own file.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from navicert.law.codes import normalise, steps

__all__ = ["Annex", "AnnexError", "Difference", "Provision", "compare", "read_annex_csv", "read_annex_json"]

PATH = re.compile(r"^([0-9][A-E][0-9]{3}(?:\.[0-9a-z]{1,2})*)\.?\s+(.*)$")
NOTE = re.compile(r"^(?:Note|Notes|Technical Notes?|N\.B)\b", re.IGNORECASE)
RESERVED = re.compile(r"^Not used\b", re.IGNORECASE)
COLUMNS = ("entry_code", "path", "text")


class AnnexError(ValueError):
    """A file that is no Annex I: says what was expected and what was found."""


@dataclass(frozen=True, slots=True)
class Provision:
    """One printed line: the paragraph it stands under, and whether it is item, note or unused number."""

    path: str
    kind: str

    @property
    def entry(self) -> str:
        return steps(self.path)[0]


@dataclass(frozen=True, slots=True)
class Annex:
    """One edition of Annex I. ``valid_from`` is the day the file names, or empty."""

    valid_from: str
    provisions: tuple[Provision, ...]

    def entries(self) -> tuple[str, ...]:
        """Every entry, in the printed order."""
        return tuple(dict.fromkeys(p.entry for p in self.provisions))

    def codes(self) -> tuple[Provision, ...]:
        """Every paragraph once, in the printed order; one that only says "not used" keeps that kind."""
        kinds: dict[str, str] = {}
        for provision in self.provisions:
            if provision.kind != "note" or provision.path == provision.entry:
                kinds.setdefault(provision.path, "item" if provision.kind == "note" else provision.kind)
        return tuple(Provision(path, kind) for path, kind in kinds.items())


@dataclass(frozen=True, slots=True)
class Difference:
    """What a later edition adds and what it no longer has."""

    added: tuple[str, ...]
    removed: tuple[str, ...]


def compare(earlier: Annex, later: Annex) -> Difference:
    """The items that only one of two editions has. A number that became "not used" counts as removed."""
    before = {p.path for p in earlier.codes() if p.kind == "item"}
    after = {p.path for p in later.codes() if p.kind == "item"}
    return Difference(tuple(sorted(after - before)), tuple(sorted(before - after)))


def read_annex_json(text: str) -> Annex:
    """Read the JSON form. Raises :class:`AnnexError` where the file has no entries."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise AnnexError(f"not JSON: {error.msg}, line {error.lineno}, column {error.colno}") from None
    if not isinstance(data, Mapping) or not isinstance(data.get("entries"), list):
        raise AnnexError("no list of entries: an Annex I file has 'entries', each with entry_code and verbatim_text")
    lines = (line for found in data["entries"] for line in _printed(found))
    return _annex(str(data.get("valid_from") or ""), (p for code, line in lines if (p := _provision(code, line))))


def _printed(found: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(found, Mapping) or not isinstance(found.get("entry_code"), str):
        raise AnnexError(f"an entry without entry_code: {str(found)[:60]!r}")
    for line in str(found.get("verbatim_text") or found["entry_code"]).splitlines():
        yield found["entry_code"], line


def _provision(code: str, line: str) -> Provision | None:
    """The line's provision; a continuation line without a code of its own belongs to the line before it."""
    match = PATH.match(line.strip())
    if match is None or steps(match[1])[0] != code:
        return Provision(code, "item") if line.strip() == code else None
    return Provision(normalise(match[1]), _kind(match[2]))


def read_annex_csv(text: str) -> Annex:
    """Read the CSV form. Raises :class:`AnnexError` where a column is missing or a path is no code."""
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    lacking = [c for c in COLUMNS if c not in (reader.fieldnames or ())]
    if lacking:
        raise AnnexError(
            f"the columns {', '.join(lacking)} are missing; found {', '.join(reader.fieldnames or ['none'])}"
        )
    return _annex("", (_row(number, row) for number, row in enumerate(reader, start=2)))


def _row(number: int, row: Mapping[str, str | None]) -> Provision:
    path = (row["path"] or "").strip()
    if not PATH.match(f"{path} -"):
        raise AnnexError(f"line {number}: {path!r} is no paragraph of Annex I, such as 3A001.b.2")
    return Provision(normalise(path), _kind((row["text"] or "").strip()))


def _kind(text: str) -> str:
    if RESERVED.match(text):
        return "not_used"
    return "note" if NOTE.match(text) else "item"


def _annex(valid_from: str, provisions: Iterable[Provision]) -> Annex:
    held = tuple(provisions)
    if not held:
        raise AnnexError("no entry of Annex I was found in the file")
    return Annex(valid_from, held)


def printed_text(text: str) -> dict[str, str]:
    """The official wording of the JSON form, by paragraph: for quoting from the user's own data folder."""
    found: dict[str, list[str]] = {}
    for entry in json.loads(text).get("entries", ()):
        for code, line in _printed(entry):
            provision = _provision(code, line)
            if provision is not None:
                found.setdefault(provision.path, []).append(line.strip())
    return {path: " ".join(lines) for path, lines in found.items()}
