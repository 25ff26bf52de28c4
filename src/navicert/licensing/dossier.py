"""The dossier of an application: what was declared, letter by letter.

A dossier is a JSON mapping of field names to values. Reading it changes nothing: what is accepted is what is kept,
and its canonical text (RFC 8785) is the text that is signed and compared. A draft may be incomplete; it may not be
wrong. Example::

    dossier = read_dossier(kind, {"destination": "BR", "goods": [{"line": "1", "description": "FPGA"}]})
    dossier.text()                      # '{"destination":"BR","goods":[…]}'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import rfc8785

from navicert.licensing.kinds import LicenceKind
from navicert.licensing.values import Problem, record

LARGEST = 2_000_000
"""Bytes of the canonical text of one dossier."""
TOO_LARGE = "The application has {length} bytes; at most {longest} are read. Put long lists into a document."
UNREADABLE = "The application cannot be kept exactly as it is; it holds something that JSON has no exact form for."


class BadDossier(ValueError):
    """What was given is not a dossier of this type: ``problems`` say each place and what would be right."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{p.path}: {p.sentence}" for p in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Dossier:
    """What was declared in an application of one type; ``kind`` is the type's id. Made by :func:`read_dossier`."""

    kind: str
    values: Mapping[str, Any]

    def text(self) -> str:
        """The canonical JSON text (RFC 8785)."""
        return rfc8785.dumps(dict(self.values)).decode()


def problems_in(kind: LicenceKind, given: Any) -> tuple[Problem, ...]:
    """Everything that keeps a mapping from being a dossier of this type; empty where nothing does."""
    found = tuple(record(kind.fields(), given, ""))
    if found:
        return found
    try:
        length = len(rfc8785.dumps(dict(given)))
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, RecursionError):
        return (Problem("", UNREADABLE),)
    return (Problem("", TOO_LARGE, {"length": f"{length:,}", "longest": f"{LARGEST:,}"}),) if length > LARGEST else ()


def read_dossier(kind: LicenceKind, given: Any) -> Dossier:
    """A dossier from JSON. Raises :class:`BadDossier` with every problem, each with its place and a sentence."""
    problems = problems_in(kind, given)
    if problems:
        raise BadDossier(problems)
    return Dossier(kind.id, _copied(given))


def _copied(value: Any) -> Any:
    """The same JSON in containers of its own, so that nobody changes it from outside."""
    if isinstance(value, Mapping):
        return {k: _copied(v) for k, v in value.items()}
    return [_copied(v) for v in value] if isinstance(value, list) else value
