"""Case files from disk: YAML with ``cases``, or one ``facts`` mapping, with the line on which each case begins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class GivenCase:
    """One case of a file, before its facts are read."""

    id: str
    facts: Any
    line: int | None = None
    title: str = ""
    expect: Any = None
    must_cite: tuple[str, ...] = ()


def yaml_cases(path: Path) -> Iterator[GivenCase]:
    """The cases of a YAML file, in its order."""
    node = yaml.compose(path.read_text(encoding="utf-8"), Loader=Loader)
    found = yaml.load(path.read_text(encoding="utf-8"), Loader=Loader) or {}
    lines = _lines(node)
    cases = found["cases"] if "cases" in found else [found if "facts" in found else {"facts": found}]
    for number, case in enumerate(cases):
        yield GivenCase(
            id=str(case.get("id", f"{path.stem}-{number + 1}")),
            facts=case.get("facts"),
            line=lines[number] if number < len(lines) else 1,
            title=str(case.get("title", "")),
            expect=case.get("expect"),
            must_cite=tuple(case.get("must_cite") or ()),
        )


def _lines(node: Any) -> list[int]:
    for key, value in getattr(node, "value", None) or ():
        if getattr(key, "value", None) == "cases":
            return [entry.start_mark.line + 1 for entry in value.value]
    return [1]
