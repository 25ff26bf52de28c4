"""The licence types that the package carries, read from its own files.

``kinds()`` gives all of them by id; ``edition`` says which text a type was read from, so that a case can name the rules
under which it was begun.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

import yaml

from navicert.library.packs import parse_yaml
from navicert.licensing.conditions import wrong_conditions
from navicert.licensing.kinds import BadKind, LicenceKind, read_kind

SHARED, ROUTING = "common.yaml", "routing.yaml"


def _files() -> dict[str, str]:
    folder = resources.files("navicert.licensing") / "kinds"
    return {f.name: f.read_text(encoding="utf-8") for f in folder.iterdir() if f.name.endswith(".yaml")}


def _said(name: str, text: str) -> Any:
    try:
        return parse_yaml(text)
    except yaml.YAMLError as error:
        raise BadKind(f"{name}: not YAML: {error}") from None


def kinds_from(files: Mapping[str, str]) -> dict[str, LicenceKind]:
    """The licence types of a set of YAML texts by file name, ``common.yaml`` and ``routing.yaml`` among them; by id, in order of the title.

    Raises :class:`BadKind` with the file and the place.
    """
    shared = {**_said(SHARED, files[SHARED]), "reviewers": _said(ROUTING, files[ROUTING])}
    made: dict[str, LicenceKind] = {}
    for name in sorted(files.keys() - {SHARED, ROUTING}):
        kind = read_kind(_said(name, files[name]), shared, name)
        if name != f"{kind.id}.yaml":
            raise BadKind(f"{name}: the type calls itself {kind.id}; name the file {kind.id}.yaml")
        for wrong in wrong_conditions(kind):
            raise BadKind(f"{name}: {wrong}")
        made[kind.id] = kind
    return dict(sorted(made.items(), key=lambda item: item[1].title))


@cache
def kinds() -> Mapping[str, LicenceKind]:
    """Every licence type of the package by its id."""
    return MappingProxyType(kinds_from(_files()))


@cache
def edition(kind: str) -> str:
    """The SHA-256 of the file of a type together with the shared parts, in hexadecimal. Raises ``KeyError``."""
    files = _files()
    return hashlib.sha256("\0".join((files[SHARED], files[ROUTING], files[f"{kind}.yaml"])).encode()).hexdigest()
