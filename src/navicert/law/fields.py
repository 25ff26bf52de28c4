"""The facts an expression may read, with their types: what makes the expression language typed.

Kinds: ``bool number text date texts`` (a list of texts), ``Party Stake Content DenialNotification`` (records),
``[Party]`` (a list of records), ``open`` (a mapping whose facts a pack declares in ``facts*.csv``), ``row``,
``[row]`` and ``any``.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date as Day
from functools import cache
from types import UnionType
from typing import Any, get_args, get_type_hints

from navicert import terms

RECORDS: dict[str, type] = {
    kind.__name__: kind for kind in (terms.Party, terms.Stake, terms.Content, terms.DenialNotification)
}
OPEN_FACTS = (
    "authorisation_facts", "contract", "history", "repair", "temporary", "production_facts", "foreign_item",
    "item.attributes",
)  # fmt: skip
SPECIAL = {"day": "date", "dest": "text", "synthetic": "bool", "licensed": "bool", "as_content": "bool"}
SHORT = {"facts": "authorisation_facts"}
PLAIN = {str: "text", bool: "bool", float: "number", int: "number"}


def _kind(annotation: Any) -> str:
    """The kind of a dataclass field's annotation."""
    if isinstance(annotation, UnionType):
        options = [_kind(a) for a in get_args(annotation) if a is not type(None)]
        return options[0] if len(options) == 1 else "any"
    if annotation in PLAIN:
        return PLAIN[annotation]
    if annotation is Day:
        return "date"
    arguments = get_args(annotation)
    if arguments and arguments[0] is str and len(arguments) == 2 and arguments[1] is ...:
        return "texts"
    if arguments and getattr(arguments[0], "__name__", "") in RECORDS:
        return f"[{arguments[0].__name__}]"
    return "open"


@cache
def fields_of(kind: type) -> dict[str, str]:
    """The fields of a dataclass of :mod:`navicert.terms` with their kinds."""
    hints = get_type_hints(kind)
    return {f.name: _kind(hints[f.name]) for f in fields(kind)}


RECORD_FIELDS = {name: fields_of(kind) for name, kind in RECORDS.items()}
ROOTS = {k: v for k, v in fields_of(terms.Transaction).items() if k not in ("item", "end_use", "lines", "date")}
FIELDS: dict[str, str] = {
    **SPECIAL,
    **ROOTS,
    **{f"item.{k}": v for k, v in fields_of(terms.Item).items()},
    **{f"end_use.{k}": v for k, v in fields_of(terms.EndUse).items()},
}
PREFIXES = frozenset({"item", "end_use", *OPEN_FACTS, *SHORT})


@cache
def part_of(path: str) -> str:
    """Which part of the world, as ``complete`` names them, a fact belongs to; empty where none closes it."""
    root = path.split(".", 1)[0].split("[", 1)[0]
    if root in ("parties", "denial_notifications"):
        return "parties"
    if root in ("end_use", "informed", "concern", "destination_facility"):
        return "end_use"
    if root == "item":
        return "item"
    return "route" if root in ("via", "region", "final_destination") else ""
