"""The nodes of a composed YAML document, before anything is constructed of them."""

from __future__ import annotations

from typing import Any

import yaml


def inside(node: Any) -> list[Any]:
    """The nodes that stand directly in a mapping (keys and values) or a sequence."""
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def stated_twice(node: Any) -> yaml.Node | None:
    """The first key that stands twice in one mapping, where it stands the second time: YAML would lose the first value unseen."""
    seen: set[int] = set()
    waiting = [node]
    while waiting:
        found = waiting.pop()
        if id(found) in seen:
            continue
        seen.add(id(found))
        waiting += reversed(inside(found))
        names: set[str] = set()
        for key, _ in found.value if isinstance(found, yaml.MappingNode) else ():
            name = str(getattr(key, "value", ""))
            if name in names and name != "<<":
                second: yaml.Node = key
                return second
            names.add(name)
    return None
