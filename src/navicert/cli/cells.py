"""Cells of a table become facts: dotted names are nested, texts are read by the type of their fact."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from navicert.law.fields import FIELDS, RECORD_FIELDS
from navicert.law.law import Law

STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
TRUE, FALSE = ("yes", "true", "x"), ("no", "false")
NOTHING = ("none", "[]")
"""How a cell says that a list is empty; one with nothing in it says nothing."""
MOST_ENTRIES = 1000
LONGEST_NAME = 200
NUMBER = re.compile(r"^-?\d+(\.\d+)?$")


def fact_kinds(law: Law) -> dict[str, str]:
    """The type of every fact by the name that a column may carry."""
    kinds = {name.replace("departure", "from"): kind for name, kind in FIELDS.items()}
    kinds |= {f"parties[].{name}": kind for name, kind in RECORD_FIELDS["Party"].items()}
    kinds |= {f"item.{name}": kind for name, kind in (("quantity", "number"), ("unit", "text"), ("currency", "text"))}
    kinds |= {name.replace("item.", "lines[].", 1): kind for name, kind in kinds.items() if name.startswith("item.")}
    kinds |= {f"parties[].ownership[].{name}": kind for name, kind in RECORD_FIELDS["Stake"].items()}
    kinds |= {f"item.us_content[].{name}": kind for name, kind in RECORD_FIELDS["Content"].items()}
    return {**kinds, **{f.name: f.kind for f in law.facts.values()}, "complete": "texts"}


def typed_cell(value: Any, kind: str | None) -> Any:
    """A cell as its fact's type says; a text that does not fit stays text, and the reader of facts refuses it."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if _is_list(kind) and text.lower() in NOTHING:
        return []
    if kind in ("texts", "list"):
        return [p.strip() for p in text.split(";") if p.strip()]
    if kind in ("bool", None) and text.lower() in TRUE + FALSE:
        return text.lower() in TRUE
    if kind in ("number", None):
        plain = text.replace(",", "") if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", text) else text
        if NUMBER.match(plain):
            return float(plain)
    return text


def _is_list(kind: str | None) -> bool:
    return kind is not None and (kind in ("texts", "list") or kind.startswith("["))


def kind_of(name: str, kinds: Mapping[str, str]) -> str | None:
    """The type of the fact that a column carries, ``parties[0].name`` as that of any party."""
    return kinds.get(re.sub(r"\[\d+\]", "[]", name))


def nested(cells: Mapping[str, Any], kinds: Mapping[str, str], prefix: str = "") -> dict[str, Any]:
    """``{"item.us_eccn": "3A001", "parties[0].role": "end_user"}`` as nested facts; empty cells are unknown.

    Raises :class:`ValueError` for names of columns that contradict each other.
    """
    made: dict[str, Any] = {}
    for name, value in cells.items():
        if value in ("", None):
            continue
        kind = kind_of(prefix + name, kinds)
        steps = [a or int(b) for a, b in STEP.findall(name)] if len(name) <= LONGEST_NAME else []
        _set(made, steps or [name[:LONGEST_NAME]], typed_cell(value, kind))
    return made


def _set(place: Any, steps: list[str | int], value: Any) -> None:
    for step, after in zip(steps, [*steps[1:], None], strict=True):
        empty = value if after is None else [] if isinstance(after, int) else {}
        if isinstance(step, int):
            _lengthen(place, step)
            place[step] = place[step] or empty
            place = place[step]
        elif isinstance(place, dict) and (after is not None or step not in place):
            place = place.setdefault(step, empty)
        else:
            raise ValueError("two columns contradict each other, or one stands twice")


def _lengthen(place: Any, number: int) -> None:
    """Room for so many entries, within reason."""
    if not isinstance(place, list):
        raise ValueError("two columns contradict each other, or one stands twice")
    if number >= MOST_ENTRIES:
        raise ValueError(f"more than {MOST_ENTRIES:,} entries in one list")
    place += [{} for _ in range(number + 1 - len(place))]
