"""What an application still needs: fields, parts of parties and goods lines, documents, each with its law.

Example::

    for gap in missing(kind, dossier, pieces_present=["end_use_certificate"]):
        print(gap.path or gap.piece, gap.sentence, gap.law)
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from navicert.law.unknown import Unknown
from navicert.licensing.conditions import frames, holds
from navicert.licensing.dossier import Dossier
from navicert.licensing.kinds import Condition, Field, LicenceKind
from navicert.licensing.parts import parts_of, records_in

NEEDED = "“{label}” is needed."
PART_NEEDED = "“{part}” is needed in “{label}”."
LINE_NEEDED = "“{part}” is needed in “{label}”, entry {number}."
PIECE_NEEDED = "The document “{label}” is needed."
Needed = Callable[[Condition], tuple[bool, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that an application still needs: a field (``path``) or a document (``piece``).

    ``template`` is the translatable sentence, ``values`` its gaps; ``law`` where the need comes from; ``unless`` the
    facts that are not known and could settle that it is not needed.
    """

    path: str
    piece: str
    template: str
    law: str
    values: Mapping[str, Any] = field(default_factory=dict)
    unless: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        return self.template.format(**self.values)


def missing(kind: LicenceKind, dossier: Dossier, pieces_present: Collection[str]) -> tuple[Missing, ...]:
    """What the application still needs, in the order of the form, then the documents. Empty: it is complete.

    A condition that the stated facts do not settle counts as met: what may be needed is asked for.
    """
    asked = cache(lambda: frames(kind, dossier))

    def needed(condition: Condition) -> tuple[bool, tuple[str, ...]]:
        """Whether something is needed, and the unknown facts on which that rests."""
        found = condition if isinstance(condition, bool) else holds(kind, asked(), condition)
        return (True, tuple(sorted(found.missing))) if isinstance(found, Unknown) else (found, ())

    return (*_missing_fields(kind, dossier, needed), *_missing_pieces(kind, pieces_present, needed))


def _missing_fields(kind: LicenceKind, dossier: Dossier, needed: Needed) -> Iterator[Missing]:
    for asked in kind.fields():
        value = dossier.values.get(asked.id)
        if value is not None:
            yield from _missing_parts(asked, value)
            continue
        lacking, unless = needed(asked.needed)
        if lacking:
            yield Missing(asked.id, "", NEEDED, asked.law, {"label": asked.label}, unless)


def _missing_parts(asked: Field, value: Any) -> Iterator[Missing]:
    """The parts that each party or goods line must state and does not."""
    labels = {p.id: p.label for p in parts_of(asked)}
    for where, entry in records_in(asked, value):
        for part in (p for p in asked.ask if p not in entry):
            gaps = {"part": labels[part], "label": asked.label}
            template = PART_NEEDED
            if where:
                template, gaps["number"] = LINE_NEEDED, str(entry.get("line") or int(where[1:]) + 1)
            yield Missing(f"{asked.id}{where}.{part}", "", template, asked.law, gaps)


def _missing_pieces(kind: LicenceKind, present: Collection[str], needed: Needed) -> Iterator[Missing]:
    for piece in kind.pieces:
        lacking, unless = (False, ()) if piece.id in present else needed(piece.needed)
        if lacking:
            yield Missing("", piece.id, PIECE_NEEDED, piece.law, {"label": piece.label}, unless)
