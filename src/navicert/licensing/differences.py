"""What an amendment changes: two dossiers of one type, field by field.

Goods lines are paired by their line number, parties by role and name, so that a line that is taken out does not make
every later one look changed. Example::

    for change in differences(kind, old, new):
        print(change.label, change.number or "", change.part, change.before, "→", change.after)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from navicert.licensing.dossier import Dossier
from navicert.licensing.forms import LISTS, said
from navicert.licensing.kinds import Field, LicenceKind
from navicert.licensing.parts import parts_of


@dataclass(frozen=True, slots=True)
class Difference:
    """One changed value: its path in the new dossier (in the old one where it was taken out), before and after in print.

    An empty ``before`` was not stated before, an empty ``after`` is no longer. ``number`` is that of the goods line or entry.
    """

    path: str
    label: str
    before: str
    after: str
    part: str = ""
    number: int = 0


def differences(kind: LicenceKind, old: Dossier, new: Dossier) -> tuple[Difference, ...]:
    """What the new dossier says otherwise than the old one, in the order of the form; amounts are compared as numbers."""
    return tuple(d for f in kind.fields() for d in _changed(f, old.values.get(f.id), new.values.get(f.id)))


def _changed(asked: Field, old: Any, new: Any) -> Iterator[Difference]:
    if asked.kind == "party":
        yield from _parts(asked, asked.id, old or {}, new or {}, 0)
    elif asked.kind in LISTS:
        yield from _entries(asked, old or [], new or [])
    elif not _same(asked, old, new):
        yield Difference(asked.id, asked.label, _said(asked, old), _said(asked, new))


def _same(asked: Field, old: Any, new: Any) -> bool:
    """Are two values equal? ``8.50`` is ``8.5``; of names in registers and lists of texts the order says nothing."""
    if old is None or new is None:
        return old is new
    if asked.kind in ("money", "quantity"):
        return {**old, "amount": Decimal(old["amount"])} == {**new, "amount": Decimal(new["amount"])}
    if asked.kind == "number":
        return Decimal(old) == Decimal(new)
    if asked.kind in ("texts", "choices", "countries"):
        return sorted(old) == sorted(new)
    return bool(old == new)


def _said(asked: Field, value: Any) -> str:
    return "" if value is None else said(asked, value)


def _parts(
    asked: Field, path: str, old: Mapping[str, Any], new: Mapping[str, Any], number: int
) -> Iterator[Difference]:
    for part in parts_of(asked):
        before, after = old.get(part.id), new.get(part.id)
        if not _same(part, before, after):
            yield Difference(
                f"{path}.{part.id}", asked.label, _said(part, before), _said(part, after), part.label, number
            )


def _entries(asked: Field, old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> Iterator[Difference]:
    """Paired entries are compared part by part; the others were taken out or added."""
    before, after = _by_key(asked, old), _by_key(asked, new)
    for key in dict.fromkeys([*before, *after]):
        was, now = before.get(key), after.get(key)
        at = now or was
        assert at is not None
        number, path = at[0] + 1, f"{asked.id}.{at[0]}"
        if asked.kind == "goods" and "line" in at[1]:
            number = int(at[1]["line"])
        yield from _parts(asked, path, was[1] if was else {}, now[1] if now else {}, number)


def _by_key(asked: Field, entries: Sequence[Mapping[str, Any]]) -> dict[tuple[Any, ...], tuple[int, Mapping[str, Any]]]:
    """The entries with their place, under what makes each the same entry; the second of two alike counts apart."""
    found: dict[tuple[Any, ...], tuple[int, Mapping[str, Any]]] = {}
    for place, entry in enumerate(entries):
        name = entry.get("line", f"#{place}") if asked.kind == "goods" else (entry.get("role"), entry.get("name"))
        key = (name, sum(k[0] == name for k in found))
        found[key] = (place, entry)
    return found
