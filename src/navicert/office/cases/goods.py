"""The goods lines and parties of what was sent in, as documents and ledgers need them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from navicert.licensing.dossier import Dossier
from navicert.licensing.kinds import LicenceKind
from navicert.licensing.parts import records_in
from navicert.office.cases.kinds import kind_of, submitted_of
from navicert.office.models.case import Case


class DeclaredLine(NamedTuple):
    """A goods line as it was declared, under its number, which stays the same through amendments."""

    number: int
    record: Mapping[str, Any]


def goods_of(case: Case) -> list[DeclaredLine]:
    """The goods lines that were sent in, in their order; a line without a number takes its place."""
    return goods_in(kind_of(case), submitted_of(case))


def goods_in(kind: LicenceKind, dossier: Dossier) -> list[DeclaredLine]:
    """The goods lines of a dossier."""
    values = dossier.values
    records = [record for field in kind.fields() if field.kind == "goods" for record in values.get(field.id, ())]
    return [DeclaredLine(int(record.get("line") or place), record) for place, record in enumerate(records, start=1)]


def parties_declared(case: Case) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each party that was sent in, with its role."""
    yield from parties_in(kind_of(case), submitted_of(case))


def parties_in(kind: LicenceKind, dossier: Dossier) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each party of a dossier, with its role."""
    values = dossier.values
    for field in kind.fields():
        if field.kind in ("party", "parties") and field.id in values:
            for _, record in records_in(field, values[field.id]):
                yield record.get("role") or field.roles[0], record
