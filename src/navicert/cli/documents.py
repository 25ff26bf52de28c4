"""YAML as people write facts: a day or a customs code stays as it is written, and nothing is stated twice.

YAML 1.1 makes a number of ``010121`` and a fault of the whole file of ``2026-02-30``; the reader of facts knows better.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from navicert.library.yaml_nodes import inside

DEEPEST = 100
MOST_NODES = 2_000_000
"""So many values are read of a document, those that stand behind an alias counted each time."""


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The safe loader, with days, times and numbers of other bases as text."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in held if tag.rsplit(":", 1)[1] in ("bool", "null", "merge")]
        for first, held in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789"))
Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^[-+]?(?:(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|\.inf|\.nan)$"),
    list("-+.0123456789"),
)


def read_yaml(text: str) -> tuple[Any, Any]:
    """The composed document and what it says. Raises :class:`yaml.YAMLError`, ``RecursionError`` or ``ValueError``."""
    _refuse_depth(text)
    node = yaml.compose(text, Loader=Loader)
    if node is not None and _weight(node, {}) > MOST_NODES:
        raise ValueError(f"it holds more than {MOST_NODES:,} values when its aliases are written out")
    return node, yaml.load(text, Loader=Loader)  # read anew: to construct it merges ``<<`` into the nodes


def _refuse_depth(text: str) -> None:
    """Refuse a document nested so deeply that composing it would exhaust the stack of the C library."""
    depth = 0
    for event in yaml.parse(text, Loader=Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise ValueError(f"it is nested deeper than {DEEPEST} levels")


def _weight(node: Any, held: dict[int, int]) -> int:
    """How many values stand in a node, with those behind aliases each time; ``held`` remembers what was counted."""
    known = held.get(id(node))
    if known == 0:
        raise ValueError("an alias stands inside of what it refers to")
    if known is None:
        held[id(node)] = 0
        known = held[id(node)] = 1 + sum(_weight(inner, held) for inner in inside(node))
    return known
