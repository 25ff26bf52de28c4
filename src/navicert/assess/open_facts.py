"""Open facts as people state them, brought to the types that the packs declare.

A number of a ruling where yes or no is asked (``ccats: G161616``) says yes; what cannot be read so is unknown, with a
warning: compared as it stands it would silently fail every test.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date as Day
from typing import Any

from navicert.law.case import Record
from navicert.law.law import Law
from navicert.law.unknown import Unknown, unknown
from navicert.law.words import KNOWN, PLAIN

YES, NO = ("yes", "true", "y"), ("no", "false", "n")
REFERENCE = re.compile(r"^(?=.*\d)[A-Za-z0-9][A-Za-z0-9 ./-]{2,40}$")
MEANT = {
    "bool": "true or false",
    "number": "a number",
    "date": "a day such as 2026-09-15",
    "list": "a list",
    "text": "text",
}


def _bool(value: Any) -> Any:
    if isinstance(value, str):
        word = value.strip().lower()
        return True if word in YES or REFERENCE.match(value) else False if word in NO else None
    return value if isinstance(value, bool) else None


def _number(value: Any) -> Any:
    if isinstance(value, str):
        return float(value) if re.fullmatch(r"\d+(\.\d+)?", value.strip()) else None
    return None if isinstance(value, bool) or not isinstance(value, (int, float)) else value


def _text(value: Any) -> Any:
    if isinstance(value, Day):
        return value.isoformat()
    return None if isinstance(value, (bool, tuple)) else value if isinstance(value, str) else f"{value:g}"


def _list(value: Any) -> Any:
    return value if isinstance(value, tuple) else (value,) if isinstance(value, str) else None


READ: Mapping[str, Callable[[Any], Any]] = {
    "bool": _bool, "number": _number, "text": _text, "list": _list,
    "date": lambda value: value if isinstance(value, Day) else None,
}  # fmt: skip


def settled(flat: Mapping[str, Any], law: Law) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The facts with each declared open fact in its type, or unknown; and a warning for each that could not be read."""
    made, warnings = dict(flat), []
    for name, value in flat.items():
        info = law.facts.get(name)
        if info is None or type(value) is Unknown or isinstance(value, dict):
            continue
        read = READ[info.kind](value)
        made[name] = unknown(name) if read is None else read
        if read is None:
            warnings.append(f"{name}: {str(value)[:60]!r} is not {MEANT[info.kind]}; it counts as not stated")
    strange = {path: (word, known) for path, word, known in _words(flat, law)}
    for path, (word, known) in strange.items():
        warnings.append(
            f"{path}: {word[:60]!r} is no word that the rules know, such as {', '.join(known[:7])}; it counts as not stated"
        )
    made |= {path: unknown(path) for path in strange if path in flat}
    if any(path not in flat for path in strange):
        made["parties"] = type(flat["parties"])(_without(record, strange) for record in flat["parties"])
    return made, tuple(warnings)


def _words(flat: Mapping[str, Any], law: Law) -> Iterator[tuple[str, str, Sequence[str]]]:
    """Every word for the item, the use or a party that no rule knows, with some that are known: compared as it stands it would
    fail every test, and clear."""
    stated = [(fact, fact, flat.get(fact)) for fact in PLAIN]
    stated += [("parties.type", f"{p.path}.type", p.values.get("type")) for p in flat.get("parties") or ()]
    for fact, path, word in stated:
        if isinstance(word, str) and not law.knows(fact, word):
            yield path, word, KNOWN[fact]


def _without(record: Record, strange: Collection[str]) -> Record:
    """The party, its type unknown if that is among the strange words."""
    path = f"{record.path}.type"
    return Record(record.kind, record.path, {**record.values, "type": unknown(path)}) if path in strange else record
