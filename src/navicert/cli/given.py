"""A case of a file before its facts are read, and the fault of a file that cannot be read at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from navicert.cli.cells import STEP

Kinds = Mapping[str, str]
"""The types of the facts by the name that a column carries."""


class BadFile(ValueError):
    """A file that cannot be read at all: says which, where, and what to do."""


@dataclass(frozen=True)
class GivenCase:
    """One case of a file, before its facts are read; ``fault`` where even that is not possible."""

    id: str
    facts: Any
    line: int | None = None
    title: str = ""
    expect: Any = None
    must_cite: tuple[str, ...] = ()
    fault: str = ""
    node: Any = None
    """The facts as composed YAML, from which the line of each field is read."""

    def line_of(self, field: str) -> int | None:
        """The line of a field such as ``parties[0].country``; of what is nearest above it where it is absent."""
        node, line = self.node, self.line
        for name, index in STEP.findall(field):
            values = node.value if isinstance(node, yaml.CollectionNode) else []
            if isinstance(node, yaml.MappingNode):
                held = next(((k, v) for k, v in values if getattr(k, "value", None) == name), None)
            else:
                held = (values[int(index)],) * 2 if index and int(index) < len(values) else None
            if held is None:
                break
            line, node = held[0].start_mark.line + 1, held[1]
        return line
